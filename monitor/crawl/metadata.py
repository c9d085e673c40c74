"""What a page says about itself: title, author, address, date, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from monitor.crawl.dates import DateReading, read_date
from monitor.plain import plain_text
from monitor.urls import UrlError, canonical, host_of, parse, same_site

_MAX_TITLE, _MAX_AUTHOR = 500, 200
_MAX_JSON = 300_000
_ARTICLE_TYPES = re.compile(r"\w*Article|\w*Posting|Report")
_SEPARATOR = re.compile(r"\s+[|–—·•:/-]\s+|\s*\|\s*")
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "date", "pubdate", "publishdate", "publish-date", "publication_date", "date.published", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "dcterms.issued", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "article:published", "article.published", "created",
)  # fmt: skip
_DATELINE = re.compile(
    r"(?:publié|mis en ligne|posté|(?:first )?published|posted)\b[^\d]{0,30}?"
    r"(?P<date>\d.{5,60}|[A-Z][a-z]{2,8}\.? \d.{5,60})",
    re.IGNORECASE,
)
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/_-])")


@dataclass(slots=True)
class _Claims:
    """The page's metadata as found: `metas` by lower-case name, `article` from JSON-LD."""

    metas: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str
    author: str | None
    canonical_url: str | None
    date: DateReading
    date_from: str
    lang: str | None
    paywalled: bool


def read_metadata(tree: HtmlElement, *, url: str, now: datetime) -> Metadata:
    """url: where the page came from. Dates are judged against `now`."""
    claims = _Claims(_metas(tree), _json_ld_article(tree))
    lang = _lang(tree, claims)
    date, date_from = _date(tree, claims, url=url, lang=lang, now=now)
    return Metadata(
        title=_title(tree, claims, url),
        author=_author(tree, claims),
        canonical_url=_canonical(tree, claims, url),
        date=date,
        date_from=date_from,
        lang=lang,
        paywalled=str(claims.article.get("isAccessibleForFree", "")).lower() in {"false", "0"},
    )


# --- collecting ----------------------------------------------------------------------------------


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first of each name wins, as in browsers and search engines."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(key)
            if name and content and content.strip():
                metas.setdefault(name.strip().lower(), content.strip())
    return metas


def _json_ld_article(tree: HtmlElement) -> dict[str, Any]:
    """The first JSON-LD object that is an article, or nothing."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > _MAX_JSON:
            continue
        try:
            found = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(found):
            if any(_ARTICLE_TYPES.fullmatch(t) for t in _strings(item.get("@type"))):
                return item
    return {}


def _objects(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 5:
        return
    if isinstance(value, dict):
        yield value
        value = value.get("@graph") or value.get("mainEntity")
    if isinstance(value, list):
        for item in value[:100]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield from _objects(value, depth + 1)


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v for v in values if isinstance(v, str)]


# --- title ---------------------------------------------------------------------------------------


def _title(tree: HtmlElement, claims: _Claims, url: str) -> str:
    """The headline without the outlet's name behind it."""
    of_head = plain_text(tree.findtext(".//title"), _MAX_TITLE)
    candidates = [
        plain_text(claims.metas.get("og:title"), _MAX_TITLE),
        *(plain_text(t, _MAX_TITLE) for t in _strings(claims.article.get("headline"))),
        plain_text(claims.metas.get("twitter:title"), _MAX_TITLE),
        of_head,
    ]
    headings = [plain_text(h.text_content(), _MAX_TITLE) for h in tree.iter("h1")]
    best = next((c for c in candidates if c), "") or next((h for h in headings if h), "")
    host, site = host_of(url), plain_text(_site_name(claims), 100)
    for heading in headings:
        if _is_headline(heading, candidates) and not _is_outlet(heading, site, host):
            return heading  # what the page shows in large; more words are the outlet's name
    return _without_outlet(best, site, host)


def _site_name(claims: _Claims) -> str:
    return claims.metas.get("og:site_name") or claims.metas.get("application-name") or ""


def _is_headline(heading: str, titles: list[str]) -> bool:
    """A heading that makes up most of one of the page's titles."""
    return len(heading) > 15 and any(
        (title.startswith(heading) or title.endswith(heading)) and len(heading) > 0.6 * len(title)
        for title in titles
    )


