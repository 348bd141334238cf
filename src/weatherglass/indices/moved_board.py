"""A real board whose forwards and volatilities have moved: its smile goes along, and every quote follows from Black.

Bids and asks of the out-of-the-money options are volatilities by ln(K/F). They move with the forward (a sticky-delta
smile), so that a move of the forward alone rescales prices and creates no arbitrage, and a bid never passes its ask.
The other leg of a strike follows by put-call parity with the same spread. Without any move the quotes are those of the
board, in its ticks.

References
----------
E. Derman, "Regimes of volatility", Goldman Sachs Quantitative Strategies, 1999: the sticky-delta smile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from weatherglass.errors import DataError, UsageError
from weatherglass.indices.black import black_price, implied_vol
from weatherglass.market import Board, TermQuotes
from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT

SECONDS_A_YEAR = 365 * 86_400.0
LEVEL_DAYS = 30.0
"""Term whose volatilities move by the whole of `BoardMove.volatility`."""
MOST_WEIGHT = 1.5
"""How much more than those the volatilities of the shortest terms move at most."""


@dataclass(frozen=True, slots=True)
class BoardMove:
    """How far a board has moved.

    Attributes
    ----------
    forward
        Logarithm of every forward over what it was.
    volatility
        Logarithm of 30-day volatilities over what they were; those of T days move by sqrt(30 / T) of it, 1.5 at most:
        the near end of a term structure moves more.
    """

    forward: float = 0.0
    volatility: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Smile:
    """One term: volatilities of bids and asks by ln(K/F), and the line of parity."""

    strike: Vector
    log_moneyness: Vector
    bid_vol: Vector
    ask_vol: Vector
    years: float
    forward: float
    discount: float
    tick: float

    @property
    def weight(self) -> float:
        return min(MOST_WEIGHT, math.sqrt(LEVEL_DAYS / (365.0 * self.years)))


class MovableBoard:
    """The quotes of a board after a move.

    Parameters
    ----------
    board
        Says when it was quoted and when each term settles; every listed strike is quoted on both legs.
    ticks
        Of the prices of each term, in the order of the terms.

    Attributes
    ----------
    board, as_of
        The board, and the instant at which it was quoted.

    Raises
    ------
    UsageError
        When an instant or a tick is missing.
    DataError
        When a quote has no volatility, or calls and puts of a term imply no forward.
    """

    def __init__(self, board: Board, ticks: tuple[float, ...]) -> None:
        if board.as_of is None:
            raise UsageError(f"the board {board.source} does not say when it was quoted, so it has no volatilities")
        if len(ticks) != len(board.terms) or not all(tick > 0 for tick in ticks):
            raise UsageError(f"ticks={ticks} of {len(board.terms)} terms: give a positive one for each")
        self.board, self.as_of = board, board.as_of
        self._smiles = [_smile_of(term, self.as_of, tick) for term, tick in zip(board.terms, ticks, strict=True)]

    def quotes(self, move: BoardMove, *, elapsed_s: float = 0.0) -> tuple[Vector, Vector]:
        """Bids and asks after a move.

        Parameters
        ----------
        elapsed_s
            Seconds since the instant of the board; the terms are so much shorter.

        Returns
        -------
        tuple[Vector, Vector]
            (n_contracts,) each, quote currency, in the order of `weatherglass.market.contracts.contracts_of(board)`.

        Raises
        ------
        UsageError
            When a term would have settled.
        """
        parts = [_quotes(smile, move, elapsed_s / SECONDS_A_YEAR) for smile in self._smiles]
        return np.concatenate([bid for bid, _ in parts]), np.concatenate([ask for _, ask in parts])


def _smile_of(term: TermQuotes, as_of: datetime, tick: float) -> _Smile:
    if term.settles_at is None:
        raise UsageError(f"{term.label} does not say when it settles, so it has no volatilities")
    years = (term.settles_at - as_of).total_seconds() / SECONDS_A_YEAR
    strike = term.strike
    parity = 0.5 * (term.call_bid + term.call_ask - term.put_bid - term.put_ask)
    # C - P = D (F - K) at every strike: a straight line whose slope and zero are the discount factor and the forward
    discount, forward = _line_of_parity(strike, parity)
    if not (discount > 0.0 and forward > 0.0 and years > 0.0):
        raise DataError(f"calls and puts of {term.label} imply no forward: it needs two strikes with both legs quoted")
    right = np.where(strike < forward, PUT, CALL)
    is_call = right == CALL
    bid, ask = np.where(is_call, term.call_bid, term.put_bid), np.where(is_call, term.call_ask, term.put_ask)
    vols = [implied_vol(np.maximum(price, 0.0) / discount, forward, strike, years, right) for price in (bid, ask)]
    if not all(np.isfinite(vol).all() for vol in vols):
        at = strike[~(np.isfinite(vols[0]) & np.isfinite(vols[1]))][0]
        raise DataError(f"the quote of {term.label} at {at:g} has no volatility; the board cannot be moved")
    return _Smile(strike, np.log(strike / forward), vols[0], vols[1], years, forward, discount, tick)


def _line_of_parity(strike: Vector, parity: Vector) -> tuple[float, float]:
    """Discount factor and forward of the line of least squares; NaN where there is none."""
    if strike.size < 2 or not np.isfinite(parity).all():
        return math.nan, math.nan
    center = float(strike.mean())
    away = strike - center
    discount = -float(away @ parity / (away @ away))
    return discount, center + float(parity.mean()) / discount if discount else math.nan


def _quotes(smile: _Smile, move: BoardMove, years_gone: float) -> tuple[Vector, Vector]:
    """Bids and asks of a term: call and put of each strike."""
    years = smile.years - years_gone
    if years <= 0.0:
        raise UsageError(f"elapsed_s={years_gone * SECONDS_A_YEAR:g} is beyond the settlement of a term")
    forward = smile.forward * float(np.exp(move.forward))
    scale = float(np.exp(smile.weight * move.volatility))
    discount = smile.discount ** (years / smile.years)
    moneyness = np.log(smile.strike / forward)
    is_call = smile.strike >= forward
    right = np.where(is_call, CALL, PUT)
    parity = discount * (forward - smile.strike)
    sides = []
    for vol in (smile.bid_vol, smile.ask_vol):
        moved = np.interp(moneyness, smile.log_moneyness, vol) * scale
        price = black_price(forward, smile.strike, moved, years, right)
        price = np.rint(discount * price / smile.tick) * smile.tick
        call, put = np.where(is_call, price, price + parity), np.where(is_call, price - parity, price)
        sides.append(np.stack([call, put], axis=1).ravel())
    return sides[0], sides[1]
