"""Model names in a text, as ids: `find(text)`.

fold → sightings → namesakes settled → short forms and lists → mentions at the original offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nlp.catalogue import Catalogue, Family, NameDataError, Platform, Vendor, load
from nlp.namesakes import Scene, is_model, survey
from nlp.sightings import Lookout, Sighting
from nlp.skeleton import Folded, fold
from nlp.types import Entity, Mention, Names
from nlp.versions import Version, family_of

__all__ = ["Catalogue", "Family", "NameDataError", "Platform", "Vendor", "family_of", "find", "load"]

_NEXT_IN_LIST = re.compile(
    r"(?:,|/|,? (?:et|and|ou|or|&|puis|then|to|a|ni|nor|comme)) (?:(?:le|la|the|ses|its) )?"
)
_SAID = r"(?: (?:a|ont|has|have|had|avait))? "


@lru_cache(maxsize=4)
def _lookout(catalogue: Catalogue) -> Lookout:
    return Lookout(catalogue)


def find(text: str, catalogue: Catalogue | None = None) -> Names:
    """Models, companies and platforms named in `text`; offsets are into `text` as given."""
    lookout = _lookout(catalogue or load())
    if lookout.sees_nothing(text):
        return Names()
    folded = fold(text)
    sightings = lookout.sightings(folded)
    if not sightings:
        return Names()
    scene = survey(folded, sightings, lookout.catalogue)
    kept = [s for s in sightings if is_model(s, scene, lookout)]
    kept = [_sense(s, kept, scene, lookout) for s in kept]
    kept += _called(kept, folded, lookout)
    kept += _lists(kept, folded, lookout)
    kept += _short_forms(kept, folded, lookout)
    return _names(_disjoint(kept), folded, lookout)


def _sense(sighting: Sighting, kept: Sequence[Sighting], scene: Scene, lookout: Lookout) -> Sighting:
    """The company rather than its product of the same name, where the words around say so."""
    named = sighting.named
    if not isinstance(named, Family) or not named.company or (sighting.version and sighting.version.named):
        return sighting
    low, context = scene.folded.low, lookout.catalogue.context
    before = re.findall(r"[a-z-]+", low[max(0, sighting.start - 40) : sighting.start])[-2:]
    after = re.match(r" (?:a |has |have )?([a-z]+)", low[sighting.end :])
    is_company = (
        any(w in context.before_company for w in before)
        or bool(after and after[1] in context.after_company)
        or _beside_company(sighting, kept, low)
    )
    if not is_company or named.vendor not in lookout.catalogue.vendors:
        return sighting
    return Sighting(
        sighting.start, sighting.end, lookout.catalogue.vendors[named.vendor], name_end=sighting.end
    )


def _beside_company(sighting: Sighting, kept: Sequence[Sighting], low: str) -> bool:
    """Whether the name is an item of a list of companies: "OpenAI, DeepSeek et Mistral"."""
    for other in kept:
        if isinstance(other.named, Vendor):
            between = (
                low[other.end : sighting.start]
                if other.end <= sighting.start
                else low[sighting.end : other.start]
            )
            if re.fullmatch(r", |,? (?:et|and|ou|or|&) ", between):
                return True
    return False


def _called(kept: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Products the press calls by what they do: "Replit's agent", "l'agent de Replit"."""
    for family in lookout.catalogue.families.values():
        if not family.called:
            continue
        what = "|".join(map(re.escape, family.called))
        for vendor in kept:
            if not isinstance(vendor.named, Vendor) or vendor.named.id != family.vendor:
                continue
            after = re.compile(rf"[^.!?\n]{{0,40}}?\b(?:{what})\b").match(folded.low, vendor.end)
            before = re.search(
                rf"\b(?:{what})\b[^.!?\n]{{0,40}}$", folded.low[max(0, vendor.start - 60) : vendor.start]
            )
            if after or before:
                yield Sighting(vendor.start, vendor.end, family, Version(vendor.end), vendor.end)


def _lists(kept: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """Items of a list that leave the name out: "Llama 3 and 4", "Claude 3 Opus and Sonnet"."""
    for sighting in kept:
        if not isinstance(sighting.named, Family) or not sighting.version or not sighting.version.named:
            continue
        grammar, version = lookout.grammars[sighting.named.id], sighting.version
        while joint := _NEXT_IN_LIST.match(folded.low, version.end):
            following = grammar.next_item(folded, joint.end(), version)
            if following is None:
                break
            yield Sighting(joint.end(), following.end, sighting.named, following, joint.end())
            version = following


def _short_forms(kept: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Iterator[Sighting]:
    """ "R1", "4o", "Sonnet 4": once the family or its maker has been named."""
    vendors = {
        s.named.vendor if isinstance(s.named, Family) else s.named.id
        for s in kept
        if not isinstance(s.named, Platform)
    }
    for family in lookout.catalogue.families.values():
        if family.short and family.vendor in vendors:
            for start, version in lookout.grammars[family.id].short_forms(folded):
                yield Sighting(start, version.end, family, version, start)


def _disjoint(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Earlier and longer first; a model before the company inside it."""
    kept: list[Sighting] = []
    ranked = sorted(sightings, key=lambda s: (s.start - s.end, not isinstance(s.named, Family), s.start))
    for sighting in ranked:
        if not any(k.start < sighting.end and sighting.start < k.end for k in kept):
            kept.append(sighting)
    return sorted(kept, key=lambda s: s.start)


def _names(sightings: Sequence[Sighting], folded: Folded, lookout: Lookout) -> Names:
    mentions: list[Mention] = []
    companies: list[Entity] = []
    platforms: list[Entity] = []
    for s in sightings:
        start, end = folded.span(s.start, s.end)
        surface = folded.original[start:end]
        match s.named:
            case Family():
                mentions.append(_mention(s, s.named, start, end, surface, lookout))
            case Vendor():
                companies.append(Entity(start, end, surface, s.named.id, "company"))
            case Platform():
                platforms.append(Entity(start, end, surface, s.named.id, "platform"))
    return Names(tuple(mentions), tuple(companies), tuple(platforms))


def _mention(s: Sighting, family: Family, start: int, end: int, surface: str, lookout: Lookout) -> Mention:
    version = s.version or Version(s.end)
    grammar = lookout.grammars[family.id]
    model = grammar.model_id(version)
    known = grammar.is_known(version)
    return Mention(start, end, surface, model, family_of(model), family.vendor, known)
