"""A strategy claim made concrete: the state before every return of the target, and what the rest earns in bills.

The state is that of the signal's last value known strictly before a close of the target; its weight is traded at that
close and holds to the next. So a VIX of 16:15 is acted on at the S&P's close of the day after.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import StrategyClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.observed import observed, used
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import NotRun, SeriesUsed, Why
from weatherglass.market.series import Days
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.expected_volatility import at_usual_volatility as returns_at_usual_volatility
from weatherglass.stats.redetection import episode_starts
from weatherglass.stats.timing import Measure, Timing

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
BILLS = ("DTB3", "DGS3MO")
"""Three-month bills: at a bank discount on 360 days, or as the yield of a bond."""
FEWEST_ROWS = 252
STALE_DAYS = np.timedelta64(10, "D")
"""A signal or a rate older than so many calendar days is none: the strategy's rows end where its signal does."""


@dataclass(frozen=True, slots=True, eq=False)
class Trading:
    """One definition, ready to be tested.

    Attributes
    ----------
    timing
        States, returns of the target and of cash, weights and cost.
    days
        (n,) on which each return ends.
    episodes
        How often the state began.
    days_a_year
        Rows of a year.
    signal, target, cash
        The series; cash None where no bills are known.
    paid_rows
        Rows for which a rate was known; cash earns nothing in the others.
    known_rows
        (n,) row of the target at whose close each weight was traded.
    """

    claim: StrategyClaim
    timing: Timing
    days: Days
    episodes: int
    days_a_year: int
    signal: Observations
    target: Observations
    cash: Observations | None
    paid_rows: int
    known_rows: Rows

    @property
    def measure(self) -> Measure:
        """What is to be better."""
        return Measure(self.claim.strategy.measure)

    @property
    def scale(self) -> float:
        """From gains a row to those of a year: percentage points of mean returns and of falls, ratios as they are."""
        match self.measure:
            case Measure.MEAN_RETURN:
                return 100.0 * self.days_a_year
            case Measure.SHARPE:
                return math.sqrt(self.days_a_year)
            case _:
                return 100.0

    @property
    def span(self) -> tuple[date, date]:
        """Days on which the first and the last return end."""
        return self.days[0].item(), self.days[-1].item()

    def after(self, day: date) -> Trading | None:
        """The part whose returns begin after a day; None where the state does not change in it."""
        first = int(np.searchsorted(self.target.days[self.known_rows], np.datetime64(day), side="right"))
        timing = self.timing
        inside = timing.inside[first:]
        if inside.shape[0] < 2 or bool(inside.all()) or not bool(inside.any()):
            return None
        part = replace(timing, inside=inside, asset=timing.asset[first:], cash=timing.cash[first:])
        return replace(self, timing=part, days=self.days[first:], known_rows=self.known_rows[first:])


def trading_of(claim: StrategyClaim, panel: Panel) -> Trading | NotRun:
    """One definition on what is known, or why it cannot be run."""
    target = observed(panel, claim.data.target, "target")
    if isinstance(target, NotRun):
        return target
    if claim.data.signal is None:
        return NotRun("signal", Why.NO_SERIES, "data.signal")
    signal = observed(panel, claim.data.signal, "signal")
    if isinstance(signal, NotRun):
        return signal
    traded = np.maximum.accumulate(target.known_at)[:-1]
    known = np.searchsorted(np.maximum.accumulate(signal.known_at), traded, side="left") - 1
    fresh = (known >= 0) & (target.days[:-1] - signal.days[np.maximum(known, 0)] <= STALE_DAYS)
    if claim.baseline.start is not None:
        fresh &= target.days[:-1] >= np.datetime64(claim.baseline.start)
    rows = np.flatnonzero(fresh)
    if rows.shape[0] < FEWEST_ROWS:
        return NotRun("strategy", Why.TOO_SHORT, f"{rows.shape[0]}")
    asked, value = claim.strategy, signal.value[known[rows]]
    inside = value >= asked.level if asked.side == "above" else value < asked.level
    if bool(inside.all()) or not bool(inside.any()):
        return NotRun("strategy", Why.NO_EVENTS, signal.series)
    bills = bills_of(panel, target, rows)
    cash, paid = cash_returns(bills, target, rows)
    asset = target.value[rows + 1] / target.value[rows] - 1.0
    timing = Timing(inside, asset, cash, asked.weight_inside, asked.weight_outside, asked.cost_bp / 10_000.0)
    if not (np.ptp(asset - cash) > 0.0 and np.ptp(timing.excess) > 0.0):
        return NotRun("strategy", Why.NOT_APPLICABLE, target.series)  # nothing moves: there is no ratio to compare
    return Trading(
        claim, timing, target.days[rows + 1], episode_starts(inside, 1).shape[0], days_a_year(target), signal, target,
        bills, paid, rows,
    )  # fmt: skip


