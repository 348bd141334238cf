"""The premium in option prices: what the VIX says beyond what is expected to come, and what it said beyond what came.

Sellers of volatility are paid it for bearing the risk of a crash. Ex ante it stands against a forecast and is known
today; ex post it stands against what was realized since and is known a month late. A negative premium says that the
market has just moved more than the VIX had room for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.har_rules import HAR_MEMORY, HAR_PARAMETERS, har_rule, yearly_variance
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.percentile_states import level_at, ranked_rule
from weatherglass.signals.realized_volatility import (
    FAMILY,
    MONTH,
    MONTH_OF_DAYS,
    volatility_points,
)
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Rule,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.range_volatility import DAYS_PER_YEAR, SESSIONS_PER_YEAR, close_to_close_variance
from weatherglass.stats.rolling import lagged, rolling_mean

Vector = NDArray[np.float64]
Facts = Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]
STATES = ("negative", "usual", "rich")
RICH_FROM = 90.0
"""Percentile among the past."""
_STATE_PARAMETERS = (Parameter("negative_below", 0.0), Parameter("rich_from", RICH_FROM, "percentile"))
_SPX, _VIX = Input("SPX"), Input("VIX")


def _state_of(value: Vector, percentile: Vector) -> States:
    found = np.where(value < 0.0, 0, np.where(percentile >= RICH_FROM, 2, 1)).astype(np.int8)
    return np.where(np.isnan(value) | np.isnan(percentile), np.int8(NO_STATE), found)


def _boundaries(quantity: str, unit: str) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
        now, code = float(history.value[-1]), int(history.state[-1])
        if code == NO_STATE:
            return ()
        rich = level_at(history.value[:-1], RICH_FROM)
        zero = Boundary(quantity, now, Side.ABOVE if code == 0 else Side.BELOW, 0.0, unit, STATES[int(code == 0)])
        if np.isnan(rich) or code == 0:
            return (zero,)
        if code == 1:
            return (Boundary(quantity, now, Side.ABOVE, rich, unit, "rich"), zero)
        return (Boundary(quantity, now, Side.BELOW, rich, unit, "usual"),)

    return boundaries


def _facts(unit: str, claims: tuple[str, ...]) -> Facts:
    """Mean with its quartiles, median, share of days above zero, and the lowest value with its day."""

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        seen = np.isfinite(history.value)
        if not seen.any():
            return ()
        value, days = history.value[seen], history.days[seen]
        low, median, high = np.quantile(value, (0.25, 0.5, 0.75)).tolist()
        least = int(np.argmin(value))
        behind = (value.size, days[0].item(), days[-1].item(), Returns.LOG, GapRule.COMMON_DAYS)
        return (
            Fact("mean", float(value.mean()), unit, *behind, low, high, "quartiles", claims),
            Fact("median", median, unit, *behind, claims=claims),
            Fact("share_positive", 100.0 * float((value > 0.0).mean()), "percent", *behind, claims=claims),
            Fact("lowest", float(value[least]), unit, *behind, claims=claims),
            Fact("lowest_day", days[least].item().isoformat(), "date", *behind, claims=claims),
        )

    return facts


def _ex_ante_variance(frame: Frame, expected: Vector) -> Vector:
    vix = frame["VIX"][frame.first_new :]
    return np.asarray(vix * vix - expected)


def _ex_ante_volatility(frame: Frame, expected: Vector) -> Vector:
    return np.asarray(frame["VIX"][frame.first_new :] - np.sqrt(expected))


def _ex_post(frame: Frame) -> Vector:
    vix = lagged(frame["VIX"], MONTH)
    return np.asarray(vix * vix - rolling_mean(yearly_variance(frame["SPX"]), MONTH))


def _vix_gap(frame: Frame) -> Vector:
    return frame["VIX"] - volatility_points(close_to_close_variance(frame["SPX"]), MONTH)


def _dvol_gap(frame: Frame) -> Vector:
    return frame["DVOL"] - volatility_points(close_to_close_variance(frame["BTC"]), MONTH_OF_DAYS, DAYS_PER_YEAR)


def _signal(
    name: str,
    unit: str,
    inputs: tuple[Input, ...],
    rule: Rule,
    memory: int,
    parameters: tuple[Parameter, ...],
    claims: tuple[str, ...] = ("V24",),
) -> Signal:
    return Signal(
        name=name,
        family=FAMILY,
        unit=unit,
        inputs=inputs,
        rule=rule,
        memory=memory,
        parameters=(*parameters, *_STATE_PARAMETERS),
        states=STATES,
        on=frozenset({"negative", "rich"}),
        boundaries=_boundaries(name, unit),
        facts=_facts(unit, claims),
        claims=claims,
    )


_MONTH = (Parameter("window", MONTH, "sessions"), Parameter("periods_per_year", SESSIONS_PER_YEAR, "count"))
_DAYS = (Parameter("window", MONTH_OF_DAYS, "days"), Parameter("periods_per_year", DAYS_PER_YEAR, "count"))

SIGNALS = (
    _signal(
        "variance_premium_ex_ante",
        "variance_points",
        (_VIX, _SPX),
        har_rule(_ex_ante_variance, _state_of),
        HAR_MEMORY,
        HAR_PARAMETERS,
    ),
    _signal(
        "volatility_premium_ex_ante",
        "vol_points",
        (_VIX, _SPX),
        har_rule(_ex_ante_volatility, _state_of),
        HAR_MEMORY,
        HAR_PARAMETERS,
    ),
    _signal(
        "variance_premium_ex_post",
        "variance_points",
        (_VIX, _SPX),
        ranked_rule(_ex_post, _state_of),
        MONTH,
        _MONTH,
    ),
    _signal("vix_minus_realized", "vol_points", (_VIX, _SPX), ranked_rule(_vix_gap, _state_of), MONTH, _MONTH),
    _signal(
        "dvol_minus_realized",
        "vol_points",
        (Input("DVOL"), Input("BTC")),
        ranked_rule(_dvol_gap, _state_of),
        MONTH_OF_DAYS,
        _DAYS,
        ("R14", "V25"),
    ),
)
