"""Long-run variances: by hand, against statsmodels, and on the variances that Bai and Perron printed."""

from __future__ import annotations

import numpy as np
import pytest

from real_interest_rate import REAL_RATE
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.hac import (
    Kernel,
    andrews_bandwidth,
    kernel_weights,
    lazarus_lags,
    least_squares,
    long_run_covariance,
    long_run_sums,
    newey_west_lags,
)


def overlapping(seed: int, rows: int, span: int) -> np.ndarray:
    return np.convolve(np.random.default_rng(seed).normal(size=rows + span - 1), np.ones(span), mode="valid")


def slow_sums(scores: np.ndarray, weight) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Every product of two rows, weighted by their distance: two loops, straight from the definition."""
    total = np.zeros((scores.shape[1], scores.shape[1]))
    for one in range(scores.shape[0]):
        for other in range(scores.shape[0]):
            total += weight(abs(one - other)) * np.outer(scores[one], scores[other])
    return total


def test_long_run_sums_by_hand() -> None:
    # 1 + 4 + 9, and half of 2 (1 x 2 + 2 x 3)
    column = np.array([[1.0], [2.0], [3.0]])
    assert long_run_sums(column, lags=1)[0, 0] == 14.0 + 0.5 * 2.0 * 8.0
    assert long_run_sums(column, lags=0)[0, 0] == 14.0
    assert long_run_sums(column, lags=1, kernel=Kernel.TRUNCATED)[0, 0] == 14.0 + 2.0 * 8.0


def test_sums_are_those_of_two_loops() -> None:
    scores = np.random.default_rng(3).normal(size=(40, 2))
    np.testing.assert_allclose(long_run_sums(scores, lags=6), slow_sums(scores, lambda d: max(0.0, 1.0 - d / 7.0)))
    np.testing.assert_allclose(
        long_run_sums(scores, lags=6, kernel=Kernel.TRUNCATED), slow_sums(scores, lambda d: float(d <= 6))
    )


def test_lags_beyond_the_rows_count_as_the_rows_there_are() -> None:
    scores = np.array([[1.0], [-2.0], [4.0]])
    assert long_run_sums(scores, lags=9)[0, 0] == pytest.approx(slow_sums(scores, lambda d: 1.0 - d / 10.0)[0, 0])


def test_the_quadratic_spectral_covariance_is_that_of_two_loops() -> None:
    scores = np.random.default_rng(5).normal(size=(30, 2))

    def weight(distance: int) -> float:
        if distance == 0:
            return 1.0
        a = 6.0 * np.pi * (distance / 2.5) / 5.0
        return float(3.0 / a**2 * (np.sin(a) / a - np.cos(a)))

    np.testing.assert_allclose(long_run_covariance(scores, bandwidth=2.5), slow_sums(scores, weight) / 28.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("regime", "variance"),
    [((0, 24), 0.036057291777551), ((24, 47), 0.023560598517385), ((47, 79), 0.261105369875645), ((79, 103), 0.363491918147632)],
)  # fmt: skip
def test_the_variances_of_means_are_those_behind_bai_and_perrons_table(
    regime: tuple[int, int], variance: float
) -> None:
    """Of the regimes of the US real rate, by Perron's own program; the roots are the standard errors in print."""
    rows = REAL_RATE[slice(*regime)]
    found = long_run_covariance((rows - rows.mean())[:, None], prewhitened=True)[0, 0] / rows.shape[0]
    assert found == pytest.approx(variance, rel=1e-12)


def test_andrews_bandwidths_are_those_of_his_formulas() -> None:
    """An exact autoregression of one half: 4 r^2 / (1 - r)^4 = 16, 4 r^2 / ((1 - r)^2 (1 + r)^2) = 16 / 9."""
    scores = (0.5 ** np.arange(12.0))[:, None]
    assert andrews_bandwidth(scores, Kernel.QUADRATIC_SPECTRAL) == pytest.approx(
        1.3221 * (16.0 * 12.0) ** 0.2, rel=1e-12
    )
    assert andrews_bandwidth(scores, Kernel.TRUNCATED) == pytest.approx(0.6611 * (16.0 * 12.0) ** 0.2, rel=1e-12)
    assert andrews_bandwidth(scores, Kernel.BARTLETT) == pytest.approx(
        1.1447 * (16.0 / 9.0 * 12.0) ** (1.0 / 3.0), rel=1e-12
    )


