"""Realized volatility: how much prices have moved of late, from closes and from the ranges of the day.

The range estimators need highs and lows, which not every source of the S&P 500 has. The index is published before all
its members have traded, so its opening value stands close to the last close: what happens overnight shows up in the
range of the day, and the estimators that leave the night out lose less than they would on a single stock.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries, ranked_rule
from weatherglass.signals.signal import Fact, GapRule, Parameter, Returns, Signal, SignalHistory
from weatherglass.stats.range_volatility import (
    DAYS_PER_YEAR,
    SESSIONS_PER_YEAR,
    annualised,
    close_to_close_variance,
    garman_klass_variance,
    parkinson_variance,
    realized_volatility,
    rogers_satchell_variance,
    yang_zhang_variance,
)

Vector = NDArray[np.float64]
FAMILY = "realized_implied"
MONTH = 21
"""Sessions that the 30 calendar days of the VIX hold."""
MONTH_OF_DAYS = 30
QUIET_BELOW, TURBULENT_FROM = 10.0, 90.0
"""Percentiles among the past that make the states."""
STATES = ("quiet", "usual", "turbulent")
_BARS = tuple(Input("SPX", each) for each in ("", "open", "high", "low"))


def volatility_points(variance: Vector, window: int, per_year: int = SESSIONS_PER_YEAR) -> Vector:
    """Realized volatility of the last `window` rows in vol points, (n,), from the variance of each row."""
    return 100.0 * realized_volatility(variance, window, per_year)


def _bars(frame: Frame) -> tuple[Vector, Vector, Vector, Vector]:
    return frame["SPX.open"], frame["SPX.high"], frame["SPX.low"], frame["SPX"]


def _close_to_close(frame: Frame) -> Vector:
    return volatility_points(close_to_close_variance(frame["SPX"]), MONTH)


def _parkinson(frame: Frame) -> Vector:
    _, high, low, _ = _bars(frame)
    return volatility_points(parkinson_variance(high, low), MONTH)


def _garman_klass(frame: Frame) -> Vector:
    return volatility_points(garman_klass_variance(*_bars(frame)), MONTH)


def _rogers_satchell(frame: Frame) -> Vector:
    return volatility_points(rogers_satchell_variance(*_bars(frame)), MONTH)


def _yang_zhang(frame: Frame) -> Vector:
    return 100.0 * annualised(yang_zhang_variance(*_bars(frame), window=MONTH))


def _bitcoin(frame: Frame) -> Vector:
    return volatility_points(close_to_close_variance(frame["BTC"]), MONTH_OF_DAYS, DAYS_PER_YEAR)


def level_facts(history: SignalHistory, unit: str, gap_rule: GapRule, claims: tuple[str, ...]) -> tuple[Fact, ...]:
    """Mean, median and highest value of a signal of returns, and the day of the highest; () without a value."""
    seen = np.isfinite(history.value)
    if not seen.any():
        return ()
    value, days = history.value[seen], history.days[seen]
    low, median, high = np.quantile(value, (0.25, 0.5, 0.75)).tolist()
    top = int(np.argmax(value))
    behind = (value.size, days[0].item(), days[-1].item(), Returns.LOG, gap_rule)
    return (
        Fact("mean", float(value.mean()), unit, *behind, low, high, "quartiles", claims),
        Fact("median", median, unit, *behind, claims=claims),
        Fact("highest", float(value[top]), unit, *behind, claims=claims),
        Fact("highest_day", days[top].item().isoformat(), "date", *behind, claims=claims),
    )


def _facts(gap_rule: GapRule, claims: tuple[str, ...]) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        return level_facts(history, "vol_points", gap_rule, claims)

    return facts


def _range_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """Beside the level, how the estimator stands to that of closes: below 1 it misses the night, or sees few prices."""
    closes = _close_to_close(frame)
    both = np.isfinite(history.value) & np.isfinite(closes)
    levels = level_facts(history, "vol_points", GapRule.COMMON_DAYS, ("V24",))
    if int(both.sum()) < 2:
        return levels
    ours, theirs, days = history.value[both], closes[both], history.days[both]
    behind = (ours.size, days[0].item(), days[-1].item(), Returns.LOG, GapRule.COMMON_DAYS)
    found = [Fact("mean_to_close_to_close", float(ours.mean() / theirs.mean()), "ratio", *behind, claims=("V24",))]
    # sums in an order that depends on the number of rows alone: a figure of an earlier day is the same to the bit
    x, y = ours - ours.mean(), theirs - theirs.mean()
    spread = float(np.sqrt((x * x).sum() * (y * y).sum()))
    if spread > 0.0:
        corr = float((x * y).sum()) / spread
        found.append(Fact("correlation_with_close_to_close", corr, "correlation", *behind, claims=("V24",)))
    return (*levels, *found)


def _signal(
    name: str,
    inputs: tuple[Input, ...],
    of: Callable[[Frame], Vector],
    window: Parameter,
    per_year: int,
    facts: Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]],
    claims: tuple[str, ...],
) -> Signal:
    return Signal(
        name=name,
        family=FAMILY,
        unit="vol_points",
        inputs=inputs,
        rule=ranked_rule(of, cut_at(QUIET_BELOW, TURBULENT_FROM)),
        memory=int(window.value),
        parameters=(
            window,
            Parameter("periods_per_year", per_year, "count"),
            Parameter("quiet_below", QUIET_BELOW, "percentile"),
            Parameter("turbulent_from", TURBULENT_FROM, "percentile"),
        ),
        states=STATES,
        on=frozenset({"turbulent"}),
        boundaries=percentile_boundaries(name, "vol_points", (QUIET_BELOW, TURBULENT_FROM), STATES),
        facts=facts,
        claims=claims,
    )


def _range_signal(name: str, of: Callable[[Frame], Vector]) -> Signal:
    window = Parameter("window", MONTH, "sessions")
    return _signal(f"spx_{name}_volatility", _BARS, of, window, SESSIONS_PER_YEAR, _range_facts, ("V24",))


SIGNALS = (
    _signal(
        "spx_realized_volatility",
        (Input("SPX"),),
        _close_to_close,
        Parameter("window", MONTH, "sessions"),
        SESSIONS_PER_YEAR,
        _facts(GapRule.EVERY_ROW, ("V24",)),
        ("V6", "V24"),
    ),
    _range_signal("parkinson", _parkinson),
    _range_signal("garman_klass", _garman_klass),
    _range_signal("rogers_satchell", _rogers_satchell),
    _range_signal("yang_zhang", _yang_zhang),
    _signal(
        "btc_realized_volatility",
        (Input("BTC"),),
        _bitcoin,
        Parameter("window", MONTH_OF_DAYS, "days"),
        DAYS_PER_YEAR,
        _facts(GapRule.EVERY_ROW, ("R14",)),
        ("R14", "R15"),
    ),
)
