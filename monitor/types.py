"""The values that flow through the pipeline. Times are aware UTC; `_at` names a moment, `_s` seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from nlp.vocabulary import Assertion, ControversyType, Kind, Stage

if TYPE_CHECKING:
    from nlp.types import Analysis

STAGE_ORDER: tuple[Stage, ...] = ("red_team", "private_preview", "public_preview", "general_availability")


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one on the way to everyone; None at the end of it."""
    if stage not in STAGE_ORDER[:-1]:
        return None
    return STAGE_ORDER[STAGE_ORDER.index(stage) + 1]


# --- the press -----------------------------------------------------------------------------------

PressKind = Literal["news", "satire", "vendor", "aggregator", "regulator"]
FeedKind = Literal[PressKind, "internal"]
"""Internal: what a company's own people report, entered by hand; no feed of the press is of this kind."""
Source = Literal["press", "red-team", "support", "vendor-report", "other"]
"""Whose word a voice is: the press's, or that of a company's own people."""
ArticleState = Literal["new", "extracted", "analysed", "failed", "skipped"]
Outcome = Literal["ok", "not_modified", "temporary", "soft", "hard", "gone"]


@dataclass(frozen=True, slots=True)
class Feed:
    """One entry of feeds.yaml, defaults applied."""

    id: str
    url: str
    lang: str
    outlet: str
    owner: str
    tier: int
    kind: FeedKind
    interval_s: int


@dataclass(frozen=True, slots=True)
class Response:
    """What the outside world said to one request, redirects followed.

    outcome: `temporary` may pass by itself (time-out, 429, 5xx), `soft` comes and goes (403, 404,
    too large), `hard` is wrong with the address or refused by our own rules, `gone` is 410.
    url: where the answer came from. permanent_url: that same address, when every step there was
    301 or 308. headers: lower-case names, only the few that are read later. retry_after_s: from now,
    by the server's own clock. error: None exactly for `ok` and `not_modified`.
    """

    outcome: Outcome
    status: int | None
    url: str
    fetched_at: datetime
    permanent_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    retry_after_s: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `url` is its identity: canonical, without tracking.

    published_method: where and how the date was read (`feed:published:rfc822`), or why it is
    None (`unknown:missing`, `unknown:future`, `unknown:unreadable`, `unknown:implausible`).
    """

    url: str
    guid: str | None
    title: str
    summary: str
    author: str | None
    published_at: datetime | None
    published_raw: str | None
    published_method: str


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's items and its wishes about being polled. Not `ok`: `reason` says why, no entries."""

    ok: bool
    reason: str
    entries: tuple[Entry, ...] = ()
    title: str = ""
    ttl_s: int | None = None
    update_period_s: int | None = None
    skip_hours: frozenset[int] = frozenset()
    """Hours of the day, UTC, in which the feed asks not to be read."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls.

    url: where to ask, the configured address until a move is proven. failures: sum of failure
    weights since the last success. new_url: a permanent redirect's target, seen `new_url_count`
    times in a row with a feed that could be read. stopped: the server said 410.
    """

    feed_id: str
    url: str
    interval_s: int
    next_poll_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    failures: float = 0.0
    new_url: str | None = None
    new_url_count: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What a poll changes in a feed's state, and why. `ok`: the feed answered and could be read."""

    feed_id: str
    ok: bool
    url: str
    next_poll_at: datetime
    etag: str | None
    last_modified: str | None
    failures: float
    new_url: str | None
    new_url_count: int
    stopped: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article read out of a page. `failed` says why in `reason`; it never means "nothing there".

    canonical_url: the page's own word for its address, only within its own site. lang: what the
    page declares. published_method: as for Entry, with `page:…` in front.
    """

    state: Literal["ok", "failed"]
    reason: str
    title: str = ""
    text: str = ""
    author: str | None = None
    canonical_url: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    published_method: str = "unknown:missing"
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one article, as `analyse` and `link` want it.

    `published_at` is None when the page and the feed say nothing usable: unknown, never now.
    `origin` names the text this one goes back to: the earliest near-copy's id, or its own.
    `wire` is the news agency it credits, `cites` the outlet whose report it only passes on.
    """

    id: int
    url: str
    outlet: str
    owner: str
    tier: int
    feed_kind: FeedKind
    lang: str
    title: str
    text: str
    text_sha256: str
    published_at: datetime | None
    first_seen_at: datetime
    origin: int | None = None
    wire: str | None = None


def name_key(name: str) -> str:
    """An outlet or an owner written two ways is one."""
    return name.casefold().strip()


# --- incidents -----------------------------------------------------------------------------------

