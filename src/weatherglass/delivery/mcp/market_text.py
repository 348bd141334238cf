"""Texts of readings, signals, histories, series and ages, made from their documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from weatherglass.delivery.mcp.given import LeftOut
from weatherglass.delivery.mcp.words import day_line, day_of, days_words, unit_words, value_words
from weatherglass.messages.text import text
from weatherglass.messages.wording import age_worded, number, return_worded

Document = dict[str, Any]
MOST_LINES = 12
Row = tuple[str, float | None, str | None]
"""Day, value, state."""


def reading_text(document: Document, lang: str, *, asked: bool, now: datetime) -> Iterator[str]:
    """A reading: headline, day and age, sentences, the prices, what is missing, the ages of the series."""
    yield f"{document['headline']}."
    yield day_line(document["as_of"]["day"], lang, asked=asked, now=now)
    yield from document["sentences"]
    sources = {each["series"]: each["source"] for each in document["ages"]}
    for each in document["moves"]:
        yield _move(each, sources.get(each["series"], ""), lang)
    if document["missing_series"]:
        yield text("assistant.missing_series", lang, names=", ".join(document["missing_series"]))
    for each in document["ages"]:
        yield text(
            "assistant.age",
            lang,
            series=each["name"],
            day=day_of(each["last_day"], lang),
            age=age_worded(each["age_days"], lang),
            source=each["source"],
        )
    yield from document["notes"]
    yield text("assistant.record.caution", lang)


def signals_text(document: Document, lang: str, *, asked: bool, now: datetime, whole: Document) -> Iterator[str]:
    """Signals, a line each.

    Parameters
    ----------
    whole
        The document before it was cut, of which they are counted.
    """
    yield day_line(document["day"], lang, asked=asked, now=now)
    on = sum(each["on"] for each in whole["signals"])
    available = sum(each["available"] for each in whole["signals"])
    yield text("assistant.signals.on", lang, on=on, available=available)
    for each in document["signals"]:
        yield _signal_line(each, lang)


def signal_text(document: Document, lang: str, *, asked: bool, now: datetime) -> Iterator[str]:
    """One signal: value, state, definition, inputs with their ages, what followed."""
    signal = document["signals"][0]
    yield _signal_line(signal, lang)
    yield day_line(document["day"], lang, asked=asked, now=now)
    if signal["since"]:
        yield text("assistant.signal.since", lang, day=day_of(signal["since"], lang))
    if signal["percentile_text"]:
        yield text("assistant.signal.rank", lang, percentile=signal["percentile_text"])
    yield signal["definition"]
    for each in signal["inputs"]:
        same_day = each["age_days"] <= 0
        said = {
            "series": each["series"],
            "value": value_words(each["value"], each["unit"], lang),
            "unit": unit_words(each["unit"], lang),
            "day": day_of(each["day"], lang),
            "source": each["source"],
        }
        if same_day:
            yield text("assistant.input_same_day", lang, **said)
        else:
            yield text("assistant.input", lang, age=days_words(each["age_days"], lang), **said)
    yield from (each["text"] for each in signal["would_change"])
    records = [each for each in signal["records"] if each["sampling"] == "episodes"]
    yield from (each["text"] or each["reason"]["message"] for each in records[:2])
    yield text("assistant.record.caution", lang)


def history_text(
    document: Document, whole: Document, lang: str, cut: list[LeftOut], *, asked: bool, now: datetime
) -> Iterator[str]:
    """A signal through time: how many rows, the lowest and highest of all of them, the last ones."""
    rows = [(each["date"], each["value"], each["state"]) for each in document["rows"]]
    every = [(each["date"], each["value"]) for each in whole["rows"]]
    yield from _rows_text(document["signal"], document["unit"], rows, every, cut, lang, document["reasons"]["value"])
    if rows:
        yield day_line(rows[-1][0], lang, asked=asked, now=now)


def series_text(
    document: Document, whole: Document, lang: str, cut: list[LeftOut], *, asked: bool, now: datetime
) -> Iterator[str]:
    """A series through time, with who gave the values."""
    rows: list[Row] = [(day, value, None) for day, value in document["rows"]]
    name = f"{document['series']} {document['field']}"
    yield from _rows_text(name, document["unit"], rows, whole["rows"], cut, lang, "")
    if rows:
        yield day_line(rows[-1][0], lang, asked=asked, now=now)
    for source, count in document["sources"].items():
        yield text("assistant.rows.source", lang, source=source, count=f"{count:,}")
    yield from document["notes"]


def ages_text(document: Document, lang: str) -> Iterator[str]:
    """How old every series is, a line each."""
    yield text("assistant.ages", lang, today=day_of(document["asked_at"], lang))
    for each in document["series"]:
        yield text(
            "assistant.ages.row",
            lang,
            series=each["series"] if each["series"] == each["name"] else f"{each['series']} {each['name']}",
            unit=unit_words(each["unit"], lang),
            first=day_of(each["first"], lang),
            last=day_of(each["last"], lang),
            age=days_words(each["age_days"], lang),
            source=", ".join(each["sources"]),
        )


def _move(each: Document, source: str, lang: str) -> str:
    said = text(
        "assistant.value" if source else "assistant.value_no_source",
        lang,
        name=each["name"],
        value=value_words(each["value"], each["unit"], lang),
        unit=unit_words(each["unit"], lang),
        day=day_of(each["day"], lang),
        source=source,
    )
    if each["change_1"] is None:
        return said
    by_points = each["change_kind"] == "points"
    points = number(each["change_1"], each["unit"], lang, signed=True) if by_points else ""
    change = points or return_worded(each["change_1"])
    return text("assistant.move", lang, said=said, change=change)


def _signal_line(each: Document, lang: str) -> str:
    if not each["available"]:
        reason = each["reason"]["message"] if each["reason"] else text("assistant.signal.no_state", lang)
        return text("assistant.signal.missing", lang, title=each["title"], name=each["name"], reason=reason)
    state = each["state_text"] or text("assistant.signal.no_state", lang)
    said = text("assistant.signal.on", lang, state=state) if each["on"] else state
    unit = unit_words(each["unit"], lang)
    day = day_of(each["day"], lang) if each["day"] else ""
    value = f"{each['value_text']} ({unit}, {day})" if each["value_text"] else unit
    return text("assistant.signal", lang, title=each["title"], name=each["name"], value=value, state=said)


def _rows_text(
    name: str,
    unit: str,
    rows: list[Row],
    every: list[Any],
    cut: list[LeftOut],
    lang: str,
    reason: str,
) -> Iterator[str]:
    if not rows:
        yield text("assistant.rows.none", lang, name=name)
        return
    how = next((each.how for each in cut if each.what == "rows"), "all")
    yield text(
        "assistant.rows",
        lang,
        name=name,
        unit=unit_words(unit, lang),
        kept=f"{len(rows):,}",
        of=f"{len(every):,}",
        first=day_of(rows[0][0], lang),
        last=day_of(rows[-1][0], lang),
        how=text(f"assistant.rows.{how}", lang),
    )
    known = [(float(value), day) for day, value in every if value is not None]
    if known:
        (low, low_day), (high, high_day) = min(known), max(known)
        yield text(
            "assistant.extremes",
            lang,
            of=f"{len(every):,}",
            low=value_words(low, unit, lang),
            low_day=day_of(low_day, lang),
            high=value_words(high, unit, lang),
            high_day=day_of(high_day, lang),
        )
    for day, value, state in rows[-MOST_LINES:]:
        if value is None:
            yield text("assistant.row.missing", lang, day=day_of(day, lang), reason=reason)
        else:
            said = value_words(value, unit, lang)
            yield text("assistant.row", lang, day=day_of(day, lang), value=f"{said} [{state}]" if state else said)
