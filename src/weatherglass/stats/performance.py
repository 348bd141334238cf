"""What became of money, from values and returns: growth, spread, shortfall, worst spans, and the rate that it earned.

Returns are simple returns of rows, values those of a unit whose number does not change. What is "a year" is a number of
rows (`rows_a_year`: 252 sessions) where returns are spread over it, and a length in years where a value grows.

References
----------
Bacon, C. (2008), Practical portfolio performance measurement and attribution, 2nd ed., Wiley (time-weighted and
money-weighted returns); Sortino, F. and van der Meer, R. (1991), Downside risk, Journal of Portfolio Management 17,
27-31; Young, T. (1991), Calmar ratio: a smoother tool, Futures 20; Norstrom, C. (1972), A sufficient condition for a
unique nonnegative internal rate of return, Journal of Financial and Quantitative Analysis 7, 1835-1839.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError

Vector = NDArray[np.float64]
Days = NDArray[np.datetime64]
DAYS_A_YEAR = 365.25
_CLOSE = 1e-15
_WIDEST = 700.0
"""Log of the largest growth factor that is looked at: exp(700) is near the largest number there is."""


def annual_growth(growth: float, *, years: float) -> float:
    """Growth a year of what became `growth` times as much, as a share; -1 where nothing is left.

    Parameters
    ----------
    growth
        Last value over first, at least 0.
    years
        Above 0.

    Examples
    --------
    >>> round(annual_growth(2.0, years=10.0), 4), annual_growth(0.0, years=3.0)
    (0.0718, -1.0)
    """
    if not growth >= 0.0 or not years > 0.0:
        raise UsageError(f"growth={growth} must not be negative, and years={years} must be above 0")
    return -1.0 if growth == 0.0 else math.expm1(math.log(growth) / years)


def years_between(days: Days) -> float:
    """Years of 365.25 days from the first day to the last.

    >>> years_between(np.array(["2020-01-01", "2024-01-01"], dtype="datetime64[D]"))
    4.0
    """
    return float((days[-1] - days[0]).astype("timedelta64[D]").astype(np.int64)) / DAYS_A_YEAR


def money_weighted_return(paid_in: Vector, times: Vector, *, final: float, end: float) -> float:
    """The rate a year at which all that was paid in would have become what there is (internal rate of return).

    Parameters
    ----------
    paid_in
        (n,) amounts, taken out where negative; finite.
    times
        (n,) years at which they moved, not decreasing, none after `end`.
    final
        Value at the end, at least 0; it counts as taken out then.
    end
        Years.

    Returns
    -------
    A share a year; -1 where money was only paid in and nothing is left.

    Raises
    ------
    UsageError
        When shapes, order or values are not as said.
    MethodError
        When no rate, or more than one, may solve it: no money was in for any time, or it went in and out in turns.

    Notes
    -----
    Solves ``sum c_i g^(T - t_i) = V`` for g, the growth a year, by bisection in its log. With one change of sign among
    the amounts in order of time, the final one included, the root is the only one (Descartes); with more it may not be,
    and no root is picked.

    Examples
    --------
    100 at once and 100 a year later are 231 after two years: 10 % a year.

    >>> round(money_weighted_return(np.array([100.0, 100.0]), np.array([0.0, 1.0]), final=231.0, end=2.0), 6)
    0.1
    """
    _require_flows(paid_in, times, final, end)
    moved = paid_in != 0.0
    amounts, left = paid_in[moved], end - times[moved]
    if amounts.size == 0 or not float(left[0]) > 0.0:
        raise MethodError("no money was in for any time: there is no rate that it earned")
    signs = np.sign(np.concatenate([amounts, [-final]] if final > 0.0 else [amounts]))
    changes = int((np.diff(signs) != 0.0).sum())
    if changes == 0 and final == 0.0 and signs[0] > 0.0:
        return -1.0
    if changes != 1:
        raise MethodError(
            f"money moved in and out in {changes} turns: {'no rate solves it' if changes == 0 else 'several rates may'}"
        )
    sign = float(signs[0])

    def excess(log_growth: float) -> float:
        # of what the amounts would have become over the final value, scaled so that no power overflows
        top = max(0.0, log_growth * float(left[0]))
        return sign * (float((amounts * np.exp(log_growth * left - top)).sum()) - final * math.exp(-top))

    low, high = -1.0, 1.0
    reach = _WIDEST / float(left[0])
    while excess(low) > 0.0 and low > -reach:
        low *= 2.0
    while excess(high) < 0.0 and high < reach:
        high *= 2.0
    while high - low > _CLOSE * max(1.0, abs(low)):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if excess(middle) < 0.0 else (low, middle)
    if 0.5 * (low + high) > _WIDEST:
        raise MethodError("the rate that solves it lies beyond what numbers can hold")
    return math.expm1(0.5 * (low + high))


def yearly_volatility(returns: Vector, *, rows_a_year: float) -> float:
    """Standard deviation (with n - 1) of returns, times the root of the rows a year; a share.

    >>> round(yearly_volatility(np.array([0.01, -0.01]), rows_a_year=252), 4)
    0.2245
    """
    _require_returns(returns, fewest=2)
    return float(returns.std(ddof=1)) * math.sqrt(rows_a_year)


def downside_deviation(excess: Vector, *, rows_a_year: float) -> float:
    """Root of the mean square of the returns below the target, all rows counted, a year; a share.

    Parameters
    ----------
    excess
        (n,) returns less the target's: less cash, say. Finite.

    Examples
    --------
    >>> round(downside_deviation(np.array([0.03, -0.01, 0.0, -0.01]), rows_a_year=1), 5)
    0.00707
    """
    _require_returns(excess, fewest=1)
    return math.sqrt(float((np.minimum(excess, 0.0) ** 2).mean()) * rows_a_year)


def sortino_ratio(excess: Vector, *, rows_a_year: float) -> float:
    """Mean over downside deviation of returns in excess of the target, a year.

    Raises
    ------
    MethodError
        When no return lies below the target.

    Examples
    --------
    >>> round(sortino_ratio(np.array([0.03, -0.01, 0.0, -0.01]), rows_a_year=1), 4)
    0.3536
    """
    below = downside_deviation(excess, rows_a_year=rows_a_year)
    if not below > 0.0:
        raise MethodError("no return lies below the target: a Sortino ratio has nothing to divide by")
    return float(excess.mean()) * rows_a_year / below


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of rows and what a value did over it: from row `first`, whose value is 1, to row `last`."""

    first: int
    last: int
    change: float


