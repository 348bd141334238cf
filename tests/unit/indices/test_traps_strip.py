"""Known mistakes in making one term's variance: the wrong version, a board that exposes it, the right number.

Traps 1-6 and 12, 14, 15, 18 of the methodology notes (section 6). Traps 7-9, 13 and 17 are in `test_traps_terms.py`, 10,
11 and 16 in `test_traps_rates.py`. Traps 19 (old VX futures prices) and 20 (VIX futures indices) belong to the futures,
which come later. The wrong versions are written as the cited repositories do it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pytest

from board_making.hand import MONTH, YEAR, board, hand_board, quote, strip, used_strikes
from board_making.published import published_quotes, shared_rows
from oracle.cboe_index import Quote
from weatherglass.indices import kernels
from weatherglass.indices.definition import CrossedWing
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import Flag
from weatherglass.indices.strip import WingEnd, quote_quality
from weatherglass.market import Reason, ReasonCode, TermRates

T = MONTH / YEAR
Strip = Sequence[tuple[float, float]]
"""(strike, mid) of the included strikes, increasing."""


def variance_of(included: Strip, *, forward: float = 100.0, k0: float = 100.0, growth: float = 1.0) -> float:
    """The single-term formula over included strikes: widths from included neighbors, whole at the ends."""
    strikes = [k for k, _ in included]
    widths = [
        (strikes[min(i + 1, len(strikes) - 1)] - strikes[max(i - 1, 0)]) / (1 if i in (0, len(strikes) - 1) else 2)
        for i in range(len(strikes))
    ]
    total = sum(w / k**2 * growth * mid for w, (k, mid) in zip(widths, included, strict=True))
    return 2 / T * total - (forward / k0 - 1) ** 2 / T


def mid(q: Quote, side: str) -> float:
    bid, ask = (q["put_bid"], q["put_ask"]) if side == "put" else (q["call_bid"], q["call_ask"])
    assert bid is not None
    assert ask is not None
    return (bid + ask) / 2


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
    wrong = variance_of([(90.0, 0.4), (100.0, 3.0), *calls])
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
    rows = [(q["strike"], mid(q, "put" if q["strike"] < 100 else "call")) for q in quotes]
    assert found.variance == pytest.approx(variance_of(rows), rel=1e-12)
    # with K0 = 95 the strike 95 would be averaged and the offset counted: (100/95 - 1)^2
    wrong = variance_of([(k, (1.2 + 6.2) / 2 if k == 95 else q) for k, q in rows], k0=95.0)
    assert wrong - variance_of(rows) == pytest.approx((2 * 7.5 * 2.5 - 25) / 95**2 / T, rel=1e-9)


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
    return min(quotes, key=lambda q: abs(mid(q, "call") - mid(q, "put")))["strike"]


def test_trap_6_a_tie_that_float_noise_breaks_goes_to_the_lowest_strike() -> None:
    quotes = hand_board(call95=(6.15, 6.25), put95=(5.95, 6.05), call100=(3.0, 3.2), put100=(3.2, 3.4))
    assert atm_by_plain_argmin(quotes) == 100.0
    found = strip(quotes)
    # both gaps are 0.2 on paper: F = 95 + (6.2 - 6.0), not 100 + (3.1 - 3.3)
    assert found.forward == pytest.approx(95.2, rel=1e-14)
    assert found.k0 == 95.0


# ---- 12. a negative variance under the root


def test_trap_12_a_single_negative_variance_is_a_reason_and_never_nan_or_zero() -> None:
    # F = 120 far above K0 = 100 with cheap options: 2/T x strip is below (F/K0 - 1)^2/T
    sparse = [
        quote(95.0, (25.0, 25.1), (0.05, 0.05)),
        quote(100.0, (20.0, 20.1), (0.05, 0.05)),
        quote(125.0, (0.05, 0.05), (5.05, 5.05)),
    ]
    wrong = variance_of([(95.0, 0.05), (100.0, 10.05), (125.0, 0.05)], forward=120.0)
    assert wrong < 0
    with np.errstate(invalid="ignore"):
        assert math.isnan(np.sqrt(wrong))  # qlero/vix_index_modelization, issue #1
    found = strip(sparse)
    assert found.variance is None
    assert found.strip_sum is not None
    assert found.reason == Reason(
        ReasonCode.NONPOSITIVE_VARIANCE,
        f"X 2024-04-03: the variance is {wrong:.6g}, and only a positive one has a root",
    )


# ---- 14. a strip cut by the data


def test_trap_14_a_strip_cut_by_the_data_reads_low_and_says_so() -> None:
    whole = [
        quote(70.0, (30.0, 30.2), (0, 0.05)),
        quote(75.0, (25.0, 25.2), (0, 0.05)),
        *hand_board(),
        quote(125.0, (0, 0.05), (25.0, 25.2)),
        quote(130.0, (0, 0.05), (30.0, 30.2)),
    ]
    cut = [q for q in whole if 90 <= q["strike"] <= 110]  # what an after-hours chain with zero bids leaves
    by_rule, by_data = strip(whole), strip(cut)
    assert by_rule.variance is not None
    assert by_data.variance is not None
    assert by_data.variance < 0.95 * by_rule.variance
    ends = [(q.put_wing_end, q.call_wing_end) for q in map(quote_quality, (by_rule, by_data))]
    assert ends == [(WingEnd.RULE, WingEnd.RULE), (WingEnd.DATA, WingEnd.DATA)]


def test_trap_14_a_reading_from_cut_strips_is_flagged() -> None:
    zeros = [
        quote(70.0, (30.0, 30.2), (0, 0.05)),
        quote(75.0, (25.0, 25.2), (0, 0.05)),
        quote(125.0, (0, 0.05), (25.0, 25.2)),
        quote(130.0, (0, 0.05), (30.0, 30.2)),
    ]
    flags = {}
    for name, quotes in (("whole", hand_board() + zeros), ("cut", hand_board())):
        two = board((date(2024, 3, 22), "X", quotes), (date(2024, 4, 19), "X", quotes), underlying="X")
        flags[name] = index_reading(two, index_named("30D"), rates=TermRates((0.0,))).flags
    assert flags == {"whole": (), "cut": (Flag.WING_ENDED_BY_DATA,)}


# ---- 15. a zero ask with a bid


def is_rejected_as_crossed(quotes: Sequence[Quote]) -> bool:
    """Wrong: a board with any bid > ask is thrown away."""
    return any((q["call_bid"] or 0) > (q["call_ask"] or 0) or (q["put_bid"] or 0) > (q["put_ask"] or 0) for q in quotes)


@pytest.mark.parametrize(
    ("edition", "crossed", "expected"),
    [
        (CBOE_2022, CrossedWing.MID, [105.0, 110.0, 115.0, 120.0]),
        (CBOE_2022, CrossedWing.NULL, [105.0, 115.0, 120.0]),
        (CBOE_2025_02, CrossedWing.MID, [105.0, 115.0, 120.0]),
        (CBOE_2025_02, CrossedWing.NULL, [105.0, 115.0, 120.0]),
    ],
)
def test_trap_15_a_zero_ask_in_a_wing_is_as_the_edition_says(edition, crossed, expected) -> None:
    quotes = hand_board(call110=(0.35, 0.0))
    assert is_rejected_as_crossed(quotes)
    found = strip(quotes, edition=edition, crossed_wing=crossed)
    assert [k for k in used_strikes(found) if k > 100] == expected


def test_trap_15_a_zero_ask_counts_towards_the_cut_from_2025_02_10_only() -> None:
    quotes = hand_board(call105=(1.1, 0.0), call110=(0, 0.3))
    reason = strip(quotes, edition=CBOE_2025_02).reason
    assert reason is not None
    assert reason.code is ReasonCode.EMPTY_CALL_WING
    assert used_strikes(strip(quotes, edition=CBOE_2022))[-3:] == [105.0, 115.0, 120.0]


@pytest.mark.parametrize("edition", [CBOE_2022, CBOE_2025_02])
def test_trap_15_a_zero_ask_at_k0_means_no_index_in_every_edition(edition) -> None:
    found = strip(hand_board(put100=(2.95, 0.0)), edition=edition)
    assert found.reason == Reason(
        ReasonCode.K0_QUOTE_CROSSED, "X 2024-04-03: the call or the put at K0=100.0 has bid > ask"
    )


# ---- 18. time, rate and forward rounded to the printed places


def test_trap_18_nothing_is_rounded_before_the_sum() -> None:
    quotes = hand_board(call100=(3.05, 3.25), put100=(2.95, 3.05))
    rate, minutes = 0.0003166412, 34_484
    years = minutes / YEAR
    found = strip(quotes, rate=rate, minutes=minutes)
    rows = [(q["strike"], mid(q, "put" if q["strike"] < 100 else "call")) for q in quotes]
    rows[4] = (100.0, (3.15 + 3.0) / 2)

    def variance(t: float, r: float, places: int) -> float:
        growth = math.exp(r * t)
        forward = round(100 + growth * (3.15 - 3.0), places)
        return variance_of(rows, forward=forward, growth=growth) * T / t

    exact, rounded = variance(years, rate, 30), variance(round(years, 7), round(rate, 8), 5)
    assert 1e-9 < abs(rounded - exact) < 1e-6
    assert found.variance == pytest.approx(exact, rel=1e-13)
