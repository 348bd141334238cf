"""Known mistakes in picking terms, counting minutes and interpolating: the wrong version, a board, the right number.

Traps 7-9, 12 (interpolated), 13 and 17 of the methodology notes (section 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from board_making.hand import MONTH, YEAR, board, hand_board
from oracle.cboe_index import Quote
from weatherglass.indices.definition import ExpirySet, IndexDefinition, RootRule, TermRule
from weatherglass.indices.editions import CBOE_2022
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import Flag, IndexReading
from weatherglass.market import Board, ReasonCode, TermRates
from weatherglass.timeline import NEW_YORK, Settlement, third_friday

VIX = index_named("VIX")
NO_INTEREST = TermRates((0.0,))
EXAMPLE = datetime(2022, 9, 27, 10, 45, 15, tzinfo=NEW_YORK)
"""The instant of the owner's worked example (VIX methodology, 2023-11-20); its terms expire on 21 and 28 October."""
NEAR, NEXT = date(2022, 10, 21), date(2022, 10, 28)
DEAR = {"put95": (2.15, 2.25), "call105": (2.15, 2.25), "put90": (1.35, 1.45), "call110": (1.35, 1.45)}
"""Changes that make a hand board's options dearer, so that two terms differ."""


def read(whole: Board, definition: IndexDefinition = VIX) -> IndexReading:
    return index_reading(whole, definition, rates=NO_INTEREST, edition=CBOE_2022)


def spx(as_of: datetime, *terms: tuple[date, str, Sequence[Quote]]) -> Board:
    return board(*terms, as_of=as_of)


def variances_times_minutes(reading: IndexReading) -> list[float]:
    """sigma^2 N of each term: what the strip gives whatever the minutes are."""
    assert all(term.variance is not None for term in reading.terms)
    return [(term.variance or 0.0) * term.minutes for term in reading.terms]


def level(totals: Sequence[float], minutes: Sequence[float]) -> float:
    """Index level of two terms' sigma^2 N, by the published formula."""
    n1, n2 = minutes
    return 100 * math.sqrt((totals[0] * (n2 - MONTH) + totals[1] * (MONTH - n1)) / (n2 - n1) / MONTH)


# ---- 7. settlement by date instead of by root, and merged roots


def settlement_by_date(expiry: date) -> Settlement:
    """Wrong (QuantConnect Lean #9346): every option that expires on a third Friday settles at the open."""
    return Settlement.AM if expiry == third_friday(expiry.year, expiry.month) else Settlement.PM


def test_trap_7_an_spxw_of_a_third_friday_settles_at_the_close() -> None:
    weeklys = IndexDefinition(
        "WEEKLYS", "", ("SPX",), 30, (TermRule((RootRule("SPXW", None, ExpirySet.FRIDAYS),)),), "", ""
    )
    found = read(spx(EXAMPLE, (NEAR, "SPXW", hand_board()), (NEXT, "SPXW", hand_board(**DEAR))), weeklys)
    assert settlement_by_date(NEAR) is Settlement.AM
    assert found.terms[0].settles_at == datetime(2022, 10, 21, 16, 0, tzinfo=NEW_YORK)
    assert found.terms[0].minutes == 34_484 + 390  # 390 minutes after the published minutes of the SPX of that day
    wrong = level(variances_times_minutes(found), (34_484, 44_954))
    assert found.value is not None
    assert abs(found.value - wrong) > 0.04


def merged_by_expiry(whole: Board) -> dict[tuple[date, float], float]:
    """Wrong: call bids in one table by (expiry, strike); the root is forgotten and the last one wins."""
    return {
        (term.expiry, float(k)): float(bid)
        for term in whole.terms
        for k, bid in zip(term.strike, term.call_bid, strict=True)
    }


def test_trap_7_an_spx_displaces_the_spxw_of_its_date_and_their_quotes_never_mix() -> None:
    plain = spx(EXAMPLE, (NEAR, "SPX", hand_board()), (NEXT, "SPXW", hand_board(**DEAR)))
    other = hand_board(put100=(6.95, 7.05), call100=(6.95, 7.05))
    both = spx(EXAMPLE, (NEAR, "SPX", hand_board()), (NEAR, "SPXW", other), (NEXT, "SPXW", hand_board(**DEAR)))
    assert merged_by_expiry(both)[NEAR, 100.0] == 6.95  # the SPXW's, not the SPX's 2.95
    assert [(t.root, t.expiry, t.minutes) for t in read(both).terms] == [
        ("SPX", NEAR, 34_484),
        ("SPXW", NEXT, 44_954),
    ]
    assert read(both).value == read(plain).value


def test_trap_7_the_vix_takes_no_spxw_of_a_third_friday_even_without_an_spx() -> None:
    only_weeklys = spx(
        EXAMPLE, (NEAR, "SPXW", hand_board()), (NEXT, "SPXW", hand_board()), (date(2022, 11, 4), "SPXW", hand_board())
    )
    assert [t.expiry for t in read(only_weeklys).terms] == [NEXT, date(2022, 11, 4)]


# ---- 8. minutes


