"""The inputs of the signals: what is known of every series at an instant, and frames of aligned columns.

A frame has a row for each day of its clock (its first input) on which all required inputs are there. The instant of a
row is the latest from which its same-day inputs could be known; inputs that may be older are the last known then. So no
row holds anything that was not known at its instant, whatever the calendars (`weatherglass.market.alignment`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.market.alignment import KnownColumn, align
from weatherglass.market.known_at import first_known
from weatherglass.market.series import Days, Instants, SeriesHistory, instants
from weatherglass.market.series_spec import NEW_YORK_ZONE, SeriesCalendar, SeriesSpec, unit_of

Vector = NDArray[np.float64]
_NEW_YORK = ZoneInfo(NEW_YORK_ZONE)
_SPARE_ROWS = 64
_A_DAY = np.timedelta64(1, "D").astype("timedelta64[us]")
STALE_AFTER_DAYS: Mapping[SeriesCalendar, int] = MappingProxyType({
    SeriesCalendar.US_SESSIONS: 7,  # the longest closure since 1970, in September 2001, left seven days between closes
    SeriesCalendar.US_BUSINESS_DAYS: 7,
    SeriesCalendar.EVERY_DAY: 4,
    SeriesCalendar.WEEKLY: 21,
    SeriesCalendar.MONTHLY: 80,
    SeriesCalendar.QUARTERLY: 220,
})  # fmt: skip
"""Calendar days from the last day described to the day of the reading beyond which a series is stale."""
_CLOSED_ON_WEEKENDS = frozenset({SeriesCalendar.US_SESSIONS, SeriesCalendar.US_BUSINESS_DAYS})


class Why(StrEnum):
    """Why a signal says nothing. The list is closed: programs may switch on it."""

    NO_SERIES = "no_series"
    """Neither the store nor the packaged data have the series."""
    STALE = "stale"
    """The series ends too long before the day of the reading."""
    NO_COMMON_DAYS = "no_common_days"
    """Its inputs are never there together."""
    TOO_SHORT = "too_short"
    """Not enough history for the rule."""
    TOO_FEW_PARTS = "too_few_parts"
    """Too few of the series that it is put together from are there on the day."""
    NOT_COLLECTED = "not_collected"
    """No free source gives the data; `needs` says what it would take."""
    NO_BOARDS = "no_boards"
    """It needs option boards that the store has not."""
    NO_LIBRARY = "no_library"
    """It needs a library that is not installed; `needs` names the extra that brings it."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why there is no value, with what the sentence needs; texts stand in `weatherglass.messages`.

    Attributes
    ----------
    series
        The series at fault, or "".
    last_day, days
        For STALE: where it ends, and how many days before the reading. For TOO_SHORT: rows that there are. For
        TOO_FEW_PARTS: parts that are there.
    needed
        For TOO_SHORT: rows that the rule needs. For STALE: the bound in days. For TOO_FEW_PARTS: the fewest it takes.
    needs
        For NOT_COLLECTED: name of the message that says what it would take. For NO_LIBRARY: the extra ("stats").
    """

    why: Why
    series: str = ""
    last_day: date | None = None
    days: int = 0
    needed: int = 0
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A series that a signal reads.

    Attributes
    ----------
    series
        As in the catalogue.
    field
        "" is the main field.
    max_age_days
        0: the row's own day. Else the last value known at the row's instant, if its day is at most so many calendar
        days before.
    required
        Rows without it are left out; an optional one is NaN there.
    """

    series: str
    field: str = ""
    max_age_days: int = 0
    required: bool = True

    @property
    def column(self) -> str:
        """Its name in a frame: "SPX", or "SPX.high"."""
        return f"{self.series}.{self.field}" if self.field else self.series


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """One field of one series as known at an instant.

    Attributes
    ----------
    days, known_at, value
        (n,) days strictly increasing; from when each value could be known; finite values.
    unit, spec
        As the catalogue has them; spec is None for a series of the user's own.
    source
        Of the last value.
    revised
        The source rewrites its past, so that the past shown here is not what was known then. The instants are then
        those of a first publication.
    """

    series: str
    field: str
    days: Days
    known_at: Instants
    value: Vector
    unit: str
    spec: SeriesSpec | None
    source: str
    revised: bool = False

    @property
    def rows(self) -> int:
        """Number of observations."""
        return int(self.days.shape[0])

    def until(self, at: np.datetime64) -> Observations:
        """Those known at an instant."""
        kept = self.known_at <= at
        if bool(kept.all()):
            return self
        return Observations(
            self.series, self.field, self.days[kept], self.known_at[kept], self.value[kept], self.unit, self.spec,
            self.source, self.revised,
        )  # fmt: skip


