"""Where a text has words that may be names, before anyone decides what they mean.

A dictionary from one word of each name to the names it may belong to; only the places where such
a word stands are looked at, which is what makes a text that names no model cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nlp.catalogue import Catalogue, Family, Platform, Vendor
from nlp.skeleton import Folded, fold, is_ordinary
from nlp.versions import Grammar, Version

_WORD = re.compile(r"[a-z]+")
# Words too common to start a search from; another word of the name is used.
_COMMON = frozenset(
    [
        "ai",
        "ia",
        "le",
        "la",
        "my",
        "the",
        "of",
        "de",
        "pour",
        "for",
        "open",
        "google",
        "meta",
        "amazon",
        "microsoft",
        "apple",
        "new",
    ]
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|fr|org|net|io|ai|dev|app|co|eu|uk|de|ca|be|ch|info|gov|edu|example)"
    r"(?:/[^\s<>\"')\]]*)?(?![\w-])"
)

Named = Family | Vendor | Platform


@dataclass(frozen=True, slots=True)
class Sighting:
    """Folded `[start, end)` may name `named`; the name proper ends at `name_end`, then comes a version."""

    start: int
    end: int
    named: Named
    name_end: int
    version: Version | None = None

    @property
    def vendor(self) -> str | None:
        """The id of the vendor named, or whose model or platform is."""
        return self.named.id if isinstance(self.named, Vendor) else self.named.vendor

    @property
    def has_version(self) -> bool:
        return self.version is not None and self.version.named


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling: its words from the search word on, and what may stand before that word."""

    named: Named
    lead: tuple[str, ...]
    words: tuple[str, ...]
    exact: str | None


class Lookout:
    """Finds sightings; built once per catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.grammars = {f.id: Grammar(f, catalogue.context) for f in catalogue.families.values()}
        self._forms: dict[str, list[_Form]] = {}
        everything = _all(catalogue)
        for named in everything:
            for name in named.names:
                self._add(named, fold(name).text)
        self._spelled = frozenset(n.lower() for named in everything for n in named.names if "." in n)

    def sees_nothing(self, text: str) -> bool:
        """Whether an ordinary text has no word of any name; quick, and never wrong when it says yes."""
        return is_ordinary(text) and self._forms.keys().isdisjoint(_WORD.findall(text.lower()))

    def sightings(self, folded: Folded) -> list[Sighting]:
        """The longest sighting at each place, in order; none inside an address."""
        taken = [m.span() for m in _ADDRESS.finditer(folded.low) if m[0] not in self._spelled]
        found: list[Sighting] = []
        for sighting in sorted(self._raw(folded), key=rank):
            if not any(s < sighting.end and sighting.start < e for s, e in taken):
                taken.append((sighting.start, sighting.end))
                found.append(sighting)
        return sorted(found, key=lambda s: s.start)

    def _raw(self, folded: Folded) -> Iterator[Sighting]:
        for word in _WORD.finditer(folded.low):
            for form in self._forms.get(word[0], ()):
                start = _start(form, folded.low, word.start())
                if start is None:
                    continue
                rest = _pattern(form.words).match(folded.low, word.start())
                if rest and form.exact in (None, folded.text[start : rest.end()]):
                    yield from self._read(folded, form.named, start, rest.end())

    def _read(self, folded: Folded, named: Named, start: int, end: int) -> Iterator[Sighting]:
        if not isinstance(named, Family):
            if not folded.low[end : end + 1].isalnum():
                yield Sighting(start, end, named, end)
            return
        version = None
        if named.version_of is not None:
            version = self.grammars[named.version_of].after(folded, end)
            if version is not None and version.number:
                yield Sighting(start, version.end, self.catalogue.families[named.version_of], end, version)
                return
        version = self.grammars[named.id].after(folded, end)
        if version is not None and (named.bare or version.named):
            yield Sighting(start, version.end, named, end, version)

    def _add(self, named: Named, name: str) -> None:
        doubt = (
            None if isinstance(named, Platform) or named.doubt is None else self.catalogue.doubts[named.doubt]
        )
        exact = name if doubt is not None and doubt.exact else None
        words = tuple(re.findall(r"[a-z]+|\d+|[^a-z\d\s-]", name.lower()))
        key = next((i for i, w in enumerate(words) if w.isalpha() and w not in _COMMON and len(w) > 1), None)
        if key is None:
            key = next(i for i, w in enumerate(words) if w.isalpha())
        form = _Form(named, _joined_ways(words[:key]), words[key:], exact)
        self._forms.setdefault(words[key], []).append(form)


def rank(sighting: Sighting) -> tuple[int, bool, int]:
    """Longest first; a family before a company of the same name."""
    return (sighting.start - sighting.end, not isinstance(sighting.named, Family), sighting.start)


def _all(catalogue: Catalogue) -> list[Named]:
    return [*catalogue.families.values(), *catalogue.vendors.values(), *catalogue.platforms.values()]


@lru_cache(maxsize=None)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words as they may be joined: "chat gpt", "chat-gpt", "chatgpt". Built when first met."""
    gaps = ("[ -]?" if a.isalnum() and b.isalnum() else " ?" for a, b in pairwise(words))
    return re.compile(
        re.escape(words[0]) + "".join(g + re.escape(w) for g, w in zip(gaps, words[1:], strict=True))
    )


def _joined_ways(words: tuple[str, ...]) -> tuple[str, ...]:
    """How the words before the search word can be written, longest first: "le ", "le-", "le"."""
    ways = [""]
    for word in words:
        glue = (" ", "-", "") if word.isalnum() else ("",)
        ways = [way + word + g for way in ways for g in glue]
    return tuple(sorted(ways, key=len, reverse=True))


def _start(form: _Form, low: str, pos: int) -> int | None:
    for lead in form.lead:
        start = pos - len(lead)
        if start >= 0 and low.startswith(lead, start) and not (start and low[start - 1].isalnum()):
            return start
    return None
