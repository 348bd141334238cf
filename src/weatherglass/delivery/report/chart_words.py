"""Words that several charts need: notes, spans, days, ranges, and the place of a chart that cannot be drawn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from weatherglass.app.chart_data import Basis, LineData
from weatherglass.app.worded_signal import source_text
from weatherglass.delivery.report.charts import ChartSpan
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, number

YEAR_DAYS = 366
_SPAN_YEARS = (1, 5, 10)


def basis_note(basis: Basis, lang: str, before: str = "") -> str:
    """Period, number, kind of change, gap rule and sources, after what is to be said first."""
    said = text(
        "chart.basis",
        lang,
        first=day_short(basis.first, lang),
        last=day_short(basis.last, lang),
        n=f"{basis.n:,}",
        returns=text(f"returns.{basis.returns}", lang),
        gap_rule=text(f"gap_rule.{basis.gap_rule}", lang),
        sources=_sources(basis, lang),
    )
    return f"{before} {said}".strip()


def readings_note(basis: Basis, lang: str, before: str) -> str:
    """Where readings of one day come from, after what is to be said first."""
    return f"{before} {text('chart.sources', lang, sources=_sources(basis, lang))}"


def _sources(basis: Basis, lang: str) -> str:
    return ", ".join(source_text(each, lang) for each in basis.sources)


def spans_of(basis: Basis, lang: str) -> tuple[ChartSpan, ...]:
    """Buttons for the last 1, 5 and 10 years and for all, as far as there is more than that."""
    days = (basis.last - basis.first).days
    found = [
        ChartSpan(text("chart.span.one_year" if years == 1 else "chart.span.years", lang, years=years), 365 * years)
        for years in _SPAN_YEARS
        if days > YEAR_DAYS * years
    ]
    return (*found, ChartSpan(text("chart.span.all", lang), None)) if found else ()


def all_of(spans: tuple[ChartSpan, ...]) -> int:
    """Position of the span that shows all."""
    return max(0, len(spans) - 1)


def points(value: float, lang: str) -> str:
    """A level in vol points."""
    return number(value, "vol_points", lang)


def percent(value: float) -> str:
    """A share of days: "54.2%"."""
    return f"{value:.1f}%"


def extremes(data: LineData, column: str, lang: str) -> Mapping[str, str]:
    """Last, highest and lowest value of a column and their days, in words."""
    value = data.columns[column]
    rows = {"": -1, "high": int(np.nanargmax(value)), "low": int(np.nanargmin(value))}
    found = {}
    for name, row in rows.items():
        found[name or "value"] = points(float(value[row]), lang)
        found[f"{name}_day" if name else "day"] = day_short(data.days[row].item(), lang)
    return found


def band_range(lower: float | None, upper: float | None, lang: str) -> str:
    """A range of levels: "12-20", "<12", "60+"."""
    kind = "to" if lower is None else "from" if upper is None else "between"
    said = {"lower": f"{lower:g}" if lower is not None else "", "upper": f"{upper:g}" if upper is not None else ""}
    return text(f"chart.range_of_band.{kind}", lang, **said)
