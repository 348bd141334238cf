"""Cells of a table as numbers, days, instants and codes, whole columns at a time.

One grammar for numbers, in ASCII: Python and most libraries also take "1_000", "１２" and "infinity", which no source
of quotes means. What is empty is `ABSENT`; what stands there and is no number is `UNREADABLE`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.market import ABSENT, UNREADABLE
from weatherglass.market.board import Vector

if TYPE_CHECKING:
    import polars as pl

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(NUMBER, re.ASCII)
LONG_RUNS = 4
"""A column whose words stand in runs of this many rows on average is told apart run by run."""

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""Unicode's white space, as polars strips it; Python's own strip also takes separators of control."""

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Days outside are unit confusion or two-digit years gone wrong."""

Days = NDArray[np.datetime64]
DayReader = Callable[[str], date | None]

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTH_NUMBERS = {name: at for at, name in enumerate(_MONTHS, start=1)}

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?", re.ASCII)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})-?([A-Za-z]{3})-?(\d{4})", re.ASCII)


def number(value: object) -> float:
    """One number as a JSON document or a text cell gives it."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return UNREADABLE
    if isinstance(value, int | float):
        try:
            found = float(value)
        except OverflowError:
            return UNREADABLE
        return found if math.isfinite(found) else UNREADABLE
    if isinstance(value, str):
        text = value.strip(_SPACE)
        if not text:
            return ABSENT
        return number(float(text)) if _NUMBER.fullmatch(text) else UNREADABLE
    return UNREADABLE


def numbers(frame: pl.DataFrame, names: Iterable[str], *, decimal: str = ".") -> dict[str, Vector]:
    """Columns as numbers: (n_rows,) each, `ABSENT` where empty, `UNREADABLE` where no number or beyond range.

    Columns that are numeric already (Parquet) keep their values; their NaN is how pandas writes an empty cell.
    """
    return {name: _numbers(frame[name], decimal) for name in dict.fromkeys(names)}


def _numbers(column: pl.Series, decimal: str) -> Vector:
    import polars as pl

    if column.dtype.is_numeric():
        return np.array(column.cast(pl.Float64, strict=False).to_numpy())
    if column.dtype != pl.String:
        return np.where(column.is_null().to_numpy(), ABSENT, UNREADABLE)
    read = _cast(column, decimal)
    # Padding is rare and trimming is dear: only columns with cells that do not fit are trimmed.
    if read.null_count() > column.null_count():
        read = _cast(column.str.strip_chars(), decimal)
    value = np.array(read.to_numpy())
    finite = np.isfinite(value)
    if not bool(finite.all()):
        empty = (column.is_null() | (column.str.strip_chars() == "").fill_null(value=True)).to_numpy()
        value[~finite] = np.where(empty[~finite], ABSENT, UNREADABLE)
    return value


def _cast(cells: pl.Series, decimal: str) -> pl.Series:
    """Texts as numbers, null where they are none.

    What polars reads as a finite number is a number by the grammar above, and the other way round (a test holds it);
    what it reads beyond that (inf, nan) is not finite.
    """
    import polars as pl

    if decimal == ",":
        cells = cells.set(cells.str.contains(".", literal=True), None).str.replace(",", ".", literal=True)
    return cells.cast(pl.Float64, strict=False)


def codes(column: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    """The different words of a column, and (n_rows,) which of them stands in each row.

    Words are stripped; an empty cell, and one that cannot be a text, is the word "". Typed instants (Parquet) become
    ISO texts, with the offset +00:00 where they have a zone.
    """
    import polars as pl

    if isinstance(column.dtype, pl.Datetime):
        zoned = column.dtype.time_zone is not None
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zoned else column
        column = column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("+00:00" if zoned else ""))
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        return [""], np.zeros(len(column), np.int64)
    cells = column.cast(pl.String)
    starts = _run_starts(cells)
    if starts.size * LONG_RUNS > len(cells):
        return _word_codes(cells)
    words, at = _word_codes(cells.gather(starts))
    return words, np.repeat(at, np.diff(starts, append=len(cells)))


def _run_starts(cells: pl.Series) -> NDArray[np.intp]:
    """Rows whose text is another than that of the row before."""
    changed = np.array(cells.ne_missing(cells.shift(1)).to_numpy())
    changed[:1] = True
    return np.flatnonzero(changed)


def _word_codes(cells: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    import polars as pl

    different = cells.unique(maintain_order=True)
    # Stripped when they are few; two that differ in their padding alone are one word.
    stripped = different.str.strip_chars().fill_null("").to_list()
    words = list(dict.fromkeys(stripped))
    if len(words) <= 1:
        return words, np.zeros(len(cells), np.int64)
    position = {word: at for at, word in enumerate(words)}
    texts = different.drop_nulls()
    at = cells.cast(pl.Enum(texts)).to_physical().cast(pl.Int64).fill_null(len(texts)).to_numpy()
    of_text = [position[word] for word, raw in zip(stripped, different.to_list(), strict=True) if raw is not None]
    return words, np.array([*of_text, position.get("", 0)], np.int64)[at]


def days(column: pl.Series, read: DayReader) -> Days:
    """A column as days: (n_rows,) datetime64[D], NaT where it is no day of 1990 to 2100."""
    import polars as pl

    if column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime):
        found = column.cast(pl.Date).to_numpy().astype("datetime64[D]")
        sound = (found >= np.datetime64(FIRST_DAY)) & (found <= np.datetime64(LAST_DAY))
        return np.where(sound, found, np.datetime64("NaT", "D"))
    different, at = codes(column)
    return day_array(read(word) for word in different)[at]


def day_array(found: Iterable[date | None]) -> Days:
    """Days as datetime64[D]; None is NaT."""
    return np.array([np.datetime64("NaT", "D") if day is None else day for day in found], dtype="datetime64[D]")


def _day(year: str, month: int, day: str) -> date | None:
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def iso_day(text: str) -> date | None:
    """`2024-01-19` or `20240119`, the two spellings that nobody reads in two ways; None for anything else."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(match[1], int(match[2]), match[3])
    return None


def american_day(text: str) -> date | None:
    """As `iso_day`, and `1/19/2024` and `19JAN2024` as sources in the United States write them."""
    if match := _US.fullmatch(text):
        return _day(match[3], int(match[1]), match[2])
    if match := _NAMED.fullmatch(text):
        month = MONTH_NUMBERS.get(match[2].upper())
        return _day(match[3], month, match[1]) if month else None
    return iso_day(text)


def iso_instant(text: str) -> datetime | None:
    """An ISO 8601 date and time, with its offset if it has one; None for anything else.

    Digits beyond microseconds are cut.
    """
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text, re.ASCII):
        return None
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None
    return found if FIRST_DAY <= found.date() <= LAST_DAY else None
