"""What people said of a text, put over what the analyser says of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nlp.types import Analysis, Finding, Reason


def corrected(analysis: Analysis, corrections: Iterable[Mapping[str, Any]]) -> Analysis:
    """The analysis with the corrections of its text, oldest first, each over the one before.

    A finding keeps its place, so that stored findings keep theirs. What a person found and the analyser
    does not comes last.
    """
    findings = list(analysis.findings)
    for correction in corrections:
        after = finding_of(correction["after"])
        pairs = {_pair(correction["after"])}
        if correction["before"] is not None:
            pairs.add(_pair(correction["before"]))
        hits = [i for i, f in enumerate(findings) if (f.model, f.type) in pairs]
        for i in hits:
            findings[i] = replace(
                findings[i],
                model=after.model,
                type=after.type,
                assertion=after.assertion,
                severity=after.severity,
                reason=after.reason,
            )
        if not hits:
            findings.append(after)
    return replace(analysis, findings=tuple(findings), relevant=analysis.relevant or bool(findings))


def finding_of(record: Mapping[str, Any]) -> Finding:
    """The finding that a correction keeps."""
    return Finding(**{**record, "reason": Reason(**record["reason"])})


def _pair(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["model"], record["type"]
