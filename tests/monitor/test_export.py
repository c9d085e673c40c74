"""Files of tables, views and queries: whole, safe, and without what is private."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.export import export
from monitor.errors import UsageError
from monitor.store import Store
from monitor.store.guarded import UNREADABLE

PRIVATE = sorted(UNREADABLE)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "m.db"
    row = "'xai', 'xai/grok', 'xai/grok-4', '[\"hate\"]', 'asserted', 4, 'open'"
    with Store.open(path, create=True) as store:
        store.connection.executescript(
            f"""
            INSERT INTO incidents VALUES (1, {row}, '=1+1', '2025-07-01T00:00:00Z', '2025-07-01T08:00:00Z',
              '2025-07-01T08:00:00Z', NULL);
            INSERT INTO incidents VALUES (2, {row}, 'Ça « va »', '2025-07-09T00:00:00Z', '2025-07-09T08:00:00Z',
              '2025-07-09T08:00:00Z', NULL);
            INSERT INTO articles (id, url, first_seen_at, title, state)
              VALUES (1, 'https://o.example/1', '2025-07-09T08:00:00Z', 't', 'new');
            INSERT INTO revisions (article_id, fetched_at, title, lang, text, text_sha256, fingerprint)
              VALUES (1, '2025-07-09T08:00:00Z', 't', 'fr', 'x', 's', x'00ff');
            """
        )
    return path


def run(db: Path, *words: str) -> Result:
    return CliRunner().invoke(export, [*words, "--db", str(db)])


def test_csv_is_safe_for_spreadsheets(db: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(db, "incidents").stdout_bytes.decode(), newline="")))
    assert [(r["id"], r["title"], r["merged_into"]) for r in rows] == [
        ("1", "'=1+1", ""),
        ("2", "Ça « va »", ""),
    ]


def test_json_lines_keep_what_is_there(db: Path) -> None:
    rows = [json.loads(line) for line in run(db, "v_incidents", "--format", "jsonl").output.splitlines()]
    assert [(r["incident_id"], r["title"], r["langs"]) for r in rows] == [
        (1, "=1+1", None),
        (2, "Ça « va »", None),
    ]
    (revision,) = map(json.loads, run(db, "revisions", "--format", "jsonl").output.splitlines())
    assert revision["fingerprint"] == "AP8="  # bytes as base64


@pytest.mark.parametrize(
    ("words", "n"),
    [
        (["incidents", "--since", "2025-07-09"], 1),
        (["v_incidents", "--since", "2025-07-01T08:00:01Z"], 1),
        (["v_incidents", "--since", "2025-07-01"], 2),
        (["incidents_by_week", "--since", "2025-06-01"], 2),
        (["incidents_by_week", "--since", "2025-07-07"], 1),
        (["open_incidents"], 2),
        (["open_incidents", "--with", "status=dismissed"], 0),
    ],
)
def test_what_is_asked_for(db: Path, words: list[str], n: int) -> None:
    assert len(run(db, *words).output.splitlines()) == n + 1


@pytest.mark.parametrize(
    "table", [*PRIVATE, "ACCOUNTS", "sqlite_master", "_sqlite_migrations", 'x" JOIN accounts --', "nothing"]
)
def test_what_is_private_is_not_there(db: Path, table: str) -> None:
    answer = run(db, table)
    assert isinstance(answer.exception, UsageError)
    assert answer.output == ""


def test_the_list_names_all_and_nothing_private(db: Path) -> None:
    kinds = {row["name"]: row["kind"] for row in json.loads(run(db, "--list", "--json").output)}
    assert (kinds["v_gate"], kinds["articles"], kinds["held_models"]) == ("view", "table", "query")
    assert kinds.keys().isdisjoint(PRIVATE)
    for name in kinds:
        assert run(db, name).exit_code == 0, name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["models", "--with", "a=b"], "no query"),
        (["open_incidents", "--since", "2025-07-01"], "has no since: it has status"),
        (["incident_findings", "--since", "2025-07-01"], "no times"),
    ],
)
def test_what_makes_no_sense_is_told(db: Path, words: list[str], told: str) -> None:
    assert told in str(run(db, *words).exception)


def test_a_file_is_whole_or_not_there_and_never_overwritten_by_chance(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "i.csv"
    assert run(db, "incidents", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8").count("\n") == 3
    out.write_text("kept")
    assert "--force" in str(run(db, "incidents", "--out", str(out)).exception)
    assert run(db, "nothing", "--out", str(out), "--force").exit_code
    assert out.read_text() == "kept"
    assert run(db, "incidents", "--out", str(out), "--force").exit_code == 0
    assert out.read_text("utf-8") != "kept"
    assert {p.name for p in tmp_path.glob("i.*")} == {"i.csv"}


def test_parquet_without_its_extra_says_what_to_do(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    out = tmp_path / "i.parquet"
    told = str(run(db, "incidents", "--format", "parquet", "--out", str(out)).exception)
    assert "media-incident-monitor[parquet]" in told
    assert not out.exists()


def test_parquet_has_types(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    out = tmp_path / "x.parquet"
    assert run(db, "revisions", "--format", "parquet", "--out", str(out)).exit_code == 0
    read = parquet.read_table(out)
    assert [str(read.schema.field(n).type) for n in ("id", "title", "fingerprint")] == [
        "int64",
        "string",
        "binary",
    ]
    assert read.to_pylist()[0]["fingerprint"] == b"\x00\xff"
    assert run(db, "incidents", "--format", "parquet", "--out", str(out), "--force").exit_code == 0
    assert [r["title"] for r in parquet.read_table(out).to_pylist()] == ["=1+1", "Ça « va »"]
