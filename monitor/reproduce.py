"""One hold decided again, from the texts and the policy that were kept of its moment.

What is asked is today's program: the texts are read again by the present analyser, and whose they are is what
the feeds say now. So it shows both that a hold rests on what it says, and what has changed under it since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.analyse import text_sha256
from monitor.clock import from_text, text_or_none, time_or_none
from monitor.decide import decide
from monitor.policy import Policy
from monitor.types import Article, CatalogueModel, Evidence, Incident, Verdict
from nlp.names import family_of
from nlp.types import Analysis, Finding

Analyser = Callable[[Article], Analysis]


@dataclass(frozen=True, slots=True)
class Moment:
    """What is kept of a hold's beginning.

    told: its audit row's `after`. texts: by article, the very revision that it quotes, with what its feed is
    now. policy: None where its text is gone.
    """

    key: str
    told: Mapping[str, Any]
    policy: Policy | None
    texts: Mapping[int, Article]
    entry: CatalogueModel
    """The catalogue's entry now, for holds that kept none."""


def reproduce(moment: Moment, analyse: Analyser, *, analyser: str) -> dict[str, Any]:
    """`{hold, decided_at, same, was, is, differences}`. same: one rule, for the same moves, on as many
    voices; what differs without changing that is told too."""
    told = moment.told
    differences: list[str] = []
    if told.get("analyser") != analyser:
        differences.append(f"the analyser was {told.get('analyser', 'not kept')}, and is {analyser}")
    pieces = [p for e in told["evidence"] if (p := _again(e, moment, analyse, differences))]
    verdict = _decided(moment, pieces, differences)
    was = {k: told[k] for k in ("rule", "effect", "origins")} | {"stages": list(told.get("stages", ()))}
    found = None if verdict is None else _row(verdict)
    return {
        "hold": moment.key,
        "model": told["model"],
        "decided_at": told["decided_at"],
        "same": found is not None and all(_equal(k, was[k], found[k]) for k in was),
        "was": was,
        "is": found,
        "differences": differences,
    }


def _decided(moment: Moment, pieces: list[Evidence], differences: list[str]) -> Verdict | None:
    told = moment.told
    if moment.policy is None:
        differences.append(f"the policy {told['policy'][:12]} is not kept")
        return None
    incident = Incident(
        id=told["incident"],
        family=family_of(told["model"]),
        status="confirmed" if told["state"] == "confirmed" else "open",
        evidence=tuple(pieces),
    )
    verdicts = decide(incident, [_entry(moment)], moment.policy, now=from_text(told["decided_at"]))
    return next((v for v in verdicts if v.rule == told["rule"]), None)


def _entry(moment: Moment) -> CatalogueModel:
    kept = moment.told.get("catalogue")
    return CatalogueModel(moment.told["model"], kept["stage"], kept["target"]) if kept else moment.entry


def _again(
    e: Mapping[str, Any], moment: Moment, analyse: Analyser, differences: list[str]
) -> Evidence | None:
    """A piece of evidence as it would be made today; what is not as it was is added to `differences`."""
    article = moment.texts.get(e["article"])
    if article is None:
        differences.append(f"{e['outlet']}: the text it rests on is not kept ({e['url']})")
        return None
    if text_sha256(article.title, article.text) != e["text_sha256"]:
        differences.append(f"{e['outlet']}: the stored text was changed ({e['url']})")
        return None
    finding = _finding(e, analyse(article).findings)
    if finding is None:
        differences.append(f"{e['outlet']}: the analyser finds no {e['type']} of {e['model']} there any more")
        return None
    piece = _evidence(e, article, finding)
    differences += [
        f"{e['outlet']}: {what} was {e[what]}, and is {is_now}"
        for what, is_now in (
            ("owner", piece.owner),
            ("tier", piece.tier),
            ("feed_kind", piece.feed_kind),
            ("origin", piece.origin),
            ("wire", piece.wire),
            ("published_at", text_or_none(piece.published_at)),
            ("assertion", piece.assertion),
            ("severity", piece.severity),
        )
        if what in e and e[what] != is_now
    ]
    return piece


def _finding(e: Mapping[str, Any], findings: tuple[Finding, ...]) -> Finding | None:
    return next((f for f in findings if (f.model, f.type) == (e["model"], e["type"])), None)


def _evidence(e: Mapping[str, Any], article: Article, finding: Finding) -> Evidence:
    return Evidence(
        article=e["article"],
        url=article.url,
        outlet=article.outlet,
        owner=article.owner,
        tier=article.tier,
        feed_kind=article.feed_kind,
        lang=article.lang,
        published_at=article.published_at,
        origin=article.origin if article.origin is not None else e["article"],
        wire=article.wire,
        model=finding.model,
        family=family_of(finding.model),
        type=finding.type,
        assertion=finding.assertion,
        severity=finding.severity,
        quote=finding.quote,
        start=finding.start,
        end=finding.end,
        text_sha256=article.text_sha256,
        kind=e.get("kind", "report"),
        first_told_at=time_or_none(e.get("first_told_at")),
        cites=e.get("cites"),
    )


def _row(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "effect": verdict.effect,
        "origins": verdict.origins,
        "stages": list(verdict.stages),
    }


def _equal(what: str, was: Any, is_now: Any) -> bool:
    """A pause that a budget turned into a review is still that rule's match."""
    return was == is_now or (what == "effect" and is_now == "pause") or (what == "stages" and not was)
