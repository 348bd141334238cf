"""Realized volatility as a signal: values by hand, states, boundaries, figures, and what is missing."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from panel_making import panel_of
from weatherglass.signals.panel import Frame, Unavailable, Why
from weatherglass.signals.realized_volatility import SIGNALS
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Boundary, Fact, GapRule, Returns, Side, Signal

BY_NAME = {signal.name: signal for signal in SIGNALS}
SPX, BTC = BY_NAME["spx_realized_volatility"], BY_NAME["btc_realized_volatility"]
RANGES = [signal for signal in SIGNALS if len(signal.inputs) == 4]


def closes(*sizes: tuple[int, float]) -> np.ndarray:
    """Closes that go up and down by so many moves of a size each."""
    moves = [size * (-1) ** at for count, size in sizes for at in range(count)]
    return 1000.0 * np.exp(np.concatenate([[0.0], np.cumsum(moves)]))


def facts_of(signal: Signal, panel) -> dict[str, Fact]:  # type: ignore[no-untyped-def]
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert signal.facts is not None
    assert not isinstance(history, Unavailable)
    assert isinstance(frame, Frame)
    return {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


def test_moves_of_one_percent_are_a_volatility_of_almost_sixteen():
    history = history_of(SPX, panel_of({"SPX": closes((25, 0.01))}))
    assert not isinstance(history, Unavailable)
    assert np.isnan(history.value[:21]).all()
    assert history.value[21:].tolist() == pytest.approx([math.sqrt(252.0)] * 5, rel=1e-9)


def test_bitcoin_has_thirty_days_in_a_month_and_365_in_a_year():
    history = history_of(BTC, panel_of({"BTC": closes((32, 0.02))}))
    assert not isinstance(history, Unavailable)
    assert np.isnan(history.value[:30]).all()
    assert history.value[-1] == pytest.approx(2.0 * math.sqrt(365.0), rel=1e-9)


def test_the_mean_is_not_subtracted():
    history = history_of(SPX, panel_of({"SPX": 1000.0 * 1.01 ** np.arange(30)}))
    assert not isinstance(history, Unavailable)
    assert history.value[-1] == pytest.approx(100.0 * math.log(1.01) * math.sqrt(252.0), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("parkinson", 0.02**2 / (4.0 * math.log(2.0))),
        ("garman_klass", 0.5 * 0.02**2),
        ("rogers_satchell", 2.0 * 0.01**2),
        # neither night nor day moves: what is left is the range, by the weight that it has over 21 sessions
        ("yang_zhang", (1.0 - 0.34 / (1.34 + 22.0 / 20.0)) * 2.0 * 0.01**2),
    ],
)
def test_a_range_of_two_percent_by_each_estimator(name: str, variance: float):
    flat, up, down = np.full(30, 1000.0), np.full(30, 1000.0 * math.exp(0.01)), np.full(30, 1000.0 * math.exp(-0.01))
    panel = panel_of({"SPX": flat, ("SPX", "open"): flat, ("SPX", "high"): up, ("SPX", "low"): down})
    found = reading_of(BY_NAME[f"spx_{name}_volatility"], panel)
    assert found.value == pytest.approx(100.0 * math.sqrt(252.0 * variance), rel=1e-9)


@pytest.mark.parametrize("signal", RANGES, ids=lambda signal: signal.name)
def test_ranges_are_not_available_without_highs_and_lows(signal: Signal):
    found = reading_of(signal, panel_of({"SPX": closes((40, 0.01))}))
    assert found.unavailable == Unavailable(Why.NO_SERIES, "SPX.open")
    assert (found.value, found.state, found.on) == (None, "", False)


def test_a_month_of_large_moves_is_turbulent_and_a_month_of_small_ones_quiet():
    turbulent = reading_of(SPX, panel_of({"SPX": closes((400, 0.01), (21, 0.03))}))
    assert (turbulent.state, turbulent.on) == ("turbulent", True)
    assert turbulent.since == turbulent.day - np.timedelta64(28, "D").astype(object)  # type: ignore[operator]
    quiet = reading_of(SPX, panel_of({"SPX": closes((400, 0.01), (21, 0.001))}))
    assert (quiet.state, quiet.on) == ("quiet", False)


def test_the_boundaries_are_the_values_at_the_percentiles_of_the_past():
    sizes = 0.005 + 0.01 * np.arange(320) / 320
    moves = sizes * np.where(np.arange(320) % 2, 1.0, -1.0)
    panel = panel_of({"SPX": 1000.0 * np.exp(np.concatenate([[0.0], np.cumsum(moves)]))})
    history = history_of(SPX, panel)
    assert not isinstance(history, Unavailable)
    found = reading_of(SPX, panel)
    assert found.state == "turbulent"
    past = np.sort(history.value[21:-1])
    # 299 values before: the next one stands at the 90th percentile or above when 270 of them are below it
    level = float(past[269])
    assert found.boundaries == (
        Boundary("spx_realized_volatility", history.value[-1], Side.BELOW, level, "vol_points", "usual"),
    )


def test_a_stale_index_and_a_short_one_are_reasons():
    stale = reading_of(SPX, panel_of({"SPX": closes((40, 0.01))}, first="2020-01-06", at="2020-04-01"))
    assert stale.unavailable == Unavailable(Why.STALE, "SPX", date(2020, 3, 2), 30, 7)
    short = reading_of(SPX, panel_of({"SPX": closes((20, 0.01))}))
    assert short.unavailable == Unavailable(Why.TOO_SHORT, "SPX", days=21, needed=22)


def test_figures_of_the_level_say_their_days():
    found = facts_of(SPX, panel_of({"SPX": closes((21, 0.01), (21, 0.02))}, first="2020-01-06"))
    mean, highest = found["mean"], found["highest"]
    assert (mean.n, mean.first, mean.last) == (22, date(2020, 2, 4), date(2020, 3, 4))
    assert (mean.returns, mean.gap_rule, mean.spread) == (Returns.LOG, GapRule.EVERY_ROW, "quartiles")
    expected = [100.0 * math.sqrt(252.0 * ((21 - k) * 1e-4 + k * 4e-4) / 21.0) for k in range(22)]
    assert mean.value == pytest.approx(np.mean(expected), rel=1e-9)
    assert (mean.low, mean.high) == pytest.approx(tuple(np.quantile(expected, (0.25, 0.75))), rel=1e-9)
    assert found["median"].value == pytest.approx(np.median(expected), rel=1e-9)
    assert highest.value == pytest.approx(expected[-1], rel=1e-9)
    assert found["highest_day"].value == "2020-03-04"


def test_a_range_estimate_is_set_beside_that_of_closes():
    close = closes((30, 0.01), (30, 0.02))
    opened = np.concatenate([[1000.0], close[:-1]])
    panel = panel_of({
        "SPX": close, ("SPX", "open"): opened, ("SPX", "high"): np.maximum(opened, close),
        ("SPX", "low"): np.minimum(opened, close),
    })  # fmt: skip
    found = facts_of(BY_NAME["spx_parkinson_volatility"], panel)
    # the range is the move itself: the variance is that of closes over 4 ln 2
    assert found["mean_to_close_to_close"].value == pytest.approx(1.0 / math.sqrt(4.0 * math.log(2.0)), rel=1e-9)
    assert found["mean_to_close_to_close"].n == 40
    assert found["correlation_with_close_to_close"].value == pytest.approx(1.0, rel=1e-4)
