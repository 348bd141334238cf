"""The packaged real boards as option boards: prices rebuilt from the implied vols that their source holds.

The source has out-of-the-money quotes with forwards and discount factors. The other leg of each strike follows from
put-call parity on the given forward, with the same spread. The wings are short: they end where the data end.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from weatherglass.errors import UsageError, nearest
from weatherglass.indices.black import black_price
from weatherglass.market import Board, TermQuotes
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers import packaged
from weatherglass.timeline import Settlement, is_third_friday_expiry, settles_at
from weatherglass.timeline.sessions import US_SESSIONS

PREFIX = "packaged:"
CENT = 0.01
COIN_TICK = 0.0005
"""Tick of Deribit's BTC options in October 2021, in BTC."""
NOTE = (
    "rebuilt from the implied vols of bids and asks of a packaged snapshot; the other leg of each strike by put-call "
    "parity on the snapshot's forward; wings ended by data"
)


def packaged_board_names() -> list[str]:
    """Names that `packaged_board` knows, with the prefix under which the command line takes them."""
    return [PREFIX + name for name in packaged.board_names()]


def packaged_board(name: str) -> Board:
    """A packaged snapshot as a board in the quote currency.

    Parameters
    ----------
    name
        Such as "SPY_2022-07-15"; the prefix "packaged:" is allowed.

    Raises
    ------
    UsageError
        When there is no such snapshot.

    Examples
    --------
    >>> board = packaged_board("SPY_2022-07-15")
    >>> board.underlying, len(board.terms), board.as_of.isoformat()
    ('SPY', 4, '2022-07-15T14:22:57+00:00')
    """
    name = name.removeprefix(PREFIX)
    known = packaged.board_names()
    if name not in known:
        raise UsageError(f"no packaged option board {name!r}; {nearest(name, known)}")
    quotes = packaged.read_option_iv(name)
    terms = []
    for (expiry,), rows in quotes.sort("expiry", "strike").group_by(["expiry"], maintain_order=True):
        columns = rows.to_dict(as_series=True)
        first = rows.row(0, named=True)
        forward, discount, coin = first["forward"], first["discount"], first["is_coin_quoted"]
        strike = np.ascontiguousarray(columns["strike"].to_numpy(), dtype=np.float64)
        is_call = columns["right"].to_numpy() == "C"
        right = np.where(is_call, CALL, PUT)
        tick = COIN_TICK * forward if coin else CENT
        out_of_the_money = [
            np.rint(
                discount * black_price(forward, strike, columns[iv].to_numpy(), first["iv_year_frac"], right) / tick
            )
            * tick
            for iv in ("bid_iv", "ask_iv")
        ]
        parity = discount * (forward - strike)
        call = [np.where(is_call, price, price + parity) for price in out_of_the_money]
        put = [np.where(is_call, price - parity, price) for price in out_of_the_money]
        root, settlement = _root(first["underlying"], expiry)
        terms.append(
            TermQuotes(
                expiry=expiry,
                root=root,
                strike=strike,
                call_bid=call[0],
                call_ask=call[1],
                put_bid=put[0],
                put_ask=put[1],
                settles_at=settles_at(expiry, settlement),
                forward_hint=float(forward),
            )
        )
    first = quotes.row(0, named=True)
    return Board(
        underlying=first["underlying"],
        as_of=first["quoted_at"],
        terms=tuple(sorted(terms, key=lambda t: (t.expiry, t.root))),
        source=PREFIX + name,
        rows_read=quotes.height,
        notes=(NOTE,),
    )


def ticks_of(board: Board) -> tuple[float, ...]:
    """The tick of each term of a packaged board, in the quote currency."""
    coin = board.underlying == "BTC"
    return tuple(COIN_TICK * float(term.forward_hint or 0.0) if coin else CENT for term in board.terms)


def _root(underlying: str, expiry: date) -> tuple[str, Settlement]:
    if underlying == "BTC":
        return "BTC", Settlement.UTC_0800
    if underlying == "VIX":
        return ("VIX" if _is_vix_monthly(expiry) else "VIXW"), Settlement.AM
    return underlying, Settlement.PM


def _is_vix_monthly(expiry: date) -> bool:
    """Monthly VIX options expire 30 days before the third Friday of the following month; the others are weeklies."""
    following = expiry + timedelta(days=30)
    return is_third_friday_expiry(following, sessions=US_SESSIONS)
