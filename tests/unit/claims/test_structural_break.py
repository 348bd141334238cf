"""Claims about periods: periods by hand, windows and their shifts, rivals, and whole reports on made series."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from panel_making import observations, panel_of
from weatherglass.claims.assessment import assess
from weatherglass.claims.break_rivals import market_cap_of, series_of_periods, trend_of, unknown_date
from weatherglass.claims.break_windows import Window, further_tests, shift_test, window_of
from weatherglass.claims.claim_sections import SeriesConfounder
from weatherglass.claims.periods import labels, periods_of, volatility
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import NotRun, SignificanceTest, Why, Word
from weatherglass.claims.structural_break import multiverse_of, power_of
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.randomization import window_shift
from weatherglass.timeline.halvings import height_estimate, issued_by

FIRST, ROWS = "2016-01-01", 3_000


def claim(**changes: Any) -> Any:
    plain: dict[str, Any] = {
        "schema_version": 1, "id": "claim", "kind": "structural_break", "source": {"article": "a", "published": "2023-01-22"},
        "statement": "s", "freeze_date": "2023-01-22", "direction": "less", "data": {"target": {"id": "BTC"}},
        "event": {"rule": "window", "params": {"from": "2022-01-11", "to": "end"}}, "outcome": {"measure": "log_realised_variance"},
        "inference": {"primary": "circular_shift_window"},
    }  # fmt: skip
    return claim_from(plain | changes)


def price(scale: np.ndarray, seed: int = 1) -> np.ndarray:
    """A price whose daily returns have the given standard deviations."""
    noise = np.random.default_rng(seed).standard_normal(scale.shape[0])
    return 1000.0 * np.exp(np.cumsum(scale * noise))


def panel(scale: np.ndarray | None = None, **others: np.ndarray) -> Panel:
    return panel_of({"BTC": price(np.full(ROWS, 0.04) if scale is None else scale), **others}, first=FIRST)


def made(found: Panel | None = None, **changes: Any) -> Window:
    window = window_of(claim(**changes), panel() if found is None else found)
    assert isinstance(window, Window)
    return window


def target(days: list[str], values: list[float]) -> Observations:
    return observations("BTC", "", np.array(days, "datetime64[D]"), np.array(values))


# -- periods -----------------------------------------------------------------------------------------------------------


def test_periods_of_a_month_by_hand():
    days = np.arange(
        "2024-01-30", "2024-03-03", dtype="datetime64[D]"
    )  # 2 days of January, all of February, 2 of March
    returns = np.where(np.arange(days.size) % 2 == 0, 0.02, -0.01)
    series = observations("BTC", "", days, 100.0 * np.exp(np.cumsum(returns)))
    found = periods_of(series, "log_realised_variance", "month", horizon=30)
    assert found.first.astype(str).tolist() == ["2024-02-01"]  # the ends have less than half the returns of February
    assert found.last.astype(str).tolist() == ["2024-02-29"]
    inside = returns[2:31]
    assert found.value.tolist() == pytest.approx([np.log(365 * np.mean(inside**2))], rel=1e-12)
    down = periods_of(series, "down_semivariance", "month", horizon=30)
    assert down.value.tolist() == pytest.approx([np.log(365 * np.mean(np.minimum(inside, 0) ** 2))], rel=1e-12)
    level = periods_of(series, "realised_volatility", "month", horizon=30)
    assert level.value.tolist() == pytest.approx([volatility(inside, 365)], rel=1e-12)


def test_weeks_begin_on_monday_and_a_hole_of_half_a_week_leaves_it_out():
    days = [f"2024-01-{day:02d}" for day in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 20, 21)]
    series = target(days, [100.0 + (-1) ** k * (k + 1) for k in range(len(days))])
    found = periods_of(series, "log_realised_variance", "week", horizon=30)
    assert found.first.astype(str).tolist() == ["2024-01-02", "2024-01-15"]
    assert labels(np.array(["2024-01-07", "2024-01-08"], "datetime64[D]"), "week").tolist() == [2818, 2819]
    assert labels(np.array(["2024-01-31", "2024-02-01"], "datetime64[D]"), "month").tolist() == [648, 649]


def test_other_measures_are_the_mean_of_what_came_after_the_days_of_the_period():
    days = np.arange("2024-01-01", "2024-03-05", dtype="datetime64[D]")
    values = 100.0 + np.arange(days.size) % 7
    series = observations("BTC", "", days, values)
    found = periods_of(series, "max_runup", "month", horizon=3)
    first = [values[row : row + 4].max() / values[row] - 1 for row in range(31)]
    assert found.value[0] == pytest.approx(np.mean(first), rel=1e-12)
    assert found.first.astype(str).tolist() == ["2024-01-01", "2024-02-01"]
    assert periods_of(series, "max_drawdown", "month", horizon=64).count == 0
    assert periods_of(series, "no_such_measure", "month", horizon=3).count == 0


def test_a_month_without_a_move_has_no_log_of_a_variance():
    days = np.arange("2024-01-01", "2024-04-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]").astype(str)
    values = np.where((months == "2024-02") | (days == np.datetime64("2024-01-31")), 100.0, 101.0 + np.arange(91) % 3)
    found = periods_of(observations("BTC", "", days, values), "log_realised_variance", "month", horizon=30)
    assert found.first.astype("datetime64[M]").astype(str).tolist() == ["2024-01", "2024-03"]


# -- windows -----------------------------------------------------------------------------------------------------------


def test_a_period_is_inside_when_its_middle_day_is():
    window = made()  # 11 January 2022: the middle of January is inside
    assert window.periods.first[window.first].astype(str) == "2022-01-01"
    later = made(event={"rule": "window", "params": {"from": "2022-01-20"}})
    assert later.periods.first[later.first].astype(str) == "2022-02-01"
    assert later.length == window.length - 1
    closed = made(event={"rule": "window", "params": {"from": "2022-01-11", "to": "2022-06-30"}})
    assert closed.periods.first[closed.inside].astype("datetime64[M]").astype(str).tolist() == [
        f"2022-0{month}" for month in range(1, 7)
    ]


def test_the_test_is_the_shift_of_the_window_in_the_direction_of_the_claim():
    window = made()
    shifted = window_shift(window.values, window.first, window.length)
    found = shift_test(window)
    assert (found.name, found.p, found.p_opposite) == ("circular_shift_window", shifted.less, shifted.greater)
    assert (found.n, found.draws, found.min_p) == (window.length, window.periods.count, 1 / window.periods.count)
    assert shift_test(made(direction="greater")).p == shifted.greater
    assert shift_test(made(direction="two_sided")).p == shifted.two_sided


def test_the_start_of_the_baseline_cuts_the_sample():
    whole, cut = made(), made(baseline={"type": "complement", "start": "2020-01-01"})
    assert cut.periods.first[0].astype(str) == "2020-01-02"
    assert cut.length == whole.length
    assert cut.values[-5:].tolist() == whole.values[-5:].tolist()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"data": {"target": {"id": "ETH"}}}, NotRun("target", Why.NO_SERIES, "ETH")),
        ({"event": {"rule": "window", "params": {"from": "2030-01-01"}}}, NotRun("event", Why.EVENTS_OUTSIDE_DATA)),
        ({"event": {"rule": "window", "params": {"from": "2022-05-01", "to": "2022-01-01"}}}, NotRun("event", Why.EVENTS_OUTSIDE_DATA)),
        ({"event": {"rule": "window", "params": {"from": "2010-01-01"}}}, NotRun("event", Why.TOO_SHORT, "99")),
        ({"event": {"rule": "window", "params": {"from": "2022-01-01", "to": "2022-01-31"}}}, NotRun("event", Why.TOO_SHORT, "1")),
        ({"outcome": {"measure": "max_drawdown", "horizon_days": 3_000}}, NotRun("outcome", Why.HORIZON_TOO_LONG, "max_drawdown")),
        ({"baseline": {"type": "complement", "start": "2040-01-01"}}, NotRun("target", Why.TOO_SHORT, "BTC")),
    ],
)  # fmt: skip
def test_what_cannot_be_run_says_why(changes: dict[str, Any], why: NotRun):
    assert window_of(claim(**changes), panel()) == why
    report = assess(claim(**changes), panel())
    assert report.not_run == (why,)
    assert report.verdict is not None
    assert report.verdict.word is Word.NOT_TESTABLE


def test_the_size_that_would_show_is_a_fall_for_a_claim_of_a_fall():
    found = power_of(made())
    assert found.detectable is not None
    assert -2.0 < found.detectable < 0.0
    assert power_of(made(direction="greater")).detectable > 0.0
    assert (found.unit, found.null_model, found.target) == ("log_realised_variance", "own_shifts", 0.8)


# -- rivals ------------------------------------------------------------------------------------------------------------

STEP = np.where(np.arange(ROWS) < 2_202, 0.05, 0.025)  # from 11 January 2022 on
DECLINE = 0.06 * np.exp(-np.arange(ROWS) / 2_000.0)
RIVALS: dict[str, Any] = {
    "inference": {
        "primary": "circular_shift_window", "second": "bai_perron_unknown_date",
        "alternatives": ["linear_trend", "log_market_cap_trend"],
    },
    "confounders": [
        {"id": "secular_trend", "rule": "trend", "adjust": ["detrend"]},
        {"id": "market_volatility", "rule": "series", "series": "VIX", "adjust": ["residual"]},
        {"id": "halving", "rule": "calendar_dates", "dates": ["2020-05-11"], "adjust": ["phase_residual"]},
    ],
    "verdict": {"scheme": "v1", "attribution_requires": ["no_trend_alternative"]},
}  # fmt: skip


def test_a_step_is_found_and_stays_beside_a_trend():
    report = assess(claim(**RIVALS), panel(STEP))
    tests = {each.name: each for each in report.tests}
    assert report.primary.p == pytest.approx(1 / 99, abs=1e-9)
    assert report.primary.statistic == pytest.approx(2 * np.log(0.5), abs=0.1)
    assert tests["linear_trend"].statistic == pytest.approx(2 * np.log(0.5), abs=0.2)
    assert tests["linear_trend"].p < 0.001
    adjusted = {each.id: each.adjusted for each in report.confounders}
    assert adjusted["secular_trend"]["detrend"].p < 0.03
    assert "C" not in [flag.value for flag in report.verdict.flags]


def test_a_slow_decline_passes_the_shift_and_is_gone_beside_a_trend():
    report = assess(claim(**RIVALS), panel(DECLINE))
    tests = {each.name: each for each in report.tests}
    assert report.primary.p < 0.03
    assert report.primary.statistic < -1.0
    assert tests["linear_trend"].p > 0.05
    assert tests["linear_trend"].details["rival"] == pytest.approx(-2 * 365.25 / 2_000, abs=0.05)
    assert report.confounders[0].adjusted["detrend"].p > 0.05
    assert "C" in [flag.value for flag in report.verdict.flags]
    assert report.verdict.word is Word.SUGGESTIVE


def test_a_break_at_another_date_is_dated_there():
    late = np.where(np.arange(ROWS) < 1_500, 0.05, 0.025)  # 9 February 2020
    test, regimes = unknown_date(made(panel_of({"BTC": price(late, 2)}, first=FIRST)))
    assert isinstance(test, SignificanceTest)
    assert test.p <= 0.001
    assert not test.valid
    assert [str(each.first) for each in regimes] == ["2016-01-02", "2020-02-01"]
    assert [each.value for each in regimes] == pytest.approx([95.5, 47.8], rel=0.05)
    assert test.details["breaks"] == 1.0
    assert test.details["nearest_days"] == (date(2022, 1, 11) - date(2020, 2, 1)).days


def test_few_periods_have_no_date():
    window = made(panel_of({"BTC": price(np.full(130, 0.03))}, first="2021-11-01"))
    assert window.periods.count == 4
    found, regimes = unknown_date(window)
    assert found == NotRun("bai_perron_unknown_date", Why.TOO_SHORT, "BTC")
    assert regimes == ()


def test_the_market_value_of_bitcoin_is_its_mean_price_times_the_coins_there_were():
    window = made()
    found = market_cap_of(window)
    month = window.target.days.astype("datetime64[M]") == np.datetime64("2022-03")
    row = int(np.searchsorted(window.periods.first, np.datetime64("2022-03-01")))
    coins = issued_by(height_estimate(date(2022, 3, 31)))
    assert found[row] == pytest.approx(np.log(window.target.value[month].mean() * coins), rel=1e-12)
    other = made(panel_of({"SPX": price(np.full(ROWS, 0.01))}, first=FIRST), data={"target": {"id": "SPX"}})
    assert market_cap_of(other) == NotRun("log_market_cap_trend", Why.NO_SERIES, "SPX market cap")


def test_a_trend_is_in_years_and_a_series_is_the_mean_of_its_logs_over_the_period():
    window = made()
    assert trend_of(window)[:3] == pytest.approx(np.array([0, 30, 59]) / 365.25)  # the first return is of 2 January
    vix = 15.0 + 10.0 * (np.arange(2_500) % 5)
    found = panel(VIX=vix)
    values = series_of_periods(made(found), found, SeriesConfounder(id="vix", series="VIX"))
    own = found.get("VIX")
    month = own.days.astype("datetime64[M]") == np.datetime64("2022-03")
    row = int(np.searchsorted(window.periods.first, np.datetime64("2022-03-01")))
    assert values[row] == pytest.approx(np.log(own.value[month]).mean(), rel=1e-12)


def test_confounders_that_are_there_for_events_and_series_that_are_not_there_say_why():
    report = assess(claim(**RIVALS), panel(STEP))
    by_id = {each.id: each for each in report.confounders}
    assert by_id["market_volatility"].not_run == (NotRun("market_volatility", Why.NO_SERIES, "VIX"),)
    assert by_id["halving"].not_run == (NotRun("phase_residual", Why.NOT_APPLICABLE, "halving"),)
    late = panel_of({"BTC": price(STEP), "VIX": np.full(10, 20.0)}, first=FIRST)
    flat = {each.id: each for each in assess(claim(**RIVALS), late).confounders}["market_volatility"]
    assert flat.adjusted["residual"].statistic == pytest.approx(-1.39, abs=0.1)  # a constant explains nothing


def test_further_outcomes_are_two_sided_and_hold_levels_of_both_sides():
    also = ["down_semivariance", "up_semivariance", "q05_30d", "q95_30d", "max_drawdown"]
    window = made(panel(STEP), outcome={"measure": "log_realised_variance", "horizon_days": 30, "also": also})
    found = {each.name: each for each in further_tests(window)}
    assert list(found) == also
    assert all(each.p == each.p_two_sided for each in found.values())
    assert found["down_semivariance"].statistic == pytest.approx(-1.39, abs=0.15)
    assert found["q05_30d"].statistic > 0.1  # falls are less deep
    assert found["q95_30d"].statistic < -0.1
    assert found["max_drawdown"].statistic < -0.05
    report = assess(window.claim, panel(STEP))
    levels = {each.name: each.value for each in report.findings}
    assert (levels["inside"], levels["outside"]) == pytest.approx((47.8, 95.5), rel=0.05)
    assert levels["inside_down_semivariance"] == pytest.approx(47.8 / np.sqrt(2), rel=0.06)
    assert levels["effect_after_freeze"] == pytest.approx(2 * np.log(0.5), abs=0.15)
    returns = np.diff(np.log(window.target.value))
    thirty = np.convolve(returns, np.ones(30), "valid")
    assert levels["outside_q05_30d"] == pytest.approx(np.quantile(thirty[: 2_201 - 29], 0.05), abs=0.01)


# -- definitions, starts, controls -------------------------------------------------------------------------------------


def test_all_definitions_are_shifted_by_the_same_time():
    variants = {"outcome.frequency": ["week", "month"], "event.params.from": ["2021-06-01", "2022-01-11"]}
    universe = multiverse_of(claim(variants=variants), panel(STEP))
    assert [each.n for each in universe.variants] == [146, 114, 34, 27]
    assert universe.shifts == max(7 * 428, 30 * 99)
    own = [shift_test(made(panel(STEP), **changed(v.setting))).p for v in universe.variants]
    assert [each.p for each in universe.variants] == pytest.approx(own, abs=1e-12)
    assert universe.right_sign == 1.0
    assert min(own) <= universe.p_adjusted <= 4 * min(own) + 1e-12


def changed(setting: Any) -> dict[str, Any]:
    return {
        "outcome": {"measure": "log_realised_variance", "frequency": setting["outcome.frequency"]},
        "event": {"rule": "window", "params": {"from": setting["event.params.from"]}},
    }


def test_over_one_definition_the_joint_p_is_the_plain_one():
    assert multiverse_of(claim(), panel()).p_adjusted == pytest.approx(shift_test(made()).p, abs=1e-12)


def test_starts_and_controls_by_the_test_that_decides():
    found = panel_of({"BTC": price(STEP), "SPX": price(np.full(ROWS, 0.01), 3)}, first=FIRST)
    report = assess(
        claim(
            baseline={"type": "complement", "start_grid": ["2016-01-01", "2018-01-01", "2040-01-01"]},
            controls={"negative_outcomes": ["SPX", "GOLD"], "negative_signals": ["VIX"]},
        ),
        found,
    )
    assert list(report.by_start) == [date(2016, 1, 1), date(2018, 1, 1)]
    assert report.by_start[date(2018, 1, 1)].draws == report.primary.draws - 24
    vix, spx, gold = report.controls
    assert spx.test.p > 0.05
    assert gold.not_run == NotRun("target", Why.NO_SERIES, "GOLD")
    assert vix.not_run == NotRun("negative_signal", Why.NOT_APPLICABLE, "event.rule")


def test_the_same_claim_on_the_same_data_is_the_same_report_and_its_steps_are_told():
    told: list[str] = []
    one = assess(claim(**RIVALS), panel(STEP), progress=lambda what, done, of: told.append(what))
    other = assess(claim(**RIVALS), panel(STEP))
    assert told == ["primary", "second", "variants", "confounders", "controls"]
    assert (one.primary, one.tests, one.findings, one.manifest) == (
        other.primary, other.tests, other.findings, other.manifest,
    )  # fmt: skip
    assert len(one.series[0].vintage) == 16
