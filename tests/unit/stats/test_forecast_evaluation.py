"""Evaluation of forecasts against statsmodels, by hand, and for the size of the tests on forecasts that are right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.forecast_evaluation import (
    clark_west,
    diebold_mariano,
    encompassing,
    giacomini_white,
    mincer_zarnowitz,
    out_of_sample_r_squared,
    pesaran_timmermann,
    qlike,
)

LAGS = 42


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20_200_316)
    common = np.convolve(rng.normal(size=1520), np.ones(21) / 4.0, mode="valid")
    came = 20.0 + 4.0 * common + rng.normal(size=1500)
    return came, 18.0 + 3.0 * common + rng.normal(size=1500), 20.0 + 2.0 * common + 2.0 * rng.normal(size=1500)


def test_regressions_are_those_of_statsmodels(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    sm = pytest.importorskip("statsmodels.api")
    came, forecast, other = sample
    theirs = sm.OLS(came, sm.add_constant(np.column_stack([forecast, other]))).fit(
        cov_type="HAC", cov_kwds={"maxlags": LAGS}
    )
    ours = encompassing(came, forecast, other, lags=LAGS)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-9)
    np.testing.assert_allclose(ours.standard_errors, theirs.bse, rtol=1e-8)
    np.testing.assert_allclose(ours.t, theirs.tvalues, rtol=1e-8)
    assert ours.r_squared == pytest.approx(theirs.rsquared, rel=1e-10)
    assert (ours.rows, ours.lags) == (1500, LAGS)


def test_unbiasedness_is_the_wald_test_of_statsmodels(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    sm = pytest.importorskip("statsmodels.api")
    came, forecast, _ = sample
    fit = sm.OLS(came, sm.add_constant(forecast)).fit(cov_type="HAC", cov_kwds={"maxlags": LAGS})
    theirs = fit.wald_test((np.eye(2), np.array([0.0, 1.0])), use_f=False, scalar=True)
    ours = mincer_zarnowitz(came, forecast, lags=LAGS)
    assert (ours.intercept, ours.slope) == pytest.approx(tuple(fit.params), rel=1e-9)
    assert (ours.intercept_error, ours.slope_error) == pytest.approx(tuple(fit.bse), rel=1e-8)
    assert ours.wald == pytest.approx(float(theirs.statistic), rel=1e-7)
    assert ours.p == pytest.approx(float(theirs.pvalue), rel=1e-6)


@pytest.mark.parametrize(("horizon", "lags"), [(1, 0), (1, 5), (21, None), (21, 42)])
def test_diebold_and_mariano_are_those_of_statsmodels(
    sample: tuple[np.ndarray, np.ndarray, np.ndarray], horizon: int, lags: int | None
) -> None:
    tsa = pytest.importorskip("statsmodels.tsa.api")
    came, forecast, other = (np.abs(each) + 0.1 for each in sample)
    theirs = tsa.diebold_mariano_test(
        came, forecast, other, lags=horizon - 1 if lags is None else lags, criterion=qlike, harvey_adj=True,
        horizon=horizon,
    )  # fmt: skip
    ours = diebold_mariano(qlike(came, forecast), qlike(came, other), horizon=horizon, lags=lags)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-8)
    assert ours.degrees == 1499


def test_the_correction_for_small_samples_by_hand() -> None:
    loss, other = np.array([1.0, 3.0, 2.0, 6.0]), np.array([0.0, 1.0, 3.0, 2.0])
    # differences 1, 2, -1, 4: mean 1.5, deviations -.5, .5, -2.5, 2.5, variance 13 / 4
    plain = 1.5 / math.sqrt(13.0 / 4.0 / 4.0)
    found = diebold_mariano(loss, other, horizon=1)
    assert found.difference == 1.5
    assert found.statistic == pytest.approx(plain * math.sqrt(3.0 / 4.0), rel=1e-12)
    assert diebold_mariano(other, loss, horizon=1).statistic == pytest.approx(-found.statistic, rel=1e-12)


def test_qlike_is_zero_for_a_perfect_forecast_and_hurts_more_below() -> None:
    variance = np.array([4.0, 4.0, 4.0, 0.0, 4.0])
    found = qlike(variance, np.array([4.0, 2.0, 8.0, 4.0, 0.0]))
    assert found[:3].tolist() == pytest.approx([0.0, 2.0 - math.log(2.0) - 1.0, 0.5 + math.log(2.0) - 1.0], abs=1e-15)
    assert found[1] > found[2]
    assert np.isnan(found[3:]).all()


def test_the_unit_does_not_matter_to_qlike(sample: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    came, forecast, _ = (np.abs(each) + 0.1 for each in sample)
    np.testing.assert_allclose(qlike(252.0 * came, 252.0 * forecast), qlike(came, forecast), rtol=1e-10, atol=1e-14)


def test_a_right_forecast_is_seldom_called_biased_and_equal_ones_seldom_different() -> None:
    rng = np.random.default_rng(7)
    rejected = np.zeros(3)
    for _ in range(300):
        forecast = rng.normal(size=400)
        came = forecast + rng.normal(size=400)
        rejected[0] += mincer_zarnowitz(came, forecast, lags=0).p < 0.05
        noise = rng.normal(size=(2, 400)) ** 2
        rejected[1] += abs(diebold_mariano(noise[0], noise[1], horizon=1).statistic) > 1.96
        rejected[2] += giacomini_white(noise[0], noise[1], forecast, lags=0) > 5.991
    assert np.all((rejected / 300 > 0.02) & (rejected / 300 < 0.09)), rejected / 300


def test_a_difference_that_hangs_on_a_state_is_found_though_its_mean_is_zero() -> None:
    rng = np.random.default_rng(11)
    state = np.repeat([0.0, 1.0], 200)
    loss = np.where(state > 0.0, 0.5, -0.5) + rng.normal(size=400)
    assert abs(diebold_mariano(loss, np.zeros(400), horizon=1).statistic) < 1.96
    assert giacomini_white(loss, np.zeros(400), state, lags=0) > 13.8  # one in a thousand of chi-squared with 2


def test_giacomini_and_white_without_instruments_are_an_uncentred_t_squared() -> None:
    difference = np.array([1.0, 2.0, -1.0, 4.0])
    found = giacomini_white(difference, np.zeros(4), lags=0)
    assert found == pytest.approx(4.0 * 1.5**2 / (22.0 / 4.0), rel=1e-12)


def nested(seed: int, *, link: float, rows: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What came, the mean of all before, and a regression on a slow series fitted to all before: two nested models."""
    rng = np.random.default_rng(seed)
    x, noise = np.zeros(rows), rng.normal(size=rows)
    for row in range(1, rows):
        x[row] = 0.95 * x[row - 1] + rng.normal() * math.sqrt(1.0 - 0.95**2)
    y = noise.copy()
    y[1:] += link * x[:-1]
    first, small, large = 120, [], []
    for row in range(first, rows):
        seen, before = y[1:row], x[: row - 1]
        slope = np.cov(before, seen)[0, 1] / before.var(ddof=1)
        small.append(seen.mean())
        large.append(seen.mean() + slope * (x[row - 1] - before.mean()))
    return y[first:], np.array(small), np.array(large)


