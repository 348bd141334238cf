"""The JSON of a reading: one object, with a published schema (`schemas/today.schema.json`).

Its version rises when a key changes meaning or disappears; new keys may come without notice. Codes and numbers are the
same in every language, keys that end in `_text` and sentences are in the one asked for. What is missing is null, with a
reason beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weatherglass.delivery.signal_json import outcome_record, signal_record

if TYPE_CHECKING:
    from weatherglass.app.weather import Weather
    from weatherglass.app.worded_weather import WordedChange, WordedEvent, WordedLevel, WordedMove, WordedWeather

SCHEMA_VERSION = 1


def weather_document(weather: Weather, worded: WordedWeather) -> dict[str, Any]:
    """A reading as a JSON object."""
    new_york_first = worded.lang != "ko"
    new_york, seoul = worded.as_of if new_york_first else worded.as_of[::-1]
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded.lang,
        "as_of": {
            "day": worded.day.isoformat(),
            "at": worded.at.isoformat(),
            "new_york_text": new_york,
            "seoul_text": seoul,
            "is_latest": worded.is_latest,
        },
        "headline": worded.headline,
        "sentences": list(worded.sentences),
        "level": _level(worded.level),
        "moves": [_move(each) for each in worded.moves],
        "missing_series": list(weather.missing),
        "changes": [_change(each) for each in worded.changes],
        "changes_of_week": [_change(each) for each in worded.changes_of_week],
        "on": [each.name for each in worded.on],
        "available": worded.available,
        "signals": [signal_record(weather.readings[each.name], each) for each in worded.signals],
        "records": [outcome_record(each) for each in worded.outcomes],
        "events": [_event(each) for each in worded.events],
        "ages": [
            {
                "series": each.series,
                "field": each.field or None,
                "name": each.name,
                "last_day": each.last_day.isoformat(),
                "age_days": each.age_days,
                "state": each.state,
                "source": each.source,
            }
            for each in worded.ages
        ],
        "sources": [{"name": each.name, "title": each.title, "terms": list(each.terms)} for each in worded.sources],
        "packaged": sorted(weather.packaged),
        "notes": list(worded.notes),
        "disclaimer": worded.disclaimer,
        "made_by": worded.made_by,
    }


def _level(level: WordedLevel) -> dict[str, Any]:
    row = level.signal
    return {
        "series": "VIX",
        "signal": row.name,
        "value": row.value,
        "unit": row.unit,
        "day": row.day.isoformat() if row.day else None,
        "change": level.change,
        "state": row.state or None,
        "state_text": row.state_text,
        "since": row.since.isoformat() if row.since else None,
        "percentile": row.percentile,
        "mean": level.mean,
        "median": level.median,
        "first": level.first.isoformat() if level.first else None,
        "bands": [
            {
                "state": each.state,
                "state_text": each.label,
                "lower": each.lower,
                "upper": each.upper,
                "share": each.share,
            }
            for each in level.bands
        ],
        "reason": {"code": row.reason_code, "message": row.reason} if row.reason_code else None,
    }


def _move(move: WordedMove) -> dict[str, Any]:
    return {
        "series": move.series,
        "name": move.name,
        "unit": move.unit,
        "day": move.day.isoformat(),
        "value": move.value,
        "change_kind": "simple_return" if move.is_return else "points",
        "change_1": move.change,
        "change_5": move.change_5,
    }


def _change(change: WordedChange) -> dict[str, Any]:
    return {
        "signal": change.signal,
        "earlier": change.earlier,
        "now": change.now,
        "since": change.day.isoformat(),
        "text": change.text,
    }


def _event(event: WordedEvent) -> dict[str, Any]:
    return {
        "kind": str(event.kind),
        "what_text": event.what,
        "day": event.day.isoformat(),
        "at": event.at.isoformat(),
        "at_text": event.when,
        "days_ahead": event.days_ahead,
        "note": event.note or None,
    }
