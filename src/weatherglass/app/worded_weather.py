"""The reading of a day in the reader's language: plain strings and numbers, for the terminal, JSON and the report.

`weatherglass.app.weather` says what is the case; here it is put into words, once for all surfaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import metadata

import numpy as np

from weatherglass.app.packaged_histories import packaged_end
from weatherglass.app.weather import MAIN_SIGNAL, Move, SeriesAge, StateChange, Weather
from weatherglass.app.worded_record import worded_outcomes
from weatherglass.app.worded_signal import (
    WordedSignal,
    family_title,
    origins_text,
    quoted,
    series_text,
    source_text,
    state_text,
    title_of,
    worded_signal,
)
from weatherglass.app.worded_weather_prose import (
    changes_sentence,
    headline,
    level_sentence,
    on_sentence,
    record_sentence,
    term_structure_sentences,
)
from weatherglass.app.worded_weather_records import (
    WordedAge,
    WordedBand,
    WordedChange,
    WordedEvent,
    WordedFamily,
    WordedLevel,
    WordedMissing,
    WordedMove,
    WordedProse,
    WordedSource,
    WordedWeather,
)
from weatherglass.market.catalogue import spec_of
from weatherglass.messages.licences import licence_worded
from weatherglass.messages.text import text
from weatherglass.messages.wording import (
    NEW_YORK,
    SEOUL,
    age_worded,
    ahead_worded,
    day_short,
    day_worded,
    instant_worded,
    number,
    return_worded,
)
from weatherglass.signals.panel import Why
from weatherglass.signals.registry import signals
from weatherglass.signals.signal import Signal, SignalReading
from weatherglass.timeline.coming_events import ComingEvent, ComingKind

__all__ = [
    "WordedAge",
    "WordedBand",
    "WordedChange",
    "WordedEvent",
    "WordedFamily",
    "WordedLevel",
    "WordedMissing",
    "WordedMove",
    "WordedProse",
    "WordedSource",
    "WordedWeather",
    "worded_weather",
]

_NAMED = 12
"""So many things of one kind are named in a sentence."""


def worded_weather(weather: Weather, lang: str) -> WordedWeather:
    """A reading in a language, "en" or "ko"."""
    rows = {name: worded_signal(each, lang) for name, each in weather.readings.items()}
    families = tuple(
        WordedFamily(name, family_title(name, lang), tuple(rows[each.signal.name] for each in readings))
        for name, readings in weather.families.items()
    )
    on = tuple(each for each in rows.values() if each.on)
    level = _level(weather.readings[MAIN_SIGNAL], rows[MAIN_SIGNAL], lang)
    changes, of_week = (
        tuple(_change(each, lang) for each in found) for found in (weather.changes, weather.changes_of_week)
    )
    outcomes = worded_outcomes(weather.records, {name: each.signal for name, each in weather.readings.items()}, lang)
    available = sum(each.available for each in rows.values())
    return WordedWeather(
        lang=lang,
        day=weather.day,
        day_text=day_worded(weather.day, lang),
        at=weather.at,
        is_latest=weather.is_latest,
        title=text("reading.title", lang),
        headline=headline(level, len(on), available, lang),
        as_of=_as_of(weather, lang),
        level=level,
        prose=WordedProse(
            level=level_sentence(level, lang),
            term_structure=term_structure_sentences(rows.values(), lang),
            changed=changes_sentence(changes, lang),
            on=on_sentence(on, available, lang),
            record=record_sentence(outcomes),
        ),
        moves=tuple(_move(each, lang) for each in weather.moves),
        changes=changes,
        changes_text=tuple(each.text for each in changes) or (text("changed.none", lang),),
        changes_of_week=of_week,
        changes_of_week_text=tuple(each.text for each in of_week) or (text("changed.none_of_week", lang),),
        families=families,
        on=on,
        available=available,
        missing=_missing(weather, rows, lang),
        outcomes=outcomes,
        events=tuple(_event(each, lang) for each in weather.events),
        ages=tuple(_age(each, lang) for each in weather.ages),
        sources=_sources(weather.ages, lang),
        notes=_notes(weather, lang),
        disclaimer=text("disclaimer", lang),
        made_by=text("made_by", lang, version=metadata.version("weatherglass")),
    )


def _level(reading: SignalReading, row: WordedSignal, lang: str) -> WordedLevel:
    name = series_text("VIX", lang)
    past = reading.history
    if past is None or reading.value is None or reading.day is None:
        return WordedLevel(signal=row, name=name)
    value = past.value[np.isfinite(past.value)]
    mean, median = float(value.mean()), float(np.median(value))
    change = None if reading.earlier_value is None else reading.value - reading.earlier_value
    return WordedLevel(
        signal=row,
        name=name,
        day_text=day_worded(reading.day, lang),
        change=change,
        change_text="" if change is None else number(change, row.unit, lang, signed=True),
        bands=_bands(reading.signal, value, lang),
        mean=mean,
        mean_text=number(mean, row.unit, lang),
        median=median,
        median_text=number(median, row.unit, lang),
        first=past.days[0].item(),
    )


def _bands(signal: Signal, value: np.ndarray[tuple[int], np.dtype[np.float64]], lang: str) -> tuple[WordedBand, ...]:
    if signal.bands is None:
        return ()
    edges = (None, *signal.bands.edges, None)
    counts = np.bincount(np.searchsorted(signal.bands.edges, value, side="right"), minlength=len(signal.states))
    shares = (counts / value.size).tolist()
    return tuple(
        WordedBand(state, state_text(signal, state, lang), edges[at], edges[at + 1], share, f"{100.0 * share:.1f}%")
        for at, (state, share) in enumerate(zip(signal.states, shares, strict=True))
    )


def _as_of(weather: Weather, lang: str) -> tuple[str, str]:
    there = weather.at.astimezone(SEOUL)
    new_york = text(
        "asof.new_york", lang, day=day_worded(weather.day, lang), weekday=text(f"weekday.{weather.day.weekday()}", lang)
    )
    seoul = text(
        "asof.seoul",
        lang,
        day=day_worded(there.date(), lang),
        weekday=text(f"weekday.{there.weekday()}", lang),
        clock=f"{there:%H:%M}",
    )
    return (seoul, new_york) if lang == "ko" else (new_york, seoul)


def _missing(weather: Weather, rows: Mapping[str, WordedSignal], lang: str) -> tuple[WordedMissing, ...]:
    items: dict[str, dict[str, None]] = {}
    names: dict[str, list[str]] = {}
    for each in weather.unavailable:
        why = each.unavailable
        if why is None:
            continue
        names.setdefault(why.why, []).append(each.signal.name)
        of_series = why.why in (Why.NO_SERIES, Why.STALE) and why.series
        item = series_text(why.series, lang) if of_series else rows[each.signal.name].title
        if why.why is Why.STALE and why.last_day:
            item = text("packaged.one", lang, series=item, day=day_short(why.last_day, lang))
        items.setdefault(why.why, {})[item] = None
    return tuple(
        WordedMissing(
            str(code),
            tuple(names[code]),
            tuple(found),
            text(f"missing.{code}", lang, count=len(names[code]), items=_some(tuple(found), lang)),
        )
        for code, found in items.items()
    )


def _some(items: tuple[str, ...], lang: str) -> str:
    """The first of many, and how many more there are."""
    said = ", ".join(items[:_NAMED])
    return text("missing.more", lang, items=said, count=len(items) - _NAMED) if len(items) > _NAMED else said


def _move(move: Move, lang: str) -> WordedMove:
    is_return = move.unit != "vol_points"

    def change(rows: int) -> tuple[float | None, str]:
        value = move.changes.get(rows)
        if value is None:
            return None, ""
        return value, return_worded(value) if is_return else number(value, move.unit, lang, signed=True)

    (one, one_text), (five, five_text) = change(1), change(5)
    return WordedMove(
        series=move.series,
        name=series_text(move.series, lang),
        unit=move.unit,
        day=move.day,
        day_text=day_short(move.day, lang),
        value=move.value,
        text=number(move.value, move.unit, lang),
        is_return=is_return,
        change=one,
        change_text=one_text,
        change_5=five,
        change_5_text=five_text,
    )


def _change(change: StateChange, lang: str) -> WordedChange:
    signal = signals()[change.signal]
    title = title_of(signal, lang)
    return WordedChange(
        signal=change.signal,
        title=title,
        earlier=change.earlier,
        now=change.now,
        day=change.day,
        text=text(
            "changed.one",
            lang,
            title=title,
            earlier=quoted(state_text(signal, change.earlier, lang), lang),
            now=quoted(state_text(signal, change.now, lang), lang),
            day=day_short(change.day, lang),
        ),
    )


def _event(event: ComingEvent, lang: str) -> WordedEvent:
    said, notes = {}, []
    if event.kind is ComingKind.HALVING:
        said = {"number": event.detail.partition(" at ")[0]}
    elif event.kind in (ComingKind.VIX_SETTLEMENT, ComingKind.VIX_LAST_FULL_SESSION):
        said = {"contract": event.detail}
    elif event.detail == "tentative":
        notes.append(text("coming.tentative", lang))
    hour_known = not event.is_estimate and event.detail != "hour unknown"
    if event.is_estimate:
        notes.append(text("coming.estimate", lang))
    return WordedEvent(
        kind=event.kind,
        what=text(f"coming.{event.kind}", lang, **said),
        day=event.day,
        day_text=day_short(event.day, lang),
        at=event.at,
        when=instant_worded(event.at.astimezone(NEW_YORK), lang) if hour_known else day_worded(event.day, lang),
        days_ahead=event.days_ahead,
        away=ahead_worded(event.days_ahead, lang),
        note=", ".join(notes),
    )


def _age(age: SeriesAge, lang: str) -> WordedAge:
    state = "stale" if age.stale else "fresh"
    return WordedAge(
        series=age.series,
        name=series_text(f"{age.series}.{age.field}" if age.field else age.series, lang),
        field=age.field,
        last_day=age.last_day,
        last_day_text=day_short(age.last_day, lang),
        age_days=age.age_days,
        age=age_worded(age.age_days, lang),
        state=state,
        state_text=text("age.revised" if age.revised and not age.stale else f"age.{state}", lang),
        source=age.source,
        source_text=source_text(age.source, lang),
    )


def _sources(ages: Iterable[SeriesAge], lang: str) -> tuple[WordedSource, ...]:
    terms: dict[str, dict[str, None]] = {}
    for each in ages:
        spec = spec_of(each.series)
        terms.setdefault(each.source, {}).update(dict.fromkeys(licence_worded(spec.licence, lang)) if spec else {})
    return tuple(WordedSource(name, origins_text(name, lang), tuple(found)) for name, found in terms.items())


def _notes(weather: Weather, lang: str) -> tuple[str, ...]:
    if not weather.packaged:
        return ()
    ends: dict[date, list[str]] = {}
    for name in sorted(weather.packaged):
        ends.setdefault(packaged_end(name), []).append(series_text(name, lang))
    said = [
        text("packaged.one", lang, series=", ".join(names), day=day_short(day, lang))
        for day, names in sorted(ends.items())
    ]
    return (text("packaged", lang, series="; ".join(said)),)
