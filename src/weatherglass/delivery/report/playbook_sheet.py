"""The tear sheet of a playbook: one HTML file that opens offline, with the verdict above every curve.

Style, script and security policy are those of the report; what only a sheet has stands in `playbook_sheet.css`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from weatherglass.app.playbook_pictures import MonthRow, playbook_pictures
from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.app.settings import DisplaySettings
from weatherglass.app.worded_playbook import WordedPlaybook
from weatherglass.app.worded_playbook_figures import WordedState
from weatherglass.app.worded_playbook_judgement import WordedChoice
from weatherglass.delivery.report import text_table
from weatherglass.delivery.report.chart_record import chart_record
from weatherglass.delivery.report.page import content_policy, environment, json_in_page, package_text, script_for_a_page
from weatherglass.delivery.report.playbook_charts import playbook_charts
from weatherglass.delivery.report.view import Lang
from weatherglass.delivery.report.words import WORDS
from weatherglass.messages.text import text
from weatherglass.messages.wording import MINUS, day_short

_SECTIONS = (
    "notices", "not_run", "states", "performance", "worst", "years", "tests", "rules", "reasons", "flags", "data",
)  # fmt: skip
_HEADS = (
    "state_unit", "state_entry", "state_cases", "state_up", "state_mean", "state_beside", "state_span", "figure",
    "sessions", "when", "year", "better", "median_gain",
)  # fmt: skip
_CARD_HEADS = ("test", "chance", "p", "n", "draws", "choice", "variants", "series", "span", "rows", "source", "vintage")
_CONTENTS = ("states", "charts", "performance", "months", "chance", "reasons", "data")
_STEPS = (1.0, 3.0, 6.0, 10.0)
"""Changes of a month in per cent at which its color gets stronger."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A month: its words, and the class of its color: heat-0, heat-up-1 to 4, heat-down-1 to 4."""

    words: str
    heat: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A year of months."""

    year: str
    cells: tuple[HeatCell, ...]
    whole: str


def playbook_sheet(found: PlaybookRun, worded: WordedPlaybook, *, up: str = "", bundle: str | None = None) -> str:
    """The sheet of a playbook that was run as one HTML document.

    Parameters
    ----------
    up
        Color of a rise, "red" or "green"; "" is that of the language.
    bundle
        The script that draws the charts; the one of this installation when None. Empty when there is none: the sheet
        then shows the charts' values as tables.

    Raises
    ------
    UsageError
        When the script could end its element in the page early.
    """
    script = script_for_a_page(bundle)
    language: Lang = "ko" if worded.lang == "ko" else "en"
    words, lang = WORDS[language], worded.lang
    style = "".join(package_text(f"templates/{name}.css") for name in ("report", "claim_card", "playbook_sheet"))
    pictures = playbook_pictures(found)
    charts = playbook_charts(found, worded, pictures)
    count = {"run": f"{worded.variants_run:,}", "all": f"{worded.variants:,}"}
    heads = {name: text(f"playbook.section.{name}", lang) for name in _SECTIONS}
    return (
        environment()
        .get_template("playbook_sheet.html.j2")
        .render(
            worded=worded,
            up=up or DisplaySettings().up_color(lang),
            words=words,
            sheet=_words(lang),
            heads=heads | {"choices": text("playbook.section.choices", lang, **count)},
            head={name: text(f"playbook.head.{name}", lang) for name in _HEADS}
            | {name: text(f"claim.head.{name}", lang) for name in _CARD_HEADS},
            contents=[(name, text(f"sheet.contents.{name}", lang)) for name in _there(worded, charts)],
            policy=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - our own bundle, checked above
            chart_data=Markup(json_in_page([chart_record(each) for each in charts.values()])),  # noqa: S704 - escaped
            tables={
                each.id: (text_table.value_table(each, words), text_table.mark_table(each, words))
                for each in charts.values()
            },
            charts=charts,
            states=_by_record(worded.states),
            choices=_by_key(worded.choices),
            months=[_heat_row(each) for each in pictures.months],
            month_names=[month_name(month, lang) for month in range(1, 13)],
        )
    )


def month_name(month: int, lang: str) -> str:
    """A month for the head of a column.

    >>> month_name(3, "en"), month_name(3, "ko")
    ('Mar', '3월')
    """
    return f"{month}월" if lang == "ko" else day_short(date(2000, month, 1), "en").split()[1]


def heat_of(percent: float) -> str:
    """The class of a change in per cent.

    >>> heat_of(0.2), heat_of(4.0), heat_of(-12.0)
    ('heat-0', 'heat-up-2', 'heat-down-4')
    """
    step = sum(abs(percent) >= each for each in _STEPS)
    return "heat-0" if step == 0 else f"heat-{'up' if percent > 0.0 else 'down'}-{step}"


def _heat_row(row: MonthRow) -> HeatRow:
    def said(value: float | None) -> str:
        return "" if value is None else f"{value:.1f}".replace("-", MINUS).replace(f"{MINUS}0.0", "0.0")

    cells = tuple(HeatCell(said(each), "" if each is None else heat_of(each)) for each in row.months)
    return HeatRow(row.year, cells, said(row.whole))


def _words(lang: str) -> dict[str, str]:
    found = {name: text(f"sheet.{name}", lang) for name in ("title", "verdict")}
    found |= {f"section_{name}": text(f"sheet.section.{name}", lang) for name in ("charts", "chance", "months")}
    return found | {
        "months_seen": text("sheet.months.seen", lang),
        "months_year": text("sheet.months.year", lang),
        "years_note": text("playbook.years.note", lang),
        "state_note": text("playbook.state.note", lang),
        "said_by": text("card.said_by", lang),
        "decides": text("claim.test.decides", lang),
        "own": text("sheet.curve.own", lang),
    }


def _there(worded: WordedPlaybook, charts: object) -> list[str]:
    """Sections that the sheet has."""
    there = {
        "states": bool(worded.states), "charts": bool(charts), "performance": bool(worded.figures),
        "months": bool(worded.years), "chance": bool(worded.tests),
    }  # fmt: skip
    return [name for name in _CONTENTS if there.get(name, True)]


def _by_record(states: Sequence[WordedState]) -> list[tuple[str, list[WordedState]]]:
    groups = (list(rows) for _, rows in groupby(states, key=lambda each: each.at))
    return [(rows[0].of, rows) for rows in groups]


def _by_key(choices: Sequence[WordedChoice]) -> list[tuple[str, list[WordedChoice]]]:
    return [(key, list(rows)) for key, rows in groupby(choices, key=lambda each: each.key)]
