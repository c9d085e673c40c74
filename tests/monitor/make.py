"""Values for tests, with everything that does not matter filled in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.config import parse_policy
from monitor.policy import Policy
from monitor.types import Article, CatalogueModel, Evidence, Incident, LinkedReport
from nlp.types import Analysis, Finding, Mention, Reason

NOW = datetime(2025, 7, 10, 12, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[2]
GROK_4 = CatalogueModel("xai/grok-4", "private_preview", "general_availability", "gated")
GROK_3 = CatalogueModel("xai/grok-3", "public_preview", "general_availability")


def shipped_policy(**replaced: str) -> Policy:
    """policy.yaml as shipped, with words replaced: `shipped_policy(**{"mode: enforce": "mode: advise"})`."""
    text = (REPOSITORY / "policy.yaml").read_text("utf-8")
    for old, new in replaced.items():
        assert old in text, f"{old!r} is not in policy.yaml"
        text = text.replace(old, new)
    return parse_policy(text)


def evidence(outlet: str = "Le Matin", **values: Any) -> Evidence:
    article = int.from_bytes(hashlib.sha256(outlet.encode()).digest()[:3], "big")
    defaults: dict[str, Any] = {
        "article": article,
        "url": f"https://{outlet.lower().replace(' ', '')}.example/a",
        "outlet": outlet,
        "owner": outlet,
        "tier": 2,
        "feed_kind": "news",
        "lang": "fr",
        "published_at": NOW - timedelta(hours=2),
        "origin": article,
        "wire": None,
        "model": "xai/grok",
        "family": "xai/grok",
        "type": "hate",
        "assertion": "asserted",
        "severity": 4,
        "quote": "Grok a fait l’éloge d’Hitler",
        "start": 0,
        "end": 28,
        "text_sha256": "0" * 64,
    }
    return Evidence(**{**defaults, **values})


def incident(*pieces: Evidence, **values: Any) -> Incident:
    defaults: dict[str, Any] = {"id": 1, "family": "xai/grok", "status": "open"}
    return Incident(**{**defaults, "evidence": pieces, **values})


def linked(outlet: str = "Le Matin", **values: Any) -> LinkedReport:
    piece = evidence(outlet)
    defaults: dict[str, Any] = {
        "incident": 1,
        "dismissed": False,
        "outlet": outlet,
        "at": NOW - timedelta(hours=2),
        "origin": piece.origin,
        "family": "xai/grok",
        "models": frozenset({"xai/grok"}),
        "types": frozenset({"hate"}),
        "keys": frozenset(),
    }
    return LinkedReport(**{**defaults, **values})


def article(outlet: str = "Le Matin", **values: Any) -> Article:
    defaults: dict[str, Any] = {
        "id": 0,
        "url": f"https://{outlet.lower().replace(' ', '')}.example/a",
        "outlet": outlet,
        "owner": outlet,
        "tier": 2,
        "feed_kind": "news",
        "lang": "fr",
        "title": "Grok dérape",
        "text": f"Grok a fait l’éloge d’Hitler mardi, écrit {outlet}.",
        "text_sha256": hashlib.sha256(outlet.encode()).hexdigest(),
        "published_at": NOW - timedelta(hours=2),
        "first_seen_at": NOW,
    }
    return Article(**{**defaults, **values})


def finding(model: str = "xai/grok", type_: str = "hate", **values: Any) -> Finding:
    defaults: dict[str, Any] = {
        "model": model,
        "type": type_,
        "assertion": "asserted",
        "severity": 4,
        "start": 13,
        "end": 41,
        "quote": "Grok a fait l’éloge d’Hitler",
        "reason": Reason("rule", "cue", "subject", "assertion", "severity", "chance"),
    }
    return Finding(**{**defaults, **values})


def analysis(*findings: Finding, **values: Any) -> Analysis:
    mentions = tuple(
        Mention(0, 4, "Grok", f.model, "xai/grok" if f.model.startswith("xai/grok") else f.model, "xai")
        for f in findings
    )
    defaults: dict[str, Any] = {
        "lang": "fr",
        "kind": "report",
        "relevant": bool(findings),
        "mentions": mentions,
        "findings": findings,
        "milestones": (),
        "text_sha256": "0" * 64,
        "analyser": "test",
    }
    return Analysis(**{**defaults, **values})
