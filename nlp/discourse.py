"""What a document keeps speaking of, read once from start to end; `subject` and `context` look it up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp import cast, verdicts
from nlp.cast import Cast
from nlp.clauses import Clause, clauses
from nlp.references import Reader, Reference, aside, inside
from nlp.syntax import Parses
from nlp.types import Document
from nlp.verdicts import Verdict

# How much a name says about what the text is about. Guesses: a title names its subject, a lead nearly so.
_TITLE, _LEAD, _BODY = 5.0, 2.0, 1.0
_CLEARLY = 1.5


@dataclass(frozen=True, slots=True)
class Discourse:
    document: Document
    references: Mapping[int, tuple[Reference, ...]]
    clauses: Mapping[int, list[Clause]]
    verdicts: Mapping[int, Verdict]
    """What a paragraph says of the claims in it, by paragraph."""
    focus: tuple[str, ...]
    """Models by how much the text is about them, most first; those only mentioned aside are absent."""
    parses: Parses
    cast: Cast

    in_charge: str = ""
    """The model that the text is about beyond doubt; empty where several vie."""

    def in_sentence(self, index: int) -> tuple[Reference, ...]:
        return self.references.get(index, ())

    def of_vendor(self, vendor: str) -> tuple[str, ...]:
        """The models of a vendor in focus, most prominent first."""
        return tuple(model for model in self.focus if model.startswith(vendor + "/"))


def of(document: Document) -> Discourse:
    focus = _prominence(document)
    reader = Reader(document, focus)
    ranked = tuple(sorted(focus, key=lambda model: (-focus[model], model)))
    read = [sentence for sentence in document.sentences if not sentence.is_junk]
    references = {sentence.index: reader.read(sentence) for sentence in read}
    in_charge = _in_charge(ranked, focus)
    return Discourse(
        document=document,
        references=references,
        clauses={sentence.index: clauses(document.words(sentence), document.lang) for sentence in read},
        verdicts=verdicts.of_paragraphs(document),
        focus=ranked,
        parses=Parses(document),
        cast=cast.of(document, references, ranked, in_charge),
        in_charge=in_charge,
    )


def _in_charge(ranked: tuple[str, ...], focus: Mapping[str, float]) -> str:
    if not ranked:
        return ""
    rest = [focus[model] for model in ranked[1:] if model.partition("/")[0] != ranked[0].partition("/")[0]]
    return ranked[0] if focus[ranked[0]] >= _CLEARLY * max(rest, default=0.0) else ""


def _prominence(document: Document) -> dict[str, float]:
    weights: dict[str, float] = {}
    for sentence in document.sentences:
        if sentence.is_junk:
            continue
        weight = _TITLE if sentence.is_title else _LEAD if sentence.paragraph <= 1 else _BODY
        for mention in inside(document.names.mentions, sentence):
            if not aside(document, sentence, mention.start, mention.end):
                weights[mention.model] = weights.get(mention.model, 0.0) + weight
    return weights
