"""The tables of alerts: what is remembered of each rule, what happened, and to whom it is still owed."""

from __future__ import annotations

ALERT_TABLES = (
    """CREATE TABLE alert_states (
        rule_id TEXT NOT NULL PRIMARY KEY, rule_sha256 TEXT NOT NULL, cursor INTEGER NOT NULL, state TEXT NOT NULL,
        since TEXT NOT NULL, updated_at TEXT NOT NULL, digest INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE alert_events (
        event_id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rule_id TEXT NOT NULL, kind TEXT NOT NULL,
        started_at TEXT NOT NULL, recorded_at TEXT NOT NULL, content TEXT NOT NULL, digest INTEGER NOT NULL
    )""",
    """CREATE TABLE alert_deliveries (
        key TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL,
        due_at TEXT NOT NULL, tried_at TEXT NOT NULL, problem TEXT NOT NULL, digest INTEGER NOT NULL,
        PRIMARY KEY (key, channel)
    ) WITHOUT ROWID""",
    """CREATE TRIGGER alert_events_stay BEFORE DELETE ON alert_events
        BEGIN SELECT RAISE(ABORT, 'no event of an alert is deleted'); END""",
    """CREATE TRIGGER alert_events_keep_words BEFORE UPDATE ON alert_events
        BEGIN SELECT RAISE(ABORT, 'no event of an alert is changed'); END""",
)
