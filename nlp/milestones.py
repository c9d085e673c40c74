"""Which model reached which stage, on which platform: what the text states as done, not what is planned.

For each phrase of `data/<lang>/milestones.yaml` found in a sentence: is it denied or still to come, of which
models is it said, and where? A loose phrase ("on Foundry") yields to a preview stated of the same model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp import phrases
from nlp.clauses import Clause, around, between, clauses
from nlp.masks import Lists, masked
from nlp.phrases import PhraseError
from nlp.references import inside
from nlp.skeleton import same_length_lower
from nlp.types import STAGES, Document, Entity, Lang, Mention, Milestone, Sentence, Stage

CUE_KEYS = {"stage", "any", "not", "place"}
WORDS = (
    "planned",
    "later",
    "denied",
    "wished",
    "pronouns",
    "both",
    "everyone",
    "home",
    "api",
    "compared",
    "also",
    "hosts",
)
RUNS = ("joined", "adjoining")
"""What may stand between two names of a list, and between a name and its verb."""
PREVIEWS: frozenset[Stage] = frozenset({"private_preview", "public_preview"})
# Assistants that bear a family's name: "Grok is on Telegram" says nothing of a model's stage.
ASSISTANTS = frozenset(
    {
        "openai/chatgpt", "openai/gpt", "microsoft/copilot", "microsoft/bing-chat", "mistral/le-chat",
        "meta/meta-ai", "meta/llama", "xai/grok", "google/gemini", "google/bard", "anthropic/claude",
        "deepseek/deepseek", "character-ai/character-ai", "replit/replit-agent",
    }
)  # fmt: skip
# Verbs whose subject must be the model itself; a firm noun ("public preview") may stand further off.
NEEDS_ITS_SUBJECT: frozenset[Stage] = frozenset({"deprecated", "retired"})
_STOP = re.compile(r"[.!?;:]\s")
_LABEL = re.compile(r"\s?(?::|—|–)\s")
# Longer than prose and its articles: a table, an archive or a hostile page.
LONGEST_SENTENCE = 2000
MOST_SENTENCES = 400
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
    words: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A milestone before rivals are weighed."""

    milestone: Milestone
    sentence: Sentence
    loose: bool


def find_milestones(document: Document) -> list[Milestone]:
    """The milestones of a document in order, one for each model, platform and stage."""
    reader = _Reader(document, load(document.lang))
    if not reader.mentions:
        return []
    prose = [s for s in document.sentences if not s.is_junk and s.end - s.start <= LONGEST_SENTENCE]
    claims = [claim for sentence in prose[:MOST_SENTENCES] for claim in reader.read(sentence)]
    firm = [claim for claim in claims if not _is_outweighed(claim, claims)]
    firm = [claim for claim in firm if not _yields_to_text(claim, firm)]
    found: dict[tuple[str, str | None, Stage], Milestone] = {}
    for claim in firm:
        milestone = claim.milestone
        found.setdefault((milestone.model, milestone.platform, milestone.stage), milestone)
    return _without_placeless_doubles(found.values())


def _is_outweighed(claim: _Claim, claims: Iterable[_Claim]) -> bool:
    """Whether something firmer is said of the same model.

    Loose words of availability yield to any stage told in their own sentence, and every availability to a
    preview on the same platform, told there or, for loose words, anywhere.
    """
    mine = claim.milestone
    rivals = [c for c in claims if c.milestone.model == mine.model and c.milestone.stage != mine.stage]
    if mine.stage != "general_availability":
        return False
    if claim.loose and any(rival.sentence == claim.sentence for rival in rivals):
        return True
    return any(
        rival.milestone.stage in PREVIEWS
        and (claim.loose or rival.sentence == claim.sentence)
        and _may_share_platform(rival.milestone, mine)
        for rival in rivals
    )


def _yields_to_text(claim: _Claim, claims: Iterable[_Claim]) -> bool:
    """Whether this is a headline's word on a model of which the text tells other stages."""
    if not claim.sentence.is_title:
        return False
    told = {c.milestone.stage for c in claims if c.milestone.model == claim.milestone.model and c != claim}
    return bool(told) and claim.milestone.stage not in told


