"""Whether a series is as far as it should be by now, and which days it lacks.

"By now" follows from the series' own calendar and publication, so that a Thanksgiving, a Good Friday or a day of
mourning raises no alarm. Data of a source on a day on which its exchange was closed are kept, and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.calendar_days import days_of, periods_of
from weatherglass.market.known_at import first_known
from weatherglass.market.series import Days, instants
from weatherglass.market.series_spec import SeriesCalendar, SeriesSpec
from weatherglass.timeline.business_days import bond_holidays
from weatherglass.timeline.gaps import Gap, GapKind, official_gaps
from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN
from weatherglass.timeline.settlement import require_offset
from weatherglass.timeline.vx_settlement import vx_contract, vx_settlement_date

LATE_UP_TO = 2
"""Days that a daily series may lack and be late; with more it is stale. Of a slower series, one period."""
SHOWN_DAYS = 5

_DAILY = frozenset({SeriesCalendar.US_SESSIONS, SeriesCalendar.US_BUSINESS_DAYS, SeriesCalendar.EVERY_DAY})
_GRACE = {
    SeriesCalendar.WEEKLY: timedelta(days=2),
    SeriesCalendar.MONTHLY: timedelta(days=10),
    SeriesCalendar.QUARTERLY: timedelta(days=15),
}
_DAILY_GRACE = timedelta(hours=12)
_LONGEST_SILENCE = timedelta(days=400)
"""More than any lag, grace and quarter together, so that an expected day lies within it."""


class StalenessState(StrEnum):
    """How a series stands against what could be known by now."""

    FRESH = "fresh"
    """It has the last day that it should have, or a later one."""
    LATE = "late"
    """Little is missing: a source that is slow today."""
    STALE = "stale"
    """So much is missing that the last value is no present state of anything."""
    UNKNOWN = "unknown"
    """It has no value at all."""


@dataclass(frozen=True, slots=True)
class Staleness:
    """How far a series is behind.

    Attributes
    ----------
    state
        Fresh, late, stale or unknown.
    missed
        Days (or periods) of its calendar after its last day, up to the one expected.
    expected
        The last day whose value should be known.
    sentence
        The same for people.
    """

    state: StalenessState
    missed: int
    expected: date
    sentence: str


def default_grace(spec: SeriesSpec) -> timedelta:
    """How long after the first possible knowledge a value may still be on its way through source and download."""
    return _GRACE.get(spec.calendar, _DAILY_GRACE)


def expected_last_day(spec: SeriesSpec, now: datetime, *, grace: timedelta | None = None) -> date:
    """The last day of the series' calendar whose value should be known at an instant.

    Parameters
    ----------
    spec
        With its calendar and lag. A futures contract has no day after its settlement.
    now
        With an offset.
    grace
        Time that a source and a download may take after the value could first be known; 12 hours for daily series,
        2 days for weekly, 10 for monthly and 15 for quarterly ones when None.

    Raises
    ------
    UsageError
        When `now` has no offset or lies outside the calendar, or the grace is longer than a year.
    """
    limit = require_offset(now, "now") - (default_grace(spec) if grace is None else grace)
    last = _last_day(spec, now.date() + timedelta(days=1))
    days = days_of(spec.calendar, last - _LONGEST_SILENCE, last)
    known = days[first_known(spec, days) <= instants(limit)[0]]
    if not known.size:
        raise UsageError(f"grace={grace} reaches back before every day looked at; give at most a year")
    expected: date = known[-1].item()
    return expected


def staleness(spec: SeriesSpec, last_day: date | None, now: datetime, *, grace: timedelta | None = None) -> Staleness:
    """How far a series whose last value describes a day is behind at an instant.

    Parameters
    ----------
    spec, now, grace
        As in `expected_last_day`.
    last_day
        The last day that it has, or None when it has none.
    """
    expected = expected_last_day(spec, now, grace=grace)
    if last_day is None:
        return Staleness(StalenessState.UNKNOWN, 0, expected, f"{spec.name} has no value yet; {expected} is expected")
    missed = _missed(spec, last_day, expected)
    if not missed:
        return Staleness(StalenessState.FRESH, 0, expected, f"{spec.name} is up to date: its last day is {last_day}")
    bound = LATE_UP_TO if spec.calendar in _DAILY else 1
    state = StalenessState.LATE if missed <= bound else StalenessState.STALE
    what = _counted(missed, _NOUNS[spec.calendar])
    return Staleness(state, missed, expected, f"{spec.name} ends on {last_day}, {what} before {expected}: {state}")


_NOUNS = {
    SeriesCalendar.US_SESSIONS: "session",
    SeriesCalendar.US_BUSINESS_DAYS: "business day",
    SeriesCalendar.EVERY_DAY: "day",
    SeriesCalendar.WEEKLY: "week",
    SeriesCalendar.MONTHLY: "month",
    SeriesCalendar.QUARTERLY: "quarter",
}


@dataclass(frozen=True, slots=True)
class ExtraDay:
    """A day that a series has and its calendar has not, and why the calendar has it not."""

    day: date
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class GapReport:
    """The days of a series against its calendar.

    Attributes
    ----------
    missing
        (n,) datetime64[D]: days of the calendar that the series lacks, without reason.
    known
        Days that it lacks because its source has never had them.
    official
        Days on which there was nothing to record, or a short session, in the span; of US sessions only.
    extra
        Days that it has and the calendar has not: kept, and flagged here.
    """

    missing: Days
    known: tuple[date, ...]
    official: tuple[Gap, ...]
    extra: tuple[ExtraDay, ...]

    def sentences(self) -> tuple[str, ...]:
        """What there is to say, for people; nothing when the series has exactly the days of its calendar."""
        found = []
        if self.missing.size:
            found.append(f"{_counted(self.missing.size, 'day')} missing: {_shown(self.missing.tolist())}")
        if self.known:
            found.append(f"{_counted(len(self.known), 'day')} that the source has never had: {_shown(self.known)}")
        if self.extra:
            days = _shown(f"{each.day} ({each.why})" for each in self.extra)
            found.append(f"{_counted(len(self.extra), 'value')} outside the calendar, kept: {days}")
        return tuple(found)


def gaps_in(spec: SeriesSpec, days: Days, *, first: date | None = None, last: date | None = None) -> GapReport:
    """Which days of its calendar a series lacks, and which it has beside them.

    Parameters
    ----------
    spec
        With its calendar and the days that its source has never had.
    days
        (n,) datetime64[D] that the series has, in any order.
    first, last
        The span looked at; the first and the last day of the series when None. Cut to what is known of the New York
        calendar (1970 to 2040) where that is the series' own.

    Raises
    ------
    UsageError
        When there is no day and no span, or the span is empty or before 1970 where sessions are wanted.
    """
    first, last = _span(spec, days, first, last)
    have = np.unique(days[(days >= np.datetime64(first)) & (days <= np.datetime64(last))])
    expected = days_of(spec.calendar, first, last)
    missing = np.setdiff1d(expected, periods_of(spec.calendar, have))
    known = np.array(spec.known_gaps, dtype="datetime64[D]")
    is_known = np.isin(missing, known)
    sessions = spec.calendar is SeriesCalendar.US_SESSIONS
    official = official_gaps(first, last) if sessions else ()
    # a week that ends beside its Wednesday is no extra day: only daily calendars have days that are none of theirs
    extra = np.setdiff1d(have, expected).tolist() if spec.calendar in _DAILY else []
    why = {gap.day: gap.name for gap in official if gap.kind is not GapKind.HALF_DAY}
    if spec.calendar is SeriesCalendar.US_BUSINESS_DAYS:
        why = {day: name for year in range(first.year, last.year + 1) for day, name in bond_holidays(year).items()}
    return GapReport(
        missing=missing[~is_known],
        known=tuple(missing[is_known].tolist()),
        official=official,
        extra=tuple(ExtraDay(day, why.get(day, _weekday(day))) for day in extra),
    )


def _last_day(spec: SeriesSpec, latest: date) -> date:
    contract = vx_contract(spec.name)
    return latest if contract is None else min(latest, vx_settlement_date(contract))


def _missed(spec: SeriesSpec, last_day: date, expected: date) -> int:
    has, wanted = periods_of(spec.calendar, np.array([last_day, expected], dtype="datetime64[D]")).tolist()
    if has >= wanted:
        return 0
    days = days_of(spec.calendar, has, wanted)
    return int((days > np.datetime64(has)).sum())


def _span(spec: SeriesSpec, days: Days, first: date | None, last: date | None) -> tuple[date, date]:
    if days.size == 0 and (first is None or last is None):
        raise UsageError(f"{spec.name} has no day; give first= and last= to say which days are wanted of it")
    first = days.min().item() if first is None else first
    last = days.max().item() if last is None else last
    if spec.calendar is SeriesCalendar.US_SESSIONS:
        return max(first, FIRST_KNOWN), min(last, LAST_KNOWN)
    return first, last


def _weekday(day: date) -> str:
    return {5: "a Saturday", 6: "a Sunday"}.get(day.weekday(), "a closed day")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _shown(days: Iterable[object]) -> str:
    texts = [str(day) for day in days]
    more = len(texts) - SHOWN_DAYS
    return ", ".join(texts[:SHOWN_DAYS]) + (f" and {more} more" if more > 0 else "")
