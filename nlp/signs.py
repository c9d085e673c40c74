"""Signs that speak for or against each model of a text as the one that a cue is about.

A sign is a short phrase, such as 'name before' or 'in title'. Those of a text as a whole are `nlp.cast`'s;
here are those of the place where the cue stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.cast import Standing
from nlp.clauses import between
from nlp.discourse import Discourse
from nlp.nearest import AIMED, Subject
from nlp.references import Reference, words
from nlp.types import Cue

_WORD = re.compile(r"\w+")
_AFTER = 5
_NEAR, _NOT_FAR = 3, 10
_AT_HEAD = 3
_AROUND = 3
_FEW_BACK, _FEW_ON = 3, 2
_FIRST_TWO = 2


@dataclass(frozen=True, slots=True)
class Signs:
    """situations: what kind of place the cue stands in; each sign is weighed anew in each of them."""

    situations: tuple[str, ...]
    of: Mapping[str, Sequence[str]]
    nearest: Mapping[str, Reference]
    """For each model that the cue's sentence speaks of, where it does so next to the cue."""


class _Near(NamedTuple):
    distance: int
    reference: Reference


def of(cue: Cue, view: Discourse, said: Iterable[Subject]) -> Signs:
    """The signs of every model that the text names. said: what the rules of distance chose."""
    place = _Place(cue, view)
    by_rules = {subject.model: subject.tie for subject in said}
    named = dict.fromkeys([*view.cast.standings, *by_rules])
    models = [model for model in named if not place.is_contrasted(model)] or named
    found = {model: tuple(dict.fromkeys(place.signs(model, by_rules.get(model, "")))) for model in models}
    return Signs(place.situations(), found, {model: near.reference for model, near in place.near.items()})


