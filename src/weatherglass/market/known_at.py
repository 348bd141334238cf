"""From which instant the value of a day could be known.

Everything that must not look ahead stands on this module. Where the truth is finer than the rule, the rule is later:
half days are taken at the regular close, 16:00 instead of 13:00, so that an instant is never too early.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days, Instants, instants
from weatherglass.market.series_spec import END_OF_DAY, SeriesSpec
from weatherglass.timeline.business_days import business_days_after

_INSTANT = np.dtype("datetime64[us]")
_MICROSECONDS_PER_SECOND, _MICROSECONDS_PER_MINUTE = 1_000_000, 60_000_000
_WEEK = 7
_DAY = np.timedelta64(86_400 * _MICROSECONDS_PER_SECOND, "us")


def close_instants(spec: SeriesSpec, days: Days) -> Instants:
    """The instant that each day's value describes: the close on the wall clock of the series' zone, in UTC.

    Parameters
    ----------
    spec
        With `zone` and `close`; `END_OF_DAY` is the midnight after the day.
    days
        (n,) in any order.
    """
    return wall_clock_instants(days, spec.close, spec.zone)


def first_known(spec: SeriesSpec, days: Days, *, field: str | None = None) -> Instants:
    """The instant from which each day's first value could be known, (n,): the close and the lag, or the publication.

    A field that the catalogue does not list (of a file of the user's own) is known with the main one.
    """
    if spec.published is not None:
        base = wall_clock_instants(business_days_after(days, spec.lag_business_days), spec.published, spec.zone)
    else:
        base = close_instants(spec, days) + _minutes(spec.lag_minutes)
    return base + _minutes(spec.field_lag_minutes.get(field or spec.main_field, 0))


def known_at_of(spec: SeriesSpec, days: Days, received_at: datetime, *, field: str | None = None) -> Instants:
    """The instant from which values received now could be known, (n,) in the order of the days.

    A series whose past never changes was known when it was first published, whenever it is downloaded. One that is
    final after some days was known as it stands now when it became final, or at its receipt if that was earlier. One
    whose past may change at any time is taken as known when it was received.

    Parameters
    ----------
    spec
        With `final_after_days`.
    days
        (n,) datetime64[D].
    received_at
        Instant with an offset at which the values were received.
    field
        Some fields are known later than the main one (open interest).

    Raises
    ------
    UsageError
        When `received_at` has no offset.
    """
    first = first_known(spec, days, field=field)
    if spec.final_after_days == 0:
        return first
    received: Instants = np.maximum(first, instants(received_at)[0])
    if spec.final_after_days is None:
        return received
    final: Instants = np.minimum(received, first + spec.final_after_days * _DAY)
    return final


def wall_clock_instants(days: Days, clock: time, zone: str) -> Instants:
    """A wall-clock time of a zone on each day, as instants in UTC.

    A time that a change of clocks skips is read with the offset before the change, one that comes twice is the first.
    """
    if clock == END_OF_DAY:
        return wall_clock_instants(days + np.timedelta64(1, "D"), time(0, 0), zone)
    since_midnight = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    local = days.astype(_INSTANT) + np.timedelta64(since_midnight)
    return np.asarray(local - _offsets(days, clock, zone), dtype=_INSTANT)


def _offsets(days: Days, clock: time, zone: str) -> NDArray[np.timedelta64]:
    """Offsets from UTC at a wall-clock time of each day, by years that are worked out once a process."""
    found = np.empty(days.shape, dtype="timedelta64[us]")
    years = days.astype("datetime64[Y]")
    for year in np.unique(years):
        at = years == year
        day_of_year = (days[at] - year.astype("datetime64[D]")).astype(np.int64)
        found[at] = _offsets_of_year(int(year.astype(np.int64)) + 1970, clock, zone)[day_of_year]
    return found


@lru_cache(maxsize=1024)
def _offsets_of_year(year: int, clock: time, zone: str) -> NDArray[np.timedelta64]:
    """Offsets of the days of a year; asked a day in seven, and day by day in the weeks in which they change."""
    tz = ZoneInfo(zone)
    first = date(year, 1, 1)
    count = (date(year + 1, 1, 1) - first).days

    def offset(day: int) -> int:
        shift = datetime.combine(first + timedelta(days=day), clock, tzinfo=tz).utcoffset() or timedelta()
        return (shift.days * 86_400 + shift.seconds) * _MICROSECONDS_PER_SECOND

    found = np.empty(count, dtype=np.int64)
    for start in range(0, count, _WEEK):
        end = min(start + _WEEK, count) - 1
        at_start = offset(start)
        constant = at_start == offset(end)
        found[start : end + 1] = at_start if constant else [offset(day) for day in range(start, end + 1)]
    offsets = found.astype("timedelta64[us]")
    offsets.flags.writeable = False
    return offsets


def _minutes(count: int) -> np.timedelta64:
    return np.timedelta64(count * _MICROSECONDS_PER_MINUTE, "us")
