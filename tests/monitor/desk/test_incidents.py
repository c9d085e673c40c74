"""What people do with incidents, on a real database in memory: the gate follows, and everything can be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor import engine
from monitor.desk import incidents as acts
from monitor.desk.undo import undo
from monitor.errors import UsageError
from tests.monitor.make import NOW, analysis, article, finding
from tests.monitor.test_engine import Desk, desk, reports

BOTH = {"xai/grok-3", "xai/grok-4"}


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk() as made:
        yield made


def ada(d: Desk, **more: Any) -> dict[str, Any]:
    return {"actor": "Ada", "reason": "looked at it", "now": NOW, "under": d.context, **more}


def two_voices(d: Desk) -> None:
    for report in reports("Le Matin", "The Lantern"):
        d.print(*report)


def two_incidents(d: Desk) -> None:
    """One voice each: the second is about something else to the machine."""
    (first,) = reports("Le Matin")
    d.print(*first)
    words = " ".join(f"Lantern{n}" for n in range(60))
    d.print(article("The Lantern", text=words), analysis(finding(type_="privacy", severity=4)))


def status(d: Desk, incident: int = 1) -> str:
    return str(d.store.incidents.get(incident).status)


def articles(d: Desk, incident: int) -> list[int]:
    return [a["id"] for a in d.store.incidents.articles(incident)]


def state(d: Desk) -> dict[str, Any]:
    """What an act and its undoing must leave as it was."""
    ask = d.store.connection.execute
    return {
        "incidents": ask("SELECT * FROM incidents ORDER BY id").fetchall(),
        "links": ask("SELECT * FROM incident_articles ORDER BY 1, 2").fetchall(),
        "findings": ask("SELECT * FROM incident_findings ORDER BY 1, 2").fetchall(),
        "places": ask("SELECT * FROM placements ORDER BY 1, 2").fetchall(),
        "holds": [(h.key, h.state, h.expires_at) for h in d.store.gate.holds(live_only=True)],
    }


# --- confirm, dismiss, reopen --------------------------------------------------------------------


def test_confirming_takes_the_expiry_away_and_keeps_reports_young(d: Desk) -> None:
    two_voices(d)
    acts.confirm(d.store, 1, **ada(d))
    pauses = [h for h in d.store.gate.holds(live_only=True) if h.effect == "pause"]
    assert {(h.state, h.expires_at) for h in pauses} == {("confirmed", None)}
    assert engine.expire(d.store, d.context, now=NOW + timedelta(days=30)) == []


def test_confirming_decides_at_once(d: Desk) -> None:
    """Two reports that were too old when they came pause as soon as a person says that they are true."""
    long_ago = NOW - timedelta(days=9)
    for subject, said in reports("Le Matin", "The Lantern"):
        d.print(replace(subject, published_at=long_ago), said)
    assert d.paused() == set()
    act = acts.confirm(d.store, 1, **ada(d))
    assert d.paused() == BOTH
    assert {c.event for c in act.changes} >= {"began"}


def test_dismissing_closes_reviews_and_leaves_pauses_to_be_released(d: Desk) -> None:
    two_voices(d)
    act = acts.dismiss(d.store, 1, "false_report", **ada(d))
    assert (status(d), d.paused()) == ("dismissed", BOTH)
    assert {h.model for h in act.still_held} == BOTH
    assert all(h.effect == "pause" for h in d.store.gate.holds(live_only=True))


def test_dismissing_may_release_in_the_same_act(d: Desk) -> None:
    two_voices(d)
    act = acts.dismiss(d.store, 1, "duplicate", release=True, **ada(d))
    assert d.paused() == set()
    assert ({h.model for h in act.released}, act.still_held) == (BOTH, ())
    assert d.store.audit.faults() == []


def test_the_gravest_pause_waits_for_a_second_person(d: Desk) -> None:
    for report in reports("Le Matin", "The Lantern", severity=5, type_="minors"):
        d.print(*report)
    act = acts.dismiss(d.store, 1, "false_report", release=True, **ada(d))
    assert (act.released, {h.model for h in act.waiting}, d.paused()) == ((), BOTH, BOTH)
    assert {h.model for h in act.still_held} == BOTH


def test_reopening_takes_a_dismissal_back_whole(d: Desk) -> None:
    two_voices(d)
    acts.dismiss(d.store, 1, "other", release=True, **ada(d))
    acts.reopen(d.store, 1, **ada(d))
    assert (status(d), d.paused()) == ("open", BOTH)
    assert not any(e.set_aside for e in d.store.incidents.get(1).evidence)


def test_every_act_is_an_event_and_an_audit_row(d: Desk) -> None:
    two_voices(d)
    acts.note(d.store, 1, "called the paper", actor="Ada", now=NOW)
    acts.confirm(d.store, 1, **ada(d))
    acts.dismiss(d.store, 1, "satire", **ada(d))
    acts.reopen(d.store, 1, **ada(d))
    done = [e["action"] for e in d.store.incidents.events(1) if e["actor"] == "Ada"]
    assert done == ["noted", "confirmed", "dismissed", "reopened"]
    audited = [r["action"] for r in reversed(d.store.audit.rows()) if r["action"].startswith("incident.")]
    assert audited == [f"incident.{action}" for action in done]


# --- merge, split, detach ------------------------------------------------------------------------


def test_merging_two_halves_completes_a_pause(d: Desk) -> None:
    two_incidents(d)
    assert d.paused() == set()
    act = acts.merge(d.store, 1, 2, **ada(d))
    assert d.paused() == BOTH
    assert {c.hold.rule for c in act.changes if c.event == "began"} == {"grave"}
    assert (status(d, 1), articles(d, 1), articles(d, 2)) == ("merged", [], [1, 2])
    assert d.store.incidents.summary(1)["merged_into"] == 2  # type: ignore[index]


def test_what_would_have_joined_a_merged_incident_joins_the_other(d: Desk) -> None:
    two_incidents(d)
    acts.merge(d.store, 1, 2, **ada(d))
    (third,) = reports("Nordblatt")
    assert d.print(*third).updated == (2,)


def test_a_merged_incidents_holds_are_decided_on_with_the_other(d: Desk) -> None:
    """No second hold beside the one that stands, and none again by what a person released."""
    two_voices(d)
    words = " ".join(f"Nord{n}" for n in range(60))
    d.print(article("Nordblatt", text=words), analysis(finding(type_="privacy", severity=4)))
    before = {h.key for h in d.store.gate.holds(live_only=True) if h.effect == "pause"}
    acts.merge(d.store, 1, 2, **ada(d))
    assert {h.key for h in d.store.gate.holds(live_only=True) if h.effect == "pause"} == before
    acts.dismiss(d.store, 2, "false_report", release=True, **ada(d))
    assert d.paused() == set()


def test_an_edited_report_of_a_merge_stays_merged(d: Desk) -> None:
    two_incidents(d)
    acts.merge(d.store, 1, 2, **ada(d))
    (old,) = reports("Le Matin")
    d.print(replace(old[0], text="Autre. " * 50, text_sha256="4" * 64), analysis(finding(type_="bias")))
    assert articles(d, 2) == [1, 2]
    assert d.store.reports.counts()["incidents"] == 2


def test_splitting_makes_an_incident_and_edits_do_not_bring_it_back(d: Desk) -> None:
    two_voices(d)
    act = acts.split(d.store, 1, [2], **ada(d))
    assert (act.into, articles(d, 1), articles(d, 2)) == (2, [1], [2])
    assert {h.model for h in act.still_held} == BOTH
    lantern = list(reports("Le Matin", "The Lantern"))[1]
    d.print(replace(lantern[0], text=lantern[0].text + " Encore.", text_sha256="5" * 64),
            analysis(finding(), finding(type_="bias")))  # fmt: skip
    assert (articles(d, 1), articles(d, 2)) == ([1], [2])


def test_a_detached_report_never_comes_back_by_itself(d: Desk) -> None:
    two_voices(d)
    acts.detach(d.store, 1, 2, **ada(d))
    lantern = list(reports("Le Matin", "The Lantern"))[1]
    d.print(replace(lantern[0], text=lantern[0].text + " Encore.", text_sha256="5" * 64), lantern[1])
    assert articles(d, 1) == [1]
    assert d.store.reports.counts()["incidents"] == 1, "what it told before gives it no incident of its own"
    d.print(replace(lantern[0], text=lantern[0].text + " Pire.", text_sha256="6" * 64),
            analysis(finding(type_="privacy")))  # fmt: skip
    assert articles(d, 2) == [2], "what is new in it is not hidden"


# --- undo ----------------------------------------------------------------------------------------

UNDOABLE: dict[str, tuple[Callable[[Desk], None], Callable[[Desk], Any]]] = {
    "confirm": (two_voices, lambda d: acts.confirm(d.store, 1, **ada(d))),
    "dismiss": (two_voices, lambda d: acts.dismiss(d.store, 1, "other", **ada(d))),
    "dismiss and release": (two_voices, lambda d: acts.dismiss(d.store, 1, "other", release=True, **ada(d))),
    "detach": (two_voices, lambda d: acts.detach(d.store, 1, 2, **ada(d))),
}


@pytest.mark.parametrize("name", UNDOABLE)
def test_undo_leaves_all_as_it_was(name: str, d: Desk) -> None:
    prepare, act = UNDOABLE[name]
    prepare(d)
    before = state(d)
    act(d)
    assert state(d) != before
    undo(d.store, 1, **ada(d))
    assert state(d) == before
    assert d.store.audit.faults() == []
    with pytest.raises(UsageError, match="nobody did anything"):
        undo(d.store, 1, **ada(d))


@pytest.mark.parametrize("side", [1, 2])
def test_a_merge_is_undone_from_either_side(side: int, d: Desk) -> None:
    two_incidents(d)
    before = state(d)
    acts.merge(d.store, 1, 2, **ada(d))
    act = undo(d.store, side, **ada(d))
    after = state(d)
    assert {k: after[k] for k in after if k != "holds"} == {k: before[k] for k in before if k != "holds"}
    assert {h.model for h in act.still_held} == BOTH, "the pause it completed stays until it is released"


@pytest.mark.parametrize("side", [1, 2])
def test_a_split_is_undone_and_its_incident_becomes_a_tombstone(side: int, d: Desk) -> None:
    two_voices(d)
    acts.split(d.store, 1, [2], **ada(d))
    undo(d.store, side, **ada(d))
    assert (articles(d, 1), articles(d, 2), status(d, 2)) == ([1, 2], [], "merged")
    assert d.store.handling.places(2) == {}


def merged_then_confirmed(d: Desk) -> int:
    two_incidents(d)
    acts.merge(d.store, 1, 2, **ada(d))
    acts.confirm(d.store, 2, **ada(d))
    return 1


def split_then_grown(d: Desk) -> int:
    two_voices(d)
    acts.split(d.store, 1, [2], **ada(d))
    lantern = list(reports("Le Matin", "The Lantern"))[1]
    d.print(article("Nordblatt", text=lantern[0].text + " x"), lantern[1])
    return 1


def dismissed_then_told_anew(d: Desk) -> int:
    two_voices(d)
    acts.dismiss(d.store, 1, "other", **ada(d))
    (third,) = reports("Nordblatt")
    d.print(*third)
    return 1


REFUSED: dict[str, tuple[Callable[[Desk], int], str]] = {
    "merge, confirmed since": (merged_then_confirmed, "incident 2 was confirmed by Ada since"),
    "split, grown since": (split_then_grown, "took 1 report since: merge it into incident 1"),
    "dismissal, told anew": (dismissed_then_told_anew, "a new report opened it again"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_undo_is_refused_where_something_stands_on_it(name: str, d: Desk) -> None:
    prepare, why = REFUSED[name]
    incident = prepare(d)
    before = state(d)
    with pytest.raises(UsageError, match=why):
        undo(d.store, incident, **ada(d))
    assert state(d) == before


WRONG: dict[str, tuple[Callable[[Desk], Any], str]] = {
    "unknown": (lambda d: acts.confirm(d.store, 9, **ada(d)), "no incident 9"),
    "into itself": (lambda d: acts.merge(d.store, 1, 1, **ada(d)), "into itself"),
    "split all": (lambda d: acts.split(d.store, 1, [1, 2], **ada(d)), "leave at least one"),
    "a stranger": (lambda d: acts.split(d.store, 1, [7], **ada(d)), "no report 7; its reports are 1, 2"),
    "not dismissed": (lambda d: acts.reopen(d.store, 1, **ada(d)), "already open"),
    "nothing to undo": (lambda d: undo(d.store, 1, **ada(d)), "nobody did anything"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_act_says_so_and_changes_nothing(name: str, d: Desk) -> None:
    two_voices(d)
    act, why = WRONG[name]
    before = state(d)
    with pytest.raises(UsageError, match=why):
        act(d)
    assert state(d) == before


def test_another_makers_incident_is_not_merged(d: Desk) -> None:
    two_voices(d)
    d.print(article("Nordblatt"), analysis(finding("openai/gpt-4o")))
    with pytest.raises(UsageError, match="one maker"):
        acts.merge(d.store, 1, 2, **ada(d))
