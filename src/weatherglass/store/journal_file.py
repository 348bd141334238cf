"""The SQLite file of the live journal: how records lie in it, and how each is checked when it is read.

Every record carries its place in the sequence of all records, the place of the record of its kind before it, and a
checksum over all of it; so a changed byte and a missing record are both found, also when one kind is read alone.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from weatherglass.errors import StoreCorrupt, StoreError, StoreNewer, StoreUnwritable

SCHEMA_VERSION = 1
APPLICATION_ID = 0x57474A31
"""Says in the header of the file whose it is."""
PAGE_RECORDS = 1_000
BUSY_SECONDS = 5.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LOW_BYTE = 0xFF
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE record (
    sequence INTEGER PRIMARY KEY,
    previous INTEGER NOT NULL,
    kind TEXT NOT NULL,
    event_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    payload BLOB NOT NULL,
    crc INTEGER NOT NULL
) STRICT;
CREATE INDEX record_by_kind ON record (kind, sequence);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_REMEDY = (
    "set the file aside and start a new journal; what it held is also in the raw payloads and the quote lake as far as "
    "it was ingested"
)


Row = tuple[int, int, str, int, int, bytes, int]
"""As the table has it: sequence, previous of its kind, kind, event, recording, payload, checksum."""


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One record as it was appended.

    Attributes
    ----------
    sequence
        Place among all records, from 1, without gaps.
    kind
        What it is, in the words of whoever appends it ("quote", "index", "alert").
    event_at
        Instant that it is about, in UTC.
    recorded_at
        Instant at which it was handed to the journal, in UTC.
    """

    sequence: int
    kind: str
    event_at: datetime
    recorded_at: datetime
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """Records that become visible together."""

    kind: str
    events: tuple[tuple[int, bytes], ...]
    recorded_at: int

    @property
    def size(self) -> int:
        """Bytes that wait in memory, roughly."""
        return sum(len(payload) + 100 for _, payload in self.events)


def microseconds(instant: datetime) -> int:
    """An instant in microseconds since 1970, UTC; exact."""
    return (instant - _EPOCH) // _MICROSECOND


