"""Which incident a report belongs to. Pure, and the reason of each link is kept.

An incident is one happening about one family of models. A report's findings are first parted into
happenings, family by family, and each happening meets the live incidents of its family: by being a
near-copy, by type, by the names and numbers that both tell, and by time. French and English reports
meet through the same keys, since names and numbers survive translation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from nlp.names import family_of

from monitor.types import Article, Incident, Link
from nlp.types import Analysis, Finding

WINDOW = timedelta(days=10)
"""How long after its last report an incident still takes new ones."""
SOON = timedelta(days=2)
ENOUGH = 3
"""Score from which a report joins an incident; the weights below are guesses checked on the gold events."""

# Capitalised words inside a sentence are names nearly always; what starts a sentence may be anything.
_NAME = re.compile(r"(?<![.!?:«“\"•\n]\s)(?<!^)(?<![\w-])[A-ZÀ-ÖØ-Þ][\w’'-]{2,}", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,  ]*\d(?![\w])")
_COMMON = frozenset(
    ["microsoft", "google", "openai", "meta", "apple", "amazon", "azure", "xai", "anthropic", "mistral", "deepseek", "alphabet", "elon", "musk", "sam", "altman", "afp", "reuters", "internet", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "les", "des", "une", "the", "and", "for", "with", "chatgpt"]
)


def link_report(
    article: Article, analysis: Analysis, incidents: Iterable[Incident], *, seen_at: datetime
) -> list[Link]:
    """Where each of the findings goes; `incidents` are the live ones of the families concerned.

    A denied or negated finding joins an incident that is there, and never opens one.
    """
    at = article.published_at or seen_at
    near = [i for i in incidents if _in_window(i, at)]
    links = []
    for positions in _happenings(analysis.findings):
        findings = [analysis.findings[p] for p in positions]
        keys = keys_of(article, findings)
        best, score, reason = _best(article, findings, keys, near, at)
        if best is not None and score >= ENOUGH:
            links.append(Link(best.id, positions, keys, reason))
        elif any(f.assertion not in ("denied", "negated", "retracted") for f in findings):
            links.append(Link(None, positions, keys, f"first report; {reason}" if best else "first report"))
    return links


def keys_of(article: Article, findings: Sequence[Finding]) -> frozenset[str]:
    """Names and numbers told in the title and around the quotes, folded for comparing across languages."""
    offset = len(article.title) + 2 if article.title else 0
    paragraphs = [article.title]
    for f in findings:
        start = article.text.rfind("\n", 0, max(0, f.start - offset)) + 1
        end = article.text.find("\n", max(0, f.end - offset))
        paragraphs.append(article.text[start : end if end >= 0 else None])
    text = "\n".join(dict.fromkeys(paragraphs))
    models = {part for f in findings for part in re.split(r"[/-]", f.model)}
    names = {_fold(m.group()) for m in _NAME.finditer(text)}
    numbers = {re.sub(r"\D", "", m.group()) for m in _NUMBER.finditer(text)}
    return frozenset((names | {n for n in numbers if not _is_year(n)}) - models - _COMMON)


def _happenings(findings: Sequence[Finding]) -> list[tuple[int, ...]]:
    """Positions of the findings about one family, family by family, in order of the text."""
    families: dict[str, list[int]] = {}
    for position, finding in enumerate(findings):
        families.setdefault(family_of(finding.model), []).append(position)
    return [tuple(positions) for positions in families.values()]


def _best(
    article: Article,
    findings: Sequence[Finding],
    keys: frozenset[str],
    incidents: Sequence[Incident],
    at: datetime,
) -> tuple[Incident | None, float, str]:
    family = family_of(findings[0].model)
    scored = [(*_score(article, findings, keys, i, at), i) for i in incidents if i.family == family]
    if not scored:
        return None, 0, ""
    score, reason, incident = max(scored, key=lambda s: (s[0], -s[2].id))
    return incident, score, reason


def _score(
    article: Article, findings: Sequence[Finding], keys: frozenset[str], incident: Incident, at: datetime
) -> tuple[float, str]:
    if article.origin is not None and any(e.origin == article.origin for e in incident.evidence):
        return 9, "near-copy of a report already here"
    types = {f.type for f in findings} & set(incident.types)
    shared = keys & incident.keys
    reported = incident.reported_at
    soon = bool(reported) and at - reported[-1] <= SOON
    score = 2 * bool(types) + min(3, len(shared)) + soon
    parts = [
        f"same type ({', '.join(sorted(types))})" if types else "",
        f"shares {', '.join(sorted(shared)[:5])}" if shared else "",
        "within two days" if soon else "",
    ]
    return score, "; ".join(p for p in parts if p) or "nothing in common"


def _in_window(incident: Incident, at: datetime) -> bool:
    reported = incident.reported_at
    return not reported or reported[0] - WINDOW <= at <= reported[-1] + WINDOW


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word)).casefold()
    return "".join(c for c in bare if not unicodedata.combining(c))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")
