"""Live boards for tests: a priced smile over several expiries, random changes of its quotes, and a plain table beside it.

The table is the oracle's side of a test: the latest quote of every contract as it came, made into a board by
`assemble_board`, which knows nothing of live strips.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from weatherglass.errors import EmptyBoard
from weatherglass.market import Board, QuoteTable, assemble_board
from weatherglass.market.contracts import Contract, ContractList

KINDS = (
    "move",
    "move",
    "move",
    "move",
    "zero_bid",
    "zero_zero",
    "absent",
    "one_sided",
    "crossed",
    "locked",
    "negative",
    "zero_ask",
)
"""What a change makes of a quote."""


def bits(x: float | None) -> bytes:
    """Bits of a number; None and every NaN count as the same."""
    return b"none" if x is None or math.isnan(x) else struct.pack("d", float(x))


def black(forward: float, strike: float, deviation: float) -> tuple[float, float]:
    """Undiscounted call and put."""
    d1 = math.log(forward / strike) / deviation + deviation / 2
    call = forward * _normal(d1) - strike * _normal(d1 - deviation)
    return max(call, 0.0), max(call - forward + strike, 0.0)


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def ticks(value: float) -> tuple[float, float]:
    """Bid and ask around a value, in ticks of 0.05; no bid where it is worth less than a tick."""
    cents = 100.0 * value
    half = max(2.0, 0.01 * cents)
    bid, ask = math.floor((cents - half) / 5) * 5, math.ceil((cents + half) / 5) * 5
    return max(bid, 0) / 100.0, max(ask, 5) / 100.0


class QuotedTable:
    """Contracts and the latest quote of each, as it came; (n_contracts,) arrays."""

    def __init__(self, listing: ContractList) -> None:
        self.listing = listing
        self.bid = np.full(len(listing.contracts), np.nan)
        self.ask = self.bid.copy()
        self.delta = self.bid.copy()

    def set(self, which: np.ndarray, bid: np.ndarray, ask: np.ndarray, delta: np.ndarray | None = None) -> None:
        for at, c in enumerate(which.tolist()):
            self.bid[c], self.ask[c] = bid[at], ask[at]
            if delta is not None:
                self.delta[c] = delta[at]

    def board(self, as_of: datetime, *, with_deltas: bool = False) -> Board | None:
        """The board of the latest quotes; None when there is no usable one."""
        contracts = self.listing.contracts
        roots = tuple(sorted({c.root for c in contracts}))
        table = QuoteTable(
            expiry=np.array([c.expiry for c in contracts], "datetime64[D]"),
            roots=roots,
            root=np.array([roots.index(c.root) for c in contracts], np.int64),
            strike=np.array([c.strike for c in contracts]),
            right=np.array([c.right for c in contracts], np.int64),
            bid=self.bid.copy(),
            ask=self.ask.copy(),
            delta=self.delta.copy() if with_deltas else None,
        )
        try:
            return assemble_board(table, underlying=self.listing.underlying, as_of=as_of, source="table")
        except EmptyBoard:
            return None


def smile(
    underlying: str,
    terms: Sequence[tuple[date, str, float]],
    *,
    forward: float,
    strikes: int,
    step: float,
    vol: float = 0.2,
) -> tuple[QuotedTable, np.ndarray]:
    """A quoted table of calls and puts at `strikes` strikes around a forward, and the values behind the quotes.

    Parameters
    ----------
    terms
        Expiry, root and years to it.
    """
    contracts: list[Contract] = []
    values: list[float] = []
    for expiry, root, years in terms:
        deviation = vol * math.sqrt(years)
        for i in range(strikes):
            strike = step * (round(forward / step) - int(0.6 * strikes) + i)
            for right, value in enumerate(black(forward, strike, deviation)):
                contracts.append(Contract(expiry, root, strike, right))
                values.append(value)
    table = QuotedTable(ContractList(underlying, tuple(contracts)))
    quotes = np.array([ticks(v) for v in values])
    table.set(np.arange(len(contracts)), quotes[:, 0], quotes[:, 1])
    return table, np.array(values)


def changed_quotes(
    rng: np.random.Generator, table: QuotedTable, values: np.ndarray, which: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """New quotes of some contracts: mostly a move of a few ticks around their value, else one of the faults."""
    bid, ask = np.empty(which.size), np.empty(which.size)
    for at, c in enumerate(which.tolist()):
        bid[at], ask[at] = ticks(max(values[c] + 0.05 * rng.integers(-3, 4), 0.0))
        match KINDS[rng.integers(len(KINDS))]:
            case "zero_bid":
                bid[at] = 0.0
            case "zero_zero":
                bid[at] = ask[at] = 0.0
            case "absent":
                bid[at] = ask[at] = np.nan
            case "one_sided":
                ask[at] = np.nan
            case "crossed":
                bid[at], ask[at] = ask[at] + 0.05, bid[at]
            case "locked":
                bid[at] = ask[at]
            case "negative":
                bid[at] = -1.0
            case "zero_ask":
                ask[at] = 0.0
    return bid, ask
