"""Whether what blames a model for a type makes a finding: `verdict(signs(case, trial))`.

Cues are many and cheap. For each model and type, all that speaks for and against the pair is written down as
named signs, and a logistic regression over these says how likely an annotator would have found it too. The
weights, `data/model/judge.json`, are a table that one can read; they come from `python -m training.train`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources.abc import Traversable

from nlp import cues
from nlp.blames import Blame
from nlp.cues import Readings
from nlp.discourse import Discourse
from nlp.learned import chance
from nlp.types import TYPES, ControversyType
from nlp.weights import numbers, packaged, table

Signs = Mapping[str, float]
Pair = tuple[str, ControversyType]

_SHOWN = 4
_NOT_READ = -9.0
_UNLIKELY = -2.0


@dataclass(frozen=True, slots=True)
class Case:
    """All that blames one model for one type."""

    model: str
    type: ControversyType
    blames: Sequence[Blame]


@dataclass(frozen=True)
class Trial:
    """All cases of a text, and what the weights read in its sentences."""

    cases: Mapping[Pair, Case]
    view: Discourse
    read: Readings

    @cached_property
    def likeliest(self) -> Sequence[float]:
        """Of each type the highest logit of any sentence.

        Sentences that show nothing count for nothing: one more of them changes no verdict.
        """
        return [max(_UNLIKELY, *(r.logits[t] for r in self.read.values())) for t in range(len(TYPES))]

    @cached_property
    def mentions(self) -> Counter[str]:
        """How often the text names each model."""
        return Counter(mention.model for mention in self.view.document.names.mentions)


@dataclass(frozen=True, slots=True)
class Weights:
    bias: float
    threshold: float
    signs: Mapping[str, float]


def convinced(trial: Trial) -> dict[Pair, str]:
    """The pairs that make a finding, each with how likely and what spoke most for it."""
    weights = load()
    found: dict[Pair, str] = {}
    for pair, case in trial.cases.items():
        shown = signs(case, trial)
        likely = chance(logit(shown, weights))
        if likely >= weights.threshold:
            found[pair] = f"{likely:.2f}: {_loudest(shown, weights)}"
    return found


def logit(shown: Signs, weights: Weights) -> float:
    return weights.bias + sum(weights.signs.get(sign, 0.0) * value for sign, value in shown.items())


def signs(case: Case, trial: Trial) -> dict[str, float]:
    """What speaks for or against a case; the values are of the order of one."""
    return {
        **_of_words(case, trial),
        **_of_rules(case),
        **_of_subject(case, trial),
        **_of_place(case, trial),
        **_of_telling(case),
    }


def _of_words(case: Case, trial: Trial) -> dict[str, float]:
    """What the weights read in the blaming sentences, beside them, and in the whole text."""
    at = TYPES.index(case.type)
    sentences = sorted({blame.cue.sentence for blame in case.blames})
    here = sorted((trial.read[s].logits[at] for s in sentences if s in trial.read), reverse=True)
    beside = [trial.read[n].logits[at] for s in sentences for n in (s - 1, s + 1) if n in trial.read]
    whole = trial.likeliest
    best = here[0] if here else _NOT_READ
    stretches = [trial.read[s].loudest[at] for s in sentences if s in trial.read]
    everywhere = sum(chance(r.logits[at]) for r in trial.read.values() if r.logits[at] > _UNLIKELY)
    return {
        "words": best / 3,
        "words are sure": chance(best),
        "a stretch": max(stretches, default=_NOT_READ) / 3,
        "second sentence": chance(here[1]) if len(here) > 1 else 0.0,
        "beside": chance(max(beside, default=_NOT_READ)),
        "clearer elsewhere": (whole[at] - best) / 3,
        "in all sentences": min(3.0, everywhere) / 2,
        "likelier types": min(6, sum(other > whole[at] for other in whole)) / 3,
        "likeliest type": float(whole[at] == max(whole)),
    }


def _of_rules(case: Case) -> dict[str, float]:
    found = [blame.cue for blame in case.blames if not cues.is_learned(blame.cue)]
    shown = {f"rule {cue.rule}": 1.0 for cue in found}
    if found:
        shown["any rule"] = shown[f"any rule of {case.type}"] = 1.0
        shown["sentences with rules"] = min(3, len({cue.sentence for cue in found})) / 2
        shown["long cue"] = min(60, max(cue.end - cue.start for cue in found)) / 30
    return shown


def _of_subject(case: Case, trial: Trial) -> dict[str, float]:
    view = trial.view
    n_models = len(trial.mentions)
    rank = min(blame.subject.rank for blame in case.blames)
    prominence = view.focus.index(case.model) if case.model in view.focus else len(TYPES)
    rivals = [c for pair, c in trial.cases.items() if pair[1] == case.type and pair[0] != case.model]
    return {
        f"type {case.type}": 1.0,
        f"tie {rank}": 1.0,
        "subject is sure": max(blame.subject.chance for blame in case.blames),
        "by name": float(any(blame.subject.by_name for blame in case.blames)),
        "prominence": min(4, prominence) / 2,
        "most prominent": float(prominence == 0),
        "in charge": float(view.in_charge == case.model),
        "mentions": min(6, trial.mentions[case.model]) / 3,
        "models": min(8, n_models) / 4,
        "only model": float(n_models == 1),
        "rivals": min(3, len(rivals)) / 2,
    }


def _of_place(case: Case, trial: Trial) -> dict[str, float]:
    sentences = [trial.view.document.sentences[blame.cue.sentence] for blame in case.blames]
    return {
        "in the title": float(any(s.is_title for s in sentences)),
        "in the title alone": float(all(s.is_title for s in sentences)),
        "in the lead": float(any(s.paragraph <= 1 for s in sentences)),
        "sentences": min(4, len({s.index for s in sentences})) / 2,
    }


def _of_telling(case: Case) -> dict[str, float]:
    return {f"told {blame.assertion}": 1.0 for blame in case.blames}


def _loudest(shown: Signs, weights: Weights) -> str:
    said = {sign: weights.signs.get(sign, 0.0) * value for sign, value in shown.items()}
    return ", ".join(sorted((s for s in said if said[s] > 0), key=lambda s: -said[s])[:_SHOWN])


@cache
def load() -> Weights:
    """The packaged weights; ModelError where the file is missing or damaged."""
    return read_weights(packaged("judge.json"))


def read_weights(file: Traversable) -> Weights:
    return table(
        file,
        lambda stored: Weights(float(stored["bias"]), float(stored["threshold"]), numbers(stored["signs"])),
        made_by="training.train",
    )
