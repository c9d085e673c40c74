"""The policy in force, what came before it, and what another would have done with the past."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor import config, gate
from monitor.decide import PRESS
from monitor.differences import differences
from monitor.errors import ConfigError, UsageError
from monitor.lint import lint
from monitor.policy import Policy, Rule
from monitor.rehearse import CHANGES
from monitor.store import Store
from monitor.types import STAGE_ORDER
from monitor.web.access import Analyst, Viewer
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.language import Language, language_of
from monitor.web.language import text as text_in
from monitor.web.pages import render
from monitor.web.replays import Asked, Replay, Replays
from monitor.web.wording import duration_words
from monitor.web.words import rule_words

router = APIRouter(include_in_schema=False)

LOOKED_BACK = timedelta(days=90)
DAYS = (30, 90, 365)
LARGEST = 100_000
"""Characters of a policy."""
NAME = "policy.yaml"
DAY_S = 86400
ROWS = 200
"""Changes of one kind shown."""
_FAULT = re.compile(rf"{re.escape(NAME)}:(\d+): (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """outcomes: of its pauses in 90 days. tally: incidents by which it paused, and those judged false."""

    rule: Rule
    sentence: str
    outcomes: Mapping[str, int]
    tally: tuple[int, int]
    observes_since: str | None
    near_limit: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """line 0: of the file as a whole."""

    line: int
    what: str


@router.get("/policy")
def policy(request: Request, caller: Viewer) -> Response:
    return _page(request)


@router.get("/policy/policy.yaml")
def in_force(request: Request, caller: Viewer) -> Response:
    with database(request).reading() as store:
        text, _ = _text_in_force(settings(request).policy, store)
    return _download(text)


@router.post("/policy/replays")
def start(
    request: Request,
    caller: Analyst,
    text: Annotated[str, Form(max_length=LARGEST)],
    days: Annotated[int, Form()] = DAYS[1],
    clock: Annotated[Literal["seen", "published"], Form()] = "seen",
) -> Response:
    after = text.replace("\r\n", "\n")
    try:
        parsed(after)
    except ConfigError as e:
        return _page(request, status=422, draft=after, faults=faults(str(e)))
    if days not in DAYS:
        raise HTTPException(422, f"days: one of {', '.join(map(str, DAYS))}")
    at = now(request)
    with database(request).reading() as store:
        before, _ = _text_in_force(settings(request).policy, store)
    try:
        parsed(before)
        asked = Asked(before, after, at - timedelta(days=days), at, clock)
        begun = _replays(request).start(asked, by=caller.name, now=at)
    except (UsageError, ConfigError) as e:
        return _page(request, status=409, draft=after, refused=str(e))
    return RedirectResponse(f"/policy/replays/{begun.id}", 303)


@router.get("/policy/replays/{replay_id}")
def result(request: Request, caller: Viewer, replay_id: str) -> Response:
    found = _known(request, replay_id)
    answer = render(
        request,
        "replay.html",
        replay=found,
        kinds=CHANGES,
        rows=ROWS,
        lines=differences(found.asked.before, found.asked.after),
        span=_span,
    )
    if found.state == "running":
        answer.headers["Refresh"] = "2"  # without script too
    return answer


@router.get("/policy/replays/{replay_id}/policy.yaml")
def changed(request: Request, caller: Viewer, replay_id: str) -> Response:
    return _download(_known(request, replay_id).asked.after)


@router.get("/policy/{sha256}")
def earlier(request: Request, caller: Viewer, sha256: str) -> Response:
    with database(request).reading() as store:
        old = store.past.policy_text(sha256)
        if old is None:
            raise HTTPException(404)
        (kept,) = [p for p in store.reports.policies() if p["sha256"] == sha256]
        new, _ = _text_in_force(settings(request).policy, store)
    return render(request, "policy_earlier.html", kept=kept, text=old, lines=differences(old, new))


def _page(
    request: Request,
    *,
    status: int = 200,
    draft: str | None = None,
    faults: list[Fault] | None = None,
    refused: str = "",
) -> Response:
    """The page with its form; draft: what a person wrote in it."""
    lang = language_of(request)
    with database(request).reading() as store:
        text, broken = _text_in_force(settings(request).policy, store)
        owners = tuple(sorted(_owners(store).items()))
        read = None if broken else parsed(text)
        told = tell(read, store, lang=lang, now=now(request)) if read else []
        kept = store.reports.policies()
    faulty = {f.line for f in faults or ()}
    return render(
        request,
        "policy.html",
        status=status,
        policy=read,
        broken=broken,
        told=told,
        warnings=warned(text, owners) if read else [],
        text=text,
        since=next((p["first_used_at"] for p in kept if read and p["sha256"] == read.sha256), None),
        earlier=[p for p in kept if not read or p["sha256"] != read.sha256],
        draft=text if draft is None else draft,
        faults=faults or [],
        numbered=[(n, line, n in faulty) for n, line in enumerate((draft or "").splitlines(), 1)],
        refused=refused,
        days=DAYS,
        latest=_replays(request).latest(),
        stages=[(text_in(lang, f"stage.{s}"), read.on_stale.get(s, "hold")) for s in STAGE_ORDER[1:]]
        if read
        else [],
        duration=duration_words,
        most=LARGEST,
    )


def tell(policy: Policy, store: Store, *, lang: Language, now: datetime) -> list[Told]:
    """Each rule in words, with what it did."""
    outcomes, dropped = store.past.rule_outcomes(since=now - LOOKED_BACK), store.gate.dropped()
    budget = policy.error_budget
    found = []
    for rule in policy.rules:
        tally = store.gate.tally(rule.sha256, since=now - budget.window)
        over = gate.is_over_budget(*tally, budget, dropped=True)
        sentence = rule_words(rule, lang)
        found.append(Told(rule, sentence, outcomes.get(rule.id, {}), tally, dropped.get(rule.sha256), over))
    return found


@lru_cache(maxsize=8)
def parsed(text: str) -> Policy:
    """Reading YAML takes longer than the rest of a page. Raises ConfigError."""
    return config.parse_policy(text, Path(NAME))


def warm() -> None:
    """Read the lexicon, which tells how grave a type can be, before somebody waits for it."""
    from nlp.severity import gravest

    gravest("hate", "asserted")


@lru_cache(maxsize=8)
def warned(text: str, owners: tuple[tuple[int, int], ...]) -> list[tuple[int, str, str]]:
    """(line, what, advice) of all that is allowed and hardly meant."""
    found = lint(parsed(text), dict(owners))
    lines = config.lines_of(text, [w.place for w in found])
    return [(line, w.what, w.advice) for line, w in zip(lines, found, strict=True)]


def faults(message: str) -> list[Fault]:
    """Of a ConfigError, which has a line for each."""
    found = []
    for told in message.splitlines():
        match = _FAULT.match(told)
        found.append(Fault(int(match[1]), match[2]) if match else Fault(0, told))
    return found


def _text_in_force(path: Path, store: Store) -> tuple[str, list[Fault]]:
    """The file as it is, and what is wrong with it. Where it cannot be read, the last one that was used."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        why = Fault(0, f"{path.name}: {getattr(e, 'strerror', None) or e}")
        used = store.reports.policies()
        return (store.past.policy_text(used[0]["sha256"]) or "" if used else ""), [why]
    try:
        parsed(text)
    except ConfigError as e:
        return text, faults(str(e))
    return text, []


def _owners(store: Store) -> dict[int, int]:
    """How many owners of voices there are up to each tier."""
    voices = [f for f in store.feeds.all() if f.kind in PRESS]
    return {tier: len({f.owner.casefold() for f in voices if f.tier <= tier}) for tier in (1, 2, 3)}


def _replays(request: Request) -> Replays:
    return cast("Replays", request.app.state.replays)


def _known(request: Request, replay_id: str) -> Replay:
    found = _replays(request).find(replay_id)
    if found is None:
        raise HTTPException(404)
    return found


def _download(text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(text, media_type="application/yaml", headers=headers)


def _span(row: Mapping[str, Any], lang: Language) -> str:
    """By how much a pause moved, to the minute."""
    seconds = row["by_s"]
    whole = seconds if seconds < 60 else seconds // 60 * 60
    return duration_words(timedelta(seconds=whole if whole < DAY_S else whole // 3600 * 3600), lang)
