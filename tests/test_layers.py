"""The architecture, watched: who may import whom, and who may touch the outside."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PURE = ("accounts", "decide", "gate", "link", "policy", "types")
"""Deciders: values and `now` in, intents out."""


def modules(package: str) -> list[Path]:
    return sorted((REPOSITORY / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every dotted name imported anywhere in the file, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def name(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)


def touching(paths: list[Path], *roots: str) -> dict[str, set[str]]:
    return {
        name(p): hits
        for p in paths
        if (hits := {i for i in imports(p) if any(i == r or i.startswith(f"{r}.") for r in roots)})
    }


def test_nlp_knows_no_monitor_and_no_outside() -> None:
    outside = (
        "monitor",
        "sqlite3",
        "sqlite_utils",
        "socket",
        "urllib",
        "urllib3",
        "http",
        "subprocess",
        "requests",
    )
    assert touching(modules("nlp"), *outside) == {}


def test_nlp_uses_only_what_language_needs() -> None:
    allowed = {"nlp", "spacy", "py3langid", "ruamel", "numpy", "pydantic"} | set(sys.stdlib_module_names)
    used = {i.split(".")[0] for p in modules("nlp") for i in imports(p)}
    assert used <= allowed


def test_the_tagger_has_one_door() -> None:
    assert set(touching(modules("monitor"), "nlp.tagger")) == {"monitor.analyse"}


def test_sql_stands_in_the_store() -> None:
    assert all(
        m.startswith(("monitor.store", "monitor.cli")) for m in touching(modules("monitor"), "sqlite3")
    )
    statement = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
    guilty = [
        name(p)
        for p in modules("monitor")
        if "store" not in p.parts and p.name != "demo.py" and statement.search(p.read_text("utf-8"))
    ]
    assert guilty == []


@pytest.mark.parametrize("stage", PURE)
def test_deciders_are_pure(stage: str) -> None:
    path = REPOSITORY / "monitor" / f"{stage}.py"
    impure = (
        "monitor.store",
        "monitor.config",
        "monitor.crawl.fetch",
        "monitor.pipeline",
        "monitor.cli",
        "sqlite3",
        "os",
    )
    assert touching([path], *impure) == {}
    assert "utc_now" not in path.read_text("utf-8"), "the clock is an argument"


def test_inbound_http_is_in_few_hands() -> None:
    hands = touching(modules("monitor"), "urllib3", "http.client", "socket", "requests", "httpx")
    listens = {"monitor.cli.serve"}
    assert (
        set(hands)
        <= {"monitor.crawl.fetch", "monitor.crawl.connect", "monitor.crawl.body", "monitor.notify"} | listens
    )


def test_nothing_imports_the_command_line_or_the_newsroom() -> None:
    lower = [
        p for p in modules("monitor") if not {"cli", "newsroom"} & set(p.parts) and p.name != "__main__.py"
    ]
    assert touching(lower, "monitor.cli", "monitor.newsroom") == {}


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    return set(answer.stdout.split())


def test_a_gate_check_loads_nothing_heavy() -> None:
    heavy = {
        "spacy",
        "trafilatura",
        "numpy",
        "pydantic",
        "sqlite_utils",
        "urllib3",
        "lxml",
        "rich",
        "ruamel.yaml",
        "fastapi",
        "starlette",
        "uvicorn",
        "jinja2",
        "argon2",
        "prometheus_client",
        "datasette",
    }
    assert loaded_by("import monitor.cli.gate") & heavy == set()


def test_names_load_without_a_language_model() -> None:
    heavy = {"spacy", "trafilatura", "numpy", "pydantic"}
    assert loaded_by("import nlp.names; nlp.names.load()") & heavy == set()


def test_files_stay_readable() -> None:
    long = {
        name(p): n
        for p in modules("monitor") + modules("nlp")
        if (n := len(p.read_text().splitlines())) > 420
    }
    assert long == {}


def test_no_registry_address_is_tracked() -> None:
    for file in ("requirements.lock", "pyproject.toml", "Makefile"):
        assert "http" not in (REPOSITORY / file).read_text("utf-8").replace("httpx", "").replace(
            "httpcore", ""
        ), file