@pytest.mark.parametrize("kernel", [Kernel.BARTLETT, Kernel.QUADRATIC_SPECTRAL])
@pytest.mark.slow
def test_the_automatic_variance_finds_that_of_an_autoregression(kernel: Kernel) -> None:
    rng, rows = np.random.default_rng(11), 40_000
    x = np.zeros(rows)
    for row in range(1, rows):
        x[row] = 0.6 * x[row - 1] + rng.normal()
    # 1 / (1 - .6)^2
    assert long_run_covariance(x[:, None], kernel=kernel)[0, 0] == pytest.approx(6.25, rel=0.12)
    assert long_run_covariance(x[:, None], kernel=kernel, prewhitened=True)[0, 0] == pytest.approx(6.25, rel=0.06)


def test_kernels_are_one_near_zero_and_never_above() -> None:
    distance = np.array([1e-4, 0.3, 0.999, 1.0, 1.001, 4.0])
    found = {kernel: kernel_weights(distance, kernel) for kernel in Kernel}
    assert found[Kernel.QUADRATIC_SPECTRAL][0] == pytest.approx(1.0, abs=1e-6)
    assert found[Kernel.BARTLETT].tolist() == pytest.approx([0.9999, 0.7, 0.001, 0.0, 0.0, 0.0])
    assert found[Kernel.TRUNCATED].tolist() == [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    assert all(float(each.max()) <= 1.0 for each in found.values())


@pytest.mark.parametrize("lags", [0, 4, 42])
def test_newey_and_west_are_those_of_statsmodels(lags: int) -> None:
    sm = pytest.importorskip("statsmodels.api")
    y, x = overlapping(1, 600, 21), overlapping(2, 600, 5)
    theirs = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    ours = least_squares(y, x, lags=lags)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-10)
    np.testing.assert_allclose(ours.standard_errors, theirs.bse, rtol=1e-9)
    assert ours.bandwidth_share == pytest.approx((lags + 1) / 600.0)


def test_hansen_and_hodrick_are_the_uniform_kernel_of_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")
    from statsmodels.stats.sandwich_covariance import weights_uniform

    y, x = overlapping(3, 600, 5), np.random.default_rng(4).normal(size=600)
    theirs = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": 4, "weights_func": weights_uniform})
    ours = least_squares(y, x, lags=4, kernel=Kernel.TRUNCATED)
    np.testing.assert_allclose(ours.standard_errors, theirs.bse, rtol=1e-9)


def test_rules_of_thumb() -> None:
    assert [newey_west_lags(n) for n in (50, 100, 1_000, 10_000)] == [3, 4, 6, 11]
    assert [lazarus_lags(n) for n in (100, 400, 10_000)] == [12, 25, 129]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: least_squares(np.array([1.0, np.nan]), np.ones(2), lags=0), UsageError, "needs finite values"),
        (lambda: least_squares(np.ones(5), np.arange(5.0), lags=3), MethodError, r"^5 cases are too few for 2 coeff"),
        (lambda: least_squares(np.arange(9.0), np.ones(9), lags=0), MethodError, "cannot be told apart"),
        (
            lambda: least_squares(np.tile([1.0, -1.0], 20), np.arange(40.0), lags=1, kernel=Kernel.TRUNCATED),
            MethodError,
            r"^the truncated kernel over 1 lags gives a negative variance; take the Bartlett kernel$",
        ),
        (lambda: long_run_sums(np.ones((3, 1)), lags=-1), UsageError, r"^lags=-1 must not be negative$"),
        (
            lambda: long_run_sums(np.ones((3, 1)), lags=1, kernel=Kernel.QUADRATIC_SPECTRAL),
            UsageError,
            r"has a bandwidth and no lags: use long_run_covariance$",
        ),
        (lambda: long_run_covariance(np.ones((3, 1))), MethodError, r"^3 rows are too few .* of 1 columns$"),
        (lambda: long_run_covariance(np.zeros((9, 1))), MethodError, r"^the scores are all zero"),
        (lambda: long_run_covariance(np.ones((9, 1)), bandwidth=0.0), UsageError, r"^bandwidth=0.0 must be positive$"),
    ],
)
def test_what_has_no_variance_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
