"""What is remembered of alert rules, what happened, and the messages that are still owed (the outbox).

An event is written in the same transaction as the state that it follows from: after a kill both are there or neither.
Its key is unique, so that one episode has one event whatever happens. A message is owed until its channel has taken it:
it may come twice, with the same key, and it is not lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from weatherglass.errors import StoreCorrupt
from weatherglass.store.database import Database
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.instant_text import instant_of, instant_text
from weatherglass.store.row_digest import prefix_of, row_digest

_STATES, _EVENTS, _DELIVERIES = prefix_of("alert_states"), prefix_of("alert_events"), prefix_of("alert_deliveries")
_STATE_COLUMNS = "rule_id, rule_sha256, cursor, state, since, updated_at"
_EVENT_COLUMNS = "key, rule_id, kind, started_at, recorded_at, content"
_DELIVERY_COLUMNS = "key, channel, status, attempts, due_at, tried_at, problem"
_NEVER = ""


class DeliveryStatus(StrEnum):
    """How far a message to one channel has come."""

    OWED = "owed"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up; `weatherglass alert log` shows why."""


@dataclass(frozen=True, slots=True)
class StoredAlertState:
    """What is remembered of a rule.

    Attributes
    ----------
    rule_sha256
        Of the rule that the state belongs to.
    cursor
        Place in the journal up to which live rows were taken.
    state
        As the machine wrote it.
    since
        When this rule was first looked at.
    """

    rule_id: str
    rule_sha256: str
    cursor: int
    state: str
    since: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewAlertEvent:
    """An event to be written, the channels that are owed it, and from when."""

    key: str
    kind: str
    started_at: datetime
    content: Mapping[str, Any]
    channels: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one channel.

    Attributes
    ----------
    attempts
        That were begun, the one that was cut off by a kill included.
    tried_at
        The last one; None before the first.
    problem
        Of the last one; "" when there was none.
    """

    key: str
    channel: str
    status: DeliveryStatus
    attempts: int
    due_at: datetime
    tried_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class LoggedAlert:
    """An event, and what became of its messages."""

    key: str
    rule_id: str
    kind: str
    started_at: datetime
    recorded_at: datetime
    content: Mapping[str, Any]
    deliveries: tuple[Delivery, ...]


class AlertBook:
    """Alerts of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def states(self) -> Mapping[str, StoredAlertState]:
        """What is remembered, by rule.

        Raises
        ------
        StoreCorrupt
            When a row is not what was written.
        """

        def read(connection: sqlite3.Connection) -> dict[str, StoredAlertState]:
            rows = connection.execute(f"SELECT {_STATE_COLUMNS}, digest FROM alert_states ORDER BY rule_id")  # noqa: S608
            return {row[0]: _state(_sound(_STATES, row, "alert_states")) for row in rows}

        return MappingProxyType(self._database.read(read, nothing={}))

    def record(
        self, rule_id: str, *, rule_sha256: str, cursor: int, state: str, events: Sequence[NewAlertEvent]
    ) -> tuple[str, ...]:
        """Write a state and the events that it follows from, together; durable on return.

        Returns
        -------
        Keys of the events that were not there before.
        """
        now = instant_text(self._clock())

        def write(connection: sqlite3.Connection) -> tuple[str, ...]:
            before = connection.execute("SELECT since FROM alert_states WHERE rule_id = ?", (rule_id,)).fetchone()
            row = (rule_id, rule_sha256, cursor, state, before[0] if before else now, now)
            _put(connection, "alert_states", _STATE_COLUMNS, _STATES, row)
            return tuple(each.key for each in events if _add_event(connection, rule_id, each, now))

        return self._database.write(write)

    def due(self, now: datetime, *, limit: int = 1_000) -> tuple[tuple[LoggedAlert, Delivery], ...]:
        """Messages that are owed and whose time has come, the oldest event first."""

        def read(connection: sqlite3.Connection) -> list[tuple[LoggedAlert, Delivery]]:
            rows = connection.execute(
                "SELECT d.key, d.channel FROM alert_deliveries d JOIN alert_events e ON e.key = d.key "
                "WHERE d.status = ? AND d.due_at <= ? ORDER BY e.event_id, d.channel LIMIT ?",
                (DeliveryStatus.OWED, instant_text(now), limit),
            ).fetchall()
            return [(_logged(connection, key), _delivery(connection, key, channel)) for key, channel in rows]

        return tuple(self._database.read(read, nothing=[]))

    def owed(self) -> tuple[int, datetime | None]:
        """How many messages are owed, those of quiet hours included, and when the oldest event of them was written."""

        def read(connection: sqlite3.Connection) -> tuple[int, datetime | None]:
            count, oldest = connection.execute(
                "SELECT count(*), min(e.recorded_at) FROM alert_deliveries d JOIN alert_events e ON e.key = d.key "
                "WHERE d.status = ?",
                (DeliveryStatus.OWED,),
            ).fetchone()
            return count, instant_of(oldest) if oldest else None

        return self._database.read(read, nothing=(0, None))

    def begin_attempt(self, key: str, channel: str) -> int:
        """Write down that a message is about to be sent; how many attempts that makes."""
        return self._change(key, channel, attempts=1, tried=True).attempts

    def delivered(self, key: str, channel: str) -> None:
        """The channel has taken the message."""
        self._change(key, channel, status=DeliveryStatus.DELIVERED, problem="")

    def failed(self, key: str, channel: str, problem: str, *, again_at: datetime | None) -> None:
        """The channel has not taken it; when to try again, or None to give up."""
        status = DeliveryStatus.DEAD if again_at is None else DeliveryStatus.OWED
        self._change(key, channel, status=status, problem=problem, due_at=again_at)

    def revive(self) -> int:
        """Owe the messages that were given up once more, with all attempts; how many they are."""
        now = self._clock()

        def write(connection: sqlite3.Connection) -> int:
            rows = connection.execute(
                "SELECT key, channel FROM alert_deliveries WHERE status = ?", (DeliveryStatus.DEAD,)
            ).fetchall()
            for key, channel in rows:
                before = _delivery(connection, key, channel)
                tried = instant_text(before.tried_at) if before.tried_at else _NEVER
                row = (key, channel, DeliveryStatus.OWED.value, 0, instant_text(now), tried, before.problem)
                _put(connection, "alert_deliveries", _DELIVERY_COLUMNS, _DELIVERIES, row)
            return len(rows)

        return self._database.write(write)

    def log(self, *, rule_id: str | None = None, limit: int = 100) -> tuple[LoggedAlert, ...]:
        """Events with their deliveries, the latest first.

        Raises
        ------
        StoreCorrupt
            When a row is not what was written.
        """

        def read(connection: sqlite3.Connection) -> list[LoggedAlert]:
            rows = connection.execute(
                "SELECT key FROM alert_events WHERE ? IS NULL OR rule_id = ? ORDER BY event_id DESC LIMIT ?",
                (rule_id, rule_id, limit),
            ).fetchall()
            return [_logged(connection, key) for (key,) in rows]

        return tuple(self._database.read(read, nothing=[]))

    def _change(
        self,
        key: str,
        channel: str,
        *,
        status: DeliveryStatus | None = None,
        problem: str | None = None,
        due_at: datetime | None = None,
        attempts: int = 0,
        tried: bool = False,
    ) -> Delivery:
        now = instant_text(self._clock())

        def write(connection: sqlite3.Connection) -> Delivery:
            before = _delivery(connection, key, channel)
            tried_at = now if tried else instant_text(before.tried_at) if before.tried_at else _NEVER
            row = (
                key, channel, (status or before.status).value, before.attempts + attempts,
                instant_text(due_at or before.due_at), tried_at, before.problem if problem is None else problem,
            )  # fmt: skip
            _put(connection, "alert_deliveries", _DELIVERY_COLUMNS, _DELIVERIES, row)
            return _delivery(connection, key, channel)

        return self._database.write(write)


