"""Snapshots of quotes as rows of the lake: one contract a row, sorted, with nothing lost on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import MICRO, QuoteTable, TermNote
from weatherglass.store.quote_lake_facts import facts_text, microseconds, stated_terms

if TYPE_CHECKING:
    import polars as pl

RIGHTS = ("C", "P")
MARKED = ("strike", "bid", "ask", "iv", "delta")
"""Numbers that may be absent (null) or unreadable (null, and named in `defect`)."""
KEY_CHARACTERS = 16
_DAYS = 1 << 32
"""More than any day, so that a root and a day fit into one number."""
_NAT = np.iinfo(np.int64).min
_FIRST = np.zeros(1, np.intp)
_NOTHING = TermNote()


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotRows:
    """A snapshot as the lake keeps it. Columns are (n_quotes,), sorted by root, expiry, strike and right.

    Attributes
    ----------
    day
        The date that `as_of` shows in its own offset: the New York day of New York quotes, the UTC day of crypto.
    instant
        `as_of` in microseconds since 1970, UTC.
    key
        Digest of the quotes and of what is stated of their terms. Another document with the same content has the
        same key.
    facts
        JSON, see the module.
    root, roots
        Index into `roots`, which are sorted.
    forward
        Quote currency, NaN where none is stated; None when none is stated at all.
    settles_at
        Microseconds since 1970, UTC, NaT where none is stated; None when none is stated at all.
    """

    underlying: str
    day: date
    instant: int
    key: str
    facts: str
    source: str
    as_of_inferred: bool
    known_at: datetime | None
    roots: tuple[str, ...]
    root: NDArray[np.int64]
    expiry: NDArray[np.datetime64]
    strike: Vector
    right: NDArray[np.int64]
    bid: Vector
    ask: Vector
    iv: Vector | None
    delta: Vector | None
    forward: Vector | None
    settles_at: NDArray[np.datetime64] | None

    @property
    def rows(self) -> int:
        """Number of quotes."""
        return int(self.strike.size)


def rows_of(snapshot: QuoteSnapshot) -> SnapshotRows:
    """A snapshot in the order of the lake; duplicates of a contract keep the order of their source.

    Raises
    ------
    UsageError
        When it names no underlying: there is no partition for it.
    """
    if not snapshot.underlying.strip() or not snapshot.underlying.isprintable():
        raise UsageError(
            f"the quotes of {snapshot.source} at {snapshot.as_of.isoformat()} name no underlying "
            f"({snapshot.underlying!r}); say which with underlying="
        )
    quotes = snapshot.quotes
    roots = tuple(sorted(set(quotes.roots)))
    root = np.array([roots.index(name) for name in quotes.roots], np.int64)[quotes.root]
    expiry = quotes.expiry.astype("datetime64[D]")
    term = root * _DAYS + np.where(np.isnat(expiry), _DAYS // 2 - 1, expiry.astype(np.int64))
    order = _order(term, quotes)
    taken = slice(None) if order is None else order
    columns: dict[str, Any] = {
        "expiry": expiry[taken],
        "root": root[taken],
        "right": quotes.right[taken],
        **{name: None if (c := getattr(quotes, name)) is None else c[taken] for name in MARKED},
    }
    stated = stated_terms(snapshot)
    forward, settles_at = _term_columns(snapshot, roots, term[taken], columns)
    return SnapshotRows(
        underlying=snapshot.underlying,
        day=snapshot.as_of.date(),
        instant=microseconds(snapshot.as_of),
        key=_content_key(roots, term[taken] * 2 + columns["right"], columns, stated),
        facts=facts_text(snapshot, stated),
        source=snapshot.source,
        as_of_inferred=snapshot.as_of_inferred,
        known_at=snapshot.known_at,
        roots=roots,
        forward=forward,
        settles_at=settles_at,
        **columns,
    )


def _order(term: NDArray[np.int64], quotes: QuoteTable) -> NDArray[np.intp] | None:
    """Positions in the order of the lake, or None when the quotes stand in it."""
    # Strikes as whole millionths, as boards tell them apart: 0.1 + 0.2 and 0.3 are one contract, in source order.
    contract = np.rint(quotes.strike * MICRO) * 2.0 + quotes.right
    ahead, behind = term[1:], term[:-1]
    if bool(np.all((ahead > behind) | ((ahead == behind) & (contract[1:] >= contract[:-1])))):
        return None
    return np.lexsort((contract, term))


def _term_columns(
    snapshot: QuoteSnapshot, roots: Sequence[str], term: NDArray[np.int64], columns: Mapping[str, Any]
) -> tuple[Vector | None, NDArray[np.datetime64] | None]:
    """What is stated of the term of each quote, the quotes sorted by term."""
    if not snapshot.term_notes or not term.size:
        return None, None
    start = np.concatenate([_FIRST, np.flatnonzero(term[1:] != term[:-1]) + 1])
    days, at = columns["expiry"][start].tolist(), columns["root"][start].tolist()
    notes = [snapshot.term_notes.get((day, roots[i]), _NOTHING) for day, i in zip(days, at, strict=True)]
    forward = np.array([np.nan if note.forward_hint is None else note.forward_hint for note in notes], np.float64)
    settles = np.array([_NAT if n.settles_at is None else microseconds(n.settles_at) for n in notes], np.int64)
    count = np.concatenate([start[1:], [term.size]]) - start
    return np.repeat(forward, count), np.repeat(settles, count).view("datetime64[us]")


def _content_key(roots: Sequence[str], contract: NDArray[np.int64], columns: Mapping[str, Any], stated: bytes) -> str:
    numbers = {name: columns[name] for name in MARKED if columns[name] is not None}
    values = np.stack(list(numbers.values()))
    values[np.isnan(values)] = np.nan  # one pattern of bits for all of them
    digest = hashlib.sha256("\0".join([*roots, "", *numbers]).encode())
    for part in (stated, contract.data, values.data):
        digest.update(part)
    return digest.hexdigest()[:KEY_CHARACTERS]


def frame_of(snapshots: Sequence[SnapshotRows]) -> pl.DataFrame:
    """Snapshots as a frame, in their order; the columns of the partition are not in it."""
    import polars as pl

    each = np.repeat(np.arange(len(snapshots)), [s.rows for s in snapshots])
    first = np.zeros(each.size, np.bool_)
    first[np.searchsorted(each, np.arange(len(snapshots)))] = True
    roots = sorted({name for s in snapshots for name in s.roots})
    root = np.concatenate([np.array([roots.index(name) for name in s.roots], np.int64)[s.root] for s in snapshots])

    def repeated(values: list[Any], kind: Any) -> pl.Series:
        return pl.Series(values, dtype=kind).gather(each)

    utc = pl.Datetime("us", "UTC")
    marked = {name: _column(snapshots, name) for name in MARKED}
    settles_at = [
        np.full(s.rows, np.datetime64("NaT", "us")) if s.settles_at is None else s.settles_at for s in snapshots
    ]
    return pl.DataFrame(
        {
            "as_of": repeated([s.instant for s in snapshots], pl.Int64).cast(utc),
            "as_of_inferred": repeated([s.as_of_inferred for s in snapshots], pl.Boolean),
            "known_at": repeated([s.known_at for s in snapshots], utc),
            "source": repeated([s.source for s in snapshots], pl.String),
            "snapshot": repeated([s.key for s in snapshots], pl.String),
            "root": pl.Series(roots, dtype=pl.String).gather(root),
            "expiry": pl.Series(np.concatenate([s.expiry for s in snapshots])),
            "strike": marked["strike"],
            "right": pl.Series(RIGHTS).gather(np.concatenate([s.right for s in snapshots])),
            **{name: marked[name] for name in MARKED[1:]},
            "defect": _defects(marked),
            "forward": _column(snapshots, "forward"),
            "settles_at": pl.Series(np.concatenate(settles_at)).dt.replace_time_zone("UTC"),
            "facts": pl.Series([*(s.facts for s in snapshots), None], dtype=pl.String).gather(
                np.where(first, each, len(snapshots))
            ),
        }
    ).with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)) for name in (*MARKED, "forward"))


def _column(snapshots: Sequence[SnapshotRows], name: str) -> Vector:
    columns = [getattr(s, name) for s in snapshots]
    return np.concatenate(
        [np.full(s.rows, np.nan) if c is None else c for s, c in zip(snapshots, columns, strict=True)]
    )


def _defects(marked: dict[str, Vector]) -> pl.Series:
    """Names of the unreadable numbers of each row, separated by spaces; null in a sound row."""
    import polars as pl

    unreadable = {name: np.isinf(column) for name, column in marked.items()}
    code = sum((mask.astype(np.int64) << bit for bit, mask in enumerate(unreadable.values())), np.int64(0))
    words = [" ".join(n for bit, n in enumerate(MARKED) if at >> bit & 1) or None for at in range(1 << len(MARKED))]
    return pl.Series(words, dtype=pl.String).gather(np.asarray(code))
