"""What the charts of the report show: figures that can be counted by hand, and reasons where there are none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import panel_of, random_panel
from weatherglass.app.chart_data import CycleData, HistogramData, LineData, NameData, missing, sources_of
from weatherglass.app.market_chart_data import FEARS, STEPS, breakout_data, cycle_data, fear_data, step_data
from weatherglass.app.report_charts import SIGNAL_CHARTS, report_charts, signal_data
from weatherglass.app.volatility_chart_data import (
    LARGEST_RISES,
    distribution_data,
    futures_data,
    next_month_data,
    term_structure_data,
    vix_data,
)
from weatherglass.app.weather import weather_of
from weatherglass.signals.market_events import LAST_LISTED
from weatherglass.signals.panel import Unavailable, Why
from weatherglass.signals.registry import signals
from weatherglass.signals.signal import GapRule, Returns


@pytest.fixture(scope="module")
def reading():
    """A reading of four years of random paths."""
    return weather_of(
        random_panel([(name, "") for name in ("VIX", "VIX3M", "SPX", "RUT", "BTC", "DGS10", "VXN")], seed=7)
    )


# ---- the VIX


def test_events_and_the_largest_rises_stand_on_the_vix_highest_first():
    values = np.full(60, 15.0)
    values[30:] = 30.0  # 2008-02-13: +100 %
    data = vix_data(panel_of({"VIX": values}, first="2008-01-02"))
    assert (data.basis.first, data.basis.last, data.basis.n, data.basis.sources) == (date(2008, 1, 2), date(2008, 3, 25), 60, ("test",))  # fmt: skip
    rises = [(each.day, each.size) for each in data.points if each.kind == "rise"]
    assert len(rises) == LARGEST_RISES
    assert max(rises, key=lambda rise: rise[1]) == (date(2008, 2, 13), 100.0)
    events = [(each.day, each.key) for each in data.points if each.kind == "event"]
    assert sorted(events) == [
        (date(2008, 1, 22), "fed_unscheduled"),
        (date(2008, 1, 30), "fed_large_cut"),
        (date(2008, 3, 14), "bear_stearns"),
        (date(2008, 3, 18), "fed_large_cut"),
    ]
    assert data.points[0].day >= date(2008, 2, 13)  # where the VIX stands at 30
    assert data.points[-1].day < date(2008, 2, 13)


def test_an_event_after_the_close_stands_on_the_day_after():
    data = vix_data(panel_of({"VIX": [20.0] * 12}, first="2016-06-20"))
    assert [(each.day, each.key) for each in data.points if each.kind == "event"] == [
        (date(2016, 6, 24), "brexit_vote")
    ]


def test_a_vix_of_days_beyond_the_catalogue_or_before_it_has_no_events():
    for first in ("1989-01-03", str(LAST_LISTED.replace(year=LAST_LISTED.year + 1))):
        data = vix_data(panel_of({"VIX": [20.0, 21.0]}, first=first))
        assert [each.kind for each in data.points] == ["rise"]


def test_levels_are_counted_by_points_and_by_bands():
    data = distribution_data(panel_of({"VIX": [9.5, 12.0, 12.9, 25.0, 82.0]}))
    assert isinstance(data, HistogramData)
    assert data.lower[[0, -1]].tolist() == [9.0, 60.0]
    counted = {float(lower): float(share) for lower, share in zip(data.lower, data.share, strict=True) if share}
    assert counted == {9.0: 20.0, 12.0: 40.0, 25.0: 20.0, 60.0: 20.0}  # 82 lies in the last bin
    assert data.band_share == (20.0, 40.0, 20.0, 0.0, 0.0, 20.0)
    assert (data.band[0], data.band[3], data.band[-1]) == (0, 1, 5)
    assert (data.today, data.median) == (82.0, 12.9)
    assert data.mean == pytest.approx(28.28)


def test_the_month_after_is_that_of_the_sessions_that_come_then():
    vix = np.full(60, 15.0)
    vix[:5] = 35.0
    moves = np.full(60, 0.01)
    moves[:30] = 0.02  # the first 30 returns are twice as large
    prices = 100.0 * np.exp(np.cumsum(moves * (-1.0) ** np.arange(60)))
    data = next_month_data(panel_of({"VIX": vix, "SPX": prices}))
    by_band = {row.band: row for row in data.rows}
    assert set(by_band) == {"calm", "high"}
    # a day's next close is the first; its 21 sessions end 22 rows later, so the last 22 of 60 have none
    assert (by_band["high"].n, by_band["calm"].n) == (5, 33)
    assert by_band["high"].median == pytest.approx(100.0 * 0.02 * np.sqrt(252.0))
    assert by_band["calm"].q25 == pytest.approx(100.0 * 0.01 * np.sqrt(252.0), rel=0.3)
    assert (by_band["high"].lower, by_band["high"].upper, by_band["high"].level) == (30.0, 40.0, 35.0)
    assert (data.now, data.basis.returns, data.basis.n) == ("calm", Returns.LOG, 38)


def test_a_month_that_has_not_ended_is_too_short():
    found = next_month_data(panel_of({"VIX": [15.0] * 20, "SPX": [100.0] * 20}))
    assert (found.why, found.series) == (Why.TOO_SHORT, "SPX")


# ---- curves


def a_curve(**more):
    rows = 40
    points = {"VIX9D": 14.0, "VIX": 15.0, "VIX3M": 17.0}
    days = {name: np.full(rows, level) + np.arange(rows) for name, level in points.items()}
    return panel_of({**days, **more}, first="2026-01-01")


def test_the_curve_of_today_stands_beside_those_of_a_week_and_a_month_before():
    data = term_structure_data(a_curve())
    assert data.names == ("VIX9D", "VIX", "VIX3M")
    assert data.columns["today"].tolist() == [53.0, 54.0, 56.0]
    assert data.columns["week_ago"].tolist() == [48.0, 49.0, 51.0]  # five sessions
    assert data.columns["month_ago"].tolist() == [31.0, 32.0, 34.0]  # 26 January, 22 sessions before
    assert data.columns["median"].tolist() == [33.5, 34.5, 36.5]
    assert data.days == {"today": date(2026, 2, 25), "week_ago": date(2026, 2, 18), "month_ago": date(2026, 1, 26)}
    assert (data.basis.n, data.basis.gap_rule) == (40, GapRule.COMMON_DAYS)


def test_the_young_one_day_index_is_no_part_of_the_median():
    young = np.full(40, np.nan)
    young[30:] = 12.0
    data = term_structure_data(a_curve(VIX1D=young))
    assert data.names[0] == "VIX1D"
    assert np.isnan(data.columns["median"][0])
    assert data.columns["median"][1:].tolist() == [33.5, 34.5, 36.5]


@pytest.mark.parametrize(
    ("values", "why", "series"),
    [
        ({"VIX": [15.0] * 9}, Why.NO_SERIES, "VIX3M"),
        ({"VIX": [15.0] * 9, "VIX3M": [17.0] * 9}, Why.NO_SERIES, "VIX1D"),  # two points are no shape
        ({"VIX": [15.0] * 40, "VIX3M": [17.0] * 20, "VIX6M": [18.0] * 40}, Why.STALE, "VIX3M"),
    ],
)
def test_a_curve_without_its_points_of_today_says_why(values, why, series):
    found = term_structure_data(panel_of(values))
    assert isinstance(found, Unavailable)
    assert (found.why, found.series) == (why, series)


def test_futures_stand_behind_the_vix():
    data = futures_data(panel_of({"VIX": [15.0] * 9, "VX1": [16.0] * 9, "VX2": [17.0] * 9, "VX3": [18.0] * 9}))
    assert data.names == ("VIX", "VX1", "VX2", "VX3")
    assert data.columns["today"].tolist() == [15.0, 16.0, 17.0, 18.0]
    assert futures_data(panel_of({"VIX": [15.0]})).series == "VX1"


# ---- prices


def test_a_breakout_closes_its_base_and_the_last_base_stays_open():
    values = [100.0] + [90.0] * 299 + [101.0] + [95.0] * 300
    data = breakout_data(panel_of({"RUT": values}, first="2020-01-01"))
    assert [(each.day, each.kind, each.size) for each in data.points] == [(date(2021, 2, 24), "breakout", 420)]
    assert data.periods == ((date(2020, 1, 1), date(2021, 2, 24)), (date(2021, 2, 24), date(2022, 4, 20)))


def test_without_a_breakout_there_is_a_line_and_no_base_within_a_year():
    data = breakout_data(panel_of({"RUT": [100.0, 101.0, 99.0]}))
    assert (data.points, data.periods) == ((), ())
    assert breakout_data(panel_of({"VIX": [15.0]})) == Unavailable(Why.NO_SERIES, "RUT")


def test_cycles_are_multiples_of_the_halving_day_and_end_at_the_next():
    days = (date(2024, 6, 1) - date(2016, 7, 1)).days
    price = np.arange(days, dtype=np.float64) + 100.0  # a dollar a day
    data = cycle_data(panel_of({"BTC": price}, first="2016-07-01"))
    assert isinstance(data, CycleData)
    assert list(data.multiples) == [2016, 2020, 2024]
    assert [data.multiples[year][0] for year in data.multiples] == [1.0, 1.0, 1.0]
    assert data.multiples[2016][641] == pytest.approx((108.0 + 641.0) / 108.0)
    last_of_2016 = (date(2020, 5, 11) - date(2016, 7, 9)).days - 1
    assert np.flatnonzero(np.isfinite(data.multiples[2016]))[-1] == last_of_2016
    assert data.age_today == (date(2024, 5, 31) - date(2024, 4, 20)).days == 41
    assert data.today[2024] == pytest.approx(data.multiples[2024][41])


def test_bitcoin_before_any_halving_has_no_cycle():
    found = cycle_data(panel_of({"BTC": [10.0] * 9}, first="2012-01-01"))
    assert (found.why, found.days, found.needed) == (Why.TOO_SHORT, 9, 10)
    assert cycle_data(panel_of({"VIX": [15.0]})).why is Why.NO_SERIES


# ---- signals


def test_every_signal_that_a_chart_reads_exists():
    read = {*STEPS, *FEARS, *(name for names in SIGNAL_CHARTS.values() for name in names)}
    assert read - set(signals()) == set()


def test_a_chart_of_signals_has_their_values_where_they_have_any(reading):
    data = signal_data(reading, ("vix_spx_correlation_63", "vix_spx_correlation_252"))
    short, long = data.columns.values()
    assert np.isfinite(short).all()
    assert np.isfinite(long).sum() == short.size - (252 - 63)
    assert short[-1] == reading.readings["vix_spx_correlation_63"].value
    assert data.basis.last == reading.readings["vix_spx_correlation_63"].day
    assert (data.basis.n, data.basis.gap_rule) == (short.size, GapRule.COMMON_DAYS)


def test_a_chart_of_signals_without_data_has_the_reason_of_the_first(reading):
    assert signal_data(reading, ("fear_ovx_beside_vix", "vix_band")).columns.keys() == {"vix_band"}
    assert signal_data(reading, ("fear_ovx_beside_vix",)) == Unavailable(Why.NO_SERIES, "OVX")


def test_steps_and_fears_are_the_readings_of_today_beside_those_of_a_month_before(reading):
    steps, fears = step_data(reading), fear_data(reading)
    assert isinstance(steps, NameData)
    assert steps.names == ("large_caps_over_treasuries", "small_caps_over_large_caps", "bitcoin_over_small_caps")
    assert steps.columns["today"].tolist() == [reading.readings[name].value for name in steps.names]
    assert fears.names == ("vix_percentile_band", "vxn_percentile_band")
    assert fears.columns["today"].tolist() == [reading.readings[name].percentile for name in fears.names]
    past = reading.readings["vix_percentile_band"].history
    row = int(np.searchsorted(past.days, np.datetime64(fears.days["month_ago"]), side="right")) - 1
    assert fears.columns["month_ago"][0] == past.percentile[row]


def test_one_market_alone_is_no_comparison():
    found = fear_data(weather_of(random_panel([("VIX", ""), ("SPX", "")], seed=3)))
    assert found == Unavailable(Why.NO_SERIES, "VXN")


def test_all_charts_of_a_reading_are_data_or_reasons(reading):
    charts = report_charts(reading)
    assert isinstance(charts.vix, LineData)
    assert set(charts.signals) == set(SIGNAL_CHARTS)
    assert isinstance(charts.futures, Unavailable)


def test_a_chart_shows_nothing_that_was_not_known_on_its_day(reading):
    """The data of an as-of reading are those of a panel that ends there."""
    cut = weather_of(reading.panel.until(reading.at.replace(year=reading.at.year - 1)))
    then, now = report_charts(cut), report_charts(reading)
    rows = then.vix.days.shape[0]
    assert np.array_equal(then.vix.days, now.vix.days[:rows])
    assert then.vix.columns["VIX"].tobytes() == now.vix.columns["VIX"][:rows].tobytes()
    for name, early in then.signals.items():
        if isinstance(early, LineData):
            for column, value in early.columns.items():
                late = now.signals[name]
                rows = np.searchsorted(late.days, early.days)
                assert np.array_equal(value, late.columns[column][rows], equal_nan=True), column


def test_sources_are_named_once_and_missing_series_first():
    panel = panel_of({"VIX": [15.0], "SPX": [100.0]})
    assert sources_of(panel, "VIX", "SPX", "RUT") == ("test",)
    assert missing(panel, "VIX", "SPX") is None
    assert missing(panel, "VIX", "RUT", "BTC") == Unavailable(Why.NO_SERIES, "RUT")
