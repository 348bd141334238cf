"""From listed rows to a board: every defect is reached and counted, the strike stays listed, order does not matter.

A1 ... A15 are the cases of the project's fault catalogue.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from board_making.hand import AS_OF, hand_board, quote, quote_table
from weatherglass.errors import EmptyBoard, UsageError
from weatherglass.market import (
    ABSENT,
    UNREADABLE,
    Board,
    QuoteDefect,
    QuoteTable,
    TermNote,
    TermQuotes,
    assemble_board,
)
from weatherglass.timeline import NEW_YORK

MAY, JUNE = date(2024, 5, 17), date(2024, 6, 21)
Row = tuple[float, int, float, float]
"""Strike, right (0 call, 1 put), bid, ask."""


def table(*rows: Row, delta: list[float] | None = None, iv: list[float] | None = None) -> QuoteTable:
    """Rows of one root and one expiry."""
    columns = np.array([(k, bid, ask) for k, _, bid, ask in rows], float).reshape(-1, 3)
    return QuoteTable(
        expiry=np.full(len(rows), MAY, "datetime64[D]"),
        roots=("X",),
        root=np.zeros(len(rows), np.int64),
        strike=columns[:, 0].copy(),
        right=np.array([right for _, right, _, _ in rows], np.int64),
        bid=columns[:, 1].copy(),
        ask=columns[:, 2].copy(),
        delta=None if delta is None else np.array(delta),
        iv=None if iv is None else np.array(iv),
    )


def assemble(quotes: QuoteTable, **more: Any) -> Board:
    return assemble_board(quotes, **({"underlying": "X", "as_of": AS_OF, "source": "rows"} | more))


def term(*rows: Row, **columns: Any) -> TermQuotes:
    (only,) = assemble(table(*rows, **columns)).terms
    return only


def strike_of(found: TermQuotes, strike: float) -> tuple[float, ...]:
    (at,) = np.flatnonzero(found.strike == strike)
    return tuple(float(c[at]) for c in (found.call_bid, found.call_ask, found.put_bid, found.put_ask))


def counts(defects: Mapping[str, int]) -> dict[str, int]:
    return {str(code): n for code, n in defects.items()}


SOUND: tuple[Row, ...] = ((100.0, 0, 3.0, 3.2), (100.0, 1, 2.8, 3.0), (105.0, 0, 1.0, 1.2), (105.0, 1, 6.0, 6.2))
NULL = (math.nan, math.nan)


# ---- what is wrong with a quote


@pytest.mark.parametrize(
    ("bid", "ask", "kept", "code"),
    [
        (UNREADABLE, 3.0, NULL, "unreadable"),  # A3: 1e400, "abc"
        (3.0, UNREADABLE, NULL, "unreadable"),
        (-math.inf, 3.0, NULL, "unreadable"),
        (UNREADABLE, ABSENT, NULL, "unreadable"),
        (-1.0, 3.0, NULL, "negative"),  # A2
        (1.0, -3.0, NULL, "negative"),
        (-2.0, -1.0, NULL, "negative"),
        (-1.0, ABSENT, NULL, "negative"),
        (ABSENT, 3.0, NULL, "one_sided"),  # A16: a missing bid is no zero bid
        (3.0, ABSENT, NULL, "one_sided"),
        (3.0, 2.0, (3.0, 2.0), "crossed"),  # A1
        (3.0, 0.0, (3.0, 0.0), "zero_ask"),  # A2
        (3.0, 3.0, (3.0, 3.0), "locked"),  # A1
    ],
)
@pytest.mark.parametrize("right", [0, 1])
def test_a_defective_quote_is_counted_and_its_strike_stays_listed(right, bid, ask, kept, code) -> None:
    rows = [(90.0, 1 - right, 1.0, 1.1), (90.0, right, bid, ask), *SOUND]
    found = term(*rows)
    assert found.strike.tolist() == [90.0, 100.0, 105.0]
    sides = strike_of(found, 90.0)
    leg, other = (sides[:2], sides[2:]) if right == 0 else (sides[2:], sides[:2])
    assert leg == pytest.approx(kept, nan_ok=True, rel=0, abs=0)
    assert other == (1.0, 1.1)
    assert counts(found.defects) == {code: 1}


@pytest.mark.parametrize(("bid", "ask"), [(0.0, 0.05), (0.0, 0.0), (0.05, 0.1), (-0.0, 0.05)])
def test_a_quote_without_a_defect_is_not_counted(bid: float, ask: float) -> None:
    found = term((90.0, 1, bid, ask), *SOUND)
    assert strike_of(found, 90.0)[2:] == (bid, ask)
    assert counts(found.defects) == {}


def test_every_defect_code_is_reached_in_one_board() -> None:
    rows: list[Row] = [
        *SOUND,
        (60.0, 0, UNREADABLE, 1.0),
        (65.0, 0, -1.0, 1.0),
        (70.0, 0, ABSENT, 1.0),
        (0.0, 0, 1.0, 1.1),
        (75.0, 0, 2.0, 1.0),
        (80.0, 0, 2.0, 0.0),
        (85.0, 0, 2.0, 2.0),
        (90.0, 0, 1.0, 1.1),
        (90.0, 0, 1.0, 1.1),
        (95.0, 0, 1.0, 1.1),
        (95.0, 0, 1.0, 1.2),
        (125.0, 0, 1.0, 1e8),
        (105.0, 0, 1.0, 1.1),
    ]
    quotes = table(*rows, iv=[0.2] * (len(rows) - 3) + [0.0, 0.2, 0.2])
    rootless = np.array([0] * (len(rows) - 1) + [1])
    board = assemble(replace(quotes, roots=("X", ""), root=rootless))
    assert counts(board.terms[0].defects) | counts(board.defects) == {str(code): 1 for code in QuoteDefect}
    assert board.rows_read == len(rows)


# ---- which strikes are listed


def test_a_strike_that_is_empty_in_both_series_is_not_listed() -> None:
    found = term((90.0, 0, ABSENT, ABSENT), (90.0, 1, ABSENT, ABSENT), *SOUND)
    assert found.strike.tolist() == [100.0, 105.0]
    assert counts(found.defects) == {}


def test_a_strike_that_is_empty_in_one_series_is_listed_and_null_there() -> None:
    found = term((90.0, 0, ABSENT, ABSENT), (90.0, 1, 0.1, 0.2), *SOUND)
    assert strike_of(found, 90.0) == pytest.approx((*NULL, 0.1, 0.2), nan_ok=True, rel=0, abs=0)
    # the same when the source has no row at all for the call
    assert strike_of(term((90.0, 1, 0.1, 0.2), *SOUND), 90.0) == pytest.approx(
        (*NULL, 0.1, 0.2), nan_ok=True, rel=0, abs=0
    )


def test_a_strike_with_a_bad_quote_in_both_series_is_listed() -> None:
    found = term((90.0, 0, -1.0, 1.0), (90.0, 1, ABSENT, 0.2), *SOUND)
    assert strike_of(found, 90.0) == pytest.approx((*NULL, *NULL), nan_ok=True)
    assert counts(found.defects) == {"negative": 1, "one_sided": 1}


# ---- strikes (A10)


@pytest.mark.parametrize("strike", [0.0, -5.0, 1e9, math.nan, math.inf, -math.inf, 1e400, 1e-7])
def test_an_impossible_strike_drops_its_row_and_is_counted_on_the_board(strike: float) -> None:
    board = assemble(table((strike, 0, 1.0, 1.1), *SOUND))
    assert [t.strike.tolist() for t in board.terms] == [[100.0, 105.0]]
    assert counts(board.defects) == {"bad_strike": 1}


def test_strikes_to_the_mill_are_exact_and_sorted() -> None:
    strikes = [2500.125, 0.001, 0.3, 99_999_999.999, 1234.567, 1e8]
    found = term(*((k, right, 1.0, 1.1) for k in strikes for right in (0, 1)))
    assert found.strike.tolist() == sorted(strikes)


def test_float_noise_in_a_strike_does_not_make_two_of_it() -> None:
    found = term((0.1 + 0.2, 0, 1.0, 1.1), (0.3, 1, 2.0, 2.1), *SOUND)
    assert 0.1 + 0.2 != 0.3
    assert strike_of(found, 0.3) == (1.0, 1.1, 2.0, 2.1)
    assert found.strike.size == 3


# ---- duplicates (A5)


def test_identical_duplicates_count_once() -> None:
    found = term(*SOUND, *SOUND, SOUND[0])
    assert strike_of(found, 100.0) == (3.0, 3.2, 2.8, 3.0)
    assert counts(found.defects) == {"duplicate": 5}


def test_of_conflicting_duplicates_the_last_in_source_order_is_taken() -> None:
    found = term((100.0, 0, 9.0, 9.9), *SOUND)
    assert strike_of(found, 100.0)[:2] == (3.0, 3.2)
    found = term(*SOUND, (100.0, 0, 9.0, 9.9))
    assert strike_of(found, 100.0)[:2] == (9.0, 9.9)
    assert counts(found.defects) == {"conflicting_duplicate": 1}


def test_two_empty_duplicates_are_the_same_quote() -> None:
    found = term((90.0, 1, 0.1, 0.2), (90.0, 0, ABSENT, ABSENT), (90.0, 0, ABSENT, ABSENT), *SOUND)
    assert counts(found.defects) == {"duplicate": 1}


def test_a_defect_of_a_quote_that_a_later_one_replaces_is_not_counted() -> None:
    found = term((100.0, 0, -1.0, 3.2), *SOUND)
    assert counts(found.defects) == {"conflicting_duplicate": 1}


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*SOUND, (90.0, 1, ABSENT, 0.2), (110.0, 0, 2.0, 1.0)]
    boards = [assemble(table(*order)) for order in itertools.permutations(rows)]
    first = boards[0].terms[0]
    for board in boards[1:]:
        (other,) = board.terms
        for name in ("strike", "call_bid", "call_ask", "put_bid", "put_ask"):
            np.testing.assert_array_equal(getattr(other, name), getattr(first, name))
        assert counts(other.defects) == counts(first.defects)


# ---- delta and implied volatility (A9)


@pytest.mark.parametrize(
    ("delta", "iv", "no_iv"),
    [
        (0.5, 0.2, 0),
        (-1.0, 5.0, 0),
        (ABSENT, ABSENT, 0),
        (-999.0, 0.2, 1),
        (0.5, 0.0, 1),
        (-999.0, 0.0, 2),
        (0.5, -0.2, 1),
        (0.5, math.inf, 1),
        (1.5, 0.2, 1),
    ],
)
def test_a_sentinel_for_no_delta_or_no_volatility_becomes_null(delta: float, iv: float, no_iv: int) -> None:
    found = term(*SOUND, delta=[delta, 0.1, 0.1, 0.1], iv=[iv, 0.1, 0.1, 0.1])
    assert found.call_delta is not None
    assert found.call_iv is not None
    known_delta, known_iv = abs(delta) <= 1, 0 < iv < math.inf
    assert found.call_delta[0] == pytest.approx(delta if known_delta else math.nan, nan_ok=True)
    assert found.call_iv[0] == pytest.approx(iv if known_iv else math.nan, nan_ok=True)
    assert counts(found.defects) == ({"no_iv": no_iv} if no_iv else {})
    assert strike_of(found, 100.0)[:2] == (3.0, 3.2)


def test_a_source_without_delta_or_volatility_gives_none() -> None:
    found = term(*SOUND)
    assert (found.call_delta, found.put_delta, found.call_iv, found.put_iv) == (None, None, None, None)


# ---- terms and the whole board


def test_two_roots_of_one_date_and_strike_are_two_terms() -> None:  # A6
    spx, spxw = hand_board(), hand_board(put100=(9.0, 9.2))
    board = assemble(quote_table((MAY, "SPXW", spxw), (MAY, "SPX", spx)))
    assert [(t.root, strike_of(t, 100.0)[2]) for t in board.terms] == [("SPX", 2.95), ("SPXW", 9.0)]
    assert board.roots == ("SPX", "SPXW")


def test_terms_come_out_by_expiry_and_root_whatever_the_order_of_rows() -> None:
    quotes = hand_board()
    board = assemble(quote_table((JUNE, "B", quotes), (MAY, "B", quotes), (JUNE, "A", quotes)))
    assert [t.label for t in board.terms] == ["B 2024-05-17", "A 2024-06-21", "B 2024-06-21"]


def test_a_single_strike_makes_a_term() -> None:  # A7
    assert term(*SOUND[:2]).strike.tolist() == [100.0]


def test_a_term_without_a_listed_strike_is_left_out() -> None:
    empty = [quote(100.0, (None, None), (None, None))]
    board = assemble(quote_table((MAY, "X", hand_board()), (JUNE, "X", empty)))
    assert [t.expiry for t in board.terms] == [MAY]


def test_what_a_source_states_of_a_term_reaches_it_and_no_other() -> None:
    at = datetime(2024, 5, 17, 16, 15, tzinfo=NEW_YORK)
    quotes = quote_table((MAY, "X", hand_board()), (JUNE, "X", hand_board()))
    notes = {(MAY, "X"): TermNote(settles_at=at, forward_hint=101.5)}
    board = assemble(quotes, term_notes=notes, notes=("as given",), dropped={"combo": 3})
    assert [(t.settles_at, t.forward_hint) for t in board.terms] == [(at, 101.5), (None, None)]
    assert board.notes == ("as given",)
    assert counts(board.defects) == {"combo": 3}  # A15: rows that a reader could not place


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(100.0, 0, ABSENT, ABSENT), (100.0, 1, ABSENT, ABSENT)],
        [(0.0, 0, 1.0, 1.1), (math.nan, 1, 1.0, 1.1)],
        [(100.0, 0, UNREADABLE, 1.0), (100.0, 1, UNREADABLE, UNREADABLE)],
    ],
    ids=["no_rows", "empty", "bad_strikes", "unreadable"],
)
def test_a_board_without_a_usable_quote_is_refused(rows: list[Row]) -> None:  # A14
    message = (
        f"rows holds no usable option quote ({len(rows)} rows read): every row is empty, unreadable or has an "
        "impossible strike"
    )
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        assemble(table(*rows))


def test_a_board_refuses_an_instant_without_an_offset() -> None:
    message = (
        "as_of=2024-03-04T08:00:00 has no offset; give one, such as 2024-03-04T08:00:00-05:00 (New York in winter) or "
        "+00:00 (UTC)"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        assemble(table(*SOUND), as_of=datetime(2024, 3, 4, 8, 0))
