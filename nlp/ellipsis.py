"""Models named by less than their name: in a list, by their version alone, by their generation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp.catalogue import Family, Vendor
from nlp.sightings import Lookout, Sighting
from nlp.skeleton import Folded
from nlp.versions import Grammar, Version

_KINDS = "(?:declinaisons|versions|variantes|variants|siblings|editions|tailles|sizes)"
_NEXT = re.compile(
    r"(?:,? |,? \()(?:avec|et|ainsi que|plus|dans|en|with|and|in) "
    r"(?:(?:ses|leurs|les|its|the|their|deux|two) )?"
    rf"(?:petites? |smaller |lighter )?{_KINDS} |"
    r"(?: ?, ?| ?/ ?|,? (?:et|and|ou|or|&|puis|then|to|a|ni|nor|comme|contre|versus|vs\.?) )"
    r"(?:(?:le|la|les|the|ses|sa|its|de|d\'|version) ?){0,2}"
)
# Further on in the sentence: "GPT-4.1 est ouvert à tous, avec ses déclinaisons mini et nano".
_KIN = re.compile(
    r"[^.!?\n]{1,120}? (?:ses|leurs|its|their) (?:petites? |smaller |lighter )?"
    rf"(?:{_KINDS} (?=[a-z]+ (?:et|and) )|(?=[a-z]+ and [a-z]+ {_KINDS}))"
)
# "La version 4.5" after "GPT-4", and "version 4.5 de GPT" before it.
_STATED = re.compile(
    r"(?<![a-z0-9])(?:(?:la|sa|the|its|cette|this) (?:[a-z]+ )?)?version "
    r"(?P<digits>\d{1,2}(?:\.\d{1,2})?)(?![\d%-]|[.,]\d)"
)
_OF = re.compile(r" (?:de |d'|du |of )(?:modele |model )?")
_FAR = 300  # Characters from a version back to the name that it is of: a paragraph, in practice.


def lists(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Items that leave the name out: "Llama 3 and 4", "Claude 3 Opus and Sonnet"."""
    for sighting in sightings:
        if not isinstance(sighting.named, Family) or not sighting.version or not sighting.has_version:
            continue
        grammar, version = lookout.grammars[sighting.named.id], sighting.version
        while joint := _NEXT.match(folded.low, version.end) or _KIN.match(folded.low, version.end):
            following = grammar.next_item(folded, joint.end(), version)
            if following is None:
                break
            yield Sighting(joint.end(), following.end, sighting.named, joint.end(), following)
            version = following


def stated(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Numbers that the word "version" announces: "version 4.5 de GPT", "GPT-4 … la version 4.1"."""
    models = [s for s in sightings if isinstance(s.named, Family)]
    for found in _STATED.finditer(folded.low):
        at = bisect_left(models, found.start(), key=lambda s: s.start)
        of = _OF.match(folded.low, found.end())
        if of and at < len(models) and models[at].start == of.end():
            yield from _of_next(models[at], found, lookout)
        elif at and not of:
            yield from _of_last(models[at - 1], found, folded, lookout)


def _of_next(sighting: Sighting, found: re.Match[str], lookout: Lookout) -> Iterator[Sighting]:
    """The name that follows, with the version before it: one sighting, from the number on."""
    family = sighting.named
    if isinstance(family, Family) and not sighting.has_version:
        family = lookout.catalogue.families[family.version_of or family.id]
        if number := lookout.grammars[family.id].number(found["digits"]):
            version = Version(sighting.end, number)
            yield Sighting(found.start("digits"), sighting.end, family, sighting.end, version)


def _of_last(
    sighting: Sighting, found: re.Match[str], folded: Folded, lookout: Lookout
) -> Iterator[Sighting]:
    """Another version of the model named last, where such a version is known."""
    version, start = sighting.version, found.start("digits")
    near = start - sighting.end < _FAR and "\n" not in folded.text[sighting.end : start]
    if near and version is not None and version.number and isinstance(sighting.named, Family):
        grammar = lookout.grammars[sighting.named.id]
        another = replace(version, end=found.end(), number=grammar.number(found["digits"]) or "")
        if another.number and grammar.is_known(another):
            yield Sighting(start, found.end(), sighting.named, start, another)


def short_forms(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Versions alone, "R1", "4o", "Sonnet 4", once the family or its maker has been named."""
    vendors = {s.vendor for s in sightings}
    families = {s.named.id for s in sightings if isinstance(s.named, Family)}
    for family in lookout.shortened:
        grammar, at_home = lookout.grammars[family.id], family.vendor in vendors
        if not (at_home or (families and (family.lead is not None or family.stem == "o"))):
            continue
        for start, version in grammar.short_forms(folded):
            # "Opus 4" and "o3-mini" among other makers' models need no Claude or OpenAI beside them.
            named = bool(version.before) or (family.stem == "o" and folded.text[start] == "o")
            telling = named and grammar.is_known(version)
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
    sentence = _sentence(sighting, folded)
    for other in lookout.namesakes(family):
        beside = any(c in folded.low for c in other.caller)
        if any(c in sentence for c in other.caller) and family.vendor not in sentence:
            return replace(sighting, named=other)
        if not named.get(family.id) and (other.id in named or (beside and family.vendor not in makers)):
            return replace(sighting, named=other)
    return sighting


def _sentence(sighting: Sighting, folded: Folded) -> str:
    before = re.split(r"[.!?\n] ?", folded.low[max(0, sighting.start - _FAR) : sighting.start])[-1]
    return before + re.split(r"[.!?\n]", folded.low[sighting.end : sighting.end + _FAR])[0]


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
    grammar = lookout.grammars[family.id]
    return _as(
        sighting, meant or grammar.single_with(version.variants[0]) or _of_nearest(sighting, full, grammar)
    )


def _of_nearest(sighting: Sighting, full: _Versions, grammar: Grammar) -> Version | None:
    """Its variant with the number of the version named nearest, where that is known: "Opus 4 … Sonnet"."""
    nearest = full.nearest(sighting)
    if nearest is None or sighting.version is None or not nearest.number:
        return None
    meant = replace(sighting.version, number=nearest.number, before=0)
    return meant if grammar.is_known(meant) else None


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
