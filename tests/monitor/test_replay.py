"""Replay: the live path with the articles' times as the clock."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from monitor.items import Item
from monitor.replay import replay
from monitor.types import Article
from nlp.types import Analysis
from tests.monitor.make import GROK_3, GROK_4, NOW, analysis, article, finding, shipped_policy


def item(outlet: str, *, hours: float = 0, text: str | None = None, **values: Any) -> Item:
    words = text or f"Grok a fait l’éloge d’Hitler. {' '.join(f'{outlet}{n}' for n in range(60))}"
    subject = article(outlet, text=words, published_at=NOW + timedelta(hours=hours), **values)
    return Item(f"{outlet}-{hours}", subject)


def run(*items: Item) -> dict[str, Any]:
    def analyse(articles: Sequence[Article]) -> list[Analysis]:
        return [analysis(finding()) for _ in articles]

    return replay(items, analyse, policy=shipped_policy(), catalogue=[GROK_3, GROK_4], analyser="test")


def paused(outcome: dict[str, Any]) -> set[str]:
    return {d["model"] for d in outcome["decisions"] if d["decision"] == "paused"}


def test_the_second_voice_pauses_at_its_own_time() -> None:
    outcome = run(item("Le Matin"), item("The Lantern", hours=3))
    begun = [d for d in outcome["decisions"] if d["decision"] == "paused"]
    assert {(d["at"], d["model"]) for d in begun} == {
        ("2025-07-10T15:00:00Z", "xai/grok-3"),
        ("2025-07-10T15:00:00Z", "xai/grok-4"),
    }
    (incident,) = outcome["incidents"]
    assert (incident["origins"], incident["owners"], incident["articles"]) == (
        2,
        2,
        ["Le Matin-0", "The Lantern-3"],
    )


def test_a_hold_ends_when_its_time_is_up() -> None:
    outcome = run(item("Le Matin"), item("The Lantern"), item("Nordblatt", hours=200, text="Rien de neuf."))
    ended = [d for d in outcome["decisions"] if d["event"] == "ended" and d["decision"] == "allow"]
    assert {d["model"] for d in ended} == {"xai/grok-3", "xai/grok-4"}


def test_same_input_same_bytes() -> None:
    items = [item("Le Matin"), item("The Lantern", hours=1), item("Nordblatt", hours=2)]
    assert json.dumps(run(*items)) == json.dumps(run(*items))


def test_order_repetition_and_copies_change_no_pause() -> None:
    items = [item("Le Matin"), item("The Lantern"), item("Nordblatt", tier=3)]
    expected = paused(run(*items))
    assert expected == {"xai/grok-3", "xai/grok-4"}
    for seed in range(5):
        shuffled = [*items, items[seed % 3]]
        random.Random(seed).shuffle(shuffled)
        assert paused(run(*shuffled)) == expected


def test_forty_copies_are_one_voice() -> None:
    text = item("Le Matin").article.text
    assert paused(run(*(item(f"Site {n}", text=text, hours=n / 10) for n in range(40)))) == set()


def test_undated_articles_complete_nothing() -> None:
    undated = item("The Lantern")
    undated = Item("x", article("The Lantern", text=undated.article.text, published_at=None))
    assert paused(run(item("Le Matin"), undated)) == set()


def test_nothing_dated_gives_nothing() -> None:
    assert run(Item("x", article("Le Matin", published_at=None))) == {"incidents": [], "decisions": []}
