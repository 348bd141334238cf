"""Batches: the bits of the single-board path, the checks at the door, and memory bounded by the chunk."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from board_making.hand import AS_OF, board, columns, hand_board
from lanes import examples
from oracle.random_boards import TwoTermBoard, two_term_boards
from weatherglass.errors import UsageError
from weatherglass.indices import kernels
from weatherglass.indices.batch import BatchLevels, BoardBatch, batch_levels, iter_batch_levels, reason_code
from weatherglass.indices.definition import ANY, CrossedWing, IndexDefinition, RootRule, Selection, TermRule
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02, Edition
from weatherglass.indices.engine import index_reading
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, ReasonCode, TermQuotes, TermRates
from weatherglass.timeline import Settlement

PAIR = IndexDefinition(
    "PAIR", "two terms as they come", (ANY,), 30,
    (TermRule((RootRule(ANY, Settlement.UTC_0800),), Selection.NEAREST_TERM),),
    verified="", unverified="",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A board with what a batch wants to know of it."""

    board: Board
    rates: tuple[float, float]
    minutes: tuple[int, int]


def batch_of(cases: Sequence[Case]) -> BoardBatch:
    terms: list[TermQuotes] = [term for case in cases for term in case.board.terms]
    names = ("strike", "call_bid", "call_ask", "put_bid", "put_ask")
    return BoardBatch(
        *(np.concatenate([np.empty(0), *(getattr(term, name) for term in terms)]) for name in names),
        term_start=np.cumsum([0, *(term.strike.size for term in terms)]),
        rate=np.array([rate for case in cases for rate in case.rates], float),
        minutes=np.array([minutes for case in cases for minutes in case.minutes], np.int64),
    )


def hand_case(**changes: tuple[float | None, float | None]) -> Case:
    minutes = 20 * 1_440, 40 * 1_440
    ends = [AS_OF + timedelta(minutes=m) for m in minutes]
    terms = ((end.date(), "X", hand_board(**changes)) for end in ends)
    return Case(board(*terms, settles={(end.date(), "X"): end for end in ends}), (0.03, 0.04), minutes)


def reading_of(case: Case) -> IndexReading:
    return index_reading(case.board, PAIR, rates=TermRates(case.rates), edition=CBOE_2022)


def small_columns() -> dict[str, Any]:
    """One board of 3 + 2 strikes, to be spoilt."""
    return {
        "strike": np.array([90.0, 100.0, 110.0, 90.0, 100.0]),
        **{name: np.ones(5) for name in ("call_bid", "call_ask", "put_bid", "put_ask")},
        "term_start": np.array([0, 3, 5]),
        "rate": np.array([0.03, 0.04]),
        "minutes": np.array([28_800, 57_600]),
    }


# ---- levels


def assert_same_bits(batch: BatchLevels, readings: Sequence[IndexReading]) -> None:
    for at, reading in enumerate(readings):
        code = None if reading.reason is None else reading.reason.code
        assert reason_code(batch.code[at]) is code
        np.testing.assert_array_equal(batch.level[at], np.nan if reading.value is None else reading.value)
        for position, term in enumerate(reading.terms):
            where = at, position
            assert batch.strikes_used[where] == term.strikes
            np.testing.assert_array_equal(batch.forward[where], np.nan if term.forward is None else term.forward)
            np.testing.assert_array_equal(batch.k0[where], np.nan if term.k0 is None else term.k0)
            if term.variance is not None:
                assert batch.variance[where] == term.variance
            else:
                assert not batch.variance[where] > 0.0


WHOLE = settings(deadline=None, suppress_health_check=list(HealthCheck))
drawn_batches = given(
    st.lists(two_term_boards(), min_size=1, max_size=5),
    st.sampled_from((CBOE_2022, CBOE_2025_02)),
    st.sampled_from(CrossedWing),
    st.sampled_from((9, 30, 93)),
)


@settings(WHOLE, max_examples=examples(50), derandomize=True, database=None)
@drawn_batches
def test_a_batch_has_the_bits_of_its_boards_read_one_by_one(
    drawn: list[TwoTermBoard], edition: Edition, crossed_wing: CrossedWing, horizon_days: int
) -> None:
    compare_with_readings(drawn, edition, crossed_wing, horizon_days)


