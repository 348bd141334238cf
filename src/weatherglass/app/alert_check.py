"""Checking alert rules: what each reads now, what happened since the last check, and what is owed to whom.

A check takes every row since the last one, in order: one check a month finds the same episodes as one every minute. A
check of a past day changes nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from weatherglass.app.alert_files import AlertFaults, AlertFile, alert_rules, condition_digest
from weatherglass.app.alert_turn import alert_turn
from weatherglass.app.alert_values import Origin, Readings, Watched, readings_for, watched
from weatherglass.app.data_home import now_utc
from weatherglass.app.observatory import end_of_day
from weatherglass.app.settings import Settings, read_settings
from weatherglass.app.worded_alert import Facts, event_content
from weatherglass.store.alerts import AlertBook, NewAlertEvent, StoredAlertState
from weatherglass.store.database import DATABASE_NAME
from weatherglass.store.home import Store, open_store
from weatherglass.stream.alert_machine import AlertEvent, AlertState, EventKind, event_key, passed, replayed, taken
from weatherglass.stream.alert_rules import AlertRule, LiveWatch, QuietHours

if TYPE_CHECKING:
    from weatherglass.app.alert_delivery import Deliveries

COMMAND = "weatherglass alert check"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a check.

    Attributes
    ----------
    new
        Whether it was written by this check; one that is there already (a rule that was changed and changed back) is
        not told again.
    """

    key: str
    event: AlertEvent
    new: bool


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a rule: the state of its machine, and when it was first looked at."""

    state: AlertState
    since: datetime


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule after a check.

    Attributes
    ----------
    state
        Of its machine.
    unit, origin
        Of its reading.
    happened
        Since the last check.
    problem
        Why it has no reading; "" when it has.
    """

    rule: AlertRule
    state: AlertState
    unit: str
    origin: Origin | None
    happened: tuple[Happened, ...]
    problem: str = ""

    @property
    def facts(self) -> Facts:
        """For the sentences of its events."""
        return Facts(self.unit, self.origin, self.state.last)

    @property
    def condition(self) -> str:
        """One of "silent", "on", "counting" (the condition holds, and not yet for long enough), and "off"."""
        if self.state.silent_since is not None or self.state.last is None:
            return "silent"
        return "on" if self.state.on else "counting" if self.state.first is not None else "off"


@dataclass(frozen=True, slots=True)
class AlertCheck:
    """What a check found.

    Attributes
    ----------
    at
        Its instant.
    as_of
        The past day that it was of; None for now.
    deliveries
        What was sent; None where nothing was to be sent.
    """

    at: datetime
    as_of: date | None
    rules: tuple[CheckedRule, ...]
    faults: tuple[AlertFaults, ...]
    deliveries: Deliveries | None = None


def checked(
    *,
    as_of: date | None = None,
    again: bool = False,
    send: bool = True,
    settings: Settings | None = None,
    now: datetime | None = None,
    store: Store | None = None,
    live_only: bool = False,
) -> AlertCheck:
    """Check every rule of the folder on what the store knows, write down what happened, and send what is owed.

    Parameters
    ----------
    as_of
        A New York day: what the rules would say with what was known when it ended. Nothing is written or sent.
    again
        Owe messages that were given up once more.
    send
        Send what is owed; else it stays owed.
    store
        Open for writing, by whoever holds it while a feed runs; opened and closed here when None.
    live_only
        Leave out the rules on daily readings, which are slower to read and change once a day.

    Raises
    ------
    StoreError
        When another process checks the rules or writes to the store, or it cannot be written.
    """
    settings = read_settings() if settings is None else settings
    files, faults = alert_rules(settings)
    if live_only:
        files = tuple(each for each in files if isinstance(each.rule.watch, LiveWatch))
    if as_of is not None:
        rules = checked_on([each.rule for each in files], as_of, settings)
        return AlertCheck(end_of_day(as_of), as_of, rules, faults)
    now = now_utc() if now is None else now
    if store is None:
        if not files and not (settings.home / DATABASE_NAME).exists():
            return AlertCheck(now, None, (), faults)
        with (
            alert_turn(settings.home, COMMAND, now),
            open_store(settings.home, write=True, command=COMMAND, clock=lambda: now) as own,
        ):
            return checked(again=again, send=send, settings=settings, now=now, store=own, live_only=live_only)
    found = AlertCheck(now, None, evaluated(store, files, now, settings), faults)
    if again:
        store.alerts.revive()
    if not send:
        return found
    from weatherglass.app.alert_delivery import deliver

    return replace(found, deliveries=deliver(store.alerts, settings, now=now))


def checked_on(rules: Iterable[AlertRule], day: date, settings: Settings) -> tuple[CheckedRule, ...]:
    """Rules as new ones on a past day; nothing is written."""
    wanted = tuple(rules)
    at = end_of_day(day)
    readings = readings_for(wanted, now=at, as_of=day, settings=settings)
    return tuple(_new_rule(rule, readings, at) for rule in wanted)


