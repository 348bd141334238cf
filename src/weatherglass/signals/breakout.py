"""Breakouts: the first record after a long base, by a family of definitions.

A *base* is the time from a record to the first value above it. A breakout ends a base of at least so many calendar
days; a buffer, confirming closes and a cap on the depth of the base make stricter members of the family. Events are
prefix-invariant: what happened by a day does not depend on what came after it.

Two readings that the one-line rule leaves open are settled here:

* Buffer and confirmation are measured against the record that the base began with, and may be met on a later day than
  the first close above it. Asked of the first day alone, a buffer of 3 % would mean a jump of 3 % over every earlier
  close within one day, and a slow climb out of a base of years would be no breakout.
* While no confirmation has come, the base stays broken but unconfirmed, until a new base of the full length is broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.series import Days
from weatherglass.timeline.calendar import DAY

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
DAYS_PER_YEAR = 365.25
FIELDS = ("close", "high", "total_return")


@dataclass(frozen=True, slots=True)
class BreakoutRule:
    """A member of the family of definitions.

    Attributes
    ----------
    field
        What the values are: "close", "high" (of the day) or "total_return". `breakouts` takes the values as they come.
    lookback_years
        A record is a value above all earlier ones of so many years of 365.25 days; None for all of them.
    min_days_since_record
        Calendar days that the last record must have stood, at the first value above it.
    buffer
        Share by which the old record must be exceeded: 0.03 asks for 3 % more.
    range_cap
        Bounds of the depth of the base, (highest - lowest) / highest, as shares; None for any.
    confirm_closes
        Consecutive values above record and buffer; the event is dated at the last of them.
    rearm_days
        Calendar days after an event in which no base can be broken; None for `min_days_since_record`.

    Raises
    ------
    UsageError
        When a parameter is out of bounds.
    """

    field: str = "close"
    lookback_years: float | None = None
    min_days_since_record: int = 365
    buffer: float = 0.0
    range_cap: tuple[float, float] | None = None
    confirm_closes: int = 1
    rearm_days: int | None = None

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise UsageError(f"field={self.field!r} must be one of {', '.join(FIELDS)}")
        if self.lookback_years is not None and not self.lookback_years > 0.0:
            raise UsageError(f"lookback_years={self.lookback_years} must be positive, or None for all of the past")
        if self.min_days_since_record < 1:
            raise UsageError(f"min_days_since_record={self.min_days_since_record} must be at least 1 calendar day")
        if not self.buffer >= 0.0:
            raise UsageError(f"buffer={self.buffer} must not be negative; 0.03 asks for 3 % above the record")
        if self.range_cap is not None and not 0.0 <= self.range_cap[0] <= self.range_cap[1] <= 1.0:
            raise UsageError(f"range_cap={self.range_cap} must be two increasing shares between 0 and 1")
        if self.confirm_closes < 1:
            raise UsageError(f"confirm_closes={self.confirm_closes} must be at least 1, the first value above")
        if self.rearm_days is not None and self.rearm_days < 0:
            raise UsageError(f"rearm_days={self.rearm_days} must not be negative; None stands for the base's days")

    @property
    def rearm(self) -> int:
        """Calendar days after an event in which no base can be broken."""
        return self.min_days_since_record if self.rearm_days is None else self.rearm_days


@dataclass(frozen=True, slots=True)
class Breakout:
    """One event: the base that ended and the value that ended it.

    Attributes
    ----------
    day, value
        Of the event: the confirming value.
    crossed
        Day of the first value above the record; the event's own day unless it had to be confirmed.
    record_day, level
        When the base began, and the value that had to be exceeded, without the buffer.
    days_since_record
        Calendar days from there to `crossed`.
    base_depth
        Deepest fall below the record in between, as a positive share.
    base_length
        Rows (sessions) from the record to `crossed`.
    """

    day: date
    value: float
    crossed: date
    record_day: date
    level: float
    days_since_record: int
    base_depth: float
    base_length: int


def breakouts(days: Days, values: Vector, rule: BreakoutRule) -> tuple[Breakout, ...]:
    """All breakouts of a series, the first first.

    The first value counts as a record, so that there is no event within `min_days_since_record` of it. What stood
    before the data begin is not known: early events are records of the data, not of all time.

    Parameters
    ----------
    days
        (n,) datetime64[D], strictly increasing.
    values
        (n,) positive and finite, of the field that the rule names.

    Raises
    ------
    UsageError
        When the days do not increase or a value is not a positive number.

    Examples
    --------
    >>> days = np.datetime64("2020-01-01") + np.array([0, 100, 400, 401])
    >>> (event,) = breakouts(days, np.array([10.0, 8.0, 10.5, 11.0]), BreakoutRule())
    >>> str(event.day), event.days_since_record, round(event.base_depth, 2), event.level
    ('2021-02-04', 400, 0.2, 10.0)
    """
    (found,) = breakouts_by_rule(days, values, (rule,))
    return found


def breakouts_by_rule(days: Days, values: Vector, rules: Sequence[BreakoutRule]) -> list[tuple[Breakout, ...]]:
    """The breakouts of a series by each of many definitions, as `breakouts` gives them one by one.

    The records of the series are found once for each lookback.
    """
    _require_path(days, values)
    paths: dict[float | None, _Records] = {}
    for rule in rules:
        if rule.lookback_years not in paths:
            before = highest_before(days, values, rule.lookback_years)
            paths[rule.lookback_years] = _Records(days, values, before, np.flatnonzero(values > before))
    return [_events(paths[rule.lookback_years], rule) for rule in rules]


@dataclass(frozen=True, slots=True, eq=False)
class _Records:
    """A series, the highest value before each of its rows, and the rows above it."""

    days: Days
    values: Vector
    before: Vector
    rows: Rows


def _events(path: _Records, rule: BreakoutRule) -> tuple[Breakout, ...]:
    days, values, before, records = path.days, path.values, path.before, path.rows
    stood = np.diff(days[records]).astype(np.int64)
    broken = np.flatnonzero((stood >= rule.min_days_since_record) & np.isfinite(before[records[1:]]))
    ends = np.append(records[broken + 1], values.shape[0])[1:]  # the next broken base ends the wait for confirmation
    found: list[Breakout] = []
    for at, end in zip(broken.tolist(), ends.tolist(), strict=True):
        record, crossed = int(records[at]), int(records[at + 1])
        if found and (days[crossed].item() - found[-1].day).days < rule.rearm:
            continue
        depth = 1.0 - float(values[record:crossed].min()) / float(values[record])
        if rule.range_cap is not None and not rule.range_cap[0] <= depth <= rule.range_cap[1]:
            continue
        level = float(before[crossed])
        confirmed = _confirmed(values[crossed:end], (1.0 + rule.buffer) * level, rule.confirm_closes)
        if confirmed is None:
            continue
        row = crossed + confirmed
        found.append(
            Breakout(
                days[row].item(), float(values[row]), days[crossed].item(), days[record].item(), level, int(stood[at]),
                depth, crossed - record,
            )
        )  # fmt: skip
    return tuple(found)


def highest_before(days: Days, values: Vector, lookback_years: float | None = None) -> Vector:
    """The highest earlier value within the lookback, (n,); minus infinity where there is none.

    >>> highest_before(np.arange("2020-01-01", "2020-01-05", dtype="datetime64[D]"), np.array([1.0, 3.0, 2.0, 4.0]))
    array([-inf,   1.,   3.,   3.])
    """
    if lookback_years is None:
        return np.concatenate([[-np.inf], np.maximum.accumulate(values)[:-1]]) if values.size else np.empty(0)
    first = np.searchsorted(days, days - int(lookback_years * DAYS_PER_YEAR) * DAY, side="left")
    return _range_maxima(values, first.astype(np.int64), np.arange(values.shape[0]))


def _range_maxima(values: Vector, first: Rows, end: Rows) -> Vector:
    """Maximum of values[first:end] for each row, from maxima over blocks of 1, 2, 4, ... rows; empty: -inf."""
    length = end - first
    found = np.full(values.shape[0], -np.inf)
    block, size = values, 1
    while size <= int(length.max(initial=0)):
        own = (length >= size) & (length < 2 * size)  # two blocks that may overlap cover the range
        found[own] = np.maximum(block[first[own]], block[end[own] - size])
        block, size = np.maximum(block[:-size], block[size:]), 2 * size
    return found


def _confirmed(values: Vector, level: float, closes: int) -> int | None:
    """Row at which so many consecutive values have been above a level."""
    above = values > level
    row = np.arange(values.shape[0])
    last_below = np.maximum.accumulate(np.where(above, -1, row))
    held = row - last_below >= closes
    return int(np.argmax(held)) if bool(held.any()) else None


def _require_path(days: Days, values: Vector) -> None:
    if days.shape != values.shape:
        raise UsageError(f"{days.shape[0]} days and {values.shape[0]} values; there must be one value a day")
    if bool((np.diff(days) <= np.timedelta64(0, "D")).any()):
        raise UsageError("days must be strictly increasing: sort them and keep one value a day")
    bad = ~(np.isfinite(values) & (values > 0.0))
    if bool(bad.any()):
        at = int(np.argmax(bad))
        raise UsageError(f"value {values[at]} of {days[at]} must be a positive number: a base has a depth in shares")
