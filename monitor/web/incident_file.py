"""An incident as one HTML file that can be sent: its page as printed, with the style inside and no script."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from importlib.resources import files

from markupsafe import Markup

from monitor import dossier
from monitor.store import Store
from monitor.web.language import Language, text, texts
from monitor.web.pages import environment

ALL = 100_000
"""Reports in one file: every one."""


def incident_file(store: Store, number: int, language: Language, *, now: datetime) -> str:
    """Raises UsageError where there is no such incident."""
    shown = dossier.read(store, number, now=now, per_page=ALL)
    return environment().get_template("incident_file.html").render(
        d=shown,
        style=_style(),
        t=partial(text, language),
        has=texts(language).__contains__,
        lang=language,
        may=lambda role: False,
        here="",
        me="",
        now=now,
    )  # fmt: skip


def _style() -> Markup:
    """Our own sheet, which has nothing that could end the element early."""
    sheet = files("monitor.web").joinpath("static", "desk.css").read_text("utf-8")
    assert "</" not in sheet
    return Markup("<style>\n" + sheet + "</style>")  # noqa: S704
