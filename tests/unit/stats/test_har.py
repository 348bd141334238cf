"""The heterogeneous autoregression against a slow loop that fits it anew at every row, and for equal bits gone on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.stats.har import HAR_WINDOWS, expanding_fit, har_regressors
from weatherglass.stats.rolling import rolling_mean

HORIZON, MINIMUM = 21, 60


@pytest.fixture(scope="module")
def variance() -> np.ndarray:
    rng = np.random.default_rng(20_200_316)
    level = np.exp(np.cumsum(rng.normal(0.0, 0.1, 400)) * 0.5 - 9.0)
    return level * rng.standard_normal(400) ** 2 + 1e-8


def columns(variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return har_regressors(variance), np.sqrt(rolling_mean(variance, HORIZON))


def test_regressors_are_a_constant_and_the_volatilities_of_a_day_a_week_and_a_month() -> None:
    variance = np.arange(1.0, 31.0)
    found = har_regressors(variance, np.full(30, 7.0))
    assert HAR_WINDOWS == (1, 5, 22)
    expected = [1.0, math.sqrt(30.0), math.sqrt(28.0), math.sqrt(19.5), 7.0]
    assert found[-1].tolist() == pytest.approx(expected, rel=1e-14)
    assert np.isnan(found[20, 3])
    assert found[21, 3] == pytest.approx(math.sqrt(11.5), rel=1e-14)


def test_every_row_is_a_fit_to_the_pairs_that_had_ended(variance: np.ndarray) -> None:
    regressors, outcome = columns(variance)
    found = expanding_fit(regressors, outcome, horizon=HORIZON, minimum=MINIMUM)
    for row in (120, 200, 399):
        x, y = regressors[: row - HORIZON + 1], outcome[HORIZON : row + 1]
        kept = np.isfinite(x).all(axis=1) & np.isfinite(y)
        x, y = x[kept], y[kept]
        coefficients, residual, *_ = np.linalg.lstsq(x, y, rcond=None)
        assert found.pairs[row] == x.shape[0] == row - 21 - 20
        np.testing.assert_allclose(found.coefficients[row], coefficients, rtol=1e-6)
        mean = float(regressors[row] @ coefficients)
        spread = float(residual[0]) / (x.shape[0] - 4)
        assert found.mean[row] == pytest.approx(mean, rel=1e-9)
        assert found.variance[row] == pytest.approx(spread, rel=1e-8)
        assert found.second_moment[row] == pytest.approx(mean**2 + spread, rel=1e-9)


def test_the_first_forecast_has_the_fewest_pairs(variance: np.ndarray) -> None:
    found = expanding_fit(*columns(variance), horizon=HORIZON, minimum=MINIMUM)
    first = int(np.argmax(np.isfinite(found.mean)))
    assert found.pairs[first] == MINIMUM
    assert first == 21 + 21 + MINIMUM - 1
    assert np.isnan(found.variance[:first]).all()


@pytest.mark.parametrize("cut", [1, 42, 43, 101, 250, 399])
def test_going_on_from_any_row_has_the_bits_of_one_go(variance: np.ndarray, cut: int) -> None:
    whole = expanding_fit(*columns(variance), horizon=HORIZON, minimum=MINIMUM)
    early = expanding_fit(*columns(variance[:cut]), horizon=HORIZON, minimum=MINIMUM)
    context = max(0, cut - 21 - 22)
    later = expanding_fit(
        *columns(variance[context:]), horizon=HORIZON, minimum=MINIMUM, first_new=cut - context, sums=early.sums
    )
    for name in ("mean", "variance", "coefficients", "pairs"):
        joined = np.concatenate([getattr(early, name), getattr(later, name)])
        assert joined.tobytes() == getattr(whole, name).tobytes(), name
    assert later.sums.tobytes() == whole.sums.tobytes()


def test_a_pair_with_a_missing_value_is_none(variance: np.ndarray) -> None:
    regressors, outcome = columns(variance)
    regressors[150, 2] = np.nan
    found = expanding_fit(regressors, outcome, horizon=HORIZON, minimum=MINIMUM)
    assert np.isnan(found.mean[150])
    assert found.pairs[170] == 170 - 41
    assert found.pairs[171] == 171 - 41 - 1
    assert np.isfinite(found.mean[151])


def test_a_regressor_that_does_not_vary_has_no_coefficient() -> None:
    flat = np.ones((50, 2))
    found = expanding_fit(flat, np.linspace(1.0, 2.0, 50), horizon=1, minimum=10)
    assert np.isnan(found.coefficients).all()
    assert np.isnan(found.mean).all()


def test_a_linear_outcome_is_found_without_spread() -> None:
    x = np.stack([np.ones(40), np.arange(40.0)], axis=1)
    outcome = np.full(40, np.nan)
    outcome[2:] = 3.0 + 0.5 * np.arange(38.0)
    found = expanding_fit(x, outcome, horizon=2, minimum=5)
    assert found.coefficients[-1].tolist() == pytest.approx([3.0, 0.5], rel=1e-9)
    assert found.mean[-1] == pytest.approx(3.0 + 0.5 * 39.0, rel=1e-9)
    assert found.variance[-1] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("horizon", "minimum", "message"),
    [
        (0, 10, r"^horizon=0 must be at least one row$"),
        (1, 2, r"^minimum=2 pairs must be more than the 2 coefficients$"),
    ],
)
def test_impossible_fits_are_refused(horizon: int, minimum: int, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        expanding_fit(np.ones((5, 2)), np.ones(5), horizon=horizon, minimum=minimum)
