"""`monitor gate replay`: does a hold still come out of what was kept of its moment?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.options import db_option, json_option, plain, print_json
from monitor.desk.gate import SHORTEST_ID
from monitor.errors import FAILED, UsageError
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.reproduce import Moment
    from monitor.types import Article
    from nlp.types import Analysis


@click.command()
@click.argument("hold_id", metavar="HOLD")
@db_option
@json_option
def replay(hold_id: str, db: Path, as_json: bool) -> int:
    """Decide HOLD again from the kept texts and policy, and say what changed under it: exit 0 where it comes
    out the same, 1 where it does not."""
    from monitor.analyse import analyse_article, analyser_version
    from monitor.correct import corrected
    from monitor.reproduce import reproduce

    with Store.read(db) as store:

        def analyse(article: Article) -> Analysis:
            return corrected(analyse_article(article), store.handling.corrections(article.text_sha256))

        told = reproduce(_moment(store, hold_id), analyse, analyser=analyser_version())
    if as_json:
        print_json(told)
    else:
        for difference in told["differences"]:
            click.echo(plain(difference))
        verdict = "the same" if told["same"] else "no longer the same"
        click.echo(f"{told['hold'][:12]}, decided {told['decided_at']}: comes out {verdict}")
    return 0 if told["same"] else FAILED


def _moment(store: Store, prefix: str) -> Moment:
    from monitor.config import parse_policy
    from monitor.reproduce import Moment

    found = store.gate.holds_like(prefix) if len(prefix) >= SHORTEST_ID else []
    if len(found) != 1:
        raise UsageError(
            f"{len(found)} holds begin with {prefix!r}: give more of one, see `monitor gate holds --all`"
        )
    (hold,) = found
    told, entry = store.past.moment(hold.key), store.gate.model(hold.model)
    if told is None or entry is None:
        raise UsageError(
            f"hold {hold.key[:12]} ({hold.rule}) was not made by a rule: there is nothing to decide"
        )
    text = store.past.policy_text(told["policy"])
    texts = {e["article"]: store.past.text(e["article"], e["text_sha256"]) for e in told["evidence"]}
    return Moment(
        key=hold.key,
        told=told,
        policy=None if text is None else parse_policy(text),
        texts={article: t for article, t in texts.items() if t is not None},
        entry=entry,
    )
