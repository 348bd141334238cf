"""A publisher and its log: every event and every row is on disk before anybody sees the row.

Starting is recovering: a session begins with the last checkpoint of its log, takes the events after it again, and
compares what comes out with the rows that are there. Rows that are missing, because the process was killed between an
event and its rows, are written now; none is published twice, and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from weatherglass.errors import DataError
from weatherglass.stream.checkpoint import checkpoint_bytes, restore
from weatherglass.stream.events import Event, QuoteBatch, event_bytes, event_of
from weatherglass.stream.publisher import Publisher
from weatherglass.stream.rows import PublishedRow, row_bytes, row_of

EVENT, ROW, CHECKPOINT = "event", "row", "checkpoint"
"""Kinds of records in the log."""
CHECKPOINT_QUOTES = 2_000_000
"""Quotes between two checkpoints: taking them again takes about a second."""
CHECKPOINT_SECONDS = 300.0


class Record(Protocol):
    """A record of a log."""

    @property
    def sequence(self) -> int:
        """Place among all records."""

    @property
    def payload(self) -> bytes:
        """What was appended."""


class Ticket(Protocol):
    """What an append gives."""

    def wait(self, timeout: float | None = None) -> tuple[int, int]:
        """Wait until it is durable."""


class Log(Protocol):
    """A durable log in order, such as `weatherglass.store.journal.Journal`."""

    def append(self, kind: str, records: Sequence[tuple[datetime, bytes]]) -> Ticket:
        """Hand over records that become visible together, after those handed over before."""

    def read(self, kind: str | None = None, *, after: int = 0, limit: int | None = None) -> Iterator[Record]:
        """Durable records of a kind, in order."""

    def last(self, kind: str) -> Record | None:
        """The latest durable record of a kind."""


class LiveSession:
    """Takes events, gives rows that are durable.

    Parameters
    ----------
    publisher
        New; what the log holds is put into it.
    log
        Written by this session alone.

    Attributes
    ----------
    recovered
        Rows that the events in the log were owing; nobody has seen them yet.

    Raises
    ------
    DataError
        When the log's rows are not those that its events give: another family, other rules, or a changed program.
    """

    def __init__(
        self,
        publisher: Publisher,
        log: Log,
        *,
        checkpoint_quotes: int = CHECKPOINT_QUOTES,
        checkpoint_seconds: float = CHECKPOINT_SECONDS,
    ) -> None:
        self.publisher, self._log = publisher, log
        self._most_quotes, self._most_seconds = checkpoint_quotes, checkpoint_seconds
        self._quotes_since = 0
        self._checkpoint_at: datetime | None = None
        self.recovered = self._recover()

    def take(self, event: Event) -> list[PublishedRow]:
        """Take one event; the rows that it made due, durable with all that they are made of.

        Raises
        ------
        StoreUnwritable
            When the log cannot be written. The session is over: what is durable is recovered by the next one.
        """
        self._log.append(EVENT, [(event.received_at, event_bytes(event))])
        rows = self.publisher.take(event)
        if rows:
            self._write(rows)
        self._quotes_since += event.which.size if isinstance(event, QuoteBatch) else 0
        self._maybe_checkpoint()
        return rows

    def checkpoint(self) -> None:
        """Write down all that is known, so that the next start need not take the events before again."""
        now = self.publisher.memory.now
        if now is not None:
            self._log.append(CHECKPOINT, [(now, checkpoint_bytes(self.publisher))])
            self._quotes_since, self._checkpoint_at = 0, now

    def _maybe_checkpoint(self) -> None:
        now = self.publisher.memory.now
        self._checkpoint_at = self._checkpoint_at or now
        if now is None or self._checkpoint_at is None:
            return
        if self._quotes_since >= self._most_quotes or (now - self._checkpoint_at).total_seconds() >= self._most_seconds:
            self.checkpoint()

    def _write(self, rows: list[PublishedRow]) -> None:
        self._log.append(ROW, [(row.published_at, row_bytes(row)) for row in rows]).wait()

    def _recover(self) -> list[PublishedRow]:
        start = self._log.last(CHECKPOINT)
        after = 0
        if start is not None:
            restore(self.publisher, start.payload)
            after, self._checkpoint_at = start.sequence, self.publisher.memory.now
        last = self._log.last(ROW)
        written = 0 if last is None else row_of(last.payload).sequence
        known = self._log.read(ROW, after=after)
        owing: list[PublishedRow] = []
        for record in self._log.read(EVENT, after=after):
            event = event_of(record.payload)
            self._quotes_since += event.which.size if isinstance(event, QuoteBatch) else 0
            for row in self.publisher.take(event):
                if row.sequence > written:
                    owing.append(row)
                    continue
                there = next(known, None)
                if there is None or there.payload != row_bytes(row):
                    raise DataError(
                        f"row {row.sequence} of {row.index} at {row.published_at.isoformat()} comes out otherwise than "
                        "it stands in the log; use the family, rates and rules that the log was made with, or a new log"
                    )
        if owing:
            self._write(owing)
        return owing
