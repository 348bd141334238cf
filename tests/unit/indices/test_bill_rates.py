"""Which bill rate counts on which day, and what it earns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import DataError, UsageError
from weatherglass.indices.bill_rates import BillRates, bill_returns, effective_rate, weekly_rates
from weatherglass.indices.futures_index import bill_return
from weatherglass.timeline.calendar import DAY


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "datetime64[D]")


DAILY = BillRates(
    days("2012-10-05", "2012-10-09", "2012-10-10", "2012-10-15", "2012-10-16"),
    np.array([0.0011, 0.0012, 0.0013, 0.0014, 0.0015]),
)
"""Monday the 8th was Columbus Day, a session of the exchange without an auction."""


def test_the_rate_of_a_week_is_that_of_its_first_day() -> None:
    weekly = weekly_rates(DAILY)
    assert weekly.days.astype(str).tolist() == ["2012-10-05", "2012-10-09", "2012-10-15"]
    assert weekly.rate.tolist() == [0.0011, 0.0012, 0.0014]
    assert weekly_rates(weekly).rate.tolist() == weekly.rate.tolist()


def test_a_rate_is_in_effect_from_its_own_day_on() -> None:
    asked = days("2012-10-04", "2012-10-05", "2012-10-08", "2012-10-09", "2012-10-12", "2012-10-15")
    found = effective_rate(weekly_rates(DAILY), asked)
    assert np.isnan(found[0])
    assert found[1:].tolist() == [0.0011, 0.0011, 0.0012, 0.0012, 0.0014]


def test_a_rate_of_more_than_two_weeks_ago_is_none() -> None:
    found = effective_rate(DAILY, days("2012-10-30", "2012-10-31"))
    assert found[0] == 0.0015
    assert np.isnan(found[1])
    assert np.isnan(effective_rate(BillRates(days()[:0], np.empty(0)), days("2012-10-30"))).all()


@given(rate=st.floats(-0.01, 0.2), passed=st.integers(1, 8))
def test_a_return_is_the_formula_of_one_step(rate: float, passed: int) -> None:
    before = days("2012-10-15")
    found = bill_returns(BillRates(before, np.array([rate])), before, before + passed * DAY)
    assert found[0] == pytest.approx(bill_return(rate, days=passed), rel=1e-13, abs=1e-16)


def test_per_cent_and_disorder_are_refused() -> None:
    with pytest.raises(DataError, match=r"bill rate 5\.02 on 2007-02-09 is no fraction"):
        BillRates(days("2007-02-09"), np.array([5.02]))
    with pytest.raises(UsageError, match="must increase"):
        BillRates(days("2014-08-15", "2014-08-14"), np.array([0.01, 0.01]))
    with pytest.raises(UsageError, match="of one length"):
        BillRates(days("2014-08-15"), np.array([0.01, 0.01]))
