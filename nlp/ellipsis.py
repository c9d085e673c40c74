"""Models named by less than their name: in a list, by their version alone, by their generation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    for family in lookout.catalogue.families.values():
        grammar, at_home = lookout.grammars[family.id], family.vendor in vendors
        if not family.short or not (at_home or (families and family.lead is not None)):
            continue
        for start, version in grammar.short_forms(folded):
            # "Opus 4" among other makers' models needs no Claude beside it.
            telling = bool(version.before) and grammar.is_known(version)
            if telling or (at_home and (version.number or family.id in families)):
                yield Sighting(start, version.end, family, start, version)


def refer(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> list[Sighting]:
    """The model each sighting stands for: a bare "Opus" or "Llama 4" is the one the text names in full."""
    sightings = [_namesake(s, sightings, folded, lookout) for s in sightings]
    sightings = [_with_number(s, sightings, lookout) for s in sightings]
    return [_referent(s, sightings) for s in sightings]


def _namesake(
    sighting: Sighting, sightings: Sequence[Sighting], folded: Folded, lookout: Lookout
) -> Sighting:
    """GitHub's Copilot rather than Microsoft's: the text names it, or GitHub, and Microsoft's nowhere."""
    family = sighting.named
    if not isinstance(family, Family) or " " in folded.low[sighting.start : sighting.end]:
        return sighting
    for other in lookout.catalogue.families.values():
        if other.bare_of != family.id:
            continue
        named = any(s.named == other for s in sightings)
        rival = any(s.named == family and " " in folded.low[s.start : s.end] for s in sightings)
        maker = any(isinstance(s.named, Vendor) and s.named.id == family.vendor for s in sightings)
        beside = any(c in folded.low for c in other.caller)
        if not rival and (named or (beside and not maker)):
            return replace(sighting, named=other)
    return sighting


def _with_number(sighting: Sighting, sightings: Sequence[Sighting], lookout: Lookout) -> Sighting:
    """A variant without its version: the version named with it, or the only one known to have it."""
    family, version = sighting.named, sighting.version
    if not isinstance(family, Family) or version is None or version.number or not version.variants:
        return sighting
    full = _nearest(
        sighting, [s for s in sightings if s.named == family and _has(s, variants=version.variants)]
    )
    if full is None and sighting.name_end > sighting.start:
        return sighting
    return _as(
        sighting, full.version if full else lookout.grammars[family.id].single_with(version.variants[0])
    )


def _referent(sighting: Sighting, sightings: Sequence[Sighting]) -> Sighting:
    """A generation, or the bare name of a range: the model of it that the text names."""
    family, version = sighting.named, sighting.version
    if not isinstance(family, Family) or version is None or version.variants:
        return sighting
    same = [s for s in sightings if s.named == family]
    full = None
    if version.number and "number" in family.umbrella:
        full = _nearest(sighting, [s for s in same if _has(s, number=version.number)])
    elif not version.number and "name" in family.umbrella:
        full = _nearest(sighting, [s for s in same if s.has_version])
    return _as(sighting, full.version if full else None)


def _as(sighting: Sighting, version: Version | None) -> Sighting:
    return replace(sighting, version=replace(version, end=sighting.end)) if version else sighting


def _has(sighting: Sighting, *, number: str = "", variants: tuple[str, ...] = ()) -> bool:
    """Whether it names number and variant, and among them this number or these variants."""
    version = sighting.version
    if version is None or not version.number or not version.variants:
        return False
    return version.number == number or version.variants == variants


def _nearest(sighting: Sighting, others: Sequence[Sighting]) -> Sighting | None:
    """The last one before, else the first one after."""
    before = [s for s in others if s.start < sighting.start]
    return before[-1] if before else next(iter(others), None)
