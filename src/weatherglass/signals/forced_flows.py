"""Forced flows: what funds must trade because prices have moved, whatever anybody thinks, per dollar of their assets.

The identities hold for any fund that keeps its promise: a fund of L times the daily return must trade L(L - 1) r of its
assets at the close of a day with the return r, and both the inverse and the leveraged one then trade with the market;
a fund that aims at a volatility must sell when realized volatility rises. What they move in dollars depends on their
assets, which have no free daily history, and margin calls are published by nobody: these say so.

References
----------
Cheng, M. and Madhavan, A. (2009), The dynamics of leveraged and inverse exchange-traded funds, Journal of Investment
Management 7(4), equation (10); Moreira, A. and Muir, T. (2017), Volatility-managed portfolios, Journal of Finance 72.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.day_facts import figure, mean_over
from weatherglass.signals.flow_facts import largest_flows, next_move_facts, share_by_state
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import level_at, ranked_rule
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    NO_STATE,
    Bands,
    Boundary,
    Fact,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.rolling import lagged, log_changes, rolling_std

Vector = NDArray[np.float64]
STATES = ("selling", "quiet", "buying")
LARGE_FROM = 95.0
"""Percentile of the size of a day's flow from which it counts as large: one day in twenty."""
STOCK_MULTIPLES = (-1.0, 2.0, 3.0)
VIX_MULTIPLES = (-1.0, 2.0)
TARGET, WINDOW, SPAN, CAP = 10.0, 21, 5, 1.5
SESSIONS_PER_YEAR = 252
SWING = 20.0
_BILLION = 1e9
_MULTIPLE_NAMES = {-1.0: "inverse", 2.0: "double", 3.0: "triple"}


def rebalancing_multiplier(multiple: float) -> float:
    """What a fund of so many times the daily return must trade, in units of the return: L(L - 1) of its assets.

    >>> [rebalancing_multiplier(multiple) for multiple in (-1.0, 1.0, 2.0, 3.0)]
    [2.0, 0.0, 2.0, 6.0]
    """
    return multiple * (multiple - 1.0)


def simple_changes(x: Vector) -> Vector:
    """Simple return from row to row in percent, (n,); NaN in the first."""
    return 100.0 * (x / lagged(x, 1) - 1.0)


def _large(value: Vector, percentile: Vector) -> States:
    side = np.where(value < 0.0, 0, 2)
    found = np.where(percentile >= LARGE_FROM, side, 1).astype(np.int8)
    return np.where(np.isnan(percentile), np.int8(NO_STATE), found)


def _large_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
    now, code = float(history.value[-1]), int(history.state[-1])
    level = level_at(np.abs(history.value[:-1]), LARGE_FROM)
    if code == NO_STATE or np.isnan(level):
        return ()
    to_buying = Boundary("required_rebalancing", now, Side.ABOVE, level, "percent", "buying")
    to_selling = Boundary("required_rebalancing", now, Side.BELOW, -level, "percent", "selling")
    if code == 1:
        return (to_buying, to_selling)
    side, edge = (Side.ABOVE, -level) if code == 0 else (Side.BELOW, level)
    return (Boundary("required_rebalancing", now, side, edge, "percent", "quiet"),)


def _rebalancing_facts(
    series: str, multiples: tuple[float, ...], claims: tuple[str, ...]
) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        change = simple_changes(frame[series])
        per_billion = tuple(
            figure(
                f"per_billion_{_MULTIPLE_NAMES[multiple]}",
                _BILLION * rebalancing_multiplier(multiple) * float(change[-1]) / 100.0,
                "usd",
                frame.days[-1:],
                returns=Returns.SIMPLE,
                claims=claims,
            )
            for multiple in multiples
        )
        size = mean_over(
            "mean_size", np.abs(history.value), "percent", history.days, returns=Returns.SIMPLE, claims=claims
        )
        return (
            *per_billion,
            *size,
            *largest_flows(history, "percent", returns=Returns.SIMPLE, claims=claims),
            *next_move_facts(history, change, after={"large": (0, 2)}, claims=claims),
        )

    return facts


