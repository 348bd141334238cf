"""What stands beside the test of a forecast: the same away from other causes, with other signals and other targets.

A forecast is judged day by day. Allowing for dates or a state means to judge it on the days away from them; what a
trend or another series explains of the losses has no part in the mean that is tested, so that there is nothing to take
out. The other way round, a forecast of the signal by the target, says nothing about the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import msgspec

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.claim_sections import Confounder, SeriesConfounder, SeriesUse, TrendConfounder
from weatherglass.claims.confounders import near_days
from weatherglass.claims.forecast_cases import ForecastCases
from weatherglass.claims.forecast_tests import primary_of
from weatherglass.claims.results import ConfounderResult, ControlResult, NotRun, SignificanceTest, Why
from weatherglass.signals.panel import Panel

AWAY = "away"
"""The way of allowing for a confounder that a file lists without one: days within its reach left out."""


def confounders_of(claim: ForecastClaim, cases: ForecastCases, panel: Panel) -> tuple[ConfounderResult, ...]:
    """Every confounder of the file: the deciding test over the forecasts made out of its reach."""
    return tuple(_away_from(each, claim, cases, panel) for each in claim.confounders)


def controls_of(
    claim: ForecastClaim, deciding: Callable[[ForecastClaim], SignificanceTest | NotRun], *, of_signal: bool
) -> tuple[ControlResult, ...]:
    """Other signals and other targets by the deciding test.

    Parameters
    ----------
    of_signal
        Whether the test asks the signal at all: whether a series comes back to its mean needs none.
    """
    data, asked, found = claim.data, claim.controls, []
    for series in asked.negative_signals:
        if of_signal:
            other = msgspec.structs.replace(data, signal=SeriesUse(id=series))
            found.append(_control("negative_signal", series, deciding(msgspec.structs.replace(claim, data=other))))
        else:
            reason = NotRun(series, Why.NOT_APPLICABLE, claim.forecast.claim)
            found.append(ControlResult("negative_signal", series, not_run=reason))
    for series in asked.negative_outcomes:
        other = msgspec.structs.replace(data, target=SeriesUse(id=series, end=data.target.end))
        found.append(_control("negative_outcome", series, deciding(msgspec.structs.replace(claim, data=other))))
    if asked.reverse:
        reason = NotRun("reverse", Why.NOT_APPLICABLE, claim.forecast.of)
        found.append(ControlResult("reverse", data.target.id, not_run=reason))
    return tuple(found)


def _away_from(each: Confounder, claim: ForecastClaim, cases: ForecastCases, panel: Panel) -> ConfounderResult:
    adjusted: dict[str, SignificanceTest] = {}
    not_run = []
    for way in each.adjust or (AWAY,):
        found: SignificanceTest | NotRun = NotRun(way, Why.NOT_APPLICABLE, claim.forecast.claim)
        if way in {AWAY, "stratify"} and not isinstance(each, TrendConfounder | SeriesConfounder):
            near = near_days(each, cases.days, panel)
            found = near if isinstance(near, NotRun) else primary_of(claim, cases.among(~near))
        if isinstance(found, NotRun):
            not_run.append(found)
        else:
            adjusted[way] = found
    return ConfounderResult(
        each.id, each.within_days, 0, 0, None, 0, adjusted=MappingProxyType(adjusted), not_run=tuple(not_run)
    )


def _control(kind: str, series: str, found: SignificanceTest | NotRun) -> ControlResult:
    if isinstance(found, NotRun):
        return ControlResult(kind, series, not_run=found)
    return ControlResult(kind, series, test=found)
