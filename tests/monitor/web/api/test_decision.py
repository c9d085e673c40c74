"""`GET /v1/decision`: always an answer, and only what changed is sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from monitor.desk import gate as desk
from monitor.store import Store
from tests.monitor.make import NOW
from tests.monitor.web.api.conftest import GA, GROK, SETTINGS, Asking, held
from tests.monitor.web.conftest import Clock, Opening


def rejected(store: Store) -> None:
    for actor in ("Ada", "Grace"):
        desk.reject(store, GROK, GA, actor=actor, reason="roll back", now=NOW)


def overridden(store: Store) -> None:
    desk.override(store, GROK, GA, hours=2, actor="Ada", reason="launch", now=NOW)


def silent(store: Store) -> None:
    store.connection.execute("UPDATE feeds SET last_ok_at = '2025-07-01T00:00:00Z'")


def forgiven(store: Store) -> None:
    """And silent since."""
    desk.release(
        store, [h.key for h in store.gate.holds(GROK, live_only=True)], actor="Ada", reason="x", now=NOW
    )
    silent(store)


def nothing(store: Store) -> None:
    pass


@pytest.mark.parametrize(
    ("happened", "model", "stage", "word", "told"),
    [
        (nothing, GROK, GA, "paused", "2 independent origins"),
        (nothing, GROK, None, "paused", "2 independent origins"),  # its target
        (nothing, GROK, "red_team", "allow", "no live hold"),  # not held for that stage
        (overridden, GROK, GA, "allow", "override by Ada"),
        (rejected, GROK, GA, "rejected", "rejected by Ada and Grace"),
        (silent, GROK, "red_team", "allow", "no live hold"),  # the policy says so
        (forgiven, GROK, GA, "unknown", "no feed has answered"),
        (silent, GROK, GA, "paused", "2 independent origins"),  # what holds, holds
        (nothing, "nobody/knows-it", GA, "unknown", "not in the catalogue"),
        (nothing, "'; DROP TABLE holds; --\x00\u202e", None, "unknown", "not in the catalogue"),
    ],
)
def test_what_it_answers(
    asking: Asking,
    acting: Any,
    happened: Callable[[Store], None],
    model: str,
    stage: str | None,
    word: str,
    told: str,
) -> None:
    with acting() as store:
        happened(store)
    answer = asking().get("/v1/decision", params={"model": model, **({"stage": stage} if stage else {})})
    body = answer.json()
    assert (answer.status_code, body["decision"]) == (200, word)
    assert told in body["reason"]
    assert {"holds", "override", "policy_sha256", "data_age_s", "audit_head"} <= body.keys()


def test_a_pause_says_why_in_the_presss_words(asking: Asking) -> None:
    (hold,) = asking().get("/v1/decision", params={"model": GROK}).json()["holds"]
    assert {e["quote"] for e in hold["evidence"]} == {"Grok a fait l’éloge d’Hitler"}
    assert (hold["rule"], hold["incident"], len(hold["id"])) == ("critical-harm", 1, 64)


@pytest.mark.parametrize(
    "query",
    ["", "model=", f"model={'x' * 201}", f"model={GROK}&stage=moon", f"model={GROK}&stage="],
)
def test_what_is_no_question_is_a_problem(asking: Asking, query: str) -> None:
    answer = asking().get(f"/v1/decision?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json().keys() == {"type", "title", "status", "detail", "instance"}
    assert answer.json()["instance"] == "/v1/decision"


def test_only_what_changed_is_sent_again(asking: Asking, acting: Any, clock: Clock) -> None:
    client, ask = asking(), {"params": {"model": GROK}}
    first = client.get("/v1/decision", **ask)
    tag = first.headers["etag"]
    assert (tag[:3], first.headers["cache-control"]) == ('W/"', "private, no-cache")
    clock.passes(minutes=3)  # the data's age is another, the answer is not
    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get("/v1/decision", **ask, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), sent
    with acting() as store:
        desk.release(store, [held(client)], actor="Ada", reason="forged", now=clock.now)
    after = client.get("/v1/decision", **ask, headers={"If-None-Match": tag})
    assert (after.status_code, after.json()["decision"]) == (200, "allow")


@pytest.mark.parametrize("text", ["rules: [", "version: 9\n", None])
def test_a_policy_that_cannot_be_read_allows_nothing(
    opening: Opening, asking: Asking, tmp_path: Path, text: str | None
) -> None:
    policy = tmp_path / "policy.yaml"
    if text is not None:
        policy.write_text(text, "utf-8")
    client = asking()
    client.app.state.settings = replace(SETTINGS, policy=policy)  # type: ignore[attr-defined]
    answer = client.get("/v1/decision", params={"model": GROK})
    assert (answer.status_code, answer.json()["decision"]) == (200, "unknown")
    assert str(tmp_path) not in answer.text


def test_a_policy_that_is_mended_is_read_again(asking: Asking, tmp_path: Path) -> None:
    policy, client = tmp_path / "policy.yaml", asking()
    client.app.state.settings = replace(SETTINGS, policy=policy)  # type: ignore[attr-defined]
    policy.write_text("rules: [", "utf-8")
    assert client.get("/v1/decision", params={"model": GROK}).json()["policy_sha256"] is None
    policy.write_bytes(SETTINGS.policy.read_bytes())
    assert client.get("/v1/decision", params={"model": GROK}).json()["decision"] == "paused"


def test_without_a_database_the_answer_is_unknown(opening: Opening, db: Path) -> None:
    client = opening(replace(SETTINGS, open_reads=(ip_network("10.0.0.0/8"),)), address="10.0.0.9")
    for file in db.parent.glob("monitor.db*"):
        file.unlink()
    answer = client.get("/v1/decision", params={"model": GROK})
    assert (answer.status_code, answer.json()["decision"]) == (200, "unknown")
    assert str(db) not in answer.text


def test_an_override_ends_by_itself(asking: Asking, acting: Any, clock: Clock) -> None:
    with acting() as store:
        overridden(store)
    client = asking()
    tag = client.get("/v1/decision", params={"model": GROK}).headers["etag"]
    clock.now += timedelta(hours=2)
    answer = client.get("/v1/decision", params={"model": GROK}, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["decision"]) == (200, "paused")
