"""What people do with an incident, one form an act; `incident` shows the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

from starlette.exceptions import HTTPException

from monitor.accounts import Role, has_role
from monitor.desk import evidence
from monitor.desk import incidents as desk
from monitor.desk.undo import undo as take_back
from monitor.types import Source
from monitor.web.gate_acts import Job
from monitor.web.typed import Form, Refused
from monitor.web.words import is_web_address
from nlp.vocabulary import ASSERTIONS, TYPES

INTERNAL: tuple[Source, ...] = tuple(s for s in get_args(Source) if s != "press")
SEVERITIES = ("1", "2", "3", "4", "5")
Do = Callable[[Job, int], int | None]
"""Does it to that incident; returns where to go on, where that is another one."""


def _under(job: Job) -> dict[str, Any]:
    return {**job.by, "under": desk.context(job.store, job.channels)}


def _confirm(job: Job, number: int) -> None:
    desk.confirm(job.store, number, **_under(job))


def _dismiss(job: Job, number: int) -> None:
    release = job.form.get("release") == "1"
    if release and not has_role(job.caller.role, "approver"):
        raise HTTPException(403, "releasing needs the role approver: dismiss without it, and ask one")
    fault: Any = job.form.choice("fault", desk.FAULTS)
    desk.dismiss(job.store, number, fault, release=release, **_under(job))


def _reopen(job: Job, number: int) -> None:
    desk.reopen(job.store, number, **_under(job))


def _note(job: Job, number: int) -> None:
    text = job.form.words("reason", "act.say_what")
    desk.note(job.store, number, text, actor=job.caller.name, now=job.now)


def _merge(job: Job, number: int) -> int:
    into = job.form.number("into", "act.which")
    desk.merge(job.store, number, into, **_under(job))
    return into


def _split(job: Job, number: int) -> int | None:
    return desk.split(job.store, number, _articles(job.form), **_under(job)).into


def _articles(form: Form) -> list[int]:
    given = [*form.all("tick"), *form.get("articles").replace(",", " ").split()]
    if not given or not all(n.isascii() and n.isdigit() and len(n) < 19 for n in given):
        raise Refused("act.which_articles")
    return [int(n) for n in given]


def _detach(job: Job, number: int) -> None:
    desk.detach(job.store, number, job.form.number("article", "act.which_articles"), **_under(job))


def _undo(job: Job, number: int) -> None:
    take_back(job.store, number, **_under(job))


def _correct(job: Job, number: int) -> None:
    form = job.form
    article = form.number("article", "act.which_articles")
    only = evidence.Only(article, form.get("of_model"), _type(form, "of_type"))
    change = evidence.Change(
        form.words("model", "act.say_what", most=200), _type(form, "type"), _assertion(form),
        int(form.choice("severity", SEVERITIES)),
    )  # fmt: skip
    if change.model == only.model:
        change = replace(change, model=None)
    if change.type == only.type:
        change = replace(change, type=None)
    evidence.correct(job.store, number, change, only, **_under(job))


def _type(form: Form, name: str) -> Any:
    return form.choice(name, TYPES)


def _assertion(form: Form) -> Any:
    return form.choice("assertion", ASSERTIONS)


ACTS: dict[str, tuple[Role, Do]] = {
    "confirm": ("analyst", _confirm),
    "dismiss": ("analyst", _dismiss),
    "reopen": ("analyst", _reopen),
    "note": ("analyst", _note),
    "merge": ("analyst", _merge),
    "split": ("analyst", _split),
    "detach": ("analyst", _detach),
    "undo": ("analyst", _undo),
    "correct": ("analyst", _correct),
}
"""By the last word of its address: who may, and what it does."""


def add_evidence(job: Job) -> evidence.Added:
    form = job.form
    source: Any = form.choice("source", INTERNAL)
    return evidence.add(
        job.store,
        source=source,
        model=form.words("model", "act.say_what", most=200).lower(),
        type_=_type(form, "type"),
        text=form.words("text", "act.say_what", most=100_000),
        severity=int(form.choice("severity", SEVERITIES)) if form.get("severity") else None,
        assertion=_assertion(form),
        title=form.at_most("title", 300) or None,
        url=_url(form),
        at=_at(form),
        incident=form.number("incident", "act.which") if form.get("incident") else None,
        **_under(job),
    )


def _url(form: Form) -> str | None:
    given = form.at_most("url", 2000)
    if given and not is_web_address(given):
        raise Refused("new.bad_url")
    return given or None


def _at(form: Form) -> datetime | None:
    given = form.get("at")
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as e:
        raise Refused("new.bad_at") from e
