"""A claim, tested: everything that one test of it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from weatherglass.claims.results.record import BaseRate, Case, CheckResult, Finding, Prediction, SeriesUsed
from weatherglass.claims.results.trials import (
    ConfounderResult,
    ControlResult,
    Multiverse,
    PosteriorRow,
    PowerResult,
    SignificanceTest,
)
from weatherglass.claims.results.words import NotRun, Verdict, Word


@dataclass(frozen=True, slots=True, eq=False)
class ClaimReport:
    """A claim, tested.

    Attributes
    ----------
    claim_id, kind
        Of the claim.
    as_of
        The day on which the data end for this test.
    manifest
        Hash of the claim file and the data's vintages: the same manifest gives the same report.
    by_rule
        Tests of all events of the rule, where the claim's own tests take the dates of the text.
    """

    claim_id: str
    kind: str
    as_of: date
    manifest: str
    series: tuple[SeriesUsed, ...] = ()
    cases: tuple[Case, ...] = ()
    base_rate: BaseRate | None = None
    primary: SignificanceTest | None = None
    tests: tuple[SignificanceTest, ...] = ()
    by_start: Mapping[date, SignificanceTest] = field(default_factory=lambda: MappingProxyType({}))
    by_rule: Mapping[str, SignificanceTest] = field(default_factory=lambda: MappingProxyType({}))
    multiverse: Multiverse | None = None
    confounders: tuple[ConfounderResult, ...] = ()
    controls: tuple[ControlResult, ...] = ()
    power: PowerResult | None = None
    posteriors: tuple[PosteriorRow, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    links: Mapping[str, Word] = field(default_factory=lambda: MappingProxyType({}))
    prediction: Prediction | None = None
    not_run: tuple[NotRun, ...] = ()
    verdict: Verdict | None = None
