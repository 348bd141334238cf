"""OptionMetrics IvyDB option prices as WRDS exports them: one row a contract and day, strikes in thousandths.

The rows must be sorted by security and date, as WRDS delivers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError
from weatherglass.market.quotes import TermNote
from weatherglass.providers.boards.archive import ChunkQuotes, archive_pieces
from weatherglass.providers.boards.board_stream import Piece, RowDefect, Snapshot
from weatherglass.providers.boards.cells import american_day, codes, days, numbers
from weatherglass.providers.boards.parquet_table import Table, required_columns
from weatherglass.providers.boards.plain import rights
from weatherglass.providers.boards.query import BoardQuery
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.symbols import (
    INDICES_OF_SEVERAL_ROOTS,
    MILLI,
    PM_ROOT_OF_INDEX,
    bare_symbol,
    is_adjusted,
)
from weatherglass.providers.boards.us_close import session_notes, snapshot_instant
from weatherglass.timeline import US_SESSIONS, Settlement, settlement_session, settles_at
from weatherglass.timeline.sessions import LAST_KNOWN

if TYPE_CHECKING:
    import polars as pl

QUOTE_TIMES = ((date(1996, 1, 1), time(16, 0)), (date(2008, 3, 5), time(15, 59)))
"""From which day on quotes are of which New York time: the close, and since 2008-03-05 the last minute before it
[unverified: the owner's manual, which third parties cite so, was not read]."""
SECURITY_SYMBOLS = {"108105": "SPX"}
"""Underlyings by `secid`, where the table has no ticker; others are named by the caller."""
_REQUIRED = ("date", "exdate", "cp_flag", "strike_price", "best_bid", "best_offer")
_NUMBERS = ("delta", "impl_volatility", "forward_price")
_WORDS = ("secid", "ticker", "symbol", "am_settlement", "ss_flag")
_OSI_ROOT = r"^([A-Z0-9]{1,6}) *[0-9]{6}[CP][0-9]+$"
_AM = {"1", "1.0", "true", "True"}
_STANDARD = {"", "0", "0.0"}


def ivydb_pieces(table: Table, query: BoardQuery) -> Iterator[Piece]:
    """The boards of an export, one for each security and date. Implied volatility is decimal in the source.

    The root is the caller's, else that of `symbol`, else, for an index with a root of its own for PM-settled options,
    what `am_settlement` makes it (empty without that column), else the underlying. `ss_flag` other than 0 is an
    adjusted contract [unverified].

    Raises
    ------
    MissingColumn, DataError
        When a column is not there, no row says when it is of, or several securities have no name.
    """
    wanted = required_columns(table, _REQUIRED, (*_NUMBERS, *_WORDS))
    key = [name for name in ("ticker", "secid", "date") if name in wanted]
    unnamed: dict[str, None] = {}

    def underlying_named(said: Mapping[str, str]) -> str:
        known = bare_symbol(said.get("ticker", "")) or SECURITY_SYMBOLS.get(said.get("secid", "").removesuffix(".0"))
        if known:
            return known
        unnamed[said.get("secid", "")] = None
        if len(unnamed) > 1:
            raise DataError(
                f"{table.path} holds several securities (secid {', '.join(unnamed)}) without a column ticker; "
                "export one at a time, or with the ticker"
            )
        return query.underlying or query.root or ""

    def snapshot_of(words: tuple[str, ...]) -> Snapshot | None:
        said: dict[str, str] = dict(zip(key, words, strict=True))
        day = american_day(said["date"])
        if day is None:
            return None
        return Snapshot(
            underlying_named(said),
            snapshot_instant(day, quote_time(day)),
            f"OptionMetrics IvyDB {query.path.name}",
            as_of_inferred=True,
            notes=session_notes(day),
        )

    def quotes_of(frame: pl.DataFrame) -> ChunkQuotes:
        names = [name for name in ("strike_price", "best_bid", "best_offer", *_NUMBERS) if name in frame.columns]
        value = numbers(frame, names, decimal=table.decimal)
        right = rights(frame["cp_flag"])
        is_am = _flags(frame, "am_settlement")
        roots, root = _roots(frame, query, is_am)
        columns = QuoteColumns(
            expiry=days(frame["exdate"], american_day),
            roots=tuple(roots),
            root=root,
            strike=value["strike_price"] / MILLI,
            legs=(
                Leg(right, value["best_bid"], value["best_offer"], value.get("delta"), value.get("impl_volatility")),
            ),
            left_out={
                RowDefect.ADJUSTED_ROOT: np.array([is_adjusted(r) for r in roots], np.bool_)[root] | _adjusted(frame),
                RowDefect.BAD_RIGHT: right < 0,
            },
        )

        def term_notes(start: int, stop: int) -> dict[tuple[date, str], TermNote]:
            forwards = columns.per_term(value["forward_price"], start, stop) if "forward_price" in value else {}
            terms = columns.terms(start, stop)
            settling = {} if is_am is None else columns.per_term(np.where(is_am, 2.0, 1.0), start, stop)
            instants = {term: settlement_instant(term[0], am=style > 1.5) for term, style in settling.items()}
            return {term: TermNote(instants.get(term), forwards.get(term)) for term in terms}

        return ChunkQuotes(columns, term_notes)

    yield from archive_pieces(table.path, table.chunks(wanted), key=key, snapshot_of=snapshot_of, quotes_of=quotes_of)


def quote_time(day: date) -> time:
    """New York wall time of the quotes of a full day.

    >>> quote_time(date(2008, 3, 4)), quote_time(date(2008, 3, 5))
    (datetime.time(16, 0), datetime.time(15, 59))
    """
    return next((wall_time for first, wall_time in reversed(QUOTE_TIMES) if day >= first), QUOTE_TIMES[0][1])


def settlement_instant(expiry: date, *, am: bool) -> datetime:
    """When a contract settles; formal Saturday expiries of old monthlies settle on the session before.

    >>> settlement_instant(date(2014, 1, 18), am=True).isoformat()
    '2014-01-17T09:30:00-05:00'
    """
    session = settlement_session(expiry, sessions=US_SESSIONS) if expiry <= LAST_KNOWN else expiry
    return settles_at(session, Settlement.AM if am else Settlement.PM)


def _flags(frame: pl.DataFrame, name: str) -> NDArray[np.bool_] | None:
    if name not in frame.columns:
        return None
    words, at = codes(frame[name])
    return np.array([word in _AM for word in words])[at]


def _adjusted(frame: pl.DataFrame) -> NDArray[np.bool_]:
    if "ss_flag" not in frame.columns:
        return np.zeros(frame.height, np.bool_)
    words, at = codes(frame["ss_flag"])
    return np.array([word not in _STANDARD for word in words])[at]


def _roots(
    frame: pl.DataFrame, query: BoardQuery, is_am: NDArray[np.bool_] | None
) -> tuple[list[str], NDArray[np.int64]]:
    if query.root is not None:
        return [query.root], np.zeros(frame.height, np.int64)
    if "ticker" in frame.columns or "secid" in frame.columns:
        by_ticker = "ticker" in frame.columns
        words, at = codes(frame["ticker" if by_ticker else "secid"])
        bases = [bare_symbol(w) if by_ticker else SECURITY_SYMBOLS.get(w.removesuffix(".0"), "") for w in words]
    else:
        bases, at = [""], np.zeros(frame.height, np.int64)
    bases = [base or query.underlying or "" for base in bases]
    if is_am is None:
        names = ["" if base in INDICES_OF_SEVERAL_ROOTS else base for base in bases]
    else:
        names = [name for base in bases for name in (base, PM_ROOT_OF_INDEX.get(base, base))]
        at = at * 2 + ~is_am
    if "symbol" in frame.columns:
        named, which = codes(frame["symbol"].str.extract(_OSI_ROOT, 1))
        at = np.where(np.array([bool(name) for name in named])[which], len(names) + which, at)
        names += named
    return merged(names, at)


def merged(names: list[str], at: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
    """The same words with each listed once."""
    different = list(dict.fromkeys(names))
    return different, np.array([different.index(name) for name in names], np.int64)[at]
