"""The models that a text names, and how it treats each: `of(document, references, focus, in_charge)`.

Read once for a document. What speaks for a model whatever the cue is put as signs, short phrases that
`nlp.ranking` weighs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.references import Reference, family_of, is_version, words
from nlp.types import Document

PRODUCTS = frozenset(
    ["openai/chatgpt", "mistral/le-chat", "microsoft/copilot", "meta/meta-ai", "microsoft/bing-chat"]
)
"""Products that run a model of the same vendor."""

_WORD = re.compile(r"\w+")
# Names with no more words than this in between stand in a row: 'OpenAI's ChatGPT, Grok and Le Chat'.
_JOINING_WORDS = 3
_OPENING = 2
_LATE = 0.7
_RANKS = 3
_LEAD_TO_NAME = 60
_LARGE, _FAIR = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Standing:
    """How a text treats one model. sentences: those that name it; firm: those that do so not in passing."""

    signs: tuple[str, ...]
    sentences: tuple[int, ...]
    firm: tuple[int, ...]


class Row(NamedTuple):
    """Models enumerated in one breath."""

    sentence: int
    models: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cast:
    standings: Mapping[str, Standing]
    rows: tuple[Row, ...]


class _Naming(NamedTuple):
    sentence: int
    reference: Reference


def of(
    document: Document,
    references: Mapping[int, tuple[Reference, ...]],
    focus: Sequence[str],
    in_charge: str,
) -> Cast:
    """Every model that the text names, with its standing."""
    namings: dict[str, list[_Naming]] = {}
    for index in sorted(references):
        for reference in references[index]:
            if reference.stands == "name":
                for model in reference.models:
                    namings.setdefault(model, []).append(_Naming(index, reference))
    rows = tuple(_rows(document, references))
    reader = _Reader(document, references, namings, focus, in_charge, rows)
    return Cast({model: reader.standing(model) for model in namings}, rows)


class _Reader:
    def __init__(
        self,
        document: Document,
        references: Mapping[int, tuple[Reference, ...]],
        namings: Mapping[str, list[_Naming]],
        focus: Sequence[str],
        in_charge: str,
        rows: tuple[Row, ...],
    ) -> None:
        self.document, self.namings, self.focus, self.in_charge = document, namings, focus, in_charge
        self.families = {model: family_of(model, document.names.mentions) for model in namings}
        self.body = [s.index for s in document.sentences if not s.is_title and not s.is_junk]
        self.n_namings = sum(len(at) for at in namings.values())
        self.first = min((at[0].sentence for at in namings.values()), default=0)
        self.topics = _topics(references)
        self.layers = _layers(document, references)
        self.in_rows = {model for row in rows for model in row.models}
        self.beside_focus = {
            model for row in rows if focus and focus[0] in row.models for model in row.models
        }

    def standing(self, model: str) -> Standing:
        at = self.namings[model]
        firm = tuple(naming.sentence for naming in at if not naming.reference.aside)
        kin = [m for m in self.namings if m != model and m.partition("/")[0] == model.partition("/")[0]]
        signs = [
            *self.layers.get(model, ()),
            *self._prominence(model),
            *self._place(at, firm),
            *self._kind(model, kin),
        ]
        if len(self.namings) == 1:
            signs.append("sole model")
        if not kin:
            signs.append("sole of vendor")
        if model in self.in_rows:
            signs.append("in a row")
        if model in self.beside_focus:
            signs.append("in a row with the focus")
        return Standing(tuple(signs), tuple(naming.sentence for naming in at), firm)

    def _prominence(self, model: str) -> Iterator[str]:
        rank = self.focus.index(model) if model in self.focus else None
        yield "only aside" if rank is None else f"focus {min(rank, _RANKS)}"
        if self.in_charge == model:
            yield "in charge"
        n = len(self.namings[model])
        share = n / self.n_namings
        yield "share " + ("half" if share >= _LARGE else "quarter" if share >= _FAIR else "small")
        if n == 1:
            yield "named once"
        if not self.topics[model]:
            yield "never topic"
        elif self.topics[model] == max(self.topics.values()):
            yield "most often topic"

    def _place(self, at: list[_Naming], firm: tuple[int, ...]) -> Iterator[str]:
        first = self.document.sentences[at[0].sentence]
        if first.is_title:
            yield "in title"
            if all(self.document.sentences[index].is_title for index in firm):
                yield "title only"
        elif self.body and first.index <= self.body[0]:
            yield "in first sentence"
        elif first.paragraph <= _OPENING:
            yield "in opening"
        elif self.body and first.index >= self.body[0] + _LATE * len(self.body):
            yield "named late"
        if first.index == self.first:
            yield "named first"

    def _kind(self, model: str, kin: list[str]) -> Iterator[str]:
        """Whether it is a version, a product or a family, and which of its kin the text names too."""
        family = self.families[model]
        versions = [m for m in kin if is_version(m)]
        if is_version(model):
            yield "version"
            if family in kin:
                yield "version, family bare too"
            if any(m in PRODUCTS for m in kin):
                yield "version, product too"
            if any(self.families[m] == family for m in versions):
                yield "version, sister versions"
        elif model in PRODUCTS:
            yield "product"
            if versions:
                yield "product, one version" if len(versions) == 1 else "product, versions"
        else:
            yield "family"
            own = [m for m in versions if self.families[m] == model]
            if own:
                yield "family, one version" if len(own) == 1 else "family, versions"
            elif versions:
                yield "family, others versions"


def _topics(references: Mapping[int, tuple[Reference, ...]]) -> Counter[str]:
    """How many sentences each model heads."""
    heads = (found[0] for found in references.values() if found)
    return Counter(
        model for head in heads if not head.aside and head.stands != "company" for model in head.models
    )


def _layers(document: Document, references: Mapping[int, tuple[Reference, ...]]) -> dict[str, list[str]]:
    """Models that others run on, and those that run on others: 'Copilot, which is built on GPT-4o'."""
    found: dict[str, list[str]] = {}
    underneath = words(document.lang)["underneath"]
    for index, here in references.items():
        host = ""
        for reference in here:
            if reference.stands != "name":
                continue
            model = reference.models[0]
            low = max(document.sentences[index].start, reference.start - _LEAD_TO_NAME)
            leads = list(underneath.finditer(document.text, low, reference.start))
            if (
                not leads
                or len(document.text[leads[-1].end() : reference.start].split()) > _JOINING_WORDS + 1
            ):
                host = model
                continue
            is_kin = host.partition("/")[0] == model.partition("/")[0]
            if not host or host == model:
                _add(found, model, "underneath")
            else:
                _add(found, model, "underneath kin" if is_kin else "underneath another's")
                _add(found, host, "runs on kin" if is_kin else "runs on another's")
    return found


def _add(found: dict[str, list[str]], model: str, sign: str) -> None:
    if sign not in found.setdefault(model, []):
        found[model].append(sign)


def _rows(document: Document, references: Mapping[int, tuple[Reference, ...]]) -> Iterator[Row]:
    for index in sorted(references):
        named = [r for r in references[index] if r.stands == "name" and not r.aside]
        row: list[Reference] = []
        for reference in named:
            if row and len(_WORD.findall(document.text[row[-1].end : reference.start])) > _JOINING_WORDS:
                yield from _row(index, row)
                row = []
            row.append(reference)
        yield from _row(index, row)


def _row(index: int, row: list[Reference]) -> Iterator[Row]:
    models = frozenset(model for reference in row for model in reference.models)
    if len(models) > 1:
        yield Row(index, models)
