"""Tables in memory, of whichever library, seen as any other table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import DataError, UsageError
from weatherglass.providers.boards.table_text import Chunk, escaped

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True, eq=False)
class FrameTable:
    """A frame; `path` only names it in messages."""

    path: Path
    frame: pl.DataFrame
    decimal: str = "."

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(self.frame.columns)

    def chunks(self, wanted: Mapping[str, int]) -> Iterator[Chunk]:
        """The columns at some positions under new names, at once."""
        names = self.columns
        picked = self.frame.select(self.frame[names[at]].alias(name) for name, at in wanted.items())
        yield Chunk(picked, np.empty(0, np.int64))


def frame_table(frame: Any) -> FrameTable:
    """A polars, pandas or Arrow table, or a mapping of columns, as a table.

    Raises
    ------
    UsageError
        When it is none of these.
    DataError
        When its columns do not fit together.
    """
    import polars as pl

    kind = type(frame).__name__
    try:
        if isinstance(frame, pl.LazyFrame):
            found = frame.collect()
        elif isinstance(frame, pl.DataFrame):
            found = frame
        elif type(frame).__module__.partition(".")[0] == "pandas":
            found = pl.DataFrame({str(name): _pandas_column(frame[name]) for name in frame.columns})
        elif isinstance(frame, Mapping) or hasattr(frame, "__arrow_c_stream__"):
            found = pl.DataFrame(frame)
        else:
            raise UsageError(f"a {kind} is no table of quotes; give a path, or a polars, pandas or Arrow table")
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as exc:
        if isinstance(exc, UsageError):
            raise
        raise DataError(f"this {kind} is no sound table of quotes ({escaped(str(exc))})") from exc
    return FrameTable(Path(f"this {kind}"), found)


def _pandas_column(column: Any) -> Any:
    """A column without the need of pyarrow: numbers and instants as arrays, all else as texts."""
    import polars as pl

    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufM":
        return _known_unit(column.to_numpy())
    if getattr(column.dtype, "tz", None) is not None:
        bare = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return pl.Series(_known_unit(bare)).dt.replace_time_zone("UTC")
    return pl.Series([None if empty else str(value) for value, empty in zip(column, column.isna(), strict=True)])


def _known_unit(values: NDArray[Any]) -> NDArray[Any]:
    """Instants in whole seconds, as pandas keeps days, in the nearest unit that polars has."""
    return values.astype("datetime64[ms]") if values.dtype == np.dtype("datetime64[s]") else values
