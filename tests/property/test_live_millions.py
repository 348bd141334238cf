"""Millions of quotes, the value asked after each one: the bits of the batch, every time.

The oracle keeps nothing between two quotes but the quotes themselves: it walks over the listed strikes of the quote's
term and has the batch's own kernel compute the variance from them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from numba import njit

from live_making import QuotedTable, bits, smile
from weatherglass.indices import kernels
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.kernels import live
from weatherglass.indices.live_board import LiveBoard
from weatherglass.indices.live_strips import StripBook, StripRules
from weatherglass.market import TermRates
from weatherglass.market.contracts import ContractList

TERMS = [(date(2026, 6, 5), "SPXW", 0.03), (date(2026, 6, 19), "SPX", 0.08), (date(2026, 6, 19), "SPXW", 0.08)]
TERMS += [(date(2026, 7, 17), "SPX", 0.16), (date(2027, 6, 18), "SPX", 1.08)]
NOON = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)
CHUNK = 10_000
MOST = 1e7
"""A dearer quote is none."""


@njit(nogil=True)
def by_the_batch(first, strikes, strike, term, place, which, bid, ask, zero_ask, crossed, rates, years, kept, variance):
    """Quotes into `kept`, (n_rows, 6): call bid and ask, put bid and ask, call listed, put listed; a variance each."""
    most = strikes.max()
    state, mid, width, part = np.empty(most, np.uint8), np.empty(most), np.empty(most), np.empty(most)
    k, legs = np.empty(most), np.empty((4, most))
    for u in range(which.size):
        c = which[u]
        t, row, side = term[c], first[term[c]] + (place[c] >> 1), place[c] & 1
        kept[row, 4 + side] = 0.0 if np.isnan(bid[u]) and np.isnan(ask[u]) else 1.0
        priced = 0.0 <= bid[u] <= MOST and 0.0 <= ask[u] <= MOST
        kept[row, 2 * side], kept[row, 2 * side + 1] = (bid[u], ask[u]) if priced else (np.nan, np.nan)
        n = 0
        for at in range(first[t], first[t] + strikes[t]):
            if kept[at, 4] + kept[at, 5] > 0.0:
                k[n] = strike[at]
                for leg in range(4):
                    legs[leg, n] = kept[at, leg]
                n += 1
        variance[u] = np.nan
        if n >= 2:
            variance[u] = kernels.term_variance(
                k[:n], legs[0, :n], legs[1, :n], legs[2, :n], legs[3, :n],
                rates[t], years[t], zero_ask, crossed, state[:n], mid[:n], width[:n], part[:n],
            )[4]  # fmt: skip


def quotes_of(rng: np.random.Generator, values: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A quote a few ticks around the value of each contract; one in six is a fault of some kind."""
    worth = np.maximum(values[which] + 0.05 * rng.integers(-3, 4, which.size), 0.0)
    bid = np.maximum(np.floor(20.0 * worth - 0.4) / 20.0, 0.0)
    ask = np.maximum(np.ceil(20.0 * worth + 0.4) / 20.0, 0.05)
    kind = np.where(rng.random(which.size) < 1 / 6, rng.integers(1, 10, which.size), 0)
    bid, ask = np.where(kind == 1, ask + 0.05, bid), np.where(kind == 1, bid, ask)  # crossed
    ask = np.where(kind == 2, bid, ask)  # locked
    ask = np.where(kind == 3, 0.0, ask)
    bid = np.where((kind == 4) | (kind == 5), 0.0, bid)
    ask = np.where(kind == 5, 0.0, ask)
    bid = np.where((kind == 6) | (kind == 7), np.nan, bid)  # one-sided, and taken away
    ask = np.where(kind == 7, np.nan, ask)
    bid = np.where(kind == 8, -1.0, bid)
    return bid, np.where(kind == 9, 2e7, ask)


def as_bits(column: np.ndarray) -> np.ndarray:
    """Numbers as integers; every NaN is the same."""
    return np.where(np.isnan(column), np.nan, column).view(np.int64)


