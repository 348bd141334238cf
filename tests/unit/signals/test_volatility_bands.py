"""The bands of the VIX: hysteresis, shares of days, what is missing without stocks, edges chosen by the data."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import end_of, panel_of, random_panel
from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Side, SignalHistory
from weatherglass.signals.volatility_bands import EDGES, STATES, VIX_BAND


def read(panel: Panel) -> tuple[Frame, SignalHistory]:
    frame, history = panel.frame(VIX_BAND.inputs), history_of(VIX_BAND, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return frame, history


def facts(panel: Panel) -> dict[str, Fact | MissingFact]:
    assert VIX_BAND.facts is not None
    return {each.name: each for each in VIX_BAND.facts(panel, *read(panel))}


def test_bands_are_entered_at_their_edge_and_left_five_per_cent_below_it() -> None:
    _, history = read(panel_of({"VIX": [11.9, 12.0, 11.5, 11.39, 20.0, 19.5, 19.0, 18.99, 61.0, 57.0, 56.9, 25.0]}))
    assert [history.state_name(row) for row in range(history.rows)] == [
        "complacent", "calm", "calm", "complacent", "normal", "normal", "normal", "calm", "crisis", "crisis",
        "very_high", "normal",
    ]  # fmt: skip


def test_what_would_change_the_band_is_the_next_edge_and_the_margin_below_the_last() -> None:
    reading = reading_of(VIX_BAND, panel_of({"VIX": [15.0, 31.0, 29.0]}))
    assert reading.state == "high"
    assert [(each.side, each.level, each.to_state, each.now) for each in reading.boundaries] == [
        (Side.ABOVE, 40.0, "very_high", 29.0),
        (Side.BELOW, 28.5, "normal", 29.0),
    ]


def test_shares_of_days_go_by_the_edges_alone_and_add_up() -> None:
    found = facts(panel_of({"VIX": [11.0, 12.0, 19.9, 20.0, 19.5, 30.0, 40.0, 60.0, 59.9, 19.0]}))
    shares = {name: found[f"share_of_days_{name}"].value for name in STATES}
    assert shares == {"complacent": 10.0, "calm": 40.0, "normal": 10.0, "high": 10.0, "very_high": 20.0, "crisis": 10.0}
    assert found["share_of_days_below_20"].value == 50.0
    assert found["share_of_days_19_20"].value == pytest.approx(30.0)
    assert found["mean"].value == pytest.approx(29.13)
    median = found["median"]
    assert (median.value, median.low, median.high, median.spread) == (19.95, 19.125, 37.5, "quartiles")
    assert (median.n, median.first, median.last) == (10, date(2020, 1, 2), date(2020, 1, 15))


def test_without_stocks_the_month_after_is_missing_and_says_so() -> None:
    found = facts(panel_of({"VIX": [15.0, 25.0]}))
    for name in ("next_month", "data_edges"):
        assert found[name] == MissingFact(name, Unavailable(Why.NO_SERIES, "SPX"))
    assert found["share_of_days_calm"].value == 50.0


def test_too_few_months_choose_no_edges() -> None:
    values = {"VIX": np.linspace(10.0, 30.0, 60), "SPX": np.linspace(3000.0, 3100.0, 60)}
    found = facts(panel_of(values))
    # 60 sessions: the month after the first 38 has ended, entered on the session after
    assert found["data_edges"] == MissingFact("data_edges", Unavailable(Why.TOO_SHORT, "SPX", days=38, needed=1260))
    assert found["next_month_return_all_days"].n == 38


def test_edges_of_a_market_with_two_speeds_are_found_and_explain_what_they_should() -> None:
    # the S&P swings by 2 % a day while the VIX is above 25, else by 0.5 %; each speed lasts 300 sessions
    rng = np.random.default_rng(20)
    fast = (np.arange(3000) // 300) % 2 == 1
    vix = np.where(fast, rng.uniform(25.0, 45.0, 3000), rng.uniform(10.0, 25.0, 3000)).round(2)
    spx = 1000.0 * np.exp(np.cumsum(np.where(fast, 0.02, 0.005) * rng.choice([-1.0, 1.0], 3000)))
    found = facts(panel_of({"VIX": vix, "SPX": spx}, first="2010-01-04"))
    assert found["data_edge_single"].value == pytest.approx(25.0, abs=0.35)
    assert found["explained_by_single_edge"].value == pytest.approx(90.0, abs=6.0)
    edges = [found[f"data_edge_{at}"].value for at in range(1, len(EDGES) + 1)]
    assert edges == sorted(edges)
    explained = [found[f"explained_by_{what}"].value for what in ("single_edge", "folk_bands", "data_bands")]
    assert explained[2] >= explained[1]
    assert explained[2] >= explained[0]
    # 0.5 % and 2 % a day are 7.9 and 31.7 points a year; a month in fourteen reaches into the other speed
    assert 7.94 < found["next_month_realized_vol_complacent_days"].value < 9.5
    assert 30.0 < found["next_month_realized_vol_high_days"].value < 31.75


def test_facts_as_of_an_earlier_day_are_those_of_the_data_until_then() -> None:
    panel = random_panel([("VIX", ""), ("SPX", "")], 6, 7.0)
    day = date(2020, 6, 30)
    early = facts(panel.until(end_of(day)))
    kept = {
        key: (each.days <= np.datetime64(day)) & (each.known_at <= np.datetime64("2020-07-01T04:00"))
        for key, each in panel.observations.items()
    }
    values = {
        key: type(each)(each.series, each.field, each.days[kept[key]], each.known_at[kept[key]], each.value[kept[key]],
                        each.unit, each.spec, each.source)
        for key, each in panel.observations.items()
    }  # fmt: skip
    assert early == facts(Panel.known(values, end_of(day)))
    assert max(each.last for each in early.values() if isinstance(each, Fact)) <= day


def test_a_vix_that_ended_long_ago_is_not_available() -> None:
    panel = panel_of({"VIX": [15.0] * 30}, first="2020-01-02", at="2020-03-31")
    reading = reading_of(VIX_BAND, panel)
    assert reading.unavailable == Unavailable(Why.STALE, "VIX", date(2020, 2, 12), 48, 7)
    assert reading.value is None
