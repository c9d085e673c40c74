"""Where a text has words that may be names, before anyone decides what they mean.

A dictionary from one word of each name to the names it may belong to; only the places where such
a word stands are looked at, which is what makes a text that names no model cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+|[\w.+-]+@[\w-]+\.[\w.-]+")
_DOMAIN_END = re.compile(
    r"\.(?:com|fr|org|net|io|ai|dev|app|co|eu|uk|de|ca|be|ch|info|gov|edu|example)(?![\w-])(?:/[^\s<>\"')\]]*)?"
)
_DOMAIN_START = re.compile(r"[a-z0-9.-]+$")

LISTED = re.compile(r", |,? (?:et|and|ou|or|&|ni|nor) ")
"""What stands between the items of a list."""

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
    """One spelling: its words from the search word on, and what may stand before that word.

    For the form to be there a text must have all_words, and all `signs`: numbers, or the name with its dot.
    """

    named: Named
    lead: tuple[str, ...]
    words: tuple[str, ...]
    all_words: frozenset[str]
    signs: tuple[str, ...]
    exact: str | None


class Lookout:
    """Finds sightings; built once per catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.grammars = {f.id: Grammar(f, catalogue.context) for f in catalogue.families.values()}
        self.shortened = [f for f in catalogue.families.values() if f.short]
        """The families that have short forms."""
        self._namesakes: dict[str, list[Family]] = {}
        for family in catalogue.families.values():
            if family.bare_of is not None:
                self._namesakes.setdefault(family.bare_of, []).append(family)
        self._forms: dict[str, list[_Form]] = {}
        self._accented = [n.lower() for named in _all(catalogue) for n in named.names if not n.isascii()]
        for named in _all(catalogue):
            for name in named.names:
                self._add(named, fold(name).text)

    def namesakes(self, family: Family) -> Sequence[Family]:
        """The families that a bare name of this one may mean."""
        return self._namesakes.get(family.id, ())

    def sees_nothing(self, text: str) -> bool:
        """Whether an ordinary text has the words of no name; quick, and never wrong when it says yes."""
        if not is_ordinary(text):
            return False
        low = (
            text.lower()
        )  # Unfolded, for speed: accents split words, so names with accents are looked up apart.
        return not self._possible(low) and not any(name in low for name in self._accented)

    def _possible(self, low: str) -> dict[str, list[_Form]]:
        """The forms whose words are all in the text, by search word."""
        words = frozenset(_WORD.findall(low))
        found: dict[str, list[_Form]] = {}
        for key in self._forms.keys() & words:
            forms = [f for f in self._forms[key] if f.all_words <= words and all(s in low for s in f.signs)]
            if forms:
                found[key] = forms
        return found

    def sightings(self, folded: Folded) -> list[Sighting]:
        """The longest sighting at each place, in order; none inside an address."""
        possible = self._possible(folded.low)
        spelled = {sign for forms in possible.values() for form in forms for sign in form.signs}
        addresses = [(s, e) for s, e in _addresses(folded.low) if folded.low[s:e] not in spelled]
        return disjoint(self._raw(folded, possible), addresses)

    def _raw(self, folded: Folded, possible: Mapping[str, Sequence[_Form]]) -> Iterator[Sighting]:
        for word in _WORD.finditer(folded.low):
            for form in possible.get(word[0], ()):
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
        doubt = None if isinstance(named, Platform) else named.doubt
        exact = name if doubt is not None and self.catalogue.doubts[doubt].exact else None
        words = tuple(re.findall(r"[a-z]+|\d+|[^a-z\d\s-]", name.lower()))
        whole = re.search(r"[ -]", name) is None and not name.isalpha()
        signs = (name.lower(),) if whole else tuple(w for w in words if w.isdigit())
        self._add_form(named, words, signs, exact)
        if len(words) > 1 and all(w.isalpha() and len(w) > 1 for w in words):
            self._add_form(named, ("".join(words),), (), exact)

    def _add_form(
        self, named: Named, words: tuple[str, ...], signs: tuple[str, ...], exact: str | None
    ) -> None:
        letters = [w for w in words if w.isalpha()]
        key = words.index(max(letters, key=lambda w: (w not in _COMMON, len(w))))
        form = _Form(named, _joined_ways(words[:key]), words[key:], frozenset(letters), signs, exact)
        self._forms.setdefault(words[key], []).append(form)


def _addresses(low: str) -> Iterator[tuple[int, int]]:
    """Links, mail addresses and bare domains: names inside them are nobody's words."""
    if "://" in low or "www." in low or "@" in low:
        yield from (m.span() for m in _ADDRESS.finditer(low))
    for end in _DOMAIN_END.finditer(low):
        start = _DOMAIN_START.search(low, max(0, end.start() - 60), end.start())
        if start:
            yield start.start(), end.end()


def rank(sighting: Sighting) -> tuple[int, bool, int, int]:
    """Longest first; a family before a company of its name; a long name before a short one with a version."""
    length, name = sighting.end - sighting.start, sighting.name_end - sighting.start
    return (-length, not isinstance(sighting.named, Family), -name, sighting.start)


def disjoint(sightings: Iterable[Sighting], taken: Iterable[tuple[int, int]] = ()) -> list[Sighting]:
    """In order of start; where two overlap, the longer; none that overlaps what is taken."""
    ranked = sorted(sightings, key=rank)
    # A mark for each character: a look at the few under a name, however many names there are.
    covered = bytearray(max((s.end for s in ranked), default=0))
    for start, end in taken:
        covered[start:end] = b"\1" * len(covered[start:end])
    kept: list[Sighting] = []
    for sighting in ranked:
        if not any(covered[sighting.start : sighting.end]):
            covered[sighting.start : sighting.end] = b"\1" * (sighting.end - sighting.start)
            kept.append(sighting)
    return sorted(kept, key=lambda s: s.start)


def _all(catalogue: Catalogue) -> list[Named]:
    return [*catalogue.families.values(), *catalogue.vendors.values(), *catalogue.platforms.values()]


@cache
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
