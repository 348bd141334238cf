"""Hours of publication across half days, holidays, weekends and changes of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from weatherglass.indices.publication import TradingHours
from weatherglass.stream.hours import ALWAYS_OPEN, US_INDEX_HOURS, Session
from weatherglass.timeline import NEW_YORK


def session(text: str) -> Session | None:
    return US_INDEX_HOURS.session(datetime.fromisoformat(text).replace(tzinfo=NEW_YORK))


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2023-11-20T03:14:45", None),
        ("2023-11-20T03:15:00", TradingHours.GTH),
        ("2023-11-20T09:15:00", TradingHours.GTH),
        ("2023-11-20T09:15:15", None),
        ("2023-11-20T09:30:45", None),
        ("2023-11-20T09:31:00", TradingHours.RTH),
        ("2023-11-20T16:15:00", TradingHours.RTH),
        ("2023-11-20T16:15:15", None),
        ("2023-11-23T12:00:00", None),  # Thanksgiving
        ("2023-11-24T13:15:00", TradingHours.RTH),  # the half day after it
        ("2023-11-24T13:15:15", None),
        ("2023-11-25T12:00:00", None),  # Saturday
        ("2025-01-09T12:00:00", None),  # closed for a day of mourning
    ],
)
def test_us_hours(at: str, hours: TradingHours | None) -> None:
    found = session(at)
    assert (None if found is None else found.hours) == hours
    assert found is None or found.day == date.fromisoformat(at[:10])


def test_us_hours_follow_the_clocks_of_new_york() -> None:
    """The first Monday of summer time opens at 13:31 UTC, the Friday before at 14:31."""
    assert US_INDEX_HOURS.session(datetime(2026, 3, 6, 13, 31, tzinfo=UTC)) == Session(
        date(2026, 3, 6), TradingHours.GTH
    )
    assert US_INDEX_HOURS.session(datetime(2026, 3, 6, 14, 31, tzinfo=UTC)) == Session(
        date(2026, 3, 6), TradingHours.RTH
    )
    assert US_INDEX_HOURS.session(datetime(2026, 3, 9, 13, 31, tzinfo=UTC)) == Session(
        date(2026, 3, 9), TradingHours.RTH
    )


def test_a_market_that_never_closes_has_sessions_of_utc_days() -> None:
    at = datetime(2026, 3, 7, 22, 0, tzinfo=NEW_YORK)
    assert ALWAYS_OPEN.session(at) == Session(date(2026, 3, 8), TradingHours.RTH)