def observations_of(history: SeriesHistory, spec: SeriesSpec | None) -> Observations:
    """A history of the store for the signals.

    A series whose source rewrites its past counts as known from its receipt (`weatherglass.market.known_at`), which
    would leave it without any past. For the observatory its past is placed at the instants of first publication and
    flagged `revised`; what an as-of reading may see was cut before, by the receipt.

    Values that a file has on Saturdays and Sundays for a market that is closed then are copies of Friday's (the store
    keeps them, `weatherglass data gaps` lists them): here they would count as sessions without a move, and are left
    out. On holidays they stay: since 2022 the VIX has been quoted on most of them.

    A single value that was corrected long after, among values that were not, has the instant of its correction, behind
    those of the days that follow it. It is placed at its first publication: who reads in order of time would else know
    none of those days until the correction, or all of them before.
    """
    days, known_at, value, source_at = history.as_of, history.known_at, history.value, history.source_at
    recorded_at, revised = history.recorded_at, False
    if spec is not None and spec.calendar in _CLOSED_ON_WEEKENDS and not bool((kept := np.is_busday(days)).all()):
        days, known_at, value = days[kept], known_at[kept], value[kept]
        source_at, recorded_at = source_at[kept], recorded_at[kept]
    if spec is not None and spec.final_after_days != 0 and days.size:
        first = first_known(spec, days, field=history.field)
        by_receipt = (known_at > first) & (known_at >= recorded_at - _A_DAY)
        known_at, revised = np.where(by_receipt, first, known_at), bool(by_receipt.any())
    known_at = _corrections_in_order(known_at, days, spec, history.field)
    # a file of the user's own states no unit: the catalogue does
    unit = history.unit or (str(unit_of(spec, history.field)) if spec is not None else "")
    source = history.sources[int(source_at[-1])] if days.size else ""
    return Observations(history.series, history.field, days, known_at, value, unit, spec, source, revised)


