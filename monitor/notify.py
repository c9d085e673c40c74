"""Telling people: notices are built with the decision, kept in the outbox, and delivered after commit.

A channel is named by a word: `console`, `file:PATH`, `webhook:URL`. Delivery is at least once; the notice's
stable id lets whoever receives it drop the second copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from monitor.clock import text_or_none, to_text
from monitor.errors import ConfigError
from monitor.types import Hold, Incident, Notice

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(minutes=1)
WEBHOOK_TIMEOUT_S = 10
WEBHOOK_MAX_BYTES = 20_000
"""Standard Webhooks asks for at most 20 KB."""

Channel = Callable[[Notice], None]
"""Delivers or raises; the text of what it raises is kept with the notice."""


class GoneError(Exception):
    """The receiver says it does not want notices any more (HTTP 410)."""


def holds_notice(
    incident: Incident,
    holds: Sequence[Hold],
    *,
    now: datetime,
    urgent: bool = False,
    overrides: Iterable[Mapping[str, Any]] = (),
) -> Notice:
    """One notice for everything that one incident did at once, gravest effect first.

    urgent: page a person for what is only to review (too much was paused today).
    overrides: those that let a model pass although it is now paused; nobody who decided them knew of this.
    """
    paused = [h for h in holds if h.effect == "pause"]
    first = (paused or list(holds))[0]
    models = ", ".join(h.model for h in (paused or holds))
    verb = "paused" if paused else "to review"
    quotes = [f"  « {e['quote']} » — {e['outlet']} ({e['lang']}) {e['url']}" for e in first.evidence]
    until = f"until {to_text(first.expires_at)}" if first.expires_at else "until a person decides"
    lines = [
        first.reason,
        *quotes,
        f"{'Held ' + until if paused else 'Nobody is held'}; incident {incident.id}",
        *(
            f"In spite of this {o['model']} → {o['stage']} passes until {o['expires_at']}: "
            f"override by {o['actor']}: {o['reason']}; to end it: monitor gate override-end {o['model']}"
            for o in overrides
        ),
    ]
    return Notice(
        id=_stable_id("hold", *sorted(f"{h.key}:{h.effect}:{h.origins}" for h in holds)),
        at=now,
        severity="page" if paused or urgent else "review",
        subject=f"{models} {verb}: {', '.join(incident.types[:3])}",
        body="\n".join(lines),
        facts={"incident": incident.id, "subject": incident.subject, "holds": [_facts(h) for h in holds]},
    )


def expired_notice(hold: Hold, *, now: datetime) -> Notice:
    return Notice(
        id=_stable_id("expired", hold.key, text_or_none(hold.expires_at) or ""),
        at=now,
        severity="review",
        subject=f"{hold.model}: a provisional hold ended unconfirmed",
        body=f"{hold.reason}\nIt was held from {to_text(hold.created_at)} and nobody confirmed it.",
        facts={"incident": hold.incident, "holds": [_facts(hold)]},
    )


def reopened_notice(incident: Incident, outlet: str, *, now: datetime) -> Notice:
    """A dismissed story has a voice of its own again."""
    newest = max((e.article for e in incident.evidence), default=0)
    quotes = [
        f"  « {e.quote} » — {e.outlet} ({e.lang}) {e.url}" for e in incident.evidence if not e.set_aside
    ]
    return Notice(
        id=_stable_id("reopened", str(incident.id), str(newest)),
        at=now,
        severity="review",
        subject=f"incident {incident.id} was dismissed, and {outlet} tells it too",
        body="\n".join([f"About {incident.subject}; what was dismissed does not count.", *quotes]),
        facts={"incident": incident.id, "subject": incident.subject, "holds": []},
    )


def dropped_notice(rule: str, rule_sha256: str, told: str, *, now: datetime) -> Notice:
    """A rule pauses nothing new any more; somebody should mend it."""
    return Notice(
        id=_stable_id("rule-dropped", rule_sha256, to_text(now)),
        at=now,
        severity="page",
        subject=f"rule {rule} was wrong too often and only observes now",
        body=f"{told}. What it holds stays held; what it matches from now on is only recorded.\n"
        f"Change the rule in policy.yaml, or wait until its share of errors has fallen.",
        facts={"rule": rule},
    )


def override_over_notice(
    override: Mapping[str, Any], holds: Sequence[Hold], why: str, *, now: datetime
) -> Notice:
    """An override is over, and these hold the move again."""
    model, stage, until = override["model"], override["stage"], override["expires_at"]
    return Notice(
        id=_stable_id("override-over", model, stage, until),
        at=now,
        severity="page",
        subject=f"{model} paused again: an override ended",
        body="\n".join(
            [
                f"{model} → {stage} passed by an override of {override['actor']}: {override['reason']}",
                f"It ended: {why}",
                *(f"Held by {h.key[:12]}: {h.reason}" for h in holds),
            ]
        ),
        facts={"model": model, "stage": stage, "holds": [_facts(h) for h in holds]},
    )


def stopped_feed_notice(feed_id: str, reason: str, *, now: datetime) -> Notice:
    return Notice(
        id=_stable_id("feed-stopped", feed_id, reason),
        at=now,
        severity="info",
        subject=f"feed {feed_id} stopped",
        body=f"{reason}\nTake it out of feeds.yaml or give it another address.",
        facts={"feed": feed_id},
    )


def open_channel(name: str, *, console: TextIO, environment: Mapping[str, str] = os.environ) -> Channel:
    """The channel that a word names. Raises ConfigError where it names none."""
    kind, _, rest = name.partition(":")
    if name == "console":
        return lambda notice: _to_console(notice, console)
    if kind == "file" and rest:
        return lambda notice: _to_file(notice, Path(rest))
    if kind == "webhook" and rest.startswith(("http://", "https://")):
        secret = environment.get("MONITOR_WEBHOOK_SECRET")
        return lambda notice: _to_webhook(notice, rest, secret)
    raise ConfigError(f"--notify {name}: no such channel: write console, file:PATH or webhook:https://…")


def deliver(
    pending: Iterable[tuple[str, int, Notice]], channels: Mapping[str, Channel]
) -> Iterable[tuple[str, int, Notice, str | None]]:
    """Send one by one; yields (channel, attempts before, notice, what went wrong or None)."""
    for name, attempts, notice in pending:
        if name not in channels:
            continue  # kept for a run that has this channel again
        try:
            channels[name](notice)
        except GoneError as e:
            yield name, MAX_ATTEMPTS, notice, str(e)
        except Exception as e:  # whatever a channel does, the others are still told
            yield name, attempts, notice, f"{type(e).__name__}: {e}"
        else:
            yield name, attempts, notice, None


def next_try_at(attempts: int, *, now: datetime, rng: random.Random) -> datetime | None:
    """Doubling from a minute, with a fifth of jitter; None after MAX_ATTEMPTS."""
    if attempts + 1 >= MAX_ATTEMPTS:
        return None
    return now + FIRST_RETRY * int(2**attempts) * rng.uniform(0.9, 1.1)


def _to_console(notice: Notice, console: TextIO) -> None:
    mark = {"page": "PAUSE", "review": "REVIEW", "info": "NOTE"}[notice.severity]
    print(f"[{mark}] {notice.subject}\n{notice.body}\n", file=console, flush=True)


def _to_file(notice: Notice, path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(_payload(notice), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _to_webhook(notice: Notice, url: str, secret: str | None) -> None:
    """POST as Standard Webhooks; signed where MONITOR_WEBHOOK_SECRET (whsec_…) is set."""
    from datetime import UTC

    import urllib3
    from standardwebhooks import Webhook

    body = json.dumps(_payload(notice), ensure_ascii=False)
    if len(body.encode()) > WEBHOOK_MAX_BYTES:
        body = json.dumps({**_payload(notice), "facts": {"cut": True}}, ensure_ascii=False)
    sent_at = datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
    }
    if secret:
        headers["webhook-signature"] = Webhook(secret).sign(notice.id, sent_at, body)
    try:
        with urllib3.PoolManager(retries=False, timeout=WEBHOOK_TIMEOUT_S) as pool:
            answer = pool.request("POST", url, body=body.encode(), headers=headers)
    except urllib3.exceptions.HTTPError as e:
        raise OSError(f"{_host(url)} cannot be reached ({type(e).__name__})") from None
    if answer.status == 410:
        raise GoneError(f"{_host(url)} answered 410: it wants no notices")
    if answer.status >= 300:
        raise OSError(f"{_host(url)} answered {answer.status}")


def _host(url: str) -> str:
    """Without path and query, where tokens stand."""
    return "/".join(url.split("/", 3)[:3])


def _payload(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "at": to_text(notice.at),
        "severity": notice.severity,
        "subject": notice.subject,
        "body": notice.body,
        "facts": notice.facts,
    }


def _facts(hold: Hold) -> dict[str, Any]:
    return {
        "key": hold.key,
        "model": hold.model,
        "stage": hold.stage,
        "rule": hold.rule,
        "effect": hold.effect,
        "state": hold.state,
        "reason": hold.reason,
        "expires_at": text_or_none(hold.expires_at),
        "evidence": [dict(e) for e in hold.evidence],
    }


def _stable_id(*parts: str) -> str:
    return "ntc_" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
