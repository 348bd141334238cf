"""What a tested claim comes back as: cases, base rate, tests, multiverse, confounders, controls, power, verdict.

Records of numbers; words are put to them outside of the core. Where something could not be run it says why, and every
number has its count beside it.
"""

from __future__ import annotations

from weatherglass.claims.results.record import BaseRate, Case, CheckResult, Finding, Prediction, SeriesUsed, Vector
from weatherglass.claims.results.report import ClaimReport
from weatherglass.claims.results.trials import (
    ConfounderResult,
    ControlResult,
    Multiverse,
    PosteriorRow,
    PowerResult,
    SignificanceTest,
    VariantResult,
)
from weatherglass.claims.results.words import Flag, NotRun, Reason, Role, Verdict, Why, Word

__all__ = [
    "BaseRate",
    "Case",
    "CheckResult",
    "ClaimReport",
    "ConfounderResult",
    "ControlResult",
    "Finding",
    "Flag",
    "Multiverse",
    "NotRun",
    "PosteriorRow",
    "PowerResult",
    "Prediction",
    "Reason",
    "Role",
    "SeriesUsed",
    "SignificanceTest",
    "VariantResult",
    "Vector",
    "Verdict",
    "Why",
    "Word",
]
