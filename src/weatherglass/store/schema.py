"""The tables of `weatherglass.db`, their version, and the steps from older versions.

Instants are texts in UTC (2024-01-02T21:15:00, with microseconds where there are any) and days are texts, so that the
database can be read with the sqlite3 shell; the view `observations` shows series by name. Texts of one form sort as the
instants do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from weatherglass.errors import StoreCorrupt, StoreError, StoreNewer
from weatherglass.store.alert_tables import ALERT_TABLES
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.durable_files import fsync_dir, make_dir_durably
from weatherglass.store.instant_text import instant_text
from weatherglass.store.ledger_table import LEDGER_HEAD_KEY, LEDGER_RULES, LEDGER_TABLE, head_of
from weatherglass.store.meta import RECORDED_AT_KEY, ROOT_KEY, SCHEMA_VERSION_KEY, meta_value, set_meta_value

SCHEMA_VERSION = 3
BACKUPS_NAME = "backups"
EMPTY_ROOT = '{"digests": 0, "series": 0, "streams": 0}'

Step = Callable[[sqlite3.Connection], None]


def _add_ledger(connection: sqlite3.Connection) -> None:
    for statement in (LEDGER_TABLE, *LEDGER_RULES):
        connection.execute(statement)
    set_meta_value(connection, LEDGER_HEAD_KEY, head_of(0, ""))


def _add_alerts(connection: sqlite3.Connection) -> None:
    for statement in ALERT_TABLES:
        connection.execute(statement)


MIGRATIONS: dict[int, Step] = {1: _add_ledger, 2: _add_alerts}
"""The step from each older version to the next one. It runs in a transaction, after a copy of the database was made."""

TABLES = (
    """CREATE TABLE meta (
        key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, digest INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE migrations (
        migration_id INTEGER PRIMARY KEY, from_version INTEGER NOT NULL, to_version INTEGER NOT NULL,
        applied_at TEXT NOT NULL, backup TEXT NOT NULL
    )""",
    """CREATE TABLE fetches (
        fetch_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, stored_bytes INTEGER NOT NULL,
        source TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, received_at TEXT NOT NULL, etag TEXT,
        last_modified TEXT, media_type TEXT NOT NULL, context TEXT NOT NULL, digest INTEGER NOT NULL
    )""",
    "CREATE INDEX fetches_by_document ON fetches (source, key)",
    """CREATE TABLE ingests (
        ingest_id INTEGER PRIMARY KEY, source TEXT NOT NULL, fetch_id INTEGER, payload_sha256 TEXT NOT NULL,
        received_at TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL, outcome TEXT NOT NULL,
        problem TEXT NOT NULL, read INTEGER NOT NULL, kept INTEGER NOT NULL, blank INTEGER NOT NULL,
        left_out TEXT NOT NULL, examples TEXT NOT NULL, notes TEXT NOT NULL, new INTEGER NOT NULL,
        revised INTEGER NOT NULL, same INTEGER NOT NULL, vanished INTEGER NOT NULL, vanished_days TEXT NOT NULL,
        digest INTEGER NOT NULL
    )""",
    "CREATE INDEX ingests_by_fetch ON ingests (fetch_id, outcome)",
    """CREATE TABLE series (
        series TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, zone TEXT NOT NULL, calendar TEXT NOT NULL,
        close TEXT NOT NULL, title TEXT NOT NULL, declared_at TEXT NOT NULL, streams INTEGER NOT NULL,
        stream_digests INTEGER NOT NULL, digest INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE streams (
        series TEXT NOT NULL, field TEXT NOT NULL, source TEXT NOT NULL, stream_id INTEGER NOT NULL,
        first_day TEXT NOT NULL, last_day TEXT NOT NULL, days INTEGER NOT NULL, rows INTEGER NOT NULL,
        last_known_at TEXT NOT NULL, last_recorded_at TEXT NOT NULL, years INTEGER NOT NULL,
        year_digests INTEGER NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (series, field, source)
    ) WITHOUT ROWID""",
    """CREATE TABLE years (
        stream_id INTEGER NOT NULL, year TEXT NOT NULL, rows INTEGER NOT NULL, row_digests INTEGER NOT NULL,
        digest INTEGER NOT NULL, PRIMARY KEY (stream_id, year)
    ) WITHOUT ROWID""",
    """CREATE TABLE vintages (
        stream_id INTEGER NOT NULL, as_of TEXT NOT NULL, revision INTEGER NOT NULL, value REAL NOT NULL,
        known_at TEXT NOT NULL, recorded_at TEXT NOT NULL, ingest_id INTEGER NOT NULL, digest INTEGER NOT NULL,
        PRIMARY KEY (stream_id, as_of, revision)
    ) WITHOUT ROWID""",
    """CREATE VIEW observations AS
        SELECT series, field, source, as_of, revision, value, known_at, recorded_at, ingest_id
        FROM vintages JOIN streams USING (stream_id)""",
    LEDGER_TABLE,
    *LEDGER_RULES,
    *ALERT_TABLES,
)


def version_of(connection: sqlite3.Connection) -> int | None:
    """Schema version of a database, or None of one in which nothing was ever made.

    The version stands twice, in the header of the file and in a row with a checksum, so that a flipped bit is not taken
    for an older version. Where either is newer than ours, that is the version: how a newer package keeps the two is not
    known here, and nothing that it wrote may be called damaged.

    Raises
    ------
    StoreCorrupt
        When neither is newer than ours and the two are not the same, or the tables are gone.
    """
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    in_header = connection.execute("PRAGMA user_version").fetchone()[0]
    if tables == 0 and in_header == 0:
        return None
    if in_header > SCHEMA_VERSION:
        return int(in_header)
    in_row = meta_value(connection, SCHEMA_VERSION_KEY)
    if in_row.isdecimal() and int(in_row) > SCHEMA_VERSION:
        return int(in_row)
    if str(in_header) != in_row:
        raise StoreCorrupt(f"the schema version is {in_header} in the header and {in_row} in table meta", RUN_VERIFY)
    return int(in_row)


def refuse_newer(connection: sqlite3.Connection, home: Path) -> int | None:
    """Schema version of a database that we may write to, None of an empty one.

    Raises
    ------
    StoreNewer
        When a newer version of this package wrote it.
    """
    found = version_of(connection)
    if found is not None and found > SCHEMA_VERSION:
        raise StoreNewer(home, found, SCHEMA_VERSION)
    return found


def require_current(connection: sqlite3.Connection, home: Path) -> bool:
    """Whether anything is in a database that is read; its version must be ours.

    Raises
    ------
    StoreNewer
        When a newer version of this package wrote it.
    StoreError
        When an older one did: reading changes nothing, so the step to our version waits for a writer.
    """
    found = refuse_newer(connection, home)
    if found is None:
        return False
    if found < SCHEMA_VERSION:
        raise StoreError(
            f"the store at {home} has schema version {found}, and this version of weatherglass reads version "
            f"{SCHEMA_VERSION}; run any command that writes, as `weatherglass pull`, to bring it up to date "
            "(a copy is kept)"
        )
    return True


def prepare(connection: sqlite3.Connection, home: Path, now: datetime) -> None:
    """Make the tables of an empty database, or bring those of an older version up to date.

    Raises
    ------
    StoreNewer
        When a newer version of this package wrote it; nothing is changed.
    """
    found = refuse_newer(connection, home)
    if found is None:
        _create(connection)
    elif found < SCHEMA_VERSION:
        _migrate(connection, home, found, now)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES:
        connection.execute(statement)
    set_meta_value(connection, ROOT_KEY, EMPTY_ROOT)
    set_meta_value(connection, RECORDED_AT_KEY, "")
    set_meta_value(connection, LEDGER_HEAD_KEY, head_of(0, ""))
    _stamp(connection, SCHEMA_VERSION)
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection, home: Path, found: int, now: datetime) -> None:
    missing = [version for version in range(found, SCHEMA_VERSION) if version not in MIGRATIONS]
    if missing:
        raise StoreError(
            f"the store at {home} has schema version {found}, and there is no way from version {missing[0]} to "
            f"{SCHEMA_VERSION}; open it with the version of weatherglass that wrote it and import its data again"
        )
    copy = _copy_before(connection, home, found, now)
    for version in range(found, SCHEMA_VERSION):
        connection.execute("BEGIN IMMEDIATE")
        MIGRATIONS[version](connection)
        connection.execute(
            "INSERT INTO migrations (from_version, to_version, applied_at, backup) VALUES (?, ?, ?, ?)",
            (version, version + 1, instant_text(now), copy.name),
        )
        _stamp(connection, version + 1)
        connection.execute("COMMIT")


def _copy_before(connection: sqlite3.Connection, home: Path, found: int, now: datetime) -> Path:
    folder = home / BACKUPS_NAME
    make_dir_durably(folder)
    copy = folder / f"weatherglass-schema-{found}-{now:%Y%m%dT%H%M%S}.db"
    target = sqlite3.connect(copy, isolation_level=None)
    try:
        connection.backup(target)
    finally:
        target.close()
    fsync_dir(folder)
    return copy


def _stamp(connection: sqlite3.Connection, version: int) -> None:
    set_meta_value(connection, SCHEMA_VERSION_KEY, str(version))
    connection.execute(f"PRAGMA user_version = {version:d}")
