"""Which feeds are due, and what an answer changes. Pure: states, answers and `now` in, intents out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.crawl.fetch import Fetcher, http_date
from monitor.crawl.parse import parse_feed
from monitor.types import FeedState, FeedUpdate, Outcome, ParsedFeed, Response
from monitor.workers import Workers

MAX_WAIT = timedelta(hours=24)
MAX_RETRY_AFTER = timedelta(days=31)
MOVES_AFTER = 3
"""Times in a row that a permanent redirect must lead to the same readable feed."""
WEIGHTS: dict[Outcome, float] = {"hard": 1.0, "gone": 1.0, "soft": 0.5, "temporary": 0.25}
_SLACK_S = 60  # cron starts some seconds earlier than the last time, and would wait a whole turn more
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Polled:
    """One feed's poll: the answer, what was read out of it (nothing on 304 or failure), the intent."""

    response: Response
    parsed: ParsedFeed | None
    update: FeedUpdate


def feeds_due(states: Iterable[FeedState], *, now: datetime, force: bool = False) -> list[FeedState]:
    """The one place that decides it. `force` asks all but the stopped, whatever their next poll says."""
    return [s for s in states if not s.stopped and (force or _is_due(s, now))]


def _is_due(state: FeedState, now: datetime) -> bool:
    if state.next_poll_at is None:
        return True
    if state.next_poll_at > now + MAX_RETRY_AFTER + timedelta(days=1):
        return True  # set while a clock was wrong: no answer can ask for so long a wait
    slack_s = 0 if state.failures else min(_SLACK_S, state.interval_s / 10)
    return state.next_poll_at <= now + timedelta(seconds=slack_s)


def poll_feed(
    state: FeedState, *, fetcher: Fetcher, workers: Workers, now: datetime, rng: random.Random
) -> Polled:
    """Ask one feed and read its answer in a child process."""
    response = fetcher.fetch(state.url, etag=state.etag, last_modified=state.last_modified)
    parsed = None
    if response.outcome == "ok":
        done = workers.run(parse_feed, response.body, url=response.url, headers=response.headers, now=now)
        parsed = done.value or ParsedFeed(ok=False, reason=f"reading the feed failed: {done.error}")
    return Polled(response, parsed, after_poll(state, response, parsed, now=now, rng=rng))


def after_poll(
    state: FeedState,
    response: Response,
    parsed: ParsedFeed | None,
    *,
    now: datetime,
    rng: random.Random,
) -> FeedUpdate:
    """What the answer changes in the feed's state. parsed: None where there was no body to read."""
    outcome = _outcome(response, parsed)
    ok = outcome in {"ok", "not_modified"}
    failures = 0.0 if ok else state.failures + WEIGHTS[outcome]
    url, new_url, new_url_count = _address(state, response, outcome)
    validators_from = response if outcome == "ok" else state
    return FeedUpdate(
        feed_id=state.feed_id,
        ok=ok,
        url=url,
        next_poll_at=next_poll_at(state, response, parsed, failures=failures, now=now, rng=rng),
        etag=validators_from.etag,
        last_modified=validators_from.last_modified,
        failures=failures,
        new_url=new_url,
        new_url_count=new_url_count,
        stopped=outcome == "gone",
        reason=_reason(state, response, parsed, url=url),
    )


def _outcome(response: Response, parsed: ParsedFeed | None) -> Outcome:
    """An answer that is no feed is a soft failure: a login page, an error page with status 200."""
    if response.outcome == "ok" and not (parsed and parsed.ok):
        return "soft"
    return response.outcome


def _reason(state: FeedState, response: Response, parsed: ParsedFeed | None, *, url: str) -> str:
    if response.outcome == "gone":
        return "the server says the feed is gone (410): no longer asked"
    if response.error:
        return response.error
    if parsed and not parsed.ok:
        return parsed.reason
    if url != state.url:
        return f"moved to {url} after {MOVES_AFTER} readable answers there"
    return "not modified" if response.outcome == "not_modified" else "ok"


def _address(state: FeedState, response: Response, outcome: Outcome) -> tuple[str, str | None, int]:
    """Where to ask from now on, and the candidate for a move with its count.

    A failure or a 304 neither proves nor disproves a candidate.
    """
    if outcome != "ok":
        return state.url, state.new_url, state.new_url_count
    candidate = response.permanent_url
    if candidate is None or candidate == state.url:
        return state.url, None, 0
    count = state.new_url_count + 1 if candidate == state.new_url else 1
    return (candidate, None, 0) if count >= MOVES_AFTER else (state.url, candidate, count)


# --- when ----------------------------------------------------------------------------------------


def next_poll_at(
    state: FeedState,
    response: Response,
    parsed: ParsedFeed | None,
    *,
    failures: float,
    now: datetime,
    rng: random.Random,
) -> datetime:
    """When to ask this feed again; always after `now`.

    After success the longest of the interval, HTTP freshness, ttl, sy:updatePeriod and skipHours, all
    but the interval capped at 24 h. After 429 or 503 what Retry-After says, capped at 31 d. After
    other failures twice as long for each whole failure. failures: with this answer counted.
    """
    interval = timedelta(seconds=max(state.interval_s, 1))
    if failures == 0:
        return _after_success(interval, response, parsed, now)
    if response.status in {429, 503} and response.retry_after_s is not None:
        return now + max(interval, min(timedelta(seconds=response.retry_after_s), MAX_RETRY_AFTER))
    doubled = interval * 2 ** min(failures, 20)
    jitter = 1 + rng.uniform(-_JITTER, _JITTER)
    return now + max(interval, min(doubled, MAX_WAIT) * jitter)


def _after_success(
    interval: timedelta, response: Response, parsed: ParsedFeed | None, now: datetime
) -> datetime:
    wishes = [_freshness_s(response)]
    if parsed:
        wishes += [parsed.ttl_s or 0, parsed.update_period_s or 0]
    at = now + max(interval, min(timedelta(seconds=max(wishes)), MAX_WAIT))
    return _out_of(parsed.skip_hours, at, latest=now + max(interval, MAX_WAIT)) if parsed else at


def _out_of(skip_hours: frozenset[int], at: datetime, *, latest: datetime) -> datetime:
    """The first moment from `at` whose hour may be used."""
    while at.hour in skip_hours and at < latest:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(at, latest)


def _freshness_s(response: Response) -> float:
    """Seconds for which the answer stays fresh by Cache-Control, or else Expires (RFC 9111)."""
    directives = response.headers.get("cache-control", "").lower()
    if re.search(r"\bno-(?:cache|store)\b", directives):
        return 0
    max_age = re.search(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", directives)
    if max_age:
        age = response.headers.get("age", "").strip()
        spent = int(age[:9]) if age.isascii() and age.isdigit() else 0
        return max(0, int(max_age[1]) - spent)
    expires_at = http_date(response.headers.get("expires", ""))
    if expires_at is None:
        return 0
    server_now = http_date(response.headers.get("date", "")) or response.fetched_at
    return max(0, (expires_at - server_now).total_seconds())
