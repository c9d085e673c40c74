"""`monitor analyse` and `monitor evaluate`: the analyser alone, no database and no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from monitor.analyse import analyse_article
from monitor.cli.options import json_option, plain, print_json
from monitor.errors import UsageError
from monitor.items import Item, from_document, read_json_lines


@click.command()
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True, path_type=Path), metavar="[FILE…|-]")
@click.option("--lang", type=click.Choice(("fr", "en")), help="The texts' language; found out by default.")
@click.option("--jsonl", is_flag=True, help="The input is JSON lines (so is a file that ends in .jsonl).")
@click.option("--explain", is_flag=True, help="For people: the text with its spans, and why.")
@click.option("--json", "as_json", is_flag=True, help="JSON, one line an article; the default.")
def analyse(files: tuple[Path, ...], lang: str | None, jsonl: bool, explain: bool, as_json: bool) -> None:
    """Tag text, HTML or JSON lines, from FILEs or standard input. Writes one JSON line for each article."""
    for item in _read(files or (Path("-"),), lang, jsonl):
        if explain and not as_json:
            from monitor.cli.explain import explain as print_explained

            print_explained(item.article, analyse_article(item.article))
        else:
            click.echo(json.dumps(analysed(item), ensure_ascii=False))


def analysed(item: Item) -> dict[str, Any]:
    """The contract's line for one item."""
    return {"id": item.id, **analyse_article(item.article).as_json()}


def _read(files: Iterable[Path], lang: str | None, jsonl: bool) -> Iterator[Item]:
    for file in files:
        name = "standard input" if str(file) == "-" else str(file)
        try:
            if jsonl or file.suffix == ".jsonl":
                with click.open_file(str(file), encoding="utf-8") as lines:
                    yield from read_json_lines(lines, name=name, lang=lang)
            else:
                body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
                yield from_document(body, name=name, lang=lang)
        except (OSError, UnicodeDecodeError) as e:
            raise UsageError(f"{name}: cannot be read: {e}") from e


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--misses", is_flag=True, help="Every disagreement, a line each.")
@click.option("--replay", "replayed", is_flag=True, help="Replay it too, and score which articles meet.")
@json_option
def evaluate(gold: Path, misses: bool, replayed: bool, as_json: bool) -> None:
    """Score the analyser against GOLD, JSON lines with a `gold` object: precision, recall and F1 for each
    language and task."""
    from monitor import evaluate as scoring
    from monitor.gold import read_gold

    items = list(_read((gold,), None, jsonl=True))
    predictions = {item.id: analysed(item) for item in items}
    replay = _replay(items) if replayed else None
    with gold.open(encoding="utf-8") as lines:
        records = read_gold(lines, file=str(gold))
    scores = scoring.evaluate(records, predictions, replay)
    if as_json:
        print_json({**scores.as_json(), **({"misses": [str(m) for m in scores.misses]} if misses else {})})
        return
    for miss in scores.misses if misses else ():
        click.echo(plain(miss))
    click.echo(scores.as_table())


def _replay(items: list[Item]) -> dict[str, Any]:
    from importlib.resources import files

    from monitor.analyse import analyser_version
    from monitor.config import parse_policy
    from monitor.replay import replay

    policy = parse_policy(files("monitor").joinpath("defaults", "policy.yaml").read_text("utf-8"))
    analyser = analyser_version()
    return replay(items, lambda a: map(analyse_article, a), policy=policy, catalogue=(), analyser=analyser)
