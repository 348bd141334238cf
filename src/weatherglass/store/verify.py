"""Read everything once and say what is damaged: the database level by level, then every payload."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from weatherglass.errors import StoreCorrupt, StoreError
from weatherglass.store.alerts import altered_alerts
from weatherglass.store.database import DATABASE_NAME
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.home import Store
from weatherglass.store.ingests import altered_ingests
from weatherglass.store.ledger import altered_entries
from weatherglass.store.raw import RawPayloads
from weatherglass.store.summaries import SeriesRow, StreamRow, all_series, streams_of, vintages_of, years_of

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many of them are done, and how many there are."""

RESTORE = "restore a backup, or import the affected data into a new home"
_SHOWN_LINES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is damaged.

    Attributes
    ----------
    where
        Which part: "weatherglass.db", "series VIX", "raw".
    problem, remedy
        What is wrong, and what to do.
    """

    where: str
    problem: str
    remedy: str


def verify(store: Store, *, progress: Progress | None = None) -> Iterator[Finding]:
    """Everything in a store that is not what was written; nothing when all is sound.

    Reads every row and every payload, so it takes as long as that: some 30,000 rows and 200 MB of payloads a second.

    Parameters
    ----------
    store
        Open for reading or writing; another process may write meanwhile.
    progress
        Called as the reading goes on.
    """
    tell = progress or _silent
    yield from _pages(store, tell)
    yield from _all_series(store, tell)
    yield from _ingests(store)
    yield from _ledger(store)
    yield from _alerts(store)
    yield from _payloads(store, tell)


def verify_database(store: Store) -> Iterator[Finding]:
    """Everything in the database that is not what was written; the files of the payloads are not read."""
    yield from _pages(store, _silent)
    yield from _all_series(store, _silent)
    yield from _ingests(store)
    yield from _ledger(store)
    yield from _alerts(store)
    try:
        deque(store.raw.every_fetch(), maxlen=0)
    except StoreError as exc:
        yield _finding("raw", exc)


def _pages(store: Store, tell: Progress) -> Iterator[Finding]:
    """The structure of the database, as SQLite sees it."""
    tell("pages of the database", 0, 1)

    def check(connection: sqlite3.Connection) -> list[str]:
        lines = [str(line) for (line,) in connection.execute(f"PRAGMA integrity_check({_SHOWN_LINES})")]
        return [] if lines == ["ok"] else lines

    try:
        lines = store.database.read(check, nothing=())
    except StoreError as exc:
        yield _finding(DATABASE_NAME, exc)
        return
    yield from (Finding(DATABASE_NAME, line, RESTORE) for line in lines)
    tell("pages of the database", 1, 1)


def _all_series(store: Store, tell: Progress) -> Iterator[Finding]:
    try:
        known = store.database.read(all_series, nothing=None) or {}
    except StoreError as exc:
        yield _finding("series", exc)
        return
    for done, row in enumerate(known.values(), start=1):
        yield from _one_series(store, row.series)
        tell("series", done, len(known))


def _one_series(store: Store, name: str) -> Iterator[Finding]:
    """Each year of each stream on its own, so that one damaged row does not hide another."""

    def check(connection: sqlite3.Connection) -> list[Finding]:
        row = all_series(connection)[name]
        return list(_series_findings(connection, row))

    try:
        yield from store.database.read(check, nothing=())
    except StoreError as exc:
        yield _finding(f"series {name}", exc)


def _series_findings(connection: sqlite3.Connection, row: SeriesRow) -> Iterator[Finding]:
    for stream in streams_of(connection, row):
        try:
            years = years_of(connection, stream)
        except StoreCorrupt as exc:
            yield _finding(f"series {row.series}", exc)
            continue
        for year in years:
            yield from _year_findings(connection, stream, year)


def _year_findings(connection: sqlite3.Connection, stream: StreamRow, year: str) -> Iterator[Finding]:
    try:
        vintages_of(connection, stream, years_of(connection, stream).values(), year, year)
    except StoreCorrupt as exc:
        yield _finding(f"series {stream.series}", exc)


def _ingests(store: Store) -> Iterator[Finding]:
    def check(connection: sqlite3.Connection) -> list[Finding]:
        found = [Finding("ingests", f"record {number} is altered", RESTORE) for number in altered_ingests(connection)]
        for table, key in (("ingests", "ingest_id"), ("fetches", "fetch_id")):
            rows, last = connection.execute(f"SELECT count(*), coalesce(max({key}), 0) FROM {table}").fetchone()  # noqa: S608
            if rows != last:
                found.append(Finding(table, f"{rows} rows are there where {last} were written", RESTORE))
        lost = connection.execute(
            "SELECT ingest_id, fetch_id FROM ingests WHERE fetch_id IS NOT NULL "
            "AND fetch_id NOT IN (SELECT fetch_id FROM fetches)"
        )
        found += [Finding("ingests", f"record {one} names fetch {two}, which is gone", RESTORE) for one, two in lost]
        return found

    try:
        yield from store.database.read(check, nothing=())
    except StoreError as exc:
        yield _finding("ingests", exc)


def _ledger(store: Store) -> Iterator[Finding]:
    def check(connection: sqlite3.Connection) -> list[Finding]:
        return [Finding("ledger", what, RESTORE) for what in altered_entries(connection)]

    try:
        yield from store.database.read(check, nothing=())
    except StoreError as exc:
        yield _finding("ledger", exc)


def _alerts(store: Store) -> Iterator[Finding]:
    def check(connection: sqlite3.Connection) -> list[Finding]:
        return [Finding("alerts", what, RESTORE) for what in altered_alerts(connection)]

    try:
        yield from store.database.read(check, nothing=())
    except StoreError as exc:
        yield _finding("alerts", exc)


def _payloads(store: Store, tell: Progress) -> Iterator[Finding]:
    raw: RawPayloads = store.raw
    try:
        distinct = list({each.sha256: each for each in raw.every_fetch()}.values())
    except StoreError as exc:
        yield _finding("raw", exc)
        return
    for done, stored in enumerate(distinct, start=1):
        try:
            raw.require_sound(stored)
        except StoreError as exc:
            yield _finding("raw", exc)
        tell("payloads", done, len(distinct))


def _finding(where: str, exc: StoreError) -> Finding:
    if isinstance(exc, StoreCorrupt):
        return Finding(where, exc.what, RESTORE if exc.remedy == RUN_VERIFY else exc.remedy)
    return Finding(where, str(exc), RESTORE)


def _silent(what: str, done: int, all_of_them: int) -> None:
    """Tell nobody."""
