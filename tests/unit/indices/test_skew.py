"""SKEW against the slow formula: both readings of its second correction, by hand boards and by the published board."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from board_making.hand import YEAR, hand_board, strip
from board_making.published import published_quotes
from board_making.spx import NEAR, NO_INTEREST, SKEWED, WHOLE, ZEROS, spx
from oracle.cboe_index import Quote, oracle_skew, oracle_skew_term, oracle_term
from weatherglass.indices.definition import ExpirySet, RootRule, TermRule
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.reading import IndexReading
from weatherglass.indices.skew import skew_level, term_skewness
from weatherglass.market import TermRates
from weatherglass.timeline import Settlement

STEEP = (
    hand_board(put80=(0.55, 0.65), put85=(0.75, 0.85), put90=(1.0, 1.1), put95=(1.9, 2.0), call100=(3.2, 3.3)) + ZEROS
)


def by_oracle(quotes: Sequence[Quote], rate: float, minutes: int, e2_factor: float) -> float:
    term = oracle_term(list(quotes), rate, minutes / YEAR, zero_ask_excludes=False, crossed_wing="mid")
    moments = oracle_skew_term(term["rows"], term["forward"], term["k0"], rate, minutes / YEAR, e2_factor=e2_factor)
    assert moments is not None
    return moments["skewness"]


@pytest.mark.parametrize("e2_factor", [0.5, 1.0])
@pytest.mark.parametrize("quotes", [WHOLE, SKEWED, STEEP], ids=["plain", "skewed", "steep"])
@pytest.mark.parametrize(("rate", "minutes"), [(0.0, 43_200), (0.05, 34_484)])
def test_skewness_of_a_term_agrees_with_the_oracle(quotes, rate: float, minutes: int, e2_factor: float) -> None:
    found = term_skewness(strip(quotes, rate=rate, minutes=minutes), e2_factor=e2_factor)
    assert found == pytest.approx(by_oracle(quotes, rate, minutes, e2_factor), rel=1e-10)


def test_dearer_puts_make_the_skewness_more_negative() -> None:
    plain, skewed = (term_skewness(strip(q), e2_factor=1.0) for q in (WHOLE, STEEP))
    assert skewed < plain


def test_the_correction_matters_only_away_from_k0() -> None:
    on_strike, off_strike = strip(WHOLE), strip(SKEWED)
    assert on_strike.forward == on_strike.k0
    assert term_skewness(on_strike, e2_factor=0.5) == term_skewness(on_strike, e2_factor=1.0)
    assert term_skewness(off_strike, e2_factor=0.5) != term_skewness(off_strike, e2_factor=1.0)


def test_a_term_without_a_variance_has_no_skewness() -> None:
    message = "X 2024-04-03 has no variance, so no skewness"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        term_skewness(strip(hand_board()[4:]), e2_factor=1.0)


@pytest.mark.parametrize(
    ("near_minutes", "next_minutes", "expected"),
    [
        (20_000, 60_000, 131.6),  # 100 + 10 (2 x 0.42 + 4 x 0.58): 16,800 and 23,200 of 40,000 minutes
        (43_200, 60_000, 120.0),
        (43_193, 43_200, 140.0),
        (50_000, 60_000, 106.4),  # 100 + 10 (2 x 1.68 - 4 x 0.68), extrapolated
    ],
)
def test_the_level_is_on_the_line_through_both_skewnesses(near_minutes, next_minutes, expected) -> None:
    found = skew_level(-2.0, -4.0, near_minutes=near_minutes, next_minutes=next_minutes, horizon=43_200)
    assert found == pytest.approx(expected, rel=1e-12)
    assert found == pytest.approx(oracle_skew(-2.0, near_minutes, -4.0, next_minutes), rel=1e-14)


def skew_of(near: Sequence[Quote], following: Sequence[Quote], *, e2_factor: float = 1.0, **how) -> IndexReading:
    # the roots of the VIX, because the two published terms are an SPX and an SPXW
    rules = (TermRule((RootRule("SPX", Settlement.AM), RootRule("SPXW", Settlement.PM, ExpirySet.FRIDAYS))),)
    definition = replace(FAMILY["SKEW"], rules=rules, skew_e2=e2_factor)
    return index_reading(spx(near, following), definition, **({"rates": NO_INTEREST} | how))


@pytest.mark.parametrize("e2_factor", [0.5, 1.0])
def test_a_reading_of_the_skew_agrees_with_the_oracle(e2_factor: float) -> None:
    reading = skew_of(SKEWED, STEEP, e2_factor=e2_factor, rates=TermRates((0.03, 0.04)))
    near, following = by_oracle(SKEWED, 0.03, 34_484, e2_factor), by_oracle(STEEP, 0.04, 44_954, e2_factor)
    assert reading.value == pytest.approx(oracle_skew(near, 34_484, following, 44_954), rel=1e-10)
    assert (reading.unit, reading.band) == ("index_points", None)
    assert [t.minutes for t in reading.terms] == [34_484, 44_954]


def test_the_skew_takes_spx_monthlies() -> None:
    only_one = index_reading(spx(), FAMILY["SKEW"], rates=NO_INTEREST)
    assert only_one.reason is not None
    assert only_one.reason.message.startswith(
        f"interpolation to 30 days needs two expiries; only SPX {NEAR} is left; the board holds 2 term(s), "
    )


@pytest.mark.parametrize(("e2_factor", "expected"), [(0.5, 136.908), (1.0, 136.877)])
def test_the_board_of_2019_gives_the_two_readings_of_the_formula(e2_factor: float, expected: float) -> None:
    # METHODOLOGY 2, SKEW: unpublished numbers, made by another program from the published board
    levels = []
    for name, rate, minutes in (("near", 0.000305, 35_924), ("next", 0.000286, 46_394)):
        term = strip(published_quotes(f"cboe_example_{name}"), rate=rate, minutes=minutes)
        levels.append(term_skewness(term, e2_factor=e2_factor))
    level = skew_level(levels[0], levels[1], near_minutes=35_924, next_minutes=46_394, horizon=43_200)
    assert level == pytest.approx(expected, abs=5e-4)


def test_the_rows_of_a_skew_do_not_pretend_to_be_shares_of_a_variance() -> None:
    reading = skew_of(SKEWED, STEEP)
    total = sum(row.share for row in reading.explain()) + sum(reading.forward_share(t) for t in reading.terms)
    # a skewness has no shares of a variance: either none are given (NaN) or they sum to 1 as the record promises
    assert math.isnan(total) or total == pytest.approx(1.0, rel=0, abs=1e-12)
