"""Tables that name their columns once, whatever the file's format: text, or Parquet read by slices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import Protocol

import numpy as np

from weatherglass.errors import DataError, UnreadableFile
from weatherglass.providers.boards.source_file import operating_system_errors
from weatherglass.providers.boards.table_text import Chunk, missing_column, polars_errors

SLICE_ROWS = 250_000
"""Rows decoded at a time."""
_MARK = b"PAR1"
_END_BYTES = 8


class Table(Protocol):
    """What a reader of columns needs of a file."""

    @property
    def path(self) -> Path:
        """For messages."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in order; they may repeat."""
        ...

    @property
    def decimal(self) -> str:
        """Decimal sign of its texts."""
        ...

    def chunks(self, wanted: Mapping[str, int]) -> Iterator[Chunk]:
        """The columns at some positions under new names, in file order."""
        ...


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file; its columns keep their types."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    decimal: str = "."

    def chunks(self, wanted: Mapping[str, int]) -> Iterator[Chunk]:
        """The columns at some positions under new names, by slices of rows.

        Raises
        ------
        UnreadableFile
            When a page is damaged.
        """
        import polars as pl

        for start in range(0, self.rows, SLICE_ROWS):
            with polars_errors(self.path):
                frame = (
                    pl.scan_parquet(self.path, glob=False)
                    .slice(start, SLICE_ROWS)
                    .select(pl.col(self.columns[at]).alias(name) for name, at in wanted.items())
                    .collect()
                )
            yield Chunk(frame, np.empty(0, np.int64))


def required_columns(
    table: Table, required: Iterable[str], optional: Iterable[str] = (), *, names: Sequence[str] | None = None
) -> dict[str, int]:
    """Positions of the columns that a layout needs and of those it can use, by name in lower case.

    Parameters
    ----------
    names
        Names of the columns as the layout knows them, when it decorates them.

    Raises
    ------
    MissingColumn
        When a required one is not there.
    DataError
        When one of them is there twice.
    """
    position: dict[str, int] = {}
    for at, name in enumerate(names or table.columns):
        position.setdefault(name.lower(), at)
    if missing := [name for name in required if name not in position]:
        raise missing_column(table.path, missing, names or table.columns)
    found = {name: position[name] for name in (*required, *optional) if name in position}
    refuse_repeated(table, [(names or table.columns)[at] for at in found.values()], among=names or table.columns)
    return found


def refuse_repeated(table: Table, names: Iterable[str], *, among: Sequence[str]) -> None:
    """Raise `DataError` when one of some names stands twice among the columns."""
    lower = [name.lower() for name in among]
    for name in names:
        if (n := lower.count(name.lower())) > 1:
            raise DataError(f"{table.path} has {n} columns called {name!r}; name each once")


def open_parquet_table(path: Path, *, decimal: str | None = None) -> ParquetTable:
    """The table of a Parquet file.

    Raises
    ------
    UnreadableFile
        When it was cut or damaged.
    """
    import polars as pl

    _check_end(path)

    with polars_errors(path):
        scan = pl.scan_parquet(path, glob=False)
        columns = tuple(scan.collect_schema().names())
        rows = int(scan.select(pl.len()).collect().item())
    return ParquetTable(path, columns, rows, decimal or ".")


def _check_end(path: Path) -> None:
    """Find a cut file: a Parquet file ends with the length of its footer and the mark that it began with."""
    with operating_system_errors(path), path.open("rb") as stream:
        size = stream.seek(0, SEEK_END)
        stream.seek(max(0, size - _END_BYTES))
        end = stream.read()
    footer = int.from_bytes(end[:4], "little")
    if not end.endswith(_MARK) or footer + _END_BYTES + len(_MARK) > size:
        raise UnreadableFile(path, "the end of the Parquet file is missing", "fetch or export it again: it was cut")
