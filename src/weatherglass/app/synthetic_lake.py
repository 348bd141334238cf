"""Making a lake of synthetic quotes: days as tasks on an engine, files by the workers, commits by the one who asked.

A worker makes a day from the recipe and its date, writes its files under the hashes of their content, and answers with
their names. So the files are the same whatever the number of workers, a day that is made twice leaves one set of files,
and memory is that of one file for each worker. Days that the lake has are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from weatherglass.errors import UsageError
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.scale.engine import Done, engine_named
from weatherglass.store.quote_lake import LakeFile, QuoteLake
from weatherglass.synthetic.boards import SOURCE, Recipe, SyntheticDay, days_for
from weatherglass.synthetic.corruption import Corruption, counts

__all__ = ["GenerationReport", "Headway", "MadeDay", "Recipe", "generate_lake", "make_day"]

FILE_ROWS = 500_000
"""Quotes of a file, give or take a snapshot: the memory of a worker."""
COMMIT_ROWS = 10_000_000
"""Quotes of a commit, give or take a day: what a kill costs at most."""


@dataclass(frozen=True, slots=True)
class MadeDay:
    """What a worker made of a day.

    Attributes
    ----------
    planted
        Corrupt rows by kind.
    """

    day: date
    files: tuple[LakeFile, ...]
    snapshots: int
    planted: Mapping[str, int]

    @property
    def rows(self) -> int:
        """Quotes."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True, slots=True)
class GenerationReport:
    """What became of a generation.

    Attributes
    ----------
    days, snapshots, quotes, bytes
        Made now.
    passed_over
        Days that the lake had.
    planted
        Corrupt rows made now, by kind.
    failed
        Days that could not be made, and why.
    """

    uri: str
    source: str
    days: int = 0
    snapshots: int = 0
    quotes: int = 0
    bytes: int = 0
    passed_over: int = 0
    planted: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headway:
    """How far a generation is: quotes and bytes made, and how many quotes there will be."""

    quotes: int
    bytes: int
    expected: int


def generate_lake(
    uri: str,
    recipe: Recipe,
    *,
    first: date,
    last: date | None = None,
    quotes: int | None = None,
    engine: str = "local",
    workers: int | None = None,
    watch: Callable[[Headway], None] = lambda _: None,
    options: Mapping[str, str] | None = None,
) -> GenerationReport:
    """Write the days of a recipe that a lake does not have yet.

    Parameters
    ----------
    uri
        Directory, or address in an object store.
    first, last, quotes
        As `weatherglass.synthetic.boards.days_for`.
    engine, workers
        As `weatherglass.scale.engine.engine_named`.
    options
        Of the object store.

    Raises
    ------
    UsageError
        When the lake holds quotes of the underlying that this recipe did not make: a market's, or another recipe's.
    StoreError
        When the lake cannot be read or written.
    """
    QuoteLake(uri, writable=False, storage_options=options).require_library()
    planned = days_for(recipe, first, last, quotes=quotes)
    with (
        QuoteLake(uri, writable=True, storage_options=options) as lake,
        engine_named(engine, workers=workers) as running,
    ):
        there = _days_there(lake, recipe)
        missing = [(day, rows) for day, rows in planned if day not in there]
        expected = sum(rows for _, rows in missing)
        made: list[MadeDay] = []
        waiting: list[MadeDay] = []
        failed: dict[date, str] = {}
        make = partial(make_day, uri, recipe, options)
        for at, outcome in running.run(make, [day for day, _ in missing]):
            if not isinstance(outcome, Done):
                failed[missing[at][0]] = outcome.text
                continue
            made.append(outcome.result)
            waiting.append(outcome.result)
            if sum(each.rows for each in waiting) >= COMMIT_ROWS:
                _adopt(lake, waiting, recipe)
                waiting = []
            watch(Headway(sum(each.rows for each in made), sum(f.size for each in made for f in each.files), expected))
        _adopt(lake, waiting, recipe)
    planted: Counter[str] = Counter()
    for each in made:
        planted.update(each.planted)
    return GenerationReport(
        uri=uri,
        source=recipe.source,
        days=len(made),
        snapshots=sum(each.snapshots for each in made),
        quotes=sum(each.rows for each in made),
        bytes=sum(file.size for each in made for file in each.files),
        passed_over=len(planned) - len(missing),
        planted={kind.name.lower(): planted[kind.name.lower()] for kind in Corruption if planted[kind.name.lower()]},
        failed=dict(sorted(failed.items())),
    )


def make_day(uri: str, recipe: Recipe, options: Mapping[str, str] | None, day: date) -> MadeDay:
    """Write the files of a day; no version of the lake names them yet."""
    files: list[LakeFile] = []
    planted: Counter[str] = Counter()
    waiting: list[QuoteSnapshot] = []
    snapshots = rows = 0
    with QuoteLake(uri, writable=True, storage_options=options) as lake:
        for board in SyntheticDay(recipe, day).boards():
            waiting.append(board.snapshot)
            snapshots += 1
            rows += board.snapshot.quotes.rows
            planted.update({kind.name.lower(): n for kind, n in counts(board.planted).items()})
            if rows >= FILE_ROWS:
                files.append(lake.put(waiting))
                waiting, rows = [], 0
        if waiting:
            files.append(lake.put(waiting))
    return MadeDay(day, tuple(files), snapshots, dict(planted))


def _adopt(lake: QuoteLake, made: list[MadeDay], recipe: Recipe) -> None:
    if made:
        lake.adopt([file for day in made for file in day.files], ingest=recipe.source)


def _days_there(lake: QuoteLake, recipe: Recipe) -> set[date]:
    """Days of the underlying that the lake has, all of this recipe."""
    days = lake.days(recipe.underlying)
    for day in {*days[:1], *days[-1:]}:
        found = next(iter(lake.snapshots(recipe.underlying, day, day))).source
        if found == recipe.source:
            continue
        if found.startswith(SOURCE):
            raise UsageError(
                f"the lake {lake.uri} has quotes of {recipe.underlying} on {day} by another recipe ({found}); take the "
                "same options, or another directory"
            )
        raise UsageError(
            f"the lake {lake.uri} has quotes of {recipe.underlying} on {day} from {found!r}: synthetic quotes are "
            "never put beside others of the same underlying; take another directory"
        )
    return set(days)
