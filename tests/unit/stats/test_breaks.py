"""Dating of breaks: published partitions, ruptures, all partitions one by one, and intervals that hold the truth."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from real_interest_rate import REAL_RATE
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.breaks import (
    argmax_quantile,
    bai_perron,
    break_intervals,
    regime_means,
    regime_variance,
    regimes,
)
from weatherglass.stats.hac import Kernel, long_run_covariance


@pytest.fixture(scope="module")
def nile() -> np.ndarray:
    """Flow of the Nile at Aswan, 1871-1970."""
    datasets = pytest.importorskip("statsmodels.datasets")
    return np.asarray(datasets.nile.load_pandas().data["volume"], np.float64)


def steps(seed: int, step: float, rows: int = 120, phi: float = 0.0) -> np.ndarray:
    """Noise of variance 1 with a step in the middle."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=rows)
    for row in range(1, rows):
        y[row] = phi * y[row - 1] + y[row] * math.sqrt(1.0 - phi * phi)
    y[rows // 2 :] += step
    return y


def by_trying_all(y: np.ndarray, breaks: int, least: int) -> tuple[float, tuple[int, ...]]:
    """Every partition, one by one."""
    best = (math.inf, ())
    for at in combinations(range(1, y.size), breaks):
        edges = (0, *at, y.size)
        parts = [y[a:b] for a, b in pairwise(edges)]
        if min(part.size for part in parts) >= least:
            best = min(best, (sum(float(((part - part.mean()) ** 2).sum()) for part in parts), at))
    return best


# -- ground truths -----------------------------------------------------------------------------------------------------


def test_the_nile_fell_in_1898_and_never_since(nile: np.ndarray) -> None:
    found = bai_perron(nile, max_breaks=5, min_segment=15)
    assert found.breaks == (28,)  # rows 1 to 28 are 1871 to 1898
    assert found.partitions[:4] == ((), (28,), (28, 83), (28, 68, 83))
    assert [round(each) for each in found.rss[:4]] == [2835157, 1597457, 1552924, 1538097]
    assert [round(each) for each in found.bic[:4]] == [1318, 1270, 1276, 1285]
    assert (found.n, found.min_segment, found.chosen) == (100, 15, 1)


def test_its_95_percent_interval_is_1895_to_1902(nile: np.ndarray) -> None:
    (found,) = break_intervals(nile, (28,))
    assert (found.at, found.low, found.high) == (28, 25, 32)


def test_the_us_real_rate_broke_in_1972_and_1980() -> None:
    found = bai_perron(REAL_RATE, max_breaks=5, min_segment=15)
    assert found.partitions == ((), (79,), (47, 79), (24, 47, 79), (24, 47, 64, 79), (16, 31, 47, 64, 79))
    assert [round(each, 1) for each in found.rss] == [1214.9, 645.0, 456.0, 445.2, 444.9, 449.6]
    assert [round(each, 1) for each in found.bic] == [555.7, 499.8, 473.3, 480.1, 489.3, 499.7]
    assert found.breaks == (47, 79)
    assert [round(each, 2) for each in regime_means(REAL_RATE, found.breaks)] == [1.36, -1.80, 5.64]


def test_its_intervals_are_those_of_strucchange_where_the_divisor_is() -> None:
    """With R's kernHAC, quadratic spectral and prewhitened: 18-35, 33-48 and 77-81. Perron's programs divide by one less."""
    found = break_intervals(REAL_RATE, (24, 47, 79), dependent=True)
    assert [(each.low, each.high) for each in found] == [(17, 35), (32, 48), (77, 81)]


def test_a_regime_counts_one_row_less_than_r_does() -> None:
    rows = REAL_RATE[:24] - REAL_RATE[:24].mean()
    # kernHAC prints a standard error of .1857577 for this mean; its divisor is 23 where ours is 22
    ours = math.sqrt(regime_variance(REAL_RATE[:24], dependent=True) / 24.0)
    assert ours * math.sqrt(22.0 / 23.0) == pytest.approx(0.1857577, abs=1e-4)
    assert regime_variance(REAL_RATE[:24], dependent=False) == pytest.approx(float((rows**2).mean()))
    assert long_run_covariance(rows[:, None], kernel=Kernel.QUADRATIC_SPECTRAL, prewhitened=True)[
        0, 0
    ] == pytest.approx(24.0 * ours**2)


# -- the dating --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-5, 5), min_size=8, max_size=14), st.integers(2, 3))
def test_the_best_partition_is_that_of_trying_all(values: list[int], least: int) -> None:
    y = np.array(values, np.float64)
    if float(np.ptp(y)) == 0.0:
        return
    found = bai_perron(y, max_breaks=3, min_segment=least)
    for m, rss in enumerate(found.rss):
        assert rss == pytest.approx(by_trying_all(y, m, least)[0], abs=1e-9)
        parts = regimes(y, found.partitions[m])
        assert min(part.size for part in parts) >= least
        assert sum(float(((part - part.mean()) ** 2).sum()) for part in parts) == pytest.approx(rss, abs=1e-9)


@pytest.mark.parametrize("breaks", [1, 2, 4])
def test_the_dates_are_those_of_ruptures(breaks: int) -> None:
    rpt = pytest.importorskip("ruptures")
    y = np.concatenate([steps(1, 1.0, 60), steps(2, -0.7, 50), steps(3, 0.2, 40)])
    theirs = rpt.Dynp(model="l2", min_size=12, jump=1).fit(y).predict(n_bkps=breaks)
    assert list(bai_perron(y, max_breaks=4, min_segment=12).partitions[breaks]) == theirs[:-1]


@given(st.floats(0.01, 100.0), st.floats(-1e4, 1e4))
def test_neither_unit_nor_level_moves_a_break(scale: float, level: float) -> None:
    y = steps(5, 1.5, 60)
    found, moved = (bai_perron(each, max_breaks=3, min_segment=8) for each in (y, level + scale * y))
    assert moved.partitions == found.partitions
    assert moved.chosen == found.chosen
    assert moved.rss == pytest.approx([scale**2 * each for each in found.rss], rel=1e-5)


def test_a_series_turned_around_breaks_at_the_mirrored_places() -> None:
    y = np.concatenate([steps(6, 1.2, 80), steps(7, -2.0, 70)])
    found, back = (bai_perron(each, max_breaks=3, min_segment=15) for each in (y, y[::-1].copy()))
    for one, other in zip(found.partitions, back.partitions, strict=True):
        assert one == tuple(sorted(y.size - at for at in other))


def test_a_perfect_step_leaves_nothing_and_is_chosen() -> None:
    y = np.repeat([1.0, 4.0], [7, 9])
    found = bai_perron(y, max_breaks=2, min_segment=3)
    assert (found.breaks, found.rss[1], found.bic[1]) == ((7,), 0.0, -math.inf)


def test_no_more_regimes_than_fit() -> None:
    found = bai_perron(steps(8, 1.0, 50), max_breaks=9, min_segment=15)
    assert len(found.partitions) == 3  # none, one, two: three regimes of 15 fit, four do not


@pytest.mark.slow
def test_noise_seldom_breaks_and_a_slow_series_often_does() -> None:
    plain = np.mean([bai_perron(steps(at, 0.0), max_breaks=5, min_segment=18).chosen > 0 for at in range(150)])
    slow = np.mean([bai_perron(steps(at, 0.0, phi=0.5), max_breaks=5, min_segment=18).chosen > 0 for at in range(150)])
    assert plain < 0.09
    assert 0.42 < slow < 0.66


# -- intervals ---------------------------------------------------------------------------------------------------------


def test_the_place_of_the_largest_value_has_the_quantiles_of_yao() -> None:
    """Yao (1987), equal variances: 11.03 at 97.5 %, 7.69 at 95 %."""
    assert argmax_quantile(0.975, 1.0) == pytest.approx(11.033, abs=5e-4)
    assert argmax_quantile(0.95, 1.0) == pytest.approx(7.687, abs=5e-4)
    assert argmax_quantile(0.5, 1.0) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("ratio", [0.05, 0.5, 1.0, 3.0, 40.0])
def test_swapping_the_halves_turns_the_quantiles_around(ratio: float) -> None:
    for p in (0.025, 0.3, 0.9):
        assert argmax_quantile(p, ratio) == pytest.approx(
            -ratio * argmax_quantile(1.0 - p, 1.0 / ratio), rel=1e-6, abs=1e-9
        )


def test_quantiles_are_those_of_simulated_paths() -> None:
    rng, width, steps_ = np.random.default_rng(97), 0.05, 1200
    paths = 4_000
    before = np.cumsum(math.sqrt(width) * rng.standard_normal((paths, steps_)) - 0.5 * width, axis=1)
    after = np.cumsum(math.sqrt(2.0 * width) * rng.standard_normal((paths, steps_)) - 0.5 * width, axis=1)
    left, right = before.max(axis=1), after.max(axis=1)
    place = np.where(
        np.maximum(left, right) <= 0.0, 0.0,
        np.where(left > right, -(before.argmax(axis=1) + 1.0), after.argmax(axis=1) + 1.0),
    ) * width  # fmt: skip
    for p in (0.1, 0.5, 0.9):
        assert float((place <= argmax_quantile(p, 2.0)).mean()) == pytest.approx(p, abs=0.025)


@pytest.mark.parametrize(
    ("step", "phi", "dependent", "share"),
    [(1.0, 0.0, False, 0.924), (2.0, 0.0, False, 0.977), (1.0, 0.5, False, 0.682), (1.0, 0.5, True, 0.847)],
)
@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_measured(step: float, phi: float, dependent: bool, share: float) -> None:
    held = 0
    for seed in range(200):
        y = steps(seed, step, phi=phi)
        at = bai_perron(y, max_breaks=1, min_segment=18).partitions[1]
        (found,) = break_intervals(y, at, dependent=dependent)
        held += found.low <= 60 <= found.high
    assert held / 200 == pytest.approx(share, abs=0.09)


def test_more_coverage_is_a_wider_interval() -> None:
    y = steps(3, 1.0)
    widths = [each.high - each.low for c in (0.5, 0.8, 0.95, 0.99) for each in break_intervals(y, (60,), coverage=c)]
    assert widths == sorted(widths)
    assert widths[-1] > 2 * widths[0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: bai_perron(np.ones(9), max_breaks=0, min_segment=2), UsageError, r"^max_breaks=0 must be at least 1$"),
        (lambda: bai_perron(np.ones(9), max_breaks=1, min_segment=1), UsageError, r"^min_segment=1 must be at least 2"),
        (lambda: bai_perron(np.array([1.0, np.nan, 2.0, 3.0]), max_breaks=1, min_segment=2), UsageError, r"^row 1 is not finite"),
        (lambda: bai_perron(np.arange(9.0), max_breaks=1, min_segment=5), MethodError, r"^9 rows do not hold two regimes of at least 5$"),
        (lambda: bai_perron(np.full(9, 2.5), max_breaks=1, min_segment=2), MethodError, r"^the series does not vary: it is 2.5 on all 9 rows$"),
        (lambda: regimes(np.arange(9.0), (4, 4)), UsageError, r"^breaks \(4, 4\) must increase and lie between 1 and 8$"),
        (lambda: break_intervals(np.arange(9.0), (9,)), UsageError, r"^breaks \(9,\) must increase"),
        (lambda: break_intervals(np.arange(9.0), (4,), coverage=1.0), UsageError, r"^coverage=1.0 must lie between 0 and 1$"),
        (lambda: break_intervals(np.array([1.0, np.inf, 2.0, 3.0]), (2,)), UsageError, r"^a break interval needs finite values"),
        (lambda: break_intervals(np.tile([1.0, 2.0], 4), (4,)), MethodError, r"^the break at 4 has no interval"),
        (lambda: break_intervals(np.repeat([1.0, 2.0], 6), (6,), dependent=True), MethodError, r"^the break at 6 has no interval"),
    ],
)  # fmt: skip
def test_what_cannot_be_dated_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
