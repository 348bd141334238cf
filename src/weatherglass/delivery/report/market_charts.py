"""The charts of prices in words: the Russell 2000 and its bases, Bitcoin's halving cycles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from weatherglass.app.chart_data import CycleData, LineData, NameData
from weatherglass.app.market_chart_data import RULE
from weatherglass.app.worded_signal import series_text
from weatherglass.app.worded_weather import WordedWeather
from weatherglass.delivery.report.chart_words import all_of, basis_note, readings_note, spans_of
from weatherglass.delivery.report.charts import BarChart, ChartMark, ChartPeriod, ChartSeries, LineChart, Role
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded, number

_BAR_ROLES: Mapping[str, Role] = {"today": "main", "month_ago": "aside"}


def breakout_chart(data: LineData, worded: WordedWeather) -> LineChart:
    """The Russell 2000 on a logarithmic axis, its bases shaded, its breakouts marked."""
    lang, value = worded.lang, data.columns["RUT"]
    spans, group = spans_of(data.basis, lang), text("chart.breakouts.mark", lang)
    marks = tuple(
        ChartMark(each.day, text("chart.breakouts.label", lang, days=f"{each.size:,.0f}"), group=group)
        for each in data.points
    )
    return LineChart(
        id="breakouts",
        title=text("chart.breakouts.title", lang),
        description=f"{_breakouts_seen(data, lang)} {_stands(data, lang)}",
        unit=text("chart.unit.index_points", lang),
        x=data.days,
        series=(ChartSeries(text("series.RUT", lang), value),),
        marks=marks,
        periods=tuple(ChartPeriod(first, last, text("chart.breakouts.base", lang)) for first, last in data.periods),
        log=True,
        log_choice=True,
        spans=spans,
        first_span=all_of(spans),
        note=basis_note(data.basis, lang, text("chart.breakouts.note", lang)),
    )


def _breakouts_seen(data: LineData, lang: str) -> str:
    needed = RULE.min_days_since_record
    if not data.points:
        return text("chart.breakouts.none", lang, needed=needed)
    last = data.points[0]
    return text(
        "chart.breakouts.seen",
        lang,
        needed=needed,
        count=len(data.points),
        last_day=day_worded(last.day, lang),
        days=f"{last.size:,.0f}",
    )


def _stands(data: LineData, lang: str) -> str:
    value = data.columns["RUT"]
    at = int(np.argmax(value))
    if at == value.shape[0] - 1:
        place = text("chart.breakouts.at_record", lang)
    else:
        place = text(
            "chart.breakouts.below_record",
            lang,
            distance=number(100.0 * (1.0 - float(value[-1] / value[at])), "percent", lang),
            record=number(float(value[at]), "index_points", lang),
            record_day=day_short(data.days[at].item(), lang),
        )
    level = number(float(value[-1]), "index_points", lang)
    return text("chart.breakouts.stands", lang, day=day_worded(data.basis.last, lang), value=level, place=place)


def cycle_chart(data: CycleData, worded: WordedWeather) -> LineChart:
    """Bitcoin's price since each halving as a multiple of the price on its day, the present cycle strong."""
    lang = worded.lang
    years = sorted(data.multiples)
    present = years[-1]
    others = [
        text("chart.bitcoin_cycles.one", lang, year=year, multiple=number(data.today[year], "multiple", lang))
        for year in years[:-1]
        if np.isfinite(data.today[year])
    ]
    return LineChart(
        id="bitcoin-cycles",
        title=text("chart.bitcoin_cycles.title", lang),
        description=text(
            "chart.bitcoin_cycles.seen",
            lang,
            age=f"{data.age_today:,}",
            year=present,
            day=day_worded(data.basis.last, lang),
            multiple=number(data.today[present], "multiple", lang),
            others=", ".join(others) or text("chart.bitcoin_cycles.none_before", lang),
        ),
        unit=text("chart.unit.multiple", lang),
        x=data.age,
        series=tuple(
            ChartSeries(
                text("chart.bitcoin_cycles.cycle", lang, year=year),
                data.multiples[year],
                "main" if year == present else "other",
            )
            for year in reversed(years)
        ),
        log=True,
        log_choice=True,
        x_name=text("chart.bitcoin_cycles.x", lang),
        note=basis_note(data.basis, lang, text("chart.bitcoin_cycles.note", lang)),
    )


def step_chart(data: NameData, worded: WordedWeather) -> BarChart:
    """The steps of the risk curve from Treasuries outwards: which riskier asset is ahead of the nearer one."""
    lang = worded.lang
    rows = {each.name: each for each in worded.signals}
    names = [rows[name].title for name in data.names]
    today = data.columns["today"].tolist()
    ahead = [name for name, value in zip(names, today, strict=True) if value > 0.0]
    rung = rows["risk_curve"] if rows["risk_curve"].available else rows["risk_curve_without_mid_caps"]
    said = text(
        "chart.risk_steps.seen" if ahead else "chart.risk_steps.none",
        lang,
        day=day_worded(data.days["today"], lang),
        ahead=", ".join(ahead),
        count=len(ahead),
        steps=len(names),
    )
    reach = text("chart.risk_steps.reached", lang, title=rung.title, state=rung.state_text) if rung.available else ""
    return BarChart(
        id="risk-steps",
        title=text("chart.risk_steps.title", lang),
        description=f"{said} {reach}".strip(),
        unit=text("chart.unit.z", lang),
        x=names,
        series=(ChartSeries(text("chart.curve.today", lang, day=day_short(data.days["today"], lang)), today),),
        sideways=True,
        decimals=2,
        x_name=text("chart.risk_steps.x", lang),
        note=readings_note(data.basis, lang, text("chart.risk_steps.note", lang)),
    )


def fear_chart(data: NameData, worded: WordedWeather) -> BarChart:
    """Where the fear gauge of each market stands in its own past, now and a month before."""
    lang = worded.lang
    gauges = [name.removesuffix("_percentile_band").upper() for name in data.names]
    names = [series_text(each, lang) for each in gauges]
    today = data.columns["today"]
    top = int(np.nanargmax(today))
    return BarChart(
        id="fear-percentiles",
        title=text("chart.fear_percentiles.title", lang),
        description=text(
            "chart.fear_percentiles.seen",
            lang,
            highest=names[top],
            percentile=number(float(today[top]), "percentile", lang),
        ),
        unit=text("chart.unit.percentile", lang),
        x=names,
        series=tuple(
            ChartSeries(
                text(f"chart.curve.{column}", lang, day=day_short(data.days[column], lang)), data.columns[column], role
            )
            for column, role in _BAR_ROLES.items()
        ),
        coloring="series",
        sideways=True,
        decimals=0,
        x_name=text("chart.fear_percentiles.x", lang),
        note=readings_note(data.basis, lang, text("chart.fear_percentiles.note", lang)),
    )
