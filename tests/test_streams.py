"""Weeks of press through the real analyser and the shipped policy, by `monitor replay`'s own code.

A stream is `tests/streams/NAME.jsonl` (articles as `analyse` reads them) with `NAME.yaml` (the catalogue, and
what ought to come of it, written before anything was run). What the product still gets wrong stands in
`known_misses` with its reason, and must go on failing until it is struck out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.analyse import analyse_article, analyser_version
from monitor.clock import to_text
from monitor.config import parse_policy
from monitor.items import read_json_lines
from monitor.replay import replay
from monitor.types import CatalogueModel

ROOT = Path(__file__).resolve().parents[1]
STREAMS = ROOT / "tests" / "streams"

Claim = tuple[str, bool]
"""What ought to be, and whether it is."""


@dataclass(frozen=True)
class Outcome:
    """What the replay said. at: the articles' times, by which decisions are found again."""

    at: dict[str, str]
    incidents: list[dict[str, Any]]
    decisions: list[dict[str, Any]]

    def begun(self, article: str, word: str) -> list[dict[str, Any]]:
        at = self.at[article]
        return [d for d in self.decisions if (d["at"], d["event"], d["decision"]) == (at, "began", word)]

    def holding(self, *articles: str) -> list[set[str]]:
        """The articles of each incident that holds any of these."""
        return [set(i["articles"]) for i in self.incidents if set(articles) & set(i["articles"])]


@pytest.fixture(scope="module", params=sorted(p.stem for p in STREAMS.glob("*.yaml")))
def stream(request: pytest.FixtureRequest) -> tuple[dict[str, Any], list[Claim]]:
    told: dict[str, Any] = YAML(typ="safe").load((STREAMS / f"{request.param}.yaml").read_text("utf-8"))
    return told, list(claims(told, outcome(request.param, told)))


def outcome(name: str, told: dict[str, Any]) -> Outcome:
    with (STREAMS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        items = list(read_json_lines(lines, name=name))
    at = {i.id: to_text(i.article.published_at) for i in items if i.article.published_at}
    assert len(set(at.values())) == len(at), "no two articles may share a time: decisions are found by it"
    said = replay(
        items,
        lambda articles: map(analyse_article, articles),
        policy=parse_policy((ROOT / told["policy"]).read_text("utf-8")),
        catalogue=[CatalogueModel(**m) for m in told["catalogue"]],
        analyser=analyser_version(),
    )
    return Outcome(at, said["incidents"], said["decisions"])


def claims(told: dict[str, Any], o: Outcome) -> Iterator[Claim]:
    yield from pauses(told, o)
    yield from reviews(told, o)
    yield from incidents(told, o)
    yield from nothing(told, o)


def pauses(told: dict[str, Any], o: Outcome) -> Iterator[Claim]:
    """Each at the article that completes it, and no other."""
    may: dict[str, set[str]] = {article: set() for article in o.at}
    for p in told["pauses"]:
        for article in (p["at"], *p.get("again", ())):
            may[article].add(p["model"])
        begun = [d for d in o.begun(p["at"], "paused") if d["model"] == p["model"]]
        yield f"pause {p['model']} at {p['at']}", any(d["origins"] >= p["origins"] for d in begun)
    for article, models in may.items():
        yield f"no other pause at {article}", {d["model"] for d in o.begun(article, "paused")} <= models
    for k in told.get("kept", ()):
        from_, to, model = o.at[k["since"]], o.at[k["after"]], k["model"]
        begun = [d for d in o.begun(k["since"], "paused") if d["model"] == model]
        ended = [d for d in o.decisions if d["model"] == model and d["decision"] == "allow"]
        kept = begun and not any(from_ <= d["at"] <= to for d in ended)
        yield f"pause {model} kept after {k['after']}", bool(kept)


def reviews(told: dict[str, Any], o: Outcome) -> Iterator[Claim]:
    for r in told["reviews"]:
        asked = {d["model"] for d in o.begun(r["at"], "review")}
        yield f"review {r['model']} at {r['at']}", r["model"] in asked


def incidents(told: dict[str, Any], o: Outcome) -> Iterator[Claim]:
    """The articles of a happening are together, told rightly, and with none of another happening."""
    for i in told["incidents"]:
        articles = set(i["articles"])
        rows = [row for row in o.incidents if articles & set(row["articles"])]
        yield f"together: {i['name']}", any(articles <= set(row["articles"]) for row in rows)
        yield (
            f"apart: {i['name']}",
            all(set(row["articles"]) <= articles | {*i.get("may", ())} for row in rows),
        )
        yield f"subject: {i['name']}", any(row["subject"] == i["subject"] for row in rows)
        yield f"type: {i['name']}", any(i["type"] in row["types"] for row in rows)


def nothing(told: dict[str, Any], o: Outcome) -> Iterator[Claim]:
    context = set(told.get("context", ()))
    for article in told.get("nothing", ()):
        yield f"nothing in {article}", not o.holding(article)
    for article in sorted(context):
        yield f"{article} opens nothing", all(others - context for others in o.holding(article))
    for article in told.get("silent", ()):
        yield f"silent {article}", not o.begun(article, "paused") + o.begun(article, "review")


def test_what_ought_to_come_of_a_stream_does(stream: tuple[dict[str, Any], list[Claim]]) -> None:
    told, made = stream
    assert [claim for claim, holds in made if not holds and claim not in told["known_misses"]] == []


def test_a_known_miss_is_still_one(stream: tuple[dict[str, Any], list[Claim]]) -> None:
    """Strike out of known_misses what this names: it was mended, or is no claim."""
    told, made = stream
    wrong = {claim for claim, holds in made if not holds}
    assert [miss for miss in told["known_misses"] if miss not in wrong] == []
    assert all(reason.strip() for reason in told["known_misses"].values())
