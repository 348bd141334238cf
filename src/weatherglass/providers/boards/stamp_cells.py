"""Columns of stamps, as recorders of market data write them.

A unit is never inferred: each layout has its own, and what falls outside 1990 to 2100 in it is no instant.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.providers.boards.cells import FIRST_DAY, LAST_DAY
from weatherglass.providers.boards.instant_grid import Stamps, nanoseconds

if TYPE_CHECKING:
    import polars as pl

UNREADABLE_STAMP = -1
NANOSECONDS, MICROSECONDS = 1, 1000
"""Units of stamps, in nanoseconds."""
_FIRST = nanoseconds(datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC))
_LAST = nanoseconds(datetime(LAST_DAY.year, 12, 31, tzinfo=UTC))
_ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def stamps(column: pl.Series, unit: int = NANOSECONDS) -> Stamps:
    """(n_rows,) nanoseconds since 1970, `UNREADABLE_STAMP` where there is none.

    Whole numbers of the unit, or ISO 8601 in UTC with a Z; typed instants (Parquet) in any unit, in UTC where they have
    no zone.

    >>> import polars as pl
    >>> stamps(pl.Series(["1680010200067217664", "2023-03-28T13:30:00.067217664Z", "1680010200067", ""])).tolist()
    [1680010200067217664, 1680010200067217664, -1, -1]
    """
    import polars as pl

    if isinstance(column.dtype, pl.Datetime):
        return _in_range(column.dt.epoch("ns"), NANOSECONDS)
    if column.dtype != pl.String:
        return _in_range(column.cast(pl.Int64, strict=False) if column.dtype.is_integer() else None, unit, len(column))
    whole = column.cast(pl.Int64, strict=False)
    found = _in_range(whole, unit)
    if whole.null_count() > column.null_count():
        texts = np.flatnonzero((whole.is_null() & column.is_not_null()).to_numpy())
        read = column.gather(texts).str.to_datetime(_ISO, time_unit="ns", strict=False).dt.epoch("ns")
        found[texts] = _in_range(read, NANOSECONDS)
    return found


def _in_range(column: pl.Series | None, unit: int, rows: int = 0) -> Stamps:
    if column is None:
        return np.full(rows, UNREADABLE_STAMP, np.int64)
    whole: Stamps = column.fill_null(UNREADABLE_STAMP).to_numpy().astype(np.int64)
    sound = (whole >= _FIRST // unit) & (whole <= _LAST // unit)
    return np.where(sound, np.where(sound, whole, 0) * unit, UNREADABLE_STAMP)


def whole_numbers(column: pl.Series) -> Stamps:
    """(n_rows,) whole numbers, -1 where there is none."""
    import polars as pl

    if not (column.dtype == pl.String or column.dtype.is_integer()):
        return np.full(len(column), -1, np.int64)
    return column.cast(pl.Int64, strict=False).fill_null(-1).to_numpy().astype(np.int64)
