"""Variance ratios: closed forms, the library's number, exact distributions by enumeration, refusals."""

from __future__ import annotations

from itertools import permutations, product
from statistics import NormalDist

import numpy as np
import pytest
from arch.unitroot import VarianceRatio as Theirs

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.null_models import NullModel, simulated_returns
from weatherglass.stats.variance_ratio import rank_variance_ratio, variance_ratio, wild_variance_ratio


@pytest.mark.parametrize("rows", [2, 5, 21])
def test_ratio_and_statistic_are_those_of_arch(rows: int) -> None:
    rng = np.random.default_rng(1988)
    x = np.cumsum(rng.standard_t(5, 1500) * 0.01) + rng.normal(0.0, 0.01, 1500)
    ours, theirs = variance_ratio(x, rows), Theirs(x, rows, robust=True, debiased=True, overlap=True)
    assert ours.ratio == pytest.approx(theirs.vr, abs=1e-10)
    assert ours.z == pytest.approx(theirs.stat, abs=1e-8)
    assert ours.n == 1499


def test_an_autoregression_has_the_ratio_of_its_formula() -> None:
    # changes of an AR(1): VR(q) = (1 - phi^q) / (q (1 - phi))
    rng, phi = np.random.default_rng(4), 0.9
    x = np.zeros(200_000)
    for row in range(1, x.shape[0]):
        x[row] = phi * x[row - 1] + rng.normal()
    for rows in (2, 5, 21):
        assert variance_ratio(x, rows).ratio == pytest.approx((1 - phi**rows) / (rows * (1 - phi)), abs=0.01)


def test_a_random_walk_has_a_ratio_of_one() -> None:
    x = np.cumsum(np.random.default_rng(8).normal(size=50_000))
    found = variance_ratio(x, 5)
    assert found.ratio == pytest.approx(1.0, abs=0.03)
    assert abs(found.z) < 2.5


@pytest.mark.parametrize(
    ("x", "rows", "says"),
    [
        (np.arange(9.0) ** 2, 8, r"a variance ratio over 8 rows needs more than 8 changes; got 8"),
        (np.arange(9.0) ** 2, 1, r"a variance ratio over 1 rows needs more than 2 changes; got 8"),
        (np.arange(30.0), 2, r"a variance ratio needs a column that varies; all its changes are equal"),
    ],
)
def test_what_has_no_ratio_is_refused(x: np.ndarray, rows: int, says: str) -> None:
    with pytest.raises(MethodError, match=says):
        variance_ratio(x, rows)


def slow_wright(scores: np.ndarray, rows: int) -> float:
    """Wright's statistic by its definition: sums of every window, one by one."""
    n = scores.size
    many = sum(float(scores[end - rows : end].sum()) ** 2 for end in range(rows, n + 1)) / (n * rows)
    one = float((scores**2).sum()) / n
    return (many / one - 1.0) / float(np.sqrt(2.0 * (2 * rows - 1) * (rows - 1) / (3.0 * rows * n)))


def levels(changes: list[float]) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(changes)])


def test_ranks_scores_and_signs_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(2000)
    change = rng.standard_t(3, 300)
    found = rank_variance_ratio(levels(change.tolist()), 5, seed=1, draws=9)
    rank = change.argsort().argsort() + 1.0
    normal = NormalDist()
    assert found.ranks == pytest.approx(slow_wright((rank - 150.5) / np.sqrt(299 * 301 / 12.0), 5), rel=1e-9)
    assert found.scores == pytest.approx(slow_wright(np.array([normal.inv_cdf(r / 301.0) for r in rank]), 5), rel=1e-9)
    assert found.signs == pytest.approx(slow_wright(np.where(change > 0.0, 1.0, -1.0), 5), rel=1e-9)
    assert (found.n, found.draws) == (300, 9)


def test_p_of_ranks_is_that_of_all_orders_of_six_changes() -> None:
    change = [0.3, 1.1, -0.7, -2.0, 0.6, 0.1]
    rank = np.array(change).argsort().argsort() + 1.0
    own = abs(slow_wright(rank - 3.5, 2))
    exact = np.mean([abs(slow_wright(np.array(each) - 3.5, 2)) >= own - 1e-9 for each in permutations(rank)])
    found = rank_variance_ratio(levels(change), 2, seed=3, draws=4_999)
    assert found.p_ranks == pytest.approx(float(exact), abs=0.025)


