"""How well predictions agree with a gold file: precision, recall and F1 for each task and language.

Pure: gold records, predictions and a replay go in, `Scores` come out. What each figure means is told in
`docs/evaluation.md`; a family id beside a version of that family counts nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import combinations, takewhile
from typing import Any, Literal

from monitor.gold import Annotation, GoldArticle, GoldError, GoldFinding, read_article

Task = Literal["model", "finding", "assertion", "evidence", "trap", "false alarm", "kind", "milestone"]
Pair = tuple[str, str]

ALL = "all"
# An alarm is what could pause a model: a fact, stated as such, from "grave" upwards.
ALARM_SEVERITY = 4
SHARED_WORDS = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits, wrong predictions and missed gold items of one task."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    @classmethod
    def of(cls, gold: Collection[Any], predicted: Collection[Any]) -> Tally:
        gold, predicted = set(gold), set(predicted)
        return cls(len(gold & predicted), len(predicted - gold), len(gold - predicted))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        return {"p": round(self.precision, 3), "r": round(self.recall, 3), "f": round(self.f1, 3)}


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `total`."""

    hits: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.total + other.total)

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.hits}/{self.total}"


@dataclass(frozen=True, slots=True)
class TaskScores:
    """All figures over one set of articles; adding two joins their sets."""

    docs: int = 0
    models: Tally = Tally()
    findings_strict: Tally = Tally()
    findings_lenient: Tally = Tally()
    milestones: Tally = Tally()
    assertion: Share = Share()
    evidence: Share = Share()
    kind: Share = Share()
    traps: Share = Share()
    false_alarms: Share = Share()

    def __add__(self, other: TaskScores) -> TaskScores:
        return TaskScores(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def as_json(self) -> dict[str, Any]:
        return {
            "docs": self.docs,
            "models": self.models.as_json(),
            "findings_strict": self.findings_strict.as_json(),
            "findings_lenient": self.findings_lenient.as_json(),
            "milestones": self.milestones.as_json(),
            "assertion": round(self.assertion.value, 3),
            "evidence": round(self.evidence.value, 3),
            "kind": round(self.kind.value, 3),
            "traps": str(self.traps),
            "false_alarms": str(self.false_alarms),
        }


@dataclass(frozen=True, slots=True)
class EventScores:
    """Pairs of articles put together, against the pairs that report one happening."""

    pairs: Tally
    cross_lingual: Share

    def as_json(self) -> dict[str, float]:
        return {**self.pairs.as_json(), "cross_lingual_recall": round(self.cross_lingual.value, 3)}


@dataclass(frozen=True, slots=True)
class Miss:
    """One disagreement: `missed` is in gold alone, `wrong` in the prediction alone or different there."""

    article: str
    task: Task
    fault: Literal["missed", "wrong"]
    what: str

    def __str__(self) -> str:
        return f"{self.article} {self.fault:<6} {self.task}: {self.what}"


@dataclass(frozen=True, slots=True)
class Scores:
    """`by_lang` holds each language of the gold file and, last, `all`; `events` only after a replay."""

    by_lang: Mapping[str, TaskScores]
    events: EventScores | None
    misses: tuple[Miss, ...]

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {lang: scores.as_json() for lang, scores in self.by_lang.items()}
        return out | ({"events": self.events.as_json()} if self.events else {})

    def as_table(self) -> str:
        """A line for each task and a column for each language, ready to print."""
        columns = {lang: _cells(scores) for lang, scores in self.by_lang.items()}
        rows = [["", *columns]]
        rows += [[name, *(cells[name] for cells in columns.values())] for name in _cells(TaskScores())]
        lines = ["  ".join([row[0].ljust(26), *(cell.rjust(22) for cell in row[1:])]) for row in rows]
        return "\n".join(lines + ([_event_line(self.events)] if self.events else []))


def evaluate(
    gold: Iterable[Mapping[str, Any]],
    predictions: Mapping[str, Mapping[str, Any]],
    replay: Mapping[str, Any] | None = None,
) -> Scores:
    """Score `monitor analyse` lines, keyed by article id, and optionally what `monitor replay` printed.

    Raises GoldError for a record that cannot be read or has no prediction.
    """
    articles = [read_article(record, f"gold item {n}") for n, record in enumerate(gold, start=1)]
    by_lang: dict[str, TaskScores] = defaultdict(TaskScores)
    misses: list[Miss] = []
    for article in articles:
        if article.id not in predictions:
            raise GoldError(f"no prediction for {article.id!r}; analyse the whole gold file first")
        compared = _Comparison.of(article.gold, predictions[article.id])
        by_lang[article.lang] += compared.scores()
        misses += compared.misses(article.id)
    ordered = {lang: by_lang[lang] for lang in sorted(by_lang)}
    if ordered:
        ordered[ALL] = sum(ordered.values(), TaskScores())
    return Scores(ordered, _events(articles, replay) if replay is not None else None, tuple(misses))


def family_of(model: str) -> str:
    """The family of a model id, from its name alone: what comes before the version.

    `openai/gpt-4o` gives `openai/gpt`, `openai/o3-mini` gives `openai/o`, every Claude `anthropic/claude`.
    """
    vendor, _, name = model.partition("/")
    if name.startswith("claude"):
        return f"{vendor}/claude"
    parts = name.split("-")
    words = [part.rstrip(".") for part in takewhile(lambda part: not _has_digit(part), parts)]
    if not words:
        words = ["".join(c for c in parts[0].split(".")[0] if not c.isdigit())]
    return f"{vendor}/{'-'.join(words) or name}"


def quotes_overlap(one: str, other: str) -> bool:
    """Whether one quote holds the other, or they share five words in a row; case and quotes aside."""
    one, other = _plain(one), _plain(other)
    if not one or not other:
        return False
    return one in other or other in one or bool(_word_runs(one) & _word_runs(other))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One article's gold and prediction, reduced to the sets that are compared.

    `gold_found` and `found` hold the findings by (subject, type) without the negated ones, which neither
    side has to find; a gold negated pair that is predicted as anything else is a trap.
    """

    gold_models: frozenset[str]
    models: frozenset[str]
    gold_found: Mapping[Pair, GoldFinding]
    found: Mapping[Pair, Mapping[str, Any]]
    family: Mapping[str, str]
    trap_pairs: frozenset[Pair]
    gold_kind: str
    kind: str | None
    gold_stages: frozenset[Pair]
    stages: frozenset[Pair]

    @classmethod
    def of(cls, gold: Annotation, prediction: Mapping[str, Any]) -> _Comparison:
        family = {m["id"]: m.get("family") or family_of(m["id"]) for m in prediction["models"]}
        family |= {
            f["model"]: family_of(f["model"]) for f in prediction["findings"] if f["model"] not in family
        }
        gold_models = _most_specific({model: family_of(model) for model in gold.models})
        gold_versions = {family_of(model) for model in gold_models if family_of(model) != model}
        models = _most_specific({m["id"]: family[m["id"]] for m in prediction["models"]})
        settled = {(f.model, f.type): f for f in gold.findings}
        denied = {pair for pair, f in settled.items() if f.assertion == "negated"}
        return cls(
            gold_models=gold_models,
            models=frozenset(m for m in models if not (family[m] == m and m in gold_versions)),
            gold_found={pair: f for pair, f in settled.items() if pair not in denied},
            found={
                (f["model"], f["type"]): f for f in prediction["findings"] if f.get("assertion") != "negated"
            },
            family=family,
            trap_pairs=frozenset({(t.model, t.type) for t in gold.traps} | denied),
            gold_kind=gold.kind,
            kind=prediction.get("kind"),
            gold_stages=frozenset((m.model, m.stage) for m in gold.milestones),
            stages=frozenset((m["model"], m["stage"]) for m in prediction.get("milestones", [])),
        )

    @property
    def matched(self) -> list[Pair]:
        return sorted(self.gold_found.keys() & self.found.keys())

    @property
    def alarms(self) -> list[Pair]:
        """Grave facts predicted in an article that has no finding at all."""
        if self.gold_found:
            return []
        return sorted(pair for pair, finding in self.found.items() if _is_alarm(finding))

    def right_assertion(self, pair: Pair) -> bool:
        return self.found[pair].get("assertion") == self.gold_found[pair].assertion

    def right_evidence(self, pair: Pair) -> bool:
        return quotes_overlap(self.found[pair]["quote"], self.gold_found[pair].quote)

    def scores(self) -> TaskScores:
        matched = self.matched
        return TaskScores(
            docs=1,
            models=Tally.of(self.gold_models, self.models),
            findings_strict=Tally.of(self.gold_found, self.found),
            findings_lenient=Tally.of(
                {(family_of(model), type_) for model, type_ in self.gold_found},
                {(self.family[model], type_) for model, type_ in self.found},
            ),
            milestones=Tally.of(self.gold_stages, self.stages),
            assertion=Share(sum(map(self.right_assertion, matched)), len(matched)),
            evidence=Share(sum(map(self.right_evidence, matched)), len(matched)),
            kind=Share(int(self.kind == self.gold_kind), 1),
            traps=Share(len(self.trap_pairs & self.found.keys()), len(self.trap_pairs)),
            false_alarms=Share(int(bool(self.alarms)), int(not self.gold_found)),
        )

    def misses(self, article: str) -> list[Miss]:
        out = _set_misses(article, "model", self.gold_models, self.models)
        out += _set_misses(article, "finding", self.gold_found, self.found)
        out += _set_misses(article, "milestone", self.gold_stages, self.stages)
        for pair in self.matched:
            if not self.right_assertion(pair):
                said, meant = self.found[pair].get("assertion"), self.gold_found[pair].assertion
                out.append(Miss(article, "assertion", "wrong", f"{_name(pair)} is {meant}, not {said}"))
            if not self.right_evidence(pair):
                quote = self.found[pair]["quote"]
                out.append(Miss(article, "evidence", "wrong", f"{_name(pair)} quotes {quote!r}"))
        traps = sorted(self.trap_pairs & self.found.keys())
        out += [Miss(article, "trap", "wrong", _name(pair)) for pair in traps]
        out += [Miss(article, "false alarm", "wrong", _name(pair)) for pair in self.alarms]
        if self.kind != self.gold_kind:
            out.append(Miss(article, "kind", "wrong", f"is {self.gold_kind}, not {self.kind}"))
        return out


def _most_specific(families: Mapping[str, str]) -> frozenset[str]:
    """The ids of {id: family} without each family that stands beside a version of its own."""
    versioned = {family for model, family in families.items() if family != model}
    return frozenset(model for model, family in families.items() if family != model or model not in versioned)


def _set_misses(article: str, task: Task, gold: Collection[Any], found: Collection[Any]) -> list[Miss]:
    gold, found = set(gold), set(found)
    missed = [Miss(article, task, "missed", _name(item)) for item in sorted(gold - found)]
    return missed + [Miss(article, task, "wrong", _name(item)) for item in sorted(found - gold)]


def _name(item: str | Pair) -> str:
    return item if isinstance(item, str) else " ".join(item)


def _is_alarm(finding: Mapping[str, Any]) -> bool:
    # A prediction without a severity cannot clear itself.
    severity: int = finding.get("severity", ALARM_SEVERITY)
    return finding.get("assertion") == "asserted" and severity >= ALARM_SEVERITY


def _has_digit(part: str) -> bool:
    return any(c.isdigit() for c in part)


def _plain(quote: str) -> str:
    return " ".join(quote.lower().replace("’", "'").split())


def _word_runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}


def _events(articles: Iterable[GoldArticle], replay: Mapping[str, Any]) -> EventScores:
    lang = {article.id: article.lang for article in articles}
    gold = _pairs((event, article.id) for article in articles for event in article.gold.events)
    together = _pairs(
        (incident["id"], article)
        for incident in replay["incidents"]
        for article in incident["articles"]
        if article in lang
    )
    across = {pair for pair in gold if lang[pair[0]] != lang[pair[1]]}
    return EventScores(Tally.of(gold, together), Share(len(across & together), len(across)))


def _pairs(memberships: Iterable[tuple[str, str]]) -> set[Pair]:
    """Unordered pairs of articles that share a group, from (group, article)."""
    groups: dict[str, set[str]] = defaultdict(set)
    for group, article in memberships:
        groups[group].add(article)
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def _cells(scores: TaskScores) -> dict[str, str]:
    """Task -> what its cell says; tallies as `precision recall F1`."""
    cells = {f.name: getattr(scores, f.name) for f in fields(scores)}
    return {_label(name, value): _cell(name, value) for name, value in cells.items()}


def _label(name: str, value: object) -> str:
    return name.replace("_", " ") + (" (P R F1)" if isinstance(value, Tally) else "")


def _cell(name: str, value: Any) -> str:
    if isinstance(value, Tally):
        return f"{value.precision:.3f} {value.recall:.3f} {value.f1:.3f}"
    if isinstance(value, Share) and name not in {"traps", "false_alarms"}:
        return f"{value.value:.3f}"
    return str(value)


def _event_line(events: EventScores) -> str:
    pairs, across = _cell("events", events.pairs), events.cross_lingual.value
    return f"events (P R F1): {pairs}; across languages: recall {across:.3f}"
