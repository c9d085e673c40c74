"""With evidence: say what a finding should have been, and enter what the company's own people found."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from monitor import engine
from monitor.analyse import text_sha256
from monitor.decide import CLOCK_SKEW
from monitor.desk import incidents as desk
from monitor.errors import UsageError
from monitor.plain import storable
from monitor.store import Store
from monitor.types import Entry, Extraction, Source
from nlp.types import Analysis, Finding, Mention, Reason
from nlp.versions import family_of
from nlp.vocabulary import Assertion, ControversyType

BY_A_PERSON = "person"
"""The analyser of what people enter."""
LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What a finding should say; None keeps what it says."""

    model: str | None = None
    type: ControversyType | None = None
    assertion: Assertion | None = None
    severity: int | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """Which findings of an incident are meant; None means any."""

    article: int | None = None
    model: str | None = None
    type: ControversyType | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """Internal evidence, and where it went; `is_new` False: it was there already."""

    article: int
    incident: int
    is_new: bool
    act: desk.Act | None = None


def correct(
    store: Store,
    incident_id: int,
    change: Change,
    only: Only,
    *,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
) -> desk.Act:
    """The incident's findings say what a person says, now and whenever the same text is read again; each is
    kept as a labelled example."""
    if change.model is not None:
        _checked(change.model)
    with store.transaction():
        desk.live(store, incident_id)
        pairs = _to_change(store, incident_id, change, only, actor, reason)
        if not pairs:
            raise UsageError(
                f"incident {incident_id}: no finding to change: see `monitor incidents show {incident_id}`"
            )
        touched = {incident_id}
        for found, before, after in pairs:
            sha = found["text_sha256"]
            store.handling.add_correction(
                text_sha256=sha, article=found["article"], before=before, after=after, actor=actor, at=now,
                reason=reason,
            )  # fmt: skip
            store.handling.rewrite(sha, before, after, family_of(after["model"]))
            touched |= set(store.handling.incidents_telling(sha))
        said = [[_says(b) for _, b, _ in pairs], [_says(a) for _, _, a in pairs]]
        detail = {
            "articles": sorted({f["article"] for f, _, _ in pairs}),
            "before": said[0],
            "after": said[1],
        }
        desk.told(store, incident_id, "corrected", detail, said[0], said[1], actor, reason, now)
        for each in sorted(touched):
            desk.bring_up_to_date(store, each)
        acts = {each: desk.decided(store, each, under, now) for each in sorted(touched)}
        return acts[incident_id]


