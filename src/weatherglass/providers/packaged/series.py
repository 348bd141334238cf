"""The packaged daily histories: whole tables, and single values that refuse to be something they are not.

`read_series` gives every row as it came, with its `defect`. `value_on` is for one number in a claim or a reading: a day
outside the series, a day without a row and a value that a defect makes unusable are errors that say which it is.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.providers.packaged.provenance import Dataset, packaged_files, provenance

if TYPE_CHECKING:
    import polars as pl


def series_names() -> list[str]:
    """The names that `read_series` knows, in alphabetical order.

    >>> series_names()
    ['BTC', 'CMT', 'SPX', 'US_INDICES', 'VIX']
    """
    return sorted(_series())


def read_series(name: str) -> pl.DataFrame:
    """A packaged history: every row of the source, in increasing order of days, with its defect.

    Parameters
    ----------
    name
        One of `series_names()`.

    Returns
    -------
    polars.DataFrame
        `session` (Date; for BTC the UTC day), the value columns (Float64; units in `provenance()`: index points, CMT in
        percent per year, BTC in US dollars) and `defect` (String or null). A missing value is null, never NaN or zero.

    Raises
    ------
    UsageError
        No series of that name.

    Examples
    --------
    >>> read_series("VIX").filter(defect="impossible_ohlc").height
    45
    """
    return _table(_dataset(name).name).clone()


def value_on(name: str, column: str, session: date) -> float:
    """The value of one column on one day, in the unit of that column.

    Parameters
    ----------
    name
        One of `series_names()`.
    column
        A value column of that series, such as "close".
    session
        The day as the series labels it; no earlier day is taken in its place.

    Raises
    ------
    UsageError
        No such series or column, or `session` is an instant and not a day.
    DataError
        The series has no usable value on that day: it has ended, has not begun, has no row, has a blank, or the row is
        marked with a defect that spoils the column.

    Examples
    --------
    >>> from datetime import date
    >>> value_on("VIX", "close", date(2020, 3, 16))
    82.69
    """
    dataset = _dataset(name)
    value_columns = [each for each in dataset.columns if each not in {"session", "defect"}]
    if column not in value_columns:
        raise UsageError(f"series {name} has no column {column!r}; {nearest(column, value_columns)}")
    if isinstance(session, datetime):
        raise UsageError(f"a series has days, not instants; asked {session.isoformat()}, give a date")
    if session > dataset.last_date:
        raise DataError(f"not available: series {name} ends {dataset.last_date}; asked {session}")
    if session < dataset.first_date:
        raise DataError(f"not available: series {name} starts {dataset.first_date}; asked {session}")
    row = _rows(dataset.name).get(session)
    if row is None:
        raise DataError(f"not available: series {name} has no row for {session}")
    table = _table(dataset.name)
    defect, value = table["defect"][row], table[column][row]
    for each in dataset.defect_codes:
        if each.code == defect and column in each.spoils:
            raise DataError(f"not available: {name} {column} of {session} is marked {defect}: {each.meaning}")
    if value is None:
        raise DataError(f"not available: the source of {name} left {column} of {session} blank")
    return float(value)


def _series() -> dict[str, Dataset]:
    return {dataset.name: dataset for dataset in provenance() if "session" in dataset.columns}


def _dataset(name: str) -> Dataset:
    series = _series()
    if name not in series:
        raise UsageError(f"no packaged series {name!r}; {nearest(name, series)}")
    return series[name]


@cache
def _table(name: str) -> pl.DataFrame:
    import polars as pl

    return pl.read_parquet((packaged_files() / _series()[name].file).read_bytes())


@cache
def _rows(name: str) -> dict[date, int]:
    return {session: row for row, session in enumerate(_table(name)["session"])}