def test_clark_and_west_add_what_the_larger_model_pays_for_its_noise() -> None:
    y, small, large = nested(1, link=0.0)
    found = clark_west(y, small, large, lags=0)
    plain = diebold_mariano((y - small) ** 2, (y - large) ** 2, horizon=1)
    assert found.mean == pytest.approx(plain.difference + float(((small - large) ** 2).mean()), rel=1e-10)
    # (y - small)^2 - (y - large)^2 + (small - large)^2 is 2 (y - small) (large - small)
    assert found.mean == pytest.approx(2.0 * float(((y - small) * (large - small)).mean()), rel=1e-9)
    values = 2.0 * (y - small) * (large - small)
    assert found.t == pytest.approx(values.mean() / (values.std() / math.sqrt(values.size)), rel=1e-9)


@pytest.mark.slow
def test_a_larger_model_that_knows_something_is_found_by_clark_and_west_though_it_hardly_saves_any_error() -> None:
    found = [nested(seed, link=0.12) for seed in range(60)]
    rejected = np.mean([clark_west(*each, lags=0).greater < 0.05 for each in found])
    plain = np.mean([
        diebold_mariano((y - large) ** 2, (y - small) ** 2, horizon=1).statistic < -1.645 for y, small, large in found
    ])  # fmt: skip
    saved = np.mean([out_of_sample_r_squared(y, large, small) for y, small, large in found])
    assert rejected > 0.45
    assert plain < 0.7 * rejected
    assert 0.0 < saved < 0.02


