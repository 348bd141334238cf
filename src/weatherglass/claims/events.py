"""From the event section of a claim to the days on which it happened, and the instants from which that was known.

Every rule is prefix-invariant: an event stands whatever comes later. Dating that looks ahead is not here, by type: it
can only be an outcome (`weatherglass.claims.dating`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_events import (
    BreakoutEvent,
    BreakoutParams,
    CalendarEvent,
    DrawdownEvent,
    Event,
    JointMoveEvent,
    JointMoveParams,
    RegimeEvent,
    ThresholdEvent,
    WindowEvent,
)
from weatherglass.errors import UsageError
from weatherglass.market.series import Days, Instants
from weatherglass.signals.breakout import BreakoutRule, breakouts
from weatherglass.signals.panel import Observations, Panel, Unavailable
from weatherglass.signals.registry import require_signal
from weatherglass.signals.run import history_of
from weatherglass.stats.redetection import episode_starts
from weatherglass.timeline.calendar import DAY

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Days of events and the instants from which each was known, in order.

    Attributes
    ----------
    days
        (n,) datetime64[D].
    known_at
        (n,) datetime64[us] UTC.
    """

    days: Days
    known_at: Instants

    @property
    def count(self) -> int:
        """How many."""
        return int(self.days.shape[0])

    def kept(self, which: Flags) -> Events:
        """Some of them."""
        return Events(self.days[which], self.known_at[which])


def rule_events(
    event: Event, signal: Observations | None, target: Observations, panel: Panel, *, every_day: bool = False
) -> Events:
    """The events that the rule finds.

    Parameters
    ----------
    signal
        The claim's signal, where its rule needs one.
    every_day
        For rules of a state: every day in it and not only the first of an episode.

    Raises
    ------
    UsageError
        When the rule needs a signal and the claim has none, or names a signal or state of the observatory that is not.
    """
    match event:
        case BreakoutEvent(params=params):
            own = _needed(signal, "breakout")
            rule = breakout_rule(params)
            found = breakouts(own.days, own.value, rule)
            return at_days(own, (each.day for each in found))
        case ThresholdEvent(params=params):
            own = _needed(signal, "threshold_cross")
            inside = own.value >= params.level if params.side == "above" else own.value < params.level
            return _in_state(own, inside, params.new_episode_after_days, every_day)
        case DrawdownEvent(params=params):
            own = _needed(signal, "drawdown")
            inside = own.value <= (1.0 - params.depth) * np.maximum.accumulate(own.value)
            return _in_state(own, inside, params.new_episode_after_days, every_day)
        case JointMoveEvent(params=params):
            return _joint_moves(params, _needed(signal, "joint_move"), target, every=every_day)
        case RegimeEvent(params=params):
            history = history_of(require_signal(params.signal), panel)
            if isinstance(history, Unavailable):
                return _none()
            if params.state not in history.states:
                raise UsageError(
                    f"event.params.state: {params.signal} has no state {params.state!r}; "
                    f"it has {', '.join(history.states)}"
                )
            inside = history.state == history.states.index(params.state)
            rows = np.flatnonzero(inside) if every_day else episode_starts(inside, params.new_episode_after_days)
            return Events(history.days[rows], history.known_at[rows])
        case CalendarEvent(params=params):
            return at_days(signal if signal is not None else target, params.dates)
        case WindowEvent():
            raise UsageError("event.rule: a window is no event; use kind structural_break")


def breakout_rule(params: BreakoutParams) -> BreakoutRule:
    """The observatory's rule from the parameters of a file."""
    years = None if params.lookback == "all_time" else float(params.lookback)
    cap = None if params.range_cap is None else (params.range_cap[0], params.range_cap[1])
    return BreakoutRule(
        lookback_years=years, min_days_since_record=params.min_days_since_record, buffer=params.buffer, range_cap=cap,
        confirm_closes=params.confirm_closes, rearm_days=params.dedupe_days,
    )  # fmt: skip


def at_days(own: Observations, days: Iterable[date]) -> Events:
    """Days given by date: known with the value of the series of that day, or else the next.

    Days after the last leave nothing; those before the first are known at their own end.
    """
    wanted = np.array(sorted(set(days)), dtype="datetime64[D]")
    row = np.searchsorted(own.days, wanted)
    wanted, row = wanted[row < own.rows], row[row < own.rows]
    known = np.where(wanted < own.days[0], (wanted + DAY).astype("datetime64[us]"), own.known_at[row])
    return Events(wanted, known)


def _joint_moves(params: JointMoveParams, signal: Observations, target: Observations, *, every: bool) -> Events:
    """Days that both have on which both moved as said since the last such day, known when both are."""
    days, own, other = np.intersect1d(signal.days, target.days, assume_unique=True, return_indices=True)
    if days.size < 2:
        return _none()
    one, two = np.diff(np.log(signal.value[own])), np.diff(np.log(target.value[other]))
    both = _moved(one, params.signal, params.min_signal_change) & _moved(two, params.target, params.min_target_change)
    inside = np.concatenate([[False], both])
    rows = np.flatnonzero(inside) if every else episode_starts(inside, params.new_episode_after_days)
    return Events(days[rows], np.maximum(signal.known_at[own], target.known_at[other])[rows])


def _moved(change: NDArray[np.float64], way: str, least: float) -> Flags:
    size = change if way == "up" else -change
    return np.asarray((size > 0.0) & (size >= least))


def _in_state(own: Observations, inside: Flags, gap_days: int, every_day: bool) -> Events:
    rows = np.flatnonzero(inside) if every_day else episode_starts(inside, gap_days)
    return Events(own.days[rows], own.known_at[rows])


def _needed(signal: Observations | None, rule: str) -> Observations:
    if signal is None:
        raise UsageError(f"data.signal: missing; the rule {rule} needs a signal")
    return signal


def _none() -> Events:
    return Events(np.empty(0, "datetime64[D]"), np.empty(0, "datetime64[us]"))
