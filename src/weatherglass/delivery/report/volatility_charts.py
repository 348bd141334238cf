"""The charts of implied volatility in words: the VIX and its bands, their record, the term structure, the futures."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.app.chart_data import BandData, HistogramData, LineData, NameData
from weatherglass.app.worded_signal import first_text
from weatherglass.app.worded_weather import WordedWeather
from weatherglass.delivery.report.chart_words import (
    all_of,
    band_range,
    basis_note,
    extremes,
    percent,
    points,
    spans_of,
)
from weatherglass.delivery.report.charts import (
    BarChart,
    ChartBand,
    ChartMark,
    ChartSeries,
    LineChart,
    RangeChart,
    Role,
)
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded, return_worded

BELOW = 20.0
"""The edge between the calm and the normal band of the VIX."""
HEADLINES = (
    "lehman", "covid_pandemic", "september_11", "tariff_reciprocal", "volatility_products_2018", "us_downgrade_sp",
    "russia_default", "iraq_invades_kuwait", "ukraine_invasion", "carry_unwinding", "august_2015_open",
    "greece_request", "worldcom", "brexit_vote", "imf_korea", "silicon_valley_bank",
)  # fmt: skip
"""Events whose names stand in the chart of all years, the best known first: there is no room for more."""
_CURVE_ROLES: Mapping[str, Role] = {"today": "main", "week_ago": "other", "month_ago": "other", "median": "aside"}
_PLACES = {"VX1": "first", "VX2": "second", "VX3": "third"}


def vix_chart(data: LineData, worded: WordedWeather) -> LineChart:
    """The VIX with its bands behind it, events and its largest rises on it."""
    lang, said = worded.lang, extremes(data, "VIX", worded.lang)
    spans = spans_of(data.basis, lang)
    events, rises = text("chart.vix.events", lang), text("chart.vix.rises", lang)
    order = {key: at for at, key in enumerate(HEADLINES)}
    ranked = sorted(data.points, key=lambda each: (each.kind != "event", order.get(each.key, len(order))))
    marks = [
        ChartMark(each.day, first_text(lang, f"event.{each.key}"), group=events, worded=each.key in order)
        if each.kind == "event"
        else ChartMark(each.day, return_worded(each.size / 100.0), group=rises, worded=False)
        for each in ranked
    ]
    return LineChart(
        id="vix",
        title=text("chart.vix.title", lang),
        description=text("chart.vix.seen", lang, **{**said, "day": day_worded(data.basis.last, lang)}),
        unit=text("chart.unit.vol_points", lang),
        x=data.days,
        series=(ChartSeries("VIX", data.columns["VIX"]),),
        bands=tuple(ChartBand(each.lower, each.upper, each.label) for each in worded.level.bands),
        marks=tuple(marks),
        log=True,
        log_choice=True,
        spans=spans,
        first_span=all_of(spans),
        note=basis_note(data.basis, lang, text("chart.vix.note", lang)),
    )


def distribution_chart(data: HistogramData, worded: WordedWeather) -> BarChart:
    """How often the VIX closed at each level, in the colors of its bands."""
    lang = worded.lang
    names = [f"{lower:.0f}" for lower in data.lower]
    names[-1] += "+"

    def mark(key: str, value: float) -> ChartMark:
        at = min(max(0, int(value - data.lower[0])), len(names) - 1)
        return ChartMark(names[at], text(f"chart.vix_distribution.{key}", lang, value=f"{value:.1f}"))

    bands = [
        text("chart.vix_distribution.one_band", lang, band=each.label, share=each.share_text)
        for each in worded.level.bands
    ]
    below = sum(share for edge, share in zip(data.edges, data.band_share, strict=False) if edge <= BELOW)
    return BarChart(
        id="vix-distribution",
        title=text("chart.vix_distribution.title", lang),
        description=text("chart.vix_distribution.seen", lang, below=percent(below), bands=", ".join(bands)),
        unit=text("chart.unit.days", lang),
        x=names,
        series=(ChartSeries(text("chart.unit.days", lang), data.share),),
        marks=(mark("now", data.today), mark("median", data.median), mark("mean", data.mean)),
        bar_bands=data.band,
        decimals=2,
        x_name=text("chart.vix_distribution.x", lang),
        note=basis_note(data.basis, lang),
    )


def next_month_chart(data: BandData, worded: WordedWeather) -> RangeChart:
    """Realized volatility after days of each band: the middle half, the median, and the VIX beside it."""
    lang, rows = worded.lang, data.rows
    ranges = {each.band: band_range(each.lower, each.upper, lang) for each in rows}
    now = next((each for each in rows if each.band == data.now), None)
    if now is None:
        seen = text("chart.vix_next_month.seen_without", lang)
    else:
        figures = {name: points(getattr(now, name), lang) for name in ("q25", "median", "q75", "level")}
        seen = text("chart.vix_next_month.seen", lang, range=ranges[now.band], n=f"{now.n:,}", **figures)
    columns = {
        "quartile_low": [each.q25 for each in rows],
        "realized": [each.median for each in rows],
        "quartile_high": [each.q75 for each in rows],
        "level": [each.level for each in rows],
    }
    return RangeChart(
        id="vix-next-month",
        title=text("chart.vix_next_month.title", lang),
        description=seen,
        unit=text("chart.unit.vol_points", lang),
        x=[text("chart.vix_next_month.band", lang, range=ranges[each.band], n=f"{each.n:,}") for each in rows],
        series=tuple(ChartSeries(text(f"chart.vix_next_month.{key}", lang), values) for key, values in columns.items()),
        range_name=text("chart.vix_next_month.range", lang),
        x_name=text("chart.vix_distribution.x", lang),
        note=basis_note(data.basis, lang, text("chart.vix_next_month.note", lang)),
    )


def term_structure_chart(data: NameData, worded: WordedWeather) -> LineChart:
    """Implied volatility by tenor: now, a week and a month before, and the median curve."""
    lang = worded.lang
    now = dict(zip(data.names, data.columns["today"].tolist(), strict=True))
    kind = "inverted" if now["VIX"] > now["VIX3M"] else "contango"
    seen = text(
        f"chart.term_structure.{kind}",
        lang,
        day=day_worded(data.days["today"], lang),
        short="VIX",
        long="VIX3M",
        a=points(now["VIX"], lang),
        b=points(now["VIX3M"], lang),
    )
    return LineChart(
        id="term-structure",
        title=text("chart.term_structure.title", lang),
        description=seen,
        unit=text("chart.unit.vol_points", lang),
        x=[text(f"chart.tenor.{name}", lang) for name in data.names],
        series=_curves(data, lang),
        x_name=text("chart.term_structure.x", lang),
        note=basis_note(data.basis, lang, text("chart.term_structure.note", lang)),
        wide=False,
    )


def futures_chart(data: NameData, worded: WordedWeather) -> LineChart:
    """The VIX and the curve of its futures: now, a week and a month before, and the median curve."""
    lang = worded.lang
    now = dict(zip(data.names, data.columns["today"].tolist(), strict=True))
    return LineChart(
        id="vx-futures",
        title=text("chart.vx_futures.title", lang),
        description=text(
            "chart.vx_futures.seen",
            lang,
            day=day_worded(data.days["today"], lang),
            first=points(now["VX1"], lang),
            second=points(now["VX2"], lang),
            gap=return_worded(now["VX2"] / now["VX1"] - 1.0),
            spot=points(now["VIX"], lang),
        ),
        unit=text("chart.unit.vol_points", lang),
        x=[_place(name, lang) for name in data.names],
        series=_curves(data, lang),
        x_name=text("chart.vx_futures.x", lang),
        note=basis_note(data.basis, lang, text("chart.vx_futures.note", lang)),
        wide=False,
    )


def _place(name: str, lang: str) -> str:
    if name == "VIX":
        return text("chart.vx_futures.spot", lang)
    known = _PLACES.get(name)
    return text(f"chart.vx_futures.{known}", lang) if known else text("chart.vx_futures.nth", lang, place=name[2:])


def _curves(data: NameData, lang: str) -> tuple[ChartSeries, ...]:
    days = {name: day_short(day, lang) for name, day in data.days.items()}
    year = data.basis.first.year
    return tuple(
        ChartSeries(
            text(f"chart.curve.{column}", lang, day=days.get(column, ""), year=year), data.columns[column], role
        )
        for column, role in _CURVE_ROLES.items()
        if column in data.columns
    )
