"""Business days of the US bond market: rules, odd closures, and the days for which yields were really published."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest

from shared_files import shared
from weatherglass.errors import UsageError
from weatherglass.timeline.business_days import (
    bond_holidays,
    business_days_after,
    business_days_between,
    good_friday,
)


def is_business_day(day: date) -> bool:
    return business_days_between(day, day).size == 1


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 10, 14), "Columbus Day"),
        (date(2023, 11, 10), None),  # Veterans Day on a Saturday is lost
        (date(2018, 11, 12), "Veterans Day"),  # on a Sunday it is kept on Monday
        (date(1990, 1, 15), "Martin Luther King Day"),  # the exchange traded
        (date(1985, 1, 21), None),
        (date(2021, 6, 18), None),
        (date(2022, 6, 20), "Juneteenth"),
        (date(2021, 12, 24), "Christmas"),
        (date(2021, 12, 31), None),  # New Year's Day on a Saturday is lost
        (date(2023, 1, 2), "New Year's Day"),
        (date(2020, 7, 3), "Independence Day"),
        (date(2017, 4, 14), "Good Friday"),
        (date(2024, 5, 27), "Memorial Day"),
        (date(2024, 9, 2), "Labor Day"),
        (date(2024, 11, 28), "Thanksgiving"),
        (date(2024, 2, 19), "Washington's Birthday"),
    ],
)
def test_holidays_of_the_bond_market_follow_their_rules(day: date, name: str | None) -> None:
    assert bond_holidays(day.year).get(day) == name
    assert is_business_day(day) is (name is None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2001, 9, 11), False),
        (date(2001, 9, 13), True),  # yields were published before the exchange opened again
        (date(2012, 10, 29), True),
        (date(2012, 10, 30), False),
        (date(2018, 12, 5), False),
        (date(2025, 1, 9), True),  # stocks closed, bonds traded until 14:00
        (date(2007, 1, 2), True),
        (date(2024, 11, 30), False),
    ],
)
def test_single_closures_are_not_those_of_the_stock_exchange(day: date, expected: bool) -> None:
    assert is_business_day(day) is expected


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1954, 4, 16), (2000, 4, 21), (2008, 3, 21), (2019, 4, 19), (2024, 3, 29), (2038, 4, 23)]
)
def test_good_friday_is_two_days_before_easter(year: int, month: int, day: int) -> None:
    assert good_friday(year) == date(year, month, day)


def test_the_next_business_days_pass_over_weekends_and_holidays() -> None:
    days = np.array(["2024-10-10", "2024-10-11", "2024-10-12", "2024-10-14"], dtype="datetime64[D]")
    assert [str(day) for day in business_days_after(days, 1)] == ["2024-10-11"] + ["2024-10-15"] * 3
    assert [str(day) for day in business_days_after(days, 2)] == ["2024-10-15"] + ["2024-10-16"] * 3


@pytest.mark.parametrize(
    ("first", "last"), [(date(1949, 12, 31), date(2000, 1, 1)), (date(2000, 1, 2), date(2000, 1, 1))]
)
def test_a_span_outside_of_what_is_known_is_refused(first: date, last: date) -> None:
    with pytest.raises(UsageError, match=f"first={first} to last={last} is no span of the business days known here"):
        business_days_between(first, last)


def test_yields_were_published_on_these_days_and_on_good_fridays_with_an_employment_report() -> None:
    with shared("history/fred_rates.csv").open(encoding="utf-8") as lines:
        published = [date.fromisoformat(row["date"]) for row in csv.DictReader(lines) if row["DGS10"]]
    expected = set(business_days_between(published[0], published[-1]).tolist())
    assert len(expected) == 9156
    assert expected - set(published) == set()
    extra = sorted(set(published) - expected)
    assert len(extra) == 9
    assert all(day == good_friday(day.year) and day.day <= 7 for day in extra)
