"""Tables as files that other programs open: CSV, Parquet, and workbooks of Excel.

The one home of every exit: what is written is a list of sheets. A workbook has all of them, and a last sheet that says
what they are; CSV and Parquet hold one table a file, so that the first one is the file asked for and the others lie
beside it, `out.cases.csv` beside `out.csv`.

Text cells that a spreadsheet would run get an apostrophe in front, in workbooks too: a cell that is harmless there is a
formula again once it is saved as CSV. Numbers are numbers, also negative ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from weatherglass.errors import StoreUnwritable, UsageError, nearest

if TYPE_CHECKING:
    import polars as pl

WRITTEN_AS = (".csv", ".parquet", ".xlsx")
MOST_ROWS = 1_048_575
"""Of a sheet below its header: the bound of the file format."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    key
        Stands in the name of its file where it does not lie in the first one: lower-case letters.
    title
        Name of its sheet in a workbook, cut to the 31 letters that it may have.
    table
        Columns of numbers, texts, days, instants and truths; lists become JSON in CSV and workbooks.
    meanings
        By column: what it is, with its unit.
    """

    key: str
    title: str
    table: pl.DataFrame
    meanings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class About:
    """The last sheet of a workbook: what the others are.

    Attributes
    ----------
    title, heads
        Name of the sheet, and the heads of its list of columns: sheet, column, meaning.
    facts
        Pairs of a label and a sentence: of which day, in which unit, from which source, computed by whom.
    empty
        Label of the line that names sheets without a row, which are left out.
    """

    title: str
    heads: tuple[str, str, str]
    facts: tuple[tuple[str, str], ...]
    empty: str


def disarmed(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> disarmed("=1+1"), disarmed("SPX")
    ("'=1+1", 'SPX')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def is_table_file(path: Path | None) -> bool:
    """Whether rows are written to a file of this name, and not what a terminal shows.

    >>> is_table_file(Path("today.XLSX")), is_table_file(Path("today.txt")), is_table_file(None)
    (True, False, False)
    """
    return path is not None and path.suffix.lower() in WRITTEN_AS


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
    """Write one table without words about it; see `write_sheets`."""
    write_sheets([Sheet("rows", title, table)], path)


def write_sheets(sheets: Sequence[Sheet], path: Path, about: About | None = None) -> tuple[tuple[Path, int], ...]:
    """Write tables; files that are there are replaced when all of the new ones are written.

    Parameters
    ----------
    sheets
        At least one. In a workbook those without a row are left out, but for the first.
    path
        Its ending says how.
    about
        Of a workbook, its last sheet.

    Returns
    -------
    tuple of (Path, int)
        Every file and its rows; of a workbook, those of all its tables.

    Raises
    ------
    UsageError
        As `require_ending`, and for more rows, or longer texts, than a sheet can have.
    StoreUnwritable
        When a file cannot be written.
    """
    ending = require_ending(path)
    if ending == ".xlsx":
        for each in sheets:
            if each.table.height > MOST_ROWS:
                raise UsageError(
                    f"{each.table.height:,} rows are more than the {MOST_ROWS:,} of a sheet; write .csv or .parquet"
                )
    with ExitStack() as left_over:
        done = []
        for target, parts in _files(sheets, path, ending):
            unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
            left_over.callback(_remove, unfinished)
            try:
                _write(parts, unfinished, ending, about)
            except OSError as exc:
                raise StoreUnwritable(target, exc.strerror or str(exc), "choose another place") from exc
            done.append((target, unfinished, sum(each.table.height for each in parts)))
        for target, unfinished, _ in done:
            try:
                unfinished.replace(target)
            except OSError as exc:
                raise StoreUnwritable(target, exc.strerror or str(exc), "choose another place") from exc
    return tuple((target, rows) for target, _, rows in done)


def _remove(path: Path) -> None:
    with suppress(OSError):  # why it could not be written is told already
        path.unlink(missing_ok=True)


def _files(sheets: Sequence[Sheet], path: Path, ending: str) -> Iterator[tuple[Path, Sequence[Sheet]]]:
    if ending == ".xlsx":
        yield path, sheets
        return
    for at, each in enumerate(sheets):
        yield (path.with_name(f"{path.stem}.{each.key}{path.suffix}") if at else path), [each]


def _write(sheets: Sequence[Sheet], path: Path, ending: str, about: About | None) -> None:
    if ending == ".xlsx":
        from weatherglass.app.workbooks import workbook

        path.write_bytes(workbook(sheets, about))
    elif ending == ".csv":
        _for_text(sheets[0].table).write_csv(path, datetime_format=_INSTANT)
    else:
        sheets[0].table.write_parquet(path, compression="zstd")


def _for_text(table: pl.DataFrame) -> pl.DataFrame:
    import polars as pl
    import polars.selectors as cs

    shape = (pl.List, pl.Array, pl.Struct)
    nested = [name for name, kind in table.schema.items() if isinstance(kind, shape)]
    flat = table.with_columns(
        pl.Series(name, [None if each is None else as_json(each) for each in table[name].to_list()], dtype=pl.String)
        for name in nested
    )
    dangerous = r"^[=+\-@\t\r]"
    text = cs.string()
    return flat.with_columns(
        pl.when(text.str.contains(dangerous)).then(pl.lit("'") + text).otherwise(text).name.keep(),
        cs.float().fill_nan(None),
    ).rename({name: disarmed(name) for name in flat.columns})


def as_json(value: Any) -> str:
    """A list or an object in one cell."""
    return json.dumps(value, ensure_ascii=False, default=str)
