"""The risk curve on the reference histories: what its links look like, what rates do to small caps, what the Fed did."""

from __future__ import annotations

from datetime import UTC

import numpy as np
import pytest

from panel_making import panel_from_history
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.risk_curve import SIGNALS
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, SignalHistory
from weatherglass.signals.treasury_returns import par_bond_log_returns
from weatherglass.stats.rolling import log_changes


def facts(name: str, panel: Panel) -> dict[str, Fact]:
    of = next(each for each in SIGNALS if each.name == name)
    frame, history = panel.frame(of.inputs), history_of(of, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    assert of.facts is not None
    return {each.name: each for each in of.facts(panel, frame, history) if isinstance(each, Fact)}


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("SPX", "RUT", "BTC", "DGS2", "DGS10", "IEF")


def test_bonds_from_par_yields_move_as_the_fund_does(panel: Panel) -> None:
    frame = panel.frame((Input("IEF"), Input("DGS10")))
    assert isinstance(frame, Frame)
    bond, fund = par_bond_log_returns(frame.days, frame["DGS10"])[1:], log_changes(frame["IEF"])[1:]
    assert np.corrcoef(bond, fund)[0, 1] > 0.96
    assert bond.std() == pytest.approx(fund.std(), rel=0.15)  # ten years against seven to ten


def test_no_link_of_the_chain_is_in_order(panel: Panel) -> None:
    """What the article calls a cascade shows as moves of the same week, with nothing left at lags of one to four."""
    found = facts("risk_curve_without_mid_caps", panel)
    assert (found["chain_not_in_order"].value, found["chain_not_in_order"].n) == (0, 3)
    assert found["weekly_correlation_large_caps_small_caps_lag_0"].value == pytest.approx(0.878, abs=0.005)
    assert found["weekly_correlation_small_caps_crypto_lag_0"].value == pytest.approx(0.141, abs=0.005)
    assert found["link_treasuries_large_caps_same_week"].value == pytest.approx(-0.187, abs=0.005)
    assert found["link_small_caps_crypto_same_week"].n == 836
    for link in ("treasuries_large_caps", "large_caps_small_caps", "small_caps_crypto"):
        assert float(found[f"strongest_lag_p_{link}"].value) > 0.4
        assert found[f"strongest_lag_{link}"].gap_rule == "not_overlapping"


def test_small_caps_were_not_reached_more_often_when_the_fed_eased(panel: Panel) -> None:
    found = facts("risk_curve_without_mid_caps", panel)
    assert found["small_caps_reached_easing"].value == pytest.approx(33.3, abs=0.1)
    assert found["small_caps_reached_hold"].value == pytest.approx(43.7, abs=0.1)
    assert found["small_caps_reached_tightening"].value == pytest.approx(33.3, abs=0.1)


def test_small_caps_gained_on_large_ones_when_yields_rose_until_2019(panel: Panel) -> None:
    found = facts("small_cap_rate_sensitivity", panel)
    slopes = {
        name: round(float(found[f"weekly_slope{name}"].value), 2)
        for name in ("", "_1990s", "_2000s", "_2010s", "_2020s")
    }
    assert slopes == {"": 1.50, "_1990s": 1.81, "_2000s": 1.94, "_2010s": 2.96, "_2020s": -0.19}
    assert (found["weekly_slope"].low or 0.0) > 0.0  # the other way round than bank loans would have it
    assert (found["weekly_slope_2020s"].low or 0.0) < 0.0 < (found["weekly_slope_2020s"].high or 0.0)
    assert found["fomc_slope"].value == pytest.approx(-0.31, abs=0.01)
    assert (found["fomc_slope"].low or 0.0) < 0.0 < (found["fomc_slope"].high or 0.0)
    assert found["fomc_slope"].n == 269
    assert found["share_of_days_hurt_by_rises"].value == pytest.approx(4.1, abs=0.1)


def test_the_fed_of_2016_and_of_2020(panel: Panel) -> None:
    found = facts("fed_stance", panel)
    assert (found["first_rise_of_2015_cycle"].value, found["last_rise_of_2015_cycle"].value) == (
        "2015-12-16",
        "2018-12-19",
    )
    assert found["rises_after_2016_breakout"].value == 8.0
    assert found["lowest_target"].value == 0.25  # of 2008 to 2015 as much as of 2020
    assert found["share_of_days_at_lowest"].value == pytest.approx(28.0, abs=0.1)


def test_the_ratio_of_small_to_large_caps(panel: Panel) -> None:
    found = facts("small_large_ratio", panel)
    assert (found["highest_ratio_day"].value, found["lowest_ratio_day"].value) == ("2014-03-04", "1999-04-08")
    ratio = next(each for each in SIGNALS if each.name == "small_large_ratio")
    reading = reading_of(ratio, panel)
    assert (reading.state, round(reading.value or 0.0, 4)) == ("rising", 0.3932)


def test_facts_of_an_earlier_day_are_those_of_its_own_data() -> None:
    names = ("SPX", "RUT", "BTC", "DGS10")
    whole = panel_from_history(*names)
    then = panel_from_history(*names, at="2019-06-28")
    cut = whole.until(then.at.astype("datetime64[us]").item().replace(tzinfo=UTC))
    assert facts("risk_curve_without_mid_caps", cut) == facts("risk_curve_without_mid_caps", then)
    assert facts("risk_curve_without_mid_caps", then)["chain_not_in_order"].last.isoformat() == "2019-06-21"