def _may_share_platform(one: Milestone, other: Milestone) -> bool:
    return one.platform == other.platform or None in (one.platform, other.platform)


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
        self.full_names = _full_names(p.id for p in document.names.platforms)

    def read(self, sentence: Sentence) -> list[_Claim]:
        view = _View(self.document, sentence, self.mentions, self.words)
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
            models = self._models(cue, view, match.span(), reach)
            place, is_placed = self._place(view, match.span(), reach, models)
            place = self.full_names.get(place, place) if place else None
            if not models or (cue.loose and not is_placed):
                continue
            for model in dict.fromkeys([*models, *view.also(match.end())]):
                start, end = view.sentence.start, view.sentence.end
                quote = self.document.text[start:end]
                milestone = Milestone(model, place, cue.stage, start, end, quote)
                yield _Claim(milestone, view.sentence, cue.loose)

    def _is_ruled_out(self, cue: Cue, text: str, at: tuple[int, int], reach: tuple[int, int]) -> bool:
        """Whether the clause denies the stage, or only plans or wishes it."""
        before, clause, after = text[reach[0] : at[0]], text[slice(*reach)], text[at[1] : reach[1]]
        before = _STOP.split(before)[-1]
        through = before + text[slice(*at)]
        if cue.never is not None and cue.never.search(clause):
            return True
        checks: tuple[tuple[str, str], ...]
        match cue.stage:
            case "red_team" | "deprecated":
                checks = ((before, "denied"), (before, "wished"))
            case "retired":
                checks = ((before, "denied"), (through, "wished"), (before, "planned"))
            case "private_preview":
                checks = ((before, "denied"), (before, "planned"), (through, "later"), (after, "later"))
            case _:
                checks = ((through, "denied"), (through, "planned"), (through, "later"), (after, "later"))
        return any(self.words[name].search(part) for part, name in checks)

    # --- which models

    def _models(self, cue: Cue, view: _View, at: tuple[int, int], reach: tuple[int, int]) -> list[str]:
        """The models a cue is said of: named in it, nearest before it, meant by a pronoun, or after it."""
        # Only the subject or object of the cue's verb, or anything that stands near?
        is_close = cue.loose or cue.stage in NEEDS_ITS_SUBJECT
        inside = [group for group in view.groups if view.touches(group, at)]
        if inside:
            return _ids(inside)
        before = [g for g in view.groups if view.end(g) <= at[0]]
        after = [g for g in view.groups if view.start(g) >= at[1]]
        if after and _LABEL.match(view.text, at[1]):
            return _ids(after[:1])
        if before and self._adjoins(view.text[view.end(before[-1]) : at[0]]):
            return _ids(before[-1:])
        pronoun = self._pronoun(view.text, reach[0], at, is_close=is_close)
        in_clause = [g for g in before if view.start(g) >= reach[0]]
        if in_clause and not is_close:
            return _ids(in_clause[-1:])
        joined = [g for g in before if "hard" not in between(view.clauses, view.start(g), at[0])]
        if joined and (pronoun or not is_close) and not self.words["both"].search(pronoun):
            return _ids(joined[-1:])
        after = [g for g in after if view.start(g) < reach[1]]
        if after and not pronoun and (not is_close or self._adjoins(view.text[at[1] : view.start(after[0])])):
            return _ids(after[:1])
        # "Its own red team has been at it": of a host's drill the model need not be named again.
        may_be_meant = not is_close and (cue.stage != "red_team" or view.names_a_host)
        # "Bard opens its waitlist" is said of the assistant, not of the model named before.
        may_be_meant = may_be_meant and not view.names_an_assistant
        return self._meant(pronoun, _ids(before)) if pronoun or may_be_meant else []

    def _adjoins(self, gap: str) -> bool:
        """Whether only auxiliaries, adverbs and asides part a name from the cue's words."""
        return self.words["adjoining"].fullmatch(gap) is not None or not gap.strip(" ,")

    def _pronoun(self, text: str, start: int, at: tuple[int, int], *, is_close: bool) -> str:
        """The last pronoun between `start` and the cue's end; where `is_close`, one that is its subject."""
        found = list(self.words["pronouns"].finditer(text, start, at[1]))
        if (
            found
            and is_close
            and found[-1].end() <= at[0]
            and not self._adjoins(text[found[-1].end() : at[0]])
        ):
            return ""
        return found[-1].group() if found else ""

    def _meant(self, pronoun: str, earlier_here: list[str]) -> list[str]:
        """The models a pronoun stands for: those last spoken of, else those of the title.

        Without a pronoun, and nothing named just before, the one most spoken of so far: "the firms admitted
        to the preview".
        """
        if not (pronoun or earlier_here or (self.spoken_of and self.spoken_of[-1])):
            so_far = Counter(model for models in [*self.spoken_of, earlier_here] for model in models)
            return [model for model, _ in so_far.most_common(1)]
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
    """A sentence in lower case, names blanked, with its clauses and its lists of models.

    Offsets count from the sentence.
    """

    def __init__(
        self,
        document: Document,
        sentence: Sentence,
        mentions: Sequence[Mention],
        words: Mapping[str, re.Pattern[str]],
    ) -> None:
        self.sentence = sentence
        self._also = words["also"]
        self.text = same_length_lower(masked(document, sentence))
        self.clauses: list[Clause] = clauses(self.text, document.lang)
        names = document.names
        self.platforms = inside(names.platforms, sentence)
        self.names_a_host = bool(
            self.platforms or inside(names.companies, sentence) or words["hosts"].search(self.text)
        )
        here = inside(mentions, sentence)
        self.names_an_assistant = not here and bool(inside(names.mentions, sentence))
        taken = [m for m in here if not self._is_compared(m, words["compared"])]
        self.groups: list[list[Mention]] = []
        for mention in taken:
            if self.groups and words["joined"].fullmatch(
                self.text, self.end(self.groups[-1]), self.start([mention])
            ):
                self.groups[-1].append(mention)
            else:
                self.groups.append([mention])

    def _is_compared(self, mention: Mention, compared: re.Pattern[str]) -> bool:
        """Whether the name only measures another: "unlike Grok 3"."""
        start = self.start([mention])
        return any(found.end() == start for found in compared.finditer(self.text, max(0, start - 60), start))

    def start(self, names: Sequence[Mention | Entity]) -> int:
        return names[0].start - self.sentence.start

    def end(self, names: Sequence[Mention | Entity]) -> int:
        return names[-1].end - self.sentence.start

    def also(self, after: int) -> list[str]:
        """The models of "…, along with Grok 3" behind a cue."""
        return _ids(
            group
            for group in self.groups
            if self.start(group) >= after and self._also.search(self.text, after, self.start(group))
        )

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


def _full_names(platforms: Iterable[str]) -> dict[str, str]:
    """From a short platform id to the longer one the text also names: "Azure" stands for its Foundry."""
    ids = set(platforms)
    longer = {short: sorted(i for i in ids if i.startswith(f"{short}-")) for short in ids}
    return {short: full[0] for short, full in longer.items() if full}


def _ids(groups: Iterable[Sequence[Mention]]) -> list[str]:
    return list(dict.fromkeys(mention.model for group in groups for mention in group))


# --- the data ------------------------------------------------------------------------------------


@cache
def load(lang: Lang) -> Rules:
    """The cues of a language; PhraseError names the entry that cannot be used."""
    where = f"{lang}/milestones.yaml"
    content = phrases.table(lang, "milestones")
    known = {"lists", "cues", *WORDS, *RUNS}
    if not isinstance(content, dict) or set(content) != known:
        raise PhraseError(f"{where}: write exactly {', '.join(sorted(known))}")
    lists = Lists(content["lists"], f"{where}, lists")
    words = {name: lists.pattern(content[name], f"{where}, {name}") for name in WORDS}
    words |= {name: lists.run(content[name], f"{where}, {name}") for name in RUNS}
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
