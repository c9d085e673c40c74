"""Which incident a report belongs to. Pure, and the reason of each link is kept.

An incident is one happening about one family of models. A report's findings are parted family by family,
and each part meets the live incidents of its family, and of the other families of its maker: what a product
did and what the model inside it did is often one story. What decides is the best of the incident's own
reports: is this one a near-copy of it, of the same type, told with the same names and numbers, soon after it?
French and English reports meet through the same keys, since names and numbers survive translation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.types import Article, Incident, Link, LinkedReport
from nlp.names import family_of
from nlp.types import Analysis, Finding

WINDOW = timedelta(days=45)
"""How long after its last report an incident still takes new ones; late ones must share a lot."""
ENOUGH = 3.0
"""Score from which a report joins. Weights and threshold were set on gold events, see docs/linking.md."""

# Capitalised words inside a sentence are names nearly always; what starts a sentence may be anything.
_NAME = re.compile(r"(?<=[\w,;’'(«“\"–-]\s)[A-ZÀ-ÖØ-Þ][\w’-]{2,}|(?<=[dlDL]['’])[A-ZÀ-ÖØ-Þ][\w’-]{2,}")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,\u00a0\u202f ]*\d(?!\w)")
_COMMON = frozenset(
    """
    microsoft google openai meta apple amazon azure xai anthropic mistral deepseek alphabet alibaba nvidia
    elon musk sam altman nadella twitter afp reuters internet android windows european europe paris london
    france french francais americain american britain united states etats-unis chine china chinois chinese
    silicon valley california californie commission union chatgpt gemini claude grok copilot llama
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december san francisco new york the and for with from this that les
    des une dans pour avec sur
    """.split()  # noqa: SIM905  # a word list reads better as one
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One happening as a report tells it."""

    positions: tuple[int, ...]
    family: str
    models: frozenset[str]
    types: frozenset[str]


def link_report(
    article: Article, analysis: Analysis, incidents: Iterable[Incident], *, seen_at: datetime
) -> list[Link]:
    """Where each of the findings goes; `incidents` are the live ones of the makers concerned.

    A denied or negated finding joins an incident that is there, and never opens one.
    """
    at = article.published_at or seen_at
    keys = keys_of(article)
    candidates = list(incidents)
    links = []
    for told in _happenings(analysis.findings):
        scored = [(*_score(article, told, keys, i, at), i) for i in candidates]
        score, reason, best = max(scored, key=lambda s: (s[0], -s[2].id), default=(0.0, "", None))
        if best is not None and score >= ENOUGH:
            links.append(Link(best.id, told.positions, keys, reason))
        elif _opens(analysis.findings, told):
            near = f"; nearest was incident {best.id}: {reason}" if best and score > 1 else ""
            links.append(Link(None, told.positions, keys, f"first report{near}"))
    return links


def keys_of(article: Article) -> frozenset[str]:
    """Names and numbers that a report tells, folded for comparing across languages."""
    title = article.title if _is_sentence(article.title) else ""
    text = f"{title}\n{article.text}"
    names = {_fold(m.group()) for m in _NAME.finditer(text)}
    numbers = {re.sub(r"\D", "", m.group()) for m in _NUMBER.finditer(text)}
    return frozenset((names - _COMMON) | {n for n in numbers if not _is_year(n)})


def _happenings(findings: Sequence[Finding]) -> list[_Told]:
    """The findings family by family, in order of the text."""
    families: dict[str, list[int]] = {}
    for position, finding in enumerate(findings):
        families.setdefault(family_of(finding.model), []).append(position)
    return [
        _Told(
            tuple(positions),
            family,
            frozenset(findings[p].model for p in positions),
            frozenset(findings[p].type for p in positions),
        )
        for family, positions in families.items()
    ]


def _opens(findings: Sequence[Finding], told: _Told) -> bool:
    return any(findings[p].assertion not in ("denied", "negated", "retracted") for p in told.positions)


def _score(
    article: Article, told: _Told, keys: frozenset[str], incident: Incident, at: datetime
) -> tuple[float, str]:
    if not any(told.family == r.family or _maker(told.family) == _maker(r.family) for r in incident.reports):
        return 0.0, "another maker"
    return max(_likeness(article, told, keys, r, at) for r in incident.reports)


def _likeness(
    article: Article, told: _Told, keys: frozenset[str], report: LinkedReport, at: datetime
) -> tuple[float, str]:
    """How much two reports seem to tell one happening, and why."""
    if article.origin is not None and report.origin == article.origin and told.family == report.family:
        return 9.0, f"near-copy of a report in {report.outlet}"
    types = told.types & report.types
    shared = keys & report.keys
    days = abs((at - report.at) / timedelta(days=1))
    score = (2.0 if types else 0.0) + min(3.0, 0.75 * len(shared)) + _time_score(days)
    score -= 1.5 * (told.family != report.family) + _subject_distance(told, report)
    parts = [
        f"{', '.join(sorted(types))} too" if types else "",
        f"tells of {', '.join(sorted(shared)[:5])}" if shared else "",
        f"{days:.0f} days from it" if days >= 1 else "within a day",
    ]
    return score, f"like the report in {report.outlet}: {'; '.join(p for p in parts if p)}"


def _time_score(days: float) -> float:
    if days <= 5:
        return 1.0
    return 0.5 if days <= 10 else -1.0


def _subject_distance(told: _Told, report: LinkedReport) -> float:
    """Both blame versions and none in common; or one blames a version and the other the family alone."""
    if told.models & report.models:
        return 0.0
    ours = {m for m in told.models if m != told.family}
    theirs = {m for m in report.models if m != report.family}
    return 1.0 if ours and theirs else 0.5 if ours or theirs else 0.0


def _maker(family: str) -> str:
    return family.partition("/")[0]


def _is_sentence(title: str) -> bool:
    """Not In The Style Of Some Headlines, Where Every Word Looks Like A Name."""
    words = [w for w in title.split() if w[0].isalpha()]
    return sum(w[0].isupper() for w in words) <= len(words) / 2


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word)).casefold()
    return "".join(c for c in bare if not unicodedata.combining(c))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")
