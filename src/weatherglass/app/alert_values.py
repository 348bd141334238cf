"""The readings that alert rules watch, as rows for their machine: series, signals, and indices as published live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.live_journals import journals_of, published_since
from weatherglass.app.observatory import end_of_day, observed
from weatherglass.app.settings import Settings
from weatherglass.app.source_agreement import compared
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.publication import PublicationStatus
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.market.source_agreement import Difference, widest
from weatherglass.messages.wording import NEW_YORK
from weatherglass.signals.panel import STALE_AFTER_DAYS, Input, Observations, Panel, Unavailable
from weatherglass.signals.registry import require_signal
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Signal, SignalHistory
from weatherglass.stats.ranks import expanding_percentile, rolling_percentile
from weatherglass.store.home import open_store
from weatherglass.stream.alert_machine import Bounds, Place, Row, place_of
from weatherglass.stream.alert_reading import series_of
from weatherglass.stream.alert_rules import (
    AlertRule,
    LiveWatch,
    SeriesPercentileWatch,
    SeriesWatch,
    SignalPercentileWatch,
    SignalStateWatch,
    SignalValueWatch,
    SourcesWatch,
)
from weatherglass.stream.rows import PublishedRow

Vector = NDArray[np.float64]
LIVE_SILENCE = timedelta(minutes=5)
FIRST_LOOK = timedelta(days=1)
"""So far a new live rule looks back."""
VOL_POINTS = "vol_points"
MOST_PERCENT = 1e6
"""A difference from a value of zero, which is no number."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a reading comes from.

    Attributes
    ----------
    series, source, day
        The one of its inputs whose last value is the oldest.
    age_days
        Calendar days from that day to the day of the check.
    """

    series: str
    source: str
    day: date
    age_days: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A reading as a rule sees it.

    Attributes
    ----------
    rows
        With a value, in order; those after the last one that the rule has taken.
    bounds
        Of the rule on this reading.
    unit
        Of the values.
    origin
        None for a live index, and for a reading that has no value at all.
    problem
        Why there is nothing; "" when there is something.
    """

    rows: tuple[Row, ...]
    bounds: Bounds
    unit: str
    origin: Origin | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """All that the rules of one check read, read once.

    Attributes
    ----------
    panel
        None when no rule looks at a series or signal, or nothing is known.
    differences
        Sources beside each other, by series and field.
    live
        What was published live, in order, since any of the rules took a row.
    is_recorded
        Whether anything live was ever recorded.
    """

    panel: Panel | None
    live: tuple[PublishedRow, ...] = ()
    is_recorded: bool = False
    histories: dict[str, SignalHistory | Unavailable] = field(default_factory=dict)
    differences: Mapping[tuple[str, str], tuple[Difference, ...]] = field(default_factory=dict)


def readings_for(
    rules: Iterable[AlertRule],
    *,
    now: datetime,
    as_of: date | None,
    settings: Settings,
    taken: Mapping[str, datetime] = MappingProxyType({}),
) -> Readings:
    """Read what some rules watch.

    Parameters
    ----------
    as_of
        A New York day: only what was known when it ended, and nothing live.
    taken
        Slot up to which each rule, by id, has taken live rows.
    """
    wanted = tuple(rules)
    keys = [key for rule in wanted for key in _keys(rule)]
    panel = None
    if keys:
        try:
            panel, _ = observed(keys, as_of=as_of or now.astimezone(NEW_YORK).date(), settings=settings)
        except DataError:
            panel = None
    beside = _differences(wanted, as_of, settings)
    live = [rule for rule in wanted if isinstance(rule.watch, LiveWatch)]
    if not live or as_of is not None or not journals_of(settings.home):
        return Readings(panel, differences=beside)
    start = min(taken.get(rule.id, now - FIRST_LOOK) for rule in live)
    indices = {rule.watch.index for rule in live if isinstance(rule.watch, LiveWatch)}
    rows = published_since(settings.home, start, indices)
    return Readings(panel, rows, is_recorded=True, differences=beside)


