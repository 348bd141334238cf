"""Known mistakes in one term's variance and its quotes: the wrong version, a board that exposes it, the right number.

Traps 12 (one term), 14, 15 and 18 of the methodology notes (section 6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from board_making.hand import YEAR, board, hand_board, mid_of, quote, strip, used_strikes, variance_on_paper
from oracle.cboe_index import Quote
from weatherglass.indices.definition import CrossedWing
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import Flag
from weatherglass.indices.strip import WingEnd, quote_quality
from weatherglass.market import Reason, ReasonCode, TermRates

# ---- 12. a negative variance under the root


def test_trap_12_a_single_negative_variance_is_a_reason_and_never_nan_or_zero() -> None:
    # F = 120 far above K0 = 100 with cheap options: 2/T x strip is below (F/K0 - 1)^2/T
    sparse = [
        quote(95.0, (25.0, 25.1), (0.05, 0.05)),
        quote(100.0, (20.0, 20.1), (0.05, 0.05)),
        quote(125.0, (0.05, 0.05), (5.05, 5.05)),
    ]
    wrong = variance_on_paper([(95.0, 0.05), (100.0, 10.05), (125.0, 0.05)], forward=120.0)
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
    rows = [(q["strike"], mid_of(q, "put" if q["strike"] < 100 else "call")) for q in quotes]
    rows[4] = (100.0, (3.15 + 3.0) / 2)

    def variance(t: float, r: float, places: int) -> float:
        growth = math.exp(r * t)
        forward = round(100 + growth * (3.15 - 3.0), places)
        return variance_on_paper(rows, forward=forward, growth=growth, year_frac=t)

    exact, rounded = variance(years, rate, 30), variance(round(years, 7), round(rate, 8), 5)
    assert 1e-9 < abs(rounded - exact) < 1e-6
    assert found.variance == pytest.approx(exact, rel=1e-13)
