"""A clock that jumped, went back, or stands in a zone with summer time: nothing starves, nothing is decided."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor import engine
from monitor.cli import _exit_code
from monitor.clock import from_text, to_text, utc_now
from monitor.desk import gate as acts
from monitor.store.ahead import SKEW
from monitor.types import Notice
from tests.monitor.crawl.test_sources import URL, World, world
from tests.monitor.make import NOW

__all__ = ["world"]
DAYS_AHEAD = timedelta(days=2)  # less than a hold's time to live: what expires then has expired


def test_after_a_jump_and_back_all_is_asked_again(world: World) -> None:
    world.cycle(DAYS_AHEAD)
    due = [s.next_poll_at for s in world.store.feeds.states()]
    assert all(at and at > NOW + DAYS_AHEAD for at in due)
    polls = world.polls()
    world.cycle(-DAYS_AHEAD + timedelta(minutes=20))
    assert world.polls() == 2 * polls, "feeds are asked at once"
    world.cycle(timedelta(minutes=1))
    assert world.polls() == 2 * polls, "and then at their own pace"
    last = world.store.feeds.last_ok_at()
    assert last is not None
    assert last < NOW + timedelta(hours=1), "the gate's data is not from days to come"


def test_a_page_and_a_notice_put_off_for_days_have_their_turn(world: World) -> None:
    with world.store.transaction():
        world.store.articles.save_failure(1, "HTTP 503", next_try_at=NOW + timedelta(days=40))
        notice = Notice("ntc_1", NOW, "info", "subject", "body", {})
        world.store.notices.add(notice, ["file:x"])
        world.store.notices.failed(notice, "file:x", "no", next_try_at=NOW + timedelta(days=40))
    world.cycle(timedelta(minutes=1))
    assert (URL, None) in world.asked, "the page"
    assert "ntc_1" in {n.id for _, _, n in world.store.notices.pending(world.now)}


def test_what_is_put_off_for_good_reason_waits(world: World) -> None:
    with world.store.transaction():
        world.store.articles.save_failure(1, "HTTP 503", next_try_at=NOW + timedelta(hours=11))
    world.cycle(timedelta(minutes=1))
    assert (URL, None) not in world.asked


def test_going_back_decides_nothing(world: World) -> None:
    world.cycle(timedelta(hours=1))
    before, holds = world.store.reports.counts(), world.store.gate.holds()
    for back in (timedelta(hours=1), timedelta(days=30)):
        world.cycle(-back)
        assert world.store.gate.holds() == holds
        after = world.store.reports.counts()
        assert {t for t in after if after[t] != before[t]} == set()
    assert world.store.audit.faults() == []


def test_an_override_made_while_the_clock_was_ahead_lets_nothing_pass(world: World) -> None:
    """Else it would last from now until 72 hours after a moment that is still to come."""
    store, ahead = world.store, NOW + timedelta(days=30)
    acts.override(store, "xai/grok-4", None, hours=72, actor="Ada", reason="launch", now=ahead)
    stage = "general_availability"
    assert store.gate.override("xai/grok-4", stage, now=ahead) is not None
    assert store.gate.override("xai/grok-4", stage, now=ahead - SKEW) is not None, (
        "a clock may be a little fast"
    )
    assert store.gate.override("xai/grok-4", stage, now=NOW) is None
    assert store.gate.overrides(now=NOW) == []


def test_the_view_answers_as_the_gate_does(world: World) -> None:
    view = "SELECT decision FROM v_gate WHERE model = 'xai/grok-4'"
    acts.override(world.store, "xai/grok-4", None, hours=72, actor="Ada", reason="launch", now=NOW)
    for ahead, decision in ((timedelta(), "allow"), (timedelta(days=1), "paused")):
        made_at, ends_at = to_text(utc_now() + ahead), to_text(utc_now() + timedelta(days=3))
        world.store.connection.execute(
            "UPDATE overrides SET created_at = ?, expires_at = ?", [made_at, ends_at]
        )
        world.store.connection.execute("UPDATE holds SET expires_at = NULL")
        assert world.store.connection.execute(view).fetchone()[0] == decision


def test_it_is_ended_for_good_and_told(world: World) -> None:
    store, ahead = world.store, NOW + timedelta(days=30)
    acts.override(store, "xai/grok-4", None, hours=72, actor="Ada", reason="launch", now=ahead)
    for _ in range(2):
        engine.expire(store, world.desk.context, now=NOW)
    told = [n.subject for _, _, n in store.notices.pending(NOW)]
    assert told.count("xai/grok-4 paused again: an override ended") == 1
    (row,) = [r for r in store.audit.rows() if r["action"] == "override.expired"]
    assert "ahead of the clock" in row["reason"]
    stage = "general_availability"
    assert store.gate.override("xai/grok-4", stage, now=ahead) is None, "also when that moment comes"


@pytest.fixture
def paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("paris")
@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)]
)
def test_no_hour_is_lost_or_told_twice_when_summer_time_changes(night: datetime) -> None:
    zone = ZoneInfo("Europe/Paris")
    moments = [night + timedelta(minutes=20 * n) for n in range(24)]
    texts = [to_text(at.astimezone(zone)) for at in moments]
    assert texts == sorted(set(texts)), "text sorts as time does"
    assert [from_text(t) for t in texts] == moments
    assert utc_now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--deadline", "5s"], 2, "write 1m or more"),
        (["--", "--notify", "pigeon"], 78, "no such channel"),
        (["--", "--notify", "webhook:ftp://x"], 78, "no such channel"),
        (["--", "--frobnicate"], 2, "frobnicate"),
    ],
)
def test_schedule_refuses_at_once(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit_code(["schedule", *words]) == code
    assert told in capsys.readouterr().err
