"""The gauge as functions: boards in, indices and their histories out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path
    from typing import Any

    import polars as pl

    from weatherglass.app.backfill import BackfillReport
    from weatherglass.indices.decomposition import MoveDecomposition
    from weatherglass.indices.definition import IndexDefinition
    from weatherglass.indices.reading import IndexReading
    from weatherglass.market import Board, RateSource


def index(
    board: Board | str | Path | Any,
    name: str | IndexDefinition = "VIX",
    *,
    as_of: datetime | date | str | None = None,
    rates: float | str | Path | RateSource | None = None,
    edition: str | None = None,
    wide_beyond: float = 0.5,
) -> IndexReading:
    """One index value from one option board, with everything that made it.

    Parameters
    ----------
    board
        A `Board`, the path of a file that holds one, "packaged:NAME", "store:UNDERLYING" for the latest one of the
        store, or a polars or pandas frame with the plain columns expiry, root, strike, call_bid, call_ask, put_bid,
        put_ask.
    name
        A name of `family()`, "30D" for any horizon in days on any underlying, or a definition.
    as_of
        The instant that the quotes describe (ISO 8601; without an offset it is New York time; a date alone means 16:15
        New York). None takes the board's own.
    rates
        Decimal rate, several as "0.01,0.012", a FRED or Treasury CSV, curves, or None for the packaged Treasury curves
        and, after these end, those of the store.
    edition
        Name of the edition of the rules; None takes the one in force.
    wide_beyond
        Relative spread above which a quote counts as wide in the quality record.

    Returns
    -------
    IndexReading
        `value` is None, with a `reason`, when the index is not calculable.

    Raises
    ------
    UsageError, DataError
        For a wrong call and for a board that cannot be read.

    Examples
    --------
    >>> reading = index("packaged:BTC_2021-10-21", "BTC30")
    >>> reading.status, reading.unit, [term.root for term in reading.terms]
    ('ok', 'vol_points', ['BTC', 'BTC'])
    """
    from weatherglass.app.call import index_of

    return index_of(board, name, as_of=as_of, rates=rates, edition=edition, wide_beyond=wide_beyond)


def backfill(lake: str = "store", indices: str | list[str] = "family", **how: Any) -> BackfillReport:
    """A family of indices for every snapshot of a lake or an archive of option quotes, into the table of results.

    Parameters
    ----------
    lake
        "store", the directory or URI of a lake, or a file, directory or pattern of archive files.
    indices
        Names, as "VIX,30D" or a list; "family" is all that ship.
    how
        Fields of `weatherglass.app.backfill.BackfillRequest`: `first`, `last`, `underlyings`, `rates`, `edition`,
        `engine`, `workers`, `fresh`, `results`, ... With more than one worker the calling script must keep its work
        below ``if __name__ == "__main__":``.

    Returns
    -------
    BackfillReport
        What was computed, suppressed and not readable; `index_history` reads the values.

    Raises
    ------
    UsageError
        When the request names what does not exist.
    StoreError
        When the results cannot be written, or another process writes them.
    """
    from weatherglass.app.backfill import BackfillRequest
    from weatherglass.app.backfill import backfill as run

    names = (indices,) if isinstance(indices, str) else tuple(indices)
    return run(BackfillRequest(lake=lake, indices=names, **how))


def index_history(index: str, **where: Any) -> pl.DataFrame:
    """The values that backfills computed of an index, as a polars frame: one row an instant, with terms and quality.

    Parameters
    ----------
    index
        Its name.
    where
        `underlying`, `first`, `last`, `request`, `results`: see `weatherglass.app.index_history.index_history`.

    Raises
    ------
    UsageError
        When no backfill computed it for these days.
    """
    from weatherglass.app.index_history import index_history as read

    return read(index, **where)


def family() -> Mapping[str, IndexDefinition]:
    """The shipped definitions by name.

    >>> "VIX" in family(), family()["VIX3M"].horizon_days
    (True, 93)
    """
    from weatherglass.indices.family import FAMILY

    return FAMILY


def packaged_boards() -> tuple[str, ...]:
    """Names of the option boards that ship with the package, as `index` and `read_board` take them.

    >>> "packaged:SPY_2022-07-15" in packaged_boards()
    True
    """
    from weatherglass.app.packaged_boards import packaged_board_names

    return tuple(packaged_board_names())


def read_board(path: str | Path | Any, **how: Any) -> Board:
    """The option board of a file or of a frame (polars, pandas, pyarrow, whatever has Arrow's stream interface).

    See `weatherglass.providers.boards.read_board` for the options.

    >>> read_board("packaged:SPY_2022-07-15").roots
    ('SPY',)
    """
    from weatherglass.app.call import board_of

    return board_of(path, **how)


def read_boards(path: str | Path, **how: Any) -> Any:
    """The option boards of an archive, one at a time; see `weatherglass.providers.boards.read_boards`."""
    from weatherglass.providers.boards import read_boards as read

    return read(path, **how)


def decompose(earlier: IndexReading, later: IndexReading) -> MoveDecomposition:
    """What moved an index between two readings; the parts add up exactly to the change.

    See `weatherglass.indices.decomposition.decompose`.
    """
    from weatherglass.indices.decomposition import decompose as parts_of

    return parts_of(earlier, later)
