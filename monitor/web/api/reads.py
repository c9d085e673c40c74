"""What is held, what happened, and who decided what."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.accounts import Caller
from monitor.clock import text_or_none
from monitor.desk import gate as desk
from monitor.gate import decision_json, evidence_record, hold_record
from monitor.store import Store
from monitor.types import Effect, Hold, IncidentStatus
from monitor.web.access import Needs
from monitor.web.api import shapes
from monitor.web.api.answers import answer, conditional, next_page, problems, waiting
from monitor.web.api.decision import Asker
from monitor.web.caller import now, settings
from monitor.web.database import database
from nlp.vocabulary import ControversyType

router = APIRouter()
Reader = Annotated[Caller, Needs("viewer", "holds:read")]
Auditor = Annotated[Caller, Needs("viewer", "audit:read")]
AskedModel = Annotated[str | None, Query(min_length=1, max_length=200, examples=["xai/grok-4"])]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "As the ETag you sent says."}}


@router.get("/v1/models", tags=["gate"], response_model=shapes.Models, responses=NOT_MODIFIED | problems())
def models(request: Request, caller: Asker) -> Response:
    """Every model under promotion, with the gate's answer for its next move."""
    with database(request).reading() as store:
        at, under = now(request), desk.terms(store, settings(request).policy)
        shown = []
        for model in store.gate.models():
            told = decision_json(desk.ask_under(store, model.id, None, under, now=at), under.policy_sha256)
            shown.append(
                {
                    "id": model.id,
                    "stage": model.stage,
                    "target": model.target,
                    "access": model.access,
                    "since": text_or_none(store.gate.since(model.id)),
                    "decision": told["decision"],
                    "reason": told["reason"],
                    "holds": [hold["id"] for hold in told["holds"]],
                }
            )
    return conditional(request, {"models": shown})


@router.get("/v1/holds", tags=["holds"], response_model=shapes.Holds, responses=problems())
def holds(
    request: Request,
    caller: Reader,
    model: AskedModel = None,
    effect: Effect | None = None,
    state: Literal["live", "all"] = "live",
    after: shapes.After = 0,
    limit: shapes.Limit = 100,
) -> Response:
    """What holds a model or asks for a review, oldest first."""
    with database(request).reading() as store:
        keys = store.api.holds(
            model=model, effect=effect, live_only=state == "live", after=after, limit=limit + 1
        )
        page = [shown(store, _there(store, key), request) for _, key in keys[:limit]]
    more = next_page(request, after=keys[limit - 1][0]) if len(keys) > limit else None
    return answer({"holds": page, "next": more}, headers=_link(more))


@router.get(
    "/v1/holds/{key}", tags=["holds"], response_model=shapes.Hold, responses=NOT_MODIFIED | problems(404)
)
def hold(request: Request, caller: Reader, key: shapes.HoldKey) -> Response:
    """One hold, live or ended. Its ETag, sent as If-Match, makes sure that you decide on what you saw."""
    with database(request).reading() as store:
        return conditional(request, shown(store, _there(store, key), request))


@router.get("/v1/incidents", tags=["incidents"], response_model=shapes.Incidents, responses=problems())
def incidents(
    request: Request,
    caller: Reader,
    status: IncidentStatus | None = None,
    model: AskedModel = None,
    type: ControversyType | None = None,  # noqa: A002
    before: Annotated[int | None, Query(ge=1, le=shapes.LARGEST)] = None,
    limit: shapes.Limit = 50,
) -> Response:
    """Newest first; merged ones only with `status=merged`. `model` is a subject or its family."""
    with database(request).reading() as store:
        rows = store.api.incidents(status=status, model=model, type_=type, before=before, limit=limit + 1)
    more = next_page(request, before=rows[limit - 1]["incident_id"]) if len(rows) > limit else None
    return answer({"incidents": rows[:limit], "next": more}, headers=_link(more))


@router.get(
    "/v1/incidents/{number}",
    tags=["incidents"],
    response_model=shapes.WholeIncident,
    responses=NOT_MODIFIED | problems(404),
)
def incident(request: Request, caller: Reader, number: shapes.IncidentId) -> Response:
    """One incident with its quotes, what it holds, and everything that happened to it. Ids are permanent:
    a merged one says into which."""
    with database(request).reading() as store:
        summary = store.incidents.summary(number)
        if summary is None:
            raise HTTPException(404, f"there is no incident {number}")
        evidence = [evidence_record(e) for e in store.incidents.get(number).evidence]
        held = [shown(store, h, request) for h in store.gate.holds_of([number])]
        events = [{**e, "detail": json.loads(e["detail"])} for e in store.incidents.events(number)]
    return conditional(request, {**summary, "evidence": evidence, "holds": held, "events": events})


@router.get("/v1/audit", tags=["audit"], response_model=shapes.Audit, responses=problems())
def audit(request: Request, caller: Auditor, after: shapes.After = 0, limit: shapes.Limit = 100) -> Response:
    """Who did what and why, oldest first. Each row's hash covers the one before: keep the last `seq` and ask
    for what came `after` it."""
    with database(request).reading() as store:
        rows, head = store.api.audit(after=after, limit=limit + 1), store.audit.head()
    more = next_page(request, after=rows[limit - 1]["seq"]) if len(rows) > limit else None
    return answer({"rows": rows[:limit], "head": head, "next": more}, headers=_link(more))


def shown(store: Store, hold: Hold, request: Request) -> dict[str, Any]:
    """A hold with all that is known of it."""
    asked = next(iter(store.gate.requests("release", hold.key, now=now(request))), None)
    is_about_this = asked is not None and hold.live and asked.created_at >= hold.created_at
    return {
        "id": hold.key,
        **hold_record(hold),
        "stages": list(hold.stages),
        "reason": hold.reason,
        "created_at": text_or_none(hold.created_at),
        "created_by": hold.created_by,
        "ended_at": text_or_none(hold.ended_at),
        "release_asked": waiting(asked) if is_about_this else None,
    }


def _there(store: Store, key: str) -> Hold:
    found = store.gate.hold(key)
    if found is None:
        raise HTTPException(404, f"there is no hold {key}")
    return found


def _link(more: str | None) -> dict[str, str] | None:
    return {"Link": f'<{more}>; rel="next"'} if more else None
