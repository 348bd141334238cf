"""What became of a playbook's money, dated: growth, spread, falls, worst spans, years, trading, and days left out.

Definitions stand once each, in `weatherglass.stats`: rates and spans in `performance`, falls in `drawdowns`, Sharpe
ratios and the test of their difference in `sharpe` and `sharpe_difference`. Here they get days and the path of a
simulation. Returns are those of a unit whose number changes when money is paid in (time-weighted), from the first bar's
close on; what the first trade cost is in the growth and the falls, not among the returns. Shares are decimal. None says
that there is no such number, never that it is 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.market.series import Days
from weatherglass.playbooks.orders import Market, Path
from weatherglass.stats.drawdowns import Fall, deepest_fall, longest_fall
from weatherglass.stats.performance import (
    DAYS_A_YEAR,
    Period,
    annual_growth,
    by_calendar,
    downside_deviation,
    money_weighted_return,
    sortino_ratio,
    worst_span,
    yearly_volatility,
    years_between,
)
from weatherglass.stats.sharpe import sharpe_ratio, varies
from weatherglass.stats.sharpe_difference import sharpe_difference_bootstrap

Vector = NDArray[np.float64]
SPANS = (1, 5, 21, 63, 252)
"""Sessions: a day, a week, a month, a quarter, a year."""
_NORMAL_95 = 1.959_963_984_540_054
_ROUNDING = 1e-9
"""Shares that differ by rounding alone are the same."""


@dataclass(frozen=True, slots=True)
class DatedFall:
    """A fall below the highest value so far.

    Attributes
    ----------
    depth
        Share of the highest value at the trough, below 0.
    start, trough
        Days of the highest value, and of the lowest after it.
    recovery
        First day that has the highest value again; None while it has not: the fall is open.
    rows_down, rows
        Sessions to the trough, and to the recovery or, while it is open, to the last.
    """

    depth: float
    start: date
    trough: date
    recovery: date | None
    rows_down: int
    rows: int

    @property
    def open(self) -> bool:
        """Whether the highest value has not been seen again."""
        return self.recovery is None


@dataclass(frozen=True, slots=True)
class WorstSpan:
    """The worst change over so many sessions, from the close of one day to that of another."""

    rows: int
    change: float
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DaysOut:
    """What was not held while the benchmark was, and what that was worth.

    Attributes
    ----------
    days
        Sessions out; one on which half of the benchmark's share was held counts half.
    holding, instead
        What the benchmark returned over them, and what the path did, on the money that was out: compounded, a share.
        The path's is after what it paid for trading.
    """

    days: float
    holding: float
    instead: float

    @property
    def missed(self) -> float:
        """What holding would have given beyond; below 0 where staying out was right."""
        return (1.0 + self.holding) / (1.0 + self.instead) - 1.0


@dataclass(frozen=True, slots=True)
class RatioGap:
    """Sharpe ratio a year less that of the benchmark, with the test of Ledoit and Wolf.

    Attributes
    ----------
    low, high
        Interval of 95 % from the kernel's standard error.
    p
        Two-sided, that the two are equal, by the studentized bootstrap of so many draws.
    block
        Sessions of its blocks.
    """

    difference: float
    standard_error: float
    low: float
    high: float
    p: float
    draws: int
    block: int


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """What became of one path.

    Attributes
    ----------
    name
        Of the playbook or of what it is compared with.
    first, last, years, rows, rows_a_year
        Days of the first and last bar, years of 365.25 days between, returns, and what counts as a year of them.
    final, paid_in
        Money at the end, and paid in on the way, of 1 at the start.
    time_weighted, growth
        Change of a unit over all, and a year (CAGR).
    money_weighted
        Rate a year at which all that was paid in would have become what there is; None where nothing or several solve
        it. Without payments it is the growth.
    volatility, downside_deviation
        A year: spread of the returns, and of those below cash.
    sharpe, sortino, calmar
        A year: mean in excess of cash over the spread, over the shortfall; growth over the deepest fall. None where
        there is nothing to divide by.
    deepest, longest
        Falls; None where no value ever lay below one before.
    worst
        Worst changes over 1, 5, 21, 63 and 252 sessions, as far as there are so many.
    by_year, by_month
        Changes by calendar year and month.
    exposure, days_in
        Mean share of the money that was in assets over the rows, and share of rows with anything in them.
    turnover
        Value traded a year, as a share of the money: buying and selling 1 is 2.
    costs, taxes
        Paid a year, as a share of the money.
    costs_lost, taxes_lost
        Share of the end value that they took: the one less what is left of 1 after all of them.
    out
        Against the benchmark; None of the benchmark itself.
    gap
        Sharpe ratio against the benchmark's; None of the benchmark itself, and where the two cannot be told apart.
    """

    name: str
    first: date
    last: date
    years: float
    rows: int
    rows_a_year: int
    final: float
    paid_in: float
    time_weighted: float
    growth: float
    money_weighted: float | None
    volatility: float
    downside_deviation: float
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    deepest: DatedFall | None
    longest: DatedFall | None
    worst: tuple[WorstSpan, ...]
    by_year: tuple[Period, ...]
    by_month: tuple[Period, ...]
    exposure: float
    days_in: float
    turnover: float
    costs: float
    taxes: float
    costs_lost: float
    taxes_lost: float
    out: DaysOut | None = None
    gap: RatioGap | None = None

    @property
    def best_year(self) -> Period | None:
        """The best calendar year of those that are whole; None without one."""
        return max((each for each in self.by_year if each.whole), key=lambda each: each.change, default=None)

    @property
    def worst_year(self) -> Period | None:
        """The worst calendar year of those that are whole; None without one."""
        return min((each for each in self.by_year if each.whole), key=lambda each: each.change, default=None)


def performance_of(
    name: str,
    market: Market,
    path: Path,
    *,
    rows_a_year: int,
    against: Path | None = None,
    seed: int = 0,
    draws: int = 1_999,
) -> Performance:
    """The performance of one path, beside that of a benchmark in the same market where there is one.

    Parameters
    ----------
    rows_a_year
        Sessions of a year.
    against
        What it is compared with; the same bars.
    seed, draws
        Of the bootstrap of the difference of Sharpe ratios.

    Raises
    ------
    UsageError
        When there are fewer than two returns, or the benchmark has other bars.
    """
    if path.unit.shape[0] < 3:
        raise UsageError(f"{path.unit.shape[0]} bars are too few for a performance: it takes at least 3")
    if against is not None and against.unit.shape != path.unit.shape:
        raise UsageError(f"{name} has {path.unit.shape[0]} bars and its benchmark {against.unit.shape[0]}")
    unit = np.maximum(path.unit, 0.0)
    value, days = _no_noise(np.concatenate([[1.0], unit])), np.concatenate([market.days[:1], market.days])
    returns, cash = unit_returns(path), market.cash[1:]
    years = years_between(market.days)
    growth = annual_growth(float(unit[-1]), years=years)
    deepest = deepest_fall(value)
    held = path.weight[:-1].sum(axis=1)
    a_year = 1.0 / years
    return Performance(
        name=name,
        first=market.days[0].item(),
        last=market.days[-1].item(),
        years=years,
        rows=returns.shape[0],
        rows_a_year=rows_a_year,
        final=float(path.equity[-1]),
        paid_in=float(market.paid_in.sum()),
        time_weighted=float(unit[-1]) - 1.0,
        growth=growth,
        money_weighted=_money_weighted(market, path),
        volatility=yearly_volatility(returns, rows_a_year=rows_a_year),
        downside_deviation=downside_deviation(returns - cash, rows_a_year=rows_a_year),
        sharpe=yearly_sharpe(returns - cash, rows_a_year),
        sortino=_sortino(returns - cash, rows_a_year),
        calmar=None if deepest is None else growth / -deepest.depth,
        deepest=_dated(deepest, days),
        longest=_dated(longest_fall(value), days),
        worst=_worst(unit, market.days),
        by_year=by_calendar(unit, market.days, unit="Y"),
        by_month=by_calendar(unit, market.days, unit="M"),
        exposure=float(held.mean()),
        days_in=float((np.abs(path.weight[:-1]).sum(axis=1) > 0.0).mean()),
        turnover=float(path.traded.sum()) * a_year,
        costs=float(path.cost.sum()) * a_year,
        taxes=float(path.tax.sum()) * a_year,
        costs_lost=_lost(path.cost),
        taxes_lost=_lost(path.tax),
        out=None if against is None else days_out(path, against),
        gap=None
        if against is None
        else ratio_gap(returns - cash, unit_returns(against) - cash, rows_a_year, seed=seed, draws=draws),
    )


def unit_returns(path: Path) -> Vector:
    """Simple returns of a unit from each bar to the next, (t - 1,); 0 once nothing is left."""
    before, after = path.unit[:-1], np.maximum(path.unit[1:], 0.0)
    return np.asarray(np.divide(after, before, out=np.ones_like(after), where=before > 0.0) - 1.0)


def yearly_sharpe(excess: Vector, rows_a_year: int) -> float | None:
    """Sharpe ratio a year of returns in excess of cash; None where they do not vary."""
    return sharpe_ratio(excess) * math.sqrt(rows_a_year) if varies(excess) else None


def ratio_gap(excess: Vector, other: Vector, rows_a_year: int, *, seed: int, draws: int) -> RatioGap | None:
    """The difference of two Sharpe ratios a year and its test; None where the two cannot be told apart.

    Parameters
    ----------
    excess, other
        (n,) returns in excess of cash of the same rows.
    """
    if not (varies(excess) and varies(other)):
        return None
    try:
        found = sharpe_difference_bootstrap(excess, other, seed=seed, replications=draws)
    except (MethodError, UsageError):  # they move as one, or there are too few rows for blocks
        return None
    scale = math.sqrt(rows_a_year)
    difference, error = found.difference * scale, found.standard_error * scale
    reach = _NORMAL_95 * error
    return RatioGap(difference, error, difference - reach, difference + reach, found.p, draws, found.block)


def days_out(path: Path, benchmark: Path) -> DaysOut:
    """What the benchmark held and the path did not, row by row.

    Notes
    -----
    With e the shares of the money that the path had in each asset over a row and b those of the benchmark, the share
    out is ``s = sum max(0, b - e) / sum b``. Compounded are the benchmark's return times s, and what of the path's own
    return is left without ``1 - s`` times the benchmark's, over the rows with s above 0.
    """
    own, other = path.weight[:-1], benchmark.weight[:-1]
    held, missing = other.sum(axis=1), np.maximum(0.0, other - own).sum(axis=1)
    share = np.divide(missing, held, out=np.zeros_like(held), where=held > 0.0)
    share = np.where(share > _ROUNDING, np.minimum(share, 1.0), 0.0)
    returns, out = unit_returns(benchmark), share > 0.0
    instead = np.where(out, unit_returns(path) - (1.0 - share) * returns, 0.0)
    holding = float(np.prod(1.0 + share * returns)) - 1.0
    return DaysOut(float(share.sum()), holding, float(np.prod(1.0 + instead)) - 1.0)


def _money_weighted(market: Market, path: Path) -> float | None:
    amounts = market.paid_in.copy()
    amounts[0] += 1.0
    times = (market.days - market.days[0]).astype("timedelta64[D]").astype(np.float64) / DAYS_A_YEAR
    try:
        return money_weighted_return(amounts, times, final=float(path.equity[-1]), end=float(times[-1]))
    except (MethodError, UsageError):
        return None


def _no_noise(value: Vector) -> Vector:
    """Values that lie below the highest so far by rounding alone are that value: no fall begins there."""
    top = np.maximum.accumulate(value)
    return np.asarray(np.where(value >= top * (1.0 - _ROUNDING), top, value))


def _sortino(excess: Vector, rows_a_year: int) -> float | None:
    if not varies(excess):
        return None
    try:
        return sortino_ratio(excess, rows_a_year=rows_a_year)
    except MethodError:
        return None


def _dated(fall: Fall | None, days: Days) -> DatedFall | None:
    if fall is None:
        return None
    recovery = None if fall.recovery is None else days[fall.recovery].item()
    return DatedFall(fall.depth, days[fall.start].item(), days[fall.trough].item(), recovery, fall.rows_down, fall.rows)


def _worst(unit: Vector, days: Days) -> tuple[WorstSpan, ...]:
    found = ((rows, worst_span(unit, rows)) for rows in SPANS)
    return tuple(
        WorstSpan(rows, span.change, days[span.first].item(), days[span.last].item())
        for rows, span in found
        if span is not None
    )


def _lost(shares: Vector) -> float:
    """What is taken of 1 by a share after a share."""
    return 1.0 - float(np.prod(1.0 - shares))
