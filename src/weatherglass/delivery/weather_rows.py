"""A reading, and one signal of it, as sheets of a file: the numbers of their JSON, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from weatherglass.app.worded_tables import Rows
from weatherglass.delivery.signal_json import FACT_COLUMNS, ROW_COLUMNS, fact_row, signal_row
from weatherglass.messages.text import keys, text

if TYPE_CHECKING:
    from weatherglass.app.worded_detail import WordedDetail
    from weatherglass.app.worded_signal import WordedSignal
    from weatherglass.app.worded_weather import WordedWeather

MOVE_COLUMNS = ("series", "name", "unit", "day", "value", "change_kind", "change_1", "change_5")
CHANGE_COLUMNS = ("signal", "earlier", "now", "since", "text")
EVENT_COLUMNS = ("day", "what_text", "kind", "at", "days_ahead", "note")
AGE_COLUMNS = ("series", "field", "name", "last_day", "age_days", "state", "source")


def weather_rows(worded: WordedWeather, document: Mapping[str, Any]) -> list[Rows]:
    """The signals first, as a list of them is written; then main series, changes, what is due, and ages.

    Parameters
    ----------
    document
        As `weatherglass.delivery.weather_json.weather_document` makes it.
    """
    return [
        signal_rows(worded.signals),
        Rows("moves", MOVE_COLUMNS, document["moves"]),
        Rows("changes", CHANGE_COLUMNS, document["changes"]),
        Rows("events", EVENT_COLUMNS, document["events"]),
        Rows("ages", AGE_COLUMNS, document["ages"]),
    ]


def signal_rows(rows: Iterable[WordedSignal]) -> Rows:
    """Signals on a day."""
    return Rows("signals", ROW_COLUMNS, (signal_row(each) for each in rows))


def detail_rows(name: str, detail: WordedDetail) -> list[Rows]:
    """The figures of one signal's past, and the signal on the day."""
    figures = Rows("facts", FACT_COLUMNS, (fact_row(name, each) for each in detail.facts))
    return [figures, signal_rows([detail.signal])]


def sources_of(readings: Iterable[Any], lang: str) -> str:
    """Where the inputs of signals come from, by name."""
    return sources_named({each.source for reading in readings for each in reading.evidence}, lang)


def sources_named(names: Iterable[str], lang: str) -> str:
    """Sources as people know them; those of the user's own as they are."""
    said = {name: text(f"source.{name}", lang) if f"source.{name}" in keys() else name for name in names}
    return ", ".join(said[name] for name in sorted(said) if name)
