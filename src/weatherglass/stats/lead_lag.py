"""Which of two series leads: lagged correlations, and the same after each series has lost its own memory.

Two series that remember their own past correlate at many lags without having to do with each other; and whoever looks
for the largest of many lags finds one. So both are prewhitened by autoregressions of their own, and the p-value of the
largest lagged correlation counts how many lags were looked at. It is association all the same: a third series that
moves both, one earlier than the other, looks like a lead.

References
----------
Box and Jenkins (1976), "Time Series Analysis: Forecasting and Control", chapter 11; Haugh (1976), "Checking the
independence of two covariance-stationary time series: a univariate residual cross-correlation approach", Journal of the
American Statistical Association 71, 378-385; White (1980), "A heteroskedasticity-consistent covariance matrix
estimator", Econometrica 48, 817-838; Sidak (1967), Journal of the American Statistical Association 62, 626-633.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
MAX_ORDER = 8
_FEWEST_A_COEFFICIENT = 5
"""Rows for each coefficient and lag below which neither is worth estimating."""
_ROUNDING = 1e-24
"""Share of the variance below which what is left is rounding."""
_TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class OneWay:
    """The strongest correlation with the past of one of two series.

    Attributes
    ----------
    lag
        Rows by which it comes before the other, at least 1.
    correlation
        Of the innovations at that lag.
    p_value
        Two-sided in the sign, allowing for all lags of this direction.
    """

    lag: int
    correlation: float
    p_value: float


@dataclass(frozen=True, slots=True, eq=False)
class LeadLag:
    """Correlations of the innovations of two series at lags of both signs.

    Attributes
    ----------
    lags
        (2 L + 1,) -L to L; at a positive lag the first series comes before the second.
    correlation
        (2 L + 1,) of the innovations.
    strongest_lag, strongest
        The lag other than 0 with the largest test statistic, and its correlation.
    p_value
        Of the strongest, two-sided, allowing for all 2 L lags that were looked at.
    same_time, same_time_p
        Correlation at lag 0, and its p-value alone.
    orders
        Of the two autoregressions.
    n
        Rows of innovations.
    first_leads, second_leads
        The same for each direction alone: the strongest of its L lags, and the p-value that allows for those L.
    """

    lags: NDArray[np.int64]
    correlation: Vector
    strongest_lag: int
    strongest: float
    p_value: float
    same_time: float
    same_time_p: float
    orders: tuple[int, int]
    n: int
    first_leads: OneWay
    second_leads: OneWay


def lagged_correlations(x: Vector, y: Vector, *, max_lag: int) -> Vector:
    """Correlations of x at row t - k with y at row t for k from -max_lag to max_lag, (2 max_lag + 1,).

    Means and standard deviations are those of the whole columns and the divisor is always n, as is usual for
    cross-correlation functions.

    Parameters
    ----------
    x, y
        (n,) finite, rows at equal distances, not overlapping.

    Raises
    ------
    UsageError
        When the columns differ in length or have a missing value.
    MethodError
        When there are not more rows than lags, or a column does not vary.

    Examples
    --------
    >>> x = np.array([1.0, -1.0, 2.0, -2.0, 0.0, 0.0])
    >>> np.round(lagged_correlations(x, np.roll(x, 1), max_lag=1), 3)
    array([ 0.4, -0.7,  1. ])
    """
    _require_pair(x, y, max_lag)
    dx, dy = x - x.mean(), y - y.mean()
    scale = math.sqrt(float((dx**2).sum()) * float((dy**2).sum()))
    return np.array([float((a * b).sum()) / scale for a, b in _pairs(dx, dy, max_lag)])


def autoregression_order(x: Vector, *, max_order: int = MAX_ORDER) -> int:
    """Order of the autoregression with the smallest Schwarz criterion, 0 to `max_order`, on rows common to all orders.

    Raises
    ------
    MethodError
        When there are too few rows for the largest order.
    """
    _require_rows(x, max_order)
    rows = x.shape[0] - max_order
    target = x[max_order:]
    # residuals of a series without error are rounding, and their size says nothing about the order
    floor = max(_ROUNDING * float(target.var()), _TINY)
    found = []
    for order in range(max_order + 1):
        residual = target - _fitted(x, order, first=max_order)
        found.append(rows * math.log(max(float((residual**2).mean()), floor)) + (order + 1) * math.log(rows))
    return int(np.argmin(found))


def innovations(x: Vector, *, order: int) -> Vector:
    """Residuals of an autoregression with a constant, by least squares, (n - order,).

    >>> np.round(innovations(np.array([1.0, 3.0, 2.0, 7.0]), order=0), 9)
    array([-2.25, -0.25, -1.25,  3.75])
    """
    _require_rows(x, order)
    return x[order:] - _fitted(x, order, first=order)


def lead_lag(x: Vector, y: Vector, *, max_lag: int = 4, max_order: int = MAX_ORDER) -> LeadLag:
    """Which of two series leads, by the innovations of both.

    Parameters
    ----------
    x, y
        (n,) finite, rows at equal distances, not overlapping.
    max_lag
        Lags -max_lag to max_lag are looked at.
    max_order
        Largest order of the autoregressions that take the memory out of x and of y, each by its own.

    Raises
    ------
    UsageError, MethodError
        As `lagged_correlations` and `autoregression_order`.

    Notes
    -----
    Under independence of the innovations a_t and b_t, z_k = sum a_{t-k} b_t / sqrt(sum a_{t-k}^2 b_t^2) is close to a
    standard normal one for every k and these are nearly uncorrelated. The denominator is White's: where Haugh divides
    by sqrt(n), common bursts of volatility would make the test reject too often. The p-value of the largest |z_k| is
    1 - (1 - p)^(2 L), after Sidak.
    """
    _require_pair(x, y, max_lag)
    orders = autoregression_order(x, max_order=max_order), autoregression_order(y, max_order=max_order)
    longest = max(orders)
    a = innovations(x, order=orders[0])[longest - orders[0] :]
    b = innovations(y, order=orders[1])[longest - orders[1] :]
    _require_pair(a, b, max_lag)
    a, b = a - a.mean(), b - b.mean()
    z = np.array([_robust_z(p * q) for p, q in _pairs(a, b, max_lag)])
    correlation = lagged_correlations(a, b, max_lag=max_lag)
    lags = np.arange(-max_lag, max_lag + 1)
    apart = np.flatnonzero(lags != 0)
    at = int(apart[np.argmax(np.abs(z[apart]))])
    return LeadLag(
        lags=lags,
        correlation=correlation,
        strongest_lag=int(lags[at]),
        strongest=float(correlation[at]),
        p_value=_of_the_largest(z[at], apart.size),
        same_time=float(correlation[max_lag]),
        same_time_p=two_sided_p(z[max_lag]),
        orders=orders,
        n=int(a.shape[0]),
        first_leads=_one_way(z[max_lag + 1 :], correlation[max_lag + 1 :]),
        second_leads=_one_way(z[max_lag - 1 :: -1], correlation[max_lag - 1 :: -1]),
    )


def two_sided_p(z: float) -> float:
    """Chance that a standard normal value lies at least as far from 0.

    >>> round(two_sided_p(1.959964), 6)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2.0))


