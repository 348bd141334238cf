"""Names of option contracts: OSI symbols, Deribit instruments, and the underlying behind a root.

Refuses to guess: a name that does not parse is counted and left out, and so is an adjusted contract, whose deliverable
is no longer one unit of the underlying.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers.boards.cells import MONTH_NUMBERS, Days, codes, day_array

if TYPE_CHECKING:
    import polars as pl

UNDERLYING_OF_ROOT = {"SPXW": "SPX", "SPXPM": "SPX", "VIXW": "VIX", "NDXP": "NDX", "RUTW": "RUT"}
"""Roots whose underlying has another symbol; every other standard root is its own."""
PM_ROOT_OF_INDEX = {"SPX": "SPXW", "NDX": "NDXP", "RUT": "RUTW"}
"""Indices whose PM-settled options have a root of their own beside the AM-settled ones."""
INDICES_OF_SEVERAL_ROOTS = frozenset(UNDERLYING_OF_ROOT.values())

ROOTLESS_NOTE = "the source names no roots: AM- and PM-settled contracts of one date cannot be told apart"

MILLI = 1000
"""OSI symbols and IvyDB give strikes in thousandths."""

_OSI = r"^[A-Z0-9.]{1,6} *[0-9]{6}[CP][0-9]{8}$"
_TAIL = 15
_ADJUSTED = re.compile(r"[0-9]")


def underlying_of(root: str) -> str:
    """Symbol of the underlying of a standard root.

    >>> underlying_of("SPXW"), underlying_of("AAPL")
    ('SPX', 'AAPL')
    """
    return UNDERLYING_OF_ROOT.get(root, root)


def is_adjusted(root: str) -> bool:
    """Whether a root is of an adjusted or flexible contract: those carry a digit, as 1CRWV or AAPL1."""
    return _ADJUSTED.search(root) is not None


def bare_symbol(symbol: str) -> str:
    """A symbol of an underlying without the marks that sources put before indices.

    >>> bare_symbol("_SPX"), bare_symbol("^vix"), bare_symbol("$NDX.X")
    ('SPX', 'VIX', 'NDX')
    """
    return symbol.strip().upper().lstrip("^_$").removesuffix(".X")


@dataclass(frozen=True, slots=True, eq=False)
class OsiColumns:
    """OSI symbols taken apart. All columns (n_rows,).

    Attributes
    ----------
    roots, root
        The different roots, and which of them each row has.
    expiry
        datetime64[D]; NaT where the symbol is none.
    right
        0 call, 1 put.
    strike
        Quote currency, exact to thousandths.
    sound
        Where the symbol parsed.
    """

    roots: list[str]
    root: NDArray[np.int64]
    expiry: Days
    right: NDArray[np.int64]
    strike: Vector
    sound: NDArray[np.bool_]


def osi_columns(symbols: pl.Series) -> OsiColumns:
    """OSI symbols taken apart from the end: the last 15 characters are fixed, and what precedes them is the root."""
    import polars as pl

    cell = symbols.str.strip_chars()
    well_formed = cell.str.contains(_OSI).fill_null(value=False)
    cell = pl.select(pl.when(well_formed).then(cell).otherwise(pl.lit("-000000C00000000"))).to_series()
    roots, root = codes(cell.str.head(-_TAIL))
    different, at = codes(cell.str.slice(-_TAIL, 6))
    expiry = day_array(_yymmdd(text) for text in different)[at]
    right = np.where((cell.str.slice(-9, 1) == "P").to_numpy(), PUT, CALL).astype(np.int64)
    strike = cell.str.slice(-8, 8).cast(pl.Int64).to_numpy() / MILLI
    return OsiColumns(roots, root, expiry, right, strike, well_formed.to_numpy() & ~np.isnat(expiry))


def _yymmdd(text: str) -> date | None:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class DeribitOption:
    """A Deribit option taken apart.

    Attributes
    ----------
    coin
        As "BTC".
    quote
        Currency of a linear contract ("USDC"), or "" where prices are in the coin.
    """

    coin: str
    quote: str
    expiry: date
    strike: float
    right: int

    @property
    def root(self) -> str:
        """The name before the first hyphen."""
        return f"{self.coin}_{self.quote}" if self.quote else self.coin


_DERIBIT = re.compile(r"([A-Z0-9]+)(?:_([A-Z]+))?-(\d{1,2})([A-Z]{3})(\d{2})-(\d+)(?:d(\d+))?-([CP])", re.ASCII)
_DERIBIT_COMBO = re.compile(r"[A-Z0-9]+(?:_[A-Z]+)?-(?!PERPETUAL)[A-Z]+-.+", re.ASCII)


def deribit_option(name: str) -> DeribitOption | None:
    """An option by its instrument name, or None for futures, combos and names that do not parse.

    >>> deribit_option("XRP_USDC-30JUN23-0d625-C")
    DeribitOption(coin='XRP', quote='USDC', expiry=datetime.date(2023, 6, 30), strike=0.625, right=0)
    """
    match = _DERIBIT.fullmatch(name)
    month = MONTH_NUMBERS.get(match[4]) if match else None
    if match is None or month is None:
        return None
    try:
        expiry = date(2000 + int(match[5]), month, int(match[3]))
        strike = float(f"{match[6]}.{match[7] or '0'}")
    except ValueError:
        return None
    return DeribitOption(match[1], match[2] or "", expiry, strike, PUT if match[8] == "P" else CALL)


def is_deribit_combo(name: str) -> bool:
    """Whether an instrument name is of a combination, as BTC-CS-28JUN24-60000_70000."""
    return _DERIBIT_COMBO.fullmatch(name) is not None