def altered_alerts(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the tables of alerts, in words; nothing when every row is what was written."""
    found = []
    tables = (
        ("alert_states", _STATE_COLUMNS, _STATES),
        ("alert_events", _EVENT_COLUMNS, _EVENTS),
        ("alert_deliveries", _DELIVERY_COLUMNS, _DELIVERIES),
    )
    for table, columns, prefix in tables:
        for row in connection.execute(f"SELECT {columns}, digest FROM {table}"):  # noqa: S608
            try:
                _sound(prefix, row, table)
            except StoreCorrupt as fault:
                found.append(fault.what)
    return found


def _add_event(connection: sqlite3.Connection, rule_id: str, event: NewAlertEvent, now: str) -> bool:
    content = json.dumps(dict(event.content), ensure_ascii=False, sort_keys=True, allow_nan=False)
    row = (event.key, rule_id, event.kind, instant_text(event.started_at), now, content)
    added = connection.execute(
        f"INSERT INTO alert_events ({_EVENT_COLUMNS}, digest) VALUES (?, ?, ?, ?, ?, ?, ?) "  # noqa: S608
        "ON CONFLICT (key) DO NOTHING",
        (*row, row_digest(_EVENTS, row)),
    ).rowcount
    if added:
        for channel in event.channels:
            owed = (event.key, channel, DeliveryStatus.OWED.value, 0, instant_text(event.due_at), _NEVER, "")
            _put(connection, "alert_deliveries", _DELIVERY_COLUMNS, _DELIVERIES, owed)
    return bool(added)


def _put(connection: sqlite3.Connection, table: str, columns: str, prefix: bytes, row: tuple[Any, ...]) -> None:
    marks = ", ".join("?" * (len(row) + 1))
    connection.execute(
        f"INSERT OR REPLACE INTO {table} ({columns}, digest) VALUES ({marks})",  # noqa: S608
        (*row, row_digest(prefix, row)),
    )


def _sound(prefix: bytes, row: tuple[Any, ...], table: str) -> tuple[Any, ...]:
    if row_digest(prefix, row[:-1]) != row[-1]:
        raise StoreCorrupt(f"a row of {table} is altered: {str(row[0])[:40]}", RUN_VERIFY)
    return row[:-1]


def _state(row: tuple[Any, ...]) -> StoredAlertState:
    return StoredAlertState(row[0], row[1], row[2], row[3], instant_of(row[4]), instant_of(row[5]))


def _logged(connection: sqlite3.Connection, key: str) -> LoggedAlert:
    found = connection.execute(
        f"SELECT {_EVENT_COLUMNS}, digest FROM alert_events WHERE key = ?",  # noqa: S608
        (key,),
    ).fetchone()
    row = _sound(_EVENTS, found, "alert_events")
    channels = connection.execute(
        "SELECT channel FROM alert_deliveries WHERE key = ? ORDER BY channel", (key,)
    ).fetchall()
    return LoggedAlert(
        row[0], row[1], row[2], instant_of(row[3]), instant_of(row[4]), MappingProxyType(json.loads(row[5])),
        tuple(_delivery(connection, key, channel) for (channel,) in channels),
    )  # fmt: skip


def _delivery(connection: sqlite3.Connection, key: str, channel: str) -> Delivery:
    found = connection.execute(
        f"SELECT {_DELIVERY_COLUMNS}, digest FROM alert_deliveries WHERE key = ? AND channel = ?",  # noqa: S608
        (key, channel),
    ).fetchone()
    if found is None:
        raise StoreCorrupt(f"the message {key[:12]} to {channel} is gone from alert_deliveries", RUN_VERIFY)
    row = _sound(_DELIVERIES, found, "alert_deliveries")
    tried = instant_of(row[5]) if row[5] else None
    return Delivery(row[0], row[1], DeliveryStatus(row[2]), row[3], instant_of(row[4]), tried, row[6])
