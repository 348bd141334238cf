"""States through time: bands with hysteresis, runs, episodes and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.signal import NO_STATE, Bands, States

Vector = NDArray[np.float64]


def raw_bands(value: Vector, edges: tuple[float, ...]) -> States:
    """Band of each value by the edges alone, (n,) int8; -1 for NaN. An edge belongs to the band above it.

    >>> raw_bands(np.array([11.9, 12.0, 61.0, np.nan]), (12.0, 20.0, 60.0)).tolist()
    [0, 1, 3, -1]
    """
    found = np.searchsorted(np.asarray(edges), value, side="right").astype(np.int8)
    return np.where(np.isnan(value), np.int8(NO_STATE), found)


def banded(value: Vector, bands: Bands, *, before: int = NO_STATE) -> States:
    """Band of each value with hysteresis, (n,) int8: up at an edge, down only once the margin below it is passed.

    Parameters
    ----------
    value
        (n,); a NaN has no band, and the band before it goes on after it.
    bands
        Edges and margin.
    before
        Band of the row before the first; -1 when there is none.

    Examples
    --------
    >>> banded(np.array([19.0, 20.0, 19.5, 18.9]), Bands((20.0,), margin=0.05)).tolist()
    [0, 1, 1, 0]
    """
    least = raw_bands(value, bands.edges)
    return least if bands.margin == 0.0 else held(least, raw_bands(value, bands.exits), before=before)


def held(least: States, most: States, *, before: int = NO_STATE) -> States:
    """The band that holds on each row between the least and the highest that can, (n,) int8.

    Parameters
    ----------
    least, most
        (n,) bands by the edges at which they are entered, and by those below which they are left; -1 for none, in both.
    before
        Band of the row before the first; -1 when there is none.

    Examples
    --------
    >>> held(np.array([0, 1, 0, 0], np.int8), np.array([0, 1, 1, 0], np.int8)).tolist()
    [0, 1, 1, 0]
    """
    found = np.full(least.shape, NO_STATE, np.int8)
    now = before
    for row, (at_least, at_most) in enumerate(zip(least.tolist(), most.tolist(), strict=True)):
        if at_least == NO_STATE:
            continue
        # a higher band that was held goes on up to the highest that can
        now = at_least if now == NO_STATE else min(max(now, at_least), at_most)
        found[row] = now
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive rows in one state: its first and last row, both included."""

    state: int
    first: int
    last: int


def runs_of(state: States) -> list[Run]:
    """Runs of equal states in order; rows without a state (-1) make runs of their own.

    >>> [(run.state, run.first, run.last) for run in runs_of(np.array([0, 0, 1, 0], np.int8))]
    [(0, 0, 1), (1, 2, 2), (0, 3, 3)]
    """
    if state.size == 0:
        return []
    starts = np.concatenate([[0], np.flatnonzero(np.diff(state)) + 1])
    ends = np.append(starts[1:] - 1, state.size - 1)
    return [Run(int(state[a]), int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def run_start(state: States) -> int:
    """First row of the run that the last row belongs to."""
    changed = np.flatnonzero(state != state[-1])
    return int(changed[-1]) + 1 if changed.size else 0


def episode_starts(inside: NDArray[np.bool_], days: NDArray[np.datetime64], *, gap_days: int = 0) -> NDArray[np.int64]:
    """Rows at which a condition begins to hold after it has not held for more than `gap_days` calendar days.

    Parameters
    ----------
    inside
        (n,) whether the condition holds.
    days
        (n,) of the rows.
    gap_days
        A return within so many days continues the old episode. 0: every entry is a new one.
    """
    rows = np.flatnonzero(inside)
    if rows.size == 0:
        return rows.astype(np.int64)
    fresh = np.ones(rows.size, np.bool_)
    apart = (days[rows[1:]] - days[rows[:-1]]).astype("timedelta64[D]").astype(np.int64)
    fresh[1:] = (np.diff(rows) > 1) & (apart > gap_days)
    return rows[fresh].astype(np.int64)
