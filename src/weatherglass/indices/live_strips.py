"""Strips of all terms of a live board under one set of rules: quotes in, variance of any term out.

Owns the arrays that `weatherglass.indices.kernels.live` works on, and the checks between a caller's arrays and it.
Which terms an index takes, their rates and minutes are decided in `weatherglass.indices.live_board`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.indices.kernels import live
from weatherglass.market import TermQuotes
from weatherglass.market.board import Vector
from weatherglass.market.contracts import ContractList

MOST_STRIKES = 8_192
"""Strikes of a term for which a sum is sure not to depend on order (decision 16)."""
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class StripRules:
    """What decides which quotes of a term are used.

    Attributes
    ----------
    zero_ask_excludes
        Of the edition.
    crossed_is_null
        Of the definition.
    min_abs_delta
        Quotes of smaller absolute delta, or of an unknown one, are null; 0 takes all.
    """

    zero_ask_excludes: bool
    crossed_is_null: bool
    min_abs_delta: float


@dataclass(frozen=True, slots=True)
class StripValue:
    """What a term's strip comes to.

    Attributes
    ----------
    code
        0 is calculable; the others are those of `weatherglass.indices.strip.REASON_CODES`.
    forward, strip_sum, variance
        NaN where not reached.
    k0, low, high
        Positions among the term's contracts, -1 where not reached.
    """

    code: int
    forward: float
    k0: int
    strip_sum: float
    variance: float
    low: int
    high: int


class StripBook:
    """Strips of every term of a list of contracts, kept up to date where asked.

    Parameters
    ----------
    listing
        Contracts by number.

    Raises
    ------
    UsageError
        When a term has more than `MOST_STRIKES` strikes.
    """

    def __init__(self, listing: ContractList, rules: StripRules) -> None:
        self.listing, self.rules = listing, rules
        size = np.array([s.size for s in listing.strikes], np.int64)
        if size.max() > MOST_STRIKES:
            most = int(size.argmax())
            raise UsageError(f"{listing.terms[most]} has {size[most]} strikes; a live term has up to {MOST_STRIKES}")
        room = np.array([max(live.WORD, 1 << int(n - 1).bit_length()) for n in size], np.int64)
        first = np.r_[0, np.cumsum(room)]
        summary = -(-(room // live.WORD) // live.WORD)
        rows = int(first[-1])
        strike = np.full(rows, np.inf)
        for at, own in zip(first, listing.strikes, strict=False):
            strike[at : at + own.size] = own
        facts = np.zeros((size.size, live.FACTS), np.int64)
        facts[:, live.FIRST], facts[:, live.SIZE], facts[:, live.ROOM] = first[:-1], size, room
        facts[:, live.SUMMARY_FIRST] = np.r_[0, np.cumsum(summary)[:-1]]
        self.strips = live.Strips(
            facts=facts,
            strike=strike,
            quote=np.full((rows, 4), np.nan),
            present=np.zeros(rows, np.uint8),
            gap=np.full(2 * rows, np.inf),
            part=np.zeros((2, 2 * rows, 2)),
            weight=np.zeros((2, rows)),
            bits=np.zeros((live.SETS, rows // live.WORD), np.int64),
            summary=np.zeros((live.SETS, int(summary.sum())), np.int64),
            inner=np.zeros((size.size, 4)),
        )
        self.table = self.strips.table()
        self._digests: dict[int, tuple[int, bytes]] = {}

    def apply(self, which: NDArray[np.int64], bid: Vector, ask: Vector, delta: Vector | None = None) -> bool:
        """Take quotes in order; whether a term has come to be, or has ceased to be, on the way.

        Parameters
        ----------
        which
            (n_updates,) numbers of contracts.
        bid, ask
            (n_updates,) as they came. NaN on both sides says that there is no quote (and, for both legs, no strike);
            on one side, like anything that is no price, it makes the quote null.
        delta
            (n_updates,) or None; read where the rules ask for it.

        Raises
        ------
        UsageError
            When the arrays differ in size, or a number is none of a contract.
        """
        self._check(which, bid, ask)
        if self.rules.min_abs_delta > 0.0:
            known = np.full(which.size, np.nan) if delta is None else np.abs(delta)
            small = ~((known >= self.rules.min_abs_delta) & (known <= 1.0))
        else:
            small = np.zeros(which.size, np.bool_)
        rules = self.rules
        flips = live.apply(
            self.table, self.listing.term, self.listing.place, which, bid, ask, small,
            rules.zero_ask_excludes, rules.crossed_is_null,
        )  # fmt: skip
        return bool(flips)

    def _check(self, which: NDArray[np.int64], bid: Vector, ask: Vector) -> None:
        if not which.shape == bid.shape == ask.shape:
            raise UsageError(f"which, bid and ask must be of one size; got {which.size}, {bid.size} and {ask.size}")
        if which.size and not (which.min() >= 0 and which.max() < len(self.listing.contracts)):
            wrong = which[(which < 0) | (which >= len(self.listing.contracts))][0]
            raise UsageError(f"contract {wrong} is none of the {len(self.listing.contracts)} contracts of this board")

    def keep(self, term: int) -> None:
        """Keep a term's strip up to date from now on; costs as much as some updates of all its strikes."""
        if not self.strips.facts[term, live.KEPT]:
            live.keep(self.table, term, self.rules.zero_ask_excludes, self.rules.crossed_is_null)

    def keep_only(self, terms: Iterable[int]) -> None:
        """Stop keeping the strips of all other terms up to date; their quotes are still taken."""
        wanted = np.zeros(self.strips.facts.shape[0], np.bool_)
        wanted[list(terms)] = True
        self.strips.facts[~wanted, live.KEPT] = 0

    def value(self, term: int, *, rate: float, year_frac: float) -> StripValue:
        """What the strip of a term comes to now.

        Parameters
        ----------
        rate
            Continuously compounded, decimal a year.
        year_frac
            Years to settlement, positive.
        """
        self.keep(term)
        return StripValue(*live.term_value(self.table, term, rate, year_frac))

    def strikes_used(self, term: int, value: StripValue) -> int:
        """Number of strikes in a strip, K0 included; 0 where there is none."""
        if math.isnan(value.strip_sum):
            return 0
        return int(live.strikes_used(self.table, term, value.low, value.k0, value.high))

    def version(self, term: int) -> int:
        """A number that changes with every change of a quote of a term."""
        return int(self.strips.facts[term, live.VERSION])

    def is_listed(self, term: int) -> bool:
        """Whether a term has any quoted strike."""
        return bool(self.strips.facts[term, live.LISTED_COUNT] > 0)

    def quotes(self, term: int) -> TermQuotes:
        """A copy of the term's quotes at its listed strikes, as `assemble_board` would give them.

        Quotes that the rules make null for their delta are null.
        """
        rows, key = self._listed_rows(term), self.listing.terms[term]
        legs = self.strips.quote[rows].T.copy()
        return TermQuotes(
            expiry=key.expiry,
            root=key.root,
            strike=self.strips.strike[rows],
            call_bid=legs[0],
            call_ask=legs[1],
            put_bid=legs[2],
            put_ask=legs[3],
            settles_at=self.listing.settles_at.get(key),
        )

    def latest(self) -> tuple[NDArray[np.int64], Vector, Vector]:
        """The quotes taken so far, as updates: a null quote of a listed contract comes as -1."""
        row = self.strips.facts[self.listing.term, live.FIRST] + (self.listing.place >> 1)
        side = self.listing.place & 1
        which = np.flatnonzero((self.strips.present[row] >> side) & 1)
        row, side = row[which], side[which]
        bid, ask = self.strips.quote[row, 2 * side], self.strips.quote[row, 2 * side + 1]
        return which, np.where(np.isnan(bid), -1.0, bid), np.where(np.isnan(ask), -1.0, ask)

    def digest(self, term: int) -> bytes:
        """Hash of the term's listed strikes and their quotes: the same for the same quotes, however they came."""
        version = self.version(term)
        known = self._digests.get(term)
        if known is None or known[0] != version:
            rows = self._listed_rows(term)
            made = blake2b(self.strips.strike[rows].astype("<f8").tobytes(), digest_size=DIGEST_BYTES)
            made.update(self.strips.quote[rows].astype("<f8").tobytes())
            known = self._digests[term] = version, made.digest()
        return known[1]

    def _listed_rows(self, term: int) -> NDArray[np.int64]:
        first, size = self.strips.facts[term, live.FIRST], self.strips.facts[term, live.SIZE]
        listed: NDArray[np.int64] = first + np.flatnonzero(self.strips.present[first : first + size])
        return listed
