"""A board that moves: the real quotes at rest, Black by hand after a move, no arbitrage that the board did not have."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.app.packaged_boards import packaged_board, packaged_board_names, ticks_of
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.moved_board import BoardMove, MovableBoard
from weatherglass.market import Board
from weatherglass.market.contracts import board_updates, contracts_of

BTC = packaged_board("BTC_2021-10-21")
MOVABLE = MovableBoard(BTC, ticks_of(BTC))


def normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def call_by_hand(forward: float, strike: float, vol: float, years: float) -> float:
    deviation = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / deviation + 0.5 * deviation
    return forward * normal_cdf(d1) - strike * normal_cdf(d1 - deviation)


@pytest.mark.parametrize("name", packaged_board_names())
def test_at_rest_the_quotes_are_those_of_the_board(name: str) -> None:
    board = packaged_board(name)
    bid, ask = MovableBoard(board, ticks_of(board)).quotes(BoardMove())
    _, own_bid, own_ask, _ = board_updates(board)
    assert np.abs(bid - own_bid).max() < 1e-9
    assert np.abs(ask - own_ask).max() < 1e-9


def test_a_price_after_a_move_is_blacks_by_hand() -> None:
    """A call at K = F e^k keeps the volatility of its k, scaled; in ticks of 0.0005 bitcoin, on a board without rates."""
    term = BTC.terms[0]
    forward = float(term.forward_hint or 0.0)
    days = (term.settles_at - BTC.as_of).total_seconds() / 86_400  # type: ignore[operator]
    at = int(np.searchsorted(term.strike, forward))  # the first call out of the money
    strike, tick = float(term.strike[at]), 0.0005 * forward
    up = strike / float(term.strike[at + 1])
    # the forward falls so far that this strike takes the moneyness of the next one
    move = BoardMove(math.log(up), 0.04)
    found = MOVABLE.quotes(move)[1].reshape(-1, 2)[at, 0]
    low, high = 0.01, 5.0
    target = float(term.call_ask[at + 1])
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (
            (middle, high)
            if call_by_hand(forward, float(term.strike[at + 1]), middle, days / 365) < target
            else (low, middle)
        )
    vol = low * math.exp(0.04 * math.sqrt(30 / days))
    expected = call_by_hand(forward * up, strike, vol, days / 365)
    assert found == pytest.approx(round(expected / tick) * tick, abs=1e-6)
    assert abs(found - expected) <= 0.5 * tick + 1e-9


@settings(max_examples=examples(12), deadline=None)
@given(st.floats(-0.03, 0.03), st.floats(-0.2, 0.2), st.floats(0.0, 18_000.0))
def test_no_move_makes_an_arbitrage(forward: float, volatility: float, elapsed_s: float) -> None:
    """Bids below asks, calls fall and puts rise with the strike, and both legs of a strike agree on the forward."""
    bid, ask = MOVABLE.quotes(BoardMove(forward, volatility), elapsed_s=elapsed_s)
    assert (bid >= 0.0).all()
    assert (ask >= bid).all()
    ticks = ticks_of(BTC)
    at = 0
    for term, tick in zip(BTC.terms, ticks, strict=True):
        n = 2 * term.strike.size
        own_bid, own_ask = bid[at : at + n].reshape(-1, 2), ask[at : at + n].reshape(-1, 2)
        mid = 0.5 * (own_bid + own_ask)
        assert (np.diff(mid[:, 0]) <= tick).all()
        assert (np.diff(mid[:, 1]) >= -tick).all()
        implied = mid[:, 0] - mid[:, 1] + term.strike  # the packaged bitcoin board has no rates
        assert np.ptp(implied) < 1e-6
        assert implied[0] == pytest.approx(float(term.forward_hint or 0.0) * math.exp(forward), rel=1e-12)
        spread = own_ask - own_bid
        assert np.abs(spread[:, 0] - spread[:, 1]).max() < 1e-6
        at += n
    assert at == bid.size == len(contracts_of(BTC).contracts)


def test_a_higher_level_moves_the_short_terms_more() -> None:
    """16 days of terms move by sqrt(30/16), the last of 156 days by less than half."""
    still, moved = MOVABLE.quotes(BoardMove()), MOVABLE.quotes(BoardMove(0.0, 0.1))
    ends = np.cumsum([0, *(2 * term.strike.size for term in BTC.terms)])
    gains = [float((moved[1][a:b].sum() - still[1][a:b].sum()) / still[1][a:b].sum()) for a, b in pairwise(ends)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] > 0.0


def with_term(**how: object) -> Board:
    return replace(BTC, terms=(replace(BTC.terms[0], **how), *BTC.terms[1:]))


def test_what_cannot_be_moved_is_said() -> None:
    ticks = ticks_of(BTC)
    with pytest.raises(UsageError, match="does not say when it was quoted"):
        MovableBoard(replace(BTC, as_of=None), ticks)
    with pytest.raises(UsageError, match="of 4 terms: give a positive one for each"):
        MovableBoard(BTC, ticks[:3])
    with pytest.raises(UsageError, match="BTC 2021-11-05 does not say when it settles"):
        MovableBoard(with_term(settles_at=None), ticks)
    holed = BTC.terms[0].call_bid.copy()
    holed[3] = np.nan
    with pytest.raises(DataError, match="BTC 2021-11-05 imply no forward"):
        MovableBoard(with_term(call_bid=holed), ticks)
    absurd = BTC.terms[0].call_ask.copy()
    absurd[-1] = 1e6
    with pytest.raises(DataError, match=r"at [0-9.]+ has no volatility|imply no forward"):
        MovableBoard(with_term(call_ask=absurd), ticks)
    with pytest.raises(UsageError, match="beyond the settlement of a term"):
        MOVABLE.quotes(BoardMove(), elapsed_s=30 * 86_400.0)
