"""What must hold of an index on every board: what changes nothing, what raises it, and what it is where it is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from board_making.hand import AS_OF, MONTH, YEAR, board, columns, quote_table, strip, term_quotes
from lanes import examples
from oracle.cboe_index import Quote
from oracle.random_boards import TermBoard, TwoTermBoard, term_boards, two_term_boards
from weatherglass.indices import kernels
from weatherglass.indices.definition import ANY, CrossedWing, IndexDefinition, RootRule, Selection, TermRule
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02
from weatherglass.indices.engine import index_reading
from weatherglass.indices.reading import IndexReading
from weatherglass.indices.strip import StripTerm
from weatherglass.market import Board, QuoteTable, TermNote, TermQuotes, TermRates, assemble_board
from weatherglass.timeline import Settlement

WHOLE = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None, max_examples=examples(250)
)
TWO_TERMS = settings(WHOLE, max_examples=examples(100))
LEGS = ("call_bid", "call_ask", "put_bid", "put_ask")
DEFINITION = IndexDefinition(
    "PAIR", "two terms as they come", (ANY,), 30,
    (TermRule((RootRule(ANY, Settlement.UTC_0800),), Selection.NEAREST_TERM),),
    verified="", unverified="",
)  # fmt: skip
editions = st.sampled_from([CBOE_2022, CBOE_2025_02])


def scaled(quotes: Sequence[Quote], factor: float) -> TermQuotes:
    plain = term_quotes(quotes)
    return replace(plain, strike=plain.strike * factor, **{leg: getattr(plain, leg) * factor for leg in LEGS})


def same_bits(a: StripTerm, b: StripTerm) -> bool:
    arrays = all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for name in ("state", "mid", "width", "contribution")
    )
    return arrays and (a.reason, a.forward, a.k0, a.strip_sum, a.variance) == (
        b.reason,
        b.forward,
        b.k0,
        b.strip_sum,
        b.variance,
    )


# ---- scale


@WHOLE
@given(term_boards(), st.integers(-8, 8), editions)
def test_strikes_and_prices_times_a_power_of_two_change_no_bit_of_the_variance(one: TermBoard, power, edition) -> None:
    how = {"rate": one["rate"], "minutes": one["minutes"], "edition": edition}
    plain, other = strip(one["quotes"], **how), strip(scaled(one["quotes"], 2.0**power), **how)
    assert plain.variance == other.variance
    assert np.array_equal(plain.state, other.state)
    assert (plain.reason is None) == (other.reason is None)
    if plain.forward is not None:
        assert other.forward == plain.forward * 2.0**power


@WHOLE
@given(term_boards(), st.floats(1e-3, 1e3), editions)
def test_strikes_and_prices_times_any_factor_leave_the_variance(one: TermBoard, factor, edition) -> None:
    how = {"rate": one["rate"], "minutes": one["minutes"], "edition": edition}
    plain, other = strip(one["quotes"], **how), strip(scaled(one["quotes"], factor), **how)
    assert np.array_equal(plain.state, other.state)
    assume(plain.variance is not None)
    assert plain.strip_sum is not None
    # a variance that is a small difference of two large parts is compared on their scale
    assert other.variance == pytest.approx(plain.variance, rel=0, abs=1e-12 * 2 * plain.strip_sum / plain.year_frac)


# ---- what lies beyond the cut, and what makes a strip dearer


def atm(quotes: TermQuotes) -> int:
    return int(kernels.atm_position(quotes.strike, *(getattr(quotes, leg) for leg in LEGS)))


prices = st.sampled_from([(0.0, 0.05), (0.05, 0.10), (0.10, 0.05), (0.0, 0.0), (3.0, 3.5), (math.nan, math.nan)])


@WHOLE
@given(term_boards(sound_only=True), st.lists(prices, min_size=1, max_size=5), editions)
def test_quotes_beyond_two_zero_bids_change_nothing(one: TermBoard, beyond, edition) -> None:
    how = {"rate": one["rate"], "minutes": one["minutes"], "edition": edition}
    plain = strip(one["quotes"], **how)
    out = np.flatnonzero(plain.state == kernels.BEYOND_CUT)
    assume(out.size)
    changed = {leg: getattr(plain.quotes, leg).copy() for leg in LEGS}
    for j, i in enumerate(out):
        side = "put" if i < plain.k0_position else "call"
        changed[f"{side}_bid"][i], changed[f"{side}_ask"][i] = beyond[j % len(beyond)]
    other = replace(plain.quotes, **changed)
    assume(atm(other) == atm(plain.quotes))  # an absurd quote may become the parity strike, and that is another board
    assert same_bits(strip(other, **how), plain)


@WHOLE
@given(term_boards(sound_only=True), st.floats(0.01, 10.0), st.randoms(use_true_random=False))
def test_a_dearer_strip_has_a_higher_variance(one: TermBoard, more, random) -> None:
    how = {"rate": one["rate"], "minutes": one["minutes"]}
    plain = strip(one["quotes"], **how)
    assume(plain.variance is not None)
    wings = [i for i in np.flatnonzero(plain.state == kernels.USED) if i not in (plain.k0_position, atm(plain.quotes))]
    assume(wings)
    dearer = {leg: getattr(plain.quotes, leg).copy() for leg in LEGS}
    for i in random.sample(wings, random.randint(1, len(wings))):
        side = "put" if i < plain.k0_position else "call"
        for price in ("bid", "ask"):
            dearer[f"{side}_{price}"][i] += more
    other = replace(plain.quotes, **dearer)
    assume(atm(other) == atm(plain.quotes))
    found = strip(other, **how)
    assert found.variance is not None
    assert plain.variance is not None
    assert found.variance > plain.variance


# ---- order and repetition of rows


def reordered(table: QuoteTable, order: Sequence[int]) -> QuoteTable:
    at = np.array(order)
    return replace(
        table, **{name: getattr(table, name)[at] for name in ("expiry", "root", "strike", "right", "bid", "ask")}
    )


def table_and_settlements(both: TwoTermBoard) -> tuple[QuoteTable, dict]:
    ends = [AS_OF + timedelta(minutes=both[name]["minutes"]) for name in ("near", "next")]
    assume(ends[0].date() != ends[1].date())
    terms = [(end.date(), "X", both[name]["quotes"]) for end, name in zip(ends, ("near", "next"), strict=True)]
    return quote_table(*terms), {(end.date(), "X"): TermNote(settles_at=end) for end in ends}


def reading_of(table: QuoteTable, notes: dict, both: TwoTermBoard) -> IndexReading:
    whole = assemble_board(table, underlying="X", as_of=AS_OF, source="random", term_notes=notes)
    rates = TermRates((both["near"]["rate"], both["next"]["rate"]))
    return index_reading(whole, DEFINITION, rates=rates, edition=CBOE_2022)


def everything(reading: IndexReading) -> tuple:
    terms = [(t.forward, t.k0, t.variance, t.strikes, t.weight, t.reason, t.minutes) for t in reading.terms]
    return reading.value, reading.reason, reading.band, terms, list(reading.explain())


@TWO_TERMS
@given(two_term_boards(max_strikes=30), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(both: TwoTermBoard, random) -> None:
    table, notes = table_and_settlements(both)
    order = list(range(table.rows))
    random.shuffle(order)
    assert everything(reading_of(reordered(table, order), notes, both)) == everything(reading_of(table, notes, both))


@TWO_TERMS
@given(two_term_boards(max_strikes=30))
def test_every_row_twice_changes_no_bit_and_is_counted(both: TwoTermBoard) -> None:
    table, notes = table_and_settlements(both)
    once = reading_of(table, notes, both)
    twice = reading_of(reordered(table, [*range(table.rows), *range(table.rows)]), notes, both)
    assert everything(twice) == everything(once)
    assert sum(t.quality.defects.get("duplicate", 0) for t in twice.terms) == table.rows
    assert once.flags == twice.flags


# ---- a board whose answer is known


def black(forward: float, strike: float, vol: float, years: float) -> tuple[float, float]:
    """Undiscounted call and put (Black 1976), the smaller one first computed and the other by parity."""
    deviation = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    d2 = d1 - deviation
    if strike >= forward:
        call = forward * math.erfc(-d1 / math.sqrt(2)) / 2 - strike * math.erfc(-d2 / math.sqrt(2)) / 2
        return call, call - forward + strike
    put = strike * math.erfc(d2 / math.sqrt(2)) / 2 - forward * math.erfc(d1 / math.sqrt(2)) / 2
    return put + forward - strike, put


def flat_term(vol: float, rate: float, days: int) -> list[Quote]:
    """Locked quotes at one volatility, strikes 1/400 of a deviation apart, nine deviations wide."""
    years, forward = days / 365, 100.0
    deviation = vol * math.sqrt(years)
    step = forward * deviation / 400
    low, high = forward * math.exp(-9 * deviation), forward * math.exp(9 * deviation)
    positions = range(-int((forward - low) / step), int((high - forward) / step))
    rows: list[Quote] = []
    for i in positions:
        strike = forward + i * step
        call, put = (max(price, 0.0) * math.exp(-rate * years) for price in black(forward, strike, vol, years))
        rows.append({"strike": strike, "call_bid": call, "call_ask": call, "put_bid": put, "put_ask": put})
    return rows


@pytest.mark.parametrize("rate", [0.0, 0.05])
@pytest.mark.parametrize("vol", [0.10, 0.20, 0.30, 0.45, 0.60, 0.75, 0.90])
def test_a_dense_board_at_one_volatility_gives_it_back(vol: float, rate: float) -> None:
    whole = board(
        *((AS_OF.date() + timedelta(days=days), "X", flat_term(vol, rate, days)) for days in (25, 39)), underlying="X"
    )
    found = index_reading(whole, DEFINITION, rates=TermRates((rate,)))
    assert found.value is not None
    assert found.value / 100 == pytest.approx(vol, abs=1e-6)
    assert [t.variance for t in found.terms] == pytest.approx([vol**2] * 2, rel=2e-5)


# ---- one path


def batch(boards: Sequence[TwoTermBoard], *, zero_ask_excludes: bool, crossed_is_null: bool) -> dict[str, np.ndarray]:
    terms = [both[name] for both in boards for name in ("near", "next")]
    cols = [columns(term["quotes"]) for term in terms]
    start = np.cumsum([0, *(c[0].size for c in cols)])
    n = len(boards)
    out = {
        "level": np.empty(n), "code": np.empty(n, np.int64), "forward": np.empty(2 * n), "k0": np.empty(2 * n),
        "variance": np.empty(2 * n), "strikes_used": np.empty(2 * n, np.int64),
    }  # fmt: skip
    kernels.batch_levels(
        *(np.concatenate([c[i] for c in cols]) for i in range(5)),
        start, np.array([t["rate"] for t in terms]), np.array([float(t["minutes"]) for t in terms]),
        float(MONTH), float(YEAR), zero_ask_excludes, crossed_is_null, *out.values(),
    )  # fmt: skip
    return out


def single(both: TwoTermBoard, edition, crossed: CrossedWing) -> IndexReading:
    ends = [AS_OF + timedelta(minutes=both[name]["minutes"]) for name in ("near", "next")]
    terms = tuple(
        replace(term_quotes(both[name]["quotes"], expiry=end.date(), root=name), settles_at=end)
        for end, name in zip(ends, ("near", "next"), strict=True)
    )
    whole = Board("X", AS_OF, terms, "random")
    rates = TermRates((both["near"]["rate"], both["next"]["rate"]))
    return index_reading(whole, replace(DEFINITION, crossed_wing=crossed), rates=rates, edition=edition)


@settings(WHOLE, max_examples=examples(50))
@given(st.lists(two_term_boards(), min_size=1, max_size=5), editions, st.sampled_from(CrossedWing))
@pytest.mark.slow
def test_a_batch_has_the_bits_of_single_boards(boards: list[TwoTermBoard], edition, crossed) -> None:
    for both in boards:
        assume(both["next"]["minutes"] // 1_440 > both["near"]["minutes"] // 1_440 + 1)
    found = batch(boards, zero_ask_excludes=edition.zero_ask_excludes, crossed_is_null=crossed is CrossedWing.NULL)
    for i, both in enumerate(boards):
        reading = single(both, edition, crossed)
        assert (reading.value is None) == bool(np.isnan(found["level"][i]))
        assert (reading.value is None) == (found["code"][i] != kernels.OK)
        if reading.value is not None:
            assert reading.value == found["level"][i]
        for j, term in enumerate(reading.terms):
            at = 2 * i + j
            assert term.forward == (None if np.isnan(found["forward"][at]) else found["forward"][at])
            assert term.k0 == (None if np.isnan(found["k0"][at]) else found["k0"][at])
            assert term.strikes == found["strikes_used"][at]
            if term.variance is not None:
                assert term.variance == found["variance"][at]
