"""The commands, as people and pipelines call them: what they print and how they exit."""

from __future__ import annotations

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import config, engine
from monitor.cli import _exit_code
from monitor.cli.options import plain
from monitor.clock import to_text, utc_now
from monitor.store import Store
from tests.monitor.make import NOW, REPOSITORY, analysis, shipped_policy
from tests.monitor.test_engine import Desk, reports

KEYS = {"id", "lang", "kind", "relevant", "models", "findings", "milestones", "text_sha256", "analyser"}
ADA = ("--by", "Ada", "--reason", "checked")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped configuration and an initialised database."""
    for name in ("feeds.yaml", "policy.yaml", "catalogue.yaml"):
        (tmp_path / name).write_bytes((REPOSITORY / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert _exit_code(["init"]) == 0
    return tmp_path


@pytest.fixture
def paused(office: Path) -> Path:
    """The same, with Grok 3 and Grok 4 paused by two voices."""
    with Store.open(office / "monitor.db") as store:
        desk, now = Desk(store), utc_now()
        for subject, said in reports("Le Matin", "The Lantern"):
            desk.print(replace(subject, published_at=now - timedelta(hours=2)), said, now=now)
        store.connection.execute("UPDATE feeds SET last_ok_at = ?", [to_text(now)])
        store.connection.commit()
    return office


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = _exit_code(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def call_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    _, out, _ = call(capsys, *words, "--json")
    return json.loads(out)


def test_init_twice_changes_nothing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "init")
    assert code == 0
    assert "0 models added" in out


def test_init_writes_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _exit_code(["init"]) == 0
    assert (tmp_path / "policy.yaml").read_bytes() == (REPOSITORY / "policy.yaml").read_bytes()


def test_gate_check(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "gate", "check", "xai/grok-4")
    assert code == 20
    assert out.startswith(
        "paused: xai/grok-4 → general_availability: hate about xai/grok: 2 independent origins"
    )
    answer = call_json(capsys, "gate", "check", "xai/grok-4")
    assert set(answer) >= {"decision", "reason", "holds", "override", "policy_sha256", "data_age_s"}
    assert answer["holds"][0]["evidence"][0]["quote"]
    assert call(capsys, "gate", "check", "openai/gpt-5")[0] == 0
    assert call(capsys, "gate", "check", "nobody/nothing")[0] == 75


def test_an_empty_database_is_unknown_not_allowed(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "gate", "check", "xai/grok-4")
    assert (code, out.partition(":")[0]) == (75, "unknown")


def test_release_names_a_person(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hold,) = (h for h in call_json(capsys, "gate", "holds", "xai/grok-4") if h["effect"] == "pause")
    assert call(capsys, "gate", "release", hold["id"])[0] == 2
    assert call(capsys, "gate", "release", hold["id"], *ADA)[0] == 0
    assert call(capsys, "gate", "check", "xai/grok-4")[0] == 0
    newest = call_json(capsys, "gate", "audit", "list")[0]
    assert (newest["actor"], newest["action"], newest["reason"]) == ("Ada", "hold.released", "checked")
    assert call(capsys, "gate", "audit", "verify")[0] == 0
    assert call(capsys, "gate", "release", hold["id"], *ADA)[0] == 2


def test_confirm_takes_the_expiry_away(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hold,) = (h for h in call_json(capsys, "gate", "holds", "xai/grok-4") if h["effect"] == "pause")
    assert call(capsys, "gate", "confirm", hold["id"], "--by", "Ada")[0] == 0
    (after,) = (h for h in call_json(capsys, "gate", "holds", "xai/grok-4") if h["effect"] == "pause")
    assert (after["state"], after["expires_at"]) == ("confirmed", None)


def test_a_hold_by_hand(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "gate", "hold", "openai/gpt-5", *ADA)[0] == 0
    code, out, _ = call(capsys, "gate", "check", "openai/gpt-5")
    assert (code, "checked" in out) == (20, True)


def test_promotion_asks_the_gate(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "model", "promote", "xai/grok-4", "--to", "general_availability", *ADA)[0] == 20
    assert call(capsys, "model", "promote", "openai/gpt-5", "--to", "general_availability", *ADA)[0] == 0
    stages = {m["id"]: m["stage"] for m in call_json(capsys, "model", "list")}
    assert (stages["xai/grok-4"], stages["openai/gpt-5"]) == ("private_preview", "general_availability")
    shown = call_json(capsys, "model", "show", "openai/gpt-5")
    assert shown["stage_changes"][-1]["actor"] == "Ada"


def test_incidents(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = call_json(capsys, "incidents", "list")
    assert (row["subject"], row["types"], row["n_owners"]) == ("xai/grok", "hate", 2)
    assert call_json(capsys, "incidents", "list", "--model", "openai/gpt") == []
    shown = call_json(capsys, "incidents", "show", "1")
    assert len(shown["voices"]) == 2
    code, out, _ = call(capsys, "incidents", "show", "1")
    assert code == 0
    for words in ("Voice 2", "« Grok a fait l’éloge d’Hitler »", "linked: like the report in", "It holds:"):
        assert words in out
    assert call(capsys, "incidents", "show", "9")[0] == 2


def test_dismissing_releases_where_it_says_so(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "incidents", "dismiss", "1", *ADA)
    assert (code, out.count("still paused, though nothing asks for it now")) == (0, 3)
    assert call(capsys, "gate", "check", "xai/grok-4")[0] == 20
    assert call(capsys, "incidents", "dismiss", "1", *ADA)[0] == 2
    assert call(capsys, "incidents", "reopen", "1", *ADA)[0] == 0
    out = call(capsys, "incidents", "dismiss", "1", "--as", "satire", "--release", *ADA)[1]
    assert out.count("released: ") == 3
    assert call(capsys, "gate", "check", "xai/grok-4")[0] == 0


def test_what_people_do_with_incidents(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every act through the command line: numbers in, what came of it out."""
    assert call(capsys, "incidents", "note", "1", "called them", "--by", "Ada")[0] == 0
    assert "incident 2 is new" in call(capsys, "incidents", "split", "1", "--articles", "2", *ADA)[1]
    assert call(capsys, "incidents", "undo", "1", *ADA)[0] == 0
    out = call(capsys, "incidents", "show", "2")[1]
    assert "merged into incident 1" in out
    assert "Voice 2" in out, "a tombstone shows what it became"
    assert call(capsys, "incidents", "detach", "2", "--from", "1", *ADA)[0] == 0
    assert call(capsys, "incidents", "correct", "1", "--assertion", "alleged", *ADA)[0] == 0
    (line,) = call(capsys, "incidents", "corrections", "--gold")[1].splitlines()
    assert json.loads(line)["gold"]["findings"][0]["assertion"] == "alleged"
    added = ("--source", "support", "--model", "openai/gpt-5", "--type", "privacy", "--text", "A leak.")
    assert call_json(capsys, "incidents", "add", *added, *ADA)["new"] is True
    assert call_json(capsys, "incidents", "add", *added, *ADA)["new"] is False
    assert call(capsys, "incidents", "merge", "1", "3", *ADA)[0] == 2, "two makers"
    assert call(capsys, "incidents", "undo", "1", *ADA)[0] == 2, "a correction"
    assert call(capsys, "gate", "audit", "verify")[0] == 0


