"""Performance of paths by hand: dates of falls, days out, money that came late, and the benchmark beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from path_making import market_of, path_of
from weatherglass.errors import UsageError
from weatherglass.playbooks.performance import (
    DatedFall,
    WorstSpan,
    days_out,
    performance_of,
    ratio_gap,
    unit_returns,
)

CLOSE = np.array([100.0, 110.0, 88.0, 99.0, 110.0, 121.0, 96.8])  # +10, -20, +12.5, +11.1, +10, -20 %
MARKET = market_of(CLOSE, first="2001-12-28", cost=0.01)
HOLD = path_of(MARKET, 1.0)


def test_holding_by_hand_with_dates():
    found = performance_of("hold", MARKET, HOLD, rows_a_year=252)
    start = 1.0 / 1.01  # of 1 the first trade leaves so much in shares
    assert (found.first, found.last, found.rows) == (date(2001, 12, 28), date(2002, 1, 7), 6)
    assert found.time_weighted == pytest.approx(0.968 * start - 1.0)
    assert found.years == pytest.approx(10 / 365.25)
    assert found.growth == pytest.approx((0.968 * start) ** 36.525 - 1.0)
    assert found.money_weighted == pytest.approx(found.growth, rel=1e-9)
    assert found.deepest == DatedFall(
        pytest.approx(-0.2),
        date(2001, 12, 31),
        date(2002, 1, 1),
        date(2002, 1, 3),
        1,
        3,  # type: ignore[arg-type]
    )
    assert found.calmar == pytest.approx(found.growth / 0.2)
    assert found.worst[:2] == (
        WorstSpan(1, pytest.approx(-0.2), date(2001, 12, 31), date(2002, 1, 1)),  # type: ignore[arg-type]
        WorstSpan(5, pytest.approx(-0.12), date(2001, 12, 31), date(2002, 1, 7)),  # type: ignore[arg-type]
    )
    assert [(each.name, each.rows, each.whole) for each in found.by_year] == [("2001", 1, False), ("2002", 5, False)]
    assert (found.best_year, found.worst_year, found.out, found.gap) == (None, None, None, None)
    assert (found.exposure, found.days_in) == (pytest.approx(1.0), 1.0)
    assert found.turnover == pytest.approx(start * 36.525)
    assert found.costs == pytest.approx(0.01 * start * 36.525)
    assert found.costs_lost == pytest.approx(1.0 - start)
    returns = CLOSE[1:] / CLOSE[:-1] - 1.0
    assert found.volatility == pytest.approx(returns.std(ddof=1) * math.sqrt(252))
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1) * math.sqrt(252))


def test_a_fall_that_is_not_over_has_no_day_of_recovery():
    found = performance_of("hold", market_of(CLOSE[:3]), path_of(market_of(CLOSE[:3]), 1.0), rows_a_year=252)
    assert found.deepest is not None
    assert (found.deepest.recovery, found.deepest.open, found.deepest.rows) == (None, True, 1)
    assert found.longest == found.deepest


def test_days_out_are_what_the_benchmark_did_on_them():
    # out at the second close, in again at the fourth: the fall of a fifth and the rise of an eighth are left out
    market = market_of(CLOSE, cash=0.001)
    hold, path = path_of(market, 1.0), path_of(market, np.array([1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]))
    found = days_out(path, hold)
    assert found.days == pytest.approx(2.0)
    assert found.holding == pytest.approx(0.8 * 1.125 - 1.0)
    assert found.instead == pytest.approx(1.001**2 - 1.0)
    assert found.missed == pytest.approx(0.9 / 1.001**2 - 1.0)
    assert days_out(hold, hold).days == 0.0
    half = days_out(path_of(market, 0.5), hold)
    assert half.days == pytest.approx(3.0)
    assert half.holding == pytest.approx(math.prod(1.0 + 0.5 * each for each in unit_returns(hold)) - 1.0)


def test_days_on_which_the_benchmark_holds_nothing_are_never_out():
    market = market_of(CLOSE)
    nothing = path_of(market, 0.0)
    assert days_out(nothing, nothing).days == 0.0


def test_another_asset_that_is_held_instead_is_out_of_the_benchmark():
    both = market_of(np.stack([CLOSE, 100.0 * 1.01 ** np.arange(7.0)], axis=1))
    hold = path_of(both, np.tile([1.0, 0.0], (7, 1)))
    shifted = path_of(both, np.array([[1.0, 0.0]] * 1 + [[0.0, 1.0]] * 2 + [[1.0, 0.0]] * 4))
    found = days_out(shifted, hold)
    assert (found.days, found.holding) == (pytest.approx(2.0), pytest.approx(0.8 * 1.125 - 1.0))
    assert found.instead == pytest.approx(1.01**2 - 1.0)


def test_money_that_comes_in_is_weighed_by_its_time():
    paid = np.zeros(7)
    paid[2] = 9.0  # near the low
    market = market_of(CLOSE, paid_in=paid, first="2001-12-28")
    found = performance_of("hold", market, path_of(market, 1.0), rows_a_year=252)
    assert found.time_weighted == pytest.approx(-0.032)
    assert found.final == pytest.approx(0.968 + 9.0 * 96.8 / 88.0)
    assert found.paid_in == 9.0
    assert found.money_weighted is not None
    grown, years = 1.0 + found.money_weighted, 10 / 365.25
    assert grown**years + 9.0 * grown ** (6 / 365.25) == pytest.approx(found.final)
    assert found.money_weighted > 0.0 > found.growth


def test_the_benchmark_stands_beside_and_ratios_are_tested():
    rng = np.random.default_rng(4)
    close = 100.0 * np.exp(np.cumsum(0.0003 + 0.01 * rng.standard_normal(600)))
    market = market_of(close)
    hold, half = path_of(market, 1.0), path_of(market, np.where(np.arange(600) % 40 < 20, 1.0, 0.0))
    found = performance_of("half", market, half, rows_a_year=252, against=hold, seed=3, draws=499)
    assert found.gap is not None
    assert found.sharpe is not None
    beside = performance_of("hold", market, hold, rows_a_year=252)
    assert beside.sharpe is not None
    # the ratio of the test divides by n, that of the record by n - 1
    assert found.gap.difference == pytest.approx(found.sharpe - beside.sharpe, rel=2e-3)
    assert found.gap.low < found.gap.difference < found.gap.high
    assert (found.gap.high - found.gap.low) / found.gap.standard_error == pytest.approx(3.9199, abs=1e-3)
    assert found.gap == ratio_gap(unit_returns(half), unit_returns(hold), 252, seed=3, draws=499)
    assert found.exposure == pytest.approx(0.5, abs=0.02)
    assert ratio_gap(unit_returns(hold), unit_returns(hold), 252, seed=3, draws=499) is None


def test_rounding_alone_is_no_fall():
    """Money that is paid in moves the unit of cash by the last bit: no fall, no ratio to it, no days of it."""
    market = market_of(CLOSE, cash=0.0)
    path = path_of(market, 0.0)
    wobbly = replace(path, unit=path.unit * (1.0 - 1e-16 * np.array([0.0, 1.0, 4.0, 2.0, 9.0, 0.0, 3.0])))
    assert float(wobbly.unit.min()) < 1.0
    found = performance_of("cash", market, wobbly, rows_a_year=252)
    assert (found.deepest, found.longest, found.calmar, found.sharpe, found.sortino) == (None, None, None, None, None)


def test_cash_alone_has_no_ratios_and_never_falls():
    market = market_of(CLOSE, cash=0.0)
    found = performance_of("cash", market, path_of(market, 0.0), rows_a_year=252, against=HOLD)
    assert (found.sharpe, found.sortino, found.calmar, found.deepest, found.longest) == (None,) * 5
    assert (found.exposure, found.days_in, found.turnover, found.volatility) == (0.0, 0.0, 0.0, 0.0)
    assert found.gap is None


def test_what_is_ruined_stays_so():
    ruined = replace(HOLD, unit=np.array([1.0, 0.4, -0.1, -0.1, -0.1, -0.1, -0.1]))
    found = performance_of("ruin", MARKET, ruined, rows_a_year=252)
    assert (found.time_weighted, found.growth) == (-1.0, -1.0)
    assert found.deepest is not None
    assert found.deepest.depth == -1.0
    assert unit_returns(ruined).tolist() == pytest.approx([-0.6, -1.0, 0.0, 0.0, 0.0, 0.0])


def test_too_few_bars_and_other_bars_are_refused():
    short = market_of(CLOSE[:2])
    with pytest.raises(UsageError, match="2 bars are too few for a performance: it takes at least 3"):
        performance_of("hold", short, path_of(short, 1.0), rows_a_year=252)
    with pytest.raises(UsageError, match="hold has 7 bars and its benchmark 2"):
        performance_of("hold", MARKET, HOLD, rows_a_year=252, against=path_of(short, 1.0))
