"""Signals through time and on a day: what all of them share.

`history_of` runs a rule over the whole past, `extended` goes on from a history when new days have come, to the same
bits; `reading_of` is the last row with everything that a reader needs beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.signal import (
    MIN_RANKED,
    NO_STATE,
    Carry,
    Computed,
    Evidence,
    Rule,
    Signal,
    SignalHistory,
    SignalReading,
    States,
)
from weatherglass.signals.states import banded, run_start
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]


def windowed(of: Callable[[Frame], Vector | tuple[Vector, States]]) -> Rule:
    """A rule with a finite memory from a function of the whole frame: context rows are dropped from its answer.

    The function gives the value of every row, or (value, state), from windows that end at the row and reach back no
    further than the signal's `memory`; row by row it must not depend on how many other rows there are
    (`weatherglass.stats.rolling`).
    """

    def rule(frame: Frame, carry: Carry) -> Computed:  # noqa: ARG001 - a window needs no carry
        found = of(frame)
        value, state = found if isinstance(found, tuple) else (found, None)
        return Computed(value[frame.first_new :], None if state is None else state[frame.first_new :])

    return rule


def history_of(signal: Signal, panel: Panel) -> SignalHistory | Unavailable:
    """A signal on every day that the panel allows, or why it has none."""
    if signal.never is not None or signal.rule is None:
        return signal.never or Unavailable(Why.NOT_COLLECTED)
    frame = panel.frame(signal.inputs)
    if isinstance(frame, Unavailable):
        return frame
    nothing = SignalHistory(
        signal.name, signal.states, frame.days[:0], frame.at[:0], np.empty(0), np.empty(0, np.int8), np.empty(0)
    )
    found = _joined(signal, nothing, frame)
    if not bool(np.isfinite(found.value).any()):
        return _silent(signal, panel, frame, found)
    return found


def extended(signal: Signal, panel: Panel, earlier: SignalHistory) -> SignalHistory:
    """A history with the rows that have become known since; bit for bit what `history_of` gives in one go.

    Days before the last row of the earlier history are taken as they were: a corrected past needs `history_of`.
    """
    if not earlier.rows:
        found = history_of(signal, panel)
        return earlier if isinstance(found, Unavailable) else found
    frame = panel.frame(signal.inputs, since=earlier.days[-1], memory=signal.memory)
    if isinstance(frame, Unavailable) or not frame.new_rows:
        return earlier
    return _joined(signal, earlier, frame)


def reading_of(signal: Signal, panel: Panel, history: SignalHistory | Unavailable | None = None) -> SignalReading:
    """A signal on the panel's day.

    Parameters
    ----------
    history
        Of the same panel, when it is at hand.
    """
    if signal.never is not None:
        return SignalReading(signal, unavailable=signal.never)
    for each in signal.inputs:
        why = panel.stale(each) if each.required else None
        if why is not None:
            past = history_of(signal, panel) if history is None else history
            return SignalReading(signal, unavailable=why, history=past if isinstance(past, SignalHistory) else None)
    past = history_of(signal, panel) if history is None else history
    if isinstance(past, Unavailable):
        return SignalReading(signal, unavailable=past)
    frame = panel.frame(signal.inputs)
    if isinstance(frame, Unavailable):
        return SignalReading(signal, unavailable=frame)
    return _reading(signal, panel, frame, past)


def _reading(signal: Signal, panel: Panel, frame: Frame, past: SignalHistory) -> SignalReading:
    value = float(past.value[-1])
    if np.isnan(value):
        return SignalReading(signal, unavailable=_silent(signal, panel, frame, past), history=past)
    ranked = np.isfinite(past.value)
    percentile = float(past.percentile[-1])
    start = run_start(past.state)
    state = past.state_name(-1)
    evidence = _evidence(signal, panel, frame)
    day: date = past.days[-1].item()
    found = SignalReading(
        signal,
        day=day,
        value=value,
        state=state,
        since=past.days[start].item() if state else None,
        rows_in_state=past.rows - start if state else 0,
        percentile=None if np.isnan(percentile) else percentile,
        ranked=int(ranked.sum()),
        ranked_from=past.days[int(np.argmax(ranked))].item(),
        on=state in signal.on,
        boundaries=signal.boundaries(frame, past) if signal.boundaries else (),
        evidence=evidence,
        history=past,
    )
    if past.rows < 2 or np.isnan(past.value[-2]):
        return found
    return replace(
        found,
        earlier_value=float(past.value[-2]),
        earlier_state=past.state_name(-2),
        earlier_day=past.days[-2].item(),
    )


def _silent(signal: Signal, panel: Panel, frame: Frame, past: SignalHistory) -> Unavailable:
    """Why the last row has no value although all required inputs are there."""
    if signal.silent is not None:
        return signal.silent(panel, frame, past)
    return Unavailable(Why.TOO_SHORT, signal.inputs[0].column, days=frame.rows, needed=signal.memory + 1)


def _evidence(signal: Signal, panel: Panel, frame: Frame) -> tuple[Evidence, ...]:
    found = []
    for each in signal.inputs:
        source = panel.get(each.series, each.field)
        value = float(frame[each.column][-1])
        if source is None or np.isnan(value):
            continue
        day: date = frame.as_of[each.column][-1].item()
        found.append(
            Evidence(
                each.series, each.field, source.unit, day, value, source.source, (panel.day - day).days, source.revised
            )
        )
    return tuple(found)


def _joined(signal: Signal, earlier: SignalHistory, frame: Frame) -> SignalHistory:
    if signal.rule is None:
        raise MethodError(f"{signal.name} has no rule to run")
    made = signal.rule(frame, earlier.carry)
    if made.value.shape != (frame.new_rows,):
        raise MethodError(f"{signal.name} answered {made.value.shape[0]} rows; {frame.new_rows} were asked for")
    state = _states(signal, made, earlier)
    ranks = made.percentile
    if ranks is None:
        ranks = expanding_percentile(made.value, minimum=MIN_RANKED, earlier=earlier.value)
    return SignalHistory(
        signal.name,
        signal.states,
        np.concatenate([earlier.days, frame.days[frame.first_new :]]),
        np.concatenate([earlier.known_at, frame.at[frame.first_new :]]),
        np.concatenate([earlier.value, made.value]),
        np.concatenate([earlier.state, state]),
        np.concatenate([earlier.percentile, ranks]),
        made.carry,
    )


def _states(signal: Signal, made: Computed, earlier: SignalHistory) -> States:
    if made.state is not None:
        return made.state.astype(np.int8)
    if signal.bands is None:
        return np.full(made.value.shape, NO_STATE, np.int8)
    held = earlier.state[earlier.state != NO_STATE]
    return banded(made.value, signal.bands, before=int(held[-1]) if held.size else NO_STATE)
