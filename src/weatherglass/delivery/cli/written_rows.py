"""Rows of a command as a file that other programs open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def write_rows(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]], path: Path, *, title: str) -> None:
    """Write rows to a .csv, .parquet or .xlsx file and say how many.

    Raises
    ------
    UsageError, StoreUnwritable
        As `weatherglass.app.table_files.write_table`.
    """
    from weatherglass.app.frames import frame_of_rows
    from weatherglass.app.table_files import write_table

    table = frame_of_rows(columns, rows)
    write_table(table, path, title=title)
    print(f"{table.height:,} rows in {path}")
