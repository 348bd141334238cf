"""Connections to `weatherglass.db`: one for the writer, and a fresh one for each reading.

The database is in write-ahead mode, so that readers see the last whole batch and never wait for the writer. A reading
opens, reads in one transaction and closes: less than a millisecond, and it notices a restored store by itself. While
the log is empty the file is complete and at rest, and it is read as such (`immutable`), which works on a read-only disk
and leaves no file behind; should a writer begin meanwhile, the reading is repeated.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from weatherglass.errors import StoreCorrupt, StoreError, StoreUnwritable, UsageError
from weatherglass.store.disk_failures import is_input_output_error, reading, writing
from weatherglass.store.durable_files import fsync_dir
from weatherglass.store.schema import prepare, refuse_newer, require_current

Answer = TypeVar("Answer")
Nothing = TypeVar("Nothing")

DATABASE_NAME = "weatherglass.db"
RAW_NAME = "raw"
WAIT_S = 5.0
"""How long a connection waits where SQLite locks for an instant (start and end of a log)."""
ATTEMPTS = 5


class Database:
    """The database of one home.

    Parameters
    ----------
    home
        Directory of the store.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / DATABASE_NAME
        self._log = home / f"{DATABASE_NAME}-wal"
        self._writer: sqlite3.Connection | None = None
        self._turn = threading.RLock()
        self._broken = ""

    # ---- reading

    def read(self, action: Callable[[sqlite3.Connection], Answer], *, nothing: Nothing) -> Answer | Nothing:
        """What an action reads in one transaction, or `nothing` where no database is.

        Raises
        ------
        StoreCorrupt
            When the bytes are not what was written.
        StoreNewer
            When a newer version of this package wrote them.
        StoreError
            When the file cannot be opened or read.
        """
        for attempt in range(ATTEMPTS):
            before = self._state()
            try:
                found = self._read_once(action, nothing)
            except StoreError:
                if attempt + 1 == ATTEMPTS or self._state() == before:
                    raise
                continue
            # with a log SQLite itself sees to it that a reading is of one instant
            if before[0] or self._state() == before:
                return found
        raise StoreError(f"the database of {self.home} was replaced {ATTEMPTS} times while it was read; try again")

    def snapshot(self, target: Path) -> None:
        """Copy the database as it is at this instant to a new file; a writer may go on meanwhile.

        Raises
        ------
        StoreUnwritable
            When the copy cannot be written.
        """

        def copy(connection: sqlite3.Connection) -> None:
            with writing(target.parent):
                # an earlier attempt may have left a part
                target.unlink(missing_ok=True)
                with closing(sqlite3.connect(target, isolation_level=None)) as out:
                    connection.backup(out)

        self.read(copy, nothing=None)

    def _read_once(self, action: Callable[[sqlite3.Connection], Answer], nothing: Nothing) -> Answer | Nothing:
        with reading(self.home, DATABASE_NAME):
            if not self.path.exists():
                self._require_no_payloads()
                return nothing
            with closing(self._reader()) as connection:
                connection.execute("BEGIN")
                if not require_current(connection, self.home):
                    self._require_no_payloads()
                    return nothing
                return action(connection)

    def _reader(self) -> sqlite3.Connection:
        how = "mode=ro" if self._has_log() else "mode=ro&immutable=1"
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?{how}", uri=True, isolation_level=None, timeout=WAIT_S
        )
        connection.execute("PRAGMA cell_size_check = ON")
        return connection

    def _has_log(self) -> bool:
        """Whether anything is in the log; an empty one says no more than none."""
        try:
            return self._log.stat().st_size > 0
        except FileNotFoundError:
            return False

    def _require_no_payloads(self) -> None:
        raw = self.home / RAW_NAME
        if raw.is_dir() and any(len(folder.name) == 2 for folder in raw.iterdir()):
            raise StoreCorrupt(
                f"{DATABASE_NAME} of {self.home} is missing or empty although payloads are stored",
                "restore a backup, or point WEATHERGLASS_HOME to a new directory and import again",
            )

    def _state(self) -> tuple[object, ...]:
        """What differs after a writer has started, ended, or put another database in place."""
        try:
            found = self.path.stat()
        except OSError:
            return (self._has_log(),)
        return (self._has_log(), found.st_ino, found.st_size, found.st_mtime_ns)

    # ---- writing

    def open_for_writing(self, now: datetime) -> None:
        """Open the connection of the writer, who holds the lock of the home; make or migrate the tables.

        Raises
        ------
        StoreNewer
            When a newer version of this package wrote the store; nothing is changed.
        StoreUnwritable
            When the disk does not allow it.
        """
        with writing(self.home):
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=WAIT_S, check_same_thread=False)
            try:
                connection.execute("PRAGMA cell_size_check = ON")
                if refuse_newer(connection, self.home) is None:
                    self._require_no_payloads()
                self._keep_a_log(connection)
                connection.execute("PRAGMA synchronous = FULL")
                prepare(connection, self.home, now)
                fsync_dir(self.home)
            except BaseException:
                connection.close()
                raise
        self._writer = connection

    def write(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Run an action in one transaction, durable on return: all of it happens, or nothing.

        Raises
        ------
        StoreUnwritable
            When the disk is full (a later call works once there is space), or fails (every later call is refused,
            because after a failed fsync nobody knows what is on the disk; opening the store again reads its log).
        UsageError
            When the store was opened for reading, or is closed.
        """
        with self._turn:
            if self._writer is None:
                raise UsageError(f"the store at {self.home} is not open for writing; use open_store(home, write=True)")
            if self._broken:
                raise StoreUnwritable(
                    self.home, f"an earlier write failed ({self._broken})", "check the disk and open the store again"
                )
            try:
                return self._transaction(self._writer, action)
            except StoreError as exc:
                if is_input_output_error(exc):
                    self._broken = str(exc.__cause__)
                raise

    def close(self) -> None:
        """Fold the log into the database and close; again is nothing."""
        with self._turn:
            if self._writer is None:
                return
            connection, self._writer = self._writer, None
            # on a full disk the log stays beside the database: it is whole, and the next one to open reads it
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with suppress(sqlite3.Error):
                connection.close()

    def _transaction(self, connection: sqlite3.Connection, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        with writing(self.home):
            try:
                connection.execute("BEGIN IMMEDIATE")
                answer = action(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
        return answer

    def _keep_a_log(self, connection: sqlite3.Connection) -> None:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise StoreUnwritable(
                self.home,
                f"its file system allows no write-ahead log (journal mode {mode!r})",
                "point WEATHERGLASS_HOME to a local disk",
            )
