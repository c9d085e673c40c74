"""The twenty controversy types: what they are called, how grave they are, what other taxonomies call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from nlp.types import TYPES, ControversyType, Lang

FILE = "taxonomy.yaml"


class TaxonomyError(ValueError):
    """A type that is missing, unknown or incomplete; names the file and the type."""


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """severity: default, 1 (note) to 5 (critical). mit, aiid, aiaaic: the same thing in other taxonomies."""

    name: Mapping[Lang, str]
    about: Mapping[Lang, str]
    severity: int
    mit: str
    aiid: str
    aiaaic: str


@cache
def load() -> Mapping[ControversyType, TypeInfo]:
    """Every type of `nlp.types`, in that order."""
    content = YAML(typ="safe").load((files("nlp") / "data" / FILE).read_text("utf-8"))
    return read(content)


def read(content: Mapping[str, Any]) -> Mapping[ControversyType, TypeInfo]:
    if unknown := sorted(set(content) - set(TYPES)):
        raise TaxonomyError(f"{FILE}: unknown type {unknown[0]!r}; the types are {', '.join(TYPES)}")
    if missing := [type_ for type_ in TYPES if type_ not in content]:
        raise TaxonomyError(f"{FILE}: {missing[0]} is missing; add it")
    return {type_: _info(type_, content[type_]) for type_ in TYPES}


def _info(type_: str, entry: Mapping[str, Any]) -> TypeInfo:
    try:
        info = TypeInfo(**entry)
    except TypeError as error:
        raise TaxonomyError(f"{FILE}: {type_} has the wrong keys ({error})") from error
    if info.severity not in (1, 2, 3, 4, 5):
        raise TaxonomyError(f"{FILE}: {type_}: severity is {info.severity!r}; write 1 to 5")
    for texts in (info.name, info.about):
        if set(texts) != {"en", "fr"}:
            raise TaxonomyError(f"{FILE}: {type_}: name and about need en and fr")
    return info