def watched(rule: AlertRule, readings: Readings, *, after: datetime | None = None) -> Watched:
    """The reading of a rule.

    Parameters
    ----------
    after
        Rows up to this one (`Row.of`) are known already.
    """
    watch = rule.watch
    if isinstance(watch, LiveWatch):
        rows = tuple(each for each in _live_rows(watch, readings) if after is None or each.of > after)
        problem = "" if readings.is_recorded else f"nothing live of {watch.index} is recorded"
        return Watched(rows, _bounds(rule, LIVE_SILENCE), VOL_POINTS, problem=problem)
    if isinstance(watch, SourcesWatch):
        return _of_sources(rule, watch, readings, after)
    if isinstance(watch, SeriesWatch | SeriesPercentileWatch):
        return _of_series(rule, readings, after)
    return _of_signal(rule, watch, readings, after)


def _keys(rule: AlertRule) -> list[tuple[str, str]]:
    watch = rule.watch
    if isinstance(watch, LiveWatch | SourcesWatch):
        return []
    if isinstance(watch, SeriesWatch | SeriesPercentileWatch):
        return [(series_of(rule) or watch.series, _field(rule))]
    return [(each.series, each.field) for each in require_signal(watch.signal).inputs]


def _field(rule: AlertRule) -> str:
    """The field that a series rule names; "" for the main one, however it is written."""
    watch = rule.watch
    if not isinstance(watch, SeriesWatch | SeriesPercentileWatch):
        return ""
    spec = spec_of(series_of(rule) or watch.series)
    return "" if spec is not None and watch.field == spec.main_field else watch.field


def _of_series(rule: AlertRule, readings: Readings, after: datetime | None) -> Watched:
    watch = rule.watch
    name = series_of(rule) or ""
    found = readings.panel.get(name, _field(rule)) if readings.panel is not None else None
    silence = _calendar_silence(spec.calendar if (spec := spec_of(name)) is not None else SeriesCalendar.US_SESSIONS)
    if found is None or readings.panel is None:
        return Watched((), _bounds(rule, silence), "", problem=f"nothing is known of {name}")
    value, unit = found.value, found.unit
    if isinstance(watch, SeriesPercentileWatch):
        window = watch.window_days
        value = rolling_percentile(value, window) if window else expanding_percentile(value)
        unit = "percentile"
    rows = _rows(rule, found.days, found.known_at, value, (), after)
    return Watched(tuple(rows), _bounds(rule, silence), unit, _origin([found], readings.panel))


def _differences(
    rules: Iterable[AlertRule], as_of: date | None, settings: Settings
) -> dict[tuple[str, str], tuple[Difference, ...]]:
    """What sources say beside each other, of the series that rules watch so; nothing of one that is not stored."""
    named = {(series_of(each) or "", each.watch.field) for each in rules if isinstance(each.watch, SourcesWatch)}
    if not named:
        return {}
    found = {}
    with open_store(settings.home) as store:
        for name, wanted in named:
            with suppress(UsageError):
                known = None if as_of is None else end_of_day(as_of)
                found[name, wanted] = compared(store, name, wanted, as_known=known)
    return found


def _of_sources(rule: AlertRule, watch: SourcesWatch, readings: Readings, after: datetime | None) -> Watched:
    name = series_of(rule) or ""
    spec = spec_of(name)
    silence = _calendar_silence(spec.calendar if spec is not None else SeriesCalendar.US_SESSIONS)
    found = readings.differences.get((name, watch.field), ())
    if not found:
        return Watched(
            (), _bounds(rule, silence), "percent", problem=f"the store has no two sources of a day of {name}"
        )
    days, known_at, percent = widest(found)
    rows = _rows(rule, days, known_at, np.minimum(percent, MOST_PERCENT), (), after)
    return Watched(tuple(rows), _bounds(rule, silence), "percent")


