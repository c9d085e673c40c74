"""Values as readers write them: days, numbers, spans of time, languages, in French or English. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from monitor import sentences, sentences_fr
from monitor.web.language import Language, text


def day_words(day: str, lang: Language) -> str:
    """`9 Jul`, as a chart has room for it."""
    at = date.fromisoformat(day)
    month = text(lang, "report.months").split()[at.month - 1]
    return f"{at.day}\u00a0{month}"


def long_day_words(day: str, lang: Language) -> str:
    """`9 Jul 2025`"""
    return f"{day_words(day, lang)}\u00a0{day[:4]}"


def number_words(value: float, lang: Language) -> str:
    """`1,234.5`, `1 234,5`: two places at most, and no more than are needed."""
    shown = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
    if lang == "fr":
        return shown.replace(",", "\u202f").replace(".", ",")
    return shown


def duration_words(time: timedelta, lang: Language) -> str:
    return sentences.duration(time) if lang == "en" else sentences_fr.duration(time)


def languages_words(langs: str, lang: Language) -> str:
    """`French and English` for `en,fr`."""
    names = [text(lang, f"report.langs.{one}") if one in ("en", "fr") else one for one in langs.split(",")]
    return f" {text(lang, 'report.and')} ".join(names)
