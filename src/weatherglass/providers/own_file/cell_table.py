"""The table of a user's file: a header that names a date column, and columns of cells of whatever kind the file has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from weatherglass.errors import DataError, UnreadableFile, UsageError
from weatherglass.providers.boards.table_text import escaped, missing_column

MAX_CELLS = 20_000_000
"""A century of sessions of eight hundred series; more is no file of daily values."""
HEADER_ROWS = 30
"""The header is looked for in so many rows from the top."""
DATE_NAMES = (
    "date", "observation_date", "timestamp", "date_utc", "trade date", "trade_date", "day", "datetime", "time",
)  # fmt: skip
"""What columns of days are called when nobody says which one it is; case does not count."""
UNNAMED = frozenset({"", "unnamed: 0", "__index_level_0__"})
"""How pandas writes the name of an index that has none."""
SHOWN_COLUMNS = 40
_STARTS_AS_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d\d|(19|20)\d{6}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table whose header has been found.

    Attributes
    ----------
    name, kind
        Of the file, and what it is, for people: "Parquet", "Excel sheet 'Prices'".
    header
        Column names, stripped; they may be empty or repeat.
    columns
        Cells by column: texts, numbers and days as the file has them; None and "" are empty.
    numbers
        (n_rows,) where each row stands below the header, counted from 1.
    header_line
        Line of the header in the file, counted from 1; 0 when it has none (Parquet).
    ragged
        Rows with more or fewer cells than the header: their numbers and texts. They are not in `columns`.
    separator
        Of a text; "" otherwise.
    """

    name: str
    kind: str
    header: tuple[str, ...]
    columns: tuple[Sequence[object], ...]
    numbers: Sequence[int]
    header_line: int
    ragged: tuple[tuple[int, str], ...] = ()
    separator: str = ""

    def at(self, column: str) -> int:
        """Position of a column; case does not count.

        Raises
        ------
        MissingColumn
            When there is none of that name.
        DataError
            When there are several.
        """
        found = _positions(self.header, (column.strip().lower(),))
        if not found:
            raise missing_column(self.name, [escaped(column)], self.header)
        if len(found) > 1:
            raise DataError(f"{self.name} has {len(found)} columns called {escaped(column)!r}; name each once")
        return found[0]

    def line(self, number: int) -> str:
        """Where a row stands, as people look for it."""
        return f"line {self.header_line + number}" if self.header_line else f"row {number}"

    def title(self, at: int) -> str:
        """Name of a column fit to print, also of one that has none."""
        return repr(escaped(self.header[at])) if self.header[at] else f"number {at + 1} (without a name)"

    def listed(self) -> str:
        """The names of the columns, for a message."""
        return shown_names(self.header)


def shown_names(names: Sequence[str]) -> str:
    """Names of columns for a message: made fit to print, cut after forty."""
    shown = ", ".join(escaped(name) for name in names[:SHOWN_COLUMNS])
    return shown + (f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else "")


def _positions(cells: Sequence[str], lower_names: Sequence[str]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell.strip().lower() in lower_names]


def is_header(cells: Sequence[str], date_column: str | None) -> bool:
    """Whether cells are a header: one of them names the date column, and none of them is a date itself."""
    names = DATE_NAMES if date_column is None else (date_column.strip().lower(),)
    if len(cells) < 2 or not _positions(cells, names):
        return False
    return not any(_STARTS_AS_DAY.match(cell.strip()) for cell in cells)


def is_index_header(cells: Sequence[str]) -> bool:
    """Whether cells are the header of a table whose index has no name: one empty cell among names."""
    if len(cells) < 2 or len(_positions(cells, sorted(UNNAMED))) != 1:
        return False
    return not any(_STARTS_AS_DAY.match(cell.strip()) for cell in cells)


def date_position(table: CellTable, date_column: str | None, *, not_these: Sequence[str | None] = ()) -> int:
    """Position of the column of days.

    Parameters
    ----------
    date_column
        As declared, or None to find the one that is called like one.
    not_these
        Columns that were declared to be something else.

    Raises
    ------
    UsageError
        When there are several.
    """
    if date_column is not None:
        return table.at(date_column)
    taken = {name.strip().lower() for name in not_these if name is not None}
    found = [at for at in _positions(table.header, DATE_NAMES) if table.header[at].lower() not in taken]
    found = found or _positions(table.header, sorted(UNNAMED))
    if len(found) != 1:
        which = ", ".join(table.title(at) for at in found) or "none"
        raise UsageError(
            f"{table.name}: which column holds the days? By their names: {which}; its columns are: {table.listed()}. "
            "Say which with --date-column"
        )
    return found[0]


def no_header(name: str, first: Sequence[str], date_column: str | None) -> Exception:
    """The error for a file none of whose first rows is a header."""
    if any(_STARTS_AS_DAY.match(cell.strip()) for cell in first):
        shown = escaped(", ".join(first))
        return UnreadableFile(name, f"its first row is data already: {shown}", "put a row above it that names columns")
    if date_column is not None:
        return missing_column(name, [escaped(date_column)], first)
    return UsageError(
        f"{name}: none of its first {HEADER_ROWS} rows names a column of days ({', '.join(DATE_NAMES)}); the first one "
        f"is: {shown_names(first)}. Say which column it is with --date-column"
    )


def check_size(name: str, cells: int) -> None:
    """Raise `UnreadableFile` for more cells than a table of daily values can have."""
    if cells > MAX_CELLS:
        raise UnreadableFile(
            name, f"it has about {cells:,} cells, more than {MAX_CELLS:,}", "split it into several files"
        )
