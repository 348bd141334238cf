"""Every reason for which a board gives no value, and every flag that a value can carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from board_making.hand import board, hand_board, quote
from board_making.spx import EXAMPLE, NEAR, NEXT, NO_INTEREST, WHOLE, ZEROS, spx, vix
from oracle.cboe_index import Quote
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.indices.reading import Flag
from weatherglass.market import Board, Reason, ReasonCode

STRICT = replace(
    FAMILY["VIX"], name="STRICT", rules=tuple(replace(rule, extrapolates=False) for rule in FAMILY["VIX"].rules)
)


# ---- reasons

UNDONE: dict[ReasonCode, tuple[Board, str]] = {
    ReasonCode.NO_TERMS: (board((NEAR, "XSP", WHOLE), as_of=EXAMPLE), "VIX"),
    ReasonCode.FEWER_THAN_TWO_TERMS: (board((NEAR, "SPX", WHOLE), as_of=EXAMPLE), "VIX"),
    ReasonCode.NOT_BRACKETED: (
        board((date(2022, 10, 14), "SPXW", WHOLE), (NEAR, "SPX", WHOLE), as_of=EXAMPLE), "STRICT"
    ),
    ReasonCode.INSUFFICIENT_STRIKES: (spx(WHOLE[4:5]), "VIX"),
    ReasonCode.NO_VALID_PAIR: (
        spx(WHOLE, [quote(95.0, (None, None), (1, 2)), quote(100.0, (1, 2), (None, None))]), "VIX"
    ),
    ReasonCode.NO_STRIKE_AT_OR_BELOW_FORWARD: (spx(hand_board()[6:]), "VIX"),
    ReasonCode.K0_QUOTE_MISSING: (spx(hand_board(put100=(None, 3.0), call105=(3.9, 4.1), put105=(6.1, 6.3))), "VIX"),
    ReasonCode.K0_QUOTE_CROSSED: (spx(WHOLE, hand_board(put100=(3.1, 3.0))), "VIX"),
    ReasonCode.EMPTY_PUT_WING: (spx(hand_board()[4:]), "VIX"),
    ReasonCode.EMPTY_CALL_WING: (spx(WHOLE, hand_board()[:5]), "VIX"),
    ReasonCode.NONPOSITIVE_VARIANCE: (
        spx([quote(95.0, (25.0, 25.1), (0.05, 0.05)), quote(100.0, (20.0, 20.1), (0.05, 0.05)),
             quote(125.0, (0.05, 0.05), (5.05, 5.05))]),
        "VIX",
    ),
    ReasonCode.NEAR_TERM_FROZEN: (
        board((date(2022, 9, 27), "SPXW", WHOLE), (date(2022, 9, 28), "SPXW", WHOLE),
              as_of=EXAMPLE.replace(hour=15, minute=30)),
        "VIX1D",
    ),
    ReasonCode.OUTSIDE_HOURS: (board((date(2022, 9, 28), "SPXW", WHOLE), as_of=EXAMPLE.replace(hour=8)), "VIX1D"),
}  # fmt: skip


def test_the_boards_below_are_one_for_every_reason_there_is() -> None:
    assert set(UNDONE) == set(ReasonCode)


@pytest.mark.parametrize("code", ReasonCode)
def test_a_board_that_gives_no_value_gives_its_reason_and_nothing_else(code: ReasonCode) -> None:
    whole, name = UNDONE[code]
    reading = index_reading(whole, STRICT if name == "STRICT" else FAMILY[name], rates=NO_INTEREST)
    assert reading.reason is not None
    assert reading.reason.code is code
    assert (reading.value, reading.band, reading.status) == (None, None, "not_calculable")
    assert list(reading.explain()) == []
    assert [reading.forward_share(t) for t in reading.terms] == [0.0] * len(reading.terms)
    assert reading.reason.message[-1] != "."


def test_the_reason_of_the_first_failing_term_is_given_and_both_terms_are_shown() -> None:
    reading = vix(spx(WHOLE, hand_board()[4:]))
    assert reading.reason == Reason(
        ReasonCode.EMPTY_PUT_WING, "SPXW 2022-10-28: no put below K0=100.0 has a bid before two zero bids in a row"
    )
    assert [t.reason for t in reading.terms] == [None, reading.reason]
    assert [t.variance is None for t in reading.terms] == [False, True]


def test_of_two_failing_terms_the_near_one_gives_the_reason() -> None:
    reading = vix(spx(hand_board()[:5], hand_board()[4:]))
    assert reading.reason == Reason(
        ReasonCode.EMPTY_CALL_WING, "SPX 2022-10-21: no call above K0=100.0 has a bid before two zero bids in a row"
    )
    assert [t.reason is None for t in reading.terms] == [False, False]


def test_a_selection_that_fails_tells_what_the_board_holds() -> None:
    reading = vix(board((NEAR, "SPX", WHOLE), (NEXT, "XSP", WHOLE), as_of=EXAMPLE))
    assert reading.reason == Reason(
        ReasonCode.FEWER_THAN_TWO_TERMS,
        "interpolation to 30 days needs two expiries; only SPX 2022-10-21 is left; the board holds 2 term(s), SPX "
        "2022-10-21 to XSP 2022-10-28, and as_of is 2022-09-27T10:45:15-04:00",
    )
    assert reading.terms == ()


def test_a_board_without_a_term_has_no_terms() -> None:
    reading = vix(Board("SPX", EXAMPLE, (), "nothing"))
    assert reading.reason is not None
    assert reading.reason.code is ReasonCode.NO_TERMS


def test_two_expiries_that_settle_at_one_instant_are_no_two_terms() -> None:
    # until 2015 a Saturday expiry settled on the Friday before, here at the same close as a Friday expiry
    as_of = EXAMPLE.replace(year=2008, month=10)
    friday, saturday = date(2008, 11, 21), date(2008, 11, 22)
    both = board((friday, "X", WHOLE), (saturday, "X", WHOLE), underlying="X", as_of=as_of)
    reading = index_reading(both, generic_definition(30), rates=NO_INTEREST)
    assert reading.value is None
    assert reading.reason is not None


# ---- flags


def flags(near: Sequence[Quote], following: Sequence[Quote] = WHOLE, **how) -> tuple[Flag, ...]:
    return vix(spx(near, following), **how).flags


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (lambda: flags(WHOLE), ()),
        (lambda: flags(WHOLE, as_of=EXAMPLE - timedelta(days=9)), (Flag.EXTRAPOLATED,)),
        (lambda: flags(WHOLE, as_of=EXAMPLE + timedelta(days=9)), (Flag.EXTRAPOLATED,)),
        (lambda: flags(WHOLE, hand_board()), (Flag.WING_ENDED_BY_DATA,)),
        (lambda: flags(hand_board(call80=(20.3, 20.1)) + ZEROS), (Flag.CROSSED_QUOTES,)),
        (lambda: flags(hand_board(call80=(20.3, 0.0)) + ZEROS), (Flag.CROSSED_QUOTES,)),
        (lambda: flags([quote(95.0, (7.0, 7.1), (2.0, 2.1)), *WHOLE]), (Flag.CONFLICTING_DUPLICATES,)),
        (lambda: flags([WHOLE[3], *WHOLE]), ()),  # identical duplicates
        (lambda: flags(hand_board(put95=(0.4, 2.0), call105=(0.4, 2.0)) + ZEROS), (Flag.WIDE_SPREADS,)),
    ],
    ids=["none", "before", "after", "data", "crossed", "zero_ask", "conflict", "twice", "wide"],
)
def test_a_flag_is_raised_by_its_cause_alone(raised, expected: tuple[Flag, ...]) -> None:
    assert raised() == expected
