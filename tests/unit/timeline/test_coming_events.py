"""What is due next, and the exchange's days by rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline.coming_events import (
    RULE_SESSIONS,
    ComingKind,
    coming_events,
    monthly_expiry,
)
from weatherglass.timeline.sessions import US_SESSIONS, us_early_closes
from weatherglass.timeline.settlement import NEW_YORK


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def found(now: str, horizon: int | None = 120) -> dict[str, str]:
    return {each.kind.value: f"{each.at:%Y-%m-%d %H:%M}" for each in coming_events(at(now), horizon_days=horizon)}


def test_sessions_by_rule_are_those_of_the_exchange_for_47_years():
    day, differ = date(1981, 1, 1), []
    while day < date(2028, 1, 1):
        if RULE_SESSIONS.is_session(day) != US_SESSIONS.is_session(day):
            differ.append(day)
        day += timedelta(days=1)
    assert differ == []


def test_half_days_by_rule_are_those_of_the_exchange_since_2004():
    day, half = date(2004, 1, 1), []
    while day < date(2028, 1, 1):
        if RULE_SESSIONS.is_session(day) and RULE_SESSIONS.option_close_minute(day) == 13 * 60 + 15:
            half.append(day)
        day += timedelta(days=1)
    assert half == sorted(day for day in us_early_closes() if date(2004, 1, 1) <= day < date(2028, 1, 1))
    assert len(half) == 49


def test_a_day_in_august_2026_has_these_events_ahead():
    events = coming_events(at("2026-08-21T12:00"))
    assert [(each.kind.value, f"{each.at:%m-%d %H:%M}", each.days_ahead, each.detail) for each in events] == [
        ("monthly_expiry", "08-21 16:00", 0, ""),
        ("vix_last_full_session", "09-15 16:15", 25, "VXU26"),
        ("vix_settlement", "09-16 09:30", 26, "VXU26"),
        ("fomc_decision", "09-16 14:00", 26, ""),
        ("quarterly_expiry", "09-18 16:00", 28, ""),
    ]
    halving = coming_events(at("2026-08-21T12:00"), horizon_days=None)[-1]
    assert halving.kind is ComingKind.HALVING
    assert (halving.day, halving.days_ahead, halving.detail) == (date(2028, 4, 17), 605, "5 at 1050000")
    assert halving.is_estimate


def test_events_pass_at_their_instant():
    assert found("2026-08-21T15:59")["monthly_expiry"] == "2026-08-21 16:00"
    assert found("2026-08-21T16:00")["monthly_expiry"] == "2026-09-18 16:00"
    assert found("2026-09-16T13:59")["fomc_decision"] == "2026-09-16 14:00"
    assert found("2026-09-16T14:00")["fomc_decision"] == "2026-10-28 14:00"
    assert found("2026-09-16T09:29")["vix_settlement"] == "2026-09-16 09:30"
    assert found("2026-09-16T09:30")["vix_settlement"] == "2026-10-21 09:30"
    assert found("2026-09-15T16:14")["vix_last_full_session"] == "2026-09-15 16:15"
    # the last full session of the contract that settles tomorrow is over, and none other is shown beside it
    assert "vix_last_full_session" not in found("2026-09-15T16:15")


def test_the_monthly_expiry_of_a_quarter_month_is_the_quarterly_one_too():
    events = found("2026-09-01T09:00")
    assert events["monthly_expiry"] == events["quarterly_expiry"] == "2026-09-18 16:00"
    assert found("2026-09-18T17:00")["quarterly_expiry"] == "2026-12-18 16:00"


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2022, 4, "2022-04-14"),  # Good Friday
        (2014, 4, "2014-04-17"),
        (2026, 6, "2026-06-18"),  # Juneteenth
        (2027, 6, "2027-06-17"),
        (2026, 8, "2026-08-21"),
        (2019, 2, "2019-02-15"),
    ],
)
def test_expiries_on_holidays_move_to_the_session_before(year, month, day):
    assert str(monthly_expiry(year, month)) == day
    assert monthly_expiry(year, month, US_SESSIONS) == monthly_expiry(year, month)


def test_the_calendar_of_the_exchange_gives_the_same_events_as_the_rule():
    for now in ("2008-09-12T10:00", "2020-02-28T18:00", "2022-04-01T09:00", "2026-12-20T12:00"):
        assert coming_events(at(now), US_SESSIONS, None) == coming_events(at(now), RULE_SESSIONS, None)


def test_in_the_past_only_what_was_scheduled_then_is_ahead():
    events = {each.kind: each for each in coming_events(at("2020-03-02T12:00"), horizon_days=None)}
    # the cut of the next day and that of March 15 were unscheduled; the meeting of March 17-18 is not listed any more
    assert events[ComingKind.FOMC_DECISION].day == date(2020, 4, 29)
    # the halving came on May 11; counted from 2016 it was to be expected in July
    assert events[ComingKind.HALVING].day == date(2020, 7, 7)


def test_meetings_before_march_2013_count_until_the_close_and_those_of_next_year_are_tentative():
    assert found("2012-12-12T15:00")["fomc_decision"] == "2012-12-12 16:00"
    (late,) = (each for each in coming_events(at("2012-12-12T15:00")) if each.kind is ComingKind.FOMC_DECISION)
    assert late.detail == "hour unknown"
    ahead = {each.kind: each for each in coming_events(at("2026-12-10T09:00"))}
    assert (ahead[ComingKind.FOMC_DECISION].day, ahead[ComingKind.FOMC_DECISION].detail) == (
        date(2027, 1, 27),
        "tentative",
    )
    assert "fomc_decision" not in found("2027-12-08T14:30", None)


def test_a_reading_of_the_nineties_has_its_events_and_no_halving_before_there_was_a_chain():
    events = found("1995-06-01T23:00", None)
    assert sorted(events) == [
        "fomc_decision", "monthly_expiry", "quarterly_expiry", "vix_last_full_session", "vix_settlement",
    ]  # fmt: skip
    assert events["fomc_decision"] == "1995-07-06 16:00"
    assert "halving" not in found("2009-01-03T13:15", None)  # UTC 18:15:00, five seconds before block 0
    assert found("2009-01-03T13:16", None)["halving"] == "2013-01-01 02:15"  # UTC, on the clock of the instant


def test_the_horizon_leaves_out_what_is_further_ahead():
    assert list(found("2026-08-21T12:00", 0)) == ["monthly_expiry"]
    assert list(found("2026-08-21T12:00", 25)) == ["monthly_expiry", "vix_last_full_session"]
    assert len(found("2026-08-21T12:00", None)) == 6
    with pytest.raises(UsageError, match="horizon_days=-1 must be 0 or more, or None for no bound"):
        coming_events(at("2026-08-21T12:00"), horizon_days=-1)


def test_instants_of_other_zones_mean_the_same_and_bare_ones_are_refused():
    seoul = datetime(2026, 8, 22, 1, tzinfo=UTC)
    assert coming_events(seoul)[0].days_ahead == coming_events(at("2026-08-21T21:00"))[0].days_ahead == 25
    with pytest.raises(UsageError, match="now"):
        coming_events(datetime(2026, 8, 21, 12))


def test_days_outside_the_years_of_the_rule_are_refused():
    with pytest.raises(UsageError, match="day=1980-12-31 is outside the years of the rule, 1981 to 2040"):
        RULE_SESSIONS.is_session(date(1980, 12, 31))
    assert RULE_SESSIONS.option_open_minute(date(2026, 8, 21)) == 9 * 60 + 30
