"""The autoregression of order one, its bias and its half-life: by hand, against statsmodels, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.ar_model import AutoReg

from weatherglass.errors import MethodError
from weatherglass.stats.half_life import (
    ar1,
    autocorrelation_half_life,
    bias_corrected,
    expected_path,
    half_life,
    path_sd,
    running_sums,
    slopes,
)


def simulated(phi: float, rows: int, seed: int, *, paths: int = 1, mean: float = 0.0) -> np.ndarray:
    """(paths, rows) stationary Gaussian autoregressions."""
    rng = np.random.default_rng(seed)
    x = np.empty((paths, rows))
    x[:, 0] = rng.normal(0.0, 1.0 / np.sqrt(1.0 - phi * phi), paths)
    for row in range(1, rows):
        x[:, row] = phi * x[:, row - 1] + rng.normal(0.0, 1.0, paths)
    return mean + x


def test_an_exact_decay_to_a_mean_is_found_exactly() -> None:
    fit = ar1(3.0 + 0.8 ** np.arange(12.0))
    assert fit.phi == pytest.approx(0.8, abs=1e-12)
    assert fit.mean == pytest.approx(3.0, abs=1e-12)
    assert fit.residual_sd == pytest.approx(0.0, abs=1e-12)
    assert fit.n == 11


def test_the_fit_is_that_of_statsmodels() -> None:
    x = simulated(0.95, 800, 11, mean=2.9)[0]
    fit, theirs = ar1(x), AutoReg(x, 1).fit()
    assert fit.phi == pytest.approx(theirs.params[1], abs=1e-10)
    assert fit.mean == pytest.approx(theirs.params[0] / (1.0 - theirs.params[1]), abs=1e-9)
    assert fit.residual_sd == pytest.approx(np.sqrt((theirs.resid**2).sum() / (fit.n - 2)), abs=1e-10)


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (np.array([1.0, 2.0, 3.0]), r"an autoregression needs at least 4 rows; got 3"),
        (np.full(9, 2.0), r"an autoregression needs a column that varies; all its values are equal"),
    ],
)
def test_what_cannot_be_fitted_is_refused(x: np.ndarray, says: str) -> None:
    with pytest.raises(MethodError, match=says):
        ar1(x)


def test_a_line_has_no_mean_and_an_endless_half_life() -> None:
    fit = ar1(np.arange(8.0))
    assert fit.phi == 1.0
    assert np.isnan(fit.mean)
    assert half_life(fit.phi) == np.inf


def test_kendalls_bias_is_what_a_simulation_shows() -> None:
    # phi 0.98, 1,000 rows: -0.0039 by the formula
    found = np.array([ar1(path).phi for path in simulated(0.98, 1000, 54, paths=400)])
    assert (0.98 - bias_corrected(0.98, 1000.0)) == pytest.approx(-0.00394, abs=1e-12)
    assert found.mean() - 0.98 == pytest.approx(-0.00394, abs=3.5 * found.std() / 20.0)
    assert bias_corrected(found, 999.0).mean() == pytest.approx(0.98, abs=0.001)


def test_an_uncorrected_half_life_is_far_too_short_near_a_unit_root() -> None:
    # phi 0.995: 138 rows in truth; over 1,000 rows least squares sees about 80 and the correction about 150
    found = np.array([ar1(path).phi for path in simulated(0.995, 1000, 2009, paths=400)])
    assert half_life(0.995) == pytest.approx(138.28, abs=0.01)
    assert np.median(half_life(found)) == pytest.approx(80.0, abs=8.0)
    assert np.median(half_life(bias_corrected(found, 999.0))) == pytest.approx(150.0, abs=30.0)


def test_half_lives_of_the_edge_cases() -> None:
    found = half_life(np.array([0.25, 1.0, 1.2, 0.0, -0.5, np.nan]))
    np.testing.assert_allclose(found, [0.5, np.inf, np.inf, 0.0, 0.0, np.nan])


def test_the_interval_of_phi_holds_the_truth_about_19_times_in_20() -> None:
    held = 0
    for path in simulated(0.9, 600, 7, paths=1000):
        low, high = ar1(path).phi_interval
        held += low <= 0.9 <= high
    assert 0.91 <= held / 1000 <= 0.965


def test_a_process_of_one_speed_has_one_half_life_at_every_step() -> None:
    x = simulated(0.97, 60_000, 21)[0]
    for step in (1, 5, 21):
        slope, rows = autocorrelation_half_life(x, step)
        assert slope == pytest.approx(0.97**step, abs=0.03)
        assert rows == pytest.approx(22.76, rel=0.1)


def test_a_fast_part_on_a_slow_one_looks_slower_the_longer_the_step() -> None:
    x = simulated(0.995, 60_000, 3)[0] * 0.1 + simulated(0.8, 60_000, 4)[0] * 0.3
    lives = [autocorrelation_half_life(x, step)[1] for step in (1, 5, 21, 63)]
    assert lives == sorted(lives)
    assert lives[-1] > 2.0 * lives[0]


def test_the_expected_path_comes_down_by_phi_a_row() -> None:
    path = expected_path(np.log(40.0), mean=np.log(20.0), phi=0.5, rows=np.array([0, 1, 2, 60]))
    np.testing.assert_allclose(np.exp(path), [40.0, 20.0 * 2**0.5, 20.0 * 2**0.25, 20.0])


def test_the_spread_of_the_path_is_that_of_simulated_ones() -> None:
    rng = np.random.default_rng(99)
    x = np.zeros(20_000)
    for row in range(1, 22):
        x = 0.9 * x + rng.normal(0.0, 0.5, 20_000)
        if row in {1, 21}:
            assert path_sd(phi=0.9, residual_sd=0.5, rows=np.array([row]))[0] == pytest.approx(x.std(), rel=0.02)


def test_the_spread_of_a_random_walk_grows_with_the_root_of_time() -> None:
    np.testing.assert_allclose(path_sd(phi=1.0, residual_sd=0.5, rows=np.array([1, 4, 9])), [0.5, 1.0, 1.5])


def test_running_sums_go_on_to_the_same_bits_and_give_the_slope_of_any_window() -> None:
    x = simulated(0.95, 700, 5)[0]
    z, y = x[:-1], x[1:]
    whole = running_sums(z, y, np.zeros(5))
    begun = running_sums(z[:300], y[:300], np.zeros(5))
    assert np.concatenate([begun, running_sums(z[300:], y[300:], begun[-1])]).tobytes() == whole.tobytes()
    slope, intercept = slopes(whole[500:] - whole[250:-250])
    wanted = np.polyfit(z[251:501], y[251:501], 1)
    assert slope[0] == pytest.approx(wanted[0], abs=1e-10)
    assert intercept[0] == pytest.approx(wanted[1], abs=1e-10)


def test_sums_without_a_spread_have_no_slope() -> None:
    sums = np.array([[2.0, 1.0, 1.0, 1.0, 0.5], [4.0, 8.0, 8.0, 16.0, 16.0]])  # two rows; four equal x
    assert np.isnan(slopes(sums)[0]).tolist() == [True, True]
