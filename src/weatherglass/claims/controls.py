"""What should show nothing: other signals, other targets, and the claim the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.claim_events import BreakoutEvent, CalendarEvent, DrawdownEvent, RegimeEvent
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import ControlResult, NotRun, SignificanceTest, Why
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.signals.panel import Panel


def controls_of(
    claim: EventOutcomeClaim,
    setting: Setting,
    panel: Panel,
    *,
    replications: int | None = None,
    steps: Steps = UNKEPT,
) -> tuple[ControlResult, ...]:
    """Every control of the file by the claim's own primary test.

    A control signal has events of the rule, whatever dates the text names; a control target keeps the claim's events
    and is held against its own dates since the claim's circle begins.

    Parameters
    ----------
    replications
        Draws of a primary test that draws; those of the file when None.
    steps
        Keep every control.
    """
    found = []
    for at, (kind, series, other) in enumerate(_controls(claim, setting, panel)):
        kept = setting.events if kind == "negative_outcome" else None
        changed = other if isinstance(other, NotRun) else setting_of(other, panel, events=kept)
        run = partial(_result, kind, series, changed, panel, replications)
        found.append(steps.once(f"{at}", ControlResult, run))
    return tuple(found)


def _controls(
    claim: EventOutcomeClaim, setting: Setting, panel: Panel
) -> Iterator[tuple[str, str, EventOutcomeClaim | NotRun]]:
    data = claim.data
    by_rule = msgspec.structs.replace(claim.event, source="rule")
    for series in claim.controls.negative_signals:
        if isinstance(claim.event, CalendarEvent | RegimeEvent):  # their days are the same, whatever the signal
            yield "negative_signal", series, NotRun(series, Why.NOT_APPLICABLE, "event.rule")
            continue
        other = msgspec.structs.replace(data, signal=SeriesUse(id=series))
        yield "negative_signal", series, msgspec.structs.replace(claim, data=other, event=by_rule)
    baseline = msgspec.structs.replace(claim.baseline, start=setting.target.days[setting.first_row].item())
    for series in claim.controls.negative_outcomes:
        target = SeriesUse(id=series, end=data.target.end)
        found = observed(panel, target, series)
        if isinstance(found, NotRun):
            yield "negative_outcome", series, found
            continue
        horizon = _same_span(claim.outcome.horizon_days, days_a_year(setting.target), days_a_year(found))
        outcome = msgspec.structs.replace(claim.outcome, horizon_days=horizon)
        other = msgspec.structs.replace(data, target=target)
        changed = msgspec.structs.replace(claim, data=other, outcome=outcome, baseline=baseline)
        yield "negative_outcome", series, changed
    if claim.controls.reverse:
        yield "reverse", data.target.id, _reversed(claim, setting)


def _reversed(claim: EventOutcomeClaim, setting: Setting) -> EventOutcomeClaim | NotRun:
    """Events of the target, outcomes of the signal; only for rules that say the same of any price."""
    if (
        claim.data.signal is None
        or setting.signal is None
        or not isinstance(claim.event, BreakoutEvent | DrawdownEvent)
    ):
        return NotRun("reverse", Why.NOT_APPLICABLE, "event.rule")
    horizon = _same_span(claim.outcome.horizon_days, days_a_year(setting.target), days_a_year(setting.signal))
    outcome = msgspec.structs.replace(claim.outcome, horizon_days=horizon)
    data = msgspec.structs.replace(claim.data, signal=claim.data.target, target=claim.data.signal)
    event = msgspec.structs.replace(claim.event, source="rule", as_claimed=(), claim_cases=())
    start = setting.target.days[setting.first_row].item()
    baseline = msgspec.structs.replace(claim.baseline, start=start)
    return msgspec.structs.replace(claim, data=data, event=event, outcome=outcome, baseline=baseline)


def _same_span(horizon: int, own: int, other: int) -> int:
    """A horizon of the same length in the days of another calendar."""
    return max(1, round(horizon * other / own))


def _result(kind: str, series: str, changed: Setting | NotRun, panel: Panel, replications: int | None) -> ControlResult:
    if isinstance(changed, NotRun):
        return ControlResult(kind, series, not_run=changed)
    inference = changed.claim.inference
    found = run_test(inference.primary, changed, panel, seed=inference.seed, replications=replications)
    if isinstance(found, SignificanceTest):
        return ControlResult(kind, series, test=found)
    return ControlResult(kind, series, not_run=found)
