"""What a tested claim comes back as: cases, base rate, tests, multiverse, confounders, controls, power, verdict.

Records of numbers; words are put to them outside of the core. Where something could not be run it says why, and every
number has its count beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


class Word(StrEnum):
    """The verdicts, as programs read them; sentences stand in the messages under the same names."""

    WRONG_ON_FACTS = "WRONG_ON_FACTS"
    NOT_TESTABLE = "NOT_TESTABLE"
    TOO_FEW_CASES = "TOO_FEW_CASES"
    CONTRADICTED = "CONTRADICTED"
    NO_SUPPORT = "NO_SUPPORT"
    SUGGESTIVE = "SUGGESTIVE"
    SUPPORTED_FRAGILE = "SUPPORTED_FRAGILE"
    SUPPORTED = "SUPPORTED"


class Flag(StrEnum):
    """What a reader must know beside the verdict."""

    CONFOUNDED = "C"
    DEPENDS_ON_DEFINITION = "S"
    HINDSIGHT = "L"
    DATA_LIMITS = "D"
    MECHANICAL = "M"
    SELF_CONTRADICTORY = "W"
    OPEN_PREDICTION = "O"


class Role(StrEnum):
    """What a case is to the claim."""

    CLAIMED = "claimed"
    """The text counts it as evidence."""
    NAMED = "named"
    """The text names it and does not count it."""
    OMITTED = "omitted"
    """The claim's own rule finds it before the freeze, and the text leaves it out."""
    LATER = "later"
    """After the freeze date: out of sample."""
    RULE = "rule"
    """Found by the rule, where the text names no dates."""


class Why(StrEnum):
    """Why something was not run. The list is closed."""

    NO_SERIES = "no_series"
    NO_FIELD = "no_field"
    NO_EVENTS = "no_events"
    NO_RESOLVED_CASES = "no_resolved_cases"
    HORIZON_TOO_LONG = "horizon_too_long"
    EVENTS_OUTSIDE_DATA = "events_outside_data"
    TOO_SHORT = "too_short"
    NO_LIBRARY = "no_library"
    NOT_APPLICABLE = "not_applicable"
    DID_NOT_CONVERGE = "did_not_converge"


