"""The process that reads one sheet of a workbook or one Parquet file: bytes on standard input, JSON on standard output.

Run as a script by `weatherglass.providers.reading_process`, it imports nothing of the package. The first line of the
input is the question, `{"kind", "sheet", "memory_bytes", "cpu_seconds", "max_cells"}`; the rest is the file. The answer
is one of

* `{"sheet": name, "rows": rows}` from the first row and column of the sheet on, all of one length, where an empty cell
  is "" and a day or an instant is a list of its ISO text, which tells it from a text;
* `{"no_sheet": names}` when the workbook has other sheets;
* `{"header": names, "columns": columns}` of a Parquet file, where days and instants are ISO texts;
* `{"problem": text}`.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

WORKBOOK, PARQUET = "workbook", "Parquet file"
"""Kinds of files."""


def bound_resources(memory_bytes: int, cpu_seconds: int) -> None:
    """Let the operating system end this process when it takes too much; where it can (not on Windows)."""
    if sys.platform == "win32":
        return
    import resource

    for kind, wanted in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def sheet_of(body: bytes, wanted: str | None, max_cells: int) -> dict[str, Any]:
    """The rows of a sheet of a workbook; None is the first sheet."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = list(workbook.sheet_names)
        if not names:
            return {"problem": "it has no sheet"}
        if wanted is not None and wanted not in names:
            return {"no_sheet": names}
        sheet = workbook.get_sheet_by_name(names[0] if wanted is None else wanted)
        # what the library calls totals are the positions of the last row and column, from 0
        if (sheet.total_height + 1) * (sheet.total_width + 1) > max_cells:
            return too_many(max_cells)
        rows = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        return {"problem": "it is protected by a password"}
    except python_calamine.CalamineError as exc:
        return {"problem": str(exc)}
    return {"sheet": names[0] if wanted is None else wanted, "rows": rows}


def columns_of(body: bytes, max_cells: int) -> dict[str, Any]:
    """The columns of a Parquet file. Lists and the like become words, which are no numbers."""
    import polars as pl

    try:
        scan = pl.scan_parquet(io.BytesIO(body))
        header = scan.collect_schema().names()
        if int(scan.select(pl.len()).collect().item()) * len(header) > max_cells:
            return too_many(max_cells)
        frame = scan.collect()
    except pl.exceptions.PolarsError as exc:
        return {"problem": str(exc).partition("\n")[0]}
    return {"header": header, "columns": [cells_of(column).to_list() for column in frame.get_columns()]}


def too_many(max_cells: int) -> dict[str, Any]:
    """The answer for a table that is too large."""
    return {"problem": f"it has more than {max_cells:,} cells"}


def cells_of(column: pl.Series) -> pl.Series:
    """A column of numbers, texts or truth values, as JSON has them."""
    import polars as pl

    kind = column.dtype
    if kind.is_float() or kind.is_decimal():
        return column.cast(pl.Float64)
    if kind.is_integer() or kind in (pl.Boolean, pl.String):
        return column
    if kind == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(kind, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("%:z" if kind.time_zone else ""))
    if isinstance(kind, pl.Categorical | pl.Enum):
        return column.cast(pl.String)
    return pl.Series([None if absent else f"({kind})" for absent in column.is_null()], dtype=pl.String)


def written(cell: object) -> list[str] | str:
    """A cell of a workbook that JSON does not have: days and instants, which have no zone there; times and durations.

    >>> written(datetime(2024, 1, 31)), written(datetime(2024, 1, 31, 12)), written(time(9, 30))
    (['2024-01-31'], ['2024-01-31T12:00:00'], '09:30:00')
    """
    if isinstance(cell, datetime) and cell.time() == time():
        return [cell.date().isoformat()]
    return [cell.isoformat()] if isinstance(cell, date) else str(cell)


def main() -> None:
    """Read the question, write the answer."""
    asked = json.loads(sys.stdin.buffer.readline())
    os.environ["POLARS_MAX_THREADS"] = "1"
    bound_resources(asked["memory_bytes"], asked["cpu_seconds"])
    body = sys.stdin.buffer.read()
    if asked["kind"] == PARQUET:
        found = columns_of(body, asked["max_cells"])
    else:
        found = sheet_of(body, asked["sheet"], asked["max_cells"])
    sys.stdout.write(json.dumps(found, default=written))


if __name__ == "__main__":
    main()
