"""Black's 1976 value of a European option on a forward, and the volatility that a value implies.

Owns the undiscounted formula and its inverse, over arrays. It discounts nothing: the caller multiplies a quoted price
by e^{RT} first.

References
----------
F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976), 167-179.
S. Manaster and G. Koehler, "The calculation of implied variances from the Black-Scholes model: a note", Journal of
Finance 37 (1982), 227-230: Newton's method from the inflection of the price in volatility.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT

_MAX_DEVIATION = 64.0
"""Vol x sqrt(T) beyond which every option is worth its upper bound in double precision (it is from about 17 on)."""
_LAST_STEP = 1e-9
"""Relative size of the last Newton step: its error is of the order of the square, below the rounding of the price."""
_MAX_ITERATIONS = 128

_erfc = np.frompyfunc(math.erfc, 1, 1)


def normal_cdf(z: ArrayLike) -> Vector:
    """Standard normal distribution function, full relative accuracy in both tails; NaN gives NaN.

    >>> f"{float(normal_cdf(-10.0)):.12e}"
    '7.619853024161e-24'
    """
    return np.asarray(0.5 * _erfc(np.asarray(z, np.float64) / -math.sqrt(2.0)), np.float64)


def black_price(
    forward: ArrayLike, strike: ArrayLike, vol: ArrayLike, year_frac: ArrayLike, right: ArrayLike
) -> Vector:
    """Undiscounted value of European options on a forward.

    Parameters
    ----------
    forward, strike
        Positive, quote currency. All arguments broadcast against each other; NaN is not allowed in any.
    vol
        Decimal a year, zero or more; zero gives the intrinsic value.
    year_frac
        Years to settlement, zero or more.
    right
        `CALL` (0) or `PUT` (1) of `weatherglass.market.quotes`.

    Returns
    -------
    Vector
        Quote currency, paid at settlement.

    Raises
    ------
    UsageError
        When an argument is out of bounds or NaN.

    Notes
    -----
    The out-of-the-money side is valued and the intrinsic value added, so that put-call parity holds to the last digits
    however deep the option is in the money.

    Examples
    --------
    At the money the value is F (2 N(vol sqrt(T) / 2) - 1):

    >>> round(float(black_price(100.0, 100.0, 0.2, 1.0, CALL)), 10)
    7.9655674554
    """
    f, k = _checked("forward", forward, positive=True), _checked("strike", strike, positive=True)
    deviation = _checked("vol", vol) * np.sqrt(_checked("year_frac", year_frac))
    small, large = np.minimum(f, k), np.maximum(f, k)
    return np.asarray(small * _relative_value(np.log(small / large), deviation) + _intrinsic(f, k, right), np.float64)


def implied_vol(
    price: ArrayLike, forward: ArrayLike, strike: ArrayLike, year_frac: ArrayLike, right: ArrayLike
) -> Vector:
    """Volatility at which `black_price` gives an undiscounted price.

    Parameters
    ----------
    price
        Quote currency, undiscounted. NaN gives NaN.
    forward, strike, right
        As in `black_price`.
    year_frac
        Years to settlement, positive.

    Returns
    -------
    Vector
        Decimal a year. Zero where the price is the intrinsic value. NaN only where no volatility exists: the price is
        below the intrinsic value, or at or above the forward (call) or the strike (put), or is NaN itself.

    Raises
    ------
    UsageError
        When an argument other than the price is out of bounds or NaN.

    Notes
    -----
    The time value alone carries the volatility: of an option deep in the money only the digits that its price has
    beyond the intrinsic value count.

    Examples
    --------
    >>> round(float(implied_vol(7.965567455405804, 100.0, 100.0, 1.0, CALL)), 12)
    0.2
    >>> float(implied_vol(100.0, 100.0, 100.0, 1.0, CALL))
    nan
    """
    f, k = _checked("forward", forward, positive=True), _checked("strike", strike, positive=True)
    years = _checked("year_frac", year_frac, positive=True)
    small, large = np.minimum(f, k), np.maximum(f, k)
    value, log_ratio, years = np.broadcast_arrays(
        (np.asarray(price, np.float64) - _intrinsic(f, k, right)) / small, np.log(small / large), years
    )
    deviation = np.where(value == 0.0, 0.0, np.nan)
    solvable = (value > 0.0) & (value < 1.0)
    deviation[solvable] = _implied_deviation(value[solvable], log_ratio[solvable])
    return np.asarray(deviation / np.sqrt(years), np.float64)


def _checked(name: str, values: ArrayLike, *, positive: bool = False) -> Vector:
    column = np.asarray(values, np.float64)
    sound = column > 0.0 if positive else column >= 0.0
    if not np.all(sound):
        bound = "positive" if positive else "0 or more"
        raise UsageError(f"{name}={np.extract(~sound, column)[0]}: it must be {bound}")
    return column


def _intrinsic(forward: Vector, strike: Vector, right: ArrayLike) -> Vector:
    side = np.asarray(right)
    known = (side == CALL) | (side == PUT)
    if not np.all(known):
        raise UsageError(f"right={np.extract(~known, side)[0]}: it must be {CALL} (call) or {PUT} (put)")
    return np.maximum(np.where(side == PUT, strike - forward, forward - strike), 0.0)


def _relative_value(log_ratio: Vector, deviation: Vector) -> Vector:
    """Out-of-the-money value over the smaller of forward and strike; `log_ratio` is ln(smaller / larger) <= 0."""
    upper, lower = _distances(log_ratio, deviation)
    # far out two almost equal numbers are subtracted, and rounding may leave less than nothing
    return np.maximum(normal_cdf(upper) - np.exp(-log_ratio) * normal_cdf(lower), 0.0)


def _distances(log_ratio: Vector, deviation: Vector) -> tuple[Vector, Vector]:
    # at zero deviation both distances are minus infinity out of the money; at the money 0/0 must give a value of zero
    with np.errstate(divide="ignore", invalid="ignore"):
        center = np.where(log_ratio < 0.0, log_ratio / deviation, 0.0)
    return center + 0.5 * deviation, center - 0.5 * deviation


def _implied_deviation(value: Vector, log_ratio: Vector) -> Vector:
    """Vol x sqrt(T) of relative out-of-the-money values strictly between 0 and 1, by bracketed Newton steps.

    Values below the one at the inflection are approached in their logarithm, which is nearly straight there.
    """
    low, high = np.zeros_like(value), np.full_like(value, _MAX_DEVIATION)
    deviation = np.clip(np.sqrt(-2.0 * log_ratio), 1e-6, 0.5 * _MAX_DEVIATION)
    in_logs = value < _relative_value(log_ratio, deviation)
    for _ in range(_MAX_ITERATIONS):
        found = _relative_value(log_ratio, deviation)
        too_high = found > value
        high, low = np.where(too_high, deviation, high), np.where(too_high, low, deviation)
        following = _newton(deviation, found, value, log_ratio, in_logs)
        inside = (following >= low) & (following <= high)
        # a last step may leave the bracket by a rounding once both ends of it are neighbours
        done = np.abs(following - deviation) <= _LAST_STEP * deviation
        deviation = np.where(inside | done, following, 0.5 * (low + high))
        if np.all(done):
            break
    return deviation


def _newton(deviation: Vector, found: Vector, value: Vector, log_ratio: Vector, in_logs: NDArray[np.bool_]) -> Vector:
    upper, _ = _distances(log_ratio, deviation)
    slope = np.exp(-0.5 * upper * upper) / math.sqrt(2.0 * math.pi)
    # a value that underflows has no slope and no logarithm: the step is then NaN or infinite, and the bracket is halved
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        miss = np.where(in_logs, found * np.log(found / value), found - value)
        return np.asarray(deviation - miss / slope, np.float64)
