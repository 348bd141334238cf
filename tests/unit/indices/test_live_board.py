"""The live board at its edges: what it refuses, what it keeps, and what makes its hash."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from board_making.hand import board as made
from board_making.spx import CURVE, DEAR, EXAMPLE, NO_INTEREST, WHOLE, spx
from weatherglass.errors import UsageError
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY, generic_definition
from weatherglass.indices.live_board import LiveBoard, live_board_of
from weatherglass.indices.live_strips import MOST_STRIKES, StripBook, StripRules
from weatherglass.market import ReasonCode
from weatherglass.market.contracts import Contract, ContractList, contracts_of

VIX = FAMILY["VIX"]
PLAIN = StripRules(zero_ask_excludes=False, crossed_is_null=False, min_abs_delta=0.0)


def live(**how: object) -> LiveBoard:
    return live_board_of(spx(), [VIX], **({"rates": NO_INTEREST} | how))


def one(which: int, bid: float, ask: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array([which]), np.array([bid]), np.array([ask])


def test_an_index_of_another_underlying_and_a_family_without_rates_are_refused() -> None:
    listing = contracts_of(spx())
    with pytest.raises(UsageError, match="VXN is not defined on options of SPX"):
        LiveBoard(listing, [FAMILY["VXN"]], rates=NO_INTEREST)
    with pytest.raises(UsageError, match="VIX needs interest rates"):
        LiveBoard(listing, [VIX])


def test_wrong_updates_are_refused_and_change_nothing() -> None:
    board = live()
    before = board.value("VIX", EXAMPLE)
    contracts = len(board.listing.contracts)
    with pytest.raises(UsageError, match=f"contract {contracts} is none of the {contracts} contracts"):
        board.apply(*one(contracts, 1.0, 1.1))
    with pytest.raises(UsageError, match="contract -1 is none"):
        board.apply(*one(-1, 1.0, 1.1))
    with pytest.raises(UsageError, match="must be of one size; got 2, 1 and 1"):
        board.apply(np.array([0, 1]), np.array([1.0]), np.array([1.0]))
    with pytest.raises(UsageError, match="as_of"):
        board.value("VIX", datetime(2022, 9, 27, 10, 45))
    assert board.value("VIX", EXAMPLE).input_hash == before.input_hash


def test_a_term_of_too_many_strikes_is_refused() -> None:
    strikes = tuple(Contract(date(2026, 6, 19), "X", float(k + 1), 0) for k in range(MOST_STRIKES + 1))
    with pytest.raises(UsageError, match=f"has {MOST_STRIKES + 1} strikes; a live term has up to {MOST_STRIKES}"):
        StripBook(ContractList("X", strikes), PLAIN)


def test_the_curve_of_the_worked_example_gives_the_rates_of_the_engine() -> None:
    board = live(rates=CURVE)
    found, theirs = board.value("VIX", EXAMPLE), index_reading(spx(), VIX, rates=CURVE)
    assert found.value == theirs.value
    assert [term.rate for term in found.terms] == [term.rate for term in theirs.terms]


def test_the_hash_follows_the_inputs_and_nothing_else() -> None:
    board = live()
    first = board.value("VIX", EXAMPLE)
    assert board.value("VIX", EXAMPLE + timedelta(seconds=10)).input_hash == first.input_hash
    later = board.value("VIX", EXAMPLE + timedelta(seconds=60))
    assert later.input_hash != first.input_hash
    assert later.terms[0].candidate.minutes == first.terms[0].candidate.minutes - 1
    listing = board.listing.numbers()
    put = listing[Contract(date(2022, 10, 21), "SPX", 95.0, 1)]
    board.apply(*one(put, 1.3, 1.4))
    moved = board.value("VIX", EXAMPLE)
    assert moved.input_hash != first.input_hash
    assert moved.value != first.value
    board.apply(*one(put, 1.15, 1.25))
    assert board.value("VIX", EXAMPLE).input_hash == first.input_hash
    board.apply(*one(put, 1.15, 1.25))  # said again
    assert board.value("VIX", EXAMPLE).value == first.value


def test_a_value_that_cannot_be_says_why_and_comes_back() -> None:
    board = live()
    strikes = [contract.strike for contract in board.listing.contracts]
    near = np.flatnonzero((np.array(strikes) == 100.0) & (board.listing.term == 0))
    nothing = np.full(near.size, np.nan)
    board.apply(near, np.full(near.size, 3.3), np.full(near.size, 3.2))
    crossed = board.value("VIX", EXAMPLE)
    assert crossed.value is None
    assert crossed.reason is not None
    assert crossed.reason.code in (ReasonCode.K0_QUOTE_CROSSED, ReasonCode.NO_VALID_PAIR)
    assert "2022-10-21" in crossed.reason.message
    board.apply(near, nothing, nothing)
    assert board.board(EXAMPLE).terms[0].strike.size == len(WHOLE) - 1
    board.apply(near, np.full(near.size, 2.95), np.full(near.size, 3.05))
    assert board.value("VIX", EXAMPLE).value == index_reading(spx(), VIX, rates=NO_INTEREST).value


def test_expiries_roll_out_of_the_family_as_time_passes() -> None:
    board = live_board_of(spx(), [generic_definition(30)], rates=NO_INTEREST)
    before = board.value("30D", datetime(2022, 10, 21, 13, 29, tzinfo=UTC))
    assert [term.key.root for term in before.terms] == ["SPX", "SPXW"]
    assert before.terms[0].candidate.minutes == 1
    after = board.value("30D", datetime(2022, 10, 21, 13, 30, tzinfo=UTC))
    assert after.reason is not None
    assert after.reason.code is ReasonCode.FEWER_THAN_TWO_TERMS


def test_the_last_hour_of_vix1d_takes_the_variance_it_is_given() -> None:
    today, tomorrow = date(2023, 8, 17), date(2023, 8, 18)
    whole = made((today, "SPXW", WHOLE), (tomorrow, "SPXW", DEAR), as_of=datetime(2023, 8, 17, 19, 30, tzinfo=UTC))
    board = live_board_of(whole, [FAMILY["VIX1D"]], rates=NO_INTEREST)
    at = datetime(2023, 8, 17, 19, 30, tzinfo=UTC)
    frozen = board.value("VIX1D", at)
    assert frozen.reason is not None
    assert frozen.reason.code is ReasonCode.NEAR_TERM_FROZEN
    carried = board.value("VIX1D", at, carried_near_variance=0.04)
    theirs = index_reading(whole, FAMILY["VIX1D"], rates=NO_INTEREST, carried_near_variance=0.04)
    assert carried.value == theirs.value
    assert carried.value is not None
    assert carried.terms[0].carried
    assert carried.input_hash != board.value("VIX1D", at, carried_near_variance=0.05).input_hash


def test_strips_that_no_index_uses_are_not_kept_up_to_date() -> None:
    book = StripBook(contracts_of(spx()), PLAIN)
    book.keep(0)
    book.keep(1)
    book.keep_only([1])
    book.apply(np.array([0]), np.array([1.0]), np.array([1.1]))
    assert book.strips.facts[:, 4].tolist() == [0, 1]
    assert book.version(0) == 1
