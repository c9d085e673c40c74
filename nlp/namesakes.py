"""Whether a name that means other things too means a model here.

Each sighting of such a name is weighed with what stands around it: its vendor, other models, the
words of the field, a version number on one side; a surname, a lower-case letter, the words of its
other meaning on the other. The sum decides, and the clues can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp import persons
from nlp.catalogue import Catalogue, Doubt, Family, Platform, Vendor
from nlp.sightings import LISTED, Lookout, Sighting
from nlp.skeleton import Folded

_ENOUGH = 3  # Weights and threshold were set by hand on the training articles.
_NEVER = -20
_PERSON = -6  # As much as a surname or an age says against a model.
_NEAR = 45  # Characters: about six words.
_WORD = re.compile(r"[a-z0-9-]+")
_VERB = re.compile(r" (?:a |has |have |had )?([a-z'-]+)")
_AI = re.compile(r"(?<![A-Za-z'])A\.?I(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Clue:
    """One observation for (positive) or against (negative) a name being a model's."""

    weight: int
    what: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the whole text says, whatever name is weighed.

    listed: sightings beside a model named beyond doubt, as items of one list.
    vendors: those named, or whose certain models are. certain: families named beyond doubt.
    doubtful: families whose names may mean something else, and do not do so visibly.
    supported: families that somewhere have a version, their maker or a word like "assistant" beside them.
    persons: families whose name somewhere is a person's.
    """

    folded: Folded
    words: frozenset[str]
    listed: frozenset[Sighting] = frozenset()
    vendors: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    supported: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()


def survey(folded: Folded, sightings: Sequence[Sighting], lookout: Lookout) -> Scene:
    """What the text says as a whole; each step is weighed by what the steps before made certain."""
    catalogue = lookout.catalogue
    words = _words(folded)
    scene = Scene(folded, words)
    sure = [s for s in sightings if _is_sure(s, words, lookout)]
    scene = replace(scene, listed=_listed(sightings, frozenset(sure), folded))
    vendors = {s.vendor for s in sure if s.vendor} | set(_people(words, catalogue))
    certain = {s.named.id for s in sure if isinstance(s.named, Family)}
    local = {s: _local(s, scene, lookout) for s in sightings if _doubt(s, catalogue) is not None}
    scene = replace(
        scene,
        vendors=frozenset(vendors),
        certain=frozenset(certain),
        doubtful=_families(s for s, clues in local.items() if _is_open(s, clues, words, catalogue)),
        supported=_families(
            s for s, clues in local.items() if s.has_version or s in scene.listed or _weight(clues, 1) > 0
        ),
        persons=_families(s for s, clues in local.items() if _weight(clues, -1) <= _PERSON),
    )
    # Companies first: they are what the names of models are then weighed by.
    meant = {s.named.id for s in sightings if isinstance(s.named, Vendor) and is_meant(s, scene, lookout)}
    scene = replace(scene, vendors=scene.vendors | meant)
    # Then models: an essay that means Grok means Claude too.
    meant = {s.named.id for s in sightings if isinstance(s.named, Family) and is_meant(s, scene, lookout)}
    return replace(scene, certain=scene.certain | meant)


def _listed(sightings: Sequence[Sighting], sure: Container[Sighting], folded: Folded) -> frozenset[Sighting]:
    """The sightings written as names that stand in a list with a model that is sure."""
    items = [s for s in sightings if isinstance(s.named, Family) and _is_written_as_name(s, folded)]
    found: set[Sighting] = set()
    for first, second in pairwise(items):
        if LISTED.fullmatch(folded.low, first.end, second.start):
            found.update({first} if second in sure else ())
            found.update({second} if first in sure else ())
    return frozenset(found)


def _families(sightings: Iterable[Sighting]) -> frozenset[str]:
    return frozenset(s.named.id for s in sightings if isinstance(s.named, Family))


def _weight(clues: Sequence[Clue], sign: int) -> int:
    """The sum of the clues of one sign."""
    return sum(clue.weight for clue in clues if clue.weight * sign > 0)


def _is_open(sighting: Sighting, clues: Sequence[Clue], words: frozenset[str], catalogue: Catalogue) -> bool:
    """Whether nothing speaks against a doubtful name."""
    doubt = _doubt(sighting, catalogue)
    return doubt is not None and _weight(clues, -1) == 0 and words.isdisjoint(doubt.contrary)


def _is_sure(sighting: Sighting, words: frozenset[str], lookout: Lookout) -> bool:
    """Whether the name needs no weighing: it means nothing else, or a telling version follows."""
    doubt, version = _doubt(sighting, lookout.catalogue), sighting.version
    if doubt is None:
        return True
    if doubt.needs or doubt.vendor_needed or not words.isdisjoint(doubt.contrary):
        return False
    telling = doubt.prior > 0 or (version is not None and (version.variants or "." in version.number))
    return bool(telling) and _has_known_version(sighting, lookout)


def is_meant(sighting: Sighting, scene: Scene, lookout: Lookout) -> bool:
    """Whether a sighting names what it may name."""
    named = sighting.named
    if not isinstance(named, Family) and not _is_capitalised(sighting, scene.folded):
        return False
    if isinstance(named, Platform):
        return not named.needs or not scene.words.isdisjoint(named.needs)
    return sum(clue.weight for clue in clues(sighting, scene, lookout)) >= _ENOUGH


def clues(sighting: Sighting, scene: Scene, lookout: Lookout) -> list[Clue]:
    """Everything that speaks for or against this sighting being what it may be."""
    catalogue = lookout.catalogue
    doubt = _doubt(sighting, catalogue)
    if doubt is None:
        return [Clue(_ENOUGH, "the name means nothing else")]
    found = [Clue(doubt.prior, "how the press uses the name")]
    found += _local(sighting, scene, lookout)
    found += _vendors(sighting, scene, doubt, lookout)
    found += _neighbours(sighting, scene, catalogue)
    if doubt.support_needed and sighting.named.id not in scene.supported:
        found.append(Clue(_NEVER, "nothing beside it says so"))
    if doubt.given_name and sighting.named.id in scene.persons and not sighting.has_version:
        found.append(Clue(-3, "elsewhere it is a person's"))
    if sighting in scene.listed:
        found.append(Clue(3, "listed with a model"))
    elif doubt.needs and scene.words.isdisjoint(doubt.needs):
        found.append(Clue(_NEVER, "not beside the name it needs: " + ", ".join(doubt.needs)))
    contrary = sorted(scene.words.intersection(doubt.contrary))
    if contrary:
        found.append(Clue(-min(6, 2 * len(contrary)), "words of the other meaning: " + ", ".join(contrary)))
    return found


def _doubt(sighting: Sighting, catalogue: Catalogue) -> Doubt | None:
    named = sighting.named
    if isinstance(named, Platform) or named.doubt is None:
        return None
    return catalogue.doubts[named.doubt]


def _words(folded: Folded) -> frozenset[str]:
    """The words of the text, and the parts of those with hyphens; "AI" only where it is in capitals."""
    whole = _WORD.findall(folded.low)
    words = {part for word in whole if "-" in word for part in word.split("-")}.union(whole) - {"ai"}
    return frozenset(words | {"AI"}) if _AI.search(folded.text) else frozenset(words)


def _people(words: frozenset[str], catalogue: Catalogue) -> Iterable[str]:
    """Vendors by the people named in their stead."""
    return [v.id for v in catalogue.vendors.values() if any(p.lower() in words for p in v.people)]


def _vendors(sighting: Sighting, scene: Scene, doubt: Doubt, lookout: Lookout) -> list[Clue]:
    """Clues from the companies of the text, and from a version after the name."""
    own = sighting.vendor
    found: list[Clue] = []
    known_version = _has_known_version(sighting, lookout)
    own_models = {f for f in scene.certain if f.partition("/")[0] == own and f != sighting.named.id}
    full_name = scene.folded.low[sighting.start : sighting.name_end]
    names_own = full_name != own and f"{own} " in f"{full_name} ".replace("'", " ")
    if isinstance(sighting.named, Family) and (own in scene.vendors or names_own):
        found.append(Clue(3, f"{own} is in the text"))
    elif own_models:
        found.append(Clue(3, "a model of its own is in the text"))
    elif doubt.vendor_needed and not known_version and sighting not in scene.listed:
        found.append(Clue(_NEVER, f"never without {own}"))
    others = [
        lookout.catalogue.vendors[v] for v in scene.vendors if v != own and v in lookout.catalogue.vendors
    ]
    if any(not v.broad for v in others):
        found.append(Clue(2, "another AI company is in the text"))
    elif others:
        found.append(Clue(1, "a technology company is in the text"))
    if sighting.has_version:
        found.append(Clue(3 if known_version else 1, "a version follows"))
    return found


def _has_known_version(sighting: Sighting, lookout: Lookout) -> bool:
    version = sighting.version
    return version is not None and version.named and lookout.grammars[sighting.named.id].is_known(version)


def _neighbours(sighting: Sighting, scene: Scene, catalogue: Catalogue) -> list[Clue]:
    """Other models, and the words of the field."""
    found: list[Clue] = []
    if scene.certain - {sighting.named.id}:
        found.append(Clue(2, "another model is in the text"))
    if others := scene.doubtful - {sighting.named.id}:
        found.append(Clue(min(2, len(others)), "other names of models are in the text"))
    strong = sorted(scene.words.intersection(catalogue.context.topic))
    weak = len(scene.words.intersection(catalogue.context.topic_weak))
    if weight := min(4, 2 * len(strong) + min(2, weak // 2)):
        found.append(Clue(weight, "words of the field: " + ", ".join(strong[:3] or ["weak ones"])))
    return found


def _local(sighting: Sighting, scene: Scene, lookout: Lookout) -> list[Clue]:
    """Clues in the words next to the name."""
    folded, start, end = scene.folded, sighting.start, sighting.end
    before = re.split(r"[.!?\n]", folded.low[max(0, start - _NEAR) : start])[-1]
    after = re.split(r"[.!?\n]", folded.low[end : end + _NEAR])[0]
    found: list[Clue] = []
    catalogue, doubt = lookout.catalogue, _doubt(sighting, lookout.catalogue)
    any_case = (
        _has_known_version(sighting, lookout)
        or _is_spelled_as_id(sighting, folded)
        or before.endswith(("@", "#"))
        or (doubt is not None and doubt.any_case)
    )
    if not any_case and not _is_written_as_name(sighting, folded):
        found.append(Clue(_NEVER, "not written as a name"))
    near = set(_WORD.findall(before)[-4:]) | set(_WORD.findall(after)[:3])
    if _AI.search(folded.text, max(0, start - _NEAR // 2), end + _NEAR // 2):
        near.add("AI")
    if near.intersection(catalogue.context.roles):
        found.append(Clue(2, "a word like 'assistant' is next to it"))
    if doubt is not None and not {*_WORD.findall(before), *_WORD.findall(after)}.isdisjoint(doubt.contrary):
        found.append(Clue(-5, "a word of the other meaning is next to it"))
    if doubt is not None and near.intersection(doubt.never_beside):
        found.append(Clue(_NEVER, "a word of the other meaning is right beside it"))
    if " " in folded.low[start : sighting.name_end]:
        found.append(Clue(3, "the full name"))
    if isinstance(sighting.named, Vendor) and _acts(sighting, folded, catalogue):
        found.append(Clue(3, "it does what companies do"))
    if _beside_maker(sighting, folded, catalogue):
        found.append(Clue(3, "its maker is next to it"))
    return found + ([] if sighting.has_version else _person(sighting, folded, catalogue))


def _is_spelled_as_id(sighting: Sighting, folded: Folded) -> bool:
    """As in "gpt-4-1106-preview": in lower case, with its version joined on."""
    joined = sighting.version is not None and bool(sighting.version.number)
    return joined and not folded.low.startswith(" ", sighting.name_end)


def _beside_maker(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> bool:
    """As in "Google's Gemini", "Gemini (Google)", "Claude, d'Anthropic"."""
    if not isinstance(sighting.named, Family):
        return False
    low = folded.low
    for name in catalogue.vendors[sighting.named.vendor].names:
        maker = name.lower()
        if low.endswith((f"{maker}'s ", f"{maker} "), 0, sighting.start):
            return True
        if re.compile(rf",? (?:de |d'|by |from |\(){re.escape(maker)}(?![a-z])").match(low, sighting.end):
            return True
    return False


def _acts(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> bool:
    """As in "Mistral annonce", "Meta said"; not "le Mistral annonce"."""
    verb = _VERB.match(folded.low, sighting.end)
    article = folded.low.endswith(("le ", "the "), 0, sighting.start)
    return bool(verb and verb[1] in catalogue.context.after_company) and not article


def _is_written_as_name(sighting: Sighting, folded: Folded) -> bool:
    """A capital on the last word of the name: "Le Chat", not "Le chat"."""
    name = folded.text[sighting.start : sighting.name_end]
    last = re.split(r"[ -]", name)[-1]
    return last[:1].isupper() or any(c.isupper() for c in last)


def _is_capitalised(sighting: Sighting, folded: Folded) -> bool:
    """Whether a company or platform is written with a capital, or needs none ("watsonx")."""
    surface = folded.text[sighting.start : sighting.end]
    return surface != surface.lower() or surface in sighting.named.names


def _person(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> list[Clue]:
    """Clues that the name is a person's, a place's or a brand's of more than one word."""
    doubt = _doubt(sighting, catalogue)
    given_name = doubt is not None and doubt.given_name
    found: list[Clue] = []
    if persons.surname_follows(folded.text, sighting.end):
        found.append(Clue(-12 if given_name else -6, "a capitalised word follows, as a surname does"))
    if persons.age_follows(folded.low, sighting.end):
        found.append(Clue(-6, "an age follows"))
    if persons.title_precedes(folded.text, sighting.start, catalogue):
        found.append(Clue(-12 if given_name else -8, "a title or a kind of place precedes"))
    elif persons.first_name_precedes(folded.text, sighting.start, catalogue):
        hyphen = folded.text.endswith("-", 0, sighting.start)
        against = -12 if given_name and hyphen else -5
        found.append(Clue(against, "a capitalised word precedes, as a first name does"))
    return found
