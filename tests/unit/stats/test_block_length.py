"""Block lengths against a published value, theory for an AR(1), and another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.block_length import BlockLengths, block_lengths


def autoregression(shocks: np.ndarray, r: float) -> np.ndarray:
    """AR(1), the first 100 rows left out."""
    found = shocks.copy()
    for row in range(1, shocks.shape[0]):
        found[row] = r * found[row - 1] + shocks[row]
    return found[100:]


def test_the_series_of_another_package_has_its_published_lengths():
    shocks = np.random.RandomState(0).standard_normal(10_100)  # the generator that they used
    found = block_lengths(autoregression(shocks, 0.3))
    assert (found.stationary, found.circular) == pytest.approx((13.635665, 15.60894), abs=2e-5)


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(14, 2_000), r=st.sampled_from([0.0, 0.3, 0.7, 0.95, -0.5]))
def test_lengths_are_those_of_arch(seed: int, rows: int, r: float):
    from arch.bootstrap import optimal_block_length

    series = autoregression(np.random.default_rng(seed).standard_normal(rows + 100), r)
    found, theirs = block_lengths(series), optimal_block_length(series).to_numpy()[0]
    assert [found.stationary, found.circular] == pytest.approx(theirs.tolist(), rel=1e-9)


def test_an_autoregression_of_point_7_has_blocks_near_the_theory():
    theory = (2 * 0.7 / (1 - 0.49)) ** (2 / 3) * 2_000 ** (1 / 3)
    assert theory == pytest.approx(24.7, abs=0.05)
    rng = np.random.default_rng(20_260_122)
    found = [block_lengths(autoregression(rng.standard_normal(2_100), 0.7)) for _ in range(60)]
    assert np.median([each.stationary for each in found]) == pytest.approx(22.6, abs=2.0)
    assert np.median([each.circular for each in found]) == pytest.approx(25.8, abs=2.3)
    assert [each.circular / each.stationary for each in found] == pytest.approx([1.5 ** (1 / 3)] * 60)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-6, 1e6), shift=st.floats(-100.0, 100.0))
def test_scale_and_level_do_not_matter_and_the_length_is_bounded(seed: int, scale: float, shift: float):
    series = np.random.default_rng(seed).standard_normal(200).cumsum()
    found, other = block_lengths(series), block_lengths(scale * (series + shift))
    assert other.stationary == pytest.approx(found.stationary, rel=1e-6)
    assert 0.0 <= found.stationary <= found.circular <= np.ceil(3 * np.sqrt(200))


def test_the_sizes_of_returns_get_longer_blocks_than_the_returns():
    rng = np.random.default_rng(3)
    volatility = np.exp(0.3 * autoregression(rng.standard_normal(4_100), 0.98))
    returns = volatility * rng.standard_normal(4_000)
    assert block_lengths(returns).stationary == pytest.approx(15.5, abs=0.1)
    assert block_lengths(np.abs(returns)).stationary == pytest.approx(91.2, abs=0.1)


def test_what_has_no_block_length_is_refused():
    with pytest.raises(UsageError, match=r"^7 values are too few for a block length: it takes 8$"):
        block_lengths(np.arange(7.0))
    with pytest.raises(UsageError, match=r"^a block length needs finite values: leave other rows out$"):
        block_lengths(np.array([1.0, np.inf] * 5))
    with pytest.raises(UsageError, match=r"^values that do not vary have no block length$"):
        block_lengths(np.ones(20))


def test_a_series_whose_long_run_variance_vanishes_gets_the_longest_blocks():
    series = np.zeros(16)
    series[7:9] = 1.0, -1.0  # covariances 2 and -1: 2 - 2 * 1 = 0
    assert block_lengths(series) == BlockLengths(6.0, 6.0)
