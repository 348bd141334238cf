"""One signal of the observatory, or all of them, on a day: readings, histories, and the figures about their past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from weatherglass.app.observatory import observed
from weatherglass.app.settings import Settings
from weatherglass.app.weather import Record, record_after
from weatherglass.app.worded_signal import reason_text, rows_of
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.signals.panel import Frame, Panel, Unavailable
from weatherglass.signals.registry import inputs_of, require_signal, signals
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import (
    NO_STATE,
    Fact,
    MissingFact,
    Occasion,
    Parameter,
    Signal,
    SignalHistory,
    SignalReading,
)
from weatherglass.signals.states import runs_of


@dataclass(frozen=True, slots=True, eq=False)
class SignalView:
    """A signal on a day with everything that is known of its past.

    Attributes
    ----------
    reading
        What it says on the day.
    record
        What happened after the state that it is in; None without a state.
    facts
        Figures about its past, and those that cannot be given.
    occasions
        The times at which it happened, the latest last.
    panel
        What it was read from.
    """

    reading: SignalReading
    record: Record | None
    facts: tuple[Fact | MissingFact, ...]
    occasions: tuple[Occasion, ...]
    panel: Panel


@dataclass(frozen=True, slots=True, eq=False)
class HistoryView:
    """A signal through time as known at the end of a day, and the rows asked for."""

    signal: Signal
    history: SignalHistory
    day: date
    rows: slice


def families() -> tuple[str, ...]:
    """Names of the families, in the order of the observatory."""
    return tuple(dict.fromkeys(each.family for each in signals().values()))


def signal_names() -> tuple[str, ...]:
    """Names of the signals, in the order of the observatory."""
    return tuple(signals())


def readings_on(
    *, family: str | None = None, as_of: date | None = None, settings: Settings | None = None
) -> tuple[Mapping[str, SignalReading], Panel]:
    """Every signal on a day, or those of a family, and the panel that they were read from.

    Raises
    ------
    UsageError, DataError
        When there is no such family, the day is none, or nothing is known on it.
    """
    if family is not None and family not in families():
        raise UsageError(f"no family {family!r}; {nearest(family, families())}")
    panel = _panel(as_of, settings)
    wanted = [each for each in signals().values() if family in (None, each.family)]
    return {each.name: reading_of(each, panel, history_of(each, panel)) for each in wanted}, panel


def signal_reading(name: str, *, as_of: date | None = None, settings: Settings | None = None) -> SignalReading:
    """One signal on a day.

    Raises
    ------
    UsageError, DataError
        When there is no such signal, the day is none, or nothing is known on it.
    """
    signal = require_signal(name)
    panel = _panel(as_of, settings)
    return reading_of(signal, panel, history_of(signal, panel))


def signal_view(name: str, *, as_of: date | None = None, settings: Settings | None = None) -> SignalView:
    """One signal on a day with its facts, occasions and record; facts may take some seconds.

    Raises
    ------
    UsageError, DataError
        When there is no such signal, the day is none, or nothing is known on it.
    """
    return view_of(require_signal(name), _panel(as_of, settings))


def view_of(signal: Signal, panel: Panel) -> SignalView:
    """One signal on the day of a panel with its facts, occasions and record."""
    past = history_of(signal, panel)
    reading = reading_of(signal, panel, past)
    frame = panel.frame(signal.inputs) if signal.never is None else signal.never
    if isinstance(past, Unavailable) or isinstance(frame, Unavailable):
        return SignalView(reading, None, (), (), panel)
    found = record_after(past, reading, panel) if reading.state else ()
    return SignalView(
        reading,
        Record(signal.name, reading.state, found) if found else None,
        signal.facts(panel, frame, past) if signal.facts else (),
        _occasions(signal, panel, frame, past),
        panel,
    )


def history_view(
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    settings: Settings | None = None,
) -> HistoryView:
    """One signal through time, as known at the end of a day.

    Parameters
    ----------
    first, last
        Days of its clock, both included.

    Raises
    ------
    UsageError
        When there is no such signal, or a day is none, or the first lies after the last.
    DataError
        When it has no past, or none in that range: the sentence says why.
    """
    if first is not None and last is not None and first > last:
        raise UsageError(f"from {first} to {last}: the first day lies after the last")
    signal = require_signal(name)
    panel = _panel(as_of, settings)
    found = history_of(signal, panel)
    if isinstance(found, Unavailable):
        raise DataError(f"{name} has no history on {panel.day}: {reason_text(found, 'en')}")
    begin = 0 if first is None else int(np.searchsorted(found.days, np.datetime64(first)))
    end = found.rows if last is None else int(np.searchsorted(found.days, np.datetime64(last), side="right"))
    if begin >= end:
        raise DataError(f"{name} has no day in that range; it has {found.days[0]} to {found.days[-1]}")
    return HistoryView(signal, found, panel.day, slice(begin, end))


def _panel(as_of: date | None, settings: Settings | None) -> Panel:
    """Everything that some signal reads: facts may look beyond the inputs of their own signal."""
    wanted = [(each.series, each.field) for each in inputs_of(signals().values())]
    panel, _ = observed(wanted, as_of=as_of, settings=settings)
    return panel


def _occasions(signal: Signal, panel: Panel, frame: Frame, past: SignalHistory) -> tuple[Occasion, ...]:
    """Those of the signal, or the runs of the states that are on."""
    if signal.occasions is not None:
        return signal.occasions(panel, frame, past)
    found = []
    for run in runs_of(past.state):
        name = past.states[run.state] if run.state != NO_STATE else ""
        if name in signal.on:
            last = past.days[run.last].item() if run.last < past.rows - 1 else None
            figures = (Parameter("length", run.last - run.first + 1, rows_of(signal)),)
            found.append(Occasion(past.days[run.first].item(), last, name, figures))
    return tuple(found)
