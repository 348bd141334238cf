"""The reading of a day as prose: its headline and its sentences."""

from __future__ import annotations

from collections.abc import Iterable

from weatherglass.app.weather import MAIN_SIGNAL
from weatherglass.app.worded_record import WordedOutcome
from weatherglass.app.worded_signal import WordedSignal, quoted
from weatherglass.app.worded_weather_records import WordedChange, WordedLevel
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, day_worded, number
from weatherglass.signals.outcomes import DAYS

_TERM_STRUCTURE = ("vix_vix3m", "vx_contango")
"""The signals that say in a sentence where the term structure stands."""


def headline(level: WordedLevel, on: int, available: int, lang: str) -> str:
    """The day in one line."""
    row = level.signal
    if not row.available:
        return text("headline.missing", lang, level=level.name, reason=row.reason)
    said = text("headline", lang, level=level.name, value=row.value_text, state=row.state_text)
    return f"{said} · {text('headline.on', lang, on=on, available=available)}"


def level_sentence(level: WordedLevel, lang: str) -> str:
    """The main level: value, change, band and since when, its place in the past, what would change the band."""
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


def term_structure_sentences(rows: Iterable[WordedSignal], lang: str) -> str:
    """Where the term structure stands, or why it cannot be said."""
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


def record_sentence(outcomes: Iterable[WordedOutcome]) -> str:
    """What happened after days in the main level's band."""
    return next((each.sentence for each in outcomes if each.signal == MAIN_SIGNAL and each.sampling == DAYS), "")


def changes_sentence(changes: tuple[WordedChange, ...], lang: str) -> str:
    """What changed since the day before, also when nothing did."""
    if not changes:
        return text("changed.none", lang)
    return text("changed.some", lang, changes="; ".join(each.text for each in changes))


def on_sentence(on: tuple[WordedSignal, ...], available: int, lang: str) -> str:
    """What is on, of how many that say something."""
    if not on:
        return text("on.none", lang, available=available)
    said = "; ".join(
        text("on.one", lang, title=each.title, state=each.state_text, day=day_short(each.since, lang))
        for each in on
        if each.since is not None
    )
    return text("on.some", lang, count=len(on), available=available, signals=said)
