"""Today's market weather: every signal on one day, what changed, what the record after such states is, what comes next.

Facts only, in records; words are put to them by `weatherglass.app.worded_weather`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from weatherglass.app.observatory import MAIN_SERIES, end_of_day, observed
from weatherglass.app.settings import Settings
from weatherglass.errors import DataError, UsageError
from weatherglass.signals.outcomes import Outcome, outcomes
from weatherglass.signals.panel import Input, Panel
from weatherglass.signals.registry import inputs_of, record_targets, signals
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import SignalHistory, SignalReading
from weatherglass.signals.vx_curve import VX_CURVE
from weatherglass.timeline.coming_events import ComingEvent, ComingKind, coming_events

MAIN_SIGNAL = "vix_band"
EVENTS_WITHIN = 120
"""Calendar days within which something is due; in years before a calendar begins, its first day is years ahead."""
_WEEK = timedelta(days=7)
_MOVE_ROWS = (1, 5)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a main series stands and how far it has come.

    Attributes
    ----------
    value, unit, day
        The last value known, and the day that it describes.
    changes
        By number of its own days: differences in vol points for a volatility index, decimal simple returns for prices.
    """

    series: str
    unit: str
    day: date
    value: float
    changes: Mapping[int, float]
    source: str


@dataclass(frozen=True, slots=True)
class StateChange:
    """A signal whose state is not what it was: on the row before, or a week ago."""

    signal: str
    earlier: str
    now: str
    day: date
    """First day of the present state."""


@dataclass(frozen=True, slots=True)
class Record:
    """What happened after the state that a signal is in."""

    signal: str
    state: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class SeriesAge:
    """How old a series is on the day of the reading."""

    series: str
    field: str
    last_day: date
    age_days: int
    source: str
    stale: bool
    revised: bool


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """A reading of all signals.

    Attributes
    ----------
    day, at
        The New York day read, and the instant that ends it: nothing known later is in it.
    is_latest
        Whether the day is the default one: the latest on which all main series are known.
    packaged
        Names of the series that are the packaged ones, which end where they end.
    missing
        Main series that are nowhere.
    readings
        By name, in the order of the observatory.
    moves
        Of the main series.
    changes, changes_of_week
        States that are not those of the row before, and those of a week ago.
    records
        Of the main signal's state and of every signal that is on.
    events
        What is due, the nearest first.
    ages
        Of every series that some signal reads.
    """

    day: date
    at: datetime
    is_latest: bool
    packaged: frozenset[str]
    missing: tuple[str, ...]
    readings: Mapping[str, SignalReading]
    moves: tuple[Move, ...]
    changes: tuple[StateChange, ...]
    changes_of_week: tuple[StateChange, ...]
    records: tuple[Record, ...]
    events: tuple[ComingEvent, ...]
    ages: tuple[SeriesAge, ...]
    panel: Panel

    @property
    def on(self) -> tuple[SignalReading, ...]:
        """Readings that are worth a line of their own today."""
        return tuple(each for each in self.readings.values() if each.on)

    @property
    def unavailable(self) -> tuple[SignalReading, ...]:
        """Readings that say nothing, and why."""
        return tuple(each for each in self.readings.values() if each.unavailable is not None)

    @property
    def families(self) -> Mapping[str, tuple[SignalReading, ...]]:
        """Readings by family, in the order of the observatory."""
        found: dict[str, tuple[SignalReading, ...]] = {}
        for each in self.readings.values():
            found[each.signal.family] = (*found.get(each.signal.family, ()), each)
        return found


def weather(*, as_of: date | None = None, settings: Settings | None = None) -> Weather:
    """The reading of a day.

    Parameters
    ----------
    as_of
        A New York day; what became known later is not in it. None is the latest day on which all main series are known.

    Raises
    ------
    UsageError, DataError
        When the day is none, or nothing is known on it.
    """
    wanted = [(each.series, each.field) for each in inputs_of(signals().values())]
    wanted += [(name, "") for name in sorted(VX_CURVE)]  # the report draws the whole curve of futures
    panel, packaged = observed(wanted, as_of=as_of, settings=settings)
    _require_current(panel)
    return weather_of(panel, packaged=packaged, is_latest=as_of is None)


