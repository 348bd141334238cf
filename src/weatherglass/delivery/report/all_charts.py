"""Every chart of a report in the order of the page; one without data stands there with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from weatherglass.app.chart_data import BandData, CycleData, HistogramData, LineData, NameData
from weatherglass.app.report_charts import ReportCharts
from weatherglass.app.worded_signal import reason_text
from weatherglass.app.worded_weather import WordedWeather
from weatherglass.delivery.report.charts import Chart, MissingChart
from weatherglass.delivery.report.market_charts import breakout_chart, cycle_chart, fear_chart, step_chart
from weatherglass.delivery.report.signal_charts import signal_chart, signal_chart_title
from weatherglass.delivery.report.volatility_charts import (
    distribution_chart,
    futures_chart,
    next_month_chart,
    term_structure_chart,
    vix_chart,
)
from weatherglass.messages.text import text

Placed = Chart | MissingChart
T = TypeVar("T", LineData, HistogramData, BandData, NameData, CycleData)


def all_charts(data: ReportCharts, worded: WordedWeather) -> tuple[Placed, ...]:
    """The charts of a report, worded."""

    def signals(name: str) -> Placed:
        found = data.signals[name]
        if isinstance(found, LineData):
            return signal_chart(name, found, worded)
        return _missing(name, signal_chart_title(name, worded.lang), found, worded.lang)

    def other(name: str, found: T | object, kind: type[T], draw: Callable[[T, WordedWeather], Chart]) -> Placed:
        if isinstance(found, kind):
            return draw(found, worded)
        return _missing(name, text(f"chart.{name}.title", worded.lang), found, worded.lang)

    return (
        other("vix", data.vix, LineData, vix_chart),
        other("vix_distribution", data.distribution, HistogramData, distribution_chart),
        other("vix_next_month", data.next_month, BandData, next_month_chart),
        other("term_structure", data.term_structure, NameData, term_structure_chart),
        signals("vix_vix3m"),
        other("vx_futures", data.futures, NameData, futures_chart),
        other("fear_percentiles", data.fears, NameData, fear_chart),
        signals("volatility_premium"),
        signals("vix_spx_correlation"),
        other("breakouts", data.breakouts, LineData, breakout_chart),
        other("risk_steps", data.steps, NameData, step_chart),
        signals("small_large_ratio"),
        other("bitcoin_cycles", data.cycles, CycleData, cycle_chart),
        signals("btc_rut_correlation"),
        signals("risk_appetite"),
        signals("risk_appetite_component"),
    )


def _missing(name: str, title: str, why: Any, lang: str) -> MissingChart:
    return MissingChart(name.replace("_", "-"), title, reason_text(why, lang))
