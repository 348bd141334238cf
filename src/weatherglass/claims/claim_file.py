"""What a claim file may say, schema version 1: typed records without expressions or code.

The records are the schema: `weatherglass.claims.reading` turns plain data into them and names what is wrong, and the
published JSON Schema is generated from them (`json_schema`). Every key that `variants` may vary stands here with its
default, so that a dotted path either leads to a key of this file or is an error.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from weatherglass.claims.claim_events import Event, WindowEvent
from weatherglass.claims.claim_questions import Association, Check, Forecast, LeadLag, Strategy
from weatherglass.claims.claim_sections import (
    Baseline,
    Confounder,
    Controls,
    Data,
    Inference,
    OpenPrediction,
    Outcome,
    Prior,
    Source,
    Untestable,
    VerdictRules,
)
from weatherglass.claims.claim_types import (
    MAX_VARIANTS,
    SCHEMA_VERSION,
    Direction,
    Id,
    Part,
    Sentence,
    Words,
)
from weatherglass.claims.record_schema import record_schema

Variants = Annotated[dict[str, Annotated[list[Any], Meta(min_length=1, max_length=100)]], Meta(max_length=20)]
"""Dotted path of a key of the file -> the values that it takes; all combinations are run."""


class ClaimBase(Part, frozen=True, kw_only=True):
    """What every claim has, whatever its kind."""

    schema_version: Literal[1]
    id: Id
    source: Source
    statement: Sentence
    statement_ko: Words = ""
    title_en: Annotated[str, Meta(max_length=120)] = ""
    title_ko: Annotated[str, Meta(max_length=120)] = ""
    freeze_date: date
    articles: Annotated[tuple[Annotated[str, Meta(pattern=r"^[RV]\d{1,2}b?$")], ...], Meta(max_length=20)] = ()
    hindsight: Annotated[bool, Meta(description="The claim itself uses hindsight (flag L)")] = False
    contradictory: Annotated[bool, Meta(description="Its wording contradicts itself (flag W)")] = False
    mechanical: Annotated[bool, Meta(description="True by construction (flag M)")] = False
    note_en: Words = ""
    note_ko: Words = ""
    contradicts: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    untestable: Untestable | None = None


class StatisticalClaim(ClaimBase, frozen=True, kw_only=True):
    """What claims have that are put to a test."""

    direction: Direction = "greater"
    inference: Inference = Inference()
    variants: Variants = msgspec.field(default_factory=dict)
    max_variants: Annotated[int, Meta(ge=1, le=MAX_VARIANTS)] = 500
    confounders: Annotated[tuple[Confounder, ...], Meta(max_length=20)] = ()
    controls: Controls = Controls()
    prior: Prior = Prior()
    verdict: VerdictRules = VerdictRules()
    open_prediction: OpenPrediction | None = None


class EventOutcomeClaim(StatisticalClaim, tag_field="kind", tag="event_outcome", frozen=True, kw_only=True):
    """After such events the target does more (or less) than after any date."""

    data: Data
    event: Event
    outcome: Outcome = Outcome()
    baseline: Baseline = Baseline()


class StructuralBreakClaim(StatisticalClaim, tag_field="kind", tag="structural_break", frozen=True, kw_only=True):
    """Something is different in a period than in the rest."""

    data: Data
    event: WindowEvent
    outcome: Outcome = Outcome(measure="log_realised_variance")
    baseline: Baseline = Baseline(type="complement")


class AssociationClaim(StatisticalClaim, tag_field="kind", tag="association", frozen=True, kw_only=True):
    """Two series go together."""

    data: Data
    association: Association
    baseline: Baseline = Baseline()


class ForecastClaim(StatisticalClaim, tag_field="kind", tag="forecast", frozen=True, kw_only=True):
    """The signal forecasts the target."""

    data: Data
    forecast: Forecast = Forecast()
    baseline: Baseline = Baseline()


class LeadLagClaim(StatisticalClaim, tag_field="kind", tag="lead_lag", frozen=True, kw_only=True):
    """One series moves before another, or a chain of them in order."""

    lead_lag: LeadLag
    baseline: Baseline = Baseline()


class StrategyClaim(StatisticalClaim, tag_field="kind", tag="strategy", frozen=True, kw_only=True):
    """Acting on the signal does better than not acting."""

    data: Data
    strategy: Strategy
    baseline: Baseline = Baseline()


class FactClaim(ClaimBase, tag_field="kind", tag="fact", frozen=True, kw_only=True):
    """Figures that can be looked up; none only where the claim is untestable."""

    checks: Annotated[tuple[Check, ...], Meta(max_length=30)] = ()


class MechanismClaim(ClaimBase, tag_field="kind", tag="mechanism", frozen=True, kw_only=True):
    """A chain of claims: as strong as its weakest link."""

    links: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()


Claim = (
    EventOutcomeClaim | StructuralBreakClaim | AssociationClaim | ForecastClaim | LeadLagClaim | StrategyClaim
    | FactClaim | MechanismClaim
)  # fmt: skip


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a claim file."""
    return record_schema(Claim, f"Weatherglass claim file, schema version {SCHEMA_VERSION}")
