"""The names the package knows: vendors, model families, platforms, and what they are mistaken for.

The data is TOML under `data/names/`, read with the standard library so that loading stays quick.
Every entry is checked; a bad one is refused with its file, the item and what to write instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

Strings = tuple[str, ...]


class NameDataError(ValueError):
    """An entry of the name data that cannot be used: file, item, what to write instead."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A company or lab. `people` are those the press names in its stead ("Musk's AI")."""

    id: str
    names: Strings
    people: Strings = ()
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """A place where models are offered; `needs` names words, one of which the text must contain."""

    id: str
    names: Strings
    vendor: str | None = None
    needs: Strings = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family of models or a product, and how its members are written.

    versions: the known ones, as they follow the name in an id ("2.5-pro").
    variants: words that make another model of the same version; plans: words that do not.
    marks: letters that stand before a version number and belong to it ("r" in R1).
    letters: letters that may follow it ("o" in 4o).
    short: forms that stand for the family once it or its vendor was named, `{n}` being a version
    and `{v}` a variant: "{v} {n}" for "Sonnet 4", "r{n}" for "R1".
    glued: ids join name and version ("qwen3"). lead: from this version on ids put the tier first
    ("claude-opus-4"). bare: the name alone is a model, not just a company.
    company: the name alone may also be the company. doubt: what else the name may mean.
    called: what the press calls it after its vendor's name ("Replit's agent").
    """

    id: str
    names: Strings
    roles: Strings = ()
    versions: Strings = ()
    variants: Strings = ()
    plans: Strings = ()
    marks: str = ""
    letters: str = ""
    short: Strings = ()
    called: Strings = ()
    doubt: str | None = None
    glued: bool = False
    lead: int | None = None
    bare: bool = True
    company: bool = False

    @property
    def vendor(self) -> str:
        return self.id.partition("/")[0]

    @property
    def stem(self) -> str:
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a name is not enough: words of its other meanings, and how likely it is a model unseen (`prior`)."""

    id: str
    contrary: Strings = ()
    prior: int = 0
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Words that show a text, or a place in it, is about artificial intelligence."""

    topic: Strings
    roles: Strings
    before_company: Strings
    after_company: Strings
    counted: Strings
    months: Strings
    titles: Strings
    followers: Strings


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All names by id. Compared and hashed by identity, so that what is built from it can be kept."""

    vendors: Mapping[str, Vendor]
    families: Mapping[str, Family]
    platforms: Mapping[str, Platform]
    doubts: Mapping[str, Doubt]
    context: Context

    @property
    def products(self) -> tuple[Family, ...]:
        """What the public uses under its own name, and that has no versions of its own."""
        return tuple(f for f in self.families.values() if not f.versions)

    def vendor_of(self, family: str) -> str:
        """The vendor id of a family or model id; also of ids the catalogue does not list."""
        return family.partition("/")[0]

    def families_of(self, vendor: str) -> tuple[Family, ...]:
        return tuple(f for f in self.families.values() if f.vendor == vendor)

    def with_role(self, role: str, vendor: str | None = None) -> tuple[Family, ...]:
        """Families that can be called `role` ("chatbot"), of one vendor or of all."""
        return tuple(
            f for f in self.families.values() if role in f.roles and (vendor is None or f.vendor == vendor)
        )


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The packaged catalogue, read once."""
    folder = resources.files("nlp") / "data" / "names"
    pages = {p.name: p.read_text("utf-8") for p in folder.iterdir() if p.name.endswith(".toml")}
    return build({name: pages[name] for name in sorted(pages)})


_TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {"vendor": Vendor, "family": Family, "platform": Platform, "doubt": Doubt, "context": Context}
)


def build(pages: Mapping[str, str]) -> Catalogue:
    """A catalogue from TOML pages by file name. Raises NameDataError on the first entry that cannot be used."""
    found: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}
    for file, page in pages.items():
        for table, items in _parse(file, page).items():
            if table not in _TABLES:
                raise NameDataError(f"{file}: unknown table [[{table}]]; write one of {', '.join(_TABLES)}")
            for number, item in enumerate(items, 1):
                value = _entry(file, table, number, item)
                key = getattr(value, "id", table)
                if key in found[table]:
                    raise NameDataError(f"{file}: {table} {key!r} is there twice; merge the two entries")
                found[table][key] = value
    if not found["context"]:
        raise NameDataError("no [[context]] table in the name data; write one, as in context.toml")
    catalogue = Catalogue(
        vendors=found["vendor"],
        families=found["family"],
        platforms=found["platform"],
        doubts=found["doubt"],
        context=found["context"]["context"],
    )
    _check_references(catalogue)
    return catalogue


def _parse(file: str, page: str) -> dict[str, list[dict[str, Any]]]:
    try:
        tables = tomllib.loads(page)
    except tomllib.TOMLDecodeError as e:
        raise NameDataError(f"{file}: not valid TOML, {e}; see https://toml.io") from e
    for table, items in tables.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise NameDataError(f"{file}: {table} is not a list of tables; write [[{table}]]")
    return tables


@lru_cache(maxsize=8)
def _fields(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {
        f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind)
    }


def _entry(file: str, table: str, number: int, item: Mapping[str, Any]) -> Any:
    where = f"{file}: {table} {item.get('id', f'number {number}')!r}"
    known = _fields(_TABLES[table])
    for key in item:
        if key not in known:
            raise NameDataError(f"{where}: unknown key {key!r}; write one of {', '.join(known)}")
    for key, (_, required) in known.items():
        if required and key not in item:
            raise NameDataError(f"{where}: {key} is missing; write {key} = …")
    values = {key: _value(where, key, item[key], known[key][0]) for key in item}
    if "id" in values:
        _check_id(where, table, values["id"])
    return _TABLES[table](**values)


def _value(where: str, key: str, value: Any, hint: Any) -> Any:
    if hint == Strings:
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() == v != "" for v in value):
            raise NameDataError(f'{where}: {key} must be a list of strings; write {key} = ["…", "…"]')
        return tuple(value)
    kinds: Iterable[Any] = get_args(hint) or (hint,)
    if not any(type(value) is kind for kind in kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds if kind is not type(None))
        raise NameDataError(f"{where}: {key} is {value!r}; write a {wanted}")
    return value


def _check_id(where: str, table: str, value: str) -> None:
    parts = value.split("/")
    good = all(part and part == part.lower() and " " not in part for part in parts)
    if not good or len(parts) != (2 if table == "family" else 1):
        shape = "vendor/family" if table == "family" else "one-word"
        raise NameDataError(f"{where}: an id is lower case with hyphens; write it as {shape!r}")


def _check_references(catalogue: Catalogue) -> None:
    for family in catalogue.families.values():
        if family.vendor not in catalogue.vendors:
            raise NameDataError(f"family {family.id!r}: no vendor {family.vendor!r}; add it to vendors.toml")
    owners = [*catalogue.families.values(), *catalogue.vendors.values()]
    for owner in owners:
        if owner.doubt is not None and owner.doubt not in catalogue.doubts:
            raise NameDataError(f"{owner.id!r}: no doubt {owner.doubt!r}; add it to doubts.toml")
    for platform in catalogue.platforms.values():
        if platform.vendor is not None and platform.vendor not in catalogue.vendors:
            raise NameDataError(
                f"platform {platform.id!r}: no vendor {platform.vendor!r}; add it to vendors.toml"
            )
