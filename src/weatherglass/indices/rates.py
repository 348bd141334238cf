"""The risk-free rate of a term from Treasury par yields: natural cubic spline, the owner's bounds, continuous rate."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from weatherglass.market import CurveHistory, ParCurve, TermRates
from weatherglass.market.curve import RateSource
from weatherglass.timeline import US_SESSIONS

Nodes = tuple[float, ...]


class RateDays(StrEnum):
    """From which day the days to expiry are counted when a rate is read off the curve."""

    CURVE_DATE = "curve_date"
    """From the date of the curve: reproduces the published example (25 and 32 days from 26 September 2022)."""
    AS_OF = "as_of"
    """From the day of calculation, as the example's text counts its terms (24 and 31 days)."""


def natural_spline_curvatures(days: Nodes, yields: Nodes) -> Nodes:
    """Second derivatives at the nodes of the cubic spline whose curvature is zero at both ends.

    Parameters
    ----------
    days, yields
        (n_nodes,), days strictly increasing, n_nodes >= 1. Any unit of yield.

    >>> natural_spline_curvatures((0.0, 1.0, 2.0), (0.0, 1.0, 0.0))
    (0.0, -3.0, 0.0)
    """
    n = len(days)
    curvature = [0.0] * n
    scratch = [0.0] * n
    for i in range(1, n - 1):  # forward elimination of the tridiagonal system
        left, right = days[i] - days[i - 1], days[i + 1] - days[i]
        share = left / (left + right)
        pivot = share * curvature[i - 1] + 2.0
        curvature[i] = (share - 1.0) / pivot
        slope_change = (yields[i + 1] - yields[i]) / right - (yields[i] - yields[i - 1]) / left
        scratch[i] = (6.0 * slope_change / (left + right) - share * scratch[i - 1]) / pivot
    if n > 1:
        curvature[n - 1] = 0.0
    for i in range(n - 2, 0, -1):
        curvature[i] = curvature[i] * curvature[i + 1] + scratch[i]
    return tuple(curvature)


def spline_yield(days: Nodes, yields: Nodes, curvatures: Nodes, day: float) -> float:
    """Yield on the spline at a day; the end pieces go on beyond the nodes, before any bound is applied."""
    if len(days) == 1:
        return yields[0]
    i = min(max(bisect_right(days, day) - 1, 0), len(days) - 2)
    h = days[i + 1] - days[i]
    a, b = (days[i + 1] - day) / h, (day - days[i]) / h
    bend = ((a**3 - a) * curvatures[i] + (b**3 - b) * curvatures[i + 1]) * h * h / 6.0
    return a * yields[i] + b * yields[i + 1] + bend


def yield_bounds(days: Nodes, yields: Nodes, day: float) -> tuple[float, float]:
    """Lowest and highest yield accepted at a day.

    Between two nodes: their yields. Before the first node: lines through it whose slopes lead to the next shortest
    maturity that yields at least as much (lower bound) or at most as much (upper bound); slope zero where there is
    none. Beyond the last node, where the owner says nothing: the last yield.

    References
    ----------
    MATH22 step 2(a), with the capital M of "b = CMT_1 - M t_1" read as the slope m.
    """
    first_day, first = days[0], yields[0]
    if day < first_day:
        rising = next(((t, y) for t, y in zip(days[1:], yields[1:], strict=True) if y >= first), None)
        falling = next(((t, y) for t, y in zip(days[1:], yields[1:], strict=True) if y <= first), None)
        low_slope = 0.0 if rising is None else (rising[1] - first) / (rising[0] - first_day)
        high_slope = 0.0 if falling is None else (falling[1] - first) / (falling[0] - first_day)
        return first + low_slope * (day - first_day), first + high_slope * (day - first_day)
    if day >= days[-1]:
        return yields[-1], yields[-1]
    i = bisect_right(days, day) - 1
    return min(yields[i], yields[i + 1]), max(yields[i], yields[i + 1])


def bond_equivalent_to_continuous(bond_equivalent: float) -> float:
    """Continuously compounded rate of a bond-equivalent yield, both decimals a year: 2 ln(1 + y/2).

    >>> round(bond_equivalent_to_continuous(0.05), 6)
    0.049385

    References
    ----------
    MATH22 step 2(a): APY = (1 + BEY/2)^2 - 1, r = ln(1 + APY).
    """
    return 2.0 * math.log1p(bond_equivalent / 2.0)


@lru_cache(maxsize=256)
def _spline(curve: ParCurve) -> tuple[Nodes, Nodes, Nodes]:
    days = tuple(float(d) for d in curve.days)
    return days, curve.yield_pct, natural_spline_curvatures(days, curve.yield_pct)


def curve_rate(curve: ParCurve, day: float) -> float:
    """Continuously compounded rate, decimal a year, of a curve at a number of days.

    Examples
    --------
    The published R1 and R2 of the 2022-09-27 example, from the curve of the day before:

    >>> from weatherglass.market import CMT_DAYS
    >>> curve = ParCurve(date(2022, 9, 26), tuple(d for t, d in CMT_DAYS.items() if t not in ("1.5 Mo", "4 Mo")),
    ...                  (.03, .02, .04, .05, .08, .11, .22, .59, 1.00, 1.37, 2.03, 2.21))
    >>> round(100 * curve_rate(curve, 25), 6), round(100 * curve_rate(curve, 32), 6)
    (0.031664, 0.028797)

    References
    ----------
    MATH22 step 2(a).
    """
    days, yields, curvatures = _spline(curve)
    low, high = yield_bounds(days, yields, day)
    return bond_equivalent_to_continuous(min(max(spline_yield(days, yields, curvatures, day), low), high) / 100.0)


def term_rate(
    source: RateSource, position: int, *, expiry: date, as_of: date, days_from: RateDays = RateDays.CURVE_DATE
) -> float:
    """Continuously compounded rate of one selected term, decimal a year.

    Parameters
    ----------
    source
        Rates given by the caller, one curve, or a history of curves of which the one before `as_of` is taken. A curve
        without a date counts as that of the business day before `as_of`.
    position
        0 for the near term, 1 for the next.

    Raises
    ------
    StaleCurve
        When a history has no recent enough curve.
    """
    if isinstance(source, TermRates):
        return source.of(position)
    curve = source.before(as_of) if isinstance(source, CurveHistory) else source
    if days_from is RateDays.AS_OF:
        return curve_rate(curve, (expiry - as_of).days)
    return curve_rate(curve, (expiry - (curve.curve_date or _business_day_before(as_of))).days)


def _business_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not US_SESSIONS.is_session(day):
        day -= timedelta(days=1)
    return day
