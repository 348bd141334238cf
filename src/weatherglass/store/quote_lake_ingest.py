"""Adding snapshots to the lake: known ones are passed over, the others are written in batches of whole snapshots.

While one batch is compressed, hashed and committed in a thread, the next one is gathered. Memory is bounded by two
batches, whatever the length of the stream.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from weatherglass.errors import UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.store.quote_lake_files import FileStore, LakeFile, content_path
from weatherglass.store.quote_lake_log import LakeLog
from weatherglass.store.quote_lake_read import Key
from weatherglass.store.quote_lake_rows import SnapshotRows, frame_of, rows_of

if TYPE_CHECKING:
    import polars as pl

BATCH_ROWS = 1_000_000
"""Quotes of one commit, give or take a snapshot."""
ROW_GROUP_ROWS = 125_000
"""Small enough to read one board of a day without the others, big enough to compress well."""

KeysOf = Callable[[str, date], set[Key]]


@dataclass(frozen=True, slots=True)
class LakeSummary:
    """What an add did so far.

    Attributes
    ----------
    snapshots, rows
        Added, and how many quotes they have.
    skipped
        Snapshots that were there already: the same underlying, instant, quotes and terms.
    empty
        Snapshots without a single quote: there is nothing to keep.
    commits
        Versions of the lake that were made.
    """

    snapshots: int = 0
    rows: int = 0
    skipped: int = 0
    empty: int = 0
    commits: int = 0


class LakeIngest:
    """One add.

    Parameters
    ----------
    keys_of
        Keys of the snapshots that the lake has of an underlying and day.
    ingest
        What the caller calls it; every commit carries it.
    """

    def __init__(self, log: LakeLog, store: FileStore, keys_of: KeysOf, *, ingest: str) -> None:
        self._log, self._store, self._keys_of, self._ingest = log, store, keys_of, ingest
        self._known: dict[tuple[str, date], set[Key]] = {}
        self._waiting: list[SnapshotRows] = []
        self._waiting_rows = 0
        self._summary = LakeSummary()

    def run(self, snapshots: Iterable[QuoteSnapshot], progress: Callable[[LakeSummary], None] | None) -> LakeSummary:
        """Add them all; when this returns, all of them are durable.

        When it raises, each commit made before is whole and stays; adding the same again completes it.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="quote-lake") as writer:
            committing: Future[LakeSummary] | None = None
            for snapshot in snapshots:
                self._take(snapshot)
                if self._waiting_rows >= BATCH_ROWS:
                    self._settle(committing, progress)
                    committing = writer.submit(self._commit, self._handed_over())
            self._settle(committing, progress)
            if self._waiting:
                self._settle(writer.submit(self._commit, self._handed_over()), progress)
        return self._summary

    def _take(self, snapshot: QuoteSnapshot) -> None:
        if not snapshot.quotes.rows:
            self._summary = replace(self._summary, empty=self._summary.empty + 1)
            return
        rows = rows_of(snapshot)
        partition, key = (rows.underlying, rows.day), (rows.instant, rows.key)
        if partition not in self._known:
            self._known[partition] = self._keys_of(*partition)
        if key in self._known[partition]:
            self._summary = replace(self._summary, skipped=self._summary.skipped + 1)
            return
        self._known[partition].add(key)
        self._waiting.append(rows)
        self._waiting_rows += rows.rows

    def _handed_over(self) -> list[SnapshotRows]:
        batch, self._waiting, self._waiting_rows = self._waiting, [], 0
        return batch

    def _settle(self, committing: Future[LakeSummary] | None, progress: Callable[[LakeSummary], None] | None) -> None:
        if committing is None:
            return
        done = committing.result()
        self._summary = replace(
            self._summary,
            snapshots=self._summary.snapshots + done.snapshots,
            rows=self._summary.rows + done.rows,
            commits=self._summary.commits + done.commits,
        )
        if progress is not None:
            progress(self._summary)

    def _commit(self, batch: list[SnapshotRows]) -> LakeSummary:
        """Write the files of a batch, make them durable, then name them in one commit."""
        ordered = sorted(batch, key=lambda s: (s.underlying, s.day, s.instant))
        # One frame for all partitions, cut afterwards: many small files cost little more than a few large ones.
        frame, start, files = frame_of(ordered), 0, []
        added = int(time.time() * 1000)
        for _, group in groupby(ordered, key=lambda s: (s.underlying, s.day)):
            together = list(group)
            rows = sum(s.rows for s in together)
            files.append(_put(self._store, together, frame.slice(start, rows), added))
            start += rows
        self._store.settle()
        version = self._log.commit(files, (), ingest=self._ingest)
        self._store.settle_log(version)
        return LakeSummary(snapshots=len(batch), rows=start, commits=1)


def file_of(store: FileStore, snapshots: Sequence[QuoteSnapshot]) -> LakeFile:
    """Put snapshots of one underlying and day in place as one file, which no version of the lake names yet.

    Its name is the hash of its content: twice is the same as once, and a file that is never named is a stray.

    Raises
    ------
    UsageError
        When there is no quote, or they are not of one underlying and day.
    """
    ordered = sorted((rows_of(each) for each in snapshots if each.quotes.rows), key=lambda s: s.instant)
    partitions = sorted({(each.underlying, each.day) for each in ordered})
    if len(partitions) != 1:
        raise UsageError(f"a file of the lake holds quotes of one underlying and day; these are of {partitions}")
    made = _put(store, ordered, frame_of(ordered), int(time.time() * 1000))
    store.settle()
    return made


def _put(store: FileStore, snapshots: Sequence[SnapshotRows], frame: pl.DataFrame, added: int) -> LakeFile:
    underlying, day = snapshots[0].underlying, snapshots[0].day
    body = parquet_bytes(frame)
    path = content_path(underlying, day, body)
    store.put(path, body)
    return LakeFile(path, underlying, day, len(body), frame.height, snapshots[0].instant, snapshots[-1].instant, added)


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as the bytes of a Parquet file, compressed with zstd."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", compression_level=3, row_group_size=ROW_GROUP_ROWS)
    return out.getvalue()
