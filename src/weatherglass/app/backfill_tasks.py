"""What a worker does in a backfill: one partition of a lake, or one file of an archive, to a file of results.

Tasks name their inputs; everything that all of them share is in `Computation`, which engines send once a worker. The
result of a task depends on these two alone, and its file is named by its content.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from weatherglass.errors import UsageError
from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.editions import Edition
from weatherglass.market.curve import RateSource

if TYPE_CHECKING:
    import polars as pl

    from weatherglass.indices.family_values import FamilyValues
    from weatherglass.indices.many_snapshots import SnapshotEngine
    from weatherglass.indices.paired_terms import Room
    from weatherglass.market.quote_snapshot import QuoteSnapshot
    from weatherglass.providers.boards import BoardLayout
    from weatherglass.store.quote_lake_columns import ColumnRoom
    from weatherglass.store.quote_lake_files import LakeFile

Options = tuple[tuple[str, str], ...]
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Computation:
    """What is computed, and where results go.

    Attributes
    ----------
    definitions
        Those that do not cover an underlying are left out there.
    edition
        None takes the one in force on each day.
    request
        Names this computation; part of where its files lie.
    results, options
        Directory or URI of the table of results, and what its object store needs.
    part_rows
        Quotes in memory at once; no result depends on it.
    known
        Digests of archive files whose results are there.
    """

    definitions: tuple[IndexDefinition, ...]
    rates: RateSource | None
    edition: Edition | None
    request: str
    results: str
    options: Options
    part_rows: int
    known: frozenset[str] = frozenset()

    def covers(self, underlying: str) -> bool:
        """Whether any of its indices is defined on an underlying's options."""
        return any(each.covers(underlying) for each in self.definitions)


