"""How a cue is told: as a fact, a claim, a fear, a denial or a falsehood.

Rules decide first, from the triggers around the cue, the French mood of hearsay ('aurait généré'), who is
speaking, and the verdict of its paragraph. Then `telling` weighs their answer with all other signs. What
`plainly` sees in a text is told so whatever they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp import plainly, telling, telling_signs, triggers
from nlp.clauses import between
from nlp.cues import is_learned
from nlp.discourse import Discourse
from nlp.mood import hearsay
from nlp.syntax import is_tied
from nlp.triggers import Trigger, nearest
from nlp.types import Assertion, ControversyType, Cue, Sentence

PLAIN = "told as a fact"
# What a claimant complains of; failures and runaway agents are seen without a court.
_GRIEVANCES: frozenset[ControversyType] = frozenset(
    [
        "privacy",
        "copyright",
        "self_harm",
        "minors",
        "ncii",
        "misinformation",
        "bias",
        "security",
        "hate",
        "fraud",
    ]
)
# A step that is only talked about has its trigger close by.
_NEAR_STEP = 6
# How far after a quotation, in characters, its speaker is named.
_CLOSE = 40


def assertion_of(cue: Cue, discourse: Discourse, *, steps: Sequence[Cue] = ()) -> tuple[Assertion, str]:
    """How the text tells a cue, and the words or signs that say so.

    steps: the legal steps of the same text; what is told along with one is its grievance.
    """
    if cue.assertion is not None:
        return cue.assertion, f"the rule {cue.rule} says so"
    plain = plainly.told(cue, discourse)
    if plain is not None:
        return plain
    ruled = by_rules(cue, discourse, steps)
    return telling.weighed(telling_signs.of(cue, discourse, steps, ruled), ruled)


def by_rules(cue: Cue, discourse: Discourse, steps: Sequence[Cue] = ()) -> tuple[Assertion, str]:
    """What triggers, mood and verdicts alone say, before all signs are weighed."""
    sentence = discourse.document.sentences[cue.sentence]
    found = _triggers(cue, sentence, discourse)
    if cue.type == "legal_action":
        return _of_legal_step(found, discourse.verdicts.get(sentence.paragraph))
    found = [trigger for trigger in found if _is_tied(trigger, cue, sentence, discourse)]
    told, why = _of_behaviour(cue, sentence, found, discourse)
    if told == "asserted" and nearest(found, "asserted") is None:
        if cue.type in _GRIEVANCES and _is_grievance(cue, steps, discourse):
            return "alleged", "the grievance of a legal step"
        if _goes_on_claiming(sentence, discourse):
            return "alleged", "the complaint of the sentence before"
    return told, why


def _is_tied(trigger: Trigger, cue: Cue, sentence: Sentence, discourse: Discourse) -> bool:
    """Whether the parse lets a claim speak of the cue; one in a part beside the cue's is about that part.

    Only claims: denials, negations and fears were told no better by the tree than by clauses. Only the cues
    of rules: the stretch that the weights read has no place in a tree, and a parse costs much.
    """
    if trigger.assertion != "alleged" or is_learned(cue):
        return True
    span = (sentence.start + trigger.start, sentence.start + trigger.end)
    return is_tied(discourse.parses.of(sentence), span, (cue.start, cue.end))


def _goes_on_claiming(sentence: Sentence, discourse: Discourse) -> bool:
    """'Elle ajoute…' after a sentence that reports a complaint, in the same paragraph."""
    document = discourse.document
    if sentence.index == 0 or document.sentences[sentence.index - 1].paragraph != sentence.paragraph:
        return False
    lists = triggers.lists(document.lang)
    before = document.words(document.sentences[sentence.index - 1])
    return bool(lists["frames"].search(before) and lists["continues"].match(document.words(sentence)))


def _is_grievance(cue: Cue, steps: Sequence[Cue], discourse: Discourse) -> bool:
    """Told in the sentence of a legal step, and not as the fact it follows ('sued after it leaked…')."""
    start = discourse.document.sentences[cue.sentence].start
    parts = discourse.clauses[cue.sentence]
    return any(
        step.sentence == cue.sentence
        and not {"cause", "contrast", "hard"} & set(between(parts, step.start - start, cue.start - start))
        for step in steps
    )


def _triggers(cue: Cue, sentence: Sentence, discourse: Discourse) -> list[Trigger]:
    span = (cue.start - sentence.start, min(cue.end, sentence.end) - sentence.start)
    models = [
        (r.start - sentence.start, r.end - sentence.start)
        for r in discourse.in_sentence(cue.sentence)
        if r.stands in ("name", "noun", "stranger") or (r.stands == "pronoun" and r.models)
    ]
    document = discourse.document
    return triggers.find(
        document.words(sentence), span, discourse.clauses[cue.sentence], document.lang, models=models
    )


def _of_legal_step(found: list[Trigger], verdict: str | None) -> tuple[Assertion, str]:
    """A step taken is a fact whoever reports it; one announced or threatened may come."""
    for assertion in ("retracted", "negated", "potential"):
        trigger = nearest(found, assertion)
        if trigger is not None and trigger.distance <= _NEAR_STEP:
            return trigger.assertion, f"'{trigger.words}'"
    if verdict == "retracted":
        return "retracted", "the verdict of the paragraph"
    return "asserted", "a step taken"


def _of_behaviour(
    cue: Cue, sentence: Sentence, found: list[Trigger], discourse: Discourse
) -> tuple[Assertion, str]:
    for assertion in ("retracted", "denied", "negated", "potential"):
        trigger = nearest(found, assertion)
        if trigger is not None:
            told = trigger.assertion
            if _denies_for_another(trigger, sentence, discourse):
                told = "negated"
            elif told == "negated" and _is_quoted_from_a_maker(cue, sentence, discourse):
                told = "denied"
            return told, f"'{trigger.words}'"
    verdict = discourse.verdicts.get(sentence.paragraph)
    if verdict == "negated" or verdict == "retracted":
        return verdict, "the verdict of the paragraph"
    mood = hearsay(cue, sentence, discourse)
    if mood:
        return "alleged", f"conditional of hearsay '{mood}'"
    shown, claimed = nearest(found, "asserted"), nearest(found, "alleged")
    if claimed is not None and (shown is None or claimed.distance < shown.distance):
        maker = _vouching_maker(claimed, sentence, discourse)
        return ("asserted", f"'{maker}' says so itself") if maker else ("alleged", f"'{claimed.words}'")
    return "asserted", f"'{shown.words}'" if shown is not None else PLAIN


def _denies_for_another(trigger: Trigger, sentence: Sentence, discourse: Discourse) -> bool:
    """'Police said that no chat was leaked': one who is no maker does not deny, but says no."""
    if trigger.assertion != "denied":
        return False
    lists = triggers.lists(discourse.document.lang)
    if not lists["vouching"].match(trigger.words) or lists["continues"].match(
        discourse.document.words(sentence)
    ):
        return False
    end = sentence.start + trigger.end
    return not any(r.stands == "company" and r.start < end for r in discourse.in_sentence(sentence.index))


def _is_quoted_from_a_maker(cue: Cue, sentence: Sentence, discourse: Discourse) -> bool:
    """'“No chat was leaked,” OpenAI said': the denial is the maker's."""
    closing = re.compile(r"[”»\"]").search(discourse.document.text, cue.end, sentence.end)
    return closing is not None and any(
        r.stands == "company" and 0 <= r.start - closing.end() <= _CLOSE
        for r in discourse.in_sentence(sentence.index)
    )


def _vouching_maker(claim: Trigger, sentence: Sentence, discourse: Discourse) -> str:
    """The AI company whose own account a plain 'said' is; accusing words vouch for nothing."""
    if not triggers.lists(discourse.document.lang)["vouching"].match(claim.words):
        return ""
    low, high = sentence.start + claim.start, sentence.start + claim.end
    for reference in discourse.in_sentence(sentence.index):
        near = 0 <= low - reference.end <= 12 or 0 <= reference.start - high <= 6
        if near and reference.stands == "company" and reference.models:
            return discourse.document.text[reference.start : reference.end]
    return ""
