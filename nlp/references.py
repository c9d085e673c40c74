"""Names of models and the words that stand for them, resolved as a reader would: in order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from nlp import phrases
from nlp.types import Document, Entity, Lang, Mention, Sentence

Stands = Literal["name", "noun", "pronoun", "company", "stranger"]
"""`noun`: 'the chatbot'. `company`: a maker, for its model. `stranger`: a chatbot that is no model named."""

# Whose "AI" is meant where a person stands for a company.
OWNERS: Mapping[str, str] = {
    "musk": "xai", "altman": "openai", "zuckerberg": "meta", "amodei": "anthropic", "pichai": "google",
    "nadella": "microsoft", "wenfeng": "deepseek", "mensch": "mistral",
}  # fmt: skip
_LISTS = (
    "product_heads", "version_heads", "earlier", "predecessor", "company_heads", "definite", "indefinite",
    "other", "pronouns", "made_by", "bystander_before", "bystander_after", "unnamed_owner", "quarrel",
    "latter", "former", "underneath", "impersonal", "prepositions", "general",
    "plurals", "contrasted",
)  # fmt: skip
_HEAD_OF_SENTENCE = 3
_A_FEW = 3
# 'le système d'IA', 'a model from Europe's AI labs': what it is, not whose.
_NO_OWNERS = frozenset(["IA", "AI", "API", "LLM"])
# 'Grok 3, the previous model,'
_APPOSED = re.compile(
    r",\s+(?:(?:the|its|an?|le|la|son|sa|ses|un|une|les)\s+|l['’])(?:[\w.-]+\s+){0,3}|[\s\-«“\"]{0,3}(?:\w+\s+){0,2}",
    re.IGNORECASE,
)


Spanned = TypeVar("Spanned", Mention, Entity)


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that stand for models. `aside` says why they are only mentioned in passing, else is empty.

    models: ids; empty for a stranger, and for a company whose models the text does not name.
    vendor: of a stranger it is `?` where somebody owns it ('the airline's chatbot'), who may well have built
    it on a model that the text names; 'another chatbot' has none.
    """

    start: int
    end: int
    sentence: int
    stands: Stands
    models: tuple[str, ...]
    vendor: str = ""
    aside: str = ""
    is_sure: bool = False
    """Words that can only mean these: 'the latter', 'its predecessor'."""


class _Seen(NamedTuple):
    start: int
    end: int
    what: Literal["name", "company", "head", "version", "predecessor", "pronoun"]
    model: str = ""
    vendor: str = ""


@cache
def words(lang: Lang) -> Mapping[str, re.Pattern[str]]:
    """The phrase lists of `data/<lang>/anaphora.yaml`."""
    return phrases.lists(lang, "anaphora", _LISTS)


def is_version(model: str) -> bool:
    return any(char.isdigit() for char in model.partition("/")[2])


def family_of(model: str, mentions: tuple[Mention, ...]) -> str:
    """The family of a model that the text names."""
    return next((m.family for m in mentions if m.model == model), model)


def aside(document: Document, sentence: Sentence, start: int, end: int) -> str:
    """The words that make a name a mere comparison ('unlike Grok'), or empty."""
    lists = words(document.lang)
    before = document.text[max(sentence.start, start - 90) : start]
    for found in lists["bystander_before"].finditer(before):
        if re.fullmatch(r"[\s,:(]*(?:[\w’'.-]+\s+){0,3}(?:\w+['’])?[«“\"]?\s*", before[found.end() :]):
            return found.group().strip()
    after = lists["bystander_after"].match(document.text, end, sentence.end)
    return after.group().strip(" ,") if after else ""