def worst_span(value: Vector, rows: int) -> Span | None:
    """The worst change over so many rows, the first of equals; None where there are not so many.

    Parameters
    ----------
    value
        (n,) above 0.
    rows
        At least 1.

    Examples
    --------
    >>> worst_span(np.array([1.0, 2.0, 1.0, 1.5, 0.9]), 2)
    Span(first=1, last=3, change=-0.25)
    """
    if rows < 1:
        raise UsageError(f"rows={rows} must be at least 1")
    if rows >= value.shape[0]:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(value[:-rows] > 0.0, value[rows:] / value[:-rows] - 1.0, np.inf)  # from nothing nothing falls
    first = int(np.argmin(change))
    return Span(first, first + rows, float(change[first]))


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year or month of a value.

    Attributes
    ----------
    name
        "2020" or "2020-03".
    change
        From the last value before the period, or the first in it where there is none before, to its last.
    rows
        Returns in it.
    whole
        Whether values reach over both of its ends; False of the first and the last period unless others come beyond.
    """

    name: str
    change: float
    rows: int
    whole: bool


def by_calendar(value: Vector, days: Days, *, unit: str) -> tuple[Period, ...]:
    """Changes by calendar year ("Y") or month ("M"), in order; none of a period in which only the first value lies.

    Parameters
    ----------
    value, days
        (n,) above 0, and their days, increasing.

    Examples
    --------
    >>> days = np.array(["2020-12-30", "2020-12-31", "2021-06-30"], dtype="datetime64[D]")
    >>> [(each.name, each.change, each.rows) for each in by_calendar(np.array([1.0, 2.0, 3.0]), days, unit="Y")]
    [('2020', 1.0, 1), ('2021', 0.5, 1)]
    """
    if unit not in {"Y", "M"}:
        raise UsageError(f'unit={unit!r} must be "Y" or "M"')
    if value.shape != days.shape or value.shape[0] == 0:
        raise UsageError(f"{value.shape[0]} values and {days.shape[0]} days must be as many, and at least one")
    period = days.astype(f"datetime64[{unit}]")
    last = np.flatnonzero(np.concatenate([period[1:] != period[:-1], [True]]))
    before = np.concatenate([[0], last[:-1]])
    found = []
    for at, (start, end) in enumerate(zip(before.tolist(), last.tolist(), strict=True)):
        if end > start:
            change = float(value[end] / value[start] - 1.0) if value[start] > 0.0 else 0.0
            found.append(Period(str(period[end]), change, end - start, 0 < at < last.shape[0] - 1))
    return tuple(found)


def _require_returns(returns: Vector, *, fewest: int) -> None:
    if returns.shape[0] < fewest or not bool(np.isfinite(returns).all()):
        raise UsageError(f"{returns.shape[0]} returns: there must be at least {fewest}, all of them finite")


def _require_flows(paid_in: Vector, times: Vector, final: float, end: float) -> None:
    if paid_in.shape != times.shape:
        raise UsageError(f"{paid_in.shape[0]} amounts and {times.shape[0]} times must be as many")
    if not (np.isfinite(paid_in).all() and np.isfinite(times).all()):
        raise UsageError("amounts and times must be finite")
    if bool((np.diff(times) < 0.0).any()) or (times.shape[0] and float(times[-1]) > end):
        raise UsageError(f"times must not decrease, and none may lie after the end at {end}")
    if not 0.0 <= final < math.inf:
        raise UsageError(f"final={final} must be finite and not negative")
