"""Settlement instants by root style, and the refusal of instants without an offset."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline import (
    NEW_YORK,
    US_SESSIONS,
    UTC,
    Settlement,
    business_minutes,
    elapsed_minutes,
    last_quote_instant,
    require_offset,
    settles_at,
    wall_clock_minutes,
)
from weatherglass.timeline.settlement import to_utc


@pytest.mark.parametrize(
    ("settlement", "expected"),
    [
        # Cboe, VIX Methodology v4, 2023-11-20: SPX at 8:30 a.m. and SPXW at 3:00 p.m. Chicago time
        (Settlement.AM, "2022-10-21T09:30:00-04:00"),
        (Settlement.PM, "2022-10-21T16:00:00-04:00"),
        (Settlement.UTC_0800, "2022-10-21T08:00:00+00:00"),  # Deribit
    ],
)
def test_each_style_settles_at_its_own_hour(settlement: Settlement, expected: str) -> None:
    assert settles_at(date(2022, 10, 21), settlement).isoformat() == expected


def test_the_offset_of_a_settlement_follows_the_clock_of_its_day() -> None:
    assert settles_at(date(2022, 11, 4), Settlement.PM).utcoffset() == timedelta(hours=-4)
    assert settles_at(date(2022, 11, 11), Settlement.PM).utcoffset() == timedelta(hours=-5)


def test_a_style_counts_in_the_zone_of_its_exchange() -> None:
    assert [(s.zone, s.wall_time) for s in Settlement] == [
        (NEW_YORK, time(9, 30)),
        (NEW_YORK, time(16, 0)),
        (UTC, time(8, 0)),
    ]


def test_an_instant_with_an_offset_is_given_back_as_it_is() -> None:
    instant = datetime(2022, 9, 27, 10, 45, 15, tzinfo=timezone(timedelta(hours=9)))
    assert require_offset(instant, "as_of") is instant
    assert to_utc(instant) == instant
    assert to_utc(instant).isoformat() == "2022-09-27T01:45:15+00:00"


NAIVE = datetime(2022, 9, 27, 10, 45, 15)
AWARE = datetime(2022, 10, 21, 9, 30, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("parameter", "ask"),
    [
        ("as_of", lambda: wall_clock_minutes(NAIVE, AWARE, zone=NEW_YORK)),
        ("settlement", lambda: wall_clock_minutes(AWARE, NAIVE, zone=NEW_YORK)),
        ("as_of", lambda: elapsed_minutes(NAIVE, AWARE)),
        ("settlement", lambda: elapsed_minutes(AWARE, NAIVE)),
        ("as_of", lambda: business_minutes(NAIVE, AWARE, sessions=US_SESSIONS)),
        ("settlement", lambda: business_minutes(AWARE, NAIVE, sessions=US_SESSIONS)),
        ("at", lambda: last_quote_instant(NAIVE)),
    ],
    ids=["wall", "wall_end", "elapsed", "elapsed_end", "business", "business_end", "last_quote"],
)
def test_an_instant_without_an_offset_is_refused_with_advice(parameter, ask) -> None:
    message = (
        f"{parameter}=2022-09-27T10:45:15 has no offset; give one, such as 2022-09-27T10:45:15-05:00 "
        "(New York in winter) or +00:00 (UTC)"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        ask()
