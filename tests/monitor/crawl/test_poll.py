from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.crawl.poll import after_poll, feeds_due, next_poll_at
from monitor.types import FeedState, FeedUpdate, Outcome, ParsedFeed, Response

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STATE = FeedState("f", "https://a.com/feed", 1800)
OK = Response("ok", 200, STATE.url, NOW, etag='"2"', last_modified="then")
READ = ParsedFeed(ok=True, reason="ok")
UNREADABLE = ParsedFeed(ok=False, reason="not a feed: an HTML page")


class _NoJitter(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def polled(state: FeedState, response: Response, parsed: ParsedFeed | None = READ) -> FeedUpdate:
    return after_poll(state, response, parsed, now=NOW, rng=_NoJitter())


def failed(outcome: Outcome, status: int | None = None, **values: Any) -> Response:
    return Response(outcome, status, STATE.url, NOW, error="why", **values)


# --- due -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "due", "forced", "why"),
    [
        ({}, True, True, "never asked"),
        ({"next_poll_at": NOW}, True, True, "now"),
        ({"next_poll_at": NOW - timedelta(days=9)}, True, True, "long ago"),
        ({"next_poll_at": NOW + timedelta(minutes=5)}, False, True, "not yet"),
        ({"next_poll_at": NOW + timedelta(seconds=50)}, True, True, "cron is a little early"),
        ({"next_poll_at": NOW + timedelta(seconds=50), "failures": 1.0}, False, True, "it said when"),
        (
            {"next_poll_at": NOW + timedelta(seconds=50), "interval_s": 60},
            False,
            True,
            "50 s of 60 are a lot",
        ),
        ({"stopped": True}, False, False, "gone"),
    ],
)
def test_feeds_due(changes: dict[str, Any], due: bool, forced: bool, why: str) -> None:
    state = replace(STATE, **changes)
    assert bool(feeds_due([state], now=NOW)) is due, why
    assert bool(feeds_due([state], now=NOW, force=True)) is forced, why


# --- when ----------------------------------------------------------------------------------------

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("headers", "parsed", "seconds", "why"),
    [
        ({}, {}, 30 * MINUTE, "the interval"),
        ({"cache-control": "max-age=7200"}, {}, 2 * HOUR, "max-age is longer"),
        ({"cache-control": "max-age=60"}, {}, 30 * MINUTE, "max-age is shorter"),
        ({"cache-control": "public, max-age = \"7200\""}, {}, 2 * HOUR, "quoted"),
        ({"cache-control": "max-age=7200", "age": "3600"}, {}, HOUR, "half of it was spent in a cache"),
        ({"cache-control": "s-maxage=7200"}, {}, 30 * MINUTE, "not for us"),
        ({"cache-control": "no-cache, max-age=7200"}, {}, 30 * MINUTE, "no-cache"),
        ({"cache-control": "max-age=99999999999999999"}, {}, DAY, "capped"),
        ({"cache-control": "max-age=-1"}, {}, 30 * MINUTE, "nonsense"),
        ({"expires": "Sat, 21 Nov 2026 14:00:00 GMT"}, {}, 2 * HOUR, "expires"),
        ({"expires": "Sat, 21 Nov 2026 14:00:00 GMT", "date": "Sat, 21 Nov 2026 13:00:00 GMT"}, {}, HOUR,
         "by the server's own clock"),
        ({"expires": "Sat, 21 Nov 2026 14:00:00 GMT", "cache-control": "max-age=3600"}, {}, HOUR,
         "max-age outranks expires"),
        ({"expires": "0"}, {}, 30 * MINUTE, "expired"),
        ({"expires": "Fri, 21 Nov 2025 14:00:00 GMT"}, {}, 30 * MINUTE, "long expired"),
        ({}, {"ttl_s": 2 * HOUR}, 2 * HOUR, "ttl"),
        ({}, {"ttl_s": 99 * DAY}, DAY, "ttl, capped"),
        ({}, {"update_period_s": 3 * HOUR}, 3 * HOUR, "sy:updatePeriod"),
        ({"cache-control": "max-age=7200"}, {"ttl_s": 60, "update_period_s": 3 * HOUR}, 3 * HOUR, "longest"),
        ({}, {"skip_hours": frozenset({13})}, 30 * MINUTE, "12:30 is not skipped"),
        ({}, {"skip_hours": frozenset({12, 13, 14})}, 3 * HOUR, "out of the skipped hours"),
        ({}, {"skip_hours": frozenset(range(24))}, DAY, "all skipped: once a day"),
    ],
)  # fmt: skip
def test_next_poll_after_success(
    headers: dict[str, str], parsed: dict[str, Any], seconds: int, why: str
) -> None:
    response = replace(OK, headers=headers)
    update = polled(STATE, response, replace(READ, **parsed))
    assert update.next_poll_at == NOW + timedelta(seconds=seconds), why


def test_an_interval_longer_than_a_day_is_meant() -> None:
    weekly = replace(STATE, interval_s=7 * DAY)
    assert polled(weekly, OK).next_poll_at == NOW + timedelta(days=7)


