"""Minutes to settlement: the published counts, the clock changes, and business minutes with half days and holidays."""

from __future__ import annotations

from datetime import UTC as STANDARD_UTC
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lanes import examples
from oracle.cboe_index import oracle_business_minutes, oracle_minutes
from weatherglass.timeline import (
    CRYPTO_SESSIONS,
    NEW_YORK,
    US_SESSIONS,
    Settlement,
    business_minutes,
    elapsed_minutes,
    settles_at,
    wall_clock_minutes,
)

CHICAGO = ZoneInfo("America/Chicago")


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("as_of", "expiry", "settlement", "minutes"),
    [
        # VIX methodology, 2023-11-20, worked example: 10:45:15 a.m. Eastern, 24 and 31 days
        (new_york(2022, 9, 27, 10, 45, 15), date(2022, 10, 21), Settlement.AM, 34_484),
        (new_york(2022, 9, 27, 10, 45, 15), date(2022, 10, 28), Settlement.PM, 44_954),
        # white paper of 2019: 9:46 a.m. Chicago, 25 and 32 days: 854 + 510 + 34,560 and 854 + 900 + 44,640
        (datetime(2019, 1, 7, 9, 46, tzinfo=CHICAGO), date(2019, 2, 1), Settlement.AM, 35_924),
        (datetime(2019, 1, 7, 9, 46, tzinfo=CHICAGO), date(2019, 2, 8), Settlement.PM, 46_394),
        # white paper of 2009: 8:30 a.m. Chicago, 9 and 37 days to the open
        (datetime(2008, 11, 12, 8, 30, tzinfo=CHICAGO), date(2008, 11, 21), Settlement.AM, 12_960),
        (datetime(2008, 11, 12, 8, 30, tzinfo=CHICAGO), date(2008, 12, 19), Settlement.AM, 53_280),
    ],
)
def test_published_minutes_come_out(as_of: datetime, expiry: date, settlement: Settlement, minutes: int) -> None:
    at = settles_at(expiry, settlement)
    assert wall_clock_minutes(as_of, at, zone=settlement.zone) == minutes
    assert elapsed_minutes(as_of, at) == minutes  # no clock change in any of them


def test_the_zone_in_which_an_instant_is_written_does_not_matter() -> None:
    as_of, at = new_york(2022, 9, 27, 10, 45, 15), settles_at(date(2022, 10, 28), Settlement.PM)
    for zone in (STANDARD_UTC, CHICAGO, ZoneInfo("Asia/Seoul")):
        assert wall_clock_minutes(as_of.astimezone(zone), at.astimezone(zone), zone=NEW_YORK) == 44_954


def test_minutes_are_rounded_down_also_when_settlement_has_passed() -> None:
    at = new_york(2022, 10, 28, 16, 0)
    for seconds, minutes in ((59, 0), (60, 1), (61, 1), (0, 0), (-1, -1), (-60, -1), (-61, -2)):
        as_of = at - timedelta(seconds=seconds)
        assert wall_clock_minutes(as_of, at, zone=NEW_YORK) == minutes
        assert elapsed_minutes(as_of, at) == minutes


@pytest.mark.parametrize(
    ("friday", "monday", "elapsed"),
    [
        (new_york(2026, 3, 6, 16, 15), new_york(2026, 3, 9, 9, 30), 3_855),  # the night of 8 March has 23 hours
        (new_york(2026, 10, 30, 16, 15), new_york(2026, 11, 2, 9, 30), 3_975),  # that of 1 November has 25
        (new_york(2026, 3, 13, 16, 15), new_york(2026, 3, 16, 9, 30), 3_915),
    ],
)
def test_the_wall_clock_does_not_see_a_clock_change_and_elapsed_time_does(friday, monday, elapsed) -> None:
    assert wall_clock_minutes(friday, monday, zone=NEW_YORK) == 3_915
    assert elapsed_minutes(friday, monday) == elapsed


def test_the_hour_that_comes_twice_is_told_apart_by_its_fold() -> None:
    at = new_york(2026, 11, 1, 9, 30)
    first, second = (datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=NEW_YORK) for fold in (0, 1))
    assert (elapsed_minutes(first, at), elapsed_minutes(second, at)) == (540, 480)
    assert wall_clock_minutes(first, at, zone=NEW_YORK) == wall_clock_minutes(second, at, zone=NEW_YORK) == 480