def _of_signal(
    rule: AlertRule,
    watch: SignalStateWatch | SignalValueWatch | SignalPercentileWatch,
    readings: Readings,
    after: datetime | None,
) -> Watched:
    signal = require_signal(watch.signal)
    bounds = _bounds(rule, _signal_silence(signal))
    if readings.panel is None:
        return Watched((), bounds, signal.unit, problem=f"nothing is known that {signal.name} reads")
    if signal.name not in readings.histories:
        readings.histories[signal.name] = history_of(signal, readings.panel)
    past = readings.histories[signal.name]
    if isinstance(past, Unavailable):
        return Watched((), bounds, signal.unit, problem=f"{signal.name}: {past.why} {past.series}".rstrip())
    states: tuple[str, ...] = ()
    value, unit = past.value, signal.unit
    if isinstance(watch, SignalPercentileWatch):
        value, unit = past.percentile, "percentile"
    if isinstance(watch, SignalStateWatch):
        states = tuple(past.state_name(row) for row in range(past.rows))
    inputs = [readings.panel.get(each.series, each.field) for each in signal.inputs if each.required]
    origin = _origin([each for each in inputs if each is not None], readings.panel)
    return Watched(tuple(_rows(rule, past.days, past.known_at, value, states, after)), bounds, unit, origin)


def _rows(
    rule: AlertRule,
    days: NDArray[np.datetime64],
    known_at: NDArray[np.datetime64],
    value: Vector,
    states: tuple[str, ...],
    after: datetime | None,
) -> Iterator[Row]:
    """Rows with a value (or, for a rule on states, with a state); others say nothing."""
    start = 0
    if after is not None:
        start = int(np.searchsorted(days, np.datetime64(after.astimezone(UTC).date()), side="right"))
    known = known_at.astype("datetime64[us]")
    for at in range(start, days.shape[0]):
        number, state = float(value[at]), states[at] if states else ""
        if np.isnan(number) if not states else not state:
            continue
        day: date = days[at].item()
        yield Row(
            of=datetime(day.year, day.month, day.day, tzinfo=UTC),
            known_at=known[at].item().replace(tzinfo=UTC),
            place=placed(rule, number, state),
            value=None if np.isnan(number) else number,
            state=state,
        )


def _live_rows(watch: LiveWatch, readings: Readings) -> Iterator[Row]:
    """Fresh rows of an index; what is carried or suppressed is no value of its instant."""
    for each in readings.live:
        if each.index == watch.index and each.status is PublicationStatus.FRESH and each.value is not None:
            where = _level_place(each.value, watch.enter, watch.leave, watch.side)
            yield Row(each.published_at, each.published_at, where, each.value)


def placed(rule: AlertRule, value: float, state: str) -> Place:
    """Where a value, or a state, lies against the condition of a rule."""
    watch = rule.watch
    if isinstance(watch, SignalStateWatch):
        if state in watch.states:
            return Place.INSIDE
        return Place.BETWEEN if state in watch.until_not else Place.OUTSIDE
    return _level_place(value, watch.enter, watch.leave, watch.side)


def _level_place(value: float, enter: float, leave: float | None, side: str) -> Place:
    return place_of(value, enter, enter if leave is None else leave, side)


def _bounds(rule: AlertRule, usual: timedelta) -> Bounds:
    said = timedelta(days=rule.no_data.after_days, minutes=rule.no_data.after_minutes)
    return Bounds(rule.duration.sessions, timedelta(minutes=rule.duration.minutes), said or usual)


def _calendar_silence(calendar: SeriesCalendar) -> timedelta:
    return timedelta(days=STALE_AFTER_DAYS[calendar])


def _signal_silence(signal: Signal) -> timedelta:
    """That of the slowest required input: a signal has no row without it."""
    specs = [spec_of(each.series) for each in signal.inputs if each.required and not each.max_age_days]
    return max(_calendar_silence(each.calendar if each else SeriesCalendar.US_SESSIONS) for each in specs)


def _origin(inputs: list[Observations], panel: Panel) -> Origin | None:
    if not inputs:
        return None
    oldest = min(inputs, key=lambda each: each.days[-1])
    day: date = oldest.days[-1].item()
    name = Input(oldest.series, oldest.field).column
    return Origin(name, oldest.source, day, (panel.day - day).days)
