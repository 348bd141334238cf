"""The book of alerts: events with their state or not at all, once for ever; messages owed until they are taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from weatherglass.errors import StoreCorrupt
from weatherglass.store import Store, open_store, verify
from weatherglass.store.alerts import DeliveryStatus, NewAlertEvent

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
EVENT = NewAlertEvent("k1", "begun", NOON, {"value": 31.2}, ("desk", "mail"), NOON)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home", write=True, clock=lambda: NOON) as found:
        yield found


def recorded(store: Store, *events: NewAlertEvent, state: str = "{}") -> tuple[str, ...]:
    return store.alerts.record("fear", rule_sha256="abc", cursor=7, state=state, events=events)


def test_a_state_comes_back_as_it_was_written(store: Store) -> None:
    assert recorded(store, state='{"on":true}') == ()
    found = store.alerts.states()["fear"]
    assert (found.state, found.cursor, found.rule_sha256, found.since) == ('{"on":true}', 7, "abc", NOON)


def test_an_event_is_written_once_and_owed_to_each_channel(store: Store) -> None:
    assert recorded(store, EVENT) == ("k1",)
    assert recorded(store, EVENT) == ()
    ((event, to_desk), (_, to_mail)) = store.alerts.due(NOON)
    assert (to_desk.channel, to_mail.channel, event.content, event.kind) == ("desk", "mail", {"value": 31.2}, "begun")
    assert (to_desk.status, to_desk.attempts, to_desk.tried_at) == (DeliveryStatus.OWED, 0, None)
    assert store.alerts.due(NOON - timedelta(seconds=1)) == ()


def test_a_message_is_owed_until_it_is_taken(store: Store) -> None:
    recorded(store, EVENT)
    assert store.alerts.begin_attempt("k1", "desk") == 1
    assert len(store.alerts.due(NOON)) == 2, "an attempt that was begun and not ended is owed still"
    store.alerts.failed("k1", "desk", "no connection", again_at=NOON + timedelta(minutes=1))
    assert [d.channel for _, d in store.alerts.due(NOON)] == ["mail"]
    store.alerts.begin_attempt("k1", "mail")
    store.alerts.delivered("k1", "mail")
    ((_, again),) = store.alerts.due(NOON + timedelta(minutes=1))
    assert (again.channel, again.attempts, again.problem, again.tried_at) == ("desk", 1, "no connection", NOON)


def test_dead_letters_are_seen_and_can_be_owed_again(store: Store) -> None:
    recorded(store, EVENT)
    store.alerts.begin_attempt("k1", "desk")
    store.alerts.failed("k1", "desk", "refused", again_at=None)
    (logged,) = store.alerts.log()
    assert [(d.channel, str(d.status), d.problem) for d in logged.deliveries] == [
        ("desk", "dead", "refused"), ("mail", "owed", ""),
    ]  # fmt: skip
    assert store.alerts.revive() == 1
    assert [(d.channel, d.attempts) for _, d in store.alerts.due(NOON)] == [("desk", 0), ("mail", 0)]


def test_the_log_is_the_latest_first_and_of_one_rule(store: Store) -> None:
    recorded(store, EVENT, replace(EVENT, key="k2", kind="ended"))
    store.alerts.record("greed", rule_sha256="x", cursor=0, state="{}", events=[replace(EVENT, key="k3")])
    assert [each.key for each in store.alerts.log()] == ["k3", "k2", "k1"]
    assert [each.key for each in store.alerts.log(rule_id="fear", limit=1)] == ["k2"]


def test_a_state_and_its_events_are_written_together_or_not_at_all(store: Store) -> None:
    recorded(store, state="before")
    bad = replace(EVENT, key="k9", content={"value": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        recorded(store, EVENT, bad, state="after")
    assert (store.alerts.states()["fear"].state, store.alerts.log()) == ("before", ())


@pytest.mark.parametrize("table", ["alert_states", "alert_events", "alert_deliveries"])
def test_an_altered_row_is_damage_and_not_read(store: Store, table: str) -> None:
    recorded(store, EVENT)
    assert list(verify(store)) == []
    store.close()
    column = {"alert_states": "cursor", "alert_events": "kind", "alert_deliveries": "attempts"}[table]
    with closing(sqlite3.connect(store.home / "weatherglass.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER alert_events_keep_words")
        connection.execute(f"UPDATE {table} SET {column} = 99")  # noqa: S608
    with open_store(store.home) as again:
        with pytest.raises(StoreCorrupt, match=f"a row of {table} is altered"):
            again.alerts.states(), again.alerts.log()
        assert {each.where for each in verify(again)} == {"alerts"}


def test_the_database_refuses_to_change_or_delete_an_event(store: Store) -> None:
    recorded(store, EVENT)
    store.close()
    with closing(sqlite3.connect(store.home / "weatherglass.db", isolation_level=None)) as connection:
        for statement in ("DELETE FROM alert_events", "UPDATE alert_events SET kind = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="no event of an alert is"):
                connection.execute(statement)
