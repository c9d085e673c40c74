"""Which model reached which stage, on which platform: what the text states as done, not what is planned.

For each phrase of `data/<lang>/milestones.yaml` found in a sentence: is it denied or still to come, of which
models is it said, and where? A loose phrase ("on Foundry") yields to a preview stated of the same model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp import phrases
from nlp.clauses import Clause, around, between, clauses
from nlp.masks import Lists, masked
from nlp.phrases import PhraseError
from nlp.references import aside
from nlp.types import STAGES, Document, Entity, Lang, Mention, Milestone, Sentence, Stage

CUE_KEYS = {"stage", "any", "not", "place"}
WORDS = ("planned", "later", "denied", "wished", "pronouns", "both", "everyone", "home", "joined", "api")
PREVIEWS: frozenset[Stage] = frozenset({"private_preview", "public_preview"})
# Assistants that bear a family's name: "Grok is on Telegram" says nothing of a model's stage.
ASSISTANTS = frozenset(
    {
        "openai/chatgpt", "openai/gpt", "microsoft/copilot", "microsoft/bing-chat", "mistral/le-chat",
        "meta/meta-ai", "meta/llama", "xai/grok", "google/gemini", "google/bard", "anthropic/claude",
        "deepseek/deepseek", "character-ai/character-ai", "replit/replit-agent",
    }
)  # fmt: skip
# How far back a pronoun reaches, in sentences. Guess.
MEMORY = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """Words for a stage. `loose`: they count only with a place, and only where nothing firmer is said."""

    name: str
    stage: Stage
    any: re.Pattern[str]
    never: re.Pattern[str] | None
    loose: bool


@dataclass(frozen=True, slots=True)
class Rules:
    cues: tuple[Cue, ...]
    words: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A milestone before rivals are weighed."""

    milestone: Milestone
    sentence: int
    loose: bool


def find_milestones(document: Document) -> list[Milestone]:
    """The milestones of a document in order, one for each model, platform and stage."""
    reader = _Reader(document, load(document.lang))
    claims = [
        claim for sentence in document.sentences if not sentence.is_junk for claim in reader.read(sentence)
    ]
    firm = [claim for claim in claims if not _is_outweighed(claim, claims)]
    found: dict[tuple[str, str | None, Stage], Milestone] = {}
    for claim in firm:
        milestone = claim.milestone
        found.setdefault((milestone.model, milestone.platform, milestone.stage), milestone)
    return _without_placeless_doubles(found.values())


def _is_outweighed(claim: _Claim, claims: Iterable[_Claim]) -> bool:
    """Whether a loose word of availability meets a preview of the same model on the same platform."""
    mine = claim.milestone
    return mine.stage == "general_availability" and any(
        other.milestone.model == mine.model
        and other.milestone.stage in PREVIEWS
        and (claim.loose or other.sentence == claim.sentence)
        and (other.milestone.platform in (mine.platform, None) or mine.platform is None)
        for other in claims
    )


