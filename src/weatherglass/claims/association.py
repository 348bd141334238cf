"""Claims that two series go together: the report, with all definitions, starts, controls and confounders.

The test that decides shifts one series against the other in all ways, which leaves each as it is and breaks only what
ties them. Where a file's null is another size than that of independence, shifts say nothing about it, and the block
bootstrap about the estimate decides.
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

from weatherglass.claims.association_statistics import (
    Statistic,
    changes_of,
    of_changes,
    statistic_of,
    tests_independence,
)
from weatherglass.claims.claim_file import AssociationClaim
from weatherglass.claims.claim_sections import Confounder, SeriesConfounder, SeriesUse, TrendConfounder
from weatherglass.claims.definitions import by_bonferroni, by_every_start, by_joint_shift
from weatherglass.claims.detectable import from_draws
from weatherglass.claims.observed import observed, used
from weatherglass.claims.pairs import FEWEST_CHANGES, Changes, common_changes
from weatherglass.claims.reading import variants_of
from weatherglass.claims.results import (
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Multiverse,
    NotRun,
    SeriesUsed,
    SignificanceTest,
    VariantResult,
    Why,
)
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.randomization import Randomized, against

Vector = NDArray[np.float64]
SHIFT, STANDARDISED, BOOTSTRAP = "circular_shift", "circular_shift_vol_standardised", "stationary_bootstrap"
SIZES: Mapping[str, str] = MappingProxyType({SHIFT: "4.0-6.2 %"})
"""Independent GARCH returns, and series that keep 0.97 of a row (`weatherglass.stats.paired_shifts`)."""
Tried = tuple[int, float, Vector, int, SignificanceTest | None]
"""Of a definition: cases, effect, all shifts, days that each stands for; and its own test where shifts say nothing."""
_LEAST_DRAWS = 999
_ROUNDING = 1e-10
"""Share of a standard deviation below which what is left is rounding."""
_NO_REVERSE = frozenset({"correlation", "opposite_sign_share", "ordered_bands"})
"""The same either way round, or with bands that are those of the signal alone."""


def association_report(
    claim: AssociationClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on an association: estimate with an interval, test, definitions, starts, controls, confounders.

    Parameters
    ----------
    empty
        The report to be filled.
    replications
        Draws of the bootstrap; those of the file when None.
    """
    if claim.association.statistic == "event_coincidence":
        from weatherglass.claims.coincidences import coincidence_report

        return coincidence_report(claim, panel, empty, steps)
    steps("primary", 0, 4)
    found = statistic_of(claim, panel)
    if isinstance(found, NotRun):
        return replace(empty, series=series_of(claim, panel), not_run=(found,))
    draws = _draws(claim, replications)
    replicates = steps.once("replicates", Vector, lambda: found.replicates(claim.inference.seed, draws))
    shift, bootstrap = shift_test(claim, found), bootstrap_test(claim, found, replicates)
    primary, second = (shift, bootstrap) if tests_independence(claim) else (bootstrap, shift)
    steps("variants", 1, 4)
    universe = steps.in_parts("variants", Multiverse | None, lambda parts: multiverse_of(claim, panel, parts))
    steps("confounders", 2, 4)
    confounders = tuple(
        steps.once(f"confounders.{each.id}", ConfounderResult, partial(_confounder, each, claim, panel))
        for each in claim.confounders
    )
    steps("controls", 3, 4)
    return replace(
        empty,
        series=series_of(claim, panel),
        primary=primary,
        tests=(second,),
        by_start=steps.in_parts(
            "starts",
            Mapping[date, SignificanceTest],
            lambda parts: by_every_start(claim, partial(_deciding, panel=panel), parts),
        ),
        multiverse=universe,
        confounders=confounders,
        power=from_draws(
            found.shifts if primary is shift else replicates, claim.inference, claim.direction, primary.unit
        ),
        controls=steps.in_parts("controls", tuple[ControlResult, ...], lambda parts: controls_of(claim, panel, parts)),
        findings=findings_of(claim, found, replicates, panel),
    )


# -- tests -------------------------------------------------------------------------------------------------------------


def shift_test(claim: AssociationClaim, found: Statistic) -> SignificanceTest:
    """The statistic against that of every shift of the signal: valid for the null of independence alone."""
    valid = tests_independence(claim)
    name = STANDARDISED if found.standardised else SHIFT
    return in_direction(
        claim, name, against(found.shifts, found.n), found.unit, valid=valid,
        note="" if valid else "tests_independence", details={"null": float(np.mean(found.shifts))},
    )  # fmt: skip


def bootstrap_test(claim: AssociationClaim, found: Statistic, replicates: Vector) -> SignificanceTest:
    """The estimate against the null by the spread of resampled ones about it."""
    off = replicates - found.estimate
    count = replicates.shape[0]
    greater = (1.0 + float((off >= found.effect - 1e-12).sum())) / (count + 1.0)
    less = (1.0 + float((off <= found.effect + 1e-12).sum())) / (count + 1.0)
    error = float(np.sqrt(max(greater * (1.0 - greater), 0.0) / count))
    result = Randomized(found.estimate, greater, less, found.n, count, 1.0 / (count + 1.0), error)
    return in_direction(claim, BOOTSTRAP, result, found.unit, details={"null": found.null})


