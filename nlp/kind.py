"""What an article is: a report, a follow-up, an opinion…; what is new in it decides, not its genre.

Every feature in `data/<lang>/kind.yaml` that an article shows gives weight to some kinds and takes it
from others, and so does every word (`nlp.kind_votes` holds the learned weights of both); the heaviest
kind wins, and the reason names what made it so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nlp import kind_votes, learned, phrases
from nlp.masks import Lists, asks_for_capitals, is_model, masked
from nlp.phrases import PhraseError
from nlp.types import KINDS, Document, Kind, Lang, Sentence

Zone = Literal["title", "lead", "opening", "text", "voice", "ending", "outlet"]
"""Where a feature is looked for. `opening`: title and lead. `voice`: the text outside quotation marks."""

ZONES: tuple[Zone, ...] = get_args(Zone)
FACTS = (
    "no_model", "one_mention", "model_in_title", "model_in_lead", "model_late", "in_passing",
    "no_cue", "few_cues", "some_cues", "many_cues", "stages", "old_years", "old_year_in_lead",
)  # fmt: skip
FEATURE_KEYS = {"in", "any", "not", "fact", "at_least", "says", "why"}

LEAD_SENTENCES = 3
FEW_CUES, MANY_CUES = 2, 5  # guesses, seen to part catalogue news from scandal on press text
OLD_YEARS = 2
READ_CHARS = 20_000  # of title and text; a kind shows early, and a page can be endless
STAGES_OF_A_CATALOGUE = 2
_SIGNS_NAMED, _WORDS_NAMED = 6, 3


@dataclass(frozen=True, slots=True)
class KindGuess:
    """`reason` names the features that spoke for the kind, strongest first."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Feature:
    """Something an article may show, and what that says for or against each kind.

    as_written: its phrases read the text with its capitals; the others read it in lower case.
    """

    name: str
    zones: tuple[Zone, ...]
    as_written: bool
    any: re.Pattern[str] | None
    never: re.Pattern[str] | None
    fact: str | None
    at_least: int
    says: Mapping[Kind, float]


_FACTS = {fact: Feature(f"fact: {fact}", (), False, None, None, fact, 1, {}) for fact in FACTS}


@dataclass(frozen=True, slots=True)
class Rules:
    prior: Mapping[Kind, float]
    features: tuple[Feature, ...]


def kind_of(
    document: Document,
    *,
    feed_kind: str | None = None,
    n_controversy_cues: int | None = None,
    n_milestones: int | None = None,
) -> KindGuess:
    """The kind of an article.

    feed_kind: what the feed says of itself; all that a satirical feed prints is satire.
    n_controversy_cues, n_milestones: how many were found, None where nobody looked.
    """
    if feed_kind == "satire":
        return KindGuess("satire", "satirical feed")
    weights = kind_votes.load()
    signs = signs_of(document, n_controversy_cues=n_controversy_cues, n_milestones=n_milestones)
    read = words_read(document)
    said = kind_votes.votes(read, weights)
    of_signs = {sign.name: _vote(sign, weights) for sign in signs}
    prior = np.asarray(written(load(document.lang).prior), np.float32) @ weights.of_written
    total = weights.bias + prior + said.sum(axis=0) + sum(of_signs.values())
    second, best = (int(at) for at in total.argsort(kind="stable")[-2:])
    lead = {name: float(vote[best] - vote[second]) for name, vote in of_signs.items()}
    for at in (said[:, best] - said[:, second]).argsort(kind="stable")[::-1][:_WORDS_NAMED].tolist():
        zone, words = read.names[at]
        lead[f"“{words}” in the {zone}"] = float(said[at, best] - said[at, second])
    ahead = f"{KINDS[best]} before {KINDS[second]} by {total[best] - total[second]:.1f}"
    return KindGuess(KINDS[best], _reason(lead, ahead))


def signs_of(
    document: Document, *, n_controversy_cues: int | None = None, n_milestones: int | None = None
) -> list[Feature]:
    """The features of kind.yaml that an article shows, and its facts, which only learned weights judge."""
    zones = _zones(document)
    facts = _facts(document, zones, n_controversy_cues, n_milestones)
    low = {zone: text.lower() for zone, text in zones.items()}
    features = load(document.lang).features
    shown = [f for f in features if _shows(f, zones if f.as_written else low, facts)]
    return shown + [_FACTS[fact] for fact in FACTS if fact in facts]


def words_read(document: Document) -> kind_votes.Features:
    """The words and pairs of title, lead and text, names masked."""
    title, body = _sentences(document)
    forms = [[word.form for word in learned.words_of(s, document)] for s in body]
    heading = [[word.form for word in learned.words_of(s, document)] for s in title]
    return kind_votes.features({"title": heading, "lead": forms[:LEAD_SENTENCES], "text": forms})


def written(weights: Mapping[Kind, float]) -> list[float]:
    """The weights of an entry of kind.yaml, one for each kind."""
    return [weights.get(kind, 0.0) for kind in KINDS]


def _vote(sign: Feature, weights: kind_votes.Weights) -> NDArray[np.float32]:
    vote: NDArray[np.float32] = np.asarray(written(sign.says), np.float32) @ weights.of_written
    learnt = weights.of_signs.get(sign.name)
    return vote if learnt is None else vote + learnt


def _reason(lead: Mapping[str, float], ahead: str) -> str:
    speaking = sorted((name for name, by in lead.items() if by > 0), key=lambda name: -lead[name])
    return f"{', '.join(speaking[:_SIGNS_NAMED]) or 'nothing speaks against it'} ({ahead})"


