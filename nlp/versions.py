"""How versions are written after a name, and the ids they make.

"GPT4o", "Claude 3.5 Sonnet" and "grok-4-fast" are a name followed by a version number and words
that make another model of it. "Grok 4 millions d'utilisateurs" is not: what follows the number is
counted by it. A number joined to the name by a hyphen, or by nothing, is always a version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from nlp.catalogue import Context, Family, expand
from nlp.skeleton import Folded

_AHEAD = 6  # A number further above the newest known version is a quantity; guess, unmeasured.
_SIZE = r"(?:\d{1,2}x)?\d{1,4}(?:\.\d)?b(?:-a\d{1,2}b)?"
_SNAPSHOT = re.compile(r"-(?:20\d{6}|(?:20\d\d-)?\d\d-\d\d)(?![a-z0-9])")
_DATED = r"(?:(?:0[1-9]|1[0-2])[0-3]\d|2[3-6](?:0[1-9]|1[0-2]))"
# "ChatGPT, version 3.5", "Grok (version 4)", "Claude dans sa version 4.5".
_STATED = re.compile(r"(?:,? | ?\()(?:(?:dans|en|in|sur) )?(?:(?:sa|la|its|the) )?version (?=\d)")
# Words that any maker may put after a version number.
_TIERS = (
    "air", "beta", "chat", "coder", "exp", "fast", "flash", "heavy", "instant", "instruct", "large", "lite",
    "max", "medium", "micro", "mini", "nano", "omni", "plus", "preview", "pro", "reasoning", "small",
    "thinking", "turbo", "ultra", "vision", "vl", "xl",
)  # fmt: skip
# Words of ordinary language: after a space they are part of the name only with a capital.
_EVERYDAY = frozenset(
    [
        "air", "chat", "code", "core", "fast", "flash", "guard", "heavy", "high", "instant", "large", "light",
        "live", "max", "medium", "mid", "plus", "preview", "pro", "reasoning", "small", "thinking", "ultra",
        "vision",
    ]
)  # fmt: skip


def family_of(model_id: str) -> str:
    """`xai/grok-4.1-fast` → `xai/grok`, `openai/o3-mini` → `openai/o`; every Claude is `anthropic/claude`."""
    vendor, _, name = model_id.partition("/")
    if name.startswith("claude"):
        return f"{vendor}/claude"
    words: list[str] = []
    for word in name.split("-"):
        if any(c.isdigit() for c in word):
            stem = "".join(c for c in word.partition(".")[0] if not c.isdigit())
            if not words and stem:
                words.append(stem)
            break
        words.append(word.rstrip("."))
    return f"{vendor}/{'-'.join(words) or name}"


@dataclass(frozen=True, slots=True)
class Version:
    """What follows a name: `number` with its letters ("4o", "r1"), `variants` ("mini"); ends at `end`."""

    end: int
    number: str = ""
    variants: tuple[str, ...] = ()
    before: int = 0
    """How many of the variants were written before the number."""

    @property
    def named(self) -> bool:
        return bool(self.number or self.variants)


@dataclass(frozen=True, slots=True)
class _Short:
    """A short form: its pattern, and what belongs to the version besides number and variant."""

    pattern: re.Pattern[str]
    mark: str
    letter: str
    variant: str


class Grammar:
    """Reads the versions of one family. Patterns are built when first needed: most families never are."""

    def __init__(self, family: Family, context: Context) -> None:
        self.family = family
        self._context = context
        self._tails = frozenset(expand(family.versions))
        self._numbers = {_leading_number(tail, family.marks) for tail in self._tails} - {""}
        self._newest = max((int(float(n)) for n in self._numbers), default=1)

    def after(self, folded: Folded, pos: int) -> Version | None:
        """The version that follows a name ending at `pos`; None where the name does not end there."""
        version = self._with_variants(folded, self._with_number(folded, Version(pos)))
        version = self._past_tier(folded, version)
        version = self._past_plan_and_date(folded, version)
        return None if folded.low[version.end : version.end + 1].isalnum() else version

    def short_forms(self, folded: Folded) -> Iterator[tuple[int, Version]]:
        """Start and version of what may be a version without its family: "R1", "Sonnet 4"."""
        for short in self._short:
            for found in short.pattern.finditer(folded.low):
                version = self._read_short(folded, short, found)
                if version is not None:
                    yield found.start(), version

    def next_item(self, folded: Folded, pos: int, previous: Version) -> Version | None:
        """A version at `pos` in a list after `previous`: "Llama 3 and 4", "Claude 3 Opus and Sonnet"."""
        found = self._with_number(folded, Version(pos), glue="", strict=True)
        if not found.number:
            found = self._variant_item(folded, pos, previous)
        found = self._past_tier(folded, self._with_variants(folded, found))
        if not found.named or folded.low[found.end : found.end + 1].isalnum():
            return None
        if not found.number and previous.number:
            return Version(found.end, previous.number, found.variants)
        if not found.variants and self.family.lead is not None:
            return Version(found.end, found.number, previous.variants)
        return found

    def number(self, digits: str) -> str | None:
        """A number as this family writes its versions, with its mark; None where it can be none."""
        usual = self._usual(digits)
        return self._mark("") + usual if self._plausible(usual) else None

    def model_id(self, version: Version) -> str:
        tail = self._tail(version)
        if not tail:
            return self.family.id
        from_on = self.family.glued_from
        glued = from_on is not None and bool(version.number) and _as_float(tail) >= from_on
        return self.family.id + ("" if glued and tail[0].isdigit() else "-") + tail

    def is_known(self, version: Version) -> bool:
        """Whether this version is listed; a size or a date after it changes nothing."""
        words = tuple(v for v in version.variants if not re.fullmatch(rf"{_SIZE}|{_DATED}", v))
        tails = {self._tail(Version(0, version.number, v)) for v in (words, version.variants)}
        return not tails.isdisjoint(self._tails | {""})

    def single_with(self, variant: str) -> Version | None:
        """The only known version that has this variant: Maverick is Llama 4's."""
        tails = [t for t in self._tails if t == variant or t.endswith(f"-{variant}")]
        number = tails[0].removesuffix(variant).rstrip("-") if len(tails) == 1 else ""
        return Version(0, number, (variant,)) if number else None

    def _tail(self, version: Version) -> str:
        """Number and variants in the maker's order: a known one, else that of the family's other versions."""
        number, variants = version.number, version.variants
        if not number:
            return "-".join(variants)

        def ordered(before: int) -> str:
            return "-".join([*variants[:before], number, *variants[before:]])

        for before in (version.before, 0, 1):
            if ordered(before) in self._tails:
                return ordered(before)
        if self.family.lead is not None:
            return ordered(1 if _as_float(number) >= self.family.lead else 0)
        return ordered(version.before if self._tiers_lead else 0)

    @cached_property
    def _tiers_lead(self) -> bool:
        return any(re.match(r"[a-z-]+-\d", tail) for tail in self._tails)

    @cached_property
    def _counted(self) -> re.Pattern[str]:
        return _counted_pattern(self._context)

    @cached_property
    def _compound(self) -> re.Pattern[str]:
        return _compound_pattern(self._context)

    @cached_property
    def _number(self) -> re.Pattern[str]:
        marks, letters = self.family.marks, self.family.letters
        mark = (f"[{marks}]|" if marks else "") + r"v\.? ?(?=\d)|version (?=\d)|"
        return re.compile(
            rf"(?P<mark>{mark})(?P<digits>\d{{1,2}}(?:[.,]\d{{1,2}}|-\d(?![\da-z.,]))?)"
            rf"(?P<letter>{f'[{letters}]?' if letters else ''})(?![a-z0-9])"
        )

    @cached_property
    def _variant(self) -> re.Pattern[str]:
        words = sorted({*self.family.variants, *_TIERS} - {*self.family.plans}, key=len, reverse=True)
        return re.compile(rf"(?P<word>{_either([*map(_spaced, words), _SIZE, _DATED])})(?![a-z0-9])")

    @cached_property
    def _plan(self) -> re.Pattern[str]:
        return re.compile(rf"[ -](?P<word>{_either(map(_spaced, self.family.plans))})(?![a-z0-9])")

    @cached_property
    def _short(self) -> list[_Short]:
        return [self._short_form(form) for form in self.family.short]

    def _past_tier(self, folded: Folded, version: Version) -> Version:
        """With the number that follows variants: "Opus 4", "Medium 1.2"."""
        if not version.variants or version.number:
            return version
        numbered = self._with_number(folded, version)
        if not numbered.number:
            return version
        return self._with_variants(folded, replace(numbered, before=len(version.variants)))

    def _past_plan_and_date(self, folded: Folded, version: Version) -> Version:
        plan = self._plan.match(folded.low, version.end)
        if plan and (folded.text[plan.start("word")].isupper() or plan[0][0] == "-"):
            version = replace(version, end=plan.end())
        date = _SNAPSHOT.match(folded.low, version.end)
        return replace(version, end=date.end()) if date else version

    def _with_number(
        self, folded: Folded, version: Version, *, glue: str | None = None, strict: bool = False
    ) -> Version:
        low, pos = folded.low, version.end
        stated = _STATED.match(low, pos) if glue is None else None
        joint = stated[0] if stated else _joint(low, pos) if glue is None else glue
        found = self._number.match(low, pos + len(joint))
        if found is None or (not joint and glue is None and found["mark"].startswith("v")):
            return version
        digits, end = self._digits(found, joint)
        letter = found["letter"] if end == found.end("digits") else ""
        end += len(letter)
        loose = joint == " " or glue is not None or stated is not None
        if not self._plausible(digits):
            return version
        if loose and self._counts(low, end, strict=strict, known=digits in self._numbers):
            return version
        if loose and re.match(r"[.,]\d", low[end : end + 2]):
            return version
        return Version(end, self._mark(found["mark"]) + digits + letter, version.variants)

    def _digits(self, found: re.Match[str], joint: str) -> tuple[str, int]:
        """The number and where it ends; "3,5" and "3-5" are 3.5 only where that version is known."""
        written = found["digits"]
        dotted = re.sub("[,-]", ".", written)
        if dotted != written and (dotted not in self._numbers or ("-" in written and joint != "-")):
            dotted = re.split("[,-]", written)[0]
        return self._usual(dotted), found.start("digits") + len(dotted)

    def _usual(self, digits: str) -> str:
        """As the maker writes it: 3 for "3.0", or 2.0 for "2"."""
        if digits in self._numbers:
            return digits
        whole = digits.removesuffix(".0")
        return next((d for d in (whole, f"{whole}.0") if d in self._numbers), digits)

    def _mark(self, mark: str) -> str:
        marks = self.family.marks
        if mark and mark in marks:
            return mark
        return "" if self.family.bare_number else marks[-1:]

    def _plausible(self, digits: str) -> bool:
        return digits in self._numbers or 0 < float(digits) < self._newest + _AHEAD + 1

    def _counts(self, low: str, end: int, *, strict: bool, known: bool) -> bool:
        """Whether the number counts what follows it: "4 millions", "4 juillet", "4 % de plus".

        known: it is that of a known version, which in English stands before a noun too: "Sora 2 videos".
        """
        counted = self._counted.match(low, end)
        if counted and (strict or not known or not self._compound.match(low, end)):
            return True
        whole = low[end - 2 : end - 1] != "."
        return strict and whole and not _ENDS_ITEM.match(low, end)

    def _with_variants(self, folded: Folded, version: Version, *, glue: str | None = None) -> Version:
        while True:
            joint = _joint(folded.low, version.end) if glue is None else glue
            if glue is None and not joint:
                return version
            found = self._variant.match(folded.low, version.end + len(joint))
            if found is None or not self._is_name(folded, found, version, joint):
                return version
            word = re.sub("[ _]", "-", found["word"])
            version = replace(version, end=found.end(), variants=(*version.variants, word))
            glue = None

    def _variant_item(self, folded: Folded, pos: int, previous: Version) -> Version:
        """A variant as an item of a list; in lower case only where the item ends: "4.1, mini and nano"."""
        found = self._with_variants(folded, Version(pos, previous.number), glue="")
        capital = folded.text[pos : pos + 1].isupper()
        if not capital and not (found.variants and _ENDS_ITEM.match(folded.low, found.end)):
            return Version(pos)
        return Version(found.end, "", found.variants)

    def _is_name(self, folded: Folded, found: re.Match[str], version: Version, joint: str) -> bool:
        """Whether a word is part of the name and not of the sentence: "Grok 4 fast becoming…"."""
        word = found["word"]
        if word[0].isdigit():
            return joint == "-" or word in self.family.variants or re.fullmatch(_SIZE, word) is not None
        sized = any(re.fullmatch(_SIZE, v) for v in version.variants)
        if not (version.number or sized) and word.replace("-", " ") not in self.family.variants:
            return False
        if joint == "-" or folded.text[found.start()].isupper() or any(c.isdigit() for c in word):
            return True
        if re.match(r"-[a-z]", folded.low[found.end() : found.end() + 2]):
            return False
        return bool(version.number) and _EVERYDAY.isdisjoint(re.split("[ -]", word))

    def _short_form(self, form: str) -> _Short:
        marks = letter = variant = ""
        parts: list[str] = []
        for part in form.split():
            before, number, after = part.partition("{n}")
            if number:
                marks, letter = before if before != self.family.stem else "", after
                parts.append(rf"{before}(?P<digits>\d{{1,2}}(?:\.\d{{1,2}})?){after}")
            elif part == "{v}":
                words = sorted(self.family.variants, key=len, reverse=True)
                parts.append(f"(?P<word>{_either(map(_spaced, words))})")
            else:
                variant = part if part in self.family.variants else ""
                parts.append(re.escape(part))
        pattern = re.compile(r"(?<![a-z0-9/@.-])" + "[ -]".join(parts) + r"(?![a-z0-9]|-[0-9]|\.[0-9])")
        return _Short(pattern, marks, letter, variant)

    def _read_short(self, folded: Folded, short: _Short, found: re.Match[str]) -> Version | None:
        groups = found.groupdict(default="")
        digits, word = groups.get("digits", ""), groups.get("word", "") or short.variant
        number = short.mark + self._usual(digits) + short.letter if digits else ""
        variants = (re.sub("[ _]", "-", word),) if word else ()
        leads = bool(digits and short.variant) and folded.low[found.start()].isalpha()
        version = Version(found.end(), number, variants, before=int(leads))
        if not self._is_short(folded, found, version, groups):
            return None
        if digits and not self._plausible(digits):
            return None
        known = digits in self._numbers
        if digits and self._counts(folded.low, found.end(), strict=False, known=known):
            return None
        return self._with_variants(folded, version) if digits else version

    def _is_short(
        self, folded: Folded, found: re.Match[str], version: Version, groups: Mapping[str, str]
    ) -> bool:
        """Whether the letters' case, and what follows, are those of a name."""
        first = folded.text[found.start()]
        if not version.number and re.match(r"-[a-z]", folded.low[found.end() : found.end() + 2]):
            return False
        if first.isdigit():
            word_at = found.start("word") if groups.get("word") else found.start()
            return not folded.text[word_at].islower() or self.is_known(version)
        if self.family.glued_from == 0:
            # o1, o3: a capital is oxygen's, unless the maker stands right before.
            return first.islower() or folded.low[: found.start()].endswith((self.family.vendor + " ", "'s "))
        return first.isupper() or (bool(version.number) and self.is_known(version))


