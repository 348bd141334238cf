"""Daily series with two times: from when a value could be known, and when this store learned it.

Nothing is ever overwritten or deleted. A source that changes a past value adds a vintage; the old one still answers
questions about what was known before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import TypeVar

import numpy as np

from weatherglass.errors import UsageError, nearest
from weatherglass.market.series import MAIN_FIELD, SeriesAnswer, SeriesHistory, instants
from weatherglass.store.database import Database
from weatherglass.store.ingests import IngestSummary
from weatherglass.store.instant_text import day_text, instant_of, instant_text
from weatherglass.store.recording import require_recordable
from weatherglass.store.selection import VintageColumns, columns_of, in_effect
from weatherglass.store.series_records import DeclaredSeries, SeriesOverview, Vintage
from weatherglass.store.series_writing import declare_series, record_answer
from weatherglass.store.summaries import (
    FIRST_YEAR,
    LAST_YEAR,
    Row,
    SeriesRow,
    StreamRow,
    all_series,
    streams_of,
    vintages_of,
    years_of,
)

Answer = TypeVar("Answer")
_ALL_YEARS = FIRST_YEAR, LAST_YEAR


class SeriesStore:
    """The daily series of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    # ---- writing

    def record(
        self,
        answer: SeriesAnswer,
        *,
        source: str,
        received_at: datetime,
        fetch_id: int | None = None,
        known_at_stated: bool = False,
    ) -> IngestSummary:
        """Add what a source says, with the record of its quality, in one transaction: readers see all or nothing.

        Parameters
        ----------
        answer
            Rows with `known_at` set. Rows may be empty: then only the record is written.
        source
            Name of the provider.
        received_at
            Instant at which the document was complete. A value that differs from the one in effect could be known from
            then, or from its own `known_at` if that is later.
        fetch_id
            Number of the stored payload, if there is one.
        known_at_stated
            Whether the source itself says from when each value could be known: then values with another instant are
            vintages of their own, in whatever order they arrive.

        Raises
        ------
        UsageError
            When an instant is missing or no payload of that number is stored.
        StoreUnwritable
            When the disk does not allow it; nothing of the answer is stored.
        StoreCorrupt
            When the vintages that it is compared with are damaged; nothing of the answer is stored.
        """
        if not source:
            raise UsageError("a source needs a name; got an empty one")
        for rows in answer.rows:
            if rows.rows:
                require_recordable(rows)
        instant_text(received_at)
        started = self._clock()
        return self._database.write(
            lambda connection: record_answer(
                connection,
                answer,
                source=source,
                received_at=received_at,
                fetch_id=fetch_id,
                stated=known_at_stated,
                started_at=started,
                now=self._clock(),
            )
        )

    def declare(
        self, series: str, *, unit: str, zone: str, calendar: str, close: time, title: str = ""
    ) -> DeclaredSeries:
        """Say what a series of one's own means; again with other words replaces them.

        Raises
        ------
        UsageError
            When the name or the unit is empty, or the unit is not the one that was declared before.
        """
        if not series or not unit:
            raise UsageError(f"a declared series needs a name and a unit; got {series!r} and {unit!r}")
        # str() of each: the digest of a row is over the plain text that SQLite gives back, never over a StrEnum
        row = SeriesRow(
            str(series), str(unit), str(zone), str(calendar), close.isoformat(), str(title), instant_text(self._clock())
        )
        return _declaration(self._database.write(lambda connection: declare_series(connection, row)))

    # ---- reading

    def history(
        self,
        series: str,
        field: str = MAIN_FIELD,
        *,
        first: date | None = None,
        last: date | None = None,
        as_known: datetime | None = None,
        as_recorded: datetime | None = None,
        source_order: Sequence[str] = (),
        only_source: str | None = None,
    ) -> SeriesHistory:
        """One value a day, as it was known and recorded at some instant.

        Parameters
        ----------
        series, field
            Names.
        first, last
            Bounds of the days, both included; None is no bound.
        as_known
            Only values that could be known by then.
        as_recorded
            Only values that this store had by then. The answer to a question with this bound never changes.
        source_order
            Sources to believe, the first one first; others follow in alphabetical order. For each day the first source
            that has a value within the bounds answers, with the vintage known last, of those the one recorded last.
        only_source
            Leave all others out.

        Returns
        -------
        SeriesHistory
            Days increasing; a day without a value is no row. `sources` are those that may answer, in order.

        Raises
        ------
        UsageError
            When the series, its field or the source is not in the store.
        StoreCorrupt
            When a row that the answer needs is damaged or gone.
        """
        years = _years_touched(first, last)
        known, recorded = (None if bound is None else instants(bound)[0] for bound in (as_known, as_recorded))

        def read(connection: sqlite3.Connection) -> tuple[SeriesRow, list[str], list[list[Row]]]:
            row = self._series_named(connection, series)
            streams = _in_order(_streams_named(connection, row, field, only_source), source_order)
            rows = [vintages_of(connection, each, years_of(connection, each).values(), *years) for each in streams]
            return row, [each.source for each in streams], rows

        row, sources, by_source = self._found(read, series)
        chosen = in_effect(columns_of(by_source), as_known=known, as_recorded=recorded)
        within = np.ones(chosen.as_of.shape, dtype=bool)
        if first is not None:
            within &= chosen.as_of >= np.datetime64(first)
        if last is not None:
            within &= chosen.as_of <= np.datetime64(last)
        return _history(series, field, row.unit, sources, chosen.taken(within))

    def every_vintage(self, series: str, field: str = MAIN_FIELD) -> SeriesHistory:
        """All that any source ever said of a field: by day, then by source, then by revision; days may repeat.

        Raises
        ------
        UsageError
            When the series or its field is not in the store.
        StoreCorrupt
            When a row is damaged or gone.
        """

        def read(connection: sqlite3.Connection) -> tuple[SeriesRow, list[str], list[list[Row]]]:
            row = self._series_named(connection, series)
            streams = _in_order(_streams_named(connection, row, field, None), ())
            rows = [vintages_of(connection, each, years_of(connection, each).values(), *_ALL_YEARS) for each in streams]
            return row, [each.source for each in streams], rows

        row, sources, by_source = self._found(read, series)
        vintages = columns_of(by_source)
        order = np.lexsort((vintages.revision, vintages.source_at, vintages.as_of))
        return _history(series, field, row.unit, sources, vintages.taken(order))

    def vintages(self, series: str, field: str, day: date) -> tuple[Vintage, ...]:
        """Every value that any source gave for a day, by source and revision; empty when there is none."""
        text = day_text(day, "day")

        def read(connection: sqlite3.Connection) -> tuple[Vintage, ...]:
            row = self._series_named(connection, series)
            return tuple(
                Vintage(stream.source, value, instant_of(known_at), instant_of(recorded_at), revision, ingest_id)
                for stream in _streams_named(connection, row, field, None)
                for as_of, revision, value, known_at, recorded_at, ingest_id in vintages_of(
                    connection, stream, years_of(connection, stream).values(), text[:4], text[:4]
                )
                if as_of == text
            )

        return self._found(read, series)

    def names(self) -> tuple[str, ...]:
        """Names of all series, declared ones without a value included; in alphabetical order."""
        return self._database.read(lambda connection: tuple(sorted(all_series(connection))), nothing=())

    def overview(self) -> tuple[SeriesOverview, ...]:
        """What the store has, by name of series."""

        def read(connection: sqlite3.Connection) -> tuple[SeriesOverview, ...]:
            return tuple(_overview(row, streams_of(connection, row)) for row in all_series(connection).values())

        return self._database.read(read, nothing=())

    def declared(self, series: str) -> DeclaredSeries | None:
        """What a user said of a series, or None."""

        def read(connection: sqlite3.Connection) -> DeclaredSeries | None:
            row = all_series(connection).get(series)
            return _declaration(row) if row is not None and row.unit else None

        return self._database.read(read, nothing=None)

    def _found(self, read: Callable[[sqlite3.Connection], Answer], series: str) -> Answer:
        found = self._database.read(read, nothing=None)
        if found is None:
            raise self._nothing_stored(series)
        return found

    def _series_named(self, connection: sqlite3.Connection, series: str) -> SeriesRow:
        known = all_series(connection)
        if series not in known:
            if not known:
                raise self._nothing_stored(series)
            raise UsageError(f"no series {series!r} in the store at {self._database.home}; {nearest(series, known)}")
        return known[series]

    def _nothing_stored(self, series: str) -> UsageError:
        return UsageError(
            f"no series {series!r}: nothing is stored at {self._database.home} yet; fetch or import some data first"
        )


