"""Which chart draws which report: its rows in, a chart out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from monitor.web.charts import Bar, Chart, Strip, bars, columns, lines, strips
from monitor.web.language import Language, text
from monitor.web.wording import day_words, languages_words, number_words
from monitor.web.words import type_name

Rows = Sequence[Mapping[str, Any]]
DAILY = 120
"""Days that are still drawn one by one; more are drawn by week."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """key: what its shapes mean, (shape, words). name: where a report has several pictures."""

    chart: Chart
    key: Sequence[tuple[str, str]] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a drawing needs besides the rows."""

    first: date
    last: date
    lang: Language
    most: int = 40
    """Bars in one picture; the table has them all."""

    def t(self, key: str, **values: object) -> str:
        return text(self.lang, key, **values)

    def n(self, value: float, unit: str = "") -> str:
        return number_words(value, self.lang) + (f"\u00a0{unit}" if unit else "")


def draw(name: str, rows: Rows, frame: Frame) -> list[Drawn]:
    """Nothing where there is nothing to draw; several pictures where one scale would not do."""
    return DRAWINGS[name](rows, frame) if rows else []


def _weeks(rows: Rows, frame: Frame) -> list[Drawn]:
    weeks = _mondays(frame)
    by_week = {row["week"]: row for row in rows}
    grave = [by_week[w]["n_grave"] if w in by_week else 0 for w in weeks]
    whole = [by_week[w]["n_incidents"] if w in by_week else 0 for w in weeks]
    return [Drawn(columns([day_words(w, frame.lang) for w in weeks], whole, grave), _grave(frame))]


def _grave_bars(name: Callable[[Mapping[str, Any], Frame], str], rows: Rows, frame: Frame) -> list[Drawn]:
    drawn = [
        Bar(name(r, frame), r["n_incidents"], frame.n(r["n_incidents"]), part=r["n_grave"])
        for r in rows[: frame.most]
    ]
    return [Drawn(bars(drawn), _grave(frame))]


def _articles(rows: Rows, frame: Frame) -> list[Drawn]:
    n_days = (frame.last - frame.first).days + 1
    weekly = n_days > DAILY
    days = [(frame.first + timedelta(days=n)).isoformat() for n in range(n_days)]
    steps = _mondays(frame) if weekly else days
    by_type: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        by_type[row["type"]][_monday(row["day"]) if weekly else row["day"]] += row["n_articles"]
    ordered = sorted(by_type, key=lambda t: (-sum(by_type[t].values()), t))
    drawn = [
        Strip(
            type_name(t, frame.lang),
            [by_type[t].get(d, 0) for d in steps],
            frame.n(sum(by_type[t].values())),
        )
        for t in ordered
    ]
    labels = [day_words(step, frame.lang) for step in steps]
    return [Drawn(strips(labels, drawn), name=frame.t("report.by_week" if weekly else "report.by_day"))]


def _delays(rows: Rows, frame: Frame) -> list[Drawn]:
    drawn = [
        Bar(
            frame.t("report.span." + r["span"]),
            r["p90_hours"],
            frame.n(r["median_hours"]) + " / " + frame.n(r["p90_hours"], "h"),
            part=r["median_hours"],
        )
        for r in rows
    ]
    return [Drawn(bars(drawn), (("hatched", frame.t("report.median")), ("plain", frame.t("report.to_p90"))))]


def _delays_by_week(rows: Rows, frame: Frame) -> list[Drawn]:
    weeks = sorted({*_mondays(frame), *(r["week"] for r in rows)})
    key = (("line", frame.t("report.median")), ("dashed", frame.t("report.p90")))
    drawn = []
    for span in dict.fromkeys(r["span"] for r in rows):
        of = {r["week"]: r for r in rows if r["span"] == span}
        series = [
            [of[w][column] if w in of else None for w in weeks] for column in ("median_hours", "p90_hours")
        ]
        labels = [day_words(w, frame.lang) for w in weeks]
        drawn.append(Drawn(lines(labels, series), key, frame.t("report.span." + span)))
    return drawn


def _false(rows: Rows, frame: Frame) -> list[Drawn]:
    drawn = [
        Bar(
            r["rule"] + (f" ({frame.t('report.only_observes')})" if r["observes_since"] else ""),
            r["n_incidents"],
            frame.t(
                "report.false_of", n=r["n_false"], of=r["n_incidents"], share=frame.n(r["percent_false"])
            ),
            part=r["n_false"],
        )
        for r in rows[: frame.most]
    ]
    return [Drawn(bars(drawn), (("plain", frame.t("report.paused")), ("hatched", frame.t("report.false"))))]


def _stages(rows: Rows, frame: Frame) -> list[Drawn]:
    found = []
    for stage in dict.fromkeys(r["stage"] for r in rows):
        drawn = [
            Bar(r["model"], r["days"], frame.n(r["days"], frame.t("report.days")), mark=r["median_days"])
            for r in rows
            if r["stage"] == stage
        ]
        key = (("mark", frame.t("report.median_of_stage")),)
        found.append(Drawn(bars(drawn[: frame.most]), key, frame.t(f"stage.{stage}")))
    return found


def _feeds(rows: Rows, frame: Frame) -> list[Drawn]:
    told = sorted((r for r in rows if r["silent_days"] is not None), key=lambda r: -r["silent_days"])
    drawn = [
        Bar(r["outlet"], r["silent_days"], frame.n(r["silent_days"], frame.t("report.days")))
        for r in told[: frame.most]
    ]
    return [Drawn(bars(drawn))] if drawn else []


def _grave(frame: Frame) -> Sequence[tuple[str, str]]:
    return (("plain", frame.t("report.all")), ("hatched", frame.t("report.grave")))


def _monday(day: str) -> str:
    at = date.fromisoformat(day)
    return (at - timedelta(days=at.weekday())).isoformat()


def _mondays(frame: Frame) -> list[str]:
    start = frame.first - timedelta(days=frame.first.weekday())
    return [(start + timedelta(weeks=n)).isoformat() for n in range((frame.last - start).days // 7 + 1)]


DRAWINGS: Mapping[str, Callable[[Rows, Frame], list[Drawn]]] = {
    "incidents_by_week": _weeks,
    "incidents_by_type": partial(_grave_bars, lambda r, f: type_name(r["type"], f.lang)),
    "incidents_by_vendor": partial(_grave_bars, lambda r, f: str(r["vendor"])),
    "incidents_by_language": partial(_grave_bars, lambda r, f: languages_words(r["langs"], f.lang)),
    "articles_by_day": _articles,
    "delays": _delays,
    "delays_by_week": _delays_by_week,
    "false_pauses": _false,
    "time_in_stage": _stages,
    "silent_feeds": _feeds,
}
"""In the order shown."""
