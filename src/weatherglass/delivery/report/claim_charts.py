"""The charts of a verdict card: cases among all dates, paths after them, every definition, beliefs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.claim_pictures import ClaimPictures, Distribution, Dot, Paths, PeriodPicture
from weatherglass.app.claim_wording import (
    OutcomeWords,
    capital,
    choice_text,
    horizon_text,
    often,
    outcome_words,
    own_choice,
    path_title,
    percent_text,
    rows_of_target,
)
from weatherglass.app.worded_claim import WordedClaim
from weatherglass.claims.claim_file import (
    ClaimBase,
    EventOutcomeClaim,
    ForecastClaim,
    StatisticalClaim,
    StructuralBreakClaim,
)
from weatherglass.claims.results import ClaimReport, Role, VariantResult
from weatherglass.delivery.report.charts import (
    Chart,
    ChartLevel,
    ChartMark,
    ChartPeriod,
    ChartSeries,
    LineChart,
    RangeChart,
)
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short

Vector = NDArray[np.float64]
_LOGS = frozenset({"log_return", "excess_return"})
_RELATIVE = _LOGS | {"log_realised_variance"}
"""Measures whose differences are said as factors or in per cent of what is usual."""
_PERCENT = frozenset({"max_drawdown", "max_runup"})
_IN_PERCENT = (
    _LOGS | _PERCENT | {"log_realised_variance", "realised_volatility", "down_semivariance", "up_semivariance"}
)
_CLASSES: Mapping[str, float] = MappingProxyType({"p_01": 0.01, "p_05": 0.05, "p_20": 0.20, "p_all": math.inf})
"""Upper ends of the classes of p, each with a color."""
_IN_POINTS = _PERCENT | {"hit"}
_NARROW = 0.2
"""Effects that lie no further apart have a decimal more."""
MOST_WORDED = 8
"""So many dots have words beside them; more have theirs in the table and beside the pointer."""


def claim_charts(worded: WordedClaim, pictures: ClaimPictures) -> Mapping[str, Chart]:
    """The charts that can be drawn, by name."""
    claim, report = pictures.claim, pictures.report
    if not isinstance(claim, StatisticalClaim):
        return MappingProxyType({})
    words = outcome_words(claim, report.base_rate, worded.lang)
    found: dict[str, Chart] = {}
    if pictures.distribution is not None:
        found["distribution"] = distribution_chart(pictures.distribution, claim, report, words)
    if pictures.paths is not None:
        found["paths"] = paths_chart(pictures.paths, claim, words.lang)
    if pictures.period is not None:
        found["period"] = period_chart(pictures.period, words, worded)
    curve = curve_chart(claim, report, worded, words)
    if curve is not None:
        found["curve"] = curve
    if report.posteriors and report.base_rate is not None:
        found["beliefs"] = beliefs_chart(report, worded)
    return MappingProxyType(found)


# -- the cases among all dates -----------------------------------------------------------------------------------------


def distribution_chart(
    picture: Distribution, claim: StatisticalClaim, report: ClaimReport, words: OutcomeWords
) -> LineChart:
    """What all dates did as a hill, and the cases as dots on it."""
    lang, base = words.lang, report.base_rate
    x = shown(picture.middles, words)
    rising = slice(None) if x[0] <= x[-1] else slice(None, None, -1)
    dots = sorted(picture.dots, key=lambda each: (not each.counted, each.day))
    marks = [
        ChartMark(
            float(shown(np.array([each.value]), words)[0]),
            text("claim.case.outcome", lang, day=day_short(each.day, lang), value=words.value(each.value)),
            y=_height(picture, each.value),
            group=group_of(each, lang),
            worded=at < MOST_WORDED,
        )
        for at, each in enumerate(dots)
    ]
    counted = [each for each in dots if each.counted]
    said = {
        "dates": f"{base.dates:,}" if base else "",
        "horizon": horizon_text(claim, lang),
        "median": words.value(base.median) if base else "",
        "low": _ends(base.q25, base.q75, words)[0] if base else "",
        "high": _ends(base.q25, base.q75, words)[1] if base else "",
        "cases": _cases_text(counted or dots, words),
    }
    return LineChart(
        id="distribution",
        title=text("card.distribution.title", lang),
        description=text("card.distribution.seen", lang, **said),
        unit=text("card.distribution.unit", lang),
        x=x[rising],
        series=(ChartSeries(text("card.distribution.share", lang), picture.share[rising]),),
        marks=tuple(marks),
        decimals=1,
        x_name=text("claim.measure.multiple", lang) if words.multiples else words.name,
        x_log=words.multiples,
        x_decimals=2 if words.multiples else 1,
        filled=True,
    )


def shown(outcomes: Vector, words: OutcomeWords) -> Vector:
    """Outcomes as the axis has them: multiples, or per cent (of falls below zero), or the measure's own unit."""
    if words.measure in _LOGS:
        return np.exp(outcomes) if words.multiples else 100.0 * np.expm1(outcomes)
    if words.measure in _PERCENT:
        return _sign(words) * 100.0 * outcomes
    if words.measure == "log_realised_variance":
        return 100.0 * np.exp(outcomes / 2.0)
    return outcomes


