"""Which dates are weekly, monthly, month-end and quarterly expiries, with holidays and the old Saturdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oracle.cboe_index import oracle_third_friday
from weatherglass.timeline import (
    CRYPTO_SESSIONS,
    US_SESSIONS,
    is_friday_expiry,
    is_month_end_expiry,
    is_quarterly_expiry,
    is_third_friday_expiry,
    settlement_session,
    third_friday,
)


def test_third_fridays_of_fifty_years_agree_with_the_oracle() -> None:
    months = [(year, month) for year in range(1990, 2041) for month in range(1, 13)]
    assert [third_friday(*m) for m in months] == [oracle_third_friday(*m) for m in months]


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        (date(2022, 10, 28), True),
        (date(2022, 10, 27), False),  # a Thursday before a Friday that is a session
        (date(2022, 4, 14), True),  # Thursday before Good Friday, 2022-04-15
        (date(2022, 4, 13), False),
        (date(2020, 12, 24), True),  # Thursday before Christmas on a Friday
        (date(2022, 10, 31), False),
    ],
)
def test_a_week_ends_on_friday_or_on_the_day_before_a_holiday(expiry: date, expected: bool) -> None:
    assert is_friday_expiry(expiry, sessions=US_SESSIONS) is expected


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        (date(2022, 10, 21), True),
        (date(2022, 10, 20), False),
        (date(2022, 10, 14), False),
        (date(2022, 10, 28), False),
        (date(2022, 4, 14), True),  # Good Friday is the third Friday
        (date(2022, 4, 8), False),
        (date(2008, 3, 20), True),  # Good Friday 2008-03-21
        (date(2008, 3, 22), True),  # how that monthly was named until 2015
        (date(2014, 10, 18), True),
        (date(2014, 10, 25), False),
    ],
)
def test_a_monthly_is_the_third_friday_its_eve_on_a_holiday_or_the_old_saturday(expiry: date, expected: bool) -> None:
    assert is_third_friday_expiry(expiry, sessions=US_SESSIONS) is expected


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        (date(2022, 8, 31), True),
        (date(2022, 8, 30), False),
        (date(2022, 4, 29), True),  # Friday; the 30th is a Saturday
        (date(2022, 4, 28), False),
        (date(2021, 5, 28), True),  # Friday before Memorial Day, 2021-05-31
        (date(2024, 3, 28), True),  # Thursday before Good Friday, 2024-03-29
        (date(2024, 3, 27), False),
        (date(2022, 4, 30), False),  # a Saturday is no session
    ],
)
def test_a_month_ends_on_its_last_session(expiry: date, expected: bool) -> None:
    assert is_month_end_expiry(expiry, sessions=US_SESSIONS) is expected


def test_quarterlies_are_four_of_the_twelve_monthlies() -> None:
    monthlies = [third_friday(2023, month) for month in range(1, 13)]
    quarterlies = [d for d in monthlies if is_quarterly_expiry(d, sessions=US_SESSIONS)]
    assert quarterlies == [date(2023, 3, 17), date(2023, 6, 16), date(2023, 9, 15), date(2023, 12, 15)]
    assert not is_quarterly_expiry(date(2023, 3, 31), sessions=US_SESSIONS)


@pytest.mark.parametrize(
    ("expiry", "session"),
    [
        (date(2008, 3, 22), date(2008, 3, 20)),  # Saturday after Good Friday: two days back
        (date(2008, 11, 22), date(2008, 11, 21)),
        (date(2022, 10, 21), date(2022, 10, 21)),
        (date(2022, 4, 14), date(2022, 4, 14)),
    ],
)
def test_a_saturday_expiry_settles_on_the_last_session_before_it(expiry: date, session: date) -> None:
    assert settlement_session(expiry, sessions=US_SESSIONS) == session


def test_every_day_of_the_week_is_an_expiry_where_trading_never_stops() -> None:
    week = [date(2024, 3, 4) + timedelta(days=i) for i in range(7)]
    assert [is_friday_expiry(d, sessions=CRYPTO_SESSIONS) for d in week] == [False] * 4 + [True] + [False] * 2
    assert settlement_session(date(2024, 3, 9), sessions=CRYPTO_SESSIONS) == date(2024, 3, 8)