@dataclass(frozen=True, slots=True)
class NotRun:
    """Something that could not be run: which, why, and a name or number for the sentence."""

    what: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SeriesUsed:
    """A series as the test used it: what a reader needs to do it again.

    `vintage` is a hash of its days and values; `clipped` says that the file asked for an earlier start than there is.
    """

    role: str
    series: str
    field: str
    unit: str
    first: date
    last: date
    rows: int
    source: str
    vintage: str
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One event and what came of it.

    Attributes
    ----------
    event, entry
        Day of the event, and of the close at which the clock starts; entry None where the data end before.
    role
        See `Role`.
    outcome
        In the measure's unit; None while it is open.
    multiple
        Last price over entry price at the horizon; None while open, or for measures that are not of prices.
    hit
        Whether the outcome is what the claim says a success is; None while open.
    resolves
        The day on which the horizon ends: known, or where it lies ahead an estimate by the target's calendar.
    figures
        Further outcomes by name: "max_drawdown", "time_to_2x", ...; None where it did not happen within the horizon.
    so_far
        While open: the multiple up to the last value.
    near
        Ids of the confounders within whose reach it lies.
    """

    event: date
    role: Role
    entry: date | None = None
    outcome: float | None = None
    multiple: float | None = None
    hit: bool | None = None
    resolves: date | None = None
    so_far: float | None = None
    figures: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BaseRate:
    """What a random date would have done.

    Attributes
    ----------
    share
        Of all dates that are hits.
    hit_is
        Multiple that counts as a hit; for days to a peak, the days within which one does.
    mean, median, q05, q25, q75, q95
        Of the outcome over all dates.
    dates, first, last
        How many dates, and which.
    independent_windows
        Dates over horizon: "about 12 independent years", not 4,570 days.
    outcomes
        (dates,) of every date, for pictures.
    """

    share: float
    hit_is: float
    mean: float
    median: float
    q05: float
    q25: float
    q75: float
    q95: float
    dates: int
    first: date
    last: date
    independent_windows: float
    outcomes: Vector = field(repr=False, default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """One test.

    Attributes
    ----------
    name
        As in the claim file: "circular_shift", ...
    statistic, unit
        The observed value.
    p
        In the claim's direction; two-sided where the claim has none.
    p_two_sided, p_opposite
        Both sides, and the other direction alone.
    n
        Cases.
    draws
        Shifts enumerated, or replications.
    min_p
        The smallest p that this test could have given.
    monte_carlo_error
        Standard error of p by drawing; 0 where all are enumerated.
    size
        Measured rejection rate at nominal 5 % in words: "3.4-5.8 %"; "" where not measured.
    valid
        Whether it keeps its level here; a test that does not is shown and never decides.
    note
        Key of a sentence on it.
    """

    name: str
    statistic: float
    unit: str
    p: float
    p_two_sided: float
    p_opposite: float
    n: int
    draws: int
    min_p: float
    monte_carlo_error: float = 0.0
    size: str = ""
    valid: bool = True
    note: str = ""
    details: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class VariantResult:
    """One definition out of the multiverse: what was set, how many cases, the effect, its own p; or why not run."""

    setting: Mapping[str, object]
    n: int = 0
    effect: float | None = None
    p: float | None = None
    hits: int | None = None
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class Multiverse:
    """All definitions together.

    Attributes
    ----------
    variants
        In the order of the file.
    p_adjusted, p_adjusted_opposite
        Joint shift min-p over all that were run, in the claim's direction and in the other one; of a claim without a
        direction both are two-sided.
    p_median
        Joint shift p of the median effect.
    right_sign, below_alpha
        Shares of the variants run whose effect has the claimed sign, and whose own p lies below alpha.
    shifts
        How many joint shifts.
    counts
        Whether the joint p counts for the verdict; False where the file switches it off.
    """

    variants: tuple[VariantResult, ...]
    p_adjusted: float
    p_adjusted_opposite: float
    p_median: float
    right_sign: float
    below_alpha: float
    shifts: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ConfounderResult:
    """One confounder against the cases.

    Attributes
    ----------
    near
        How many of the cases lie within reach of it, of `n`.
    chance
        Share of shifts with at least as many near.
    discordant
        Cases that can tell the two apart: events without the confounder.
    without, alone
        Mean outcome of events away from it, and of the confounder's own dates without an event (placebo events).
    adjusted
        The primary test with it allowed for, by the way of adjusting.
    """

    id: str
    within_days: int
    n: int
    near: int
    chance: float | None
    discordant: int
    without: float | None = None
    without_n: int = 0
    alone: float | None = None
    alone_n: int = 0
    adjusted: Mapping[str, SignificanceTest] = field(default_factory=lambda: MappingProxyType({}))
    not_run: tuple[NotRun, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlResult:
    """A negative control or the reverse direction: what should show nothing, and what it shows."""

    kind: str
    """negative_signal, negative_outcome or reverse"""
    series: str
    test: SignificanceTest | None = None
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class PowerResult:
    """What could have been seen.

    Attributes
    ----------
    min_p_of_record
        b ** n: the p of a perfect record, b being the base rate and n the cases whose windows do not overlap.
    cases_for_alpha
        Cases that a perfect record needs to come below alpha.
    power_at_claim
        Of the primary test at the claimed effect; None when the claim names none.
    detectable
        Smallest effect (multiple, or the measure's unit) found with the wanted power; None when none in the grid is.
    target, null_model, simulations
        The wanted power, the model, and how often it was simulated.
    record_cases
        The cases whose windows do not overlap, which a record of hits is made of; None for other claims.
    """

    min_p_of_record: float | None
    cases_for_alpha: int | None
    power_at_claim: float | None
    claimed_effect: float | None
    detectable: float | None
    unit: str
    target: float
    null_model: str
    simulations: int
    record_cases: int | None = None


@dataclass(frozen=True, slots=True)
class PosteriorRow:
    """Belief after the cases under one prior of so many cases' strength."""

    strength: float
    prior_mean: float
    mean: float
    above_base: float
    """Probability that the true rate exceeds the base rate."""
    next_hit: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One figure of the text beside the right one; `holds` is None where it could not be looked up."""

    name_en: str
    name_ko: str
    claimed: float | str
    right: float | str | None
    unit: str
    tolerance: float
    holds: bool | None
    where: str
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of a claim that is about no events: a correlation, a slope, a loss, a half-life."""

    name: str
    value: float
    unit: str
    n: int
    first: date
    last: date
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """An open prediction: true, false, or open until a day."""

    event: date
    resolves: date
    condition: str
    value: float | None
    came_true: bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the way to the verdict: a rule of the scheme, whether it held, and the numbers that decided."""

    rule: str
    held: bool
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict, its flags, and every rule that was asked on the way."""

    word: Word
    flags: tuple[Flag, ...]
    reasons: tuple[Reason, ...]


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
