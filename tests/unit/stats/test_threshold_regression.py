"""Thresholds: statistics by plain regressions at every level, size without one, and levels that are known."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.threshold_regression import threshold_fit, threshold_test


def world(
    seed: int, *, step: float = 0.0, rows: int = 200, wild: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An outcome whose mean rises by a step where q exceeds 0.2, and whose errors grow with q."""
    rng = np.random.default_rng(seed)
    q, x, e = rng.normal(size=(3, rows))
    return 1.0 + 0.5 * x + np.where(q > 0.2, step, 0.0) + e * np.exp(wild * q), q, x


def slow_statistics(
    y: np.ndarray, q: np.ndarray, x: np.ndarray, trim: float
) -> list[tuple[float, float, float, float]]:
    """Level, LM, F and sum of squares, one regression after another."""
    line = np.column_stack([np.ones(y.size), x])
    e = y - line @ np.linalg.lstsq(line, y, rcond=None)[0]
    found = []
    for level in np.unique(q):
        below = q <= level
        if not trim * y.size <= below.sum() <= (1.0 - trim) * y.size:
            continue
        part = line * below[:, None]
        both = np.column_stack([line, part])
        rss = float(((y - both @ np.linalg.lstsq(both, y, rcond=None)[0]) ** 2).sum())
        own = part - line @ np.linalg.lstsq(line, part, rcond=None)[0]
        scores = own * e[:, None]
        total = scores.sum(axis=0)
        lm = float(total @ np.linalg.solve(scores.T @ scores, total))
        found.append((float(level), lm, ((e**2).sum() - rss) / (rss / (y.size - 4)), rss))
    return found


def test_statistics_are_those_of_one_regression_a_level() -> None:
    y, q, x = world(3, step=0.7, rows=120, wild=0.3)
    found, fit, slow = threshold_test(y, q, x, draws=1, seed=0), threshold_fit(y, q, x), slow_statistics(y, q, x, 0.15)
    assert found.candidates == len(slow) == 85
    best = max(slow, key=lambda each: each[1])
    assert (found.at_lm, found.sup_lm) == (best[0], pytest.approx(best[1], rel=1e-9))
    best = max(slow, key=lambda each: each[2])
    assert (found.at_f, found.sup_f) == (best[0], pytest.approx(best[2], rel=1e-9))
    assert (fit.level, fit.rss) == (best[0], pytest.approx(best[3], rel=1e-9))
    assert fit.rss_line == pytest.approx(best[3] + best[2] * best[3] / 116.0, rel=1e-9)


def test_both_lines_are_those_of_either_side() -> None:
    y, q, x = world(4, step=2.0)
    fit = threshold_fit(y, q, x)
    below = q <= fit.level
    for side, found in ((below, fit.below), (~below, fit.above)):
        design = np.column_stack([np.ones(int(side.sum())), x[side]])
        np.testing.assert_allclose(found, np.linalg.lstsq(design, y[side], rcond=None)[0], rtol=1e-9)
    assert (fit.rows_below, fit.rows) == (int(below.sum()), 200)
    assert fit.low <= fit.level <= fit.high


def test_a_known_level_is_found_and_held() -> None:
    y, q, x = world(5, step=2.0, rows=600)
    found, fit = threshold_test(y, q, x, draws=199, seed=1), threshold_fit(y, q, x)
    assert (found.p_lm, found.p_f) == (1.0 / 200.0, 1.0 / 200.0)
    assert fit.level == pytest.approx(0.2, abs=0.03)
    assert fit.low <= 0.2 <= fit.high + 0.02
    assert fit.high - fit.low < 0.1
    assert fit.above[0] - fit.below[0] == pytest.approx(2.0, abs=0.25)


def test_a_slope_that_changes_is_a_threshold_too() -> None:
    rng = np.random.default_rng(6)
    q, x, e = rng.normal(size=(3, 400))
    y = np.where(q > -0.3, -0.8, 0.8) * x + e
    fit = threshold_fit(y, q, x)
    assert fit.level == pytest.approx(-0.3, abs=0.05)
    assert (fit.below[1], fit.above[1]) == (pytest.approx(0.8, abs=0.2), pytest.approx(-0.8, abs=0.2))
    # of the mean alone nothing changes
    assert threshold_test(y, q, draws=199, seed=2).p_lm > 0.05


def test_more_coverage_holds_more_levels() -> None:
    y, q, x = world(7, step=0.8)
    widths = [threshold_fit(y, q, x, coverage=c) for c in (0.5, 0.9, 0.99)]
    assert [each.level for each in widths] == [widths[0].level] * 3
    spans = [each.high - each.low for each in widths]
    assert spans == sorted(spans)
    assert spans[-1] > spans[0]


