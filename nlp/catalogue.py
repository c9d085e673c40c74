"""The names the package knows: vendors, model families, platforms, and what they are mistaken for.

The data is TOML under `data/names/`, read with the standard library so that loading stays quick.
Every entry is checked; a bad one is refused with its file, the item and what to write instead.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

Strings = tuple[str, ...]


class NameDataError(ValueError):
    """An entry of the name data that cannot be used: file, item, what to write instead."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """A company or lab.

    people: those the press names in its stead ("Musk's AI").
    broad: known for much else, so that its name says little about the text.
    """

    id: str
    names: Strings
    people: Strings = ()
    doubt: str | None = None
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Makers:
    """The ids of vendors that the press hardly names, so that only their products are looked for."""

    ids: Strings


@dataclass(frozen=True, slots=True)
class Platform:
    """A place where models are offered; `needs` are words, one of which the text must contain."""

    id: str
    names: Strings
    vendor: str | None = None
    needs: Strings = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A family of models or a product, and how its members are written.

    roles: what it is ("chatbot", "image generator"), for "Google's image generator".
    versions: the known ones, as they follow the name in an id; "2.5{,-pro}" stands for two.
    variants: words that make another model of the same version; plans: words that do not.
    marks: letters that stand before a version number and belong to it ("r" in R1); bare_number:
    a number without one is left as it is, else the last mark is meant. letters: may follow ("o" in 4o).
    short: forms that stand for the family once it or its vendor is named: "r{n}", "opus {n}", "{n} {v}".
    glued_from: ids join the name and versions from this one on ("qwen3").
    lead: ids put the variant before versions from this one on ("claude-opus-4").
    umbrella: "number": a version alone means the variant named elsewhere ("Llama 4" for Maverick);
    "name": so does the bare name.
    bare: the name alone is a model. version_of: the family that a number after the name belongs to.
    company: when the name alone is the company: "sometimes" (it acts as one), "with others" (also where
    another product of it is named), "rarely" (only there, or where it does business), "usually" (unless it
    is used as a tool).
    called: what it is called beside one of the `caller` words ("Replit's agent").
    bare_of: the family whose bare name means this one where only this one, or its `caller`, is named.
    same_as: the family that this entry gives more names to, which are doubted in their own way.
    doubt: what else the name may mean.
    """

    id: str
    names: Strings
    roles: Strings = ()
    versions: Strings = ()
    variants: Strings = ()
    plans: Strings = ()
    marks: str = ""
    bare_number: bool = False
    letters: str = ""
    short: Strings = ()
    glued_from: int | None = None
    lead: int | None = None
    umbrella: Strings = ()
    bare: bool = True
    version_of: str | None = None
    company: str | None = None
    called: Strings = ()
    caller: Strings = ()
    bare_of: str | None = None
    same_as: str | None = None
    doubt: str | None = None

    @property
    def vendor(self) -> str:
        return self.id.partition("/")[0]

    @property
    def stem(self) -> str:
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a name is not enough.

    contrary: words of its other meanings. never_beside: words that are, but only right beside the name.
    needs: words, one of which the text must contain.
    prior: how often the press means the model where nothing else helps. vendor_needed: never
    without its vendor, unless a known version follows. exact: only as written in the data.
    any_case: also in lower case. given_name: people bear it, so that a surname after it settles the matter.
    support_needed: never without a version, its maker or a word like "assistant" beside it somewhere.
    """

    id: str
    contrary: Strings = ()
    never_beside: Strings = ()
    needs: Strings = ()
    prior: int = 0
    vendor_needed: bool = False
    exact: bool = False
    any_case: bool = False
    given_name: bool = False
    support_needed: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Words that show what a text, or a place in it, is about; what each list is for: context.toml."""

    topic: Strings
    topic_weak: Strings
    roles: Strings
    before_company: Strings
    after_company: Strings
    speech: Strings
    business: Strings
    used_with: Strings
    counted: Strings
    compounds: Strings
    months: Strings
    titles: Strings


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