def _without_placeless_doubles(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Drops "for everyone" where the same stage of the model is also told with its platform."""
    kept = list(milestones)
    placed = {(m.model, m.stage) for m in kept if m.platform is not None}
    return [m for m in kept if m.platform is not None or (m.model, m.stage) not in placed]


class _Reader:
    """Reads sentences in order and remembers the models and the platform last spoken of."""

    def __init__(self, document: Document, rules: Rules) -> None:
        self.document = document
        self.rules = rules
        self.words = rules.words
        versioned = {m.family for m in document.names.mentions if m.model != m.family}
        self.mentions = [m for m in document.names.mentions if _can_have_a_stage(m, versioned)]
        self.spoken_of: list[list[str]] = []
        self.place: str | None = None

    def read(self, sentence: Sentence) -> list[_Claim]:
        view = _View(self.document, sentence, self.mentions, self.words["joined"])
        claims: list[_Claim] = []
        if not view.text.rstrip().endswith("?"):
            claims = [claim for cue in self.rules.cues for claim in self._claims(cue, view)]
        self.spoken_of.append([m.model for group in view.groups for m in group])
        if view.platforms:
            self.place = view.platforms[-1].id
        return claims

    def _claims(self, cue: Cue, view: _View) -> Iterator[_Claim]:
        for match in cue.any.finditer(view.text):
            reach = around(view.clauses, match.start(), match.end())
            if self._is_ruled_out(cue, view.text, match.span(), reach):
                continue
            models = self._models(view, match.span(), reach, loose=cue.loose)
            place, is_placed = self._place(view, match.span(), reach, models)
            if cue.loose and not is_placed:
                continue
            for model in models:
                start, end = view.sentence.start, view.sentence.end
                quote = self.document.text[start:end]
                milestone = Milestone(model, place, cue.stage, start, end, quote)
                yield _Claim(milestone, view.sentence.index, cue.loose)

    def _is_ruled_out(self, cue: Cue, text: str, at: tuple[int, int], reach: tuple[int, int]) -> bool:
        """Whether the clause denies the stage, or only plans or wishes it."""
        before, clause, after = text[reach[0] : at[0]], text[slice(*reach)], text[at[1] : reach[1]]
        through = before + text[slice(*at)]
        if cue.never is not None and cue.never.search(clause):
            return True
        checks: tuple[tuple[str, str], ...]
        match cue.stage:
            case "red_team" | "deprecated":
                checks = ((before, "denied"), (before, "wished"))
            case "retired":
                checks = ((before, "denied"), (before, "wished"), (before, "planned"))
            case "private_preview":
                checks = ((before, "denied"), (before, "planned"), (through, "later"), (after, "later"))
            case _:
                checks = ((through, "denied"), (through, "planned"), (through, "later"), (after, "later"))
        return any(self.words[name].search(part) for part, name in checks)

    # --- which models

    def _models(self, view: _View, at: tuple[int, int], reach: tuple[int, int], *, loose: bool) -> list[str]:
        """The models a cue is said of: named in it, nearest before it, after it, or meant by a pronoun."""
        inside = [group for group in view.groups if view.touches(group, at)]
        if inside:
            return _ids(inside)
        before = [g for g in view.groups if view.end(g) <= at[0]]
        in_clause = [g for g in before if view.start(g) >= reach[0]]
        if in_clause:
            return _ids(in_clause[-1:])
        pronoun = self._pronoun(view.text[reach[0] : at[1]])
        joined = [g for g in before if "hard" not in between(view.clauses, view.start(g), at[0])]
        if joined and not (pronoun and self.words["both"].search(pronoun)):
            return _ids(joined[-1:])
        after = [g for g in view.groups if at[1] <= view.start(g) < reach[1]]
        if after and not pronoun:
            return _ids(after[:1])
        if pronoun or not loose:
            return self._meant(pronoun, _ids(before))
        return []

    def _pronoun(self, text: str) -> str:
        found = list(self.words["pronouns"].finditer(text))
        return found[-1].group() if found else ""

    def _meant(self, pronoun: str, earlier_here: list[str]) -> list[str]:
        """The models a pronoun stands for: those last spoken of, else those of the title."""
        recent = [models for models in [*self.spoken_of[-MEMORY:], earlier_here] if models]
        if not recent:
            recent = [models for models in self.spoken_of[:1] if models]
        if not recent:
            return []
        if pronoun and self.words["both"].search(pronoun):
            several = list(dict.fromkeys(model for models in recent for model in models))
            return several[-max(2, len(set(recent[-1]))) :]
        return recent[-1][:1]

    # --- where

    def _place(
        self, view: _View, at: tuple[int, int], reach: tuple[int, int], models: Sequence[str]
    ) -> tuple[str | None, bool]:
        """The platform, None for everyone; and whether the text names one or says that it is for all."""
        near = sorted(view.platforms, key=lambda p: view.distance(p, at))
        in_reach = [p for p in near if reach[0] <= view.start([p]) < reach[1]]
        for platform in in_reach:
            return platform.id, True
        clause = view.text[slice(*reach)]
        if self.words["api"].search(clause) and models:
            return f"{models[0].partition('/')[0]}-api", True
        if self.words["home"].search(clause) and (near or self.place):
            return (near[0].id if near else self.place), True
        is_for_all = self.words["everyone"].search(clause) is not None
        return (near[0].id if near else self.place), is_for_all


class _View:
    """A sentence with names blanked, its clauses and its lists of models. Offsets count from the sentence."""

    def __init__(
        self, document: Document, sentence: Sentence, mentions: Iterable[Mention], joined: re.Pattern[str]
    ) -> None:
        self.sentence = sentence
        self.text = masked(document, sentence)
        self.clauses: list[Clause] = clauses(self.text, document.lang)
        self.platforms = [p for p in document.names.platforms if sentence.start <= p.start < sentence.end]
        here = [m for m in mentions if sentence.start <= m.start < sentence.end]
        here = [m for m in here if not aside(document, sentence, m.start, m.end)]
        self.groups: list[list[Mention]] = []
        for mention in here:
            if self.groups and joined.fullmatch(self.text, self.end(self.groups[-1]), self.start([mention])):
                self.groups[-1].append(mention)
            else:
                self.groups.append([mention])

    def start(self, names: Sequence[Mention | Entity]) -> int:
        return names[0].start - self.sentence.start

    def end(self, names: Sequence[Mention | Entity]) -> int:
        return names[-1].end - self.sentence.start

    def touches(self, names: Sequence[Mention | Entity], span: tuple[int, int]) -> bool:
        return self.start(names) < span[1] and span[0] < self.end(names)

    def distance(self, name: Entity, span: tuple[int, int]) -> int:
        """Characters between; a name after the span is preferred to one as far before it."""
        start, end = self.start([name]), self.end([name])
        return max(0, start - span[1]) or max(0, span[0] - end) * 2


def _can_have_a_stage(mention: Mention, versioned: set[str]) -> bool:
    if mention.model != mention.family:
        return True
    return mention.family not in ASSISTANTS and mention.family not in versioned


def _ids(groups: Iterable[Sequence[Mention]]) -> list[str]:
    return list(dict.fromkeys(mention.model for group in groups for mention in group))


# --- the data ------------------------------------------------------------------------------------


@cache
def load(lang: Lang) -> Rules:
    """The cues of a language; PhraseError names the entry that cannot be used."""
    where = f"{lang}/milestones.yaml"
    content = phrases.table(lang, "milestones")
    known = {"lists", "cues", *WORDS}
    if not isinstance(content, dict) or set(content) != known:
        raise PhraseError(f"{where}: write exactly {', '.join(sorted(known))}")
    lists = Lists(content["lists"], f"{where}, lists")
    words = {name: lists.pattern(content[name], f"{where}, {name}") for name in WORDS}
    cues = (_cue(name, entry, lists, f"{where}, {name}") for name, entry in content["cues"].items())
    return Rules(tuple(cues), words)


def _cue(name: str, entry: dict[str, Any], lists: Lists, where: str) -> Cue:
    if unknown := set(entry) - CUE_KEYS:
        raise PhraseError(f"{where}: unknown {sorted(unknown)}; write {sorted(CUE_KEYS)}")
    if entry.get("stage") not in STAGES:
        raise PhraseError(f"{where}: stage {entry.get('stage')!r}; write one of {', '.join(STAGES)}")
    if entry.get("place", "needed") != "needed":
        raise PhraseError(f"{where}: place {entry['place']!r}; write `needed` or leave it out")
    return Cue(
        name=name,
        stage=entry["stage"],
        any=lists.pattern(entry.get("any"), f"{where}, any"),
        never=lists.pattern(entry["not"], f"{where}, not") if "not" in entry else None,
        loose="place" in entry,
    )
