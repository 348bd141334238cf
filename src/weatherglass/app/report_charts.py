"""What the charts of the report show on a day: arrays and figures from the panel and the signals, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from weatherglass.app.chart_data import (
    BandData,
    Basis,
    CycleData,
    HistogramData,
    LineData,
    NameData,
    sources_of,
)
from weatherglass.app.market_chart_data import breakout_data, cycle_data, fear_data, step_data
from weatherglass.app.volatility_chart_data import (
    distribution_data,
    futures_data,
    next_month_data,
    term_structure_data,
    vix_data,
)
from weatherglass.app.weather import Weather
from weatherglass.signals.panel import Unavailable, Why
from weatherglass.signals.signal import GapRule

SIGNAL_CHARTS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "vix_vix3m": ("vix_vix3m",),
    "volatility_premium": ("vix_minus_realized",),
    "vix_spx_correlation": ("vix_spx_correlation_63", "vix_spx_correlation_252"),
    "small_large_ratio": ("small_large_ratio",),
    "btc_rut_correlation": ("btc_rut_correlation", "btc_rut_correlation_year"),
    "risk_appetite": ("risk_appetite",),
    "risk_appetite_component": ("risk_appetite_component",),
})  # fmt: skip
"""Charts that are signals through time: by name of the chart, the signals it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCharts:
    """The data of every chart of the report, or why a chart has none.

    Attributes
    ----------
    vix, distribution, next_month
        The VIX with events, how often it was where, and what the S&P 500 did in the month after.
    term_structure, futures
        The curves of implied volatility and of VIX futures.
    breakouts, cycles
        The Russell 2000 with its bases, Bitcoin by age of the halving cycle.
    steps, fears
        The steps of the risk curve, and where the fear gauges of all markets stand in their own past.
    signals
        By name of the chart in `SIGNAL_CHARTS`.
    """

    vix: LineData | Unavailable
    distribution: HistogramData | Unavailable
    next_month: BandData | Unavailable
    term_structure: NameData | Unavailable
    futures: NameData | Unavailable
    breakouts: LineData | Unavailable
    cycles: CycleData | Unavailable
    steps: NameData | Unavailable
    fears: NameData | Unavailable
    signals: Mapping[str, LineData | Unavailable]


def report_charts(weather: Weather) -> ReportCharts:
    """The data of the charts, as known on the day of the reading; pure."""
    panel = weather.panel
    return ReportCharts(
        vix=vix_data(panel),
        distribution=distribution_data(panel),
        next_month=next_month_data(panel),
        term_structure=term_structure_data(panel),
        futures=futures_data(panel),
        breakouts=breakout_data(panel),
        cycles=cycle_data(panel),
        steps=step_data(weather),
        fears=fear_data(weather),
        signals={name: signal_data(weather, names) for name, names in SIGNAL_CHARTS.items()},
    )


def signal_data(weather: Weather, names: tuple[str, ...]) -> LineData | Unavailable:
    """The values of signals through time on the days that any of them has; why not, when none has any."""
    histories = {
        name: past
        for name in names
        if (past := weather.readings[name].history) is not None and bool(np.isfinite(past.value).any())
    }
    if not histories:
        why = weather.readings[names[0]].unavailable
        return why if why is not None else Unavailable(Why.TOO_SHORT, weather.readings[names[0]].signal.name)
    seen = {name: np.isfinite(past.value) for name, past in histories.items()}
    days = np.unique(np.concatenate([past.days[seen[name]] for name, past in histories.items()]))
    columns = {}
    for name, past in histories.items():
        columns[name] = np.full(days.shape, np.nan)
        columns[name][np.searchsorted(days, past.days[seen[name]])] = past.value[seen[name]]
    inputs = [each.series for name in histories for each in weather.readings[name].signal.inputs]
    rule = GapRule.COMMON_DAYS if len(set(inputs)) > 1 else GapRule.EVERY_ROW
    basis = Basis(
        days[0].item(), days[-1].item(), days.shape[0], gap_rule=rule, sources=sources_of(weather.panel, *inputs)
    )
    return LineData(basis, days, columns)
