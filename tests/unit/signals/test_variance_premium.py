"""The premium of implied over realized and expected volatility: by hand, by a slow fit, and when it has no answer."""

from __future__ import annotations

import math

import numpy as np
import pytest

from panel_making import panel_of, random_panel
from weatherglass.signals.har_rules import HAR_MEMORY, MINIMUM_PAIRS
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Boundary, Fact, Side, Signal, SignalHistory
from weatherglass.signals.variance_premium import SIGNALS
from weatherglass.signals.volatility_forecast import SIGNALS as FORECASTS

BY_NAME = {signal.name: signal for signal in (*SIGNALS, *FORECASTS)}
EX_ANTE, EX_POST = BY_NAME["variance_premium_ex_ante"], BY_NAME["variance_premium_ex_post"]
GAP, DVOL_GAP = BY_NAME["vix_minus_realized"], BY_NAME["dvol_minus_realized"]


def closes(moves: np.ndarray) -> np.ndarray:
    return 1000.0 * np.exp(np.concatenate([[0.0], np.cumsum(moves)]))


def zigzag(count: int, size: float = 0.01) -> np.ndarray:
    return size * (-1.0) ** np.arange(count)


def known(signal: Signal, panel: Panel) -> SignalHistory:
    found = history_of(signal, panel)
    assert not isinstance(found, Unavailable), found
    return found


def facts_of(signal: Signal, panel: Panel) -> dict[str, Fact]:
    frame = panel.frame(signal.inputs)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return {each.name: each for each in signal.facts(panel, frame, known(signal, panel)) if isinstance(each, Fact)}


def test_the_gap_is_the_vix_less_the_volatility_of_the_last_month():
    history = known(GAP, panel_of({"VIX": np.full(30, 20.0), "SPX": closes(zigzag(29))}))
    assert np.isnan(history.value[:21]).all()
    assert history.value[-1] == pytest.approx(20.0 - math.sqrt(252.0), rel=1e-9)


def test_the_gap_of_bitcoin_has_days_instead_of_sessions():
    history = known(DVOL_GAP, panel_of({"DVOL": np.full(40, 50.0), "BTC": closes(zigzag(39, 0.02))}))
    assert np.isnan(history.value[:30]).all()
    assert history.value[-1] == pytest.approx(50.0 - 2.0 * math.sqrt(365.0), rel=1e-9)


def test_what_was_earned_is_the_vix_of_a_month_ago_against_what_came_since():
    vix = np.concatenate([np.full(30, 20.0), np.full(20, 50.0)])
    history = known(EX_POST, panel_of({"VIX": vix, "SPX": closes(zigzag(49))}))
    # the VIX of 50 has not been paid yet: 400 less 252 on every day
    assert history.value[21:].tolist() == pytest.approx([148.0] * 29, rel=1e-9)


def test_states_are_negative_below_zero_and_rich_from_the_ninetieth_percentile():
    vix = np.concatenate([np.full(300, 18.0), [30.0, 12.0, 18.0]])
    panel = panel_of({"VIX": vix, "SPX": closes(zigzag(302))})
    history = known(GAP, panel)
    assert [history.state_name(row) for row in (-3, -2, -1)] == ["rich", "negative", "usual"]
    assert history.state_name(271) == ""
    assert history.state_name(272) == "usual"
    found = reading_of(GAP, panel)
    realized = math.sqrt(252.0)
    assert not found.on
    assert found.boundaries[1] == Boundary("vix_minus_realized", found.value, Side.BELOW, 0.0, "vol_points", "negative")
    assert found.boundaries[0].side is Side.ABOVE
    assert found.boundaries[0].level == pytest.approx(18.0 - realized, rel=1e-9)
    assert found.boundaries[0].to_state == "rich"


def test_a_negative_premium_is_on_and_would_end_at_zero():
    vix = np.concatenate([np.full(300, 18.0), [12.0]])
    found = reading_of(GAP, panel_of({"VIX": vix, "SPX": closes(zigzag(300))}))
    assert (found.state, found.on) == ("negative", True)
    assert found.boundaries == (Boundary("vix_minus_realized", found.value, Side.ABOVE, 0.0, "vol_points", "usual"),)


def test_the_expected_premium_is_the_vix_against_the_har_forecast():
    panel = random_panel([("VIX", ""), ("SPX", "")], 3, 6.0)
    variance, volatility = known(EX_ANTE, panel), known(BY_NAME["volatility_premium_ex_ante"], panel)
    frame = panel.frame(EX_ANTE.inputs)
    assert isinstance(frame, Frame)
    vix, spx = frame["VIX"], frame["SPX"]
    # the forecast once more, by a library's least squares over the months that had ended
    daily = np.concatenate([[np.nan], 1e4 * 252.0 * np.diff(np.log(spx)) ** 2])
    past = {
        w: np.array([np.sqrt(daily[max(0, t - w + 1) : t + 1].mean()) for t in range(spx.size)]) for w in (1, 5, 21, 22)
    }
    x = np.stack([np.ones(spx.size), past[1], past[5], past[22]], axis=1)
    last = spx.size - 1
    made = np.arange(22, last - 21 + 1)
    coefficients, residual, *_ = np.linalg.lstsq(x[made], past[21][made + 21], rcond=None)
    expected = float(x[last] @ coefficients) ** 2 + float(residual[0]) / (made.size - 4)
    assert variance.value[-1] == pytest.approx(vix[-1] ** 2 - expected, rel=1e-7)
    assert volatility.value[-1] == pytest.approx(vix[-1] - math.sqrt(expected), rel=1e-7)
    assert ((variance.value > 0.0) == (volatility.value > 0.0))[np.isfinite(variance.value)].all()


def test_the_first_expectation_comes_when_two_years_of_months_have_ended():
    panel = random_panel([("VIX", ""), ("SPX", "")], 3, 4.0)
    history = known(EX_ANTE, panel)
    first = int(np.argmax(np.isfinite(history.value)))
    # a month of returns, then the month that follows it, 504 times
    assert first == 22 + 21 + MINIMUM_PAIRS - 1
    assert first == HAR_MEMORY


def test_a_missing_vix_and_a_short_past_are_reasons():
    assert reading_of(GAP, panel_of({"SPX": closes(zigzag(40))})).unavailable == Unavailable(Why.NO_SERIES, "VIX")
    short = reading_of(EX_ANTE, panel_of({"VIX": np.full(400, 20.0), "SPX": closes(zigzag(399))}))
    assert short.unavailable is not None
    assert (short.unavailable.why, short.unavailable.days, short.unavailable.needed) == (Why.TOO_SHORT, 400, 547)
    stale = panel_of({"VIX": np.full(60, 20.0), "SPX": closes(zigzag(49))})
    found = reading_of(GAP, stale)
    assert found.unavailable is not None
    assert (found.unavailable.why, found.unavailable.series) == (Why.STALE, "SPX")
    assert found.value is None


def test_figures_of_the_premium():
    vix = np.concatenate([np.full(30, 20.0), np.full(10, 10.0)])
    found = facts_of(GAP, panel_of({"VIX": vix, "SPX": closes(zigzag(39))}, first="2020-01-06"))
    high, low = 20.0 - math.sqrt(252.0), 10.0 - math.sqrt(252.0)
    assert found["mean"].n == 19
    assert found["mean"].value == pytest.approx((9 * high + 10 * low) / 19, rel=1e-9)
    assert found["share_positive"].value == pytest.approx(100.0 * 9 / 19, rel=1e-12)
    assert found["lowest"].value == pytest.approx(low, rel=1e-9)
    assert found["lowest_day"].value == "2020-02-17"
