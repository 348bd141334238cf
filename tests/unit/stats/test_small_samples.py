"""Exact values for one, two and three cases."""

from __future__ import annotations

import math

import pytest
from scipy.stats import beta, binomtest

from weatherglass.errors import UsageError
from weatherglass.stats.small_samples import (
    bayes_factor_uniform,
    cases_needed,
    exact_interval,
    posterior,
    record_probability,
)


@pytest.mark.parametrize(("hits", "cases"), [(0, 1), (1, 1), (2, 2), (1, 3), (12, 13), (20, 33)])
@pytest.mark.parametrize("base", [0.1, 0.5, 0.8])
def test_a_record_has_the_binomial_probability(hits: int, cases: int, base: float):
    expected = binomtest(hits, cases, base, alternative="greater").pvalue
    assert record_probability(hits, cases, base) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [(2, 2, 0.1581, 1.0), (3, 3, 0.2924, 1.0), (0, 2, 0.0, 0.8419), (1, 2, 0.0126, 0.9874)],
)
def test_an_exact_interval(hits: int, cases: int, low: float, high: float):
    assert exact_interval(hits, cases) == pytest.approx((low, high), abs=5e-5)
    two = binomtest(hits, cases).proportion_ci(0.95, method="exact")
    assert exact_interval(hits, cases) == pytest.approx((two.low, two.high), abs=1e-12)


def test_the_one_sided_bound_of_two_of_two():
    assert exact_interval(2, 2, level=0.90)[0] == pytest.approx(0.2236, abs=5e-5)


def test_belief_after_two_of_two_and_after_the_miss():
    after = [posterior(2, 2, base=0.5, mean=0.5, strength=k).above for k in (2, 4, 10, 20)]
    miss = [posterior(2, 3, base=0.5, mean=0.5, strength=k).above for k in (2, 4, 10, 20)]
    assert [round(each, 2) for each in after] == [0.88, 0.81, 0.73, 0.67]
    assert [round(each, 2) for each in miss] == [0.69, 0.66, 0.61, 0.58]


def test_belief_from_the_prior_of_jeffreys():
    found = posterior(2, 2, base=0.5, mean=0.5, strength=1.0)
    assert found.mean == pytest.approx(0.8333, abs=5e-5)
    assert (found.low, found.high) == pytest.approx(tuple(beta(2.5, 0.5).ppf([0.025, 0.975])), rel=1e-9)


@pytest.mark.parametrize(("base", "cases"), [(0.0, 1), (0.05, 1), (0.5, 5), (0.9, 29), (1.0, None)])
def test_how_many_perfect_cases_it_takes(base: float, cases: int | None):
    assert cases_needed(base) == cases
    if cases and base > 0.05:
        assert base**cases <= 0.05 < base ** (cases - 1)


def test_evidence_of_two_of_two_against_a_coin():
    assert bayes_factor_uniform(2, 2, 0.5) == pytest.approx(4 / 3)
    assert bayes_factor_uniform(1, 1, 0.0) == math.inf


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: record_probability(3, 2, 0.5), "3 hits of 2 cases"),
        (lambda: record_probability(0, 0, 0.5), "0 hits of 0 cases"),
        (lambda: record_probability(1, 2, 1.5), "base=1.5"),
        (lambda: posterior(1, 2, base=0.5, mean=1.0, strength=2.0), "mean 1.0 and strength 2.0"),
    ],
)
def test_records_that_cannot_be_are_refused(call, words: str):  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=words):
        call()