def in_direction(
    claim: AssociationClaim, name: str, found: Randomized, unit: str, *, valid: bool = True, note: str = "",
    details: Mapping[str, float] = MappingProxyType({}),
) -> SignificanceTest:  # fmt: skip
    """A randomization with p in the claim's direction."""
    own, other = (found.less, found.greater) if claim.direction == "less" else (found.greater, found.less)
    return SignificanceTest(
        name=name,
        statistic=found.statistic,
        unit=unit,
        p=found.two_sided if claim.direction == "two_sided" else own,
        p_two_sided=found.two_sided,
        p_opposite=other,
        n=found.n,
        draws=found.draws,
        min_p=found.smallest,
        monte_carlo_error=found.error,
        size=SIZES.get(name, ""),
        valid=valid,
        note=note,
        details=MappingProxyType(dict(details)),
    )


def primary_of(claim: AssociationClaim, found: Statistic) -> SignificanceTest:
    """The test that decides, for starts, controls and confounders."""
    if tests_independence(claim):
        return shift_test(claim, found)
    return bootstrap_test(claim, found, found.replicates(claim.inference.seed, _LEAST_DRAWS))


# -- figures -----------------------------------------------------------------------------------------------------------


def findings_of(claim: AssociationClaim, found: Statistic, replicates: Vector, panel: Panel) -> tuple[Finding, ...]:
    """The estimate with a 95 % interval, further figures, and what came after the freeze."""
    low, high = found.interval or tuple(np.quantile(replicates, (0.025, 0.975)).tolist())
    first, last = found.span
    note = "hac" if found.interval is not None else BOOTSTRAP
    figures = [Finding(ESTIMATE, found.estimate, found.unit, found.n, first, last, low, high, note)]
    figures += found.figures
    later = statistic_of(claim, panel, after=claim.freeze_date)
    if isinstance(later, Statistic):
        begun, ended = later.span
        figures.append(Finding("estimate_after_freeze", later.estimate, later.unit, later.n, begun, ended))
        figures.append(Finding(AFTER_FREEZE, later.effect, later.unit, later.n, begun, ended))
    return tuple(figures)


def series_of(claim: AssociationClaim, panel: Panel) -> tuple[SeriesUsed, ...]:
    """The series as they were used."""
    found = []
    for role, use in (("signal", claim.data.signal), ("target", claim.data.target)):
        each = observed(panel, use, role) if use is not None else None
        if use is not None and isinstance(each, Observations):
            found.append(used(role, use, each))
    return tuple(found)


# -- definitions, starts, controls, confounders ------------------------------------------------------------------------


def multiverse_of(claim: AssociationClaim, panel: Panel, steps: Steps = UNKEPT) -> Multiverse | None:
    """Every definition of the file, with one p for the best of them.

    A shift stands for the same time in all of them: where a row is a week or a month it is repeated for so many days.
    Against another null than that of independence shifts say nothing, and each definition has its own bootstrap.
    """
    results: list[VariantResult] = []
    shifted: list[Vector] = []
    tests: list[SignificanceTest] = []
    for at, (values, variant) in enumerate(variants_of(claim)):
        found = steps.once(f"{at}", Tried | NotRun, partial(_tried, variant, panel))
        if isinstance(found, NotRun):
            results.append(VariantResult(values, not_run=found))
            continue
        n, effect, shifts, rows_a_shift, test = found
        if test is None:
            shifted.append(np.repeat(shifts, rows_a_shift))
            results.append(VariantResult(values, n, effect))
        else:
            tests.append(test)
            results.append(VariantResult(values, n, effect, test.p))
    alpha = claim.inference.alpha
    if tests:
        return by_bonferroni(claim.direction, alpha, results, tests)
    return by_joint_shift(claim.direction, alpha, results, shifted)


def _tried(variant: AssociationClaim, panel: Panel) -> Tried | NotRun:
    found = statistic_of(variant, panel)
    if isinstance(found, NotRun):
        return found
    if tests_independence(variant):
        return found.n, found.effect, found.shifts, found.rows_a_shift, None
    return found.n, found.effect, np.empty(0), 0, primary_of(variant, found)


