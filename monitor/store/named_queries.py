"""The queries people ask for, each a file of `queries/`: shown as reports and at /sql, exported by name, and
told in docs/sql.md. Parameters are words typed by people: an empty one means its default.

-- title: Open incidents, gravest first
-- title.fr: …
-- description: …
-- description.fr: …
SELECT … WHERE status = coalesce(nullif(:status, ''), 'open');
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_HEADER = re.compile(r"^-- ([a-z.]+): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    name: str
    titles: Mapping[str, str]
    """By language."""
    descriptions: Mapping[str, str]
    sql: str
    parameters: tuple[str, ...]


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    folder = files(__package__).joinpath("queries")
    found = sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql"))
    texts = {name.removesuffix(".sql"): folder.joinpath(name).read_text("utf-8") for name in found}
    return {name: _read(name, text) for name, text in texts.items()}


def _read(name: str, text: str) -> NamedQuery:
    head: dict[str, str] = dict(_HEADER.findall(text))
    sql = _HEADER.sub("", text).strip().removesuffix(";")
    return NamedQuery(
        name,
        {"en": head["title"], "fr": head["title.fr"]},
        {"en": head["description"], "fr": head["description.fr"]},
        sql,
        tuple(dict.fromkeys(re.findall(r"(?<!:):([a-z_]+)\b", sql))),
    )
