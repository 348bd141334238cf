"""Charts of signals through time, in the words that the reading has for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from weatherglass.app.chart_data import LineData
from weatherglass.app.worded_signal import WordedSignal
from weatherglass.app.worded_weather import WordedWeather
from weatherglass.delivery.report.chart_words import all_of, basis_note, spans_of
from weatherglass.delivery.report.charts import ChartLevel, ChartSeries, ChartSpan, LineChart
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_worded

_UNITS: Mapping[str, str] = MappingProxyType({
    "vol_points": "chart.unit.vol_points",
    "score": "chart.unit.score",
    "z": "chart.unit.deviations",
})  # fmt: skip
_LEVELS: Mapping[str, float] = MappingProxyType({"vix_vix3m": 1.0, "volatility_premium": 0.0})
"""Lines that divide the readings of a chart; their words have the key of the chart."""
_RESTLESS = frozenset({"risk_appetite", "risk_appetite_component", "vix_vix3m"})
_FIVE_YEARS = 5 * 365


def signal_chart(name: str, data: LineData, worded: WordedWeather) -> LineChart:
    """One or more signals through time; the first of them is drawn strong."""
    lang = worded.lang
    rows = {each.name: each for each in worded.signals}
    shown = [rows[column] for column in data.columns]
    spans = spans_of(data.basis, lang)
    unit = _UNITS.get(shown[0].unit)
    levels = (ChartLevel(_LEVELS[name], text(f"chart.{name}.level", lang)),) if name in _LEVELS else ()
    return LineChart(
        id=name.replace("_", "-"),
        title=signal_chart_title(name, lang),
        description=" ".join(_stands(each, lang) for each in shown),
        unit=" · ".join(
            each for each in (text(unit, lang) if unit else "", *(level.label for level in levels)) if each
        ),
        x=data.days,
        series=tuple(
            ChartSeries(row.title, data.columns[row.name], "other" if at else "main") for at, row in enumerate(shown)
        ),
        levels=levels,
        spans=spans,
        first_span=_first_span(name, spans),
        note=basis_note(data.basis, lang, shown[0].definition),
        wide=False,
    )


def _first_span(name: str, spans: tuple[ChartSpan, ...]) -> int:
    """What swings from week to week is shown as five years at first, everything else whole."""
    years = [at for at, span in enumerate(spans) if span.days == _FIVE_YEARS]
    return years[0] if years and name in _RESTLESS else all_of(spans)


def signal_chart_title(name: str, lang: str) -> str:
    """The headline of a chart of signals."""
    return text(f"chart.{name}.title", lang)


def _stands(row: WordedSignal, lang: str) -> str:
    if not row.available or row.day is None:
        return text("chart.signal.missing", lang, title=row.title, reason=row.reason)
    said = [row.state_text] if row.state else []
    said += [row.percentile_text] if row.percentile_text else []
    return text(
        "chart.signal.seen" if said else "chart.signal.seen_bare",
        lang,
        title=row.title,
        value=row.value_text,
        day=day_worded(row.day, lang),
        more=", ".join(said),
    )