@dataclass(frozen=True, slots=True)
class LakeTask:
    """One underlying and day of a lake of quotes.

    Attributes
    ----------
    inputs
        Digest of everything that the result depends on beside the request.
    """

    lake: str
    options: Options
    underlying: str
    day: date
    files: tuple[LakeFile, ...]
    inputs: str

    @property
    def label(self) -> str:
        """For people."""
        return f"{self.underlying} {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class ArchiveTask:
    """One file of an archive.

    Attributes
    ----------
    first, last
        Days outside are passed over.
    every, max_age
        Of a tape of quotes.
    """

    path: str
    layout: BoardLayout | None
    underlying: str | None
    first: date | None
    last: date | None
    every: timedelta | None = None
    max_age: timedelta | None = None

    @property
    def label(self) -> str:
        """For people."""
        return Path(self.path).name


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task made.

    Attributes
    ----------
    files
        Put in place and not yet named in the log.
    boards, by_board, quotes
        Snapshots, how many of them took the slow way, and their quotes.
    values, suppressed
        Values, and by index and reason the snapshots without one.
    was_there
        Whether nothing was done because the same results are there.
    """

    files: tuple[LakeFile, ...] = ()
    boards: int = 0
    by_board: int = 0
    quotes: int = 0
    values: int = 0
    suppressed: dict[tuple[str, str], int] = field(default_factory=dict)
    bytes_read: int = 0
    was_there: bool = False


def compute(computation: Computation, task: LakeTask | ArchiveTask) -> TaskResult:
    """The function that engines run.

    Raises
    ------
    StoreCorrupt
        When a file of the lake is not what was written.
    DataError, UsageError
        When a file of an archive cannot be read.
    StoreUnwritable
        When the results cannot be written.
    """
    return _of_lake(computation, task) if isinstance(task, LakeTask) else _of_archive(computation, task)


def _of_lake(computation: Computation, task: LakeTask) -> TaskResult:
    from weatherglass.store.quote_lake_columns import lake_parts
    from weatherglass.store.quote_lake_files import CheckedFiles, Damage
    from weatherglass.store.quote_lake_places import file_store
    from weatherglass.store.quote_lake_read import LakeFinding

    files = CheckedFiles(file_store(task.lake, dict(task.options)))
    gathered = _Gathered(computation, task.underlying)
    for file in task.files:
        try:
            parts = lake_parts(
                files.read(file), underlying=task.underlying, part_rows=computation.part_rows, room=_column_room()
            )
            for part in parts:
                gathered.add(gathered.engine.values(part.quotes, part.board), part.keys)
        except Damage as exc:
            raise LakeFinding(file.path, file.underlying, file.day, str(exc)).error() from exc
    return replace(gathered.put(task.day, task.inputs), bytes_read=sum(file.size for file in task.files))


def _of_archive(computation: Computation, task: ArchiveTask) -> TaskResult:
    from weatherglass.store.quote_lake_columns import SnapshotColumns

    size, inputs = file_digest(Path(task.path))
    if inputs in computation.known:
        return TaskResult(was_there=True)
    days: dict[tuple[str, date], _Gathered] = {}
    engines: dict[str, SnapshotEngine] = {}
    for snapshots in _batches(computation, task):
        name, day = snapshots[0].underlying, snapshots[0].as_of.date()
        if (name, day) not in days:
            days[name, day] = _Gathered(computation, name, engines.get(name))
            engines[name] = days[name, day].engine
        part = SnapshotColumns(snapshots)
        days[name, day].add(engines[name].values(part.quotes, part.board), part.keys)
    if not days:
        asked = ", ".join(each.name for each in computation.definitions)
        raise UsageError(f"{task.path} holds no option quotes of the days asked for on which {asked} can be computed")
    return replace(together(days[key].put(key[1], inputs) for key in sorted(days)), bytes_read=size)


def together(results: Iterable[TaskResult]) -> TaskResult:
    """Results of several days as one."""
    parts = list(results)
    suppressed: Counter[tuple[str, str]] = Counter()
    for part in parts:
        suppressed.update(part.suppressed)
    return TaskResult(
        files=tuple(file for part in parts for file in part.files),
        boards=sum(part.boards for part in parts),
        by_board=sum(part.by_board for part in parts),
        quotes=sum(part.quotes for part in parts),
        values=sum(part.values for part in parts),
        suppressed=dict(suppressed),
        bytes_read=sum(part.bytes_read for part in parts),
    )


def _batches(computation: Computation, task: ArchiveTask) -> Iterator[list[QuoteSnapshot]]:
    """Snapshots of one underlying and day in the order of the file, up to some quotes at once."""
    from weatherglass.providers.boards.quote_stream import quote_snapshots

    batch: list[QuoteSnapshot] = []
    rows = 0
    snapshots = quote_snapshots(
        task.path,
        layout=task.layout,
        underlying=task.underlying,
        every=task.every,
        max_age=task.max_age,
        only=computation.covers,
    )
    for snapshot in snapshots:
        day = snapshot.as_of.date()
        outside = (task.first is not None and day < task.first) or (task.last is not None and day > task.last)
        if outside or not snapshot.quotes.rows or not computation.covers(snapshot.underlying):
            continue
        same = batch and (batch[0].underlying, batch[0].as_of.date()) == (snapshot.underlying, day)
        if batch and (not same or rows >= computation.part_rows):
            yield batch
            batch, rows = [], 0
        batch.append(snapshot)
        rows += snapshot.quotes.rows
    if batch:
        yield batch


class _Gathered:
    """Values of one underlying and day, part by part."""

    def __init__(self, computation: Computation, underlying: str, engine: SnapshotEngine | None = None) -> None:
        from weatherglass.indices.many_snapshots import FamilyRequest, SnapshotEngine

        self._computation, self._underlying = computation, underlying
        covering = tuple(each for each in computation.definitions if each.covers(underlying))
        request = FamilyRequest(covering, computation.rates, computation.edition)
        self.engine = engine or SnapshotEngine(request, underlying, _room())
        self._parts: list[FamilyValues] = []
        self._keys: list[pl.Series] = []

    def add(self, values: FamilyValues, keys: pl.Series) -> None:
        """Take a part."""
        self._parts.append(values)
        self._keys.append(keys)

    def put(self, day: date, inputs: str) -> TaskResult:
        """Write the results, and say what they are; nothing of an empty day."""
        import numpy as np
        import polars as pl

        from weatherglass.app.index_rows import index_rows
        from weatherglass.indices.family_values import REASONS, end_to_end
        from weatherglass.store.index_results import IndexResults, ResultKey

        if not self._parts:
            return TaskResult()
        values, definitions = end_to_end(self._parts), self.engine.request.definitions
        results = IndexResults(self._computation.results, storage_options=dict(self._computation.options))
        key = ResultKey(self._underlying, day, self._computation.request, inputs)
        file = results.put(key, index_rows(values, pl.concat(self._keys), definitions))
        counts = {
            definition.name: np.bincount(reasons, minlength=len(REASONS)).tolist()
            for definition, reasons in zip(definitions, values.table.reason, strict=True)
        }
        return TaskResult(
            files=(file,),
            boards=int(values.as_of.size),
            by_board=int(values.slowly.sum()),
            quotes=int(values.quotes.sum()),
            values=sum(each[0] for each in counts.values()),
            suppressed={
                (name, REASONS[at]): count
                for name, each in counts.items()
                for at, count in enumerate(each)
                if at and count
            },
        )


@lru_cache(maxsize=1)
def _room() -> Room:
    """One for the whole process, which has one task at a time."""
    from weatherglass.indices.paired_terms import Room

    return Room()


@lru_cache(maxsize=1)
def _column_room() -> ColumnRoom:
    from weatherglass.store.quote_lake_columns import ColumnRoom

    return ColumnRoom()


def file_digest(path: Path) -> tuple[int, str]:
    """Size of a file, and a digest of its bytes.

    Raises
    ------
    UsageError
        When it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
                size += len(block)
    except OSError as exc:
        raise UsageError(f"cannot read {path}: {exc.strerror or exc}") from exc
    return size, digest.hexdigest()[:16]
