"""Acts at the gate as forms, for every page that shows holds (`parts/gate_acts.html` has the forms).

    add_gate_acts(router, "/incidents/{number:int}", acting)

adds POST {prefix}/holds/confirm, holds/release, override, override/end, reject and reject/reopen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.accounts import Caller, Role, has_role
from monitor.desk import gate as desk
from monitor.store import Store
from monitor.web.access import Needs
from monitor.web.typed import Form, Typed
from nlp.vocabulary import STAGES


@dataclass(frozen=True, slots=True)
class Job:
    """One form sent: who sends what to which store."""

    store: Store
    form: Form
    caller: Caller
    now: datetime
    channels: tuple[str, ...] = ()

    @property
    def by(self) -> dict[str, Any]:
        """What every act wants."""
        return {"actor": self.caller.name, "reason": self.form.words("reason"), "now": self.now}


Do = Callable[[Job], object]
Acting = Callable[[Request, str, Form, Do], Response]
"""`acting(request, name, form, do)`: does it and leads on, or shows its page again with what was typed."""


def _confirm(job: Job) -> object:
    return desk.confirm(job.store, job.form.get("hold"), **job.by)


def _release(job: Job) -> object:
    wrong = job.form.get("false") == "1"
    return desk.release(job.store, [job.form.get("hold")], marked_false=wrong, **job.by)


def _override(job: Job) -> object:
    hours = job.form.number("hours", "act.which_hours")
    return desk.override(job.store, *_move(job), hours=hours, **job.by)


def _end_override(job: Job) -> object:
    return desk.end_override(job.store, *_move(job), **job.by)


def _reject(job: Job) -> object:
    with job.store.transaction():
        return begun_by_an_owner(job.caller, desk.reject(job.store, *_move(job), **job.by))


def _reopen(job: Job) -> object:
    with job.store.transaction():
        return begun_by_an_owner(job.caller, desk.reopen(job.store, *_move(job), **job.by))


def begun_by_an_owner(caller: Caller, done: desk.Agreed) -> desk.Agreed:
    """Raises HTTPException 403, which undoes the act, where an owner has yet to begin it."""
    if done.waits is not None and not has_role(caller.role, "owner"):
        raise HTTPException(
            403, f"{caller.name} is {caller.role}: an owner asks for this, a second person does it"
        )
    return done


def _move(job: Job) -> tuple[str, Any]:
    return job.form.get("model"), job.form.choice("stage", STAGES)


ACTS: dict[str, tuple[str, Role, Do]] = {
    "hold_confirm": ("holds/confirm", "approver", _confirm),
    "hold_release": ("holds/release", "approver", _release),
    "override": ("override", "approver", _override),
    "override_end": ("override/end", "approver", _end_override),
    "reject": ("reject", "approver", _reject),
    "unreject": ("reject/reopen", "approver", _reopen),
}
"""By name: where under the page's own address, who may, what it does. Of a rejection and of taking it back an
owner is the first, and an approver may be the second."""


def add_gate_acts(router: APIRouter, prefix: str, acting: Acting) -> None:
    for name, (path, role, do) in ACTS.items():
        router.add_api_route(
            f"{prefix}/{path}", _endpoint(name, do, acting), methods=["POST"], dependencies=[door(role)],
            name=name,
        )  # fmt: skip


def door(role: Role) -> Any:
    """For `dependencies=[…]`."""
    return Needs(role)


def _endpoint(name: str, do: Do, acting: Acting) -> Callable[..., Response]:
    def endpoint(request: Request, form: Typed) -> Response:
        return acting(request, name, form, do)

    return endpoint
