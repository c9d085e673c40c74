"""The gate's rules through the engine, on a real database: who is held, by what, and what undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor import engine, gate
from monitor.config import parse_policy
from monitor.desk import gate as acts
from monitor.desk import models
from monitor.policy import ErrorBudget
from monitor.types import CatalogueModel
from tests.monitor.make import NOW, REPOSITORY, analysis, finding, shipped_policy
from tests.monitor.test_engine import OUTLETS, Desk, desk, reports

GROK_5 = CatalogueModel("xai/grok-5", "red_team", "private_preview")
HOUR = timedelta(hours=1)
MODES = ("enforce", "advise", "observe")


def effects(d: Desk) -> dict[str, str]:
    """What the gate has on each model, gravest."""
    found: dict[str, str] = {}
    for hold in d.store.gate.holds(live_only=True):
        known = found.get(hold.model, "observe")
        found[hold.model] = min(known, hold.effect, key=("pause", "review", "observe").index)
    return found


# subject of the reports, how many outlets, mode → what each model of the family gets
SCOPES: dict[str, tuple[str, int, str, dict[str, str]]] = {
    "a bare family name holds every version": (
        "xai/grok", 2, "enforce", {"xai/grok-3": "pause", "xai/grok-4": "pause", "xai/grok-5": "pause"},
    ),
    "a version holds itself, and its siblings are to review": (
        "xai/grok-3", 2, "enforce", {"xai/grok-3": "pause", "xai/grok-4": "review", "xai/grok-5": "review"},
    ),
    "one voice about a version asks about that version only": (
        "xai/grok-3", 1, "enforce", {"xai/grok-3": "review"},
    ),
    "one voice about the family asks about all": (
        "xai/grok", 1, "enforce", {"xai/grok-3": "review", "xai/grok-4": "review", "xai/grok-5": "review"},
    ),
    "a version that is not in the catalogue touches its siblings only": (
        "xai/grok-9", 2, "enforce", dict.fromkeys(("xai/grok-3", "xai/grok-4", "xai/grok-5"), "review"),
    ),
    "advise asks instead of pausing": (
        "xai/grok-3", 2, "advise", {"xai/grok-3": "review", "xai/grok-4": "review", "xai/grok-5": "review"},
    ),
    "observe only records": (
        "xai/grok-3", 2, "observe", dict.fromkeys(("xai/grok-3", "xai/grok-4", "xai/grok-5"), "observe"),
    ),
    "another maker's model is untouched": ("openai/gpt-5", 2, "enforce", {}),
}  # fmt: skip


@pytest.mark.parametrize("case", SCOPES)
def test_what_an_incident_touches(case: str) -> None:
    subject, n_outlets, mode, expected = SCOPES[case]
    with desk() as d:
        d.context = replace(d.context, policy=shipped_policy(**{"mode: enforce": f"mode: {mode}"}))
        with d.store.transaction():
            d.store.gate.save_model(GROK_5, since=NOW)
        for report in reports(*OUTLETS[:n_outlets], model=subject):
            d.print(*report)
        assert effects(d) == expected
        pages = [n for _, _, n in d.store.notices.pending(NOW) if n.severity == "page"]
        assert bool(pages) == ("pause" in expected.values())
        if mode == "observe":
            assert d.store.notices.pending(NOW) == []


@pytest.mark.parametrize("mode", MODES)
def test_only_a_pause_stops_the_gate(mode: str) -> None:
    with desk() as d:
        d.context = replace(d.context, policy=shipped_policy(**{"mode: enforce": f"mode: {mode}"}))
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        holds = [h for h in d.store.gate.holds("xai/grok-4", live_only=True) if h.effect == "pause"]
        assert bool(holds) == (mode == "enforce")


def test_a_rule_that_is_enforced_at_last_pauses_what_it_only_observed() -> None:
    with desk() as d:
        enforced = d.context
        d.context = replace(d.context, policy=shipped_policy(**{"mode: enforce": "mode: observe"}))
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert d.paused() == set()
        engine.reconsider(d.store, enforced, now=NOW)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


@pytest.mark.parametrize(
    ("stage", "age_h", "word"),
    [
        ("red_team", 7, "allow"),
        ("private_preview", 7, "allow"),
        ("public_preview", 7, "unknown"),
        ("general_availability", 7, "unknown"),
        ("general_availability", 5, "allow"),
        ("retired", 7, "allow"),
    ],
)
def test_stale_data_by_stage(stage: Any, age_h: int, word: str) -> None:
    with desk() as d:
        with d.store.transaction():
            d.store.connection.execute("UPDATE feeds SET last_ok_at = '2025-07-10T12:00:00Z'")
        policy = REPOSITORY / "policy.yaml"
        decision, _ = acts.ask(d.store, "xai/grok-4", stage, policy, now=NOW + age_h * HOUR)
        assert decision.decision == word


def test_what_was_to_review_for_the_days_limit_pages_when_it_pauses() -> None:
    """The hold keeps its key, and its pause is as new as any."""
    with desk(max_pauses=0) as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert d.paused() == set()
        d.context = replace(d.context, policy=shipped_policy())
        d.store.connection.execute("DELETE FROM notices")
        d.store.connection.commit()
        for report in reports("Nordblatt"):
            changes = d.print(*report).changes
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert {c.event for c in changes if c.hold.effect == "pause"} == {"began"}
        assert [n.severity for _, _, n in d.store.notices.pending(NOW)] == ["page"]


# --- after a release -----------------------------------------------------------------------------


def release_all(d: Desk, *, now: datetime, false: bool = False) -> None:
    keys = [h.key for h in d.store.gate.holds(live_only=True)]
    acts.release(d.store, keys, actor="Ada", reason="checked", marked_false=false, now=now)


def test_the_same_voices_do_not_pause_again_what_a_person_released() -> None:
    """They ask, once a day at most; a new voice pauses."""
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        asked = 0
        for day in range(1, 6):
            now = NOW + timedelta(days=day)
            release_all(d, now=now - 2 * HOUR)
            for outlet in ("Le Matin", "The Lantern"):
                again = follow_up(outlet, day)
                d.print(*again, now=now - HOUR)
            engine.reconsider(d.store, d.context, now=now)
            assert d.paused() == set(), day
            asked += any("the same voices report on" in h.reason for h in d.store.gate.holds(live_only=True))
        assert asked > 1
        d.print(*follow_up("Nordblatt", 6), now=NOW + timedelta(days=6))
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def follow_up(outlet: str, day: int) -> Any:
    ((subject, said),) = reports(outlet)
    at = NOW + timedelta(days=day, hours=-1, minutes=-30)
    words = " ".join(f"{outlet}{day}x{n}" for n in range(60))
    text = f"Grok a fait l’éloge d’Hitler. {words}"
    url = f"{subject.url}/{day}"
    return replace(subject, url=url, text=text, text_sha256=url, published_at=at), said


def test_what_nobody_confirmed_is_held_again_by_fresh_reports() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        engine.expire(d.store, d.context, now=NOW + 73 * HOUR)
        assert d.paused() == set()
        for outlet in ("Le Matin", "The Lantern"):
            d.print(*follow_up(outlet, 5), now=NOW + timedelta(days=5))
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}


def test_a_model_that_was_moved_back_is_held_for_what_is_before_it_again() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        assert [h.stages for h in d.store.gate.holds("xai/grok-3", live_only=True)] == [
            ("general_availability",)
        ]
        policy = REPOSITORY / "policy.yaml"
        move = models.promote(
            d.store, "xai/grok-3", "private_preview", policy, actor="Ada", reason="back", now=NOW
        )
        assert (move.done, move.decision) == (True, None)
        engine.reconsider(d.store, d.context, now=NOW)
        (hold,) = d.store.gate.holds("xai/grok-3", live_only=True)
        assert hold.stages == ("public_preview", "general_availability")
        assert engine.reconsider(d.store, d.context, now=NOW) == []


# --- a rule that is wrong too often --------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "n_false", "dropped", "expected"),
    [
        (10, 1, False, False),
        (10, 2, False, True),
        (9, 9, False, False),
        (100, 29, False, True),
        (100, 10, False, False),
        (9, 2, True, True),
        (10, 1, True, False),
        (0, 0, True, False),
    ],
)
def test_the_error_budget(n: int, n_false: int, dropped: bool, expected: bool) -> None:
    assert gate.is_over_budget(n, n_false, ErrorBudget(), dropped=dropped) == expected


def test_a_tenth_is_no_more_than_a_tenth_whatever_the_number() -> None:
    for percent in range(101):
        assert not gate.is_over_budget(100, percent, ErrorBudget(share=percent / 100), dropped=False)


@pytest.fixture
def judged() -> Iterator[Desk]:
    """One pause, released as false, under a policy that judges from the first pause on."""
    with desk() as d:
        policy = shipped_policy(**{"min_pauses: 10": "min_pauses: 1"})
        d.context = replace(d.context, policy=policy)
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        release_all(d, now=NOW, false=True)
        d.store.connection.execute("DELETE FROM notices")
        d.store.connection.commit()
        yield d


def another(d: Desk, *, now: datetime, type_: str = "ncii") -> None:
    """Two voices of another story, long enough after the first to be another."""
    for subject, said in reports("Nordblatt", "Le Soir", type_=type_, severity=3):
        url = f"{subject.url}/{now:%d%H}"
        subject = replace(subject, url=url, text_sha256=url, published_at=now - HOUR)
        d.print(subject, said, now=now)


def test_a_rule_that_is_wrong_too_often_only_observes(judged: Desk) -> None:
    d, later = judged, NOW + timedelta(days=40)
    another(d, now=later)
    assert d.paused() == set()
    observed = [h for h in d.store.gate.holds(live_only=True) if h.effect == "observe"]
    assert {h.rule for h in observed} == {"critical-harm"}
    assert "only observed (1 of 1 incidents within 90 days judged false)" in observed[0].reason
    engine.expire(d.store, d.context, now=later)
    engine.reconsider(d.store, d.context, now=later)
    told = [n.subject for _, _, n in d.store.notices.pending(later)]
    assert told == ["rule critical-harm was wrong too often and only observes now"]
    assert d.actions().count("rule.dropped") == 1


def test_a_dropped_rule_lets_others_pause(judged: Desk) -> None:
    later = NOW + timedelta(days=40)
    for subject, said in reports("Nordblatt", "Le Soir", type_="ncii", severity=4):
        subject = replace(subject, url=f"{subject.url}/2", published_at=later - HOUR)
        judged.print(subject, said, now=later)
    assert {h.rule for h in judged.store.gate.holds(live_only=True) if h.effect == "pause"} == {"grave"}


def test_it_pauses_again_when_its_errors_are_old(judged: Desk) -> None:
    engine.expire(judged.store, judged.context, now=NOW + HOUR)
    later = NOW + timedelta(days=91)
    another(judged, now=later)
    assert judged.paused() == {"xai/grok-3", "xai/grok-4"}
    assert [a for a in judged.actions() if a.startswith("rule.")] == ["rule.dropped", "rule.restored"]


@pytest.mark.parametrize(
    ("old", "new", "pauses"),
    [
        ("rules:  ", "rules:   # nothing new", False),
        ("min_origins: 1\n    max_tier: 1", "min_origins: 2\n    max_tier: 1", False),
        ("hate, dangerous_capability", "dangerous_capability", True),
    ],
)
def test_only_a_change_of_that_rule_gives_it_another_chance(
    judged: Desk, old: str, new: str, pauses: bool
) -> None:
    text = judged.context.policy.text
    assert old in text
    judged.context = replace(judged.context, policy=parse_policy(text.replace(old, new)))
    another(judged, now=NOW + timedelta(days=40))
    assert bool(judged.paused()) == pauses


def test_what_a_person_confirmed_is_paused_by_a_dropped_rule(judged: Desk) -> None:
    later = NOW + timedelta(days=40)
    another(judged, now=later)
    with judged.store.transaction():
        judged.store.incidents.set_status(2, "confirmed")
    engine.reconsider(judged.store, judged.context, now=later)
    assert judged.paused() == {"xai/grok-3", "xai/grok-4"}


def test_a_dismissed_incident_was_a_false_pause_and_a_plain_release_was_none() -> None:
    with desk() as d:
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report)
        rule = next(r for r in d.context.policy.rules if r.id == "critical-harm")
        release_all(d, now=NOW)
        assert d.store.gate.tally(rule.sha256, since=NOW - HOUR) == (1, 0)
        with d.store.transaction():
            d.store.incidents.set_status(1, "dismissed")
        assert d.store.gate.tally(rule.sha256, since=NOW - HOUR) == (1, 1)
        assert d.store.gate.tally(rule.sha256, since=NOW) == (0, 0)


def test_live_holds_of_a_dropped_rule_stay_and_grow() -> None:
    with desk() as d:
        d.context = replace(d.context, policy=shipped_policy(**{"min_pauses: 10": "min_pauses: 1"}))
        for report in reports("Le Matin", "The Lantern", severity=3):
            d.print(*report)
        key = d.store.gate.holds("xai/grok-3", live_only=True)[0].key
        acts.release(d.store, [key], actor="Ada", reason="wrong", marked_false=True, now=NOW)
        for report in reports("Nordblatt", severity=3):
            d.print(*report)
        assert d.paused() == {"xai/grok-4"}
        (hold,) = (h for h in d.store.gate.holds("xai/grok-4", live_only=True) if h.effect == "pause")
        assert hold.origins == 3


def test_a_pause_that_does_not_expire_lets_no_other_move_pass() -> None:
    """It holds the launch for good; the preview stays held by the rule that held it."""
    lasting = (
        "  - {id: launch, when: {type: [legal_action]}, min_origins: 1, stages: [general_availability], "
        "action: pause, ttl: none}\n"
    )
    with desk() as d:
        text = (REPOSITORY / "policy.yaml").read_text("utf-8")
        d.context = replace(d.context, policy=parse_policy(text.rstrip("\n") + "\n" + lasting))
        first, second = reports("Le Matin", "The Lantern")
        d.print(*first)
        d.print(*second)
        ((third, _),) = reports("Nordblatt")
        d.print(third, analysis(finding(), finding(type_="legal_action", severity=3)))
        live = [h for h in d.store.gate.holds("xai/grok-4", live_only=True) if h.effect == "pause"]
        assert {h.rule for h in live} == {"critical-harm", "launch"}
        assert {s for h in live for s in h.stages} == {"public_preview", "general_availability"}
        assert engine.reconsider(d.store, d.context, now=NOW) == []
