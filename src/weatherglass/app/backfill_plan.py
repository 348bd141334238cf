"""What a backfill has to do: partitions of a lake or files of an archive, less those whose results are there."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from weatherglass.app.backfill_tasks import ArchiveTask, LakeTask, Options
from weatherglass.errors import StaleCurve, UsageError, nearest
from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.editions import Edition
from weatherglass.indices.family import FAMILY, index_named
from weatherglass.market import CurveHistory
from weatherglass.market.curve import RateSource
from weatherglass.store.index_results import IndexResults, ResultKey
from weatherglass.store.quote_lake import QuoteLake
from weatherglass.store.quote_lake_files import LOG, LakeFile

METHOD_VERSION = 1
"""Counts changes of the computation that change a result: older results are then computed anew."""
FAMILY_WORD = "family"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """Tasks, and what need not be done.

    Attributes
    ----------
    there
        Partitions whose results are there already.
    replaced
        Files of results that a task's new ones take the place of, by the label of the task.
    """

    tasks: tuple[LakeTask | ArchiveTask, ...]
    there: int
    replaced: dict[str, tuple[LakeFile, ...]]


def definitions_of(names: Sequence[str], own: dict[str, IndexDefinition]) -> tuple[IndexDefinition, ...]:
    """Definitions by name, each once; "family" means all that ship.

    Raises
    ------
    UsageError
        When a name is unknown, or none is given.

    >>> [each.name for each in definitions_of(["VIX,30D", "vix"], {})]
    ['VIX', '30D']
    """
    found: dict[str, IndexDefinition] = {}
    for name in (part.strip() for text in names for part in text.split(",")):
        if name.lower() == FAMILY_WORD:
            found.update(FAMILY)
        elif name:
            definition = index_named(name, own)
            found[definition.name] = definition
    if not found:
        raise UsageError("no index is named; write --index VIX,30D or --index family")
    return tuple(found.values())


def request_digest(
    definitions: Iterable[IndexDefinition], edition: Edition | None, rates: RateSource | None, kind: str
) -> str:
    """Names a computation: the same for the same definitions in any order; words about them do not count.

    Curves of a history are not in it: which of them a day takes belongs to that day's inputs, so that a longer history
    leaves the days before as they are.
    """
    bare = sorted(repr(replace(each, title="", verified="", unverified="")) for each in definitions)
    of_rates = "curves" if isinstance(rates, CurveHistory) else repr(rates)
    return _digest(METHOD_VERSION, kind, *bare, edition and edition.name, of_rates)


def is_lake(place: str) -> bool:
    """Whether a place is a lake of quotes: a directory with a log, or any object store."""
    return "://" in place or (Path(place) / LOG).is_dir()


def lake_plan(
    place: str,
    options: Options,
    definitions: Sequence[IndexDefinition],
    results: IndexResults,
    *,
    request: str,
    rates: RateSource | None,
    first: date | None,
    last: date | None,
    underlyings: Sequence[str],
    fresh: bool,
) -> Plan:
    """Partitions of a lake that some definition covers.

    Raises
    ------
    UsageError
        When the lake has no such quotes, or no index is defined on what it has; names what there is.
    """
    lake = QuoteLake(place, writable=False, storage_options=dict(options) or None)
    here = [each.underlying for each in lake.overview()]
    for name in underlyings:
        if name not in here:
            raise UsageError(f"the quote lake {place} has no option quotes of {name!r}; {nearest(name, here)}")
    wanted = [name for name in underlyings or here if any(each.covers(name) for each in definitions)]
    if not wanted:
        has = ", ".join(here) or "no quotes at all"
        asked = ", ".join(each.name for each in definitions)
        raise UsageError(f"the quote lake {place} has {has}, and none of {asked} is defined on these; ask for 30D")
    partitions = lake.partitions(first, last, underlyings=wanted)
    if not partitions:
        spans = ", ".join(f"{each.underlying} {each.first} to {each.last}" for each in lake.overview())
        raise UsageError(f"the quote lake {place} has no quotes of these days; it has {spans}")
    made = _made(results, request)
    tasks: list[LakeTask | ArchiveTask] = []
    replaced: dict[str, tuple[LakeFile, ...]] = {}
    there = 0
    for each in partitions:
        names = (PurePosixPath(file.path).name for file in each.files)
        inputs = _digest(*names, *_curves(rates, each.day))
        before = made.get((each.underlying, each.day), ())
        if not fresh and any(ResultKey.of_path(file.path).inputs == inputs for file in before):
            there += 1
            continue
        task = LakeTask(place, options, each.underlying, each.day, each.files, inputs)
        tasks.append(task)
        replaced[task.label] = before
    return Plan(tuple(tasks), there, replaced)


def archive_plan(
    place: str,
    *,
    layout: str | None,
    first: date | None,
    last: date | None,
    underlying: str | None,
    every: timedelta | None = None,
    max_age: timedelta | None = None,
) -> Plan:
    """Files of an archive: a file, the files of a directory and those below, or of a pattern with * and ?.

    Which of them are done already is for workers to see: it takes their bytes.

    Raises
    ------
    UsageError
        When there is no such file.
    """
    from weatherglass.app.index_values import layout_named

    how = None if layout is None else layout_named(layout)
    tasks = tuple(
        ArchiveTask(str(path), how, underlying, first, last, every, max_age) for path in _archive_files(place)
    )
    return Plan(tasks, 0, {})


def known_inputs(results: IndexResults, request: str) -> frozenset[str]:
    """Digests of the archive files whose results a request has."""
    made = _made(results, request).values()
    return frozenset(ResultKey.of_path(file.path).inputs for files in made for file in files)


def _archive_files(place: str) -> list[Path]:
    path = Path(place)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = [each for each in path.rglob("*") if each.is_file()]
        found = [each for each in found if not any(part.startswith(".") for part in each.relative_to(path).parts)]
    else:
        names = glob.glob(place, recursive=True)  # noqa: PTH207 - `Path.glob` refuses absolute patterns
        found = [Path(each) for each in names if Path(each).is_file()]
    if not found:
        raise UsageError(
            f"{place!r} is no lake of quotes, no file and no pattern that finds one; give `store`, the directory or "
            "address of a lake, or files of option quotes"
        )
    return sorted(found)


def _made(results: IndexResults, request: str) -> dict[tuple[str, date], tuple[LakeFile, ...]]:
    """Files of results of a request, by underlying and day."""
    found: dict[tuple[str, date], tuple[LakeFile, ...]] = {}
    for file in results.files():
        if ResultKey.of_path(file.path).request == request:
            found[file.underlying, file.day] = (*found.get((file.underlying, file.day), ()), file)
    return found


def _curves(rates: RateSource | None, day: date) -> Iterable[object]:
    """The curves that instants of a partition may take; its UTC day and its New York day differ by one at most."""
    if not isinstance(rates, CurveHistory):
        return
    for each in (day - timedelta(days=1), day, day + timedelta(days=1)):
        try:
            yield rates.before(each)
        except StaleCurve:
            yield None


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:_DIGITS]
