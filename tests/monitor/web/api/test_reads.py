"""Holds, incidents, the audit and the models, page by page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from monitor.store import Store
from monitor.store.base import to_json
from tests.monitor.make import NOW
from tests.monitor.web.api.conftest import BY_HAND, GA, GROK, MOVE, Asking, held


def test_every_model_with_its_answer(asking: Asking) -> None:
    client = asking()
    answer = client.get("/v1/models")
    assert [(m["id"], m["decision"], len(m["holds"])) for m in answer.json()["models"]] == [
        ("xai/grok-3", "paused", 1),
        ("xai/grok-4", "paused", 1),
    ]
    assert client.get("/v1/models", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({}, 2),
        ({"model": GROK}, 1),
        ({"model": "nobody/knows-it"}, 0),
        ({"effect": "pause"}, 2),
        ({"effect": "review"}, 0),
        ({"state": "all"}, 4),  # the reviews that the pauses superseded
        ({"state": "all", "effect": "review", "model": GROK}, 1),
    ],
)
def test_holds_are_filtered(asking: Asking, query: dict[str, str], n: int) -> None:
    assert len(asking().get("/v1/holds", params=query).json()["holds"]) == n


def test_pages_follow_one_another_and_end(asking: Asking) -> None:
    client = asking()
    for address, rows, key in (
        ("/v1/holds?state=all", "holds", "id"),
        ("/v1/audit", "rows", "seq"),
        ("/v1/incidents", "incidents", "incident_id"),
    ):
        whole = [row[key] for row in client.get(address).json()[rows]]
        walked: list[Any] = []
        more: str | None = f"{address}{'&' if '?' in address else '?'}limit=1"
        while more:
            answer = client.get(more)
            walked += [row[key] for row in answer.json()[rows]]
            more = answer.json()["next"]
            assert (more is None) == ("link" not in answer.headers)
        assert walked == whole


def test_the_audit_can_be_proved_from_its_pages(asking: Asking) -> None:
    body = asking().get("/v1/audit").json()
    previous = "0" * 64
    for row in body["rows"]:
        told = [row["seq"], row["at"], row["actor"], row["action"], row["object"]]
        told += [None if row[k] is None else to_json(row[k]) for k in ("before", "after")]
        told += [row["reason"], previous]
        assert row["previous"] == previous
        assert row["hash"] == hashlib.sha256(to_json(told).encode()).hexdigest()
        previous = row["hash"]
    assert body["head"] == f"{body['rows'][-1]['seq']}:{previous}"


def test_an_incident_with_its_quotes_and_holds(asking: Asking) -> None:
    client = asking()
    answer = client.get("/v1/incidents/1")
    body = answer.json()
    assert (body["subject"], body["types"], body["n_owners"]) == ("xai/grok", "hate", 2)
    assert [e["outlet"] for e in body["evidence"]] == ["Le Matin", "The Lantern"]
    assert held(client) in [h["id"] for h in body["holds"]]
    assert body["events"][0]["action"] == "opened"
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/v1/incidents/1", headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({}, 1),
        ({"status": "open"}, 1),
        ({"status": "merged"}, 0),
        ({"model": "xai/grok"}, 1),
        ({"model": GROK}, 0),  # the reports name the family only
        ({"type": "hate"}, 1),
        ({"type": "fraud"}, 0),
        ({"before": 1}, 0),
    ],
)
def test_incidents_are_filtered(asking: Asking, query: dict[str, Any], n: int) -> None:
    assert len(asking().get("/v1/incidents", params=query).json()["incidents"]) == n


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/v1/holds/{'0' * 64}", 404),
        ("/v1/holds/xyz", 422),
        ("/v1/incidents/2", 404),
        (f"/v1/incidents/{2**63}", 422),  # no row has such a number
        ("/v1/incidents/x", 422),
        ("/v1/holds?limit=0", 422),
        ("/v1/holds?limit=501", 422),
        (f"/v1/holds?after={2**63}", 422),
        ("/v1/holds?effect=all", 422),
        ("/v1/audit?after=-1", 422),
        ("/v1/incidents?type=gossip", 422),
        ("/v1/nothing", 404),
    ],
)
def test_what_is_not_there_is_a_problem(asking: Asking, address: str, status: int) -> None:
    answer = asking().get(address)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_of_incidents_looks_at_no_other(db: Path, tokens: dict[str, str]) -> None:
    """The view counts the articles of those chosen, not of all."""
    with Store.open(db) as store:
        plan = store.connection.execute(
            """EXPLAIN QUERY PLAN SELECT v.* FROM v_incidents v WHERE v.incident_id IN
                 (SELECT id FROM incidents ORDER BY id DESC LIMIT 50) ORDER BY v.incident_id DESC"""
        ).fetchall()
    steps = [row[3] for row in plan]
    assert not [s for s in steps if s in ("SCAN l", "SCAN a", "SCAN incident_articles")], steps


def test_holds_by_hand_are_told_too(asking: Asking) -> None:
    client = asking("analyst")
    client.put(f"/v1/holds/{BY_HAND}", json={**MOVE, "reason": "ours"})
    (_, mine) = client.get("/v1/holds", params={"model": GROK}).json()["holds"]
    assert (mine["created_by"], mine["incident"], mine["stages"], mine["evidence"]) == (
        "analyst",
        None,
        [GA],
        [],
    )
    assert NOW.isoformat().startswith(mine["created_at"][:10])
