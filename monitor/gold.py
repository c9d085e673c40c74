"""Gold files: articles with what an annotator found in them, checked line by line.

A line is an article as `monitor analyse` reads it, with a `gold` object (`docs/evaluation.md`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import UsageError
from nlp.vocabulary import Assertion, ControversyType, Kind, Stage


class GoldError(UsageError):
    """A gold record that cannot be scored; the message names the file and line, or the item."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class GoldFinding(_Part):
    model: str
    type: ControversyType
    assertion: Assertion
    quote: str


class GoldTrap(_Part):
    model: str
    type: ControversyType


class GoldMilestone(_Part):
    model: str
    platform: str | None = None
    stage: Stage


class Annotation(_Part):
    """The `gold` object of a line. A key we do not know is more likely a slip than a wish: refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Kind
    models: list[str]
    findings: list[GoldFinding]
    traps: list[GoldTrap] = Field(default=[], alias="not")
    milestones: list[GoldMilestone] = []
    events: list[str] = []


class GoldArticle(_Part):
    """A line of a gold file, as far as scoring needs it; the text itself is the analyser's business."""

    id: str
    lang: str
    gold: Annotation


def read_gold(lines: Iterable[str], *, file: str) -> list[dict[str, Any]]:
    """The records of a gold file's lines, each checked.

    Raises GoldError naming `file` and the line: broken JSON, a wrong or missing field, an id used twice.
    """
    records: list[dict[str, Any]] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{file}:{number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as e:
            raise GoldError(f"{where}: not JSON ({e}); write one JSON object a line") from e
        article = read_article(record, where)
        if article.id in first_line:
            raise GoldError(
                f"{where}: id {article.id!r} is already on line {first_line[article.id]}; rename one"
            )
        first_line[article.id] = number
        records.append(record)
    return records


def read_article(record: object, where: str) -> GoldArticle:
    """One gold record, checked; `where` names it in the GoldError of a bad one."""
    try:
        return GoldArticle.model_validate(record)
    except ValidationError as e:
        first = e.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise GoldError(f"{where}: {field}: {first['msg']}") from e
