"""Words and times for templates, in the reader's language; links that may be followed; distances."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from markupsafe import Markup

from monitor import sentences, sentences_fr
from monitor.clock import from_text, to_text
from monitor.policy import Rule
from nlp import taxonomy
from nlp.vocabulary import TYPES, Lang


def type_name(type_: str, lang: Lang) -> str:
    """`Hate and extremism`; an unknown type stays as it is."""
    return taxonomy.load()[type_].name[lang] if type_ in TYPES else type_


def rule_words(rule: Rule, lang: Lang) -> str:
    return sentences.rule_sentence(rule) if lang == "en" else sentences_fr.rule_sentence(rule)


def is_web_address(url: object) -> bool:
    """Whether it may become a link: whatever strangers wrote, no script and no file."""
    return isinstance(url, str) and url.lower().startswith(("http://", "https://"))


def distance(at: datetime | str, now: datetime, t: Callable[..., str]) -> Markup:
    """`3 h ago`, `in 2 d`; the tooltip says the time itself."""
    moment = from_text(at) if isinstance(at, str) else at
    span = _span(abs(moment - now), t)
    words = t("time.in", span=span) if moment > now else t("time.ago", span=span)
    exact = to_text(moment)
    shown = exact.removesuffix("Z")[:16].replace("T", " ")
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(exact, shown, words)


def _span(length: timedelta, t: Callable[..., str]) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return t("time.minutes", n=minutes)
    if minutes < 96 * 60:
        return t("time.hours", n=minutes // 60)
    return t("time.days", n=minutes // (24 * 60))
