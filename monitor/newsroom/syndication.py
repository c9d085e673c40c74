"""Feeds in the three dialects still met: RSS 2.0, Atom, and RSS 1.0 (RDF)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from monitor.newsroom import datewords
from monitor.newsroom.press import Outlet

CONTENT_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. `html` is the full text, for the outlets that give it away."""

    title: str
    url: str
    guid: str
    published_at: datetime
    updated_at: datetime
    summary: str
    author: str
    section: str
    html: str | None = None


def feed(outlet: Outlet, items: Sequence[Item], *, root: str) -> str:
    """The outlet's feed, newest first as given. Without `broken`, well-formed XML."""
    declaration = f'<?xml version="1.0" encoding="{outlet.charset}"?>\n'
    return declaration + _DIALECTS[outlet.dialect](outlet, items, root)


def _rss(outlet: Outlet, items: Sequence[Item], root: str) -> str:
    built = f"<lastBuildDate>{datewords.http_date(items[0].updated_at)}</lastBuildDate>" if items else ""
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{root}/</link>"
        f"<description>{escape(outlet.name)}</description><language>{outlet.lang}</language>"
        f"<ttl>10</ttl>{built}\n{''.join(map(_rss_item, items))}</channel></rss>\n"
    )


def _rss_item(item: Item) -> str:
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{escape(item.guid)}</guid>'
        f"<pubDate>{datewords.http_date(item.published_at)}</pubDate>"
        f"<dc:creator>{escape(item.author)}</dc:creator><category>{escape(item.section)}</category>"
        f"<description>{escape(item.summary)}</description></item>\n"
    )


def _atom(outlet: Outlet, items: Sequence[Item], root: str) -> str:
    updated = f"<updated>{items[0].updated_at.isoformat()}</updated>" if items else ""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.lang}"><id>urn:outlet:{outlet.id}</id>'
        f"<title>{escape(outlet.name)}</title>{updated}"
        f'<link rel="alternate" href="{root}/"/><link rel="self" href="{root}{outlet.feed_path}"/>\n'
        f"{''.join(map(_atom_entry, items))}</feed>\n"
    )


def _atom_entry(item: Item) -> str:
    content = f'<content type="html">{escape(item.html)}</content>' if item.html else ""
    return (
        f"<entry><id>{escape(item.guid)}</id><title>{escape(item.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>'
        f"<published>{item.published_at.isoformat()}</published>"
        f"<updated>{item.updated_at.isoformat()}</updated>"
        f"<author><name>{escape(item.author)}</name></author><category term={quoteattr(item.section)}/>"
        f"<summary>{escape(item.summary)}</summary>{content}</entry>\n"
    )


def _rdf(outlet: Outlet, items: Sequence[Item], root: str) -> str:
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(item.url)}/>" for item in items)
    broken = _broken_items(root) if "broken" in outlet.quirks else ""
    return (
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{root}/"><title>{escape(outlet.name)}</title><link>{root}/</link>'
        f"<description>{escape(outlet.name)}</description><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
        f"{''.join(map(_rdf_item, items))}{broken}</rdf:RDF>\n"
    )


def _rdf_item(item: Item) -> str:
    return (
        f"<item rdf:about={quoteattr(item.url)}><title>{escape(item.title)}</title>"
        f"<link>{escape(item.url)}</link><dc:date>{item.published_at.isoformat()}</dc:date>"
        f"<dc:creator>{escape(item.author)}</dc:creator><dc:subject>{escape(item.section)}</dc:subject>"
        f"<description>{escape(item.summary)}</description></item>\n"
    )


def _broken_items(root: str) -> str:
    """No link; a date nobody can read and a page that is gone; an entity XML does not have."""
    return (
        "<item><title>Item without a link</title><dc:date>2020-01-01T00:00:00Z</dc:date></item>\n"
        f"<item><title>Item with an odd date</title><link>{root}/story/gone/</link>"
        "<dc:date>a week last Tuesday</dc:date></item>\n"
        "<item><title>Reader offer&nbsp;: mugs & tea towels</title></item>\n"
    )


_DIALECTS: dict[str, Callable[[Outlet, Sequence[Item], str], str]] = {
    "rss": _rss,
    "atom": _atom,
    "rdf": _rdf,
}
