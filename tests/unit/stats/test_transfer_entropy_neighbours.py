"""Transfer entropy by neighbours: by plain counting, in closed form, and how often its surrogates are wrong."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.null_models import NullModel, simulated_returns
from weatherglass.stats.transfer_entropy_neighbours import (
    _digamma,
    conditional_information,
    gaussian_transfer_entropy,
    neighbour_entropy_test,
    normal_scores,
)

GARCH = NullModel(1.0, alpha=0.08, beta=0.90, degrees=5.0)


def slow(new: np.ndarray, source: np.ndarray, own: np.ndarray, k: int) -> float:
    """Frenzel and Pompe's formula, all distances in matrices."""
    a, b, c = (np.abs(each[:, None] - each[None, :]) for each in (new, source, own))
    whole = np.maximum(np.maximum(a, b), c)
    np.fill_diagonal(whole, np.inf)
    reach = np.sort(whole, axis=1)[:, k - 1 : k]
    alone, with_source, with_new = (
        (each < reach).sum(axis=1) + (reach[:, 0] == 0.0) for each in (c, np.maximum(c, b), np.maximum(c, a))
    )  # the row itself is nearer than anything unless the reach is 0
    return float(digamma(k) + (digamma(alone) - digamma(with_source) - digamma(with_new)).mean()) / math.log(2.0)


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 6), digits=st.sampled_from([0, 1, 15]))
def test_it_is_counted_as_defined(seed: int, k: int, digits: int) -> None:
    rng = np.random.default_rng(seed)
    own, source = np.round(rng.normal(size=(2, 80)), digits)  # with many ties, some, and none
    new = np.round(0.5 * own + 0.5 * source + rng.normal(size=80), digits)
    found = conditional_information(new, source, own, neighbours=k)
    assert found == pytest.approx(slow(new, source, own, k), abs=1e-10)
    # the order of rows says nothing, nor does the common scale
    order = rng.permutation(80)
    assert conditional_information(new[order], source[order], own[order], neighbours=k) == pytest.approx(found)
    assert conditional_information(4.0 * new, 4.0 * source, 4.0 * own, neighbours=k) == pytest.approx(found)


def test_psi_of_whole_numbers_is_exact() -> None:
    np.testing.assert_allclose(_digamma(5_000), digamma(np.arange(1, 5_001)), rtol=1e-13)


@settings(max_examples=30, deadline=None)
@given(
    own=st.floats(-0.9, 0.9), cross=st.floats(-2.0, 2.0), source=st.floats(-0.9, 0.9), correlation=st.floats(-0.9, 0.9)
)
def test_the_closed_form_is_the_ratio_of_two_forecast_errors(
    own: float, cross: float, source: float, correlation: float
) -> None:
    move, shocks = np.array([[source, 0.0], [cross, own]]), np.array([[1.0, correlation], [correlation, 1.0]])
    state = np.linalg.solve(np.eye(4) - np.kron(move, move), shocks.ravel()).reshape(2, 2)
    ahead = (move @ state)[1]  # covariance of the next y with x and y
    alone = state[1, 1] - ahead[1] ** 2 / state[1, 1]
    assert gaussian_transfer_entropy(own, cross, source, correlation=correlation) == pytest.approx(
        0.5 * math.log2(alone), abs=1e-8
    )


def gaussian_pair(rng: np.random.Generator, rows: int, own: float, cross: float, source: float, r: float) -> np.ndarray:
    shocks = rng.normal(size=(rows + 50, 2))
    shocks[:, 1] = r * shocks[:, 0] + math.sqrt(1.0 - r * r) * shocks[:, 1]
    found = np.zeros((rows + 50, 2))
    for row in range(1, rows + 50):
        x, y = found[row - 1]
        found[row] = shocks[row] + (source * x, own * y + cross * x)
    return found[50:].T


@pytest.mark.parametrize(
    ("own", "cross", "source", "r", "truth"),
    [(0.0, 1.0, 0.0, 0.0, 0.5), (0.5, 0.6, 0.6, 0.0, 0.281), (0.5, 0.6, 0.6, 0.7, 0.150), (0.6, 0.0, 0.6, 0.7, 0.0)],
)
def test_a_gaussian_pair_tells_what_it_must(own: float, cross: float, source: float, r: float, truth: float) -> None:
    assert gaussian_transfer_entropy(own, cross, source, correlation=r) == pytest.approx(truth, abs=0.002)
    x, y = gaussian_pair(np.random.default_rng(20260122), 4_000, own, cross, source, r)
    assert conditional_information(y[1:], x[:-1], y[:-1]) == pytest.approx(truth, abs=0.03)
    found = neighbour_entropy_test(x[:2_000], y[:2_000], np.random.default_rng(1), surrogates=19)
    assert found.effective == pytest.approx(truth, abs=0.04)
    assert (found.p == 0.05) is (truth > 0.0)
    assert (found.rows, found.neighbours, found.lag, found.surrogates) == (1_999, 20, 1, 19)
    assert neighbour_entropy_test(y[:1_000], x[:1_000], np.random.default_rng(2), surrogates=19).p > 0.05


