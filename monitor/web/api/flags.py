"""For feature flags: OpenFeature's remote evaluation (OFREP), and flagd's definition of the same.

A flag is on, `allowed`, only where the gate says allow; who asks should default to false.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk import gate as desk
from monitor.gate import decision_json
from monitor.store import Store
from monitor.web.api import shapes
from monitor.web.api.answers import answer, conditional, problems
from monitor.web.api.decision import Asker, asked
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.errors import faults
from nlp.vocabulary import Stage

PROMOTION = "promotion"
"""The flag that takes the model from the context's `targetingKey`; the others are named as their model."""


class OfrepRoute(APIRoute):
    """A request that cannot be read is told in OFREP's own words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as e:
                unread = any(fault["type"] == "json_invalid" for fault in e.errors())
                return _fault(400, request, "PARSE_ERROR" if unread else "INVALID_CONTEXT", faults(e))
            except HTTPException as e:
                if e.status_code != 400:
                    raise
                return _fault(400, request, "PARSE_ERROR", str(e.detail))

        return handle


router = APIRouter(tags=["neighbours"], route_class=OfrepRoute)
FAULTS: dict[int | str, dict[str, Any]] = {
    304: {"description": "As the ETag you sent says."},
    400: {"model": shapes.FlagFault, "description": "The context cannot be used."},
    **{status: told for status, told in problems().items() if status != 422},
}


@router.post("/ofrep/v1/evaluate/flags", response_model=shapes.Flags, responses=FAULTS)
def evaluate_all(request: Request, caller: Asker, body: shapes.Evaluation) -> Response:
    """Every model's flag, and `promotion` where the context has a `targetingKey`."""
    key, stage = body.context.targetingKey, body.context.stage
    with database(request).reading() as store:
        found = [_flag(told["model"], told) for told in _all(store, request, stage)]
    if key:
        found.append(_flag(PROMOTION, asked(request, key, stage)))
    return conditional(request, {"flags": found})


@router.post(
    "/ofrep/v1/evaluate/flags/{key:path}",
    response_model=shapes.Flag,
    responses={
        404: {"model": shapes.FlagFault, "description": "Neither `promotion` nor a model's id."},
        **{status: told for status, told in FAULTS.items() if status != 304},
    },
)
def evaluate(request: Request, caller: Asker, key: shapes.FlagKey, body: shapes.Evaluation) -> Response:
    """One flag: `promotion`, about the model in the context's `targetingKey`, or a model's id."""
    model = body.context.targetingKey if key == PROMOTION else key
    if model is None or (key == PROMOTION and not model):
        return _fault(400, request, "TARGETING_KEY_MISSING", "targetingKey: the id of the model")
    if key != PROMOTION:
        with database(request).reading() as store:
            if store.gate.model(model) is None:
                return _fault(404, request, "FLAG_NOT_FOUND", f"no flag {key}: {PROMOTION}, or a model's id")
    return answer(_flag(key, asked(request, model, body.context.stage)))


@router.get(
    "/v1/flagd/flags.json",
    response_model=shapes.Flagd,
    responses={304: {"description": "As the ETag you sent says."}, **problems()},
)
def flagd(request: Request, caller: Asker) -> Response:
    """A flag definition for flagd's HTTP source: each model's flag about its next move."""
    with database(request).reading() as store:
        flags = {told["model"]: _definition(told) for told in _all(store, request, None)}
    return conditional(request, {"flags": flags})


def _all(store: Store, request: Request, stage: Stage | None) -> list[dict[str, Any]]:
    at, under = now(request), desk.terms(store, settings(request).policy)
    return [
        decision_json(desk.ask_under(store, m.id, stage, under, now=at), under.policy_sha256)
        for m in store.gate.models()
    ]


def _flag(key: str, told: dict[str, Any]) -> dict[str, Any]:
    is_known = told["decision"] != "unknown"
    return {
        "key": key,
        "value": told["decision"] == "allow",
        "variant": _variant(told),
        "reason": "TARGETING_MATCH" if is_known else "UNKNOWN",
        "metadata": _metadata(told),
    }


def _definition(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": "ENABLED",
        "variants": {"allowed": True, "blocked": False},
        "defaultVariant": _variant(told),
        "metadata": _metadata(told),
    }


def _variant(told: dict[str, Any]) -> str:
    return "allowed" if told["decision"] == "allow" else "blocked"


def _metadata(told: dict[str, Any]) -> dict[str, Any]:
    """Flags carry strings, numbers and booleans only."""
    return {k: told[k] for k in ("model", "stage", "decision", "reason")} | {"holds": len(told["holds"])}


def _fault(status: int, request: Request, code: str, details: str) -> Response:
    key = request.path_params.get("key")
    return answer({**({"key": key} if key else {}), "errorCode": code, "errorDetails": details}, status)
