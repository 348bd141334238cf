"""What a rule of a playbook may ask: conditions on series, on signals of the observatory, on events, and on others.

Every condition is asked of what was known strictly before the close at which it is acted on
(`weatherglass.playbooks.rules`). A series that is not known then, or is too old, answers nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from weatherglass.claims.claim_events import (
    BreakoutEvent,
    CalendarEvent,
    DrawdownEvent,
    JointMoveEvent,
    RegimeEvent,
    ThresholdEvent,
)
from weatherglass.claims.claim_types import Days, Number, Part, Positive, SeriesId, Side

Field = Annotated[str, Meta(max_length=20, description="close, high, low, open, settle, ...")]


class LevelCondition(Part, tag_field="condition", tag="level", frozen=True, kw_only=True):
    """A series at or above a level, or below it; over another series where it says so."""

    series: SeriesId
    over: SeriesId | None = None
    field: Field = "close"
    level: Number
    side: Side = "above"


class PercentileCondition(Part, tag_field="condition", tag="percentile", frozen=True, kw_only=True):
    """The rank of the latest value among all so far, or among the last so many, at or above a percentile or below it.

    Attributes
    ----------
    window_days
        In the series' own days; 0 for all so far, from 252 of them.
    """

    series: SeriesId
    over: SeriesId | None = None
    field: Field = "close"
    percentile: Annotated[float, Meta(ge=0.0, le=100.0)]
    side: Side = "above"
    window_days: Annotated[int, Meta(ge=0, le=10_000)] = 0


class ChangeCondition(Part, tag_field="condition", tag="change", frozen=True, kw_only=True):
    """The change of a series over so many of its own days, in per cent or in its own points."""

    series: SeriesId
    over: SeriesId | None = None
    field: Field = "close"
    days: Positive
    change: Number
    side: Side = "above"
    unit: Literal["percent", "points"] = "percent"


class AverageCondition(Part, tag_field="condition", tag="average", frozen=True, kw_only=True):
    """A series at or above its own mean of the last so many days, or below it."""

    series: SeriesId
    over: SeriesId | None = None
    field: Field = "close"
    days: Annotated[int, Meta(ge=2, le=3_650)]
    side: Side = "above"


class StateCondition(Part, tag_field="condition", tag="state", frozen=True, kw_only=True):
    """A signal of the observatory in one of some states; `weatherglass signals` lists both."""

    signal: Annotated[str, Meta(min_length=1, max_length=60)]
    states: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...], Meta(min_length=1, max_length=20)]


EventRule = BreakoutEvent | ThresholdEvent | JointMoveEvent | CalendarEvent | DrawdownEvent | RegimeEvent


class EventCondition(Part, tag_field="condition", tag="event", frozen=True, kw_only=True):
    """An event by one of the rules of claims, known at most so many calendar days ago.

    Attributes
    ----------
    series
        Whose event it is; a state of a signal (`regime_entry`) needs none.
    other
        The second series of a `joint_move`.
    within_days
        0: since the close before.
    """

    event: EventRule
    series: SeriesId | None = None
    other: SeriesId | None = None
    within_days: Days = 0


class AllCondition(Part, tag_field="condition", tag="all", frozen=True, kw_only=True):
    """Every one of them holds."""

    of: Conditions


class AnyCondition(Part, tag_field="condition", tag="any", frozen=True, kw_only=True):
    """At least one of them holds."""

    of: Conditions


class NoneCondition(Part, tag_field="condition", tag="none", frozen=True, kw_only=True):
    """None of them holds."""

    of: Conditions


SeriesCondition = LevelCondition | PercentileCondition | ChangeCondition | AverageCondition
Condition = (
    LevelCondition | PercentileCondition | ChangeCondition | AverageCondition | StateCondition | EventCondition
    | AllCondition | AnyCondition | NoneCondition
)  # fmt: skip
Conditions = Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=20)]
