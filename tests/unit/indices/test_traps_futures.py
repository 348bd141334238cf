"""Traps 19 and 20: VX prices of before 2007-03-26, and the step of the S&P VIX futures indices."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta

import pytest

from shared_files import shared
from weatherglass.errors import UsageError
from weatherglass.indices.futures_index import (
    bill_return,
    contract_return,
    short_term_weights,
    total_return_level,
    vx_price,
)

OCTOBER_2012 = {date(2012, 10, 24): 0.76, date(2012, 10, 25): 0.72, date(2012, 10, 26): 0.68}
"""S&P's table: weights of the close before 25, 26 and 29 October 2012."""
PERIOD = date(2012, 10, 17), date(2012, 11, 21)


def weekdays(start: date, stop: date) -> int:
    """Scheduled business days from start to the day before stop: no holiday falls into this period."""
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range((stop - start).days))


def test_trap_19_prices_of_before_march_2007_are_ten_times_the_level():
    before, after = date(2007, 3, 23), date(2007, 3, 26)
    assert vx_price(138.9, session=before) == 13.89
    assert vx_price(13.9, session=after) == 13.9
    unscaled = 13.9 / 138.9 - 1  # the wrong version: a fall of 90 % overnight
    assert unscaled < -0.89
    assert vx_price(13.9, session=after) / vx_price(138.9, session=before) - 1 == pytest.approx(0.00072, abs=1e-5)


@pytest.mark.parametrize("settle", [0.0, -1.0, float("nan")])
def test_trap_19_a_zero_settle_is_missing_and_no_price(settle):
    assert vx_price(settle, session=date(2013, 1, 2)) is None


def test_trap_19_real_files_join_at_the_rescaling():
    with shared("futures/CFE_Q07_VX.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("Settle")]
    days = [datetime.strptime(row["Trade Date"], "%m/%d/%Y").date() for row in rows]
    prices = [vx_price(float(row["Settle"]), session=day) for row, day in zip(rows, days, strict=True)]
    known = [price for price in prices if price is not None]
    assert min(days) < date(2007, 3, 26) < max(days)
    assert all(9 < price < 40 for price in known)


def test_trap_20_weights_are_those_of_business_days_as_published():
    start, settlement = PERIOD
    dt = weekdays(start, settlement)
    assert dt == 25
    for close, published in OCTOBER_2012.items():
        following = close + timedelta(days=1 if close.weekday() < 4 else 3)
        first, second = short_term_weights(days_left=weekdays(following, settlement), days_in_period=dt)
        assert (first, second) == (published, pytest.approx(1 - published))
        calendar = (settlement - following).days / (settlement - start).days  # the wrong version
        assert abs(calendar - published) > 0.005


def test_trap_20_the_return_uses_yesterdays_weights():
    before, today = (18.0, 19.0), (16.0, 18.5)
    yesterday, todays = (0.76, 0.24), (0.72, 0.28)
    right = contract_return(yesterday, before, today)
    assert right == pytest.approx((0.76 * 16 + 0.24 * 18.5) / (0.76 * 18 + 0.24 * 19) - 1, rel=1e-15)
    assert abs(contract_return(todays, before, today) - right) > 0.003  # the wrong version


def test_trap_20_the_bill_return_is_added_and_not_compounded():
    contracts, bills = -0.09, bill_return(0.05, days=3)
    level = total_return_level(100_000.0, contracts=contracts, bills=bills)
    assert level == pytest.approx(100_000 * (1 - 0.09 + bills), rel=1e-15)
    assert abs(100_000 * (1 + contracts) * (1 + bills) - level) > 3  # the wrong version, three points off


def test_a_roll_day_outside_its_period_is_refused():
    with pytest.raises(UsageError, match=r"^days_left=26 must lie between 0 and days_in_period=25, at least 1$"):
        short_term_weights(days_left=26, days_in_period=25)
