"""Numbers, days and instants in the habits of both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from weatherglass.errors import UsageError
from weatherglass.messages.wording import (
    MINUS,
    NEW_YORK,
    age_worded,
    ahead_worded,
    day_short,
    day_worded,
    frequency_worded,
    instant_worded,
    number,
    return_worded,
    span_worded,
    units,
)


@pytest.mark.parametrize(
    ("value", "unit", "en", "ko"),
    [
        (24.35, "vol_points", "24.35", "24.35"),
        (3806.8, "index_points", "3,806.80", "3,806.80"),
        (63_000, "usd", "$63,000", "6만 3,000달러"),
        (20_568.57, "usd", "$20,569", "2만 569달러"),
        (100_000, "usd", "$100,000", "10만 달러"),
        (8_900_000_000_000, "usd", "$8.90 trillion", "8조 9,000억 달러"),
        (-12_345, "usd_millions", f"{MINUS}$12.3 billion", f"{MINUS}123억 4,500만 달러"),
        (4.93, "multiple", "x4.93", "4.93배"),
        (38.7, "multiple", "x38.7", "38.7배"),
        (0.11, "share", "11.0%", "11.0%"),
        (0.85, "percent", "0.85%", "0.85%"),
        (-0.715, "correlation", f"{MINUS}0.715", f"{MINUS}0.715"),
        (1, "sessions", "1 session", "1거래일"),
        (21, "sessions", "21 sessions", "21거래일"),
        (35, "days", "35 days", "35일"),
        (3, "weeks", "3 weeks", "3주"),
        (2, "quarters", "2 quarters", "2분기"),
        (1.5, "years", "1.5 years", "1.5년"),
        (61.3, "score", "61.3", "61.3점"),
        ("2025-09-18", "date", "18 September 2025", "2025년 9월 18일"),
        (8632, "count", "8,632", "8,632"),
    ],
)
def test_a_number_is_printed_as_a_newspaper_does(value, unit, en, ko):
    assert (number(value, unit, "en"), number(value, unit, "ko")) == (en, ko)


def test_a_change_has_its_sign_and_nothing_has_none():
    said = [number(value, "vol_points", "en", signed=True) for value in (1.25, -1.25, 0.0, -0.001)]
    assert said == ["+1.25", f"{MINUS}1.25", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("value", "worded"),
    [(0.0121, "+1.2%"), (-0.4882, f"{MINUS}48.8%"), (9.65, "+965.0%"), (37.7, "+3,770%"), (-0.0001, "0.0%")],
)
def test_a_return_has_its_sign_and_a_tenth_of_a_per_cent(value, worded):
    assert return_worded(value) == worded


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_printed(value):
    with pytest.raises(UsageError, match=r"is no number that can be shown; a missing value needs its reason$"):
        number(value, "vol_points", "en")


def test_an_unknown_unit_is_refused():
    with pytest.raises(UsageError, match=r"^no wording for numbers in 'furlongs'; there are "):
        number(1.0, "furlongs", "en")


@pytest.mark.parametrize("unit", sorted(units()))
@pytest.mark.parametrize("value", [0.0, 0.004, 1.0, 12.5, 1234.5, 1e13])
def test_every_unit_words_every_size_in_both_languages(unit, value):
    for lang in ("en", "ko"):
        worded = number(value, unit, lang)
        assert worded == worded.strip()
        assert number(-value, unit, lang).lstrip(MINUS) == worded.lstrip(MINUS)


def test_days_are_written_as_each_language_writes_them():
    day = date(2026, 8, 2)
    assert (day_worded(day, "en"), day_worded(day, "ko")) == ("2 August 2026", "2026년 8월 2일")
    assert (day_short(day, "en"), day_short(day, "ko")) == ("2 Aug 2026", "2026.8.2")
    assert span_worded(date(1990, 1, 2), day, "ko") == "1990.1.2~2026.8.2"


@pytest.mark.parametrize(
    ("at", "en", "ko"),
    [
        # summer: 13 hours apart
        (datetime(2026, 8, 20, 16, 15, tzinfo=NEW_YORK), "20 Aug 2026 16:15 New York (21 Aug 05:15 Seoul)",
         "2026년 8월 21일 05:15 서울(20일 16:15 뉴욕)"),
        # winter: 14 hours apart
        (datetime(2026, 1, 20, 16, 15, tzinfo=NEW_YORK), "20 Jan 2026 16:15 New York (21 Jan 06:15 Seoul)",
         "2026년 1월 21일 06:15 서울(20일 16:15 뉴욕)"),
        # the same day on both clocks
        (datetime(2026, 8, 20, 9, 30, tzinfo=NEW_YORK), "20 Aug 2026 09:30 New York (22:30 Seoul)",
         "2026년 8월 20일 22:30 서울(09:30 뉴욕)"),
        # another month, another year
        (datetime(2025, 12, 31, 16, 0, tzinfo=NEW_YORK), "31 Dec 2025 16:00 New York (1 Jan 06:00 Seoul)",
         "2026년 1월 1일 06:00 서울(12월 31일 16:00 뉴욕)"),
        # the nights on which New York changes its clock: 02:30 in November comes after 01:30 twice
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), "8 Mar 2026 03:30 New York (16:30 Seoul)",
         "2026년 3월 8일 16:30 서울(03:30 뉴욕)"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "1 Nov 2026 01:30 New York (15:30 Seoul)",
         "2026년 11월 1일 15:30 서울(01:30 뉴욕)"),
    ],
)  # fmt: skip
def test_an_instant_stands_on_both_clocks(at, en, ko):
    assert (instant_worded(at, "en"), instant_worded(at, "ko")) == (en, ko)


def test_an_instant_needs_an_offset():
    with pytest.raises(UsageError, match=r"^2026-08-20T16:15:00 has no offset; an instant needs one$"):
        instant_worded(datetime(2026, 8, 20, 16, 15), "en")


def test_ages_and_days_ahead_are_said_in_words():
    assert [age_worded(days, "en") for days in (0, 1, 1200)] == ["same day", "1 day old", "1,200 days old"]
    assert [age_worded(days, "ko") for days in (0, 1, 1200)] == ["당일", "1일 전", "1,200일 전"]
    assert [ahead_worded(days, "ko") for days in (0, 1, 2)] == ["오늘", "내일", "2일 뒤"]


@pytest.mark.parametrize(
    ("share", "en"),
    [(0.0, "never"), (1.0, "always"), (0.5, "about 1 in 2"), (0.204, "about 1 in 5"), (0.005, "about 1 in 200")],
)
def test_a_share_is_said_as_a_frequency(share, en):
    assert frequency_worded(share, "en") == en
