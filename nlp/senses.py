"""Company or product, where both bear one name; and products called by what they do."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.catalogue import Catalogue, Family, Vendor
from nlp.sightings import LISTED, Sighting
from nlp.skeleton import Folded
from nlp.versions import Version

_VERB = re.compile(r"(?:'s)? (?:a |has |have |had |, )?([a-z'-]+)")
_OWNS = re.compile(r"'s? (?:[a-z-]+ ){0,3}")
_OWNED_BY = re.compile(r",? (?:de|du chinois|par|by|from) ")
_REACH = 40  # Characters between a maker's name and "agent"; the same sentence, in practice.


def proper(sighting: Sighting, catalogue: Catalogue) -> Sighting:
    """Its family rather than the entry that holds the family's doubtful names."""
    named = sighting.named
    if not isinstance(named, Family) or named.same_as is None:
        return sighting
    return replace(sighting, named=catalogue.families[named.same_as])


def sense(
    sighting: Sighting, sightings: Sequence[Sighting], folded: Folded, catalogue: Catalogue
) -> Sighting:
    """The company rather than its product of the same name, where the words around say so."""
    named = sighting.named
    if not isinstance(named, Family) or named.company is None or sighting.has_version:
        return sighting
    if named.company == "usually":
        is_product = _is_used(sighting, folded, catalogue) or _listed_with(
            Family, sighting, sightings, folded
        )
    elif named.company == "rarely":
        is_product = not (_does_business(sighting, folded, catalogue) or _has_others(named, sightings))
    else:
        is_product = not (
            _acts(sighting, folded, catalogue, among_chatbots=_among_chatbots(named, sightings))
            or _listed_with(Vendor, sighting, sightings, folded)
            or (named.company == "with others" and _has_others(named, sightings))
        )
    if is_product:
        return sighting
    return Sighting(sighting.start, sighting.name_end, catalogue.vendors[named.vendor], sighting.name_end)


def _is_used(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> bool:
    """Whether somebody uses it as a tool: "cloned with ElevenLabs"."""
    before = folded.low[max(0, sighting.start - _REACH) : sighting.start]
    words = "|".join(map(re.escape, catalogue.context.used_with))
    return re.search(rf"(?<![a-z])(?:{words}) (?:(?:de|d\'|l\'|le|la|the|[a-z]+) ?)?$", before) is not None


def _does_business(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> bool:
    """Whether it raises money or hires: what is said of no product."""
    after = _VERB.match(folded.low, sighting.end)
    return bool(after and after[1] in catalogue.context.business)


def _acts(sighting: Sighting, folded: Folded, catalogue: Catalogue, *, among_chatbots: bool) -> bool:
    """Whether it is called a company, or does what only people do: hire, sue, and speak, but for chatbots."""
    low, context = folded.low, catalogue.context
    before = low[max(0, sighting.start - _REACH) : sighting.start]
    called_so = "|".join(map(re.escape, context.before_company))
    if re.search(rf"(?<![a-z-])(?:{called_so})(?: [a-z-]+)? $", before):
        return True
    after = _VERB.match(low, sighting.end)
    if after is None or (among_chatbots and after[1] in context.speech):
        return False
    return after[1] in context.after_company


def _listed_with(
    kind: type[Family] | type[Vendor], sighting: Sighting, sightings: Sequence[Sighting], folded: Folded
) -> bool:
    """Whether it is an item of a list of companies ("OpenAI, DeepSeek et Mistral"), or of products."""
    at = bisect_left(sightings, sighting.start, key=lambda s: s.start)
    # The items of a list stand next to each other.
    for other in (*sightings[max(0, at - 1) : at], *sightings[at + 1 : at + 2]):
        if isinstance(other.named, kind) and not _could_be_both(other) and other.vendor != sighting.vendor:
            first, second = sorted((sighting, other), key=lambda s: s.start)
            if LISTED.fullmatch(folded.low, first.end, second.start):
                return True
    return False


def _among_chatbots(family: Family, sightings: Sequence[Sighting]) -> bool:
    """Whether the text names another maker's chatbot, beside which this one speaks as one."""
    return "chatbot" in family.roles and any(
        isinstance(s.named, Family) and "chatbot" in s.named.roles and s.vendor != family.vendor
        for s in sightings
    )


def _has_others(family: Family, sightings: Sequence[Sighting]) -> bool:
    """Whether the text names another product of the same maker."""
    return any(
        isinstance(s.named, Family) and s.named.vendor == family.vendor and s.named != family
        for s in sightings
    )


def _could_be_both(sighting: Sighting) -> bool:
    return isinstance(sighting.named, Family) and sighting.named.company is not None


def owners(sightings: Sequence[Sighting], folded: Folded, catalogue: Catalogue) -> list[Sighting]:
    """A name that owns a version beside it is the maker: "DeepSeek's R1", "R1 (DeepSeek)"."""
    versions: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        if sighting.has_version:
            versions.setdefault(sighting.named.id, []).append(sighting)
    return [_owner(s, versions.get(s.named.id, ()), folded, catalogue) for s in sightings]


def _owner(
    sighting: Sighting, versions: Sequence[Sighting], folded: Folded, catalogue: Catalogue
) -> Sighting:
    """versions: what the text names of the same family with a version, in order."""
    named, low = sighting.named, folded.low
    if not isinstance(named, Family) or named.company is None or sighting.has_version:
        return sighting
    maker = Sighting(sighting.start, sighting.end, catalogue.vendors[named.vendor], sighting.end)
    if low.endswith("(", 0, sighting.start) and low.startswith(")", sighting.end):
        return maker
    at = bisect_left(versions, sighting.start, key=lambda s: s.start)
    if at and _OWNED_BY.fullmatch(low, versions[at - 1].end, max(versions[at - 1].end, sighting.start)):
        return maker
    farthest = _OWNS.match(low, sighting.end)
    for other in versions[at:] if farthest else ():
        if farthest is None or other.start > farthest.end():
            break
        if _OWNS.fullmatch(low, sighting.end, max(sighting.end, other.start)):
            return maker
    return sighting


def called(sightings: Sequence[Sighting], folded: Folded, catalogue: Catalogue) -> Iterator[Sighting]:
    """Products called by what they do, beside their maker's name: "Replit's agent", "le chatbot de Bing"."""
    for family in catalogue.families.values():
        if not family.called:
            continue
        callers, what = "|".join(family.caller), "|".join(map(re.escape, family.called))
        near = rf"[^.!?\n]{{0,{_REACH}}}?"
        for caller in re.finditer(rf"(?<![a-z0-9])(?:{callers})(?![a-z0-9])", folded.low):
            start, end = caller.span()
            after = re.compile(rf"{near}(?<![a-z])(?:{what})(?![a-z])").match(folded.low, end)
            before = re.search(
                rf"(?<![a-z])(?:{what})(?![a-z]){near}$", folded.low[max(0, start - 2 * _REACH) : start]
            )
            if after or before:
                yield Sighting(start, end, family, end, Version(end))
