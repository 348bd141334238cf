"""Conditions on what is known: for every bar whether each holds, from values known strictly before its close.

A condition is answered on the days of its own series first, where every value looks at none that comes later, and is
then read at each bar as of the last day that was known. A value too old to say anything about the bar is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_events import BreakoutEvent, JointMoveEvent, RegimeEvent
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.events import rule_events
from weatherglass.claims.observed import observed
from weatherglass.claims.results import NotRun, Why
from weatherglass.market.series import Days, Instants
from weatherglass.playbooks.clock import Clock
from weatherglass.playbooks.conditions import (
    AllCondition,
    AnyCondition,
    AverageCondition,
    ChangeCondition,
    Condition,
    EventCondition,
    LevelCondition,
    NoneCondition,
    PercentileCondition,
    StateCondition,
)
from weatherglass.signals.panel import STALE_AFTER_DAYS, Observations, Panel, Unavailable
from weatherglass.signals.registry import require_signal
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import NO_STATE, SignalHistory
from weatherglass.stats.ranks import expanding_percentile, rolling_percentile
from weatherglass.stats.rolling import rolling_mean

Flags = NDArray[np.bool_]
Vector = NDArray[np.float64]
FRESH_DAYS = 10
"""A daily value older than so many calendar days says nothing; sparser series have longer (`STALE_AFTER_DAYS`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What an answer was read from.

    Attributes
    ----------
    name
        A series, or a signal of the observatory.
    days
        Days described by its values.
    fresh
        (t,) bars at which there was an answer.
    age
        (t,) days from the day described to the bar; -1 where there was none.
    """

    name: str
    days: Days
    fresh: Flags
    age: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A condition on every bar.

    Attributes
    ----------
    holds
        (t,) False where there is no answer.
    known
        (t,) where there is one.
    sources
        Every series and signal that it was read from.
    """

    holds: Flags
    known: Flags
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A panel with what has been worked out of it, so that many playbooks may ask the same.

    Attributes
    ----------
    panel
        Everything that is known.
    """

    panel: Panel
    _signals: dict[str, SignalHistory | Unavailable] = field(default_factory=dict, repr=False)
    _series: dict[SeriesUse, Observations | NotRun] = field(default_factory=dict, repr=False)

    def signal(self, name: str) -> SignalHistory | Unavailable:
        """A signal of the observatory through time."""
        if name not in self._signals:
            self._signals[name] = history_of(require_signal(name), self.panel)
        return self._signals[name]

    def series(self, use: SeriesUse, role: str) -> Observations | NotRun:
        """A series, over another where it says so."""
        if use not in self._series:
            self._series[use] = observed(self.panel, use, role)
        return self._series[use]


def answered(condition: Condition, asked: Asked, clock: Clock, role: str) -> Answer | NotRun:
    """A condition on every bar, or which series is missing.

    Parameters
    ----------
    role
        Path of the condition in the file, for a reason.
    """
    match condition:
        case AllCondition() | AnyCondition() | NoneCondition():
            return _joined(condition, asked, clock, role)
        case StateCondition():
            history = asked.signal(condition.signal)
            if isinstance(history, Unavailable):
                return NotRun(role, Why.NO_SERIES, history.series or condition.signal)
            codes = [history.states.index(each) for each in condition.states]
            inside, there = np.isin(history.state, codes), history.state != NO_STATE
            spec = asked.panel.get(require_signal(condition.signal).inputs[0].series)
            bound = fresh_days(spec)
            return _at_bars(condition.signal, history.days, history.known_at, inside, there, bound, clock)
        case EventCondition():
            return _event(condition, asked, clock, role)
        case _:
            own = asked.series(SeriesUse(id=condition.series, over=condition.over, field=condition.field), role)
            if isinstance(own, NotRun):
                return NotRun(role, own.why, own.detail)
            inside, there = inside_of(condition, own)
            return _at_bars(own.series, own.days, own.known_at, inside, there, fresh_days(own), clock)


def inside_of(
    condition: LevelCondition | PercentileCondition | ChangeCondition | AverageCondition, own: Observations
) -> tuple[Flags, Flags]:
    """A condition on the days of its own series: where it holds, and where there is an answer, (n,) each."""
    match condition:
        case LevelCondition():
            measure, level = own.value, condition.level
        case PercentileCondition():
            window, level = condition.window_days, condition.percentile
            measure = rolling_percentile(own.value, window) if window else expanding_percentile(own.value)
        case ChangeCondition():
            measure, level = _changes(condition, own.value), condition.change
        case AverageCondition():
            there = np.arange(own.rows) >= condition.days - 1
            mean = rolling_mean(own.value, condition.days) if own.rows >= condition.days else own.value
            measure, level = np.where(there, own.value - mean, np.nan), 0.0
    there = np.isfinite(measure)
    beyond = measure >= level if condition.side == "above" else measure < level
    return np.asarray(beyond & there), there


def fresh_days(own: Observations | None) -> int:
    """How many calendar days a value of a series may be old."""
    return max(FRESH_DAYS, STALE_AFTER_DAYS[own.spec.calendar] if own is not None and own.spec is not None else 0)


def last_known(known_at: Instants, clock: Clock) -> NDArray[np.int64]:
    """Row of the last value known strictly before each bar is decided, (t,); -1 for none."""
    return np.searchsorted(np.maximum.accumulate(known_at), clock.decided_by, side="left").astype(np.int64) - 1


def _changes(condition: ChangeCondition, value: Vector) -> Vector:
    before = np.full(value.shape, np.nan)
    before[condition.days :] = value[: max(0, value.shape[0] - condition.days)]
    if condition.unit == "points":
        return np.asarray(value - before)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(before > 0.0, 100.0 * (value / before - 1.0), np.nan))


def _at_bars(
    name: str, days: Days, known_at: Instants, inside: Flags, there: Flags, bound: int, clock: Clock
) -> Answer:
    row = last_known(known_at, clock)
    at = np.maximum(row, 0)
    age = np.where(row >= 0, (clock.days - days[at]).astype(np.int64), -1)
    known = (row >= 0) & (age <= bound) & there[at]
    return Answer(known & inside[at], known, (Source(name, days, known, np.where(known, age, -1)),))


def _event(condition: EventCondition, asked: Asked, clock: Clock, role: str) -> Answer | NotRun:
    """Whether the last event that was known is recent; it is known whether one was while its series is fresh."""
    own = None if condition.series is None else asked.series(SeriesUse(id=condition.series), role)
    other = None if condition.other is None else asked.series(SeriesUse(id=condition.other), role)
    for each in (own, other):
        if isinstance(each, NotRun):
            return NotRun(role, each.why, each.detail)
    if isinstance(condition.event, RegimeEvent):
        name = condition.event.params.signal
        history = asked.signal(name)
        if isinstance(history, Unavailable):
            return NotRun(role, Why.NO_SERIES, history.series or name)
        days, known_at = history.days, history.known_at
        first = require_signal(name).inputs[0].series
        bound = fresh_days(asked.panel.get(first))
        target = clock.first
    else:
        if not isinstance(own, Observations):
            return NotRun(role, Why.NO_SERIES, "series")
        name, days, known_at, bound = own.series, own.days, own.known_at, fresh_days(own)
        target = other if isinstance(other, Observations) else own
        rises = isinstance(condition.event, BreakoutEvent | JointMoveEvent)  # of prices: they ask for a ratio
        if rises and not bool((own.value > 0.0).all() and (target.value > 0.0).all()):
            return NotRun(role, Why.NOT_APPLICABLE, f"{own.series}: not above 0 throughout")
    found = rule_events(condition.event, own if isinstance(own, Observations) else None, target, asked.panel)
    order = np.argsort(found.known_at, kind="stable")
    event_days, event_known = found.days[order], found.known_at[order]
    row = last_known(event_known, clock) if event_known.size else np.full(clock.bars, -1)
    at = np.maximum(row, 0)
    before = np.concatenate([clock.decided_by[:1], clock.decided_by[:-1]])
    if event_known.size:
        recent = clock.days - event_days[at] <= np.timedelta64(condition.within_days, "D")
        holds = (row >= 0) & (recent | (event_known[at] >= before))
    else:
        holds = np.zeros(clock.bars, np.bool_)
    base = _at_bars(
        name, days, known_at, np.ones(days.shape[0], np.bool_), np.ones(days.shape[0], np.bool_), bound, clock
    )
    return Answer(np.asarray(holds & base.known), base.known, base.sources)


def _joined(
    condition: AllCondition | AnyCondition | NoneCondition, asked: Asked, clock: Clock, role: str
) -> Answer | NotRun:
    """Several conditions together; there is an answer where each of them has one."""
    parts: list[Answer] = []
    for at, each in enumerate(condition.of):
        part = answered(each, asked, clock, f"{role}.of.{at}")
        if isinstance(part, NotRun):
            return part
        parts.append(part)
    holds, known = np.array([each.holds for each in parts]), np.all([each.known for each in parts], axis=0)
    match condition:
        case AllCondition():
            found = holds.all(axis=0)
        case AnyCondition():
            found = holds.any(axis=0)
        case NoneCondition():
            found = ~holds.any(axis=0)
    return Answer(np.asarray(found & known), known, tuple(source for each in parts for source in each.sources))
