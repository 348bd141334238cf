"""Event studies: closed forms, regressions by hand and by statsmodels, and how often each test is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.event_ranks import corrado, corrado_zivney, grank
from weatherglass.stats.event_study import (
    AbnormalReturns,
    EventTest,
    abnormal_returns,
    boehmer_musumeci_poulsen,
    buy_and_hold,
    cumulative_variance,
    event_study_power,
    kolari_pynnonen,
    mean_correlation,
    patell,
    skewness_adjusted,
)

FIRMS, DAYS = 30, 250


def returns(
    rng: np.random.Generator, *, r: float = 0.0, length: int = 1, firms: int = FIRMS, scale: float = 1.0
) -> AbnormalReturns:
    """Firms of one date whose returns correlate by r; the event adds no mean, and `scale` times the noise."""
    common = rng.normal(size=DAYS + length)
    own = rng.normal(size=(firms, DAYS + length))
    both = math.sqrt(r) * common + math.sqrt(1.0 - r) * own
    both *= rng.uniform(0.5, 3.0, size=(firms, 1))
    return abnormal_returns(both[:, :DAYS], scale * both[:, DAYS:])


def sizes(r: float, runs: int, seed: int = 20200316, **more: float) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    tests = {
        "patell": patell,
        "bmp": boehmer_musumeci_poulsen,
        "kp": kolari_pynnonen,
        "corrado": corrado,
        "cz": corrado_zivney,
        "grank": grank,
    }
    wrong = dict.fromkeys(tests, 0)
    for _ in range(runs):
        found = returns(rng, r=r, **more)  # type: ignore[arg-type]
        for name, test in tests.items():
            wrong[name] += test(found).p < 0.05
    return {name: count / runs for name, count in wrong.items()}


# -- models ------------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), length=st.integers(1, 12))
def test_the_market_model_and_its_forecast_errors_are_those_of_statsmodels(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    market, later = rng.normal(size=60), rng.normal(size=length)
    firm = 0.2 + 1.3 * market + rng.normal(size=60)
    window = rng.normal(size=length)
    found = abnormal_returns(firm[None], window[None], market=market, market_window=later)
    fit = sm.OLS(firm, sm.add_constant(market)).fit()
    design = np.column_stack([np.ones(length), later])
    np.testing.assert_allclose(found.window[0], window - design @ fit.params, atol=1e-10)
    assert found.sd[0] == pytest.approx(math.sqrt(fit.mse_resid))
    total = design.sum(axis=0)
    of_sum = fit.mse_resid * length + total @ fit.cov_params() @ total
    assert (found.sd[0] * found.sum_factor[0]) ** 2 == pytest.approx(of_sum)
    of_days = fit.mse_resid + np.einsum("ij,jk,ik->i", design, fit.cov_params(), design)
    np.testing.assert_allclose((found.sd[0] * found.day_factor[0]) ** 2, of_days)


def test_the_mean_model_has_the_closed_variance() -> None:
    rng = np.random.default_rng(3)
    found = abnormal_returns(rng.normal(size=(4, 50)), rng.normal(size=(4, 21)))
    np.testing.assert_allclose(found.sum_factor**2, 21 + 21**2 / 50)
    np.testing.assert_allclose(found.day_factor**2, 1 + 1 / 50)
    assert cumulative_variance(2.0, 21, 50) == pytest.approx(2.0 * (21 + 21**2 / 50))
    assert found.degrees == 49


def test_the_variance_of_a_cumulative_return_is_the_simulated_one() -> None:
    rng = np.random.default_rng(4)
    both = rng.normal(size=(20_000, 40))
    sums = both[:, 10:].sum(axis=1) - 30 * both[:, :10].mean(axis=1)
    assert float(sums.var()) == pytest.approx(
        cumulative_variance(1.0, 30, 10), rel=0.03
    )  # 120; without the mean's error 30


# -- tests by hand -----------------------------------------------------------------------------------------------------


def test_each_statistic_is_that_of_its_definition() -> None:
    rng = np.random.default_rng(7)
    found = returns(rng, r=0.1, length=3, firms=8)
    scores = found.cumulative / (found.sd * found.sum_factor)
    assert patell(found).statistic == pytest.approx(scores.sum() / math.sqrt(8 * 249 / 247))
    plain = scipy_stats.ttest_1samp(scores, 0.0)
    bmp = boehmer_musumeci_poulsen(found)
    assert (bmp.statistic, bmp.p, bmp.degrees) == (pytest.approx(plain.statistic), pytest.approx(plain.pvalue), 7)
    pairs = np.corrcoef(found.estimation)[np.triu_indices(8, 1)]
    r = float(pairs.mean())
    assert mean_correlation(found.estimation) == pytest.approx(r)
    assert kolari_pynnonen(found).statistic == pytest.approx(bmp.statistic * math.sqrt((1 - r) / (1 + 7 * r)))


def test_ranks_are_those_of_a_loop() -> None:
    rng = np.random.default_rng(8)
    found = returns(rng, firms=5, length=2)
    both = np.concatenate([found.estimation, found.window], axis=1)
    ranks = np.array([scipy_stats.rankdata(row) for row in both])
    off = (ranks - (both.shape[1] + 1) / 2).mean(axis=0)
    expected = off[-2:].sum() / (math.sqrt((off**2).mean()) * math.sqrt(2))
    assert corrado(found).statistic == pytest.approx(expected)
    standard = found.window / (found.sd[:, None] * found.day_factor)
    both = np.concatenate([found.estimation / found.sd[:, None], standard / standard.std(axis=0, ddof=1)], axis=1)
    ranks = np.array([scipy_stats.rankdata(row) for row in both])
    off = (ranks - (both.shape[1] + 1) / 2).mean(axis=0)
    assert corrado_zivney(found).statistic == pytest.approx(
        off[-2:].sum() / (math.sqrt((off**2).mean()) * math.sqrt(2))
    )


def test_the_generalized_rank_is_that_of_a_loop() -> None:
    found = returns(np.random.default_rng(9), firms=6, length=4)
    event = found.standardized / found.standardized.std(ddof=1)
    both = np.concatenate([found.estimation / found.sd[:, None], event[:, None]], axis=1)
    u = np.array([scipy_stats.rankdata(row) / (DAYS + 2) - 0.5 for row in both]).mean(axis=0)
    z = u[-1] / math.sqrt((u**2).mean())
    result = grank(found)
    assert result.statistic == pytest.approx(z * math.sqrt((DAYS - 1) / (DAYS - z * z)))
    assert result.degrees == DAYS - 1
    assert result.p == pytest.approx(2 * scipy_stats.t.sf(abs(result.statistic), DAYS - 1))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100.0))
def test_units_and_the_order_of_firms_do_not_matter_and_the_sign_turns(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    before, after = rng.normal(size=(6, 40)), rng.normal(size=(6, 2))
    order = rng.permutation(6)
    for test in (patell, boehmer_musumeci_poulsen, kolari_pynnonen, corrado, corrado_zivney, grank):
        one = test(abnormal_returns(before, after)).statistic
        assert test(abnormal_returns(scale * before[order], scale * after[order])).statistic == pytest.approx(
            one, abs=1e-9
        )
        assert test(abnormal_returns(-before, -after)).statistic == pytest.approx(-one, abs=1e-9)


def test_sides_of_a_test() -> None:
    found = EventTest(1.644854, math.inf, 0.01, 30)
    assert (found.greater, found.p) == (pytest.approx(0.05, abs=1e-6), pytest.approx(0.10, abs=1e-6))
    student = EventTest(-2.0, 9.0, -0.01, 10)
    assert student.greater == pytest.approx(scipy_stats.t.sf(-2.0, 9))


# -- buy and hold ------------------------------------------------------------------------------------------------------


def test_buy_and_hold_compounds_and_its_skewness_is_allowed_for() -> None:
    rng = np.random.default_rng(11)
    window, expected = rng.normal(0.01, 0.05, size=(40, 12)), np.full((40, 12), 0.01)
    found = buy_and_hold(window, expected)
    slow = [math.prod(1 + each for each in row) - 1.01**12 for row in window]
    np.testing.assert_allclose(found, slow, atol=1e-12)
    s = found.mean() / found.std(ddof=1)
    g = ((found - found.mean()) ** 3).sum() / (40 * found.std(ddof=1) ** 3)
    assert skewness_adjusted(found).statistic == pytest.approx(math.sqrt(40) * (s + g * s * s / 3 + g / 240))
    even = np.array([-2.0, -1.0, 1.0, 2.0, 3.0, -3.0]) + 0.5  # no skewness: Student's t
    assert skewness_adjusted(even).statistic == pytest.approx(scipy_stats.ttest_1samp(even, 0.0).statistic)


# -- power: MacKinlay (1997), table 2 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "sd", "firms", "power"),
    [
        (0.5, 2.0, 1, 0.06), (0.5, 2.0, 10, 0.12), (0.5, 2.0, 20, 0.20), (0.5, 2.0, 50, 0.42), (0.5, 2.0, 100, 0.71),
        (1.0, 2.0, 10, 0.35), (1.0, 2.0, 20, 0.61), (1.0, 2.0, 50, 0.94), (1.0, 4.0, 20, 0.20), (1.0, 4.0, 50, 0.42), (1.0, 4.0, 100, 0.71),
    ],
)  # fmt: skip
def test_power_is_that_of_the_published_table(effect: float, sd: float, firms: int, power: float) -> None:
    assert round(event_study_power(effect, sd, firms), 2) == power


def test_power_without_an_effect_is_the_level() -> None:
    assert event_study_power(0.0, 2.0, 50, alpha=0.1) == pytest.approx(0.1)
    assert event_study_power(-1.0, 2.0, 20) == pytest.approx(event_study_power(1.0, 2.0, 20))


# -- sizes -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_firms_of_one_date_break_the_plain_tests_and_not_the_corrected_ones() -> None:
    found = sizes(0.10, 300)
    assert 0.26 <= found["bmp"] <= 0.40
    assert found["patell"] > 0.20
    for name in ("kp", "corrado", "cz", "grank"):
        assert 0.02 <= found[name] <= 0.09, name


@pytest.mark.slow
def test_independent_firms_are_right_with_all() -> None:
    for name, share in sizes(0.0, 300, seed=5).items():
        assert 0.02 <= share <= 0.085, name


@pytest.mark.slow
def test_an_event_that_adds_noise_breaks_patell_and_corrado_alone() -> None:
    found = sizes(0.0, 300, seed=6, scale=2.0)
    assert found["patell"] > 0.25
    assert found["corrado"] > 0.08
    for name in ("bmp", "kp", "cz", "grank"):
        assert 0.02 <= found[name] <= 0.09, name


@pytest.mark.long
@pytest.mark.parametrize(("r", "plain"), [(0.05, 0.226), (0.10, 0.327)])
def test_the_sizes_of_boehmer_musumeci_poulsen_and_of_its_correction(r: float, plain: float) -> None:
    found = sizes(r, 4_000)
    assert found["bmp"] == pytest.approx(plain, abs=0.025)
    assert found["kp"] == pytest.approx(0.05, abs=0.011)
    for name in ("corrado", "cz", "grank"):
        assert 0.03 <= found[name] <= 0.07, name


def test_an_effect_is_found_by_all() -> None:
    rng = np.random.default_rng(12)
    before, after = rng.normal(size=(30, 100)), rng.normal(size=(30, 1)) + 1.0
    found = abnormal_returns(before, after)
    for test in (patell, boehmer_musumeci_poulsen, kolari_pynnonen, corrado, corrado_zivney, grank):
        assert test(found).greater < 0.001
        assert test(found).mean == pytest.approx(found.window.mean())


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_what_cannot_be_asked_is_said() -> None:
    rng = np.random.default_rng(13)
    before, after = rng.normal(size=(3, 20)), rng.normal(size=(3, 1))
    with pytest.raises(
        UsageError, match=r"^estimation \(3, 20\) and window \(2, 1\) must both be the same firms by days$"
    ):
        abnormal_returns(before, after[:2])
    with pytest.raises(MethodError, match=r"^9 days are too few to tell what is normal; 10 are the fewest$"):
        abnormal_returns(before[:, :9], after)
    with pytest.raises(UsageError, match=r"^firm 1 has a missing return in the event window: leave it out$"):
        abnormal_returns(before, np.array([[0.0], [np.nan], [0.0]]))
    with pytest.raises(UsageError, match=r"^firm 2 has a missing return in the estimation window: leave it out$"):
        abnormal_returns(np.where(np.arange(3)[:, None] == 2, np.inf, before), after)
    with pytest.raises(UsageError, match=r"^the market model needs the market in both windows$"):
        abnormal_returns(before, after, market=before[0])
    with pytest.raises(MethodError, match=r"^the market does not vary in the estimation window$"):
        abnormal_returns(before, after, market=np.ones(20), market_window=np.ones(1))
    with pytest.raises(MethodError, match=r"^firm 0 has no abnormal return at all in the estimation window$"):
        abnormal_returns(np.ones((1, 20)), np.ones((1, 1)))
    with pytest.raises(UsageError, match=r"^length=0 and rows=5 must both be at least 1$"):
        cumulative_variance(1.0, 0, 5)
    one = abnormal_returns(before[:1], after[:1])
    with pytest.raises(
        MethodError, match=r"^one firm has no spread across firms; use the shift test on its own series$"
    ):
        boehmer_musumeci_poulsen(one)
    with pytest.raises(MethodError, match=r"^one firm has no spread across firms to take out$"):
        corrado_zivney(one)
    with pytest.raises(MethodError, match=r"^the cumulative returns have no spread across firms to take out$"):
        grank(one)
    with pytest.raises(UsageError, match=r"^one firm has no correlation with others$"):
        mean_correlation(before[:1])
    with pytest.raises(UsageError, match=r"^returns are \(3, 1\) and expected ones \(3, 20\); both are firms by days$"):
        buy_and_hold(after, before)
    with pytest.raises(
        UsageError, match=r"^sd=0.0 must be above 0, firms=1 at least 1 and alpha=0.05 between 0 and 1$"
    ):
        event_study_power(1.0, 0.0, 1)
    same = abnormal_returns(np.tile([1.0, -1.0], (3, 10)), np.ones((3, 1)))
    with pytest.raises(
        MethodError, match=r"^all 3 firms have the same abnormal return: there is no spread across firms$"
    ):
        boehmer_musumeci_poulsen(same)
    with pytest.raises(MethodError, match=r"^all firms have the same standardized return on an event day$"):
        corrado_zivney(same)


def test_firms_that_cancel_out_and_ranks_that_say_nothing_are_refused() -> None:
    up = np.tile([1.0, -1.0], (1, 10))
    opposite = abnormal_returns(np.concatenate([up, -up]), np.array([[1.0], [2.0]]))
    with pytest.raises(
        MethodError, match=r"^the residuals of the 2 firms cancel out: the mean correlation -1\.0000 is the lowest$"
    ):
        kolari_pynnonen(opposite)
    flat = abnormal_returns(np.concatenate([up, -up]), np.array([[1.0], [-1.0]]))
    with pytest.raises(MethodError, match=r"^the mean rank is the same on every day$"):
        corrado(flat)
    with pytest.raises(MethodError, match=r"^20 days are too few: the event alone makes the spread of the mean ranks$"):
        grank(opposite)
