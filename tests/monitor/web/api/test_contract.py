"""What the OpenAPI page promises, tried with made-up requests, the same ones every time, and with real acts."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from monitor.web.limits import Buckets, Rate
from tests.monitor.web.api.conftest import BY_HAND, GA, GROK, MOVE, Asking, held

KEPT = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 5
"""Of each kind for each of some twenty routes: about fifteen seconds."""
WHY = {"reason": "seen"}


def described(client: TestClient) -> BaseSchema:
    limits = client.app.state.limits  # type: ignore[attr-defined]
    limits.reads = limits.writes = Buckets(Rate(per_s=1, burst=1_000_000))
    return schemathesis.openapi.from_asgi("/openapi.json", client.app)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_made_up_requests_are_answered_as_promised(asking: Asking, mode: GenerationMode) -> None:
    client = asking("owner")
    tried = 0
    for found in described(client).get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # there is nothing to get wrong

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: Case) -> None:
            case.call_and_validate(headers={"Authorization": client.headers["Authorization"]}, checks=KEPT)

        answers()
        tried += 1
    assert tried >= 12


def test_real_acts_are_answered_as_promised(asking: Asking) -> None:
    owner, approver = asking("owner"), asking("approver")
    schema, of_press = described(owner), held(owner)
    hook = {"metadata": {"model": GROK, "target_stage": GA}}
    asked = {"context": {"targetingKey": GROK}}
    acts: list[tuple[TestClient, str, str, Any, int]] = [
        (owner, "POST", "/v1/holds/{key}/confirm", WHY, 200),
        (owner, "GET", "/v1/holds/{key}", None, 200),
        (owner, "GET", "/v1/incidents/{number}", None, 200),
        (owner, "POST", "/v1/overrides", {**MOVE, **WHY, "hours": 1}, 201),
        (owner, "GET", "/v1/decision", None, 200),
        (owner, "POST", "/v1/hooks/flagger/confirm", hook, 200),
        (owner, "POST", "/ofrep/v1/evaluate/flags/{key}", asked, 200),
        (owner, "POST", "/ofrep/v1/evaluate/flags", asked, 200),
        (owner, "POST", "/v1/overrides/end", {**MOVE, **WHY}, 200),
        (owner, "POST", "/v1/rejections", {**MOVE, **WHY}, 202),
        (approver, "POST", "/v1/rejections", {**MOVE, **WHY}, 201),
        (owner, "POST", "/v1/hooks/flagger/rollback", hook, 200),
        (owner, "POST", "/v1/rejections/reopen", {**MOVE, **WHY}, 202),
        (approver, "POST", "/v1/rejections/reopen", {**MOVE, **WHY}, 200),
        (owner, "POST", "/v1/holds/{key}/release", WHY, 200),
        (owner, "PUT", "/v1/holds/{key}", {**MOVE, **WHY}, 201),
        (owner, "PUT", "/v1/holds/{key}", {**MOVE, **WHY}, 200),
        (owner, "GET", "/v1/audit", None, 200),
    ]
    for client, method, path, body, status in acts:
        key = "promotion" if path.startswith("/ofrep") else BY_HAND if method == "PUT" else of_press
        address = path.format(key=key, number=1) + (f"?model={GROK}" if path == "/v1/decision" else "")
        answer = client.request(method, address, json=body)
        assert answer.status_code == status, (method, path, answer.text)
        schema[path][method].validate_response(schemathesis.Response.from_any(answer))
