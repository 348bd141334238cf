"""Known mistakes in choosing the strikes of a strip: the wrong version, a board that exposes it, the right number.

Traps 1-6 of the methodology notes (section 6). Traps 12 (one term), 14, 15 and 18 are in `test_traps_variance.py`, 7-9,
12 (two terms), 13 and 17 in `test_traps_terms.py`, 10, 11 and 16 in `test_traps_rates.py`. Traps 19 (old VX futures
prices) and 20 (VIX futures indices) belong to the futures, which come later. The wrong versions are written as the
cited repositories do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from board_making.hand import MONTH, YEAR, board, hand_board, mid_of, strip, used_strikes, variance_on_paper
from board_making.published import published_quotes, shared_rows
from oracle.cboe_index import Quote
from weatherglass.indices import kernels
from weatherglass.market import ReasonCode

T = MONTH / YEAR


# ---- 1. a counter of all zero bids instead of consecutive ones


def wing_with_a_running_count(wing: Sequence[tuple[float, float]]) -> list[float]:
    """Wrong (`zero_bid_accum` of khrapovs/vix, issue #1): `cumsum(bid == 0) < 2`, of (strike, bid) outward from K0."""
    zeros, kept = 0, []
    for strike, bid in wing:
        zeros += bid == 0
        if zeros < 2 and bid > 0:
            kept.append(strike)
    return kept


def test_trap_1_two_separate_zero_bids_do_not_end_a_wing() -> None:
    quotes = hand_board(put95=(0, 0.1), put85=(0, 0.1))
    wing = [(q["strike"], q["put_bid"] or 0.0) for q in reversed(quotes[:4])]
    assert wing_with_a_running_count(wing) == [90.0]
    found = strip(quotes)
    assert used_strikes(found) == [80.0, 90.0, 100.0, 105.0, 110.0, 115.0, 120.0]
    calls = [(105.0, 1.2), (110.0, 0.4), (115.0, 0.2), (120.0, 0.1)]
    # 2/T x (10 x .1/6400 + 10 x .4/8100 + 7.5 x 3/10000 + 5 x 1.2/11025 + 5 x .4/12100 + 5 x .2/13225 + 5 x .1/14400)
    by_hand = 2 / T * (1 / 6400 + 4 / 8100 + 22.5 / 10_000 + 6 / 11_025 + 2 / 12_100 + 1 / 13_225 + 0.5 / 14_400)
    assert found.variance == pytest.approx(by_hand, rel=1e-12)
    wrong = variance_on_paper([(90.0, 0.4), (100.0, 3.0), *calls])
    assert abs(wrong / by_hand - 1) > 0.01


def test_trap_1_passes_the_board_of_2009_so_that_one_example_is_not_enough() -> None:
    quotes = published_quotes("board2009_near")
    found = strip(quotes, rate=0.0038, minutes=12_960)
    below = [q for q in quotes if found.k0 is not None and q["strike"] < found.k0]
    wrong = wing_with_a_running_count([(q["strike"], q["put_bid"] or 0.0) for q in reversed(below)])
    assert sorted(wrong) == [k for k in used_strikes(found) if k < 920]


# ---- 2. the forward with |C - P|


def forward_with_the_absolute_gap(strike: float, call_mid: float, put_mid: float, growth: float) -> float:
    """Wrong (khrapovs/vix): `CPdiff * exp(r T) + K`."""
    return abs(call_mid - put_mid) * growth + strike


def test_trap_2_the_forward_lies_below_the_strike_where_the_put_is_dearer() -> None:
    quotes = hand_board(call100=(2.9, 3.1), put100=(3.9, 4.1))
    found = strip(quotes)
    assert forward_with_the_absolute_gap(100.0, 3.0, 4.0, 1.0) == 101.0
    assert found.forward == pytest.approx(99.0, rel=1e-14)
    assert found.k0 == 95.0


def test_trap_2_the_published_forward_of_the_near_term_is_below_its_strike() -> None:
    found = strip(published_quotes("cboe_example_near"), rate=0.00031664, minutes=34_484)
    assert found.forward == pytest.approx(1962.89996, abs=5e-6)  # published; C 21.05, P 23.15 at 1965
    assert forward_with_the_absolute_gap(1965.0, 21.05, 23.15, found.growth) == pytest.approx(1967.10, abs=1e-3)


# ---- 3. K0 strictly below the forward


def k0_strictly_below(strikes: Iterable[float], forward: float) -> float:
    """Wrong since 2022 (meixler/vix, khrapovs/vix): `max(k for k in strikes if k < forward)`."""
    return max(k for k in strikes if k < forward)


def test_trap_3_a_forward_on_a_listed_strike_makes_that_strike_k0() -> None:
    # on equal widths the choice cancels by put-call parity, so 90 is left out
    quotes = [q for q in hand_board() if q["strike"] != 90]
    found = strip(quotes)
    assert found.forward == 100.0
    assert k0_strictly_below((q["strike"] for q in quotes), 100.0) == 95.0
    assert found.k0 == 100.0
    rows = [(q["strike"], mid_of(q, "put" if q["strike"] < 100 else "call")) for q in quotes]
    assert found.variance == pytest.approx(variance_on_paper(rows), rel=1e-12)
    # with K0 = 95 the strike 95 would be averaged and the offset counted: (100/95 - 1)^2
    wrong = variance_on_paper([(k, (1.2 + 6.2) / 2 if k == 95 else q) for k, q in rows], k0=95.0)
    assert wrong - variance_on_paper(rows) == pytest.approx((2 * 7.5 * 2.5 - 25) / 95**2 / T, rel=1e-9)


def test_trap_3_float_noise_below_a_listed_strike_counts_as_on_it() -> None:
    quotes = hand_board(call100=(1234.3, 1234.6), put100=(1234.4, 1234.5))
    found = strip(quotes)
    assert found.forward is not None
    assert found.forward < 100.0  # (1234.3 + 1234.6)/2 - (1234.4 + 1234.5)/2 is -2.3e-13 in binary
    assert k0_strictly_below((q["strike"] for q in quotes), found.forward) == 95.0
    assert found.k0 == 100.0


# ---- 4. rows without a bid deleted first


def without_zero_bids(quotes: Sequence[Quote]) -> list[Quote]:
    """Wrong: `df = df[(df.call_bid > 0) & (df.put_bid > 0)]` before anything else."""
    return [q for q in quotes if q["call_bid"] and q["put_bid"]]


def test_trap_4_deleting_zero_bids_first_hides_where_a_wing_ends() -> None:
    quotes = hand_board(put90=(0, 0.1), put85=(0, 0.1))
    assert used_strikes(strip(without_zero_bids(quotes))) == [80.0, 95.0, 100.0, 105.0, 110.0, 115.0, 120.0]
    assert used_strikes(strip(quotes)) == [95.0, 100.0, 105.0, 110.0, 115.0, 120.0]


def test_trap_4_deleting_zero_bids_first_moves_k0() -> None:
    quotes = hand_board(put100=(0, 6.0))
    assert strip(without_zero_bids(quotes)).k0 == 95.0
    found = strip(quotes)
    assert found.k0 == 100.0
    assert found.reason is None


def test_trap_4_consecutive_means_consecutive_among_listed_strikes() -> None:
    expiry = date(2024, 4, 3)
    absent = hand_board(put95=(0, 0.1), put90=(None, None), call90=(None, None), put85=(0, 0.1))
    (cleaned,) = board((expiry, "X", absent)).terms
    # 90 is null in both series, so it is not listed, and 95 and 85 stand side by side: no put is left
    assert 90.0 not in cleaned.strike
    reason = strip(cleaned).reason
    assert reason is not None
    assert reason.code is ReasonCode.EMPTY_PUT_WING
    # null in the put alone, it is listed, and stands between the two
    one_leg = hand_board(put95=(0, 0.1), put90=(None, None), put85=(0, 0.1))
    (cleaned,) = board((expiry, "X", one_leg)).terms
    assert used_strikes(strip(cleaned))[0] == 80.0


# ---- 5. widths from listed strikes


def listed_widths(strikes: Sequence[float]) -> dict[float, float]:
    """Wrong: half the distance between the *listed* neighbors, whole at the ends of the listing."""
    last = len(strikes) - 1
    return {
        k: (strikes[min(i + 1, last)] - strikes[max(i - 1, 0)]) / (1 if i in (0, last) else 2)
        for i, k in enumerate(strikes)
    }


def test_trap_5_widths_reach_over_a_skipped_strike() -> None:
    quotes = hand_board(put85=(0, 0.1), call110=(0, 0.5))
    found = strip(quotes)
    used = found.state == kernels.USED
    widths = dict(zip(found.quotes.strike[used].tolist(), found.width[used].tolist(), strict=True))
    assert widths == {80: 10.0, 90: 7.5, 95: 5.0, 100: 5.0, 105: 7.5, 115: 7.5, 120: 5.0}
    wrong = listed_widths([q["strike"] for q in quotes])
    assert {k for k in widths if wrong[k] != widths[k]} == {80, 90, 105, 115}


def test_trap_5_six_published_rows_and_the_last_call_expose_it() -> None:
    published = {(r["term"], float(r["strike"])): float(r["delta_k"]) for r in shared_rows(
        "golden/cboe_example_contributions.csv")}  # fmt: skip
    exposed = {}
    for name, minutes in (("near", 34_484), ("next", 44_954)):
        quotes = published_quotes(f"cboe_example_{name}")
        found = strip(quotes, rate=0.0003, minutes=minutes)
        used = found.state == kernels.USED
        for k, w in zip(found.quotes.strike[used].tolist(), found.width[used].tolist(), strict=True):
            assert w == published[name, k]
            if listed_widths([q["strike"] for q in quotes])[k] != w:
                exposed[name, k] = w
    assert exposed.items() >= {
        ("near", 1400.0): 7.5, ("near", 1410.0): 10.0, ("near", 1420.0): 7.5, ("near", 2100.0): 15.0,
        ("next", 1275.0): 50.0, ("next", 1325.0): 37.5,
    }.items()  # fmt: skip


# ---- 6. float noise decides a tie


def atm_by_plain_argmin(quotes: Sequence[Quote]) -> float:
    """Wrong: `argmin |C - P|` on floats."""
    return min(quotes, key=lambda q: abs(mid_of(q, "call") - mid_of(q, "put")))["strike"]


def test_trap_6_a_tie_that_float_noise_breaks_goes_to_the_lowest_strike() -> None:
    quotes = hand_board(call95=(6.15, 6.25), put95=(5.95, 6.05), call100=(3.0, 3.2), put100=(3.2, 3.4))
    assert atm_by_plain_argmin(quotes) == 100.0
    found = strip(quotes)
    # both gaps are 0.2 on paper: F = 95 + (6.2 - 6.0), not 100 + (3.1 - 3.3)
    assert found.forward == pytest.approx(95.2, rel=1e-14)
    assert found.k0 == 95.0
