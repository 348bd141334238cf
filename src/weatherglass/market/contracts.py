"""The contracts of a live board: which option each number of a feed means, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Board, Vector
from weatherglass.market.quotes import CALL, MAX_STRIKE, MICRO, PUT


class Contract(NamedTuple):
    """One option.

    Attributes
    ----------
    right
        0 call, 1 put.
    """

    expiry: date
    root: str
    strike: float
    right: int


class TermKey(NamedTuple):
    """Root and expiry of a term, in the order of a board."""

    expiry: date
    root: str


def _no_instants() -> Mapping[TermKey, datetime]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class ContractList:
    """Contracts by number, and their places by term and strike.

    A contract that is listed here and never quoted does not count as a listed strike (`assemble_board`).

    Attributes
    ----------
    underlying
        Symbol without marks ("SPX").
    contracts
        By number, from 0.
    settles_at
        Instants of settlement where the source states them.

    Raises
    ------
    UsageError
        When there is none, one stands twice, or one has an impossible strike or right.

    Examples
    --------
    >>> june = date(2026, 6, 19)
    >>> listing = ContractList("SPX", (Contract(june, "SPX", 5000.0, 1), Contract(june, "SPX", 4900.0, 0)))
    >>> listing.terms, listing.strikes[0].tolist(), listing.place.tolist()
    ((TermKey(expiry=datetime.date(2026, 6, 19), root='SPX'),), [4900.0, 5000.0], [3, 0])
    """

    underlying: str
    contracts: tuple[Contract, ...]
    settles_at: Mapping[TermKey, datetime] = field(default_factory=_no_instants)
    terms: tuple[TermKey, ...] = field(init=False)
    """Terms in order of expiry and root."""
    strikes: tuple[Vector, ...] = field(init=False)
    """Strikes of each term, increasing."""
    term: NDArray[np.int64] = field(init=False)
    """(n_contracts,) number of each contract's term."""
    place: NDArray[np.int64] = field(init=False)
    """(n_contracts,) 2 x position of its strike + right."""

    def __post_init__(self) -> None:
        if not self.contracts:
            raise UsageError(
                f"a live board of {self.underlying or 'an unnamed underlying'} needs at least one contract"
            )
        for one in self.contracts:
            if not (math.isfinite(one.strike) and one.strike * MICRO >= 1.0 and one.strike <= MAX_STRIKE):
                raise UsageError(f"strike={one.strike} of {one.root} {one.expiry} must be positive and finite")
            if one.right not in (CALL, PUT):
                raise UsageError(f"right={one.right} of {one.root} {one.expiry} must be 0 (call) or 1 (put)")
        micro = [round(one.strike * MICRO) for one in self.contracts]
        keys = [TermKey(one.expiry, one.root) for one in self.contracts]
        terms = tuple(sorted(set(keys)))
        of_term: dict[TermKey, set[int]] = {key: set() for key in terms}
        for key, strike in zip(keys, micro, strict=True):
            of_term[key].add(strike)
        listed = [np.array(sorted(of_term[key]), np.int64) for key in terms]
        number = {key: at for at, key in enumerate(terms)}
        position = [{strike: at for at, strike in enumerate(own.tolist())} for own in listed]
        term = np.array([number[key] for key in keys], np.int64)
        place = np.array(
            [2 * position[t][m] + one.right for t, m, one in zip(term.tolist(), micro, self.contracts, strict=True)],
            np.int64,
        )
        if np.unique(np.stack([term, place]), axis=1).shape[1] != place.size:
            raise UsageError(f"a contract of {self.underlying} stands twice in the list; each has one number")
        for name, value in (
            ("terms", terms),
            ("strikes", tuple(m / MICRO for m in listed)),
            ("term", term),
            ("place", place),
        ):
            object.__setattr__(self, name, value)

    def numbers(self) -> dict[Contract, int]:
        """The number of each contract."""
        return {one: at for at, one in enumerate(self.contracts)}


def contracts_of(board: Board) -> ContractList:
    """The contracts of a board: a call and a put of every listed strike, by term, strike and right."""
    return ContractList(
        board.underlying,
        tuple(_contracts(board)),
        MappingProxyType({TermKey(t.expiry, t.root): t.settles_at for t in board.terms if t.settles_at is not None}),
    )


def _contracts(board: Board) -> Iterable[Contract]:
    for term in board.terms:
        for strike in term.strike.tolist():
            yield Contract(term.expiry, term.root, strike, CALL)
            yield Contract(term.expiry, term.root, strike, PUT)


def board_updates(board: Board) -> tuple[NDArray[np.int64], Vector, Vector, Vector | None]:
    """The quotes of a board as updates of `contracts_of(board)`: contract numbers, bids, asks, deltas or None.

    A null quote has no sides; where both legs of a listed strike are null, -1 says that it is listed all the same.
    """
    bid = _by_contract(board, "call_bid", "put_bid")
    ask = _by_contract(board, "call_ask", "put_ask")
    unquoted = np.repeat(np.isnan(bid[0::2]) & np.isnan(bid[1::2]), 2)
    bid[unquoted] = ask[unquoted] = -1.0
    has_deltas = any(t.call_delta is not None or t.put_delta is not None for t in board.terms)
    delta = _by_contract(board, "call_delta", "put_delta") if has_deltas else None
    return np.arange(bid.size), bid, ask, delta


def _by_contract(board: Board, call: str, put: str) -> Vector:
    found = []
    for term in board.terms:
        legs = [getattr(term, name) for name in (call, put)]
        absent = np.full(term.strike.size, np.nan)
        found.append(np.stack([absent if leg is None else leg for leg in legs], axis=1).ravel())
    return np.concatenate(found) if found else np.empty(0)
