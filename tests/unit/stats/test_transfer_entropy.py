"""Transfer entropy: by counting in a dictionary, in closed form, and how often its surrogates are wrong."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.transfer_entropy import binned, iaaft, transfer_entropy, transfer_entropy_test


def slow(source: np.ndarray, target: np.ndarray, lag: int, bins: int) -> float:
    x, y = binned(source, bins).tolist(), binned(target, bins).tolist()
    rows = [(y[t], y[t - 1], x[t - lag]) for t in range(lag, len(y))]
    n = len(rows)
    joint, own, both, pair = (
        Counter(rows),
        Counter(r[1] for r in rows),
        Counter(r[1:] for r in rows),
        Counter(r[:2] for r in rows),
    )
    return sum(c / n * math.log2(c * own[b] / (both[b, x_] * pair[a, b])) for (a, b, x_), c in joint.items())


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000), lag=st.integers(1, 4), bins=st.integers(2, 4))
def test_it_is_counted_as_defined(seed: int, lag: int, bins: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=700), 1)  # with ties
    y = rng.normal(size=700) + 0.5 * np.roll(x, lag)
    found = transfer_entropy(x, y, lag=lag, bins=bins)
    assert found == pytest.approx(slow(x, y, lag, bins), abs=1e-10)
    assert found >= -1e-12
    # only the order of values matters
    assert transfer_entropy(np.exp(3.0 * x), y**3, lag=lag, bins=bins) == pytest.approx(found, abs=1e-12)


def test_a_copy_that_comes_later_is_told_in_full() -> None:
    rng = np.random.default_rng(1)
    coin = rng.permutation(np.repeat([0.0, 1.0], 20_000))
    told = np.concatenate([[0.0], coin[:-1]])
    assert transfer_entropy(coin, told, bins=2) == pytest.approx(1.0, abs=0.001)  # one bit a toss
    assert transfer_entropy(told, coin, bins=2) == pytest.approx(0.0, abs=0.001)
    # through a channel that lies one time in ten: 1 - H(0.1)
    lies = np.where(rng.random(40_000) < 0.1, 1.0 - told, told)
    capacity = 1.0 + 0.1 * math.log2(0.1) + 0.9 * math.log2(0.9)
    assert transfer_entropy(coin, lies, bins=2) == pytest.approx(capacity, abs=0.01)


def test_what_the_own_past_tells_is_not_counted_twice() -> None:
    cycle = np.tile([0.0, 1.0, 2.0], 300)
    assert transfer_entropy(np.roll(cycle, -1), cycle) == pytest.approx(0.0, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(50, 301))
def test_surrogates_have_the_values_and_nearly_the_spectrum(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.convolve(rng.normal(size=n + 9), np.ones(10) / 10, mode="valid") + 0.1 * rng.standard_t(4, n)
    made = iaaft(x, rng, 3)
    for each in made:
        np.testing.assert_array_equal(np.sort(each), np.sort(x))
    spectrum = np.abs(np.fft.rfft(x - x.mean()))
    off = np.abs(np.fft.rfft(made - x.mean(), axis=1)) - spectrum
    assert float(np.sqrt((off**2).mean(axis=1).max() / (spectrum**2).mean())) < 0.15
    assert float(np.abs(np.corrcoef(made[0], x)[0, 1])) < 0.9


def test_the_same_seed_gives_the_same_bits_and_the_chunks_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=400), rng.normal(size=400)
    one = transfer_entropy_test(x, y, np.random.default_rng(7), surrogates=39)
    assert one == transfer_entropy_test(x, y, np.random.default_rng(7), surrogates=39)
    assert one != transfer_entropy_test(x, y, np.random.default_rng(8), surrogates=39)
    assert (one.surrogates, one.rows, one.bins, one.lag) == (39, 399, 3, 1)


@pytest.mark.slow
def test_a_day_that_announces_a_wild_one_is_seen_where_correlations_see_nothing() -> None:
    rng = np.random.default_rng(20200316)
    x = rng.normal(size=800)
    y = rng.normal(size=800) * np.exp(np.concatenate([[0.0], np.abs(x[:-1])]))
    assert abs(np.corrcoef(x[:-1], y[1:])[0, 1]) < 0.10
    there, back = transfer_entropy_test(x, y, rng), transfer_entropy_test(y, x, rng)
    assert (there.p, there.effective > 0.03) == (0.005, True)
    assert there.error == pytest.approx(math.sqrt(0.005 * 0.995 / 199))
    assert back.p > 0.05
    assert abs(back.effective) < 0.01
    assert there.effective < there.entropy


def autoregressive(rng: np.random.Generator, rows: int) -> np.ndarray:
    found, now = np.empty(rows), 0.0
    for row, shock in enumerate(rng.normal(size=rows)):
        now = 0.8 * now + shock
        found[row] = now
    return found


@pytest.mark.parametrize("kind", ["iaaft", "shift"])
@pytest.mark.slow
def test_independent_series_are_called_a_lead_one_time_in_twenty(kind: str) -> None:
    rng = np.random.default_rng(11)
    p = [
        transfer_entropy_test(
            autoregressive(rng, 200), autoregressive(rng, 200), rng, bins=2, surrogates=19, kind=kind
        ).p  # type: ignore[arg-type]
        for _ in range(150)
    ]
    assert 0.015 <= np.mean(np.array(p) <= 0.05) <= 0.11


def test_bins_have_equal_counts_and_equal_values_are_not_torn_apart() -> None:
    assert np.bincount(binned(np.random.default_rng(4).normal(size=90), 3)).tolist() == [30, 30, 30]
    assert binned(np.array([0.0, 1.0, 1.0]), 2).tolist() == [0, 1, 1]
    assert binned(np.array([0.0, 0.0, 0.0, 1.0]), 2).tolist() == [0, 0, 0, 1]


def test_what_cannot_be_asked_is_said() -> None:
    x = np.random.default_rng(5).normal(size=270)
    with pytest.raises(UsageError, match=r"^source has 270 rows and target 269; a row of both must be one time$"):
        transfer_entropy(x, x[1:])
    with pytest.raises(UsageError, match=r"^lag=0 must be at least 1 and bins=3 at least 2$"):
        transfer_entropy(x, x, lag=0)
    with pytest.raises(UsageError, match=r"^row 2 has a missing value: drop it in both before$"):
        transfer_entropy(x, np.where(np.arange(270) == 2, np.nan, x))
    with pytest.raises(MethodError, match=r"^270 rows are too few for 3 bins; 271 are needed$"):
        transfer_entropy(x, x)
    with pytest.raises(UsageError, match=r"^surrogates=18 must be at least 19: with fewer no p can be 0\.05$"):
        transfer_entropy_test(x, x, np.random.default_rng(1), bins=2, surrogates=18)