@pytest.mark.long
@settings(WHOLE, max_examples=2_000)
@drawn_batches
def test_new_batches_have_the_bits_of_their_boards_read_one_by_one(
    drawn: list[TwoTermBoard], edition: Edition, crossed_wing: CrossedWing, horizon_days: int
) -> None:
    compare_with_readings(drawn, edition, crossed_wing, horizon_days)


def compare_with_readings(
    drawn: list[TwoTermBoard], edition: Edition, crossed_wing: CrossedWing, horizon_days: int
) -> None:
    cases = []
    for both in drawn:
        terms = [both["near"], both["next"]]
        ends = [AS_OF + timedelta(minutes=term["minutes"]) for term in terms]
        has_quotes = all(any(side is not None for q in t["quotes"] for side in list(q.values())[1:]) for t in terms)
        assume(ends[0].date() != ends[1].date() and has_quotes)
        whole = board(
            *((end.date(), "X", term["quotes"]) for end, term in zip(ends, terms, strict=True)),
            settles={(end.date(), "X"): end for end in ends},
        )
        cases.append(Case(whole, (terms[0]["rate"], terms[1]["rate"]), (terms[0]["minutes"], terms[1]["minutes"])))
    definition = replace(PAIR, crossed_wing=crossed_wing, horizon_days=horizon_days)
    readings = [index_reading(c.board, definition, rates=TermRates(c.rates), edition=edition) for c in cases]
    batch = batch_of(cases)
    batch.check_rows()
    levels = batch_levels(batch, edition=edition, horizon_days=horizon_days, crossed_wing=crossed_wing)
    assert_same_bits(levels, readings)


def test_failing_boards_keep_their_rows_between_sound_ones() -> None:
    cases = [hand_case(), hand_case(put100=(None, None)), hand_case(call105=(0, 1), call110=(0, 1)), hand_case()]
    levels = batch_levels(batch_of(cases), edition=CBOE_2022)
    assert [reason_code(code) for code in levels.code] == [
        None, ReasonCode.K0_QUOTE_MISSING, ReasonCode.EMPTY_CALL_WING, None,
    ]  # fmt: skip
    assert np.isnan(levels.level).tolist() == [False, True, True, False]
    assert levels.strikes_used.tolist() == [[9, 9], [0, 0], [0, 0], [9, 9]]
    assert levels.forward.shape == levels.k0.shape == levels.variance.shape == (4, 2)
    assert_same_bits(levels, [reading_of(case) for case in cases])


def test_a_term_without_strikes_and_one_strike_alone_are_insufficient_and_disturb_no_neighbor() -> None:
    strike, *quotes = columns(hand_board())
    one = slice(4, 5)
    batch = BoardBatch(
        *(np.concatenate([c, c, c[one], c, c]) for c in (strike, *quotes)),
        term_start=np.array([0, 9, 18, 18, 19, 28, 37]),
        rate=np.zeros(6),
        minutes=np.array([28_800, 57_600] * 3),
    )
    levels = batch_levels(batch, edition=CBOE_2022)
    assert [reason_code(code) for code in levels.code] == [None, ReasonCode.INSUFFICIENT_STRIKES, None]
    assert levels.level[0] == levels.level[2]


def test_an_empty_batch_has_empty_levels() -> None:
    batch = batch_of([])
    batch.check_rows()
    levels = batch_levels(batch, edition=CBOE_2022)
    assert batch.boards == 0
    assert levels.level.shape == levels.code.shape == (0,)
    assert levels.forward.shape == levels.k0.shape == levels.variance.shape == levels.strikes_used.shape == (0, 2)


@pytest.mark.parametrize("horizon_days", [0, -30, 3_661])
def test_a_horizon_out_of_bounds_is_refused(horizon_days: int) -> None:
    message = f"horizon_days={horizon_days} is out of bounds: 1 to 3660 days"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        batch_levels(batch_of([hand_case()]), edition=CBOE_2022, horizon_days=horizon_days)


def test_every_code_of_the_kernel_has_a_reason_and_no_other_number_has() -> None:
    found = [reason_code(code) for code in range(kernels.NONPOSITIVE_VARIANCE + 1)]
    assert found[0] is None
    assert len({*found[1:]}) == 8
    assert all(isinstance(code, ReasonCode) for code in found[1:])
    with pytest.raises(UsageError, match=r"^code=9 is no code of a batch; they go from 0 to 8$"):
        reason_code(9)
    with pytest.raises(UsageError, match=r"^code=-1 is no code of a batch; they go from 0 to 8$"):
        reason_code(-1)