def _height(picture: Distribution, value: float) -> float:
    """Height of the hill at a value."""
    return float(picture.share[int(np.argmin(np.abs(picture.middles - value)))])


def group_of(dot: Dot, lang: str) -> str:
    """What a case is called in the legend: counted, or what else it is to the claim."""
    if dot.counted:
        return text("card.group.counted", lang)
    return text(f"card.group.{dot.role}", lang)


def _cases_text(dots: Sequence[Dot], words: OutcomeWords) -> str:
    if len(dots) <= MOST_WORDED:
        return ", ".join(
            text("claim.case.outcome", words.lang, day=day_short(each.day, words.lang), value=words.value(each.value))
            for each in dots
        )
    values = [each.value for each in dots]
    low, high = _ends(min(values), max(values), words)
    return text("card.distribution.many", words.lang, n=len(dots), low=low, high=high)


def _ends(low: float, high: float, words: OutcomeWords) -> tuple[str, str]:
    """Both ends of a range of outcomes in words, the one that is shown further down first."""
    ends = (low, high) if _sign(words) > 0.0 else (high, low)
    return words.value(ends[0]), words.value(ends[1])


# -- paths -------------------------------------------------------------------------------------------------------------


def paths_chart(picture: Paths, claim: ClaimBase, lang: str) -> LineChart:
    """Multiples after the cases day by day, beside the middle half of all dates."""
    roles = {role: text(f"card.role.{role}", lang) for role in Role}
    counted = text("card.role.counted", lang)
    if picture.paths:
        series = [
            ChartSeries(
                text(
                    "card.paths.one",
                    lang,
                    day=day_short(each.day, lang),
                    role=counted if each.counted else roles[each.role],
                ),
                each.multiples,
                "main" if each.counted else "other",
            )
            for each in sorted(picture.paths, key=lambda each: (not each.counted, each.day))
        ]
        seen = text("card.paths.seen", lang)
    else:
        names = ("cases_middle", "cases_low", "cases_high")
        series = [
            ChartSeries(text(f"card.paths.{name}", lang), values, "main" if name == "cases_middle" else "other")
            for name, values in zip(names, picture.of_cases[[1, 0, 2]], strict=True)
        ]
        seen = text("card.paths.many", lang, n=picture.cases)
    series += [
        ChartSeries(text(f"card.paths.{name}", lang), values, "aside")
        for name, values in zip(("all_low", "all_middle", "all_high"), picture.of_all, strict=True)
    ]
    rows = text(f"row.{rows_of_target(claim)}", lang)
    wide = max(float(np.nanmax(each.values)) for each in series) > 2.5  # type: ignore[arg-type]
    return LineChart(
        id="paths",
        title=text("card.paths.title", lang),
        description=seen,
        unit=text("card.paths.unit", lang),
        x=picture.offsets.astype(np.float64),
        series=tuple(series),
        levels=(ChartLevel(1.0, ""),),
        log=wide,
        log_choice=True,
        x_name=text("card.paths.x", lang, rows=rows),
    )


# -- a period against the rest -----------------------------------------------------------------------------------------


def period_chart(picture: PeriodPicture, words: OutcomeWords, worded: WordedClaim) -> LineChart:
    """Every week or month, and the period that is said to differ."""
    lang = words.lang
    values = shown(picture.values, words)
    inside = (picture.days >= np.datetime64(picture.first)) & (picture.days <= np.datetime64(picture.last))
    figures = [each.sentence for each in worded.findings if each.name in {"inside", "outside"}]
    return LineChart(
        id="period",
        title=text("card.period.title", lang, measure=capital(words.name)),
        description=" ".join((text("card.period.seen", lang), *figures)),
        unit="%" if words.measure in _IN_PERCENT else "",
        x=picture.days,
        series=(ChartSeries(capital(words.name), values),),
        levels=tuple(
            ChartLevel(_average(picture.values[part], words), text(f"card.period.{name}", lang))
            for name, part in (("inside", inside), ("outside", ~inside))
            if part.any()
        ),
        periods=(ChartPeriod(picture.first, picture.last, text("card.period.label", lang)),),
        decimals=1,
        wide=True,
    )


def _average(values: Vector, words: OutcomeWords) -> float:
    """The mean as the axis has it; of variances before their logarithm."""
    if words.measure == "log_realised_variance":
        return 100.0 * math.sqrt(float(np.exp(values).mean()))
    return float(shown(values.mean(keepdims=True), words)[0])


# -- every definition --------------------------------------------------------------------------------------------------


