"""How versions are written after a name, and the ids they make.

"GPT4o", "Claude 3.5 Sonnet" and "grok-4-fast" are a name followed by a version number and words
that make another model of it. "Grok 4 millions d'utilisateurs" is not: what follows the number is
counted by it. A number joined to the name by a hyphen, or by nothing, is always a version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.catalogue import Context, Family
from nlp.skeleton import Folded

_AHEAD = 6  # A number further above the newest known version is a quantity; guess, unmeasured.
_SIZE = r"(?:\d{1,2}x)?\d{1,4}(?:\.\d)?b(?:-a\d{1,2}b)?"
_SNAPSHOT = re.compile(r"-(?:20\d{6}|20\d\d-\d\d-\d\d)(?![a-z0-9])")
_DATED = r"(?:0[1-9]|1[0-2])[0-3]\d"
# Words of ordinary language: after a space they are part of the name only with a capital.
_EVERYDAY = frozenset(
    "chat code core fast flash guard heavy high instant large live max medium plus pro reasoning small "
    "thinking ultra vision air base deep express one".split()
)


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

    @property
    def named(self) -> bool:
        return bool(self.number or self.variants)


class Grammar:
    """Reads the versions of one family."""

    def __init__(self, family: Family, context: Context) -> None:
        self.family = family
        self._counted = _counted_pattern(context)
        self._numbers = {_leading_number(v, family.marks) for v in family.versions} - {""}
        self._newest = max((int(float(n)) for n in self._numbers), default=1)
        marks, letters = family.marks, family.letters
        self._number = re.compile(
            rf"(?P<mark>{f'[{marks}]' if marks else ''}|v(?=\.?\d)\.?)"
            r"(?P<digits>\d{1,2}(?:[.,]\d{1,2}|-\d(?![\da-z.,]))?)"
            rf"(?P<letter>{f'[{letters}]?' if letters else ''})(?![a-z0-9])"
        )
        words = sorted({*family.variants}, key=len, reverse=True)
        self._variant = re.compile(rf"(?P<word>{_either([*map(_spaced, words), _SIZE, _DATED])})(?![a-z0-9])")
        self._plan = re.compile(rf"[ -](?P<word>{_either(map(_spaced, family.plans))})(?![a-z0-9])")
        self._short = [self._short_pattern(form) for form in family.short]

    def after(self, folded: Folded, pos: int) -> Version | None:
        """The version that follows a name ending at `pos`; None where the name does not end there."""
        version = Version(pos)
        version = self._with_variants(folded, self._with_number(folded, version))
        if version.variants and not version.number:
            version = self._with_variants(folded, self._with_number(folded, version))
        if plan := self._plan.match(folded.low, version.end):
            if folded.text[plan.start("word")].isupper() or plan[0][0] == "-":
                version = Version(plan.end(), version.number, version.variants)
        if snapshot := _SNAPSHOT.match(folded.low, version.end):
            version = Version(snapshot.end(), version.number, version.variants)
        return version if not folded.low[version.end : version.end + 1].isalnum() else None

    def short_forms(self, folded: Folded) -> Iterable[tuple[int, Version]]:
        """Where the text may name a version without the family: "R1", "Sonnet 4". Start and version of each."""
        for pattern in self._short:
            for found in pattern.finditer(folded.low):
                version = self._read_short(folded, found)
                if version is not None:
                    yield found.start(), version

    def next_item(self, folded: Folded, pos: int, previous: Version) -> Version | None:
        """A version at `pos` in a list whose item before was `previous`: "Llama 3 and 4", "Opus and Sonnet"."""
        found = self._with_number(folded, Version(pos), glue="", strict=True)
        found = self._with_variants(folded, found, glue="" if not found.number else None)
        if not found.named or folded.low[found.end : found.end + 1].isalnum():
            return None
        if not found.number and previous.number:
            return Version(found.end, previous.number, found.variants)
        if not found.variants and self.family.lead is not None:
            return Version(found.end, found.number, previous.variants)
        return found

    def model_id(self, version: Version) -> str:
        family, parts = self.family, [*version.variants]
        if version.number:
            tier_leads = family.lead is not None and _as_float(version.number) >= family.lead
            parts.insert(1 if tier_leads and parts else 0, version.number)
        if not parts:
            return family.id
        tail = "-".join(parts)
        return family.id + ("" if family.glued and tail[0].isdigit() else "-") + tail

    def is_known(self, version: Version) -> bool:
        """Whether this version is listed; a size or a date after it changes nothing."""
        words = tuple(v for v in version.variants if not re.fullmatch(rf"{_SIZE}|{_DATED}", v))
        tails = [self.model_id(Version(0, version.number, v)) for v in (words, version.variants)]
        stem = len(self.family.id)
        return any(t[stem:].lstrip("-") in ("", *self.family.versions) for t in tails)

    def knows_number(self, number: str) -> bool:
        return number.strip("abcdefghijklmnopqrstuvwxyz") in self._numbers

    def _with_number(
        self, folded: Folded, version: Version, *, glue: str | None = None, strict: bool = False
    ) -> Version:
        if version.number:
            return version
        low, pos = folded.low, version.end
        joint = glue if glue is not None else low[pos : pos + 1]
        if joint not in (" ", "-", "_"):
            joint = ""
        found = self._number.match(low, pos + len(joint))
        if found is None or (glue is None and joint == "" and low[pos : pos + 1] == "v"):
            return version
        digits, end = self._digits(found, joint)
        loose = joint == " " or glue is not None
        if not self._plausible(digits) or (loose and self._counts(low, end, strict=strict)):
            return version
        if low[end : end + 1].isalnum() or re.match(r"[.,]\d", low[end : end + 2]):
            return version
        letter = found["letter"] if end == found.end() else ""
        return Version(end, self._mark(found["mark"]) + digits + letter, version.variants)

    def _digits(self, found: re.Match[str], joint: str) -> tuple[str, int]:
        """The number and where it ends; "3,5" and "3-5" are 3.5 only where that version is known."""
        written = found["digits"]
        dotted = re.sub("[,-]", ".", written)
        doubtful = dotted != written and (dotted not in self._numbers or ("-" in written and joint != "-"))
        if doubtful:
            whole = re.split("[,-]", written)[0]
            return whole, found.start("digits") + len(whole)
        return dotted, found.end()

    def _mark(self, mark: str) -> str:
        marks = self.family.marks
        if not marks:
            return ""
        return mark if mark and mark in marks else marks[-1]

    def _plausible(self, digits: str) -> bool:
        return 0 < int(float(digits)) <= self._newest + _AHEAD or float(digits) in (0.1, 0.5)

    def _counts(self, low: str, end: int, *, strict: bool) -> bool:
        """Whether the number counts what follows it: "4 millions", "4 juillet", "4 % de plus"."""
        if self._counted.match(low, end):
            return True
        return strict and not re.match(r"[^ a-z0-9]|$| [^a-z0-9]| (?:" + _FOLLOWERS + r")\b", low[end:])

    def _with_variants(self, folded: Folded, version: Version, *, glue: str | None = None) -> Version:
        while True:
            joint = glue if glue is not None else folded.low[version.end : version.end + 1]
            if glue is None and joint not in (" ", "-", "_"):
                return version
            found = self._variant.match(folded.low, version.end + len(joint))
            if found is None or not self._is_name(folded, found, version, joint):
                return version
            word = re.sub("[ _]", "-", found["word"])
            version = Version(found.end(), version.number, (*version.variants, word))
            glue = None

    def _is_name(self, folded: Folded, found: re.Match[str], version: Version, joint: str) -> bool:
        word = found["word"]
        if joint == "-" or folded.text[found.start()].isupper():
            return True
        if word[0].isdigit():
            return re.fullmatch(_SIZE, word) is not None
        if re.match(r"-[a-z]", folded.low[found.end() :]):
            return False
        return bool(version.number) and not set(re.split("[ -]", word)) & _EVERYDAY

    def _short_pattern(self, form: str) -> re.Pattern[str]:
        words = _either(map(_spaced, sorted(self.family.variants, key=len, reverse=True)))
        body = re.escape(form).replace(r"\{", "{").replace(r"\}", "}").replace(r"\ ", "[ -]")
        body = body.replace("{n}", r"(?P<digits>\d{1,2}(?:\.\d{1,2})?)").replace("{v}", rf"(?P<word>{words})")
        return re.compile(rf"(?<![a-z0-9/@#.,-]){body}(?![a-z0-9])(?!-[0-9])")

    def _read_short(self, folded: Folded, found: re.Match[str]) -> Version | None:
        groups = found.groupdict()
        digits, word = groups.get("digits") or "", groups.get("word") or ""
        if word and not folded.text[found.start("word")].isupper() and not digits:
            return None
        if word and not digits and found.end() < len(folded.low) and folded.low[found.end()] == "-":
            return None
        if digits and (not self._plausible(digits) or self._counts(folded.low, found.end(), strict=False)):
            return None
        number = folded.low[found.start() : found.end()].strip() if digits else ""
        if word:
            number = number.replace(found["word"], "").strip(" -")
        if number and self.family.glued:
            number = number.removeprefix(self.family.stem)
        version = Version(found.end(), number, (re.sub("[ _]", "-", word),) if word else ())
        return self._with_variants(folded, version) if digits else version


_FOLLOWERS = (
    "is|are|was|were|has|have|had|will|would|can|could|may|might|do|does|did|on|in|at|by|from|for|to|with|as|and|or|but|"
    "of|that|which|who|when|while|after|before|both|all|also|then|than|"
    "est|sont|etait|etaient|ont|a|sera|seront|peut|peuvent|sur|dans|en|par|de|du|des|d|pour|avec|comme|et|ou|mais|"
    "qui|que|dont|lors|apres|avant|ne|se|s|font|n|y|au|aux|puis"
)


def _counted_pattern(context: Context) -> re.Pattern[str]:
    """What a number counts, right after it: units, months, "4 sur 10", and the rest of a longer number."""
    units = _either(map(re.escape, context.counted))
    months = _either(context.months)
    return re.compile(
        r"(?:(?: ?(?:a|to|ou|or|-) ?\d+(?:[.,]\d+)?)?"
        rf"(?: ?[%€$£°]| (?:{units})(?![a-z0-9])| (?:{months})(?![a-z0-9])(?! \d{{1,2}}(?!\d))))"
        r"| \d{3}(?!\d)| (?:in|sur|out of) \d|(?:e|er|eme|th|st|nd|rd)(?![a-z])"
    )


def _leading_number(tail: str, marks: str) -> str:
    found = re.search(rf"(?:^|-)[{marks or ' '}]?(\d{{1,2}}(?:\.\d{{1,2}})?)(?![\dx])", tail)
    return found[1] if found else ""


def _as_float(number: str) -> float:
    found = re.search(r"\d+(?:\.\d+)?", number)
    return float(found[0]) if found else 0.0


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", "[ -]").replace(r"\-", "[ -]")


def _either(patterns: Iterable[str]) -> str:
    """An alternation that matches nothing where there are no patterns."""
    return "|".join(patterns) or r"(?!)"
