"""An analysis for a person: the text with its spans coloured, then each finding with its reasons."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from monitor.cli.options import plain
from monitor.types import Article
from nlp.types import Analysis

_STYLES = {
    "model": "bold cyan",
    "finding": "on dark_red",
    "negated": "on dark_green",
    "milestone": "underline",
}


def explain(article: Article, analysis: Analysis) -> None:
    """Print one article; the colours are named below it."""
    console = Console()
    whole = f"{article.title}\n\n{article.text}" if article.title else article.text
    text = Text(plain(whole))
    for finding in analysis.findings:
        style = "negated" if finding.assertion in ("denied", "negated", "retracted") else "finding"
        text.stylize(_STYLES[style], finding.start, finding.end)
    for milestone in analysis.milestones:
        text.stylize(_STYLES["milestone"], milestone.start, milestone.end)
    for mention in analysis.mentions:
        text.stylize(_STYLES["model"], mention.start, mention.end)
    console.print(text)
    console.print(f"\n{analysis.lang}, {analysis.kind}; analyser {analysis.analyser}", markup=False)
    for finding in analysis.findings:
        reason = finding.reason
        console.print(
            Text.assemble(
                (f"\n{finding.type}", "bold red"),
                f" of {finding.model}, {finding.assertion}, severity {finding.severity}"
                f" [{finding.start}, {finding.end})\n  « {plain(finding.quote)} »\n"
                f"  what: {reason.rule}: {plain(reason.cue)}\n  who: {reason.subject}\n"
                f"  sure: {reason.assertion}\n  grave: {reason.severity}\n  likely: {reason.chance}",
            )
        )
    for m in analysis.milestones:
        console.print(
            Text(f"\n{m.model} → {m.stage} on {m.platform or 'every platform'}\n  « {plain(m.quote)} »")
        )
    if not analysis.findings:
        console.print("\nNo finding.")