def run_of_single_quotes(seed: int, quotes: int, *, strikes: int) -> tuple[int, int]:
    """How many quotes were held to the batch, and how many of them had a variance."""
    rng = np.random.default_rng(seed)
    table, values = smile("SPX", TERMS, forward=5_000.0, strikes=strikes, step=10.0)
    rules = StripRules(zero_ask_excludes=bool(seed % 2), crossed_is_null=bool(seed // 2 % 2), min_abs_delta=0.0)
    listing, book = table.listing, StripBook(table.listing, rules)
    rates, years = np.array([0.04, 0.041, 0.042, 0.043, 0.05]), np.array([t[2] for t in TERMS])
    size = np.array([s.size for s in listing.strikes], np.int64)
    first, kept = np.r_[0, np.cumsum(size)[:-1]], np.zeros((int(size.sum()), 6))
    kept[:, :4] = np.nan
    found, wanted = np.empty(CHUNK), np.empty(CHUNK)
    for term in range(len(TERMS)):
        book.keep(term)
    calculable = 0
    for done in range(0, quotes, CHUNK):
        which = np.arange(values.size) if done == 0 else rng.integers(0, values.size, CHUNK)
        which = np.resize(which, CHUNK)
        if done and done // CHUNK % 4 == 3:  # wings are cut and mended by runs of neighbors of one side
            which = np.repeat(which[::8], 8) + np.tile(2 * np.arange(8), CHUNK // 8)
            which = np.minimum(which, values.size - 1)
        bid, ask = quotes_of(rng, values, which)
        live.apply_one_by_one(
            book.table, listing.term, listing.place, which, bid, ask, np.zeros(CHUNK, np.bool_),
            rules.zero_ask_excludes, rules.crossed_is_null, rates, years, found,
        )  # fmt: skip
        by_the_batch(
            first, size, np.concatenate(listing.strikes), listing.term, listing.place, which, bid, ask,
            rules.zero_ask_excludes, rules.crossed_is_null, rates, years, kept, wanted,
        )  # fmt: skip
        differ = np.flatnonzero(as_bits(found) != as_bits(wanted))
        assert differ.size == 0, (done + differ[0], found[differ[0]], wanted[differ[0]])
        calculable += int(np.count_nonzero(~np.isnan(found)))
    return quotes, calculable


def run_of_boards(seed: int, steps: int, *, quotes: int) -> tuple[int, int]:
    """A family over a day of quotes and listings that come and go; quotes taken, and values held to the engine's.

    Every tenth step the list of contracts is another one: some leave it, some come back, with no quote.
    """
    rng = np.random.default_rng(seed)
    whole, values = smile("SPX", TERMS, forward=5_000.0, strikes=80, step=25.0)
    family = [FAMILY[name] for name in ("VIX", "VIX9D", "VIX3M", "VIX1Y", "SKEW", "VIN")]
    rates = TermRates((0.043, 0.044))
    table, live = whole, LiveBoard(whole.listing, family, rates=rates)
    live.apply(np.arange(values.size), table.bid, table.ask)
    here = np.arange(values.size)
    taken = held = 0
    for step in range(steps):
        if step % 10 == 9:
            stays = np.flatnonzero(rng.random(values.size) < 0.95)
            table = relisted(table, here, whole.listing, stays)
            here, live = stays, live.relisted(table.listing)
        which = rng.integers(0, here.size, quotes)
        bid, ask = quotes_of(rng, values[here], which)
        table.set(which, bid, ask)
        for part in np.array_split(np.arange(quotes), 1 + step % 3):
            live.apply(which[part], bid[part], ask[part])
        at = NOON + timedelta(seconds=15 * step)
        board = table.board(at)
        assert board is not None
        for ours, definition in zip(live.family(at), family, strict=True):
            theirs = index_reading(board, definition, rates=rates)
            assert bits(ours.value) == bits(theirs.value), (step, definition.name)
            assert [bits(term.variance) for term in ours.terms] == [bits(term.variance) for term in theirs.terms]
            held += ours.value is not None
        taken += quotes
    return taken, held


def relisted(table: QuotedTable, here: np.ndarray, whole: ContractList, stays: np.ndarray) -> QuotedTable:
    """A table of some contracts of the whole list, with the quotes that the one before had of them."""
    other = QuotedTable(ContractList(whole.underlying, tuple(whole.contracts[c] for c in stays.tolist())))
    bid, ask = (np.full(len(whole.contracts), np.nan) for _ in range(2))
    bid[here], ask[here] = table.bid, table.ask
    other.set(np.arange(stays.size), bid[stays], ask[stays])
    return other


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_thousand_single_quotes_have_the_bits_of_the_batch(seed: int) -> None:
    quotes, calculable = run_of_single_quotes(seed, 50_000, strikes=80)
    assert (quotes, calculable > 25_000) == (50_000, True)


@pytest.mark.slow
def test_the_family_has_the_bits_of_the_engine_while_contracts_come_and_go() -> None:
    taken, held = run_of_boards(5, 20, quotes=200)
    assert (taken, held > 60) == (4_000, True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_eight_million_single_quotes_have_the_bits_of_the_batch(seed: int) -> None:
    quotes, calculable = run_of_single_quotes(100 + seed, 1_000_000, strikes=(80, 150, 300, 64, 65, 40, 200, 100)[seed])
    assert (quotes, calculable > 500_000) == (1_000_000, True)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_a_million_quotes_over_changing_lists_have_the_bits_of_the_engine(seed: int) -> None:
    taken, held = run_of_boards(200 + seed, 500, quotes=500)
    assert (taken, held > 1_000) == (250_000, True)
