"""From plain data (as a YAML reader gives it) to an alert rule; every fault is named."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from weatherglass.claims.file_records import FileRecords
from weatherglass.claims.record_schema import record_schema
from weatherglass.errors import UsageError, nearest
from weatherglass.market.catalogue import canonical
from weatherglass.signals.registry import require_signal
from weatherglass.stream.alert_rules import (
    SCHEMA_VERSION,
    AlertRule,
    LiveWatch,
    SeriesPercentileWatch,
    SeriesWatch,
    SignalStateWatch,
    SourcesWatch,
)


class AlertFileError(UsageError):
    """An alert file that says something the schema does not have."""


_RECORDS = FileRecords("alert file", "an alert rule", AlertFileError)


def alert_rule_from(plain: object) -> AlertRule:
    """An alert rule from plain mappings, lists, texts and numbers.

    Raises
    ------
    AlertFileError
        With the path of what is wrong.

    Examples
    --------
    >>> watch = {"reading": "series", "series": "VIX", "enter": 30, "leave": 27}
    >>> alert_rule_from({"schema_version": 1, "id": "fear", "watch": watch}).watch.enter
    30.0
    >>> try:
    ...     alert_rule_from({"schema_version": 1, "id": "fear", "watch": {**watch, "leave": 33}})
    ... except AlertFileError as fault:
    ...     print(fault)
    watch.leave: 33; an episode that is entered at or above 30 is left at a lower level, or at the same
    """
    found = _RECORDS.converted(_RECORDS.plain(_RECORDS.of_version(plain, SCHEMA_VERSION)), AlertRule)
    _require_sense(found)
    return found


def alert_schema() -> dict[str, Any]:
    """The published JSON Schema of an alert file."""
    return record_schema(AlertRule, f"Weatherglass alert file, schema version {SCHEMA_VERSION}")


def _require_sense(rule: AlertRule) -> None:
    """What types cannot say."""
    watch = rule.watch
    if isinstance(watch, SignalStateWatch):
        for state in (*watch.states, *watch.until_not):
            _require_state(watch.signal, state)
        for state in watch.until_not:
            if state in watch.states:
                raise AlertFileError(f"watch.until_not: {state!r} stands in watch.states already; leave it out here")
    elif not isinstance(watch, SeriesWatch | SeriesPercentileWatch | SourcesWatch | LiveWatch):
        _named_signal(watch.signal)
    if not isinstance(watch, SignalStateWatch) and watch.leave is not None:
        above = watch.side == "above"
        if (watch.leave > watch.enter) if above else (watch.leave < watch.enter):
            where, how = ("at or above", "lower") if above else ("below", "higher")
            raise AlertFileError(
                f"watch.leave: {watch.leave:g}; an episode that is entered {where} {watch.enter:g} is left at a {how} "
                "level, or at the same"
            )
    if isinstance(watch, SeriesPercentileWatch) and 0 < watch.window_days < 20:
        raise AlertFileError(f"watch.window_days: {watch.window_days}; a rank needs at least 20 days, or 0 for all")
    if rule.quiet is not None:
        _require_hours(rule.quiet.start, rule.quiet.end, rule.quiet.zone)
    for at, channel in enumerate(rule.channels):
        if channel in rule.channels[:at]:
            raise AlertFileError(f"channels.{at}: {channel!r} stands there twice")


def _named_signal(name: str) -> tuple[str, ...]:
    try:
        found = require_signal(name)
    except UsageError as fault:
        raise AlertFileError(f"watch.signal: {fault}") from None
    if found.never is not None:
        raise AlertFileError(f"watch.signal: {name} never has a value: no free source gives its data")
    return found.states


def _require_state(signal: str, state: str) -> None:
    states = _named_signal(signal)
    if not states:
        raise AlertFileError(f"watch.signal: {signal} has a value and no states; take reading: signal_value")
    if state not in states:
        raise AlertFileError(
            f"watch.states: {signal} has no state {state!r}, only {', '.join(states)}; {nearest(state, states)}"
        )


def _require_hours(start: str, end: str, zone: str) -> None:
    if start == end:
        raise AlertFileError(f"quiet: from {start} to {end} is no time at all, or the whole day; give two clock times")
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        raise AlertFileError(f"quiet.zone: no zone {zone!r}; give one such as Asia/Seoul or America/New_York") from None


def series_of(rule: AlertRule) -> str | None:
    """The series that a rule watches, in the spelling of the catalogue where it is in there; None for other readings.

    >>> watch = {"reading": "series", "series": "VIXCLS", "enter": 30}
    >>> series_of(alert_rule_from({"schema_version": 1, "id": "fear", "watch": watch}))
    'VIX'
    """
    if isinstance(rule.watch, SeriesWatch | SeriesPercentileWatch | SourcesWatch):
        return canonical(rule.watch.series) or rule.watch.series
    return None
