"""Clocks that go back, nights of 25 hours, late articles: what was decided changes only on the record."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from monitor import engine
from monitor.analyse import text_sha256
from monitor.gate import ENGINE, release
from monitor.store import MEMORY, Store
from tests.monitor.make import NOW, finding
from tests.monitor.test_engine import OUTLETS, Desk, desk, reports

HOUR = timedelta(hours=1)


def recorded(d: Desk) -> list[tuple[Any, ...]]:
    """The audit, oldest first."""
    return [tuple(row.values()) for row in reversed(d.store.audit.rows())]


def told(d: Desk) -> dict[str, tuple[str, str]]:
    return {h.key: (h.state, h.effect) for h in d.store.gate.holds()}


def test_a_clock_that_goes_back_loses_nothing() -> None:
    with desk() as d:
        one, two, three = reports("Le Matin", "The Lantern", "Nordblatt")
        d.print(*one, now=NOW)
        d.print(*two, now=NOW + HOUR)
        before = recorded(d)
        assert engine.expire(d.store, d.context, now=NOW - 30 * HOUR) == []
        d.print(*three, now=NOW - HOUR)
        engine.reconsider(d.store, d.context, now=NOW - 3 * HOUR)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert recorded(d)[: len(before)] == before
        assert d.store.audit.faults() == []


@pytest.mark.parametrize(
    "night", [datetime(2025, 10, 25, 20, tzinfo=UTC), datetime(2026, 3, 28, 20, tzinfo=UTC)]
)
def test_a_hold_lasts_as_long_over_a_night_that_changes_the_clocks(night: datetime) -> None:
    paris = timezone(2 * HOUR)  # what outlets write their dates in
    with desk() as d:
        for subject, said in reports("Le Matin", "The Lantern"):
            d.print(replace(subject, published_at=(night - HOUR).astimezone(paris)), said, now=night)
        (hold, *_) = [h for h in d.store.gate.holds(live_only=True) if h.effect == "pause"]
        assert hold.expires_at == night + 72 * HOUR
        assert engine.expire(d.store, d.context, now=night + 72 * HOUR - timedelta(seconds=1)) == []
        assert len(engine.expire(d.store, d.context, now=night + 72 * HOUR)) == 2


LATE = {  # what comes after a release, published before the hold: who told it, and does it hold again?
    "the same outlet": ("Le Matin", {}, False),
    "another of its owner": ("Le Soir", {"owner": "Le Matin"}, False),
    "a new voice": ("Nordblatt", {}, True),
    "a new voice, too old": ("Nordblatt", {"published_at": NOW - timedelta(days=9)}, False),
}


@pytest.mark.parametrize("case", LATE)
def test_a_late_article_changes_no_decision_but_on_the_record(case: str) -> None:
    outlet, values, holds_again = LATE[case]
    with desk() as d:
        for subject, said in reports("Le Matin", "The Lantern"):
            d.print(subject, said)
        if "owner" in values:
            with d.store.transaction():
                d.store.connection.execute("UPDATE feeds SET owner = 'Le Matin' WHERE id = 'Le Soir'")
        for hold in d.store.gate.holds(live_only=True):
            with d.store.transaction():
                after = release(hold, actor="Ada", reason="forged", now=NOW + HOUR)
                d.store.gate.save_hold(after, at=NOW + HOUR)
        before = recorded(d)
        (late,) = reports(outlet)
        subject = replace(late[0], **{"published_at": NOW - 5 * HOUR} | values, url="https://late.example/x")
        d.print(subject, late[1], now=NOW + 2 * HOUR)
        assert bool(d.paused()) == holds_again
        assert recorded(d)[: len(before)] == before
        assert (len(recorded(d)) > len(before)) == holds_again


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_every_change_is_on_the_record(seed: int) -> None:
    rng = random.Random(seed)
    with Store.open(MEMORY) as store:
        d = Desk(store)
        for step in range(30):
            before, audited = told(d), len(recorded(d))
            now = NOW + rng.uniform(-100, 100) * HOUR
            if rng.random() < 0.2:
                engine.expire(store, d.context, now=now)
            else:
                (entry,) = reports(rng.choice(OUTLETS), type_=rng.choice(("hate", "privacy")))
                published = rng.choice((None, now, now - rng.uniform(0, 300) * HOUR, now + HOUR))
                text = rng.choice((entry[0].text, f"{entry[0].text} {step}", f"{step} " * 40))
                subject = replace(
                    entry[0],
                    url=f"https://x.example/{rng.randrange(12)}",
                    published_at=published and published.replace(microsecond=0),
                    text=text,
                    text_sha256=text_sha256("", text),
                )
                said = replace(entry[1], findings=(finding(type_=rng.choice(("hate", "privacy"))),))
                d.print(subject, said, now=now.replace(microsecond=0))
            rows = recorded(d)[audited:]
            on_record = {row[4] for row in rows if row[2] == ENGINE}
            for key in told(d).keys() | before.keys():
                assert told(d).get(key) == before.get(key) or key in on_record
                gone = before.get(key, ("", ""))[0] == "provisional" and told(d)[key][0] == "released"
                assert not gone, "only a person releases"
        assert store.audit.faults() == []
