"""The values that flow through the language package.

Offsets are code points, `[start, end)`, into the *document text*: `title + "\\n\\n" + text`,
or `text` alone where there is no title. `document.text[start:end]` is always the quoted words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from nlp.vocabulary import ASSERTIONS, KINDS, STAGES, TYPES, Assertion, ControversyType, Kind, Lang, Stage

__all__ = [
    "ASSERTIONS",
    "KINDS",
    "STAGES",
    "TYPES",
    "Analysis",
    "Assertion",
    "ControversyType",
    "Cue",
    "Document",
    "Entity",
    "Finding",
    "Kind",
    "Lang",
    "Mention",
    "Milestone",
    "Names",
    "Reason",
    "Sentence",
    "Stage",
]


@dataclass(frozen=True, slots=True)
class Mention:
    """A model named in the text. `model` equals `family` where no version is named."""

    start: int
    end: int
    surface: str
    model: str
    family: str
    vendor: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """A company or a platform named in the text; `id` is `openai`, `microsoft`, `azure-ai-foundry`…"""

    start: int
    end: int
    surface: str
    id: str
    kind: Literal["company", "platform"]


@dataclass(frozen=True, slots=True)
class Names:
    """Everything `names.find` saw in a text, each in order of `start`."""

    mentions: tuple[Mention, ...] = ()
    companies: tuple[Entity, ...] = ()
    platforms: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the document. `paragraph` counts from 0; the title is paragraph 0."""

    start: int
    end: int
    index: int
    paragraph: int
    is_title: bool = False
    is_junk: bool = False
    """Page furniture: 'Read also', newsletter boxes, bylines. Carries no finding."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what is known about it before any rule runs."""

    text: str
    lang: Lang
    sentences: tuple[Sentence, ...]
    names: Names
    published_at: str | None = None
    outlet: str | None = None

    def words(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that show a controversy of one type, before anyone is blamed for it.

    `rule` names the entry of `nlp/data/<lang>/` that fired. `assertion` is set only where the
    words settle it themselves ("false claim that…"), and else left to `context`.
    """

    start: int
    end: int
    type: ControversyType
    rule: str
    sentence: int
    severity: int | None = None
    assertion: Assertion | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding says what it says, one short phrase each."""

    rule: str
    cue: str
    subject: str
    assertion: str
    severity: str
    chance: str
    """How likely an annotator would agree, and what spoke most for it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A controversy about what a model did, does or may do; one per (model, type)."""

    model: str
    type: ControversyType
    assertion: Assertion
    severity: int
    start: int
    end: int
    quote: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Milestone:
    """A model reaching a stage on a platform; `platform` is None where it is for everyone."""

    model: str
    platform: str | None
    stage: Stage
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the language package says about one text."""

    lang: str
    kind: Kind
    relevant: bool
    mentions: tuple[Mention, ...]
    findings: tuple[Finding, ...]
    milestones: tuple[Milestone, ...]
    text_sha256: str
    analyser: str
    told_at: str | None = None
    """The day, ISO, on which the text itself says it was first published."""

    def as_json(self) -> dict[str, Any]:
        """The contract's line without `id`: models grouped from mentions, values as plain objects."""
        from dataclasses import asdict

        models: dict[str, dict[str, Any]] = {}
        for m in self.mentions:
            entry = models.setdefault(
                m.model,
                {"id": m.model, "family": m.family, "vendor": m.vendor, "known": m.known, "mentions": []},
            )
            entry["mentions"].append({"start": m.start, "end": m.end, "surface": m.surface})
        return {
            "lang": self.lang,
            "kind": self.kind,
            "relevant": self.relevant,
            "models": list(models.values()),
            "findings": [asdict(f) for f in self.findings],
            "milestones": [asdict(m) for m in self.milestones],
            "text_sha256": self.text_sha256,
            "analyser": self.analyser,
        }
