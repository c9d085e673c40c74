"""What is allowed in a policy and yet hardly meant. Pure: a policy in, warnings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.policy import Policy, Rule
from monitor.types import STAGE_ORDER
from nlp.severity import gravest
from nlp.vocabulary import ASSERTIONS, TYPES, Assertion, ControversyType, Stage

Place = tuple[int | str, ...]

GRAVE = 4
WEEKEND = timedelta(hours=63)
"""Friday at 18:00 to Monday at 9:00: how long nobody may be looking."""
STALE_RANGE = (timedelta(hours=1), timedelta(hours=24))
"""Below, one missed round of slow feeds stops everything; above, yesterday counts as now. Guesses."""
UNTOLD: tuple[Assertion, ...] = ("denied", "negated", "retracted")


@dataclass(frozen=True, slots=True)
class Warned:
    """`place` is where in the file it stands, such as ("rules", 2, "ttl")."""

    place: Place
    what: str
    advice: str


def lint(policy: Policy, owners: Mapping[int, int] | None = None) -> list[Warned]:
    """Everything worth a second look, in the order of the file.

    owners: how many owners of voices the feeds have up to each tier, where the feeds are known.
    """
    found = [*_staleness(policy)]
    if policy.max_auto_pauses_24h == 0:
        found.append(
            Warned(("defaults", "max_auto_pauses_24h"), "no rule may pause anything", "write 1 or more")
        )
    for position, rule in enumerate(policy.rules):
        at: Place = ("rules", position)
        dead = list(_dead(rule, at, owners))
        found += dead or [*_loose(rule, at), *_preceded(policy.rules, position, at)]
    return found + list(_gaps(policy.rules))


def findings(rule: Rule) -> frozenset[tuple[ControversyType, Assertion]]:
    """Every kind of finding that can match: a type told in a way in which it may be grave enough."""
    return frozenset(
        (t, a)
        for t in rule.when.types or (TYPES if rule.when.types is None else ())
        for a in rule.when.assertions or (ASSERTIONS if rule.when.assertions is None else ())
        if gravest(t, a) >= rule.when.min_severity
    )


def moves(rule: Rule) -> frozenset[Stage]:
    """The stages to which a move can be held: those on the way to everyone, after the first."""
    ahead = frozenset(STAGE_ORDER[1:])
    return ahead if rule.stages is None else ahead & rule.stages


def _dead(rule: Rule, at: Place, owners: Mapping[int, int] | None) -> Iterator[Warned]:
    """Why the rule can never match."""
    if not moves(rule):
        yield Warned((*at, "stages"), "never matches: no promotion leads to these stages", _one_of_stages())
    if not findings(rule):
        yield Warned(
            (*at, "when"),
            f"never matches: no such finding reaches severity {rule.when.min_severity}",
            "lower the severity, or name types that reach it",
        )
    if "press" not in rule.sources and rule.min_origins > 1:
        yield Warned(
            (*at, "sources"),
            "never matches: all internal evidence is one voice",
            "write min_origins: 1, or add press",
        )
    press_alone = rule.sources == {"press"}  # how many people report from inside no file says
    if owners is not None and press_alone and owners.get(rule.max_tier, 0) < rule.min_origins:
        yield Warned(
            (*at, "max_tier"),
            f"never matches: it waits for {rule.min_origins} owners of feeds of tier {rule.max_tier} or "
            f"better, and there are {owners.get(rule.max_tier, 0)}",
            "raise max_tier, lower min_origins, or add feeds",
        )


def _loose(rule: Rule, at: Place) -> Iterator[Warned]:
    """What a living rule does beyond what its writer may have meant."""
    weak = sorted(
        t for t in rule.when.types or () if all(other != t for other, _ in findings(rule))
    )  # the others keep the rule alive
    if weak:
        yield Warned(
            (*at, "when", "type"),
            f"{', '.join(weak)} never reaches severity {rule.when.min_severity} here",
            "take it out, or lower the severity",
        )
    useless = sorted((rule.stages or frozenset()) - moves(rule))
    if useless:
        yield Warned((*at, "stages"), f"no promotion leads to {', '.join(useless)}", _one_of_stages())
    if rule.effect != "pause":
        return
    if rule.min_origins == 1 and rule.max_tier > 1 and "press" in rule.sources:
        yield Warned(
            (*at, "min_origins"),
            "one voice of any standing pauses: one mistake of one outlet is enough",
            "write max_tier: 1, or min_origins: 2",
        )
    told = {a for _, a in findings(rule)}
    if told & set(UNTOLD):
        yield Warned(
            (*at, "when", "assertion"),
            f"pauses on what is {' or '.join(a for a in UNTOLD if a in told)}",
            "write assertion: [asserted, alleged]",
        )
    if rule.ttl is None and told - {"asserted"}:
        yield Warned(
            (*at, "ttl"),
            "pauses without an end on what nobody confirmed and not all state as fact",
            "write a ttl, or assertion: [asserted]",
        )
    if rule.ttl is not None and rule.ttl < WEEKEND:
        yield Warned((*at, "ttl"), "ends within a weekend, before anybody looked", "write 72h")


def _preceded(rules: tuple[Rule, ...], position: int, at: Place) -> Iterator[Warned]:
    rule = rules[position]
    order = ("pause", "review", "observe")
    for n, other in enumerate(rules):
        ahead = (order.index(other.effect), n) < (order.index(rule.effect), position)
        if n != position and ahead and _covers(other, rule):
            yield Warned(
                at, f"never decides: {other.id} matches whenever it does, and comes first", "take one out"
            )
            return


def _covers(wide: Rule, narrow: Rule) -> bool:
    """Whether `wide` matches wherever `narrow` does, and leaves it nothing to add."""
    lasts_longer = narrow.effect == "pause" and narrow.ttl is None and wide.ttl is not None
    # undated reports are evidence to those whose action is a review alone
    undated = narrow.action == "review" and wide.action == "pause"
    return (
        not lasts_longer
        and not undated
        and wide.scope == narrow.scope
        and findings(narrow) <= findings(wide)
        and wide.when.min_severity <= narrow.when.min_severity
        and moves(wide) >= moves(narrow)
        and wide.min_origins <= narrow.min_origins
        and wide.sources >= narrow.sources
        and wide.max_tier >= narrow.max_tier
        and wide.max_age >= narrow.max_age
    )


def _gaps(rules: Iterable[Rule]) -> Iterator[Warned]:
    """Grave types that no rule, or no single-voice review, is about."""
    acting = [
        r
        for r in rules
        if r.effect != "observe" and r.scope == "subject" and "press" in r.sources and moves(r)
    ]
    grave = [t for t in TYPES if gravest(t, "asserted") >= GRAVE]
    unheard = [t for t in grave if not any((t, "asserted") in findings(r) for r in acting)]
    if unheard:
        yield Warned(("rules",), f"no rule acts on {', '.join(unheard)}", "add the types to a rule")
    if not any(r.effect == "pause" for r in acting):
        yield Warned(("rules",), "nothing can ever pause", "write action: pause and mode: enforce on a rule")
    alone = [r for r in acting if r.min_origins == 1 and r.max_tier == 3 and "press" in r.sources]
    unread = [t for t in grave if t not in unheard and not any((t, "asserted") in findings(r) for r in alone)]
    if unread:
        yield Warned(
            ("rules",),
            f"a single voice about {', '.join(unread)} is put before nobody",
            "add a rule with min_origins: 1 and action: review",
        )


def _staleness(policy: Policy) -> Iterator[Warned]:
    shortest, longest = STALE_RANGE
    if not shortest <= policy.stale_after <= longest:
        yield Warned(
            ("staleness", "max_age"),
            "under an hour, one missed round of feeds stops everything"
            if policy.stale_after < shortest
            else "over a day, news of yesterday counts as now",
            "write 6h",
        )
    unsaid = [s for s in STAGE_ORDER[1:] if s not in policy.on_stale]
    if unsaid:
        yield Warned(
            ("staleness", "on_stale"),
            f"does not say {', '.join(unsaid)}, which then hold",
            "write hold or allow",
        )
    free = [s for s in STAGE_ORDER[2:] if policy.on_stale.get(s) == "allow"]
    if free:
        yield Warned(
            ("staleness", "on_stale"),
            f"{', '.join(free)}: allowed to the public while nothing is read",
            "write hold",
        )


def _one_of_stages() -> str:
    return f"write some of {', '.join(STAGE_ORDER[1:])}"
