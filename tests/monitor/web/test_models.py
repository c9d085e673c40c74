"""The catalogue and a model's page: what they show, who may act, what comes back when refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from monitor.desk import gate as desk
from monitor.desk import models as desk_models
from monitor.desk.catalogue import answers
from monitor.store import Store
from monitor.types import STAGE_ORDER, CatalogueModel
from monitor.web.model_view import stages_ahead
from monitor.web.settings import Settings
from tests.monitor.make import REPOSITORY
from tests.monitor.web.conftest import NOW, Opening, sign_in, token_of
from tests.monitor.web.test_pages import HOSTILE

POLICY = REPOSITORY / "policy.yaml"
GROK = "xai/grok-4"
PAGE = f"/models/{GROK}"


@pytest.fixture
def held(db: Path) -> Path:
    """Two Groks: 4, held by hand with a hostile reason, and 3; and a DeepSeek; feeds have answered."""
    with Store.open(db) as store:
        for model in (GROK, "xai/grok-3", "deepseek/deepseek-r1"):
            since = NOW - timedelta(days=120 if model == GROK else 20)
            desk_models.add(store, model, stage="private_preview", actor="ada", reason=HOSTILE, now=since)
        desk.hold(store, GROK, None, actor="ada", reason=HOSTILE, now=NOW)
        store.connection.execute(
            "INSERT INTO feeds (id, url, lang, outlet, owner, tier, kind, interval_s, last_ok_at)"
            " VALUES ('f', 'https://f.example', 'en', 'F', 'F', 2, 'news', 900, '2025-07-09T08:00:00Z')"
        )
        store.connection.commit()
    return db


@pytest.fixture
def at(opening: Opening, held: Path) -> TestClient:
    return opening(Settings(policy=POLICY))


def post(at: TestClient, path: str, **form: str) -> object:
    token = token_of(at.get("/models").text)
    return at.post(path, data={"form_token": token, "reason": "because", **form})


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", ["/models", PAGE])
def test_pages_show_what_holds_and_strangers_words_stay_words(at: TestClient, path: str, lang: str) -> None:
    sign_in(at, "viewer")
    text = at.get(f"{path}?lang={lang}").text
    assert {"en": "paused", "fr": "en pause"}[lang] in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_time_in_stage_stands_beside_the_median(at: TestClient) -> None:
    sign_in(at, "viewer")
    assert re.search(r"120 d\s*<span[^>]*>median 20 d \(×6\.0\)", at.get(PAGE).text)
    assert re.search(r"120 j\s*<span[^>]*>médiane 20 j \(×6,0\)", at.get(f"{PAGE}?lang=fr").text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [GROK, "deepseek/deepseek-r1", "xai/grok-3"]),
        ("decision=paused", [GROK]),
        ("q=DEEP", ["deepseek/deepseek-r1"]),
        ("stage=retired", []),
        (f"access={HOSTILE}", []),
    ],
)
def test_the_catalogue_and_its_filter(at: TestClient, query: str, shown: list[str]) -> None:
    sign_in(at, "viewer")
    assert (
        re.findall(r'<th scope="row" class="name"><a href="/models/([^"]+)"', at.get(f"/models?{query}").text)
        == shown
    )


def test_versions_of_the_family_stand_side_by_side(at: TestClient) -> None:
    sign_in(at, "viewer")
    text = at.get(PAGE).text
    assert 'href="/models/xai/grok-3"' in text
    assert 'href="/models/deepseek' not in text


def test_the_picture_has_words_and_the_table_says_the_same(at: TestClient) -> None:
    sign_in(at, "viewer")
    text = at.get(PAGE).text
    assert text.count("<svg") == text.count('role="img"') == 2
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(
        named in ids for found in re.findall(r'aria-labelledby="([^"]+)"', text) for named in found.split()
    )
    assert "manual" in text.split("</svg>")[-1]


def test_what_is_not_there(at: TestClient) -> None:
    sign_in(at, "owner")
    assert at.get(f"/models/{HOSTILE}").status_code == 404
    assert getattr(post(at, "/models/no/model-1/hold", stage="retired"), "status_code", 0) == 404


ACTS = {
    "hold": ("analyst", {"stage": "general_availability"}),
    "promote": ("approver", {"stage": "red_team"}),
    "change": ("approver", {"access": "limited"}),
    "override": ("approver", {"model": GROK, "stage": "public_preview", "hours": "72"}),
    "reject": ("owner", {"model": GROK, "stage": "public_preview"}),
}


@pytest.mark.parametrize("role", ["viewer", "analyst", "approver", "owner"])
@pytest.mark.parametrize("act", ACTS)
def test_who_may(at: TestClient, held: Path, act: str, role: str) -> None:
    sign_in(at, role)
    needed, form = ACTS[act]
    order = ("viewer", "analyst", "approver", "owner")
    answer = post(at, f"{PAGE}/{act}", **form)
    status, there = (303, f"{PAGE}?done={act}") if order.index(role) >= order.index(needed) else (403, "")
    assert getattr(answer, "status_code", 0) == status
    if there:
        assert at.get(there.replace("promote", "promoted")).text.count('role="status"') == 1
        with Store.read(held) as store:
            assert store.audit.rows(1)[0]["actor"] == role


def test_the_gate_refuses_a_promotion_and_says_why(at: TestClient, held: Path) -> None:
    sign_in(at, "approver")
    answer = post(at, f"{PAGE}/promote", stage="public_preview", reason="the launch is today")
    assert getattr(answer, "status_code", 0) == 409
    text = getattr(answer, "text", "")
    assert "paused: held by ada" in text or "paused:" in text
    assert "the launch is today" in text
    with Store.read(held) as store:
        assert store.audit.rows(1)[0]["action"] == "model.promotion_refused"
        assert store.gate.model(GROK).stage == "private_preview"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("hold", {"stage": "public_preview"}, 409),  # held already
        ("hold", {"stage": "nowhere"}, 422),
        ("override", {"model": GROK, "stage": "public_preview", "hours": "73"}, 409),
        ("change", {"target": "public_preview"}, 409),  # nothing is changed
        ("promote", {"stage": "retired", "reason": " "}, 422),
    ],
)
def test_a_refused_act_comes_back_with_its_form(
    at: TestClient, path: str, form: dict[str, str], status: int
) -> None:
    sign_in(at, "owner")
    answer = post(at, f"{PAGE}/{path}", **form)
    assert getattr(answer, "status_code", 0) == status
    assert 'role="alert"' in getattr(answer, "text", "")
    assert '<details class="act" name="act" open>' in getattr(answer, "text", "")


def test_a_rejection_waits_for_a_second_person(at: TestClient, opening: Opening, held: Path) -> None:
    sign_in(at, "owner")
    form = {"model": GROK, "stage": "public_preview"}
    post(at, f"{PAGE}/reject", **form)
    assert "A second person" in at.get(PAGE).text or "second person" in at.get(PAGE).text
    assert getattr(post(at, f"{PAGE}/reject", **form), "status_code", 0) == 409
    with Store.open(held) as store:
        desk.reject(store, GROK, "public_preview", actor="eve", reason="yes", now=NOW)
    assert "rejected" in at.get(PAGE).text


@pytest.mark.parametrize(
    ("model", "status"), [("openai/gpt-5", 303), ("GPT 5", 409), ("xai/grok", 409), (GROK, 409), ("", 422)]
)
def test_a_model_is_added(at: TestClient, model: str, status: int) -> None:
    sign_in(at, "approver")
    answer = post(at, "/models", model=model, stage="private_preview")
    assert getattr(answer, "status_code", 0) == status


@pytest.mark.parametrize(
    ("stage", "target", "ahead"),
    [
        ("red_team", "private_preview", ["private_preview", "public_preview", "general_availability"]),
        ("private_preview", "general_availability", ["general_availability", "public_preview"]),
        ("general_availability", None, ["general_availability"]),
        ("general_availability", "legacy", ["legacy"]),
        ("legacy", "retired", ["retired"]),
    ],
)
def test_stages_ahead(stage: str, target: str | None, ahead: list[str]) -> None:
    assert stages_ahead(CatalogueModel(GROK, stage, target)) == ahead  # type: ignore[arg-type]


def test_many_answers_are_the_gates_own(held: Path) -> None:
    with Store.open(held) as store:
        desk.override(store, "xai/grok-3", None, hours=5, actor="ada", reason="x", now=NOW)
        for who in ("ada", "eve"):
            desk.reject(store, "deepseek/deepseek-r1", "public_preview", actor=who, reason="x", now=NOW)
        models = store.gate.models()
        for later in (timedelta(), timedelta(hours=6), timedelta(days=3)):
            moves = [(m, s) for m in models for s in (None, *STAGE_ORDER)]
            found = answers(store, moves, POLICY, now=NOW + later)
            asked = [desk.ask(store, m.id, s, POLICY, now=NOW + later)[0] for m, s in moves]
            assert [replace(d) for d in found] == asked


def test_a_model_whose_changes_nobody_kept_has_a_page(at: TestClient, db: Path) -> None:
    with Store.open(db) as store, store.transaction():
        store.gate.save_model(CatalogueModel("xai/grok-5", "red_team", "private_preview"), since=NOW)
    sign_in(at, "viewer")
    assert at.get("/models/xai/grok-5").status_code == 200
