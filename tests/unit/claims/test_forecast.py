"""Claims that a signal forecasts: on worlds in which it does, does so wrongly, or does not, and by hand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import end_of, panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.forecast_cases import MINIMUM_PAIRS, ForecastCases, forecast_cases
from weatherglass.claims.forecast_tests import (
    DM,
    bias_of,
    contests_of,
    crises_of,
    lags_of,
    losses_of,
    primary_of,
)
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Finding, NotRun, SignificanceTest, Why, Word
from weatherglass.signals.panel import Panel
from weatherglass.stats.fixed_b import fixed_b_critical, mean_test
from weatherglass.stats.forecast_evaluation import out_of_sample_r_squared, qlike

DAY = date(2013, 1, 22)
ROWS, HORIZON = 2_000, 10
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "a-forecast",
    "kind": "forecast",
    "source": {"article": "a", "published": DAY},
    "statement": "s",
    "freeze_date": DAY,
    "data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}},
}


def claim(**forecast: Any) -> Any:
    more = forecast.pop("more", {})
    return claim_from(PLAIN | {"forecast": {"horizon_days": HORIZON} | forecast} | more)


def world(seed: int, *, rows: int = ROWS, premium: float = 1.0, noise: float = 0.0, drift: float = 0.0) -> Panel:
    """Stocks whose log variance keeps .97 of a day, and a VIX that is the volatility expected of the next ten days.

    `premium` is its ratio to that, `noise` the size of a slow error in its logarithm, `drift` what a VIX one point
    above 15 adds to the next day's return.
    """
    rng = np.random.default_rng(seed)
    keep, shock = 0.97, 0.15
    log_variance = np.zeros(rows)
    error = np.zeros(rows)
    for row in range(1, rows):
        log_variance[row] = keep * log_variance[row - 1] + shock * rng.normal()
        error[row] = keep * error[row - 1] + noise * rng.normal()
    ahead = np.arange(1, HORIZON + 1)
    spread = shock**2 * (1.0 - keep ** (2 * ahead)) / (1.0 - keep**2)
    expected = np.exp(np.outer(log_variance, keep**ahead) + 0.5 * spread).mean(axis=1)
    vix = premium * 15.0 * np.sqrt(expected) * np.exp(error)
    returns = 0.15 / np.sqrt(252.0) * np.exp(0.5 * log_variance) * rng.normal(size=rows)
    returns[1:] += drift * (vix[:-1] - 15.0)
    return panel_of({"VIX": vix, "SPX": 1000.0 * np.exp(np.cumsum(returns))}, first="2010-01-04")


def report_on(panel: Panel, **forecast: Any) -> ClaimReport:
    return assess(claim(**forecast), panel)


def cases_of(panel: Panel, **forecast: Any) -> ForecastCases:
    found = forecast_cases(claim(**forecast), panel)
    assert isinstance(found, ForecastCases), found
    return found


def decided(report: ClaimReport) -> SignificanceTest:
    assert report.primary is not None, report.not_run
    return report.primary


def figure(report: ClaimReport, name: str) -> Finding:
    return next(each for each in report.findings if each.name == name)


def word(report: ClaimReport) -> Word:
    assert report.verdict is not None
    return report.verdict.word


PANEL = world(1)
ALL = ["past_realised", "har", "mean"]


# -- what the cases are ------------------------------------------------------------------------------------------------


def test_cases_are_those_of_one_row_after_the_other() -> None:
    found = cases_of(PANEL, competitors=["past_realised", "mean"])
    close, vix = PANEL.observations["SPX", ""].value, PANEL.observations["VIX", ""].value
    squares = np.concatenate([[np.nan], np.diff(np.log(close)) ** 2])
    rows = range(MINIMUM_PAIRS, ROWS - HORIZON)
    assert found.n == len(rows)
    for at, row in list(enumerate(rows))[::97]:
        ahead, behind = squares[row + 1 : row + HORIZON + 1], squares[row - HORIZON + 1 : row + 1]
        assert found.days[at] == PANEL.observations["SPX", ""].days[row]
        assert found.came[at] == pytest.approx(252e4 * ahead.mean(), rel=1e-9)
        assert found.forecast[at] == vix[row] ** 2
        assert found.rivals["past_realised"][at] == pytest.approx(252e4 * behind.mean(), rel=1e-9)
        assert found.rivals["mean"][at] == pytest.approx(252e4 * squares[1 : row + 1].mean(), rel=1e-9)
    assert found.windows == found.n / HORIZON


def test_a_forecast_of_returns_is_the_regression_of_what_had_ended() -> None:
    found = cases_of(PANEL, of="log_return", competitors=["mean", "past_realised"])
    close, vix = np.log(PANEL.observations["SPX", ""].value), PANEL.observations["VIX", ""].value
    days = PANEL.observations["SPX", ""].days
    for at in (0, 400, found.n - 1):
        row = int(np.searchsorted(days, found.days[at]))
        begun = np.arange(row - HORIZON + 1)
        ended = close[begun + HORIZON] - close[begun]
        assert begun.size >= MINIMUM_PAIRS
        slope, intercept = np.polyfit(vix[begun], ended, 1)
        assert found.forecast[at] == pytest.approx(intercept + slope * vix[row], rel=1e-6)
        assert found.rivals["mean"][at] == pytest.approx(ended.mean(), rel=1e-6)
        assert found.came[at] == pytest.approx(close[row + HORIZON] - close[row], rel=1e-9)
    assert found.nested == {"mean"}
    assert not found.of_volatility


@pytest.mark.parametrize("of", ["realised_volatility", "log_return"])
def test_no_forecast_knows_what_came_later(of: str) -> None:
    competitors = ALL if of == "realised_volatility" else ["mean", "past_realised"]
    whole = cases_of(PANEL, of=of, competitors=competitors)
    cut = cases_of(PANEL.until(end_of("2014-06-30")), of=of, competitors=competitors)
    assert 0 < cut.n < whole.n
    assert cut.forecast.tobytes() == whole.forecast[: cut.n].tobytes()
    assert all(cut.rivals[name].tobytes() == whole.rivals[name][: cut.n].tobytes() for name in competitors)
    assert cut.came.tobytes() == whole.came[: cut.n].tobytes()


def test_a_signal_in_other_units_is_a_forecast_by_regression() -> None:
    score = panel_of(
        {"VIX": PANEL.observations["VIX", ""].value, "SPX": PANEL.observations["SPX", ""].value, "mine": np.sqrt(PANEL.observations["VIX", ""].value)},
        first="2010-01-04",
    )  # fmt: skip
    found = cases_of(score, more={"data": {"signal": {"id": "mine"}, "target": {"id": "SPX"}}})
    assert not found.as_it_stands
    assert cases_of(score).as_it_stands
    # the root of the VIX holds what the VIX holds: the regression finds its level by itself
    assert float(np.corrcoef(np.sqrt(found.forecast), np.sqrt(found.came))[0, 1]) > 0.4
    assert found.forecast.mean() == pytest.approx(found.came.mean(), rel=0.1)


def test_a_series_of_other_days_is_the_last_one_known() -> None:
    btc, vix = np.full(900, 100.0), np.arange(640.0) + 10.0
    btc *= np.exp(np.cumsum(0.03 * np.random.default_rng(5).normal(size=900)))
    panel = panel_of({"BTC": btc, "VIX": vix}, first="2015-01-05")
    found = cases_of(panel, more={"data": {"signal": {"id": "VIX"}, "target": {"id": "BTC"}}}, horizon_days=5)
    days = panel.observations["VIX", ""].days
    for at in range(0, found.n, 50):
        # a day of Bitcoin ends before the next close of the VIX, and at or after its own
        same = np.searchsorted(days, found.days[at], side="right") - 1
        assert found.level[at] == vix[same]
    # 365 days a year
    assert found.came[0] == pytest.approx(365e4 * np.mean(np.diff(np.log(btc))[5:10] ** 2), rel=1e-9)


# -- right on average --------------------------------------------------------------------------------------------------


def test_a_right_forecast_is_supported_and_a_premium_contradicts_it() -> None:
    right, high = (report_on(world(2, premium=premium), claim="unbiased") for premium in (1.0, 1.4))
    assert decided(right).p < 0.01
    assert decided(right).p_two_sided > 0.05
    assert word(right) is Word.SUPPORTED_FRAGILE
    assert decided(high).p_two_sided < 1e-4
    assert (decided(high).p, decided(high).p_opposite) == (1.0, 0.5 * decided(high).p_two_sided)
    assert word(high) is Word.CONTRADICTED
    assert figure(high, "mean_gap").value > 3.0
    assert figure(high, "variance_scale").value == pytest.approx(1.0 / 1.4**2, rel=0.1)
    # the figure that stands first is the one that the test judges, and its interval says the same
    found = cases_of(world(2, premium=1.4))
    came = figure(high, "estimate")
    assert came.value == pytest.approx(float((found.came / found.forecast).mean()), rel=1e-12)
    assert came.value == pytest.approx(decided(high).details["came"], rel=1e-12)
    assert came.high < 1.0
    assert figure(right, "estimate").low < 1.0 < figure(right, "estimate").high
    assert figure(high, "mz_slope").low < figure(high, "mz_slope").value < figure(high, "mz_slope").high


def test_a_forecast_that_says_nothing_is_no_right_one() -> None:
    rng = np.random.default_rng(3)
    values = PANEL.observations
    panel = panel_of(
        {"VIX": 15.0 * np.exp(0.2 * rng.normal(size=ROWS)), "SPX": values["SPX", ""].value}, first="2010-01-04"
    )
    found = decided(report_on(panel, claim="unbiased"))
    assert found.p > 0.05 or found.p_two_sided < 0.05


@pytest.mark.parametrize(("direction", "supported"), [("less", True), ("two_sided", False)])
def test_the_denial_of_unbiasedness_and_a_claim_without_direction(direction: str, supported: bool) -> None:
    found = report_on(world(2, premium=1.4), claim="unbiased", more={"direction": direction})
    assert (word(found) is Word.SUPPORTED_FRAGILE) is supported
    assert word(found) in {Word.SUPPORTED_FRAGILE, Word.NO_SUPPORT}


def test_bias_is_judged_by_the_moments_of_the_hypothesis() -> None:
    found = cases_of(PANEL)
    u = found.came / found.forecast - 1.0
    z = np.stack([u, u * found.forecast.mean() / found.forecast], axis=1)
    lags, n = lags_of(found), found.n
    spread = z.T @ z
    for lag in range(1, lags + 1):
        across = z[lag:].T @ z[:-lag]
        spread += (1.0 - lag / (lags + 1.0)) * (across + across.T)
    total = z.sum(axis=0)
    statistic, p = bias_of(found)
    assert statistic == pytest.approx(float(total @ np.linalg.solve(spread, total)), rel=1e-8)
    assert p == pytest.approx(float(np.exp(-0.5 * statistic)))
    assert n == ROWS - HORIZON - HORIZON


@pytest.mark.long
def test_the_measured_sizes() -> None:
    rejected = np.zeros(4)
    tried = 100
    for seed in range(tried):
        panel = world(seed, rows=4_000)
        right = cases_of(panel)
        rejected[0] += bias_of(right)[1] < 0.05
        # two forecasts with errors of the same kind: neither is better
        rng = np.random.default_rng(10_000 + seed)  # not the numbers of the world itself
        errors = np.zeros((2, right.n))
        for row in range(1, right.n):
            errors[:, row] = 0.97 * errors[:, row - 1] + 0.07 * rng.normal(size=2)
        one, other = (qlike(right.came, right.forecast * np.exp(each)) for each in errors)
        test = mean_test(other - one, lags=lags_of(right))
        rejected[1] += test.greater < 0.05
        high = right.level >= np.quantile(right.level, 0.9)
        rejected[2] += mean_test((one - other) * high, lags=lags_of(right)).greater < 0.05
        wald = next(each for each in report_on(panel, claim="unbiased").tests if each.name == "mincer_zarnowitz")
        rejected[3] += wald.p < 0.05
    assert np.all((rejected[:3] / tried > 0.005) & (rejected[:3] / tried < 0.12)), rejected / tried
    # the regression as it is usually judged finds a bias far too often: it is shown and decides nothing
    assert rejected[3] / tried > 0.12


# -- better than others ------------------------------------------------------------------------------------------------


def test_the_true_expectation_beats_everything_and_noise_beats_nothing() -> None:
    true = report_on(PANEL, competitors=ALL)
    assert decided(true).p < 0.01
    assert word(true) is Word.SUPPORTED_FRAGILE
    assert decided(true).statistic > 0.0
    noisy = report_on(world(1, noise=0.25), competitors=["har"])
    assert word(noisy) is Word.CONTRADICTED
    assert decided(noisy).statistic < 0.0
    assert figure(noisy, "loss_signal").value > figure(noisy, "loss_har").value


def test_the_strongest_competitor_counts_and_a_denial_pays_for_its_choice() -> None:
    panel = world(4, noise=0.06)
    alone = [decided(report_on(panel, competitors=[name], more={"baseline": {"start": "2012-06-01"}})) for name in ALL]
    together = decided(report_on(panel, competitors=ALL, more={"baseline": {"start": "2012-06-01"}}))
    # the same cases in all four: from a day on which every one has a forecast
    assert {each.n for each in alone} == {together.n}
    assert together.p == pytest.approx(max(each.p for each in alone), rel=1e-9)
    assert together.p_opposite == pytest.approx(min(1.0, 3.0 * min(each.p_opposite for each in alone)), rel=1e-9)
    assert together.name == DM
    assert set(together.details) == {"windows", "lags", "t_past_realised", "t_har", "t_mean"}


def test_the_other_direction_is_the_denial() -> None:
    yes, no, both = (
        decided(report_on(PANEL, competitors=ALL, more={"direction": each}))
        for each in ("greater", "less", "two_sided")
    )
    assert (no.p, no.p_opposite) == (yes.p_opposite, yes.p)
    assert both.p == both.p_two_sided == min(1.0, 2.0 * min(yes.p, yes.p_opposite))
    assert word(report_on(PANEL, competitors=ALL, more={"direction": "less"})) is Word.CONTRADICTED


def test_contests_are_tests_of_a_mean_difference_in_loss() -> None:
    found = cases_of(PANEL, competitors=["past_realised"])
    losses = losses_of(found, "qlike")
    (contest,) = contests_of(found, "qlike")
    gain = losses["past_realised"] - losses["signal"]
    assert contest.gain == mean_test(gain, lags=lags_of(found))
    assert (contest.better, contest.worse) == (contest.gain.greater, contest.gain.less)
    assert lags_of(found) == max(2 * HORIZON, int(np.ceil(1.3 * np.sqrt(found.n))) - 1)
    squared = losses_of(found, "mse")
    np.testing.assert_allclose(squared["signal"], (1e-4 * (found.came - found.forecast)) ** 2)


def test_every_finding_is_of_the_cases_and_says_so() -> None:
    report = report_on(PANEL, competitors=["past_realised", "har"])
    found = cases_of(PANEL, competitors=["past_realised", "har"])
    losses = losses_of(found, "qlike")
    for name, loss in losses.items():
        each = figure(report, f"loss_{name}")
        assert each.value == pytest.approx(float(loss.mean()))
        assert (each.n, each.first, each.last, each.unit) == (
            found.n,
            found.days[0].item(),
            found.days[-1].item(),
            "loss",
        )
    estimate = figure(report, "estimate")
    assert estimate.low < estimate.value < estimate.high
    assert estimate.value == pytest.approx(
        min(float((losses[r] - losses["signal"]).mean()) for r in ("past_realised", "har"))
    )
    assert figure(report, "dm_har").value == pytest.approx(-decided(report).details["t_har"])
    assert figure(report, "share_above").value == float((found.forecast > found.came).mean())
    later = figure(report, "effect_after_freeze")
    assert later.first > DAY
    crisis = crises_of(found)
    assert figure(report, "loss_signal_in_crises").n == int(crisis.sum())
    assert figure(report, "loss_signal_in_calm").n == int((~crisis).sum())


def test_a_garch_model_stands_among_the_competitors() -> None:
    pytest.importorskip("arch")
    found = cases_of(world(6, rows=1_300), competitors=["garch", "past_realised"])
    # the first fit has two years behind it; its variance is of the size of what came
    assert found.n == 1_300 - (MINIMUM_PAIRS + 1) - HORIZON
    assert float(found.rivals["garch"].mean()) == pytest.approx(float(found.came.mean()), rel=0.35)
    assert float(np.corrcoef(found.rivals["garch"], found.came)[0, 1]) > 0.2


# -- returns -----------------------------------------------------------------------------------------------------------


def test_a_return_that_the_signal_knows_is_found_by_clark_and_west() -> None:
    report = report_on(world(7, drift=6e-4), of="log_return", competitors=["mean"])
    assert decided(report).name == "clark_west"
    assert decided(report).p < 0.05
    found = cases_of(world(7, drift=6e-4), of="log_return", competitors=["mean"])
    saved = out_of_sample_r_squared(found.came, found.forecast, found.rivals["mean"])
    assert figure(report, "r_squared_against_mean").value == pytest.approx(saved)
    assert saved > 0.0
    # of cases that do not overlap
    assert [each.n for each in report.tests if each.name != "giacomini_white_states"] == [-(-found.n // HORIZON)] * 2
    assert (report.tests[0].name, report.tests[-1].name) == ("diebold_mariano_apart", "pesaran_timmermann")


def test_a_return_that_nobody_knows_is_not_found() -> None:
    report = report_on(world(8), of="log_return", competitors=["mean", "past_realised", "har", "garch"])
    assert decided(report).p > 0.05
    assert decided(report).name == DM  # past returns are not inside of the regression on the signal
    inapplicable = {each.what for each in report.not_run if each.why is Why.NOT_APPLICABLE}
    assert inapplicable == {"har", "garch"}


def test_an_unbiased_forecast_of_returns() -> None:
    found = cases_of(world(7, drift=6e-4), of="log_return", competitors=["mean"])
    statistic, p = bias_of(found)
    assert 0.0 <= p <= 1.0
    assert statistic >= 0.0
    report = report_on(world(7, drift=6e-4), of="log_return", claim="unbiased", competitors=["mean"])
    assert decided(report).p_two_sided == pytest.approx(p)
    assert figure(report, "mz_intercept").unit == "log_return"
    error = figure(report, "estimate")
    assert (error.value, error.unit) == (pytest.approx(float((found.came - found.forecast).mean())), "log_return")
    assert error.low < error.value < error.high


# -- crises ------------------------------------------------------------------------------------------------------------


def test_crises_are_days_of_a_high_index_or_of_the_highest_tenth_so_far() -> None:
    found = cases_of(PANEL)
    np.testing.assert_array_equal(crises_of(found), found.level >= 30.0)
    values = PANEL.observations
    other = panel_of({"mine": values["VIX", ""].value, "SPX": values["SPX", ""].value}, first="2010-01-04")
    found = cases_of(other, more={"data": {"signal": {"id": "mine"}, "target": {"id": "SPX"}}})
    row = 700
    seen = found.level[: row + 1]
    rank = ((seen < seen[-1]).sum() + 0.5 * (seen == seen[-1]).sum()) / seen.size
    assert crises_of(found)[row] == (rank >= 0.9)
    assert 0.02 < float(crises_of(found).mean()) < 0.25


def failing(seed: int, *, factor: float) -> Panel:
    """A VIX that is right in calm, and in crises beside the truth by a factor either way in turns of thirty days."""
    panel = world(seed)
    vix, spx = panel.observations["VIX", ""].value, panel.observations["SPX", ""].value
    turns = np.where(np.arange(ROWS) // 30 % 2 == 0, factor, 1.0 / factor)
    wrong = np.where(vix >= 20.0, np.maximum(20.0, vix * turns), vix)
    return panel_of({"VIX": 1.5 * wrong, "SPX": spx}, first="2010-01-04")


def test_a_signal_that_fails_in_crises_is_called_so_and_one_that_does_not_is_not() -> None:
    fails = report_on(failing(9, factor=2.2), claim="no_better_in_crises", competitors=["past_realised", "har"])
    assert decided(fails).statistic > 0.0
    assert decided(fails).p < 0.05
    holds = report_on(world(9, premium=1.3), claim="no_better_in_crises", competitors=["past_realised"])
    assert decided(holds).p > 0.05


def test_the_loss_in_crises_is_that_of_the_days_in_them() -> None:
    panel = world(9, premium=1.3)
    report = report_on(panel, claim="no_better_in_crises", competitors=["past_realised"])
    found = cases_of(panel, competitors=["past_realised"])
    crisis, losses = crises_of(found), losses_of(found, "qlike")
    added = losses["signal"] - losses["past_realised"]
    assert decided(report).statistic == pytest.approx(float(added[crisis].mean()))
    test = mean_test(added * crisis, lags=lags_of(found))
    assert (decided(report).p, decided(report).p_opposite) == (test.greater, test.less)
    assert decided(report).details["crisis_cases"] == crisis.sum()
    assert figure(report, "estimate").n == crisis.sum()


def test_without_a_crisis_there_is_nothing_to_fail_in() -> None:
    values = PANEL.observations
    calm = panel_of(
        {"VIX": np.minimum(values["VIX", ""].value, 29.0), "SPX": values["SPX", ""].value}, first="2010-01-04"
    )
    report = report_on(calm, claim="no_better_in_crises")
    assert report.primary is None
    assert report.not_run[0] == NotRun("crises", Why.NO_EVENTS, "0")
    assert word(report) is Word.NOT_TESTABLE


# -- starts, definitions, power ----------------------------------------------------------------------------------------


def test_starts_and_definitions_are_tests_of_their_own() -> None:
    starts: Sequence[str] = ["2010-01-04", "2013-01-02"]
    report = report_on(
        PANEL, competitors=["past_realised"],
        more={
            "baseline": {"start": starts[0], "start_grid": starts},
            "variants": {"forecast.horizon_days": [5, 10], "forecast.loss": ["qlike", "mse"], "baseline.start": starts},
        },
    )  # fmt: skip
    assert [each.isoformat() for each in report.by_start] == starts
    assert report.by_start[date(2010, 1, 4)] == decided(report)
    assert report.by_start[date(2013, 1, 2)].n < decided(report).n
    universe = report.multiverse
    assert universe is not None
    assert len(universe.variants) == 8
    ps = [each.p for each in universe.variants]
    assert universe.p_adjusted == min(1.0, 8 * min(p for p in ps if p is not None))
    own = next(
        each for each in universe.variants
        if each.setting == {"forecast.horizon_days": 10, "forecast.loss": "qlike", "baseline.start": starts[0]}
    )  # fmt: skip
    assert own.p == decided(report).p
    assert {each.n for each in universe.variants} == {1985, 1980, 1205, 1200} or len(
        {each.n for each in universe.variants}
    ) == 4


def test_a_start_after_the_data_is_a_definition_that_was_not_run() -> None:
    report = report_on(PANEL, more={"variants": {"baseline.start": ["2010-01-04", "2030-01-01"]}})
    assert report.multiverse is not None
    assert report.multiverse.variants[1].not_run == NotRun("cases", Why.TOO_SHORT, "0")


def test_the_smallest_difference_that_would_show() -> None:
    report = report_on(PANEL, competitors=["past_realised"])
    assert report.power is not None
    found = cases_of(PANEL, competitors=["past_realised"])
    (contest,) = contests_of(found, "qlike")
    asked = fixed_b_critical(0.10, contest.gain.share)
    assert report.power.detectable == pytest.approx((asked + 0.8416212) * contest.gain.error, rel=1e-6)
    assert (report.power.unit, report.power.null_model) == ("loss", "standard_error")
    unbiased = report_on(PANEL, claim="unbiased")
    came = figure(unbiased, "estimate")
    assert unbiased.power is not None
    assert unbiased.power.unit == "ratio"
    error = (came.high - came.value) / fixed_b_critical(0.05, (lags_of(found) + 1) / found.n)
    # the root of chi-squared's 5.99
    assert unbiased.power.detectable == pytest.approx((2.447747 + 0.8416212) * error, rel=1e-5)
    crises = report_on(world(9, premium=1.3), claim="no_better_in_crises").power
    assert crises is not None
    assert crises.detectable is not None
    assert crises.detectable > 0.0


def test_the_same_claim_on_the_same_data_is_the_same_report_and_says_where_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    made = claim(competitors=["past_realised"])
    one = assess(made, PANEL, progress=lambda *step: told.append(step))
    assert one.primary == assess(made, PANEL).primary
    assert one.manifest == assess(made, PANEL).manifest
    assert told == [("primary", 0, 4), ("second", 1, 4), ("variants", 2, 4), ("findings", 3, 4)]
    assert [(each.role, each.series, each.rows) for each in one.series] == [
        ("signal", "VIX", ROWS),
        ("target", "SPX", ROWS),
    ]
    assert all(len(each.vintage) == 16 for each in one.series)


# -- what cannot be run ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forecast", "reason"),
    [
        ({"more": {"data": {"target": {"id": "SPX"}}}}, NotRun("signal", Why.NO_SERIES)),
        ({"more": {"data": {"signal": {"id": "VVIX"}, "target": {"id": "SPX"}}}}, NotRun("signal", Why.NO_SERIES, "VVIX")),
        ({"more": {"data": {"signal": {"id": "VIX"}, "target": {"id": "RUT"}}}}, NotRun("target", Why.NO_SERIES, "RUT")),
        ({"competitors": ["other_signal"]}, NotRun("other_signal", Why.NO_SERIES)),
        ({"competitors": ["other_signal"], "other_signal": "VIX3M"}, NotRun("other_signal", Why.NO_SERIES, "VIX3M")),
        ({"competitors": ["other_signal"], "other_signal": "VIX"}, NotRun("better_than_competitors", Why.NOT_APPLICABLE, "VIX")),
        ({"competitors": ["har"], "of": "log_return"}, NotRun("har", Why.NOT_APPLICABLE, "log_return")),
        ({"horizon_days": 300}, NotRun("cases", Why.TOO_SHORT, "1400")),
        ({"competitors": []}, NotRun("competitors", Why.NOT_APPLICABLE)),
        ({"more": {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX", "start": "2017-08-01"}}}}, NotRun("cases", Why.TOO_SHORT, "4")),
    ],
)  # fmt: skip
def test_what_cannot_be_run_says_why(forecast: dict[str, Any], reason: NotRun) -> None:
    report = report_on(PANEL, **forecast)
    assert report.primary is None
    assert reason in report.not_run
    assert word(report) is Word.NOT_TESTABLE


def test_a_target_that_is_not_positive_has_no_volatility() -> None:
    panel = panel_of({"VIX": np.full(300, 20.0), "mine": np.arange(300.0) - 5.0}, first="2010-01-04")
    report = report_on(panel, more={"data": {"signal": {"id": "VIX"}, "target": {"id": "mine"}}})
    assert report.not_run == (NotRun("target", Why.NOT_APPLICABLE, "mine"),)


def test_without_the_library_a_garch_model_is_named_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arch", None)
    report = report_on(world(6, rows=1_000), competitors=["garch", "past_realised"])
    assert NotRun("garch", Why.NO_LIBRARY, "stats") in report.not_run
    assert decided(report).p <= 1.0
    short = report_on(world(6, rows=400), competitors=["garch"])
    assert short.not_run[0] == NotRun("garch", Why.TOO_SHORT, "SPX")


def test_too_few_cases_for_a_test_are_said_to_be_too_few() -> None:
    found = primary_of(claim(), cases_of(world(6, rows=150)).among(np.arange(130) < 99))
    assert found == NotRun("cases", Why.TOO_SHORT, "99")