IncidentStatus = Literal["open", "confirmed", "dismissed", "merged"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding of one article, with what corroboration needs to know of its source."""

    article: int
    url: str
    outlet: str
    owner: str
    tier: int
    feed_kind: FeedKind
    lang: str
    published_at: datetime | None
    origin: int
    wire: str | None
    model: str
    family: str
    type: ControversyType
    assertion: Assertion
    severity: int
    quote: str
    start: int
    end: int
    text_sha256: str
    set_aside: bool = False
    """A person dismissed it here: it is shown, and is no voice."""
    kind: Kind = "report"
    """The article's, by the analyser."""
    first_told_at: datetime | None = None
    """When the first of the copies of its text was published, or when the text says that it first was: a new
    date does not make an old text new."""
    first_seen_at: datetime | None = None
    cites: str | None = None
    """The owner, or else the name, of the outlet whose report it only passes on."""


@dataclass(frozen=True, slots=True)
class LinkedReport:
    """What an article tells of one family within an incident, as later reports are compared with it.

    at: published, or first seen. keys: the names and numbers it tells.
    """

    incident: int
    dismissed: bool
    outlet: str
    at: datetime
    origin: int
    family: str
    models: frozenset[str]
    types: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening about one subject. `evidence` is every finding attached, oldest report first."""

    id: int
    family: str
    status: IncidentStatus
    evidence: tuple[Evidence, ...]

    @property
    def types(self) -> tuple[ControversyType, ...]:
        """All types, gravest and then most reported first."""
        worst: dict[ControversyType, tuple[int, int]] = {}
        for e in self.evidence:
            severity, n = worst.get(e.type, (0, 0))
            worst[e.type] = (max(severity, e.severity), n + 1)
        return tuple(sorted(worst, key=lambda t: (-worst[t][0], -worst[t][1], t)))

    @property
    def subject(self) -> str:
        """The one version that is blamed, or the family where none or several are."""
        versions = {e.model for e in self.evidence if e.model != e.family}
        return versions.pop() if len(versions) == 1 else self.family

    @property
    def severity(self) -> int:
        return max((e.severity for e in self.evidence), default=1)

    @property
    def reported_at(self) -> list[datetime]:
        return sorted(e.published_at for e in self.evidence if e.published_at)


@dataclass(frozen=True, slots=True)
class Link:
    """Put these findings (positions in the analysis) into an incident; None opens a new one."""

    incident: int | None
    findings: tuple[int, ...]
    keys: frozenset[str]
    reason: str


# --- the gate ------------------------------------------------------------------------------------

Effect = Literal["pause", "review", "observe"]
EFFECTS: tuple[Effect, ...] = ("pause", "review", "observe")
"""Gravest first."""
HoldState = Literal["provisional", "confirmed", "released", "expired", "superseded"]
LIVE: tuple[HoldState, ...] = ("provisional", "confirmed")


Access = Literal["open", "limited", "gated"]


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model under promotion: where it stands and where it is going."""

    id: str
    stage: Stage
    target: Stage | None
    access: Access = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one incident and one model's move. `effect` None: nothing to do."""

    model: str
    stage: Stage
    stages: tuple[Stage, ...]
    """Every stage that the hold blocks; `stage` is the model's own target."""
    effect: Effect
    rule: str
    incident: int
    voices: tuple[tuple[Evidence, ...], ...]
    """Independent of one another; each begins with its first report."""
    expires_at: datetime | None
    reason: str
    confirmed: bool = False
    """A person confirmed the incident: the hold does not wait for another word."""
    over_budget: bool = False
    """It would have paused, but too much was paused today: a person is paged."""

    @property
    def origins(self) -> int:
        return len(self.voices)


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason why a model may not move. Only `pause` blocks; `review` asks a person to look."""

    key: str
    rule: str
    model: str
    stage: Stage
    stages: tuple[Stage, ...]
    incident: int | None
    effect: Effect
    state: HoldState
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    reason: str
    origins: int = 0
    ended_at: datetime | None = None
    evidence: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def live(self) -> bool:
        return self.state in LIVE


DecisionWord = Literal["allow", "paused", "rejected", "unknown"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer for one model and stage, with the holds that made it."""

    decision: DecisionWord
    reason: str
    model: str
    stage: Stage
    holds: tuple[Hold, ...] = ()
    override: Mapping[str, Any] | None = None
    data_age: timedelta | None = None


# --- notices -------------------------------------------------------------------------------------

Severity = Literal["info", "review", "page"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should hear about. `id` is stable: sent twice, it is the same notice."""

    id: str
    at: datetime
    severity: Severity
    subject: str
    body: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """An article with its analysis: what `link` reads."""

    article: Article
    kind: Kind
    analysis: Analysis