def _to_change(
    store: Store, incident_id: int, change: Change, only: Only, actor: str, reason: str
) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Each finding that is meant and would change, with what it says before and after; once a text."""
    pairs: dict[Any, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {}
    for found in store.handling.findings(incident_id):
        before = {k: v for k, v in found.items() if k not in ("article", "text_sha256")}
        after = _changed(before, change, actor, reason)
        if _is_meant(found, only) and _says(before) != _says(after):
            pairs.setdefault((found["text_sha256"], found["model"], found["type"]), (found, before, after))
    return list(pairs.values())


def _is_meant(found: dict[str, Any], only: Only) -> bool:
    return (
        only.article in (None, found["article"])
        and only.model in (None, found["model"])
        and only.type in (None, found["type"])
    )


def _changed(before: dict[str, Any], change: Change, actor: str, reason: str) -> dict[str, Any]:
    given = {k: v for k, v in asdict(change).items() if v is not None}
    said = f"corrected by {actor}: {reason}"
    why = {
        **before["reason"],
        **{k: said for k in ("subject", "assertion", "severity") if _field(k) in given},
    }
    return {**before, **given, "reason": why}


def _field(part: str) -> str:
    return "model" if part == "subject" else part


def _says(finding: dict[str, Any]) -> list[Any]:
    return [finding["model"], finding["type"], finding["assertion"], finding["severity"]]


def _checked(model: str) -> str:
    from monitor.config import model_id

    try:
        return model_id(model)
    except ValueError as e:
        raise UsageError(f"{model!r} is not a model id: {e}") from e


# --- internal evidence ---------------------------------------------------------------------------


def add(
    store: Store,
    *,
    source: Source,
    model: str,
    type_: ControversyType,
    text: str,
    severity: int | None = None,
    assertion: Assertion = "asserted",
    title: str | None = None,
    url: str | None = None,
    at: datetime | None = None,
    incident: int | None = None,
    actor: str,
    reason: str,
    now: datetime,
    under: engine.Context,
) -> Added:
    """Enter what red teaming, support or a vendor's report found: evidence like an article, of the one owner
    that all internal evidence has. It joins the incident named, else one that fits, else opens one."""
    from monitor import origins
    from nlp import taxonomy

    text, at = storable(text).strip(), at or now
    if not text:
        raise UsageError("no text: give the words that show it")
    if at > now + CLOCK_SKEW:
        raise UsageError("--at is ahead of the clock: say when it was found")
    _checked(model)
    address = "internal:" + hashlib.sha256(f"{model}\n{' '.join(text.split())}".encode()).hexdigest()[:16]
    grave = severity or taxonomy.load()[type_].severity
    headline = storable(title or f"{source}: {type_.replace('_', ' ')} of {model}").strip()
    analysis = _analysis(headline, text, model, type_, assertion, grave, source, actor, reason)
    signature = origins.fingerprint(text)
    with store.transaction():
        there = store.handling.incident_of(address)
        if there is not None:
            return Added(*there, is_new=False)
        if incident is not None and desk.maker_of(desk.live(store, incident)) != model.partition("/")[0]:
            raise UsageError(f"incident {incident} is not about {model.partition('/')[0]}: name another")
        article = _enter(store, source, address, headline, text, analysis, at, now)
        (finding,) = analysis.findings
        store.handling.add_correction(
            text_sha256=analysis.text_sha256, article=article, before=None, after=asdict(finding),
            actor=actor, at=now, reason=reason,
        )  # fmt: skip
        if incident is not None:
            store.handling.place(article, incident, belongs=True)
        recorded = engine.take_in(store, store.articles.get(article), analysis, signature, under, now=now)
        joined = next(iter((*recorded.opened, *recorded.updated)), None)
        if joined is None:
            raise UsageError(f"what is {assertion} opens no incident: name one with --incident")
        detail = {"article": article, "source": source, "url": url}
        kept = {**detail, "text_sha256": analysis.text_sha256}
        desk.told(store, joined, "evidence_added", detail, None, kept, actor, reason, now)
        act = desk.decided(store, joined, under, now)
        return Added(article, joined, True, desk.with_changes(act, recorded.changes))


def _analysis(
    title: str, text: str, model: str, type_: ControversyType, assertion: Assertion, severity: int,
    source: Source, actor: str, reason: str,
) -> Analysis:  # fmt: skip
    from nlp.language import detect

    start, said = len(title) + 2, f"{actor} says so: {reason}"
    quote = text[:LONGEST_QUOTE]
    finding = Finding(
        model, type_, assertion, severity, start, start + len(quote), quote,
        Reason(f"internal: {source}", "a person's own words", said, said, said, "certain to the person"),
    )  # fmt: skip
    mention = Mention(0, 0, "", model, family_of(model), model.partition("/")[0])
    return Analysis(
        detect(text)[0], "report", True, (mention,), (finding,), (), text_sha256(title, text), BY_A_PERSON
    )


def _enter(
    store: Store, source: Source, address: str, title: str, text: str, analysis: Analysis, at: datetime,
    now: datetime,
) -> int:  # fmt: skip
    feed = store.handling.keep_internal_source(source, analysis.lang)
    store.articles.add_entry(feed, Entry(address, None, title, "", None, at, None, "by hand"), now=now)
    article = store.articles.id_of(address)
    store.articles.save_extraction(
        article,
        Extraction("ok", "", title=title, text=text, published_at=at, published_method="by hand"),
        title=title,
        lang=analysis.lang,
        text_sha256=analysis.text_sha256,
        wire=None,
        at=now,
    )
    return article


# --- labelled examples ---------------------------------------------------------------------------


def gold_lines(store: Store) -> list[dict[str, Any]]:
    """The corrected texts as lines of a gold file: every finding as it stands now, and under `not` what the
    analyser said and a person took back. What nobody corrected is the analyser's own."""
    corrections = store.handling.corrections()
    return [_gold_line(row, corrections) for row in store.handling.examples()]


def _gold_line(row: dict[str, Any], corrections: list[dict[str, Any]]) -> dict[str, Any]:
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for finding in row["findings"]:
        first.setdefault((finding["model"], finding["type"]), finding)
    wrong = {
        (c["before"]["model"], c["before"]["type"])
        for c in corrections
        if c["text_sha256"] == row["text_sha256"] and c["before"] is not None
    }
    models = dict.fromkeys([*row["models"], *(model for model, _ in first)])
    versioned = {family_of(m) for m in models if m != family_of(m)}
    return {
        "id": row["text_sha256"][:16],
        **{k: row[k] for k in ("lang", "url", "outlet", "owner", "tier", "published_at", "title", "text")},
        "gold": {
            "kind": row["kind"],
            "models": [m for m in models if m not in versioned],
            "findings": list(first.values()),
            "not": [{"model": m, "type": t} for m, t in sorted(wrong - set(first))],
            "milestones": row["milestones"],
            "events": [],
        },
    }
