"""Texts for tests with the cue marked: 'Grok [praised Hitler] again.'"""

from __future__ import annotations

from nlp import discourse, document
from nlp.discourse import Discourse
from nlp.types import ControversyType, Cue

# Names companies and no model, so that short names such as Grok are read as models.
NEUTRAL = "AI: OpenAI, xAI, Anthropic, Google, Mistral AI"


def cue_in(
    marked: str,
    type_: ControversyType = "hate",
    *,
    lang: str,
    title: str | None = None,
    at: str | None = None,
) -> tuple[Cue, Discourse]:
    """The cue between the brackets and the text around it, as the rules would see them."""
    start = marked.index("[")
    text = marked.replace("[", "").replace("]", "")
    read = document.read(title or NEUTRAL, text, lang, at)
    offset = len(read.text) - len(text)
    start, end = start + offset, marked.index("]") - 1 + offset
    index = next(s.index for s in read.sentences if s.start <= start < s.end)
    return Cue(start, end, type_, "test", index), discourse.of(read)
