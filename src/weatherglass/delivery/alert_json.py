"""The JSON of alerts; the schemas are `schemas/alert*.schema.json`.

The version rises when a key changes meaning or disappears; new keys may come without notice. Codes and numbers are the
same in every language, keys that end in `_text` and sentences are in the one asked for. What is not known is null. No
address of a channel is in any document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weatherglass.app.worded_alert import (
    event_content,
    event_sentences,
    explain_command,
    moment,
    rule_name,
    severity_text,
    title_of_event,
    value_text,
    watched_name,
)
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weatherglass.app.alert_check import AlertCheck, CheckedRule
    from weatherglass.app.alert_files import AlertFaults
    from weatherglass.app.alert_overview import ListedAlert, LoggedAlert
    from weatherglass.app.alert_watch import WatchStatus

SCHEMA_VERSION = 1
LIST_COLUMNS = ("id", "name_text", "condition", "value", "state", "of", "since", "severity", "channels", "file")
LOG_COLUMNS = ("recorded_at", "rule", "kind", "since", "value", "unit", "state", "severity", "key", "deliveries")


def check_document(found: AlertCheck, lang: str) -> dict[str, Any]:
    """A check as one object."""
    sent = found.deliveries
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "at": found.at.isoformat(),
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "rules": [_checked_rule(each, lang) for each in found.rules],
        "faults": _faults(found.faults),
        "deliveries": None
        if sent is None
        else {
            "attempts": [
                {"key": each.key, "channel": each.channel, "problem": each.problem, "dead": each.dead}
                for each in sent.attempts
            ],
            "left": sent.left,
        },
    }


def list_document(rows: Sequence[ListedAlert], faults: Sequence[AlertFaults], lang: str) -> dict[str, Any]:
    """The rules of the folder as one object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "rules": [list_row(each, lang) for each in rows],
        "faults": _faults(faults),
    }


def list_row(row: ListedAlert, lang: str) -> dict[str, Any]:
    """A rule of the list, flat but for its channels."""
    rule, state = row.file.rule, row.state
    last = state.last if state else None
    return {
        "id": rule.id,
        "name_text": rule_name(rule, lang),
        "reading": rule.watch.__struct_config__.tag,
        "watched": watched_name(rule),
        "condition": row.condition,
        "value": last.value if last else None,
        "state": last.state if last else "",
        "of": last.of.isoformat() if last else None,
        "since": state.first.of.isoformat() if state and state.first else None,
        "silent_since": state.silent_since.isoformat() if state and state.silent_since else None,
        "severity": rule.severity,
        "channels": list(rule.channels),
        "file": row.file.path.name,
        "condition_text": text(f"alert.now.{row.condition}", lang),
        "unit": row.unit or None,
        "value_text": value_text(rule, last, row.unit, lang) if last and row.unit else None,
        "of_text": moment(rule, last.of, lang) if last else None,
        "since_text": moment(rule, state.first.of, lang) if state and state.first else None,
        "severity_text": severity_text(rule, lang),
        "last_event": _last_event(row.last, lang) if row.last else None,
    }


def watch_record(status: WatchStatus | None) -> dict[str, Any]:
    """How a server checks the rules; `problem` is in English, as the errors of the program are."""
    if status is None:
        return {"state": "off", "problem": "", "checked_at": None, "owed": None, "oldest_owed_at": None}
    return {
        "state": status.state,
        "problem": status.problem,
        "checked_at": status.checked_at.isoformat() if status.checked_at else None,
        "owed": status.owed,
        "oldest_owed_at": status.oldest_owed_at.isoformat() if status.oldest_owed_at else None,
    }


def log_document(events: Sequence[LoggedAlert], lang: str) -> dict[str, Any]:
    """What has happened as one object, the latest first; words are in the language of each rule."""
    return {"schema_version": SCHEMA_VERSION, "lang": lang, "events": [log_row(each) for each in events]}


def log_row(event: LoggedAlert) -> dict[str, Any]:
    """An event with its messages."""
    return {
        "key": event.key,
        "recorded_at": event.recorded_at.isoformat(),
        **event.content,
        "deliveries": _deliveries(event),
    }


def _last_event(event: LoggedAlert, lang: str) -> dict[str, Any]:
    return {
        "key": event.key,
        "kind": event.kind,
        "kind_text": text(f"alert.kind.{event.kind}", lang),
        "recorded_at": event.recorded_at.isoformat(),
        "since": event.started_at.isoformat(),
        "title": event.content["title"],
        "deliveries": _deliveries(event),
    }


def _deliveries(event: LoggedAlert) -> list[dict[str, Any]]:
    return [
        {
            "channel": each.channel,
            "status": str(each.status),
            "attempts": each.attempts,
            "due_at": each.due_at.isoformat(),
            "tried_at": each.tried_at.isoformat() if each.tried_at else None,
            "problem": each.problem,
        }
        for each in event.deliveries
    ]


def _checked_rule(found: CheckedRule, lang: str) -> dict[str, Any]:
    rule, last, origin = found.rule, found.state.last, found.origin
    return {
        "id": rule.id,
        "name_text": rule_name(rule, lang),
        "reading": rule.watch.__struct_config__.tag,
        "watched": watched_name(rule),
        "condition": found.condition,
        "value": last.value if last else None,
        "unit": found.unit,
        "state": last.state if last else "",
        "of": last.of.isoformat() if last else None,
        "known_at": last.known_at.isoformat() if last else None,
        "since": found.state.first.of.isoformat() if found.state.first else None,
        "silent_since": found.state.silent_since.isoformat() if found.state.silent_since else None,
        "source": origin.source if origin else None,
        "source_day": origin.day.isoformat() if origin else None,
        "age_days": origin.age_days if origin else None,
        "severity": rule.severity,
        "explain": explain_command(rule),
        "problem": found.problem,
        "happened": [_happened(found, at, lang) for at in range(len(found.happened))],
    }


def _happened(found: CheckedRule, at: int, lang: str) -> dict[str, Any]:
    each = found.happened[at]
    content = event_content(found.rule, each.event, found.facts)
    kept = ("kind", "since", "value", "state", "of", "known_at", "enter", "leave", "side", "states")
    return {
        "key": each.key,
        "new": each.new,
        **{name: content[name] for name in kept if name in content},
        "title_text": title_of_event(found.rule, each.event, found.unit, lang),
        "sentences": list(event_sentences(found.rule, each.event, found.facts, lang)),
    }


def _faults(faults: Sequence[AlertFaults]) -> list[dict[str, str]]:
    return [{"file": each.path.name, "problem": each.problem} for each in faults]
