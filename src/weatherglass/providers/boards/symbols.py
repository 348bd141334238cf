"""Names of option contracts: OSI symbols, Deribit instruments, and the underlying behind a root.

Refuses to guess: a name that does not parse is counted and left out, and so is an adjusted contract, whose deliverable
is no longer one unit of the underlying.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.market.quotes import CALL, PUT
from weatherglass.providers.boards.cells import MONTH_NUMBERS, Days, day_array

UNDERLYING_OF_ROOT = {"SPXW": "SPX", "SPXPM": "SPX", "VIXW": "VIX", "NDXP": "NDX", "RUTW": "RUT"}
"""Roots whose underlying has another symbol; every other standard root is its own."""
PM_ROOT_OF_INDEX = {"SPX": "SPXW", "NDX": "NDXP", "RUT": "RUTW"}
"""Indices whose PM-settled options have a root of their own beside the AM-settled ones."""
INDICES_OF_SEVERAL_ROOTS = frozenset(UNDERLYING_OF_ROOT.values())

ROOTLESS_NOTE = "the source names no roots: AM- and PM-settled contracts of one date cannot be told apart"

MILLI = 1000
"""OSI symbols and IvyDB give strikes in thousandths."""

_ROOT_ENDS, _DAY_ENDS, _LONGEST = 6, 12, 21
"""Places in a symbol whose root has all six characters: root, yymmdd, C or P, eight digits of the strike."""
_TAIL = _LONGEST - _ROOT_ENDS
_IS_ROOT_BYTE = np.isin(np.arange(256), list(b"\0ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789."))
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


def osi_columns(symbols: Iterable[object]) -> OsiColumns:
    """OSI symbols taken apart from the end: the last 15 characters are fixed, and what precedes them is the root.

    What is no text is no symbol. All symbols are read at once, as a matrix of bytes.
    """
    text = _flush_right(symbols)
    root_bytes, day_bytes, right = text[:_ROOT_ENDS], text[_ROOT_ENDS:_DAY_ENDS], text[_DAY_ENDS]
    digits = text[_ROOT_ENDS:] - np.uint8(ord("0"))  # what is below "0" wraps around to more than 9
    digits[_DAY_ENDS - _ROOT_ENDS] = 0
    sound = (digits <= 9).all(axis=0) & ((right == ord("C")) | (right == ord("P")))
    sound &= _IS_ROOT_BYTE[root_bytes].all(axis=0)
    first, root = _distinct(_packed(np.where(sound, root_bytes, 0)))
    day_first, day = _distinct(_packed(np.where(sound, day_bytes, 0)))
    expiry = day_array(_yymmdd(day_bytes[:, row].tobytes()) if sound[row] else None for row in day_first)[day]
    return OsiColumns(
        roots=[root_bytes[:, row].tobytes().strip(b"\0").decode("ascii") if sound[row] else "-" for row in first],
        root=root,
        expiry=expiry,
        right=np.where(right == ord("P"), PUT, CALL).astype(np.int64),
        strike=_whole(digits[_DAY_ENDS + 1 - _ROOT_ENDS :]) / MILLI,
        sound=sound & ~np.isnat(expiry),
    )


def _flush_right(symbols: Iterable[object]) -> NDArray[np.uint8]:
    """(21, n_rows) bytes of the symbols, each flush right after NUL bytes; only NUL where the length is wrong."""
    words: list[Any] = list(symbols)
    try:
        joined = "".join(words)
        plain = joined.isascii() and joined.isprintable() and " " not in joined
    except TypeError:
        plain = False
    if not plain:
        words = [_without_padding(word) for word in words]
    flush_left = np.array(words, f"S{_LONGEST + 1}").view(np.uint8).reshape(len(words), _LONGEST + 1)
    by_place = np.ascontiguousarray(flush_left.T)
    length = np.count_nonzero(by_place, axis=0)
    text = np.zeros((_LONGEST, len(words)), np.uint8)
    for each in range(_LONGEST - _ROOT_ENDS + 1, _LONGEST + 1):
        if (of_length := length == each).any():
            np.copyto(text[_LONGEST - each :], by_place[:each], where=of_length)
    return text


def _without_padding(symbol: object) -> str:
    """A symbol without spaces around it and between its root and its tail; "" for what is no plain text."""
    if not isinstance(symbol, str):
        return ""
    bare = symbol.strip()
    bare = bare[:-_TAIL].rstrip(" ") + bare[-_TAIL:]
    return bare if bare.isascii() and bare.isprintable() else ""


def _packed(places: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n_rows,) keys of up to eight bytes each, different where the bytes are."""
    keys = np.zeros(places.shape[1], np.int64)
    for place in places:
        keys = keys << 8 | place
    return keys


def _distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Rows in which the different keys first appear, in that order, and (n_rows,) which of them each row has."""
    changed = np.ones(keys.size, np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=changed[1:])
    starts = np.flatnonzero(changed)  # keys stand in long runs: sorting one of each run is enough
    _, first, at = np.unique(keys[starts], return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    return starts[first[order]], np.repeat(place[at], np.diff(starts, append=keys.size))


def _whole(digits: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(n_rows,) whole numbers of (n_digits, n_rows) digits."""
    total = np.zeros(digits.shape[1], np.int64)
    for place in digits:
        total = total * 10 + place
    return total


def _yymmdd(text: bytes) -> date | None:
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
