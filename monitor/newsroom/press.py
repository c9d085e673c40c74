"""What the newsroom prints: outlets and articles, read from the packaged files and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from monitor.errors import MonitorError
from monitor.newsroom import datewords

PACKAGE = Path(__file__).parent
CATALOGUE = PACKAGE / "catalogue.yaml"
"""The models a platform team of the demo wants to promote, in the contract's shape."""
DIALECTS = frozenset({"rss", "atom", "rdf"})
QUIRKS = frozenset({"broken", "etag", "failing", "full_text", "gzip", "last_modified", "moved", "slow"})


class PressError(MonitorError):
    """A packaged file says something the newsroom cannot print."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper of the demo, on a port of its own."""

    id: str
    name: str
    lang: str
    owner: str
    tier: int
    kind: str
    interval: str
    dialect: str
    feed_path: str
    article_path: str
    """With `{y}`, `{m}`, `{d}` and `{slug}`, as that outlet shapes its addresses."""
    page: str
    """A file of `templates/`, without its ending."""
    utc_offset_h: int
    sections: tuple[str, ...]
    charset: str = "utf-8"
    quirks: frozenset[str] = frozenset()
    disallow: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Slugs of other outlets' articles, for an aggregator."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article dated for one opening of the newsroom; `act` says when the demo first prints it."""

    slug: str
    outlet: str
    path: str
    published_at: datetime
    title: str
    author: str
    summary: str
    section: str
    story: str
    act: int
    text: str
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """Everything the newsroom can print, and the corrections it may print later."""

    outlets: Mapping[str, Outlet]
    articles: Mapping[str, Article]
    corrections: Mapping[str, Article]


def load(*, now: datetime) -> Press:
    """Read the packaged press, every date relative to `now` (aware)."""
    outlets = {outlet.id: outlet for outlet in _read_outlets()}
    articles = {article.slug: article for article in _read_articles(outlets, now)}
    for outlet in outlets.values():
        if missing := set(outlet.links) - articles.keys():
            raise PressError(
                f"outlets.yaml: {outlet.id}: links name no article: {', '.join(sorted(missing))}"
            )
    corrections = {article.slug: article for article in _read_corrections(articles, outlets, now)}
    return Press(outlets, articles, corrections)


_ALLOWED = frozenset(f.name for f in fields(Outlet))
_REQUIRED = frozenset(f.name for f in fields(Outlet) if f.default is MISSING)


def _read_outlets() -> Iterator[Outlet]:
    seen: set[str] = set()
    for item in _yaml("outlets.yaml")["outlets"]:
        where = f"outlets.yaml: {item.get('id', '(no id)')}"
        _check_keys(item, where, required=_REQUIRED, allowed=_ALLOWED)
        if item["id"] in seen:
            raise PressError(f"{where}: listed twice: give each outlet one id")
        if item["dialect"] not in DIALECTS:
            raise PressError(
                f"{where}: dialect {item['dialect']!r}: write one of {', '.join(sorted(DIALECTS))}"
            )
        if unknown := set(item.get("quirks", ())) - QUIRKS:
            raise PressError(f"{where}: unknown quirks {sorted(unknown)}: use {', '.join(sorted(QUIRKS))}")
        seen.add(item["id"])
        listed = {key: tuple(item.get(key, ())) for key in ("sections", "disallow", "links")}
        yield Outlet(**{**item, **listed, "quirks": frozenset(item.get("quirks", ()))})


_ARTICLE_KEYS = frozenset({"outlet", "at", "title", "author", "summary", "section", "story"})


def _read_articles(outlets: Mapping[str, Outlet], now: datetime) -> Iterator[Article]:
    for file in _markdown("articles"):
        head, text = _split(file, required=_ARTICLE_KEYS, allowed=_ARTICLE_KEYS | {"act", "path"})
        outlet = outlets.get(head["outlet"])
        if outlet is None:
            raise PressError(f"{file.name}: outlet {head['outlet']!r} is not in outlets.yaml")
        yield _dated(file.stem, outlet, head, text, now)


def _dated(slug: str, outlet: Outlet, head: Mapping[str, str], text: str, now: datetime) -> Article:
    at = _moment(f"{slug}.md", head["at"], now, outlet)
    shape = {"slug": slug, "y": f"{at:%Y}", "m": f"{at:%m}", "d": f"{at:%d}"}
    return Article(
        slug=slug,
        outlet=outlet.id,
        path=head.get("path", outlet.article_path).format(**shape),
        published_at=at,
        title=datewords.fill(head["title"], at=at, lang=outlet.lang),
        author=head["author"],
        summary=datewords.fill(head["summary"], at=at, lang=outlet.lang),
        section=head["section"],
        story=head["story"],
        act=int(head.get("act", 1)),
        text=datewords.fill(text, at=at, lang=outlet.lang),
    )


def _read_corrections(
    articles: Mapping[str, Article], outlets: Mapping[str, Outlet], now: datetime
) -> Iterator[Article]:
    for file in _markdown("corrections"):
        head, text = _split(file, required=frozenset({"act", "at", "title", "summary"}))
        original = articles.get(file.stem)
        if original is None:
            raise PressError(f"corrections/{file.name}: no article of that name: correct an existing one")
        outlet = outlets[original.outlet]
        yield replace(
            original,
            title=head["title"],
            summary=head["summary"],
            act=int(head["act"]),
            text=datewords.fill(text, at=original.published_at, lang=outlet.lang),
            updated_at=_moment(file.name, head["at"], now, outlet),
        )


def _moment(file: str, age: str, now: datetime, outlet: Outlet) -> datetime:
    try:
        at = now - datewords.parse_age(age)
    except ValueError as e:
        raise PressError(f"{file}: at: {e}") from e
    return at.astimezone(timezone(timedelta(hours=outlet.utc_offset_h))).replace(second=0, microsecond=0)


def _markdown(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).glob("*.md"))


def _split(
    file: Path, *, required: frozenset[str], allowed: frozenset[str] | None = None
) -> tuple[dict[str, str], str]:
    """The head, `key: value` lines between two `---`, and the text below it."""
    parts = file.read_text("utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise PressError(f"{file.name}: start with a head between two lines of ---")
    lines = (line.partition(": ") for line in parts[1].splitlines())
    head = {key.strip(): value.strip() for key, _, value in lines}  # titles hold colons: no YAML here
    _check_keys(head, file.name, required=required, allowed=allowed or required)
    return head, parts[2].strip()


def _check_keys(
    item: Mapping[str, Any], where: str, *, required: frozenset[str], allowed: frozenset[str]
) -> None:
    if unknown := item.keys() - allowed:
        raise PressError(f"{where}: unknown key {sorted(unknown)[0]!r}: use {', '.join(sorted(allowed))}")
    if missing := required - item.keys():
        raise PressError(f"{where}: missing {', '.join(sorted(missing))}")


def _yaml(name: str) -> dict[str, Any]:
    try:
        value: dict[str, Any] = YAML(typ="safe").load((PACKAGE / name).read_text("utf-8"))
    except YAMLError as e:
        raise PressError(f"{name}: not YAML: {e}") from e
    return value
