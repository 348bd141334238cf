"""The reading of a day in the reader's language: plain strings and numbers, for the terminal, JSON and the report.

`weatherglass.app.weather` says what is the case; here it is put into words, once for all surfaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import metadata

import numpy as np

from weatherglass.app.packaged_histories import packaged_end
from weatherglass.app.weather import MAIN_SIGNAL, Move, SeriesAge, StateChange, Weather
from weatherglass.app.worded_record import WordedOutcome, worded_outcomes
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
from weatherglass.signals.outcomes import DAYS
from weatherglass.signals.panel import Why
from weatherglass.signals.registry import signals
from weatherglass.signals.signal import Signal, SignalReading
from weatherglass.timeline.coming_events import ComingEvent, ComingKind

_TERM_STRUCTURE = ("vix_vix3m", "vx_contango")
"""The signals that say in a sentence where the term structure stands."""
_NAMED = 12
"""So many things of one kind are named in a sentence."""


@dataclass(frozen=True, slots=True)
class WordedBand:
    """A band of the main level's scale; `lower` or `upper` is None at its ends. `share` of all days, 0 to 1."""

    state: str
    label: str
    lower: float | None
    upper: float | None
    share: float
    share_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedLevel:
    """The main level on its scale: the VIX.

    Attributes
    ----------
    signal
        Its band, in words; `signal.available` says whether there is a level, `signal.reason` why not.
    name
        "VIX".
    change, change_text
        Against the row before, in points; None and "" when there is none.
    bands, mean, median
        Of the past up to the day; bands without the hysteresis, so that their shares are plain shares of days.
    first
        First day of that past.
    """

    signal: WordedSignal
    name: str
    day_text: str = ""
    change: float | None = None
    change_text: str = ""
    bands: tuple[WordedBand, ...] = ()
    mean: float | None = None
    mean_text: str = ""
    median: float | None = None
    median_text: str = ""
    first: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedMove:
    """A main series: its level, and its change over a day and five days of its own.

    Changes are in points for a volatility index, decimal simple returns for prices (`is_return`); None where its past
    is too short.
    """

    series: str
    name: str
    unit: str
    day: date
    day_text: str
    value: float
    text: str
    is_return: bool
    change: float | None
    change_text: str
    change_5: float | None
    change_5_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedChange:
    """A state that is not what it was, as a sentence and by its codes."""

    signal: str
    title: str
    earlier: str
    now: str
    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedProse:
    """The reading in sentences, a part each; "" for what there is nothing to say about.

    Attributes
    ----------
    level
        The main level: value, change, band and since when, its place in the past, what would change the band.
    term_structure
        Where the term structure stands, or why it cannot be said.
    changed, on
        What changed since the day before, and what is on.
    record
        What happened after days in the main level's band.
    """

    level: str
    term_structure: str
    changed: str
    on: str
    record: str


