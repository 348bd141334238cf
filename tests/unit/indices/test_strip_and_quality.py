"""One term's strip, why there is none, and the record of how good its quotes are."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from board_making.hand import MONTH, YEAR, board, hand_board, quote, strip, term_quotes, used_strikes
from lanes import examples
from oracle.random_boards import TermBoard, term_boards
from weatherglass.indices.editions import CBOE_2025_02
from weatherglass.indices.strip import STATE_NAMES, WingEnd, quote_quality
from weatherglass.market import Reason, ReasonCode

T = MONTH / YEAR
ZEROS_BELOW = [quote(70.0, (30.0, 30.2), (0, 0.05)), quote(75.0, (25.0, 25.2), (0, 0.05))]
ZEROS_ABOVE = [quote(125.0, (0, 0.05), (25.0, 25.2)), quote(130.0, (0, 0.05), (30.0, 30.2))]


# ---- a strip on paper


def test_a_strip_of_three_strikes_is_the_sum_worked_out_on_paper() -> None:
    three = [
        quote(90.0, (10.4, 10.6), (0.4, 0.6)),
        quote(100.0, (2.9, 3.1), (2.9, 3.1)),
        quote(110.0, (0.3, 0.5), (10.3, 10.5)),
    ]
    found = strip(three, minutes=YEAR)
    # dK is 10 everywhere: 10 x 0.5 / 8,100, 10 x 3 / 10,000, 10 x 0.4 / 12,100, and F = K0
    assert found.width.tolist() == [10.0, 10.0, 10.0]
    assert found.mid == pytest.approx([0.5, 3.0, 0.4], rel=1e-15)
    assert found.contribution == pytest.approx([5 / 8_100, 30 / 10_000, 4 / 12_100], rel=1e-14)
    assert found.strip_sum == pytest.approx(5 / 8_100 + 30 / 10_000 + 4 / 12_100, rel=1e-14)
    assert found.variance == pytest.approx(2 * (5 / 8_100 + 30 / 10_000 + 4 / 12_100), rel=1e-14)
    assert (found.forward, found.k0, found.k0_position, found.strikes_used) == (100.0, 100.0, 1, 3)
    assert (found.growth, found.forward_offset) == (1.0, 0.0)


def test_interest_grows_the_forward_and_every_contribution() -> None:
    quotes = hand_board(call100=(3.95, 4.05))
    plain, grown = strip(quotes), strip(quotes, rate=0.05)
    growth = math.exp(0.05 * T)
    assert grown.growth == growth
    assert grown.forward == pytest.approx(100 + growth * 1.0, rel=1e-14)
    np.testing.assert_allclose(grown.contribution, growth * plain.contribution, rtol=1e-14)
    assert grown.forward_offset == pytest.approx((growth / 100) ** 2, rel=1e-12)


def test_every_listed_strike_has_a_state_with_a_name() -> None:
    quotes = [
        *ZEROS_BELOW,
        quote(60.0, (40.0, 40.2), (0.05, 0.1)),
        *hand_board(put85=(0, 0.1), put90=(None, None), call110=(0.5, 0.0)),
        *ZEROS_ABOVE,
    ]
    found = strip(quotes, edition=CBOE_2025_02)
    names = [STATE_NAMES[int(s)] for s in found.state]
    assert dict(zip(found.quotes.strike.tolist(), names, strict=True)) == {
        60: "beyond_cut", 70: "zero_bid", 75: "zero_bid", 80: "used", 85: "zero_bid", 90: "null_quote", 95: "used",
        100: "used", 105: "used", 110: "zero_ask", 115: "used", 120: "used", 125: "zero_bid", 130: "zero_bid",
    }  # fmt: skip


# ---- why there is none


@pytest.mark.parametrize(
    ("quotes", "code", "message"),
    [
        (hand_board()[:1], "insufficient_strikes", "X 2024-04-03 lists 1 strike(s); a strip needs at least 2"),
        (
            [quote(95.0, (None, None), (1.0, 1.1)), quote(100.0, (3.0, 3.1), (None, None))],
            "no_valid_pair",
            "X 2024-04-03: no strike of 2 (95 to 100) has a sound call quote and a sound put quote, so there is no "
            "forward",
        ),
        (
            hand_board()[6:],
            "no_strike_at_or_below_forward",
            "X 2024-04-03: no listed strike at or below the forward: forward=100.0000, listed 110 to 120; the put side "
            "is missing",
        ),
        (
            hand_board(put100=(None, None), call105=(3.9, 4.1), put105=(6.1, 6.3)),
            "k0_quote_missing",
            "X 2024-04-03: the call or the put at K0=100.0 has no usable quote",
        ),
        (
            hand_board(put100=(3.1, 3.0), call105=(3.9, 4.1), put105=(6.1, 6.3)),
            "k0_quote_crossed",
            "X 2024-04-03: the call or the put at K0=100.0 has bid > ask",
        ),
        (
            hand_board(put95=(0, 0.1), put90=(0, 0.1)),
            "empty_put_wing",
            "X 2024-04-03: no put below K0=100.0 has a bid before two zero bids in a row",
        ),
        (
            hand_board(call105=(0, 0.1), call110=(0, 0.1)),
            "empty_call_wing",
            "X 2024-04-03: no call above K0=100.0 has a bid before two zero bids in a row",
        ),
        (
            hand_board()[4:],
            "empty_put_wing",
            "X 2024-04-03: no put below K0=100.0 has a bid before two zero bids in a row",
        ),
        (
            hand_board()[:5],
            "empty_call_wing",
            "X 2024-04-03: no call above K0=100.0 has a bid before two zero bids in a row",
        ),
    ],
)
def test_a_term_without_a_strip_says_why(quotes, code: str, message: str) -> None:
    found = strip(quotes)
    assert found.reason == Reason(ReasonCode(code), message)
    assert (found.variance, found.strip_sum, found.strikes_used) == (None, None, 0)
    assert not found.contribution.any()


def test_a_term_without_a_strip_has_a_record_without_numbers() -> None:
    quality = quote_quality(strip(hand_board(put95=(0, 0.1), put90=(0, 0.1))))
    assert (quality.strikes_listed, quality.strikes_used) == (9, 0)
    assert quality.skipped["zero_bid"] == 2
    assert quality.skipped["beyond_cut"] == 2
    numbers = ("widest_spread", "widest_spread_strike", "wide_share", "put_end_share", "call_end_share")
    assert [getattr(quality, name) for name in numbers] == [None] * 5
    assert (quality.put_wing_end, quality.call_wing_end) == (None, None)


# ---- the record


def test_the_record_counts_strikes_by_what_became_of_them() -> None:
    quotes = [*ZEROS_BELOW, *hand_board(put85=(None, None)), *ZEROS_ABOVE]
    quality = quote_quality(strip(quotes))
    assert (quality.strikes_listed, quality.strikes_used) == (13, 8)
    assert dict(quality.skipped) == {"zero_bid": 4, "null_quote": 1}


def test_the_record_names_the_widest_spread_of_the_used_quotes() -> None:
    quotes = hand_board(put90=(0.2, 0.9), call90=(8.0, 12.8), call115=(0, 9.0))
    quality = quote_quality(strip(quotes))
    # the call at 90 is in the money and the call at 115 has no bid: both are wider, and neither is used
    assert quality.widest_spread == pytest.approx(0.7)
    assert quality.widest_spread_strike == 90.0


def test_the_record_gives_the_share_of_wide_quotes() -> None:
    quotes = hand_board(put90=(0.2, 0.9), call105=(0.9, 1.5))
    found = strip(quotes)
    by_strike = dict(zip(found.quotes.strike.tolist(), found.contribution.tolist(), strict=True))
    assert found.strip_sum is not None
    # relative spreads: 0.7/0.55 at 90, 0.6/1.2 at 105, 0.1/0.1 at 80 and 120, 0.1/0.2 at 85 and 115, else below 0.3
    wide = (by_strike[90] + by_strike[80] + by_strike[120]) / found.strip_sum
    quality = quote_quality(found, wide_beyond=0.55)
    assert (quality.wide_share, quality.wide_beyond) == (pytest.approx(wide, rel=1e-12), 0.55)
    assert quote_quality(found, wide_beyond=2.0).wide_share == 0.0
    assert quote_quality(found, wide_beyond=0.0).wide_share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("quotes", "ends"),
    [
        (hand_board(), (WingEnd.DATA, WingEnd.DATA)),
        ([*ZEROS_BELOW, *hand_board()], (WingEnd.RULE, WingEnd.DATA)),
        ([*hand_board(), *ZEROS_ABOVE], (WingEnd.DATA, WingEnd.RULE)),
        ([*ZEROS_BELOW, *hand_board(), *ZEROS_ABOVE], (WingEnd.RULE, WingEnd.RULE)),
        ([ZEROS_BELOW[1], *hand_board(), ZEROS_ABOVE[0]], (WingEnd.DATA, WingEnd.DATA)),  # one zero each
    ],
)
def test_the_record_says_what_ended_each_wing(quotes, ends: tuple[WingEnd, WingEnd]) -> None:
    quality = quote_quality(strip(quotes))
    assert (quality.put_wing_end, quality.call_wing_end) == ends


def test_the_record_gives_the_share_of_each_last_strike() -> None:
    found = strip(hand_board())
    quality = quote_quality(found)
    assert found.strip_sum is not None
    assert quality.put_end_share == pytest.approx(5 * 0.1 / 80**2 / found.strip_sum, rel=1e-9)
    assert quality.call_end_share == pytest.approx(5 * 0.1 / 120**2 / found.strip_sum, rel=1e-9)


def test_the_record_carries_the_defects_of_the_quotes() -> None:
    (term,) = board((date(2024, 4, 3), "X", hand_board(call80=(20.2, 20.1), put120=(20.1, 20.1)))).terms
    assert dict(quote_quality(strip(term)).defects) == {"crossed": 1, "locked": 1}


# ---- other prices on the same strip


@settings(
    max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(term_boards(sound_only=True))
def test_the_mids_give_the_variance_itself_to_the_last_bit(one: TermBoard) -> None:
    found = strip(one["quotes"], rate=one["rate"], minutes=one["minutes"])
    assume(found.variance is not None)
    assert found.variance_at(found.mid) == found.variance


def test_bids_and_asks_give_a_lower_and_a_higher_variance() -> None:
    found = strip(hand_board())
    bid, ask = found.otm_quotes()
    low, high = found.variance_at(bid), found.variance_at(ask)
    assert found.variance is not None
    assert low < found.variance < high
    # every half spread is 0.05: 2/T x 0.05 x the sum of dK/K^2 on either side
    half = 2 / T * 0.05 * float(np.sum(found.width / found.quotes.strike**2))
    assert (found.variance - low, high - found.variance) == (pytest.approx(half), pytest.approx(half))


def test_at_k0_both_options_enter_with_their_mean() -> None:
    bid, ask = strip(hand_board(call100=(2.8, 3.2), put100=(2.9, 3.1))).otm_quotes()
    assert (bid[4], ask[4]) == (pytest.approx(2.85), pytest.approx(3.15))
    assert (bid[3], bid[5]) == (pytest.approx(1.15), pytest.approx(1.15))  # the put at 95, the call at 105


# ---- a floor on delta


def test_quotes_of_small_delta_are_taken_as_null() -> None:
    deltas = np.array([0.99, 0.97, 0.9, 0.7, 0.5, 0.25, 0.10, 0.04, np.nan])
    quotes = replace(term_quotes(hand_board()), call_delta=deltas, put_delta=deltas - 1)
    assert used_strikes(strip(quotes, min_abs_delta=0.05)) == [90.0, 95.0, 100.0, 105.0, 110.0]
    assert used_strikes(strip(quotes, min_abs_delta=0.02)) == [85.0, 90.0, 95.0, 100.0, 105.0, 110.0, 115.0]
    # the delta of 120 is unknown: without the rule it is used, with it it is not known to be large enough
    assert len(used_strikes(strip(quotes))) == 9
