"""A series cut into days, weeks or months, with one value of each: what claims about periods are tested on.

Days, weeks and months are those of the calendar; weeks begin on Monday. A period at the edge of the data, or with a
hole in it, counts when it has at least half as many days as the fullest has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.outcomes import days_a_year, further_values, measured
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations

Vector = NDArray[np.float64]
DAYS_A_PERIOD: Mapping[str, int] = MappingProxyType({"day": 1, "week": 7, "month": 30})
"""Calendar days that a period stands for when periods of different lengths are shifted together."""
_FROM_MONDAY = 3
"""The epoch was a Thursday."""


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Values of periods in order.

    Attributes
    ----------
    first, last
        (M,) first and last day of each that counts in its value.
    value
        (M,) finite.
    """

    first: Days
    last: Days
    value: Vector

    @property
    def count(self) -> int:
        """How many."""
        return int(self.value.shape[0])


def periods_of(target: Observations, measure: str, frequency: str, *, horizon: int, above: float = 1.0) -> Periods:
    """One value of every whole period.

    Parameters
    ----------
    measure
        Variances and volatilities (`OF_RETURNS`) are of the returns that end in the period. Every other measure is the
        mean, over the days of the period, of what came within the horizon of the target's days from each.
    frequency
        "day", "week" or "month".
    above
        For hits and times: the multiple that must be exceeded or reached.

    Returns
    -------
    No periods where the horizon is longer than the data, or there is no such measure. Periods on which the measure is
    no number (none of its returns fell, or none moved) are left out.
    """
    of_returns = OF_RETURNS.get(measure)
    if of_returns is not None:
        daily, days = np.diff(np.log(target.value)), target.days[1:]
    else:
        daily = _by_entry(target, measure, horizon, above)
        days = target.days[: daily.shape[0]]
    if daily.shape[0] == 0:
        return Periods(days[:0], days[:0], np.empty(0))
    label = labels(days, frequency)
    begun = np.flatnonzero(np.concatenate([[True], label[1:] != label[:-1]]))
    counts = np.diff(np.concatenate([begun, [label.size]]))
    parts, scale = np.split(daily, begun[1:]), days_a_year(target)
    values = np.array([float(each.mean()) if of_returns is None else of_returns(each, scale) for each in parts])
    kept = np.isfinite(values) & (counts >= 0.5 * float(counts.max()))
    return Periods(days[begun][kept], days[begun + counts - 1][kept], values[kept])


def labels(days: Days, frequency: str) -> NDArray[np.int64]:
    """A number that is the same for days of the same period and grows from one to the next, (n,).

    >>> labels(np.array(["2024-01-07", "2024-01-08", "2024-01-31"], "datetime64[D]"), "week").tolist()
    [2818, 2819, 2822]
    """
    if frequency == "month":
        return days.astype("datetime64[M]").astype(np.int64)
    number = days.astype("datetime64[D]").astype(np.int64)
    return (number + _FROM_MONDAY) // DAYS_A_PERIOD["week"] if frequency == "week" else number


def log_variance(returns: Vector, scale: int) -> float:
    """Log of the mean square, a year; minus infinity where nothing moved."""
    square = float((returns * returns).mean())
    return float(np.log(scale * square)) if square > 0.0 else -np.inf


def volatility(returns: Vector, scale: int) -> float:
    """Root of the mean square, percent a year.

    >>> round(volatility(np.array([0.01, -0.01]), 252), 4)
    15.8745
    """
    return 100.0 * float(np.sqrt(scale * (returns * returns).mean()))


OF_RETURNS: Mapping[str, Callable[[Vector, int], float]] = MappingProxyType({
    "log_realised_variance": log_variance,
    "realised_volatility": volatility,
    "down_semivariance": lambda returns, scale: log_variance(np.minimum(returns, 0.0), scale),
    "up_semivariance": lambda returns, scale: log_variance(np.maximum(returns, 0.0), scale),
})  # fmt: skip
"""From the log returns of a period and periods a year of a return to its value; semivariances in logs."""


def _by_entry(target: Observations, measure: str, horizon: int, above: float) -> Vector:
    if horizon >= target.rows:
        return np.empty(0)
    found = measured(target, measure, horizon, above=above)
    found = found if found.size else further_values(target, measure, horizon)
    return np.minimum(found, horizon + 1.0) if measure.startswith("time_to") else found
