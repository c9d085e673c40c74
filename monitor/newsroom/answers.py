"""What an outlet answers to a request: a pure function of what it has in print."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from monitor.newsroom import datewords, render, syndication
from monitor.newsroom.press import Article, Outlet

OLD_FEED = "/old-feed"
"""Where an outlet that moved its feed still announces it."""
_TRACKING = "?utm_source=model-digest&utm_medium=rss"
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Desk:
    """An outlet at one moment. `linked` is what an aggregator points at: article, outlet name, address."""

    outlet: Outlet
    root: str
    articles: Sequence[Article]
    linked: Sequence[tuple[Article, str, str]]
    changed_at: datetime
    failing: bool


def announced_path(outlet: Outlet) -> str:
    """The path of the feed as a reader first learns it."""
    return OLD_FEED if "moved" in outlet.quirks else outlet.feed_path


def answer(desk: Desk, path: str, headers: Mapping[str, str]) -> Answer:
    """headers: names in lower case. The query string says nothing to these servers."""
    path = path.partition("?")[0]
    if path == desk.outlet.feed_path:
        return _feed(desk, headers)
    if path == OLD_FEED and "moved" in desk.outlet.quirks:
        return Answer(301, {"Location": desk.root + desk.outlet.feed_path})
    if path == "/robots.txt":
        return _text(200, "text/plain", _robots(desk.outlet), "utf-8")
    if path == "/":
        return _page(desk, render.home(desk.outlet, root=desk.root, links=_links(desk)))
    for article in desk.articles:
        if article.path == path:
            related = [link for link in _links(desk) if not link.url.endswith(path)]
            return _page(desk, render.page(article, desk.outlet, root=desk.root, related=related[:4]))
    return _text(404, _HTML, "<!doctype html><title>404</title><p>404", "utf-8")


def _feed(desk: Desk, headers: Mapping[str, str]) -> Answer:
    outlet = desk.outlet
    if desk.failing:
        return _text(500, _HTML, "<!doctype html><title>500</title><p>Internal error", "utf-8")
    text = syndication.feed(outlet, _items(desk), root=desk.root)
    body = text.encode(outlet.charset, "xmlcharrefreplace")
    sent = {"Content-Type": f"{syndication.CONTENT_TYPES[outlet.dialect]}; charset={outlet.charset}"}
    if "etag" in outlet.quirks:
        sent["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if "last_modified" in outlet.quirks:
        sent["Last-Modified"] = datewords.http_date(desk.changed_at)
    if _unchanged(sent, headers):
        return Answer(304, {name: sent[name] for name in sent if name != "Content-Type"})
    if "gzip" in outlet.quirks and "gzip" in headers.get("accept-encoding", ""):
        sent |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        body = gzip.compress(body, mtime=0)
    return Answer(200, sent, body)


def _unchanged(sent: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """RFC 9110: If-None-Match, where given, decides alone."""
    if (known := asked.get("if-none-match")) is not None:
        return "ETag" in sent and sent["ETag"] in known
    since = asked.get("if-modified-since")
    if since is None or "Last-Modified" not in sent:
        return False
    try:
        return parsedate_to_datetime(sent["Last-Modified"]) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False  # a date nobody can read is as good as none


def _items(desk: Desk) -> list[syndication.Item]:
    own = [_item(article, desk) for article in desk.articles]
    others = [_pointer(article, name, url) for article, name, url in desk.linked]
    return sorted(own + others, key=lambda item: (item.published_at, item.guid), reverse=True)


def _item(article: Article, desk: Desk) -> syndication.Item:
    full_text = "full_text" in desk.outlet.quirks
    return syndication.Item(
        title=article.title,
        url=desk.root + article.path,
        guid=f"{desk.outlet.id}:{article.slug}",
        published_at=article.published_at,
        updated_at=article.updated_at or article.published_at,
        summary=article.summary,
        author=article.author,
        section=article.section,
        html=render.body_html(article.text) if full_text else None,
    )


def _pointer(article: Article, outlet_name: str, url: str) -> syndication.Item:
    return syndication.Item(
        title=f"{article.title} - {outlet_name}",
        url=url + _TRACKING,
        guid=f"digest:{article.slug}",
        published_at=article.published_at,
        updated_at=article.published_at,
        summary=f"{article.title} {outlet_name}",
        author="",
        section=article.section,
    )


def _links(desk: Desk) -> list[render.Link]:
    own = [render.Link(article.title, desk.root + article.path) for article in desk.articles]
    return own + [render.Link(article.title, url) for article, _, url in desk.linked]


def _robots(outlet: Outlet) -> str:
    rules = "".join(f"Disallow: {path}\n" for path in outlet.disallow) or "Disallow:\n"
    return f"User-agent: *\n{rules}"


def _page(desk: Desk, html: str) -> Answer:
    return _text(200, _HTML, html, desk.outlet.charset)


def _text(status: int, kind: str, text: str, charset: str) -> Answer:
    body = text.encode(charset, "xmlcharrefreplace")
    return Answer(status, {"Content-Type": f"{kind}; charset={charset}"}, body)
