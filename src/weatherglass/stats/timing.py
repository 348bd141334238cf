"""Two weights of an asset by a state, against the same weights at other times: what timing adds, and no more.

A schedule of weights is turned around the circle of rows: every shift holds as much for as long, trades as often, and
knows as little of the returns. Its statistics are compared with that of the schedule as it was
(`weatherglass.stats.schedules`, for any weights); drawdowns of two weights are followed by a compiled loop.

References
----------
Chernozhukov, V., Wuthrich, K. and Zhu, Y. (2021), An exact and robust conformal inference method for counterfactual and
synthetic controls, JASA 116, 1849-1864 (permutations that shift); Sharpe, W.F. (1994), The Sharpe ratio, Journal of
Portfolio Management 21, 49-58.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.schedules import Measure, Schedule, max_drawdown, measured, shifted_measures

__all__ = ["Measure", "Timing", "max_drawdown", "measured", "shifted_gains"]

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """Two weights of an asset by a state, the rest in cash, row by row.

    Attributes
    ----------
    inside
        (n,) whether the state holds for the row, decided before it begins.
    asset, cash
        (n,) simple returns of the rows.
    weight_inside, weight_outside
        Of the asset, as shares of the whole; above 1 the rest is borrowed at the cash rate.
    cost
        Share of what is traded that a trade costs; paid in the row that follows.
    """

    inside: Flags
    asset: Vector
    cash: Vector
    weight_inside: float
    weight_outside: float
    cost: float = 0.0

    def __post_init__(self) -> None:
        rows = self.inside.shape[0]
        if rows < 2 or self.asset.shape != (rows,) or self.cash.shape != (rows,):
            raise UsageError(
                f"{rows} states, {self.asset.shape[0]} returns and {self.cash.shape[0]} of cash must be as many, "
                "and at least two"
            )
        if not (np.isfinite(self.asset).all() and np.isfinite(self.cash).all()):
            raise UsageError("returns of asset and cash must be finite: leave other rows out")

    @property
    def rows(self) -> int:
        """Rows."""
        return int(self.inside.shape[0])

    @property
    def weights(self) -> Vector:
        """Weight of the asset in every row, (n,)."""
        return np.where(self.inside, self.weight_inside, self.weight_outside)

    @property
    def traded(self) -> Vector:
        """Share of the whole that is traded before each row, (n,): the change of weights.

        The first weight is there already, as it is for who only holds; what brings a weight between 0 and 1 back to its
        value after each row's returns is not counted.
        """
        return np.concatenate([[0.0], np.abs(np.diff(self.weights))])

    @property
    def schedule(self) -> Schedule:
        """The same as weights of one asset, and what was paid."""
        return Schedule(self.weights[:, None], self.asset[:, None], self.cash, self.cost * self.traded)

    @property
    def excess(self) -> Vector:
        """Returns of the schedule in excess of cash, costs paid, (n,)."""
        return np.asarray(self.weights * (self.asset - self.cash) - self.cost * self.traded)

    @property
    def returns(self) -> Vector:
        """Returns of the schedule, costs paid, (n,)."""
        return np.asarray(self.cash + self.excess)


def shifted_gains(timing: Timing, measure: Measure, *, every: int = 1) -> Vector:
    """By how much the schedule is better than holding the asset, for every shift of the schedule, (n,).

    Shift 0, the schedule as it was, comes first.

    Parameters
    ----------
    every
        For drawdowns, which take n steps a shift: only every so many shifts are followed, and stand for those up to the
        next.

    Examples
    --------
    The one bad row is sat out in one of four shifts.

    >>> bad = np.array([0.1, -0.5, 0.1, 0.1])
    >>> out = Timing(bad < 0.0, bad, np.zeros(4), 0.0, 1.0)
    >>> shifted_gains(out, Measure.MEAN_RETURN).round(3)
    array([ 0.125, -0.025, -0.025, -0.025])
    >>> shifted_gains(out, Measure.MAX_DRAWDOWN).round(3)
    array([0.5, 0. , 0. , 0. ])
    """
    held = measured(timing.asset, timing.cash, measure)
    if measure is Measure.MAX_DRAWDOWN:
        return np.repeat(-_shifted_drawdowns(timing, every) - held, every)[: timing.rows]
    return np.asarray(shifted_measures(timing.schedule, measure) - held)


def _shifted_drawdowns(timing: Timing, every: int) -> Vector:
    from weatherglass.stats.kernels import schedule_drawdowns

    if every < 1:
        raise UsageError(f"every={every} must be at least one shift")
    above = timing.asset - timing.cash
    with np.errstate(divide="ignore"):  # what has lost all has a log of minus infinity
        inside, outside, paid_inside, paid_outside = (
            np.log(np.maximum(0.0, 1.0 + weight * above + timing.cash - cost))
            for cost in (0.0, timing.cost * abs(timing.weight_inside - timing.weight_outside))
            for weight in (timing.weight_inside, timing.weight_outside)
        )
    found = np.empty(-(-timing.rows // every))
    traded = timing.traded > 0.0
    schedule_drawdowns(timing.inside, traded, inside, outside, paid_inside, paid_outside, every, found)
    return found
