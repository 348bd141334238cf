"""How far a series is behind, without alarms on days without data, and which days it lacks or has beside its calendar."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from shared_files import shared
from weatherglass.errors import UsageError
from weatherglass.market.catalogue import require_spec
from weatherglass.market.staleness import (
    ExtraDay,
    StalenessState,
    default_grace,
    expected_last_day,
    gaps_in,
    staleness,
)

NEW_YORK = ZoneInfo("America/New_York")
NO_GRACE = timedelta(0)


def new_york(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("name", "now", "expected"),
    [
        ("VIX", new_york(2024, 11, 27, 16, 14), date(2024, 11, 26)),
        ("VIX", new_york(2024, 11, 27, 16, 15), date(2024, 11, 27)),
        ("VIX", new_york(2024, 11, 28, 23, 0), date(2024, 11, 27)),  # Thanksgiving
        ("VIX", new_york(2024, 11, 29, 14, 0), date(2024, 11, 27)),  # half day: at the regular close
        ("VIX", new_york(2024, 12, 1, 12, 0), date(2024, 11, 29)),  # Sunday
        ("VIX", new_york(2025, 1, 9, 20, 0), date(2025, 1, 8)),  # day of mourning
        ("VIX", new_york(2012, 10, 30, 20, 0), date(2012, 10, 26)),  # Hurricane Sandy
        ("VIX", new_york(2001, 9, 14, 20, 0), date(2001, 9, 10)),
        ("VIX", new_york(2024, 3, 31, 12, 0), date(2024, 3, 28)),  # Easter Sunday
        ("BTC", utc(2024, 11, 28, 23, 59), date(2024, 11, 27)),
        ("BTC", utc(2024, 11, 29, 0, 0), date(2024, 11, 28)),
        ("DGS10", new_york(2024, 10, 14, 20, 0), date(2024, 10, 11)),  # Columbus Day: stocks trade, bonds rest
        ("VIX", new_york(2024, 10, 14, 20, 0), date(2024, 10, 14)),
        ("SOFR", new_york(2026, 8, 23, 12, 0), date(2026, 8, 20)),  # Friday's is known on Monday
        ("SOFR", new_york(2026, 8, 24, 14, 30), date(2026, 8, 21)),
        ("DFF", new_york(2026, 8, 24, 10, 0), date(2026, 8, 23)),
        ("OFR_FSI", new_york(2026, 6, 8, 11, 0), date(2026, 6, 4)),
        ("FLOW_ICI_TOTAL", new_york(2024, 5, 8, 23, 59), date(2024, 4, 24)),
        ("FLOW_ICI_TOTAL", new_york(2024, 5, 9, 0, 0), date(2024, 5, 1)),
        ("CAPE", new_york(2024, 5, 9, 0, 0), date(2024, 4, 1)),
        ("LOSS_SHARE", new_york(2025, 11, 30, 0, 0), date(2025, 9, 30)),
        ("LOSS_SHARE", new_york(2025, 11, 29, 0, 0), date(2025, 6, 30)),
    ],
)
def test_the_last_day_that_should_be_known_follows_calendar_and_publication(name, now, expected) -> None:
    assert expected_last_day(require_spec(name), now, grace=NO_GRACE) == expected


def test_a_value_may_be_on_its_way_for_a_while() -> None:
    vix = require_spec("VIX")
    assert default_grace(vix) == timedelta(hours=12)
    assert default_grace(require_spec("CAPE")) == timedelta(days=10)
    assert expected_last_day(vix, new_york(2024, 11, 21, 4, 14)) == date(2024, 11, 19)
    assert expected_last_day(vix, new_york(2024, 11, 21, 4, 15)) == date(2024, 11, 20)


@pytest.mark.parametrize(
    ("name", "last_day", "now", "state", "missed"),
    [
        ("VIX", date(2024, 11, 27), new_york(2024, 11, 30, 3, 0), "fresh", 0),  # over Thanksgiving and a half day
        ("VIX", date(2024, 11, 27), new_york(2024, 11, 30, 12, 0), "late", 1),
        ("VIX", date(2024, 11, 27), new_york(2024, 12, 3, 12, 0), "late", 2),
        ("VIX", date(2024, 11, 27), new_york(2024, 12, 4, 12, 0), "stale", 3),
        ("VIX", date(2025, 1, 8), new_york(2025, 1, 10, 17, 0), "fresh", 0),  # day of mourning between
        ("VIX", date(2024, 3, 28), new_york(2024, 4, 1, 22, 0), "fresh", 0),  # Good Friday and Easter
        ("VIX", date(2024, 11, 29), new_york(2024, 11, 29, 17, 0), "fresh", 0),  # further than it must be
        ("VIX", date(2025, 12, 25), new_york(2025, 12, 26, 12, 0), "fresh", 0),  # a value of a holiday
        ("BTC", date(2024, 11, 28), utc(2024, 11, 30, 11, 0), "fresh", 0),
        ("BTC", date(2024, 11, 28), utc(2024, 11, 30, 12, 0), "late", 1),
        ("DGS10", date(2024, 10, 11), new_york(2024, 10, 15, 18, 0), "fresh", 0),
        ("FLOW_ICI_TOTAL", date(2025, 12, 30), new_york(2026, 1, 12, 12, 0), "fresh", 0),  # a week that ends on Tuesday
        ("FLOW_ICI_TOTAL", date(2025, 12, 30), new_york(2026, 1, 17, 12, 0), "late", 1),
        ("FLOW_ICI_TOTAL", date(2025, 12, 30), new_york(2026, 1, 24, 12, 0), "stale", 2),
        ("CAPE", date(2024, 3, 1), new_york(2024, 5, 16, 12, 0), "fresh", 0),
        ("CAPE", date(2024, 3, 1), new_york(2024, 5, 18, 12, 0), "late", 1),
        ("VXF13", date(2013, 1, 16), utc(2026, 8, 21, 12, 0), "fresh", 0),  # settled: there is no day after it
        ("VXF13", date(2013, 1, 15), utc(2026, 8, 21, 12, 0), "late", 1),
    ],
)
def test_a_series_is_fresh_late_or_stale(name, last_day, now, state, missed) -> None:
    found = staleness(require_spec(name), last_day, now)
    assert (found.state, found.missed) == (StalenessState(state), missed)


def test_the_sentences_say_what_is_missing() -> None:
    vix, now = require_spec("VIX"), new_york(2024, 12, 4, 12, 0)
    assert staleness(vix, date(2024, 11, 27), now).sentence == (
        "VIX ends on 2024-11-27, 3 sessions before 2024-12-03: stale"
    )
    assert (
        staleness(vix, date(2024, 12, 2), now).sentence == "VIX ends on 2024-12-02, 1 session before 2024-12-03: late"
    )
    assert staleness(vix, date(2024, 12, 3), now).sentence == "VIX is up to date: its last day is 2024-12-03"
    nothing = staleness(vix, None, now)
    assert nothing.state is StalenessState.UNKNOWN
    assert nothing.sentence == "VIX has no value yet; 2024-12-03 is expected"
    assert nothing.expected == date(2024, 12, 3)


def test_no_day_of_five_years_raises_an_alarm_where_every_value_came_in_time() -> None:
    for name in ("VIX", "DGS10", "BTC", "OFR_FSI", "SOFR"):
        spec = require_spec(name)
        now = utc(2021, 1, 4, 7, 0)
        while now.year < 2026:
            has = expected_last_day(spec, now, grace=NO_GRACE)
            assert staleness(spec, has, now, grace=NO_GRACE).state is StalenessState.FRESH
            now += timedelta(days=11, hours=5)


def test_an_instant_without_an_offset_or_outside_the_calendar_is_refused() -> None:
    vix = require_spec("VIX")
    with pytest.raises(UsageError, match="now=2024-12-04T12:00:00 has no offset"):
        expected_last_day(vix, datetime(2024, 12, 4, 12, 0))
    with pytest.raises(UsageError, match="is no span of the US calendar known here"):
        expected_last_day(vix, utc(2041, 6, 1))
    with pytest.raises(UsageError, match="give at most a year"):
        expected_last_day(vix, utc(2024, 6, 1), grace=timedelta(days=500))


def test_sessions_that_a_series_lacks_are_told_from_days_without_a_session() -> None:
    report = gaps_in(require_spec("VIX3M"), days("2024-11-26", "2024-12-02", "2024-11-29", "2024-12-04"))
    assert [str(day) for day in report.missing] == ["2024-11-27", "2024-12-03"]
    assert [(str(gap.day), gap.kind.value) for gap in report.official] == [
        ("2024-11-28", "holiday"), ("2024-11-29", "half_day"),
    ]  # fmt: skip
    assert report.known == ()
    assert report.extra == ()
    assert report.sentences() == ("2 days missing: 2024-11-27, 2024-12-03",)


def test_official_values_of_closed_days_are_kept_and_named() -> None:
    report = gaps_in(
        require_spec("VIX"), days("2025-01-08", "2025-01-09", "2025-01-10", "2025-01-11"), last=date(2025, 1, 11)
    )
    assert report.missing.size == 0
    assert report.extra == (
        ExtraDay(date(2025, 1, 9), "Day of mourning for President Carter"),
        ExtraDay(date(2025, 1, 11), "a Saturday"),
    )
    assert report.sentences() == (
        "2 values outside the calendar, kept: 2025-01-09 (Day of mourning for President Carter), 2025-01-11 (a Saturday)",
    )


def test_a_yield_of_a_good_friday_is_named_too() -> None:
    report = gaps_in(require_spec("DGS10"), days("2021-04-01", "2021-04-02", "2021-04-05"))
    assert report.extra == (ExtraDay(date(2021, 4, 2), "Good Friday"),)
    assert report.official == ()


def test_days_that_the_source_has_never_had_are_no_loss() -> None:
    report = gaps_in(require_spec("SKEW"), days("2024-11-27", "2024-12-03"))
    assert [str(day) for day in report.missing] == ["2024-12-02"]
    assert report.known == (date(2024, 11, 29),)
    assert report.sentences()[1] == "1 day that the source has never had: 2024-11-29"


def test_weeks_beside_their_wednesday_are_neither_missing_nor_extra() -> None:
    weeks = days("2025-12-10", "2025-12-17", "2025-12-23", "2025-12-30", "2026-01-14")
    report = gaps_in(require_spec("FLOW_ICI_EQUITY"), weeks)
    assert [str(day) for day in report.missing] == ["2026-01-07"]
    assert report.extra == ()


def test_a_span_may_be_asked_for_of_an_empty_series() -> None:
    btc = require_spec("BTC")
    report = gaps_in(btc, days(), first=date(2024, 2, 28), last=date(2024, 3, 5))
    assert report.missing.size == 7
    assert report.sentences() == (
        "7 days missing: 2024-02-28, 2024-02-29, 2024-03-01, 2024-03-02, 2024-03-03 and 2 more",
    )
    with pytest.raises(UsageError, match="BTC has no day; give first= and last="):
        gaps_in(btc, days())


def test_what_lies_before_the_known_calendar_is_not_judged() -> None:
    report = gaps_in(require_spec("SPX"), days("1928-01-03", "1970-01-02", "1970-01-06"))
    assert [str(day) for day in report.missing] == ["1970-01-05"]
    assert report.extra == ()


def column(file: str, name: str) -> np.ndarray:
    with shared(file).open(encoding="utf-8") as lines:
        return days(*(row["date"] for row in csv.DictReader(lines) if row[name]))


@pytest.mark.parametrize(
    ("name", "missing", "known", "extra"),
    [
        ("VIX", 0, 4, 33),
        ("VIX9D", 0, 0, 0),
        ("VIX1Y", 0, 6, 0),
        ("SKEW", 0, 16, 0),
        ("VVIX", 59, 2, 0),
        ("OVX", 0, 4, 2),
    ],
)
def test_the_gaps_of_the_exchange_s_own_files_are_those_of_the_catalogue(name, missing, known, extra) -> None:
    report = gaps_in(require_spec(name), column("history/cboe_indices_close.csv", name))
    assert (report.missing.size, len(report.known), len(report.extra)) == (missing, known, extra)


def test_the_russell_2000_has_every_session_since_1978_and_values_on_closed_days() -> None:
    report = gaps_in(require_spec("RUT"), column("history/equity_index_close.csv", "RUT"))
    assert report.missing.size == 0
    assert {str(each.day): each.why for each in report.extra} == {
        "1992-04-17": "Good Friday", "1994-04-27": "Funeral of President Nixon", "1997-12-25": "Christmas",
        "1999-01-31": "a Sunday", "1999-02-28": "a Sunday", "1999-05-31": "Memorial Day", "1999-07-31": "a Saturday",
        "1999-10-31": "a Sunday",
    }  # fmt: skip
