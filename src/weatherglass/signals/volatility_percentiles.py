"""The bands of the VIX as percentiles, so that any index of volatility can be read by its own past.

Of the VIX's closes from 1990 to August 2026, 8.7 % lay below 12, 62.9 % below 20, 92.0 % below 30, 97.8 % below 40 and
99.6 % below 60. Those shares are the edges here, and the shares below 95 % of the same levels are where a band is left
again. Where an index stands is counted among its own closes up to that day, and no later one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.catalogue import require_spec
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.signal import (
    MIN_RANKED,
    NO_STATE,
    Boundary,
    Carry,
    Computed,
    Fact,
    Parameter,
    Rule,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.signals.states import held, raw_bands
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
STATES = ("very_low", "calm", "raised", "high", "very_high", "extreme")
ENTERED_FROM = (8.7, 62.9, 92.0, 97.8, 99.6)
"""Percentiles at which the VIX was at 12, 20, 30, 40 and 60."""
LEFT_BELOW = (4.8, 57.7, 89.9, 97.3, 99.5)
"""Percentiles at which it was 5 % below them."""
SERIES = ("VIX", "VXN", "RVX", "VXD", "OVX", "GVZ", "VVIX", "MOVE", "DVOL", "DVOL_ETH")


def _rule(series: str) -> Rule:
    def rule(frame: Frame, carry: Carry) -> Computed:
        value = frame[series][frame.first_new :]
        earlier = np.asarray(carry[0], np.float64) if carry else np.empty(0)
        before = int(carry[1][0]) if carry else NO_STATE
        percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=earlier)
        state = held(raw_bands(percentile, ENTERED_FROM), raw_bands(percentile, LEFT_BELOW), before=before)
        judged = state[state != NO_STATE]
        last = np.array([judged[-1] if judged.size else before], np.int64)
        return Computed(value, state, (np.concatenate([earlier, value]), last))

    return rule


def level_at(ordered: Vector, percentile: float) -> float:
    """The least of so many sorted values that stands at or above a percentile of them; the highest where none does.

    >>> level_at(np.array([10.0, 20.0, 30.0, 40.0]), 62.5)
    30.0
    """
    n = ordered.shape[0]
    below, up_to = np.searchsorted(ordered, ordered, side="left"), np.searchsorted(ordered, ordered, side="right")
    at = int(np.searchsorted(50.0 * (below + up_to) / n, percentile, side="left"))
    return float(ordered[min(at, n - 1)])


def _boundaries(series: str, unit: str) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        code, now = int(history.state[-1]), float(history.value[-1])
        if code == NO_STATE:
            return ()
        ordered, found = np.sort(frame[series]), []
        if code < len(ENTERED_FROM):
            level = level_at(ordered, ENTERED_FROM[code])
            found.append(Boundary(series, now, Side.ABOVE, level, unit, STATES[code + 1]))
        if code > 0:
            level = level_at(ordered, LEFT_BELOW[code - 1])
            found.append(Boundary(series, now, Side.BELOW, level, unit, STATES[code - 1]))
        return tuple(found)

    return boundaries


def _facts(series: str, unit: str) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        value, first, last = frame[series], frame.days[0].item(), frame.days[-1].item()
        ordered, n = np.sort(value), value.size
        low, median, high = np.quantile(value, (0.25, 0.5, 0.75)).tolist()
        levels = tuple(
            Fact(f"level_{name}", level_at(ordered, edge), unit, n, first, last, claims=("V6", "V25"))
            for name, edge in zip(STATES[1:], ENTERED_FROM, strict=True)
        )
        judged = history.state != NO_STATE
        shares = tuple(
            Fact(
                f"share_of_days_{name}", 100.0 * float((history.state[judged] == at).mean()), "percent",
                int(judged.sum()), history.days[judged][0].item(), last, claims=("V6", "V25"),
            )
            for at, name in enumerate(STATES)
            if judged.any()
        )  # fmt: skip
        return (
            *levels,
            *shares,
            Fact("mean", float(value.mean()), unit, n, first, last),
            Fact("median", median, unit, n, first, last, low=low, high=high, spread="quartiles"),
        )

    return facts


def _percentile_band(series: str) -> Signal:
    unit = str(require_spec(series).unit)
    return Signal(
        name=f"{series.lower()}_percentile_band",
        family="volatility_bands",
        unit=unit,
        inputs=(Input(series),),
        rule=_rule(series),
        parameters=(
            *(Parameter(f"edge_{n}", edge) for n, edge in zip(STATES[1:], ENTERED_FROM, strict=True)),
            *(Parameter(f"exit_{n}", edge) for n, edge in zip(STATES[1:], LEFT_BELOW, strict=True)),
            Parameter("minimum", MIN_RANKED, "sessions"),
        ),
        states=STATES,
        on=frozenset({"very_low", "high", "very_high", "extreme"}),
        boundaries=_boundaries(series, unit),
        facts=_facts(series, unit),
        claims=("V6", "V25"),
    )


PERCENTILE_BANDS = tuple(_percentile_band(series) for series in SERIES)
