"""The levels above the vintages, from the root down, each read together with the check of the level below it.

::

    root      number and digests of all series                  (one row of table meta)
    series    what a user declared of it; number and digests of its streams
    stream    one field of one series from one source; number and digests of its years
    year      number and digests of the vintages whose day lies in it
    vintage   one value of one day, as its source gave it at one time

A reading of some years of one series verifies the root and all series, its streams, their years, and every vintage of
the years that it touches; so a lost row is noticed as well as an altered one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields

from weatherglass.errors import StoreCorrupt
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.meta import ROOT_KEY, meta_value, set_meta_value
from weatherglass.store.row_digest import added, prefix_of, row_digest

FIRST_YEAR, LAST_YEAR = "0000", "9999"
"""Bounds that leave no year out."""

Row = tuple[str, int, float, str, str, int]
"""as_of, revision, value, known_at, recorded_at, ingest_id."""


@dataclass(frozen=True, slots=True)
class Root:
    """Of the whole database: the number of series and of streams, and the sum of the digests of the series."""

    digests: int
    series: int
    streams: int


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series: what was declared of it ("" where nobody did), and the sum over its streams."""

    series: str
    unit: str = ""
    zone: str = ""
    calendar: str = ""
    close: str = ""
    title: str = ""
    declared_at: str = ""
    streams: int = 0
    stream_digests: int = 0

    @property
    def digest(self) -> int:
        """Checksum of the row."""
        return row_digest(_SERIES, astuple(self))


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One field of one series from one source: its extent, and the sum over its years."""

    series: str
    field: str
    source: str
    stream_id: int
    first_day: str = ""
    last_day: str = ""
    days: int = 0
    rows: int = 0
    last_known_at: str = ""
    last_recorded_at: str = ""
    years: int = 0
    year_digests: int = 0

    @property
    def digest(self) -> int:
        """Checksum of the row."""
        return row_digest(_STREAMS, astuple(self))

    @property
    def words(self) -> str:
        """For messages: "VIX close from fred"."""
        return f"{self.series} {self.field} from {self.source}"

    @property
    def prefix(self) -> bytes:
        """What goes into the digest of each of its years and vintages: names, so that no row can pass for another's."""
        return prefix_of(self.series, self.field, self.source, self.stream_id)


@dataclass(frozen=True, slots=True)
class YearRow:
    """The vintages of one stream whose day lies in one year: their number and the sum of their digests."""

    year: str
    rows: int = 0
    row_digests: int = 0


_SERIES, _STREAMS = prefix_of("series"), prefix_of("streams")
_SERIES_COLUMNS = ", ".join(each.name for each in fields(SeriesRow))
_STREAM_COLUMNS = ", ".join(each.name for each in fields(StreamRow))


# ---- reading, with the check


def root_of(connection: sqlite3.Connection) -> Root:
    """The root."""
    return Root(**json.loads(meta_value(connection, ROOT_KEY)))


def all_series(connection: sqlite3.Connection) -> dict[str, SeriesRow]:
    """Every series by name.

    Raises
    ------
    StoreCorrupt
        When one is missing or altered.
    """
    root = root_of(connection)
    found = connection.execute(f"SELECT {_SERIES_COLUMNS}, digest FROM series ORDER BY series").fetchall()  # noqa: S608
    _check("the table of all series", found, _SERIES, root.series, root.digests)
    return {row[0]: SeriesRow(*row[:-1]) for row in found}


def streams_of(connection: sqlite3.Connection, series: SeriesRow) -> list[StreamRow]:
    """Streams of a series by field and source.

    Raises
    ------
    StoreCorrupt
        When one is missing or altered.
    """
    found = connection.execute(
        f"SELECT {_STREAM_COLUMNS}, digest FROM streams WHERE series = ? ORDER BY field, source",  # noqa: S608
        (series.series,),
    ).fetchall()
    _check(f"the streams of {series.series}", found, _STREAMS, series.streams, series.stream_digests)
    return [StreamRow(*row[:-1]) for row in found]


def years_of(connection: sqlite3.Connection, stream: StreamRow) -> dict[str, YearRow]:
    """Years of a stream.

    Raises
    ------
    StoreCorrupt
        When one is missing or altered.
    """
    found = connection.execute(
        "SELECT year, rows, row_digests, digest FROM years WHERE stream_id = ? ORDER BY year", (stream.stream_id,)
    ).fetchall()
    _check(f"the years of {stream.words}", found, stream.prefix, stream.years, stream.year_digests)
    return {row[0]: YearRow(*row[:-1]) for row in found}


