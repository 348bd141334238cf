"""From which instant a value could be known: closes, clock changes, lags, publication days, final days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.market.catalogue import END_OF_DAY, require_spec
from weatherglass.market.known_at import close_instants, first_known, known_at_of, wall_clock_instants

LATER = datetime(2026, 9, 1, tzinfo=UTC)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def text(instants: np.ndarray) -> list[str]:
    assert instants.dtype == np.dtype("datetime64[us]")
    return [str(each)[:16] for each in instants]


@pytest.mark.parametrize(
    ("name", "day", "instant"),
    [
        ("VIX", "2026-03-06", "2026-03-06T21:15"),  # New York winter
        ("VIX", "2026-03-09", "2026-03-09T20:15"),  # the first session of summer time
        ("VIX", "2026-10-30", "2026-10-30T20:15"),
        ("VIX", "2026-11-02", "2026-11-02T21:15"),
        ("VIX", "2024-11-29", "2024-11-29T21:15"),  # a half day, at the regular close: never too early
        ("SPX", "2024-07-03", "2024-07-03T20:00"),
        ("BTC", "2024-02-08", "2024-02-09T00:00"),
        ("DVOL", "2024-12-31", "2025-01-01T00:00"),
        ("FNG_CRYPTO", "2024-12-31", "2024-12-31T01:00"),
        ("DGS10", "2024-08-09", "2024-08-09T22:00"),  # 18:00 New York
        ("SKEW", "2024-08-09", "2024-08-09T22:15"),
        ("VXF13", "2013-01-15", "2013-01-15T22:15"),
        ("FEDFUNDS", "2024-02-01", "2024-03-08T05:00"),  # after the month is over
        ("DFEDTARU", "2024-09-19", "2024-09-20T04:00"),
    ],
)
def test_a_value_is_known_at_its_close_and_lag(name: str, day: str, instant: str) -> None:
    assert text(known_at_of(require_spec(name), days(day), LATER)) == [instant]


@pytest.mark.parametrize(
    ("name", "day", "instant"),
    [
        ("SOFR", "2026-08-20", "2026-08-21T18:30"),  # Thursday's on Friday, 14:30 New York
        ("SOFR", "2026-08-21", "2026-08-24T18:30"),  # Friday's on Monday
        ("DFF", "2026-08-21", "2026-08-24T14:00"),
        ("DFF", "2026-08-22", "2026-08-24T14:00"),  # Saturday's on Monday too
        ("DFF", "2026-09-04", "2026-09-08T14:00"),  # over Labor Day
        ("HY_OAS", "2024-10-11", "2024-10-15T16:00"),  # over Columbus Day, on which stocks traded
        ("DTB3", "2024-11-27", "2024-11-29T21:30"),  # over Thanksgiving, in winter
        ("OFR_FSI", "2026-06-04", "2026-06-08T15:00"),  # two business days, as its own page showed
        ("FLOW_SPY", "2026-08-21", "2026-08-24T16:00"),
    ],
)
def test_what_is_published_on_a_later_business_day_is_known_then(name: str, day: str, instant: str) -> None:
    assert text(first_known(require_spec(name), days(day))) == [instant]


def test_a_series_that_never_changes_was_known_then_whenever_it_is_downloaded() -> None:
    spec = require_spec("VIX")
    for received in (datetime(2020, 3, 16, 21, 0, tzinfo=UTC), LATER):
        assert text(known_at_of(spec, days("2020-03-16"), received)) == ["2020-03-16T20:15"]


def test_a_series_that_becomes_final_was_known_then_or_at_its_receipt_if_that_was_earlier() -> None:
    spec = require_spec("BTC_MVRV")  # known at 12:00 of the next day, final seven days later
    asked = days("2024-05-01", "2024-05-05", "2024-05-09")
    received = datetime(2024, 5, 10, 13, 30, tzinfo=UTC)
    assert text(known_at_of(spec, asked, received)) == [
        "2024-05-09T12:00",  # final before it was received
        "2024-05-10T13:30",  # not final yet: known as it stands from its receipt
        "2024-05-10T13:30",
    ]
    early = datetime(2024, 5, 10, 11, 0, tzinfo=UTC)
    assert text(known_at_of(spec, days("2024-05-09"), early)) == ["2024-05-10T12:00"]


def test_a_series_whose_past_may_change_is_known_from_its_receipt() -> None:
    received = datetime(2026, 8, 21, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    found = known_at_of(require_spec("OFR_FSI"), days("2000-01-03", "2026-08-20"), received)
    assert text(found) == ["2026-08-21T00:00", "2026-08-24T15:00"]


def test_open_interest_is_known_later_than_the_settlement() -> None:
    spec = require_spec("VXF13")
    asked = days("2013-01-11")
    assert text(known_at_of(spec, asked, LATER, field="settle")) == ["2013-01-11T22:15"]
    assert text(known_at_of(spec, asked, LATER, field="open_interest")) == ["2013-01-15T22:15"]
    assert text(known_at_of(spec, asked, LATER, field="my_column")) == ["2013-01-11T22:15"]


def test_a_receipt_without_an_offset_is_refused() -> None:
    with pytest.raises(UsageError, match="has no offset"):
        known_at_of(require_spec("EPU"), days("2024-05-01"), datetime(2024, 5, 2))


def test_days_come_back_in_the_order_in_which_they_were_asked_and_none_is_none() -> None:
    spec = require_spec("SPX")
    assert text(close_instants(spec, days("2024-07-03", "1979-01-02", "2024-01-03"))) == [
        "2024-07-03T20:00", "1979-01-02T21:00", "2024-01-03T21:00",
    ]  # fmt: skip
    assert text(close_instants(spec, days())) == []


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("America/New_York", time(16, 15)),
        ("America/New_York", time(2, 30)),  # skipped and doubled by the changes of clocks
        ("America/New_York", time(1, 30)),
        ("UTC", time(12, 0)),
        ("Asia/Seoul", time(15, 30)),
        ("Africa/Casablanca", time(2, 30)),  # changes back for Ramadan: twice within weeks
        ("Africa/Cairo", time(0, 0)),
        ("America/Sao_Paulo", time(0, 0)),  # midnights that do not exist
    ],
)
def test_offsets_by_weeks_are_those_of_every_single_day(zone: str, clock: time) -> None:
    every_day = np.arange(np.datetime64("1970-01-01"), np.datetime64("2038-01-01"))
    found = wall_clock_instants(every_day, clock, zone)
    tz = ZoneInfo(zone)
    first = date(1970, 1, 1)
    expected = [
        datetime.combine(first + timedelta(days=n), clock, tzinfo=tz).astimezone(UTC).replace(tzinfo=None)
        for n in range(every_day.size)
    ]
    assert np.array_equal(found, np.array(expected, dtype="datetime64[us]"))


def test_the_end_of_the_day_is_the_midnight_after_it() -> None:
    asked = days("2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01", "2024-02-29")
    assert text(wall_clock_instants(asked, END_OF_DAY, "America/New_York")) == [
        "2026-03-08T05:00", "2026-03-09T04:00", "2026-11-01T04:00", "2026-11-02T05:00", "2024-03-01T05:00",
    ]  # fmt: skip


def test_seconds_of_a_close_count() -> None:
    spec = replace(require_spec("SPX"), close=time(15, 59, 59))
    assert str(close_instants(spec, days("2024-01-03"))[0]) == "2024-01-03T20:59:59.000000"
