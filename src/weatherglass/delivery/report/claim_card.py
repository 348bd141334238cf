"""The verdict card: one HTML file that opens offline, with the answer on top and what it rests on below.

Style, script and security policy are those of the report; what only a card has stands in `claim_card.css`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from weatherglass.app.claim_pictures import ClaimPictures
from weatherglass.app.worded_claim import WordedClaim
from weatherglass.app.worded_claim_tests import WordedChoice
from weatherglass.delivery.report import text_table
from weatherglass.delivery.report.chart_record import chart_record
from weatherglass.delivery.report.claim_charts import claim_charts
from weatherglass.delivery.report.claim_geometry import chance_scale, drawn_timeline
from weatherglass.delivery.report.page import content_policy, environment, json_in_page, package_text, script_for_a_page
from weatherglass.delivery.report.view import Lang
from weatherglass.delivery.report.words import WORDS
from weatherglass.messages.text import text

_HEADS = (
    "day", "role", "entry", "resolves", "outcome", "near", "test", "chance", "p", "n", "effect", "draws", "start",
    "choice", "variants", "right_sign", "median", "figure", "claimed", "right", "tolerance", "holds", "series", "span",
    "rows", "source", "vintage", "interval", "between",
)  # fmt: skip
_SECTIONS = (
    "reasons", "flags", "checks", "findings", "cases", "counter", "controls", "starts", "tests", "power", "posteriors",
    "links", "not_run", "data",
)  # fmt: skip


def claim_card(worded: WordedClaim, pictures: ClaimPictures, *, bundle: str | None = None) -> str:
    """The card of a tested claim as one HTML document.

    Parameters
    ----------
    bundle
        The script that draws the charts; the one of this installation when None. Empty when there is none: the card
        then shows the charts' values as tables.

    Raises
    ------
    UsageError
        When the script could end its element in the page early.
    """
    script = script_for_a_page(bundle)
    language: Lang = "ko" if worded.lang == "ko" else "en"
    words = WORDS[language]
    style = package_text("templates/report.css") + package_text("templates/claim_card.css")
    charts = claim_charts(worded, pictures)
    drawn = drawn_timeline(pictures.timeline, worded.lang) if pictures.timeline is not None else None
    return (
        environment()
        .get_template("claim_card.html.j2")
        .render(
            worded=worded,
            words=words,
            card=_card_words(worded),
            head=_heads(worded),
            heads={name: text(f"claim.section.{name}", worded.lang) for name in _SECTIONS},
            contents=_contents(worded, charts),
            policy=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - our own bundle, checked above
            chart_data=Markup(json_in_page([chart_record(each) for each in charts.values()])),  # noqa: S704 - escaped
            tables={
                each.id: (text_table.value_table(each, words), text_table.mark_table(each, words))
                for each in charts.values()
            },
            charts=charts,
            scale=chance_scale(worded),
            drawn=drawn,
            choices=_by_key(worded.choices),
        )
    )


def _card_words(worded: WordedClaim) -> dict[str, str]:
    lang = worded.lang
    plain = ("title", "verdict", "said_by", "own", "timeline")
    dotted = ("tests.note", "choices.note", "section.chance", "section.beside", "timeline.seen", "timeline.cases")
    found = {name: text(f"card.{name}", lang) for name in plain}
    found |= {name.replace(".", "_"): text(f"card.{name}", lang) for name in dotted}
    run, every = f"{worded.variants_run:,}", f"{worded.variants:,}"
    return found | {
        "section_definitions": text("card.section.definitions", lang, run=run, all=every),
        "surprise": text("claim.surprise", lang),
        "surprise_scale": text("claim.surprise.scale", lang),
        "decides": text("claim.test.decides", lang),
    }


def _heads(worded: WordedClaim) -> dict[str, str]:
    found = {name: text(f"claim.head.{name}", worded.lang) for name in _HEADS}
    return found | {"below": text("claim.head.below", worded.lang, alpha=f"{worded.alpha:g}")}


def _contents(worded: WordedClaim, charts: Any) -> list[tuple[str, str]]:
    """Ids and names of the sections that the card has."""
    there = {
        "figures": worded.checks,
        "cases": worded.cases,
        "chance": worded.tests,
        "definitions": worded.choices,
        "beside": worded.confounders or worded.controls,
        "beliefs": "beliefs" in charts,
        "reasons": worded.reasons,
        "data": True,
    }
    return [(name, text(f"card.contents.{name}", worded.lang)) for name, here in there.items() if here]


def _by_key(choices: Sequence[WordedChoice]) -> list[tuple[str, list[WordedChoice]]]:
    return [(key, list(rows)) for key, rows in groupby(choices, key=lambda each: each.key)]
