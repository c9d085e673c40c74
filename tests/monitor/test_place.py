"""Where reports go when people have spoken: dismissed stories told again, edited reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor import engine, gate
from tests.monitor.make import NOW, analysis, finding
from tests.monitor.test_engine import Desk, desk, reports


def dismiss(d: Desk) -> None:
    with d.store.transaction():
        d.store.incidents.set_status(1, "dismissed")
        for hold in d.store.gate.holds(live_only=True):
            d.store.gate.save_hold(gate.release(hold, actor="Ada", reason="a hoax", now=NOW), at=NOW)


def status(d: Desk, incident: int = 1) -> str:
    return str(d.store.incidents.get(incident).status)


def test_a_new_voice_opens_a_dismissed_story_again_and_two_pause() -> None:
    with desk() as d:
        first, second, third, fourth = reports("Le Matin", "The Lantern", "Nordblatt", "Le Soir")
        for report in (first, second):
            d.print(*report)
        dismiss(d)
        recorded = d.print(*third)
        assert recorded.updated == (1,)
        assert status(d) == "open"
        assert d.paused() == set(), "what was dismissed is no voice"
        assert {h.rule for h in d.store.gate.holds(live_only=True)} == {"single-voice"}
        assert "incident.reopened" in d.actions()
        assert "incident 1 was dismissed, and Nordblatt tells it too" in {
            n.subject for _, _, n in d.store.notices.pending(NOW)
        }
        d.print(*fourth)
        assert d.paused() == {"xai/grok-3", "xai/grok-4"}
        assert d.store.reports.counts()["incidents"] == 1


STAYS: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "a copy": lambda old, new: (replace(new[0], text=old[0].text + " Nordblatt"), new[1]),
    "a denial": lambda _, new: (new[0], analysis(finding(assertion="denied"))),
    "no finding": lambda _, new: (new[0], analysis()),
}


@pytest.mark.parametrize("case", STAYS)
def test_what_is_no_new_voice_leaves_it_dismissed(case: str) -> None:
    with desk() as d:
        first, second, third = reports("Le Matin", "The Lantern", "Nordblatt")
        for report in (first, second):
            d.print(*report)
        dismiss(d)
        d.print(*STAYS[case](first, third))
        assert status(d) == "dismissed"
        assert d.store.gate.holds(live_only=True) == []
        assert d.store.reports.counts()["incidents"] == 1


def test_another_sort_of_harm_is_another_story() -> None:
    with desk() as d:
        first, second, third = reports("Le Matin", "The Lantern", "Nordblatt")
        for report in (first, second):
            d.print(*report)
        dismiss(d)
        d.print(third[0], analysis(finding(type_="privacy")))
        assert (status(d, 1), status(d, 2)) == ("dismissed", "open")


def test_an_edited_report_stays_where_it_was() -> None:
    """Also where it is the only one, and so has nothing beside it to be likened to."""
    with desk() as d:
        ((subject, said),) = reports("Le Matin")
        d.print(subject, said)
        edited = replace(subject, text="Tout autre chose. " * 30, text_sha256="9" * 64)
        assert d.print(edited, said).updated == (1,)
        assert d.store.reports.counts()["incidents"] == 1


def test_satire_goes_nowhere() -> None:
    with desk() as d:
        ((article, told),) = reports("Le Matin")
        joke = replace(d.enter(article), feed_kind="satire")
        recorded = engine.record(d.store, joke, told, d.context, now=NOW)
        assert recorded.opened == recorded.updated == ()


def test_a_text_that_tells_its_own_old_date_is_as_old_as_that() -> None:
    with desk() as d:
        for article, told in reports("Le Matin", "The Lantern"):
            d.print(article, replace(told, told_at="2025-01-03"))
        told_at = {e.first_told_at for e in d.store.incidents.get(1).evidence}
        assert {t.date().isoformat() for t in told_at if t} == {"2025-01-03"}
        assert d.paused() == set()
