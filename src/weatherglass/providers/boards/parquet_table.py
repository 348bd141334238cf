"""Tables that name their columns once, whatever the file's format: text, or Parquet read by slices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from weatherglass.errors import DataError, MissingColumn
from weatherglass.providers.boards.table_text import Chunk, polars_errors

SLICE_ROWS = 250_000
"""Rows decoded at a time."""


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
        raise MissingColumn(table.path, missing, names or table.columns)
    found = {name: position[name] for name in (*required, *optional) if name in position}
    refuse_repeated(table, [(names or table.columns)[at] for at in found.values()], among=names or table.columns)
    return found


def refuse_repeated(table: Table, names: Iterable[str], *, among: Sequence[str]) -> None:
    """Raise `DataError` when one of some names stands twice among the columns."""
    lower = [name.lower() for name in among]
    for name in names:
        if (n := lower.count(name.lower())) > 1:
            raise DataError(f"{table.path} has {n} columns called {name!r}; name each once")


def open_parquet_table(path: Path) -> ParquetTable:
    """The table of a Parquet file.

    Raises
    ------
    UnreadableFile
        When it was cut or damaged.
    """
    import polars as pl

    with polars_errors(path):
        scan = pl.scan_parquet(path, glob=False)
        columns = tuple(scan.collect_schema().names())
        rows = int(scan.select(pl.len()).collect().item())
    return ParquetTable(path, columns, rows)
