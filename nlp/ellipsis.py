"""Models named by less than their name: in a list, by their version alone, by their generation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp.catalogue import Family, Vendor
from nlp.sightings import Lookout, Sighting
from nlp.skeleton import Folded
from nlp.versions import Version

_NEXT = re.compile(
    r"(?: ?, ?| ?/ ?|,? (?:et|and|ou|or|&|puis|then|to|a|ni|nor|comme|contre|versus|vs\.?) )"
    r"(?:(?:le|la|les|the|ses|sa|its|de|d\'|version) ?)?"
)


def lists(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Items that leave the name out: "Llama 3 and 4", "Claude 3 Opus and Sonnet"."""
    for sighting in sightings:
        if not isinstance(sighting.named, Family) or not sighting.version or not sighting.has_version:
            continue
        grammar, version = lookout.grammars[sighting.named.id], sighting.version
        while joint := _NEXT.match(folded.low, version.end):
            following = grammar.next_item(folded, joint.end(), version)
            if following is None:
                break
            yield Sighting(joint.end(), following.end, sighting.named, joint.end(), following)
            version = following


def short_forms(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Versions alone, "R1", "4o", "Sonnet 4", once the family or its maker has been named."""
    vendors = {s.vendor for s in sightings}
    families = {s.named.id for s in sightings if isinstance(s.named, Family)}
    for family in lookout.shortened:
        grammar, at_home = lookout.grammars[family.id], family.vendor in vendors
        if not (at_home or (families and family.lead is not None)):
            continue
        for start, version in grammar.short_forms(folded):
            # "Opus 4" among other makers' models needs no Claude beside it.
            telling = bool(version.before) and grammar.is_known(version)
            if telling or (at_home and (version.number or family.id in families)):
                yield Sighting(start, version.end, family, start, version)


def refer(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> list[Sighting]:
    """The model each sighting stands for: a bare "Opus" or "Llama 4" is the one the text names in full."""
    makers = {s.named.id for s in sightings if isinstance(s.named, Vendor)}
    named = {s.named.id: False for s in sightings if isinstance(s.named, Family)}
    named |= {s.named.id: True for s in sightings if s.named.id in named and _is_two_words(s, folded)}
    sightings = [_namesake(s, makers, named, folded, lookout) for s in sightings]
    full = _Versions(sightings)
    sightings = [_with_number(s, full, lookout) for s in sightings]
    full = _Versions(sightings)
    return [_referent(s, full) for s in sightings]


def _is_two_words(sighting: Sighting, folded: Folded) -> bool:
    return " " in folded.low[sighting.start : sighting.end]


def _namesake(
    sighting: Sighting,
    makers: Container[str],
    named: Mapping[str, bool],
    folded: Folded,
    lookout: Lookout,
) -> Sighting:
    """GitHub's Copilot rather than Microsoft's: the text names it, or GitHub, and Microsoft's nowhere.

    makers: those named. named: the families named, and whether anywhere in two words.
    """
    family = sighting.named
    if not isinstance(family, Family) or _is_two_words(sighting, folded):
        return sighting
    for other in lookout.namesakes(family):
        beside = any(c in folded.low for c in other.caller)
        if not named.get(family.id) and (other.id in named or (beside and family.vendor not in makers)):
            return replace(sighting, named=other)
    return sighting


class _Versions:
    """The sightings that name a version, by family and by what a lesser name may have in common with them."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self._by: dict[tuple[str, str | tuple[str, ...] | None], list[Sighting]] = {}
        for sighting in sightings:
            version = sighting.version
            if not isinstance(sighting.named, Family) or version is None or not version.named:
                continue
            in_full = version.number and version.variants
            for part in (None, version.number, version.variants) if in_full else (None,):
                self._by.setdefault((sighting.named.id, part), []).append(sighting)

    def nearest(self, sighting: Sighting, part: str | tuple[str, ...] | None = None) -> Version | None:
        """The last before a sighting of its family, else the first after it.

        part: the number or the variants that must be in it, number and variants both named.
        """
        others = self._by.get((sighting.named.id, part), [])
        at = bisect_left(others, sighting.start, key=lambda s: s.start)
        return others[max(0, at - 1)].version if others else None


def _with_number(sighting: Sighting, full: _Versions, lookout: Lookout) -> Sighting:
    """A variant without its version: the version named with it, or the only one known to have it."""
    family, version = sighting.named, sighting.version
    if not isinstance(family, Family) or version is None or version.number or not version.variants:
        return sighting
    meant = full.nearest(sighting, version.variants)
    if meant is None and sighting.name_end > sighting.start:
        return sighting
    return _as(sighting, meant or lookout.grammars[family.id].single_with(version.variants[0]))


def _referent(sighting: Sighting, full: _Versions) -> Sighting:
    """A generation, or the bare name of a range: the model of it that the text names."""
    family, version = sighting.named, sighting.version
    if not isinstance(family, Family) or version is None or version.variants:
        return sighting
    if version.number and "number" in family.umbrella:
        return _as(sighting, full.nearest(sighting, version.number))
    if not version.number and "name" in family.umbrella:
        return _as(sighting, full.nearest(sighting))
    return sighting


def _as(sighting: Sighting, version: Version | None) -> Sighting:
    return replace(sighting, version=replace(version, end=sighting.end)) if version else sighting
