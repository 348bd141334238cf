"""Series of different calendars side by side, once, in one place, and never looking ahead.

A day label is not an instant: the Bitcoin day 2024-03-08 ends three hours after New York's close of that label. Series
are therefore aligned by what could be *known* at an instant, never by equal labels (`same_day` is the one exception,
and says when it may be used).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.market.calendar_days import days_of
from weatherglass.market.known_at import close_instants, wall_clock_instants
from weatherglass.market.series import Days, Instants, SeriesHistory
from weatherglass.market.series_spec import END_OF_DAY, NEW_YORK_ZONE, UTC_ZONE, SeriesCalendar, SeriesSpec

NOT_THERE = -1
"""`age_days` where there is no value."""
_STOCKS_CLOSE = time(16, 0)
_NO_DAY, _NO_INSTANT = np.datetime64("NaT", "D"), np.datetime64("NaT", "us")


@dataclass(frozen=True, slots=True, eq=False)
class KnownColumn:
    """Observations with the instants from which they could be known, in any order; a day may have several vintages.

    Attributes
    ----------
    name
        Of the column.
    as_of
        (n,) datetime64[D]: days described.
    known_at
        (n,) datetime64[us], UTC.
    value
        (n,) finite.
    """

    name: str
    as_of: Days
    known_at: Instants
    value: Vector

    def __post_init__(self) -> None:
        if not self.as_of.shape == self.known_at.shape == self.value.shape or self.as_of.ndim != 1:
            shapes = self.as_of.shape, self.known_at.shape, self.value.shape
            raise UsageError(f"{self.name}: columns of one length are needed; got shapes {shapes}")
        if not bool(np.isfinite(self.value).all()):
            raise UsageError(f"{self.name}: a missing value is no row; got {self.value}")
        if bool(np.isnat(self.known_at).any() or np.isnat(self.as_of).any()):
            raise UsageError(f"{self.name}: every value needs its day and the instant from which it could be known")


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """What was known of each series at each instant.

    Attributes
    ----------
    at
        (n,) datetime64[us] UTC: the instants asked for, in their order.
    names
        Of the m columns.
    value
        (n, m); NaN where nothing was known, which `there` says. Never to be shown or summed without asking it.
    there
        (n, m) bool.
    as_of, known_at
        (n, m) of each value; NaT where it is not there.
    age_days
        (n, m) int64: days from the day described to the UTC day of the instant; -1 where it is not there.
    """

    at: Instants
    names: tuple[str, ...]
    value: NDArray[np.float64]
    there: NDArray[np.bool_]
    as_of: Days
    known_at: Instants
    age_days: NDArray[np.int64]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """(n,): whether every column has a value at the instant."""
        return np.asarray(self.there.all(axis=1))

    def position(self, name: str) -> int:
        """Which column has a name; `UsageError` when none has it."""
        if name not in self.names:
            raise UsageError(f"no column {name!r}; the columns are {', '.join(self.names)}")
        return self.names.index(name)


def align(
    histories: Sequence[SeriesHistory | KnownColumn],
    *,
    at: Instants,
    max_age_days: int | Mapping[str, int] | None = None,
) -> Aligned:
    """The last value of each series that was known at each instant.

    Among the observations known at an instant (``known_at <= at``) the one of the latest day counts, and of that day
    the vintage known last. Observations that become known later change nothing of what is found for an earlier instant.

    Parameters
    ----------
    histories
        A column each; their names must differ. A `SeriesHistory` is named for its series.
    at
        (n,) datetime64[us] UTC, in any order: the instants of decision.
    max_age_days
        A value whose day lies more days before the UTC day of the instant is not there; one bound for all columns, or
        by name for some. None: however old.

    Raises
    ------
    UsageError
        When two columns have one name, or a bound names no column.

    Examples
    --------
    At New York's close of a Friday in winter, 21:00 UTC, the last Bitcoin day known is Thursday's:

    >>> days = np.array(["2024-02-08", "2024-02-09"], dtype="datetime64[D]")
    >>> known = (days + np.timedelta64(1, "D")).astype("datetime64[us]")
    >>> bitcoin = KnownColumn("BTC", days, known, np.array([45_300.0, 47_100.0]))
    >>> found = align([bitcoin], at=np.array(["2024-02-09T21:00"], dtype="datetime64[us]"))
    >>> found.value[0, 0], found.as_of[0, 0], found.age_days[0, 0]
    (np.float64(45300.0), np.datetime64('2024-02-08'), np.int64(1))
    """
    columns = [_column(each) for each in histories]
    names = tuple(column.name for column in columns)
    if len(set(names)) != len(names):
        raise UsageError(f"columns need different names; got {', '.join(names)}")
    bounds = _bounds(names, max_age_days)
    shape = (at.shape[0], len(columns))
    value, there = np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_)
    as_of = np.full(shape, _NO_DAY)
    known_at = np.full(shape, _NO_INSTANT)
    age_days = np.full(shape, NOT_THERE, dtype=np.int64)
    for at_column, (column, bound) in enumerate(zip(columns, bounds, strict=True)):
        row = _last_known(column, at)
        found = row >= 0
        age = np.full(at.shape, NOT_THERE, dtype=np.int64)
        age[found] = (at[found].astype("datetime64[D]") - column.as_of[row[found]]).astype(np.int64)
        if bound is not None:
            found &= age <= bound
        chosen = row[found]
        there[:, at_column] = found
        value[found, at_column] = column.value[chosen]
        as_of[found, at_column] = column.as_of[chosen]
        known_at[found, at_column] = column.known_at[chosen]
        age_days[found, at_column] = age[found]
    return Aligned(at, names, value, there, as_of, known_at, age_days)


def session_closes(of: SeriesSpec | SeriesCalendar, first: date, last: date) -> tuple[Days, Instants]:
    """Days of a calendar from first to last, both included, and the instant of each close: instants of decision.

    Half days are taken at the regular close, as everywhere here (`weatherglass.market.known_at`).

    Parameters
    ----------
    of
        A series: its calendar, zone and close. US sessions: 16:00 New York. Every day: 24:00 UTC.

    Raises
    ------
    UsageError
        For another calendar, which has no close of its own.
    """
    if isinstance(of, SeriesSpec):
        days = days_of(of.calendar, first, last)
        return days, close_instants(of, days)
    if of is SeriesCalendar.US_SESSIONS:
        days = days_of(of, first, last)
        return days, wall_clock_instants(days, _STOCKS_CLOSE, NEW_YORK_ZONE)
    if of is SeriesCalendar.EVERY_DAY:
        days = days_of(of, first, last)
        return days, wall_clock_instants(days, END_OF_DAY, UTC_ZONE)
    raise UsageError(f"the calendar {of} has no close of its own; give a series, or us_sessions or every_day")


@dataclass(frozen=True, slots=True, eq=False)
class SameDay:
    """Series that share their day labels.

    Attributes
    ----------
    days
        (n,) datetime64[D], increasing: the days that every series has.
    names
        Of the m columns.
    value
        (n, m), without gaps.
    """

    days: Days
    names: tuple[str, ...]
    value: NDArray[np.float64]


def same_day(histories: Sequence[SeriesHistory | KnownColumn]) -> SameDay:
    """Values of equal day labels, for series of one calendar and one close.

    Danger: labels of different calendars are not the same time. The Bitcoin close labelled as a New York session lies
    three to four hours *after* that session's close; put side by side by label, the index looks as if it foretold
    Bitcoin. Across calendars use `align`. Of a day with several vintages the one known last counts, which looks ahead.

    Raises
    ------
    UsageError
        When no series is given.
    """
    if not histories:
        raise UsageError("same_day needs at least one series")
    latest = [_last_vintages(_column(each)) for each in histories]
    days = latest[0].as_of
    for column in latest[1:]:
        days = np.intersect1d(days, column.as_of)
    value = np.stack([column.value[np.searchsorted(column.as_of, days)] for column in latest], axis=1)
    return SameDay(days, tuple(column.name for column in latest), value)


def _column(history: SeriesHistory | KnownColumn) -> KnownColumn:
    if isinstance(history, KnownColumn):
        return history
    return KnownColumn(history.series, history.as_of, history.known_at, history.value)


def _bounds(names: tuple[str, ...], max_age_days: int | Mapping[str, int] | None) -> list[int | None]:
    if max_age_days is None or isinstance(max_age_days, int):
        return [max_age_days] * len(names)
    unknown = sorted(set(max_age_days) - set(names))
    if unknown:
        raise UsageError(f"max_age_days names no column: {', '.join(unknown)}; the columns are {', '.join(names)}")
    return [max_age_days.get(name) for name in names]


def _last_known(column: KnownColumn, at: Instants) -> NDArray[np.int64]:
    """Row of the column that counts at each instant; -1 where nothing is known yet."""
    if column.as_of.size == 0:
        return np.full(at.shape, -1, dtype=np.int64)
    order = np.argsort(column.known_at, kind="stable")
    as_of = column.as_of[order].astype(np.int64)
    # in order of becoming known, a row takes over when its day is not before the latest day so far
    takes_over = as_of == np.maximum.accumulate(as_of)
    best = np.maximum.accumulate(np.where(takes_over, np.arange(order.size), 0))
    known = np.searchsorted(column.known_at[order], at, side="right") - 1
    return np.where(known >= 0, order[best[np.maximum(known, 0)]], -1)


def _last_vintages(column: KnownColumn) -> KnownColumn:
    order = np.lexsort((column.known_at, column.as_of))
    as_of = column.as_of[order]
    last = np.append(as_of[1:] != as_of[:-1], [True] * min(1, as_of.size)).astype(np.bool_)
    keep = order[last]
    return KnownColumn(column.name, column.as_of[keep], column.known_at[keep], column.value[keep])
