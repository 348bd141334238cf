"""The charts of the report on the reference histories show the figures that the articles' facts were checked with."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from panel_making import panel_from_history
from weatherglass.app.market_chart_data import breakout_data, cycle_data
from weatherglass.app.volatility_chart_data import distribution_data, term_structure_data, vix_data


@pytest.fixture(scope="module")
def panel():
    return panel_from_history("VIX", "VIX1D", "VIX9D", "VIX3M", "VIX6M", "VIX1Y", "SPX", "RUT", "BTC", at="2026-08-20")


def test_multiples_at_641_days_are_those_of_the_claims(panel):
    data = cycle_data(panel)
    at_641 = {year: float(column[641]) for year, column in data.multiples.items()}
    assert at_641 == pytest.approx({2012: 38.7, 2016: 10.65, 2020: 4.93, 2024: 1.38}, rel=0.02)


def test_breakouts_since_2010_are_five_and_november_2024_is_none(panel):
    days = sorted(each.day for each in breakout_data(panel).points if each.day.year >= 2010)
    assert days == [date(2011, 4, 27), date(2013, 1, 2), date(2016, 11, 14), date(2020, 11, 13), date(2025, 9, 18)]


def test_shares_of_days_by_band_mean_and_median_are_those_of_the_claims(panel):
    data = distribution_data(panel)
    assert data.band_share == pytest.approx((8.7, 54.2, 29.2, 5.7, 1.8, 0.4), abs=0.1)
    assert (data.mean, data.median) == pytest.approx((19.4, 17.6), abs=0.05)
    assert float(data.share.sum()) == pytest.approx(100.0)


def test_the_largest_rise_is_that_of_february_2018(panel):
    rises = {each.day: each.size for each in vix_data(panel).points if each.kind == "rise"}
    day = max(rises, key=rises.__getitem__)
    assert (day, round(rises[day], 1)) == (date(2018, 2, 5), 115.6)


def test_the_curve_of_the_last_day_is_that_of_the_files(panel):
    data = term_structure_data(panel)
    assert dict(zip(data.names, data.columns["today"].tolist(), strict=True)) == {
        "VIX1D": 12.31, "VIX9D": 14.39, "VIX": 16.01, "VIX3M": 19.06, "VIX6M": 21.25, "VIX1Y": 22.9,
    }  # fmt: skip
    assert np.isfinite(data.columns["median"]).tolist() == [False, True, True, True, True, True]