def _rebalancing(name: str, series: str, multiples: tuple[float, ...], claims: tuple[str, ...]) -> Signal:
    weight = sum(rebalancing_multiplier(multiple) for multiple in multiples) / len(multiples)
    return Signal(
        name=name,
        family="forced_flows",
        unit="percent",
        inputs=(Input(series),),
        rule=ranked_rule(lambda frame: weight * simple_changes(frame[series]), _large, measured=np.abs),
        memory=1,
        parameters=(
            *(Parameter(f"multiple_{_MULTIPLE_NAMES[multiple]}", multiple) for multiple in multiples),
            Parameter("large_from", LARGE_FROM, "percentile"),
        ),
        states=STATES,
        on=frozenset({"selling", "buying"}),
        boundaries=_large_boundaries,
        facts=_rebalancing_facts(series, multiples, claims),
        claims=claims,
    )


def volatility_target_weight(x: Vector) -> Vector:
    """Share of its assets that a fund of the stated target holds in stocks, percent, (n,): at most the cap."""
    realized = 100.0 * np.sqrt(SESSIONS_PER_YEAR) * rolling_std(log_changes(x), WINDOW)
    with np.errstate(divide="ignore"):
        return np.asarray(100.0 * np.minimum(TARGET / realized, CAP))


def _target_change(frame: Frame) -> Vector:
    weight = volatility_target_weight(frame["SPX"])
    return weight - lagged(weight, SPAN)


def _target_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    weight = volatility_target_weight(frame["SPX"])
    there = np.isfinite(weight)
    if not there.any():
        return ()
    window = frame.days[-WINDOW:]
    claims = ("V12", "V23")
    return (
        figure("weight", float(weight[-1]), "percent", window, returns=Returns.LOG, claims=claims),
        *mean_over("mean_weight", weight, "percent", frame.days, returns=Returns.LOG, claims=claims),
        *share_by_state(history, returns=Returns.LOG, claims=claims),
        *largest_flows(history, "percentage_points", returns=Returns.LOG, claims=claims),
        *next_move_facts(history, simple_changes(frame["SPX"]), after={"deleveraging": (0,)}, claims=claims),
    )


_TARGET_BANDS = Bands((-SWING, SWING))
_TARGET_STATES = ("deleveraging", "steady", "releveraging")
VOLATILITY_TARGET = Signal(
    name="volatility_target_flow",
    family="forced_flows",
    unit="percentage_points",
    inputs=(Input("SPX"),),
    rule=windowed(_target_change),
    memory=WINDOW + SPAN,
    parameters=(
        Parameter("target", TARGET, "percent"),
        Parameter("window", WINDOW, "sessions"),
        Parameter("span", SPAN, "sessions"),
        Parameter("cap", CAP, "multiple"),
        Parameter("swing", SWING, "percentage_points"),
        Parameter("sessions_per_year", SESSIONS_PER_YEAR, "sessions"),
    ),
    states=_TARGET_STATES,
    on=frozenset({"deleveraging", "releveraging"}),
    bands=_TARGET_BANDS,
    boundaries=band_boundaries("weight_change", "percentage_points", _TARGET_BANDS, _TARGET_STATES),
    facts=_target_facts,
    claims=("V12", "V23", "V29"),
)


def _never(name: str, unit: str, claims: tuple[str, ...]) -> Signal:
    return Signal(
        name=name,
        family="forced_flows",
        unit=unit,
        inputs=(),
        rule=None,
        claims=claims,
        never=Unavailable(Why.NOT_COLLECTED, needs=name),
    )


SIGNALS = (
    _rebalancing("leveraged_fund_rebalancing", "SPX", STOCK_MULTIPLES, ("V12", "V29")),
    VOLATILITY_TARGET,
    _rebalancing("vix_product_rebalancing", "VX_CM30", VIX_MULTIPLES, ("V12", "V28", "V29")),
    _never("leveraged_fund_dollars", "usd", ("V12", "V29")),
    _never("margin_calls", "usd", ("V12",)),
)