def _shows(feature: Feature, zones: Mapping[Zone, str], facts: frozenset[str]) -> bool:
    if feature.fact is not None and feature.fact not in facts:
        return False
    if feature.any is None:
        return True
    texts = [zones[zone] for zone in feature.zones]
    if feature.never is not None and any(feature.never.search(text) for text in texts):
        return False
    return sum(len(feature.any.findall(text)) for text in texts) >= feature.at_least


# --- what is read --------------------------------------------------------------------------------

_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|(?<!\w)\"[^\"\n]*\"")
_YEAR = re.compile(r"(?<![\w,.])(?:19|20)\d\d(?!\w|,\d)")


def _zones(document: Document) -> dict[Zone, str]:
    heading, sentences = _sentences(document)
    title = " ".join(masked(document, s) for s in heading)
    body = [masked(document, s) for s in sentences]
    lead = " ".join(body[:LEAD_SENTENCES])
    text = "\n".join(body)
    return {
        "title": title,
        "lead": lead,
        "opening": f"{title}\n{lead}",
        "text": text,
        "voice": _QUOTED.sub("…", text),
        "ending": " ".join(body[-2:]),
        "outlet": document.outlet or "",
    }


def _sentences(document: Document) -> tuple[list[Sentence], list[Sentence]]:
    """Those of the title and those of the text, which may open with the title again."""
    title = [s for s in document.sentences if s.is_title]
    known = {document.words(s) for s in title}
    body = [s for s in document.sentences if not s.is_junk and not s.is_title and s.end <= READ_CHARS]
    return title, [s for s in body if document.words(s) not in known]


def _facts(
    document: Document, zones: Mapping[Zone, str], n_cues: int | None, n_milestones: int | None
) -> frozenset[str]:
    n_mentions = len(document.names.mentions)
    in_title, in_lead = (is_model(zones[zone]) for zone in ("title", "lead"))
    facts = {
        "no_model": n_mentions == 0,
        "one_mention": n_mentions == 1,
        "model_in_title": in_title,
        "model_in_lead": in_lead,
        "model_late": n_mentions > 0 and not in_title and not in_lead,
        "in_passing": n_mentions == 1 and not in_title and not in_lead,
        "no_cue": n_cues == 0,
        "few_cues": n_cues is not None and 0 < n_cues <= FEW_CUES,
        "some_cues": n_cues is not None and n_cues > FEW_CUES,
        "many_cues": n_cues is not None and n_cues >= MANY_CUES,
        "stages": n_milestones is not None and n_milestones >= STAGES_OF_A_CATALOGUE,
        "old_years": _n_old_years(document, zones["text"]) >= OLD_YEARS,
        "old_year_in_lead": _n_old_years(document, zones["lead"]) > 0,
    }
    return frozenset(fact for fact, holds in facts.items() if holds)


def _n_old_years(document: Document, text: str) -> int:
    """How often the text names a year before the one it was published in."""
    if document.published_at is None or not document.published_at[:4].isdigit():
        return 0
    published = int(document.published_at[:4])
    return sum(int(year) < published for year in _YEAR.findall(text))


# --- the data ------------------------------------------------------------------------------------


@cache
def load(lang: Lang) -> Rules:
    """The features of a language; PhraseError names the entry that cannot be used."""
    where = f"{lang}/kind.yaml"
    content = phrases.table(lang, "kind")
    if not isinstance(content, dict) or set(content) != {"prior", "lists", "features"}:
        raise PhraseError(f"{where}: write exactly `prior`, `lists` and `features`")
    lists = Lists(content["lists"], f"{where}, lists")
    features = content["features"].items()
    return Rules(
        _weights(content["prior"], f"{where}, prior"),
        tuple(_feature(name, entry, lists, f"{where}, {name}") for name, entry in features),
    )


def _feature(name: str, entry: Any, lists: Lists, where: str) -> Feature:
    if unknown := set(entry) - FEATURE_KEYS:
        raise PhraseError(f"{where}: unknown {sorted(unknown)}; write {sorted(FEATURE_KEYS)}")
    zones = tuple(entry.get("in", "").split())
    if ("any" in entry) != bool(zones) or not set(zones) <= set(ZONES):
        raise PhraseError(f"{where}: `any` needs `in`, one or more of {', '.join(ZONES)}")
    if not zones and "fact" not in entry:
        raise PhraseError(f"{where}: write `in` and `any`, or a `fact`")
    if entry.get("fact", FACTS[0]) not in FACTS:
        raise PhraseError(f"{where}: unknown fact {entry['fact']!r}; write one of {', '.join(FACTS)}")
    as_written = asks_for_capitals(entry.get("any")) or asks_for_capitals(entry.get("not"))
    pattern = lists.pattern_with_capitals if as_written else lists.pattern
    return Feature(
        name=name,
        zones=zones,
        as_written=as_written,
        any=pattern(entry["any"], where) if "any" in entry else None,
        never=pattern(entry["not"], where) if "not" in entry else None,
        fact=entry.get("fact"),
        at_least=entry.get("at_least", 1),
        says=_weights(entry.get("says"), where),
    )


def _weights(entry: Any, where: str) -> dict[Kind, float]:
    if not isinstance(entry, dict) or not entry or not set(entry) <= set(KINDS):
        raise PhraseError(f"{where}: write a weight for one or more of {', '.join(KINDS)}")
    return {kind: float(weight) for kind, weight in entry.items()}
