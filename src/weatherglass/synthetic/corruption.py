"""Corrupt rows, planted on purpose: which rows, which kinds, and a record of them to compare counts with.

The kinds are those that archives have. Whether a row is corrupt, and how, depends on the hash of its contract and
instant, not on its neighbours: a rate of 0.002 has the corrupt rows of 0.001 and as many more.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.quotes import ABSENT, MAX_PRICE, UNREADABLE, QuoteDefect
from weatherglass.synthetic.seeds import Hashes, mixed, uniform

Codes = NDArray[np.int8]
MAX_RATE = 0.5
_WHETHER, _WHICH = np.uint64(0x77), np.uint64(0x3D)


class Corruption(IntEnum):
    """What is wrong with a planted row; 0 is a sound one."""

    NONE = 0
    CROSSED = 1
    """The bid above the ask."""
    LOCKED = 2
    """Bid and ask are one price."""
    NEGATIVE = 3
    """A bid below zero."""
    NULL = 4
    """Neither bid nor ask."""
    ONE_SIDED = 5
    """An ask without a bid: nothing stands there, not even a zero."""
    UNREADABLE = 6
    """An ask that is no number, as NaN in a text."""
    ABSURD = 7
    """A price of ten million and more."""
    ZERO_ASK = 8
    """A bid, and an ask of zero."""
    DUPLICATE = 9
    """The same row twice."""
    STALE_COPY = 10
    """Before the row of the instant stands one of five minutes ago, or of another price when that is the same."""

    @property
    def defect(self) -> QuoteDefect | None:
        """The code under which `assemble_board` counts it; None where nothing is counted, for nothing was stated."""
        return _DEFECTS.get(self)


_DEFECTS = {
    Corruption.CROSSED: QuoteDefect.CROSSED,
    Corruption.LOCKED: QuoteDefect.LOCKED,
    Corruption.NEGATIVE: QuoteDefect.NEGATIVE,
    Corruption.ONE_SIDED: QuoteDefect.ONE_SIDED,
    Corruption.UNREADABLE: QuoteDefect.UNREADABLE,
    Corruption.ABSURD: QuoteDefect.OUT_OF_BOUNDS,
    Corruption.ZERO_ASK: QuoteDefect.ZERO_ASK,
    Corruption.DUPLICATE: QuoteDefect.DUPLICATE,
    Corruption.STALE_COPY: QuoteDefect.CONFLICTING_DUPLICATE,
}
KINDS = len(_DEFECTS) + 1
COPIES = (Corruption.DUPLICATE, Corruption.STALE_COPY)
STALE_SECONDS = 300


def chosen(key: Hashes, second: np.uint64, rate: float) -> Codes:
    """The kind of corruption of each contract at an instant, (n,), as `Corruption` numbers.

    Parameters
    ----------
    rate
        Share of corrupt rows, 0 to `MAX_RATE`.

    Raises
    ------
    UsageError
        When the rate is out of bounds.
    """
    if not 0.0 <= rate <= MAX_RATE:
        raise UsageError(f"corrupt={rate} is no share of rows from 0 to {MAX_RATE}")
    found = np.zeros(key.size, np.int8)
    if rate == 0.0:
        return found
    own = key ^ second
    struck = uniform(mixed(own ^ _WHETHER)) < rate
    found[struck] = 1 + (uniform(mixed(own[struck] ^ _WHICH)) * KINDS).astype(np.int8)
    return found


def spoilt(kinds: Codes, bid: Vector, ask: Vector, tick: Vector) -> None:
    """Make the rows what their kinds say, in place; copies are made by `copied`.

    Parameters
    ----------
    tick
        (n,) the smallest step of each row's price, quote currency.
    """
    for kind in np.unique(kinds[kinds > 0]).tolist():
        at = np.flatnonzero(kinds == kind)
        match Corruption(kind):
            case Corruption.CROSSED:
                bid[at] = ask[at] + tick[at]
            case Corruption.LOCKED:
                bid[at] = ask[at]
            case Corruption.NEGATIVE:
                bid[at] = -tick[at]
            case Corruption.NULL:
                bid[at], ask[at] = ABSENT, ABSENT
            case Corruption.ONE_SIDED:
                bid[at] = ABSENT
            case Corruption.UNREADABLE:
                ask[at] = UNREADABLE
            case Corruption.ABSURD:
                ask[at] += 2.0 * MAX_PRICE
            case Corruption.ZERO_ASK:
                bid[at], ask[at] = np.maximum(bid[at], tick[at]), 0.0
            case Corruption.DUPLICATE | Corruption.STALE_COPY | Corruption.NONE:
                continue


def counts(kinds: Codes) -> dict[Corruption, int]:
    """How many rows of each kind; sound ones and copies are not counted."""
    found = np.bincount(kinds[kinds > 0], minlength=KINDS + 1)
    return {Corruption(kind): int(n) for kind, n in enumerate(found.tolist()) if n}
