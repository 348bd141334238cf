"""What a state itself did: an asset's return after such days, by sampling unit and by the close that is entered at.

No trading and no costs. "All days in the state" and "first days of an episode" answer different questions and often
differ in sign, and so do an entry at the close of the signal's own day, which nobody could have made where the signal
is published after that close, and one at the next. All of them are given, each with its unit, gap, start and end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.results import NotRun, Why
from weatherglass.market.series import Days, Instants
from weatherglass.playbooks.clock import clock_of, traded_at
from weatherglass.playbooks.conditions import SeriesCondition, StateCondition
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_sections import StateRecord
from weatherglass.playbooks.rules import Asked, answered, inside_of
from weatherglass.signals.panel import Observations, Panel, Unavailable
from weatherglass.signals.signal import NO_STATE
from weatherglass.stats.redetection import episode_starts

Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]
Vector = NDArray[np.float64]


class Sampling(StrEnum):
    """What counts as one case."""

    EVERY_DAY = "every_day"
    FIRST_DAY = "first_day"


class Entry(StrEnum):
    """The close at which the clock starts."""

    NEXT_CLOSE = "next_close"
    """The first of the asset strictly after the state was known."""
    SAME_CLOSE = "same_close"
    """That of the state's own day, known or not."""


@dataclass(frozen=True, slots=True)
class StateFigures:
    """The asset after days in a state, and after days that are not.

    Attributes
    ----------
    at
        Position of the record among the playbook's `states`.
    condition_series, asset_series
        Whose state, and whose return; "" for several.
    gap_days
        Of the episodes, in days of the condition's series.
    horizon_days
        In the asset's own days.
    cases, resolved
        Days or episodes in the state, and those of them whose horizon has ended.
    up
        Resolved cases with a gain.
    mean
        Their mean log return, per cent; NaN without any.
    beside, beside_cases, beside_up
        The same after the days that are set against them: the days outside of the state for every day, all days for
        first days.
    first, last
        Days of the first and the last case that is resolved.
    start, end
        Days of the first and the last entry that counts on either side.
    """

    at: int
    condition_series: str
    asset_series: str
    sampling: Sampling
    entry: Entry
    gap_days: int
    horizon_days: int
    cases: int
    resolved: int
    up: int
    mean: float
    beside: float
    beside_cases: int
    beside_up: int
    first: date | None
    last: date | None
    start: date
    end: date


def state_figures(playbook: Playbook, panel: Panel | Asked) -> tuple[StateFigures | NotRun, ...]:
    """Every record of a playbook's `states`: by sampling unit and entry, four of each, or why there are none."""
    asked = panel if isinstance(panel, Asked) else Asked(panel)
    found: list[StateFigures | NotRun] = []
    for at, record in enumerate(playbook.states):
        made = figures_of(record, playbook, asked, at)
        found += [made] if isinstance(made, NotRun) else made
    return tuple(found)


def figures_of(record: StateRecord, playbook: Playbook, asked: Asked, at: int = 0) -> tuple[StateFigures, ...] | NotRun:
    """One record, by sampling unit and entry."""
    clock = clock_of({record.asset: playbook.assets[record.asset]}, asked.panel)
    if isinstance(clock, NotRun):
        return clock
    asset = clock.assets[record.asset]
    state = _state(record, playbook, asked, f"states.{at}.when")
    if isinstance(state, NotRun):
        return state
    if record.start is not None:
        state = state.since(record.start)
    count = asset.rows - record.horizon_days
    if count <= 0 or not state.days.size:
        return NotRun(f"states.{at}", Why.HORIZON_TOO_LONG, str(record.horizon_days))
    after = np.log(asset.value[record.horizon_days :] / asset.value[:count])
    made = []
    for sampling in Sampling:
        for entry in Entry:
            figures = _figures(state, asset, after, record, at, sampling, entry)
            if figures is None:
                return NotRun(f"states.{at}", Why.TOO_SHORT, asset.series)
            made.append(figures)
    return tuple(made)


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """A condition on days of its own: those on which it can be told, when it was known, and whether it held."""

    series: str
    days: Days
    known_at: Instants
    inside: Flags

    def since(self, day: date) -> _State:
        kept = self.days >= np.datetime64(day)
        return _State(self.series, self.days[kept], self.known_at[kept], self.inside[kept])


def _state(record: StateRecord, playbook: Playbook, asked: Asked, role: str) -> _State | NotRun:
    """A condition on one series has the days of that series; any other those of the asset, as it was known then."""
    when = record.when
    if isinstance(when, SeriesCondition):
        own = asked.series(SeriesUse(id=when.series, over=when.over, field=when.field), role)
        if isinstance(own, NotRun):
            return NotRun(role, own.why, own.detail)
        inside, there = inside_of(when, own)
        return _State(own.series, own.days[there], own.known_at[there], inside[there])
    if isinstance(when, StateCondition):
        history = asked.signal(when.signal)
        if isinstance(history, Unavailable):
            return NotRun(role, Why.NO_SERIES, history.series or when.signal)
        there = history.state != NO_STATE
        inside = np.isin(history.state, [history.states.index(each) for each in when.states])
        return _State(when.signal, history.days[there], history.known_at[there], inside[there])
    clock = clock_of({record.asset: playbook.assets[record.asset]}, asked.panel)
    if isinstance(clock, NotRun):
        return clock
    answer = answered(when, asked, clock, role)
    if isinstance(answer, NotRun):
        return answer
    # what is known strictly before a close is entered at that close: a microsecond before it, it was known
    known_at = clock.decided_by - np.timedelta64(1, "us")
    return _State("", clock.days[answer.known], known_at[answer.known], answer.holds[answer.known])


def _figures(
    state: _State, asset: Observations, after: Vector, record: StateRecord, at: int, sampling: Sampling, entry: Entry
) -> StateFigures | None:
    row = _entry_rows(state, asset, entry)
    first_days = sampling is Sampling.FIRST_DAY
    # an index that is quoted on holidays has days that lead to one and the same close: the last of them counts
    once = np.flatnonzero(np.diff(row, append=-1) != 0)
    inside = episode_starts(state.inside, record.gap_days) if first_days else once[state.inside[once]]
    beside = once if first_days else once[~state.inside[once]]
    cases, others = row[inside], row[beside]
    resolved, set_against = cases[cases < after.shape[0]], others[others < after.shape[0]]
    if not resolved.size + set_against.size:
        return None
    entered = np.concatenate([resolved, set_against])
    return StateFigures(
        at, state.series, asset.series, sampling, entry, record.gap_days, record.horizon_days,
        int(inside.shape[0]), int(resolved.shape[0]), int((after[resolved] > 0.0).sum()), _mean(after, resolved),
        _mean(after, set_against), int(set_against.shape[0]), int((after[set_against] > 0.0).sum()),
        asset.days[resolved[0]].item() if resolved.size else None,
        asset.days[resolved[-1]].item() if resolved.size else None,
        asset.days[int(entered.min())].item(), asset.days[int(entered.max())].item(),
    )  # fmt: skip


def _entry_rows(state: _State, asset: Observations, entry: Entry) -> Rows:
    """Row of the asset at whose close each day of the state is entered, (n,); the number of rows for none."""
    if entry is Entry.SAME_CLOSE:
        return np.searchsorted(asset.days, state.days).astype(np.int64)
    return np.searchsorted(traded_at(asset), state.known_at, side="right").astype(np.int64)


def _mean(after: Vector, rows: Rows) -> float:
    return 100.0 * float(after[rows].mean()) if rows.size else float("nan")
