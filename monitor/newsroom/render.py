"""An outlet's pages as HTML: the article in the middle of what a real site puts around it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from string import Template

from monitor.newsroom import datewords
from monitor.newsroom.press import PACKAGE, Article, Outlet

_INSET_AFTER = 2
_CREATED = {"fr": "Publié le", "en": "Published"}
_CHANGED = {"fr": "mis à jour le", "en": "updated"}


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


def page(article: Article, outlet: Outlet, *, root: str, related: Sequence[Link]) -> str:
    """The whole page; `root` is the outlet's address without a final slash."""
    inset = _template(f"{outlet.page}.inset").safe_substitute(_links_of(related[:1])) if related else ""
    url = root + article.path
    return _template(outlet.page).substitute(
        _shell(outlet, root),
        title=escape(article.title),
        summary=escape(article.summary),
        author=escape(article.author),
        section=escape(article.section),
        url=url,
        slug=article.slug,
        date_iso=article.published_at.isoformat(),
        updated_iso=(article.updated_at or article.published_at).isoformat(),
        date_words=date_words(article, outlet.lang),
        json_ld=_json_ld(article, outlet, url),
        body=body_html(article.text, inset=inset),
        related=_list(related),
    )


def home(outlet: Outlet, *, root: str, links: Sequence[Link]) -> str:
    """The front page: a title and a link for each article in print."""
    return _template("home").substitute(_shell(outlet, root), links=_list(links))


def body_html(text: str, *, inset: str = "") -> str:
    """Paragraphs, `## ` subheads, `- ` lists and `> ` quotes as HTML, `inset` after the second."""
    blocks = [_block(block) for block in text.split("\n\n")]
    if inset and len(blocks) > _INSET_AFTER:
        blocks.insert(_INSET_AFTER, inset)
    return "\n".join(blocks)


def date_words(article: Article, lang: str) -> str:
    words = f"{_CREATED[lang]} {datewords.long_date(article.published_at, lang)}"
    if article.updated_at:
        words += f", {_CHANGED[lang]} {datewords.long_date(article.updated_at, lang)}"
    return words


def _block(block: str) -> str:
    if block.startswith("## "):
        return f"<h2>{escape(block[3:])}</h2>"
    if block.startswith("- "):
        items = (f"<li>{escape(line[2:])}</li>" for line in block.splitlines())
        return f"<ul>{''.join(items)}</ul>"
    if block.startswith("> "):
        return f"<blockquote><p>{escape(_unwrap(block[2:]))}</p></blockquote>"
    return f"<p>{escape(_unwrap(block))}</p>"


def _unwrap(block: str) -> str:
    return re.sub(r"\n(> )?", " ", block)


def _shell(outlet: Outlet, root: str) -> dict[str, str]:
    sections = "".join(
        f'<li><a href="/{i}">{escape(name)}</a></li>' for i, name in enumerate(outlet.sections)
    )
    return {
        "lang": outlet.lang,
        "charset": outlet.charset,
        "outlet": escape(outlet.name),
        "owner": escape(outlet.owner),
        "root": root,
        "feed": root + outlet.feed_path,
        "nav": f"<ul>{sections}</ul>",
    }


def _links_of(links: Sequence[Link]) -> Mapping[str, str]:
    return {"href": links[0].url, "anchor": escape(links[0].title)}


def _list(links: Sequence[Link]) -> str:
    items = (f'<li><a href="{escape(link.url)}">{escape(link.title)}</a></li>' for link in links)
    return f"<ul>{''.join(items)}</ul>"


def _json_ld(article: Article, outlet: Outlet, url: str) -> str:
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.summary,
        "mainEntityOfPage": url,
        "datePublished": article.published_at.isoformat(),
        "dateModified": (article.updated_at or article.published_at).isoformat(),
        "inLanguage": outlet.lang,
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


@cache
def _template(name: str) -> Template:
    """`$`-slots; the `.inset` of a page is what it drops between two paragraphs."""
    return Template((PACKAGE / "templates" / f"{name}.html").read_text("utf-8"))
