"""An event of an alert in words: what stands where against which level, since when, on data of which day, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from weatherglass.app.worded_signal import first_text, series_text, source_text, state_text, title_of
from weatherglass.messages.text import text
from weatherglass.messages.wording import age_worded, day_worded, instant_worded, number, units
from weatherglass.signals.registry import require_signal
from weatherglass.stream.alert_machine import AlertEvent, EventKind, Row
from weatherglass.stream.alert_reading import series_of
from weatherglass.stream.alert_rules import (
    AlertRule,
    LiveWatch,
    SeriesPercentileWatch,
    SeriesWatch,
    SignalPercentileWatch,
    SignalStateWatch,
    SourcesWatch,
)

if TYPE_CHECKING:
    from weatherglass.app.alert_values import Origin


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentences of an event need of its reading.

    Attributes
    ----------
    last
        The last row: an episode that goes on may have come far since it began.
    """

    unit: str
    origin: Origin | None
    last: Row | None


def event_content(rule: AlertRule, event: AlertEvent, facts: Facts) -> dict[str, Any]:
    """What is kept and sent of an event; words are in the language of the rule.

    Returns
    -------
    Plain values: `title` and `text` for people, everything else for programs.
    """
    row, watch, origin = event.row, rule.watch, facts.origin
    levels = (
        {} if isinstance(watch, SignalStateWatch) else {"enter": watch.enter, "leave": _leave(rule), "side": watch.side}
    )
    return {
        "rule": rule.id,
        "kind": str(event.kind),
        "severity": rule.severity,
        "lang": rule.lang,
        "title": title_of_event(rule, event, facts.unit, rule.lang),
        "text": "\n".join(event_sentences(rule, event, facts, rule.lang)),
        "reading": watch.__struct_config__.tag,
        "watched": watched_name(rule),
        **levels,
        "states": list(watch.states) if isinstance(watch, SignalStateWatch) else [],
        "value": None if row is None else row.value,
        "unit": facts.unit,
        "state": "" if row is None else row.state,
        "since": event.start.isoformat(),
        "of": None if row is None else row.of.isoformat(),
        "known_at": None if row is None else row.known_at.isoformat(),
        "source": None if origin is None else origin.source,
        "source_series": None if origin is None else origin.series,
        "source_day": None if origin is None else origin.day.isoformat(),
        "age_days": None if origin is None else origin.age_days,
        "explain": explain_command(rule),
    }


def title_of_event(rule: AlertRule, event: AlertEvent, unit: str, lang: str) -> str:
    """One line: "Volatility index VIX at 31.20"."""
    name, row = rule_name(rule, lang), event.row
    if event.kind in {EventKind.SILENT, EventKind.HEARD} or row is None:
        return text(f"alert.title.{event.kind}", lang, name=name)
    return text(f"alert.title.{event.kind}", lang, name=name, value=value_text(rule, row, unit, lang))


def event_sentences(rule: AlertRule, event: AlertEvent, facts: Facts, lang: str) -> tuple[str, ...]:
    """What happened, the data that it rests on, and how to have it explained."""
    row, found, unit, origin, last = event.row, [], facts.unit, facts.origin, facts.last
    name, since = watched_text(rule, lang), moment(rule, event.start, lang)
    if event.kind in {EventKind.SILENT, EventKind.HEARD} or row is None:
        before = text("alert.never", lang) if row is None else moment(rule, row.of, lang)
        since = instant_worded(event.start, lang)
        found.append(text(f"alert.said.{event.kind}", lang, name=name, since=since, last=before))
    else:
        said = {
            "name": name,
            "value": value_text(rule, row, unit, lang),
            "since": since,
            "at": moment(rule, row.of, lang),
        }
        condition = condition_text(rule, unit, lang, leaving=event.kind is EventKind.ENDED)
        found.append(text(f"alert.said.{event.kind}", lang, condition=condition, **said))
        if last is not None and last.of > row.of:
            latest = {"value": value_text(rule, last, unit, lang), "at": moment(rule, last.of, lang)}
            found.append(text("alert.latest", lang, **latest))
    if origin is not None:
        found.append(
            text(
                "alert.origin",
                lang,
                series=series_text(origin.series, lang),
                source=source_text(origin.source, lang),
                day=day_worded(origin.day, lang),
                age=age_worded(max(0, origin.age_days), lang),
            )
        )
    elif isinstance(rule.watch, LiveWatch):
        found.append(text("alert.computed", lang))
    found.append(text("alert.explain", lang, command=explain_command(rule)))
    return tuple(found)


