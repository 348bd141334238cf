"""Files of the lake as columns of whole snapshots, a part at a time: what many indices are computed from.

Only the columns that indices need are decoded. Snapshots that need more (a missing root or expiry, deltas) are
made as always, from all columns of the same rows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.market import Board, assemble_board
from weatherglass.market.quote_columns import NO_INSTANT, QuoteColumns, QuotePiece
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_facts import facts_of
from weatherglass.store.quote_lake_files import Damage
from weatherglass.store.quote_lake_rebuild import snapshots_of_frame
from weatherglass.store.quote_lake_rows import RIGHTS, frame_of, rows_of

if TYPE_CHECKING:
    import polars as pl

PART_ROWS = 1_000_000
"""Quotes of a part, give or take a snapshot: some 200 MB while it is computed."""
COLUMNS = ("as_of", "snapshot", "root", "expiry", "strike", "right", "bid", "ask", "defect", "settles_at", "facts")
"""What a part is made of. Where statistics of row groups say that nothing stands in a column, it is not decoded."""
HEADS = ("snapshot", "root", "facts")
"""Beside the instant what is taken of the first row of a snapshot alone."""
_NOTHING_DROPPED = '"dropped":{}'


class ColumnRoom:
    """Memory for the columns of a part that comes in pieces, written again for the next part.

    A file has a piece for each of its row groups, and fresh memory costs more than to write it.
    """

    def __init__(self) -> None:
        self._columns: dict[str, NDArray[Any]] = {}

    def whole(self, column: pl.Series) -> NDArray[Any]:
        """A column without nulls as one array, which holds until the room is used again."""
        pieces = [piece.to_numpy() for piece in column.get_chunks()]
        if len(pieces) == 1:
            return pieces[0]
        kept = self._columns.get(column.name)
        if kept is None or kept.size < column.len():
            kept = self._columns[column.name] = np.empty(column.len(), pieces[0].dtype)
        return np.concatenate(pieces, out=kept[: column.len()])


class LakePart:
    """Consecutive whole snapshots of one file.

    Attributes
    ----------
    quotes
        Their columns.
    keys
        (n_snapshots,) content keys, as the lake has them.
    """

    def __init__(
        self,
        body: bytes,
        frame: pl.DataFrame,
        heads: pl.DataFrame,
        room: ColumnRoom,
        *,
        underlying: str,
    ) -> None:
        self._body, self._first_row = body, int(heads["row"][0])
        self._starts = np.append(heads["row"].to_numpy() - self._first_row, frame.height)
        self._rows: pl.DataFrame | None = None
        self._underlying = underlying
        self.keys = heads["snapshot"]
        self.quotes = columns_of_frame(frame, heads, room, underlying=underlying)

    def board(self, at: int) -> Board:
        """The board of a snapshot, from all its columns.

        Raises
        ------
        Damage
            When the rows are not those that were written.
        EmptyBoard
            When no quote of it is usable.
        """
        if self._rows is None:
            import polars as pl

            source = pl.scan_parquet(io.BytesIO(self._body))
            self._rows = source.slice(self._first_row, int(self._starts[-1])).collect()
        begin, end = int(self._starts[at]), int(self._starts[at + 1])
        try:
            [snapshot] = snapshots_of_frame(self._rows.slice(begin, end - begin))
        except (ValueError, KeyError, TypeError) as exc:
            raise Damage(f"its snapshots cannot be put together ({exc})") from exc
        return _board(snapshot)


class SnapshotColumns:
    """Snapshots that are in memory, as a part of a file of the lake would have them.

    Attributes
    ----------
    quotes, keys
        As those of a `LakePart`; snapshots by instant, those of one instant in the order given.
    """

    def __init__(self, snapshots: Sequence[QuoteSnapshot]) -> None:

        self._snapshots = sorted(snapshots, key=lambda each: each.as_of)
        rows = [rows_of(each) for each in self._snapshots]
        frame = frame_of(rows)
        heads = _heads(frame.lazy())
        self.keys = heads["snapshot"]
        self.quotes = columns_of_frame(frame.select(_prepared()), heads, ColumnRoom(), underlying=rows[0].underlying)

    def board(self, at: int) -> Board:
        """The board of a snapshot.

        Raises
        ------
        EmptyBoard
            When no quote of it is usable.
        """
        return _board(self._snapshots[at])


def _board(snapshot: QuoteSnapshot) -> Board:
    return assemble_board(
        snapshot.quotes,
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        as_of_inferred=snapshot.as_of_inferred,
        known_at=snapshot.known_at,
        source=snapshot.source,
        term_notes=dict(snapshot.term_notes),
        notes=snapshot.notes,
        dropped=dict(snapshot.dropped),
    )


def lake_parts(
    body: bytes, *, underlying: str, part_rows: int = PART_ROWS, room: ColumnRoom | None = None
) -> Iterator[LakePart]:
    """A file of the lake as parts of whole snapshots, in its order, one in memory at a time.

    Parameters
    ----------
    body
        Bytes of the file, already compared with their hash.
    part_rows
        Quotes to decode at once; a longer snapshot is decoded whole. It changes no result.
    room
        May be that of a file before, used one after the other. A part holds until the next one is asked for.

    Raises
    ------
    Damage
        When it is no file of the lake.
    """
    import polars as pl

    try:
        source, columns = pl.scan_parquet(io.BytesIO(body)), room or ColumnRoom()
        heads = _heads(source)
        starts = heads["row"].to_numpy()
        rows = source.select(pl.len()).collect().item()
        if not rows:
            return
        if not starts.size or starts[0] != 0:
            raise Damage("its first row begins no snapshot")
        wanted = _prepared(is_plain=_is_plain(source, heads["root"][0]))
        bounds, at = np.append(starts, rows), 0
        while at < starts.size:
            begin = int(bounds[at])
            end = max(at + 1, int(np.searchsorted(bounds, begin + part_rows, side="right")) - 1)
            frame = source.slice(begin, int(bounds[end]) - begin).select(wanted).collect()
            yield LakePart(body, frame, heads[at:end], columns, underlying=underlying)
            at = end
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as exc:
        raise Damage(f"it is no Parquet file of the lake ({str(exc).splitlines()[0]})") from exc


def _heads(source: pl.LazyFrame) -> pl.DataFrame:
    """What the first row of each snapshot says, and where it is; of the other rows only `facts` is decoded."""
    import polars as pl

    first = pl.col("facts").is_not_null()
    return (
        source.with_row_index("row")
        .filter(first)
        .select(pl.col("row").cast(pl.Int64), pl.col("as_of").to_physical(), *HEADS)
        .collect()
    )


def _is_plain(source: pl.LazyFrame, root: str | None) -> bool:
    """Whether all quotes have one root, nothing unreadable and no settlement stated.

    Statistics of row groups say so of most files, without anything being decoded.
    """
    import polars as pl

    if root is None:
        return False
    other = (pl.col("root") != root) | pl.col("root").is_null()
    more = other | pl.col("defect").is_not_null() | pl.col("settles_at").is_not_null()
    return not source.filter(more).select(pl.len()).collect().item()


def _prepared(*, is_plain: bool = False) -> list[pl.Expr]:
    """Columns of quotes as they are wanted. Done while decoding: the same calls on a series cost a plan each.

    Of plain quotes those are left out in which nothing stands, and the root.
    """
    import polars as pl

    def numbers(name: str) -> pl.Expr:
        return pl.col(name).fill_null(np.nan)

    plain = [
        pl.col("expiry").to_physical().fill_null(-1),
        numbers("strike"),
        (pl.col("right") == RIGHTS[1]).alias("is_put"),
        numbers("bid"),
        numbers("ask"),
    ]
    return plain if is_plain else [*plain, pl.col("root"), pl.col("defect"), pl.col("settles_at").to_physical()]


def columns_of_frame(frame: pl.DataFrame, heads: pl.DataFrame, room: ColumnRoom, *, underlying: str) -> QuoteColumns:
    """Whole snapshots as columns, from `_prepared` and `_heads`.

    Raises
    ------
    Damage
        When a row has no root.
    """
    is_plain = "root" not in frame.columns
    if not is_plain and frame["root"].null_count():
        raise Damage("a row of it has no root")
    starts = heads["row"].to_numpy() - int(heads["row"][0])
    expiry = room.whole(frame["expiry"])
    if is_plain:
        term = _term_begins(expiry, starts)
        names = [heads["root"][0]] * term.size
    else:
        term, names = _terms(frame["root"], expiry, room.whole(frame["strike"]), starts)
    roots = {name: at for at, name in enumerate(dict.fromkeys(names))}
    settles = np.full(term.size, NO_INSTANT, np.int64)
    if not is_plain and frame["settles_at"].null_count() < frame.height:
        settles = frame["settles_at"].gather(term).fill_null(NO_INSTANT).to_numpy()
    return QuoteColumns(
        underlying=underlying,
        as_of=heads["as_of"].to_numpy(),
        dropped=np.array(
            [0 if _NOTHING_DROPPED in text else _dropped(text) for text in heads["facts"].to_list()], np.int64
        ),
        snapshot_start=np.append(np.searchsorted(term, starts), term.size),
        roots=tuple(roots),
        root=np.array([roots[name] for name in names], np.int64),
        expiry=expiry[term].astype(np.int64),
        settles_at=settles,
        term_start=np.append(term, frame.height),
        pieces=tuple(_pieces(frame)),
    )


def _pieces(frame: pl.DataFrame) -> Iterator[QuotePiece]:
    """The rows as they were decoded, a piece for each row group."""
    chunked = [frame[name].get_chunks() for name in ("strike", "is_put", "bid", "ask")]
    if len({tuple(len(chunk) for chunk in chunks) for chunks in chunked}) != 1:
        chunked = [[frame[name].rechunk()] for name in ("strike", "is_put", "bid", "ask")]
    first = 0
    for strike, is_put, bid, ask in zip(*chunked, strict=True):
        rows = frame.slice(first, len(strike))
        yield QuotePiece(
            strike.to_numpy(), is_put.to_numpy().view(np.uint8), _prices(bid, rows), _prices(ask, rows)
        )  # fmt: skip
        first += len(strike)


def _term_begins(expiry: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """First rows of the terms of snapshots of one root, which are sorted by expiry."""
    begins = np.empty(expiry.size, np.bool_)
    np.not_equal(expiry[1:], expiry[:-1], out=begins[1:])
    begins[starts] = True
    return np.flatnonzero(begins)


def _terms(
    root: pl.Series, expiry: NDArray[np.int32], strike: NDArray[np.float64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[str]]:
    """First rows of the terms of snapshots, which are sorted by root, expiry and strike, and the root of each."""
    begins = np.empty(expiry.size, np.bool_)
    begins[1:] = expiry[1:] != expiry[:-1]
    # a root that begins with the expiry at which the one before ends: nearly always, strikes begin anew as well
    begins[1:] |= strike[1:] < strike[:-1]
    begins[starts] = True
    term = np.flatnonzero(begins)
    names = root.gather(np.append(term, np.append(term[1:], expiry.size) - 1)).to_list()
    if names[: term.size] != names[term.size :]:  # sorted: where the first and the last are one root, all between are
        begins |= root.ne_missing(root.shift(1)).to_numpy()
        term = np.flatnonzero(begins)
        names = root.gather(term).to_list()
    return term, names[: term.size]


def _prices(column: pl.Series, rows: pl.DataFrame) -> NDArray[np.float64]:
    """Bids or asks of some rows, infinite where they could not be read."""
    numbers: NDArray[np.float64] = column.to_numpy()
    if "defect" not in rows.columns or rows["defect"].null_count() == rows.height:
        return numbers
    numbers = numbers.copy()
    at = np.flatnonzero(rows["defect"].is_not_null().to_numpy())
    words = rows["defect"].gather(at).to_list()
    numbers[at[[column.name in word.split() for word in words]]] = np.inf
    return numbers


def _dropped(text: str) -> int:
    try:
        return sum(facts_of(text).dropped.values())
    except (ValueError, KeyError, TypeError) as exc:
        raise Damage(f"its snapshots cannot be put together ({exc})") from exc
