"""Days of each calendar, and the period that a day of a slower series belongs to."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.market.calendar_days import days_of, periods_of
from weatherglass.market.catalogue import SeriesCalendar


@pytest.mark.parametrize(
    ("calendar", "first", "last", "expected"),
    [
        ("us_sessions", date(2024, 11, 27), date(2024, 12, 2), ["2024-11-27", "2024-11-29", "2024-12-02"]),
        ("us_business_days", date(2024, 10, 11), date(2024, 10, 15), ["2024-10-11", "2024-10-15"]),
        ("every_day", date(2024, 2, 28), date(2024, 3, 1), ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("weekly", date(2026, 6, 10), date(2026, 6, 24), ["2026-06-10", "2026-06-17", "2026-06-24"]),
        ("monthly", date(2024, 1, 2), date(2024, 3, 1), ["2024-02-01", "2024-03-01"]),
        ("quarterly", date(2024, 3, 31), date(2024, 9, 30), ["2024-03-31", "2024-06-30", "2024-09-30"]),
    ],
)
def test_a_calendar_has_its_days_both_ends_included(
    calendar: str, first: date, last: date, expected: list[str]
) -> None:
    found = days_of(SeriesCalendar(calendar), first, last)
    assert found.dtype == np.dtype("datetime64[D]")
    assert [str(day) for day in found] == expected


def test_a_day_belongs_to_its_period() -> None:
    asked = np.array(["1969-12-31", "2025-12-30", "2026-01-07", "2025-12-23", "2024-02-29"], dtype="datetime64[D]")
    assert [str(day) for day in periods_of(SeriesCalendar.WEEKLY, asked)] == [
        "1969-12-31", "2025-12-31", "2026-01-07", "2025-12-24", "2024-02-28",
    ]  # fmt: skip
    assert [str(day) for day in periods_of(SeriesCalendar.MONTHLY, asked)] == [
        "1969-12-01", "2025-12-01", "2026-01-01", "2025-12-01", "2024-02-01",
    ]  # fmt: skip
    assert [str(day) for day in periods_of(SeriesCalendar.QUARTERLY, asked)] == [
        "1969-12-31", "2025-12-31", "2026-03-31", "2025-12-31", "2024-03-31",
    ]  # fmt: skip
    assert periods_of(SeriesCalendar.EVERY_DAY, asked) is asked


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="first=2024-01-02 is after last=2024-01-01"):
        days_of(SeriesCalendar.EVERY_DAY, date(2024, 1, 2), date(2024, 1, 1))
