"""What a playbook file may say, schema version 1: typed records without expressions or code.

The records are the schema, as those of claim files are (`weatherglass.claims.claim_file`):
`weatherglass.playbooks.playbook_reading` turns plain data into them and names what is wrong, and the published JSON
Schema is generated from them (`json_schema`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from weatherglass.claims.claim_file import Variants
from weatherglass.claims.claim_sections import Source
from weatherglass.claims.claim_types import MAX_VARIANTS, Id, Part, Sentence, Words
from weatherglass.claims.record_schema import record_schema
from weatherglass.playbooks.playbook_sections import (
    Asset,
    Cash,
    Comparison,
    Costs,
    Execution,
    Money,
    Name,
    PlaybookInference,
    Rebalance,
    Rule,
    Scaling,
    StateRecord,
    StopUse,
    Weights,
)

SCHEMA_VERSION = 1


class Playbook(Part, frozen=True, kw_only=True):
    """Advice made concrete: what to hold when, traded how, at what cost.

    Attributes
    ----------
    assets
        By the names that weights use. The first is the clock: a bar is a day on which all of them have a close.
    start
        First bar, where the data go back so far.
    rules, otherwise
        The first rule that holds decides; when none does, `otherwise`: weights, or "keep" for no order at all.
    claims
        Claims of the catalogue that say the same, or the opposite.
    contradicts
        Playbooks that act the other way in the same state.
    states
        What the states themselves did, shown beside the simulation.
    """

    schema_version: Literal[1]
    id: Id
    title_en: Annotated[str, Meta(max_length=120)] = ""
    title_ko: Annotated[str, Meta(max_length=120)] = ""
    statement: Sentence
    statement_ko: Words = ""
    note_en: Words = ""
    note_ko: Words = ""
    source: Source
    articles: Annotated[tuple[Annotated[str, Meta(pattern=r"^[RV]\d{1,2}b?$")], ...], Meta(max_length=20)] = ()
    freeze_date: date
    claims: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    contradicts: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    assets: Annotated[dict[Name, Asset], Meta(min_length=1, max_length=10)]
    start: date | None = None
    cash: Cash = Cash()
    rules: Annotated[tuple[Rule, ...], Meta(max_length=20)] = ()
    otherwise: Weights | Literal["keep"]
    scaling: Annotated[tuple[Scaling, ...], Meta(max_length=10)] = ()
    stops: Annotated[tuple[StopUse, ...], Meta(max_length=10)] = ()
    rebalance: Rebalance = Rebalance()
    costs: Costs = Costs()
    execution: Execution = Execution()
    money: Money = Money()
    compare_with: Annotated[tuple[Comparison, ...], Meta(max_length=5)] = ("buy_and_hold", "equal_volatility")
    states: Annotated[tuple[StateRecord, ...], Meta(max_length=10)] = ()
    inference: PlaybookInference = PlaybookInference()
    variants: Variants = msgspec.field(default_factory=dict)
    max_variants: Annotated[int, Meta(ge=1, le=MAX_VARIANTS)] = 500


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of a playbook file."""
    return record_schema(Playbook, f"Weatherglass playbook file, schema version {SCHEMA_VERSION}")