class JournalFile:
    """Reading and writing the file; one writer at a time, in one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: sqlite3.Connection | None = None
        self._next = 0
        self._last_of_kind: dict[str, int] = {}

    def open_to_write(self) -> None:
        """Make the file where there is none, and find the end of the sequence.

        Raises
        ------
        StoreUnwritable, StoreCorrupt, StoreNewer
            When it cannot be made, is damaged, or was written by a newer version of this package.
        """
        with self._failures(writes=True):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
            try:
                self._prepare(connection)
            except (sqlite3.Error, StoreError):
                connection.close()
                raise
            self._writer = connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        is_new = not self._has_records(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        if is_new:
            connection.executescript(_SCHEMA)
        self._next = 1 + (connection.execute("SELECT max(sequence) FROM record").fetchone()[0] or 0)
        self._last_of_kind = dict(connection.execute("SELECT kind, max(sequence) FROM record GROUP BY kind"))

    def write(self, units: Sequence[Unit]) -> list[tuple[int, int]]:
        """All records of some units in one durable transaction; first and last sequence of each.

        Raises
        ------
        StoreUnwritable
            Then none of them is in the file.
        """
        if self._writer is None:
            raise StoreError(f"the journal {self.path} is not open for writing")
        rows: list[tuple[object, ...]] = []
        places: list[tuple[int, int]] = []
        sequence, last_of_kind = self._next, dict(self._last_of_kind)
        for unit in units:
            first = sequence
            for event_at, payload in unit.events:
                said = (sequence, last_of_kind.get(unit.kind, 0), unit.kind, event_at, unit.recorded_at, payload)
                rows.append((*said, _checksum(*said)))
                last_of_kind[unit.kind] = sequence
                sequence += 1
            places.append((first, sequence - 1))
        with self._failures(writes=True):
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                self._writer.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
        self._next, self._last_of_kind = sequence, last_of_kind
        return places

    def close(self) -> None:
        """Let go of the file."""
        if self._writer is not None:
            with self._failures(writes=True):
                self._writer.close()
            self._writer = None

    def records(self, kind: str | None, after: int, limit: int | None) -> Iterator[JournalRecord]:
        """Checked records after a place in the sequence.

        Raises
        ------
        StoreCorrupt
            At the first record that was changed or is missing.
        """
        left = limit
        previous = after
        while left is None or left > 0:
            count = PAGE_RECORDS if left is None else min(PAGE_RECORDS, left)
            rows = self._page(kind, previous, count)
            for row in rows:
                yield self._checked(row, kind, after, previous)
                previous = row[0]
            if len(rows) < count:
                return
            left = None if left is None else left - count

    def last(self, kind: str) -> JournalRecord | None:
        """The latest record of a kind, or None."""
        rows = self._query("SELECT * FROM record WHERE kind = ? ORDER BY sequence DESC LIMIT 1", (kind,))
        return self._checked(rows[0], None, rows[0][0] - 1, rows[0][0] - 1) if rows else None

    def place_at(self, kind: str, instant: int) -> int:
        """A place that all records of a kind about instants up to this one are at or before, and no later one is."""

        def following(connection: sqlite3.Connection, place: int) -> tuple[int, int] | None:
            found: tuple[int, int] | None = connection.execute(
                "SELECT sequence, event_at FROM record WHERE kind = ? AND sequence >= ? ORDER BY sequence LIMIT 1",
                (kind, place),
            ).fetchone()
            return found

        with self._reading() as connection:
            if connection is None:
                return 0
            low, high = 1, 1 + (connection.execute("SELECT max(sequence) FROM record").fetchone()[0] or 0)
            while low < high:
                middle = (low + high) // 2
                record = following(connection, middle)
                if record is None or record[1] > instant:
                    high = middle
                else:
                    low = record[0] + 1
            return low - 1

    def _reader(self) -> sqlite3.Connection:
        """A connection that makes no file where one was removed in this instant."""
        uri = f"{self.path.resolve().as_uri()}?mode=rw"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)

    def _page(self, kind: str | None, after: int, count: int) -> list[Row]:
        if kind is None:
            return self._query("SELECT * FROM record WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, count))
        return self._query(
            "SELECT * FROM record WHERE kind = ? AND sequence > ? ORDER BY sequence LIMIT ?", (kind, after, count)
        )

    def _query(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        with self._reading() as connection:
            return [] if connection is None else connection.execute(sql, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to read; None where there is nothing."""
        if not self.path.exists():
            yield None
            return
        with (
            self._failures(writes=False),
            closing(self._reader()) as connection,
        ):
            connection.execute("PRAGMA query_only = ON")
            yield connection if self._has_records(connection) else None

    def _checked(self, row: Row, kind: str | None, after: int, previous: int) -> JournalRecord:
        sequence, previous_of_kind, own_kind, event_at, recorded_at, payload, _ = row
        if not _is_sound(row):
            raise StoreCorrupt(f"record {sequence} of the journal {self.path} (its checksum is another)", _REMEDY)
        if kind is None:
            missing = None if sequence == previous + 1 else previous + 1
        else:
            follows = previous_of_kind == previous if previous > after else previous_of_kind <= after
            missing = None if follows else previous_of_kind
        if missing is not None:
            raise StoreCorrupt(f"the journal {self.path} (record {missing} is missing before {sequence})", _REMEDY)
        return JournalRecord(sequence, own_kind, _instant(event_at), _instant(recorded_at), payload)

    def _has_records(self, connection: sqlite3.Connection) -> bool:
        """Whether the file is a journal, and not merely empty; anything else is refused."""
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            return False
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if owner != APPLICATION_ID:
            raise StoreCorrupt(f"{self.path} (an SQLite file, and no journal of weatherglass)", "give another path")
        if found > SCHEMA_VERSION:
            raise StoreNewer(self.path, found, SCHEMA_VERSION)
        return True

    @contextmanager
    def _failures(self, *, writes: bool) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise self._failure(exc, writes=writes) from exc
        except UnicodeDecodeError as exc:  # damaged names of tables, in what SQLite would say of them
            raise StoreCorrupt(f"the journal {self.path} ({exc})", _REMEDY) from exc
        except OSError as exc:
            raise StoreUnwritable(self.path, (exc.strerror or str(exc)).lower(), "check the path and the disk") from exc

    def _failure(self, exc: sqlite3.Error, *, writes: bool) -> StoreError:
        # Python's own complaints (a text that cannot be decoded) have no code: such bytes were never written.
        code = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _LOW_BYTE
        if code in _DAMAGE:
            return StoreCorrupt(f"the journal {self.path} ({exc})", _REMEDY)
        if not writes:
            return StoreError(f"cannot read the journal {self.path}: {exc}")
        if code == sqlite3.SQLITE_FULL:
            return StoreUnwritable(self.path, "the disk is full", "free some space; what was acknowledged is kept")
        if code == sqlite3.SQLITE_IOERR:
            said = f"input/output error ({exc})"
            return StoreUnwritable(self.path, said, "check the disk; what was acknowledged is kept")
        return StoreUnwritable(self.path, str(exc), "what was acknowledged is kept")


def _instant(at: int) -> datetime:
    return _EPOCH + at * _MICROSECOND


def _is_sound(row: Row) -> bool:
    return isinstance(row[-2], bytes) and _checksum(*row[:-1]) == row[-1]


def _checksum(sequence: int, previous: int, kind: str, event_at: int, recorded_at: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(f"{sequence}|{previous}|{kind}|{event_at}|{recorded_at}|".encode()))