def _history(series: str, field: str, unit: str, sources: Sequence[str], chosen: VintageColumns) -> SeriesHistory:
    return SeriesHistory(
        series=series,
        field=field,
        unit=unit,
        as_of=chosen.as_of,
        value=chosen.value,
        known_at=chosen.known_at,
        recorded_at=chosen.recorded_at,
        source_at=chosen.source_at,
        sources=tuple(sources),
        revision=chosen.revision,
    )


def _years_touched(first: date | None, last: date | None) -> tuple[str, str]:
    return (
        FIRST_YEAR if first is None else day_text(first, "first")[:4],
        LAST_YEAR if last is None else day_text(last, "last")[:4],
    )


def _streams_named(
    connection: sqlite3.Connection, row: SeriesRow, field: str, only_source: str | None
) -> list[StreamRow]:
    """Streams of a field; none for a series that is declared and has no value yet."""
    streams = streams_of(connection, row)
    of_field = [each for each in streams if each.field == field]
    if streams and not of_field:
        fields = sorted({each.field for each in streams})
        raise UsageError(f"{row.series} has no field {field!r}; its fields are: {', '.join(fields)}")
    if only_source is None:
        return of_field
    of_source = [each for each in of_field if each.source == only_source]
    if of_field and not of_source:
        sources = ", ".join(each.source for each in of_field)
        raise UsageError(f"{row.series} {field} is not stored from {only_source!r}; its sources are: {sources}")
    return of_source


def _in_order(streams: Sequence[StreamRow], source_order: Sequence[str]) -> list[StreamRow]:
    places = {source: at for at, source in reversed(list(enumerate(source_order)))}
    return sorted(streams, key=lambda each: (places.get(each.source, len(source_order)), each.source))


def _overview(row: SeriesRow, streams: Sequence[StreamRow]) -> SeriesOverview:
    filled = bool(streams)
    return SeriesOverview(
        series=row.series,
        fields=tuple(sorted({each.field for each in streams})),
        unit=row.unit,
        sources=tuple(sorted({each.source for each in streams})),
        first=date.fromisoformat(min(each.first_day for each in streams)) if filled else None,
        last=date.fromisoformat(max(each.last_day for each in streams)) if filled else None,
        rows=sum(each.days for each in streams),
        revised=sum(each.rows - each.days for each in streams),
        last_recorded_at=instant_of(max(each.last_recorded_at for each in streams)) if filled else None,
        last_known_at=instant_of(max(each.last_known_at for each in streams)) if filled else None,
    )


def _declaration(row: SeriesRow) -> DeclaredSeries:
    return DeclaredSeries(row.series, row.unit, row.zone, row.calendar, time.fromisoformat(row.close), row.title)
