"""Pages: Jinja templates that escape by default, with what every page needs."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.accounts import Caller, Role, has_role
from monitor.clock import to_text
from monitor.describe import sentence
from monitor.people import is_same
from monitor.web.caller import now
from monitor.web.forms import form_token, keep_seed
from monitor.web.language import COOKIE, LANGUAGES, Language, language_of, text, texts
from monitor.web.machine import machine
from monitor.web.wording import long_day_words
from monitor.web.words import distance, is_web_address, rule_words, type_name

NAVIGATION: tuple[tuple[str, str, Role], ...] = (
    ("nav.queue", "/", "viewer"),
    ("nav.incidents", "/incidents", "viewer"),
    ("nav.models", "/models", "viewer"),
    ("nav.reports", "/reports", "viewer"),
    ("nav.policy", "/policy", "viewer"),
    ("nav.feeds", "/feeds", "viewer"),
    ("nav.audit", "/audit", "viewer"),
    ("nav.sql", "/sql/", "viewer"),
)
"""Text, address, and who sees it; in the order shown."""
_YEAR_S = 365 * 24 * 3600


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = when
    made.filters["day"] = day
    made.globals["asset"] = asset
    made.globals["distance"] = distance
    made.filters["type_name"] = type_name
    made.filters["machine"] = machine
    made.filters["rule_words"] = rule_words
    made.filters["sentence"] = sentence
    made.tests["web_address"] = is_web_address
    made.tests["same_person"] = is_same
    return made


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Templates have t(key, …), lang, caller, may(role), form_token, path and navigation besides."""
    language, caller = language_of(request), getattr(request.state, "caller", None)
    page = environment().get_template(template)
    answer = HTMLResponse(
        page.render(
            t=partial(text, language),
            has=texts(language).__contains__,
            lang=language,
            languages=LANGUAGES,
            caller=caller,
            may=lambda role: caller is not None and has_role(caller.role, role),
            form_token=form_token(request, caller),
            path=request.url.path,
            in_language=lambda wanted: str(request.url.include_query_params(lang=wanted).query),
            navigation=_navigation(caller),
            now=now(request),
            **values,
        ),
        status,
    )
    answer.headers["Vary"] = "Accept-Language, Cookie"
    answer.headers["Content-Language"] = language
    if request.query_params.get("lang") == language:
        answer.set_cookie(COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax")
    keep_seed(request, answer)
    return answer


def _navigation(caller: Caller | None) -> list[tuple[str, str]]:
    return [(key, path) for key, path, role in NAVIGATION if caller and has_role(caller.role, role)]


def when(at: datetime | str) -> Markup:
    """A time as people read it, and as machines do."""
    exact = at if isinstance(at, str) else to_text(at)
    shown = exact.removesuffix("Z")[:16].replace("T", " ")
    return Markup('<time datetime="{}">{} UTC</time>').format(exact, shown)


def day(at: date, lang: Language) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at, long_day_words(at.isoformat(), lang))


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with what is in it."""
    content = files("monitor.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
