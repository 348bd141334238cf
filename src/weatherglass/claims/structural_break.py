"""Claims that a period differs from the rest of a sample: the report, with all definitions, starts and rivals.

The test that decides moves the window around the circle of periods: how often does a stretch of this length differ so
much by itself? A window at the end of a sample and a slow trend look alike to it. So a trend is always a rival, as an
alternative by regression and as a confounder by the same shifts (`weatherglass.claims.break_rivals`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.break_rivals import UNKNOWN_DATE, VARIANCES, alternatives_of, confounders_of, unknown_date
from weatherglass.claims.break_windows import QUANTILES, Window, further_tests, shift_test, window_of
from weatherglass.claims.claim_file import StructuralBreakClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.definitions import by_joint_shift
from weatherglass.claims.observed import used
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.periods import DAYS_A_PERIOD, volatility
from weatherglass.claims.predictions import prediction_of
from weatherglass.claims.reading import variants_of, with_settings
from weatherglass.claims.results import (
    ClaimReport,
    ControlResult,
    Finding,
    Multiverse,
    NotRun,
    PowerResult,
    SignificanceTest,
    VariantResult,
    Why,
)
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.claims.verdict import AFTER_FREEZE
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Panel
from weatherglass.stats.randomization import window_differences
from weatherglass.stats.window_tests import detectable_difference

Vector = NDArray[np.float64]
OWN_SHIFTS = "own_shifts"
"""The null model of the power of a break: the periods themselves, with the window's difference taken out."""
_STEPS = 5


