"""A journal in files that follow each other, so that a run of months can let go of its old ones.

A new file begins with a checkpoint, which is all that is needed of those before it: whoever starts again needs only the
newest one. It gets its name when the checkpoint is on disk, and not before, so that a kill at any instant leaves either
the old file as the newest, whole, or the new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from weatherglass.errors import StoreError
from weatherglass.store.disk_failures import writing
from weatherglass.store.durable_files import fsync_dir
from weatherglass.store.journal import Journal
from weatherglass.store.journal_file import JournalRecord

ENDING = ".db"
UNFINISHED = ".part"
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file, by ending."""
_STAMP = "%Y%m%dT%H%M%S%f"
Records = Sequence[tuple[datetime, bytes]]


class Durable(Protocol):
    """What an append gives: `weatherglass.store.journal.Ticket`, or what was durable at once."""

    def wait(self, timeout: float | None = None) -> tuple[int, int]:
        """First and last sequence of the records, as soon as they are durable."""


class _AtOnce:
    def __init__(self, places: tuple[int, int]) -> None:
        self._places = places

    def wait(self, timeout: float | None = None) -> tuple[int, int]:  # noqa: ARG002 - as of a ticket
        return self._places


class SegmentedJournal:
    """The newest journal of a folder, and those that follow it.

    Parameters
    ----------
    current
        Open for writing; closed by `close`.
    begins_with
        Kind of records that a new file can begin with: a checkpoint.
    head
        Kind and records that stand before it in each new file.
    is_over
        Whether a file is to be followed by another one, told its path, the instant at which it began, and the instant
        of the checkpoint.
    clock
        Names new files.
    turned
        Called after each new file, in the thread that appends.
    """

    def __init__(
        self,
        current: Journal,
        *,
        begins_with: str,
        head: Callable[[], tuple[str, Records]],
        is_over: Callable[[Path, datetime, datetime], bool],
        clock: Callable[[], datetime],
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self.current = current
        self._begins_with, self._head, self._is_over = begins_with, head, is_over
        self._clock, self._turned = clock, turned
        self._turn = threading.Lock()

    def append(self, kind: str, records: Records) -> Durable:
        """As of `Journal.append`; a checkpoint may go into a new file, and is durable on return then."""
        with self._turn:
            began = instant_of_name(self.current.path)
            if kind != self._begins_with or not self._is_over(self.current.path, began, records[0][0]):
                return self.current.append(kind, records)
            places = self._follow(kind, records)
        if places is None:
            return self.append_here(kind, records)
        self._turned()
        return _AtOnce(places)

    def append_here(self, kind: str, records: Records) -> Durable:
        """Append to the file that is the newest now, whatever the records are."""
        with self._turn:
            return self.current.append(kind, records)

    def read(self, kind: str | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[JournalRecord]:
        """Records of the newest file."""
        return self.current.read(kind, after=after, limit=limit)

    def last(self, kind: str) -> JournalRecord | None:
        """The latest record of a kind in the newest file."""
        return self.current.last(kind)

    def close(self) -> None:
        """Commit what waits and let go of the newest file."""
        with self._turn:
            self.current.close()

    def _follow(self, kind: str, records: Records) -> tuple[int, int] | None:
        """Close the newest file and begin another one; None, with the old one open again, where that cannot be."""
        old = self.current.path
        self.current.close()
        path = next_path(old.parent, self._clock())
        unfinished = path.with_suffix(UNFINISHED)
        try:
            remove_journal(unfinished)
            with Journal(unfinished, writable=True, clock=self._clock) as new:
                new.append(*self._head())
                places = new.append_now(kind, records)
            with writing(old.parent):
                unfinished.replace(path)
                fsync_dir(old.parent)
        except StoreError:
            self.current = Journal(old, writable=True, clock=self._clock)
            with suppress(OSError):
                remove_journal(unfinished)
            return None
        self.current = Journal(path, writable=True, clock=self._clock)
        return places


def next_path(folder: Path, now: datetime) -> Path:
    """Where the next journal of a folder goes: named by the instant, and later than all others, even if a clock is not.

    >>> from datetime import UTC
    >>> next_path(Path("none"), datetime(2026, 5, 20, 12, tzinfo=UTC)).name
    '20260520T120000000000.db'
    """
    last = max((each.stem for each in folder.glob(f"*{ENDING}")), default="")
    name = now.strftime(_STAMP)
    if name <= last:
        with suppress(ValueError):
            name = (datetime.strptime(last, _STAMP) + timedelta(microseconds=1)).strftime(_STAMP)
    return folder / f"{name}{ENDING}"


def instant_of_name(path: Path) -> datetime:
    """When a journal began, as its name says; UTC. The earliest of all instants for another name."""
    from datetime import UTC

    try:
        return datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def remove_journal(path: Path) -> None:
    """Remove a journal that nobody writes to, with what lies beside it; what is not there is removed already."""
    path.unlink(missing_ok=True)
    for ending in BESIDE:
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