def _without_outlet(title: str, site: str, host: str) -> str:
    """Drop `- Le Monde` at the end (or `Le Monde :` in front) when it is clearly this site's name."""
    separators = list(_SEPARATOR.finditer(title))
    for separator in reversed(separators):
        if _is_outlet(title[separator.end() :], site, host):
            return title[: separator.start()].strip()
    if separators and _is_outlet(title[: separators[0].start()], site, host):
        return title[separators[0].end() :].strip()
    return title


def _is_outlet(words: str, site: str, host: str) -> bool:
    name = _letters(words)
    labels = [_letters(label) for label in host.split(".")[:-1]]
    return bool(name) and (
        name == _letters(site) or name in labels or name == _letters(host.removeprefix("www."))
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


# --- the rest ------------------------------------------------------------------------------------


def _author(tree: HtmlElement, claims: _Claims) -> str | None:
    names = _names(claims.article.get("author"))
    if not names:
        names = [
            claims.metas.get(k, "") for k in ("author", "article:author", "dc.creator", "parsely-author")
        ]
        names = [n for n in names if n and not n.startswith(("http://", "https://", "@"))][:1]
    if not names:
        names = [a.text_content() for a in tree.iterfind(".//a[@rel='author']")][:3]
    cleaned = dict.fromkeys(plain_text(n, _MAX_AUTHOR) for n in names)
    return ", ".join(n for n in cleaned if n)[:_MAX_AUTHOR] or None


def _names(value: object) -> list[str]:
    people = value if isinstance(value, list) else [value]
    names = [p.get("name") if isinstance(p, dict) else p for p in people[:10]]
    return [n for n in names if isinstance(n, str)]


def _canonical(tree: HtmlElement, claims: _Claims, url: str) -> str | None:
    """The page's own address: within its own site, and not its front page."""
    links = (e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split())
    for link in [*links, claims.metas.get("og:url")]:
        if not link:
            continue
        try:
            base = parse(url)
            found = canonical(link, base=base)
        except UrlError:
            continue
        if same_site(found, url) and (parse(found).path != "/" or base.path == "/"):
            return found
    return None


def _lang(tree: HtmlElement, claims: _Claims) -> str | None:
    for label in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        claims.metas.get("content-language"),
        claims.metas.get("og:locale"),
    ):
        match = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_,;\s]|$)", label or "")
        if match:
            return match[1].lower()
    return None


def _date(
    tree: HtmlElement, claims: _Claims, *, url: str, lang: str | None, now: datetime
) -> tuple[DateReading, str]:
    """The first readable date in order of trust, or the first unreadable one, kept for its words."""
    first_bad: tuple[DateReading, str] | None = None
    for where, raw in _dates(tree, claims, url):
        reading = read_date(plain_text(raw, 200), now=now, lang=lang)
        if reading.at:
            return reading, where
        first_bad = first_bad or (reading, where)
    return first_bad or (read_date(None, now=now), "")


def _dates(tree: HtmlElement, claims: _Claims, url: str) -> Iterable[tuple[str, str]]:
    for raw in _strings(claims.article.get("datePublished")):
        yield "json-ld", raw
    for name in _DATE_METAS:
        if name in claims.metas:
            yield "meta", claims.metas[name]
    for element in tree.xpath(
        "//*[@itemprop='datePublished'] | //time[@pubdate] | //article//time[@datetime]"
    )[:3]:
        yield "time", element.get("content") or element.get("datetime") or element.text_content()
    for element in tree.xpath("//header//time[@datetime] | //main//time[@datetime]")[:1]:
        yield "time", element.get("datetime")
    dateline = _dateline(tree)
    if dateline:
        yield "dateline", dateline
    in_path = _DATE_IN_PATH.search(url)
    if in_path:
        yield "url", "-".join(in_path.groups())


def _dateline(tree: HtmlElement) -> str | None:
    """`Publié le 5 août 2024 à 10h14`, in a short element of its own."""
    for element in tree.iter("time", "p", "span", "div", "li"):
        if len(element) > 4:
            continue
        text = " ".join(element.text_content().split()) if element.text or len(element) else ""
        if 8 < len(text) < 160 and (match := _DATELINE.match(text)):
            return match["date"]
    return None
