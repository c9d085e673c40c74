"""Deciding over HTTP: who may, what it changes, and that nothing happens twice or unseen."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from monitor.web.forms import HEADER
from tests.monitor.web.api.conftest import BY_HAND, GA, GROK, MOVE, SETTINGS, Asking, decision, held
from tests.monitor.web.conftest import Opening, sign_in, token_of

WHY = {"reason": "seen in our own red teaming"}


def audit(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/v1/audit", params={"limit": 500}).json()["rows"])


# --- holding by hand -----------------------------------------------------------------------------


def test_a_hold_put_twice_is_one_hold(asking: Asking) -> None:
    client = asking("analyst")
    first = client.put(f"/v1/holds/{BY_HAND}", json={**MOVE, **WHY})
    n = len(audit(client))
    again = client.put(f"/v1/holds/{BY_HAND}", json={**MOVE, "reason": "another"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == f"/v1/holds/{BY_HAND}"
    assert again.json() == first.json() == client.get(f"/v1/holds/{BY_HAND}").json()
    assert first.headers["etag"] == client.get(f"/v1/holds/{BY_HAND}").headers["etag"]
    assert len(audit(client)) == n
    assert (audit(client)[-1]["actor"], audit(client)[-1]["action"]) == ("analyst", "hold.held")


def test_a_hold_that_was_released_can_be_put_again(asking: Asking) -> None:
    client = asking("approver")
    address = f"/v1/holds/{BY_HAND}"
    client.put(address, json={**MOVE, **WHY})
    assert client.post(f"{address}/release", json=WHY).json()["hold"]["state"] == "released"
    assert client.put(address, json={**MOVE, **WHY}).status_code == 201


@pytest.mark.parametrize(
    ("key", "body", "status", "told"),
    [
        ("0" * 64, {**MOVE, **WHY}, 422, BY_HAND),  # the key is the move's own
        ("xyz", {**MOVE, **WHY}, 422, "key"),
        (BY_HAND, {**MOVE, "reason": " "}, 422, "reason"),
        (BY_HAND, {**MOVE, **WHY, "stages": []}, 422, "stages"),  # nothing that we would not read
        (BY_HAND, {"model": GROK, **WHY}, 422, "stage"),
        (BY_HAND, [], 422, "body"),
        (None, {"model": "nobody/knows-it", "stage": GA, **WHY}, 409, "not in the catalogue"),
    ],
)
def test_what_is_not_held(asking: Asking, key: str | None, body: Any, status: int, told: str) -> None:
    from monitor.gate import hold_key

    client = asking("analyst")
    key = key or hold_key("manual", body["model"], body["stage"], None)
    n = len(audit(client))
    answer = client.put(f"/v1/holds/{key}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert told in answer.json()["detail"]
    assert len(audit(client)) == n


# --- confirm and release -------------------------------------------------------------------------


def test_a_hold_is_confirmed_and_released(asking: Asking) -> None:
    client = asking("approver")
    address = f"/v1/holds/{held(client)}"
    confirmed = client.post(f"{address}/confirm", json=WHY)
    assert (confirmed.json()["state"], confirmed.json()["expires_at"]) == ("confirmed", None)
    released = client.post(f"{address}/release", json=WHY)
    assert (released.status_code, released.json()["waits"]) == (200, None)
    assert decision(client) == "allow"
    assert [row["actor"] for row in audit(client)[-2:]] == ["approver", "approver"]
    again = client.post(f"{address}/release", json=WHY)
    assert (again.status_code, "released" in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize("act", ["confirm", "release"])
def test_what_is_not_there_is_not_decided(asking: Asking, act: str) -> None:
    assert asking("approver").post(f"/v1/holds/{'0' * 64}/{act}", json=WHY).status_code == 404


def test_who_decides_may_insist_on_what_they_saw(asking: Asking) -> None:
    client = asking("approver")
    address = f"/v1/holds/{held(client)}"
    tag = client.get(address).headers["etag"]
    assert client.post(f"{address}/confirm", json=WHY, headers={"If-Match": tag}).status_code == 200
    stale = client.post(f"{address}/release", json=WHY, headers={"If-Match": tag})
    assert (stale.status_code, decision(client)) == (412, "paused")
    fresh = client.get(address).headers["etag"]
    assert client.post(f"{address}/release", json=WHY, headers={"If-Match": fresh}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "before", "after"),
    [({"If-None-Match": "*"}, 201, 412), ({"If-Match": "*"}, 412, 412), ({"If-Match": '"other"'}, 412, 412)],
)
def test_conditions_of_a_put(asking: Asking, headers: dict[str, str], before: int, after: int) -> None:
    client = asking("analyst")
    for status in (before, after):
        assert client.put(f"/v1/holds/{BY_HAND}", json={**MOVE, **WHY}, headers=headers).status_code == status


@pytest.mark.parametrize("severity", [5])
def test_the_gravest_takes_two_people(asking: Asking, severity: int) -> None:
    first, second = asking("approver"), asking("owner")
    address = f"/v1/holds/{held(first)}"
    asked = first.post(f"{address}/release", json={**WHY, "marked_false": True})
    assert (asked.status_code, asked.json()["waits"]["actor"]) == (202, "approver")
    assert first.get(address).json()["release_asked"]["actor"] == "approver"
    assert first.post(f"{address}/release", json=WHY).status_code == 409
    assert decision(first) == "paused"
    assert second.post(f"{address}/release", json=WHY).status_code == 200
    assert decision(first) == "allow"


# --- overrides, rejections -----------------------------------------------------------------------


def test_an_override_passes_and_ends(asking: Asking) -> None:
    client = asking("approver")
    made = client.post("/v1/overrides", json={"model": GROK, "hours": 24, **WHY})
    assert (made.status_code, made.json()["stage"], made.json()["actor"]) == (201, GA, "approver")
    assert decision(client) == "allow"
    ended = client.post("/v1/overrides/end", json={"model": GROK, **WHY})
    assert (ended.status_code, ended.json()["stage"]) == (200, GA)
    assert decision(client) == "paused"
    assert client.post("/v1/overrides/end", json={"model": GROK, **WHY}).status_code == 409


@pytest.mark.parametrize("hours", [0, 73, 1.5, "x", None, 2**70])
def test_an_override_has_an_end(asking: Asking, hours: object) -> None:
    answer = asking("approver").post("/v1/overrides", json={**MOVE, **WHY, "hours": hours})
    assert (answer.status_code, "hours" in answer.json()["detail"]) == (422, True)


def test_an_owner_and_a_second_person_reject_and_reopen(asking: Asking) -> None:
    owner, approver = asking("owner"), asking("approver")
    for address, done, word in (
        ("/v1/rejections", 201, "rejected"),
        ("/v1/rejections/reopen", 200, "paused"),
    ):
        body, before = {"model": GROK, **WHY}, decision(owner)
        refused = approver.post(address, json=body)
        assert (refused.status_code, "an owner asks" in refused.json()["detail"]) == (403, True)
        asked = owner.post(address, json=body)  # what was refused asked for nothing
        assert (asked.status_code, asked.json()["waits"]["actor"]) == (202, "owner")
        assert owner.post(address, json=body).status_code == 409
        assert decision(owner) == before
        assert approver.post(address, json=body).status_code == done
        assert decision(owner) == word
    assert [r["action"] for r in audit(owner)[-4:]] == [
        "gate.reject_asked",
        "gate.rejected",
        "gate.reopen_asked",
        "gate.reopened",
    ]


# --- who may -------------------------------------------------------------------------------------

ACTS = {
    "put": ("PUT", f"/v1/holds/{BY_HAND}", {**MOVE, **WHY}, "analyst"),
    "confirm": ("POST", "/v1/holds/{held}/confirm", WHY, "approver"),
    "release": ("POST", "/v1/holds/{held}/release", WHY, "approver"),
    "override": ("POST", "/v1/overrides", {**MOVE, **WHY, "hours": 1}, "approver"),
    "reject": ("POST", "/v1/rejections", {**MOVE, **WHY}, "owner"),
}


@pytest.mark.parametrize("role", ["viewer", "analyst", "approver", "owner"])
@pytest.mark.parametrize("act", ACTS)
def test_each_act_needs_its_role(asking: Asking, role: str, act: str) -> None:
    from monitor.accounts import ROLES

    method, address, body, needed = ACTS[act]
    client = asking(role)
    n = len(audit(client))
    answer = client.request(method, address.format(held=held(client)), json=body)
    if ROLES.index(role) < ROLES.index(needed):  # type: ignore[arg-type]
        assert (answer.status_code, len(audit(client))) == (403, n)
    else:
        assert answer.status_code in (200, 201, 202), answer.text
        rows = audit(client)[n:]
        assert [row["actor"] for row in rows] == [role]
        assert rows[0]["reason"] == WHY["reason"]


def test_a_browser_shows_its_form_token(asking: Asking, opening: Opening) -> None:
    address = f"/v1/holds/{held(asking())}/confirm"
    browser = opening(SETTINGS)
    sign_in(browser, "approver")
    shown = token_of(browser.get("/").text)
    assert browser.post(address, json=WHY).status_code == 403
    assert (
        browser.post(address, json=WHY, headers={HEADER: shown, "Origin": "https://evil.example"}).status_code
        == 403
    )
    assert browser.post(address, json=WHY, headers={HEADER: shown}).json()["state"] == "confirmed"
