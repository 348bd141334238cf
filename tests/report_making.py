"""Views and charts for the tests of the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from panel_making import panel_of, random_panel
from weatherglass.app.weather import Weather, weather_of
from weatherglass.delivery.report.charts import BarChart, ChartSeries, LineChart, RangeChart
from weatherglass.delivery.report.view import (
    AgeRow,
    EventRow,
    Figure,
    GaugeBand,
    GaugeReference,
    GaugeScale,
    OutcomeBlock,
    OutcomeRow,
    Reading,
    ReportView,
    SignalFamily,
    SignalRow,
    SignalState,
    SourceRow,
)

FUTURES = tuple(f"VX{place}" for place in range(1, 8))
DAYS = [date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 6)]
BUNDLE = "window.drawn = true;"
"""A script in place of the one that draws."""


def a_line(**changes: Any) -> LineChart:
    """A chart of three days."""
    told = {
        "id": "vix",
        "title": "The VIX",
        "description": "It rose.",
        "unit": "points",
        "x": DAYS,
        "series": (ChartSeries("VIX", [14.5, 15.25, 16.0]),),
    }
    return LineChart(**{**told, **changes})


def a_bar(**changes: Any) -> BarChart:
    """A chart of two bars."""
    told = {
        "id": "bars",
        "title": "Bars",
        "description": "One is up.",
        "unit": "%",
        "x": ["up", "down"],
        "series": (ChartSeries("change", [1.5, -2.5]),),
        "x_name": "Asset",
    }
    return BarChart(**{**told, **changes})


def a_range(**changes: Any) -> RangeChart:
    """A chart of one range."""
    told = {
        "id": "range",
        "title": "Ranges",
        "description": "Low to high.",
        "unit": "points",
        "x": ["calm"],
        "series": (ChartSeries("low", [9.0]), ChartSeries("middle", [11.0]), ChartSeries("high", [14.0])),
        "range_name": "middle half",
        "x_name": "Band",
    }
    return RangeChart(**{**told, **changes})


def a_gauge(**changes: Any) -> GaugeScale:
    """The VIX at 16."""
    told = {
        "name": "VIX",
        "figure": Figure("16.00", 16.0),
        "change": Figure("+0.75", 0.75),
        "state": "calm",
        "since": "since 5 Jan 2026 (12 sessions)",
        "percentile": "lower than on 61% of days since 1990",
        "bands": (GaugeBand(None, 12.0, "complacent", "8.7%"), GaugeBand(12.0, None, "other", "91.3%")),
        "references": (GaugeReference(17.6, "median 17.60"), GaugeReference(19.4, "mean 19.40")),
    }
    return GaugeScale(**{**told, **changes})


def a_view(**changes: Any) -> ReportView:
    """A report with one of everything."""
    rows = (
        SignalRow(
            name="VIX band", state=SignalState.OFF, state_text="calm", reading="16.00", percentile=39.0,
            since="since 5 Jan 2026", would_change="normal from 20", definition="The VIX in six bands.",
        ),
        SignalRow(name="RVX", state=SignalState.MISSING, state_text="not available", reason="there is no series RVX"),
        SignalRow(name="GVZ", state=SignalState.ON, state_text="high", reading="27.28", percentile=95.0),
    )  # fmt: skip
    outcome = OutcomeRow(
        condition="VIX band: calm", n="4,910 days", low=Figure("−1.1%", -0.011), middle=Figure("+1.1%", 0.011),
        high=Figure("+2.9%", 0.029), share="64%", base=Figure("+1.2%", 0.012), base_share="64%", now=True,
    )  # fmt: skip
    told: dict[str, Any] = {
        "lang": "en",
        "up_color": "green",
        "title": "Market weather",
        "headline": "VIX 16.00, calm",
        "as_of": ("New York: Tuesday", "Seoul: Wednesday"),
        "gauge": a_gauge(),
        "readings": (Reading("S&P 500", "6,900", Figure("+0.4%", 0.004), "contango"),),
        "sentences": ("The VIX closed at 16.00.",),
        "changes": ("SKEW: high since today",),
        "changes_of_week": ("GVZ: high since Monday",),
        "families": (SignalFamily("Bands", rows),),
        "outcomes": (OutcomeBlock(measure="S&P 500, 21 sessions later", caption="1990 to 2026", rows=(outcome,), low_name="25%", high_name="75%", share_name="Rose"),),
        "events": (EventRow("28 Jan 2026 14:00 New York", "Fed rate decision", "in 22 days"),),
        "charts": (a_line(), a_bar(), a_range()),
        "ages": (AgeRow("VIX", "6 Jan 2026", "same day", "fresh", "current", "Cboe"),),
        "sources": (SourceRow("Cboe", "Free for personal use."),),
        "disclaimer": "Information, no investment advice.",
        "made_by": "weatherglass",
    }  # fmt: skip
    return ReportView(**{**told, **changes})


def a_weather() -> Weather:
    """A reading of five years of random paths, after the halving of 2024, with data for every chart."""
    series = ("VIX", "VIX9D", "VIX3M", "VIX6M", "SPX", "RUT", "BTC", "DGS10", "VXN", "OVX", "HY_OAS")
    panel = random_panel([(name, "") for name in series], seed=11, years=5.0, first="2020-06-01")
    vix = panel.observations["VIX", ""]
    futures = panel_of({name: 16.0 + np.arange(9.0) for name in FUTURES}, first=str(vix.days[-9]))
    return weather_of(replace(panel, observations={**panel.observations, **futures.observations}))


def days_from(first: str, count: int) -> np.ndarray:
    """So many consecutive days."""
    return np.datetime64(first, "D") + np.arange(count).astype("timedelta64[D]")
