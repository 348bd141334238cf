"""A claim put to its test: everything that a report holds, in order, and the verdict on it.

Deterministic: the same claim on the same data gives the same report, whatever else runs beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.cases import Setting, base_rate_of, cases_of, hits_of, setting_of
from weatherglass.claims.claim_file import (
    AssociationClaim,
    ClaimBase,
    EventOutcomeClaim,
    FactClaim,
    ForecastClaim,
    LeadLagClaim,
    MechanismClaim,
    StatisticalClaim,
    StrategyClaim,
    StructuralBreakClaim,
)
from weatherglass.claims.confounders import confounders_of, near_by_day
from weatherglass.claims.controls import controls_of
from weatherglass.claims.event_tests import by_start, record_test, run_test
from weatherglass.claims.facts import checks_of
from weatherglass.claims.listed import as_the_file_asks
from weatherglass.claims.multiverse import multiverse_of
from weatherglass.claims.observed import used
from weatherglass.claims.power import power_of
from weatherglass.claims.predictions import prediction_of
from weatherglass.claims.results import (
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Multiverse,
    NotRun,
    PosteriorRow,
    PowerResult,
    SeriesUsed,
    SignificanceTest,
    Why,
    Word,
)
from weatherglass.claims.rule_record import by_rule
from weatherglass.claims.steps import Kept, Progress, Steps
from weatherglass.claims.verdict import decide
from weatherglass.signals.panel import Panel
from weatherglass.stats.small_samples import posterior

Vector = NDArray[np.float64]
Found = SignificanceTest | NotRun


def assess(
    claim: ClaimBase,
    panel: Panel,
    *,
    words: Mapping[str, Word] = MappingProxyType({}),
    replications: int | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> ClaimReport:
    """The report on a claim, verdict included.

    Parameters
    ----------
    panel
        Everything that is known at the instant of the test; nothing else is looked at.
    words
        Verdicts on other claims by id, for mechanisms: a chain without a verdict on one of its links is not testable.
    replications
        Draws of every test that draws; those of the file when None. For a first look.
    progress
        Told before each step.
    kept
        Where the results of finished parts are put, and taken from: with what a stopped assessment put there the next
        one goes on, to the same report. Only for the same claim, panel and replications.
    """
    report = as_the_file_asks(claim, _report(claim, panel, words, replications, Steps(progress, kept)))
    return replace(report, verdict=decide(claim, report))


def _report(
    claim: ClaimBase, panel: Panel, words: Mapping[str, Word], replications: int | None, steps: Steps
) -> ClaimReport:
    empty = ClaimReport(claim.id, kind_of(claim), panel.day, manifest_of(claim, ()))
    if claim.untestable is not None:
        return empty
    match claim:
        case FactClaim():
            steps("checks", 0, 1)
            return replace(empty, checks=checks_of(claim, panel))
        case MechanismClaim():
            missing = [each for each in claim.links if each not in words]
            return empty if missing else replace(empty, links=MappingProxyType({k: words[k] for k in claim.links}))
        case EventOutcomeClaim():
            return _with_manifest(claim, _of_events(claim, panel, empty, replications, steps))
        case StructuralBreakClaim():
            from weatherglass.claims.structural_break import break_report

            return _with_manifest(claim, break_report(claim, panel, empty, replications, steps))
        case AssociationClaim():
            from weatherglass.claims.association import association_report

            return _with_manifest(claim, association_report(claim, panel, empty, replications, steps))
        case ForecastClaim():
            from weatherglass.claims.forecast import forecast_report

            return _with_manifest(claim, forecast_report(claim, panel, empty, replications, steps))
        case LeadLagClaim():
            from weatherglass.claims.lead_lag import lead_lag_report

            return _with_manifest(claim, lead_lag_report(claim, panel, empty, replications, steps))
        case StrategyClaim():
            from weatherglass.claims.strategy import strategy_report

            return _with_manifest(claim, strategy_report(claim, panel, empty, replications, steps))
        case _:
            return empty


def _of_events(
    claim: EventOutcomeClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    setting = setting_of(claim, panel)
    prediction = prediction_of(claim.open_prediction, claim.data.signal, claim.data.target, panel)
    if isinstance(setting, NotRun):
        return replace(empty, not_run=(setting,), prediction=prediction)
    inference, count = claim.inference, 9
    not_run: list[NotRun] = []

    def tested(name: str, seed: int) -> SignificanceTest | None:
        run = partial(run_test, name, setting, panel, seed=seed, replications=replications)
        return _ran(steps.once(f"test.{name}.{seed}", Found, run), not_run)

    steps("primary", 0, count)
    primary = tested(inference.primary, inference.seed)
    tests = [_ran(record_test(setting), not_run)]
    steps("second", 1, count)
    if inference.second != "none":
        tests.append(tested(inference.second, inference.seed + 1))
    if inference.primary != "circular_shift":
        tests.append(tested("circular_shift", inference.seed))
    tests.append(tested("local_shift", inference.seed))
    steps("variants", 2, count)
    standardised = inference.primary == "circular_shift_vol_standardised"
    outcomes_of = _standardised(panel) if standardised else _as_they_are
    universe = steps.in_parts(
        "variants", Multiverse | None, lambda parts: multiverse_of(claim, panel, outcomes_of=outcomes_of, steps=parts)
    )
    steps("confounders", 3, count)
    near = near_by_day(claim, setting, panel)
    confounders = steps.once(
        "confounders", tuple[ConfounderResult, ...],
        lambda: confounders_of(claim, setting, panel, replications=replications),
    )  # fmt: skip
    steps("controls", 4, count)
    controls = steps.in_parts(
        "controls", tuple[ControlResult, ...],
        lambda parts: controls_of(claim, setting, panel, replications=replications, steps=parts),
    )  # fmt: skip
    steps("power", 5, count)
    power = steps.once("power", PowerResult, lambda: power_of(setting, primary, seed=inference.seed + 2))
    steps("starts", 6, count)
    starts = steps.in_parts(
        "starts", Mapping[date, SignificanceTest],
        lambda parts: by_start(claim, panel, inference.primary, replications=replications, steps=parts),
    )  # fmt: skip
    steps("rule", 7, count)
    whole_rule = steps.once(
        "rule", Mapping[str, SignificanceTest], lambda: by_rule(claim, panel, replications=replications)
    )
    steps("verdict", 8, count)
    return replace(
        empty,
        series=series_of(claim, setting),
        cases=cases_of(setting, panel, near=near),
        base_rate=base_rate_of(setting),
        primary=primary,
        tests=tuple(each for each in tests if each is not None),
        by_start=starts,
        by_rule=whole_rule,
        multiverse=universe,
        confounders=confounders,
        controls=controls,
        power=power,
        posteriors=_beliefs(setting, not_run),
        prediction=prediction,
        not_run=tuple(not_run),
    )


def posteriors_of(setting: Setting) -> tuple[PosteriorRow, ...]:
    """Belief after the cases under every strength of the file's prior."""
    prior, hits = setting.claim.prior, hits_of(setting)
    if prior.family == "none" or hits is None:
        return ()
    base = base_rate_of(setting).share
    mean = base if prior.mean == "base_rate" else float(prior.mean)
    if not 0.0 < mean < 1.0:
        return ()
    found = []
    for strength in prior.strength:
        after = posterior(hits, setting.n, base=base, mean=mean, strength=float(strength))
        found.append(PosteriorRow(float(strength), mean, after.mean, after.above, after.mean, after.low, after.high))
    return tuple(found)


