"""Claims that one series moves before another, or a chain of them in order.

A chain needs every link: the p of the chain is the largest of its links' (the test of a union of nulls, which needs no
correction). The first test of the file is the one that decides; the others stand beside it. The leader of a link is
taken as it stood at the closes of the follower, so that moving together within a row is never a lead
(`weatherglass.claims.pairs.linked`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from types import MappingProxyType

import msgspec
import numpy as np

from weatherglass.claims.claim_file import LeadLagClaim
from weatherglass.claims.claim_sections import SeriesUse
from weatherglass.claims.definitions import by_every_start, definitions_on_their_own
from weatherglass.claims.lead_lag_beside import confounders_of, power_of
from weatherglass.claims.lead_lag_tests import SIZES, LinkTest, link_test
from weatherglass.claims.observed import observed, used
from weatherglass.claims.pairs import same_days
from weatherglass.claims.results import (
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Multiverse,
    NotRun,
    SignificanceTest,
)
from weatherglass.claims.steps import UNKEPT, Steps
from weatherglass.signals.panel import Observations, Panel


def lead_lag_report(
    claim: LeadLagClaim, panel: Panel, empty: ClaimReport, replications: int | None, steps: Steps
) -> ClaimReport:
    """The report on a lead or a chain: the tests over the chain, every link both ways, and all definitions.

    Parameters
    ----------
    empty
        The report to be filled.
    replications
        At most so many shifts and surrogates; 999 and 199 when None.
    """
    found = _chain_of(claim, panel)
    series = tuple(used(role, use, each) for role, use, each in found if isinstance(each, Observations))
    missing = tuple(each for _, _, each in found if isinstance(each, NotRun))
    if missing:
        return replace(empty, series=series, not_run=missing)
    chain = [each for _, _, each in found if isinstance(each, Observations)]
    tests: list[SignificanceTest] = []
    findings: list[Finding] = list(same_time(claim, chain))
    not_run: list[NotRun] = []
    names = claim.lead_lag.tests
    for at, name in enumerate(names):
        steps(name, at, len(names) + 1)
        test, figures = steps.once(
            f"test.{name}", tuple[SignificanceTest | NotRun, tuple[Finding, ...]],
            partial(_test_and_figures, claim, name, chain, replications),
        )  # fmt: skip
        findings.extend(figures)
        if isinstance(test, NotRun):
            not_run.append(test)
        else:
            tests.append(test)
    steps("variants", len(names), len(names) + 1)
    first = tests[0] if tests and tests[0].name == names[0] else None
    starts: Mapping[date, SignificanceTest] = MappingProxyType({})
    universe = None
    if first is not None:
        deciding = partial(_deciding, panel=panel, replications=replications)
        once_more = deciding if claim.variants else lambda _: first
        starts = steps.in_parts(
            "starts", Mapping[date, SignificanceTest], lambda parts: by_every_start(claim, deciding, parts)
        )
        universe = steps.in_parts(
            "variants",
            Multiverse | None,
            lambda parts: definitions_on_their_own(claim, once_more, lambda test: test.statistic, parts),
        )
    return replace(
        empty,
        series=series,
        primary=first,
        tests=tuple(each for each in tests if each is not first),
        by_start=starts,
        multiverse=universe,
        power=power_of(claim, first) if first is not None else None,
        confounders=steps.once(
            "confounders",
            tuple[ConfounderResult, ...],
            lambda: confounders_of(
                claim, chain, panel, lambda changed: chain_test(claim, names[0], changed, replications).test
            ),
        ),
        controls=steps.in_parts(
            "controls", tuple[ControlResult, ...], lambda parts: controls_of(claim, panel, replications, parts)
        ),
        findings=tuple(findings),
        not_run=tuple(not_run),
    )


@dataclass(frozen=True, slots=True)
class ChainResult:
    """A test over a chain, and its figures link by link."""

    test: SignificanceTest | NotRun
    findings: tuple[Finding, ...] = ()


def chain_test(claim: LeadLagClaim, name: str, chain: list[Observations], replications: int | None) -> ChainResult:
    """One test over all links of a chain, each in the claimed order and the other way round.

    The p in the claim's direction is that of the weakest link; the opposite one that of the chain run backwards.
    """
    forward: list[LinkTest] = []
    backward: list[LinkTest] = []
    findings: list[Finding] = []
    for leader, follower in pairwise(chain):
        for one, other, kept in ((leader, follower, forward), (follower, leader, backward)):
            link = link_test(claim, name, one, other, replications)
            if isinstance(link, NotRun):
                return ChainResult(replace(link, what=name), tuple(findings))
            kept.append(link)
            findings.extend(_figures(claim, name, one, other, link))
    weakest, back = max(forward, key=lambda each: each.p), max(backward, key=lambda each: each.p)
    two_sided = min(1.0, 2.0 * min(weakest.p, back.p))
    test = SignificanceTest(
        name=name,
        statistic=weakest.statistic,
        unit=weakest.unit,
        p=two_sided if claim.direction == "two_sided" else weakest.p,
        p_two_sided=two_sided,
        p_opposite=back.p,
        n=min(each.n for each in forward),
        draws=weakest.draws,
        min_p=max(each.min_p for each in forward),
        monte_carlo_error=float(np.sqrt(weakest.p * (1.0 - weakest.p) / weakest.draws)) if weakest.draws else 0.0,
        size=SIZES[name],
        details=MappingProxyType({"links": float(len(forward)), "lag": weakest.lag}),
    )
    return ChainResult(test, tuple(findings))


def _test_and_figures(
    claim: LeadLagClaim, name: str, chain: list[Observations], replications: int | None
) -> tuple[SignificanceTest | NotRun, tuple[Finding, ...]]:
    result = chain_test(claim, name, chain, replications)
    return result.test, result.findings


def same_time(claim: LeadLagClaim, chain: list[Observations]) -> list[Finding]:
    """The correlation of changes of the same rows, link by link: what moves together at once is no cascade."""
    found = []
    for leader, follower in pairwise(chain):
        pair = same_days(leader, follower, frequency=claim.lead_lag.frequency, start=claim.baseline.start)
        if isinstance(pair, NotRun) or not float(np.ptp(pair.signal)) > 0.0 or not float(np.ptp(pair.target)) > 0.0:
            continue
        value = float(np.corrcoef(pair.signal, pair.target)[0, 1])
        first, last, note = pair.days[0].item(), pair.days[-1].item(), f"{leader.series}>{follower.series}"
        found.append(Finding("same_time_correlation", value, "correlation", pair.rows, first, last, note=note))
    return found


def _figures(
    claim: LeadLagClaim, name: str, leader: Observations, follower: Observations, link: LinkTest
) -> tuple[Finding, ...]:
    first = max(leader.days[0], follower.days[0]).item()
    if claim.baseline.start is not None:
        first = max(first, claim.baseline.start)
    last, note = min(leader.days[-1], follower.days[-1]).item(), f"{leader.series}>{follower.series}"
    figures = (
        (name, link.statistic, link.unit),
        (f"{name}_p", link.p, "p"),
        (f"{name}_lag", link.lag, "days" if name == "hayashi_yoshida" else claim.lead_lag.frequency),
    )
    return tuple(Finding(each, value, unit, link.n, first, last, note=note) for each, value, unit in figures)


# -- controls ----------------------------------------------------------------------------------------------------------


def controls_of(
    claim: LeadLagClaim, panel: Panel, replications: int | None, steps: Steps = UNKEPT
) -> tuple[ControlResult, ...]:
    """Other series in the place of the first or of the last of the chain, and the chain run backwards."""
    chain, asked = claim.lead_lag.chain, claim.controls
    wanted = [("negative_signal", each, (each, *chain[1:])) for each in asked.negative_signals]
    wanted += [("negative_outcome", each, (*chain[:-1], each)) for each in asked.negative_outcomes]
    if asked.reverse:
        wanted.append(("reverse", chain[-1], chain[::-1]))
    found = []
    for kind, series, other in wanted:
        changed = msgspec.structs.replace(claim, lead_lag=msgspec.structs.replace(claim.lead_lag, chain=other))
        run = partial(_deciding, changed, panel, replications)
        test = steps.once(f"{kind}.{series}", SignificanceTest | NotRun, run)
        if isinstance(test, NotRun):
            found.append(ControlResult(kind, series, not_run=test))
        else:
            found.append(ControlResult(kind, series, test=test))
    return tuple(found)


def _deciding(claim: LeadLagClaim, panel: Panel, replications: int | None) -> SignificanceTest | NotRun:
    chain = []
    for _, _, each in _chain_of(claim, panel):
        if isinstance(each, NotRun):
            return each
        chain.append(each)
    return chain_test(claim, claim.lead_lag.tests[0], chain, replications).test


def _chain_of(claim: LeadLagClaim, panel: Panel) -> list[tuple[str, SeriesUse, Observations | NotRun]]:
    """The series of a chain with their roles, "chain_1" moving first."""
    found = []
    for at, series in enumerate(claim.lead_lag.chain, start=1):
        use = SeriesUse(id=series, start=claim.baseline.start)
        role = f"chain_{at}"
        # the observations are whole: a link is cut at the start only after its rows are aligned
        found.append((role, use, observed(panel, SeriesUse(id=series), role)))
    return found
