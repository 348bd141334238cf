"""Figures of realized and implied volatility on the reference histories: those of CLAIMS.md, V24 and V26.

Its figures are those of data that end in early 2026: read as of such a day, ours round to every one of them. On the whole
of the histories they have moved on a little.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_from_history
from weatherglass.signals.panel import Frame, Panel, Unavailable
from weatherglass.signals.registry import require_signal
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, GapRule, Returns, SignalHistory


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("VIX", "SPX", "BTC", "DVOL")


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    signal = require_signal(name)
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert not isinstance(history, Unavailable)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


CLAIMED = {
    "mz_intercept": (-1.7, 1),
    "mz_slope": (0.88, 2),
    "mz_r_squared": (0.52, 2),
    "encompassing_t_vix": (9.2, 1),
    "encompassing_t_past": (1.7, 1),
    "qlike_vix": (0.317, 3),
    "qlike_past": (0.413, 3),
    "qlike_vix_rescaled": (0.269, 3),
    "share_above": (85.7, 1),
    "mean_gap": (4.1, 1),
}
"""V24: a = -1.7, b = 0.88, R2 = .52; t 9.2 against 1.7; QLIKE .317, .413 and .269; above on 85.7 % of days by 4.1."""


@pytest.mark.parametrize("day", ["2026-01-28", "2026-02-11", "2026-02-25"])
def test_as_of_early_2026_every_figure_of_v24_is_the_claimed_one(panel: Panel, day: str) -> None:
    found = facts("vix_forecast_error", panel.until(end_of(day)))
    assert {name: round(float(found[name].value), places) for name, (_, places) in CLAIMED.items()} == {
        name: value for name, (value, _) in CLAIMED.items()
    }


def test_the_vix_was_no_unbiased_forecast_over_the_whole_history(panel: Panel) -> None:
    found = facts("vix_forecast_error", panel)
    slope = found["mz_slope"]
    assert (slope.n, slope.first, slope.last) == (9180, date(1990, 1, 31), date(2026, 7, 22))
    assert (slope.returns, slope.gap_rule, slope.spread) == (Returns.LOG, GapRule.COMMON_DAYS, "interval_95")
    figures = {name: float(each.value) for name, each in found.items()}
    assert figures["mz_intercept"] == pytest.approx(-1.706, abs=5e-4)
    assert figures["mz_slope"] == pytest.approx(0.8778, abs=5e-5)
    assert figures["mz_r_squared"] == pytest.approx(0.5184, abs=5e-5)
    assert figures["mz_wald"] > 200.0
    assert figures["encompassing_t_vix"] == pytest.approx(9.36, abs=5e-3)
    assert figures["encompassing_t_past"] == pytest.approx(1.69, abs=5e-3)
    assert figures["qlike_vix"] == pytest.approx(0.3157, abs=5e-5)
    assert figures["qlike_past"] == pytest.approx(0.4103, abs=5e-5)
    assert figures["qlike_vix_rescaled"] == pytest.approx(0.2664, abs=5e-5)
    assert figures["share_above"] == pytest.approx(85.80, abs=5e-3)
    assert figures["share_above_not_overlapping"] == pytest.approx(84.93, abs=5e-3)
    assert figures["mean_gap"] == pytest.approx(4.082, abs=5e-4)


def test_stocks_had_fallen_before_the_vix_exploded(panel: Panel) -> None:
    """V26 says that the market of 2008 and 2020 reacted only after the VIX had exploded."""
    found = facts("vix_forecast_error", panel)
    assert (found["fallen_before_vix_40_in_2008"].first, found["fallen_before_vix_40_in_2020"].first) == (
        date(2008, 9, 29), date(2020, 2, 28),
    )  # fmt: skip
    assert float(found["fallen_before_vix_40_in_2008"].value) == pytest.approx(-29.3, abs=0.05)
    assert float(found["fallen_before_vix_40_in_2020"].value) == pytest.approx(-12.8, abs=0.05)
    assert float(found["vix_before_far_too_low"].value) == pytest.approx(20.95, abs=5e-3)


@pytest.mark.slow
def test_the_losses_of_the_vix_and_its_rivals(panel: Panel) -> None:
    pytest.importorskip("arch")
    found = facts("vix_against_har", panel)
    loss = {name.removeprefix("qlike_"): float(each.value) for name, each in found.items() if name.startswith("qlike")}
    assert (found["qlike_vix"].n, found["qlike_vix"].first) == (8655, date(1992, 3, 2))
    expected = {"vix": 0.3175, "past": 0.4231, "vix_rescaled": 0.2748, "har": 0.3000, "har_vix": 0.2732}
    assert {name: loss[name] for name in expected} == pytest.approx(expected, abs=6e-5)
    # fitted by an optimizer: the last digits depend on its version
    assert (loss["garch"], loss["gjr"]) == pytest.approx((0.2964, 0.2863), abs=5e-4)
    t = {name.removeprefix("dm_vix_"): float(each.value) for name, each in found.items() if name.startswith("dm_")}
    assert t["past"] < -2.5
    assert abs(t["har"]) < 1.96
    assert 1.96 < t["har_vix"] < 2.3
    assert abs(t["gjr"]) < 1.96
    # V26, "fails in crises": in them the VIX loses no more than in calm
    assert loss["vix_from_40"] == pytest.approx(0.225, abs=5e-4)
    assert loss["vix_below_20"] == pytest.approx(0.341, abs=5e-4)
    assert loss["har_from_40"] > loss["vix_from_40"] > loss["gjr_from_40"]
    assert float(found["gw_vix_har_high"].value) < 5.99


def test_the_premium_was_positive_on_most_days(panel: Panel) -> None:
    expected = facts("variance_premium_ex_ante", panel)
    earned = facts("variance_premium_ex_post", panel)
    assert float(expected["mean"].value) == pytest.approx(128.2, abs=0.1)
    assert float(expected["share_positive"].value) == pytest.approx(83.9, abs=0.05)
    assert float(earned["mean"].value) == pytest.approx(113.3, abs=0.05)
    assert float(earned["share_positive"].value) == pytest.approx(85.8, abs=0.05)
    assert float(facts("vix_minus_realized", panel)["share_positive"].value) == pytest.approx(88.7, abs=0.05)
    assert float(facts("dvol_minus_realized", panel)["mean"].value) == pytest.approx(6.71, abs=5e-3)


def test_the_levels_of_realized_volatility(panel: Panel) -> None:
    spx, btc = facts("spx_realized_volatility", panel), facts("btc_realized_volatility", panel)
    assert (float(spx["mean"].value), float(spx["median"].value)) == pytest.approx((15.35, 12.96), abs=5e-3)
    assert (float(spx["highest"].value), spx["highest_day"].value) == (pytest.approx(95.56, abs=5e-3), "2020-04-06")
    assert float(btc["median"].value) == pytest.approx(60.2, abs=0.05)


@pytest.mark.parametrize(
    "name",
    ["spx_realized_volatility", "har_forecast", "har_vix_forecast", "vix_against_har", "variance_premium_ex_ante"],
)
def test_the_history_of_a_signal_is_that_of_an_earlier_day(panel: Panel, name: str) -> None:
    signal = require_signal(name)
    whole, early = history_of(signal, panel), history_of(signal, panel.until(end_of("2020-03-16")))
    assert isinstance(whole, SignalHistory)
    assert isinstance(early, SignalHistory)
    assert early.value.tobytes() == whole.value[: early.rows].tobytes()
    assert np.array_equal(early.state, whole.state[: early.rows])
