"""Model names in a text, as ids: `find(text)`.

fold → sightings → namesakes settled → company or product → lists and short forms → what a
generation stands for → mentions at the original offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nlp.catalogue import Catalogue, Family, NameDataError, Platform, Vendor, load
from nlp.ellipsis import lists, refer, short_forms, stated
from nlp.namesakes import is_meant, survey
from nlp.senses import called, owners, proper, sense
from nlp.sightings import Lookout, Sighting, disjoint
from nlp.skeleton import Folded, fold
from nlp.types import Entity, Mention, Names
from nlp.versions import Version, family_of

__all__ = ["Catalogue", "Family", "NameDataError", "Platform", "Vendor", "family_of", "find", "load"]


def find(text: str, catalogue: Catalogue | None = None) -> Names:
    """Models, companies and platforms named in `text`; offsets are into `text` as given."""
    lookout = _lookout(catalogue or load())
    if lookout.sees_nothing(text):
        return Names()
    folded = fold(text)
    sightings = lookout.sightings(folded)
    scene = survey(folded, sightings, lookout)
    meant = [proper(s, lookout.catalogue) for s in sightings if is_meant(s, scene, lookout)]
    meant = [sense(s, meant, folded, lookout.catalogue) for s in meant]
    meant = disjoint([*meant, *called(meant, folded, lookout.catalogue)])
    meant = disjoint([*meant, *lists(meant, folded, lookout)])
    meant = disjoint([*meant, *stated(meant, folded, lookout)])
    meant = disjoint([*meant, *short_forms(meant, folded, lookout)])
    meant = owners(refer(meant, folded, lookout), folded, lookout.catalogue)
    return _names(meant, folded, lookout)


@lru_cache(maxsize=4)
def _lookout(catalogue: Catalogue) -> Lookout:
    return Lookout(catalogue)


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
    grammar, version = lookout.grammars[family.id], s.version or Version(s.end)
    model = grammar.model_id(version)
    return Mention(start, end, surface, model, family_of(model), family.vendor, grammar.is_known(version))
