"""Parquet files and sheets of Excel workbooks of a user, read by a process of its own.

A damaged file can make the library that reads it take all memory, or end the process: a page of a Parquet file that
says it is larger than it is, a chain of sectors of an old workbook that ends in itself, one cell at XFD1048576 of a
sheet that is laid out whole. In a process of its own, with bounds on memory and time, that is an error like any other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
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

READER = Path(__file__).with_name("table_process.py")
MAX_SECONDS = 120.0


def read_parquet(name: str, body: bytes, declared: ImportDeclaration) -> CellTable:
    """The table of a Parquet file.

    Raises
    ------
    UnreadableFile
        When it is cut, damaged or too large.
    UsageError, MissingColumn
        When no column is one of days.
    """
    answer = _read_apart(body, kind="parquet")
    if "columns" not in answer:
        raise UnreadableFile(name, f"the Parquet file is damaged ({_problem(answer)})", "fetch or export it again")
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
    answer = _read_apart(body, kind="workbook", sheet=wanted)
    if wanted is not None and "no_sheet" in answer:
        raise UsageError(f"{name} has no sheet {escaped(wanted)!r}; {nearest(wanted, answer['no_sheet'])}")
    if "rows" not in answer:
        why = _problem(answer)
        raise UnreadableFile(name, f"it is no workbook of Excel that can be read ({why})", "save the sheet as CSV")
    rows: list[list[object]] = answer["rows"]
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


def _read_apart(body: bytes, **asked: str | None) -> dict[str, Any]:
    """What the reading process answers; nothing when it did not live to answer."""
    question = json.dumps(asked).encode() + b"\n" + body
    command = [sys.executable, "-P", str(READER)]
    try:
        ran = subprocess.run(command, input=question, capture_output=True, timeout=MAX_SECONDS, check=False)  # noqa: S603 - our own script
        answer: dict[str, Any] = json.loads(ran.stdout) if ran.returncode == 0 else {}
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return {}
    return answer


def _problem(answer: dict[str, Any]) -> str:
    return escaped(str(answer.get("problem", "its reader gave up: it takes too much memory or time, or is broken")))


def _named(row: Sequence[str]) -> tuple[str, ...]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])
