"""`GET /v1/decision`, and what every other door to the gate asks."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from monitor.accounts import Caller
from monitor.desk import gate as desk
from monitor.errors import ConfigError, MonitorError
from monitor.gate import decision_json
from monitor.types import Decision
from monitor.web.access import Needs
from monitor.web.api import shapes
from monitor.web.api.answers import conditional, problems
from monitor.web.caller import now, settings
from monitor.web.database import database
from nlp.vocabulary import Stage

router = APIRouter(tags=["gate"])
_log = logging.getLogger("monitor.web")

Asker = Annotated[Caller, Needs("viewer", "decide:read", open_reads=True, changes=False)]
NOT_TAGGED = ("data_age_s", "audit_head")


@router.get(
    "/v1/decision",
    response_model=shapes.Decision,
    responses={304: {"description": "As the ETag you sent says."}, **problems()},
)
async def decision(
    request: Request, caller: Asker, model: shapes.AskedModel, stage: shapes.AskedStage = None
) -> Response:
    """May a model move? Always 200 for whoever is let in: `unknown` is an answer too."""
    # Without a thread of its own: pipelines ask all the time, and reading waits for nobody.
    return conditional(request, asked(request, model, stage), besides=NOT_TAGGED)


def asked(request: Request, model: str, stage: Stage | None) -> dict[str, Any]:
    """The gate's answer as JSON. Where it cannot be known, that is the answer: no pipeline goes on then."""
    try:
        with database(request).reading() as store:
            found, policy = desk.ask(store, model, stage, settings(request).policy, now=now(request))
            return {**decision_json(found, policy), "audit_head": store.audit.head()}
    except MonitorError as e:
        _log.error("the gate cannot be asked: %s", e)  # it names files: not for everybody
        what = (
            "policy: monitor gate policy check" if isinstance(e, ConfigError) else "database: monitor doctor"
        )
        unknown = Decision("unknown", f"no answer from the {what}", model, stage or "general_availability")
        return {**decision_json(unknown, None), "audit_head": None}
