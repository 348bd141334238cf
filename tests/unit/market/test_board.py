"""The invariants of terms and boards: what they refuse, with the whole sentence."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date

import numpy as np
import pytest

from board_making.hand import AS_OF, hand_board, term_quotes
from weatherglass.errors import UsageError
from weatherglass.market import Board, TermQuotes

EXPIRY = date(2024, 4, 3)
STRIKE = np.array([95.0, 100.0, 105.0])
ONES = np.ones(3)


def made(**changes: np.ndarray) -> TermQuotes:
    columns = dict.fromkeys(("call_bid", "call_ask", "put_bid", "put_ask"), ONES)
    return TermQuotes(expiry=EXPIRY, root="X", **({"strike": STRIKE} | columns | changes))


def exactly(message: str) -> str:
    return f"^{re.escape(message)}$"


def test_integer_strikes_are_refused_because_they_truncate_half_widths() -> None:
    message = "strike of X 2024-04-03 must be contiguous float64, got int64 (integer strikes truncate the half-widths)"
    with pytest.raises(UsageError, match=exactly(message)):
        made(strike=np.array([95, 100, 105]))


@pytest.mark.parametrize("name", ["call_bid", "call_ask", "put_bid", "put_ask"])
@pytest.mark.parametrize(
    ("column", "got"),
    [
        (np.ones(3, np.int64), "int64 of shape (3,)"),
        (np.ones(3, np.float32), "float32 of shape (3,)"),
        (np.ones(2), "float64 of shape (2,)"),
        (np.ones((3, 1)), "float64 of shape (3, 1)"),
        (np.ones(6)[::2], "float64 of shape (3,)"),
    ],
    ids=["int", "float32", "short", "matrix", "strided"],
)
def test_a_price_column_of_another_type_or_shape_is_refused(name: str, column: np.ndarray, got: str) -> None:
    message = f"{name} of X 2024-04-03 must be contiguous float64 of shape (3,); got {got}"
    with pytest.raises(UsageError, match=exactly(message)):
        made(**{name: column})


@pytest.mark.parametrize(
    "strike",
    [[95.0, 100.0, 100.0], [95.0, 105.0, 100.0], [0.0, 100.0, 105.0], [-5.0, 100.0, 105.0], [95.0, np.nan, 105.0]],
)
def test_strikes_that_do_not_increase_from_above_zero_are_refused(strike: list[float]) -> None:
    with pytest.raises(UsageError, match=exactly("strikes of X 2024-04-03 must be positive and strictly increasing")):
        made(strike=np.array(strike))


def test_a_term_is_named_by_root_and_expiry_and_cannot_be_changed() -> None:
    term = made()
    assert term.label == "X 2024-04-03"
    with pytest.raises(FrozenInstanceError):
        term.root = "Y"  # type: ignore[misc]


def test_terms_that_repeat_or_fall_are_refused() -> None:
    near, after = (term_quotes(hand_board(), expiry=date(2024, 4, day)) for day in (3, 10))
    for terms in ((after, near), (near, near)):
        keys = [(t.expiry, t.root) for t in terms]
        message = f"the terms of a board must increase by expiry and root without repeats; got {keys}"
        with pytest.raises(UsageError, match=exactly(message)):
            Board("X", AS_OF, terms, "by hand")
    assert Board("X", AS_OF, (near, after), "by hand").roots == ("X",)
