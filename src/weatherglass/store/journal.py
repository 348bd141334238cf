"""The live journal: what happened, in order, acknowledged only when it is on disk.

Appends of many callers are committed together, because a disk makes a few hundred durable commits a second and no
more. One thread writes. After an error of the device it writes nothing more (fail-stop): what a disk says after a
failed fsync cannot be relied upon. A full disk is no such error: the append fails, and the next one may succeed.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread

from weatherglass.errors import StoreError, StoreUnwritable, UsageError
from weatherglass.store.journal_file import JournalFile, JournalRecord, Unit, microseconds

__all__ = ["Journal", "JournalRecord", "Ticket"]

GROUP_BYTES = 16 << 20
"""More than this is not put into one transaction, so that a commit stays short."""


class Ticket:
    """What `Journal.append` gives: whether the records are on disk already, and where."""

    def __init__(self, journal: Journal, unit: Unit) -> None:
        self.unit = unit
        self.outcome: Future[tuple[int, int]] = Future()
        self._journal = journal

    @property
    def done(self) -> bool:
        """Whether the commit was made or has failed."""
        return self.outcome.done()

    def wait(self, timeout: float | None = None) -> tuple[int, int]:
        """First and last sequence of the records, as soon as they are durable.

        Whoever waits does not wait for others to fill the group: the commit starts at once.

        Raises
        ------
        StoreUnwritable
            When they are not in the journal and will not be.
        TimeoutError
            After `timeout` seconds without an answer; they may still become durable.
        """
        if not self.done:
            self._journal.hurry()
        return self.outcome.result(timeout)


class Journal:
    """The journal in an SQLite file.

    Parameters
    ----------
    writable
        Whether this process appends. One process at a time: the caller holds the lock of the store.
    clock
        Gives the instant of recording, with an offset.
    group_seconds
        How long records wait for company when nobody waits for them.
    max_waiting_bytes
        How much may wait in memory before `append` blocks.
    wait_seconds
        How long `append` blocks before it gives up.

    Raises
    ------
    StoreUnwritable, StoreCorrupt, StoreNewer
        When the file cannot be opened as asked.
    """

    def __init__(
        self,
        path: Path,
        *,
        writable: bool,
        clock: Callable[[], datetime],
        group_seconds: float = 0.05,
        max_waiting_bytes: int = 64 << 20,
        wait_seconds: float = 5.0,
    ) -> None:
        self.path, self.writable = path, writable
        self._clock, self._group_seconds = clock, group_seconds
        self._max_waiting, self._wait_seconds = max_waiting_bytes, wait_seconds
        self._file = JournalFile(path)
        self._changed = Condition()
        self._waiting: deque[Ticket] = deque()
        self._waiting_bytes = 0
        self._hurried = self._closing = False
        self._failure: StoreError | None = None
        self._committer: Thread | None = None
        if writable:
            self._file.open_to_write()
            self._committer = Thread(target=self._commit_groups, name="journal", daemon=True)
            self._committer.start()

    def __enter__(self) -> Journal:
        """The journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """As `close`."""
        self.close()

    def append(self, kind: str, records: Sequence[tuple[datetime, bytes]]) -> Ticket:
        """Hand over records that become visible together; they are durable when the ticket says so.

        Parameters
        ----------
        records
            Instant that each is about, with an offset, and its bytes.

        Raises
        ------
        UsageError
            For a journal opened to read, no records, or an instant without an offset.
        StoreUnwritable
            After a failure of the device, after `close`, and when the queue stays full for `wait_seconds`.
        """
        ticket = Ticket(self, self._unit(kind, records))
        deadline = time.monotonic() + self._wait_seconds
        with self._changed:
            while self._waiting and self._waiting_bytes + ticket.unit.size > self._max_waiting:
                self._refuse_when_stopped()
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise StoreUnwritable(
                        self.path,
                        f"{self._waiting_bytes:,} bytes have waited for the disk for {self._wait_seconds:g} s",
                        "append less, or give the journal a faster disk; nothing of this append was taken",
                    )
            self._refuse_when_stopped()
            self._waiting.append(ticket)
            self._waiting_bytes += ticket.unit.size
            self._changed.notify_all()
        return ticket

    def append_now(
        self, kind: str, records: Sequence[tuple[datetime, bytes]], *, timeout: float | None = None
    ) -> tuple[int, int]:
        """Append and wait until the records are durable; first and last sequence."""
        return self.append(kind, records).wait(timeout)

    def read(self, kind: str | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[JournalRecord]:
        """Durable records after a place in the sequence, in order; of one kind, or all.

        Raises
        ------
        StoreCorrupt
            At the first record that was changed, or before which one is missing.
        """
        return self._file.records(kind, after, limit)

    def last(self, kind: str) -> JournalRecord | None:
        """The latest durable record of a kind, or None."""
        return self._file.last(kind)

    def place_at(self, kind: str, instant: datetime) -> int:
        """Place after which the records of a kind about later instants stand, for `read`; found without reading them.

        Instants of the kind must not decrease, as those of published rows do not.
        """
        return self._file.place_at(kind, microseconds(instant))

    def hurry(self) -> None:
        """Commit what waits without waiting for more."""
        with self._changed:
            self._hurried = True
            self._changed.notify_all()

    def close(self) -> None:
        """Commit what waits and let go of the file.

        Raises
        ------
        StoreUnwritable
            When the file cannot be closed in order; the tickets tell of each append.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._committer is not None:
            self._committer.join()
            self._committer = None
            self._file.close()

    def _unit(self, kind: str, records: Sequence[tuple[datetime, bytes]]) -> Unit:
        if not self.writable:
            raise UsageError(f"append: the journal {self.path} was opened to read; open it with writable=True")
        if not records or not kind:
            raise UsageError(f"append of {len(records)} records of kind {kind!r}: both a kind and a record are needed")
        now = self._clock()
        for instant in (now, *(event_at for event_at, _ in records)):
            if instant.tzinfo is None:
                raise UsageError(f"{instant.isoformat()} has no offset; an instant needs one")
        events = tuple((microseconds(event_at), bytes(payload)) for event_at, payload in records)
        return Unit(kind, events, microseconds(now))

    def _refuse_when_stopped(self) -> None:
        if self._failure is not None:
            raise StoreUnwritable(
                self.path, f"the journal stopped after: {self._failure}", "check the disk, then open it again"
            )
        if self._closing:
            raise StoreUnwritable(self.path, "the journal is closed", "open it again")

    def _commit_groups(self) -> None:
        while group := self._next_group():
            try:
                places = self._file.write([ticket.unit for ticket in group])
            except StoreError as exc:
                self._fail(group, exc)
                continue
            for ticket, place in zip(group, places, strict=True):
                ticket.outcome.set_result(place)

    def _next_group(self) -> list[Ticket]:
        """What to commit next; nothing when the journal is closed and all is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if not self._hurried and not self._closing:
                self._changed.wait_for(lambda: self._hurried or self._closing, self._group_seconds)
            self._hurried = False
            group: list[Ticket] = []
            size = 0
            while self._waiting and (not group or size + self._waiting[0].unit.size <= GROUP_BYTES):
                ticket = self._waiting.popleft()
                size += ticket.unit.size
                group.append(ticket)
            self._hurried = bool(self._waiting)
            self._waiting_bytes -= size
            self._changed.notify_all()
            return group

    def _fail(self, group: list[Ticket], failure: StoreError) -> None:
        """Tell the callers; after anything but a full disk, tell all callers and stop."""
        with self._changed:
            if not _is_full_disk(failure):
                self._failure = failure
                group = [*group, *self._waiting]
                self._waiting.clear()
                self._waiting_bytes = 0
            self._changed.notify_all()
        for ticket in group:
            ticket.outcome.set_exception(failure)


def _is_full_disk(failure: StoreError) -> bool:
    code = getattr(failure.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_FULL
