"""Flagger's webhooks. It takes any status up to 202 for yes, everything else for no, and tries again on 5xx
and 429: what is not allowed, and what cannot be known, is 403."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import MonitorError
from monitor.types import DecisionWord
from monitor.web.api import shapes
from monitor.web.api.answers import answer, problems
from monitor.web.api.decision import Asker, asked
from monitor.web.errors import faults, problem


class HookRoute(APIRoute):
    """A question that cannot be read is 400, and one that cannot be answered 403."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as e:
                return problem(400, faults(e), instance=request.url.path)
            except MonitorError:
                return problem(403, "the gate cannot be asked now", instance=request.url.path)

        return handle


router = APIRouter(prefix="/v1/hooks/flagger", tags=["neighbours"], route_class=HookRoute)
RESPONSES = problems(400)


@router.post("/confirm", response_model=shapes.Decision, responses=RESPONSES)
def confirm(request: Request, caller: Asker, body: shapes.FlaggerHook) -> Response:
    """For `confirm-rollout` and `confirm-promotion`: 200 when the move is allowed, else 403, and it waits."""
    return _only_when("allow", request, body)


@router.post("/rollback", response_model=shapes.Decision, responses=RESPONSES)
def rollback(request: Request, caller: Asker, body: shapes.FlaggerHook) -> Response:
    """For `rollback`, where yes means roll back: 200 only when the move is rejected, else 403."""
    return _only_when("rejected", request, body)


def _only_when(word: DecisionWord, request: Request, body: shapes.FlaggerHook) -> Response:
    found = asked(request, body.metadata.model, body.metadata.target_stage)
    if found["decision"] == word:
        return answer(found)
    said = f"{found['decision']}: {found['reason']}"
    return problem(403, said, instance=request.url.path, decision=found["decision"])
