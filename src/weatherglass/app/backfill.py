"""A family of indices for every snapshot of a lake or an archive of option quotes, into the table of results.

Partitions are computed on an engine, each on its own; results are named in the log of the table some at a time. A run
that was stopped at any instant goes on where it was: what is named there and has the same inputs is not computed
again. A partition that cannot be read is told of at the end, and costs nobody else a result.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from weatherglass.app.backfill_plan import (
    Plan,
    archive_plan,
    definitions_of,
    is_lake,
    known_inputs,
    lake_plan,
    request_digest,
)
from weatherglass.app.backfill_tasks import ArchiveTask, Computation, LakeTask, TaskResult, compute
from weatherglass.app.data_home import now_utc
from weatherglass.app.definitions import read_definitions
from weatherglass.app.engine_choice import chosen_engine
from weatherglass.app.rate_choice import rates_from
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import StoreError, UsageError
from weatherglass.indices.editions import edition_named
from weatherglass.market.curve import RateSource
from weatherglass.providers.boards.instant_grid import DEFAULT_EVERY
from weatherglass.scale.engine import Done, Engine, Failed
from weatherglass.store.index_results import IndexResults
from weatherglass.store.quote_lake_columns import PART_ROWS
from weatherglass.store.quote_lake_files import LakeFile
from weatherglass.store.writer_lock import WriterLock

STORE_WORD = "store"
COMMIT_FILES, COMMIT_SECONDS = 256, 10.0
"""Results are named in the log when so many wait, or the first of them has waited so long."""
_UNWRITABLE = "StoreUnwritable"


@dataclass(frozen=True, slots=True)
class BackfillRequest:
    """What to compute, from what, and where.

    Attributes
    ----------
    lake
        "store", the directory or URI of a lake, or a file, directory or pattern of archive files.
    indices
        Names, as `definitions_of` takes them.
    definitions
        TOML file of declared indices, or None.
    underlyings
        Of a lake: only these. Of archive files that do not name theirs: the one that it is.
    rates
        As `rates_from` takes it.
    engine, workers, address
        As `chosen_engine` takes them.
    fresh
        Compute also what is there.
    layout
        Of archive files, where it cannot be told from their columns.
    results
        Directory or URI of the table of results; None is beside the quotes of the store.
    every, max_age
        Of archive files that are tapes of quotes, as `weatherglass.providers.boards.read_boards` takes them.
    """

    lake: str
    indices: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    definitions: str | None = None
    underlyings: tuple[str, ...] = ()
    rates: str | float | RateSource | None = None
    edition: str | None = None
    engine: str | None = None
    workers: int | None = None
    address: str | None = None
    fresh: bool = False
    layout: str | None = None
    results: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    part_rows: int = PART_ROWS
    every: timedelta | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A partition or file without results, and why.

    Attributes
    ----------
    what
        Underlying and day, or the name of the file.
    kind
        A `FailureKind`.
    problem
        What was found, with the file and what to do.
    """

    what: str
    kind: str
    problem: str
    attempts: int


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What a backfill did.

    Attributes
    ----------
    request
        Names the computation; part of where its results lie.
    results
        Directory or URI of the table.
    partitions, done, there
        Partitions (or files) in all, computed now, and there before.
    boards, by_board, quotes
        Snapshots computed now, how many of them took the slow way, and their quotes.
    values, suppressed
        Values, and by index and reason the snapshots without one.
    poisoned
        Partitions without results, by name.
    retried
        Partitions that needed more than one attempt.
    """

    request: str
    results: str
    indices: tuple[str, ...]
    engine: str
    workers: int
    partitions: int
    done: int
    there: int
    boards: int
    by_board: int
    quotes: int
    values: int
    suppressed: dict[str, dict[str, int]]
    poisoned: tuple[Poisoned, ...]
    retried: int
    bytes_read: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: partitions of those to do, boards so far, seconds since the first began."""

    done: int
    total: int
    boards: int
    failed: int
    seconds: float


Watch = Callable[[Progress], None]


def backfill(
    request: BackfillRequest, *, watch: Watch | None = None, settings: Settings | None = None
) -> BackfillReport:
    """Compute what is not there.

    Raises
    ------
    UsageError
        When the request names what does not exist, or nothing in the lake is asked for.
    StoreError
        When the results cannot be written, or another process writes them. What was named before stays.
    """
    settings = settings or read_settings()
    own = read_definitions(request.definitions) if request.definitions else {}
    definitions = definitions_of(request.indices, own)
    rates = rates_from(request.rates) if request.rates is not None or any(d.rate is None for d in definitions) else None
    edition = edition_named(request.edition) if request.edition is not None else None
    options = tuple(sorted((dict(settings.store.options) | dict(request.options)).items()))
    place = request.lake
    if place == STORE_WORD:
        place = settings.store.lake or str(settings.home / "lake" / "quotes")
    of_lake = is_lake(place)
    if of_lake and (request.every is not None or request.max_age is not None):
        raise UsageError(
            f"--every and --max-age are for files of every change of a quote; the lake {place} has boards already"
        )
    results = request.results or str(settings.home / "lake" / "indices")
    name = request_digest(definitions, edition, rates, "lake" if of_lake else _archive_kind(request))
    if request.part_rows < 1:
        raise UsageError(f"part_rows={request.part_rows} is out of bounds: 1 or more")
    computation = Computation(definitions, rates, edition, name, results, options, request.part_rows)
    engine = chosen_engine(
        settings, request.engine, workers=request.workers, address=request.address, places=(place, results)
    )
    table = IndexResults(results, storage_options=dict(options))
    table.require_library()
    with _only_writer(results) as alone:
        if alone:
            table.tidy()  # what a killed run left
        if of_lake:
            plan = lake_plan(
                place, options, definitions, table, request=name, rates=rates, first=request.first, last=request.last,
                underlyings=request.underlyings, fresh=request.fresh,
            )  # fmt: skip
        else:
            plan = archive_plan(
                place, layout=request.layout, first=request.first, last=request.last,
                underlying=_one(request.underlyings), every=request.every, max_age=request.max_age,
            )  # fmt: skip
            if not request.fresh:
                computation = replace(computation, known=known_inputs(table, name))
        tally = _Tally(plan, table, watch, f"backfill {name}")
        with engine:
            tally.take_all(engine, computation)
    return tally.report(computation, engine)


