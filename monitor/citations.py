"""Whether a report only passes on what another outlet reported: then both are one voice.

It does where the words that blame a model stand in a paragraph that cites the other, or below a lead that
does, and nothing in the text is its own work: nobody asked, nothing tested, no document seen. The other is
an outlet of the feeds, or is called a newspaper or a site; a person or a company that is quoted is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.types import Article, Evidence, name_key

_LEAD = 2
"""Paragraphs at the head of which a citation covers all that follows."""
_SPEECH = re.compile(r"«[^»\n]*»?|“[^”\n]*”?|\"[^\"\n]*\"?")
"""Whoever is quoted as saying "we found" is not the newsroom. What nobody closes is found too, and kept:
looking for the end of each of a thousand openings takes a thousand times as long."""
_CLOSES = {"«": "»", "“": "”", '"': '"'}
_ANY_ARTICLE = r"(?:(?:[Tt]he|[Ll]e|[Ll]a|[Ll]es|du)\s|[Ll]['’])?"
_CAPITALS = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*(?:\s(?:de|du|des|of|the)?\s?[A-ZÀ-ÖØ-Þ][\w’'&-]*){0,3}"
_ARTICLE = re.compile(r"^(?:the|le|la|les|du)\s|^l['’]", re.IGNORECASE)
_NEWSROOM = r"(?:site|website|news site|blog|newspaper|paper|daily|weekly|magazine|outlet|portal|broadcaster)"
_JOURNAL = r"(?:quotidien|hebdomadaire|journal|magazine|site|média|revue|blog|portail|webzine)"
# {n}: a known outlet. {c}: any capitalised name, after words that only a newsroom is called by.
_CITING = (
    r"\b(?:first|originally|initially) reported (?:\w+ )?(?:by|in) (?P<n{i}>{c})",
    r"\b(?:reported|revealed|uncovered|published|disclosed) (?:\w+ )?(?:by|in) (?P<n{i}>{n})",
    r"\b(?:(?:reported|revealed|uncovered|published|disclosed|said) (?:\w+ )?(?:by|in)"
    r"|[Aa]ccording to|[Cc]iting|[Pp]er) "
    rf"(?:the|a|an) (?:\w+ ){{{{0,2}}}}{_NEWSROOM} (?P<n{{i}}>{{c}})",
    r"\b(?:[Aa]ccording to|[Cc]iting|[Pp]er) (?:(?:a|an|the) (?:\w+ )?"
    r"(?:report|investigation|story|article|post) (?:published )?(?:by|from|in|of|on|at) )?(?P<n{i}>{n})",
    r"\b(?:the|a) (?:newspaper|daily|weekly|magazine|news site|outlet) (?P<n{i}>{c}) "
    r"(?:first |has )?(?:report|reveal|wr[io]te|sa)",
    r"\b(?P<n{i}>{n}) (?:first |has |had )?(?:reported|reports|revealed|reveals|writes|wrote)\b",
    r"\b(?:[Ss]elon|[Dd]['’]après|citant) "
    r"(?:(?:une|un|les|des) (?:enquête|article|informations?|révélations?) (?:publiée?s? )?"
    r"(?:d[eu]s?|dans|par) |d['’])?(?P<n{i}>{n})",
    r"\b(?:[Ss]elon|[Dd]['’]après|citant|relaie|rapporte|révèle) "
    rf"(?:le|la|un|une) {_JOURNAL}(?: \w+){{{{0,2}}}} (?P<n{{i}}>{{c}})",
    rf"\b(?:[Ll]e|[Ll]a|[Uu]ne?) {_JOURNAL}(?: \w+)? (?P<n{{i}}>{{c}}) (?:a |avait |l['’]a )?"
    r"(?:révélée?s?|révèle|rapportée?s?|rapporte|dévoilée?s?|dévoile|affirme|assure|écrit)\b",
    r"\b(?:révélée?s?|rapportée?s?|dévoilée?s?|publiée?s?|repérée?s?) (?:\w+ )?(?:par|dans) "
    rf"(?:le|la|un|une) {_JOURNAL}(?: \w+){{{{0,2}}}} (?P<n{{i}}>{{c}})",
    r"\b(?:révélée?s?|rapportée?s?|dévoilée?s?|publiée?s?|repérée?s?) (?:\w+ )?(?:par|dans) "
    r"(?P<n{i}>{n})",
    r"\b(?P<n{i}>{n}) (?:a |avait |l['’]a )?"
    r"(?:révélée?s?|révèle|rapportée?s?|rapporte|dévoilée?s?|dévoile)\b",
    r"\b(?:révèle|rapporte|dévoile|écrit|indique|affirme) (?P<n{i}>{n})\b",
)
_OWN = (
    r"\b[Ww]e (?:\w+ )?"
    r"(?:tested|tried|asked|found|saw|reviewed|contacted|obtained|verified|confirmed|spoke)\b",
    r"\b(?:[Oo]ur|its) own (?:\w+ )?(?:tests?|reporting|review|reporters?|checks?)\b",
    r"\b[Oo]ur (?:tests?|reporters?|newsroom|review)\b",
    r"\b(?:verified|confirmed|seen|reviewed|obtained|viewed|tested|contacted|consulted|reached) by "
    r"(?:us\b|{o}\b)",
    r"\bindependently (?:\w+ )?(?:verified|confirmed|reproduced|reviewed|obtained)\b",
    r"\b(?:told|tells|speaking to|confirmed to) (?:us\b|{o}\b)",
    r"\b{o} (?:has |was able to |could )?(?:independently )?"
    r"(?:seen|saw|tested|reviewed|obtained|verified|verify|confirmed|reproduced?)\b",
    r"\b[Nn]ous (?:avons|a |ont )",
    r"\b(?:[Nn]os|[Nn]otre) (?:propres? )?"
    r"(?:tests?|essais?|rédaction|enquête|vérifications?|journalistes?)\b",
    r"\ba (?:également |aussi )?pu (?:consulter|vérifier|constater|reproduire|obtenir|confirmer)\b",
    r"\b(?:consulté|vérifié|contacté|interrogé|joint|sollicité|testé|confirmé)e?s? par "
    r"(?:nous\b|nos\b|{o}\b)",
    r"\b(?:confié|déclaré|expliqué|indiqué|confirmé|assuré|répondu|précisé)e? (?:à|au) {o}\b",
)


def cited(article: Article, quotes: Iterable[tuple[int, int]], owners: Mapping[str, str]) -> str | None:
    """The owner of the outlet that the report only passes on, else its name; None where it tells its own.

    quotes: spans that blame a model, into title, blank line and text. owners: of the outlets in the feeds.
    """
    text, offset = article.text, len(article.title) + 2 if article.title else 0
    if _own_work(article.outlet).search(_without_speech(text)):
        return None
    outlets = tuple(sorted(o for o in owners if o))
    by_name = {_bare(o): owners[o] for o in outlets}
    paragraphs = list(_paragraphs(text))
    own = {article.owner, _bare(article.outlet)}
    names = [
        next((name for name in _named(words, outlets) if by_name.get(name, name) not in own), None)
        for _, words in paragraphs
    ]
    lead = next((name for name in names[:_LEAD] if name), None)
    named = [names[_at(start - offset, paragraphs)] or lead for start, _ in quotes if start >= offset]
    name = named[0] if named else lead
    if name is None or any(n is None for n in named):
        return None
    return by_name.get(name, name)


def _without_speech(text: str) -> str:
    return _SPEECH.sub(lambda m: "" if m[0][1:].endswith(_CLOSES[m[0][0]]) else m[0], text)


def followed(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Each piece that cites, with whom it passes on in the end: who cites a site that cites another speaks
    for that other, and sites that cite each other in a circle speak with one voice."""
    owners = {name_key(_bare(e.outlet)): e.owner for e in evidence}
    named = [replace(e, cites=owners.get(name_key(e.cites), e.cites)) if e.cites else e for e in evidence]
    own = {name_key(e.owner) for e in named if e.cites is None}
    passed_on = {name_key(e.owner): e.cites for e in named if e.cites and name_key(e.owner) not in own}
    return [replace(e, cites=_in_the_end(e.cites, passed_on)) if e.cites else e for e in named]