@pytest.mark.parametrize("wild", [0.0, 0.5])
@pytest.mark.slow
def test_without_a_threshold_the_robust_test_keeps_its_level(wild: float) -> None:
    found = [threshold_test(*world(seed, wild=wild, rows=120), draws=99, seed=seed) for seed in range(200)]
    assert 0.01 < np.mean([each.p_lm <= 0.05 for each in found]) < 0.10
    f = float(np.mean([each.p_f <= 0.05 for each in found]))
    # the other one takes errors that grow with q for a threshold
    assert f > 0.12 if wild else 0.01 < f < 0.10


@pytest.mark.long
@pytest.mark.parametrize(
    ("wild", "robust", "plain"), [(0.0, (0.03, 0.09), (0.03, 0.08)), (0.5, (0.03, 0.08), (0.15, 0.27))]
)
def test_the_measured_sizes(wild: float, robust: tuple[float, float], plain: tuple[float, float]) -> None:
    found = [threshold_test(*world(seed, wild=wild), draws=199, seed=seed) for seed in range(500)]
    assert robust[0] < np.mean([each.p_lm <= 0.05 for each in found]) < robust[1]
    assert plain[0] < np.mean([each.p_f <= 0.05 for each in found]) < plain[1]


def test_intervals_hold_the_level_more_often_than_they_say() -> None:
    held = 0
    for seed in range(200):
        y, q, x = world(seed, step=1.0)
        fit = threshold_fit(y, q, x)
        above = q[q > fit.high]
        held += fit.low <= 0.2 < (above.min() if above.size else np.inf)
    assert 0.93 < held / 200 <= 1.0


def test_errors_that_hang_together_are_taken_for_a_threshold() -> None:
    rejected = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        both = np.zeros((200, 2))
        for row in range(1, 200):
            both[row] = 0.9 * both[row - 1] + rng.normal(size=2)
        rejected += threshold_test(both[:, 0], both[:, 1], draws=99, seed=seed).p_lm <= 0.05
    assert rejected / 60 > 0.4


def test_the_same_seed_gives_the_same_p_on_any_number_of_threads() -> None:
    y, q, x = world(8, step=0.4)
    one, three = (threshold_test(y, q, x, draws=150, seed=9, threads=threads) for threads in (1, 3))
    assert one == three
    assert threshold_test(y, q, x, draws=150, seed=10).sup_lm == one.sup_lm


def test_neither_unit_nor_order_of_the_rows_matters() -> None:
    y, q, x = world(9, step=0.5, wild=0.3)
    order = np.random.default_rng(1).permutation(y.size)
    found = threshold_test(y, q, x, draws=1, seed=0)
    moved = threshold_test((3.0 - 2.0 * y)[order], np.exp(q)[order], (7.0 * x)[order], draws=1, seed=0)
    assert (moved.sup_lm, moved.sup_f) == (pytest.approx(found.sup_lm, rel=1e-8), pytest.approx(found.sup_f, rel=1e-8))
    assert moved.at_lm == pytest.approx(np.exp(found.at_lm), rel=1e-12)


def test_equal_values_of_q_stay_on_one_side_and_only_so_many_levels_are_tried() -> None:
    rng = np.random.default_rng(2)
    q = np.round(rng.normal(size=400), 1)
    assert threshold_fit(np.where(q > 0.3, 1.0, 0.0) + 0.1 * rng.normal(size=400), q).level == 0.3
    assert threshold_test(rng.normal(size=900), rng.normal(size=900), draws=1, seed=0).candidates == 300


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: threshold_test(np.ones(9), np.ones(9), trim=0.5, seed=0), UsageError, r"^trim=0.5 must lie between"),
        (lambda: threshold_test(np.ones(9), np.ones(8), seed=0), UsageError, r"must have the same rows$"),
        (lambda: threshold_test(np.array([1.0, np.nan]), np.ones(2), seed=0), UsageError, r"needs finite values"),
        (lambda: threshold_test(np.arange(9.0), np.ones(9), seed=0), MethodError, r"^no level of q leaves at least 2 of 9"),
        (lambda: threshold_test(np.ones(40), np.arange(40.0), seed=0), MethodError, r"^one line fits without error"),
        (
            lambda: threshold_test(np.arange(40.0) ** 2, np.arange(40.0), (np.arange(40) > 30) * 1.0, seed=0),
            MethodError, r"^a regressor does not vary by itself on one side",
        ),
        (lambda: threshold_test(*world(1), draws=0, seed=0), UsageError, r"^draws=0 must be at least 1$"),
        (lambda: threshold_fit(*world(1), coverage=0.0), UsageError, r"^coverage=0.0 must lie between 0 and 1$"),
        (
            lambda: threshold_fit(np.repeat([1.0, 2.0], 20), np.arange(40.0)),
            MethodError, r"^the two lines fit without error",
        ),
    ],
)  # fmt: skip
def test_what_has_no_threshold_to_look_for_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
