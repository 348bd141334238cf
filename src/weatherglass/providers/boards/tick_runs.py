"""Quotes of a tape, thinned and put in order of underlying and instant, in memory of a bounded size.

A file is sorted by contract, or by time, or hardly at all, while boards want instants: a transposition of more than
memory holds. Only the last quote of a contract up to each instant counts, so each chunk is thinned as it comes; what is
left is sorted in runs of some hundred thousand rows, which go to a temporary directory when there is more than one, and
the runs are merged, one block of whole instants at a time. The result depends on the quotes alone: of two quotes the
one with the later stamp counts, of equal stamps the higher sequence number, of equal numbers the later row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards.instant_grid import Stamps

RUN_ROWS = 400_000
"""Thinned quotes that are sorted at once: some 30 MB, and three times that while they are sorted."""
BLOCK_ROWS = 200_000
"""Quotes merged at once, give or take an instant."""

_STEP_BITS = 33
"""Steps are below this power of two; an underlying is told apart above."""

Ticks = NDArray[Any]
"""Structured rows: underlying, series (codes), step, stamp, sequence, place (row of the file), then float columns."""


def tick_type(values: Iterable[str]) -> np.dtype[Any]:
    """The type of rows with some float columns."""
    whole = [("underlying", "i4"), ("series", "i4"), *((name, "i8") for name in ("step", "stamp", "sequence", "place"))]
    return np.dtype([*whole, *((name, "f8") for name in values)])


def last_rows(series: NDArray[np.int64], step: Stamps, stamp: Stamps, sequence: Stamps) -> NDArray[np.intp]:
    """Rows that are the last of their series up to their step; all columns (n_rows,), in the order of the file.

    Steps never go back as stamps go on. Rows that follow each other in time, contract by contract or all together, are
    taken without a full sort.
    """
    if not series.size:
        return np.empty(0, np.intp)
    same = series[1:] == series[:-1]
    onward = (stamp[1:] > stamp[:-1]) | ((stamp[1:] == stamp[:-1]) & (sequence[1:] >= sequence[:-1]))
    if bool(onward.all()):
        order = np.lexsort((step, series))
    else:
        starts = np.flatnonzero(np.r_[True, ~same])
        if bool((onward | ~same).all()) and np.unique(series[starts]).size == starts.size:
            return np.flatnonzero(np.r_[~same | (step[1:] != step[:-1]), True])
        order = np.lexsort((sequence, stamp, step, series))
    ordered, at = series[order], step[order]
    return np.sort(order[np.r_[(ordered[1:] != ordered[:-1]) | (at[1:] != at[:-1]), True]])


def in_order(ticks: Ticks) -> Ticks:
    """The last tick of each series up to each step, by underlying, step and series."""
    group = ticks["underlying"].astype(np.int64) << _STEP_BITS | ticks["step"]
    series = ticks["series"]
    if bool(((group[1:] > group[:-1]) | ((group[1:] == group[:-1]) & (series[1:] > series[:-1]))).all()):
        return ticks
    order = np.lexsort((series, group))
    series, group = series[order], group[order]
    new = np.ones(order.size + 1, np.bool_)
    new[1:-1] = (series[1:] != series[:-1]) | (group[1:] != group[:-1])
    again = np.flatnonzero(~(new[:-1] & new[1:]))
    if again.size:  # only ticks of one series and step need to be told apart
        named = order[again]
        places = np.cumsum(new[:-1])[again]
        by = [ticks[name][named] for name in ("place", "sequence", "stamp")]
        order[again] = named[np.lexsort((*by, places))]
    return ticks[order[new[1:]]]


def groups(ticks: Ticks) -> list[tuple[int, int]]:
    """Start and stop of the rows of each underlying and step, of ticks in order."""
    if not ticks.size:
        return []
    changed = (ticks["step"][1:] != ticks["step"][:-1]) | (ticks["underlying"][1:] != ticks["underlying"][:-1])
    edges = np.r_[0, np.flatnonzero(changed) + 1, ticks.size].tolist()
    return list(pairwise(edges))


@dataclass(frozen=True, slots=True)
class _Run:
    """A sorted part: in a file, or in memory when it is the only one."""

    rows: Path | Ticks
    underlying: NDArray[np.int32]
    step: Stamps
    start: NDArray[np.int64]
    stop: NDArray[np.int64]

    def slice(self, start: int, stop: int, kind: np.dtype[Any]) -> Ticks:
        if not isinstance(self.rows, Path):
            return self.rows[start:stop]
        return np.fromfile(self.rows, kind, count=stop - start, offset=start * kind.itemsize)


class TickRuns:
    """Ticks in, in any order; blocks of them out, in order. A context: its files are gone when it is left.

    Parameters
    ----------
    path
        For messages.
    run_rows, block_rows
        No result depends on them.
    """

    def __init__(
        self, path: Path, kind: np.dtype[Any], *, run_rows: int | None = None, block_rows: int | None = None
    ) -> None:
        self._path, self._kind = path, kind
        self._run_rows, self._block_rows = run_rows or RUN_ROWS, block_rows or BLOCK_ROWS
        self._waiting: list[Ticks] = []
        self._waiting_rows = 0
        self._runs: list[_Run] = []
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> TickRuns:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, ticks: Ticks) -> None:
        """Take some."""
        self._waiting.append(ticks)
        self._waiting_rows += ticks.size
        if self._waiting_rows >= self._run_rows:
            thinned = self._gathered()
            if thinned.size > self._run_rows // 2:
                self._keep(thinned, in_memory=False)
            else:
                self._waiting, self._waiting_rows = [thinned], thinned.size

    def blocks(self) -> Iterator[Ticks]:
        """All of them: whole instants of one underlying at a time, in order, each series once an instant."""
        if self._waiting_rows:
            self._keep(self._gathered(), in_memory=not self._runs)
        parts = [
            np.stack([np.full(run.step.size, at), run.underlying, run.step, run.start, run.stop])
            for at, run in enumerate(self._runs)
        ]
        if not parts:
            return
        table = np.concatenate(parts, axis=1)
        table = table[:, np.lexsort((table[0], table[2], table[1]))]
        first, rows = 0, 0
        for at in range(table.shape[1]):
            new_group = at > first and bool((table[1:3, at] != table[1:3, at - 1]).any())
            if new_group and (rows >= self._block_rows or table[1, at] != table[1, at - 1]):
                yield self._merged(table[:, first:at])
                first, rows = at, 0
            rows += int(table[4, at] - table[3, at])
        yield self._merged(table[:, first:])

    def _gathered(self) -> Ticks:
        together = np.concatenate(self._waiting)
        self._waiting, self._waiting_rows = [], 0
        return in_order(together)

    def _keep(self, ticks: Ticks, *, in_memory: bool) -> None:
        edges = np.array(groups(ticks), np.int64).reshape(-1, 2)
        kept: Path | Ticks = ticks if in_memory else self._written(ticks)
        first = ticks[edges[:, 0]]
        self._runs.append(_Run(kept, first["underlying"].copy(), first["step"].copy(), edges[:, 0], edges[:, 1]))

    def _written(self, ticks: Ticks) -> Path:
        try:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="weatherglass-tape-")
            place = Path(self._folder.name) / f"run-{len(self._runs)}"
            ticks.tofile(place)
        except OSError as exc:
            raise UnreadableFile(
                self._path,
                f"its quotes cannot be sorted in the directory of temporary files ({exc.strerror or exc})",
                "name one with more space in the variable TMPDIR",
            ) from exc
        return place

    def _merged(self, part: NDArray[np.int64]) -> Ticks:
        """Rows of some groups; those of one run follow each other in it."""
        pieces = []
        for at in np.unique(part[0]).tolist():
            of_run = part[:, part[0] == at]
            pieces.append(self._runs[at].slice(int(of_run[3, 0]), int(of_run[4, -1]), self._kind))
        return pieces[0] if len(pieces) == 1 else in_order(np.concatenate(pieces))
