"""The smallest effect that a test would have found, from what the test itself rests on: its draws, or its error."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_sections import Inference
from weatherglass.claims.results import PowerResult
from weatherglass.stats.power import detectable_by_draws

Vector = NDArray[np.float64]
TEST_DRAWS, STANDARD_ERROR = "test_draws", "standard_error"
"""Null models: the shifts or draws of the test, and its standard error by formula."""


def from_draws(draws: Vector, inference: Inference, direction: str, unit: str) -> PowerResult:
    """Of a test that compares its statistic with draws of it, (k,): an effect moves it and leaves its spread."""
    found = detectable_by_draws(draws, alpha=inference.alpha, target=inference.power.target, side=direction)
    return without_record(found, inference, unit, null_model=TEST_DRAWS, simulations=draws.shape[0])


def from_error(error: float, inference: Inference, direction: str, unit: str) -> PowerResult:
    """Of a test that divides an estimate by its standard error; negative where the claim says less."""
    level = inference.alpha / 2.0 if direction == "two_sided" else inference.alpha
    bound = NormalDist().inv_cdf(1.0 - level)
    return from_error_at(bound, -error if direction == "less" else error, inference, unit)


def from_error_at(bound: float, error: float, inference: Inference, unit: str) -> PowerResult:
    """Of a test that rejects where an estimate exceeds so many of its standard errors."""
    found = (bound + NormalDist().inv_cdf(inference.power.target)) * error
    return without_record(found, inference, unit, null_model=STANDARD_ERROR)


def without_record(
    detectable: float | None, inference: Inference, unit: str, *, null_model: str, simulations: int = 0
) -> PowerResult:
    """A result of a claim that has no record of hits."""
    return PowerResult(
        min_p_of_record=None, cases_for_alpha=None, power_at_claim=None, claimed_effect=None, detectable=detectable,
        unit=unit, target=inference.power.target, null_model=null_model, simulations=simulations,
    )  # fmt: skip
