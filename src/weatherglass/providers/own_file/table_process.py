"""The process that reads one Parquet file or sheet: bytes on standard input, cells as JSON on standard output.

Run as a script by `weatherglass.providers.own_file.binary_tables`, it imports nothing of the package. The first line
of the input is `{"kind": "parquet" or "workbook", "sheet": name or null}`, the rest the file. The output is
`{"header", "columns"}`, `{"sheet", "rows"}`, `{"no_sheet": names}` or `{"problem": text}`. Days and instants are ISO
texts.
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

MAX_MEMORY_BYTES = 4 << 30
MAX_CPU_SECONDS = 90
MAX_CELLS = 20_000_000
TOO_MANY = f"it has more than {MAX_CELLS:,} cells"


def bound_resources() -> None:
    """Let the operating system end this process when it takes too much; where it can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, wanted in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def sheet_of(body: bytes, wanted: str | None) -> dict[str, Any]:
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
        if (sheet.total_height + 1) * (sheet.total_width + 1) > MAX_CELLS:
            return {"problem": TOO_MANY}
        rows = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        return {"problem": "it is protected by a password"}
    except python_calamine.CalamineError as exc:
        return {"problem": str(exc)}
    return {"sheet": wanted or names[0], "rows": rows}


def columns_of(body: bytes) -> dict[str, Any]:
    """The columns of a Parquet file. Lists and the like become words, which are no numbers."""
    import polars as pl

    try:
        scan = pl.scan_parquet(io.BytesIO(body))
        header = scan.collect_schema().names()
        if int(scan.select(pl.len()).collect().item()) * len(header) > MAX_CELLS:
            return {"problem": TOO_MANY}
        frame = scan.collect()
    except pl.exceptions.PolarsError as exc:
        return {"problem": str(exc).partition("\n")[0]}
    return {"header": header, "columns": [cells_of(column).to_list() for column in frame.get_columns()]}


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


def written(cell: object) -> str:
    """A cell of a workbook that JSON does not have: days and instants, which have no zone there, and durations."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def answer() -> None:
    """Read the question, write the answer."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    bound_resources()
    question, _, body = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(question)
    found = columns_of(body) if asked["kind"] == "parquet" else sheet_of(body, asked["sheet"])
    sys.stdout.write(json.dumps(found, default=written))


if __name__ == "__main__":
    answer()
