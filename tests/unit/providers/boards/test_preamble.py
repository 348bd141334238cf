"""The date line of a Cboe export."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards.preamble import ZONE_OFFSET_HOURS, preamble_instant

PATH = Path("x.csv")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Date: February 5 2022, 8:09 PM EST", (2022, 2, 6, 1, 9)),
        ("Date: August 20, 2023 at 10:42 PM EDT", (2023, 8, 21, 2, 42)),
        ("August 20, 2023 at 10:42 PM EDT", (2023, 8, 21, 2, 42)),
        ("Date: August 20, 2023 at 10:42\u202fPM EDT", (2023, 8, 21, 2, 42)),
        ("Date: August 20, 2023,\xa010:42 p.m. CDT", (2023, 8, 21, 3, 42)),
        ("Date: Aug 20, 2023, 12:05 AM PST", (2023, 8, 20, 8, 5)),
        ("Date: Aug. 20, 2023, 12:05 PM PDT", (2023, 8, 20, 19, 5)),
        ("Date: 20 August 2023 at 22:42:31 GMT+9", (2023, 8, 20, 13, 42, 31)),
        ("Nov 30 2019 @ 10:42 ET", (2019, 11, 30, 15, 42)),
        ("Sat Jan 06 2024 10:42:11 GMT-0500 (Eastern Standard Time)", (2024, 1, 6, 15, 42, 11)),
        ("Date: 20 August 2023, 22:42 GMT+1", (2023, 8, 20, 21, 42)),
        ("Date: Sunday, August 20th, 2023 22:42 UTC-03:30", (2023, 8, 21, 2, 12)),
        ("Date: 2023-08-20 22:42 UTC", (2023, 8, 20, 22, 42)),
        ("Date: 2023-08-20T22:42:00Z", (2023, 8, 20, 22, 42)),
        ("Date: 2023-08-20T22:42:00+05:30", (2023, 8, 20, 17, 12)),
        ("Date: 2023-08-20 22:42 GMT", (2023, 8, 20, 22, 42)),
        ("Date: 2023년 8월 20일 오후 10:42 GMT+9", (2023, 8, 20, 13, 42)),
        ("Date: 2023년 8월 21일 오전 12:02 KST", (2023, 8, 20, 15, 2)),
        ("DATE August 20, 2023 at 10:42 PM cst", (2023, 8, 21, 4, 42)),
        ("Date: February 29, 2024 at 8:00 AM EST", (2024, 2, 29, 13, 0)),
    ],
)
def test_date_lines_of_many_browsers_are_understood(text, utc):
    assert preamble_instant(PATH, text) == datetime(*utc, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Date: August 20, 2023 at 10:42 PM", "has no time zone"),
        ("Date: August 20, 2023 at 10:42 PM IST", "has the unknown time zone 'IST'"),
        ("Date: August 20, 2023 at 10:42 PM Moon Time", "has the unknown time zone 'Moon Time'"),
        ("Date: August 20, 2023 at 10:42 PM GMT+15", "has the unknown time zone 'GMT+15'"),
        ("Date: August 20, 2023 at 10:42 PM GMT+9:75", "has the unknown time zone 'GMT+9:75'"),
        ("Date: August 20, 2023 at 22:42 PM EST", "has the hour 22 with PM"),
        ("Date: August 20, 2023 at 0:42 AM EST", "has the hour 0 with AM"),
        ("Date: August 20, 2023 EST", "has no time of day"),
        ("Date: Augustus 20, 2023 at 10:42 PM EST", "has an unknown month"),
        (
            "Date: 2/5/2022, 8:09 PM EST",
            "has no date such as February 5, 2022 or 2022-02-05 (2/5/2022 can be read in two ways)",
        ),
        ("Date: February 29, 2023 at 8:00 AM EST", "names no real time (day is out of range for month)"),
        ("Date: February 2, 2023 at 25:00 EST", "names no real time (hour must be in 0..23)"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text, what):
    line = text.removeprefix("Date: ")
    message = f"cannot read x.csv: its date line '{line}' {what}; give the instant of the quotes with as_of="
    with pytest.raises(UnreadableFile, match=f"^{re.escape(message)}$"):
        preamble_instant(PATH, text)


@given(
    instant=st.datetimes(datetime(1995, 1, 1), datetime(2039, 12, 31)).map(
        lambda d: d.replace(second=0, microsecond=0)
    ),
    zone=st.sampled_from(sorted(ZONE_OFFSET_HOURS)),
    style=st.sampled_from(
        ["%B %d, %Y at %I:%M %p", "%B %d %Y, %I:%M %p", "%d %B %Y %H:%M", "%Y-%m-%d %H:%M", "%b %d, %Y, %H:%M"]
    ),
)
def test_every_style_and_zone_round_trips(instant, zone, style):
    found = preamble_instant(PATH, f"Date: {instant.strftime(style)} {zone}")
    # in UTC: Python holds an instant of the hour that comes twice in autumn for unequal to every other zone's
    assert found.astimezone(UTC) == instant.replace(tzinfo=UTC) - timedelta(hours=ZONE_OFFSET_HOURS[zone])


@given(st.text())
def test_any_text_is_an_instant_or_refused(text):
    with contextlib.suppress(UnreadableFile):
        assert preamble_instant(PATH, text).tzinfo is not None
