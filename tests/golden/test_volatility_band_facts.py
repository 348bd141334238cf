"""The volatility bands on the reference histories: the figures that the articles and the survey of their claims give."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from panel_making import end_of, panel_from_history
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, Signal, SignalHistory
from weatherglass.signals.states import raw_bands
from weatherglass.signals.volatility_bands import EDGES, STATES, VIX_BAND
from weatherglass.signals.volatility_highs import VIX_HIGH_SINCE
from weatherglass.signals.volatility_percentiles import ENTERED_FROM, LEFT_BELOW, PERCENTILE_BANDS

FIRST, LAST = date(1990, 1, 2), date(2026, 8, 20)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return panel_from_history("VIX", "SPX", "VIX.high", "OVX")


def read(signal: Signal, panel: Panel) -> tuple[SignalHistory, dict[str, Fact]]:
    history, frame = history_of(signal, panel), panel.frame(signal.inputs)
    assert isinstance(history, SignalHistory)
    assert isinstance(frame, Frame)
    assert signal.facts is not None
    return history, {each.name: each for each in signal.facts(panel, frame, history) if isinstance(each, Fact)}


@pytest.mark.parametrize(
    ("day", "n", "shares"),
    [
        # as the survey has them; it was made with values up to some day of these weeks
        ("2026-07-23", 9_235, (8.7, 54.2, 29.2, 5.7, 1.8, 0.4)),
        ("2026-08-11", 9_248, (8.7, 54.2, 29.2, 5.7, 1.8, 0.4)),
        # seven more quiet days take a tenth of a per cent from 20-30
        ("2026-08-20", 9_255, (8.7, 54.2, 29.1, 5.7, 1.8, 0.4)),
    ],
)
def test_shares_of_days_in_each_band(panel: Panel, day: str, n: int, shares: tuple[float, ...]) -> None:
    _, facts = read(VIX_BAND, panel.until(end_of(day)))
    found = [facts[f"share_of_days_{name}"] for name in STATES]
    assert tuple(round(each.value, 1) for each in found) == shares
    assert {each.n for each in found} == {n}
    assert sum(each.value for each in found) == pytest.approx(100.0)


def test_what_is_normal(panel: Panel) -> None:
    _, facts = read(VIX_BAND, panel)
    assert facts["mean"].value == pytest.approx(19.4, abs=0.05)
    assert facts["median"].value == pytest.approx(17.6, abs=0.05)
    assert (facts["median"].low, facts["median"].high) == (13.98, 22.69)
    assert facts["share_of_days_below_20"].value == pytest.approx(62.9, abs=0.05)
    assert facts["share_of_days_19_20"].value == pytest.approx(5.2, abs=0.05)
    assert (facts["mean"].n, facts["mean"].first, facts["mean"].last) == (9_255, FIRST, LAST)


def test_hysteresis_takes_more_than_a_third_of_the_changes_away(panel: Panel) -> None:
    history, _ = read(VIX_BAND, panel)
    assert int((np.diff(history.state) != 0).sum()) == 677
    assert int((np.diff(raw_bands(history.value, EDGES)) != 0).sum()) == 1_066


@pytest.mark.parametrize(
    ("band", "days", "vol", "fall", "change", "worst", "episodes", "change_by_episodes"),
    [
        ("complacent", 802, 8.69, -2.12, 0.73, -10.2, 30, 0.54),
        ("calm", 5_000, 12.10, -3.20, 0.62, -33.0, 53, 0.02),
        ("normal", 2_695, 18.96, -5.04, 0.74, -28.5, 77, 1.18),
        ("high", 529, 26.63, -6.36, 2.52, -30.0, 44, 1.22),
        ("very_high", 170, 39.97, -9.68, 2.38, -28.5, 13, 1.85),
        ("crisis", 38, 59.45, -12.97, 3.70, -25.2, 2, 3.60),
    ],
)
def test_the_month_after_each_band(
    panel: Panel, band: str, days: int, vol: float, fall: float, change: float, worst: float, episodes: int,
    change_by_episodes: float,
) -> None:  # fmt: skip
    _, facts = read(VIX_BAND, panel)
    for what, value in (("realized_vol", vol), ("drawdown", fall), ("return", change)):
        each = facts[f"next_month_{what}_{band}_days"]
        assert (each.n, each.value) == (days, pytest.approx(value, abs=0.005))
        assert each.low < each.high
    assert facts[f"worst_drawdown_{band}"].value == pytest.approx(worst, abs=0.05)
    once = facts[f"next_month_return_{band}_episodes"]
    assert (once.n, once.value) == (episodes, pytest.approx(change_by_episodes, abs=0.005))


def test_the_month_after_by_a_slow_loop(panel: Panel) -> None:
    _, facts = read(VIX_BAND, panel)
    vix, spx = panel.observations["VIX", ""], panel.observations["SPX", ""]
    vols, falls = [], []
    for day, value in zip(vix.days, vix.value, strict=True):
        begin = int(np.searchsorted(spx.days, day, side="right"))
        path = spx.value[begin : begin + 22]
        if path.shape[0] == 22 and 40.0 <= value < 60.0:
            vols.append(100.0 * np.sqrt(12.0 * sum(np.log(b / a) ** 2 for a, b in pairwise(path))))
            falls.append(min(100.0 * (path[at] / path[: at + 1].max() - 1.0) for at in range(22)))
    assert facts["next_month_realized_vol_very_high_days"].value == pytest.approx(np.mean(vols), rel=1e-9)
    assert facts["next_month_drawdown_very_high_days"].value == pytest.approx(np.mean(falls), rel=1e-9)


def test_edges_that_the_data_choose_beside_the_folk_ones(panel: Panel) -> None:
    _, facts = read(VIX_BAND, panel)
    assert [facts[f"data_edge_{at}"].value for at in range(1, 6)] == [13.57, 18.12, 21.4, 26.86, 38.96]
    assert facts["data_edge_single"].value == 19.53
    shares = {what: facts[f"explained_{what}"].value for what in (
        "by_folk_bands", "by_data_bands", "by_single_edge", "without_bands",
    )}  # fmt: skip
    assert shares == {
        "by_folk_bands": pytest.approx(48.5, abs=0.05),
        "by_data_bands": pytest.approx(52.7, abs=0.05),
        "by_single_edge": pytest.approx(37.9, abs=0.05),
        "without_bands": pytest.approx(54.6, abs=0.05),
    }
    assert (facts["data_edge_1"].n, facts["data_edge_1"].last) == (9_234, date(2026, 7, 22))


@pytest.mark.parametrize(
    ("name", "value", "day", "claim"),
    [
        ("highest_close", 82.69, "2020-03-16", "V13"),
        ("highest_close_2008", 80.86, "2008-11-20", "V13"),
        ("highest_high", 89.53, "2008-10-24", "V13"),
        ("highest_high_2024", 65.73, "2024-08-05", "V2"),
        ("highest_high_2025", 60.13, "2025-04-07", "V2"),
        ("highest_close_2025", 52.33, "2025-04-08", "V1"),
        ("highest_close_2000", 33.49, "2000-04-14", "V14"),
        ("highest_close_2002", 45.08, "2002-08-05", "V14"),
        ("highest_close_1998", 45.74, "1998-10-08", "V14"),
    ],
)
def test_highest_values_and_their_days(panel: Panel, name: str, value: float, day: str, claim: str) -> None:
    _, facts = read(VIX_HIGH_SINCE, panel)
    assert (facts[name].value, facts[f"{name}_day"].value, facts[name].claims) == (value, day, (claim,))


@pytest.mark.parametrize(
    ("day", "days", "state"),
    [
        # "eight-month high" of the headlines of 3 April 2025: the last close as high was that of 5 August 2024
        ("2025-04-03", 241, "half_year_high"),
        ("2025-04-04", 1_809, "year_high"),
        # never as high since the first close, of 2 January 1990
        ("2020-03-16", 11_031, "year_high"),
    ],
)
def test_how_long_the_vix_had_not_been_as_high(panel: Panel, day: str, days: int, state: str) -> None:
    history, _ = read(VIX_HIGH_SINCE, panel)
    row = int(np.searchsorted(history.days, np.datetime64(day)))
    assert (history.value[row], history.state_name(row)) == (days, state)


def test_the_percentiles_of_the_bands_are_those_of_the_folk_edges(panel: Panel) -> None:
    vix = panel.observations["VIX", ""].value
    for edge, enter, leave in zip(EDGES, ENTERED_FROM, LEFT_BELOW, strict=True):
        assert enter == round(100.0 * float((vix < edge).mean()), 1)
        assert leave == round(100.0 * float((vix < 0.95 * edge).mean()), 1)


def test_what_12_20_30_40_and_60_of_the_vix_are_for_oil(panel: Panel) -> None:
    signal = next(each for each in PERCENTILE_BANDS if each.name == "ovx_percentile_band")
    history, facts = read(signal, panel)
    levels = [facts[f"level_{name}"].value for name in ("calm", "raised", "high", "very_high", "extreme")]
    assert levels == [23.13, 38.21, 54.76, 75.66, 162.65]
    row = int(np.searchsorted(history.days, np.datetime64("2020-04-21")))
    assert (history.value[row], history.state_name(row)) == (pytest.approx(325.15), "extreme")