def weather_of(panel: Panel, *, packaged: frozenset[str] = frozenset(), is_latest: bool = True) -> Weather:
    """The reading of a panel; pure but for the calendar."""
    readings = {name: reading_of(each, panel, history_of(each, panel)) for name, each in signals().items()}
    at = end_of_day(panel.day)
    return Weather(
        day=panel.day,
        at=at,
        is_latest=is_latest,
        packaged=packaged,
        missing=tuple(name for name in MAIN_SERIES if panel.get(name) is None),
        readings=readings,
        moves=_moves(panel),
        changes=_changes(readings, panel.day, None),
        changes_of_week=_changes(readings, panel.day, _WEEK),
        records=_records(readings, panel),
        events=_events(at),
        ages=_ages(panel),
        panel=panel,
    )


def _require_current(panel: Panel) -> None:
    """A reading needs one main series at least that is not over; one alone that is missing or stale is said in it."""
    whys = [panel.stale(Input(name)) for name in MAIN_SERIES]
    if any(why is None for why in whys):
        return
    ends = ", ".join(f"{why.series} on {why.last_day}" for why in whys if why is not None and why.last_day)
    if not ends:
        raise DataError(f"nothing is known of {', '.join(MAIN_SERIES)} on {panel.day}; give a later day")
    raise DataError(
        f"no reading of {panel.day}: the main series end before ({ends}). Without a day, the latest on which all are "
        "known is read; newer data come with weatherglass pull or weatherglass import"
    )


def _events(at: datetime) -> tuple[ComingEvent, ...]:
    """What is due after a day, counted from it and not from the midnight that ends it; the halving at any distance.

    Nothing in years of which the calendars know nothing.
    """
    with suppress(UsageError):
        found = coming_events(at - timedelta(microseconds=1), horizon_days=None)
        return tuple(each for each in found if each.kind is ComingKind.HALVING or each.days_ahead <= EVENTS_WITHIN)
    return ()


def _moves(panel: Panel) -> tuple[Move, ...]:
    found = []
    for name in MAIN_SERIES:
        each = panel.get(name)
        if each is None:
            continue
        last, points = float(each.value[-1]), each.unit == "vol_points"
        earlier = {rows: float(each.value[-1 - rows]) for rows in _MOVE_ROWS if each.rows > rows}
        changes = {rows: last - value if points else last / value - 1.0 for rows, value in earlier.items()}
        found.append(Move(name, each.unit, each.days[-1].item(), last, changes, each.source))
    return tuple(found)


def _changes(readings: Mapping[str, SignalReading], day: date, back: timedelta | None) -> tuple[StateChange, ...]:
    """States against the row before, or against the last row that was at least so long ago."""
    found = []
    for name, each in readings.items():
        if each.history is None or not each.state or each.since is None or each.day is None:
            continue
        past = each.history
        row = past.rows - 2
        if back is not None:
            row = int(np.searchsorted(past.days, np.datetime64(day - back), side="right")) - 1
        elif (day - each.day).days >= _WEEK.days:
            continue  # a signal of slower data has not changed today because it changed with its last value
        before = past.state_name(row) if row >= 0 else ""
        if before and before != each.state:
            found.append(StateChange(name, before, each.state, each.since))
    return tuple(found)


def _records(readings: Mapping[str, SignalReading], panel: Panel) -> tuple[Record, ...]:
    found = []
    for name, each in readings.items():
        if (each.on or name == MAIN_SIGNAL) and each.history is not None and each.state:
            found.append(Record(name, each.state, record_after(each.history, each, panel)))
    return tuple(each for each in found if each.outcomes)


def record_after(history: SignalHistory, reading: SignalReading, panel: Panel) -> tuple[Outcome, ...]:
    """Outcomes after the present state of a signal, for every target that is in the panel."""
    found: list[Outcome] = []
    for series, horizons in record_targets(reading.signal):
        target = panel.get(series)
        if target is not None:
            found += outcomes(history, target, horizons=horizons, states=(reading.state,))
    return tuple(found)


def _ages(panel: Panel) -> tuple[SeriesAge, ...]:
    found = []
    for each in inputs_of(signals().values()):
        seen = panel.get(each.series, each.field)
        if seen is not None:
            last: date = seen.days[-1].item()
            age = (panel.day - last).days
            stale = panel.stale(each) is not None
            found.append(SeriesAge(each.series, each.field, last, age, seen.source, stale, seen.revised))
    return tuple(found)