def test_a_day_that_announces_a_wild_one_is_seen_where_correlations_see_nothing() -> None:
    rng = np.random.default_rng(20200316)
    x = rng.normal(size=800)
    y = rng.normal(size=800) * np.exp(np.concatenate([[0.0], np.abs(x[:-1])]))
    assert abs(np.corrcoef(x[:-1], y[1:])[0, 1]) < 0.10
    there, back = (neighbour_entropy_test(a, b, rng, surrogates=99) for a, b in ((x, y), (y, x)))
    assert (there.p, there.effective > 0.03) == (0.01, True)
    assert there.error == pytest.approx(math.sqrt(0.01 * 0.99 / 99))
    assert back.p > 0.05
    # at the lag at which it does, and only there
    assert neighbour_entropy_test(x, y, rng, lag=2, surrogates=19).p > 0.05
    assert neighbour_entropy_test(x[2:], y[:-2], rng, lag=3, surrogates=19).p == 0.05


@pytest.mark.parametrize("kind", ["shift", "block"])
def test_the_order_of_values_alone_counts_and_the_same_seed_gives_the_same_bits(
    kind: Literal["shift", "block"],
) -> None:
    x, y = np.round(np.random.default_rng(3).normal(size=(2, 250)), 1)
    one = neighbour_entropy_test(x, y, np.random.default_rng(7), surrogates=19, kind=kind)
    assert one == neighbour_entropy_test(np.exp(x), y**3, np.random.default_rng(7), surrogates=19, kind=kind)
    assert one != neighbour_entropy_test(x, y, np.random.default_rng(8), surrogates=19, kind=kind)


def test_scores_are_normal_whatever_the_values() -> None:
    found = normal_scores(np.random.default_rng(4).standard_cauchy(1_001), np.random.default_rng(1))
    assert (float(found.mean()), float(np.median(found))) == pytest.approx((0.0, 0.0), abs=1e-12)
    assert float(found.std()) == pytest.approx(1.0, abs=0.01)
    assert np.unique(normal_scores(np.zeros(50), np.random.default_rng(1))).size == 50


def sizes(runs: int, rows: int, neighbours: int, kind: Literal["shift", "block"]) -> dict[str, float]:
    """Rejections in percent at nominal 5 %, of pairs with nothing, or only the same rows, in common."""
    rng = np.random.default_rng(20260122)
    found = {}
    for name in ("garch", "garch together", "autoregressions together"):
        p = []
        for _ in range(runs):
            if name.startswith("garch"):
                x, y = simulated_returns(GARCH, rng, rows=rows, paths=2).T
                y = 0.8 * x + 0.6 * y if name.endswith("together") else y
            else:
                x, y = gaussian_pair(rng, rows, 0.8, 0.0, 0.8, 0.8)
            p.append(neighbour_entropy_test(x, y, rng, surrogates=19, neighbours=neighbours, kind=kind).p)
        found[name] = 100.0 * float((np.array(p) <= 0.05).mean())
    return found


def test_unrelated_series_lead_one_time_in_twenty() -> None:
    found = sizes(100, 100, 8, "shift")
    assert found["garch"] <= 11.0
    assert found["autoregressions together"] <= 11.0


@pytest.mark.long
@pytest.mark.parametrize("kind", ["shift", "block"])
def test_unrelated_series_lead_one_time_in_twenty_at_length(kind: Literal["shift", "block"]) -> None:
    assert all(2.0 <= each <= 9.0 for each in sizes(400, 500, 20, kind).values())


def test_what_cannot_be_asked_is_said() -> None:
    x = np.random.default_rng(5).normal(size=100)
    rng = np.random.default_rng(1)
    with pytest.raises(UsageError, match=r"^source has 100 rows and target 99; a row of both must be one time$"):
        neighbour_entropy_test(x, x[1:], rng)
    with pytest.raises(UsageError, match=r"^columns of 100, 99, 100 rows; they must be of one length$"):
        conditional_information(x, x[1:], x)
    with pytest.raises(UsageError, match=r"^row 2 has a missing value: drop it in all before$"):
        neighbour_entropy_test(np.where(np.arange(100) == 2, np.nan, x), x, rng)
    with pytest.raises(UsageError, match=r"^lag=0 must be at least 1$"):
        neighbour_entropy_test(x, x, rng, lag=0)
    with pytest.raises(UsageError, match=r"^surrogates=18 must be at least 19: with fewer no p can be 0\.05$"):
        neighbour_entropy_test(x, x, rng, surrogates=18)
    with pytest.raises(UsageError, match=r"^neighbours=11 must be 1 to 10, a tenth of the 100 rows$"):
        conditional_information(x, x, x, neighbours=11)
    with pytest.raises(MethodError, match=r"^59 rows are too few for distances to neighbours; 60 are needed$"):
        conditional_information(x[:59], x[:59], x[:59])
    with pytest.raises(MethodError, match=r"^block=20 must be 1 to 19, a fifth of the 99 rows: fewer blocks cannot be"):
        neighbour_entropy_test(x, x, rng, kind="block", neighbours=4)
    with pytest.raises(UsageError, match=r"^own=1\.0, source=0\.0 and correlation=0\.0 must lie between -1 and 1$"):
        gaussian_transfer_entropy(1.0, 0.0, 0.0)