def evaluated(store: Store, files: Iterable[AlertFile], now: datetime, settings: Settings) -> tuple[CheckedRule, ...]:
    """Check rules against a store that is open for writing, and write down what happened; nothing is sent."""
    wanted = tuple(each.rule for each in files)
    found = looked_at(wanted, remembered(wanted, store.alerts.states()), now, settings)
    return tuple(written(store.alerts, each, now) for each in found)


def remembered(rules: Iterable[AlertRule], stored: Mapping[str, StoredAlertState]) -> dict[str, Remembered]:
    """What the store remembers of some rules, by id; a rule whose condition has changed is a new one."""
    found = {}
    for rule in rules:
        before = stored.get(rule.id)
        if before is not None and before.rule_sha256 == condition_digest(rule):
            found[rule.id] = Remembered(msgspec.json.decode(before.state, type=AlertState), before.since)
    return found


def looked_at(
    rules: Iterable[AlertRule], before: Mapping[str, Remembered], now: datetime, settings: Settings
) -> tuple[CheckedRule, ...]:
    """What happened to rules since they were looked at last; nothing is written.

    Whoever writes it down later, or never, and looks again finds the same: all of it follows from the rows.
    """
    wanted = tuple(rules)
    taken_up_to = {name: each.state.last.of if each.state.last else each.since for name, each in before.items()}
    readings = readings_for(wanted, now=now, as_of=None, settings=settings, taken=taken_up_to)
    return tuple(
        _gone_on(rule, before[rule.id], readings, now) if rule.id in before else _new_rule(rule, readings, now)
        for rule in wanted
    )


def written(book: AlertBook, found: CheckedRule, now: datetime) -> CheckedRule:
    """Write down what happened to a rule with the state that it follows from; says which events are new."""
    new = book.record(
        found.rule.id,
        rule_sha256=condition_digest(found.rule),
        cursor=0,
        state=msgspec.json.encode(found.state).decode(),
        events=[_to_write(found.rule, found, each, now) for each in found.happened],
    )
    return replace(found, happened=tuple(replace(each, new=each.key in new) for each in found.happened))


def _new_rule(rule: AlertRule, readings: Readings, now: datetime) -> CheckedRule:
    seen = watched(rule, readings)
    state, events = replayed((row for row in seen.rows if row.known_at <= now), seen.bounds, now=now)
    return _checked_rule(rule, state, seen, events)


def _gone_on(rule: AlertRule, before: Remembered, readings: Readings, now: datetime) -> CheckedRule:
    state, events = before.state, list[AlertEvent]()
    seen = watched(rule, readings, after=state.last.of if state.last is not None else None)
    for row in seen.rows:
        state, more = taken(state, row, seen.bounds)
        events += more
    state, more = passed(state, now, seen.bounds, since=before.since)
    return _checked_rule(rule, state, seen, (*events, *more))


def _checked_rule(rule: AlertRule, state: AlertState, seen: Watched, events: Iterable[AlertEvent]) -> CheckedRule:
    happened = tuple(Happened(event_key(rule.id, each), each, new=True) for each in events)
    return CheckedRule(rule, state, seen.unit, seen.origin, happened, seen.problem)


def _to_write(rule: AlertRule, found: CheckedRule, happened: Happened, now: datetime) -> NewAlertEvent:
    event = happened.event
    told = {
        EventKind.BEGUN: True,
        EventKind.ENDED: rule.tell_end,
        EventKind.SILENT: rule.no_data.tell,
        EventKind.HEARD: rule.no_data.tell and rule.tell_end,
    }[event.kind]
    return NewAlertEvent(
        key=happened.key,
        kind=str(event.kind),
        started_at=event.start,
        content=event_content(rule, event, found.facts),
        channels=rule.channels if told else (),
        due_at=now if rule.quiet is None else end_of_quiet(rule.quiet, now),
    )


def end_of_quiet(quiet: QuietHours, now: datetime) -> datetime:
    """When something that happens now may be sent: at once, or when the quiet hours end.

    >>> hours = QuietHours(start="22:00", end="07:00", zone="Asia/Seoul")
    >>> from datetime import UTC
    >>> end_of_quiet(hours, datetime(2024, 8, 5, 14, 30, tzinfo=UTC)).isoformat()
    '2024-08-06T07:00:00+09:00'
    >>> end_of_quiet(hours, datetime(2024, 8, 5, 3, 0, tzinfo=UTC)).isoformat()
    '2024-08-05T03:00:00+00:00'
    """
    zone = ZoneInfo(quiet.zone)
    here = now.astimezone(zone)
    start, end, clock = quiet.start, quiet.end, f"{here:%H:%M}"
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if not inside:
        return now
    hour, minute = (int(part) for part in end.split(":"))
    day = here.date() + timedelta(days=1 if clock >= end else 0)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