def bills_of(panel: Panel, target: Observations, rows: Rows) -> Observations | None:
    """The series of `BILLS` whose rate is known at most of the rows, the first of two that are equal; None for none."""
    there = [found for each in BILLS if (found := panel.get(each)) is not None]
    return max(there, key=lambda each: int(_known_rates(each, target, rows)[1].sum()), default=None)


def cash_returns(
    bills: Observations | None, target: Observations, rows: Rows, *, less: float = 0.0
) -> tuple[Vector, int]:
    """Simple return of bills from the close of each row to the next, (n,), and for how many rows a rate was known.

    The rate is the last known at the close, for the calendar days to the next close; 0 before there is one, and where
    it is older than `STALE_DAYS`: a series that has ended pays nothing from then on.

    Parameters
    ----------
    less
        Taken off a rate that is known, as a fraction a year.
    """
    if bills is None:
        return np.zeros(rows.shape[0]), 0
    rate, known = _known_rates(bills, target, rows)
    days = (target.days[rows + 1] - target.days[rows]).astype(np.float64)
    return np.where(known, (rate - less) * days / 365.0, 0.0), int(known.sum())


def _known_rates(bills: Observations, target: Observations, rows: Rows) -> tuple[Vector, NDArray[np.bool_]]:
    """Yields a year as fractions at the closes of rows, and where there is one that is not stale, (n,) each."""
    at = np.searchsorted(np.maximum.accumulate(bills.known_at), target.known_at[rows], side="right") - 1
    row = np.maximum(at, 0)
    known = (at >= 0) & (target.days[rows] - bills.days[row] <= STALE_DAYS)
    rate = bills.value[row] / 100.0
    if bills.series == "DTB3":
        rate = 365.0 * rate / (360.0 - 91.0 * rate)  # from the discount of a bill of 91 days to its yield
    return np.asarray(rate), np.asarray(known)


def at_usual_volatility(trading: Trading) -> Timing:
    """The timing with every return's distance from the mean divided by the volatility expected of it."""
    timing = trading.timing
    usual = returns_at_usual_volatility(
        timing.asset - timing.cash, trading.target.value, trading.known_rows, implied=_implied(trading)
    )
    return replace(timing, asset=timing.cash + usual)


def series_used(claim: StrategyClaim, panel: Panel, cash: Observations | None = None) -> tuple[SeriesUsed, ...]:
    """The series as they were used, the bills among them; the first that is there where `cash` is not said."""
    first = next((each for each in BILLS if panel.get(each) is not None), BILLS[-1])
    uses = [("signal", claim.data.signal), ("target", claim.data.target)]
    uses += [("cash", SeriesUse(id=first if cash is None else cash.series))]
    found = []
    for role, use in uses:
        each = observed(panel, use, role) if use is not None else None
        if use is not None and isinstance(each, Observations):
            found.append(used(role, use, each))
    return tuple(found)


def _implied(trading: Trading) -> Vector | None:
    """The signal's variance a row, as it was known at each close of the target, where it is a volatility index."""
    signal, target = trading.signal, trading.target
    if not bool((signal.value > 0.0).all()):
        return None
    row = np.searchsorted(np.maximum.accumulate(signal.known_at), np.maximum.accumulate(target.known_at), "left") - 1
    variance = (signal.value / 100.0) ** 2 / trading.days_a_year
    return np.where(row >= 0, variance[np.maximum(row, 0)], np.nan)
