"""The only door to `nlp`: articles in, analyses out. Runs wherever it is called, here or in a worker."""

from __future__ import annotations

import hashlib

from monitor.clock import text_or_none
from monitor.types import Article
from nlp.types import Analysis


def analyse_article(article: Article) -> Analysis:
    """Tag one article. Raises nlp's errors where a language model is not installed."""
    from nlp import tagger

    return tagger.analyse(
        article.title,
        article.text,
        lang=article.lang if article.lang in ("fr", "en") else None,
        published_at=text_or_none(article.published_at),
        outlet=article.outlet,
        url=article.url,
    )


def analyser_version() -> str:
    """Changes whenever a rule does: texts are then tagged again."""
    from nlp import tagger

    return tagger.analyser()


def text_sha256(title: str, text: str) -> str:
    """Of the text that offsets refer to."""
    return hashlib.sha256((f"{title}\n\n{text}" if title else text).encode()).hexdigest()