def _corrections_in_order(known_at: Instants, days: Days, spec: SeriesSpec | None, field: str) -> Instants:
    """No value later than those of the days after it: at its first publication, or where none is known with the next.

    Values that are all known late, as of a series that is revised as a whole, stay where they are.
    """
    later = np.minimum.accumulate(known_at[::-1])[::-1]
    corrected = known_at > later
    if not bool(corrected.any()):
        return known_at
    first = later if spec is None else np.minimum(first_known(spec, days, field=field), later)
    return np.asarray(np.where(corrected, first, known_at))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Aligned inputs, one row a day of the clock.

    Attributes
    ----------
    days, at
        (n,) the clock's days, and the instant of each row: UTC, datetime64[us].
    columns
        (n,) by name of the input; NaN only in optional inputs.
    as_of
        Day described by each value, by name.
    first_new
        Rows before are context for windows.
    """

    days: Days
    at: Instants
    columns: Mapping[str, Vector]
    as_of: Mapping[str, Days]
    first_new: int = 0

    @property
    def rows(self) -> int:
        """Number of rows, context included."""
        return int(self.days.shape[0])

    @property
    def new_rows(self) -> int:
        """Number of rows for which answers are wanted."""
        return self.rows - self.first_new

    def __getitem__(self, column: str) -> Vector:
        """A column by name, (n,)."""
        if column not in self.columns:
            raise UsageError(f"no column {column!r} in the frame; it has {', '.join(self.columns)}")
        return self.columns[column]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Everything known at an instant.

    Attributes
    ----------
    at
        The instant of the reading; nothing later is in the observations (`known` sees to it).
    day
        The New York day that it ends or falls in: "today" of the reading. Midnight is the end of a day.
    """

    observations: Mapping[tuple[str, str], Observations]
    at: np.datetime64
    day: date
    _frames: dict[tuple[Input, ...], Frame | Unavailable] = field(default_factory=dict, repr=False)

    @classmethod
    def known(cls, observations: Mapping[tuple[str, str], Observations], at: datetime) -> Panel:
        """What of the observations, by (series, field), is known at an instant; "" is the main field."""
        cut = instants(at)[0]
        kept = {key: each.until(cut) for key, each in observations.items()}
        day = (at - timedelta(microseconds=1)).astimezone(_NEW_YORK).date()
        return cls({key: each for key, each in kept.items() if each.rows}, cut, day)

    def until(self, at: datetime) -> Panel:
        """The panel of an earlier instant."""
        return Panel.known(self.observations, at)

    def get(self, series: str, of: str = "") -> Observations | None:
        """Observations of a series, or None."""
        return self.observations.get((series, of))

    def stale(self, each: Input) -> Unavailable | None:
        """Why an input cannot be used today: missing or too old; None when it can."""
        found = self.get(each.series, each.field)
        if found is None:
            return Unavailable(Why.NO_SERIES, each.column)
        last: date = found.days[-1].item()
        bound = STALE_AFTER_DAYS[found.spec.calendar] if found.spec else STALE_AFTER_DAYS[SeriesCalendar.US_SESSIONS]
        age = (self.day - last).days
        return Unavailable(Why.STALE, each.column, last, age, bound) if age > bound else None

    def frame(
        self, inputs: tuple[Input, ...], *, since: np.datetime64 | None = None, memory: int = 0
    ) -> Frame | Unavailable:
        """The inputs side by side.

        Parameters
        ----------
        inputs
            The first is the clock.
        since
            Only rows after this day are new; `memory` rows before them are kept as context.

        Returns
        -------
        Frame, or Unavailable when a required series is not there at all or no day has them all. Staleness is not judged
        here: the past of a series that has ended is still its past.
        """
        for each in inputs:
            if each.required and self.get(each.series, each.field) is None:
                return Unavailable(Why.NO_SERIES, each.column)
        if since is not None:
            return self._tail(inputs, since, memory)
        if inputs not in self._frames:
            self._frames[inputs] = self._build(inputs, 0)
        return self._frames[inputs]

    def _tail(self, inputs: tuple[Input, ...], since: np.datetime64, memory: int) -> Frame | Unavailable:
        """The new rows and their context. Rows of the clock that lack an input are none: look back until enough."""
        clock = self.observations[inputs[0].series, inputs[0].field]
        new = int(np.searchsorted(clock.days, since, side="right"))
        back = memory + _SPARE_ROWS
        while True:
            start = max(0, new - back)
            frame = self._build(inputs, start)
            if isinstance(frame, Frame):
                first_new = int(np.searchsorted(frame.days, since, side="right"))
                if first_new >= memory or start == 0:
                    return _cut(frame, max(0, first_new - memory), first_new)
            elif start == 0:
                return frame
            back *= 2

    def _build(self, inputs: tuple[Input, ...], start: int) -> Frame | Unavailable:
        clock = self.observations[inputs[0].series, inputs[0].field]
        days, known = clock.days[start:], clock.known_at[start:]
        kept = np.ones(days.shape[0], np.bool_)
        same_day: dict[str, NDArray[np.int64]] = {}
        for each in inputs:
            found = self.get(each.series, each.field)
            if each.max_age_days or found is None:
                continue
            row = np.searchsorted(found.days, days)
            there = found.days[np.minimum(row, found.rows - 1)] == days
            same_day[each.column] = np.where(there, row, -1)
            if each.required:
                kept &= there
                known = np.where(there, np.maximum(known, found.known_at[np.minimum(row, found.rows - 1)]), known)
        columns, as_of = self._columns(inputs, days, known, same_day)
        for each in inputs:
            if each.required:
                kept &= ~np.isnan(columns[each.column])
        if not kept.any():
            return Unavailable(Why.NO_COMMON_DAYS, inputs[0].column)
        return Frame(
            days[kept], known[kept], {n: c[kept] for n, c in columns.items()}, {n: d[kept] for n, d in as_of.items()}
        )

    def _columns(
        self, inputs: tuple[Input, ...], days: Days, at: Instants, same_day: Mapping[str, NDArray[np.int64]]
    ) -> tuple[dict[str, Vector], dict[str, Days]]:
        columns: dict[str, Vector] = {}
        as_of: dict[str, Days] = {}
        for each in inputs:
            found = self.get(each.series, each.field)
            value, day = np.full(days.shape, np.nan), np.full(days.shape, np.datetime64("NaT", "D"))
            if found is not None and each.column in same_day:
                row = same_day[each.column]
                # an optional input of the same day may become known only later: it is not there yet, then
                there = (row >= 0) & (found.known_at[np.maximum(row, 0)] <= at)
                value[there], day[there] = found.value[row[there]], days[there]
            elif found is not None:
                column = KnownColumn(each.column, found.days, found.known_at, found.value)
                aligned = align([column], at=at, max_age_days=None)
                age = (days - aligned.as_of[:, 0]).astype(np.int64)
                there = aligned.there[:, 0] & (age <= each.max_age_days)
                value[there], day[there] = aligned.value[there, 0], aligned.as_of[there, 0]
            columns[each.column], as_of[each.column] = value, day
        return columns, as_of


def _cut(frame: Frame, start: int, first_new: int) -> Frame:
    return Frame(
        frame.days[start:],
        frame.at[start:],
        {n: c[start:] for n, c in frame.columns.items()},
        {n: d[start:] for n, d in frame.as_of.items()},
        first_new - start,
    )
