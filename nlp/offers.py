"""Products that host models: in "GPT-5 is in ChatGPT" the product is a place, not a model.

Only milestones read names this way; elsewhere ChatGPT may be blamed wherever it is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from nlp.types import Document, Entity, Mention

PRODUCTS: Mapping[str, str] = {
    "openai/chatgpt": "chatgpt",
    "microsoft/copilot": "copilot",
    "microsoft/github-copilot": "github-copilot",
    "microsoft/bing-chat": "bing-chat",
    "mistral/le-chat": "le-chat",
    "meta/meta-ai": "meta-ai",
    "google/bard": "google-gemini-app",
    "google/gemini": "google-gemini-app",
}
_NEAR = 60


def with_products_as_places(document: Document, before: re.Pattern[str], after: re.Pattern[str]) -> Document:
    """The document with each product named as a host moved from the models to the platforms.

    before, after: words next to a name that make it a place ("inside …", "… subscribers").
    """

    def hosts(mention: Mention) -> bool:
        if mention.model not in PRODUCTS:
            return False
        ahead = document.text[max(0, mention.start - _NEAR) : mention.start].lower()
        behind = document.text[mention.end : mention.end + _NEAR].lower().lstrip()
        return before.search(ahead) is not None or after.match(behind) is not None

    names = document.names
    places = [m for m in names.mentions if hosts(m)]
    if not places:
        return document
    moved = [Entity(m.start, m.end, m.surface, PRODUCTS[m.model], "platform") for m in places]
    platforms = sorted([*names.platforms, *moved], key=lambda p: p.start)
    mentions = tuple(m for m in names.mentions if m not in places)
    return replace(document, names=replace(names, mentions=mentions, platforms=tuple(platforms)))