@pytest.mark.slow
def test_clark_and_west_seldom_find_what_is_not_there() -> None:
    found = [nested(seed, link=0.0, rows=260) for seed in range(120)]
    assert np.mean([clark_west(*each, lags=0).greater < 0.05 for each in found]) < 0.07
    assert np.mean([out_of_sample_r_squared(y, large, small) for y, small, large in found]) < 0.0


def test_the_error_saved_by_hand() -> None:
    y, forecast, mean = np.array([2.0, 4.0, 0.0]), np.array([2.0, 3.0, 1.0]), np.array([3.0, 2.0, 1.0])
    assert out_of_sample_r_squared(y, forecast, mean) == pytest.approx(1.0 - 2.0 / 6.0)
    assert out_of_sample_r_squared(y, mean, mean) == 0.0


def test_directions_by_hand() -> None:
    pytest.importorskip("statsmodels")
    outcome = np.array([1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0])
    forecast = np.array([2.0, 1.0, -1.0, -2.0, -1.0, 3.0, 1.0, 1.0, 2.0, -1.0])
    found = pesaran_timmermann(outcome, forecast)
    assert (found.right, found.n) == (0.8, 10)
    assert found.by_chance == pytest.approx(0.6 * 0.6 + 0.4 * 0.4)
    # Pesaran and Timmermann (1992), without the term in n^-2 (4 p q (1 - p) (1 - q)), which statsmodels leaves out
    p, q, n = 0.6, 0.6, 10
    v = 0.52 * 0.48 / n
    w = ((2 * q - 1) ** 2 * p * (1 - p) + (2 * p - 1) ** 2 * q * (1 - q)) / n
    assert found.statistic == pytest.approx((0.8 - 0.52) / math.sqrt(v - w), rel=1e-9)
    assert found.p == pytest.approx(0.5 * math.erfc(found.statistic / math.sqrt(2.0)), rel=1e-9)


def test_directions_without_a_link_are_seldom_found() -> None:
    pytest.importorskip("statsmodels")
    rng = np.random.default_rng(1992)
    found = [pesaran_timmermann(rng.normal(size=200) + 0.5, rng.normal(size=200) + 0.3).p < 0.05 for _ in range(300)]
    assert 0.02 < np.mean(found) < 0.09


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: diebold_mariano(np.ones(9), np.zeros(9), horizon=0), UsageError, r"^horizon=0 must be at least"),
        (lambda: diebold_mariano(np.ones(9), np.ones(9), horizon=1), MethodError, "do not differ in any case"),
        (lambda: diebold_mariano(np.arange(9.0), np.ones(9), horizon=9), MethodError, r"^9 cases are too few for 8"),
        (lambda: giacomini_white(np.arange(4.0), np.ones(4), lags=3), MethodError, r"^4 cases are too few for 3 lags"),
        (lambda: giacomini_white(np.ones(9), np.ones(9), lags=0), MethodError, r"^the losses do not differ, or an"),
        (
            lambda: giacomini_white(np.arange(9.0), np.ones(9), np.full(9, 2.0), lags=0),
            MethodError,
            r"an instrument cannot be told from the others$",
        ),
        (lambda: clark_west(np.arange(9.0), np.ones(9), np.ones(9), lags=0), MethodError, r"^the values do not vary"),
        (
            lambda: out_of_sample_r_squared(np.ones(3), np.zeros(3), np.ones(3)),
            MethodError,
            r"^the benchmark was right in every case",
        ),
        (
            lambda: pesaran_timmermann(np.ones(4), np.array([1.0, -1.0, 1.0, 1.0])),
            MethodError,
            r"^all 4 outcomes lie on one side of 0: there is no direction to test$",
        ),
        (
            lambda: pesaran_timmermann(np.array([1.0, -1.0, 1.0, 1.0]), -np.ones(4)),
            MethodError,
            r"^all 4 forecasts lie on one side of 0",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(call, error: type[Exception], message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        call()
