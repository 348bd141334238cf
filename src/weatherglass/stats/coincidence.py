"""Event coincidence analysis: whether dates of one list fall together with those of another more often than by chance.

Two rates, which answer two questions. The trigger rate: how many of the first events were followed by one of the
second? The precursor rate: how many of the second were preceded by one of the first? Chance is what circular shifts of
the first list against the second give: gaps within each list, and clusters, stay as they are. The closed form for
events of a Poisson process stands beside it, and is wrong when events cluster.

References
----------
Donges, J. et al. (2016), Event coincidence analysis for quantifying statistical interrelationships between event time
series, European Physical Journal Special Topics 225, 471-487.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.stats.randomization import Randomized, against
from weatherglass.stats.small_samples import record_probability

Rows = NDArray[np.int64]
Counts = NDArray[np.int64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coincidence:
    """How often events of two lists fall together.

    Attributes
    ----------
    trigger
        Share of the first events that are followed by at least one of the second, against every shift.
    precursor
        Share of the second events that are preceded by at least one of the first, against every shift.
    trigger_chance, precursor_chance
        Mean of the share over all shifts.
    trigger_poisson, precursor_poisson
        p for at least so many if the other list were a Poisson process.
    """

    trigger: Randomized
    precursor: Randomized
    trigger_chance: float
    precursor_chance: float
    trigger_poisson: float
    precursor_poisson: float


def event_coincidence(
    first: Rows, second: Rows, *, span: int, within: int, lag: int = 0, both_ways: bool = False
) -> Coincidence:
    """Trigger and precursor rates of two lists of events, against all circular shifts of the first one.

    Parameters
    ----------
    first, second
        (n,), (m,) rows (days) of the events, 0 to span - 1, in any order.
    span
        Rows in which both could have happened.
    within
        The second event comes at most so many rows after the first and the lag.
    lag
        Rows from which on it counts.
    both_ways
        It may also come as many rows before: the two fall together, whichever comes first.

    Raises
    ------
    UsageError
        When a list is empty, an event lies outside, or the window is negative.

    Notes
    -----
    A shift is a whole number of rows around the span; distances are not taken around its end, neither for the observed
    nor for the shifted events, so that p is exact when the first list is stationary and independent of the second.
    Size at nominal 5 %, six clusters of ten days: 4.3 %; by the closed form 14 %.

    Examples
    --------
    >>> found = event_coincidence(np.array([10, 50]), np.array([12, 90]), span=100, within=5)
    >>> found.trigger.statistic, found.precursor.statistic, found.trigger.draws
    (0.5, 0.5, 100)
    """
    _require(first, second, span, within, lag)
    offsets = _offsets(within, lag, both_ways)
    followed, preceded = _followed(first, second, span, offsets), _preceded(first, second, span, offsets)
    return Coincidence(
        trigger=against(followed / first.shape[0], first.shape[0]),
        precursor=against(preceded / second.shape[0], second.shape[0]),
        trigger_chance=float(followed.mean()) / first.shape[0],
        precursor_chance=float(preceded.mean()) / second.shape[0],
        trigger_poisson=_poisson(int(followed[0]), first.shape[0], second.shape[0], span, lag, offsets.size),
        precursor_poisson=_poisson(int(preceded[0]), second.shape[0], first.shape[0], span, lag, offsets.size),
    )


def trigger_shifts(
    first: Rows, second: Rows, *, span: int, within: int, lag: int = 0, both_ways: bool = False
) -> Vector:
    """Trigger rate for every shift of the first list, (span,); shift 0 is the observed one."""
    _require(first, second, span, within, lag)
    return np.asarray(_followed(first, second, span, _offsets(within, lag, both_ways)) / first.shape[0])


def _offsets(within: int, lag: int, both_ways: bool) -> Rows:
    """Rows by which the second event may come after the first."""
    return np.arange(-lag - within if both_ways else lag, lag + within + 1)


def _followed(first: Rows, second: Rows, span: int, offsets: Rows) -> Counts:
    """For every shift of the first list, how many of it are followed by one of the second, (span,)."""
    marked = np.zeros(span, np.bool_)  # rows at which an event of the first list would be followed
    marked[_inside(second[:, None] - offsets[None, :], span)] = True
    around = np.concatenate([marked, marked])
    found = np.zeros(span, np.int64)
    for row in first.tolist():
        found += around[row : row + span]
    return found


def _preceded(first: Rows, second: Rows, span: int, offsets: Rows) -> Counts:
    """For every shift of the first list, how many of the second are preceded by one of it, (span,)."""
    found = np.zeros(span, np.int64)
    for row in second.tolist():
        hit = np.zeros(span, np.bool_)
        # an event at row r stands at a place after just one shift, place - r
        hit[(_inside(row - offsets, span)[:, None] - first[None, :]) % span] = True
        found += hit
    return found


def _inside(places: Rows, span: int) -> Rows:
    return np.asarray(places[(places >= 0) & (places < span)])


def _poisson(hits: int, events: int, others: int, span: int, lag: int, width: int) -> float:
    """P of at least so many hits when each of the others falls anywhere (Donges et al., equation 5)."""
    share = min(1.0, width / max(1, span - lag))
    return record_probability(hits, events, 1.0 - (1.0 - share) ** others)


def _require(first: Rows, second: Rows, span: int, within: int, lag: int) -> None:
    if within < 0 or lag < 0:
        raise UsageError(f"within={within} and lag={lag} must not be negative")
    for name, rows in (("first", first), ("second", second)):
        if not rows.shape[0]:
            raise UsageError(f"the {name} list has no event: a rate of none is no number")
        if int(rows.min()) < 0 or int(rows.max()) >= span:
            raise UsageError(f"events of the {name} list from {rows.min()} to {rows.max()} leave the {span} rows")
