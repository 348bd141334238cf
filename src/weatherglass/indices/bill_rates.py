"""What money in 91-day Treasury bills earns from one close to the next, by the latest weekly auction.

The rate of a week is that of its auction, on Monday as a rule and on Tuesday where Monday is a holiday, and is in
effect from that day's close on. A daily series of discount rates has no auctions in it: its first observation of each
week then stands in for the auction's high rate.

References
----------
S&P Dow Jones Indices, S&P VIX Futures Indices Methodology, 2023-06-22: the high discount rate of the latest weekly
auction effective on the preceding business day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError
from weatherglass.indices.futures_index import BILL_DAYS, BILL_YEAR
from weatherglass.market.series import Days

Vector = NDArray[np.float64]
OLDEST_DAYS = 14
"""A rate may be so many calendar days old: a week, and the next auction put off by holidays."""
LOWEST, HIGHEST = -0.05, 0.25
"""Beyond are no rates as fractions: 5 per cent is 0.05."""
_MONDAY_OFFSET = 4
"""1970-01-01, day 0, was a Thursday: weeks begin on the Monday four days later."""


@dataclass(frozen=True, slots=True, eq=False)
class BillRates:
    """Discount rates of 91-day bills as fractions a year, increasing in time.

    Attributes
    ----------
    days, rate
        (n,) day of each rate, and the rate.
    """

    days: Days
    rate: Vector

    def __post_init__(self) -> None:
        if self.days.shape != self.rate.shape or self.days.ndim != 1:
            raise UsageError(f"days {self.days.shape} and rates {self.rate.shape} must be vectors of one length")
        if bool((np.diff(self.days) <= np.timedelta64(0, "D")).any()):
            raise UsageError("the days of bill rates must increase")
        beyond = ~((self.rate >= LOWEST) & (self.rate <= HIGHEST))
        if bool(beyond.any()):
            row = int(np.flatnonzero(beyond)[0])
            raise DataError(
                f"bill rate {self.rate[row]:g} on {self.days[row]} is no fraction between {LOWEST} and {HIGHEST}; "
                "5 per cent is 0.05"
            )


def weekly_rates(rates: BillRates) -> BillRates:
    """The first rate of every week, Monday to Sunday: of auctions, the auction; of daily rates, what stands in for it.

    >>> days = np.array(["2014-07-03", "2014-07-07", "2014-07-08", "2014-07-15"], "datetime64[D]")
    >>> weekly_rates(BillRates(days, np.array([1e-4, 2e-4, 3e-4, 4e-4]))).rate.tolist()
    [0.0001, 0.0002, 0.0004]
    """
    if not rates.days.shape[0]:
        return rates
    week = (rates.days.astype("datetime64[D]").astype(np.int64) - _MONDAY_OFFSET) // 7
    first = np.concatenate([[True], week[1:] != week[:-1]])
    return BillRates(rates.days[first], rates.rate[first])


def effective_rate(rates: BillRates, days: Days) -> Vector:
    """The latest rate on or before each day, (n,); NaN where there is none, or none of the last 14 days."""
    if not rates.days.shape[0]:
        return np.full(days.shape, np.nan)
    row = np.searchsorted(rates.days, days, side="right") - 1
    there = row >= 0
    age = (days - rates.days[np.maximum(row, 0)]).astype(np.int64)
    return np.where(there & (age <= OLDEST_DAYS), rates.rate[np.maximum(row, 0)], np.nan)


def bill_returns(rates: BillRates, before: Days, days: Days) -> Vector:
    """Return from each close `before` to that of `days`, (n,), at the rate effective on the first; NaN without a rate.

    >>> friday, monday = (np.array([day], "datetime64[D]") for day in ("2007-02-09", "2007-02-12"))
    >>> bill_returns(BillRates(friday, np.array([0.05])), friday, monday).round(8)
    array([0.00041941])
    """
    passed = (days - before).astype(np.int64)
    growth = 1.0 / (1.0 - BILL_DAYS / BILL_YEAR * effective_rate(rates, before))
    return np.asarray(growth ** (passed / BILL_DAYS) - 1.0)
