"""Open predictions: what was said of a day ahead, and what came of it once the data reach that day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weatherglass.claims.claim_sections import OpenPrediction, SeriesUse
from weatherglass.claims.events import at_days
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import entry_rows, measured
from weatherglass.claims.results import NotRun, Prediction
from weatherglass.signals.panel import Observations, Panel


def prediction_of(
    said: OpenPrediction | None, signal: SeriesUse | None, target: SeriesUse, panel: Panel
) -> Prediction | None:
    """An open prediction against the data: resolved once they reach its day."""
    if said is None:
        return None
    found = observed(panel, target, "target")
    if isinstance(found, NotRun):
        return Prediction(said.event, said.resolves, said.claim_true_if, None, None)
    clock = observed(panel, signal, "signal") if signal is not None else found
    events = at_days(found if isinstance(clock, NotRun) else clock, (said.event,))
    value = _value_of(said, found, int(entry_rows(events, found)[0])) if events.count else None
    # the day of the reading says nothing: a store that was not kept up may end long before it
    reached = bool(found.days[-1] >= np.datetime64(said.resolves))
    came_true = _holds(said.claim_true_if, value) if value is not None and reached else None
    return Prediction(said.event, said.resolves, said.claim_true_if, value, came_true)


def _value_of(said: OpenPrediction, target: Observations, row: int) -> float | None:
    """The predicted quantity up to the day of resolution, or so far; None before the event's entry."""
    last = int(np.searchsorted(target.days, np.datetime64(said.resolves), side="right")) - 1
    if not 0 <= row < last:
        return None
    measure = said.claim_true_if.split()[0]
    part = replace(
        target,
        days=target.days[row : last + 1],
        known_at=target.known_at[row : last + 1],
        value=target.value[row : last + 1],
    )
    return float(measured(part, measure, last - row)[0])


def _holds(condition: str, value: float) -> bool:
    _, sign, bound = condition.split()
    limit = float(bound)
    return {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit}[sign]
