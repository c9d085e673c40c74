"""The documentation, held to the code: commands exist, SQL runs, keys are told, links lead somewhere."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor import config
from monitor.cli import COMMANDS, cli
from monitor.store import MEMORY, Store
from monitor.store.comments import public_tables
from monitor.store.guarded import UNREADABLE

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text("utf-8")
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def told_commands() -> list[list[str]]:
    lines = [line.strip() for block in blocks("console") for line in block.splitlines()]
    words = [shlex.split(line.removeprefix("$ ").partition(" | ")[0], comments=True) for line in lines]
    inline = [shlex.split(c) for c in re.findall(r"`((?:\.venv/bin/)?monitor [a-z][^`]*)`", README)]
    return [w[1:] for w in words + inline if w and w[0].endswith("monitor")]


@pytest.mark.parametrize("words", told_commands(), ids=" ".join)
def test_every_command_told_exists_with_its_options(words: list[str]) -> None:
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest.pop(0))
        assert found is not None, words
        command = found
    known = {o for p in command.params for o in p.opts} | {"--help"}
    assert {w.partition("=")[0] for w in rest if w.startswith("--")} <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    answer = CliRunner().invoke(cli, [name, "--help"])
    assert answer.exit_code == 0, answer.output
    assert len(answer.output.splitlines()) > 3


def test_make_targets_told_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:^|\$ |`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def test_every_query_runs(tmp_path: Path) -> None:
    with Store.open(tmp_path / "m.db", create=True) as store:
        for query in blocks("sql")[0].split(";"):
            if query.strip():
                store.connection.execute(query).fetchall()


def test_queries_run_in_the_plain_shell(tmp_path: Path) -> None:
    """The README promises plain sqlite3: an older one must read the file too."""
    shell = shutil.which("sqlite3")
    if shell is None:
        if os.environ.get("CI") == "true":
            pytest.fail("sqlite3 is not installed: .ci/run should have done it")
        pytest.skip("the sqlite3 shell is not installed")
    with Store.open(tmp_path / "m.db", create=True):
        pass
    command = [shell, "-batch", str(tmp_path / "m.db")]
    done = subprocess.run(command, input=blocks("sql")[0], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_of_the_schema_is_up_to_date() -> None:
    """`make docs` writes it again; what a CREATE does not say belongs in monitor/store/comments.toml."""
    script = runpy.run_path(str(REPOSITORY / "docs" / "sql.py"))
    assert script["page"]() == script["PAGE"].read_text("utf-8"), "run `make docs`"


def test_every_table_and_column_says_what_it_is() -> None:
    with Store.open(MEMORY) as store:
        tables = [t for t in public_tables(store.connection) if t.name not in UNREADABLE]
    silent = [f"{t.name}.{c.name}" for t in tables for c in t.columns if not c.comment]
    assert silent + [t.name for t in tables if not t.comment] == []


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_policy_page_tells_every_key_and_rule() -> None:
    page = (REPOSITORY / "docs" / "policy.md").read_text("utf-8")
    policy = config.read_policy(REPOSITORY / "policy.yaml")
    for word in (*config._PolicyDefaults.model_fields, *(r.id for r in policy.rules)):
        assert f"`{word}`" in page or ("`mode: " in page and word == "mode"), word


def test_every_dependency_is_argued() -> None:
    page = (REPOSITORY / "docs" / "dependencies.md").read_text("utf-8").lower()
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    for name in re.findall(r'^  "([A-Za-z0-9._-]+)[>=]=', text, re.MULTILINE):
        assert name.lower() in page, name


@pytest.mark.parametrize("example", ["crontab", "systemd"])
def test_schedule_examples_name_real_options(example: str) -> None:
    assert {"crontab": "monitor run --contact", "systemd": "monitor schedule --every"}[example] in README


def test_version_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--version"], capture_output=True, text=True, check=True
    )
    assert re.search(r"\d+\.\d+", done.stdout)
