"""Which incident a report belongs to. Pure, and the reason of each link is kept.

An incident is one happening about one family of models. A report's findings are parted family by family,
and each part is compared with reports that are in incidents already: is it a near-copy of one, of the same
type, told with the same names and numbers, soon after it? The best of them decides. French and English
reports meet through the same keys, since names and numbers survive translation.

`clues` says what to look up, the store finds it in its index, `shortlist` keeps the most promising reports,
and `link_report` compares with these: never with all, so that a link costs the same in a large archive.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.keys import keys_of, own_names, rarity
from monitor.types import Article, Link, LinkedReport
from nlp.names import family_of
from nlp.types import Analysis, Finding

WINDOW = timedelta(days=45)
"""How long after a report others still join it; late ones must share a lot."""
ENOUGH = 3.0
"""Score from which a report joins. Weights and threshold were set on gold events, see docs/linking.md."""
APART = 3.5
"""Score from which a second happening of one family is parted from the first: a type and a day do not do."""
TELLING = 6
"""A report of so many names and numbers is strange to another such that shares none of them…"""
AT_ONCE = 3
"""…unless they come within so many days, and blame the same: two who tell of one harm at once, each with
witnesses of their own, are what corroboration is."""
SHORTLIST = 40
"""Reports that a part is compared with. A type alone brings the newest of its kind, so this is generous."""

SOON = 5
"""Days in which a happening is news; later, the same version makes the news for something else."""
STORY = 3
"""Families that one story may be about: a report of more is a round-up. Set on gold events."""

Clue = tuple[str, str]
"""A maker, and a key its reports may tell: a name, a number, or a family with a type."""
Place = tuple[int, int]
"""A report where it is: incident, article."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The reports that an article may belong with, and where else their keys are told."""

    reports: tuple[LinkedReport, ...]
    found: Mapping[Clue, Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Told:
    """One happening as a report tells it: the positions of its findings, and what they share."""

    positions: tuple[int, ...]
    family: str
    models: frozenset[str]
    types: frozenset[str]
    keys: frozenset[str]
    names: frozenset[str] = frozenset()
    """Those of its keys that the models' own names make."""

    @property
    def maker(self) -> str:
        return self.family.partition("/")[0]

    def without(self, types: frozenset[str], findings: Sequence[Finding]) -> Told:
        """What is left of it beside these types."""
        rest = tuple(p for p in self.positions if findings[p].type not in types)
        return replace(
            self,
            positions=rest,
            models=frozenset(findings[p].model for p in rest),
            types=frozenset(findings[p].type for p in rest),
        )

    @property
    def clues(self) -> set[Clue]:
        words = {*self.keys, *(f"{self.family} {t}" for t in self.types)}
        return {(self.maker, word) for word in words}


def happenings(article: Article, analysis: Analysis) -> list[Told]:
    """The findings family by family, in order of the text. Where a report tells of several families, each
    has the names and numbers of its own paragraphs; where of one, those of the whole text."""
    families: dict[str, list[int]] = {}
    for position, finding in enumerate(analysis.findings):
        families.setdefault(family_of(finding.model), []).append(position)
    names = own_names({m.surface for m in analysis.mentions})
    return [
        Told(
            tuple(positions),
            family,
            frozenset(analysis.findings[p].model for p in positions),
            frozenset(analysis.findings[p].type for p in positions),
            _keys(article, analysis, family, alone=len(families) <= STORY),
            names,
        )
        for family, positions in families.items()
    ]


def shortlist(told: Iterable[Told], found: Mapping[Clue, Sequence[Place]]) -> list[Place]:
    """The reports that share the most with any of the parts, best first."""
    worth: defaultdict[Place, float] = defaultdict(float)
    for part in told:
        for clue in part.clues:
            places = found.get(clue, ())
            weight = 2.0 if " " in clue[1] else rarity(len({incident for incident, _ in places}))
            for place in places:
                worth[place] += weight
    return sorted((p for p in worth if worth[p]), key=lambda p: (-worth[p], -p[1], p[0]))[:SHORTLIST]


def link_report(
    article: Article, analysis: Analysis, candidates: Candidates, *, seen_at: datetime
) -> list[Link]:
    """Where each of the findings goes.

    A denied or negated finding joins an incident that is there, and never opens one.
    """
    compare = _Comparison(article, article.published_at or seen_at, candidates)
    return _joined(
        link for part in happenings(article, analysis) for link in _links(part, analysis.findings, compare)
    )


def _links(part: Told, findings: Sequence[Finding], compare: _Comparison) -> list[Link]:
    """One for the whole part; or two, where what its incident does not tell meets another incident."""
    best = compare.best(part)
    if best.score >= ENOUGH:
        rest = part.without(best.types, findings)
        parted = 0 < len(rest.positions) < len(part.positions)
        other = compare.best(rest, but=best.incident) if parted else _NOTHING
        if other.score < APART:
            return [best.takes(part)]
        there = tuple(p for p in part.positions if p not in rest.positions)
        return [best.takes(replace(part, positions=there)), other.takes(rest)]
    if not any(findings[p].assertion not in ("denied", "negated", "retracted") for p in part.positions):
        return []
    near = f"; nearest was incident {best.incident}: {best.reason}" if best.score > 1 else ""
    return [Link(None, part.positions, part.keys, f"first report{near}")]


@dataclass(frozen=True, slots=True)
class _Match:
    """The report that a part is most like. `types` are those it tells itself."""

    score: float
    reason: str
    incident: int | None = None
    types: frozenset[str] = frozenset()

    def takes(self, part: Told) -> Link:
        return Link(self.incident, part.positions, part.keys, self.reason)


_NOTHING = _Match(0.0, "")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """An article before the reports that it may go with."""

    article: Article
    at: datetime
    candidates: Candidates

    def best(self, part: Told, *, but: int | None = None) -> _Match:
        """The most alike; of equals, that of the older incident."""
        matches = [
            _Match(*self._likeness(part, r), r.incident, r.types)
            for r in self.candidates.reports
            if _maker(r.family) == part.maker and r.incident != but
        ]
        return max(matches, key=lambda m: (m.score, -(m.incident or 0)), default=_NOTHING)

    def _likeness(self, part: Told, report: LinkedReport) -> tuple[float, str]:
        """How much they seem to tell one happening, and why."""
        same_text = self.article.origin is not None and report.origin == self.article.origin
        if same_text and part.family == report.family:
            return 9.0, f"near-copy of a report in {report.outlet}"
        types = part.types & report.types
        days = abs((self.at - report.at) / timedelta(days=1))
        shared = {key: self._worth(part.maker, key) for key in part.keys & report.keys}
        score = _type_score(len(types)) + _time_score(days)
        score += min(3.0, _worth_together(shared, part.names, days))
        distance = 1.5 * (part.family != report.family) + _subject_distance(part, report)
        score -= distance
        talkative = min(len(part.keys), len(report.keys)) >= TELLING
        at_once = days <= AT_ONCE and not distance
        if types and talkative and not at_once and not any(shared.values()):
            score -= 0.5
        names = sorted((k for k in shared if shared[k]), key=lambda k: (-shared[k], k))
        parts = [
            f"{', '.join(sorted(types))} too" if types else "",
            f"tells of {', '.join(names[:5])}" if names else "",
            f"{days:.0f} days from it" if days >= 1 else "within a day",
        ]
        return score, f"like the report in {report.outlet}: {'; '.join(p for p in parts if p)}"

    def _worth(self, maker: str, key: str) -> float:
        return rarity(len({incident for incident, _ in self.candidates.found.get((maker, key), ())}))


def _worth_together(shared: Mapping[str, float], names: frozenset[str], days: float) -> float:
    """The words of one name are one sign once the days of the news are over."""
    of_names = [worth for key, worth in shared.items() if key in names]
    rest = sum(worth for key, worth in shared.items() if key not in names)
    return rest + (sum(of_names) if days <= SOON else max(of_names, default=0.0))


def _type_score(n_shared: int) -> float:
    return (0.0, 2.0, 2.5)[min(n_shared, 2)]


def _keys(article: Article, analysis: Analysis, family: str, *, alone: bool) -> frozenset[str]:
    paragraphs = article.text.split("\n")
    if alone:
        return keys_of(article.title, paragraphs)
    about = _families_by_paragraph(article, analysis)
    own = [p for p, families in zip(paragraphs, about, strict=True) if family in families]
    return keys_of("", own)


def _families_by_paragraph(article: Article, analysis: Analysis) -> list[set[str]]:
    """Whom each line of the text is about: whom it names or blames; else whom the line before is about."""
    start = len(article.title) + 2 if article.title else 0
    ends = [start + m.start() for m in re.finditer(r"\n|\Z", article.text)]
    spots = [(m.start, m.family) for m in analysis.mentions]
    spots += [(f.start, family_of(f.model)) for f in analysis.findings]
    about: list[set[str]] = []
    for end in ends:
        here = {family for spot, family in spots if start <= spot <= end}
        about.append(here or (about[-1] if about else set()))
        start = end + 1
    return about


def _joined(links: Iterable[Link]) -> list[Link]:
    """Parts that go to one incident go there as one."""
    joined: dict[object, Link] = {}
    for position, link in enumerate(links):
        place = ("new", position) if link.incident is None else link.incident
        before = joined.get(place)
        if before is not None:
            both = (*before.findings, *link.findings)
            link = Link(link.incident, both, before.keys | link.keys, before.reason)
        joined[place] = link
    return list(joined.values())


def _time_score(days: float) -> float:
    if days <= SOON:
        return 1.0
    return 0.5 if days <= 10 else -0.5


def _subject_distance(told: Told, report: LinkedReport) -> float:
    """Both blame versions and none in common; or one blames a version and the other the family alone."""
    if told.models & report.models:
        return 0.0
    ours = {m for m in told.models if m != told.family}
    theirs = {m for m in report.models if m != report.family}
    return 1.0 if ours and theirs else 0.5 if ours or theirs else 0.0


def _maker(family: str) -> str:
    return family.partition("/")[0]