def test_p_of_signs_is_that_of_all_signs_of_eight_changes() -> None:
    change = [0.3, 1.1, 0.2, 0.4, -0.6, -0.1, -0.2, 0.8]
    own = abs(slow_wright(np.sign(change), 3))
    exact = np.mean([abs(slow_wright(np.array(each), 3)) >= own - 1e-9 for each in product((-1.0, 1.0), repeat=8)])
    found = rank_variance_ratio(levels(change), 3, seed=3, draws=4_999)
    assert found.p_signs == pytest.approx(float(exact), abs=0.025)


def test_p_of_the_wild_bootstrap_is_that_of_all_signs_of_eight_changes() -> None:
    change = np.array([0.3, 1.1, 0.2, 0.4, -0.6, -0.1, -0.2, 0.8])
    own = abs(variance_ratio(levels(change.tolist()), 2).z)
    about = change - change.mean()
    drawn = [levels((about * np.array(each)).tolist()) for each in product((-1.0, 1.0), repeat=8)]
    exact = np.mean([abs(variance_ratio(each, 2).z) >= own - 1e-9 for each in drawn])
    found = wild_variance_ratio(levels(change.tolist()), (2,), seed=4, draws=4_999)
    assert found.z[0] == pytest.approx(variance_ratio(levels(change.tolist()), 2).z, rel=1e-9)
    assert found.p[0] == pytest.approx(float(exact), abs=0.025)
    assert (found.joint, found.p_joint) == (abs(found.z[0]), found.p[0])


def test_the_joint_test_takes_the_largest_of_all_spans() -> None:
    rng = np.random.default_rng(12)
    x = np.cumsum(rng.normal(size=500)) + rng.normal(0.0, 0.7, 500)
    found = wild_variance_ratio(x, (2, 5, 10), seed=5, draws=499)
    assert found.z == pytest.approx([variance_ratio(x, each).z for each in (2, 5, 10)], rel=1e-9)
    assert found.joint == max(abs(each) for each in found.z)
    assert found.p_joint >= min(found.p)
    assert found.p_joint < 0.05


@pytest.mark.slow
def test_with_bursts_of_volatility_the_tests_keep_their_level() -> None:
    paths = simulated_returns(NullModel(1.0, alpha=0.08, beta=0.90), np.random.default_rng(7), rows=400, paths=150)
    walks = np.cumsum(paths, axis=0)
    wild = [wild_variance_ratio(walks[:, at], (5, 20), seed=at, draws=99).p_joint <= 0.05 for at in range(150)]
    signs = [rank_variance_ratio(walks[:, at], 5, seed=at, draws=99).p_signs <= 0.05 for at in range(150)]
    assert 0.01 < np.mean(wild) < 0.11
    assert 0.01 < np.mean(signs) < 0.11


def test_changes_that_are_taken_back_are_found_by_all_of_them() -> None:
    rng = np.random.default_rng(13)
    x = np.cumsum(rng.normal(size=600)) + rng.normal(0.0, 1.0, 600)
    found = rank_variance_ratio(x, 5, seed=6)
    assert max(found.ranks, found.scores, found.signs) < -2.5
    assert (found.p_ranks, found.p_scores) == (0.001, 0.001)
    assert found.p_signs < 0.02


def test_equal_changes_share_their_rank() -> None:
    change = np.array([1.0, 1.0, 2.0, -1.0, 1.0, 0.0, 2.0])
    found = rank_variance_ratio(levels(change.tolist()), 2, seed=1, draws=9)
    shared = np.array([4.0, 4.0, 6.5, 1.0, 4.0, 2.0, 6.5])
    assert found.ranks == pytest.approx(slow_wright(shared - 4.0, 2), rel=1e-9)


def test_the_same_seed_gives_the_same_p_on_any_number_of_threads() -> None:
    x = np.cumsum(np.random.default_rng(14).normal(size=300))
    assert rank_variance_ratio(x, 5, seed=1, draws=150) == rank_variance_ratio(x, 5, seed=1, draws=150, threads=3)
    assert wild_variance_ratio(x, (2, 5), seed=1, draws=150) == wild_variance_ratio(
        x, (2, 5), seed=1, draws=150, threads=3
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: rank_variance_ratio(np.arange(9.0) ** 2, 5, seed=0, draws=0),
            UsageError,
            r"^draws=0 must be at least 1$",
        ),
        (lambda: rank_variance_ratio(np.arange(9.0), 3, seed=0), MethodError, r"needs a column that varies"),
        (lambda: wild_variance_ratio(np.arange(9.0) ** 2, (), seed=0), UsageError, r"^rows=\(\) and draws=999 must be"),
        (
            lambda: wild_variance_ratio(np.arange(9.0) ** 2, (2, 8), seed=0),
            MethodError,
            r"over 8 rows needs more than 8",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