@contextmanager
def _only_writer(results: str) -> Iterator[bool]:
    """The lock of a table in a directory; an object store has none, and refuses the second of two commits.

    Yields
    ------
    bool
        Whether nobody else writes there.
    """
    if "://" in results:
        yield False
        return
    home = Path(results)
    home.mkdir(parents=True, exist_ok=True)
    with WriterLock(home, "backfill", now_utc()):
        yield True


def _archive_kind(request: BackfillRequest) -> str:
    """Says also how tapes are made into boards, where that is not as usual."""
    every = None if request.every == DEFAULT_EVERY else request.every
    said = (("every", every), ("max_age", request.max_age))
    return "archive" + "".join(f" {name}={span.total_seconds()}" for name, span in said if span is not None)


def _one(underlyings: Sequence[str]) -> str | None:
    if len(underlyings) > 1:
        raise UsageError(f"--underlying {', '.join(underlyings)}: archive files have one underlying that is not named")
    return underlyings[0] if underlyings else None


class _Tally:
    """Takes outcomes as they come, names results in the log, and counts."""

    def __init__(self, plan: Plan, table: IndexResults, watch: Watch | None, said: str) -> None:
        self._plan, self._table, self._said = plan, table, said
        self._watch = watch or (lambda _: None)
        self._waiting: list[LakeFile] = []
        self._replaced: list[LakeFile] = []
        self._started = self._named_at = time.monotonic()
        self._done = self._there = self._boards = self._by_board = self._quotes = self._values = 0
        self._retried = self._bytes = 0
        self._suppressed: dict[str, Counter[str]] = {}
        self._poisoned: list[Poisoned] = []

    def take_all(self, engine: Engine, computation: Computation) -> None:
        """Run the plan; what is computed when this is left in any way is named in the log."""
        tasks = self._plan.tasks
        self._tell()
        try:
            for at, outcome in engine.run(partial(compute, computation), tasks):
                if isinstance(outcome, Failed):
                    self._fail(tasks[at], outcome)
                else:
                    self._take(tasks[at], outcome)
                self._tell()
        finally:
            self._name()

    def _take(self, task: LakeTask | ArchiveTask, outcome: Done[TaskResult]) -> None:
        result = outcome.result
        self._retried += outcome.attempts > 1
        if result.was_there:
            self._there += 1
            return
        self._done += 1
        self._boards += result.boards
        self._by_board += result.by_board
        self._quotes += result.quotes
        self._values += result.values
        self._bytes += result.bytes_read
        for (index, reason), count in result.suppressed.items():
            self._suppressed.setdefault(index, Counter())[reason] += count
        self._waiting += result.files
        self._replaced += self._plan.replaced.get(task.label, ())
        if len(self._waiting) >= COMMIT_FILES or time.monotonic() - self._named_at >= COMMIT_SECONDS:
            self._name()

    def _fail(self, task: LakeTask | ArchiveTask, outcome: Failed) -> None:
        if outcome.error == _UNWRITABLE:  # no other partition would fare better
            raise StoreError(outcome.text)
        self._retried += outcome.attempts > 1
        self._poisoned.append(Poisoned(task.label, str(outcome.kind), outcome.text, outcome.attempts))

    def _name(self) -> None:
        if self._waiting or self._replaced:
            self._table.commit(self._waiting, replaced=self._replaced, said=self._said)
            self._waiting, self._replaced = [], []
        self._named_at = time.monotonic()

    def _tell(self) -> None:
        failed = len(self._poisoned)
        self._watch(
            Progress(
                done=self._done + self._there + failed,
                total=len(self._plan.tasks),
                boards=self._boards,
                failed=failed,
                seconds=time.monotonic() - self._started,
            )
        )

    def report(self, computation: Computation, engine: Engine) -> BackfillReport:
        """What was done."""
        return BackfillReport(
            request=computation.request,
            results=computation.results,
            indices=tuple(each.name for each in computation.definitions),
            engine=engine.name,
            workers=engine.workers,
            partitions=len(self._plan.tasks) + self._plan.there,
            done=self._done,
            there=self._there + self._plan.there,
            boards=self._boards,
            by_board=self._by_board,
            quotes=self._quotes,
            values=self._values,
            suppressed={index: dict(sorted(self._suppressed[index].items())) for index in sorted(self._suppressed)},
            poisoned=tuple(sorted(self._poisoned, key=lambda each: each.what)),
            retried=self._retried,
            bytes_read=self._bytes,
            seconds=time.monotonic() - self._started,
        )
