"""Reports: each a named query, drawn, told as a table, shown as SQL, and given as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import csvsafe
from monitor.clock import to_text
from monitor.store.named_queries import NamedQuery, named_queries
from monitor.store.reports import Answer
from monitor.web.access import Viewer
from monitor.web.caller import now
from monitor.web.database import database
from monitor.web.drawings import DRAWINGS, Drawn, Frame, draw
from monitor.web.language import Language, language_of, text
from monitor.web.pages import render
from monitor.web.wording import languages_words, long_day_words, number_words
from monitor.web.words import type_name

router = APIRouter(include_in_schema=False)

CHOICES = (30, 90, 365)
DEFAULT = 90
LONGEST = timedelta(days=3660)
TOGETHER = timedelta(days=92)
"""All reports stand on one page for no longer than this, which years of articles do not slow down."""
FEW, MOST = 8, 40
"""Bars of a picture among others, and of one on its own page; the table has them all."""
SHOWN = 100
"""Rows of a table; the file has them all."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both told. days: the choice made, None for days of one's own. fault: a key of the texts."""

    first: date
    last: date
    days: int | None = None
    fault: str = ""

    @property
    def query(self) -> str:
        """For links that keep it."""
        return f"days={self.days}" if self.days else f"from={self.first}&to={self.last}"

    def bounds(self, now: datetime) -> dict[str, str]:
        """What the queries take: up to now where the last day is not over."""
        end = datetime.combine(self.last + timedelta(days=1), time(), now.tzinfo)
        return {"since": self.first.isoformat(), "until": to_text(min(end, now))}


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as the page has it."""

    query: NamedQuery
    drawn: list[Drawn]
    answer: Answer


def read_period(given: QueryParams | Mapping[str, str], *, today: date) -> Period:
    """`?days=30`, or `?from=2025-07-01&to=2025-07-31`; where neither can be read, the usual one, and why."""
    usual = Period(today - timedelta(days=DEFAULT - 1), today, DEFAULT)
    if given.get("from") or given.get("to"):
        try:
            first = date.fromisoformat(given.get("from") or "")
            last = date.fromisoformat(given.get("to") or today.isoformat())
        except ValueError:
            return Period(usual.first, usual.last, DEFAULT, "report.bad_day")
        if not first <= last or last - first > LONGEST:
            return Period(usual.first, usual.last, DEFAULT, "report.bad_order")
        return Period(first, last)
    days = given.get("days", str(DEFAULT))
    if days not in map(str, CHOICES):
        return Period(usual.first, usual.last, DEFAULT, "report.bad_days")
    return Period(today - timedelta(days=int(days) - 1), today, int(days))


@router.get("/reports")
def overview(request: Request, caller: Viewer) -> Response:
    period = _period(request)
    together = period.last - period.first <= TOGETHER
    with database(request).reading() as store:
        found = [
            _shown(name, store.reports.ask(name, **period.bounds(now(request))), period, request, FEW)
            if together
            else Shown(named_queries()[name], [], Answer((), []))
            for name in DRAWINGS
        ]
    status = 422 if period.fault else 200
    return render(
        request,
        "reports.html",
        status=status,
        reports=found,
        period=period,
        choices=CHOICES,
        together=together,
    )


@router.get("/reports/{name}.csv")
def as_csv(request: Request, caller: Viewer, name: str) -> Response:
    period = _period(request)
    if period.fault:
        raise HTTPException(422, text(language_of(request), period.fault))
    answer = _answer(request, name, period)
    return Response(
        "".join(csvsafe.lines(answer.rows, answer.columns)),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}_{period.first}_{period.last}.csv"'},
    )


@router.get("/reports/{name}")
def report(request: Request, caller: Viewer, name: str) -> Response:
    period = _period(request)
    shown = _shown(name, _answer(request, name, period), period, request, MOST)
    lang = language_of(request)
    return render(
        request,
        "report.html",
        status=422 if period.fault else 200,
        report=shown,
        cells=[[cell(c, row[c], lang) for c in shown.answer.columns] for row in shown.answer.rows[:SHOWN]],
        shown=SHOWN,
        numbers=NUMBERS,
        bounds=period.bounds(now(request)),
        period=period,
        choices=CHOICES,
        names=list(DRAWINGS),
        queries=named_queries(),
    )


def _period(request: Request) -> Period:
    return read_period(request.query_params, today=now(request).date())


def _answer(request: Request, name: str, period: Period) -> Answer:
    if name not in DRAWINGS:
        raise HTTPException(404)
    with database(request).reading() as store:
        return store.reports.ask(name, **period.bounds(now(request)))


def _shown(name: str, answer: Answer, period: Period, request: Request, most: int) -> Shown:
    frame = Frame(period.first, period.last, language_of(request), most)
    return Shown(named_queries()[name], draw(name, answer.rows, frame), answer)


# --- cells ---------------------------------------------------------------------------------------

NUMBERS = frozenset(
    """
    n_incidents n_grave n_confirmed n_families n_articles n_owners n_french n_english n_false n_pauses worst
    percent_false median_hours p90_hours longest_hours days median_days silent_days failures
    """.split()  # noqa: SIM905  # a word list reads better as one
)


@dataclass(frozen=True, slots=True)
class Cell:
    """kind: how the page marks it up. exact: a day as machines read it."""

    shown: str
    kind: Literal["text", "number", "day", "time"] = "text"
    exact: str = ""


def cell(column: str, value: Any, lang: Language) -> Cell:
    """What a person reads; the file has the value itself."""
    if value is None:
        return Cell(text(lang, "report.none"))
    if column in NUMBERS:
        return Cell(number_words(value, lang), "number")
    if column in ("day", "week"):
        return Cell(long_day_words(value, lang), "day", value)
    if column.endswith("_at") or column in ("since", "observes_since"):
        return Cell(value, "time")
    return Cell(_words(column, value, lang))


def _words(column: str, value: Any, lang: Language) -> str:
    if column == "type":
        return type_name(value, lang)
    if column in ("lang", "langs"):
        return languages_words(value, lang)
    if column == "stage":
        return text(lang, f"stage.{value}")
    if column == "span":
        return text(lang, f"report.span.{value}")
    if column == "still_there":
        return text(lang, "report.yes" if value else "report.no")
    return str(value)
