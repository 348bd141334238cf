"""Performance by hand, against slow loops, and what has no number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.performance import (
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

AMOUNTS = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=8).map(np.array)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_growth_a_year_is_the_root_of_the_growth():
    assert annual_growth(1.21, years=2.0) == pytest.approx(0.10)
    assert annual_growth(0.25, years=0.5) == pytest.approx(0.0625 - 1.0)
    assert years_between(days("2001-01-01", "2001-12-31")) == pytest.approx(364 / 365.25)
    with pytest.raises(UsageError, match=r"growth=-0\.1 must not be negative, and years=1\.0"):
        annual_growth(-0.1, years=1.0)


# -- the rate that money earned ----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=examples(50))
@given(AMOUNTS, st.floats(-0.9, 3.0))
def test_what_every_amount_would_have_become_at_the_rate_is_what_there_is(paid_in: np.ndarray, rate: float):
    times = np.arange(paid_in.shape[0]) * 0.7
    end = float(times[-1]) + 0.3
    final = sum(each * (1.0 + rate) ** (end - time) for each, time in zip(paid_in, times, strict=True))
    assert money_weighted_return(paid_in, times, final=final, end=end) == pytest.approx(rate, rel=1e-9, abs=1e-11)


def test_the_rate_of_one_payment_is_its_growth_a_year_however_large():
    one, start = np.array([1.0]), np.array([0.0])
    assert money_weighted_return(one, start, final=8.0, end=3.0) == pytest.approx(1.0)
    assert money_weighted_return(one, start, final=1e9, end=0.25) == pytest.approx(1e36, rel=1e-9)
    assert money_weighted_return(one, start, final=1e-9, end=0.5) == pytest.approx(1e-18 - 1.0, abs=1e-15)
    assert money_weighted_return(one, start, final=0.0, end=3.0) == -1.0
    assert money_weighted_return(one, start, final=1e-310, end=3.0) == -1.0


def test_money_that_came_late_counts_for_as_long_as_it_was_in():
    # halves, then doubles: the unit ends where it began, and most of the money saw only the doubling
    late = money_weighted_return(np.array([1.0, 9.0]), np.array([0.0, 1.0]), final=19.0, end=2.0)
    assert late == pytest.approx((-9.0 + math.sqrt(81.0 + 4.0 * 19.0)) / 2.0 - 1.0)
    assert late == pytest.approx(0.7650, abs=1e-4)


def test_money_taken_out_on_the_way_counts_too():
    # 100 in, 60 out after one year, 55 left after two: 100 g^2 - 60 g = 55
    found = money_weighted_return(np.array([100.0, -60.0]), np.array([0.0, 1.0]), final=55.0, end=2.0)
    assert 100.0 * (1.0 + found) ** 2 - 60.0 * (1.0 + found) == pytest.approx(55.0)


@pytest.mark.parametrize(
    ("paid_in", "times", "final", "words"),
    [
        ([], [], 1.0, "no money was in for any time"),
        ([0.0], [0.0], 1.0, "no money was in for any time"),
        ([1.0], [2.0], 1.0, "no money was in for any time"),
        ([1.0, -5.0, 6.0], [0.0, 0.5, 1.0], 0.0, "money moved in and out in 2 turns: several rates may"),
        ([-1.0], [0.0], 1.0, "money moved in and out in 0 turns: no rate solves it"),
        ([1.0], [2.0 - 1e-6], 2.0, "the rate that solves it lies beyond what numbers can hold"),
    ],
)
def test_no_rate_is_made_up_where_none_or_several_solve_it(paid_in, times, final, words):
    with pytest.raises(MethodError, match=words):
        money_weighted_return(np.array(paid_in), np.array(times), final=final, end=2.0)


@pytest.mark.parametrize(
    ("paid_in", "times", "final", "words"),
    [
        ([1.0], [0.0, 1.0], 1.0, "1 amounts and 2 times must be as many"),
        ([math.nan], [0.0], 1.0, "amounts and times must be finite"),
        ([1.0, 1.0], [1.0, 0.5], 1.0, "times must not decrease"),
        ([1.0], [3.0], 1.0, r"none may lie after the end at 2\.0"),
        ([1.0], [0.0], -1.0, r"final=-1\.0 must be finite and not negative"),
    ],
)
def test_flows_that_are_none_are_refused(paid_in, times, final, words):
    with pytest.raises(UsageError, match=words):
        money_weighted_return(np.array(paid_in), np.array(times), final=final, end=2.0)


# -- spread and shortfall ----------------------------------------------------------------------------------------------


def test_volatility_and_shortfall_by_hand():
    returns = np.array([0.02, -0.01, 0.00, -0.03])
    mean = -0.005
    spread = math.sqrt(sum((each - mean) ** 2 for each in returns) / 3)
    assert yearly_volatility(returns, rows_a_year=252) == pytest.approx(spread * math.sqrt(252))
    below = math.sqrt((0.01**2 + 0.03**2) / 4)  # days at or above the target count as days without a shortfall
    assert downside_deviation(returns, rows_a_year=252) == pytest.approx(below * math.sqrt(252))
    assert sortino_ratio(returns, rows_a_year=252) == pytest.approx(mean / below * math.sqrt(252))


def test_what_never_falls_short_has_no_sortino_ratio():
    with pytest.raises(MethodError, match="no return lies below the target: a Sortino ratio has nothing to divide by"):
        sortino_ratio(np.array([0.0, 0.01]), rows_a_year=252)
    with pytest.raises(UsageError, match="1 returns: there must be at least 2, all of them finite"):
        yearly_volatility(np.array([0.1]), rows_a_year=252)
    with pytest.raises(UsageError, match="2 returns: there must be at least 1, all of them finite"):
        downside_deviation(np.array([0.1, math.nan]), rows_a_year=252)


# -- spans and periods -------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=examples(50))
@given(st.lists(st.floats(0.1, 10.0), min_size=1, max_size=20), st.integers(1, 6))
def test_the_worst_span_is_the_worst_of_all(values: list[float], rows: int):
    found = worst_span(np.array(values), rows)
    changes = [values[at + rows] / values[at] - 1.0 for at in range(len(values) - rows)]
    if not changes:
        assert found is None
        return
    assert found is not None
    assert found.change == min(changes)
    assert (found.first, found.last) == (changes.index(min(changes)), changes.index(min(changes)) + rows)


def test_a_span_begins_with_something_and_takes_a_row():
    found = worst_span(np.array([1.0, 0.0, 0.0]), 1)
    assert found is not None
    assert (found.change, found.first) == (-1.0, 0)
    with pytest.raises(UsageError, match="rows=0 must be at least 1"):
        worst_span(np.array([1.0]), 0)


def test_years_and_months_by_hand():
    value = np.array([100.0, 110.0, 99.0, 99.0, 198.0])
    when = days("2019-11-29", "2019-12-31", "2020-01-31", "2020-12-31", "2021-02-01")
    assert by_calendar(value, when, unit="Y") == (
        Period("2019", pytest.approx(0.10), 1, False),  # type: ignore[arg-type]
        Period("2020", pytest.approx(-0.10), 2, True),  # type: ignore[arg-type]
        Period("2021", 1.0, 1, False),
    )
    months = by_calendar(value, when, unit="M")
    # of November 2019 there is the first value only
    assert [each.name for each in months] == ["2019-12", "2020-01", "2020-12", "2021-02"]
    assert math.prod(1.0 + each.change for each in months) == pytest.approx(1.98)


def test_periods_want_a_unit_and_a_day_for_every_value():
    with pytest.raises(UsageError, match=r"unit='W' must be \"Y\" or \"M\""):
        by_calendar(np.array([1.0]), days("2020-01-01"), unit="W")
    with pytest.raises(UsageError, match="1 values and 2 days must be as many"):
        by_calendar(np.array([1.0]), days("2020-01-01", "2020-01-02"), unit="Y")