def test_not_modified_keeps_to_freshness_too() -> None:
    response = Response("not_modified", 304, STATE.url, NOW, headers={"cache-control": "max-age=7200"})
    assert polled(STATE, response, None).next_poll_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("status", "retry_after_s", "seconds", "why"),
    [
        (429, 7200, 2 * HOUR, "as told"),
        (503, 7200, 2 * HOUR, "as told"),
        (429, 5, 30 * MINUTE, "never sooner than the interval"),
        (429, 3 * DAY, 3 * DAY, "longer than a day is obeyed"),
        (429, 400 * DAY, 31 * DAY, "but not for years"),
        (500, 7200, 1800 * 2**0.25, "only 429 and 503 may say so"),
        (429, None, 1800 * 2**0.25, "nothing said: back off"),
    ],
)
def test_retry_after(status: int, retry_after_s: int | None, seconds: float, why: str) -> None:
    update = polled(STATE, failed("temporary", status, retry_after_s=retry_after_s), None)
    assert update.next_poll_at == NOW + timedelta(seconds=seconds), why


def test_back_off_doubles_with_each_whole_failure_up_to_a_day() -> None:
    waits = [
        next_poll_at(STATE, failed("hard"), None, failures=f, now=NOW, rng=_NoJitter()) - NOW
        for f in (1.0, 2.0, 3.0, 5.0, 6.0, 5000.0)
    ]
    assert waits == [timedelta(hours=h) for h in (1, 2, 4, 16, 24, 24)]


def test_back_off_is_jittered_and_never_before_the_interval() -> None:
    rng = random.Random(1)
    waits = {
        next_poll_at(STATE, failed("temporary"), None, failures=0.25, now=NOW, rng=rng) - NOW
        for _ in range(50)
    }
    assert len(waits) > 10
    assert min(waits) >= timedelta(seconds=1800)
    assert max(waits) < timedelta(seconds=1800 * 2**0.25 * 1.11)


# --- failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "parsed", "failures", "stopped"),
    [
        (OK, READ, 0.0, False),
        (Response("not_modified", 304, STATE.url, NOW), None, 0.0, False),
        (OK, UNREADABLE, 2.5, False),
        (failed("temporary"), None, 2.25, False),
        (failed("soft", 404), None, 2.5, False),
        (failed("hard"), None, 3.0, False),
        (failed("gone", 410), None, 3.0, True),
    ],
)
def test_weights(response: Response, parsed: ParsedFeed | None, failures: float, stopped: bool) -> None:
    update = polled(replace(STATE, failures=2.0), response, parsed)
    assert (update.failures, update.stopped) == (failures, stopped)
    assert update.ok is (failures == 0)


def test_reasons_are_given() -> None:
    assert "410" in polled(STATE, failed("gone", 410), None).reason
    assert polled(STATE, failed("soft", 404), None).reason == "why"
    assert polled(STATE, OK, UNREADABLE).reason == UNREADABLE.reason


def test_validators_are_kept_from_the_last_readable_answer() -> None:
    state = replace(STATE, etag='"1"', last_modified="once")
    assert (polled(state, OK).etag, polled(state, OK).last_modified) == ('"2"', "then")
    for response, parsed in (
        (OK, UNREADABLE),
        (failed("soft"), None),
        (replace(OK, outcome="not_modified"), None),
    ):
        update = polled(state, response, parsed)
        assert (update.etag, update.last_modified) == ('"1"', "once")


# --- moves ---------------------------------------------------------------------------------------

NEW = "https://b.com/feed"
MOVED = replace(OK, url=NEW, permanent_url=NEW)
LOGIN = replace(MOVED, url="https://a.com/login", permanent_url="https://a.com/login")


def after(*answers: tuple[Response, ParsedFeed | None]) -> tuple[str, str | None, int]:
    state = STATE
    for response, parsed in answers:
        u = polled(state, response, parsed)
        state = replace(
            state, url=u.url, new_url=u.new_url, new_url_count=u.new_url_count, failures=u.failures
        )
    return state.url, state.new_url, state.new_url_count


DOWN = failed("temporary", 500)
NOT_MODIFIED = replace(MOVED, outcome="not_modified", status=304)
ELSEWHERE = replace(MOVED, url="https://c.com/feed", permanent_url="https://c.com/feed")


@pytest.mark.parametrize(
    ("answers", "expected", "why"),
    [
        ([(MOVED, READ)], (STATE.url, NEW, 1), "once is no proof"),
        ([(MOVED, READ)] * 2, (STATE.url, NEW, 2), "nor twice"),
        ([(MOVED, READ)] * 3, (NEW, None, 0), "three times the same readable feed"),
        ([(MOVED, READ)] * 2 + [(OK, READ)], (STATE.url, None, 0), "the redirect is gone"),
        ([(MOVED, READ)] * 2 + [(ELSEWHERE, READ)], (STATE.url, ELSEWHERE.url, 1), "somewhere else now"),
        ([(MOVED, READ)] * 2 + [(DOWN, None), (MOVED, READ)], (NEW, None, 0), "a failure says nothing"),
        ([(MOVED, READ)] * 2 + [(NOT_MODIFIED, None)], (STATE.url, NEW, 2), "nor does a 304"),
        ([(LOGIN, UNREADABLE)] * 9, (STATE.url, None, 0), "never to a login page"),
    ],
)  # fmt: skip
def test_moves(answers: list[tuple[Response, ParsedFeed | None]], expected: object, why: str) -> None:
    assert after(*answers) == expected, why