# ---- chunks


def test_chunks_of_any_sizes_give_the_levels_of_the_whole() -> None:
    cases = [hand_case(call110=(0.01 * i, 0.5)) for i in range(7)]
    whole = batch_levels(batch_of(cases), edition=CBOE_2022)
    bounds = [(0, 2), (2, 2), (2, 6), (6, 7)]
    chunks = (batch_of(cases[a:z]) for a, z in bounds)
    for (a, z), levels in zip(bounds, iter_batch_levels(chunks, edition=CBOE_2022), strict=True):
        for field in fields(BatchLevels):
            np.testing.assert_array_equal(getattr(levels, field.name), getattr(whole, field.name)[a:z])


def test_the_arrays_of_a_chunk_are_written_again_and_a_copy_is_not() -> None:
    dear = dict.fromkeys(("put95", "call105"), (8.0, 8.2))
    stream = iter_batch_levels((batch_of([case]) for case in (hand_case(), hand_case(**dear))), edition=CBOE_2022)
    first = next(stream)
    kept = first.copy()
    second = next(stream)
    assert np.shares_memory(first.level, second.level)
    assert first.level[0] == second.level[0] != kept.level[0]
    for field in fields(BatchLevels):
        assert not np.shares_memory(getattr(kept, field.name), getattr(second, field.name))
    assert kept.level[0] == reading_of(hand_case()).value


def test_a_chunk_is_let_go_before_the_next_one_is_made() -> None:
    alive: list[int] = []
    made: list[weakref.ref[np.ndarray]] = []

    def chunks() -> Iterator[BoardBatch]:
        for _ in range(3):
            gc.collect()
            alive.append(sum(ref() is not None for ref in made))
            batch = batch_of([hand_case()])
            assert batch.strike.base is not None
            made.append(weakref.ref(batch.strike.base))
            yield batch
            del batch

    assert len([levels.level[0] for levels in iter_batch_levels(chunks(), edition=CBOE_2022)]) == 3
    assert alive == [0, 0, 0]


# ---- the door


def refused(message: str, **changes: Any) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        BoardBatch(**{**small_columns(), **changes})


@pytest.mark.parametrize("name", ["strike", "call_bid", "call_ask", "put_bid", "put_ask", "rate"])
def test_a_column_of_another_type_shape_or_layout_is_refused(name: str) -> None:
    wanted = f"{name} must be a contiguous, aligned numpy array of float64 with one dimension"
    sound = small_columns()[name]
    n = sound.size
    refused(f"{wanted}; got list", **{name: sound.tolist()})
    refused(f"{wanted}; got float32 of shape ({n},)", **{name: sound.astype(np.float32)})
    refused(f"{wanted}; got >f8 of shape ({n},)", **{name: sound.astype(">f8")})
    refused(f"{wanted}; got float64 of shape (1, {n})", **{name: sound[None]})
    refused(f"{wanted}; got a view with strides (16,); x.copy() has none", **{name: np.repeat(sound, 2)[::2]})
    unaligned = np.frombuffer(b"\0" + sound.tobytes(), np.float64, offset=1)
    refused(f"{wanted}; got a view with strides (8,); x.copy() has none", **{name: unaligned})


@pytest.mark.parametrize("name", ["term_start", "minutes"])
def test_a_column_of_whole_numbers_must_be_int64(name: str) -> None:
    wanted = f"{name} must be a contiguous, aligned numpy array of int64 with one dimension"
    sound = small_columns()[name]
    refused(f"{wanted}; got float64 of shape ({sound.size},)", **{name: sound.astype(float)})
    refused(f"{wanted}; got int32 of shape ({sound.size},)", **{name: sound.astype(np.int32)})


def test_columns_of_different_lengths_are_refused() -> None:
    refused("call_ask must hold 5 values, one for each strike; got 4", call_ask=np.ones(4))
    refused("rate must hold 2 values, one for each term; got 3", rate=np.zeros(3))
    refused("minutes must hold 2 values, one for each term; got 1", minutes=np.array([1]))


