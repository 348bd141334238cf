"""Block bootstraps against slow loops, exact moments and another implementation; the same bits on any number of threads."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.resampling import (
    CHUNK,
    Blocks,
    CircularBlocks,
    StationaryBlocks,
    drawn_blocks,
    over_chunks,
    resampled_column_means,
    resampled_means,
    resampled_rows,
    resampled_statistics,
)

SERIES = np.random.default_rng(20_081_120).standard_t(4, 300).cumsum() + 1e6


def slow_rows(blocks: Blocks) -> list[list[int]]:
    """Row by row."""
    found = []
    for replication in range(blocks.first.shape[0] - 1):
        rows: list[int] = []
        for at in range(blocks.first[replication], blocks.first[replication + 1]):
            rows += [(int(blocks.starts[at]) + step) % blocks.rows for step in range(blocks.lengths[at])]
        found.append(rows)
    return found


schemes = st.one_of(st.builds(StationaryBlocks, st.floats(1.0, 60.0)), st.builds(CircularBlocks, st.integers(1, 60)))


@settings(max_examples=examples(60), deadline=None)
@given(scheme=schemes, rows=st.integers(1, 40), seed=st.integers(0, 2**32))
def test_a_replication_is_a_row_of_blocks_that_fills_the_length_of_the_data(scheme, rows: int, seed: int):
    blocks = drawn_blocks(scheme, rows, np.random.default_rng(seed), replications=5)
    slow = slow_rows(blocks)
    assert [len(each) for each in slow] == [rows] * 5
    assert blocks.drawn_rows(5).tolist() == slow
    assert int(blocks.lengths[: blocks.first[-1]].min()) >= 1


@settings(max_examples=30, deadline=None)
@given(scheme=schemes, seed=st.integers(0, 1000), replications=st.integers(1, 3 * CHUNK))
def test_means_by_running_totals_are_those_of_the_drawn_rows(scheme, seed: int, replications: int):
    rows = resampled_rows(scheme, SERIES.shape[0], seed=seed, replications=replications)
    found = resampled_means(SERIES, scheme, seed=seed, replications=replications)
    assert found.shape == (replications,)
    np.testing.assert_allclose(found, SERIES[rows].mean(axis=1), rtol=0.0, atol=1e-8)
    columns = np.stack([SERIES, -SERIES, SERIES**2], axis=1)
    many = resampled_column_means(columns, scheme, seed=seed, replications=replications)
    np.testing.assert_allclose(many, columns[rows].mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(many[:, 0], found, rtol=1e-14)


def test_a_small_difference_of_large_numbers_keeps_its_digits():
    spread = np.array([1.0, -1.0, 2.0, -2.0, 0.0])
    small = resampled_means(spread, StationaryBlocks(2), seed=3, replications=50)
    large = resampled_means(spread + 2.0**40, StationaryBlocks(2), seed=3, replications=50)
    np.testing.assert_allclose(large - 2.0**40, small, atol=2e-4)  # what 2^40 leaves of a digit


@pytest.mark.parametrize("scheme", [StationaryBlocks(7.5), CircularBlocks(12)])
@pytest.mark.parametrize("threads", [2, 5])
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(scheme, threads: int):
    columns = np.random.default_rng(5).standard_normal((200, 4))
    work = {"seed": 77, "replications": 5 * CHUNK + 3}
    one = resampled_means(columns[:, 0].copy(), scheme, **work)
    assert resampled_means(columns[:, 0].copy(), scheme, **work, threads=threads).tobytes() == one.tobytes()
    many = resampled_column_means(columns, scheme, **work)
    assert resampled_column_means(columns, scheme, **work, threads=threads).tobytes() == many.tobytes()
    slow = resampled_statistics(columns, lambda each: float(np.median(each)), scheme, **work)
    again = resampled_statistics(columns, lambda each: float(np.median(each)), scheme, **work, threads=threads)
    assert slow.tobytes() == again.tobytes()


def test_what_a_seed_means_does_not_change_by_accident():
    # a claim's report is made again from its seed: other bits here would be other p-values there
    rows = resampled_rows(StationaryBlocks(5.0), 50, seed=20_260_122, replications=40)
    assert hashlib.sha256(rows.astype("<i8").tobytes()).hexdigest()[:16] == "90b91b8cb4332706"


@pytest.mark.parametrize("scheme", [StationaryBlocks(4.0), CircularBlocks(4)])
def test_more_replications_begin_with_the_fewer(scheme):
    few = resampled_means(SERIES, scheme, seed=9, replications=10)
    many = resampled_means(SERIES, scheme, seed=9, replications=2 * CHUNK + 1)
    assert many[:10].tobytes() == few.tobytes()
    assert len(set(many.tolist())) == 2 * CHUNK + 1


def stationary_variance(values: np.ndarray, mean_length: float) -> float:
    """Exact variance of the mean of a stationary bootstrap (Politis and Romano 1994, lemma 1), by its definition."""
    off, rows, keep = values - values.mean(), values.shape[0], 1.0 - 1.0 / mean_length
    around = [float((off * np.roll(off, -lag)).sum()) for lag in range(rows)]
    total = around[0] + 2.0 * sum((1.0 - lag / rows) * keep**lag * around[lag] for lag in range(1, rows))
    return total / rows**2


@pytest.mark.parametrize("mean_length", [1.0, 3.0, 20.0])
def test_means_have_the_variance_of_the_stationary_bootstrap(mean_length: float):
    walk = SERIES[:80]
    found = resampled_means(walk, StationaryBlocks(mean_length), seed=4, replications=20_000)
    assert found.var() == pytest.approx(stationary_variance(walk, mean_length), rel=0.04)  # four standard errors
    assert found.mean() == pytest.approx(walk.mean(), abs=4.0 * found.std() / np.sqrt(20_000))


def test_lengths_are_geometric_and_starts_uniform():
    blocks = drawn_blocks(StationaryBlocks(4.0), 10_000, np.random.default_rng(8), replications=20)
    ends = np.zeros(int(blocks.first[-1]), np.bool_)
    ends[blocks.first[1:] - 1] = True  # these are cut
    lengths = blocks.lengths[: blocks.first[-1]][~ends]
    share = [float((lengths == each).mean()) for each in (1, 2, 3, 4)]
    assert share == pytest.approx([0.25 * 0.75**each for each in range(4)], abs=0.008)
    assert lengths.mean() == pytest.approx(4.0, abs=0.06)
    quarters = np.bincount(blocks.starts // 2_500, minlength=4) / blocks.starts.shape[0]
    assert quarters.tolist() == pytest.approx([0.25] * 4, abs=0.008)


def test_means_spread_as_those_of_another_implementation():
    from arch.bootstrap import CircularBlockBootstrap, StationaryBootstrap

    for scheme, other in (
        (StationaryBlocks(10), StationaryBootstrap(10, SERIES, seed=1)),
        (CircularBlocks(10), CircularBlockBootstrap(10, SERIES, seed=1)),
    ):
        theirs = other.apply(np.mean, 4_000)[:, 0]
        ours = resampled_means(SERIES, scheme, seed=1, replications=4_000)
        assert np.quantile(ours, [0.05, 0.5, 0.95]) == pytest.approx(
            np.quantile(theirs, [0.05, 0.5, 0.95]), abs=0.12 * theirs.std()
        )


def test_single_rows_are_the_bootstrap_of_efron():
    rows = resampled_rows(CircularBlocks(1), 50, seed=2, replications=200)
    assert float((np.diff(rows, axis=1) == 1).mean()) == pytest.approx(1 / 50, abs=0.006)
    assert np.bincount(rows.ravel(), minlength=50).min() > 140  # 200 expected of each


def test_a_statistic_sees_whole_rows():
    pairs = np.stack([np.arange(30.0), np.arange(30.0) + 100.0], axis=1)
    apart = resampled_statistics(
        pairs, lambda each: float((each[:, 1] - each[:, 0]).std()), StationaryBlocks(3), seed=1, replications=10
    )
    assert apart.tolist() == [0.0] * 10


def test_what_cannot_be_resampled_is_refused():
    with pytest.raises(UsageError, match=r"^mean_length=0.5 must be at least one row, and finite$"):
        StationaryBlocks(0.5)
    with pytest.raises(UsageError, match=r"^mean_length=nan must be"):
        StationaryBlocks(float("nan"))
    with pytest.raises(UsageError, match=r"^length=0 must be at least one row$"):
        CircularBlocks(0)
    with pytest.raises(UsageError, match=r"^there is no value to resample$"):
        resampled_means(np.empty(0), CircularBlocks(1), seed=1, replications=9)
    with pytest.raises(UsageError, match=r"^values that are not finite cannot be resampled: leave such rows out$"):
        resampled_means(np.array([1.0, np.nan]), CircularBlocks(1), seed=1, replications=9)
    with pytest.raises(UsageError, match=r"^replications=0 and threads=1 must be at least 1$"):
        over_chunks(lambda rng, count: count, seed=1, replications=0)
    with pytest.raises(UsageError, match=r"^rows=0 and replications=2 must be at least 1$"):
        drawn_blocks(CircularBlocks(1), 0, np.random.default_rng(1), replications=2)
