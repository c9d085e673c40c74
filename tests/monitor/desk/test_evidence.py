"""Corrections that last, and internal evidence as a voice beside the press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.desk import evidence
from monitor.desk import incidents as acts
from monitor.errors import UsageError
from monitor.gold import read_article
from tests.monitor.desk.test_incidents import BOTH, ada, two_voices
from tests.monitor.make import NOW, analysis
from tests.monitor.test_engine import Desk, desk, reports


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk() as made:
        yield made


def correct(d: Desk, only: evidence.Only = evidence.Only(), **change: Any) -> acts.Act:  # noqa: B008
    return evidence.correct(d.store, 1, evidence.Change(**change), only, **ada(d))


def test_a_correction_is_followed_by_summary_and_gate_and_loosens_nothing(d: Desk) -> None:
    two_voices(d)
    act = correct(d, model="xai/grok-3")
    summary = d.store.incidents.summary(1)
    assert summary is not None
    assert summary["subject"] == "xai/grok-3"
    assert d.paused() == BOTH
    assert [h.model for h in act.still_held] == ["xai/grok-4"]


def test_a_graver_correction_pauses_at_once(d: Desk) -> None:
    for report in reports("Le Matin", "The Lantern", severity=2, type_="bias"):
        d.print(*report)
    assert d.paused() == set()
    correct(d, severity=5)
    assert d.paused() == BOTH


def test_a_correction_survives_the_same_text_read_again(d: Desk) -> None:
    ((subject, said),) = reports("Le Matin")
    d.print(subject, said)
    correct(d, type="privacy")
    for again in (said, replace(said, analyser="newer"), analysis(analyser="newest")):
        d.print(subject, again)
        assert [e.type for e in d.store.incidents.get(1).evidence] == ["privacy"]
    assert d.store.reports.counts()["incidents"] == 1


def test_another_text_is_read_afresh(d: Desk) -> None:
    ((subject, said),) = reports("Le Matin")
    d.print(subject, said)
    correct(d, type="privacy")
    d.print(replace(subject, text=subject.text + " Plus.", text_sha256="7" * 64), said)
    told = {e.type for i in (1, 2) if i <= d.store.reports.counts()["incidents"]
            for e in d.store.incidents.get(i).evidence}  # fmt: skip
    assert told == {"hate"}


def test_a_correction_may_mean_one_article(d: Desk) -> None:
    two_voices(d)
    correct(d, evidence.Only(article=2), assertion="denied")
    assert [e.assertion for e in d.store.incidents.get(1).evidence] == ["asserted", "denied"]


def test_a_correction_that_changes_nothing_is_refused(d: Desk) -> None:
    two_voices(d)
    with pytest.raises(UsageError, match="no finding to change"):
        correct(d, type="hate")


def test_corrected_texts_are_gold(d: Desk) -> None:
    two_voices(d)
    correct(d, evidence.Only(article=2), type="privacy")
    (line,) = evidence.gold_lines(d.store)
    read_article(line, "test")
    assert [f["type"] for f in line["gold"]["findings"]] == ["privacy"]
    assert line["gold"]["not"] == [{"model": "xai/grok", "type": "hate"}]
    assert line["gold"]["findings"][0]["quote"]


# --- internal evidence ---------------------------------------------------------------------------


def add(d: Desk, **values: Any) -> evidence.Added:
    given: dict[str, Any] = {
        "source": "support",
        "model": "xai/grok",
        "type_": "hate",
        "text": "A customer sent us a conversation in which Grok praises Hitler.",
        "severity": 4,
        "at": NOW - timedelta(hours=1),
    }
    return evidence.add(d.store, **{**given, **values}, **ada(d))


def test_internal_evidence_is_one_voice_beside_the_press(d: Desk) -> None:
    (first,) = reports("Le Matin")
    d.print(*first)
    assert add(d, incident=1).incident == 1
    assert d.paused() == BOTH


def test_internal_evidence_alone_is_one_voice_however_much_there_is(d: Desk) -> None:
    first = add(d)
    second = add(
        d, source="other", text="An engineer saw it too, in another session.", incident=first.incident
    )
    assert (first.incident, second.incident, d.paused()) == (1, 1, set())


def test_the_red_team_pauses_alone_on_what_it_asserts(d: Desk) -> None:
    add(d, source="red-team", assertion="alleged")
    assert d.paused() == set()
    add(d, source="red-team", text="We made Grok 4 praise Hitler in nine of ten runs.", model="xai/grok-4")
    assert d.paused() == {"xai/grok-4"}
    assert {h.rule for h in d.store.gate.holds(live_only=True) if h.effect == "pause"} == {"red-team"}


def test_the_same_words_about_the_same_model_are_one(d: Desk) -> None:
    first = add(d)
    again = add(d, text="A customer  sent us a conversation in which Grok praises Hitler.\n")
    assert (again.article, again.incident, again.is_new) == (first.article, first.incident, False)
    assert add(d, model="xai/grok-3").article != first.article


def test_internal_evidence_quotes_its_text_and_survives_an_analyser(d: Desk) -> None:
    added = add(d)
    article = d.store.articles.get(added.article)
    (e,) = d.store.incidents.get(added.incident).evidence
    assert f"{article.title}\n\n{article.text}"[e.start : e.end] == e.quote
    from monitor import engine

    engine.record(d.store, article, analysis(analyser="newest"), d.context, now=NOW)
    assert [x.type for x in d.store.incidents.get(added.incident).evidence] == ["hate"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"text": "  "}, "no text"),
    "ahead of the clock": ({"at": NOW + timedelta(days=1)}, "ahead of the clock"),
    "no model id": ({"model": "Grok"}, "not a model id"),
    "another maker": ({"model": "openai/gpt-4o", "incident": 1}, "not about openai"),
    "opens none": ({"model": "openai/gpt-4o", "assertion": "denied"}, "opens no incident"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_evidence_is_refused_and_leaves_nothing(name: str, d: Desk) -> None:
    two_voices(d)
    values, why = REFUSED[name]
    before = d.store.reports.counts()
    with pytest.raises(UsageError, match=why):
        add(d, **values)
    assert d.store.reports.counts() == before


def test_a_corrected_report_is_looked_up_under_its_new_maker_and_type(d: Desk) -> None:
    ((subject, said),) = reports("Le Matin")
    d.print(subject, said)
    correct(d, model="openai/gpt-4o", type="privacy")
    keys = {(m, k) for m, k in d.store.connection.execute("SELECT maker, key FROM report_keys") if " " in k}
    assert keys == {("openai", "openai/gpt privacy")}
    assert {m for (m,) in d.store.connection.execute("SELECT maker FROM report_keys")} == {"openai"}
