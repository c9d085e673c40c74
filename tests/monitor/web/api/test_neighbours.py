"""Flagger's hooks, OpenFeature's remote evaluation and flagd's definition: each in its neighbour's own words."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from monitor.desk import gate as desk
from monitor.store import Store
from tests.monitor.make import NOW
from tests.monitor.web.api.conftest import GA, GROK, SETTINGS, Asking
from tests.monitor.web.conftest import Opening

JSON = {"Content-Type": "application/json"}
OPEN = replace(SETTINGS, open_reads=(ip_network("10.0.0.0/8"),))


def put(store: Store, state: str) -> None:
    """Bring Grok 4's move to a state."""
    if state == "allow":
        desk.override(store, GROK, GA, hours=2, actor="Ada", reason="launch", now=NOW)
    elif state == "rejected":
        for actor in ("Ada", "Grace"):
            desk.reject(store, GROK, GA, actor=actor, reason="roll back", now=NOW)


def hook(stage: str = GA, model: str = GROK) -> dict[str, Any]:
    return {
        "name": "grok",
        "namespace": "serving",
        "phase": "Progressing",
        "checksum": "85d557f47b",
        "metadata": {"model": model, "target_stage": stage},
    }


@pytest.mark.parametrize(
    ("state", "confirm", "rollback"), [("allow", 200, 403), ("paused", 403, 403), ("rejected", 403, 200)]
)
def test_flagger_waits_and_rolls_back_only_what_is_rejected(
    asking: Asking, acting: Any, state: str, confirm: int, rollback: int
) -> None:
    with acting() as store:
        put(store, state)
    client = asking()
    answers = [client.post(f"/v1/hooks/flagger/{h}", json=hook()) for h in ("confirm", "rollback")]
    assert [a.status_code for a in answers] == [confirm, rollback]
    assert [a.json()["decision"] for a in answers] == [state, state]


@pytest.mark.parametrize("which", ["confirm", "rollback"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 20_000,
        b"\xff\xfe",
        b'{"metadata": null}',
        b'{"metadata": {"model": "xai/grok-4"}}',
        b'{"metadata": {"model": "xai/grok-4", "targetStage": "general_availability"}}',
        b'{"metadata": {"model": "xai/grok-4", "target_stage": "moon"}}',
        b'{"metadata": {"model": 4, "target_stage": "general_availability"}}',
        b'{"metadata": {"model": "\\ud800", "target_stage": "general_availability"}}',
    ],
)
def test_what_flagger_cannot_mean_is_400(asking: Asking, which: str, body: bytes) -> None:
    answer = asking().post(f"/v1/hooks/flagger/{which}", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json().keys() == {"type", "title", "status", "detail", "instance"}


def test_flagger_hears_no_5xx_when_the_database_is_gone(opening: Opening, asking: Asking, db: Path) -> None:
    with_token, open_ = asking(), opening(OPEN, address="10.0.0.9")
    for file in db.parent.glob("monitor.db*"):
        file.unlink()
    for client in (with_token, open_):
        assert client.post("/v1/hooks/flagger/confirm", json=hook()).status_code == 403
        assert client.post("/v1/hooks/flagger/rollback", json=hook()).status_code == 403


def test_the_networks_that_are_named_need_no_token(opening: Opening, tokens: dict[str, str]) -> None:
    client = opening(OPEN, address="10.0.0.9")
    assert client.post("/v1/hooks/flagger/confirm", json=hook("red_team")).status_code == 200
    assert client.post("/ofrep/v1/evaluate/flags/xai%2Fgrok-4", json={}).status_code == 200
    assert client.get("/v1/flagd/flags.json").status_code == 200
    assert client.get("/metrics").status_code == 200
    for address in ("/v1/holds", "/v1/incidents", "/v1/audit"):
        assert client.get(address).status_code == 401, address
    assert (
        opening(OPEN, address="192.0.2.9").post("/v1/hooks/flagger/confirm", json=hook()).status_code == 401
    )


# --- OFREP ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "context", "value", "decision"),
    [
        ("promotion", {"targetingKey": GROK}, False, "paused"),
        ("promotion", {"targetingKey": GROK, "stage": "red_team"}, True, "allow"),
        ("promotion", {"targetingKey": GROK, "user": {"any": ["thing"]}}, False, "paused"),
        ("promotion", {"targetingKey": "nobody/knows-it"}, False, "unknown"),
        (GROK, {}, False, "paused"),
        (GROK, {"targetingKey": "user-7", "stage": "red_team"}, True, "allow"),  # the flag names the model
    ],
)
def test_a_flag(asking: Asking, key: str, context: dict[str, Any], value: bool, decision: str) -> None:
    answer = asking().post(f"/ofrep/v1/evaluate/flags/{key}", json={"context": context})
    body = answer.json()
    assert (answer.status_code, body["key"], body["value"]) == (200, key, value)
    assert body["variant"] == ("allowed" if value else "blocked")
    assert body["reason"] == ("UNKNOWN" if decision == "unknown" else "TARGETING_MATCH")
    assert body["metadata"]["decision"] == decision
    assert {type(v) for v in body["metadata"].values()} <= {str, int}


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ("promotion", b"{}", 400, "TARGETING_KEY_MISSING"),
        ("promotion", b'{"context": {"targetingKey": ""}}', 400, "TARGETING_KEY_MISSING"),
        ("promotion", b'{"context": {"targetingKey": 7}}', 400, "INVALID_CONTEXT"),
        (
            "promotion",
            b'{"context": {"targetingKey": "xai/grok-4", "stage": "moon"}}',
            400,
            "INVALID_CONTEXT",
        ),
        ("promotion", b'{"context": []}', 400, "INVALID_CONTEXT"),
        ("promotion", b"{", 400, "PARSE_ERROR"),
        ("promotion", b"[" * 20_000, 400, "PARSE_ERROR"),
        ("nobody/knows-it", b"{}", 404, "FLAG_NOT_FOUND"),
        ("", b"{}", 404, "FLAG_NOT_FOUND"),
    ],
)
def test_what_is_no_flag(asking: Asking, key: str, body: bytes, status: int, code: str) -> None:
    answer = asking().post(f"/ofrep/v1/evaluate/flags/{key}", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert answer.json()["errorDetails"]
    assert answer.json().get("key", "") == key


def test_all_flags_at_once(asking: Asking, acting: Any) -> None:
    client, address = asking(), "/ofrep/v1/evaluate/flags"
    answer = client.post(address, json={})
    assert [(f["key"], f["value"]) for f in answer.json()["flags"]] == [("xai/grok-3", False), (GROK, False)]
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.post(address, json={}, headers=tag).status_code == 304
    named = client.post(address, json={"context": {"targetingKey": GROK}})
    assert [f["key"] for f in named.json()["flags"]] == ["xai/grok-3", GROK, "promotion"]
    with acting() as store:
        put(store, "allow")
    after = client.post(address, json={}, headers=tag)
    assert [f["value"] for f in after.json()["flags"]] == [False, True]


def test_flagds_definition(asking: Asking, acting: Any) -> None:
    client = asking()
    with acting() as store:
        put(store, "allow")
    answer = client.get("/v1/flagd/flags.json")
    flags = answer.json()["flags"]
    assert {k: f["defaultVariant"] for k, f in flags.items()} == {"xai/grok-3": "blocked", GROK: "allowed"}
    assert {f["state"] for f in flags.values()} == {"ENABLED"}
    assert all(f["variants"] == {"allowed": True, "blocked": False} for f in flags.values())
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/v1/flagd/flags.json", headers=tag).status_code == 304