def minutes_to_a_quarter_past_four(as_of: datetime, expiry: date) -> int:
    """Wrong: PM options settle when trading ends."""
    return (datetime.combine(expiry, time(16, 15), tzinfo=NEW_YORK) - as_of) // timedelta(minutes=1)


def minutes_of_whole_days(as_of: datetime, expiry: date) -> int:
    """Wrong: `(expiry - today).days / 365`."""
    return (expiry - as_of.date()).days * 1_440


def minutes_with_seconds(as_of: datetime, expiry: date) -> float:
    """Wrong: not rounded down."""
    return (datetime.combine(expiry, time(16, 0), tzinfo=NEW_YORK) - as_of) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        (minutes_to_a_quarter_past_four, 44_969),
        (minutes_of_whole_days, 44_640),
        (minutes_with_seconds, 44_954.75),
    ],
)
def test_trap_8_minutes_to_a_pm_expiry_are_the_published_ones(wrong, value) -> None:
    found = read(spx(EXAMPLE, (NEAR, "SPX", hand_board()), (NEXT, "SPXW", hand_board(**DEAR))))
    assert wrong(EXAMPLE, NEXT) == value
    assert [t.minutes for t in found.terms] == [34_484, 44_954]  # published
    totals = variances_times_minutes(found)
    assert found.value == pytest.approx(level(totals, (34_484, 44_954)), rel=1e-12)
    assert abs(level(totals, (34_484, value)) - level(totals, (34_484, 44_954))) > 1e-5


# ---- 9. windows of days instead of the bracket


def lean_windows(as_of: datetime, expiries: Sequence[date]) -> tuple[date | None, date | None]:
    """Wrong (Lean's Vix.cs): near settles in 23-30 days, far in 31-37, by date and time."""
    days = {e: (datetime.combine(e, time(16, 0), tzinfo=NEW_YORK) - as_of) / timedelta(days=1) for e in expiries}
    near = [e for e in expiries if 23 <= days[e] <= 30]
    far = [e for e in expiries if 31 <= days[e] <= 37]
    return (near[-1] if near else None, far[0] if far else None)


def test_trap_9_a_wednesday_takes_30_and_37_days_and_extrapolates_a_little() -> None:
    wednesday = datetime(2022, 9, 28, 9, 31, tzinfo=NEW_YORK)
    fridays = [date(2022, 10, 28) + timedelta(days=7 * i) for i in range(-1, 3)]
    # 21 October would be an SPX; here it is left out, so that all are PM Fridays
    found = read(spx(wednesday, *((e, "SPXW", hand_board()) for e in fridays[1:])))
    assert lean_windows(wednesday, fridays) == (date(2022, 10, 21), None)
    assert [(t.expiry, t.days) for t in found.terms] == [(date(2022, 10, 28), 30.0), (date(2022, 11, 4), 37.0)]
    assert [t.minutes for t in found.terms] == [43_589, 53_669]
    assert [round(t.weight, 3) for t in found.terms] == [1.039, -0.039]
    assert Flag.EXTRAPOLATED in found.flags


def test_trap_9_a_holiday_week_is_bracketed_by_30_and_38_days() -> None:
    # Good Friday 2022-04-15: the expiry of its week is Thursday the 14th
    tuesday = datetime(2022, 3, 15, 12, 0, tzinfo=NEW_YORK)
    expiries = [date(2022, 4, 8), date(2022, 4, 14), date(2022, 4, 22), date(2022, 4, 29)]
    terms = [(e, "SPX" if e == date(2022, 4, 14) else "SPXW", hand_board()) for e in expiries]
    found = read(spx(tuesday, *terms))
    assert lean_windows(tuesday, expiries) == (date(2022, 4, 8), None)
    assert [(t.root, t.expiry, t.days) for t in found.terms] == [
        ("SPX", date(2022, 4, 14), 30.0),
        ("SPXW", date(2022, 4, 22), 38.0),
    ]


# ---- 12. a negative interpolated variance


def oil(near: Sequence[Quote], following: Sequence[Quote]) -> IndexReading:
    """OVX on a Monday whose two monthlies with at least 7 days are 32 and 67 days away; 16 February is too near."""
    as_of = datetime(2024, 2, 12, 12, 0, tzinfo=NEW_YORK)
    terms = [(date(2024, 2, 16), hand_board()), (date(2024, 3, 15), near), (date(2024, 4, 19), following)]
    whole = board(*((e, "USO", q) for e, q in terms), underlying="USO", as_of=as_of)
    return read(whole, index_named("OVX"))


