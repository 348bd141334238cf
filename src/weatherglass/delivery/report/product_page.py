"""A volatility product as one HTML file that opens offline: what an amount became, of which parts, and its course."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from weatherglass.app.settings import DisplaySettings
from weatherglass.app.volatility_products import ProductView
from weatherglass.app.worded_product import WordedProduct, money
from weatherglass.delivery.report import text_table
from weatherglass.delivery.report.chart_record import chart_record
from weatherglass.delivery.report.charts import BarChart, Chart, ChartSeries, LineChart
from weatherglass.delivery.report.page import content_policy, environment, json_in_page, package_text, script_for_a_page
from weatherglass.delivery.report.view import Lang
from weatherglass.delivery.report.words import WORDS
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short

_HEADS = ("part", "factor", "log")
_SECTIONS = ("parts", "course", "data")


def product_page(view: ProductView, worded: WordedProduct, *, up: str = "", bundle: str | None = None) -> str:
    """The page of a product in a span.

    Parameters
    ----------
    up
        Color of a rise, "red" or "green"; "" is that of the language.
    bundle
        The script that draws the charts; the one of this installation when None. Empty when there is none: the page
        then shows the charts' values as tables.

    Raises
    ------
    UsageError
        When the script could end its element in the page early.
    """
    script = script_for_a_page(bundle)
    language: Lang = "ko" if worded.lang == "ko" else "en"
    words, style = WORDS[language], package_text("templates/report.css") + package_text("templates/claim_card.css")
    charts = product_charts(view, worded)
    heads = {name: text(f"product.section.{name}", worded.lang) for name in _SECTIONS}
    return (
        environment()
        .get_template("product_page.html.j2")
        .render(
            worded=worded,
            up=up or DisplaySettings().up_color(worded.lang),
            words=words,
            heads=heads,
            head={name: text(f"product.head.{name}", worded.lang) for name in _HEADS}
            | {"alone": text("product.head.alone", worded.lang, amount=money(view.amount))},
            contents=list(heads.items()),
            policy=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - our own bundle, checked above
            chart_data=Markup(json_in_page([chart_record(each) for each in charts.values()])),  # noqa: S704 - escaped
            tables={
                each.id: (text_table.value_table(each, words), text_table.mark_table(each, words))
                for each in charts.values()
            },
            charts=charts,
        )
    )


def product_charts(view: ProductView, worded: WordedProduct) -> dict[str, Chart]:
    """The course of the amount, and the parts of its return where it has any."""
    lang, history = worded.lang, view.history
    values = view.amount * history.value / 100.0
    amount = money(view.amount)
    first, last = (day_short(history.days[row].item(), lang) for row in (0, view.last))
    above = bool((values[np.isfinite(values)] > 0.0).all())
    seen = text("product.chart.value.seen", lang, amount=amount, first=first, last=last, value=money(view.became))
    found: dict[str, Chart] = {
        "value": LineChart(
            id="value",
            title=text("product.chart.value", lang, amount=amount, name=worded.name),
            description=seen,
            unit="",
            x=history.days.tolist(),
            series=(ChartSeries(worded.name, values),),
            log=above,
            log_choice=above,
        )
    }
    if view.parts is not None:
        logs = [round(100.0 * each.log, 2) for each in worded.parts]
        total = f"{100.0 * view.parts.log:+.2f}"
        found["parts"] = BarChart(
            id="parts",
            title=text("product.chart.parts", lang),
            description=text("product.chart.parts.seen", lang, total=total),
            unit=text("product.chart.log", lang),
            x=[each.name for each in worded.parts],
            series=(ChartSeries(text("product.head.log", lang), logs),),
            x_name=text("product.head.part", lang),
            sideways=True,
            wide=True,
        )
    return found
