"""What should show nothing: other signals, other targets, and the claim the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.claim_events import BreakoutEvent, DrawdownEvent
from weatherglass.claims.claim_file import EventOutcomeClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.results import ControlResult, NotRun, SignificanceTest, Why
from weatherglass.signals.panel import Panel


def controls_of(claim: EventOutcomeClaim, setting: Setting, panel: Panel) -> tuple[ControlResult, ...]:
    """Every control of the file by the claim's own primary test.

    A control signal has events of the rule, whatever dates the text names; a control target keeps the events.
    """
    return tuple(
        _result(kind, series, other, setting, panel) for kind, series, other in _controls(claim, setting, panel)
    )


def _controls(
    claim: EventOutcomeClaim, setting: Setting, panel: Panel
) -> Iterator[tuple[str, str, EventOutcomeClaim | NotRun]]:
    data = claim.data
    by_rule = msgspec.structs.replace(claim.event, source="rule")
    for series in claim.controls.negative_signals:
        other = msgspec.structs.replace(data, signal=SeriesUse(id=series))
        yield "negative_signal", series, msgspec.structs.replace(claim, data=other, event=by_rule)
    for series in claim.controls.negative_outcomes:
        target = SeriesUse(id=series)
        found = observed(panel, target, series)
        if isinstance(found, NotRun):
            yield "negative_outcome", series, found
            continue
        horizon = _same_span(claim.outcome.horizon_days, days_a_year(setting.target), days_a_year(found))
        outcome = msgspec.structs.replace(claim.outcome, horizon_days=horizon)
        other = msgspec.structs.replace(data, target=target)
        yield "negative_outcome", series, msgspec.structs.replace(claim, data=other, outcome=outcome)
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


def _result(kind: str, series: str, other: EventOutcomeClaim | NotRun, setting: Setting, panel: Panel) -> ControlResult:
    if isinstance(other, NotRun):
        return ControlResult(kind, series, not_run=other)
    changed = setting_of(other, panel)
    if isinstance(changed, NotRun):
        return ControlResult(kind, series, not_run=changed)
    found = run_test(setting.claim.inference.primary, changed, panel, seed=setting.claim.inference.seed)
    if isinstance(found, SignificanceTest):
        return ControlResult(kind, series, test=found)
    return ControlResult(kind, series, not_run=found)