def rule_name(rule: AlertRule, lang: str) -> str:
    """The rule's own name in a language, or what it watches."""
    own = (rule.name_ko or rule.name_en) if lang == "ko" else (rule.name_en or rule.name_ko)
    return own or watched_text(rule, lang)


def watched_name(rule: AlertRule) -> str:
    """Code of what a rule watches: a signal, a series with its field, or an index."""
    watch = rule.watch
    if isinstance(watch, LiveWatch):
        return watch.index
    if isinstance(watch, SeriesWatch | SeriesPercentileWatch | SourcesWatch):
        return f"{series_of(rule)}.{watch.field}" if watch.field else str(series_of(rule))
    return watch.signal


def watched_text(rule: AlertRule, lang: str) -> str:
    """What a rule watches, as readers know it."""
    watch = rule.watch
    if isinstance(watch, LiveWatch):
        return text("alert.live_name", lang, index=watch.index)
    if isinstance(watch, SourcesWatch):
        return text("alert.sources_name", lang, series=series_text(watched_name(rule), lang))
    if isinstance(watch, SeriesWatch | SeriesPercentileWatch):
        return series_text(watched_name(rule), lang)
    return title_of(require_signal(watch.signal), lang)


def condition_text(rule: AlertRule, unit: str, lang: str, *, leaving: bool = False) -> str:
    """The condition of a rule: "at or above 30.00", "in “panic”"; or that by which an episode is left."""
    watch = rule.watch
    if isinstance(watch, SignalStateWatch):
        signal = require_signal(watch.signal)
        states = watch.states + (watch.until_not if leaving else ())
        words = ", ".join(state_text(signal, each, lang) for each in states)
        return text("alert.condition.left_states" if leaving else "alert.condition.states", lang, states=words)
    side = watch.side if not leaving else "below" if watch.side == "above" else "above"
    level = worded_number(_leave(rule) if leaving else watch.enter, unit, lang)
    kind = "rank" if isinstance(watch, SignalPercentileWatch | SeriesPercentileWatch) else "level"
    return text(f"alert.condition.{kind}.{side}", lang, level=level)


def moment(rule: AlertRule, at: datetime, lang: str) -> str:
    """A day for daily readings, an instant for live ones."""
    return instant_worded(at, lang) if isinstance(rule.watch, LiveWatch) else day_worded(at.date(), lang)


def worded_number(value: float, unit: str, lang: str) -> str:
    """A number in its unit; of a series of the user's own with a unit of its own, the number and the unit."""
    return number(value, unit, lang) if unit in units() else f"{value:,.4g} {unit}".rstrip()


def explain_command(rule: AlertRule) -> str:
    """The command that explains the reading of a rule."""
    watch = rule.watch
    if isinstance(watch, LiveWatch):
        return f"weatherglass index value BOARD --index {watch.index} --explain"
    if isinstance(watch, SourcesWatch):
        return "weatherglass data sources"
    if isinstance(watch, SeriesWatch | SeriesPercentileWatch):
        field = f" --field {watch.field}" if watch.field else ""
        return f"weatherglass series {series_of(rule)}{field}"
    return f"weatherglass signals {watch.signal}"


def severity_text(rule: AlertRule, lang: str) -> str:
    """The word for how grave it is."""
    return first_text(lang, f"alert.severity.{rule.severity}")


def value_text(rule: AlertRule, row: Row, unit: str, lang: str) -> str:
    """The value of a row with its unit, or the word for its state."""
    watch = rule.watch
    if isinstance(watch, SignalStateWatch):
        return state_text(require_signal(watch.signal), row.state, lang)
    said = worded_number(row.value if row.value is not None else 0.0, unit, lang)
    if isinstance(watch, SignalPercentileWatch | SeriesPercentileWatch):
        return text("alert.rank", lang, value=said)
    return said


def _leave(rule: AlertRule) -> float:
    watch = rule.watch
    if isinstance(watch, SignalStateWatch):
        return 0.0
    return watch.enter if watch.leave is None else watch.leave
