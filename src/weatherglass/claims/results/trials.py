"""What chance was asked: tests, all definitions together, confounders, controls, and what could have been seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from weatherglass.claims.results.words import NotRun


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