def controls_of(claim: AssociationClaim, panel: Panel, steps: Steps = UNKEPT) -> tuple[ControlResult, ...]:
    """Other signals, other targets, and the two exchanged."""
    data, found = claim.data, []

    def control(kind: str, series: str, changed: AssociationClaim) -> ControlResult:
        return steps.once(f"{kind}.{series}", ControlResult, lambda: _control(kind, series, changed, panel))

    for kind, names in (
        ("negative_signal", claim.controls.negative_signals),
        ("negative_outcome", claim.controls.negative_outcomes),
    ):
        place = "signal" if kind == "negative_signal" else "target"
        for series in names:
            other = msgspec.structs.replace(data, **{place: SeriesUse(id=series)})
            found.append(control(kind, series, msgspec.structs.replace(claim, data=other)))
    if claim.controls.reverse and data.signal is not None:
        if claim.association.statistic in _NO_REVERSE:
            reason = NotRun("reverse", Why.NOT_APPLICABLE, claim.association.statistic)
            found.append(ControlResult("reverse", data.target.id, not_run=reason))
        else:
            other = msgspec.structs.replace(data, signal=data.target, target=data.signal)
            found.append(control("reverse", data.target.id, msgspec.structs.replace(claim, data=other)))
    return tuple(found)


def _control(kind: str, series: str, changed: AssociationClaim, panel: Panel) -> ControlResult:
    found = _deciding(changed, panel)
    if isinstance(found, NotRun):
        return ControlResult(kind, series, not_run=found)
    return ControlResult(kind, series, test=found)


def _deciding(claim: AssociationClaim, panel: Panel) -> SignificanceTest | NotRun:
    found = statistic_of(claim, panel)
    return found if isinstance(found, NotRun) else primary_of(claim, found)


def _confounder(each: Confounder, claim: AssociationClaim, panel: Panel) -> ConfounderResult:
    """What is left when a series or a trend is taken out of both; other confounders are those of events."""
    adjusted, not_run = {}, []
    for way in each.adjust:
        found = _without(each, way, claim, panel)
        if isinstance(found, NotRun):
            not_run.append(found)
        else:
            adjusted[way] = primary_of(claim, found)
    if not each.adjust:
        not_run.append(NotRun(each.id, Why.NOT_APPLICABLE, claim.association.statistic))
    return ConfounderResult(
        each.id, each.within_days, 0, 0, None, 0, adjusted=MappingProxyType(adjusted), not_run=tuple(not_run)
    )


def _without(each: Confounder, way: str, claim: AssociationClaim, panel: Panel) -> Statistic | NotRun:
    signal = observed(panel, claim.data.signal, "signal") if claim.data.signal is not None else None
    target = observed(panel, claim.data.target, "target")
    of_bands = claim.association.statistic == "ordered_bands"
    if of_bands or not isinstance(signal, Observations) or not isinstance(target, Observations):
        return NotRun(way, Why.NOT_APPLICABLE, each.id)
    changes = changes_of(claim, signal, target)
    if isinstance(changes, NotRun):
        return changes
    if isinstance(each, TrendConfounder) and way == "detrend":
        time = np.arange(changes.rows, dtype=np.float64)
        return of_changes(claim, Changes(changes.days, _rest(changes.signal, time), _rest(changes.target, time)))
    if not isinstance(each, SeriesConfounder) or way != "residual":
        return NotRun(way, Why.NOT_APPLICABLE, each.id)
    third = observed(panel, SeriesUse(id=each.series), each.id)
    if isinstance(third, NotRun):
        return third
    asked = claim.association
    pairs = [
        common_changes(third, other, change=asked.change, frequency=asked.frequency, start=claim.baseline.start)
        for other in (signal, target)
    ]
    for pair in pairs:
        if isinstance(pair, NotRun):
            return replace(pair, what=each.id)
    return _residuals(claim, changes, pairs[0], pairs[1], each.id)


def _residuals(
    claim: AssociationClaim, changes: Changes, one: Changes | NotRun, other: Changes | NotRun, name: str
) -> Statistic | NotRun:
    """Both less what a line through the third series' change of the same span explains."""
    if isinstance(one, NotRun) or isinstance(other, NotRun):
        return NotRun("residual", Why.TOO_SHORT, name)
    days = np.intersect1d(np.intersect1d(changes.days, one.days), other.days)
    if days.shape[0] < FEWEST_CHANGES:
        return NotRun("residual", Why.TOO_SHORT, name)
    rows = np.searchsorted(changes.days, days)
    third = one.signal[np.searchsorted(one.days, days)]
    x, y = changes.signal[rows], changes.target[rows]
    left, right = _rest(x, third), _rest(y, third)
    if float(left.std()) <= _ROUNDING * float(x.std()) or float(right.std()) <= _ROUNDING * float(y.std()):
        return NotRun("residual", Why.NOT_APPLICABLE, name)
    return of_changes(claim, Changes(days, left, right))


def _rest(values: Vector, explained_by: Vector) -> Vector:
    off = explained_by - explained_by.mean()
    spread = float((off * off).sum())
    slope = float((off * values).sum()) / spread if spread > 0.0 else 0.0
    return np.asarray(values - slope * off)


def _draws(claim: AssociationClaim, replications: int | None) -> int:
    """Draws of the bootstrap; of bands, where a draw counts all pairs, no more than 999."""
    wanted = claim.inference.replications if replications is None else replications
    return min(wanted, _LEAST_DRAWS) if claim.association.statistic == "ordered_bands" else wanted
