"""The catalogue, and the page of one model with the acts on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, get_args
from urllib.parse import quote

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.accounts import Role
from monitor.desk import gate as desk
from monitor.desk import models as desk_models
from monitor.types import Access
from monitor.web.access import Approver, Viewer
from monitor.web.attempt import Refusal, attempt
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.gate_acts import Do, Job, add_gate_acts, door
from monitor.web.language import Language, language_of, text
from monitor.web.model_view import View, catalogue, lanes, view
from monitor.web.pages import render
from monitor.web.timeline import draw
from monitor.web.typed import Form, Typed, asked
from nlp.vocabulary import STAGES

router = APIRouter(include_in_schema=False)

ACCESS: tuple[Access, ...] = get_args(Access)
DECISIONS = ("paused", "rejected", "unknown", "allow")
FILTERS: dict[str, Callable[[Any], str]] = {
    "stage": lambda line: line.entry.stage,
    "decision": lambda line: line.answer.decision,
    "access": lambda line: line.entry.access,
}
PICTURES = (("wide-picture", 1100), ("narrow-picture", 330))
"""Classes, one of which the style sheet shows, and widths in pixels of the text."""


@router.get("/models")
def models(request: Request, caller: Viewer) -> Response:
    return _catalogue(request, asked(request))


@router.post("/models")
def add(request: Request, caller: Approver, form: Typed) -> Response:
    def act(job: Job) -> object:
        model = form.words("model", "models.say_which", most=200).lower()
        stage: Any = form.choice("stage", STAGES)
        return desk_models.add(job.store, model, stage=stage, **_where(form), **job.by).id

    added, refusal = attempt(request, "add", form, act)
    return _catalogue(request, form, refusal) if refusal else _on(str(added), "added")


def _catalogue(request: Request, form: Form, refusal: Refusal | None = None) -> Response:
    wanted = {name: request.query_params.get(name, "").strip() for name in ("q", *FILTERS)}
    with database(request).reading() as store:
        lines = catalogue(store, settings(request).policy, now=now(request))
    fit = [
        line
        for line in lines
        if wanted["q"].casefold() in line.entry.id
        and all(not wanted[name] or value(line) == wanted[name] for name, value in FILTERS.items())
    ]
    return render(
        request,
        "models.html",
        status=refusal.status if refusal else 200,
        lines=sorted(fit, key=lambda line: (DECISIONS.index(line.answer.decision), line.entry.id)),
        n_models=len(lines),
        wanted=wanted,
        decisions=DECISIONS,
        **_acting(request, form, refusal),
    )


@router.get("/models/{model:path}")
def model(request: Request, caller: Viewer, model: str) -> Response:
    return _page(request, model, asked(request))


def _page(request: Request, model: str, form: Form, refusal: Refusal | None = None) -> Response:
    at, language = now(request), language_of(request)
    with database(request).reading() as store:
        entry = store.gate.model(model)
        if entry is None:
            raise HTTPException(404, f"{model} is not in the catalogue")
        shown = view(store, entry, settings(request).policy, now=at)
    drawn = lanes(shown, partial(text, language))
    return render(
        request,
        "model.html",
        status=refusal.status if refusal else 200,
        v=shown,
        here=f"/models/{quote(model)}",
        pictures=[(name, draw(drawn, now=at, width=width)) for name, width in PICTURES],
        events=_events(shown),
        **_acting(request, form, refusal),
    )  # fmt: skip


def _acting(request: Request, form: Form, refusal: Refusal | None) -> dict[str, Any]:
    """What forms want, and how numbers are written."""
    return {
        "typed": form,
        "refusal": refusal,
        "opened": refusal.act if refusal else form.get("act"),
        "done": "" if refusal else request.query_params.get("done", ""),
        "me": request.state.caller.name,
        "all_stages": STAGES,
        "all_access": ACCESS,
        "days": partial(_days, language_of(request)),
    }


def _days(language: Language, days: float) -> str:
    if days < 1:
        return text(language, "models.n_hours", n=round(days * 24))
    shown = f"{days:.0f}" if days >= 10 or days == int(days) else f"{days:.1f}"
    return text(language, "models.n_days", n=shown.replace(".", "," if language == "fr" else "."))


def _events(shown: View) -> list[dict[str, Any]]:
    """The timeline as a table, newest first."""
    found: list[dict[str, Any]] = [{"what": "stage", "at": c["at"], "row": c} for c in shown.changes]
    found += [{"what": "press", "at": m["at"], "row": m} for m in shown.milestones]
    found += [{"what": "incident", "at": i["first_at"], "row": i} for i in shown.incidents]
    for hold in (*(held.hold for held in shown.held), *shown.ended):
        found.append({"what": "hold", "at": hold.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "row": hold})
    return sorted(found, key=lambda event: event["at"], reverse=True)


# --- acts ----------------------------------------------------------------------------------------


def _hold(job: Job, model: str) -> object:
    stage: Any = job.form.choice("stage", STAGES)
    return desk.hold(job.store, model, stage, **job.by)


def _change(job: Job, model: str) -> object:
    return desk_models.add(job.store, model, **_where(job.form), **job.by)


def _where(form: Form) -> dict[str, Any]:
    """Target and access where they were chosen."""
    known: Mapping[str, tuple[str, ...]] = {"target": STAGES, "access": ACCESS}
    return {name: form.choice(name, words) if form.get(name) else None for name, words in known.items()}


ACTS: dict[str, tuple[Role, Callable[[Job, str], object]]] = {
    "hold": ("analyst", _hold),
    "change": ("approver", _change),
}
"""By the last word of its address: who may, and what it does. Those at the gate are `gate_acts.ACTS`."""


@router.post("/models/{model:path}/promote")
def promote(request: Request, caller: Approver, model: str, form: Typed) -> Response:
    """Asks the gate; its refusal is shown with its reason, and is in the audit."""
    policy = settings(request).policy

    def act(job: Job) -> desk_models.Move:
        stage: Any = form.choice("stage", STAGES)
        return desk_models.promote(job.store, _known(job, model), stage, policy, **job.by)

    move, refusal = attempt(request, "promote", form, act)
    if isinstance(move, desk_models.Move) and move.decision is not None and not move.done:
        told = f"{move.decision.decision}: {move.decision.reason}"
        refusal = Refusal("promote", told, HTTPStatus.CONFLICT, ours=False)
    return _page(request, model, form, refusal) if refusal else _on(model, "promoted")


def _act(request: Request, name: str, form: Form, do: Callable[[Job, str], object]) -> Response:
    model = str(request.path_params["model"])
    _, refusal = attempt(request, name, form, lambda job: do(job, _known(job, model)))
    return _page(request, model, form, refusal) if refusal else _on(model, name)


def _act_at_the_gate(request: Request, name: str, form: Form, do: Do) -> Response:
    return _act(request, name, form, lambda job, _: do(job))


def _known(job: Job, model: str) -> str:
    if job.store.gate.model(model) is None:
        raise HTTPException(404, f"{model} is not in the catalogue")
    return model


def _on(model: str, done: str) -> Response:
    return RedirectResponse(f"/models/{quote(model)}?done={done}", HTTPStatus.SEE_OTHER)


def _endpoint(name: str, do: Callable[[Job, str], object]) -> Callable[..., Response]:
    def endpoint(request: Request, form: Typed) -> Response:
        return _act(request, name, form, do)

    return endpoint


for _name, (_role, _do) in ACTS.items():
    router.add_api_route(
        f"/models/{{model:path}}/{_name}", _endpoint(_name, _do), methods=["POST"],
        dependencies=[door(_role)], name=f"model_{_name}",
    )  # fmt: skip
add_gate_acts(router, "/models/{model:path}", _act_at_the_gate)
