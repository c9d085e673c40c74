"""An incident as people read it: everything at once, in one sentence, or as a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from monitor import engine, gate
from monitor.clock import text_or_none
from monitor.decide import is_fresh, source_of, voices_of
from monitor.errors import UsageError
from monitor.store import Store
from monitor.types import Evidence, Hold, Incident
from nlp.vocabulary import Lang

_LANGS = {"fr": "French", "en": "English"}
_LANGUES = {"fr": "français", "en": "anglais"}
_ASSERTIONS = {"asserted": "affirmé", "alleged": "allégué", "potential": "redouté", "denied": "démenti",
               "negated": "infirmé", "retracted": "rétracté"}  # fmt: skip
_STATUTS = {"open": "ouvert", "confirmed": "confirmé", "dismissed": "écarté", "merged": "fusionné"}


def describe(store: Store, incident_id: int) -> dict[str, Any]:
    """Everything a person needs to judge an incident; of a merged one, `into` is what it became.

    Raises UsageError where there is none.
    """
    try:
        incident = store.incidents.get(incident_id)
    except KeyError as e:
        raise UsageError(f"there is no incident {incident_id}: see `monitor incidents list`") from e
    voices = voices_of(incident.evidence)
    holds = [h for h in store.gate.holds() if h.incident == incident_id]
    if incident.status != "merged":
        holds = engine.holds_of(store, incident_id)
    shown: dict[str, Any] = {
        **(store.incidents.summary(incident_id) or {}),
        "voices": [[_piece(e) for e in voice] for voice in voices],
        "n_voices": n_heard(voices),
        "articles": store.incidents.articles(incident_id),
        "holds": [
            {
                **gate.hold_record(h),
                "key": h.key,
                "reason": h.reason,
                "created_at": text_or_none(h.created_at),
            }
            for h in holds
        ],
        "events": store.incidents.events(incident_id),
        "merged": [i for i in store.handling.own_ids(incident_id) if i != incident_id],
    }
    shown["sentence"] = sentence(shown)
    if shown["merged_into"] is not None:
        shown["into"] = describe(store, store.handling.resting_place(incident_id))
    return shown


def n_heard(voices: Iterable[Sequence[Evidence]]) -> int:
    """How many of them corroborate."""
    return sum(is_fresh(v) and any(map(source_of, v)) for v in voices)


def _piece(e: Any) -> dict[str, Any]:
    return {**gate.evidence_record(e), "source": source_of(e), "set_aside": e.set_aside}


def summary_of(
    head: dict[str, Any], incident: Incident, articles: Sequence[dict[str, Any]], holds: Iterable[Hold]
) -> dict[str, Any]:
    """What `sentence` tells, out of what a page has read anyway."""
    return {
        **head,
        "types": ",".join(head["types"]),
        "n_voices": n_heard(voices_of(incident.evidence)),
        "n_articles": len(articles),
        "langs": ",".join(sorted({a["lang"] for a in articles})),
        "holds": [{"model": h.model, "effect": h.effect, "state": h.state} for h in holds],
    }


def sentence(shown: dict[str, Any], lang: Lang = "en") -> str:
    """`xai/grok: hate (asserted, severity 4), told by 2 independent voices in 3 articles, …; open.`"""
    return _en(shown) if lang == "en" else _fr(shown)


def _en(shown: dict[str, Any]) -> str:
    head = f"{shown['subject']}: {(shown['types'] or 'nothing').replace(',', ', ').replace('_', ' ')}"
    if shown["merged_into"] is not None:
        return f"{head}; merged into incident {shown['merged_into']}."
    langs = " and ".join(_LANGS.get(x, x) for x in sorted((shown["langs"] or "").split(",")) if x)
    told = (
        f"told by {_counted(shown['n_voices'], 'independent voice')} in "
        f"{_counted(shown['n_articles'], 'article')}{', in ' + langs if langs else ''}"
    )
    first, last = shown["first_reported_at"], shown["last_reported_at"]
    days = f", {first[:10]}" + (f" to {last[:10]}" if last[:10] != first[:10] else "") if first else ""
    paused = _paused(shown)
    held = f"; it holds {', '.join(paused)}" if paused else ""
    return (
        f"{head} ({shown['assertion']}, severity {shown['severity']}), {told}{days}; {shown['status']}{held}."
    )


def _fr(shown: dict[str, Any]) -> str:
    from nlp import taxonomy

    known: Mapping[str, taxonomy.TypeInfo] = taxonomy.load()  # type: ignore[assignment]
    types = [t for t in (shown["types"] or "").split(",") if t]
    named = ", ".join(known[t].name["fr"].lower() if t in known else t for t in types)
    head = f"{shown['subject']} : {named or 'rien'}"
    if shown["merged_into"] is not None:
        return f"{head} ; fusionné dans l’incident {shown['merged_into']}."
    langs = " et ".join(_LANGUES.get(x, x) for x in sorted((shown["langs"] or "").split(",")) if x)
    told = (
        f"selon {_compte(shown['n_voices'], 'voix indépendante', 'voix indépendantes')} dans "
        f"{_compte(shown['n_articles'], 'article', 'articles')}{', en ' + langs if langs else ''}"
    )
    first, last = shown["first_reported_at"], shown["last_reported_at"]
    days = ""
    if first:
        days = f", du {first[:10]} au {last[:10]}" if last[:10] != first[:10] else f", le {first[:10]}"
    paused = _paused(shown)
    held = f" ; il retient {', '.join(paused)}" if paused else ""
    said, status = _ASSERTIONS[shown["assertion"]], _STATUTS[shown["status"]]
    return f"{head} ({said}, gravité {shown['severity']}), {told}{days} ; {status}{held}."


def _paused(shown: dict[str, Any]) -> list[str]:
    return sorted({h["model"] for h in shown["holds"] if _is_live(h) and h["effect"] == "pause"})


def _compte(n: int, one: str, more: str) -> str:
    return f"{n} {one if n < 2 else more}"


def markdown(shown: dict[str, Any]) -> str:
    """A page to put into a ticket or a mail."""
    lines = [f"# Incident {shown['incident_id']}: {shown['title']}", "", shown["sentence"]]
    if "into" in shown:
        return "\n".join([*lines, "", markdown(shown["into"])])
    lines += ["", "## Timeline", ""]
    for a in shown["articles"]:
        lines.append(
            f"- {a['published_at'] or 'undated'} {a['outlet']} ({a['lang']}): [{a['title']}]({a['url']})"
        )
    reasons = {a["id"]: a["reason"] for a in shown["articles"]}
    for n, voice in enumerate(shown["voices"], 1):
        lines += ["", f"## Voice {n}{_standing(voice)}"]
        for article, quotes in groupby(voice, key=lambda e: e["article"]):
            told = list(quotes)
            lines += ["", f"**{told[0]['outlet']}** ({told[0]['owner']}), {told[0]['url']}  "]
            lines.append(f"Linked: {reasons.get(article, '')}")
            for e in told:
                lines += [
                    "",
                    f"> {' '.join(e['quote'].split())}",
                    "",
                    f"{e['type']} of {e['model']}, {e['assertion']}",
                ]
    lines += ["", "## Holds", ""]
    lines += [f"- {hold_line(h)}: {h['reason']}" for h in shown["holds"]] or ["None."]
    lines += ["", "## History", ""]
    lines += [f"- {event_line(e)}" for e in shown["events"]]
    return "\n".join(lines) + "\n"


def hold_line(h: dict[str, Any]) -> str:
    until = f" until {h['expires_at']}" if h["expires_at"] and _is_live(h) else ""
    return f"{h['key'][:12]} {h['effect']} {h['model']} → {h['stage']}, {h['state']}{until}"


def event_line(event: dict[str, Any]) -> str:
    """Who did what, and why; the rest of an event is for `undo`."""
    detail = json.loads(event["detail"])
    about = [
        f"{k} {detail[k]}" for k in ("article", "from", "into", "fault", "source", "action") if k in detail
    ]
    why = detail.get("reason") or detail.get("title") or ""
    return " ".join(
        [event["at"], event["actor"], event["action"], *([f"({', '.join(about)})"] if about else []), why]
    ).strip()


def _standing(voice: list[dict[str, Any]]) -> str:
    if any(e["set_aside"] for e in voice):
        return " (dismissed: it does not count)"
    return "" if any(e["source"] for e in voice) else " (does not corroborate)"


def _is_live(h: dict[str, Any]) -> bool:
    return h["state"] in ("provisional", "confirmed")


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
