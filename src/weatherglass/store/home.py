"""One home directory, and the store in it.

::

    weatherglass.db     series with vintages, ingest records, the index of payloads
    raw/ab/<sha256>.zst documents as they came; raw/incoming/ holds unfinished files of the writer
    lake/               option quotes
    live/               journals of live runs, by feed and family (`weatherglass.app.live_journals`)
    writer.lock         who writes (a lock of the operating system; the file itself means nothing)
    backups/            copies made before a change of the schema
    unfinished/         what is done of long tests that were stopped (`weatherglass.store.unfinished`)
    alerts/             alert rules of the user (`weatherglass.app.alert_files`), and the lock of whoever checks them
    config.toml         what the user set
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from weatherglass.store.alerts import AlertBook
from weatherglass.store.database import RAW_NAME, Database
from weatherglass.store.disk_failures import writing
from weatherglass.store.durable_files import make_dir_durably
from weatherglass.store.ingests import Ingests
from weatherglass.store.ledger import Ledger
from weatherglass.store.raw import RawPayloads
from weatherglass.store.series import SeriesStore
from weatherglass.store.writer_lock import WriterLock

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the machine, UTC."""
    return datetime.now(UTC)


class Store:
    """The store of one home, open for reading or for writing. Made by `open_store`.

    Readings may come from several threads, and each sees the last whole batch; writings are done one after the other.

    Attributes
    ----------
    home
        Its directory.
    writable
        Whether this object holds the right to write.
    raw, series, ingests
        Documents as they came, daily series, and the records of what became of each document.
    ledger
        Claims, when they were frozen, and how their tests came out.
    alerts
        What is remembered of alert rules, what happened, and the messages that are owed.
    """

    def __init__(self, home: Path, lock: WriterLock | None, database: Database, clock: Clock) -> None:
        self.home, self.writable = home, lock is not None
        self.database = database
        self.raw = RawPayloads(database)
        self.ingests = Ingests(database, clock)
        self.series = SeriesStore(database, clock)
        self.ledger = Ledger(database, clock)
        self.alerts = AlertBook(database, clock)
        self._lock = lock

    @property
    def exists(self) -> bool:
        """Whether anything was ever stored here, also where the database has been lost since: readings say so then."""
        return self.database.path.exists() or (self.home / RAW_NAME).is_dir()

    def close(self) -> None:
        """Fold the log into the database and let another process write; again is nothing."""
        self.database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_store(home: Path, *, write: bool = False, command: str = "", clock: Clock = utc_now) -> Store:
    """Open the store of a home directory; use it in a `with` statement.

    Parameters
    ----------
    home
        The directory. To read, it need not exist: the store is empty then, nothing is created, and what a writer puts
        there later is seen.
    write
        Make what is missing, and take the right to write, which one process at a time has. Readers are never blocked.
        After a kill nothing needs to be repaired: the next one to open reads the log.
    command
        What the process is doing, for the message to others who want to write.
    clock
        Gives the instants at which batches are recorded.

    Raises
    ------
    StoreLocked
        When another process writes; the message names its id, what it does and since when.
    StoreNewer
        When a newer version of this package wrote the store; nothing is changed.
    StoreUnwritable
        When the disk does not allow it.
    """
    if not write:
        return Store(home, None, Database(home), clock)
    with writing(home):
        make_dir_durably(home)
    database, lock = Database(home), WriterLock(home, command, clock())
    lock.acquire()
    try:
        database.open_for_writing(clock())
        store = Store(home, lock, database, clock)
        store.raw.clear_incoming()
    except BaseException:
        database.close()
        lock.release()
        raise
    return store