@dataclass(frozen=True, slots=True)
class WordedFamily:
    """Signals of one kind, in the order of the observatory."""

    name: str
    title: str
    rows: tuple[WordedSignal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedEvent:
    """Something due: what, on which day and instant (both clocks), how far ahead; `note` says what is not certain."""

    kind: ComingKind
    what: str
    day: date
    day_text: str
    at: datetime
    when: str
    days_ahead: int
    away: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedAge:
    """How old a series is on the day of the reading. `state` is "fresh" or "stale"."""

    series: str
    name: str
    field: str
    last_day: date
    last_day_text: str
    age_days: int
    age: str
    state: str
    state_text: str
    source: str
    source_text: str


@dataclass(frozen=True, slots=True)
class WordedMissing:
    """Signals that say nothing for the same kind of reason, and of what: series, or the signals' own titles."""

    reason_code: str
    signals: tuple[str, ...]
    items: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class WordedSource:
    """A source that values of the reading come from, and the terms of its series, a sentence each."""

    name: str
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedWeather:
    """A reading in words.

    Attributes
    ----------
    lang, day, day_text, at
        Language; the New York day read, and the instant that ends it.
    title, headline
        Of the page, and the day in one line.
    as_of
        The instant on the clocks of New York and Seoul, the reader's own first.
    level
        The main level.
    prose
        The reading in sentences; `sentences` are its parts that say something.
    moves, changes, changes_of_week, families, outcomes, events, ages, sources
        See their records; `changes_text` and `changes_of_week_text` say it also when nothing changed.
    on
        Signals that are on, in the order of the observatory.
    available, missing
        How many signals say something, and which say nothing for what reason.
    notes
        About the data: where packaged ones end, which main series are missing.
    disclaimer, made_by
        To be shown once.
    """

    lang: str
    day: date
    day_text: str
    at: datetime
    is_latest: bool
    title: str
    headline: str
    as_of: tuple[str, str]
    level: WordedLevel
    prose: WordedProse
    moves: tuple[WordedMove, ...]
    changes: tuple[WordedChange, ...]
    changes_text: tuple[str, ...]
    changes_of_week: tuple[WordedChange, ...]
    changes_of_week_text: tuple[str, ...]
    families: tuple[WordedFamily, ...]
    on: tuple[WordedSignal, ...]
    available: int
    missing: tuple[WordedMissing, ...]
    outcomes: tuple[WordedOutcome, ...]
    events: tuple[WordedEvent, ...]
    ages: tuple[WordedAge, ...]
    sources: tuple[WordedSource, ...]
    notes: tuple[str, ...]
    disclaimer: str
    made_by: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reading as prose, sentence by sentence."""
        prose = self.prose
        return tuple(
            each for each in (prose.level, prose.term_structure, prose.changed, prose.on, prose.record) if each
        )

    @property
    def signals(self) -> tuple[WordedSignal, ...]:
        """Every signal."""
        return tuple(row for family in self.families for row in family.rows)


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
        headline=_headline(level, len(on), available, lang),
        as_of=_as_of(weather, lang),
        level=level,
        prose=WordedProse(
            level=_level_sentence(level, lang),
            term_structure=_term_structure(rows.values(), lang),
            changed=_changes_sentence(changes, lang),
            on=_on_sentence(on, available, lang),
            record=_record_sentence(outcomes),
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


def _headline(level: WordedLevel, on: int, available: int, lang: str) -> str:
    row = level.signal
    if not row.available:
        return text("headline.missing", lang, level=level.name, reason=row.reason)
    said = text("headline", lang, level=level.name, value=row.value_text, state=row.state_text)
    return f"{said} · {text('headline.on', lang, on=on, available=available)}"


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


def _level_sentence(level: WordedLevel, lang: str) -> str:
    row = level.signal
    if not row.available:
        return ""
    if level.change is None:
        change = ""
    else:
        side = "same" if not level.change else "up" if level.change > 0 else "down"
        change = text(f"change.{side}", lang, change=number(abs(level.change), row.unit, lang))
    parts = [text("level", lang, level=level.name, value=row.value_text, day=level.day_text, change=change)]
    if row.since is not None:
        rows = number(row.rows_in_state, "sessions", lang)
        since = day_worded(row.since, lang)
        parts.append(text("level.state", lang, state=quoted(row.state_text, lang), since=since, rows=rows))
    if row.percentile_text:
        parts.append(
            text(
                "level.percentile",
                lang,
                percentile=row.percentile_text,
                mean=level.mean_text,
                median=level.median_text,
            )
        )
    if row.would_change:
        parts.append(text("level.would_change", lang, boundaries=text("boundary.joint", lang).join(row.would_change)))
    return " ".join(parts)


def _term_structure(rows: Iterable[WordedSignal], lang: str) -> str:
    wanted = [each for each in rows if each.name in _TERM_STRUCTURE]
    said = [
        text(
            "term_structure.one",
            lang,
            title=each.title,
            value=each.value_text,
            state=each.state_text,
            since=day_short(each.since, lang),
        )
        for each in wanted
        if each.available and each.since is not None
    ]
    if said or not wanted:
        return " ".join(said)
    return text("term_structure.missing", lang, reason=wanted[0].reason)


def _record_sentence(outcomes: Iterable[WordedOutcome]) -> str:
    return next((each.sentence for each in outcomes if each.signal == MAIN_SIGNAL and each.sampling == DAYS), "")


def _changes_sentence(changes: tuple[WordedChange, ...], lang: str) -> str:
    if not changes:
        return text("changed.none", lang)
    return text("changed.some", lang, changes="; ".join(each.text for each in changes))


def _on_sentence(on: tuple[WordedSignal, ...], available: int, lang: str) -> str:
    if not on:
        return text("on.none", lang, available=available)
    said = "; ".join(
        text("on.one", lang, title=each.title, state=each.state_text, day=day_short(each.since, lang))
        for each in on
        if each.since is not None
    )
    return text("on.some", lang, count=len(on), available=available, signals=said)


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
