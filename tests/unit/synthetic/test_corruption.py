"""Planted faults: as many as asked, of every kind, each counted by the board under the code that its kind names."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from synthetic_making import WHOLE_DAY, board_of, closing_board
from weatherglass.errors import UsageError
from weatherglass.market.quotes import MAX_PRICE, QuoteDefect, QuoteTable
from weatherglass.synthetic.boards import Recipe
from weatherglass.synthetic.corruption import KINDS, Corruption, chosen, counts, spoilt
from weatherglass.synthetic.seeds import mixed

KEYS = mixed(np.arange(200_000))
SECOND = np.uint64(12345)


def test_as_many_rows_are_struck_as_asked_and_all_kinds_alike() -> None:
    found = counts(chosen(KEYS, SECOND, 0.1))
    assert set(found) == set(Corruption) - {Corruption.NONE}
    assert abs(sum(found.values()) - 20_000) < 4 * np.sqrt(20_000 * 0.9)
    assert max(abs(n - 2_000) for n in found.values()) < 4.5 * np.sqrt(2_000)


@given(rates=st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 0.5)), second=st.integers(0, 2**63))
@settings(max_examples=8, deadline=None)
def test_a_higher_rate_keeps_the_faults_of_a_lower_one(rates: tuple[float, float], second: int) -> None:
    low, high = (chosen(KEYS[:2_000], np.uint64(second), rate) for rate in sorted(rates))
    assert np.array_equal(low[low > 0], high[low > 0])
    assert counts(chosen(KEYS[:2_000], np.uint64(second), 0.0)) == {}


@pytest.mark.parametrize("rate", [-0.1, 0.6, float("nan")])
def test_a_rate_out_of_bounds_is_refused(rate: float) -> None:
    with pytest.raises(UsageError, match=rf"corrupt={rate} is no share of rows from 0 to 0\.5"):
        chosen(KEYS[:1], SECOND, rate)


def test_each_kind_spoils_a_row_as_it_says() -> None:
    kinds = np.arange(KINDS + 1).astype(np.int8)
    bid, ask = np.full(kinds.size, 1.0), np.full(kinds.size, 1.2)
    bid[Corruption.ZERO_ASK] = 0.0
    spoilt(kinds, bid, ask, np.full(kinds.size, 0.05))
    nan, inf = np.nan, np.inf
    np.testing.assert_array_equal(bid, [1.0, 1.2 + 0.05, 1.2, -0.05, nan, nan, 1.0, 1.0, 0.05, 1.0, 1.0])
    np.testing.assert_array_equal(ask, [1.2, 1.2, 1.2, 1.2, nan, 1.2, inf, 1.2 + 2 * MAX_PRICE, 0.0, 1.2, 1.2])


def test_a_board_counts_what_was_planted() -> None:
    require_counted(3, 0.02, "SPX")


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(
    seed=st.integers(0, 1_000),
    rate=st.sampled_from([0.001, 0.05, 0.5]),
    underlying=st.sampled_from(["SPX", "BTC"]),
)
def test_any_board_counts_what_was_planted(seed: int, rate: float, underlying: str) -> None:
    require_counted(seed, rate, underlying)


def require_counted(seed: int, rate: float, underlying: str) -> None:
    recipe = Recipe(underlying, seed, every_s=WHOLE_DAY, max_days=30, strikes=40, corrupt=rate)
    _, made = closing_board(recipe, date(2024, 3, 15))
    board = board_of(made.snapshot)
    counted: Counter[QuoteDefect] = Counter()
    for term in board.terms:
        counted.update({QuoteDefect(code): n for code, n in term.defects.items()})
    planted = counts(made.planted)
    assert dict(counted) == {kind.defect: n for kind, n in planted.items() if kind.defect is not None}
    copies = planted.get(Corruption.DUPLICATE, 0) + planted.get(Corruption.STALE_COPY, 0)
    clean = closing_board(Recipe(underlying, seed, every_s=WHOLE_DAY, max_days=30, strikes=40), date(2024, 3, 15))[1]
    assert made.snapshot.quotes.rows == clean.snapshot.quotes.rows + copies
    nulls = int(np.count_nonzero(np.isnan(made.snapshot.quotes.bid) & np.isnan(made.snapshot.quotes.ask)))
    assert nulls == planted.get(Corruption.NULL, 0)


def test_rows_that_were_not_struck_are_those_of_the_clean_board() -> None:
    day = date(2024, 3, 15)
    clean = closing_board(Recipe("SPX", 5, every_s=WHOLE_DAY, max_days=20), day)[1].snapshot.quotes
    made = closing_board(Recipe("SPX", 5, every_s=WHOLE_DAY, max_days=20, corrupt=0.02), day)[1]
    quotes = made.snapshot.quotes

    def contracts(q: QuoteTable) -> list[tuple[object, ...]]:
        return list(zip(q.root.tolist(), q.expiry.tolist(), q.strike.tolist(), q.right.tolist(), strict=True))

    wanted = dict(zip(contracts(clean), zip(clean.bid.tolist(), clean.ask.tolist(), strict=True), strict=True))
    last = dict(zip(contracts(quotes), range(quotes.rows), strict=True))  # the last of copies wins
    same = [at for at in last.values() if made.planted[at] in (0, Corruption.DUPLICATE, Corruption.STALE_COPY)]
    assert len(same) > 0.97 * clean.bid.size
    names = contracts(quotes)
    assert all((quotes.bid[at], quotes.ask[at]) == wanted[names[at]] for at in same)
