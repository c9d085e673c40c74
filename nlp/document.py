"""A text as paragraphs and sentences.

Splitting is done without spaCy: most articles name no model, and they should cost next to nothing.
"""

from __future__ import annotations

import re
from functools import cache

from nlp import language, names, phrases
from nlp.junk import is_furniture, is_list_header
from nlp.types import Document, Lang, Sentence

_END = re.compile(r"(?:[.!?…]+|\.{3})[\"'»”’)\]]*(?:[ \u00a0\u202f]+[»”])?(?=\s)")
_OPENER = re.compile(r"[\s\"'«“‘(\[—–-]*")
_LAST_WORD = re.compile(r"([^\s(«“\"'’]+)$")
_BULLET = re.compile(r"[ \t\u00a0]*(?:[•·▪‣*–—-]|\d{1,2}[.)])[ \t\u00a0]+")
_INITIALS = re.compile(r"(?:[a-z]\.-?)*[a-z]")
# Names that begin small: xAI, iPhone, eBay.
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
_LINE = re.compile(r"[^\n]+")
_LETTER = re.compile(r"\S")
# No abbreviation is longer; a text without full stops need not be read again and again.
_LONGEST_WORD = 40
_LONGEST_TITLE = 200


def read(
    title: str | None,
    text: str,
    lang: str | None = None,
    published_at: str | None = None,
    outlet: str | None = None,
    *,
    split_if_named: bool = False,
) -> Document:
    """The document of an article. Without a title, a short first line that ends in no full stop is one.

    lang: `fr` or `en` when the feed says so; detected otherwise, and English rules read anything else.
    split_if_named: a text that names no model is left without sentences, for it has nothing to tell.
    """
    whole = f"{title}\n\n{text}" if title else text
    found = names.find(whole)
    return Document(
        text=whole,
        lang=_lang_of(lang, whole),
        sentences=() if split_if_named and not found.mentions else tuple(split(whole)),
        names=found,
        published_at=published_at,
        outlet=outlet,
    )


def split(text: str) -> list[Sentence]:
    """The sentences of a text in order, furniture marked.

    Pages repeat their title above the text: it is a title there too.
    A list under 'Read also' is furniture as a whole; it ends with the first line that is no bullet.
    """
    sentences: list[Sentence] = []
    in_list = False
    title = ""
    for number, (start, end) in enumerate(_paragraphs(text)):
        words = text[start:end]
        bullet = _BULLET.match(words)
        in_list = (in_list and bullet is not None) or is_list_header(words)
        if number == 0 and _is_title(words, more=end < len(text.rstrip())):
            title = words
        is_title = words == title
        whole_junk = not is_title and (in_list or is_furniture(words))
        start += bullet.end() if bullet else 0
        spans = [(start, end)] if is_title else _sentence_spans(text, start, end)
        for s, e in spans:
            junk = whole_junk or (not is_title and is_furniture(text[s:e]))
            sentences.append(Sentence(s, e, len(sentences), number, is_title, junk))
    return sentences


def _lang_of(lang: str | None, text: str) -> Lang:
    if lang in ("fr", "en"):
        return "fr" if lang == "fr" else "en"
    return "fr" if language.detect(text)[0] == "fr" else "en"


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of paragraphs. A line that goes on in lower case belongs to the one before: hard-wrapped text."""
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        words = line.group()
        if not words.strip():
            continue
        start = line.start() + len(words) - len(words.lstrip())
        end = line.start() + len(words.rstrip())
        if spans and _continues(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((line.start() if _BULLET.match(words) else start, end))
    return spans


def _continues(text: str, before: tuple[int, int], start: int) -> bool:
    gap = text[before[1] : start]
    return gap.count("\n") == 1 and text[start].islower() and text[before[1] - 1] not in '.!?…:;»”"'


def _is_title(words: str, *, more: bool) -> bool:
    return more and len(words) <= _LONGEST_TITLE and not words.endswith((".", "…", ":"))


def _sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for mark in _END.finditer(text, start, end):
        if mark.end() < end and _ends_sentence(text, start, mark, end):
            spans.append((start, mark.end()))
            following = _LETTER.search(text, mark.end(), end)
            start = following.start() if following else end
    if start < end:
        spans.append((start, end))
    return spans


def _ends_sentence(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    following = text[mark.end() : min(end, mark.end() + 40)]
    opener = _OPENER.match(following)
    rest = following[opener.end() :] if opener else following
    if not rest or not (rest[0].isupper() or rest[0].isdigit() or _BRAND.match(rest)):
        return False
    if mark.group() != ".":
        return True
    found = _LAST_WORD.search(text, max(start, mark.start() - _LONGEST_WORD), mark.start())
    before = found.group(1).lower() if found else ""
    if before in _words("may_end"):
        return _first_word(rest) in _words("starters")
    return before not in _words("never_end") and not _is_initial(text, mark.start(), before)


def _is_initial(text: str, stop: int, before: str) -> bool:
    """'J.' of J. Dupont or J.K. Rowling; not the I of 'so do I.', nor the network X."""
    return text[stop - 1].isupper() and before not in ("i", "x") and _INITIALS.fullmatch(before) is not None


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(phrases.table("shared", "sentences")[name].split())


def _first_word(text: str) -> str:
    found = re.match(r"[^\W\d_]+", text)
    return found.group().lower() if found else ""