class _Place:
    """Where a cue stands."""

    def __init__(self, cue: Cue, view: Discourse) -> None:
        self.cue, self.view = cue, view
        self.document = view.document
        self.sentence = self.document.sentences[cue.sentence]
        self.here = view.in_sentence(cue.sentence)
        self.firm = [r for r in self.here if r.models and not r.aside]
        self.near = self._near()
        firmly = sorted((n.distance, m) for m, n in self.near.items() if not n.reference.aside)
        self.order = {model: min(place, _FIRST_TWO) for place, (_, model) in enumerate(firmly)}
        self.makers = [r.vendor for r in self.here if r.stands == "company" and r.vendor]
        self.is_plural = bool(words(self.document.lang)["plurals"].search(self.document.words(self.sentence)))
        self.rows = [row for row in view.cast.rows if row.sentence <= cue.sentence]
        self.last_named = self._last_named()
        self.first_named = self._first_named()
        self.topic = self._topic()
        self.last_maker = self._last_maker()
        self.most_around = max((self._around(s) for s in view.cast.standings.values()), default=0)

    def situations(self) -> tuple[str, ...]:
        return (self._situation(), "legal") if self.cue.type == "legal_action" else (self._situation(),)

    def _situation(self) -> str:
        named = {model for r in self.firm if r.stands == "name" for model in r.models}
        if self.sentence.is_title:
            return "title, named" if named else "title"
        if named:
            return "named" if len(named) == 1 else "several named"
        stands = {r.stands for r in self.firm}
        return next((kind for kind in ("noun", "pronoun", "company") if kind in stands), "nothing")

    def signs(self, model: str, tie: str) -> Iterator[str]:
        standing = self.view.cast.standings.get(model)
        if tie:
            yield "rules"
            yield f"rules: {tie}"
        if self.cue.type in AIMED:
            yield "aimed"
        if model in self.near:
            yield from self._of_sentence(model, self.near[model])
        yield from self._of_maker(model.partition("/")[0])
        if standing:
            yield from standing.signs
            yield from self._of_namings(standing)
        else:
            yield "unnamed"
        for sign, models in (
            ("last named", self.last_named),
            ("first in paragraph", self.first_named),
            ("topic before", self.topic),
        ):
            if model in models:
                yield sign
        yield from self._of_rows(model)

    def _of_sentence(self, model: str, near: _Near) -> Iterator[str]:
        reference = near.reference
        side = self._side(reference)
        yield f"{reference.stands} {side}"
        if reference.aside:
            yield self._why_aside(reference)
        elif reference.stands == "name":
            far = "near" if near.distance <= _NEAR else "not far" if near.distance <= _NOT_FAR else "far"
            yield f"{side}, {far}"
        start = self.sentence.start
        parts = self.view.clauses.get(self.cue.sentence, [])
        crossed = set(between(parts, reference.start - start, self.cue.start - start))
        yield from (f"across {opening}" for opening in sorted(crossed)) if crossed else ("same clause",)
        if side == "after" and self.cue.type in AIMED:
            yield "after, aimed"
        if model in self.order:
            yield f"nearest {self.order[model]}"
        if self.firm and model in self.firm[0].models:
            yield "first in sentence"
        if reference.start - start <= _AT_HEAD:
            yield "opens sentence"

    def is_contrasted(self, model: str) -> bool:
        """'Unlike Grok, …': whatever follows, it is not said of Grok."""
        aside = self.near[model].reference.aside if model in self.near else ""
        return bool(aside) and words(self.document.lang)["contrasted"].match(aside) is not None

    def _why_aside(self, reference: Reference) -> str:
        if words(self.document.lang)["underneath"].search(reference.aside):
            return "underneath here"
        is_compared = self.document.text.rfind(reference.aside, self.sentence.start, reference.start) >= 0
        return "compared here" if is_compared else "cleared here"

    def _side(self, reference: Reference) -> str:
        if reference.start < self.cue.end and self.cue.start < reference.end:
            return "in"
        return "before" if reference.start < self.cue.start else "after"

    def _of_maker(self, vendor: str) -> Iterator[str]:
        if vendor in self.makers:
            yield "maker in sentence"
            if self.makers[-1] == vendor:
                yield "maker last in sentence"
        elif self.makers:
            yield "another maker in sentence"
        if vendor == self.last_maker:
            yield "last maker"

    def _of_namings(self, standing: Standing) -> Iterator[str]:
        around = self._around(standing)
        if around and around == self.most_around:
            yield "most named nearby"
        before = bisect_left(standing.firm, self.cue.sentence)
        if before:
            last = standing.firm[before - 1]
            gap = self.cue.sentence - last
            yield f"named {gap if gap <= _FEW_BACK else 'long'} back"
            if self._is_same_paragraph(last):
                yield "named before in paragraph"
        else:
            yield "not yet named"
        after = bisect_right(standing.firm, self.cue.sentence)
        if after < len(standing.firm):
            next_ = standing.firm[after]
            if next_ - self.cue.sentence <= _FEW_ON:
                yield f"named {next_ - self.cue.sentence} on"
            if self._is_same_paragraph(next_):
                yield "named after in paragraph"

    def _of_rows(self, model: str) -> Iterator[str]:
        if self.is_plural:
            yield "plural"
        if any(model in row.models for row in self.rows):
            if self.is_plural:
                yield "in a row, plural"
            if model in self.rows[-1].models:
                yield "in last row"
                if self.is_plural:
                    yield "in last row, plural"

    def _near(self) -> dict[str, _Near]:
        found: dict[str, _Near] = {}
        for reference in self.here:
            if reference.stands != "company":
                near = _Near(self._distance(reference), reference)
                for model in reference.models:
                    if model not in found or near.distance < found[model].distance:
                        found[model] = near
        return found

    def _distance(self, reference: Reference) -> int:
        """Words in between; those on the way to a later one count as more."""
        cue, text = self.cue, self.document.text
        if self._side(reference) == "in":
            return 0
        if reference.end <= cue.start:
            return len(_WORD.findall(text[reference.end : cue.start]))
        return len(_WORD.findall(text[cue.end : reference.start])) + _AFTER

    def _around(self, standing: Standing) -> int:
        """How often a model is named in this sentence and the few before it."""
        last = bisect_right(standing.sentences, self.cue.sentence)
        return last - bisect_left(standing.sentences, self.cue.sentence - _AROUND)

    def _is_same_paragraph(self, index: int) -> bool:
        return self.document.sentences[index].paragraph == self.sentence.paragraph

    def _last_named(self) -> tuple[str, ...]:
        for index in range(self.cue.sentence, -1, -1):
            for reference in reversed(self.view.in_sentence(index)):
                if reference.stands == "name" and not reference.aside and self._is_before(reference):
                    return reference.models
        return ()

    def _is_before(self, reference: Reference) -> bool:
        return reference.start < self.cue.start

    def _first_named(self) -> tuple[str, ...]:
        first = self.cue.sentence
        while first and self._is_same_paragraph(first - 1):
            first -= 1
        for index in range(first, self.cue.sentence + 1):
            for reference in self.view.in_sentence(index):
                if reference.stands == "name" and not reference.aside:
                    return reference.models
        return ()

    def _topic(self) -> tuple[str, ...]:
        """What the last sentence that speaks of a model speaks of first."""
        for index in range(self.cue.sentence - 1, -1, -1):
            for reference in self.view.in_sentence(index):
                if reference.stands != "company" and not reference.aside and reference.models:
                    return reference.models
        return ()

    def _last_maker(self) -> str:
        for index in range(self.cue.sentence, -1, -1):
            if not self._is_same_paragraph(index):
                break
            for reference in reversed(self.view.in_sentence(index)):
                if reference.stands == "company" and reference.vendor and self._is_before(reference):
                    return reference.vendor
        return ""
