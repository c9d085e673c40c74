"""An act that a page's form asks for: done, or refused with what to say beside the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request

from monitor.errors import BusyError, UsageError
from monitor.web.caller import now, settings
from monitor.web.database import database
from monitor.web.gate_acts import Job
from monitor.web.language import language_of, text
from monitor.web.typed import Form, Refused


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that was not done, for the page to show beside its form."""

    act: str
    detail: str
    status: HTTPStatus
    ours: bool = True
    """Told in the reader's language; else as the act itself says it, in English."""


def attempt(
    request: Request, name: str, form: Form, do: Callable[[Job], object]
) -> tuple[object, Refusal | None]:
    """What the act returns, or why it was not done."""
    try:
        with database(request).writing() as store:
            by = request.state.caller
            return do(Job(store, form, by, now(request), settings(request).channels)), None
    except Refused as e:
        said = text(language_of(request), e.key, **e.values)
        return None, Refusal(name, said, HTTPStatus.UNPROCESSABLE_ENTITY)
    except UsageError as e:
        return None, Refusal(name, str(e), HTTPStatus.CONFLICT, ours=False)
    except BusyError:
        return None, Refusal(name, text(language_of(request), "act.busy"), HTTPStatus.SERVICE_UNAVAILABLE)
