"""A hold decided again: what comes out the same, and what changed under it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.analyse import text_sha256
from monitor.cli import main
from monitor.cli.reproduce import _moment
from monitor.errors import UsageError
from monitor.reproduce import reproduce
from monitor.store import MEMORY, Store
from monitor.types import Article
from nlp.types import Analysis
from tests.monitor.make import NOW, analysis, finding, shipped_policy
from tests.monitor.test_engine import Desk, reports


def held(store: Store) -> str:
    """Two voices pause Grok 4; the hold's key."""
    desk = Desk(store)
    for subject, said in reports("Le Matin", "The Lantern"):
        real = replace(subject, text_sha256=text_sha256(subject.title, subject.text))
        desk.print(real, said)
    (hold,) = [h for h in store.gate.holds("xai/grok-4", live_only=True) if h.effect == "pause"]
    return hold.key


def same(_: Article) -> Analysis:
    return analysis(finding())


def changed(sql: str) -> Callable[[Store], None]:
    def change(store: Store) -> None:
        store.connection.execute(sql)

    return change


CASES: dict[str, tuple[str, Analysis, str, bool, str]] = {  # SQL, what is found, analyser, same, what differs
    "nothing": ("SELECT 1", analysis(finding()), "test", True, ""),
    "another analyser that agrees": (
        "SELECT 1",
        analysis(finding()),
        "newer",
        True,
        "the analyser was test, and is newer",
    ),
    "another analyser that does not": ("SELECT 1", analysis(), "newer", False, "finds no hate of xai/grok"),
    "it is denied now": (
        "SELECT 1",
        analysis(finding(assertion="denied")),
        "test",
        False,
        "assertion was asserted, and is denied",
    ),
    "one owner bought the other": (
        "UPDATE feeds SET owner = 'Le Matin'",
        analysis(finding()),
        "test",
        False,
        "The Lantern: owner was The Lantern, and is Le Matin",
    ),
    "another owner, still two": (
        "UPDATE feeds SET owner = 'X' WHERE id = 'Le Matin'",
        analysis(finding()),
        "test",
        True,
        "Le Matin: owner was Le Matin, and is X",
    ),
    "a stored text was changed": (
        "UPDATE revisions SET text = 'x' WHERE article_id = 1",
        analysis(finding()),
        "test",
        False,
        "Le Matin: the stored text was changed",
    ),
    "a text is gone": (
        "UPDATE revisions SET text_sha256 = 'x' WHERE article_id = 1",
        analysis(finding()),
        "test",
        False,
        "Le Matin: the text it rests on is not kept",
    ),
    "the policy is gone": ("DELETE FROM policies", analysis(finding()), "test", False, "is not kept"),
    "the model moved on": (
        "UPDATE models SET stage = 'retired', target = NULL",
        analysis(finding()),
        "test",
        True,
        "",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_comes_out_and_what_differs(case: str) -> None:
    sql, found, analyser, expected, differs = CASES[case]
    with Store.open(MEMORY) as store:
        key = held(store)
        store.connection.execute(sql)
        told = reproduce(_moment(store, key[:12]), lambda _: found, analyser=analyser)
    assert told["same"] == expected, told
    assert differs in " ".join(told["differences"])
    assert bool(told["differences"]) == bool(differs)


def test_an_edit_after_the_hold_changes_nothing_of_its_moment() -> None:
    with Store.open(MEMORY) as store:
        key = held(store)
        desk = Desk(store)
        subject, said = next(iter(reports("Le Matin")))
        desk.print(replace(subject, text="Rien.", text_sha256=text_sha256(subject.title, "Rien.")), said)
        assert reproduce(_moment(store, key), same, analyser="test")["same"]


def test_a_hold_that_grew_is_decided_as_it_began() -> None:
    with Store.open(MEMORY) as store:
        key = held(store)
        subject, said = next(iter(reports("Nordblatt")))
        Desk(store).print(subject, said)
        told = reproduce(_moment(store, key), same, analyser="test")
    assert (told["same"], told["was"]["origins"], told["is"]["origins"]) == (True, 2, 2)


@pytest.mark.parametrize("prefix", ["", "abc", "ffff"])
def test_a_hold_that_is_not_there(prefix: str) -> None:
    with Store.open(MEMORY) as store, pytest.raises(UsageError, match="0 holds begin with"):
        _moment(store, prefix)


def test_the_command_says_so_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.analyse.analyse_article", same)
    monkeypatch.setattr("monitor.analyse.analyser_version", lambda: "test")
    with Store.open(tmp_path / "m.db", create=True) as store:
        key = held(store)
    for sql, code in (("SELECT 1", 0), ("UPDATE feeds SET owner = 'X'", 1)):
        with Store.open(tmp_path / "m.db") as store, store.transaction():
            store.connection.execute(sql)
        with pytest.raises(SystemExit) as done:
            main(["gate", "replay", key[:8], "--db", str(tmp_path / "m.db"), "--json"])
        assert done.value.code == code
        assert json.loads(capsys.readouterr().out)["same"] == (code == 0)


def test_the_policy_of_that_moment_decides() -> None:
    with Store.open(MEMORY) as store:
        key = held(store)
        told = _moment(store, key)
        assert told.policy is not None
        assert (
            told.policy.sha256
            == shipped_policy(**{"max_auto_pauses_24h: 3": "max_auto_pauses_24h: 3"}).sha256
        )
        stricter = replace(told, policy=shipped_policy(**{"min_origins: 2 ": "min_origins: 3 "}))
        assert not reproduce(stricter, same, analyser="test")["same"]
        assert told.told["decided_at"] == NOW.isoformat().replace("+00:00", "Z")
