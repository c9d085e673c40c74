"""Up, ready, measured and described; and how much may be asked."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from monitor.web.limits import LARGEST_BODY, MOST_CALLERS, Buckets, Rate
from tests.monitor.web.api.conftest import GROK, MOVE, Asking
from tests.monitor.web.conftest import Clock

REPOSITORY = Path(__file__).resolve().parents[4]


def measured(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        " ".join([s.name, *(f"{v}" for v in s.labels.values())]): s.value
        for family in text_string_to_metric_families(answer.text)
        for s in family.samples
    }


def test_what_prometheus_reads(asking: Asking, clock: Clock) -> None:
    client = asking()
    clock.passes(minutes=5)
    client.get("/v1/decision", params={"model": GROK})
    client.get("/v1/holds/xyz")
    found = measured(client)
    assert found["monitor_database_readable"] == 1
    assert {w: found[f"monitor_decisions {w}"] for w in ("allow", "paused", "rejected", "unknown")} == {
        "allow": 0,
        "paused": 2,
        "rejected": 0,
        "unknown": 0,
    }
    assert found["monitor_holds_live pause critical-harm"] == 2
    assert [found[f"monitor_incidents_open {n}"] for n in range(1, 6)] == [0, 0, 0, 1, 0]
    assert found["monitor_data_age_seconds"] == 300
    assert found["monitor_feeds_silent"] == 0
    assert found["monitor_notices pending"] > 0
    assert found["monitor_http_request_seconds_count GET /v1/decision 200"] == 1
    assert found["monitor_http_request_seconds_count GET /v1/holds/{key} 422"] == 1
    clock.now += timedelta(days=4)
    assert measured(client)["monitor_feeds_silent"] == 4


def test_a_run_is_measured(asking: Asking, acting: Any, clock: Clock) -> None:
    client = asking()
    assert "monitor_last_run_seconds" not in measured(client)
    with acting() as store:
        run = store.feeds.start_run(clock.now)
        store.feeds.finish_run(run, clock.now + timedelta(seconds=90), {})
    assert measured(client)["monitor_last_run_seconds"] == 90


def test_addresses_nobody_has_are_one_measure(asking: Asking) -> None:
    client = asking()
    for n in range(3):
        client.get(f"/v1/nothing-{n}")
    assert measured(client)["monitor_http_request_seconds_count GET none 404"] == 3


def test_it_is_measured_that_the_database_is_gone(asking: Asking, db: Path) -> None:
    client = asking()
    registry = client.app.state.meters.registry  # type: ignore[attr-defined]
    for file in db.parent.glob("monitor.db*"):
        file.unlink()
    assert registry.get_sample_value("monitor_database_readable") == 0
    assert registry.get_sample_value("monitor_decisions", {"decision": "allow"}) is None


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        ("UPDATE feeds SET last_ok_at = NULL", "no feed has answered yet"),
        ("UPDATE feeds SET last_ok_at = '2025-07-09T12:00:00Z'", "no feed has answered for 24 h"),
        ("DELETE FROM _sqlite_migrations WHERE name = '0003_gate'", "older version"),
        (None, None),
    ],
)
def test_readiness_says_what_is_in_the_way(
    asking: Asking, acting: Any, happened: str | None, told: str | None
) -> None:
    client = asking()
    if happened:
        with acting() as store:
            store.connection.execute(happened)
    answer = client.get("/readyz", headers={"Authorization": ""})
    assert (answer.status_code == 200) is (told is None)
    assert told is None or any(told in reason for reason in answer.json()["reasons"])


# --- limits --------------------------------------------------------------------------------------


def test_a_bucket_refills() -> None:
    at = [0.0]
    buckets = Buckets(Rate(per_s=2, burst=3), lambda: at[0])
    assert [buckets.wait_s("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.wait_s("b") == 0
    at[0] = 0.5
    assert [buckets.wait_s("a") for _ in range(2)] == [0, 0.5]
    at[0] = 100
    assert [buckets.wait_s("a") for _ in range(4)] == [0, 0, 0, 0.5]  # never more than full


def test_buckets_do_not_grow_for_ever() -> None:
    buckets = Buckets(Rate(per_s=1, burst=1), lambda: 0.0)
    for n in range(MOST_CALLERS + 10):
        buckets.wait_s(str(n))
    assert len(buckets._left) == MOST_CALLERS
    assert buckets.wait_s(str(MOST_CALLERS)) == 1  # the newest are remembered


def test_who_asks_too_much_waits(asking: Asking) -> None:
    client = asking("analyst")
    limits = client.app.state.limits  # type: ignore[attr-defined]
    limits.reads, limits.writes = (Buckets(Rate(per_s=0.1, burst=2), lambda: 0.0) for _ in range(2))
    answers = [client.get("/v1/models") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert (answers[2].headers["retry-after"], answers[2].headers["content-type"]) == (
        "10",
        "application/problem+json",
    )
    hook = {"metadata": {"model": GROK, "target_stage": "red_team"}}
    assert client.post("/v1/hooks/flagger/confirm", json=hook).status_code == 403  # 429 would be asked again
    assert client.get("/healthz").status_code == 200
    writes = [client.post("/v1/overrides", json={}).status_code for _ in range(3)]
    assert writes == [403, 403, 429]  # counted apart from what is asked


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_has_a_largest_size(asking: Asking, chunked: bool) -> None:
    body = b'{"reason": "' + b"x" * LARGEST_BODY + b'"}'
    content = iter([body[:1000], body[1000:]]) if chunked else body
    answer = asking("approver").post(
        f"/v1/holds/{'0' * 64}/confirm", content=content, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


# --- OpenAPI -------------------------------------------------------------------------------------


def operations(client: TestClient) -> dict[str, dict[str, Any]]:
    page = client.get("/openapi.json").json()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in page["paths"].items()
        for method, operation in methods.items()
    }


def test_each_route_is_described_with_an_example(asking: Asking) -> None:
    page = asking().get("/openapi.json").json()
    schemas = page["components"]["schemas"]
    for name, operation in operations(asking()).items():
        assert operation.get("description"), name
        body = operation.get("requestBody")
        if body:
            schema = schemas[body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
            assert schema["examples"], name
        for parameter in operation.get("parameters", []):
            if parameter["required"]:
                assert parameter.get("examples") or parameter["schema"].get("examples"), (
                    name,
                    parameter["name"],
                )
        wanted = operation["security"]
        assert wanted == [] or wanted[0]["token"][0] in operation["description"], name


def test_each_route_is_documented(asking: Asking) -> None:
    page = (REPOSITORY / "docs" / "api.md").read_text("utf-8")
    told = set(re.findall(r"`((?:GET|POST|PUT) /[^`?\s]*)", page))
    assert {name.replace("{key:path}", "{key}") for name in operations(asking())} | {
        "GET /openapi.json"
    } == told


def test_nothing_is_served_from_elsewhere(asking: Asking) -> None:
    for address in ("/docs", "/redoc"):
        assert asking().get(address).status_code == 404


def test_problems_tell_where(asking: Asking) -> None:
    answer = asking("viewer").post("/v1/overrides", json={**MOVE, "hours": 1, "reason": "x"})
    assert answer.json() == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "this token has no scope overrides:write",
        "instance": "/v1/overrides",
    }