def _in_the_end(name: str, passed_on: Mapping[str, str]) -> str:
    way = [name]
    while (further := passed_on.get(name_key(way[-1]))) is not None:
        seen = [name_key(n) for n in way]
        if name_key(further) in seen:
            return min(way[seen.index(name_key(further)) :], key=name_key)
        way.append(further)
    return way[-1]


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), match.group()


def _at(position: int, paragraphs: list[tuple[int, str]]) -> int:
    return max(0, sum(start <= position for start, _ in paragraphs) - 1)


def _named(words: str, outlets: tuple[str, ...]) -> Iterator[str]:
    for match in _citing(outlets).finditer(words):
        yield _bare(next(group for group in match.groups() if group))


def _bare(name: str) -> str:
    return _ARTICLE.sub("", name)


def _spelled(outlet: str) -> str:
    """Its name with its article, as it stands within a sentence: "the Lantern", "du Monde"."""
    article = _ARTICLE.match(outlet)
    return f"{_ANY_ARTICLE if article else ''}{re.escape(_bare(outlet))}"


@lru_cache(maxsize=2)
def _citing(outlets: tuple[str, ...]) -> re.Pattern[str]:
    """One for all articles: with the shipped feeds it takes a tenth of a second to make."""
    known = "|".join(_spelled(o) for o in sorted(outlets, key=len, reverse=True)) or r"(?!)"
    named = {"n": rf"(?:{known})(?!\w)", "c": rf"(?:{known})(?!\w)|{_ANY_ARTICLE}{_CAPITALS}"}
    parts = (p.format(i=i, **named) for i, p in enumerate(_CITING))
    return re.compile("|".join(f"(?:{p})" for p in parts))


@lru_cache(maxsize=256)
def _own_work(outlet: str) -> re.Pattern[str]:
    own = f"(?:{re.escape(outlet)})" if outlet else r"(?!)"
    return re.compile("|".join(p.replace("{o}", own) for p in _OWN))