FILTERS = {
    ("--status", "open"): 1,
    ("--status", "dismissed"): 0,
    ("--type", "hate"): 1,
    ("--lang", "fr"): 1,
    ("--lang", "en"): 0,
    ("--assertion", "asserted"): 1,
    ("--assertion", "denied"): 0,
    ("--since", "2020-01-01"): 1,
    ("--since", "2999-01-01T00:00:00Z"): 0,
    ("--text", "HITLER"): 1,
    ("--text", "Staline"): 0,
}


@pytest.mark.parametrize("words", FILTERS, ids=" ".join)
def test_the_list_is_filtered(
    words: tuple[str, ...], paused: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(call_json(capsys, "incidents", "list", *words)) == FILTERS[words]


def test_an_incident_is_reported_as_a_page(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = call(capsys, "report", "incident", "1")[1]
    for words in ("# Incident 1", "## Timeline", "## Voice 2", "> Grok a fait", "## Holds", "## History"):
        assert words in page
    told = json.loads(call(capsys, "report", "incident", "1", "--format", "json")[1])
    assert told["sentence"] in page
    assert "2 independent voices in 2 articles, in French" in told["sentence"]
    assert call(capsys, "report", "incident")[0] == 2
    assert call(capsys, "report", "daily", "1")[0] == 2


def test_confirming_keeps(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "incidents", "confirm", "1", *ADA)[0] == 0
    assert {h["state"] for h in call_json(capsys, "gate", "holds") if h["effect"] == "pause"} == {"confirmed"}


@pytest.mark.parametrize(
    "words", [("gate", "status"), ("model", "list"), ("report",), ("report", "daily"), ("feeds", "list")]
)
def test_every_table_prints_and_has_json(
    words: tuple[str, ...], paused: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, *words)
    assert (code, bool(out.strip())) == (0, True)
    assert call_json(capsys, *words)


def test_doctor_finds_what_is_wrong(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_what = {row["what"]: row for row in call_json(capsys, "doctor")}
    assert by_what["integrity"]["ok"]
    assert by_what["audit chain"]["ok"]
    (paused / "policy.yaml").write_text("version: 1\nrules: nothing\n")
    assert call(capsys, "doctor")[0] == 1


def test_bad_configuration_stops_everything(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "feeds.yaml").write_text("feeds:\n  - {id: a, ulr: x}\n")
    code, _, err = call(capsys, "run")
    assert code == 78
    assert "feeds.yaml:2: feeds[0].ulr: unknown key; did you mean url?" in err
    assert "nothing was done" in err


def test_feeds_add_and_offline_check(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("https://new.example/rss", "--id", "new", "--lang", "fr", "--outlet", "N", "--owner", "N")
    assert call(capsys, "feeds", "add", *words)[0] == 0
    assert call(capsys, "feeds", "check", "new", "--offline")[0] == 0
    assert call(capsys, "feeds", "add", *words)[0] == 78
    assert call(capsys, "feeds", "check", "absent", "--offline")[0] == 2


def test_analyse_reads_standard_input_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ministral 8B sort mardi\nMistral publie Ministral 8B, un petit modèle.", "utf-8")
    line = json.loads(call(capsys, "analyse", str(path))[1])
    assert set(line) == KEYS
    assert line["id"] == str(path)
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"id": "x", "text": "No model here."}\n{"id": "y"}\n', "utf-8")
    code, out, err = call(capsys, "analyse", str(lines))
    assert (code, json.loads(out)["relevant"]) == (2, False)
    assert f"{lines}:2: give either text or html" in err


def test_control_characters_never_reach_the_terminal(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(office / "monitor.db") as store:
        desk = Desk(store)
        (subject, said), *_ = reports("Le Matin")
        hostile = said.findings[0]
        object.__setattr__(hostile, "quote", "Grok\x1b[2J\u202e a fait")
        desk.print(subject, analysis(hostile))
    out = call(capsys, "incidents", "show", "1")[1]
    assert "\x1b[2J" not in out
    assert "\u202e" not in out


def test_schedule_finishes_its_cycle_when_told_to_stop(office: Path) -> None:
    """SIGTERM while the first cycle is at work: it ends by itself, and so does the scheduler."""
    (office / "feeds.yaml").write_text("feeds: []\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "monitor", "schedule", "--every", "1h"],
        cwd=office,
        stderr=subprocess.PIPE,
        text=True,
    )
    lock = office / "monitor.db.lock"
    while not lock.exists() and child.poll() is None:
        pass
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    with Store.read(office / "monitor.db") as store:
        run = store.feeds.last_run()
    assert run is not None
    assert run["finished_at"] is not None


def test_an_upgrade_of_the_policy_is_kept(paused: Path) -> None:
    with Store.open(paused / "monitor.db") as store:
        with store.transaction():
            engine.keep_policy(store, shipped_policy(), now=NOW)
        assert store.gate.staleness(shipped_policy().sha256) is not None


# --- refusals ------------------------------------------------------------------------------------

GOING = ("--target", "general_availability")
REFUSED_MODELS = {
    "a stage is not set by hand": (("xai/grok-4", "--stage", "retired", *ADA), "model promote xai/grok-4"),
    "a change names a person": (("xai/grok-4", "--target", "public_preview"), "--by NAME"),
    "nothing to change": (("xai/grok-4", *ADA), "nothing is to be changed"),
    "no stage": (("xai/grok-9",), "--stage"),
    "capitals": (("xAI/grok-9", "--stage", "red_team"), "vendor/version in lower case"),
    "a space": (("xai/grok 9", "--stage", "red_team"), "vendor/version in lower case"),
    "no vendor": (("/grok-9", "--stage", "red_team"), "vendor/version in lower case"),
    "a family": (("xai/grok", "--stage", "red_team"), "name one version"),
}


@pytest.mark.parametrize("case", REFUSED_MODELS)
def test_a_model_is_refused(case: str, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, advice = REFUSED_MODELS[case]
    before = call_json(capsys, "model", "list")
    code, _, err = call(capsys, "model", "add", *words)
    assert (code, advice in err) == (2, True), err
    assert call_json(capsys, "model", "list") == before


def test_a_model_is_added_and_sent_elsewhere(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "model", "add", "xai/grok-9", "--stage", "red_team")
    assert (code, err) == (0, "")
    assert call(capsys, "model", "add", "xai/grok-9", *GOING, *ADA)[0] == 0
    shown = call_json(capsys, "model", "show", "xai/grok-9")
    assert (shown["stage"], shown["target"]) == ("red_team", "general_availability")
    newest = call_json(capsys, "gate", "audit", "list")[0]
    assert (newest["actor"], newest["action"], newest["reason"]) == ("Ada", "model.changed", "checked")


def test_a_model_nobody_writes_about_is_warned_of(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "model", "add", "nobody/nothing-1", "--stage", "red_team")
    assert (code, "no family nobody/nothing is known" in err) == (0, True)


@pytest.mark.parametrize("by", ["", "  ", "engine", " Engine "])
@pytest.mark.parametrize(
    "words",
    [
        ("gate", "hold", "openai/gpt-5"),
        ("gate", "release", "0123456789ab"),
        ("gate", "confirm", "0123456789ab"),
        ("incidents", "dismiss", "1"),
        ("incidents", "confirm", "1"),
        ("model", "promote", "openai/gpt-5", "--to", "general_availability"),
        ("model", "add", "xai/grok-9", "--stage", "red_team"),
    ],
)
def test_a_decision_names_a_person(
    by: str, words: tuple[str, ...], paused: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(capsys, *words, "--by", by, "--reason", "checked")
    assert (code, "name the person" in err) == (2, True)


def test_a_decision_says_why(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("gate", "hold", "openai/gpt-5"),
        ("gate", "confirm", "0123"),
        ("incidents", "dismiss", "1"),
    ):
        code, _, err = call(capsys, *words, "--by", "Ada", "--reason", " ")
        assert (code, "say why" in err) == (2, True)


def test_a_hold_is_named_by_enough_of_its_id(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (hold,) = (h for h in call_json(capsys, "gate", "holds", "xai/grok-4") if h["effect"] == "pause")
    for prefix in ("", hold["id"][:3]):
        code, _, err = call(capsys, "gate", "release", prefix, *ADA)
        assert (code, "too short" in err) == (2, True)
    assert call(capsys, "gate", "release", hold["id"], *ADA)[0] == 0
    code, _, err = call(capsys, "gate", "release", hold["id"], *ADA)
    assert (code, f"hold {hold['id']} is released" in err) == (2, True)
    code, _, err = call(capsys, "gate", "release", "zzzz", *ADA)
    assert (code, "no live hold begins with 'zzzz': see" in err) == (2, True)


def test_a_release_that_fails_says_nothing_was_released(
    paused: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hold,) = (h for h in call_json(capsys, "gate", "holds", "xai/grok-4") if h["effect"] == "pause")
    code, out, _ = call(capsys, "gate", "release", hold["id"], "zzzz", *ADA)
    assert (code, out) == (2, "")
    assert call(capsys, "gate", "check", "xai/grok-4")[0] == 20


def test_a_hold_by_hand_is_not_taken_over(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "gate", "hold", "openai/gpt-5", *ADA)[0] == 0
    code, _, err = call(capsys, "gate", "hold", "openai/gpt-5", "--by", "Bob", "--reason", "me too")
    assert (code, "already held by Ada: checked" in err) == (2, True)
    (hold,) = call_json(capsys, "gate", "holds", "openai/gpt-5")
    assert call(capsys, "gate", "release", hold["id"], *ADA)[0] == 0
    assert call(capsys, "gate", "hold", "openai/gpt-5", "--by", "Bob", "--reason", "again")[0] == 0


HUGE = "9" * 30
REFUSED_WORDS = {
    "an incident beyond counting": (("incidents", "show", HUGE), 2),
    "no rows": (("incidents", "list", "--limit", "0"), 2),
    "rows beyond counting": (("incidents", "list", "--limit", HUGE), 2),
    "days beyond the calendar": (("report", "daily", "--days", HUGE), 2),
    "too often": (("schedule", "--every", "9s"), 2),
    "a pause beyond counting": (("schedule", "--every", f"{HUGE}d"), 2),
    "an option run does not have": (("schedule", "--", "--fore"), 2),
    "a word run does not take": (("schedule", "--", "now"), 2),
    "a database in no folder": (("doctor", "--db", "/nonexistent/x.db"), 1),
    "no database to write to": (("gate", "hold", "openai/gpt-5", *ADA, "--db", "none.db"), 1),
    "no policy": (("gate", "check", "openai/gpt-5", "--policy", "none.yaml"), 78),
}


@pytest.mark.parametrize("case", REFUSED_WORDS)
def test_refused_in_words(case: str, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, expected = REFUSED_WORDS[case]
    code, out, err = call(capsys, *words)
    assert code == expected
    assert "internal error" not in out + err
    assert not (office / "none.db").exists()


def test_a_stream_that_is_not_utf8(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "s.jsonl").write_bytes('{"text": "été"}\n'.encode("latin-1"))
    code, _, err = call(capsys, "replay", "s.jsonl")
    assert (code, "s.jsonl: not UTF-8" in err) == (2, True)


def test_what_reads_has_json(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call_json(capsys, "feeds", "check", "next", "--offline")[0]["id"] == "next"
    assert call_json(capsys, "gate", "audit", "verify")["faults"] == []


def test_one_policy_has_one_hash(paused: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = paused / "policy.yaml"
    policy.write_bytes(policy.read_bytes().replace(b"\n", b"\r\n"))
    answer = call_json(capsys, "gate", "check", "xai/grok-4")
    assert answer["policy_sha256"] == config.read_policy(policy).sha256


def failing(error: BaseException) -> Callable[..., Any]:
    def command(**_: Any) -> None:
        raise error

    return command


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    return error


UNFORESEEN: list[tuple[BaseException, int, str]] = [
    (sqlite_error(sqlite3.SQLITE_BUSY), 75, "try again"),
    (sqlite_error(sqlite3.SQLITE_FULL), 75, "try again"),
    (sqlite_error(sqlite3.SQLITE_CANTOPEN), 1, "permissions"),
    (sqlite3.DatabaseError("odd"), 1, "internal error: DatabaseError: odd"),
    (PermissionError(errno.EACCES, "no entry", "x"), 1, "[Errno 13] no entry: 'x'"),
    (OSError(errno.ENOSPC, "no room"), 75, "make room"),
    (
        RecursionError("deep\ndown"),
        1,
        "internal error: RecursionError: deep down (run with MONITOR_TRACEBACK=1",
    ),
]


@pytest.mark.parametrize(("error", "expected", "words"), UNFORESEEN, ids=lambda v: str(v)[:20])
def test_the_unforeseen_is_one_line(
    error: BaseException,
    expected: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MONITOR_TRACEBACK", raising=False)
    monkeypatch.setattr("monitor.cli.gate.check.callback", failing(error))
    code, _, err = call(capsys, "gate", "check", "xai/grok-4")
    assert (code, words in err, len(err.splitlines())) == (expected, True, 1), err


def test_where_it_happened_is_shown_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_TRACEBACK", "1")
    monkeypatch.setattr("monitor.cli.gate.check.callback", failing(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        call(capsys, "gate", "check", "xai/grok-4")


def test_a_terminal_without_accents_gets_no_traceback(office: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "gate", "check", "xai/grok-4"],
        cwd=office,
        env={**os.environ, "PYTHONIOENCODING": "latin-1:strict"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"\\u2192" in done.stdout, done.stderr) == (75, True, b"")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("40\u00a0% «\u202fGrok\u202f»", "40 % « Grok »"),
        ("a\tb\nc", "a b\nc"),
        ("a\x1b[2Jb\u202ec", "a�[2Jb�c"),
        (True, "yes"),
        (None, "–"),
    ],
)
def test_what_is_safe_to_print(value: object, printed: str) -> None:
    assert plain(value) == printed
