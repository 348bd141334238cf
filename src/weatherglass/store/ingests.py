"""The record of what became of each document: read, kept, left out and why, new, revised, the same, vanished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.market.series import IngestQuality, ObservationDefect, Quarantined
from weatherglass.store.database import Database
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.instant_text import instant_of, instant_text
from weatherglass.store.row_digest import prefix_of, row_digest

INGESTED, FAILED = "ingested", "failed"
MOST_RECORDS = 10_000

_PREFIX = prefix_of("ingests")
_COLUMNS = (
    "ingest_id, source, fetch_id, payload_sha256, received_at, started_at, finished_at, outcome, problem, read, kept, "
    "blank, left_out, examples, notes, new, revised, same, vanished, vanished_days"
)


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an answer changed in the store.

    Attributes
    ----------
    ingest_id
        Of its record.
    new, revised, same
        Observations whose day had no value from the source, that differ from it, and that do not.
    vanished
        Days within the answer's own range that the store has from the source and the answer lacks; they are kept.
    vanished_days
        The first few of them: "VIX close 2024-01-02".
    """

    ingest_id: int
    new: int = 0
    revised: int = 0
    same: int = 0
    vanished: int = 0
    vanished_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestRecord:
    """One document, and what became of it.

    Attributes
    ----------
    source, fetch_id, payload_sha256
        Provider, and the stored payload; None and "" when there is none.
    received_at, started_at, finished_at
        When the document came, and when it was taken in.
    outcome, problem
        "ingested" and "", or "failed" and why it could not be read.
    quality
        What of the document was kept.
    summary
        What it changed.
    """

    source: str
    fetch_id: int | None
    payload_sha256: str
    received_at: datetime
    started_at: datetime
    finished_at: datetime
    outcome: str
    problem: str
    quality: IngestQuality
    summary: IngestSummary

    @property
    def ingest_id(self) -> int:
        """Number of the record."""
        return self.summary.ingest_id


class Ingests:
    """The ingest records of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def latest(self, limit: int = 50, *, source: str | None = None) -> tuple[IngestRecord, ...]:
        """Records, the newest first.

        Raises
        ------
        UsageError
            When the limit is not within 1 to 10,000.
        """
        if not 1 <= limit <= MOST_RECORDS:
            raise UsageError(f"limit={limit} is not within 1 to {MOST_RECORDS:,}")
        where, words = ("", ()) if source is None else ("WHERE source = ?", (source,))
        query = f"SELECT {_COLUMNS}, digest FROM ingests {where} ORDER BY ingest_id DESC LIMIT ?"  # noqa: S608

        def read(connection: sqlite3.Connection) -> tuple[IngestRecord, ...]:
            return tuple(_record_of(row) for row in connection.execute(query, (*words, limit)))

        return self._database.read(read, nothing=())

    def last_success(self, source: str) -> datetime | None:
        """When the newest document of a source came that could be read, or None."""
        query = "SELECT received_at FROM ingests WHERE source = ? AND outcome = ? ORDER BY received_at DESC LIMIT 1"

        def read(connection: sqlite3.Connection) -> datetime | None:
            row = connection.execute(query, (source, INGESTED)).fetchone()
            return None if row is None else instant_of(row[0])

        return self._database.read(read, nothing=None)

    def add(
        self,
        *,
        source: str,
        received_at: datetime,
        fetch_id: int | None,
        quality: IngestQuality | None = None,
        problem: str = "",
        new: int = 0,
    ) -> int:
        """Record a document that adds no series: option quotes that went to the lake, or one that could not be read.

        Parameters
        ----------
        source, received_at, fetch_id
            As in `SeriesStore.record`.
        quality
            What of it was kept.
        problem
            Why it could not be read; then it counts as failed, and is not taken for parsed by `RawPayloads.validators`.
        new
            Rows that it added elsewhere (to the lake).

        Returns
        -------
        int
            Number of the record.
        """
        started = self._clock()

        def write(connection: sqlite3.Connection) -> int:
            number = next_ingest_id(connection)
            insert_ingest(
                connection,
                source=source,
                fetch_id=fetch_id,
                received_at=received_at,
                started_at=started,
                finished_at=self._clock(),
                quality=quality or IngestQuality(),
                summary=IngestSummary(number, new=new),
                problem=problem,
            )
            return number

        return self._database.write(write)


def next_ingest_id(connection: sqlite3.Connection) -> int:
    """Number of the next record; numbers have no gaps."""
    return int(connection.execute("SELECT coalesce(max(ingest_id), 0) + 1 FROM ingests").fetchone()[0])


def insert_ingest(
    connection: sqlite3.Connection,
    *,
    source: str,
    fetch_id: int | None,
    received_at: datetime,
    started_at: datetime,
    finished_at: datetime,
    quality: IngestQuality,
    summary: IngestSummary,
    problem: str = "",
) -> None:
    """Write a record, within the transaction of what it records.

    Raises
    ------
    UsageError
        When no payload of that number is stored.
    """
    row = (
        summary.ingest_id,
        source,
        fetch_id,
        _sha_of(connection, fetch_id),
        instant_text(received_at),
        instant_text(started_at),
        instant_text(finished_at),
        FAILED if problem else INGESTED,
        problem,
        quality.read,
        quality.kept,
        quality.blank,
        _json({str(code): count for code, count in sorted(quality.left_out.items())}),
        _json([[each.row, each.code.value, each.text] for each in quality.examples]),
        _json(list(quality.notes)),
        summary.new,
        summary.revised,
        summary.same,
        summary.vanished,
        _json(list(summary.vanished_days)),
    )
    marks = ", ".join("?" * (len(row) + 1))
    connection.execute(
        f"INSERT INTO ingests ({_COLUMNS}, digest) VALUES ({marks})",  # noqa: S608
        (*row, row_digest(_PREFIX, row)),
    )


def altered_ingests(connection: sqlite3.Connection) -> list[int]:
    """Numbers of the records that are not what was written."""
    rows = connection.execute(f"SELECT {_COLUMNS}, digest FROM ingests ORDER BY ingest_id")  # noqa: S608
    return [row[0] for row in rows if row_digest(_PREFIX, row[:-1]) != row[-1]]


def _sha_of(connection: sqlite3.Connection, fetch_id: int | None) -> str:
    if fetch_id is None:
        return ""
    row = connection.execute("SELECT sha256 FROM fetches WHERE fetch_id = ?", (fetch_id,)).fetchone()
    if row is None:
        raise UsageError(f"fetch_id={fetch_id}: no payload of that number is stored; put the payload first")
    return str(row[0])


def _record_of(row: tuple[Any, ...]) -> IngestRecord:
    if row_digest(_PREFIX, row[:-1]) != row[-1]:
        raise StoreCorrupt(f"the ingest record {row[0]!r} is altered", RUN_VERIFY)
    left_out = {ObservationDefect(code): count for code, count in json.loads(row[12]).items()}
    examples = tuple(Quarantined(at, ObservationDefect(code), text) for at, code, text in json.loads(row[13]))
    quality = IngestQuality(row[9], row[10], row[11], MappingProxyType(left_out), examples, tuple(json.loads(row[14])))
    summary = IngestSummary(row[0], row[15], row[16], row[17], row[18], tuple(json.loads(row[19])))
    return IngestRecord(
        row[1],
        row[2],
        row[3],
        instant_of(row[4]),
        instant_of(row[5]),
        instant_of(row[6]),
        row[7],
        row[8],
        quality,
        summary,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