def _beliefs(setting: Setting, not_run: list[NotRun]) -> tuple[PosteriorRow, ...]:
    try:
        return posteriors_of(setting)
    except ImportError:
        not_run.append(NotRun("posterior", Why.NO_LIBRARY, "stats"))
        return ()


def series_of(claim: EventOutcomeClaim, setting: Setting) -> tuple[SeriesUsed, ...]:
    """The series of an event claim as they were used."""
    target = used("target", claim.data.target, setting.target)
    asked = [each for each in (claim.baseline.start, *claim.baseline.start_grid) if each is not None]
    if asked and min(asked) < target.first:
        target = replace(target, clipped=True)
    if setting.signal is None or claim.data.signal is None:
        return (target,)
    return used("signal", claim.data.signal, setting.signal), target


def kind_of(claim: ClaimBase) -> str:
    """The kind as the file names it."""
    return str(claim.__struct_config__.tag)


def manifest_of(claim: ClaimBase, series: Iterable[SeriesUsed]) -> str:
    """Hash of the claim and of the vintages of its data: equal manifests give equal reports."""
    digest = hashlib.sha256(msgspec.json.encode(claim, order="deterministic"))
    for each in series:
        digest.update(f"\0{each.role}\0{each.vintage}".encode())
    return digest.hexdigest()[:32]


def _as_they_are(setting: Setting) -> Vector:
    return setting.outcomes


def _standardised(panel: Panel) -> Callable[[Setting], Vector]:
    from weatherglass.claims.volatility_tests import standardised_outcomes

    return lambda setting: standardised_outcomes(setting, panel)


def _with_manifest(claim: StatisticalClaim, report: ClaimReport) -> ClaimReport:
    return replace(report, manifest=manifest_of(claim, report.series))


def _ran(found: Found, not_run: list[NotRun]) -> SignificanceTest | None:
    if isinstance(found, NotRun):
        not_run.append(found)
        return None
    return found
