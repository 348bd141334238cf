"""The charts of a playbook's sheet: money, falls, windows, weights, other dates, every set of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.claim_wording import percent_text
from weatherglass.app.playbook_pictures import SHARPE_ROWS, VOLATILITY_ROWS, Hill, PlaybookPictures
from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.app.worded_playbook import WordedPlaybook
from weatherglass.app.worded_playbook_figures import AMOUNT, growth_text
from weatherglass.app.worded_playbook_judgement import choice_title, own_value, value_text
from weatherglass.app.worded_rules import asset_text, bars_of
from weatherglass.claims.results import VariantResult
from weatherglass.delivery.report.charts import (
    BarChart,
    Chart,
    ChartLevel,
    ChartMark,
    ChartSeries,
    LineChart,
    Role,
)
from weatherglass.messages.text import text
from weatherglass.messages.wording import number, return_worded

Vector = NDArray[np.float64]
_CLASSES: Mapping[str, float] = MappingProxyType({"p_01": 0.01, "p_05": 0.05, "p_20": 0.20, "p_all": np.inf})
"""Upper ends of the classes of p, each with a color; the words are those of a verdict card."""


def playbook_charts(found: PlaybookRun, worded: WordedPlaybook, pictures: PlaybookPictures) -> Mapping[str, Chart]:
    """The charts that can be drawn, by name."""
    charts: dict[str, Chart] = {}
    if pictures.report.curves:
        charts["equity"] = _equity(worded, pictures)
        charts["underwater"] = _underwater(worded, pictures)
        charts["weights"] = _weights(found, worded, pictures)
    bars = bars_of(found.playbook)
    windows = {"sharpe": _sharpe(worded, pictures, bars), "volatility": _volatility(worded, pictures, bars)}
    charts |= {name: chart for name, chart in windows.items() if chart is not None}
    if len(worded.years) > 1:
        charts["years"] = _years(worded)
    if pictures.other is not None:
        charts["other"] = _other(pictures, pictures.other, worded)
    if pictures.staged:
        charts["staged"] = _staged(pictures, worded, bars)
    curve = _curve(found, worded)
    if curve is not None:
        charts["curve"] = curve
    return MappingProxyType(charts)


# -- money -------------------------------------------------------------------------------------------------------------


def _role(at: int) -> Role:
    return "main" if at == 0 else "other" if at == 1 else "aside"


def _equity(worded: WordedPlaybook, pictures: PlaybookPictures) -> LineChart:
    curves = pictures.report.curves
    above = all(bool((each.unit > 0.0).all()) for each in curves)
    values = worded.figures[0].values
    return LineChart(
        id="equity",
        title=text("sheet.equity", worded.lang),
        description=text("sheet.equity.seen", worded.lang, value=values[0], held=values[1]),
        unit="",
        x=pictures.report.curve_days,
        series=tuple(
            ChartSeries(name, AMOUNT * each.unit, _role(at))
            for at, (name, each) in enumerate(zip(worded.paths, curves, strict=True))
        ),
        log=above,
        log_choice=above,
        decimals=0,
    )


def _underwater(worded: WordedPlaybook, pictures: PlaybookPictures) -> LineChart:
    curves = pictures.report.curves[:2]
    deepest = [return_worded(float(each.below.min())) for each in curves]
    return LineChart(
        id="underwater",
        title=text("sheet.underwater", worded.lang),
        description=text("sheet.underwater.seen", worded.lang, deepest=deepest[0], held=deepest[1]),
        unit="%",
        x=pictures.report.curve_days,
        series=tuple(
            ChartSeries(name, 100.0 * each.below, _role(at))
            for at, (name, each) in enumerate(zip(worded.paths, curves, strict=False))
        ),
        decimals=1,
        filled=True,
    )


def _weights(found: PlaybookRun, worded: WordedPlaybook, pictures: PlaybookPictures) -> LineChart:
    assets = found.playbook.assets
    names = [asset_text(assets[name], worded.lang) for name in found.report.assets]
    series = [
        ChartSeries(name, 100.0 * pictures.weights[:, at], "main" if at == 0 else "other")
        for at, name in enumerate(names)
    ]
    if len(names) > 1:
        total = 100.0 * pictures.weights.sum(axis=1)
        series.append(ChartSeries(text("sheet.weights.all", worded.lang), total, "aside"))
    own = found.report.performance
    exposure = percent_text(own.exposure) if own is not None else ""
    return LineChart(
        id="weights",
        title=text("sheet.weights", worded.lang),
        description=text("sheet.weights.seen", worded.lang, exposure=exposure),
        unit="%",
        x=pictures.report.curve_days,
        series=tuple(series),
        decimals=0,
    )


def _sharpe(worded: WordedPlaybook, pictures: PlaybookPictures, bars: str) -> LineChart | None:
    windows = pictures.windows
    if windows is None or not bool(np.isfinite(windows.sharpe[0]).any()):
        return None
    lang, own = worded.lang, windows.sharpe[0]
    low, high = (number(float(each), "t", lang) for each in (np.nanmin(own), np.nanmax(own)))
    rows = number(SHARPE_ROWS, bars, lang)
    return LineChart(
        id="sharpe",
        title=text("sheet.sharpe", lang),
        description=text("sheet.sharpe.seen", lang, rows=rows, low=low, high=high),
        unit="",
        x=windows.days,
        series=_two(worded.paths, windows.sharpe),
        levels=(ChartLevel(0.0, ""),),
        wide=False,
    )


def _volatility(worded: WordedPlaybook, pictures: PlaybookPictures, bars: str) -> LineChart | None:
    windows = pictures.windows
    if windows is None:
        return None
    lang = worded.lang
    rows = number(VOLATILITY_ROWS, bars, lang)
    high = number(float(np.nanmax(windows.volatility[0])), "percent", lang)
    return LineChart(
        id="volatility",
        title=text("sheet.volatility", lang),
        description=text("sheet.volatility.seen", lang, rows=rows, high=high),
        unit="%",
        x=windows.days,
        series=_two(worded.paths, windows.volatility),
        decimals=1,
        wide=False,
    )


def _two(names: Sequence[str], values: tuple[Vector, Vector]) -> tuple[ChartSeries, ...]:
    return tuple(ChartSeries(name, each, _role(at)) for at, (name, each) in enumerate(zip(names, values, strict=False)))


def _years(worded: WordedPlaybook) -> BarChart:
    lang = worded.lang
    return BarChart(
        id="years",
        title=text("playbook.section.years", lang),
        description=text("playbook.years.note", lang),
        unit="%",
        x=[each.name if each.whole else text("playbook.years.part", lang, year=each.name) for each in worded.years],
        series=(
            ChartSeries(worded.paths[0], [round(100.0 * each.own, 1) for each in worded.years]),
            ChartSeries(worded.paths[1], [round(100.0 * each.held, 1) for each in worded.years], "other"),
        ),
        coloring="series",
        x_name=text("playbook.head.year", lang),
        wide=True,
    )


# -- other dates -------------------------------------------------------------------------------------------------------


def _other(pictures: PlaybookPictures, hill: Hill, worded: WordedPlaybook) -> LineChart:
    found, lang = pictures.report.other_dates, worded.lang
    count, share = ("", "") if found is None else (f"{found.draws:,}", percent_text(found.better_growth))
    own = text("sheet.other.own", lang, growth=growth_text(hill.own / 100.0))
    said = text("sheet.other.seen", lang, count=count, share=share)
    return _hill_chart("other", hill, own, said, worded)


def _staged(pictures: PlaybookPictures, worded: WordedPlaybook, bars: str) -> LineChart:
    each, hill = pictures.staged[0]
    lang, starts = worded.lang, len(each.starts)
    said = text(
        "sheet.staged.seen", lang, horizon=number(each.horizon, bars, lang), count=f"{each.outcomes.shape[0]:,}",
        starts=text("playbook.lead.start" if starts == 1 else "playbook.lead.starts", lang, count=f"{starts:,}"),
    )  # fmt: skip
    own = text("sheet.other.own", lang, growth=return_worded(hill.own / 100.0))
    return _hill_chart("staged", hill, own, said, worded)


def _hill_chart(name: str, hill: Hill, own: str, said: str, worded: WordedPlaybook) -> LineChart:
    """Outcomes of all dates as a hill, and the playbook as a dot on it."""
    lang = worded.lang
    at = int(np.argmin(np.abs(hill.middles - hill.own)))
    return LineChart(
        id=name,
        title=text(f"sheet.{name}", lang),
        description=said,
        unit=text("sheet.other.unit", lang),
        x=hill.middles,
        series=(ChartSeries(text("sheet.other.unit", lang), hill.share),),
        marks=(ChartMark(hill.own, own, y=float(hill.share[at])),),
        decimals=1,
        x_name=text(f"sheet.{name}.x", lang),
        x_decimals=1,
        filled=True,
        wide=False,
    )


# -- every set of parameters -------------------------------------------------------------------------------------------


def _curve(found: PlaybookRun, worded: WordedPlaybook) -> LineChart | None:
    """Every set that was run, sorted by its gain, colored by its p; None for fewer than two."""
    judgement, lang = found.report.judgement, worded.lang
    universe = None if judgement is None else judgement.grid.multiverse
    if judgement is None or universe is None:
        return None
    ran = sorted((each for each in universe.variants if each.effect is not None), key=lambda each: each.effect or 0.0)
    if len(ran) < 2:
        return None
    values = np.array([each.effect for each in ran], np.float64)
    own = {path: own_value(found.playbook, path) for path in found.playbook.variants}
    mine = np.array([all(each.setting.get(path) == value for path, value in own.items()) for each in ran])
    p = np.array([np.inf if each.p is None else each.p for each in ran])
    series, lower = [], -np.inf
    for name, upper in _CLASSES.items():
        inside = (p >= lower) & (p < upper) if upper < np.inf else p >= lower
        lower = upper
        series.append(ChartSeries(text(f"card.curve.{name}", lang), np.where(inside, values, np.nan), "dots"))
    if mine.any():
        series.append(ChartSeries(text("sheet.curve.own", lang), np.where(mine, values, np.nan), "dots"))
    measure = text(f"playbook.measure.{judgement.question.measure}", lang)
    return LineChart(
        id="curve",
        title=text("sheet.curve", lang),
        description=text(
            "sheet.curve.seen", lang, share=percent_text(universe.right_sign), below=percent_text(universe.below_alpha),
            alpha=f"{worded.alpha:g}",
        ),
        unit=text("sheet.curve.unit", lang, measure=measure),
        x=_unique([_setting(each, lang) for each in ran]),
        series=tuple(series),
        levels=(ChartLevel(0.0, text("sheet.curve.none", lang)),),
        decimals=3,
        x_name=text("sheet.curve.x", lang),
        x_hidden=True,
    )  # fmt: skip


def _setting(each: VariantResult, lang: str) -> str:
    return ", ".join(f"{choice_title(path, lang)} {value_text(path, v, lang)}" for path, v in each.setting.items())


def _unique(names: list[str]) -> list[str]:
    """Names that are alike get a number, as an axis has each of them once."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
