"""Claims that a signal forecasts: that it is right on average, better than others, no better in crises, or comes back.

The report: the test that decides (`weatherglass.claims.forecast_tests`), the same asked in other ways, figures, starts,
definitions, and the smallest difference that would have been found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from weatherglass.claims.claim_file import ForecastClaim
from weatherglass.claims.definitions import by_every_start, definitions_on_their_own
from weatherglass.claims.detectable import from_error_at
from weatherglass.claims.forecast_beside import confounders_of, controls_of
from weatherglass.claims.forecast_cases import ForecastCases, forecast_cases
from weatherglass.claims.forecast_findings import findings_of
from weatherglass.claims.forecast_tests import (
    SIGNAL,
    came_for_forecast,
    contests_of,
    crises_of,
    lags_of,
    losses_of,
    primary_of,
    second_opinions,
)
from weatherglass.claims.mean_reversion import mean_reversion_report
from weatherglass.claims.observed import used
from weatherglass.claims.results import (
    ClaimReport,
    Multiverse,
    NotRun,
    PowerResult,
    SignificanceTest,
)
from weatherglass.claims.steps import Steps
from weatherglass.signals.panel import Panel
from weatherglass.stats.fixed_b import fixed_b_critical, mean_test

Known = dict[str, ForecastCases | NotRun]
"""Cases by what they depend on: definitions share them."""
_STEPS = 4


def forecast_report(
    claim: ForecastClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on a forecast: the test of what the file claims, losses and regressions, starts and definitions.

    Parameters
    ----------
    empty
        The report to be filled.
    replications
        Draws of the wild bootstrap of a claim that something comes back; nothing else draws.
    """
    if claim.forecast.claim == "mean_reverts":
        return mean_reversion_report(claim, panel, empty, replications, steps)
    steps("primary", 0, _STEPS)
    built = forecast_cases(claim, panel)
    if isinstance(built, NotRun):
        return replace(empty, not_run=(built,))
    cases = built.since(claim.baseline.start)
    series = tuple(
        used(role, use, each)
        for role, use, each in ((SIGNAL, claim.data.signal, cases.signal), ("target", claim.data.target, cases.target))
        if use is not None
    )
    primary = steps.once("primary", SignificanceTest | NotRun, lambda: primary_of(claim, cases))
    if isinstance(primary, NotRun):
        return replace(empty, series=series, not_run=(primary, *cases.not_run))
    steps("second", 1, _STEPS)
    second = steps.once("second", tuple[SignificanceTest | NotRun, ...], lambda: tuple(second_opinions(claim, cases)))
    steps("variants", 2, _STEPS)
    known: Known = {_built_by(claim): built}
    deciding = partial(_deciding, panel=panel, known=known)
    universe = steps.in_parts(
        "variants", Multiverse | None, lambda parts: definitions_on_their_own(claim, deciding, _effect, parts)
    )
    steps("findings", 3, _STEPS)
    return replace(
        empty,
        series=series,
        primary=primary,
        tests=tuple(each for each in second if isinstance(each, SignificanceTest)),
        by_start=steps.in_parts(
            "starts", Mapping[date, SignificanceTest], lambda parts: by_every_start(claim, deciding, parts)
        ),
        multiverse=universe,
        confounders=confounders_of(claim, cases, panel),
        controls=controls_of(claim, deciding, of_signal=True),
        power=power_of(claim, cases),
        findings=findings_of(claim, cases),
        not_run=(*cases.not_run, *(each for each in second if isinstance(each, NotRun))),
    )


# -- the test of a definition, and what it can see ---------------------------------------------------------------------


def power_of(claim: ForecastClaim, cases: ForecastCases) -> PowerResult | None:
    """The smallest difference that would be found, by the standard error: of losses, or of what came."""
    alpha = claim.inference.alpha
    share = (lags_of(cases) + 1) / cases.n
    if claim.forecast.claim == "unbiased":
        came = mean_test(came_for_forecast(cases), lags=lags_of(cases))
        # of two moments together: the root of what a chi-squared with two degrees of freedom exceeds so often
        asked = math.sqrt(-2.0 * math.log(alpha))
        return from_error_at(asked, came.error, claim.inference, "ratio" if cases.of_volatility else "log_return")
    if claim.forecast.claim == "no_better_in_crises":
        crisis = crises_of(cases)
        losses = losses_of(cases, claim.forecast.loss)
        errors = [mean_test((losses[SIGNAL] - losses[n]) * crisis, lags=lags_of(cases)).error for n in cases.rivals]
        error, unit, sides = max(errors) / float(crisis.mean()), "loss", 2.0
    else:
        contests = contests_of(cases, claim.forecast.loss)
        error, unit, sides = max(each.gain.error for each in contests), "loss", 2.0
    asked = fixed_b_critical(min(0.9, sides * alpha), share)
    return from_error_at(asked, error, claim.inference, unit)


def _effect(test: SignificanceTest) -> float:
    """What came for what was forecast, where a test says it: a statistic of two moments has no size."""
    return test.details.get("came", test.statistic)


def _deciding(claim: ForecastClaim, panel: Panel, known: Known) -> SignificanceTest | NotRun:
    key = _built_by(claim)
    if key not in known:
        known[key] = forecast_cases(claim, panel)
    built = known[key]
    return built if isinstance(built, NotRun) else primary_of(claim, built.since(claim.baseline.start))


def _built_by(claim: ForecastClaim) -> str:
    """What the cases of a definition depend on: neither on its loss nor on its start."""
    asked = claim.forecast
    return repr((claim.data, asked.of, asked.horizon_days, asked.competitors, asked.other_signal))
