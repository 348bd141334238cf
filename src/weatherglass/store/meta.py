"""Key-value rows of the database, each with its checksum: schema version, root of sums, instant of the last batch."""

from __future__ import annotations

import sqlite3

from weatherglass.errors import StoreCorrupt
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.row_digest import prefix_of, row_digest

SCHEMA_VERSION_KEY = "schema_version"
ROOT_KEY = "root"
RECORDED_AT_KEY = "recorded_at"
_PREFIX = prefix_of("meta")


def meta_value(connection: sqlite3.Connection, key: str) -> str:
    """The value of a key.

    Raises
    ------
    StoreCorrupt
        When it is missing or not what was written: every key is there from the first day of a database.
    """
    row = connection.execute("SELECT key, value, digest FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None or row_digest(_PREFIX, row[:2]) != row[2]:
        found = "missing" if row is None else "altered"
        raise StoreCorrupt(f"the row {key!r} of table meta is {found}", RUN_VERIFY)
    return str(row[1])


def set_meta_value(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write the value of a key with its checksum."""
    connection.execute(
        "INSERT INTO meta (key, value, digest) VALUES (?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value, digest = excluded.digest",
        (key, value, row_digest(_PREFIX, (key, value))),
    )
