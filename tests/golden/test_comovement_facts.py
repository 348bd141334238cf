"""The VIX and the S&P 500 since 1990, against the figures of the claims; they were made of data to 23 July 2026."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from panel_making import panel_from_history
from weatherglass.signals.comovement import SIGNALS
from weatherglass.signals.panel import Frame
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, GapRule, Returns, SignalHistory

BY_NAME = {each.name: each for each in SIGNALS}
CLAIMED, LATEST = "2026-07-23", "2026-08-22"


@cache
def facts(name: str, at: str = CLAIMED) -> dict[str, Fact]:
    panel, signal = panel_from_history("VIX", "SPX", at=at), BY_NAME[name]
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}  # type: ignore[misc]


def test_correlation_of_log_changes_is_minus_0_715() -> None:
    found = facts("vix_spx_correlation_252")["correlation_of_log_changes"]
    assert round(float(found.value), 3) == -0.715
    assert found.value == pytest.approx(-0.71451, abs=5e-6)
    assert (found.n, found.first, found.last) == (9_201, date(1990, 1, 3), date(2026, 7, 23))
    assert (found.returns, found.gap_rule, found.claims) == (Returns.LOG, GapRule.COMMON_DAYS, ("V7",))


def test_correlation_of_level_changes_is_minus_0_787() -> None:
    found = facts("vix_spx_correlation_252")["correlation_of_level_changes"]
    assert round(float(found.value), 3) == -0.787
    assert found.returns is Returns.LEVEL


def test_20_more_sessions_move_the_third_decimal() -> None:
    found = facts("vix_spx_correlation_252", LATEST)
    assert round(float(found["correlation_of_log_changes"].value), 3) == -0.714
    assert round(float(found["correlation_of_level_changes"].value), 3) == -0.787
    assert found["correlation_of_log_changes"].n == 9_221


def test_the_relation_is_tighter_when_the_vix_is_high() -> None:
    found = facts("vix_spx_correlation_252")
    assert [
        (round(float(found[f"correlation_{band}"].value), 3), found[f"correlation_{band}"].n)
        for band in ("vix_below_20", "vix_20_30", "vix_from_30")
    ] == [(-0.740, 5_778), (-0.773, 2_687), (-0.798, 736)]


def test_opposite_signs_on_77_9_per_cent_of_days() -> None:
    found = facts("vix_spx_opposite")
    assert round(float(found["share_opposite"].value), 1) == 77.9
    assert round(float(found["share_no_change"].value), 2) == 0.58  # 53 days stay among the days and count as neither
    total = sum(found[f"share_{what}"].value for what in ("opposite", "both_up", "both_down", "no_change"))
    assert total == pytest.approx(100.0)


def test_the_vix_rose_on_20_4_per_cent_of_the_days_on_which_stocks_did() -> None:
    found = facts("vix_spx_opposite")["share_vix_up_when_stocks_up"]
    assert round(float(found.value), 2) == 20.45
    assert found.n == 4_939
    assert round(float(facts("vix_spx_opposite", LATEST)["share_vix_up_when_stocks_up"].value), 1) == 20.5


def test_both_rose_on_11_per_cent_of_days() -> None:
    found = facts("both_up_days")["share_both_up"]
    assert round(float(found.value), 1) == 11.0
    assert round(float(found.value) * found.n / 100) == 1_010


@pytest.mark.parametrize(("window", "before", "n"), [(21, 5.6, 126), (63, 8.7, 378), (126, 9.4, 756)])
def test_both_up_days_are_rarer_before_the_ends_of_bull_markets(window: int, before: float, n: int) -> None:
    found = facts("both_up_days")
    inside, outside = found[f"share_in_last_{window}"], found[f"share_outside_last_{window}"]
    assert (round(float(inside.value), 1), inside.n) == (before, n)
    assert (round(float(outside.value), 1), inside.n + outside.n) == (11.1, 9_201)


def test_six_bull_markets_have_ended_since_1990_by_the_rule_of_20_per_cent() -> None:
    found = facts("both_up_days")
    assert (found["bull_market_ends"].value, found["latest_bull_market_end"].value) == (6, "2022-01-03")


def test_clusters_of_both_up_days_are_on_a_day_in_nine() -> None:
    history = history_of(BY_NAME["both_up_days"], panel_from_history("VIX", "SPX", at=CLAIMED))
    assert isinstance(history, SignalHistory)
    judged = history.state[history.state >= 0]
    assert np.round(100.0 * np.bincount(judged) / judged.size, 1).tolist() == [12.2, 76.9, 11.0]


def test_the_vix_answers_falls_more_than_rises() -> None:
    found = facts("vix_response_asymmetry")
    assert round(float(found["response_to_falls"].value), 2) == 4.74
    assert round(float(found["response_to_rises"].value), 2) == 3.82
    assert round(float(found["share_positive"].value), 1) == 95.3
    falls = facts("vix_response_to_falls")
    assert [round(float(falls[f"response_{band}"].value), 1) for band in ("vix_below_20", "vix_from_30")] == [8.1, 2.8]