def test_in_utc_the_two_clocks_agree_over_every_clock_change() -> None:
    as_of, at = new_york(2026, 3, 6, 16, 15), settles_at(date(2026, 3, 27), Settlement.UTC_0800)
    assert wall_clock_minutes(as_of, at, zone=Settlement.UTC_0800.zone) == elapsed_minutes(as_of, at) == 29_445


@settings(max_examples=examples(200), deadline=None, derandomize=True, database=None)
@given(st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1)), st.integers(0, 400), st.sampled_from(["AM", "PM"]))
def test_wall_clock_minutes_are_the_white_papers_three_parts(as_of: datetime, days: int, style: str) -> None:
    at = settles_at(as_of.date() + timedelta(days=days), Settlement[style])
    assume(at.replace(tzinfo=None) >= as_of + timedelta(hours=1))
    # an hour that does not exist is read an hour later: the oracle gets what the zone makes of it
    instant = as_of.replace(tzinfo=NEW_YORK).astimezone(STANDARD_UTC).astimezone(NEW_YORK)
    expected = oracle_minutes(instant.replace(tzinfo=None), at.replace(tzinfo=None))
    assert wall_clock_minutes(instant, at, zone=NEW_YORK) == expected


# ---- business minutes


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (new_york(2024, 3, 4, 9, 30), new_york(2024, 3, 4, 16, 15), 405),  # one session
        (new_york(2024, 3, 4, 9, 30), new_york(2024, 3, 4, 16, 0), 390),  # to a PM settlement
        (new_york(2024, 3, 4, 0, 0), new_york(2024, 3, 5, 0, 0), 405),  # nights count nothing
        (new_york(2024, 3, 4, 11, 0, 30), new_york(2024, 3, 4, 16, 0), 299),  # rounded down
        (new_york(2024, 3, 1, 16, 15), new_york(2024, 3, 4, 9, 30), 0),  # a weekend
        (new_york(2024, 3, 1, 16, 14), new_york(2024, 3, 4, 9, 31), 2),
        (new_york(2024, 3, 4, 9, 30), new_york(2024, 3, 8, 16, 0), 4 * 405 + 390),  # a week
        (new_york(2022, 11, 25, 9, 30), new_york(2022, 11, 25, 16, 0), 225),  # half day, 13:15
        # Wednesday noon, Thanksgiving, half day, weekend, Monday's close: 255 + 0 + 225 + 390
        (new_york(2022, 11, 23, 12, 0), new_york(2022, 11, 28, 16, 0), 870),
        (new_york(2025, 1, 8, 16, 0), new_york(2025, 1, 10, 9, 45), 30),  # closed on 2025-01-09, day of mourning
        (new_york(2018, 12, 4, 16, 0), new_york(2018, 12, 6, 9, 45), 30),  # and on 2018-12-05
        (new_york(2026, 3, 6, 16, 0), new_york(2026, 3, 9, 9, 45), 30),  # over a clock change
        (new_york(2024, 3, 4, 16, 0), new_york(2024, 3, 4, 9, 30), 0),  # passed
        (new_york(2024, 3, 5, 10, 0), new_york(2024, 3, 4, 16, 0), 0),
    ],
)
def test_business_minutes_run_from_half_past_nine_to_a_quarter_past_four_on_sessions(start, end, minutes) -> None:
    assert business_minutes(start, end, sessions=US_SESSIONS) == minutes


def test_business_minutes_agree_with_the_oracle_minute_by_minute() -> None:
    days = [date(2022, 11, 21) + timedelta(days=i) for i in range(14)]
    closes = {date(2022, 11, 25): (13, 15)}
    sessions = [d for d in days if d.weekday() < 5 and d != date(2022, 11, 24)]
    hours = [
        (datetime(d.year, d.month, d.day, 9, 30), datetime(d.year, d.month, d.day, *closes.get(d, (16, 15))))
        for d in sessions
    ]
    end = datetime(2022, 12, 2, 16, 0)
    for minutes in range(0, 11 * 1_440, 97):
        start = datetime(2022, 11, 21, 8, 0, 20) + timedelta(minutes=minutes)
        expected = oracle_business_minutes(start, end, hours)
        found = business_minutes(start.replace(tzinfo=NEW_YORK), end.replace(tzinfo=NEW_YORK), sessions=US_SESSIONS)
        assert found == expected


def test_crypto_has_a_session_every_day() -> None:
    assert CRYPTO_SESSIONS.is_session(date(2022, 12, 25))
    assert CRYPTO_SESSIONS.option_close_minute(date(2022, 12, 25)) == 1_440
