"""The documents that are answered: those of the command line, made from checked parameters.

Functions here block; the server runs them in threads and keeps what they give (`weatherglass.delivery.api.answers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from weatherglass.delivery.api.parameters import day, instant
from weatherglass.delivery.api.problems import Problem, shown
from weatherglass.errors import UsageError, WeatherglassError, nearest
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.settings import Settings
    from weatherglass.delivery.api.parameters import (
        AskedClaims,
        AskedDay,
        AskedHistory,
        AskedIndex,
        AskedPlaybooks,
        AskedProduct,
        AskedSeries,
        AskedSignals,
    )
    from weatherglass.market import Board

MOST_BOARDS = 50
"""Boards of a day that one request may have calculated."""


def today(asked: AskedDay, lang: str, settings: Settings) -> dict[str, Any]:
    """The reading of a day."""
    from weatherglass.app.weather import weather
    from weatherglass.app.worded_weather import worded_weather
    from weatherglass.delivery.weather_json import weather_document

    found = weather(as_of=asked.day, settings=settings)
    return weather_document(found, worded_weather(found, lang))


def report(lang: str, settings: Settings) -> str:
    """The reading of the latest day as a page."""
    from weatherglass.app.weather import weather
    from weatherglass.app.worded_weather import worded_weather
    from weatherglass.delivery.report.build import report_of

    found = weather(settings=settings)
    html: str = report_of(found, worded_weather(found, lang), lang, settings.display.up_color(lang))
    return html


def signals(asked: AskedSignals, lang: str, settings: Settings) -> dict[str, Any]:
    """Every signal on a day."""
    from weatherglass.app.signal_view import readings_on
    from weatherglass.app.worded_signal import worded_signal
    from weatherglass.delivery.signal_json import signals_document

    readings, panel = readings_on(family=asked.family, as_of=asked.day, settings=settings)
    rows = [(each, worded_signal(each, lang)) for each in readings.values()]
    return signals_document(rows, panel.day, lang, text("disclaimer", lang))


def signal(name: str, asked: AskedDay, lang: str, settings: Settings) -> dict[str, Any]:
    """One signal in full."""
    from weatherglass.app.signal_view import signal_view
    from weatherglass.app.worded_detail import worded_detail
    from weatherglass.delivery.signal_json import signal_document

    require_signal(name)
    view = signal_view(name, as_of=asked.day, settings=settings)
    return signal_document(view.reading, worded_detail(view, lang))


def history(name: str, asked: AskedHistory, lang: str, settings: Settings) -> dict[str, Any]:
    """A signal through time."""
    from weatherglass.app.signal_view import history_view
    from weatherglass.delivery.signal_json import history_document

    require_signal(name)
    first, last = asked.span
    view = history_view(name, first=first, last=last, as_of=asked.day, settings=settings)
    last_rows = slice(max(view.rows.start, view.rows.stop - asked.rows), view.rows.stop)
    return history_document(replace(view, rows=last_rows), text("disclaimer", lang))


def series(name: str, asked: AskedSeries, settings: Settings) -> dict[str, Any]:
    """Values of a series."""
    from weatherglass.app.series_values import series_view
    from weatherglass.delivery.series_json import series_document

    require_series(name, settings)
    view = series_view(
        name,
        field=asked.field,
        first=day(asked.first, "from"),
        last=day(asked.to, "to"),
        as_known=instant(asked.as_of, "as_of"),
        as_recorded=instant(asked.as_recorded, "as_recorded"),
        source=asked.source,
        settings=settings,
    )
    return series_document(view, asked.as_of, rows=asked.rows)


def indices() -> list[dict[str, Any]]:
    """The family of indices."""
    from weatherglass.app.index_values import known_definitions
    from weatherglass.delivery.index_json import definition_row

    return [definition_row(each) for each in known_definitions()]


def boards(settings: Settings) -> dict[str, Any]:
    """Option boards by name."""
    from weatherglass.app.board_list import listed_boards

    return {
        "schema_version": 1,
        "boards": [
            {
                "name": each.name,
                "underlying": each.underlying,
                "packaged": each.packaged,
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
                "days": each.days,
            }
            for each in listed_boards(settings)
        ],
    }


def index_on(board: str, index: str, asked: AskedIndex, settings: Settings) -> list[dict[str, Any]]:
    """An index on the boards of a name, one record a board."""
    from weatherglass.app.index_values import BoardRequest, definitions_named, readings
    from weatherglass.delivery.index_json import reading_record

    require_index(index)
    require_board(board, settings)
    request = BoardRequest(paths=(board,), as_of=instant(asked.as_of, "as_of"))
    found = readings(request, definitions_named([index]), rates=asked.rates, edition=asked.edition, watch=_few)
    return [reading_record(each, band=asked.band, explain=asked.explain) for each in found]


def claims(asked: AskedClaims, lang: str) -> dict[str, Any]:
    """The claims of the catalogue."""
    from weatherglass.app.claim_list import claim_rows
    from weatherglass.delivery.claim_list_json import list_document

    return list_document(claim_rows(lang, article=asked.article, kind=asked.kind), lang)


def claim(claim_id: str, lang: str) -> dict[str, object]:
    """What a claim's file says."""
    from weatherglass.app.claim_list import shown_claim

    require_claim(claim_id)
    return shown_claim(claim_id, lang).plain


