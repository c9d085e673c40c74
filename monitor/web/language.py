"""The interface's words, French and English: one file each in texts/, with the same keys."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from starlette.requests import HTTPConnection

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
COOKIE = "monitor-lang"


@cache
def texts(language: Language) -> dict[str, str]:
    """`{"login.title": "Sign in", …}`."""
    read = tomllib.loads(files(__package__).joinpath("texts", f"{language}.toml").read_text("utf-8"))
    return dict(_flat(read, ""))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found


def text(language: Language, key: str, **values: object) -> str:
    """Raises KeyError for a key that no file has: a test renders every page in both."""
    return texts(language)[key].format(**values)


def language_of(request: HTTPConnection) -> Language:
    """By `?lang=`, else by the last choice, else as the browser prefers; English where it says nothing."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    weighed: list[tuple[float, Language]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        language = name.partition("-")[0].casefold()
        if language in LANGUAGES:
            weighed.append((_weight(weight), language))
    return max(weighed, key=lambda found: found[0])[1] if weighed else "en"


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
