"""The VIX beside the S&P 500: signs, counts, correlations and slopes on days worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of
from weatherglass.messages.text import keys
from weatherglass.signals.comovement import SIGNALS, both_up, opposite, response
from weatherglass.signals.panel import Frame, Panel, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Returns, Signal, SignalHistory

BY_NAME: Mapping[str, Signal] = {each.name: each for each in SIGNALS}


def panel_from_changes(vix: list[float] | np.ndarray, stocks: list[float] | np.ndarray) -> Panel:
    """Closes from log changes; there is one row more than changes."""
    paths = {"VIX": (20.0, vix), "SPX": (1_000.0, stocks)}
    return panel_of({
        name: start * np.exp(np.concatenate([[0.0], np.cumsum(np.asarray(changes, np.float64))]))
        for name, (start, changes) in paths.items()
    })  # fmt: skip


def frame_of(panel: Panel) -> Frame:
    found = panel.frame(BY_NAME["both_up_days"].inputs)
    assert isinstance(found, Frame)
    return found


def history(name: str, panel: Panel) -> SignalHistory:
    found = history_of(BY_NAME[name], panel)
    assert isinstance(found, SignalHistory), found
    return found


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    found = BY_NAME[name].facts(panel, frame_of(panel), history(name, panel))  # type: ignore[misc]
    assert {f"signal.{name}.fact.{each.name}" for each in found} <= keys()
    return {each.name: each for each in found if isinstance(each, Fact)}


def random_changes(rows: int, seed: int = 20_200_316) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    stocks = 0.01 * rng.standard_t(5, rows)
    return -4.0 * stocks + 0.03 * rng.normal(size=rows), stocks


SIX = panel_of({"VIX": [20.0, 21.0, 20.0, 20.0, 22.0, 21.0, 23.0], "SPX": [100.0, 101.0, 102.0, 103.0, 103.0, 102.0, 101.0]})  # fmt: skip
"""VIX up up-none-up-down-up, stocks up up up none down down: both up, opposite, none, none, both down, opposite."""


def test_a_day_without_a_change_has_no_sign() -> None:
    up, against = both_up(frame_of(SIX)), opposite(frame_of(SIX))
    assert np.isnan([up[0], against[0]]).all()
    assert up[1:].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert against[1:].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]


def seen_often(times: int) -> Panel:
    """The same closes of the VIX over and over, and stocks that go up, up, up, nowhere, down and down."""
    stocks = np.cumprod(np.tile([1.01, 1.01, 1.01, 1.0, 0.99, 0.99], times))
    return panel_of({
        "VIX": np.concatenate([[20.0], np.tile([21.0, 20.0, 20.0, 22.0, 21.0, 23.0], times)]),
        "SPX": 100.0 * np.concatenate([[1.0], stocks]),
    })  # fmt: skip


def test_shares_of_signs_are_over_all_days_and_over_those_of_one_sign() -> None:
    found = facts("vix_spx_opposite", seen_often(50))
    # after each sixth day the VIX falls from 23 to 21 instead of rising from 20: only the first day of all is both-up
    assert found["share_both_up"].value == pytest.approx(100.0 / 300)
    assert found["share_opposite"].value == pytest.approx(100.0 * (49 + 50 + 50) / 300)
    assert (found["share_opposite"].n, found["share_opposite"].returns) == (300, Returns.LOG)
    assert found["share_both_down"].value == pytest.approx(100.0 * 50 / 300)
    assert found["share_no_change"].value == pytest.approx(100.0 * 100 / 300)
    up = found["share_vix_up_when_stocks_up"]
    assert (up.value, up.n) == (pytest.approx(100.0 / 150), 150)
    down = found["share_vix_down_when_stocks_down"]
    assert (down.value, down.n) == (50.0, 100)


def test_the_share_of_opposite_days_is_over_a_year() -> None:
    vix, stocks = random_changes(300)
    found = history("vix_spx_opposite", panel_from_changes(vix, stocks))
    signs = np.sign(vix) * np.sign(stocks) < 0
    assert np.isnan(found.value[251])
    assert found.value[252] == pytest.approx(signs[:252].mean())
    assert found.value[-1] == pytest.approx(signs[-252:].mean())
    assert found.state_name(-1) == ""


def test_both_up_days_are_counted_over_21_sessions() -> None:
    vix = np.full(60, -0.01)
    vix[[22, 25, 30, 31, 33]] = 0.02
    found = history("both_up_days", panel_from_changes(vix, np.full(60, 0.001)))
    assert np.isnan(found.value[20])
    assert found.value[21:35].tolist() == [0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0]
    assert [found.state_name(row) for row in (20, 21, 23, 33, 34, 43, 44)] == [
        "", "none", "some", "some", "cluster", "cluster", "some",
    ]  # fmt: skip


def test_a_cluster_is_on_and_says_what_would_end_it() -> None:
    vix = np.full(40, -0.01)
    vix[-5:] = 0.02
    reading = reading_of(BY_NAME["both_up_days"], panel_from_changes(vix, np.full(40, 0.001)))
    assert (reading.value, reading.state, reading.on, reading.rows_in_state) == (5.0, "cluster", True, 1)
    assert [(str(each.side), each.level, each.to_state) for each in reading.boundaries] == [("below", 4.0, "some")]
    one_less = reading_of(
        BY_NAME["both_up_days"], panel_from_changes(np.append(vix[1:-1], [-0.01, -0.01]), np.full(40, 0.001))
    )
    assert [(str(each.side), each.level, each.to_state) for each in one_less.boundaries] == [
        ("above", 5.0, "cluster"),
        ("below", 0.0, "none"),
    ]


def test_the_days_before_the_end_of_a_bull_market_are_counted_with_its_day() -> None:
    # 300 rising days, then a fall of 30 %; the VIX rises on the last five days up to the peak, and on 20 early ones
    stocks = np.concatenate([np.full(300, 0.002), np.full(36, -0.01)])
    vix = np.full(336, -0.001)
    vix[295:300] = 0.01
    vix[20:40] = 0.01
    found = facts("both_up_days", panel_from_changes(vix, stocks))
    assert (found["bull_market_ends"].value, found["bull_market_ends"].n) == (1, 1)
    peak = panel_from_changes(vix, stocks).observations["SPX", ""].days[300]
    assert found["latest_bull_market_end"].value == str(peak)
    assert found["share_both_up"].value == pytest.approx(100.0 * 25 / 336)
    inside = {window: found[f"share_in_last_{window}"] for window in (21, 63, 126)}
    assert {window: (each.value, each.n) for window, each in inside.items()} == {
        window: (pytest.approx(100.0 * 5 / window), window) for window in (21, 63, 126)
    }
    assert {each.last for each in inside.values()} == {peak.item()}
    outside = found["share_outside_last_126"]
    assert (outside.value, outside.n) == (pytest.approx(100.0 * 20 / 210), 210)


def test_a_bull_market_has_no_end_until_the_fall_has_come() -> None:
    stocks = np.concatenate([np.full(300, 0.002), np.full(36, -0.01)])
    panel = panel_from_changes(np.full(336, -0.001), stocks)
    days = panel.observations["SPX", ""].days
    early = panel.until(end_of(days[320].item()))  # 18 % below
    found = facts("both_up_days", early)
    assert found["bull_market_ends"].value == 0
    assert "share_in_last_21" not in found
    assert "latest_bull_market_end" not in found
    assert facts("both_up_days", panel)["bull_market_ends"].value == 1


def test_rolling_correlations_are_those_of_numpy() -> None:
    vix, stocks = random_changes(400)
    panel = panel_from_changes(vix, stocks)
    for window in (63, 252):
        found = history(f"vix_spx_correlation_{window}", panel)
        assert np.isnan(found.value[window - 1])
        assert found.value[window] == pytest.approx(np.corrcoef(vix[:window], stocks[:window])[0, 1])
        assert found.value[-1] == pytest.approx(np.corrcoef(vix[-window:], stocks[-window:])[0, 1])


def test_a_correlation_is_loose_when_it_is_weaker_than_it_was() -> None:
    vix, stocks = random_changes(1_200)
    vix[900:] = np.random.default_rng(1).normal(0.0, 0.05, 300)  # the relation is gone
    found = history("vix_spx_correlation_252", panel_from_changes(vix, stocks))
    assert found.state_name(252) == ""  # the first value of all has no percentile
    assert found.state_name(-1) == "loose"
    assert found.value[-1] == pytest.approx(0.0, abs=0.15)
    assert BY_NAME["vix_spx_correlation_252"].on == {"loose"}


def test_facts_of_the_correlation() -> None:
    vix, stocks = random_changes(600)
    panel = panel_from_changes(vix, stocks)
    levels = panel.observations["VIX", ""].value
    found = facts("vix_spx_correlation_252", panel)
    whole, changed = found["correlation_of_log_changes"], found["correlation_of_level_changes"]
    assert whole.value == pytest.approx(np.corrcoef(vix, stocks)[0, 1])
    assert (whole.n, whole.returns, whole.first) == (600, Returns.LOG, date(2020, 1, 3))
    assert changed.value == pytest.approx(np.corrcoef(np.diff(levels), stocks)[0, 1])
    assert changed.returns is Returns.LEVEL
    quiet = levels[:-1] < 20.0
    band = found["correlation_vix_below_20"]
    assert (band.value, band.n) == (pytest.approx(np.corrcoef(vix[quiet], stocks[quiet])[0, 1]), quiet.sum())
    assert found["mean"].n == 600 - 252 + 1
    assert found["share_above_half"].value == 0.0
    assert set(facts("vix_spx_correlation_63", panel)) == {"mean", "share_above_half"}


def test_bands_with_few_days_have_no_correlation() -> None:
    vix, stocks = random_changes(300)
    vix = np.where(np.arange(300) < 290, 0.1 * vix, vix)  # never far from 20
    vix[-10:] = 0.06
    found = facts("vix_spx_correlation_252", panel_from_changes(vix, stocks))
    assert "correlation_vix_from_30" not in found


def test_the_response_is_the_slope_through_the_origin_of_each_side() -> None:
    vix, stocks = random_changes(300)
    frame = frame_of(panel_from_changes(vix, stocks))
    for falls in (True, False):
        found = response(frame, falls=falls)
        for row in (252, 300):
            v, r = vix[row - 252 : row], stocks[row - 252 : row]
            side = r < 0 if falls else r > 0
            assert found[row] == pytest.approx(-np.linalg.lstsq(r[side, None], v[side], rcond=None)[0][0])


def test_a_vix_that_rises_six_for_one_and_falls_two_for_one_is_lopsided_by_four() -> None:
    stocks = np.tile([0.01, -0.01, 0.02, -0.015], 150)
    vix = np.where(stocks < 0, -6.0 * stocks, -2.0 * stocks)
    panel = panel_from_changes(vix, stocks)
    assert history("vix_response_to_falls", panel).value[-1] == pytest.approx(6.0)
    assert history("vix_response_to_rises", panel).value[-1] == pytest.approx(2.0)
    assert history("vix_response_asymmetry", panel).value[-1] == pytest.approx(4.0)
    found = facts("vix_response_asymmetry", panel)
    assert (found["response_to_falls"].value, found["response_to_falls"].n) == (pytest.approx(6.0), 300)
    assert found["response_to_rises"].value == pytest.approx(2.0)
    assert found["mean"].value == pytest.approx(4.0)
    assert found["share_positive"].value == 100.0
    assert facts("vix_response_to_falls", panel)["response"].value == pytest.approx(6.0)


def test_a_year_without_a_fall_has_no_response_to_falls() -> None:
    vix, stocks = random_changes(600)
    stocks[300:560] = np.abs(stocks[300:560])
    found = history("vix_response_to_falls", panel_from_changes(vix, stocks))
    assert np.isnan(found.value[555])
    assert np.isfinite(found.value[400])  # there were falls before day 300
    assert np.isfinite(found.value[599])


def test_the_asymmetry_is_judged_by_its_past() -> None:
    vix, stocks = random_changes(1_500)
    vix[1_200:] = np.where(stocks[1_200:] < 0, 2.5, 1.0) * vix[1_200:]
    found = history("vix_response_asymmetry", panel_from_changes(vix, stocks))
    assert found.state_name(-1) == "lopsided"
    assert set(np.unique(found.state).tolist()) <= {-1, 0, 1, 2}


def test_without_stocks_there_is_nothing_to_say() -> None:
    for signal in SIGNALS:
        reading = reading_of(signal, panel_of({"VIX": [20.0] * 300}))
        assert reading.unavailable is not None, signal.name
        assert (reading.unavailable.why, reading.unavailable.series) == (Why.NO_SERIES, "SPX")


def test_too_short_a_past_is_none() -> None:
    reading = reading_of(BY_NAME["both_up_days"], panel_of({"VIX": [20.0] * 21, "SPX": [100.0] * 21}))
    assert reading.unavailable is not None
    assert (reading.unavailable.why, reading.unavailable.days, reading.unavailable.needed) == (Why.TOO_SHORT, 21, 22)


def test_every_state_and_parameter_has_its_word() -> None:
    for signal in SIGNALS:
        named = {f"signal.{signal.name}.{what}" for what in ("title", "definition")}
        named |= {f"signal.{signal.name}.state.{state}" for state in signal.states}
        assert named <= keys(), signal.name
        for each in signal.parameters:
            assert {f"signal.{signal.name}.parameter.{each.name}", f"parameter.{each.name}"} & keys(), each.name
