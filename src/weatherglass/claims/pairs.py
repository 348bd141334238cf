"""Two series side by side: changes of the same days, and one as it stood when the other closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.results import NotRun, Why
from weatherglass.market.known_at import close_instants
from weatherglass.market.series import Days, Instants
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Observations

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
FEWEST_CHANGES = 30
"""Common changes below which nothing is said of two series."""
LEVEL_UNITS = frozenset({Unit.PERCENT, Unit.SCORE})
"""Rates and scores change by differences; a logarithm of a rate near zero says nothing."""
PRICE_UNITS = frozenset({Unit.INDEX_POINTS, Unit.USD, Unit.RATIO})
_MOST = 0.9
SAME_CLOSE = np.timedelta64(30, "m")
"""Closes so near to each other are one: the S&P's of 16:00 and the VIX's of 16:15."""
_MONDAY = np.timedelta64(3, "D")  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Changes of a signal and a target over the same spans.

    Attributes
    ----------
    days
        (n,) last day of each change.
    signal, target
        (n,).
    """

    days: Days
    signal: Vector
    target: Vector

    @property
    def rows(self) -> int:
        """How many."""
        return int(self.days.shape[0])

    def part(self, kept: NDArray[np.bool_]) -> Changes:
        """Some of them."""
        return Changes(self.days[kept], self.signal[kept], self.target[kept])


def common_changes(
    signal: Observations, target: Observations, *, change: str, frequency: str, start: date | None = None
) -> Changes | NotRun:
    """Changes of both from one common day to the next, or from the last common day of a week or month to the next.

    A monthly series that is dated the first of the month has few days in common with one of sessions: where most weeks
    or months have no common day, the last value of each in the week or month is taken.

    Parameters
    ----------
    change
        "log", "level" (prices change by logs all the same: a point of an index is not what it was), or "none" for the
        levels themselves.
    frequency
        "day", "week" (that ends on a Sunday) or "month".
    start
        The first day that counts.
    """
    days, one, other = _common_rows(signal.days, target.days, frequency)
    kept = np.ones(days.shape[0], np.bool_) if start is None else days >= np.datetime64(start)
    days, x, y = days[kept], signal.value[one[kept]], target.value[other[kept]]
    columns = []
    for name, column, unit in (("signal", x, signal.unit), ("target", y, target.unit)):
        if change == "none" or (change == "level" and unit not in PRICE_UNITS):
            columns.append(column)
        elif column.shape[0] and float(column.min()) <= 0.0:
            return NotRun(name, Why.NOT_APPLICABLE, "log")
        else:
            columns.append(np.log(column))
    x, y = columns
    if change != "none":
        days, x, y = days[1:], np.diff(x), np.diff(y)
    if days.shape[0] < FEWEST_CHANGES:
        return NotRun("signal", Why.TOO_SHORT, f"{days.shape[0]}")
    for name, column in (("signal", x), ("target", y)):
        if not float(np.ptp(column)) > 0.0:
            return NotRun(name, Why.NOT_APPLICABLE, "constant")
    return Changes(days, x, y)


def _common_rows(first: Days, second: Days, frequency: str) -> tuple[Days, Rows, Rows]:
    """Days, and the rows of both, that stand side by side."""
    days, one, other = np.intersect1d(first, second, return_indices=True)
    last = last_of(days, frequency)
    if frequency == "day":
        return days, one, other
    ends = last_of(first, frequency), last_of(second, frequency)
    periods = _periods(first[ends[0]], frequency), _periods(second[ends[1]], frequency)
    _, a, b = np.intersect1d(periods[0], periods[1], return_indices=True)
    if last.shape[0] >= _MOST * a.shape[0]:
        return days[last], one[last], other[last]
    rows = ends[0][a], ends[1][b]
    return np.maximum(first[rows[0]], second[rows[1]]), rows[0], rows[1]


def last_of(days: Days, frequency: str) -> Rows:
    """Rows of the last day of each week (Monday to Sunday) or month; all of them for days.

    >>> last_of(np.array(["2020-01-03", "2020-01-05", "2020-01-06", "2020-01-31"], "datetime64[D]"), "week").tolist()
    [1, 2, 3]
    """
    if frequency == "day" or not days.shape[0]:
        return np.arange(days.shape[0])
    period = _periods(days, frequency)
    return np.flatnonzero(np.append(period[1:] != period[:-1], True))


def _periods(days: Days, frequency: str) -> Rows:
    """Number of the week or month of each day."""
    if frequency == "month":
        return np.asarray(days.astype("datetime64[M]").astype(np.int64))
    return np.asarray((days + _MONDAY).astype(np.int64) // 7)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A series that is said to move first, as it stood at the closes of the one that is said to follow.

    The leader's value of a row is never later than the follower's, half an hour aside, so that a change of the leader
    over one row has ended when the follower's change over the next begins: moving together is not taken for a lead,
    however far apart the two close.

    Attributes
    ----------
    days
        (n,) of the follower.
    leader, follower
        (n,) logs, or levels of rates and scores.
    """

    days: Days
    leader: Vector
    follower: Vector

    @property
    def rows(self) -> int:
        """How many."""
        return int(self.days.shape[0])


def linked(leader: Observations, follower: Observations, *, frequency: str, start: date | None = None) -> Link | NotRun:
    """The leader as it stood at each close of the follower, or at its last close of a week.

    Rows in which the leader has no new value since the row before are left out.
    """
    closes, before = closes_of(follower), closes_of(leader)
    last = last_of(follower.days, frequency)
    known = np.searchsorted(before, closes[last] + SAME_CLOSE, side="right") - 1
    kept = known >= 0
    kept[1:] &= known[1:] > np.maximum.accumulate(known)[:-1]
    if start is not None:
        kept &= follower.days[last] >= np.datetime64(start)
    rows, known = last[kept], known[kept]
    x, y = scaled(leader), scaled(follower)
    for found in (x, y):
        if isinstance(found, NotRun):
            return found
    if rows.shape[0] <= FEWEST_CHANGES:
        return NotRun(follower.series, Why.TOO_SHORT, f"{rows.shape[0]}")
    return Link(follower.days[rows], np.asarray(x)[known], np.asarray(y)[rows])


def same_days(one: Observations, other: Observations, *, frequency: str, start: date | None = None) -> Changes | NotRun:
    """Changes of both over the same days, weeks or months, in logs or, for rates and scores, in levels."""
    columns = []
    for each in (one, other):
        values = scaled(each)
        if isinstance(values, NotRun):
            return values
        columns.append(replace(each, value=values))
    found = common_changes(columns[0], columns[1], change="none", frequency=frequency, start=start)
    if isinstance(found, NotRun):
        return found
    return Changes(found.days[1:], np.diff(found.signal), np.diff(found.target))


def scaled(found: Observations) -> Vector | NotRun:
    """Logs of a price or an index, a rate or score as it is."""
    if found.unit in LEVEL_UNITS:
        return found.value
    if float(found.value.min()) <= 0.0:
        return NotRun(found.series, Why.NOT_APPLICABLE, "log")
    return np.asarray(np.log(found.value))


def closes_of(found: Observations) -> Instants:
    """The instants that the values describe, not those at which they were published, (n,).

    For a series of one's own the end of each day, UTC.
    """
    if found.spec is None:
        return np.asarray((found.days + np.timedelta64(1, "D")).astype("datetime64[us]"))
    return close_instants(found.spec, found.days)
