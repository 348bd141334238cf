"""Granger and Toda-Yamamoto: chickens and eggs, statsmodels, and how often they are wrong on prices."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.tsa.api import VAR

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.granger import granger, levels_order, toda_yamamoto

# US chickens (thousands, 1 December) and eggs (millions of dozens), 1930 to 1983: Thurman and Fisher (1988)
CHICKENS = np.array([
    468491, 449743, 436815, 444523, 433937, 389958, 403446, 423921, 389624, 418591, 438288, 422841, 476935, 542047, 582197, 516497,
    523227, 467217, 499644, 430876, 456549, 430988, 426555, 398156, 396776, 390708, 383690, 391363, 374281, 387002, 369484, 366082,
    377392, 375575, 382262, 394118, 393019, 428746, 425158, 422096, 433280, 421763, 404191, 408769, 394101, 379754, 378361, 386518,
    396933, 400585, 392110, 384838, 378609, 364584,
], float)  # fmt: skip
EGGS = np.array([
    3581, 3532, 3327, 3255, 3156, 3081, 3166, 3443, 3424, 3561, 3640, 3840, 4456, 5000, 5366, 5154, 5130, 5077, 5032, 5148, 5404, 5322,
    5323, 5307, 5402, 5407, 5500, 5442, 5442, 5542, 5339, 5358, 5403, 5345, 5435, 5474, 5540, 5836, 5777, 5629, 5704, 5806, 5742, 5502,
    5461, 5382, 5377, 5408, 5608, 5777, 5825, 5625, 5800, 5656,
], float)  # fmt: skip


def garch(rng: np.random.Generator, rows: int) -> np.ndarray:
    shocks, found = rng.standard_t(5, rows) / np.sqrt(5 / 3), np.empty(rows)
    variance = 1.0
    for row, shock in enumerate(shocks):
        found[row] = np.sqrt(variance) * shock
        variance = 0.02 + 0.08 * found[row] ** 2 + 0.90 * variance
    return found


# -- chickens and eggs -------------------------------------------------------------------------------------------------


def test_the_egg_came_first() -> None:
    first, second = granger(CHICKENS, EGGS, order=3), granger(EGGS, CHICKENS, order=3)
    assert (round(first.statistic, 4), round(first.p, 4), first.degrees) == (0.5916, 0.6238, 44)
    assert (round(second.statistic, 3), round(second.p, 6), second.degrees) == (5.405, 0.002966, 44)
    assert (second.order, second.extra) == (3, 0)


# -- against statsmodels -----------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.integers(1, 4))
def test_the_wald_statistics_are_those_of_a_regression(seed: int, order: int) -> None:
    rng = np.random.default_rng(seed)
    cause, effect = np.cumsum(rng.normal(size=90)), 1e4 + np.cumsum(rng.normal(size=90))
    lags = order + 1
    past = [series[lags - each : 90 - each] for series in (cause, effect) for each in range(1, lags + 1)]
    fit = sm.OLS(effect[lags:], sm.add_constant(np.column_stack(past)))
    select = np.zeros((order, 1 + 2 * lags))
    select[:, 1 : 1 + order] = np.eye(order)
    for robust, kind in ((False, "nonrobust"), (True, "HC3")):
        result = fit.fit(cov_type=kind)
        expected = float(result.wald_test(select, use_f=False, scalar=True).statistic)
        found = toda_yamamoto(cause, effect, order=order, robust=robust)
        assert found.statistic == pytest.approx(expected, rel=1e-6)
        assert found.p == pytest.approx(scipy_stats.chi2.sf(expected, order), rel=1e-5)
        assert found.total == pytest.approx(result.params[1 : 1 + order].sum(), rel=1e-6, abs=1e-9)


def test_the_order_is_the_one_that_statsmodels_selects() -> None:
    rng = np.random.default_rng(2)
    x, y = np.zeros(400), np.zeros(400)
    for t in range(3, 400):
        x[t] = x[t - 1] + 0.4 * (x[t - 2] - x[t - 3]) + rng.normal()
        y[t] = y[t - 1] + 0.3 * (x[t - 1] - x[t - 2]) + rng.normal()
    expected = VAR(np.column_stack([x, y])).select_order(6).selected_orders["bic"]
    assert levels_order(x, y, max_order=6) == expected == 3


# -- what they can and cannot see --------------------------------------------------------------------------------------


def test_a_pair_of_random_walks_with_a_known_cause() -> None:
    rng = np.random.default_rng(20200316)
    steps, own = rng.normal(size=600), rng.normal(size=600)
    x = np.cumsum(steps)
    y = np.cumsum(own + 0.3 * np.concatenate([[0.0], steps[:-1]]))
    order = levels_order(x, y, max_order=6)
    there, back = toda_yamamoto(x, y, order=order), toda_yamamoto(y, x, order=order)
    assert there.p < 1e-6
    assert there.total > 0.0
    assert back.p > 0.10
    # tied together in the long run, and still found without a test of it before
    tied = np.concatenate([[0.0], x[:-1]]) + rng.normal(size=600)
    assert toda_yamamoto(x, tied, order=2).p < 1e-10
    assert toda_yamamoto(tied, x, order=2).p > 0.05


def rejections(runs: int, rows: int, order: int = 2) -> dict[str, float]:
    rng = np.random.default_rng(20200316)
    wrong = dict.fromkeys(("levels", "toda_yamamoto", "returns", "robust", "overlapping"), 0)
    for _ in range(runs):
        a, b = garch(rng, rows), garch(rng, rows)
        x, y = np.cumsum(a), np.cumsum(b)
        wrong["levels"] += granger(x, y, order=order).p < 0.05
        wrong["toda_yamamoto"] += toda_yamamoto(x, y, order=order).p < 0.05
        wrong["returns"] += granger(a, b, order=order).p < 0.05
        wrong["robust"] += granger(a, b, order=order, robust=True).p < 0.05
        wrong["overlapping"] += granger(x[20:] - x[:-20], y[20:] - y[:-20], order=order).p < 0.05
    return {name: count / runs for name, count in wrong.items()}


@pytest.mark.slow
def test_toda_yamamoto_keeps_its_level_on_prices_where_granger_does_not() -> None:
    found = rejections(300, 400)
    assert 0.02 <= found["toda_yamamoto"] <= 0.09
    assert 0.02 <= found["returns"] <= 0.09
    assert 0.015 <= found["robust"] <= 0.10
    assert found["levels"] > 0.09
    assert found["overlapping"] > 0.09


@pytest.mark.long
def test_the_sizes_of_the_study() -> None:
    found = rejections(2_000, 2_000)
    assert found["toda_yamamoto"] == pytest.approx(0.054, abs=0.015)
    assert found["returns"] == pytest.approx(0.054, abs=0.02)
    assert found["robust"] == pytest.approx(0.045, abs=0.015)
    assert found["levels"] > 0.09  # the study has .100; with two lags and this noise .137
    assert found["overlapping"] > 0.10  # the study has .178


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.001, 1000.0), shift=st.floats(-1e4, 1e4))
def test_neither_scale_nor_level_matters(seed: int, scale: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.cumsum(rng.normal(size=80)), np.cumsum(rng.normal(size=80))
    one = toda_yamamoto(x, y, order=2).statistic
    assert toda_yamamoto(shift + scale * x, y - shift, order=2).statistic == pytest.approx(one, rel=1e-4, abs=1e-6)


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_what_cannot_be_asked_is_said() -> None:
    x = np.random.default_rng(1).normal(size=30)
    with pytest.raises(UsageError, match=r"^cause has 30 rows and effect 29; a row of both must be one time$"):
        granger(x, x[1:], order=1)
    with pytest.raises(UsageError, match=r"^order=0 must be at least 1$"):
        granger(x, x, order=0)
    with pytest.raises(UsageError, match=r"^integration=-1 must not be negative$"):
        toda_yamamoto(x, x, order=1, integration=-1)
    with pytest.raises(UsageError, match=r"^row 4 has a missing value: drop it in both before$"):
        granger(np.where(np.arange(30) == 4, np.nan, x), x, order=1)
    with pytest.raises(MethodError, match=r"^30 rows are too few for 7 lags of two series; 32 are needed$"):
        toda_yamamoto(x, x[::-1], order=6)
    with pytest.raises(MethodError, match=r"^effect does not vary: it is 2\.0 on all 30 rows$"):
        granger(x, np.full(30, 2.0), order=1)
    with pytest.raises(
        MethodError, match=r"^the lags of the two series cannot be told apart: one follows from the others$"
    ):
        granger(x, x, order=1)
    doubling = 2.0 ** np.arange(30)
    with pytest.raises(
        MethodError, match=r"^the effect follows from its own past without error: nothing is left to explain$"
    ):
        granger(x, doubling, order=1)
