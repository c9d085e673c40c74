"""Which model reached which stage, on which platform: what the text states as done, not what is planned.

For each phrase of `data/<lang>/milestones.yaml` found in a sentence: is it denied or still to come, of which
models is it said, and where? A loose phrase ("on Foundry") yields to a preview stated of the same model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.clauses import around, between
from nlp.offers import with_products_as_places
from nlp.sentence_view import View, ids_of
from nlp.skeleton import same_length_lower
from nlp.stage_cues import Cue, Rules, load
from nlp.types import Document, Mention, Milestone, Sentence, Stage

PREVIEWS: frozenset[Stage] = frozenset({"private_preview", "public_preview"})
# Assistants that bear a family's name: "Grok is on Telegram" says nothing of a model's stage.
ASSISTANTS = frozenset(
    {
        "openai/chatgpt", "openai/gpt", "microsoft/copilot", "microsoft/bing-chat", "mistral/le-chat",
        "meta/meta-ai", "meta/llama", "xai/grok", "google/gemini", "google/bard", "anthropic/claude",
        "deepseek/deepseek", "character-ai/character-ai", "replit/replit-agent",
    }
)  # fmt: skip
ENDS: frozenset[Stage] = frozenset({"legacy", "deprecated", "retired"})
# "Rome pulls the plug on ChatGPT", "a mother attacks Character.AI".
NOT_OF_ASSISTANTS: frozenset[Stage] = ENDS | {"red_team", "general_availability"}
_STOP = re.compile(r"[.!?;:]\s")
_LABEL = re.compile(r"\s?(?::|—|–)\s")
# Longer than prose and its articles: a table, an archive or a hostile page.
LONGEST_SENTENCE = 2000
MOST_SENTENCES = 400
# How far back a pronoun reaches, in sentences. Guess.
MEMORY = 3
# How far into a sentence its one model may stand to be its topic, and how far from the cue: guesses, in
# characters.
HEAD = 20
NEAR = 60


@dataclass(frozen=True, slots=True)
class _Claim:
    """A milestone before rivals are weighed."""

    milestone: Milestone
    sentence: Sentence
    reach: tuple[int, int]
    cue: Cue


def find_milestones(document: Document) -> list[Milestone]:
    """The milestones of a document in order, one for each model, platform and stage."""
    rules = load(document.lang)
    document = with_products_as_places(document, rules.words["place_before"], rules.words["place_after"])
    reader = _Reader(document, rules)
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
    preview on the same platform, told there or, for loose words, anywhere. A retirement yields to a date
    still to come.
    """
    mine = claim.milestone
    rivals = [c for c in claims if c.milestone.model == mine.model and c.milestone.stage != mine.stage]
    if mine.stage == "retired":
        return any(c.milestone.stage == "deprecated" and c.sentence == claim.sentence for c in rivals)
    if mine.stage == "deprecated" and not claim.cue.says_of_near:
        return any(c.milestone.stage == "retired" for c in rivals)
    if mine.stage != "general_availability":
        return False
    if claim.cue.loose and any(rival.sentence == claim.sentence for rival in rivals):
        return True
    return any(
        rival.milestone.stage in PREVIEWS
        and (claim.cue.loose or (rival.sentence == claim.sentence and _overlap(rival.reach, claim.reach)))
        and _may_share_platform(rival.milestone, mine)
        for rival in rivals
    )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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
        self.tells_outage = self.words["outage"].search(same_length_lower(document.text)) is not None
        self.full_names = _full_names(p.id for p in document.names.platforms)

    def read(self, sentence: Sentence) -> list[_Claim]:
        view = View(self.document, sentence, self.mentions, self.words)
        claims: list[_Claim] = []
        if not view.text.rstrip().endswith("?"):
            claims = [claim for cue in self.rules.cues for claim in self._claims(cue, view)]
        self.spoken_of.append([m.model for group in view.groups for m in group])
        if view.platforms:
            self.place = view.platforms[-1].id
        return claims

    def _claims(self, cue: Cue, view: View) -> Iterator[_Claim]:
        if cue.unless_outage and self.tells_outage:
            return
        for match in cue.any.finditer(view.text):
            reach = around(view.clauses, match.start(), match.end())
            if self._is_ruled_out(cue, view.text, match.span(), reach):
                continue
            models = self._models(cue, view, match.span(), reach)
            place, is_placed = self._place(view, match.span(), reach, models)
            place = self.full_names.get(place, place) if place else None
            if cue.stage in NOT_OF_ASSISTANTS:
                models = [model for model in models if model not in ASSISTANTS]
            if not models or (cue.loose and not is_placed):
                continue
            for model in dict.fromkeys([*models, *view.also(match.end())]):
                start, end = view.sentence.start, view.sentence.end
                quote = self.document.text[start:end]
                milestone = Milestone(model, place, cue.stage, start, end, quote)
                yield _Claim(milestone, view.sentence, reach, cue)

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

    def _models(self, cue: Cue, view: View, at: tuple[int, int], reach: tuple[int, int]) -> list[str]:
        """The models a cue is said of: named in it, nearest before it, meant by a pronoun, or after it."""
        # Only the subject or object of the cue's verb, or anything that stands near?
        is_close = cue.says_of_near
        groups = [g for g in view.groups if cue.stage not in ENDS or not view.is_after(g[0], "replacing")]
        inside = [group for group in groups if view.touches(group, at)]
        if inside:
            return ids_of(inside)
        before = [g for g in groups if view.end(g) <= at[0]]
        after = [g for g in groups if view.start(g) >= at[1]]
        if after and _LABEL.match(view.text, at[1]):
            return ids_of(after[:1])
        if before and self._adjoins(view.text[view.end(before[-1]) : at[0]]):
            return ids_of(before[-1:])
        if len(groups) == 1 and before and self._is_topic(view, before[0], at[0]):
            return ids_of(before)
        pronoun = self._pronoun(view.text, reach[0], at, is_close=is_close)
        in_clause = [g for g in before if view.start(g) >= reach[0]]
        if in_clause and not is_close:
            return ids_of(in_clause[-1:])
        joined = [g for g in before if "hard" not in between(view.clauses, view.start(g), at[0])]
        if joined and (pronoun or not is_close) and not self.words["both"].search(pronoun):
            return ids_of(joined[-1:])
        after = [g for g in after if view.start(g) < reach[1]]
        if after and not pronoun and (not is_close or self._adjoins(view.text[at[1] : view.start(after[0])])):
            return ids_of(after[:1])
        # "Its own red team has been at it": of a host's drill the model need not be named again.
        may_be_meant = (not is_close or view.tells_weights) and (cue.stage != "red_team" or view.names_a_host)
        # "Bard opens its waitlist" is said of the assistant, not of the model named before.
        may_be_meant = may_be_meant and not view.names_an_assistant
        if not (pronoun or may_be_meant):
            return []
        return self._meant(pronoun, ids_of(before), opens_paragraph=view.opens_paragraph)

    def _is_topic(self, view: View, group: Sequence[Mention], at: int) -> bool:
        """Whether a sentence is about the model at its head, and no other subject begins before `at`."""
        start, end = view.start(group), view.end(group)
        is_near = start <= HEAD and at - end <= NEAR
        return is_near and self.words["turns"].search(view.text, end, at) is None

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

    def _meant(self, pronoun: str, earlier_here: list[str], *, opens_paragraph: bool = False) -> list[str]:
        """The models a pronoun stands for: those last spoken of, else those of the title.

        Without a pronoun and nothing named just before ("the firms admitted to the preview"), and where a
        pronoun opens a paragraph, the one most spoken of so far.
        """
        so_far = Counter(model for models in [*self.spoken_of, earlier_here] for model in models)
        several = pronoun and self.words["both"].search(pronoun)
        if several and (pair := self._pair(so_far)):
            return pair
        is_bare = not (pronoun or earlier_here or (self.spoken_of and self.spoken_of[-1]))
        if is_bare or (opens_paragraph and pronoun and not earlier_here and not several):
            return [model for model, _ in so_far.most_common(1)]
        recent = [models for models in [*self.spoken_of[-MEMORY:], earlier_here] if models]
        if not recent:
            recent = [models for models in self.spoken_of[:1] if models]
        if not recent:
            return []
        if several:
            named = list(dict.fromkeys(model for models in recent for model in models))
            return named[-max(2, len(set(recent[-1]))) :]
        return recent[-1][:1]

    def _pair(self, so_far: Counter[str]) -> list[str]:
        """The last two models of the maker most spoken of, those of one sentence before others."""
        makers = Counter(_maker(model) for model in so_far.elements() if model not in ASSISTANTS)
        if not makers:
            return []
        main, _ = makers.most_common(1)[0]
        own = [
            [m for m in dict.fromkeys(models) if _maker(m) == main and m not in ASSISTANTS]
            for models in self.spoken_of
        ]
        for models in reversed(own):
            if len(models) > 1:
                return models[-2:]
        named = list(dict.fromkeys(model for models in own for model in models))
        return named[-2:] if len(named) > 1 else []

    # --- where

    def _place(
        self, view: View, at: tuple[int, int], reach: tuple[int, int], models: Sequence[str]
    ) -> tuple[str | None, bool]:
        """The platform, None for everyone; and whether the text names one or says that it is for all."""
        near = sorted(view.platforms, key=lambda p: view.distance(p, at))
        in_reach = [p for p in near if reach[0] <= view.start([p]) < reach[1]]
        for platform in in_reach:
            return platform.id, True
        clause = view.text[slice(*reach)]
        if self.words["api"].search(clause) and models:
            return f"{_maker(models[0])}-api", True
        if self.words["home"].search(clause) and (near or self.place):
            return (near[0].id if near else self.place), True
        is_for_all = self.words["everyone"].search(clause) is not None
        return (near[0].id if near else self.place), is_for_all


def _can_have_a_stage(mention: Mention, versioned: set[str]) -> bool:
    return mention.model != mention.family or mention.family not in versioned


def _full_names(platforms: Iterable[str]) -> dict[str, str]:
    """From a short platform id to the longer one the text also names: "Azure" stands for its Foundry."""
    ids = set(platforms)
    longer = {short: sorted(i for i in ids if i.startswith(f"{short}-")) for short in ids}
    return {short: full[0] for short, full in longer.items() if full}


def _maker(model: str) -> str:
    return model.partition("/")[0]
