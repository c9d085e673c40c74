"""What people do at the gate, on a real database: who may, what it changes, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import engine
from monitor.clock import to_text
from monitor.desk import gate as acts
from monitor.desk import models
from monitor.errors import UsageError
from monitor.people import is_same, person
from monitor.store.audit import Audit
from monitor.types import Decision, Hold
from tests.monitor.make import NOW, REPOSITORY
from tests.monitor.test_engine import Desk, desk, reports

GROK, GA = "xai/grok-4", "general_availability"
POLICY = REPOSITORY / "policy.yaml"
HOUR = timedelta(hours=1)


@pytest.fixture
def d() -> Iterator[Desk]:
    """Grok 3 and Grok 4 paused by two voices, and feeds that answered just now."""
    with desk() as made:
        for report in reports("Le Matin", "The Lantern"):
            made.print(*report)
        answer(made, NOW)
        yield made


@pytest.fixture
def grave() -> Iterator[Desk]:
    """The same by an incident of severity 5."""
    with desk() as made:
        for report in reports("Le Matin", "The Lantern", severity=5):
            made.print(*report)
        answer(made, NOW)
        yield made


def sql(d: Desk, statement: str, *values: str) -> None:
    with d.store.transaction():
        d.store.connection.execute(statement, values)


def answer(d: Desk, now: datetime) -> None:
    sql(d, "UPDATE feeds SET last_ok_at = ?", to_text(now))


def ask(d: Desk, *, now: datetime = NOW, model: str = GROK) -> Decision:
    answer(d, now)
    return acts.ask(d.store, model, None, POLICY, now=now)[0]


def override(d: Desk, hours: int = 4, *, now: datetime = NOW) -> dict[str, Any]:
    return acts.override(d.store, GROK, None, hours=hours, actor="Ada", reason="checked", now=now)


def hold_of(d: Desk, model: str = GROK) -> Hold:
    return next(h for h in d.store.gate.holds(model, live_only=True) if h.effect == "pause")


def release(d: Desk, actor: str, *, now: datetime = NOW, **more: Any) -> list[acts.Released]:
    return acts.release(d.store, [hold_of(d).key], actor=actor, reason="checked", now=now, **more)


def subjects(d: Desk, *, now: datetime) -> list[str]:
    return [notice.subject for _, _, notice in d.store.notices.pending(now)]


# --- override ------------------------------------------------------------------------------------


def test_an_override_lets_pass_and_pauses_again_by_itself(d: Desk) -> None:
    assert ask(d).decision == "paused"
    override(d, 4)
    during = ask(d, now=NOW + 3 * HOUR)
    assert during.decision == "allow"
    assert "override by Ada until 2025-07-10T16:00:00Z: checked (over 1 hold)" in during.reason
    assert ask(d, now=NOW + 4 * HOUR).decision == "paused"


@pytest.mark.parametrize(("hours", "taken"), [(-1, False), (0, False), (1, True), (72, True), (73, False)])
def test_an_override_lasts_72_hours_at_most(d: Desk, hours: int, taken: bool) -> None:
    if taken:
        override(d, hours)
    else:
        with pytest.raises(UsageError, match="--hours 72"):
            override(d, hours)
    assert (ask(d).decision == "allow") == taken


def test_overrides_do_not_add_up(d: Desk) -> None:
    acts.confirm(d.store, hold_of(d).key, actor="Joan", reason="real", now=NOW)
    for _ in range(3):
        override(d, 72)
    assert ask(d, now=NOW + 72 * HOUR - timedelta(seconds=1)).decision == "allow"
    assert ask(d, now=NOW + 72 * HOUR).decision == "paused"


def test_a_later_override_takes_the_place_of_the_one_before(d: Desk) -> None:
    override(d, 72)
    override(d, 2)
    assert [o["expires_at"] for o in d.store.gate.overrides(now=NOW)] == ["2025-07-10T14:00:00Z"]


def test_the_end_of_an_override_is_told_once_where_something_holds(d: Desk) -> None:
    override(d, 4)
    sql(d, "DELETE FROM notices")
    later = NOW + 5 * HOUR
    for _ in range(2):
        engine.expire(d.store, d.context, now=later)
    assert subjects(d, now=later) == ["xai/grok-4 paused again: an override ended"]
    assert d.actions().count("override.expired") == 1
    assert d.store.audit.rows(1)[0]["actor"] == "engine"


def test_the_end_of_an_override_that_nothing_needed_is_only_written_down(d: Desk) -> None:
    override(d, 4)
    release(d, "Ada")
    sql(d, "DELETE FROM notices")
    engine.expire(d.store, d.context, now=NOW + 5 * HOUR)
    assert subjects(d, now=NOW + 5 * HOUR) == []
    assert "override.expired" in d.actions()


def test_an_override_is_ended_early(d: Desk) -> None:
    override(d, 4)
    acts.end_override(d.store, GROK, None, actor="Grace", reason="new facts", now=NOW + HOUR)
    assert ask(d, now=NOW + HOUR).decision == "paused"
    assert d.actions()[-1] == "override.ended"
    engine.expire(d.store, d.context, now=NOW + 5 * HOUR)
    assert "override.expired" not in d.actions()
    with pytest.raises(UsageError, match="no override"):
        acts.end_override(d.store, GROK, None, actor="Grace", reason="again", now=NOW + HOUR)


def test_a_pause_during_an_override_is_told_with_it() -> None:
    with desk() as d:
        override(d, 4)
        for report in reports("Le Matin", "The Lantern"):
            d.print(*report, now=NOW + HOUR)
        assert ask(d, now=NOW + HOUR).decision == "allow"
        pages = [n for _, _, n in d.store.notices.pending(NOW + HOUR) if n.severity == "page"]
        assert len(pages) == 1
        assert f"{GROK} → {GA} passes until 2025-07-10T16:00:00Z: override by Ada: checked" in pages[0].body
        assert "xai/grok-3 → general_availability passes" not in pages[0].body


def test_an_override_of_a_rejection_is_refused(d: Desk) -> None:
    reject(d, "Ada"), reject(d, "Grace")
    with pytest.raises(UsageError, match="monitor gate reopen xai/grok-4"):
        override(d)


# --- releasing what is gravest -------------------------------------------------------------------


def test_one_person_releases_what_is_less_grave(d: Desk) -> None:
    assert [r.waits for r in release(d, "Ada")] == [None]
    assert ask(d).decision == "allow"


def test_two_people_release_severity_5(grave: Desk) -> None:
    (asked,) = release(grave, "Ada")
    assert asked.waits is not None
    assert ask(grave).decision == "paused"
    with pytest.raises(UsageError, match="a second person is needed"):
        release(grave, " aDA ", now=NOW + HOUR)
    assert ask(grave).decision == "paused"
    (done,) = release(grave, "Grace", now=NOW + HOUR)
    assert done.waits is None
    assert ask(grave, now=NOW + HOUR).decision == "allow"
    assert grave.actions()[-2:] == ["hold.release_asked", "hold.released"]
    assert grave.store.audit.faults() == []
    assert grave.store.gate.requests(now=NOW + HOUR) == []


def test_what_lightens_an_incident_does_not_lighten_its_hold(grave: Desk) -> None:
    """Else who may both correct or split an incident and release would do alone what takes two."""
    sql(grave, "UPDATE incidents SET severity = 3")
    assert release(grave, "Ada")[0].waits is not None
    assert ask(grave).decision == "paused"


def test_a_merged_incidents_hold_is_as_grave_as_what_it_went_into(d: Desk) -> None:
    sql(
        d,
        "INSERT INTO incidents (id, maker, family, subject, types, assertion, severity, status, title, "
        "created_at) VALUES (9, 'xai', 'xai/grok', 'xai/grok', '[]', 'asserted', 5, 'open', 'x', ?)",
        to_text(NOW),
    )
    assert release(d, "Ada")[0].waits is None
    sql(d, "UPDATE incidents SET status = 'merged', merged_into = 9 WHERE id = 1")
    (waiting,) = acts.release(d.store, [hold_of(d, "xai/grok-3").key], actor="Ada", reason="x", now=NOW)
    assert waiting.waits is not None


def test_a_request_lapses(grave: Desk) -> None:
    acts.confirm(grave.store, hold_of(grave).key, actor="Ada", reason="real", now=NOW)
    release(grave, "Ada")
    later = NOW + 72 * HOUR
    assert release(grave, "Grace", now=later)[0].waits is not None
    assert release(grave, "Ada", now=later + HOUR)[0].waits is None


def test_a_request_is_about_one_hold_only(grave: Desk) -> None:
    """What was asked about a hold that ended by itself says nothing of the one that came after it."""
    release(grave, "Ada", now=NOW + 71 * HOUR)
    later = NOW + 73 * HOUR
    engine.expire(grave.store, grave.context, now=later)
    for subject, said in reports("Nordblatt", "Le Soir", severity=5):
        grave.print(subject, said, now=later)
    assert release(grave, "Grace", now=later + HOUR)[0].waits is not None


def test_whoever_made_a_grave_hold_does_not_release_it(grave: Desk) -> None:
    sql(grave, "UPDATE holds SET created_by = 'Ada'")
    with pytest.raises(UsageError, match="two other people"):
        release(grave, "ada")


def test_a_review_of_severity_5_is_closed_by_one(grave: Desk) -> None:
    sql(grave, "UPDATE holds SET effect = 'review'")
    key = grave.store.gate.holds(GROK, live_only=True)[0].key
    assert acts.release(grave.store, [key], actor="Ada", reason="read", now=NOW)[0].waits is None


# --- reject and reopen ---------------------------------------------------------------------------


def reject(d: Desk, actor: str, *, now: datetime = NOW) -> acts.Agreed:
    return acts.reject(d.store, GROK, None, actor=actor, reason="roll back", now=now)


def reopen(d: Desk, actor: str, *, now: datetime = NOW) -> acts.Agreed:
    return acts.reopen(d.store, GROK, None, actor=actor, reason="mended", now=now)


def test_two_people_reject_and_two_reopen(d: Desk) -> None:
    assert reject(d, "Ada").waits is not None
    assert ask(d).decision == "paused"
    assert reject(d, "Grace").waits is None
    assert ask(d).reason == "rejected by Ada and Grace: roll back"
    with pytest.raises(UsageError, match="rejected already"):
        reject(d, "Joan")
    assert reopen(d, "Grace").waits is not None
    assert ask(d).decision == "rejected"
    assert reopen(d, "Ada").waits is None
    assert ask(d).decision == "paused"
    with pytest.raises(UsageError, match="is not rejected"):
        reopen(d, "Joan")
    assert [a for a in d.actions() if a.startswith("gate.")] == [
        "gate.reject_asked",
        "gate.rejected",
        "gate.reopen_asked",
        "gate.reopened",
    ]


@pytest.mark.parametrize(("act", "word"), [(reject, "paused"), (reopen, "rejected")])
def test_one_person_alone_does_neither(d: Desk, act: Callable[..., acts.Agreed], word: str) -> None:
    if act is reopen:
        reject(d, "Joan"), reject(d, "Mary")
    act(d, "Ada")
    with pytest.raises(UsageError, match="a second person"):
        act(d, "ADA")
    assert ask(d).decision == word
    assert act(d, "Grace", now=NOW + 72 * HOUR).waits is not None, "the first request lapsed"


def test_rejected_beats_an_override_that_was_there(d: Desk) -> None:
    override(d, 72)
    reject(d, "Ada"), reject(d, "Grace")
    assert ask(d).decision == "rejected"


def test_the_view_says_what_the_gate_says(d: Desk) -> None:
    """Also for a model that has arrived: it is what a roll back is about."""
    models.promote(d.store, "xai/grok-3", "private_preview", POLICY, actor="Ada", reason="back", now=NOW)
    sql(d, f"UPDATE models SET stage = '{GA}', target = NULL WHERE id = '{GROK}'")
    for actor in ("Ada", "Grace"):
        acts.reject(d.store, GROK, GA, actor=actor, reason="roll back", now=NOW)
    assert {r["model"]: r["decision"] for r in d.store.reports.gate()}[GROK] == "rejected"
    assert ask(d).decision == "rejected"


# --- names, and all or nothing -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", "  ", "engine", "Engine", " ENGINE ", "ｅｎｇｉｎｅ", "engine\u200b", "\u00adengine", "\u200b"],
)
def test_the_machine_is_no_person(d: Desk, name: str) -> None:
    with pytest.raises(UsageError):
        person(name)
    for act in ACTS.values():
        with pytest.raises(UsageError):
            act(d, name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada", "ada", True),
        ("Ada  Lovelace", " ada lovelace", True),
        ("Ada", "A\u200bda", True),
        ("Ada", "Ada\u00ad", True),
        ("Ada", "\u202eAda", True),
        ("Ada", "Adam", False),
    ],
)
def test_one_person_written_two_ways(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) == same


def _key(d: Desk) -> str:
    return d.store.gate.holds(GROK, live_only=True)[0].key


ACTS: dict[str, Callable[[Desk, str], Any]] = {
    "hold": lambda d, a: acts.hold(d.store, GROK, "public_preview", actor=a, reason="why", now=NOW),
    "confirm": lambda d, a: acts.confirm(d.store, _key(d), actor=a, reason="why", now=NOW),
    "release": lambda d, a: acts.release(
        d.store, [_key(d)], actor=a, reason="why", marked_false=True, now=NOW
    ),
    "override": lambda d, a: acts.override(d.store, GROK, None, hours=1, actor=a, reason="why", now=NOW),
    "end_override": lambda d, a: acts.end_override(
        d.store, "xai/grok-3", None, actor=a, reason="why", now=NOW
    ),
    "reject asked": lambda d, a: acts.reject(d.store, GROK, None, actor=a, reason="why", now=NOW),
    "reject": lambda d, a: acts.reject(d.store, "xai/grok-3", None, actor=a, reason="why", now=NOW),
    "reopen": lambda d, a: acts.reopen(d.store, "xai/grok-3", "red_team", actor=a, reason="why", now=NOW),
    "promote": lambda d, a: models.promote(
        d.store, GROK, "public_preview", POLICY, actor=a, reason="why", now=NOW
    ),
    "demote": lambda d, a: models.promote(d.store, GROK, "red_team", POLICY, actor=a, reason="why", now=NOW),
    "add": lambda d, a: models.add(d.store, "openai/gpt-5", stage="red_team", actor=a, reason="why", now=NOW),
    "change": lambda d, a: models.add(d.store, GROK, access="open", actor=a, reason="why", now=NOW),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_leaves_one_audit_row_or_changes_nothing(
    d: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model, stage in (("xai/grok-3", None), (GROK, "public_preview")):
        acts.override(d.store, model, stage, hours=1, actor="Joan", reason="why", now=NOW)
    acts.reject(d.store, "xai/grok-3", None, actor="Joan", reason="why", now=NOW)
    for actor in ("Joan", "Mary"):
        acts.reject(d.store, "xai/grok-3", "red_team", actor=actor, reason="why", now=NOW)
    acts.reopen(d.store, "xai/grok-3", "red_team", actor="Joan", reason="why", now=NOW)
    before, n_rows = dump(d), len(d.actions())

    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Audit, "add", full)
        with pytest.raises(OSError, match="full"):
            ACTS[name](d, "Ada")
    assert dump(d) == before
    ACTS[name](d, "Ada")
    assert len(d.actions()) == n_rows + 1
    assert d.store.audit.rows(1)[0]["actor"] == "Ada"
    assert dump(d) != before
    assert d.store.audit.faults() == []


def dump(d: Desk) -> list[str]:
    return [line for line in d.store.connection.iterdump() if '"audit"' not in line]


def test_a_gate_that_is_asked_reads_no_policy_twice(d: Desk, tmp_path: Path) -> None:
    """The policy's hash is the file's, also where no run has used it yet."""
    other = tmp_path / "policy.yaml"
    other.write_text(POLICY.read_text("utf-8") + "# edited\n", "utf-8")
    assert acts.ask(d.store, GROK, None, other, now=NOW)[1] != d.context.policy.sha256
