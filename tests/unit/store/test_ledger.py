"""The ledger of claims: entries are added, once, in a chain that shows what is gone or altered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.store import open_store, verify
from weatherglass.store.ledger import EntryKind, LedgerEntry

NOON = datetime(2026, 1, 22, 12, tzinfo=UTC)
FROZEN = date(2026, 1, 22)


def add(home: Path, kind: EntryKind, claim_id: str = "r4", **changes: Any) -> LedgerEntry:
    given: dict[str, Any] = {"frozen_on": FROZEN, "claim_sha256": "a" * 64, "content": {"statement": "러셀"}}
    with open_store(home, write=True, clock=lambda: NOON) as store:
        return store.ledger.add(kind, claim_id, **(given | changes))


def entries(home: Path, claim_id: str | None = None) -> tuple[LedgerEntry, ...]:
    with open_store(home) as store:
        return store.ledger.entries(claim_id)


def filled(home: Path) -> None:
    add(home, EntryKind.REGISTERED)
    add(home, EntryKind.REGISTERED, "v19", claim_sha256="b" * 64)
    add(home, EntryKind.TESTED, manifest="m1", as_of=date(2026, 8, 22), verdict="TOO_FEW_CASES", content={"p": 0.139})


def test_entries_come_back_in_order_with_what_was_written(tmp_path: Path):
    filled(tmp_path)
    found = entries(tmp_path)
    assert [(each.entry_id, each.kind, each.claim_id) for each in found] == [
        (1, EntryKind.REGISTERED, "r4"), (2, EntryKind.REGISTERED, "v19"), (3, EntryKind.TESTED, "r4"),
    ]  # fmt: skip
    assert (found[2].verdict, found[2].as_of, dict(found[2].content)) == (
        "TOO_FEW_CASES",
        date(2026, 8, 22),
        {"p": 0.139},
    )
    assert (found[0].as_of, dict(found[0].content), found[0].recorded_at) == (None, {"statement": "러셀"}, NOON)
    assert [each.entry_id for each in entries(tmp_path, "r4")] == [1, 3]
    assert [each.previous for each in found] == ["", found[0].sha256, found[1].sha256]


def test_what_was_said_last_is_not_said_again(tmp_path: Path):
    filled(tmp_path)
    again = add(
        tmp_path,
        EntryKind.TESTED,
        manifest="m1",
        as_of=date(2026, 8, 22),
        verdict="TOO_FEW_CASES",
        content={"p": 0.139},
    )
    assert again.entry_id == 3
    newer = add(tmp_path, EntryKind.TESTED, manifest="m2", as_of=date(2026, 9, 22), verdict="NO_SUPPORT")
    assert newer.entry_id == 4
    assert len(entries(tmp_path)) == 4


def test_a_changed_claim_is_registered_beside_the_older_one(tmp_path: Path):
    filled(tmp_path)
    add(tmp_path, EntryKind.REGISTERED, claim_sha256="c" * 64)
    with open_store(tmp_path) as store:
        latest = store.ledger.registered("r4")
        assert store.ledger.registered("r99") is None
    assert latest is not None
    assert latest.claim_sha256 == "c" * 64
    assert [each.claim_sha256[0] for each in entries(tmp_path, "r4") if each.kind is EntryKind.REGISTERED] == ["a", "c"]


def test_a_test_of_a_claim_that_was_never_registered_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="claim r4 is not registered"):
        add(tmp_path, EntryKind.TESTED, verdict="SUPPORTED")
    assert entries(tmp_path) == ()


@pytest.mark.parametrize("statement", ["DELETE FROM ledger", "UPDATE ledger SET verdict = 'SUPPORTED'"])
def test_the_database_keeps_the_entries_as_they_are(tmp_path: Path, statement: str):
    filled(tmp_path)
    with (
        closing(sqlite3.connect(tmp_path / "weatherglass.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"nothing is (deleted from|changed in) the ledger"),
    ):
        connection.execute(statement)
    assert len(entries(tmp_path)) == 3


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger SET verdict = 'SUPPORTED' WHERE entry_id = 3", "ledger entry 3 is altered"),
        ("UPDATE ledger SET frozen_on = '2016-01-01' WHERE entry_id = 1", "ledger entry 1 is altered"),
        ("DELETE FROM ledger WHERE entry_id = 2", "ledger entry 2 is gone"),
        ("DELETE FROM ledger WHERE entry_id = 1", "ledger entry 1 is gone"),
        ("DELETE FROM ledger WHERE entry_id = 3", "entries after number 2 of the ledger are gone"),
        ("UPDATE ledger SET previous = '' WHERE entry_id = 2", "ledger entry 2 is altered"),
    ],
)
def test_whoever_gets_past_that_is_seen(tmp_path: Path, statement: str, words: str):
    filled(tmp_path)
    with closing(sqlite3.connect(tmp_path / "weatherglass.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER ledger_keeps_entries")
        connection.execute("DROP TRIGGER ledger_keeps_words")
        connection.execute(statement)
    with pytest.raises(StoreCorrupt, match=words):
        entries(tmp_path)
    with pytest.raises(StoreCorrupt, match=words):
        add(tmp_path, EntryKind.REGISTERED, "v20")
    with open_store(tmp_path) as store:
        assert [each.problem for each in verify(store) if each.where == "ledger"] == [words]


def test_a_store_that_is_not_there_has_an_empty_ledger(tmp_path: Path):
    assert entries(tmp_path / "nothing") == ()
    assert not (tmp_path / "nothing").exists()
