"""Other gauges beside the VIX on the reference histories, against the figures of the claims."""

from __future__ import annotations

from datetime import date

import pytest

from panel_making import panel_from_history
from weatherglass.signals.other_fear import SIGNALS
from weatherglass.signals.panel import Frame
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, GapRule, Returns, SignalHistory

BY_NAME = {each.name: each for each in SIGNALS}


def facts(gauge: str) -> dict[str, Fact]:
    signal = BY_NAME[f"fear_{gauge.lower()}_beside_vix"]
    panel = panel_from_history("VIX", gauge)
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("gauge", "claimed", "missed", "n"),
    [("VXN", 0.92, 24.9, 4_259), ("OVX", 0.41, 67.6, 4_251), ("GVZ", 0.41, 76.5, 4_251)],
)
def test_correlation_and_missed_tails(gauge: str, claimed: float, missed: float, n: int) -> None:
    found = facts(gauge)
    correlation = found["correlation_of_changes"]
    assert round(float(correlation.value), 2) == claimed
    assert (correlation.n, correlation.last) == (n, date(2026, 8, 20))
    assert (correlation.returns, correlation.gap_rule, correlation.claims) == (
        Returns.LOG, GapRule.COMMON_DAYS, ("V25",),
    )  # fmt: skip
    assert found["tail_miss_rate"].value == pytest.approx(missed, abs=0.05)
    assert found["tail_miss_rate"].n == 213


def test_tech_is_not_different_and_oil_and_gold_are() -> None:
    apart = {gauge: 100.0 - facts(gauge)["share_in_line"].value for gauge in ("VXN", "OVX", "GVZ")}
    assert {gauge: round(share, 1) for gauge, share in apart.items()} == {"VXN": 4.4, "OVX": 29.8, "GVZ": 34.8}


@pytest.mark.parametrize(
    ("gauge", "correlation", "missed"), [("VVIX", 0.719, 36.9), ("SKEW", -0.115, 89.4), ("DVOL", 0.253, 88.9)]
)
def test_gauges_without_a_figure_in_the_claims(gauge: str, correlation: float, missed: float) -> None:
    found = facts(gauge)
    assert found["correlation_of_changes"].value == pytest.approx(correlation, abs=0.001)
    assert found["tail_miss_rate"].value == pytest.approx(missed, abs=0.05)
