"""An option board: what was quoted on one underlying at one instant, as columns by expiry and root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.timeline import require_offset

Vector = NDArray[np.float64]


def _no_counts() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class TermQuotes:
    """All quotes of one root and one expiry.

    Roots are never merged: SPX and SPXW of one date are two terms.

    Attributes
    ----------
    expiry
        Date of expiry as listed.
    root
        Root symbol of the contracts, such as "SPXW".
    strike
        (n_strikes,), strictly increasing, quote currency. Every *listed* strike, also those without a usable quote.
    call_bid, call_ask, put_bid, put_ask
        (n_strikes,), quote currency. NaN is a null quote; both sides of a leg are null or neither is.
    call_delta, put_delta
        (n_strikes,) or None when the source has none. NaN where unknown.
    call_iv, put_iv
        (n_strikes,), decimal, or None. NaN where unknown; the source's sentinels are already null.
    settles_at
        Instant of settlement, only where the source states it; otherwise the definition's root rule decides.
    forward_hint
        Forward that the source states, quote currency, or None. Shown beside ours, never used in an index.
    defects
        Count of quotes by defect code (see `weatherglass.market.quotes.QuoteDefect`).
    """

    expiry: date
    root: str
    strike: Vector
    call_bid: Vector
    call_ask: Vector
    put_bid: Vector
    put_ask: Vector
    call_delta: Vector | None = None
    put_delta: Vector | None = None
    call_iv: Vector | None = None
    put_iv: Vector | None = None
    settles_at: datetime | None = None
    forward_hint: float | None = None
    defects: Mapping[str, int] = field(default_factory=_no_counts)

    def __post_init__(self) -> None:
        n = self.strike.shape
        for name in ("call_bid", "call_ask", "put_bid", "put_ask"):
            column = getattr(self, name)
            if column.shape != n or column.dtype != np.float64 or not column.flags.c_contiguous:
                raise UsageError(
                    f"{name} of {self.root} {self.expiry} must be contiguous float64 of shape {n}; "
                    f"got {column.dtype} of shape {column.shape}"
                )
        if self.strike.dtype != np.float64 or not self.strike.flags.c_contiguous:
            raise UsageError(
                f"strike of {self.root} {self.expiry} must be contiguous float64, got {self.strike.dtype} "
                "(integer strikes truncate the half-widths)"
            )
        if n[0] and not (bool(np.all(np.diff(self.strike) > 0)) and self.strike[0] > 0):
            raise UsageError(f"strikes of {self.root} {self.expiry} must be positive and strictly increasing")

    @property
    def label(self) -> str:
        """Root and expiry, for messages."""
        return f"{self.root} {self.expiry.isoformat()}"


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Quotes on one underlying at one instant.

    Attributes
    ----------
    underlying
        Symbol of the underlying, upper case, without a caret or underscore ("SPX").
    as_of
        The instant that the quotes describe, or None when the source does not say (the caller must).
    as_of_inferred
        True when `as_of` was derived by a rule (a weekend download describes the last session's close).
    known_at
        The instant at which the file was made, when it says so.
    terms
        Increasing by expiry, then root.
    source
        Where the quotes come from, for people.
    defects
        Counts of what was wrong with rows that belong to no term.
    rows_read
        Rows of the source that described this board.
    notes
        Sentences that every value made from this board must carry.
    """

    underlying: str
    as_of: datetime | None
    terms: tuple[TermQuotes, ...]
    source: str
    as_of_inferred: bool = False
    known_at: datetime | None = None
    defects: Mapping[str, int] = field(default_factory=_no_counts)
    rows_read: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.as_of is not None:
            require_offset(self.as_of, "as_of")
        keys = [(t.expiry, t.root) for t in self.terms]
        if keys != sorted(set(keys)):
            raise UsageError(f"the terms of a board must increase by expiry and root without repeats; got {keys}")

    @property
    def roots(self) -> tuple[str, ...]:
        """Root symbols of the board, sorted."""
        return tuple(sorted({t.root for t in self.terms}))
