"""Tables as files that other programs open: CSV, Parquet, and workbooks of Excel.

Text cells that a spreadsheet would run get an apostrophe in front, in workbooks too: a cell that is harmless there is a
formula again once it is saved as CSV. Numbers are numbers, also negative ones.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weatherglass.errors import StoreUnwritable, UsageError, nearest

if TYPE_CHECKING:
    import polars as pl

WRITTEN_AS = (".csv", ".parquet", ".xlsx")
MOST_ROWS, MOST_LETTERS = 1_048_575, 32_767
"""Of a sheet below its header, and of a cell: the bounds of the file format."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


def disarmed(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> disarmed("=1+1"), disarmed("SPX")
    ("'=1+1", 'SPX')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def require_ending(path: Path) -> str:
    """How a file of this name is written.

    Raises
    ------
    UsageError
        When its name ends otherwise than in .csv, .parquet or .xlsx, or the library of workbooks is missing.
    """
    ending = path.suffix.lower()
    if ending not in WRITTEN_AS:
        raise UsageError(f"{path} ends in {path.suffix or 'nothing'!r}; {nearest(path.suffix, WRITTEN_AS)}")
    if ending == ".xlsx":
        try:
            import xlsxwriter  # noqa: F401
        except ImportError as exc:
            raise UsageError(
                f"{path} needs the extra 'excel' (xlsxwriter is missing): pip install 'weatherglass[excel]'"
            ) from exc
    return ending


def write_table(table: pl.DataFrame, path: Path, *, title: str) -> None:
    """Write a table; a file that is there is replaced when all of the new one is written.

    Parameters
    ----------
    table
        Columns of numbers, texts, days, instants and truths; lists become JSON.
    path
        Its ending says how.
    title
        Name of the sheet of a workbook, cut to the 31 letters that it may have.

    Raises
    ------
    UsageError
        As `require_ending`, and for more rows, or longer texts, than a sheet can have.
    StoreUnwritable
        When the file cannot be written.
    """
    ending = require_ending(path)
    if ending == ".xlsx" and table.height > MOST_ROWS:
        raise UsageError(f"{table.height:,} rows are more than the {MOST_ROWS:,} of a sheet; write .csv or .parquet")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if ending == ".xlsx":
            unfinished.write_bytes(_workbook(table, title))
        elif ending == ".csv":
            _for_text(table).write_csv(unfinished, datetime_format=_INSTANT)
        else:
            table.write_parquet(unfinished, compression="zstd")
        unfinished.replace(path)
    except OSError as exc:
        raise StoreUnwritable(path, exc.strerror or str(exc), "choose another place") from exc
    finally:
        unfinished.unlink(missing_ok=True)


def _for_text(table: pl.DataFrame) -> pl.DataFrame:
    import polars as pl
    import polars.selectors as cs

    shape = (pl.List, pl.Array, pl.Struct)
    nested = [name for name, kind in table.schema.items() if isinstance(kind, shape)]
    flat = table.with_columns(
        pl.Series(name, [None if each is None else _json(each) for each in table[name].to_list()], dtype=pl.String)
        for name in nested
    )
    dangerous = r"^[=+\-@\t\r]"
    text = cs.string()
    return flat.with_columns(
        pl.when(text.str.contains(dangerous)).then(pl.lit("'") + text).otherwise(text).name.keep(),
        cs.float().fill_nan(None),
    )


def _workbook(table: pl.DataFrame, title: str) -> bytes:
    from xlsxwriter import Workbook

    from weatherglass.messages.text import text

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    out = BytesIO()
    with Workbook(out, options) as book:
        book.set_properties({"title": title, "comments": text("disclaimer", "en")})
        day, instant = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        sheet = book.add_worksheet("".join(each for each in title if each not in "[]:*?/\\'")[:31] or None)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, disarmed(name))
        for at, row in enumerate(table.iter_rows(), start=1):
            for column, value in enumerate(row):
                _write_cell(sheet, at, column, value, day, instant)
    return out.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, instant: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            if value == value and abs(value) != float("inf"):  # noqa: PLR0124 (NaN is missing)
                sheet.write_number(row, column, value)
        case datetime():  # of UTC: cells have no zone
            sheet.write_datetime(row, column, value.replace(tzinfo=None), instant)
        case date():
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
        case _:
            said = disarmed(value if isinstance(value, str) else _json(value))
            if len(said) > MOST_LETTERS:
                raise UsageError(
                    f"a text of {len(said):,} letters in row {row} is longer than the {MOST_LETTERS:,} of a cell; "
                    "write .csv or .parquet"
                )
            sheet.write_string(row, column, said)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
