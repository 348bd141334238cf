"""Decision days of the Fed: their calendar, and their changes against the rate at which banks lent."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from shared_files import shared
from weatherglass.errors import UsageError
from weatherglass.timeline.fomc_days import (
    LAST_DECIDED,
    FomcDay,
    fomc_days,
    fomc_target,
    next_fomc,
)

ALL = fomc_days(date(1994, 1, 1), date(2027, 12, 31))


def test_every_year_has_eight_scheduled_meetings_but_2020():
    scheduled = [each.day.year for each in ALL if each.scheduled]
    assert {year: scheduled.count(year) for year in set(scheduled) if scheduled.count(year) != 8} == {2020: 7}
    assert len(scheduled) == 34 * 8 - 1


def test_scheduled_meetings_end_on_tuesdays_to_fridays_some_weeks_apart():
    scheduled = [each.day for each in ALL if each.scheduled]
    assert {day.weekday() for day in scheduled} <= {1, 2, 3, 4}
    apart = [(b - a).days for a, b in pairwise(scheduled)]
    # the meeting of March 2020 was held three days early, unscheduled
    assert min(apart) >= 34
    assert sorted(apart)[-2:] == [58, 91]
    assert all(each.day.weekday() == 2 for each in ALL if each.scheduled and each.day > date(2024, 12, 31))


def test_unscheduled_decisions_are_the_ten_that_there_were():
    assert [(str(each.day), each.change_bp) for each in ALL if not each.scheduled] == [
        ("1994-04-18", 25),
        ("1998-10-15", -25),
        ("2001-01-03", -50),
        ("2001-04-18", -50),
        ("2001-09-17", -50),
        ("2007-08-17", 0),
        ("2008-01-22", -75),
        ("2008-10-08", -50),
        ("2020-03-03", -50),
        ("2020-03-15", -100),
    ]


@pytest.mark.parametrize(
    ("day", "target"),
    [
        ("1993-12-31", None),
        ("1994-02-03", 3.0),
        ("1994-02-04", 3.25),
        ("1995-02-01", 6.0),
        ("2000-05-16", 6.5),
        ("2003-06-25", 1.0),
        ("2006-06-29", 5.25),
        ("2008-12-16", 0.25),
        ("2015-12-15", 0.25),
        ("2018-12-19", 2.5),
        ("2020-03-15", 0.25),
        ("2023-07-26", 5.5),
        ("2025-12-10", 3.75),
        ("2026-09-15", 3.75),
        ("2026-09-16", None),  # a decision not known here may have changed it
    ],
)
def test_the_target_of_a_day_is_what_the_decisions_add_up_to(day, target):
    assert fomc_target(date.fromisoformat(day)) == target


def test_the_hikes_began_in_2015_not_ended_in_2016():
    """What R9 says of 2016, against the decisions."""
    rises = [each.day for each in ALL if (each.change_bp or 0) > 0 and each.day > date(2009, 1, 1)]
    assert [str(day) for day in rises[:2]] == ["2015-12-16", "2016-12-14"]
    assert str(max(day for day in rises if day < date(2020, 1, 1))) == "2018-12-19"


def test_targets_agree_with_the_effective_rate_until_the_next_meeting():
    """The median of the daily rate between two decisions lies at the target, or inside its range of 25 basis points."""
    table = pl.read_csv(shared("history/fred_rates.csv"), infer_schema_length=None).select("date", "DFF").drop_nulls()
    days = table["date"].to_numpy().astype("datetime64[D]")
    rate = table["DFF"].cast(pl.Float64).to_numpy()
    decided = [each for each in ALL if each.target is not None]
    off, checked = [], 0
    for each, later in zip(decided, ALL[1:], strict=False):
        between = (days > np.datetime64(each.day + timedelta(days=1))) & (days <= np.datetime64(later.day))
        if not between.any():
            continue
        checked += 1
        middle = each.target - (0.125 if each.day >= date(2008, 12, 16) else 0.0)
        if abs(float(np.median(rate[between])) - middle) > 0.12:
            off.append(str(each.day))
    assert checked >= 260
    # money markets under stress: the Fed let the rate trade below its target, and then paid interest on reserves
    assert off == ["2007-08-07", "2007-08-17", "2008-09-16", "2008-10-08", "2008-10-29"]


def test_every_lasting_move_of_the_rate_has_a_decision_before_it():
    """From both sides: no step of the monthly mean of 20 basis points or more without a change of the target near it."""
    table = pl.read_csv(shared("history/fred_rates.csv"), infer_schema_length=None).select("date", "FEDFUNDS")
    table = table.drop_nulls().filter(pl.col("date") >= "1994-01-01")
    months = table["date"].to_numpy().astype("datetime64[M]")
    rate = table["FEDFUNDS"].cast(pl.Float64).to_numpy()
    changed = {np.datetime64(each.day, "M") for each in ALL if each.change_bp}
    steps = months[1:][np.abs(np.diff(rate)) >= 0.2]
    alone = [str(month) for month in steps if not {month, month - 1} & changed]
    assert len(steps) > 60
    assert alone == ["2007-08"]  # the Fed lent more in that month, and left its target


def test_decisions_to_come_have_no_change_and_are_all_scheduled():
    ahead = [each for each in ALL if each.day > LAST_DECIDED]
    assert [str(each.day) for each in ahead[:3]] == ["2026-09-16", "2026-10-28", "2026-12-09"]
    assert all(each.scheduled and each.change_bp is None and each.target is None for each in ahead)
    assert [str(each.day) for each in ahead[3:]] == [
        "2027-01-27", "2027-03-17", "2027-04-28", "2027-06-09", "2027-07-28", "2027-09-15", "2027-10-27", "2027-12-08",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (date(2020, 3, 1), "2020-04-29"),  # neither of the two unscheduled ones of March was to be expected
        (date(2026, 7, 28), "2026-07-29"),
        (date(2026, 7, 29), "2026-09-16"),
        (date(1993, 6, 1), "1994-02-04"),
    ],
)
def test_the_next_decision_is_a_scheduled_one_later_than_the_day(after, day):
    found = next_fomc(after)
    assert found is not None
    assert (str(found.day), found.scheduled) == (day, True)


def test_statements_come_at_two_o_clock_since_march_2013():
    by_day = {str(each.day): each for each in ALL}
    assert by_day["2013-01-30"].statement_at is None  # still at 14:15
    assert by_day["2013-03-20"].statement_at.isoformat() == "2013-03-20T14:00:00-04:00"
    assert by_day["2020-03-15"].statement_at is None  # a Sunday evening
    assert by_day["2026-12-09"].statement_at.isoformat() == "2026-12-09T14:00:00-05:00"


def test_spans_are_inclusive_and_those_outside_the_calendar_refused():
    assert [str(each.day) for each in fomc_days(date(2008, 1, 22), date(2008, 1, 30))] == ["2008-01-22", "2008-01-30"]
    assert fomc_days(date(2008, 1, 23), date(2008, 1, 29)) == ()
    assert isinstance(ALL[0], FomcDay)
    for first, last in (("1993-12-31", "1994-02-04"), ("2027-01-01", "2028-01-01"), ("2008-02-01", "2008-01-01")):
        with pytest.raises(UsageError, match=f"first={first} to last={last} is no span of the decisions known here"):
            fomc_days(date.fromisoformat(first), date.fromisoformat(last))