# After a bare number in a list, the sentence must go on as it would after a name.
_ENDS_ITEM = re.compile(
    r"[^ a-z0-9]|$| [^a-z0-9]| (?:"
    r"is|are|was|were|has|have|had|will|would|can|could|may|might|do|does|did|"
    r"on|in|at|by|from|for|to|with|as|and|or|but|"
    r"versions?|variants?|variantes?|siblings|models?|modeles?|of|that|which|who|when|while|after|before|both|all|also|then|than|"
    r"est|sont|etait|etaient|ont|a|sera|seront|peut|peuvent|sur|dans|en|par|de|du|des|d|pour|avec|comme|et|ou|mais|"
    r"qui|que|dont|lors|apres|avant|ne|se|s|font|n|y|au|aux|puis)\b"
)


@lru_cache(maxsize=2)
def _counted_pattern(context: Context) -> re.Pattern[str]:
    """What a number counts, right after it: units, months, "4 sur 10", and the rest of a longer number."""
    units = _either(map(re.escape, context.counted))
    months = _either(context.months)
    return re.compile(
        r"(?:(?: ?(?:a|to|ou|or|-) ?\d+(?:[.,]\d+)?)?"
        rf"(?: ?[%€$£°]| (?:{units})(?![a-z0-9])| (?:{months})(?![a-z0-9])(?! \d{{1,2}}(?!\d))))"
        r"| \d{3}(?![\da-z])| (?:in|sur|out of) \d|(?:e|er|eme|th|st|nd|rd)(?![a-z])"
    )


@lru_cache(maxsize=2)
def _compound_pattern(context: Context) -> re.Pattern[str]:
    return re.compile(rf" (?:{_either(map(re.escape, context.compounds))})(?![a-z0-9])")


def _leading_number(tail: str, marks: str) -> str:
    found = re.search(rf"(?:^|-)[{marks or ' '}]?(\d{{1,2}}(?:\.\d{{1,2}})?)(?![\dxb])", tail)
    return found[1] if found else ""


def _joint(low: str, pos: int) -> str:
    char = low[pos : pos + 1]
    return char if char in (" ", "-", "_") else ""


def _as_float(number: str) -> float:
    found = re.search(r"\d+(?:\.\d+)?", number)
    return float(found[0]) if found else 0.0


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", "[ -]").replace(r"\-", "[ -]")


def _either(patterns: Iterable[str]) -> str:
    """An alternation that matches nothing where there are no patterns."""
    return "|".join(patterns) or r"(?!)"