class Reader:
    """Reads sentences in order and keeps which models were last spoken of."""

    def __init__(self, document: Document, prominence: Mapping[str, float]) -> None:
        self.document = document
        self.lists = words(document.lang)
        self.prominence = prominence
        self.fresh: dict[str, float] = {}
        self.seen: set[str] = set()
        self.company = ""
        self.paragraph = -1
        self.heads: dict[int, Reference] = {}
        self.row: list[str] = []
        self.named_here = False

    def read(self, sentence: Sentence) -> tuple[Reference, ...]:
        """The references of the next sentence."""
        self.fresh = {model: weight / 3 for model, weight in self.fresh.items() if weight > 0.1}
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.named_here, self.heads = sentence.paragraph, False, {}
        self.named_before: tuple[str, ...] = ()
        self.named_end = sentence.start
        self.row = self.row[-_A_FEW:] if self.paragraph == sentence.paragraph else []
        self.topic = self.heads.get(sentence.index - 1) if self.paragraph == sentence.paragraph else None
        found: list[Reference] = []
        for seen in sorted(self._see(sentence)):
            reference = self._refer(seen, sentence)
            if reference is not None:
                self._remember(reference, first=not found)
                found.append(reference)
                if reference.stands == "name" and not reference.aside:
                    self.named_before, self.named_end = reference.models, reference.end
                    self.row.extend(reference.models)
        heads = [reference for reference in found if not reference.aside]
        if heads:
            self.heads[sentence.index] = heads[0]
        return tuple(found)

    def _see(self, sentence: Sentence) -> Iterator[_Seen]:
        taken: list[tuple[int, int]] = []

        def is_free(start: int, end: int) -> bool:
            free = not any(s < end and start < e for s, e in taken)
            if free:
                taken.append((start, end))
            return free

        for mention in inside(self.document.names.mentions, sentence):
            taken.append((mention.start, mention.end))
            yield _Seen(mention.start, mention.end, "name", mention.model, mention.vendor)
        for company in inside(self.document.names.companies, sentence):
            if is_free(company.start, company.end):
                yield _Seen(company.start, company.end, "company", vendor=company.id)
        for name, what in (
            ("predecessor", "predecessor"),
            ("version_heads", "version"),
            ("product_heads", "head"),
            ("pronouns", "pronoun"),
            ("latter", "pronoun"),
            ("former", "pronoun"),
            ("company_heads", "company"),
        ):
            for found in self.lists[name].finditer(self.document.text, sentence.start, sentence.end):
                if is_free(found.start(), found.end()):
                    yield _Seen(found.start(), found.end(), what)  # type: ignore[arg-type]

    def _refer(self, seen: _Seen, sentence: Sentence) -> Reference | None:
        match seen.what:
            case "name":
                passing = aside(self.document, sentence, seen.start, seen.end) or self._underneath(
                    seen, sentence
                )
                return _reference(seen, sentence, "name", (seen.model,), seen.vendor, passing)
            case "company":
                return self._company(seen, sentence)
            case "pronoun":
                return self._pronoun(seen, sentence)
            case _:
                return self._noun(seen, sentence)

    def _underneath(self, seen: _Seen, sentence: Sentence) -> str:
        """'Copilot, which runs on GPT-4o': the words that put a model underneath a product named before."""
        if not self.named_before:
            return ""
        before = self.document.text[max(sentence.start, seen.start - 60) : seen.start]
        found = self.lists["underneath"].search(before)
        if found is None or len(before[found.end() :].split()) > _A_FEW:
            return ""
        # In 'agents built on Claude or Gemini' no product was named before.
        at = seen.start - len(before) + found.start()
        return found.group().strip() if self.named_end <= at else ""

    def _pronoun(self, seen: _Seen, sentence: Sentence) -> Reference | None:
        """Only at the head of a sentence: further in, 'it' may be anything, and 'il' anyone.

        'The latter' and 'ce dernier' stand for the last model named, 'the former' for the first of them.
        """
        for order, at in (("former", 0), ("latter", -1)):
            if self.row and self.lists[order].match(self.document.text, seen.start, sentence.end):
                return _reference(seen, sentence, "noun", (self.row[at],), is_sure=True)
        before = self.document.text[sentence.start : seen.start]
        if len(before.split()) > _HEAD_OF_SENTENCE or self.lists["impersonal"].match(
            self.document.text, seen.start, sentence.end
        ):
            return None
        last = self.topic
        if last is None or last.stands in ("company", "stranger"):
            return (
                _reference(seen, sentence, "stranger", (), last.vendor)
                if last and last.stands == "stranger"
                else None
            )
        return _reference(seen, sentence, "pronoun", last.models)

    def _company(self, seen: _Seen, sentence: Sentence) -> Reference | None:
        vendor = seen.vendor
        if not vendor:
            if self._determiner(seen, sentence)[0] != "definite":
                return None
            vendor = self.company
        return _reference(seen, sentence, "company", self.resolve(vendor) if vendor else (), vendor)

    def _noun(self, seen: _Seen, sentence: Sentence) -> Reference | None:
        kind, vendor = self._determiner(seen, sentence)
        if kind not in ("definite", "other") or self._names_itself(seen, sentence):
            return None
        if kind == "other":
            return _reference(seen, sentence, "stranger", ())
        head = self.document.text[max(sentence.start, seen.start - 4) : seen.end]
        if not vendor and self.lists["general"].search(head):
            return None
        if vendor == "?" or (not vendor and self._is_of_a_user(seen, sentence)):
            return _reference(seen, sentence, "stranger", (), vendor="?")
        if seen.what == "predecessor" or (seen.what == "version" and self._is_earlier(seen, sentence)):
            families = (family_of(m, self.document.names.mentions) for m in self.resolve(vendor))
            return _reference(seen, sentence, "noun", tuple(families), vendor, is_sure=True)
        models = self.resolve(vendor, version=seen.what == "version")
        # 'Grok 4 has become the tool of choice': a noun goes on about the name before it.
        if self.named_before and not vendor and (seen.what != "version" or is_version(self.named_before[0])):
            models = self.named_before
        return _reference(seen, sentence, "noun", models, vendor)

    def _determiner(self, seen: _Seen, sentence: Sentence) -> tuple[str, str]:
        """How a noun is introduced (`definite`, `indefinite`, `other`, empty), and the vendor that owns it.

        The vendor is `?` where the owner is somebody else: 'the airline's chatbot'.
        """
        text = self.document.text
        kind = ""
        ahead = re.findall(
            r"[\w.-]+(?:['’]s)?|[^\w\s]", text[max(sentence.start, seen.start - 60) : seen.start]
        )
        for word in reversed(ahead[-6:]):
            if re.fullmatch(r"[^\w\s'’]", word) or self.lists["prepositions"].fullmatch(word):
                break
            if re.search(r"\w['’]s$", word):
                return "definite", self._owner(word[:-2])
            for candidate in ("other", "definite", "indefinite"):
                if self.lists[candidate].fullmatch(word):
                    kind = candidate
                    break
            if kind:
                break
        following = re.match(r"\s+(\w+)", text[seen.end : sentence.end])
        if following and self.lists["other"].fullmatch(following.group(1)):
            kind = "other"
        return kind, self._made_by(seen, sentence) if kind == "definite" else ""

    def _made_by(self, seen: _Seen, sentence: Sentence) -> str:
        text = self.document.text
        made = self.lists["made_by"].match(text, seen.end + text[seen.end :].startswith(" "), sentence.end)
        if not made:
            return ""
        owners = [(c.start, c.id) for c in self.document.names.companies]
        owners += [(m.start, m.vendor) for m in self.document.names.mentions]
        for start, vendor in owners:
            if made.end() <= start <= made.end() + 8:
                return vendor
        rest = text[made.end() : min(sentence.end, made.end() + 40)].lstrip()
        found = re.match(r"(?:(?:la|le|les|the|l['’])\s*)?([\w.-]+)(?:\s+([\w.-]+))?", rest)
        if not found or found.group(1).rstrip(".") in _NO_OWNERS:
            return ""
        owner = self._owner(found.group(1))
        if owner == "?" and found.group(2) and found.group(2).lower() in OWNERS:
            return OWNERS[found.group(2).lower()]
        named = found.group(1)[0].isupper() or self.lists["unnamed_owner"].match(found.group(1))
        return owner if owner != "?" or named else ""

    def _owner(self, word: str) -> str:
        """The vendor a possessor stands for; `?` for a stranger."""
        lower = word.lower()
        if lower in OWNERS:
            return OWNERS[lower]
        if self.lists["company_heads"].fullmatch(lower):
            return self.company
        for company in self.document.names.companies:
            if company.surface.lower().endswith(lower):
                return company.id
        for mention in self.document.names.mentions:
            if mention.surface.lower().endswith(lower):
                return mention.vendor
        return "?"

    def _names_itself(self, seen: _Seen, sentence: Sentence) -> bool:
        """'the GPT-4o update', 'l'assistant ChatGPT': the name alone counts."""
        for mention in inside(self.document.names.mentions, sentence):
            gap = self.document.text[min(mention.end, seen.end) : max(mention.start, seen.start)]
            if _APPOSED.fullmatch(gap) and not re.search(r"['’]s\b", gap):
                return True
        return False

    def _is_of_a_user(self, seen: _Seen, sentence: Sentence) -> bool:
        """'the airline … the assistant on its website', where the paragraph has named no model."""
        before = self.document.text[sentence.start : seen.start]
        return not self.named_here and self.lists["unnamed_owner"].search(before) is not None

    def _is_earlier(self, seen: _Seen, sentence: Sentence) -> bool:
        near = self.document.text[max(sentence.start, seen.start - 24) : min(sentence.end, seen.end + 14)]
        return self.lists["earlier"].search(near) is not None

    def _remember(self, reference: Reference, *, first: bool) -> None:
        if reference.stands == "company":
            self.company = reference.vendor or self.company
            self.named_here = self.named_here or bool(reference.models)
            return
        self.named_here = self.named_here or reference.stands == "name"
        self.seen.update(reference.models)
        weight = 0.3 if reference.aside else 3.0 if first else 2.0
        for model in reference.models:
            self.fresh[model] = self.fresh.get(model, 0.0) + weight
        if reference.vendor and reference.stands == "name":
            self.company = reference.vendor

    def resolve(self, vendor: str = "", *, version: bool = False) -> tuple[str, ...]:
        """The model that a word stands for: the freshest of that vendor, then the most prominent."""
        # A word stands for what was named before it; at the very start, for what the text is about.
        named = [m for m in self.seen if vendor in ("", "?") or m.startswith(vendor + "/")]
        fitting = named or [m for m in self.prominence if vendor in ("", "?") or m.startswith(vendor + "/")]
        if version and any(is_version(m) for m in fitting):
            fitting = [m for m in fitting if is_version(m)]
        if not fitting:
            return ()
        return (max(sorted(fitting), key=lambda m: 6 * self.fresh.get(m, 0.0) + self.prominence.get(m, 0.0)),)


def inside(items: Sequence[Spanned], sentence: Sentence) -> Sequence[Spanned]:
    """The mentions or entities of a sentence, out of those of the text in order."""
    first = bisect_left(items, sentence.start, key=lambda item: item.start)
    last = bisect_left(items, sentence.end, first, key=lambda item: item.start)
    return items[first:last]


def _reference(
    seen: _Seen,
    sentence: Sentence,
    stands: Stands,
    models: tuple[str, ...],
    vendor: str = "",
    aside: str = "",
    *,
    is_sure: bool = False,
) -> Reference:
    return Reference(seen.start, seen.end, sentence.index, stands, models, vendor, aside, is_sure)
