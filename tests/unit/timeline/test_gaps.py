"""Official gaps of the New York exchange: holidays, half days and closures, with their names."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline import Gap, GapKind, official_gaps, sessions_between
from weatherglass.timeline.calendar import days_between
from weatherglass.timeline.gaps import UNSCHEDULED_CLOSES
from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN, US_SESSIONS


def on(day: date) -> tuple[Gap, ...]:
    return official_gaps(day, day)


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2024, 11, 28), "holiday", "Thanksgiving"),
        (date(2024, 3, 29), "holiday", "Good Friday"),
        (date(2022, 6, 20), "holiday", "Juneteenth"),
        (date(1998, 1, 19), "holiday", "Martin Luther King Day"),
        (date(2020, 7, 3), "holiday", "Independence Day"),
        (date(2021, 12, 24), "holiday", "Christmas"),
        (date(1980, 11, 4), "holiday", "Election Day"),
        (date(2024, 11, 29), "half_day", "half day after Thanksgiving"),
        (date(2024, 7, 3), "half_day", "half day before Independence Day"),
        (date(2002, 7, 5), "half_day", "half day after Independence Day"),
        (date(2024, 12, 24), "half_day", "half day before Christmas"),
        (date(2003, 12, 26), "half_day", "half day after Christmas"),
        (date(1999, 12, 31), "half_day", "half day before New Year's Day"),
        (date(2001, 9, 11), "unscheduled_close", "Attacks of September 11"),
        (date(2001, 9, 14), "unscheduled_close", "Attacks of September 11"),
        (date(2004, 6, 11), "unscheduled_close", "Funeral of President Reagan"),
        (date(2007, 1, 2), "unscheduled_close", "Day of mourning for President Ford"),
        (date(2012, 10, 29), "unscheduled_close", "Hurricane Sandy"),
        (date(2012, 10, 30), "unscheduled_close", "Hurricane Sandy"),
        (date(2018, 12, 5), "unscheduled_close", "Day of mourning for President Bush"),
        (date(2025, 1, 9), "unscheduled_close", "Day of mourning for President Carter"),
        (date(1977, 7, 14), "unscheduled_close", "New York blackout"),
    ],
)
def test_a_gap_has_its_kind_and_its_name(day: date, kind: str, name: str) -> None:
    assert on(day) == (Gap(day, GapKind(kind), name),)


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 11, 27),  # a session like any other
        date(2024, 11, 30),  # a Saturday is no gap
        date(2022, 1, 1),  # a holiday that falls on a Saturday and is not made up for
        date(1997, 1, 20),  # a federal holiday on which the exchange traded
        date(2024, 10, 14),  # Columbus Day
        date(2001, 9, 17),
    ],
)
def test_other_days_are_no_gaps(day: date) -> None:
    assert on(day) == ()


def test_a_year_has_its_gaps_in_order() -> None:
    gaps = official_gaps(date(2025, 1, 1), date(2025, 12, 31))
    assert [(str(gap.day)[5:], gap.kind.value) for gap in gaps] == [
        ("01-01", "holiday"), ("01-09", "unscheduled_close"), ("01-20", "holiday"), ("02-17", "holiday"),
        ("04-18", "holiday"), ("05-26", "holiday"), ("06-19", "holiday"), ("07-03", "half_day"), ("07-04", "holiday"),
        ("09-01", "holiday"), ("11-27", "holiday"), ("11-28", "half_day"), ("12-24", "half_day"), ("12-25", "holiday"),
    ]  # fmt: skip


def test_every_weekday_is_a_session_or_a_gap_and_never_both_unless_half() -> None:
    gaps = official_gaps(FIRST_KNOWN, LAST_KNOWN)
    closed = {gap.day for gap in gaps if gap.kind is not GapKind.HALF_DAY}
    half = {gap.day for gap in gaps if gap.kind is GapKind.HALF_DAY}
    sessions = set(sessions_between(FIRST_KNOWN, LAST_KNOWN).tolist())
    weekdays = days_between(FIRST_KNOWN, LAST_KNOWN)
    assert set(weekdays[np.is_busday(weekdays)].tolist()) == sessions | closed
    assert not sessions & closed
    assert half <= sessions
    assert len(half) == 119


def test_every_unscheduled_close_since_1970_is_known_by_its_cause() -> None:
    gaps = official_gaps(FIRST_KNOWN, LAST_KNOWN)
    unscheduled = {gap.day: gap.name for gap in gaps if gap.kind is GapKind.UNSCHEDULED_CLOSE}
    assert unscheduled == dict(UNSCHEDULED_CLOSES)


def test_sessions_between_two_days_are_those_that_the_calendar_calls_so() -> None:
    found = sessions_between(date(2012, 10, 24), date(2012, 11, 2))
    assert found.dtype == np.dtype("datetime64[D]")
    assert [str(day)[5:] for day in found] == ["10-24", "10-25", "10-26", "10-31", "11-01", "11-02"]
    for year in (1979, 2024):
        every_day = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01")).tolist()
        expected = [day for day in every_day if US_SESSIONS.is_session(day)]
        assert sessions_between(date(year, 1, 1), date(year, 12, 31)).tolist() == expected
    assert sessions_between(date(2024, 11, 30), date(2024, 12, 1)).size == 0


def test_the_days_of_the_calendar_cannot_be_written_over() -> None:
    with pytest.raises(ValueError, match="read-only"):
        sessions_between(date(2024, 1, 2), date(2024, 1, 5))[0] = np.datetime64("1999-01-01")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1969, 12, 31), date(2024, 1, 1)),
        (date(2024, 1, 1), date(2041, 1, 1)),
        (date(2024, 1, 2), date(2024, 1, 1)),
    ],
)
def test_a_span_outside_the_calendar_is_refused(first: date, last: date) -> None:
    message = f"first={first} to last={last} is no span of the US calendar known here, 1970-01-01 to 2040-12-31"
    with pytest.raises(UsageError, match=message):
        sessions_between(first, last)
    with pytest.raises(UsageError, match=message):
        official_gaps(first, last)
