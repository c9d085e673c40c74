"""What comes in and goes out, as the OpenAPI page tells it. Only what comes in is checked while serving:
tests hold the answers to these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from monitor.types import Access, DecisionWord, Effect, HoldState, IncidentStatus
from nlp.vocabulary import Assertion, ControversyType, Stage

LARGEST = 2**63 - 1
"""What SQLite can hold: a number past it is no row's."""
KEY = "9d05f8a92c0e2c1f9f3c1d0a1dcb2f4d5ddff3f8e0f0ad9ab3e4a8f1c6b7e210"
HELD = {"model": "xai/grok-4", "stage": "general_availability"}
TIME = "2025-07-09T08:00:00Z"

ModelId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    Field(examples=["xai/grok-4"], description="A model id."),
]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=r"\S"),
    Field(description="Why; kept in the audit.", examples=["seen in our own red teaming"]),
]
HoldKey = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{64}$",
        description="sha256 of `rule|model|stage|incident`; for a hold by hand of `manual|model|stage|*`.",
        examples=[KEY],
    ),
]
IncidentId = Annotated[int, Path(ge=1, le=LARGEST, examples=[1])]
FlagKey = Annotated[str, Path(description="`promotion` or a model's id.", examples=["promotion"])]
AskedModel = Annotated[str, Query(min_length=1, max_length=200, examples=["xai/grok-4"])]
AskedStage = Annotated[
    Stage | None,
    Query(description="The stage it would move to; its target by default.", examples=[HELD["stage"]]),
]
After = Annotated[int, Query(ge=0, le=LARGEST, description="The page begins after this.")]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows on a page.")]


class Body(BaseModel):
    """What comes in: nothing that we would not read."""

    model_config = ConfigDict(extra="forbid")


# --- in ------------------------------------------------------------------------------------------


class HoldByHand(Body):
    model: ModelId
    stage: Stage
    reason: Reason
    model_config = ConfigDict(
        json_schema_extra={"examples": [{**HELD, "reason": "seen in our own red teaming"}]}
    )


class Why(Body):
    reason: Reason
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "both papers are right"}]})


class Release(Body):
    reason: Reason
    marked_false: bool = Field(False, description="The rule was wrong: it counts against it.")
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "a forged screenshot", "marked_false": True}]}
    )


class Move(Body):
    """A model's move to a stage, its target by default."""

    model: ModelId
    stage: Stage | None = None
    reason: Reason
    model_config = ConfigDict(json_schema_extra={"examples": [{**HELD, "reason": "roll back"}]})


class OverrideFor(Move):
    hours: int = Field(ge=1, le=72, description="For how long; then it is paused again by itself.")
    model_config = ConfigDict(
        json_schema_extra={"examples": [{**HELD, "hours": 24, "reason": "launch; mended in 4.1"}]}
    )


class Promoted(BaseModel):
    model: ModelId
    target_stage: Stage


class FlaggerHook(BaseModel):
    """What Flagger sends. Only `metadata` is read, which the canary's own webhook entry gives."""

    name: str | None = None
    namespace: str | None = None
    phase: str | None = None
    checksum: str | None = None
    metadata: Promoted
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "grok",
                    "namespace": "serving",
                    "phase": "Progressing",
                    "checksum": "85d557f47b",
                    "metadata": {"model": "xai/grok-4", "target_stage": "general_availability"},
                }
            ]
        }
    )


class Context(BaseModel):
    targetingKey: str | None = Field(default=None, max_length=200)  # noqa: N815 - OpenFeature's own name
    stage: Stage | None = None


class Evaluation(BaseModel):
    context: Context = Context()
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"context": {"targetingKey": "xai/grok-4", "stage": "general_availability"}}]
        }
    )


# --- out -----------------------------------------------------------------------------------------


