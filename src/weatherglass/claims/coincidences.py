"""Claims that dates of two lists fall together: breakouts and bull markets, say, within so many days of each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.association import in_direction
from weatherglass.claims.claim_file import AssociationClaim
from weatherglass.claims.definitions import by_joint_shift
from weatherglass.claims.observed import observed, used
from weatherglass.claims.reading import variants_of
from weatherglass.claims.results import (
    ClaimReport,
    Finding,
    Multiverse,
    NotRun,
    PowerResult,
    SeriesUsed,
    SignificanceTest,
    VariantResult,
    Why,
)
from weatherglass.claims.steps import Steps
from weatherglass.claims.verdict import ESTIMATE
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.coincidence import Coincidence, event_coincidence, trigger_shifts
from weatherglass.stats.small_samples import cases_needed, exact_interval

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]
NAME = "event_coincidence"
SIZE = "4.3 %"
"""Six clusters of ten days in each list (`weatherglass.stats.coincidence`)."""
_ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Both lists on the calendar days of the target.

    Attributes
    ----------
    first, second
        Days from `begin` of the claim's events and of the others.
    span
        Calendar days in which both could have been.
    """

    target: Observations
    first: Rows
    second: Rows
    begin: date
    end: date
    span: int


def coincidence_report(claim: AssociationClaim, panel: Panel, empty: ClaimReport, steps: Steps) -> ClaimReport:
    """The report on a coincidence of dates.

    The statistic is the share of the claim's events that have one of the other dates within so many days, either way;
    chance is what circular shifts of the events give. With few events even a perfect record may not reach the level,
    which the report says as for every other claim of few cases.
    """
    steps("primary", 0, 2)
    found = dates_of(claim, panel)
    if isinstance(found, NotRun):
        return replace(empty, not_run=(found,))
    within = claim.association.within_days
    either = event_coincidence(found.first, found.second, span=found.span, within=within, both_ways=True)
    after = event_coincidence(found.first, found.second, span=found.span, within=within)
    before = event_coincidence(found.second, found.first, span=found.span, within=within)
    steps("variants", 1, 2)
    interval = _interval(round(either.trigger.statistic * found.first.shape[0]), found.first.shape[0])
    return replace(
        empty,
        not_run=(interval,) if isinstance(interval, NotRun) else (),
        series=_series(claim, found),
        primary=_test(claim, NAME, either.trigger.statistic, either),
        tests=(_test(claim, "event_coincidence_precursor", either.precursor.statistic, either, precursor=True),),
        multiverse=_multiverse(claim, panel),
        power=power_of(claim, found, either),
        findings=_findings(found, either, after, before, interval),
    )


def dates_of(claim: AssociationClaim, panel: Panel) -> Dates | NotRun:
    """The dates of both lists that lie in the data, or why there are too few."""
    target = observed(panel, claim.data.target, "target")
    if isinstance(target, NotRun):
        return target
    begin, end = target.days[0], target.days[-1]
    if claim.baseline.start is not None:
        begin = max(begin, np.datetime64(claim.baseline.start))
    span = int((end - begin) // _ONE_DAY) + 1
    if span < 2 * claim.association.within_days + 2:
        return NotRun("target", Why.TOO_SHORT, f"{span}")
    lists = []
    for name, days in (("events", claim.association.events), ("other_events", claim.association.other_events)):
        if not days:
            return NotRun(f"association.{name}", Why.NO_EVENTS)
        rows = (np.array(sorted(days), "datetime64[D]") - begin) // _ONE_DAY
        inside = np.asarray(rows[(rows >= 0) & (rows < span)], np.int64)
        if not inside.shape[0]:
            return NotRun(f"association.{name}", Why.EVENTS_OUTSIDE_DATA)
        lists.append(inside)
    return Dates(target, lists[0], lists[1], begin.item(), end.item(), span)


def power_of(claim: AssociationClaim, found: Dates, either: Coincidence) -> PowerResult:
    """What a perfect record of so many events could say: the chance of one event, to the power of their number."""
    base, n = either.trigger_chance, found.first.shape[0]
    return PowerResult(
        min_p_of_record=base**n,
        cases_for_alpha=cases_needed(base, claim.inference.alpha) if base > 0.0 else 1,
        power_at_claim=None,
        claimed_effect=None,
        detectable=None,
        unit="percent",
        target=claim.inference.power.target,
        null_model="circular_shift",
        simulations=0,
        record_cases=n,
    )


def _test(
    claim: AssociationClaim, name: str, share: float, either: Coincidence, *, precursor: bool = False
) -> SignificanceTest:
    found = either.precursor if precursor else either.trigger
    chance = either.precursor_chance if precursor else either.trigger_chance
    poisson = either.precursor_poisson if precursor else either.trigger_poisson
    result = in_direction(claim, name, found, "percent", details={"null": 100.0 * chance, "poisson_p": poisson})
    return replace(result, statistic=100.0 * share, size=SIZE)


def _interval(hits: int, cases: int) -> tuple[float, float] | NotRun:
    try:
        return exact_interval(hits, cases)
    except ImportError:
        return NotRun("exact_interval", Why.NO_LIBRARY, "stats")


def _findings(
    found: Dates, either: Coincidence, after: Coincidence, before: Coincidence, interval: tuple[float, float] | NotRun
) -> tuple[Finding, ...]:
    n, others = found.first.shape[0], found.second.shape[0]

    def finding(name: str, share: float, count: int) -> Finding:
        return Finding(name, 100.0 * share, "percent", count, found.begin, found.end)

    apart = np.abs(found.first[:, None] - found.second[None, :]).min(axis=1)
    estimate = finding(ESTIMATE, either.trigger.statistic, n)
    if not isinstance(interval, NotRun):
        estimate = replace(estimate, low=100.0 * interval[0], high=100.0 * interval[1], note="exact")
    return (
        estimate,
        finding("chance", either.trigger_chance, n),
        finding("events_followed", after.trigger.statistic, n),
        finding("events_preceded", before.precursor.statistic, n),
        finding("others_near", either.precursor.statistic, others),
        Finding("days_apart", float(np.median(apart)), "days", n, found.begin, found.end, float(apart.min()),
                float(apart.max()), "range"),
    )  # fmt: skip


def _multiverse(claim: AssociationClaim, panel: Panel) -> Multiverse | None:
    results: list[VariantResult] = []
    shifted: list[Vector] = []
    for values, variant in variants_of(claim):
        found = dates_of(variant, panel)
        if isinstance(found, NotRun):
            results.append(VariantResult(values, not_run=found))
            continue
        shares = 100.0 * trigger_shifts(
            found.first, found.second, span=found.span, within=variant.association.within_days, both_ways=True
        )
        shifted.append(shares)
        hits = round(float(shares[0]) * found.first.shape[0] / 100.0)
        results.append(VariantResult(values, found.first.shape[0], float(shares[0] - shares.mean()), None, hits))
    return by_joint_shift(claim.direction, claim.inference.alpha, results, shifted)


def _series(claim: AssociationClaim, found: Dates) -> tuple[SeriesUsed, ...]:
    return (used("target", claim.data.target, found.target),)