def test_terms_that_do_not_cover_the_rows_are_refused() -> None:
    odd = "term_start must hold the first row of two terms a board, and the end: an odd number of rows; got "
    refused(odd + "2", term_start=np.array([0, 5]))
    refused(odd + "0", term_start=np.empty(0, np.int64))
    ends = "term_start must begin at 0 and end at the number of rows, 5; got "
    refused(ends + "1 and 5", term_start=np.array([1, 3, 5]))
    refused(ends + "0 and 6", term_start=np.array([0, 3, 6]))
    refused(
        "term_start must not fall; board 0, next term goes from row 7 to 5",
        term_start=np.array([0, 7, 5]),
    )


@pytest.mark.parametrize("rate", [np.nan, np.inf])
def test_a_rate_that_is_no_number_is_refused(rate: float) -> None:
    refused(f"rate={rate} of board 0, next term must be a number, decimal a year (0.0312)", rate=np.array([0.03, rate]))


@pytest.mark.parametrize("minutes", [(0, 10), (-5, 10), (10, 10), (11, 10)])
def test_minutes_out_of_order_are_refused(minutes: tuple[int, int]) -> None:
    refused(
        "minutes of board 0 must be positive, and more in its next term than in its near term; "
        f"got {minutes[0]} and {minutes[1]}",
        minutes=np.array(minutes),
    )


def test_a_batch_is_a_read_only_view_of_its_rows_and_owns_its_terms() -> None:
    given_columns = small_columns()
    batch = BoardBatch(**given_columns)
    for name, column in given_columns.items():
        kept = getattr(batch, name)
        assert not kept.flags.writeable
        assert np.shares_memory(kept, column) == (name not in ("term_start", "rate", "minutes"))
        assert column.flags.writeable
    given_columns["term_start"][:] = 1_000_000
    assert batch.term_start.tolist() == [0, 3, 5]


def test_read_only_columns_are_taken() -> None:
    case = hand_case()
    batch = batch_of([case])
    again = BoardBatch(**{field.name: getattr(batch, field.name) for field in fields(BoardBatch)})
    assert batch_levels(again, edition=CBOE_2022).level[0] == reading_of(case).value


# ---- the values of rows


@pytest.mark.parametrize(
    ("name", "row", "value", "message"),
    [
        ("strike", 2, 100.0, "row 2 (board 0, near term) has strike=100; strikes must be"),
        ("strike", 3, 0.0, "row 3 (board 0, next term) has strike=0; strikes must be"),
        ("strike", 0, -90.0, "row 0 (board 0, near term) has strike=-90; strikes must be"),
        ("strike", 1, np.nan, "row 1 (board 0, near term) has strike=nan; strikes must be"),
        ("strike", 4, np.inf, "row 4 (board 0, next term) has strike=inf; strikes must be"),
        ("call_bid", 1, -0.5, "row 1 (board 0, near term) has call_bid=-0.5, call_ask=1; quotes must be"),
        ("call_ask", 4, np.inf, "row 4 (board 0, next term) has call_bid=1, call_ask=inf; quotes must be"),
        ("put_bid", 0, np.nan, "row 0 (board 0, near term) has put_bid=nan, put_ask=1; quotes must be"),
        ("put_ask", 3, np.nan, "row 3 (board 0, next term) has put_bid=1, put_ask=nan; quotes must be"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named(name: str, row: int, value: float, message: str) -> None:
    rows = small_columns()
    rows[name][row] = value
    rules = {
        "strikes must be": "strikes must be positive and strictly increasing within a term",
        "quotes must be": "quotes must be 0 or more, or null (NaN) on both sides",
    }
    whole = next(message.replace(start, rule) for start, rule in rules.items() if message.endswith(start))
    with pytest.raises(UsageError, match=f"^{re.escape(whole)}$"):
        BoardBatch(**rows).check_rows()


def test_sound_rows_with_nulls_crossed_quotes_and_empty_terms_pass() -> None:
    rows = small_columns()
    rows["call_bid"][1] = rows["call_ask"][1] = np.nan
    rows["put_bid"][2] = 7.0
    rows["term_start"] = np.array([0, 0, 5])
    rows["strike"] = np.arange(1.0, 6.0)
    BoardBatch(**rows).check_rows()