def playbooks(asked: AskedPlaybooks, lang: str) -> dict[str, Any]:
    """The playbooks of the catalogue."""
    from weatherglass.app.playbook_list import playbook_rows
    from weatherglass.delivery.playbook_json import list_document

    return list_document(playbook_rows(lang, article=asked.article), lang)


def playbook(playbook_id: str, lang: str) -> dict[str, object]:
    """What a playbook's file says."""
    from weatherglass.app.playbook_list import shown_playbook

    require_playbook(playbook_id)
    return shown_playbook(playbook_id, lang).plain


def products(lang: str) -> dict[str, Any]:
    """Volatility products and VIX futures indices."""
    from weatherglass.app.worded_product import listed_products
    from weatherglass.delivery.product_json import list_document

    return list_document(listed_products(lang), lang)


def product(name: str, asked: AskedProduct, lang: str, settings: Settings) -> dict[str, Any]:
    """What an amount in a product became."""
    from weatherglass.app.volatility_products import product_view
    from weatherglass.app.worded_product import worded_product
    from weatherglass.delivery.product_json import product_document

    require_product(name)
    first, last = asked.span
    ends: list[date] = [each for each in (last, asked.day) if each is not None]
    view = product_view(name, first=first, last=min(ends, default=None), amount=asked.amount, settings=settings)
    return product_document(view, worded_product(view, lang))


# ---- names: a client may ask for what is in a list, and for no file of this machine


def require_signal(name: str) -> None:
    """Whether there is such a signal."""
    from weatherglass.app.signal_view import signal_names

    _require(name, signal_names(), "signal")


def require_claim(claim_id: str) -> None:
    """Whether the catalogue has the claim."""
    from weatherglass.app.claim_files import catalog

    _require(claim_id, catalog(), "claim")


def require_playbook(playbook_id: str) -> None:
    """Whether the catalogue has the playbook."""
    from weatherglass.app.playbook_files import playbook_catalog

    _require(playbook_id, playbook_catalog(), "playbook")


def require_product(name: str) -> None:
    """Whether there is such a product."""
    from weatherglass.app.worded_product import listed_products

    _require(name.upper(), {each.name.upper() for each in listed_products("en")}, "product")


def require_index(name: str) -> None:
    """Whether there is such an index."""
    from weatherglass.app.index_values import definitions_named

    try:
        definitions_named([name])
    except UsageError as error:
        raise Problem("not_found", str(error)) from None


def require_board(name: str, settings: Settings) -> None:
    """Whether there is such a board."""
    known = [each["name"] for each in boards(settings)["boards"]]
    _require(name, known, "board")


def require_series(name: str, settings: Settings) -> None:
    """Whether the catalogue, the packaged data or the store have such a series."""
    from weatherglass.app.series_values import series_view

    try:
        series_view(name, settings=settings)
    except UsageError as error:
        raise Problem("not_found", str(error)) from None
    except WeatherglassError:
        return  # there is one, and the answer says what it lacks


def _require(name: str, known: Any, what: str) -> None:
    if name not in known:
        raise Problem("not_found", f"no {what} {shown(name)}; {nearest(name, known)}")


def _few(found: Any) -> Iterator[Board]:
    """The boards themselves; refuses more of them than one request may have calculated."""
    boards_found = iter(found)
    yield from islice(boards_found, MOST_BOARDS)
    if next(boards_found, None) is not None:
        raise UsageError(f"there are more than {MOST_BOARDS} boards of that day; give as_of an instant with its offset")
