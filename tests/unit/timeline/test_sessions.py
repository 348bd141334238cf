"""Which days trade, when they end, and which instant a late download describes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline import CRYPTO_SESSIONS, NEW_YORK, US_SESSIONS, last_quote_instant


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 11, 23), True),
        (date(2022, 11, 24), False),  # Thanksgiving
        (date(2022, 11, 25), True),  # half day
        (date(2022, 11, 26), False),  # Saturday
        (date(2022, 4, 15), False),  # Good Friday
        (date(2021, 6, 18), True),
        (date(2022, 6, 20), False),  # Juneteenth, first kept in 2022
        (date(2001, 9, 12), False),  # closed
        (date(2018, 12, 5), False),  # day of mourning
        (date(2025, 1, 9), False),  # day of mourning
        (date(1990, 1, 2), True),
        (date(1978, 12, 29), True),
        (date(1980, 11, 4), False),  # election day, a holiday of the exchange until 1980
    ],
)
def test_us_sessions_know_holidays_half_days_and_closures(day: date, expected: bool) -> None:
    assert US_SESSIONS.is_session(day) is expected


@pytest.mark.parametrize(
    ("day", "minute"),
    [
        (date(2022, 11, 25), 13 * 60 + 15),
        (date(2023, 7, 3), 13 * 60 + 15),
        (date(2024, 12, 24), 13 * 60 + 15),
        (date(2022, 11, 23), 16 * 60 + 15),
    ],
)
def test_index_options_stop_a_quarter_past_the_close(day: date, minute: int) -> None:
    assert US_SESSIONS.option_close_minute(day) == minute


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2041, 1, 2)])
def test_a_day_outside_the_known_calendar_is_refused(day: date) -> None:
    message = f"day={day} is outside the US calendar known here, 1970-01-01 to 2040-12-31"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        US_SESSIONS.is_session(day)


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (new_york(2022, 2, 5, 20, 9), new_york(2022, 2, 4, 16, 15)),  # Saturday night
        (new_york(2023, 8, 20, 22, 42), new_york(2023, 8, 18, 16, 15)),  # Sunday night
        (new_york(2022, 2, 7, 9, 29), new_york(2022, 2, 4, 16, 15)),  # Monday before the open
        (new_york(2022, 2, 7, 9, 30), new_york(2022, 2, 7, 9, 30)),  # the open itself
        (new_york(2022, 2, 7, 12, 34, 56), new_york(2022, 2, 7, 12, 34, 56)),  # during the session
        (new_york(2022, 2, 7, 16, 14, 59), new_york(2022, 2, 7, 16, 14, 59)),
        (new_york(2022, 2, 7, 16, 15), new_york(2022, 2, 7, 16, 15)),
        (new_york(2022, 2, 7, 23, 50), new_york(2022, 2, 7, 16, 15)),  # after the close
        (new_york(2022, 2, 8, 0, 1), new_york(2022, 2, 7, 16, 15)),  # past midnight
        (new_york(2022, 11, 25, 12, 0), new_york(2022, 11, 25, 12, 0)),
        (new_york(2022, 11, 25, 15, 0), new_york(2022, 11, 25, 13, 15)),  # half day
        (new_york(2022, 11, 24, 12, 0), new_york(2022, 11, 23, 16, 15)),  # holiday
        (new_york(2025, 1, 9, 12, 0), new_york(2025, 1, 8, 16, 15)),  # closure
        (new_york(2026, 3, 9, 8, 0), new_york(2026, 3, 6, 16, 15)),  # over a clock change
        (datetime(2022, 2, 8, 0, 30, tzinfo=UTC), new_york(2022, 2, 7, 16, 15)),  # 19:30 New York, the day before
        (datetime(2022, 2, 7, 17, 0, tzinfo=UTC), new_york(2022, 2, 7, 12, 0)),
    ],
)
def test_the_last_quotes_before_an_instant_are_those_of_the_session_or_of_its_close(at, expected) -> None:
    found = last_quote_instant(at)
    assert found == expected
    assert found.tzinfo is NEW_YORK


def test_where_trading_never_stops_an_instant_describes_itself() -> None:
    for at in (datetime(2024, 3, 9, 3, 0, tzinfo=UTC), datetime(2024, 3, 10, 23, 0, tzinfo=UTC)):
        assert last_quote_instant(at, sessions=CRYPTO_SESSIONS) == at