_COMPANY = (None, "sometimes", "with others", "rarely", "usually")
_TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {
        "vendor": Vendor,
        "makers": Makers,
        "family": Family,
        "platform": Platform,
        "doubt": Doubt,
        "context": Context,
    }
)


def build(pages: Mapping[str, str]) -> Catalogue:
    """A catalogue from TOML pages by file name. Raises NameDataError on the first bad entry."""
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
        vendors=found["vendor"] | _unnamed(found["makers"].values(), found["vendor"]),
        families=found["family"],
        platforms=found["platform"],
        doubts=found["doubt"],
        context=found["context"]["context"],
    )
    _check_references(catalogue)
    return catalogue


def _unnamed(makers: Iterable[Makers], vendors: Mapping[str, Vendor]) -> dict[str, Vendor]:
    unnamed: dict[str, Vendor] = {}
    for vendor in (vendor for page in makers for vendor in page.ids):
        if vendor in vendors or vendor in unnamed:
            raise NameDataError(f"makers: {vendor!r} is there twice; leave it out of ids")
        unnamed[vendor] = Vendor(vendor, ())
    return unnamed


def expand(versions: Iterable[str]) -> Iterator[str]:
    """From "2.5{,-pro}", "2.5" and "2.5-pro"."""
    for version in versions:
        head, brace, rest = version.partition("{")
        for tail in rest.removesuffix("}").split(",") if brace else [""]:
            yield head + tail


def _parse(file: str, page: str) -> dict[str, list[dict[str, Any]]]:
    try:
        tables = tomllib.loads(page)
    except tomllib.TOMLDecodeError as e:
        raise NameDataError(f"{file}: not valid TOML, {e}; see https://toml.io") from e
    for table, items in tables.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise NameDataError(f"{file}: {table} is not a list of tables; write [[{table}]]")
    return tables


@cache
def _fields(table: str) -> dict[str, tuple[Any, bool]]:
    kind = _TABLES[table]
    hints = get_type_hints(kind)
    return {
        f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind)
    }


def _entry(file: str, table: str, number: int, item: Mapping[str, Any]) -> Any:
    where = f"{file}: {table} {item.get('id', f'number {number}')!r}"
    known = _fields(table)
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
    families = catalogue.families.values()
    vendors = [(f.id, f.vendor) for f in families]
    vendors += [(p.id, p.vendor) for p in catalogue.platforms.values() if p.vendor is not None]
    doubts = [(f.id, f.doubt) for f in families if f.doubt is not None]
    doubts += [(v.id, v.doubt) for v in catalogue.vendors.values() if v.doubt is not None]
    targets = [(f.id, f.version_of) for f in families if f.version_of is not None]
    targets += [(f.id, f.same_as) for f in families if f.same_as is not None]
    targets += [(f.id, f.bare_of) for f in families if f.bare_of is not None]
    _check_known("vendor", vendors, catalogue.vendors, "vendors.toml")
    _check_known("doubt", doubts, catalogue.doubts, "doubts.toml")
    _check_known("family", targets, catalogue.families, "the data, or correct version_of, bare_of or same_as")
    for family in families:
        if family.company not in _COMPANY:
            raise NameDataError(
                f"family {family.id!r}: company is {family.company!r}; write one of {', '.join(_COMPANY[1:])}"
            )
        if not set(family.umbrella) <= {"number", "name"}:
            raise NameDataError(
                f"family {family.id!r}: umbrella is {list(family.umbrella)}; write number or name"
            )
        if family.called and not family.caller:
            raise NameDataError(
                f"family {family.id!r}: called without caller; write the words it is called beside"
            )


def _check_known(
    what: str, named: Iterable[tuple[str, str]], known: Mapping[str, object], where: str
) -> None:
    for owner, name in named:
        if name not in known:
            raise NameDataError(f"{owner!r}: there is no {what} {name!r}; add it to {where}")