def _one_way(z: Vector, correlation: Vector) -> OneWay:
    """The largest of the statistics at lags 1, 2, ... of one direction."""
    at = int(np.argmax(np.abs(z)))
    return OneWay(at + 1, float(correlation[at]), _of_the_largest(z[at], z.shape[0]))


def _of_the_largest(z: float, looked_at: int) -> float:
    """p-value of the largest of so many statistics (Sidak)."""
    return -math.expm1(looked_at * math.log1p(-min(two_sided_p(z), 1.0 - 1e-16)))


def _robust_z(products: Vector) -> float:
    total, spread = float(products.sum()), math.sqrt(float((products**2).sum()))
    return total / spread if spread > 0.0 else 0.0


def _pairs(x: Vector, y: Vector, max_lag: int) -> list[tuple[Vector, Vector]]:
    """(x at t - k, y at t) for each lag k in order."""
    n = x.shape[0]
    return [
        (x[max(0, -lag) : n - max(0, lag)], y[max(0, lag) : n - max(0, -lag)]) for lag in range(-max_lag, max_lag + 1)
    ]


def _fitted(x: Vector, order: int, *, first: int) -> Vector:
    """Fitted values of the autoregression for the rows from `first` on."""
    rows = x.shape[0] - first
    past = [x[first - back : x.shape[0] - back] for back in range(1, order + 1)]
    design = np.stack([np.ones(rows), *past], axis=1)
    coefficients = np.linalg.lstsq(design, x[first:], rcond=None)[0]
    return np.asarray(design @ coefficients)


def _require_pair(x: Vector, y: Vector, max_lag: int) -> None:
    if x.shape != y.shape:
        raise UsageError(f"x has {x.shape[0]} rows and y {y.shape[0]}; a row of both must be one time")
    if max_lag < 1:
        raise UsageError(f"max_lag={max_lag} must be at least 1")
    bad = ~(np.isfinite(x) & np.isfinite(y))
    if bool(bad.any()):
        raise UsageError(f"row {int(np.argmax(bad))} has a missing value: drop it in both before")
    if x.shape[0] < _FEWEST_A_COEFFICIENT * max_lag:
        raise MethodError(
            f"{x.shape[0]} rows are too few for lags up to {max_lag}; {_FEWEST_A_COEFFICIENT} a lag are needed"
        )
    for name, column in (("x", x), ("y", y)):
        if not float(np.ptp(column)) > 0.0:
            raise MethodError(f"{name} does not vary: it is {column[0]} on all {column.shape[0]} rows")


def _require_rows(x: Vector, order: int) -> None:
    if order < 0:
        raise UsageError(f"order={order} must not be negative")
    needed = order + _FEWEST_A_COEFFICIENT * (order + 1)
    if order and x.shape[0] < needed:
        raise MethodError(f"{x.shape[0]} rows are too few for an autoregression of order {order}; {needed} are needed")
