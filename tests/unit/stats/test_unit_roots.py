"""Tests of a unit root: the lags by their rules, the verdicts on series whose nature is known, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import MethodError
from weatherglass.stats.unit_roots import akaike_lags, dickey_fuller, hobijn_lags, schwert_lags, unit_root_tests

pytest.importorskip("arch")


def autoregression(phi: float, rows: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.zeros(rows)
    for row in range(1, rows):
        x[row] = phi * x[row - 1] + rng.normal()
    return x


def test_a_series_that_comes_back_is_told_from_one_that_does_not() -> None:
    stays, wanders = unit_root_tests(autoregression(0.9, 1_500, 1)), unit_root_tests(autoregression(1.0, 1_500, 2))
    assert stays.adf.p < 1e-4
    assert stays.phillips_perron.p < 1e-4
    assert stays.kpss.p > 0.05
    assert wanders.adf.p > 0.1
    assert wanders.phillips_perron.p > 0.1
    assert wanders.kpss.p < 0.05


@pytest.mark.slow
def test_a_random_walk_is_called_stationary_one_time_in_twenty() -> None:
    found = np.array([unit_root_tests(autoregression(1.0, 250, seed)).adf.p < 0.05 for seed in range(200)])
    assert 0.01 < found.mean() < 0.10


def test_lags_are_those_of_the_rules() -> None:
    assert [schwert_lags(n) for n in (50, 1_000, 9_254)] == [11, 22, 38]
    x = autoregression(0.9, 1_500, 1)
    centred = x - x.mean()
    autocovariance = [float((centred[lag:] * centred[: 1_500 - lag]).sum()) / 1_500 for lag in range(6)]
    s0 = autocovariance[0] + 2.0 * sum(autocovariance[1:])
    s1 = 2.0 * sum(lag * each for lag, each in enumerate(autocovariance))
    assert int(1_500 ** (2 / 9)) == 5
    assert hobijn_lags(x) == int(1.1447 * (s1 / s0) ** (2 / 3) * 1_500 ** (1 / 3))
    found = unit_root_tests(x)
    assert (found.kpss.lags, found.kpss_short.lags) == (hobijn_lags(x), schwert_lags(1_500))


@pytest.mark.parametrize("rows", [60, 300, pytest.param(2_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("phi", [0.5, 0.98, 1.0])
def test_lags_and_figures_are_those_that_arch_chooses_the_slow_way(phi: float, rows: int) -> None:
    from arch.unitroot import ADF

    for seed in (1, 2, 3):
        x = 3.0 + np.cumsum(0.3 * autoregression(0.4, rows, seed)) if phi == 1.0 else autoregression(phi, rows, seed)
        slow = ADF(x, trend="c", max_lags=schwert_lags(rows), method="aic")
        found = dickey_fuller(x)
        assert akaike_lags(x, schwert_lags(rows)) == found.lags == slow.lags
        assert (found.statistic, found.p) == (slow.stat, slow.pvalue)


def test_lags_are_chosen_slowly_where_regressors_can_hardly_be_told_apart() -> None:
    rng = np.random.default_rng(1)
    smooth = np.sin(np.arange(200) / 7.0)
    assert akaike_lags(smooth, 14) is None
    assert akaike_lags(rng.normal(size=31), 15) is None
    assert akaike_lags(np.where(np.arange(400) < 200, 0.0, 1.0)[:200], 14) is None


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.arange(29.0), r"^29 rows are too few for tests of a unit root; 30 are needed$"),
        (np.ones(40), r"^tests of a unit root need a column that varies; all 40 values are equal$"),
    ],
)
def test_what_cannot_be_tested_is_refused(x: np.ndarray, message: str) -> None:
    with pytest.raises(MethodError, match=message):
        unit_root_tests(x)