def vintages_of(
    connection: sqlite3.Connection, stream: StreamRow, years: Iterable[YearRow], first_year: str, last_year: str
) -> list[Row]:
    """Vintages of a stream whose day lies in some years, by day and revision.

    Parameters
    ----------
    years
        All years of the stream.
    first_year, last_year
        The years wanted, both included.

    Raises
    ------
    StoreCorrupt
        When a row of them is missing, altered, or one too many.
    """
    found = connection.execute(
        "SELECT as_of, revision, value, known_at, recorded_at, ingest_id, digest FROM vintages "
        "WHERE stream_id = ? AND as_of >= ? AND as_of <= ? ORDER BY as_of, revision",
        (stream.stream_id, f"{first_year}-01-01", f"{last_year}-12-31"),
    ).fetchall()
    prefix = stream.prefix
    by_year: dict[str, list[int]] = {each.year: [] for each in years if first_year <= each.year <= last_year}
    rows: list[Row] = []
    for row in found:
        body, digest = row[:-1], row[-1]
        if row_digest(prefix, body) != digest or body[0][:4] not in by_year:
            raise StoreCorrupt(f"a row of {stream.words} for the day {body[0]!r}", RUN_VERIFY)
        by_year[body[0][:4]].append(digest)
        rows.append(body)
    for each in years:
        digests = by_year.get(each.year, [])
        if each.year in by_year and (len(digests), added(0, digests)) != (each.rows, each.row_digests):
            raise StoreCorrupt(
                f"{stream.words} has {len(digests)} rows in {each.year} where {each.rows} were written", RUN_VERIFY
            )
    return rows


def _check(what: str, rows: Sequence[tuple[object, ...]], prefix: bytes, count: int, digests: int) -> None:
    """Whether rows, the digest in the last column, are each what was written, and all of those that were."""
    own = [row_digest(prefix, row[:-1]) for row in rows]
    if any(digest != row[-1] for digest, row in zip(own, rows, strict=True)):
        raise StoreCorrupt(f"{what}: a row is altered", RUN_VERIFY)
    if (len(own), added(0, own)) != (count, digests):
        raise StoreCorrupt(f"{what}: {len(own)} rows are there where {count} were written", RUN_VERIFY)


# ---- writing


def write_vintages(connection: sqlite3.Connection, stream: StreamRow, rows: Sequence[Row]) -> StreamRow:
    """Add vintages to a stream, with the sums of their years; the stream as it is then, not yet written."""
    prefix = stream.prefix
    digests = [row_digest(prefix, row) for row in rows]
    connection.executemany(
        "INSERT INTO vintages (stream_id, as_of, revision, value, known_at, recorded_at, ingest_id, digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(stream.stream_id, *row, digest) for row, digest in zip(rows, digests, strict=True)],
    )
    years = years_of(connection, stream)
    by_year: dict[str, list[int]] = {}
    for row, digest in zip(rows, digests, strict=True):
        by_year.setdefault(row[0][:4], []).append(digest)
    for year, new in by_year.items():
        held = years.get(year, YearRow(year))
        years[year] = YearRow(year, held.rows + len(new), added(held.row_digests, new))
        connection.execute(
            "INSERT OR REPLACE INTO years (stream_id, year, rows, row_digests, digest) VALUES (?, ?, ?, ?, ?)",
            (stream.stream_id, *astuple(years[year]), row_digest(prefix, astuple(years[year]))),
        )
    return StreamRow(
        stream.series,
        stream.field,
        stream.source,
        stream.stream_id,
        first_day=min([row[0] for row in rows] + ([stream.first_day] if stream.first_day else [])),
        last_day=max([stream.last_day, *(row[0] for row in rows)]),
        days=stream.days + sum(row[1] == 0 for row in rows),
        rows=stream.rows + len(rows),
        last_known_at=max([stream.last_known_at, *(row[3] for row in rows)]),
        last_recorded_at=max([stream.last_recorded_at, *(row[4] for row in rows)]),
        years=len(years),
        year_digests=added(0, (row_digest(prefix, astuple(each)) for each in years.values())),
    )


def write_stream(connection: sqlite3.Connection, stream: StreamRow) -> None:
    """Write a stream in the place of what it was."""
    _replace(connection, "streams", _STREAM_COLUMNS, (*astuple(stream), stream.digest))


def write_series(connection: sqlite3.Connection, series: SeriesRow) -> None:
    """Write a series in the place of what it was."""
    _replace(connection, "series", _SERIES_COLUMNS, (*astuple(series), series.digest))


def write_root(connection: sqlite3.Connection, series: Iterable[SeriesRow], streams: int) -> None:
    """Write the root over all series as they are now; `streams` is how many streams were ever made."""
    digests = [each.digest for each in series]
    root = Root(digests=added(0, digests), series=len(digests), streams=streams)
    set_meta_value(connection, ROOT_KEY, json.dumps(asdict(root)))


def _replace(connection: sqlite3.Connection, table: str, columns: str, values: Sequence[object]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT OR REPLACE INTO {table} ({columns}, digest) VALUES ({marks})", values)  # noqa: S608
