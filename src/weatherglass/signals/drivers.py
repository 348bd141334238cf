"""What drives the VIX: its moves in units of their own size, beside the calendar of events and of the Fed.

A move beside an event is no move because of it. So the share of large moves near events stands beside the share of all
sessions near events, and the means on event days beside those of other days; and large moves with nothing beside them
are shown as such.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.event_days import (
    decision_sessions,
    event_beside,
    event_rows,
    events_by_set,
    first_acts,
    mean_changes_around_decisions,
    mean_changes_on_events,
    shares_of_largest_rises,
)
from weatherglass.signals.market_events import FIRST_LISTED, LAST_LISTED, events_between
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Boundary,
    Fact,
    Occasion,
    Parameter,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.stats.rolling import differences, lagged, log_changes, rolling_std
from weatherglass.timeline.fomc_days import LAST_DECIDED

Vector = NDArray[np.float64]
WINDOW = 252
MOVE_BANDS = Bands((-2.0, -0.5, 0.5, 2.0))
MOVE_STATES = ("large_fall", "fall", "quiet", "rise", "large_rise")
SHOWN_RISES, SHOWN_FALLS = 30, 10
"""So many of the largest moves are shown even where the window before them is too short to call them large."""
EVENT_STATES = ("no_event", "after_event", "event", "not_listed")
DECISION_STATES = ("other_day", "day_before", "decision_day", "day_after")
_VIX = (Input("VIX"),)


def _scale(frame: Frame) -> Vector:
    """Standard deviation of the changes before each row's own."""
    return lagged(rolling_std(log_changes(frame["VIX"]), WINDOW), 1)


def _move(frame: Frame) -> Vector:
    scale = _scale(frame)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(scale > 0.0, log_changes(frame["VIX"]) / scale, np.nan)


def _move_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """Closes of the VIX at which today's move would have been another one."""
    code, now = int(history.state[-1]), float(frame["VIX"][-1])
    if code < 0 or frame.rows < WINDOW + 2:
        return ()
    before, scale = float(frame["VIX"][-2]), float(_scale(frame)[-1])
    closes = [before * float(np.exp(edge * scale)) for edge in MOVE_BANDS.edges]
    found = []
    if code < len(closes):
        found.append(Boundary("VIX", now, Side.ABOVE, closes[code], "vol_points", MOVE_STATES[code + 1]))
    if code > 0:
        found.append(Boundary("VIX", now, Side.BELOW, closes[code - 1], "vol_points", MOVE_STATES[code - 1]))
    return tuple(found)


def _move_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    change = 100.0 * log_changes(frame["VIX"])
    return (*shares_of_largest_rises(frame.days, change), *mean_changes_on_events(frame.days, change))