def curve_chart(
    claim: StatisticalClaim, report: ClaimReport, worded: WordedClaim, words: OutcomeWords
) -> LineChart | None:
    """Every definition that was run, sorted by its effect, colored by its p; None for fewer than two."""
    universe, lang = report.multiverse, words.lang
    ran = [] if universe is None else [each for each in universe.variants if each.effect is not None]
    if universe is None or len(ran) < 2:
        return None
    ordered = sorted(ran, key=lambda each: _sign(words) * (each.effect or 0.0))
    values = curve_values([each.effect or 0.0 for each in ordered], words)
    names = [definition_text(each, claim, lang) for each in ordered]
    unit = _curve_unit(claim, words)
    own = {path: str(own_choice(claim, path)) for path in claim.variants}
    at_own = next(
        (k for k, each in enumerate(ordered) if all(str(each.setting.get(p)) == v for p, v in own.items())), None
    )
    return LineChart(
        id="curve",
        title=text("card.curve.title", lang),
        description=text(
            "card.curve.seen",
            lang,
            share=percent_text(universe.right_sign),
            below=percent_text(universe.below_alpha),
            alpha=f"{worded.alpha:g}",
            p=often(universe.p_adjusted, lang),
        ),
        unit=text(f"card.curve.unit.{unit}", lang, than=text(f"card.curve.than.{_than(claim)}", lang)),
        x=names,
        series=(*_classes(ordered, values, lang), *_own(at_own, values, lang)),
        levels=_curve_levels(claim, unit, lang),
        decimals=2 if unit == "multiple" or float(np.ptp(values)) > _NARROW else 3,
        log=unit == "multiple",
        x_name=text("card.curve.x", lang),
        x_hidden=True,
        wide=True,
    )


def _curve_unit(claim: StatisticalClaim, words: OutcomeWords) -> str:
    """What the effects of definitions are in: factors, per cent, percentage points, or the claim's own figure."""
    if not isinstance(claim, EventOutcomeClaim | StructuralBreakClaim):
        return "figure"
    if words.multiples:
        return "multiple"
    return "percent" if words.measure in _RELATIVE else "points" if words.measure in _IN_POINTS else "difference"


def _than(claim: StatisticalClaim) -> str:
    return "rest" if isinstance(claim, StructuralBreakClaim) else "any"


def _curve_levels(claim: StatisticalClaim, unit: str, lang: str) -> tuple[ChartLevel, ...]:
    """Where a definition finds nothing; forecasts have their own such figure by the question asked of them."""
    if isinstance(claim, ForecastClaim):
        return ()
    name = "none" if unit == "figure" else _than(claim)
    return (ChartLevel(1.0 if unit == "multiple" else 0.0, text(f"card.curve.level.{name}", lang)),)


def curve_values(effects: Sequence[float], words: OutcomeWords) -> Vector:
    """Effects as the axis has them: factors, per cent, or differences in the measure's unit."""
    found = np.asarray(effects, np.float64)
    if words.measure in _LOGS:
        return np.exp(found) if words.multiples else 100.0 * np.expm1(found)
    if words.measure == "log_realised_variance":
        return 100.0 * np.expm1(found / 2.0)
    return _sign(words) * 100.0 * found if words.measure in _IN_POINTS else found


def _sign(words: OutcomeWords) -> float:
    """Falls are measured as positive shares, and shown below zero."""
    return -1.0 if words.measure == "max_drawdown" else 1.0


def definition_text(each: VariantResult, claim: StatisticalClaim, lang: str) -> str:
    """A definition in words: every key that is varied, and its value."""
    return ", ".join(
        f"{path_title(path, lang)} {choice_text(path, value, claim, lang)}" for path, value in each.setting.items()
    )


def _classes(ordered: Sequence[VariantResult], values: Vector, lang: str) -> tuple[ChartSeries, ...]:
    """The definitions by class of p, each class a series with a value only where it has a dot."""
    p = np.array([math.inf if each.p is None else each.p for each in ordered])
    found, lower = [], -math.inf
    for name, upper in _CLASSES.items():
        inside = (p >= lower) & (p < upper) if upper < math.inf else p >= lower
        lower = upper
        found.append(ChartSeries(text(f"card.curve.{name}", lang), np.where(inside, values, np.nan), "dots"))
    return tuple(found)


def _own(at: int | None, values: Vector, lang: str) -> tuple[ChartSeries, ...]:
    """The claim's own definition, where it is among those tried."""
    if at is None:
        return ()
    alone = np.full(values.shape[0], np.nan)
    alone[at] = values[at]
    return (ChartSeries(text("card.curve.own", lang), alone, "dots"),)


# -- beliefs -----------------------------------------------------------------------------------------------------------


def beliefs_chart(report: ClaimReport, worded: WordedClaim) -> RangeChart:
    """Where the true rate of hits is believed to lie, by how firmly the base rate was believed in before."""
    lang, rows = worded.lang, report.posteriors
    columns = {
        "low": [100.0 * each.low for each in rows],
        "mean": [100.0 * each.mean for each in rows],
        "high": [100.0 * each.high for each in rows],
        "base": [100.0 * each.prior_mean for each in rows],
    }
    return RangeChart(
        id="beliefs",
        title=text("card.beliefs.title", lang),
        description=text("card.beliefs.seen", lang, base=percent_text(rows[0].prior_mean)),
        unit=text("card.beliefs.unit", lang),
        x=[each.strength_text for each in worded.beliefs],
        series=tuple(ChartSeries(text(f"card.beliefs.{name}", lang), values) for name, values in columns.items()),
        range_name=text("card.beliefs.range", lang),
        decimals=0,
        x_name=text("card.beliefs.x", lang),
    )
