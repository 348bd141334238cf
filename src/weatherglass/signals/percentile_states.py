"""Rules whose state is the place of the value among those before it: causal percentiles that remember the whole past.

The carry of such a rule is every measured value so far, so that going on from a history gives the bits of one go.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame
from weatherglass.signals.signal import (
    MIN_RANKED,
    NO_STATE,
    Boundary,
    Carry,
    Computed,
    Rule,
    Side,
    SignalHistory,
    States,
)
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]


def ranked_rule(
    of: Callable[[Frame], Vector],
    state_of: Callable[[Vector, Vector], States],
    *,
    measured: Callable[[Vector], Vector] | None = None,
) -> Rule:
    """A rule with a finite memory for its value, and a state by the percentile of the value among all so far.

    Parameters
    ----------
    of
        Gives the value of every row of a frame, as for `weatherglass.signals.run.windowed`.
    state_of
        (value, percentile) of the new rows -> their states; a NaN percentile comes before `MIN_RANKED` values.
    measured
        What is ranked, such as the size of the value; None is the value itself.
    """

    def rule(frame: Frame, carry: Carry) -> Computed:
        value = of(frame)[frame.first_new :]
        earlier = np.asarray(carry[0], np.float64) if carry else np.empty(0)
        size = value if measured is None else measured(value)
        percentile = expanding_percentile(size, minimum=MIN_RANKED, earlier=earlier)
        carried_on = (np.concatenate([earlier, size]),)
        return Computed(
            value, state_of(value, percentile), carried_on, percentile=percentile if measured is None else None
        )

    return rule


def cut_at(*cuts: float) -> Callable[[Vector, Vector], States]:
    """States by percentiles alone: 0 below the first cut, 1 from there to the second, ...; none without one."""

    def state_of(value: Vector, percentile: Vector) -> States:  # noqa: ARG001 - the value itself decides nothing here
        found = np.searchsorted(np.asarray(cuts), percentile, side="right").astype(np.int8)
        return np.where(np.isnan(percentile), np.int8(NO_STATE), found)

    return state_of


def level_at(past: Vector, cut: float) -> float:
    """Value beyond which one more value would stand at or above a percentile among the past and itself.

    Parameters
    ----------
    past
        (n,) values before it, in any order; NaN is no value.
    cut
        Percentile.

    Returns
    -------
    NaN where no level does it: such a percentile is reached with so few values by all or by none.

    Examples
    --------
    >>> level_at(np.array([3.0, 1.0, 2.0, 4.0]), 50.0)
    2.0
    """
    ordered = np.sort(past[~np.isnan(past)])
    below = math.ceil(cut * (ordered.shape[0] + 1) / 100.0 - 0.5)
    return float(ordered[below - 1]) if 1 <= below <= ordered.shape[0] else math.nan


def percentile_boundaries(
    quantity: str, unit: str, cuts: tuple[float, ...], states: tuple[str, ...]
) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    """What would change a state of `cut_at`: the values that stand at the next percentile above and below today."""

    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
        now, code = float(history.value[-1]), int(history.state[-1])
        if code == NO_STATE:
            return ()
        found = []
        for side, cut, to in ((Side.ABOVE, code, code + 1), (Side.BELOW, code - 1, code - 1)):
            level = level_at(history.value[:-1], cuts[cut]) if 0 <= cut < len(cuts) else math.nan
            if not math.isnan(level):
                found.append(Boundary(quantity, now, side, level, unit, states[to]))
        return tuple(found)

    return boundaries


def first_rows_of_weeks(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Rows whose day lies in a later week (Monday to Sunday) than the row before; the first row is none.

    >>> first_rows_of_weeks(np.array(["2026-08-20", "2026-08-21", "2026-08-24"], "datetime64[D]"))
    array([2])
    """
    week = (days.astype("datetime64[D]").astype(np.int64) + 3) // 7  # day 0 was a Thursday
    return np.flatnonzero(np.diff(week)) + 1


def carried(rows: int, at: NDArray[np.int64], value: Vector) -> Vector:
    """(rows,) the value of the last of the given rows at or before each row; NaN before the first.

    >>> carried(5, np.array([1, 3]), np.array([7.0, 8.0]))
    array([nan,  7.,  7.,  8.,  8.])
    """
    last = np.searchsorted(at, np.arange(rows), side="right") - 1
    return np.where(last >= 0, np.append(value, np.nan)[np.maximum(last, 0)] if at.size else np.nan, np.nan)
