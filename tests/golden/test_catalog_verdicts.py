"""The catalogue on the reference histories: verdict, flags and the figures that decide, against those of CLAIMS.md."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from panel_making import panel_from_history
from weatherglass.app.claim_files import catalog
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import StatisticalClaim
from weatherglass.claims.results import ClaimReport, Role, SignificanceTest
from weatherglass.signals.panel import Panel

SERIES = (
    "VIX", "VIX.high", "VIX3M", "VXN", "OVX", "GVZ", "MOVE", "SPX", "RUT", "NDX", "IXIC", "BTC", "ETH", "Gold", "TLT",
    "DXY", "DGS1MO", "DGS3MO", "DGS1", "DGS2", "DGS5", "DFF",
)  # fmt: skip
DRAWS = 199


@cache
def history() -> Panel:
    return panel_from_history(*SERIES)


@cache
def report(name: str, *, definitions: bool = True) -> ClaimReport:
    """A claim tested, with all its definitions or by its own alone."""
    claim = catalog()[name]
    if not definitions and isinstance(claim, StatisticalClaim):
        claim = msgspec.structs.replace(claim, variants={})
    return assess(claim, history(), replications=DRAWS)


def verdict(found: ClaimReport) -> tuple[str, str]:
    assert found.verdict is not None
    return found.verdict.word.value, "".join(found.verdict.flags)


def primary(found: ClaimReport) -> SignificanceTest:
    assert found.primary is not None
    return found.primary


def finding(found: ClaimReport, name: str) -> float:
    return next(each.value for each in found.findings if each.name == name)


FACTS = {
    "r1-russell-nine-percent": "SUPPORTED",
    "r2-russell-broke-out-in-november-2024": "WRONG_ON_FACTS",
    "r9-the-fed-was-almost-done-in-2016": "WRONG_ON_FACTS",
    "r10-ten-thousand-to-sixty-nine-thousand": "WRONG_ON_FACTS",
    "r11-breakouts-and-bull-markets-began-together": "WRONG_ON_FACTS",
    "r12-bitcoin-near-one-hundred-thousand": "SUPPORTED",
    "r13-five-and-twenty-seven-times": "WRONG_ON_FACTS",
    "r16-bitcoin-inflation-halved": "SUPPORTED",
    "r17-first-record-before-a-halving": "SUPPORTED",
    "r21-russell-forty-percent-in-2025": "WRONG_ON_FACTS",
    "v1-headlines-of-april-2025": "SUPPORTED",
    "v2-vix-touched-65-in-april-2025": "WRONG_ON_FACTS",
    "v4-normal-is-nineteen-to-twenty": "WRONG_ON_FACTS",
    "v6-twenty-to-thirty-is-normal": "WRONG_ON_FACTS",
    "v13-highest-vix-ever": "WRONG_ON_FACTS",
    "v14-vix-forty-five-in-2000": "WRONG_ON_FACTS",
    "v28-products-on-the-vix-decay": "SUPPORTED",
}
FIGURES = {
    "r1-russell-nine-percent": [8.713, "2026-01-22"],
    "r2-russell-broke-out-in-november-2024": [0.0, "2025-09-18", 1.0, "2021-11-08"],
    "r12-bitcoin-near-one-hundred-thousand": [93_079.67],
    "r13-five-and-twenty-seven-times": [64_857.99, 89_376.96, 42.86, 4.9312, 10.6510, 29.8466],
    "r17-first-record-before-a-halving": ["2024-03-13", 1.0, 0.0, 0.0, 0.0],
    "r21-russell-forty-percent-in-2025": [11.288],
    "v1-headlines-of-april-2025": [52.33, "2025-04-04", "2024-08-05"],
    "v2-vix-touched-65-in-april-2025": [60.13, "2024-08-05"],
    "v4-normal-is-nineteen-to-twenty": [19.502, 17.645],
    "v14-vix-forty-five-in-2000": [33.49, "2002-08-05"],
    "v28-products-on-the-vix-decay": [None, 92.215],
}


@pytest.mark.parametrize("name", FACTS)
def test_the_verdict_on_a_fact_is_the_same_by_the_series(name: str):
    assert verdict(report(name))[0] == FACTS[name]


@pytest.mark.parametrize("name", FIGURES)
def test_the_right_figures_of_a_fact(name: str):
    found = [each.right for each in report(name).checks]
    assert found == [pytest.approx(each, rel=1e-4) if isinstance(each, float) else each for each in FIGURES[name]]


# -- small caps and Bitcoin --------------------------------------------------------------------------------------------


def test_two_cases_are_too_few_whatever_their_size():
    found = report("r4-russell-breakout-bitcoin")
    assert verdict(found) == ("TOO_FEW_CASES", "CSLO")
    assert primary(found).p == pytest.approx(0.139, abs=0.01)
    assert found.base_rate.share == pytest.approx(0.494, abs=0.005)
    assert [each.event.isoformat() for each in found.cases if each.role is Role.OMITTED] == ["2011-04-27", "2013-01-02"]
    by_start = [each.p for each in found.by_start.values()]
    assert by_start == pytest.approx([0.14, 0.04, 0.023], abs=0.02)


@pytest.mark.slow
def test_after_a_record_small_caps_do_what_they_always_do():
    found = report("r3-price-discovery-after-a-record")
    assert verdict(found) == ("NO_SUPPORT", "")
    assert (primary(found).n, primary(found).statistic) == (12, pytest.approx(0.0534, abs=1e-3))
    assert primary(found).p == pytest.approx(0.129, abs=0.01)


def test_small_caps_did_not_fall_behind_when_yields_rose():
    found = report("r6-small-caps-fall-behind-when-rates-rise")
    assert verdict(found) == ("CONTRADICTED", "")
    assert primary(found).statistic == pytest.approx(0.10, abs=0.01)
    assert primary(found).p_opposite < 0.005


def test_small_caps_go_with_the_appetite_for_risk():
    found = report("r7-small-caps-gauge-risk-appetite")
    assert verdict(found) == ("SUPPORTED", "")
    assert primary(found).statistic == pytest.approx(-0.231, abs=0.002)


def test_bitcoin_goes_with_small_caps_since_about_2018():
    found = report("r19-bitcoin-follows-small-over-large")
    assert verdict(found) == ("SUPPORTED_FRAGILE", "S")
    assert primary(found).statistic == pytest.approx(0.141, abs=0.003)
    assert finding(found, "first_half") < 0.05 < 0.2 < finding(found, "second_half")


def test_no_breakout_fell_on_the_beginning_of_a_bull_market():
    found = report("r11-breakouts-fall-on-bull-starts")
    assert verdict(found) == ("NO_SUPPORT", "L")
    assert (primary(found).n, finding(found, "estimate")) == (5, 0.0)


def test_three_breakouts_of_five_fell_near_a_halving():
    found = report("r20-breakouts-fall-near-halvings")
    assert verdict(found) == ("NO_SUPPORT", "")
    assert (finding(found, "estimate"), finding(found, "chance")) == (60.0, 30.0)
    assert primary(found).p == pytest.approx(0.234, abs=0.005)


def test_four_halvings_are_too_few():
    found = report("r20-bitcoin-rises-after-a-halving")
    assert verdict(found) == ("TOO_FEW_CASES", "CS")
    assert (primary(found).n, primary(found).p) == (4, pytest.approx(0.0455, abs=0.002))
    assert next(each for each in found.confounders if each.id == "russell_breakout").near == 3


def test_since_the_etfs_there_was_one_breakout():
    found = report("r26-the-old-pattern-may-be-over")
    assert verdict(found) == ("TOO_FEW_CASES", "S")
    assert [(each.event.isoformat(), round(each.multiple, 2)) for each in found.cases if each.multiple][-1] == (
        "2025-09-18",
        0.63,
    )


def test_bitcoin_swings_less_since_the_etfs_and_a_trend_explains_it_as_well():
    found = report("r14-etf-lowered-btc-volatility")
    assert verdict(found) == ("SUGGESTIVE", "CS")
    assert (finding(found, "outside"), finding(found, "inside")) == (
        pytest.approx(80.5, abs=2.0),
        pytest.approx(47.2, abs=2.0),
    )
    assert 0.04 < primary(found).p < 0.1  # .047 to .060 in CLAIMS.md
    trend = next(each for each in found.confounders if each.id == "secular_trend").adjusted["detrend"]
    assert trend.p > 0.2


def test_neither_smaller_falls_nor_fewer_surges_can_be_laid_to_the_etfs():
    falls, surges = report("r15-falls-are-smaller-since-the-etfs"), report("r15-no-surges-since-the-etfs")
    assert verdict(falls) == ("SUGGESTIVE", "C")
    assert verdict(surges) == ("SUGGESTIVE", "CS")
    assert (finding(falls, "outside"), finding(falls, "inside")) == pytest.approx((0.167, 0.116), abs=0.01)
    assert (finding(surges, "outside"), finding(surges, "inside")) == pytest.approx((0.757, 0.202), abs=0.02)
    for each in (falls, surges):
        assert each.confounders[0].adjusted["detrend"].p > 0.3


def test_the_signal_of_january_2026_is_open():
    found = report("r27-the-signal-is-back")
    assert verdict(found) == ("NOT_TESTABLE", "O")
    assert found.prediction.came_true is None
    assert found.prediction.value == pytest.approx(0.86, abs=0.01)


@pytest.mark.slow
def test_the_risk_curve_has_no_order_from_week_to_week():
    found = report("r18-money-moves-out-along-the-risk-curve", definitions=False)
    assert verdict(found) == ("NO_SUPPORT", "")
    together = {each.note: each.value for each in found.findings if each.name == "same_time_correlation"}
    assert together == pytest.approx({"DGS2>SPX": 0.077, "SPX>RUT": 0.866, "RUT>BTC": 0.175}, abs=0.02)


@pytest.mark.slow
def test_a_mechanism_is_as_strong_as_its_weakest_link():
    claim = catalog()["r18-small-caps-are-the-green-light"]
    words = {
        "r18-money-moves-out-along-the-risk-curve": report(
            "r18-money-moves-out-along-the-risk-curve", definitions=False
        ).verdict.word,
        "r4-russell-breakout-bitcoin": report("r4-russell-breakout-bitcoin").verdict.word,
    }
    assert verdict(assess(claim, history(), words=words)) == ("NO_SUPPORT", "")


# -- the VIX -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_vix_moves_against_shares():
    found = report("v7-vix-moves-opposite-to-shares")
    assert verdict(found) == ("SUPPORTED", "")
    assert primary(found).statistic == pytest.approx(77.9, abs=0.1)
    assert finding(found, "both_up") == pytest.approx(11.0, abs=0.1)
    assert finding(found, "signal_up_when_target_up") == pytest.approx(20.5, abs=0.1)


@pytest.mark.slow
def test_volatility_rises_from_band_to_band():
    found = report("v6-the-bands-tell-what-follows", definitions=False)
    assert verdict(found) == ("SUPPORTED_FRAGILE", "M")
    means = [each.value for each in found.findings if each.name.startswith("mean_of_band")]
    assert means == pytest.approx([11.6, 19.0, 26.6, 40.0, 59.4], abs=0.2)
    shares = [each.value for each in found.findings if each.name.startswith("share_of_band")]
    assert shares == pytest.approx([62.9, 29.2, 5.7, 1.8, 0.4], abs=0.2)


def test_joint_rises_are_no_sign_of_a_peak():
    found = report("v8-shares-and-vix-rise-together-near-peaks")
    assert verdict(found) == ("NO_SUPPORT", "")
    assert primary(found).p == pytest.approx(0.88, abs=0.01)  # .84 in CLAIMS.md, by the share of such days before peaks
    record = next(each for each in found.tests if each.name == "binomial")
    assert record.statistic < found.base_rate.share == pytest.approx(0.0838, abs=0.001)


@pytest.mark.slow
def test_elections_and_the_vix():
    found = report("v10-elections-raise-the-vix")
    assert verdict(found) == ("SUGGESTIVE", "S")
    assert (primary(found).n, primary(found).p) == (9, pytest.approx(0.0445, abs=0.002))
    assert 0.05 <= found.multiverse.p_adjusted < 0.1


@pytest.mark.slow
def test_a_vix_over_30_is_no_buy_by_itself():
    found = report("v17-vix-over-30-is-a-buy", definitions=False)
    assert verdict(found)[0] == "NO_SUPPORT"
    record = next(each for each in found.tests if each.name == "binomial")
    assert (record.details["hits"], record.n) == (21, 34)  # 20 of 33 in CLAIMS.md, which enters at the event's close
    assert found.base_rate.share == pytest.approx(0.80, abs=0.01)


@pytest.mark.slow
def test_a_vix_over_40_is_a_buy_by_its_own_definition_at_most():
    found = report("v19-vix-over-40-is-a-buy", definitions=False)
    assert verdict(found)[0] == "SUGGESTIVE"
    raw = next(each for each in found.tests if each.name == "circular_shift")
    assert (raw.valid, raw.p) == (False, pytest.approx(0.0137, abs=0.002))
    assert primary(found).p == pytest.approx(0.087, abs=0.01)  # .003 and .06 in CLAIMS.md, from the event's own close
    assert found.base_rate.mean == pytest.approx(0.0214, abs=0.001)


@pytest.mark.slow
def test_a_vix_under_12_is_no_warning():
    found = report("v19-vix-under-12-is-a-warning", definitions=False)
    assert verdict(found) == ("NO_SUPPORT", "")
    record = next(each for each in found.tests if each.name == "binomial")
    assert (record.details["hits"], record.n) == (2, 27)  # two of 27 stood lower a year later
    assert verdict(report("v18-low-vix-precedes-deep-falls", definitions=False))[0] == "NO_SUPPORT"


@pytest.mark.slow
def test_instalments_from_a_vix_of_30_on_do_no_better_than_any():
    found = report("v22-buy-in-instalments", definitions=False)
    assert verdict(found)[0] == "NO_SUPPORT"
    assert primary(found).p == pytest.approx(0.92, abs=0.02)


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["v17-vix-over-30-is-a-buy", "v19-vix-over-40-is-a-buy", "v19-vix-under-12-is-a-warning", "v22-buy-in-instalments"]
)  # fmt: skip
def test_no_level_of_the_vix_holds_in_all_definitions(name: str):
    found = report(name)
    assert verdict(found)[0] == "NO_SUPPORT"
    assert found.multiverse.p_adjusted > 0.4


def test_the_vix_stands_for_tech_and_not_for_oil_and_gold():
    tech, oil = report("v25-vix-does-not-stand-for-tech"), report("v25-vix-does-not-stand-for-commodities")
    assert verdict(tech) == ("CONTRADICTED", "")
    assert primary(tech).statistic == pytest.approx(0.92, abs=0.005)
    assert verdict(oil) == ("SUPPORTED_FRAGILE", "")
    assert primary(oil).statistic == pytest.approx(0.41, abs=0.01)
    assert verdict(report("v25-vix-does-not-stand-for-bonds"))[0] == "SUPPORTED_FRAGILE"


@pytest.mark.slow
def test_the_vix_did_not_move_before_the_market():
    found = report("v26-the-market-followed-the-vix")
    assert verdict(found) == ("NO_SUPPORT", "W")
    assert finding(found, "same_time_correlation") == pytest.approx(-0.714, abs=0.002)


def test_selling_or_cutting_at_a_high_vix_gave_no_better_return_for_the_risk():
    for name, episodes in (("v21-vix-over-40-go-to-cash", 33), ("v23-hold-less-when-volatility-is-high", 93)):
        found = report(name, definitions=False)
        assert verdict(found)[0] == "NO_SUPPORT"
        assert finding(found, "episodes") == episodes
        assert finding(found, "sharpe_acting") < finding(found, "sharpe_holding") == pytest.approx(0.40, abs=0.02)


@pytest.mark.long
def test_the_vix_falls_back_by_half_in_seven_weeks():
    found = report("v16-an-extreme-vix-falls-back")
    assert verdict(found) == ("SUPPORTED_FRAGILE", "")
    assert finding(found, "estimate") == pytest.approx(35.0, abs=1.0)
    assert finding(found, "variance_ratio") == pytest.approx(0.48, abs=0.01)


@pytest.mark.slow
def test_the_vix_says_more_than_the_past_month_and_is_too_high_on_average():
    worse, right = report("v24-vix-sees-no-further-than-the-past"), report("v24-vix-is-right-on-average")
    assert verdict(worse) == ("CONTRADICTED", "W")
    assert verdict(right) == ("CONTRADICTED", "")
    figures = {name: finding(right, name) for name in (
        "mz_intercept", "mz_slope", "mz_r_squared", "loss_signal", "loss_past_realised", "loss_rescaled", "share_above", "mean_gap",
    )}  # fmt: skip
    assert figures == pytest.approx(
        {"mz_intercept": -1.7, "mz_slope": 0.88, "mz_r_squared": 0.52, "loss_signal": 0.317, "loss_past_realised": 0.413,
         "loss_rescaled": 0.269, "share_above": 0.857, "mean_gap": 4.1}, rel=0.02,
    )  # fmt: skip
    assert finding(right, "encompassing_signal_past_realised") == pytest.approx(9.2, abs=0.4)
    assert finding(right, "encompassing_past_realised") == pytest.approx(1.7, abs=0.1)


@pytest.mark.slow
def test_the_vix_neither_times_the_market_nor_fails_in_crises_nor_yields_to_the_longer_index():
    returns = report("v20-the-vix-helps-to-time-the-market")
    assert verdict(returns)[0] == "NO_SUPPORT"
    assert finding(returns, "r_squared_against_mean") == pytest.approx(-0.008, abs=0.003)
    crises = report("v26-vix-fails-in-crises")
    assert verdict(crises)[0] == "NO_SUPPORT"
    assert finding(crises, "loss_signal_in_crises") < finding(crises, "loss_past_realised_in_crises")
    longer = report("v27-three-months-need-vix3m")
    assert verdict(longer)[0] == "NO_SUPPORT"
    assert finding(longer, "loss_signal") > finding(longer, "loss_other_signal")


def test_what_the_reference_histories_do_not_hold_is_named():
    for name, series in (
        ("r7-record-high-then-high-beta-leads", "HIGH_BETA"), ("v9-policy-uncertainty-raises-the-vix", "EPU"),
        ("v10-a-spike-of-policy-uncertainty-raises-the-vix", "EPU"), ("v18-fear-makes-shares-cheap", "CAPE"),
        ("v25-vix-does-not-stand-for-small-caps", "RVX"),
    ):  # fmt: skip
        found = report(name)
        assert verdict(found) == ("NOT_TESTABLE", "D")
        assert [each.detail for each in found.not_run] == [series]
