"""Where a text has words that may be names, before anyone decides what they mean.

A dictionary from one word of each name to the names it may belong to; only the places where such
a word stands are looked at, which is what makes a text that names no model cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.catalogue import Catalogue, Family, Platform, Vendor
from nlp.skeleton import Folded, is_ordinary
from nlp.versions import Grammar, Version

_WORD = re.compile(r"[a-z]+")
# Words too common to start a search from; another word of the name is used.
_COMMON = frozenset("ai ia le la my the of de d x s c open google meta amazon microsoft cloud large".split())
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|fr|org|net|io|ai|dev|app|co|eu|uk|de|ca|be|ch|info|gov|edu|example)"
    r"(?:/[^\s<>\"')\]]*)?(?![\w-])"
)

Named = Family | Vendor | Platform


@dataclass(frozen=True, slots=True)
class Sighting:
    """Folded `[start, end)` may name `named`; `version` for families only."""

    start: int
    end: int
    named: Named
    version: Version | None = None
    name_end: int = 0


@dataclass(frozen=True, slots=True)
class _Form:
    """One spelling: the pattern from its search word on, and what may stand before that word."""

    named: Named
    lead: tuple[str, ...]
    rest: re.Pattern[str]


class Lookout:
    """Finds sightings; built once per catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.grammars = {f.id: Grammar(f, catalogue.context) for f in catalogue.families.values()}
        self._forms: dict[str, list[_Form]] = {}
        self._spelled: frozenset[str] = frozenset()
        for named in _all(catalogue):
            for name in named.names:
                self._add(named, name)
        dotted = (n.lower() for named in _all(catalogue) for n in named.names if "." in n)
        self._spelled = frozenset(dotted)

    def sees_nothing(self, text: str) -> bool:
        """Whether an ordinary text has no word of any name; quick, and never wrong when it says yes."""
        return is_ordinary(text) and self._forms.keys().isdisjoint(_WORD.findall(text.lower()))

    def sightings(self, folded: Folded) -> list[Sighting]:
        """The longest sighting at each place, in order; none inside an address."""
        taken = [m.span() for m in _ADDRESS.finditer(folded.low) if m[0] not in self._spelled]
        found: list[Sighting] = []
        for sighting in sorted(self._raw(folded), key=_by_length):
            if not any(s < sighting.end and sighting.start < e for s, e in taken):
                taken.append((sighting.start, sighting.end))
                found.append(sighting)
        return sorted(found, key=lambda s: s.start)

    def _raw(self, folded: Folded) -> Iterator[Sighting]:
        for word in _WORD.finditer(folded.low):
            for form in self._forms.get(word[0], ()):
                start = _start(form, folded.low, word.start())
                rest = form.rest.match(folded.low, word.start())
                if start is None or rest is None:
                    continue
                yield from self._read(folded, form.named, start, rest.end())

    def _read(self, folded: Folded, named: Named, start: int, end: int) -> Iterator[Sighting]:
        if not isinstance(named, Family):
            if not folded.low[end : end + 1].isalnum():
                yield Sighting(start, end, named, name_end=end)
            return
        version = self.grammars[named.id].after(folded, end)
        if version is not None and (named.bare or version.named):
            yield Sighting(start, version.end, named, version, end)

    def _add(self, named: Named, name: str) -> None:
        words = re.findall(r"[a-z]+|\d+|[^a-z\d\s-]", name.lower())
        letters = [i for i, w in enumerate(words) if w.isalpha() and w not in _COMMON and len(w) > 1]
        key = letters[0] if letters else next(i for i, w in enumerate(words) if w.isalpha())
        lead = _joined_ways(words[:key])
        rest = "".join(_gap(a, b) + re.escape(b) for a, b in zip(words[key:], words[key + 1 :], strict=False))
        pattern = re.compile(re.escape(words[key]) + rest)
        self._forms.setdefault(words[key], []).append(_Form(named, lead, pattern))


def _all(catalogue: Catalogue) -> Iterable[Named]:
    return [*catalogue.families.values(), *catalogue.vendors.values(), *catalogue.platforms.values()]


def _by_length(sighting: Sighting) -> tuple[int, int, int]:
    """Longest first; a family before a company of the same name."""
    return (sighting.start - sighting.end, not isinstance(sighting.named, Family), sighting.start)


def _gap(before: str, after: str) -> str:
    return "[ -]?" if before.isalnum() and after.isalnum() else " ?"


def _joined_ways(words: list[str]) -> tuple[str, ...]:
    """How the words before the search word can be written, longest first: "le ", "le-", "le"."""
    ways = [""]
    for word in words:
        glue = ("",) if not word.isalnum() else (" ", "-", "")
        ways = [way + word + g for way in ways for g in glue]
    return tuple(sorted(ways, key=len, reverse=True))


def _start(form: _Form, low: str, pos: int) -> int | None:
    for lead in form.lead:
        start = pos - len(lead)
        if start >= 0 and low.startswith(lead, start) and not (start and low[start - 1].isalnum()):
            return start
    return None
