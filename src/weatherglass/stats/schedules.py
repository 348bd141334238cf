"""Weights of several assets that change with the times, against the same weights at other times.

A schedule is what was held over every row and what it paid for trading. Turned around the circle of rows it holds as
much for as long, pays as much, and knows nothing of the returns it meets. Means and Sharpe ratios of all shifts come
from circular correlations: of the weights with the returns, and of their products with the returns' products. Deepest
falls are followed row by row.

References
----------
Chernozhukov, V., Wuthrich, K. and Zhu, Y. (2021), An exact and robust conformal inference method for counterfactual and
synthetic controls, JASA 116, 1849-1864 (permutations that shift).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.drawdowns import grown, underwater
from weatherglass.stats.sharpe import sharpe_ratio

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Measure(StrEnum):
    """What is better when it is larger."""

    MEAN_RETURN = "mean_return"
    """Mean of the simple returns, per row."""
    SHARPE = "sharpe"
    """Mean over standard deviation of the returns in excess of cash, per row."""
    MAX_DRAWDOWN = "max_drawdown"
    """Deepest fall below the highest value so far, as a negative share: a smaller fall is larger."""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Weights over rows, the rest in cash.

    Attributes
    ----------
    weight
        (n, a) share of the whole that each asset has over the row, decided before it begins; above 1 in all the rest is
        borrowed at the rate of cash, below 0 it is sold short.
    asset
        (n, a) simple returns of the rows.
    cash
        (n,) simple returns of cash.
    paid
        (n,) share of the whole that was paid for trading, taken from the row's return. It is turned with the weights.
    """

    weight: Matrix
    asset: Matrix
    cash: Vector
    paid: Vector

    def __post_init__(self) -> None:
        rows = self.cash.shape[0]
        if self.weight.ndim != 2 or self.weight.shape != self.asset.shape or self.weight.shape[0] != rows or rows < 2:
            raise UsageError(
                f"weights of shape {self.weight.shape}, returns of shape {self.asset.shape} and {rows} of cash must "
                "have the same rows, at least two, and the same assets"
            )
        if self.paid.shape != (rows,):
            raise UsageError(f"{self.paid.shape[0]} payments must be as many as the {rows} rows")
        for name in ("weight", "asset", "cash", "paid"):
            if not bool(np.isfinite(getattr(self, name)).all()):
                raise UsageError(f"{name} must be finite: leave other rows out")

    @property
    def rows(self) -> int:
        """Rows."""
        return int(self.cash.shape[0])

    @property
    def above(self) -> Matrix:
        """Returns of the assets in excess of cash, (n, a)."""
        return np.asarray(self.asset - self.cash[:, None])

    @property
    def excess(self) -> Vector:
        """Returns of the schedule in excess of cash, trading paid, (n,)."""
        return np.asarray((self.weight * self.above).sum(axis=1) - self.paid)

    @property
    def returns(self) -> Vector:
        """Returns of the schedule, trading paid, (n,)."""
        return np.asarray(self.cash + self.excess)


def measured(returns: Vector, cash: Vector, measure: Measure) -> float:
    """One measure of simple returns, (n,)."""
    match measure:
        case Measure.MEAN_RETURN:
            return float(returns.mean())
        case Measure.SHARPE:
            return sharpe_ratio(returns - cash)
        case _:
            return -max_drawdown(returns)


def max_drawdown(returns: Vector) -> float:
    """Deepest fall below the highest value so far, as a positive share, of simple returns, (n,).

    >>> max_drawdown(np.array([0.1, -0.5, 0.2]))
    0.5
    """
    return -float(underwater(grown(returns)).min())


def shifted_measures(schedule: Schedule, measure: Measure, *, every: int = 1) -> Vector:
    """The measure of the schedule for every shift of it, (n,); shift 0, the schedule as it was, comes first.

    Parameters
    ----------
    every
        For drawdowns, which take n steps a shift: only every so many shifts are followed, and stand for those up to the
        next.

    Raises
    ------
    MethodError
        When Sharpe ratios are asked for and a shift's returns do not vary.

    Notes
    -----
    With weights w, payments p and returns x in excess of cash the sum of a shift's returns is
    ``sum_a corr(w_a, x_a) - sum p`` and that of their squares
    ``sum_ab corr(w_a w_b, x_a x_b) - 2 sum_a corr(w_a p, x_a) + sum p^2``.

    Examples
    --------
    The one bad row is sat out in one of four shifts.

    >>> bad = np.array([[0.1], [-0.5], [0.1], [0.1]])
    >>> out = Schedule(np.array([[1.0], [0.0], [1.0], [1.0]]), bad, np.zeros(4), np.zeros(4))
    >>> shifted_measures(out, Measure.MEAN_RETURN).round(3)
    array([ 0.075, -0.075, -0.075, -0.075])
    >>> shifted_measures(out, Measure.MAX_DRAWDOWN).round(3)
    array([ 0. , -0.5, -0.5, -0.5])
    """
    if every < 1:
        raise UsageError(f"every={every} must be at least one shift")
    if measure is Measure.MAX_DRAWDOWN:
        return np.repeat(-_shifted_drawdowns(schedule, every), every)[: schedule.rows]
    rows, weight, paid, above = schedule.rows, schedule.weight, schedule.paid, schedule.above
    assets = weight.shape[1]
    mean = sum(_correlated(weight[:, a], above[:, a]) for a in range(assets)) / rows - float(paid.mean())
    if measure is Measure.MEAN_RETURN:
        return np.asarray(mean + float(schedule.cash.mean()))
    square = np.full(rows, float((paid**2).sum()))
    for a in range(assets):
        square += _correlated(weight[:, a] ** 2, above[:, a] ** 2)
        for b in range(a + 1, assets):
            square += 2.0 * _correlated(weight[:, a] * weight[:, b], above[:, a] * above[:, b])
        if bool(paid.any()):
            square -= 2.0 * _correlated(weight[:, a] * paid, above[:, a])
    variance = (square / rows - mean * mean) * rows / (rows - 1.0)
    if not bool((variance > 0.0).all()):
        raise MethodError("returns of a shifted schedule do not vary: it has no Sharpe ratio")
    return np.asarray(mean / np.sqrt(variance))


def _correlated(schedule: Vector, values: Vector) -> Vector:
    """Sum of the products of the values with every shift of the schedule, (n,)."""
    rows = values.shape[0]
    return np.asarray(np.fft.irfft(np.fft.rfft(values) * np.fft.rfft(schedule).conj(), n=rows))


def _shifted_drawdowns(schedule: Schedule, every: int) -> Vector:
    """Deepest falls of shifts by 0, `every`, 2 `every`, ... rows, as positive shares."""
    from weatherglass.stats.kernels import weighted_drawdowns

    found = np.empty(-(-schedule.rows // every))
    weight, above = np.ascontiguousarray(schedule.weight), np.ascontiguousarray(schedule.above)
    weighted_drawdowns(weight, above, schedule.cash, schedule.paid, every, found)
    return found


def at_equal_risk(excess: Vector, held: Vector) -> Vector:
    """Returns stretched to the volatility of those of holding, less those of holding, (n,): zero mean for equal ratios.

    Parameters
    ----------
    excess, held
        (n,) returns in excess of cash of a schedule and of what it is compared with.

    Examples
    --------
    >>> at_equal_risk(np.array([0.01, -0.01]), np.array([0.02, 0.0]))
    array([-0.01, -0.01])
    """
    risk = float(excess.std())
    return np.asarray(excess * (float(held.std()) / risk if risk > 0.0 else 0.0) - held)
