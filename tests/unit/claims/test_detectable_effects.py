"""What a claim's cases could have shown, in the claim's direction and in the units in which its outcomes are shifted."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_making import a_claim, a_report, a_test
from panel_making import panel_of
from weatherglass.app.claim_wording import outcome_words
from weatherglass.app.worded_claim_sentences import power_model, power_sentences
from weatherglass.claims.assessment import assess
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.event_tests import run_test
from weatherglass.claims.mean_reversion import Path, path_of
from weatherglass.claims.mean_reversion import power_of as power_of_return
from weatherglass.claims.power import power_of
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.claims.results import ClaimReport, NotRun, PowerResult, SignificanceTest, Why
from weatherglass.claims.volatility_tests import standardised_outcomes
from weatherglass.signals.panel import Panel
from weatherglass.stats.power import detectable_by_draws
from weatherglass.stats.randomization import shifted_means
from weatherglass.stats.unit_root_power import longest_half_life

ROWS = 1_500


def claim(**changes: Any) -> Any:
    return claim_from(
        {
            "schema_version": 1, "id": "claim", "kind": "event_outcome", "source": {"article": "a", "published": "2019-01-01"},
            "statement": "s", "freeze_date": "2019-01-01", "data": {"target": {"id": "SPX"}},
            "event": {"rule": "calendar_dates", "params": {"dates": ["2016-06-01", "2017-06-01", "2018-06-01"]}},
            "outcome": {"horizon_days": 30},
        }
        | changes
    )  # fmt: skip


def power(made: Any, panel: Panel) -> PowerResult:
    setting = setting_of(made, panel)
    assert isinstance(setting, Setting), setting
    primary = run_test(made.inference.primary, setting, panel, seed=1)
    assert isinstance(primary, SignificanceTest), primary
    return power_of(setting, primary, seed=3, simulations=100)


def prices(seed: int = 1) -> np.ndarray:
    return 100.0 * np.exp(np.cumsum(0.01 * np.random.default_rng(seed).standard_normal(ROWS)))


def test_an_effect_that_lowers_is_a_multiple_below_one():
    panel = panel_of({"SPX": prices()}, first="2015-01-02")
    size = {"power": {"claimed_effect_multiple": 0.8, "null_model": "garch"}}
    more = power(claim(inference={"power": {"claimed_effect_multiple": 1.25, "null_model": "garch"}}), panel)
    less = power(claim(direction="less", inference=size), panel)
    assert more.detectable is not None
    assert less.detectable is not None
    assert 0.7 < less.detectable < 1.0 < more.detectable < 1.4
    assert less.detectable == pytest.approx(1.0 / more.detectable, rel=0.1)
    assert less.power_at_claim == pytest.approx(more.power_at_claim, abs=0.2)


def test_a_claimed_size_against_the_direction_is_refused():
    with pytest.raises(ClaimFileError, match="claimed_effect_multiple: 2 goes against direction less"):
        claim(direction="less", inference={"power": {"claimed_effect_multiple": 2.0}})


def test_cases_in_wild_times_show_only_larger_effects_once_outcomes_are_in_units_of_the_expected():
    """Every event lies in a month of five times the usual volatility: an effect there is a fifth of what it was."""
    rng = np.random.default_rng(2)
    daily = np.full(ROWS, 0.008)
    for row in (360, 620, 881):
        daily[row - 40 : row + 40] = 0.04
    wild = 100.0 * np.exp(np.cumsum(daily * rng.standard_normal(ROWS)))
    panel = panel_of({"SPX": wild}, first="2015-01-02")
    plain = power(claim(inference={"power": {"null_model": "garch"}}), panel)
    standardised = power(
        claim(inference={"primary": "circular_shift_vol_standardised", "power": {"null_model": "garch"}}), panel
    )
    assert plain.detectable is not None
    assert standardised.detectable is not None
    assert np.log(standardised.detectable) > 1.5 * np.log(plain.detectable)


def kinds(**changes: Any) -> Any:
    plain = {
        "schema_version": 1, "id": "claim", "source": {"article": "a", "published": "2019-01-01"}, "statement": "s",
        "freeze_date": "2030-01-01", "inference": {"replications": 199},
    }  # fmt: skip
    return claim_from(plain | changes)


@cache
def walks() -> Panel:
    rng = np.random.default_rng(4)
    level = np.zeros(ROWS)
    for row in range(1, ROWS):
        level[row] = 0.98 * level[row - 1] + 0.05 * rng.standard_normal()
    returns = 0.01 * rng.standard_normal((2, ROWS))
    return panel_of({
        "VIX": 20.0 * np.exp(level), "SPX": 100.0 * np.exp(np.cumsum(returns[0])),
        "RUT": 100.0 * np.exp(np.cumsum(0.6 * returns[0] + 0.8 * returns[1])), "DGS3MO": np.full(ROWS, 3.0),
    }, first="2015-01-02")  # fmt: skip


def found(made: Any) -> ClaimReport:
    return assess(made, walks(), replications=199)


VIX_SPX = {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}
OF_KINDS: dict[str, dict[str, Any]] = {
    "sharpe": {"kind": "strategy", "data": VIX_SPX, "strategy": {"level": 22.0, "weight_inside": 0.0}},
    "mean_return": {"kind": "strategy", "data": VIX_SPX, "strategy": {"level": 22.0, "weight_inside": 0.0, "measure": "mean_return"}},
    "max_drawdown": {"kind": "strategy", "data": VIX_SPX, "strategy": {"level": 22.0, "weight_inside": 0.0, "measure": "max_drawdown"}},
    "correlation": {"kind": "association", "data": {"signal": {"id": "RUT"}, "target": {"id": "SPX"}}, "association": {"statistic": "correlation"}},
    "not_of_none": {"kind": "association", "data": {"signal": {"id": "RUT"}, "target": {"id": "SPX"}}, "association": {"statistic": "correlation", "null": 0.5}},
    "lead": {"kind": "lead_lag", "lead_lag": {"chain": ["RUT", "SPX"], "frequency": "day", "max_lag": 4, "tests": ["prewhitened_ccf"]}},
    "levels": {"kind": "lead_lag", "lead_lag": {"chain": ["RUT", "SPX"], "frequency": "day", "max_lag": 4, "tests": ["toda_yamamoto"]}},
    "dates": {"kind": "association", "data": VIX_SPX, "association": {"statistic": "event_coincidence", "events": ["2016-03-01"], "other_events": ["2017-01-03"]}},
    "fall": {"kind": "event_outcome", "data": VIX_SPX, "event": {"rule": "calendar_dates", "params": {"dates": ["2016-06-01", "2017-06-01"]}}, "outcome": {"measure": "max_drawdown", "horizon_days": 30}},
}  # fmt: skip


def effect(name: str, **changes: Any) -> PowerResult:
    power = found(kinds(**OF_KINDS[name] | changes)).power
    assert power is not None
    assert power.detectable is not None
    return power


def test_the_detectable_sharpe_difference_is_that_of_the_test_of_ledoit_and_wolf():
    power = effect("sharpe")
    report = found(kinds(**OF_KINDS["sharpe"]))
    assert report.primary is not None
    assert report.primary.name == "ledoit_wolf"
    gain = next(each for each in report.findings if each.name == "estimate")
    assert gain.low is not None
    assert gain.high is not None
    error = (gain.high - gain.low) / (2.0 * 1.959964)
    assert power.detectable == pytest.approx((1.644854 + 0.841621) * error, rel=1e-5)
    assert (power.unit, power.null_model, power.simulations) == ("ratio", "standard_error", 0)
    both = effect("sharpe", direction="two_sided").detectable
    assert both == pytest.approx((1.959964 + 0.841621) * error, rel=1e-5)
    assert effect("sharpe", direction="less").detectable == pytest.approx(-power.detectable)


@pytest.mark.parametrize("name", ["mean_return", "max_drawdown", "correlation", "fall"])
def test_a_test_that_shifts_finds_an_effect_of_that_size_as_often_as_asked(name: str):
    power, report = effect(name), found(kinds(**OF_KINDS[name]))
    assert report.primary is not None
    assert power.null_model == "test_draws"
    assert power.simulations == report.primary.draws
    assert power.unit == (report.primary.unit if name != "fall" else "max_drawdown")
    assert power.detectable > 0.0
    less = effect(name, direction="less").detectable
    assert less is not None
    assert less < 0.0


def test_where_outcomes_are_shifted_at_their_usual_volatility_so_is_the_effect():
    inference = {"primary": "circular_shift_vol_standardised", "replications": 199}
    made = kinds(**OF_KINDS["fall"] | {"inference": inference})
    setting = setting_of(made, walks())
    assert isinstance(setting, Setting)
    shifts = shifted_means(standardised_outcomes(setting), setting.circle_rows)
    power = found(made).power
    assert power is not None
    assert power.detectable == pytest.approx(np.quantile(shifts, 0.95) - np.quantile(shifts, 0.2))
    assert power.unit == "max_drawdown"


@given(seed=st.integers(0, 1_000), alpha=st.floats(0.01, 0.2), target=st.floats(0.5, 0.95))
def test_moved_by_the_detectable_effect_draws_are_found_as_often_as_asked(seed: int, alpha: float, target: float):
    draws = np.random.default_rng(seed).standard_t(4, 2_000)
    size = detectable_by_draws(draws, alpha=alpha, target=target)
    assert ((draws + size) >= np.quantile(draws, 1.0 - alpha)).mean() == pytest.approx(target, abs=2e-3)
    assert detectable_by_draws(-draws, alpha=alpha, target=target, side="less") == pytest.approx(-size)
    assert detectable_by_draws(draws, alpha=alpha, target=target, side="two_sided") >= size


def test_a_correlation_of_a_lead_is_found_among_all_lags():
    report = found(kinds(**OF_KINDS["lead"]))
    assert report.primary is not None
    # Sidak over 4 lags and two signs: a normal value of 2.49
    assert effect("lead").detectable == pytest.approx((2.4909 + 0.8416) / np.sqrt(report.primary.n), rel=1e-3)


def test_against_another_size_than_none_the_bootstrap_says_what_it_sees():
    power = effect("not_of_none")
    assert power.simulations == 199
    assert 0.01 < power.detectable < 0.2


@pytest.mark.parametrize(("name", "test"), [("levels", "toda_yamamoto"), ("dates", "event_coincidence")])
def test_where_no_effect_can_be_given_the_report_says_so(name: str, test: str):
    report = found(kinds(**OF_KINDS[name]))
    assert NotRun("power", Why.NOT_APPLICABLE, test) in report.not_run
    assert report.power is None or report.power.detectable is None


def test_the_longest_half_life_that_the_rows_could_show():
    asked = {
        "kind": "forecast",
        "data": {"target": {"id": "VIX"}},
        "forecast": {"of": "half_life", "claim": "mean_reverts"},
    }
    made = kinds(**asked)
    path = path_of(made, walks())
    assert isinstance(path, Path)
    power = power_of_return(made, path)
    assert power is not None
    assert power.detectable == longest_half_life(ROWS, alpha=0.05, target=0.8, seed=20_260_122)
    assert (power.unit, power.null_model, power.simulations) == ("sessions", "random_walk", 2_000)
    both = power_of_return(kinds(**asked, direction="two_sided"), path)
    assert both is not None
    assert both.detectable == longest_half_life(ROWS, alpha=0.025, target=0.8, seed=20_260_122)
    assert power_of_return(kinds(**asked, direction="less"), path) is None


def said(power: PowerResult, kind: str = "event_outcome", n: int = 2) -> dict[str, str]:
    report = a_report(power=power, primary=a_test(n=n))
    return {
        lang: " ".join(power_sentences(replace(report, kind=kind), outcome_words(a_claim(), None, lang)))
        for lang in ("en", "ko")
    }


def test_an_effect_below_one_is_said_as_what_is_left():
    told = said(PowerResult(None, None, None, None, 0.6, "multiple", 0.8, "garch", 400))
    assert "leaves at most 60% of what is usual" in told["en"]
    assert "평소의 60% 이하로 줄이는 효과라야" in told["ko"]
    more = said(PowerResult(None, None, None, None, 8.0, "multiple", 0.8, "garch", 400))
    assert "beyond x8 against what is usual" in more["en"]


def test_a_record_says_of_which_cases_it_is():
    power = PowerResult(0.25, 5, None, None, 8.0, "multiple", 0.8, "garch", 400, record_cases=2)
    assert said(power)["en"].startswith("With n = 2 even a perfect record")
    assert "(of n = 1,001)" in said(power, n=1_001)["en"]
    told = said(power, n=7)
    assert told["en"].startswith("With 2 cases whose spans do not overlap (of n = 7) even a perfect record")
    assert told["ko"].startswith("기간이 겹치지 않는 사례가 2건(전체 7건)이면 전부 맞아도")


@pytest.mark.parametrize(
    ("unit", "model", "kind", "english", "korean"),
    [
        ("ratio", "standard_error", "strategy", "Only a gain beyond 0.300 against holding throughout", "계속 보유할 때와의 차이가 0.300을"),
        ("correlation", "test_draws", "association", "Only a difference beyond 0.300", "차이가 0.300을"),
        ("sessions", "random_walk", "forecast", "Only a half-life of at most", "반감기가"),
    ],
)  # fmt: skip
def test_an_effect_is_said_as_what_it_is(unit: str, model: str, kind: str, english: str, korean: str):
    power = PowerResult(None, None, None, None, 0.3, unit, 0.8, model, 0)
    told = said(power, kind)
    assert english in told["en"]
    assert korean in told["ko"]
    for lang in ("en", "ko"):
        assert len(power_model(a_report(power=power), lang)) == 1
