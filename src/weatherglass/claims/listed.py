"""What a file lists stands in the report: confounders and controls that nothing took up come with their reason.

So does the effect that could have been seen: a test without one says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from weatherglass.claims.claim_file import AssociationClaim, ClaimBase, LeadLagClaim, StatisticalClaim
from weatherglass.claims.results import ClaimReport, ConfounderResult, ControlResult, NotRun, Why


def as_the_file_asks(claim: ClaimBase, report: ClaimReport) -> ClaimReport:
    """The report with everything that the file lists, its definitions counted or not as the file says."""
    if not isinstance(claim, StatisticalClaim):
        return report
    universe = report.multiverse
    if universe is not None and claim.inference.multiplicity == "none" and len(universe.variants) > 1:
        universe = replace(universe, counts=False)
    looked_at = {each.id: each for each in report.confounders}
    confounders = tuple(
        looked_at.get(each.id)
        or ConfounderResult(
            each.id, each.within_days, 0, 0, None, 0, not_run=(_reason(f"confounders.{each.id}", claim, report),)
        )
        for each in claim.confounders
    )
    ran = {(each.kind, each.series): each for each in report.controls}
    controls = tuple(
        ran.get((kind, series)) or ControlResult(kind, series, not_run=_reason(kind, claim, report))
        for kind, series in listed_controls(claim)
    )
    not_run = report.not_run
    power = report.power
    if report.primary is not None and (power is None or (power.detectable is None and not power.simulations)):
        not_run = (*not_run, NotRun("power", Why.NOT_APPLICABLE, report.primary.name))
    return replace(report, multiverse=universe, confounders=confounders, controls=controls, not_run=not_run)


def listed_controls(claim: StatisticalClaim) -> Iterator[tuple[str, str]]:
    """Kind and series of every control of a file, in the order of reports; the reverse by what would move first."""
    asked = claim.controls
    yield from (("negative_signal", each) for each in asked.negative_signals)
    yield from (("negative_outcome", each) for each in asked.negative_outcomes)
    if asked.reverse:
        yield "reverse", claim.lead_lag.chain[-1] if isinstance(claim, LeadLagClaim) else claim.data.target.id  # type: ignore[attr-defined]


def _reason(what: str, claim: StatisticalClaim, report: ClaimReport) -> NotRun:
    """Why nothing took it up: what kept the claim itself from being run, or that it means nothing for such a claim."""
    if report.primary is None and report.not_run:
        return replace(report.not_run[0], what=what)
    statistic = claim.association.statistic if isinstance(claim, AssociationClaim) else report.kind
    return NotRun(what, Why.NOT_APPLICABLE, "untestable" if claim.untestable is not None else statistic)
