"""The page of one incident: what happened, who says so, what it holds, and what people may do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor import dossier
from monitor.desk import evidence
from monitor.desk.incidents import FAULTS
from monitor.desk.undo import undoable
from monitor.errors import UsageError
from monitor.store import Store
from monitor.web import incident_acts as acts
from monitor.web.access import Analyst, Viewer
from monitor.web.attempt import Refusal, attempt
from monitor.web.caller import now
from monitor.web.database import database
from monitor.web.gate_acts import Do as DoAtTheGate
from monitor.web.gate_acts import Job, add_gate_acts, door
from monitor.web.incident_file import incident_file
from monitor.web.language import language_of
from monitor.web.pages import render
from monitor.web.typed import Form, Typed, asked
from nlp.vocabulary import ASSERTIONS, TYPES

router = APIRouter(include_in_schema=False)
LARGEST = 2**63 - 1
"""SQLite's integers end there: no incident has a greater number."""
CHOICES = {
    "faults": FAULTS,
    "types": TYPES,
    "assertions": ASSERTIONS,
    "severities": acts.SEVERITIES,
    "sources": acts.INTERNAL,
}


# --- pages ---------------------------------------------------------------------------------------


@router.get("/incidents/new")
def new(request: Request, caller: Analyst) -> Response:
    return _form_for_evidence(request, asked(request))


@router.post("/incidents/new")
def add(request: Request, caller: Analyst, form: Typed) -> Response:
    found, refusal = attempt(request, "new", form, acts.add_evidence)
    if refusal is not None:
        return _form_for_evidence(request, form, refusal)
    assert isinstance(found, evidence.Added)
    return _on(found.incident, "evidence" if found.is_new else "evidence_there")


@router.get("/incidents/corrections.jsonl")
def corrections(request: Request, caller: Analyst) -> Response:
    with database(request).reading() as store:
        lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in evidence.gold_lines(store)]
    named = {"Content-Disposition": 'attachment; filename="corrections.jsonl"'}
    return Response("".join(lines), media_type="application/jsonl; charset=utf-8", headers=named)


@router.get("/incidents/{number:int}")
def incident(request: Request, caller: Viewer, number: int) -> Response:
    return _page(request, number, asked(request))


@router.get("/incidents/{number:int}/report.html")
def report(request: Request, caller: Viewer, number: int) -> Response:
    with database(request).reading() as store:
        _known(store, number)
        content = incident_file(store, number, language_of(request), now=now(request))
    named = {"Content-Disposition": f'attachment; filename="incident-{number}.html"'}
    return HTMLResponse(content, headers=named)


def _page(request: Request, number: int, form: Form, refusal: Refusal | None = None) -> Response:
    """refusal: of an act that `form` asked for; without one, `form` is the address and may open a form."""
    at = now(request)
    with database(request).reading() as store:
        _known(store, number)
        shown = dossier.read(
            store, number, now=at, page=_page_number(request),
            rule=request.query_params.get("rule"), model=request.query_params.get("for"),
        )  # fmt: skip
        last, why_not = _last_act(store, number)
    return render(
        request,
        "incident.html",
        status=refusal.status if refusal else 200,
        d=shown,
        here=f"/incidents/{number}",
        opened=refusal.act if refusal else form.get("act"),
        typed=form,
        refusal=refusal,
        done=request.query_params.get("done", "") if refusal is None else "",
        last_act=last,
        why_not_undo=why_not,
        finding_now=_finding(shown, form),
        me=request.state.caller.name,
        **CHOICES,
    )


def _finding(shown: dossier.Dossier, form: Form) -> dict[str, Any]:
    """What the finding that a correction is about says now."""
    wanted = form.get("article"), form.get("of_model"), form.get("of_type")
    told = (t.evidence for v in shown.voices for r in v.reports for t in r.told)
    found = next((e for e in told if (str(e.article), e.model, e.type) == wanted), None)
    return (
        {"assertion": found.assertion, "severity": found.severity}
        if found
        else {"assertion": "", "severity": ""}
    )


def _form_for_evidence(request: Request, form: Form, refusal: Refusal | None = None) -> Response:
    status = refusal.status if refusal else 200
    return render(request, "evidence_new.html", status=status, typed=form, refusal=refusal, **CHOICES)


def _page_number(request: Request) -> int:
    given = request.query_params.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _known(store: Store, number: int) -> None:
    if number > LARGEST or store.incident_page.head(number) is None:
        raise HTTPException(404, f"there is no incident {number}")


def _last_act(store: Store, number: int) -> tuple[dict[str, Any] | None, str]:
    try:
        return undoable(store, number), ""
    except UsageError as e:
        return None, str(e)


# --- acts ----------------------------------------------------------------------------------------


def _act(request: Request, name: str, form: Form, do: acts.Do) -> Response:
    number = int(request.path_params["number"])

    def done(job: Job) -> object:
        _known(job.store, number)
        return do(job, number)

    into, refusal = attempt(request, name, form, done)
    if refusal is not None:
        return _page(request, number, form, refusal)
    return _on(into if isinstance(into, int) else number, name)


def _act_at_the_gate(request: Request, name: str, form: Form, do: DoAtTheGate) -> Response:
    def done(job: Job, number: int) -> None:
        do(job)

    return _act(request, name, form, done)


def _on(number: int, done: str) -> Response:
    return RedirectResponse(f"/incidents/{number}?done={done}", HTTPStatus.SEE_OTHER)


def _endpoint(name: str, do: acts.Do) -> Callable[..., Response]:
    def endpoint(request: Request, form: Typed) -> Response:
        return _act(request, name, form, do)

    return endpoint


for _name, (_role, _do) in acts.ACTS.items():
    router.add_api_route(
        f"/incidents/{{number:int}}/{_name}", _endpoint(_name, _do), methods=["POST"],
        dependencies=[door(_role)], name=_name,
    )  # fmt: skip
add_gate_acts(router, "/incidents/{number:int}", _act_at_the_gate)