def _move_occasions(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:  # noqa: ARG001
    """Every large move and the largest of all, with the event beside them."""
    vix, change, days = frame["VIX"], 100.0 * log_changes(frame["VIX"]), history.days
    order = np.argsort(-change, kind="stable")
    order = order[np.isfinite(change[order])]
    large = np.flatnonzero((history.state == 0) | (history.state == len(MOVE_STATES) - 1))
    falls = order[::-1][:SHOWN_FALLS]
    shown = np.unique(np.concatenate([order[:SHOWN_RISES], falls[change[falls] < 0.0], large]))
    events = events_between(FIRST_LISTED, max(min(days[-1].item(), LAST_DECIDED), FIRST_LISTED))
    found = []
    for row in shown.tolist():
        key, near = event_beside(days, row, events)
        figures = (
            Parameter("vix_change", float(change[row]), "percent"),
            Parameter("vix_close", float(vix[row]), "vol_points"),
            *((Parameter("events_near", near, "count"),) if near > 1 else ()),
        )
        found.append(Occasion(days[row].item(), days[row].item(), key, figures))
    return tuple(found)


def _days_since_event(frame: Frame) -> tuple[Vector, States]:
    days, acts = frame.days, first_acts()
    before = np.searchsorted(acts, days, side="right")
    since = (days - acts[np.maximum(before - 1, 0)]).astype(np.float64)
    session = differences(before.astype(np.float64)) > 0.0
    state = np.where(days > np.datetime64(LAST_LISTED), 3, 0)
    state = np.where(lagged(session.astype(np.float64), 1) == 1.0, 1, state)
    state = np.where(session, 2, state)
    return np.where(before > 0, since, np.nan), np.where(before > 0, state, -1).astype(np.int8)


def _event_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """How many events each class has in the days of the history."""
    first, last = frame.days[0].item(), frame.days[-1].item()
    counted = events_by_set(max(first, FIRST_LISTED), last) if last >= FIRST_LISTED else {}
    return tuple(
        Fact(f"events_{name}", len(events), "count", len(events), first, last, claims=("V10",))
        for name, events in counted.items()
    )


def _event_occasions(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Occasion, ...]:  # noqa: ARG001
    """Every event on its first session, with what the VIX did on it."""
    vix, change, days = frame["VIX"], 100.0 * log_changes(frame["VIX"]), frame.days
    first, last = max(days[0].item(), FIRST_LISTED), min(days[-1].item(), LAST_DECIDED)
    events = events_between(first, last, with_by_price=False) if first <= last else ()
    found = []
    for each in events:
        for row in event_rows(days, (each,)).tolist():  # none where it could act only after the last session
            moved = (Parameter("vix_change", float(change[row]), "percent"),) if np.isfinite(change[row]) else ()
            figures = (*moved, Parameter("vix_close", float(vix[row]), "vol_points"))
            found.append(Occasion(days[row].item(), days[row].item(), each.key, figures))
    return tuple(found)


def _days_to_decision(frame: Frame) -> tuple[Vector, States]:
    days = frame.days
    on, before, after = decision_sessions()
    at = np.searchsorted(on, days)
    ahead = (on[np.minimum(at, on.size - 1)] - days).astype(np.float64)
    known = (at < on.size) & (days >= on[0].astype("datetime64[Y]"))
    state = np.select([np.isin(days, on), np.isin(days, before), np.isin(days, after)], [2, 1, 3], 0)
    return np.where(known, ahead, np.nan), np.where(known, state, -1).astype(np.int8)


def _decision_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
    now = float(history.value[-1])
    if not now > 0.0:
        return ()
    return (Boundary("days_to_decision", now, Side.BELOW, 0.0, "days", "decision_day"),)


def _decision_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    return tuple(mean_changes_around_decisions(frame.days, frame["VIX"]))


VIX_MOVE = Signal(
    name="vix_move",
    family="drivers",
    unit="z",
    inputs=_VIX,
    rule=windowed(_move),
    memory=WINDOW + 1,
    parameters=(
        Parameter("window", WINDOW, "sessions"),
        *(Parameter(f"edge_{name}", edge, "z") for name, edge in zip(MOVE_STATES[1:], MOVE_BANDS.edges, strict=True)),
    ),
    states=MOVE_STATES,
    on=frozenset({"large_fall", "large_rise"}),
    bands=MOVE_BANDS,
    boundaries=_move_boundaries,
    facts=_move_facts,
    occasions=_move_occasions,
    claims=("V2", "V9", "V10", "V12"),
)
EVENT_CALENDAR = Signal(
    name="event_calendar",
    family="drivers",
    unit="days",
    inputs=_VIX,
    rule=windowed(_days_since_event),
    memory=2,
    parameters=(Parameter("last_listed", LAST_LISTED.isoformat(), "date"),),
    states=EVENT_STATES,
    on=frozenset({"event"}),
    facts=_event_facts,
    occasions=_event_occasions,
    claims=("V10",),
)
DECISION_CALENDAR = Signal(
    name="fed_decision_calendar",
    family="drivers",
    unit="days",
    inputs=_VIX,
    rule=windowed(_days_to_decision),
    states=DECISION_STATES,
    on=frozenset({"decision_day"}),
    boundaries=_decision_boundaries,
    facts=_decision_facts,
    claims=("V9",),
)
VIX_MOVE_PARTS = Signal(
    name="vix_move_parts",
    family="drivers",
    unit="vol_points",
    inputs=(),
    rule=None,
    claims=("V3", "V12"),
    never=Unavailable(Why.NO_BOARDS, needs="vix_move_parts"),
)
SIGNALS: tuple[Signal, ...] = (VIX_MOVE, EVENT_CALENDAR, DECISION_CALENDAR, VIX_MOVE_PARTS)
