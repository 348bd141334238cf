"""Contracts of a live board: their order, their places, and a board as updates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from board_making.hand import board, hand_board, quote
from weatherglass.errors import UsageError
from weatherglass.market.contracts import Contract, ContractList, TermKey, board_updates, contracts_of

MAY, JUNE = date(2026, 5, 15), date(2026, 6, 19)
SETTLES = datetime(2026, 6, 19, 8, 0, tzinfo=UTC)


def test_contracts_of_any_order_find_their_places() -> None:
    listing = ContractList(
        "SPX",
        (
            Contract(JUNE, "SPXW", 5000.0, 1),
            Contract(JUNE, "SPX", 5000.0, 0),
            Contract(MAY, "SPXW", 5005.0, 0),
            Contract(JUNE, "SPXW", 4999.5, 0),
        ),
    )
    assert listing.terms == (TermKey(MAY, "SPXW"), TermKey(JUNE, "SPX"), TermKey(JUNE, "SPXW"))
    assert [s.tolist() for s in listing.strikes] == [[5005.0], [5000.0], [4999.5, 5000.0]]
    assert listing.term.tolist() == [2, 1, 0, 2]
    assert listing.place.tolist() == [3, 0, 0, 0]
    assert listing.contracts[3] == Contract(JUNE, "SPXW", 4999.5, 0)
    assert listing.numbers()[Contract(MAY, "SPXW", 5005.0, 0)] == 2


@pytest.mark.parametrize(
    ("contracts", "message"),
    [
        ((), "needs at least one contract"),
        ((Contract(JUNE, "SPX", 0.0, 0),), r"strike=0.0 of SPX 2026-06-19 must be positive"),
        ((Contract(JUNE, "SPX", float("nan"), 0),), "strike=nan"),
        ((Contract(JUNE, "SPX", 1e9, 0),), "strike=1000000000.0"),
        ((Contract(JUNE, "SPX", 5.0, 2),), r"right=2 of SPX 2026-06-19 must be 0 \(call\) or 1 \(put\)"),
        ((Contract(JUNE, "SPX", 0.3, 1), Contract(JUNE, "SPX", 0.1 + 0.2, 1)), "stands twice in the list"),
    ],
)
def test_a_list_that_cannot_be_is_refused(contracts: tuple[Contract, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ContractList("SPX", contracts)


def test_a_board_becomes_its_contracts_and_their_quotes() -> None:
    made = board((JUNE, "SPX", hand_board(put90=(None, None))), settles={(JUNE, "SPX"): SETTLES})
    listing = contracts_of(made)
    assert len(listing.contracts) == 18
    assert listing.settles_at == {TermKey(JUNE, "SPX"): SETTLES}
    which, bid, ask, delta = board_updates(made)
    assert delta is None
    at = listing.numbers()[Contract(JUNE, "SPX", 90.0, 1)]
    assert (which[at], np.isnan(bid[at]), np.isnan(ask[at])) == (at, True, True)
    call = listing.numbers()[Contract(JUNE, "SPX", 90.0, 0)]
    assert (bid[call], ask[call]) == (made.terms[0].call_bid[2], made.terms[0].call_ask[2])
    assert round(float(bid[call]), 9) == 10.35


def test_a_strike_that_is_listed_without_any_price_stays_listed() -> None:
    made = board((JUNE, "SPX", [*hand_board(), quote(125.0, (-1.0, 0.1), (None, None))]))
    _, bid, ask, _ = board_updates(made)
    assert bid[-2:].tolist() == ask[-2:].tolist() == [-1.0, -1.0]
