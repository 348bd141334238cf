"""Record highs of prices after long bases: how far from the record, in what kind of phase, and every breakout so far.

A breakout is the first record after a base of at least a year, by the definition in `weatherglass.signals.breakout`.
For some weeks it counts as fresh; while the price then stays near its highest, above everything that came before, it is
in "price discovery". Other records belong to a run that is under way. Prices are closes; the Russell 2000 is also read
by the highs of its days and with dividends, as the three give different answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Input
from weatherglass.signals.record_high_facts import record_facts, record_occasions
from weatherglass.signals.record_path import RecordPath, record_path
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Carry,
    Computed,
    Parameter,
    Rule,
    Side,
    Signal,
    SignalHistory,
    States,
)

Vector = NDArray[np.float64]
STATES = ("below_record", "record", "breakout", "price_discovery")
BELOW, RECORD, BREAKOUT, DISCOVERY = range(4)
MIN_DAYS = 365
"""Calendar days that a record must have stood, for the next one to be a breakout."""


@dataclass(frozen=True, slots=True)
class Phases:
    """How the phases after a record are told apart.

    Attributes
    ----------
    min_days
        Calendar days of a base.
    fresh_days
        Calendar days for which a breakout counts as fresh.
    discovery_days
        Calendar days after a breakout in which the price can be in price discovery.
    recent_days
        Calendar days for which a record of an ordinary run counts.
    pullback
        Share below the highest value so far up to which the price still counts as near it.
    """

    min_days: int = MIN_DAYS
    fresh_days: int = 30
    discovery_days: int = 365
    recent_days: int = 7
    pullback: float = 0.05

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """As a signal lists them."""
        return (
            Parameter("min_days", self.min_days, "days"),
            Parameter("fresh_days", self.fresh_days, "days"),
            Parameter("discovery_days", self.discovery_days, "days"),
            Parameter("recent_days", self.recent_days, "days"),
            Parameter("pullback", self.pullback, "share"),
        )


def phase_of(days: NDArray[np.datetime64], values: Vector, path: RecordPath, phases: Phases) -> States:
    """State of each row by its records so far, (n,) int8; none for the first row of all."""
    since = np.where(np.isnat(path.breakout_day), np.iinfo(np.int64).max, (days - path.breakout_day).astype(np.int64))
    near = values >= (1.0 - phases.pullback) * path.highest
    above = values > path.level  # false before the first breakout, whose level is NaN
    recent = ((days - path.record_day).astype(np.int64) <= phases.recent_days) & near
    state = np.full(values.shape, BELOW, np.int8)
    state[recent & (since > phases.discovery_days)] = RECORD
    state[above & near & (since <= phases.discovery_days)] = DISCOVERY
    state[above & (since <= phases.fresh_days)] = BREAKOUT
    state[np.isneginf(path.before)] = NO_STATE
    return state


def _rule(column: str, phases: Phases) -> Rule:
    def rule(frame: Frame, carry: Carry) -> Computed:
        days, values = frame.days[frame.first_new :], frame[column][frame.first_new :]
        path, carry = record_path(days, values, min_days=phases.min_days, carry=carry)
        first = np.isneginf(path.before)
        distance = np.where(first, np.nan, 100.0 * (values / np.where(first, np.nan, path.before) - 1.0))
        return Computed(distance, phase_of(days, values, path, phases), carry)

    return rule


def _boundaries(column: str, unit: str, phases: Phases) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        values, code = frame[column], int(history.state[-1])
        if code == NO_STATE:
            return ()
        path, _ = record_path(frame.days, values, min_days=phases.min_days)
        now, highest, level = float(values[-1]), float(path.highest[-1]), float(path.level[-1])
        stood = int((frame.days[-1] - path.record_day[-1]).astype(np.int64))
        ever = not bool(np.isnat(path.breakout_day[-1]))
        since = int((frame.days[-1] - path.breakout_day[-1]).astype(np.int64)) if ever else phases.discovery_days + 1
        near = (1.0 - phases.pullback) * highest
        back = max(level, near) if ever else near

        def price(side: Side, at: float, to: int) -> Boundary:
            return Boundary(column, now, side, at, unit, STATES[to])

        def age(quantity: str, days: int, at: int, to: int) -> Boundary:
            return Boundary(quantity, float(days), Side.ABOVE, float(at), "days", STATES[to])

        if code == BREAKOUT:
            later = DISCOVERY if now >= near else BELOW
            return price(Side.BELOW, level, BELOW), age("days_since_breakout", since, phases.fresh_days + 1, later)
        if code == DISCOVERY:
            later = RECORD if stood <= phases.recent_days else BELOW
            return price(Side.BELOW, back, BELOW), age("days_since_breakout", since, phases.discovery_days + 1, later)
        if code == RECORD:
            return price(Side.BELOW, near, BELOW), age("days_since_record", stood, phases.recent_days + 1, BELOW)
        if since <= phases.fresh_days:
            return (price(Side.ABOVE, level, BREAKOUT),)
        if since <= phases.discovery_days:
            return (price(Side.ABOVE, back, DISCOVERY),)
        if stood + 1 >= phases.min_days:
            return (price(Side.ABOVE, highest, BREAKOUT),)
        next_base = age("age_of_record_at_next", stood, phases.min_days, BREAKOUT)
        return price(Side.ABOVE, highest, RECORD), next_base

    return boundaries


def record_signal(
    name: str,
    series: str,
    *,
    unit: str,
    field: str = "",
    phases: Phases | None = None,
    claims: tuple[str, ...] = (),
) -> Signal:
    """The distance of a price to its record, and the phase that it is in.

    Parameters
    ----------
    name
        Of the signal.
    series, field
        What is watched; "" is the main field.
    unit
        Of its values.
    phases
        None for those of indices.
    claims
        Statements of the articles that it reads.
    """
    phases = Phases() if phases is None else phases
    watched = Input(series, field)
    return Signal(
        name=name,
        family="record_highs",
        unit="percent",
        inputs=(watched,),
        rule=_rule(watched.column, phases),
        parameters=phases.parameters,
        states=STATES,
        on=frozenset({"breakout", "price_discovery"}),
        boundaries=_boundaries(watched.column, unit, phases),
        facts=record_facts(watched, unit, phases.min_days),
        occasions=record_occasions(watched, unit, phases.min_days),
        claims=claims,
    )


_RUSSELL = ("R1", "R2", "R3", "R4", "R7", "R10", "R11", "R21", "R26")
SIGNALS: tuple[Signal, ...] = (
    record_signal("rut_record_high", "RUT", unit="index_points", claims=_RUSSELL),
    record_signal("rut_record_high_intraday", "RUT", unit="index_points", field="high", claims=("R2", "R4")),
    record_signal("rut_record_high_with_dividends", "IWM", unit="usd", field="adjclose", claims=("R2", "R4", "R21")),
    record_signal("mid_record_high", "MID", unit="index_points", claims=("R7",)),
    record_signal("spx_record_high", "SPX", unit="index_points", claims=("R4",)),
    record_signal("ixic_record_high", "IXIC", unit="index_points"),
    record_signal("ndx_record_high", "NDX", unit="index_points", claims=("R4",)),
    record_signal("btc_record_high", "BTC", unit="usd", phases=Phases(pullback=0.2), claims=("R11", "R17")),
)
