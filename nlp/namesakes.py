"""Whether a name that means other things too means a model here.

Each sighting of such a name is weighed with what stands around it: its vendor, other models, the
words of the field, a version number on one side; a surname, a lower-case letter, the words of its
other meaning on the other. The sum decides, and the clues can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.catalogue import Catalogue, Doubt, Family, Vendor
from nlp.sightings import Lookout, Sighting
from nlp.skeleton import Folded

_ENOUGH = 3
_NEAR = 45  # characters; about six words
_WORD = re.compile(r"[a-z0-9-]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\"•»|–—(]\s*)$")


@dataclass(frozen=True, slots=True)
class Clue:
    """One observation for (positive) or against (negative) a name being a model's."""

    weight: int
    what: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the whole text says, whatever name is weighed."""

    folded: Folded
    words: frozenset[str]
    vendors: frozenset[str]
    """Vendors named, or whose certain models are."""
    certain: frozenset[str]
    """Families named beyond doubt."""
    doubtful: frozenset[str]
    """Families whose names may mean something else, and do not do so visibly."""


def survey(folded: Folded, sightings: Sequence[Sighting], catalogue: Catalogue) -> Scene:
    words = frozenset(_WORD.findall(folded.low))
    certain = {s.named.id for s in sightings if isinstance(s.named, Family) and not s.named.doubt}
    vendors = {s.named.id for s in sightings if isinstance(s.named, Vendor) and not s.named.doubt}
    vendors |= {v.id for v in catalogue.vendors.values() for p in v.people if p.lower() in words}
    plain = Scene(folded, words, frozenset(), frozenset(), frozenset())
    doubtful = {
        s.named.id
        for s in sightings
        if isinstance(s.named, Family)
        and s.named.doubt
        and not any(c.weight < 0 for c in _local(s, plain, catalogue.doubts[s.named.doubt], catalogue))
    }
    vendors |= {family.partition("/")[0] for family in certain}
    return Scene(folded, words, frozenset(vendors), frozenset(certain), frozenset(doubtful))


def is_model(sighting: Sighting, scene: Scene, lookout: Lookout) -> bool:
    return sum(clue.weight for clue in clues(sighting, scene, lookout)) >= _ENOUGH


def clues(sighting: Sighting, scene: Scene, lookout: Lookout) -> list[Clue]:
    """Everything that speaks for or against this sighting being what it may be."""
    catalogue, named = lookout.catalogue, sighting.named
    doubt = catalogue.doubts[named.doubt] if getattr(named, "doubt", None) else None
    if doubt is None:
        return [Clue(_ENOUGH, "the name means nothing else")]
    vendor = named.vendor if isinstance(named, Family) else named.id
    found = [Clue(doubt.prior, "how the press uses the name"), *_local(sighting, scene, doubt, catalogue)]
    if vendor in scene.vendors and isinstance(named, Family):
        found.append(Clue(3, f"{vendor} is in the text"))
    elif scene.vendors - {vendor}:
        found.append(Clue(2, "another AI company is in the text"))
    if scene.certain - {named.id}:
        found.append(Clue(2, "another model is in the text"))
    others = {f for f in scene.doubtful if f != named.id}
    if others:
        found.append(Clue(min(2, len(others)), "other names of models are in the text"))
    topic = scene.words.intersection(catalogue.context.topic)
    if topic:
        found.append(Clue(min(3, len(topic)), "words of the field: " + ", ".join(sorted(topic)[:3])))
    if sighting.version is not None and sighting.version.number:
        known = lookout.grammars[named.id].is_known(sighting.version)
        found.append(Clue(3 if known else 1, "a version follows"))
    contrary = scene.words.intersection(doubt.contrary)
    if contrary:
        found.append(
            Clue(-min(6, 2 * len(contrary)), "words of the other meaning: " + ", ".join(sorted(contrary)[:3]))
        )
    return found


def _local(sighting: Sighting, scene: Scene, doubt: Doubt, catalogue: Catalogue) -> list[Clue]:
    """Clues in the words next to the name."""
    folded = scene.folded
    text, low = folded.text, folded.low
    found: list[Clue] = []
    before, after = (
        low[max(0, sighting.start - _NEAR) : sighting.start],
        low[sighting.end : sighting.end + _NEAR],
    )
    marked = before.endswith(("@", "#"))
    if not doubt.any_case and not marked and not text[sighting.start].isupper():
        found.append(Clue(-8, "not written as a name"))
    near = set(_WORD.findall(re.split(r"[.!?\n]", before)[-1])) | set(
        _WORD.findall(re.split(r"[.!?\n]", after)[0])
    )
    if near.intersection(catalogue.context.roles):
        found.append(Clue(2, "a word like 'assistant' is next to it"))
    if sighting.version is None or not sighting.version.named:
        found += _person(sighting, folded, catalogue)
    return found


def _person(sighting: Sighting, folded: Folded, catalogue: Catalogue) -> list[Clue]:
    text, low, start, end = folded.text, folded.low, sighting.start, sighting.end
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    found: list[Clue] = []
    if re.match(r" [A-Z][a-z'-]+", text[end:]) and not _is_title_case(line):
        found.append(Clue(-6, "a capitalised word follows, as a surname does"))
    previous = re.search(r"([A-Za-z]+)([ .-]+)$", text[max(0, start - 30) : start])
    if previous and (
        previous[1].lower() in catalogue.context.titles or previous[2] == "-" and previous[1][0].isupper()
    ):
        found.append(Clue(-8, "a title or first name precedes"))
    if re.match(r", (?:\d{1,3} (?:ans|years)|(?:aged )?\d{1,3},|who is)", low[end:]):
        found.append(Clue(-6, "an age follows"))
    return found


def _is_title_case(line: str) -> bool:
    """Whether a line writes most of its words with a capital, as American headlines do."""
    words = [w for w in re.findall(r"[A-Za-z]+", line) if len(w) > 3]
    return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.7 * len(words)