class Problem(BaseModel):
    """RFC 9457."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Forbidden"])
    status: int = Field(examples=[403])
    detail: str = Field(examples=["this token has no scope holds:write"])
    instance: str = Field(examples=["/v1/holds"])


class Quote(BaseModel):
    """A report that counted, in its own words."""

    article: int
    url: str
    outlet: str
    owner: str
    lang: str
    published_at: str | None
    type: ControversyType
    assertion: Assertion
    severity: int
    quote: str
    start: int
    end: int
    text_sha256: str


class Holding(BaseModel):
    id: str = Field(examples=[KEY])
    incident: int | None
    rule: str
    state: HoldState
    reason: str
    created_at: str = Field(examples=[TIME])
    expires_at: str | None
    evidence: list[Quote]


class Override(BaseModel):
    actor: str
    reason: str
    created_at: str = Field(examples=[TIME])
    expires_at: str


class Decision(BaseModel):
    decision: DecisionWord
    reason: str
    model: str
    stage: Stage
    holds: list[Holding]
    override: Override | None
    policy_sha256: str | None
    data_age_s: int | None = Field(description="Since any feed last answered. Not in the ETag.")
    audit_head: str | None = Field(description="Noted elsewhere, it proves the audit. Not in the ETag.")
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "allow",
                    "reason": "no live hold",
                    **HELD,
                    "holds": [],
                    "override": None,
                    "policy_sha256": KEY,
                    "data_age_s": 240,
                    "audit_head": f"7:{KEY}",
                }
            ]
        }
    )


class Waiting(BaseModel):
    """What a first person asked for; a second, different one does it by the same request."""

    actor: str
    reason: str
    created_at: str = Field(examples=[TIME])
    expires_at: str


class Hold(Holding):
    model: str
    stage: Stage
    stages: list[Stage] = Field(description="All that it blocks.")
    effect: Effect
    origins: int
    created_by: str
    ended_at: str | None
    release_asked: Waiting | None


class Holds(BaseModel):
    holds: list[Hold]
    next: str | None = Field(description="The next page's address; null on the last.")


class Released(BaseModel):
    hold: Hold
    waits: Waiting | None


class OverrideMade(Override):
    model: str
    stage: Stage


class OverrideEnded(BaseModel):
    model: str
    stage: Stage
    ended_at: str


class Agreed(BaseModel):
    model: str
    stage: Stage
    waits: Waiting | None


class Incident(BaseModel):
    incident_id: int
    subject: str
    type: ControversyType | None
    types: str | None = Field(description="Comma-separated, gravest first.")
    assertion: Assertion
    severity: int
    status: IncidentStatus
    title: str
    first_reported_at: str | None
    last_reported_at: str | None
    n_articles: int
    n_origins: int
    n_owners: int
    langs: str | None
    merged_into: int | None


class Incidents(BaseModel):
    incidents: list[Incident]
    next: str | None


class Event(BaseModel):
    at: str
    actor: str
    action: str
    detail: Any


class WholeIncident(Incident):
    evidence: list[Quote]
    holds: list[Hold]
    events: list[Event]


class AuditRow(BaseModel):
    seq: int
    at: str
    actor: str
    action: str
    object: str
    before: Any
    after: Any
    reason: str
    previous: str
    hash: str


class Audit(BaseModel):
    rows: list[AuditRow]
    head: str = Field(description="`seq:hash` of the newest row.")
    next: str | None


class Model(BaseModel):
    id: str
    stage: Stage
    target: Stage | None
    access: Access
    since: str | None
    decision: DecisionWord
    reason: str
    holds: list[str] = Field(description="The ids of what holds its move to `target`.")


class Models(BaseModel):
    models: list[Model]


FlagReason = Literal["TARGETING_MATCH", "UNKNOWN"]


class Flag(BaseModel):
    key: str
    value: bool
    variant: Literal["allowed", "blocked"]
    reason: FlagReason
    metadata: dict[str, str | int | bool]


class Flags(BaseModel):
    flags: list[Flag]


class FlagFault(BaseModel):
    key: str | None = None
    errorCode: Literal["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "FLAG_NOT_FOUND", "GENERAL"]  # noqa: N815
    errorDetails: str  # noqa: N815


class Flagd(BaseModel):
    flags: dict[str, Any]


class Well(BaseModel):
    status: Literal["ok"]