def test_trap_12_a_negative_interpolated_variance_is_a_reason_that_shows_its_parts() -> None:
    calm = {f"{leg}{k}": (0.0 + 0.05, 0.15) for leg, k in (("put", 95), ("call", 105))}
    calm |= {f"{leg}{k}": (0.01, 0.03) for leg, k in (("put", 90), ("put", 85), ("call", 110), ("call", 115))}
    calm |= {"put100": (0.05, 0.15), "call100": (0.05, 0.15), "put80": (0, 0.05), "call120": (0, 0.05)}
    wild = {f"{leg}{k}": (29.0, 29.2) for leg in ("put", "call") for k in (90, 95, 100, 105, 110)}
    found = oil(hand_board(**calm), hand_board(**wild))
    assert found.value is None
    assert found.reason is not None
    assert found.reason.code is ReasonCode.NONPOSITIVE_VARIANCE
    near, following = found.terms
    n1, n2 = near.minutes, following.minutes
    assert near.variance is not None
    assert following.variance is not None
    weights = (n2 - MONTH) / (n2 - n1), (MONTH - n1) / (n2 - n1)
    total = (n1 * near.variance * weights[0] + n2 * following.variance * weights[1]) / MONTH
    assert total < 0
    with np.errstate(invalid="ignore"):
        assert math.isnan(np.sqrt(total))  # wrong (qlero/vix_index_modelization #1)
    assert found.reason.message == (
        f"the variance extrapolated to 30 days is {total:.6g}: weights {weights[0]:.3f} and {weights[1]:.3f} on "
        f"{near.variance:.6g} and {following.variance:.6g}"
    )
    assert found.band is None
    assert list(found.explain()) == []


# ---- 13. weights clamped or made positive


def clamped(w1: float, w2: float) -> tuple[float, float]:
    """Wrong: `min(max(w, 0), 1)`."""
    return min(max(w1, 0.0), 1.0), min(max(w2, 0.0), 1.0)


def absolute(w1: float, w2: float) -> tuple[float, float]:
    """Wrong: `abs(N2 - N30)` and `abs(N30 - N1)` over `N2 - N1`."""
    return abs(w1), abs(w2)


@pytest.mark.parametrize("wrong", [clamped, absolute])
def test_trap_13_two_terms_beyond_the_horizon_extrapolate_with_their_signs(wrong) -> None:
    found = oil(hand_board(), hand_board(**DEAR))
    n1, n2 = (t.minutes for t in found.terms)
    assert (n1, n2) == (32 * 1_440 + 240, 67 * 1_440 + 240)  # noon to 16:00; the clock change of 10 March is not seen
    assert found.flags[0] is Flag.EXTRAPOLATED
    w1, w2 = (n2 - MONTH) / (n2 - n1), (MONTH - n1) / (n2 - n1)
    assert w1 > 1 > 0 > w2
    assert [t.weight for t in found.terms] == [w1, w2]
    totals = variances_times_minutes(found)
    right = 100 * math.sqrt((totals[0] * w1 + totals[1] * w2) / MONTH)
    assert found.value == pytest.approx(right, rel=1e-12)
    a, b = wrong(w1, w2)
    assert abs(100 * math.sqrt((totals[0] * a + totals[1] * b) / MONTH) - right) > 0.1


# ---- 17. what is interpolated


def interpolated_vol(v1: float, n1: int, v2: float, n2: int) -> float:
    """Wrong: volatilities on the line."""
    return 100 * (math.sqrt(v1) * (n2 - MONTH) + math.sqrt(v2) * (MONTH - n1)) / (n2 - n1)


def interpolated_variance_without_time(v1: float, n1: int, v2: float, n2: int) -> float:
    """Wrong: annual variances on the line, without T1 and T2."""
    return 100 * math.sqrt((v1 * (n2 - MONTH) + v2 * (MONTH - n1)) / (n2 - n1))


def with_trading_days(v1: float, n1: int, v2: float, n2: int) -> float:
    """Wrong: T in trading days of 252, N in calendar minutes."""
    t1, t2 = (n / 1_440 * 5 / 7 / 252 for n in (n1, n2))
    weighted = t1 * v1 * (n2 - MONTH) + t2 * v2 * (MONTH - n1)
    return 100 * math.sqrt(weighted / (n2 - n1) * YEAR / MONTH)


@pytest.mark.parametrize("wrong", [interpolated_vol, interpolated_variance_without_time, with_trading_days])
def test_trap_17_the_line_goes_through_total_variances_in_calendar_minutes(wrong) -> None:
    found = read(spx(EXAMPLE, (NEAR, "SPX", hand_board()), (NEXT, "SPXW", hand_board(**DEAR))))
    (n1, v1), (n2, v2) = ((t.minutes, t.variance) for t in found.terms)
    assert v1 is not None
    assert v2 is not None
    t1, t2 = n1 / YEAR, n2 / YEAR
    right = 100 * math.sqrt(
        (t1 * v1 * (n2 - 43_200) / (n2 - n1) + t2 * v2 * (43_200 - n1) / (n2 - n1)) * 525_600 / 43_200
    )
    assert found.value == pytest.approx(right, rel=1e-12)
    assert abs(wrong(v1, n1, v2, n2) - right) > 0.05


def test_trap_17_the_published_example_of_2022_by_each_formula() -> None:
    # sigma^2 as published; 13.927842 is the published level
    example = 0.019233906, 34_484, 0.019423884, 44_954
    assert level((example[0] * 34_484, example[2] * 44_954), (34_484, 44_954)) == pytest.approx(13.927842, abs=1e-6)
    assert interpolated_vol(*example) == pytest.approx(13.925, abs=1e-3)
    assert interpolated_variance_without_time(*example) == pytest.approx(13.925, abs=1e-3)
