"""Parquet files and sheets of Excel workbooks of a user, read where a damaged file can do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weatherglass.errors import UnreadableFile, UsageError, nearest
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.own_file.cell_table import (
    HEADER_ROWS,
    CellTable,
    is_header,
    is_index_header,
    no_header,
)
from weatherglass.providers.own_file.declared import ImportDeclaration
from weatherglass.providers.reading_process import OF_USERS, ReaderGaveUp, read_columns, read_sheet

_GAVE_UP = "its reader gave up: it takes too much memory or time, or is broken"


def read_parquet(name: str, body: bytes, declared: ImportDeclaration) -> CellTable:
    """The table of a Parquet file.

    Raises
    ------
    UnreadableFile
        When it is cut, damaged or too large.
    UsageError, MissingColumn
        When no column is one of days.
    """
    try:
        answer = read_columns(body, OF_USERS)
    except ReaderGaveUp as exc:
        raise _damaged_parquet(name, _GAVE_UP) from exc
    if "problem" in answer:
        raise _damaged_parquet(name, answer["problem"])
    header = tuple(str(each).strip() for each in answer["header"])
    if not is_header(header, declared.date_column) and (declared.date_column or not is_index_header(header)):
        raise no_header(name, header, declared.date_column)
    columns = tuple(answer["columns"])
    return CellTable(name, "Parquet", header, columns, range(1, len(columns[0]) + 1), 0)


def read_workbook(name: str, body: bytes, declared: ImportDeclaration) -> CellTable:
    """The table of a sheet: the one declared, or the first. Cells under no name are left out.

    Raises
    ------
    UnreadableFile
        When it is damaged, protected by a password or too large.
    UsageError, MissingColumn
        When it has no sheet of that name, or no column of days.
    """
    wanted = declared.sheet
    try:
        answer = read_sheet(body, wanted, OF_USERS)
    except ReaderGaveUp as exc:
        raise _no_workbook(name, _GAVE_UP) from exc
    if wanted is not None and "no_sheet" in answer:
        raise UsageError(f"{name} has no sheet {escaped(wanted)!r}; {nearest(wanted, answer['no_sheet'])}")
    if "problem" in answer:
        raise _no_workbook(name, answer["problem"])
    rows = [[_cell(cell) for cell in row] for row in answer["rows"]]
    top = [_named([str(cell).strip() for cell in row]) for row in rows[:HEADER_ROWS]]
    header_at = next((at for at, row in enumerate(top) if is_header(row, declared.date_column)), None)
    if header_at is None:
        first = next((at for at, row in enumerate(top) if any(row)), None)
        if first is None or declared.date_column is not None or not is_index_header(top[first]):
            raise no_header(name, () if first is None else top[first], declared.date_column)
        header_at = first
    header = top[header_at]
    below = [
        (number, row[: len(header)])
        for number, row in enumerate(rows[header_at + 1 :], start=1)
        if any(cell != "" for cell in row[: len(header)])
    ]
    columns = tuple(zip(*(row for _, row in below), strict=True)) if below else tuple(() for _ in header)
    kind = f"Excel sheet {escaped(answer['sheet'])!r}"
    return CellTable(name, kind, header, columns, [number for number, _ in below], header_at + 1)


def _damaged_parquet(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(name, f"the Parquet file is damaged ({escaped(why)})", "fetch or export it again")


def _no_workbook(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(
        name, f"it is no workbook of Excel that can be read ({escaped(why)})", "save the sheet as CSV"
    )


def _cell(cell: Any) -> object:
    """A cell of a sheet, where days and instants are ISO texts."""
    return cell[0] if isinstance(cell, list) else cell


def _named(row: Sequence[str]) -> tuple[str, ...]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])
