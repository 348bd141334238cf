"""The event rules that a claim file can name, with their typed parameters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from weatherglass.claims.claim_types import Dates, Days, Number, Part, Positive, Share, Side


class EventBase(Part, frozen=True, kw_only=True):
    """What every event rule has beside its own parameters.

    Attributes
    ----------
    as_claimed
        Dates that the text itself names.
    claim_cases
        Those of them that it counts as evidence; all when left out.
    source
        Which events the main test takes: those of the rule or those of the text. Left out: the text's, where there are.
    """

    as_claimed: Dates = ()
    claim_cases: Dates = ()
    source: Literal["rule", "as_claimed"] | None = None


class BreakoutParams(Part, frozen=True, kw_only=True):
    """See `weatherglass.signals.breakout.BreakoutRule`."""

    lookback: Literal["all_time"] | Annotated[float, Meta(gt=0.0, le=100.0, description="Years")] = "all_time"
    min_days_since_record: Positive = 365
    buffer: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    confirm_closes: Annotated[int, Meta(ge=1, le=60)] = 1
    dedupe_days: Days | None = None
    range_cap: Annotated[tuple[Share, ...], Meta(min_length=2, max_length=2)] | None = None


class BreakoutEvent(EventBase, tag_field="rule", tag="breakout", frozen=True, kw_only=True):
    """The first record after a long base of the signal."""

    params: BreakoutParams = BreakoutParams()


class ThresholdParams(Part, frozen=True, kw_only=True):
    """A level of the signal (at or above it, or below it) and the gap after which a return counts as new.

    `new_episode_after_days` counts the signal's own days (sessions of an index), here and in the other rules of states.
    """

    level: Number
    side: Side = "above"
    new_episode_after_days: Days = 21


class ThresholdEvent(EventBase, tag_field="rule", tag="threshold_cross", frozen=True, kw_only=True):
    """The first close of the signal at or beyond a level."""

    params: ThresholdParams


class JointMoveParams(Part, frozen=True, kw_only=True):
    """Directions of the daily changes of signal and target on one day, and how large each must be."""

    signal: Literal["up", "down"] = "up"
    target: Literal["up", "down"] = "up"
    min_signal_change: Annotated[float, Meta(ge=0.0, le=10.0, description="Log change")] = 0.0
    min_target_change: Annotated[float, Meta(ge=0.0, le=10.0, description="Log change")] = 0.0
    new_episode_after_days: Days = 0


class JointMoveEvent(EventBase, tag_field="rule", tag="joint_move", frozen=True, kw_only=True):
    """A day on which signal and target both move as said."""

    params: JointMoveParams = JointMoveParams()


class CalendarParams(Part, frozen=True, kw_only=True):
    """The days."""

    dates: Annotated[tuple[date, ...], Meta(min_length=1, max_length=500)]


class CalendarEvent(EventBase, tag_field="rule", tag="calendar_dates", frozen=True, kw_only=True):
    """Days given one by one; how they were chosen is for the text to say."""

    params: CalendarParams


class DrawdownParams(Part, frozen=True, kw_only=True):
    """How far below its record the signal must close, and from when on it may count again."""

    depth: Annotated[float, Meta(gt=0.0, lt=1.0)]
    new_episode_after_days: Days = 365


class DrawdownEvent(EventBase, tag_field="rule", tag="drawdown", frozen=True, kw_only=True):
    """The first close so far below the record."""

    params: DrawdownParams


class RegimeParams(Part, frozen=True, kw_only=True):
    """A state of a signal of the observatory, which is known at its row and never revised by later ones."""

    signal: Annotated[str, Meta(min_length=1, max_length=60)]
    state: Annotated[str, Meta(min_length=1, max_length=60)]
    new_episode_after_days: Days = 21


class RegimeEvent(EventBase, tag_field="rule", tag="regime_entry", frozen=True, kw_only=True):
    """Entry into a filtered state. Dating that looks ahead is no event; it can only be an outcome."""

    params: RegimeParams


class WindowParams(Part, frozen=True, kw_only=True):
    """A span of days, set against the rest."""

    from_: date = msgspec.field(name="from")
    to: Annotated[str, Meta(pattern=r"^(end|\d{4}-\d{2}-\d{2})$", description="A day, or 'end'")] = "end"


class WindowEvent(EventBase, tag_field="rule", tag="window", frozen=True, kw_only=True):
    """A period, for claims of a structural break."""

    params: WindowParams


Event = (
    BreakoutEvent | ThresholdEvent | JointMoveEvent | CalendarEvent | DrawdownEvent | RegimeEvent | WindowEvent
)  # fmt: skip
