"""VIX1D: business minutes, its hours, its last hour, and the quarter of an hour after settlement."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime

import pytest

from board_making.hand import board
from board_making.spx import DEAR, NO_INTEREST, SKEWED, WHOLE
from oracle.cboe_index import VIX1D_SESSION_MINUTES, VIX1D_YEAR_MINUTES, oracle_index
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Reason, ReasonCode
from weatherglass.timeline import NEW_YORK

MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)


def vix1d(
    hour: int,
    minute: int,
    *,
    day: date = MONDAY,
    expiries: Sequence[date] = (MONDAY, TUESDAY),
    second: int = 0,
    carried: float | None = None,
) -> IndexReading:
    at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=NEW_YORK)
    quotes = (WHOLE, DEAR, SKEWED)
    whole = board(*((e, "SPXW", q) for e, q in zip(expiries, quotes, strict=False)), as_of=at)
    return index_reading(whole, FAMILY["VIX1D"], rates=NO_INTEREST, carried_near_variance=carried)


@pytest.mark.parametrize(
    ("hour", "minute", "near", "following"),
    [
        (9, 30, 390, 795),  # 390 to 16:00; 405 of today and 390 of tomorrow
        (11, 0, 300, 705),
        (15, 0, 60, 465),  # the last minute before the near variance is kept
    ],
)
def test_the_value_is_a_session_ahead_in_business_minutes(hour: int, minute: int, near: int, following: int) -> None:
    reading = vix1d(hour, minute)
    assert [t.minutes for t in reading.terms] == [near, following]
    first, second = reading.terms
    assert first.variance is not None
    assert second.variance is not None
    # variances are annual over 252 x 405 business minutes
    calendar = sum(row.contribution for row in reading.explain() if row.expiry == MONDAY)
    assert first.variance == pytest.approx(2 * calendar * VIX1D_YEAR_MINUTES / near, rel=1e-12)
    expected = oracle_index(first.variance, near, second.variance, following, VIX1D_SESSION_MINUTES, VIX1D_YEAR_MINUTES)
    assert reading.value == pytest.approx(expected, rel=1e-13)
    assert (reading.horizon_minutes, reading.year_minutes) == (405.0, 102_060.0)


def test_the_next_session_is_over_a_weekend_and_a_holiday() -> None:
    # the Friday before Presidents' Day, 2024-02-19: the next session is Tuesday the 20th
    friday, monday, tuesday = date(2024, 2, 16), date(2024, 2, 19), date(2024, 2, 20)
    reading = vix1d(11, 0, day=friday, expiries=(friday, monday, tuesday))
    assert [(t.expiry, t.minutes) for t in reading.terms] == [(friday, 300), (tuesday, 705)]


@pytest.mark.parametrize(("hour", "minute", "second"), [(9, 29, 59), (16, 15, 1), (3, 0, 0), (20, 0, 0)])
def test_outside_its_hours_there_is_none(hour: int, minute: int, second: int) -> None:
    reading = vix1d(hour, minute, second=second)
    assert reading.reason == Reason(
        ReasonCode.OUTSIDE_HOURS,
        "VIX1D counts business minutes, 09:30 to 16:15 New York on sessions (13:15 on half days); as_of is "
        f"2024-03-04T{hour:02}:{minute:02}:{second:02}-05:00",
    )
    assert reading.terms == ()


@pytest.mark.parametrize("day", [date(2024, 3, 3), date(2024, 2, 19)])
def test_on_a_day_without_a_session_there_is_none(day: date) -> None:
    reading = vix1d(12, 0, day=day, expiries=(day, MONDAY))
    assert reading.reason is not None
    assert reading.reason.code is ReasonCode.OUTSIDE_HOURS


@pytest.mark.parametrize(("expiries", "missing"), [((MONDAY, date(2024, 3, 6)), TUESDAY), ((TUESDAY,), MONDAY)])
def test_a_missing_expiry_is_named(expiries: tuple[date, ...], missing: date) -> None:
    reading = vix1d(11, 0, expiries=expiries)
    assert reading.reason == Reason(
        ReasonCode.NO_TERMS, f"VIX1D needs the SPXW of {missing}, which this board does not hold"
    )


# ---- the last hour


def test_in_the_last_hour_the_near_variance_must_be_passed_in() -> None:
    reading = vix1d(15, 1)
    assert reading.reason == Reason(
        ReasonCode.NEAR_TERM_FROZEN,
        "59 business minutes are left to 2024-03-04; below 60 VIX1D keeps the last valid near variance, which no board "
        "holds: pass carried_near_variance",
    )
    assert [t.minutes for t in reading.terms] == [59, 464]


def test_a_near_variance_that_is_passed_in_is_used() -> None:
    reading = vix1d(15, 1, carried=0.04)
    following = reading.terms[1].variance
    assert following is not None
    expected = oracle_index(0.04, 59, following, 464, VIX1D_SESSION_MINUTES, VIX1D_YEAR_MINUTES)
    assert reading.value == pytest.approx(expected, rel=1e-13)
    assert reading.terms[0].variance == 0.04


def test_a_near_variance_that_is_passed_in_is_not_used_before_the_last_hour() -> None:
    assert vix1d(15, 0, carried=0.04).value == vix1d(15, 0).value


def test_shares_sum_to_one_also_with_a_carried_variance() -> None:
    reading = vix1d(15, 1, carried=0.04)
    assert reading.value is not None
    total = math.fsum(row.share for row in reading.explain()) + math.fsum(map(reading.forward_share, reading.terms))
    carried = reading.terms[0].weight * 59 / 405 * 0.04 / (reading.value / 100) ** 2
    # no strip on this board made the carried part: the rows may leave it out, but they may not show another number
    assert min(abs(total - 1.0), abs(total - (1.0 - carried))) <= 1e-12


@pytest.mark.parametrize("carried", [0.001, 0.04, 4.0])
def test_the_band_holds_the_value_also_with_a_carried_variance(carried: float) -> None:
    reading = vix1d(15, 1, carried=carried)
    assert reading.band is not None
    assert reading.value is not None
    assert reading.band.bid is None or reading.band.bid <= reading.value
    assert reading.band.ask is None or reading.band.ask >= reading.value


# ---- after settlement


@pytest.mark.parametrize(("minute", "minutes"), [(0, 405), (10, 395), (15, 390)])
def test_from_four_to_a_quarter_past_the_next_session_stands_alone(minute: int, minutes: int) -> None:
    reading = vix1d(16, minute)
    (only,) = reading.terms
    assert (only.expiry, only.minutes, only.weight) == (TUESDAY, minutes, 1.0)
    assert only.variance is not None
    assert reading.value == pytest.approx(100 * math.sqrt(only.variance), rel=1e-15)
    assert reading.horizon_minutes == minutes
    total = math.fsum(r.share for r in reading.explain()) + reading.forward_share(only)
    assert total == pytest.approx(1.0, rel=0, abs=1e-12)


def test_roots_other_than_spxw_are_not_taken() -> None:
    at = datetime(2024, 3, 4, 11, 0, tzinfo=NEW_YORK)
    whole = board((MONDAY, "SPX", WHOLE), (TUESDAY, "SPX", WHOLE), as_of=at)
    reading = index_reading(whole, FAMILY["VIX1D"], rates=NO_INTEREST)
    assert reading.reason is not None
    assert re.match(r"^VIX1D needs the SPXW of 2024-03-05, ", reading.reason.message)


def test_after_the_early_close_of_a_half_day_the_reason_does_not_deny_what_the_board_holds() -> None:
    half_day, monday = date(2022, 11, 25), date(2022, 11, 28)
    reading = vix1d(14, 0, day=half_day, expiries=(half_day, monday))
    assert reading.value is not None or (
        reading.reason is not None and str(half_day) not in reading.reason.message[:60]
    )
