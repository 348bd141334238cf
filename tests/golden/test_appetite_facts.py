"""Fear and greed and risk appetite on the reference histories and on the packaged ones, which are always there."""

from __future__ import annotations

from datetime import date

import pytest

from panel_making import panel_from_history
from weatherglass.app.observatory import observed
from weatherglass.signals.composite import RISK_APPETITE, RISK_COMPONENT
from weatherglass.signals.greed import FEAR_AND_GREED
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.registry import inputs_of
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, Signal, SignalHistory

ALL = (FEAR_AND_GREED, RISK_APPETITE, RISK_COMPONENT)


def facts(signal: Signal, panel: Panel) -> dict[str, Fact]:
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


def reference() -> Panel:
    return panel_from_history("SPX", "VIX", "VIX3M", "RUT", "BTC", "OFR_FSI", "DGS10")


def test_appetite_was_lowest_on_days_that_are_remembered() -> None:
    panel = reference()
    mean = facts(RISK_APPETITE, panel)
    # the day after the S&P 500 fell 6.8 % in the crisis of Russia and LTCM
    assert (mean["lowest_on"].value, mean["lowest"].value) == ("1998-09-01", pytest.approx(0.186, abs=1e-3))
    assert mean["mean"].value == pytest.approx(49.89, abs=0.01)
    history = history_of(RISK_APPETITE, panel)
    assert isinstance(history, SignalHistory)
    for day, at_most in (("2008-11-20", 1.0), ("2020-03-16", 4.0), ("2025-04-08", 11.0)):
        assert history.value[history.days.astype(str) == day][0] < at_most
        assert history.state_name(int((history.days.astype(str) == day).argmax())) == "averse"


def test_the_component_weighs_fear_more_than_bitcoin() -> None:
    found = facts(RISK_COMPONENT, reference())
    assert found["explained"].value == pytest.approx(53.54, abs=0.01)
    weights = {name: float(each.value) for name, each in found.items() if name.startswith("weight")}
    assert weights["weight_vix"] == pytest.approx(0.468, abs=1e-3)
    assert weights["weight_bitcoin"] == pytest.approx(0.222, abs=1e-3)
    assert max(weights, key=lambda name: weights[name]) == "weight_vix"
    assert "weight_credit" not in weights


def test_fear_and_greed_was_extreme_in_march_2020() -> None:
    panel = reference()
    history = history_of(FEAR_AND_GREED, panel)
    assert isinstance(history, SignalHistory)
    row = int((history.days.astype(str) == "2020-03-16").argmax())
    assert history.state_name(row) == "extreme_fear"
    assert history.value[row] < 3.0
    found = facts(FEAR_AND_GREED, panel)
    assert found["share_of_days_extreme_fear"].value == pytest.approx(17.83, abs=0.01)
    assert found["share_of_days_extreme_greed"].value == pytest.approx(17.75, abs=0.01)
    assert found["mean"].n == 8_847


@pytest.mark.parametrize("signal", ALL, ids=lambda each: each.name)
def test_packaged_data_are_enough_and_say_which_parts_they_have(signal: Signal) -> None:
    panel, packaged = observed([(each.series, each.field) for each in inputs_of(ALL)])
    assert packaged == {"BTC", "DGS10", "VIX", "SPX", "RUT"}
    reading = reading_of(signal, panel)
    assert reading.unavailable is None
    assert reading.day == date(2022, 11, 7)
    found = facts(signal, panel)
    parts = {name.removeprefix("part_") for name in found if name.startswith("part_")}
    of_appetite = {"vix", "realized", "drawdown", "small_caps", "bitcoin"}
    assert parts == ({"momentum", "volatility", "safe_haven"} if signal is FEAR_AND_GREED else of_appetite)
    pulls = sum(float(each.value) for name, each in found.items() if name.startswith("pull"))
    assert pulls == pytest.approx(reading.value if signal is RISK_COMPONENT else reading.value - 50.0)