def break_report(
    claim: StructuralBreakClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on a break: inside and outside, shift test, definitions, starts, rivals, controls, what would show.

    Parameters
    ----------
    empty
        The report to be filled.
    replications
        Nothing here draws: all shifts are enumerated.
    """
    del replications
    steps("primary", 0, _STEPS)
    prediction = prediction_of(claim.open_prediction, claim.data.signal, claim.data.target, panel)
    window = window_of(claim, panel)
    if isinstance(window, NotRun):
        return replace(empty, not_run=(window,), prediction=prediction)
    primary = shift_test(window)
    steps("second", 1, _STEPS)
    second, regimes = _second(window)
    asked = [*second, *alternatives_of(window), *further_tests(window)]
    steps("variants", 2, _STEPS)
    universe = steps.in_parts("variants", Multiverse | None, lambda parts: multiverse_of(claim, panel, parts))
    steps("confounders", 3, _STEPS)
    confounders = confounders_of(window, panel)
    steps("controls", 4, _STEPS)
    return replace(
        empty,
        series=(used("target", claim.data.target, window.target),),
        primary=primary,
        tests=tuple(each for each in asked if isinstance(each, SignificanceTest)),
        by_start=by_start(claim, panel),
        multiverse=universe,
        confounders=confounders,
        controls=controls_of(claim, panel),
        power=power_of(window),
        findings=(*findings_of(window), *regimes),
        prediction=prediction,
        not_run=tuple(each for each in asked if isinstance(each, NotRun)),
    )


def findings_of(window: Window) -> tuple[Finding, ...]:
    """The level inside and outside of the window, of the measure and of the further outcomes; and after the freeze."""
    claim, periods, inside = window.claim, window.periods, window.inside
    found = [*_levels(window, claim.outcome.measure)]
    for name in claim.outcome.also:
        if name in QUANTILES or name in {"down_semivariance", "up_semivariance"}:
            found += _levels(window, name)
    later = periods.first > np.datetime64(claim.freeze_date)
    if bool(later.any()) and not bool(inside.all()):
        effect = float(periods.value[later].mean() - periods.value[~inside & ~later].mean())
        first, last = periods.first[later][0].item(), periods.last[later][-1].item()
        found.append(Finding(AFTER_FREEZE, effect, claim.outcome.measure, int(later.sum()), first, last))
    return tuple(found)


def multiverse_of(claim: StructuralBreakClaim, panel: Panel, steps: Steps = UNKEPT) -> Multiverse | None:
    """Every definition of the file, and the joint shift of all windows that could be run; None where none was.

    A shift stands for the same time in all of them: that of a month is repeated for thirty days, of a week for seven.
    """
    results: list[VariantResult] = []
    shifted: list[Vector] = []
    for at, (values, variant) in enumerate(variants_of(claim)):
        found = steps.once(f"{at}", tuple[int, Vector] | NotRun, partial(_tried, variant, panel))
        if isinstance(found, NotRun):
            results.append(VariantResult(values, not_run=found))
            continue
        length, differences = found
        shifted.append(np.repeat(differences, DAYS_A_PERIOD[variant.outcome.frequency]))
        results.append(VariantResult(values, length, float(differences[0])))
    return by_joint_shift(claim.direction, claim.inference.alpha, results, shifted)


def _tried(variant: StructuralBreakClaim, panel: Panel) -> tuple[int, Vector] | NotRun:
    """Periods of the window and the differences of all its shifts."""
    window = window_of(variant, panel)
    if isinstance(window, NotRun):
        return window
    return window.length, window_differences(window.values, window.first, window.length)


def by_start(claim: StructuralBreakClaim, panel: Panel) -> Mapping[date, SignificanceTest]:
    """The test that decides, for every start of the baseline's grid."""
    found = {}
    for start in claim.baseline.start_grid:
        window = window_of(with_settings(claim, {"baseline.start": start}), panel)
        if isinstance(window, Window):
            found[start] = shift_test(window)
    return MappingProxyType(found)


def controls_of(claim: StructuralBreakClaim, panel: Panel) -> tuple[ControlResult, ...]:
    """The same window on other targets; a break has no other signal, and no reverse."""
    found = []
    for series in claim.controls.negative_outcomes:
        data = msgspec.structs.replace(claim.data, target=SeriesUse(id=series))
        window = window_of(msgspec.structs.replace(claim, data=data), panel)
        if isinstance(window, NotRun):
            found.append(ControlResult("negative_outcome", series, not_run=window))
        else:
            found.append(ControlResult("negative_outcome", series, test=shift_test(window)))
    for series in claim.controls.negative_signals:
        reason = NotRun("negative_signal", Why.NOT_APPLICABLE, "event.rule")
        found.append(ControlResult("negative_signal", series, not_run=reason))
    return tuple(found)


def power_of(window: Window) -> PowerResult:
    """The smallest difference that the shift of this window would find; records of hits do not apply."""
    inference = window.claim.inference
    smallest = detectable_difference(
        window.values, window.first, window.length, alpha=inference.alpha, target=inference.power.target,
        side=window.claim.direction,
    )  # fmt: skip
    return PowerResult(
        min_p_of_record=None, cases_for_alpha=None, power_at_claim=None, claimed_effect=None, detectable=smallest,
        unit=window.claim.outcome.measure, target=inference.power.target, null_model=OWN_SHIFTS,
        simulations=window.periods.count,
    )  # fmt: skip


def _second(window: Window) -> tuple[tuple[SignificanceTest | NotRun, ...], tuple[Finding, ...]]:
    second = window.claim.inference.second
    if second == UNKNOWN_DATE:
        test, regimes = unknown_date(window)
        return (test,), regimes
    return ((), ()) if second == "none" else ((NotRun(second, Why.NOT_APPLICABLE, "structural_break"),), ())


def _levels(window: Window, name: str) -> tuple[Finding, Finding]:
    """A measure inside and outside of the window, from all days of each; variances as volatilities."""
    target = window.target
    returns, days = np.diff(np.log(target.value)), target.days[1:]
    held = window.holds(days)
    scale = days_a_year(target)
    suffix = "" if name == window.claim.outcome.measure else f"_{name}"
    found = []
    for where, kept, rows in (
        ("inside", held, window.inside),
        ("outside", ~held, ~window.inside),
    ):
        value, unit, n = float(window.values[rows].mean()), name, int(rows.sum())
        if name in VARIANCES:
            value, unit = volatility(returns[kept], scale), Unit.VOL_POINTS.value
        elif name == "down_semivariance":
            value, unit = volatility(np.minimum(returns[kept], 0.0), scale), Unit.VOL_POINTS.value
        elif name == "up_semivariance":
            value, unit = volatility(np.maximum(returns[kept], 0.0), scale), Unit.VOL_POINTS.value
        elif name in QUANTILES:
            value, unit = _thirty_day_quantile(window, kept, QUANTILES[name]), "log_return"
        found.append(Finding(f"{where}{suffix}", value, unit, n, days[kept][0].item(), days[kept][-1].item()))
    return found[0], found[1]


def _thirty_day_quantile(window: Window, kept: NDArray[np.bool_], share: float) -> float:
    price = window.target.value
    rows = min(round(30 * days_a_year(window.target) / 365), price.shape[0] - 1)
    coming = np.log(price[rows:] / price[:-rows])
    return float(np.quantile(coming[kept[rows - 1 :]], share)) if bool(kept[rows - 1 :].any()) else float("nan")
