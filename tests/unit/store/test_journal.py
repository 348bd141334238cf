"""The live journal: units, order, checksums, grouping, back-pressure, and what becomes of a journal that was damaged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weatherglass.errors import StoreCorrupt, StoreNewer, StoreUnwritable, UsageError
from weatherglass.store.journal import Journal, JournalRecord, Ticket

NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
RECORDED = datetime(2026, 3, 17, 12, 0, 1, 250_000, tzinfo=UTC)


def clock() -> datetime:
    return RECORDED


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path, writable=True, clock=clock, group_seconds=0.005) as opened:
        yield opened


def payloads(journal: Journal, kind: str | None = None) -> list[bytes]:
    return [record.payload for record in journal.read(kind)]


def sql(path: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


# ---- what is appended is what is read


def test_a_record_comes_back_with_its_instants_in_utc_and_its_bytes(journal: Journal) -> None:
    tokyo = datetime(2026, 3, 17, 21, 0, 0, 7, tzinfo=timezone(timedelta(hours=9)))
    assert journal.append_now("quote", [(tokyo, b"\x00\xff")]) == (1, 1)
    assert list(journal.read()) == [
        JournalRecord(1, "quote", datetime(2026, 3, 17, 12, 0, 0, 7, tzinfo=UTC), RECORDED, b"\x00\xff")
    ]


def test_sequences_count_all_kinds_together_and_reading_one_kind_leaves_the_others_out(journal: Journal) -> None:
    assert journal.append_now("quote", [(NOON, b"a"), (NOON, b"b")]) == (1, 2)
    assert journal.append_now("index", [(NOON, b"c")]) == (3, 3)
    assert journal.append_now("quote", [(NOON, b"d")]) == (4, 4)
    assert [(r.sequence, r.kind) for r in journal.read()] == [(1, "quote"), (2, "quote"), (3, "index"), (4, "quote")]
    assert payloads(journal, "quote") == [b"a", b"b", b"d"]
    assert payloads(journal, "alert") == []


def test_reading_goes_on_after_a_sequence_and_stops_at_the_limit(journal: Journal) -> None:
    journal.append_now("quote", [(NOON, str(i).encode()) for i in range(2_500)])
    assert [r.sequence for r in journal.read(after=2_400, limit=3)] == [2_401, 2_402, 2_403]
    assert [r.sequence for r in journal.read("quote", after=2_498)] == [2_499, 2_500]
    assert sum(1 for _ in journal.read(limit=1_700)) == 1_700
    assert list(journal.read(after=2_500)) == []


def test_the_last_record_of_a_kind_is_found(journal: Journal) -> None:
    journal.append_now("index", [(NOON, b"16.1"), (NOON, b"16.2")])
    journal.append_now("quote", [(NOON, b"q")])
    found = journal.last("index")
    assert found is not None
    assert (found.sequence, found.payload) == (2, b"16.2")
    assert journal.last("alert") is None


def test_a_journal_opened_again_counts_on(path: Path) -> None:
    with Journal(path, writable=True, clock=clock) as first:
        first.append_now("quote", [(NOON, b"a")])
        first.append_now("index", [(NOON, b"b")])
    with Journal(path, writable=True, clock=clock) as again:
        assert again.append_now("quote", [(NOON, b"c")]) == (3, 3)
        assert payloads(again) == [b"a", b"b", b"c"]
        assert payloads(again, "quote") == [b"a", b"c"]


def test_another_reader_sees_what_is_committed_while_the_writer_is_open(journal: Journal, path: Path) -> None:
    with Journal(path, writable=False, clock=clock) as reader:
        assert list(reader.read()) == []
        journal.append_now("quote", [(NOON, b"a")])
        assert payloads(reader) == [b"a"]


def test_a_journal_that_is_not_there_reads_as_empty_and_is_not_made(path: Path) -> None:
    with Journal(path, writable=False, clock=clock) as reader:
        assert list(reader.read()) == []
        assert reader.last("quote") is None
    assert not path.exists()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["quote", "index", "alert"]), st.lists(st.binary(max_size=40), min_size=1, max_size=4)
        ),
        max_size=12,
    )
)
def test_any_appends_come_back_in_order_and_by_kind(
    tmp_path_factory: pytest.TempPathFactory, units: list[tuple[str, list[bytes]]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    with Journal(path, writable=True, clock=clock, group_seconds=0.0) as journal:
        tickets = [journal.append(kind, [(NOON, each) for each in bodies]) for kind, bodies in units]
    flat = [(kind, body) for kind, bodies in units for body in bodies]
    with Journal(path, writable=False, clock=clock) as reader:
        assert [(r.kind, r.payload) for r in reader.read()] == flat
        for kind in ("quote", "index", "alert"):
            assert [r.payload for r in reader.read(kind)] == [body for own, body in flat if own == kind]
    places = [ticket.wait(0) for ticket in tickets]
    assert [last - first + 1 for first, last in places] == [len(bodies) for _, bodies in units]


# ---- acknowledgement, groups, back-pressure


def test_a_ticket_is_done_only_when_the_records_are_readable(journal: Journal) -> None:
    ticket = journal.append("quote", [(NOON, b"a"), (NOON, b"b")])
    assert ticket.wait(5) == (1, 2)
    assert ticket.done
    assert payloads(journal) == [b"a", b"b"]


def test_appends_that_nobody_waits_for_share_one_transaction(path: Path) -> None:
    with Journal(path, writable=True, clock=clock, group_seconds=0.3) as journal:
        tickets = [journal.append("quote", [(NOON, b"x")]) for _ in range(50)]
        assert not any(ticket.done for ticket in tickets)
        assert list(journal.read()) == []
        assert tickets[0].wait(5) == (1, 1)
        # One commit: whoever waited for the first finds the fiftieth committed too.
        assert len(payloads(journal)) == 50


def test_a_waiting_caller_does_not_wait_for_the_group(path: Path) -> None:
    with Journal(path, writable=True, clock=clock, group_seconds=30.0) as journal:
        assert journal.append_now("quote", [(NOON, b"a")], timeout=5) == (1, 1)


def test_closing_commits_what_waits(path: Path) -> None:
    journal = Journal(path, writable=True, clock=clock, group_seconds=30.0)
    ticket = journal.append("quote", [(NOON, b"a")])
    journal.close()
    assert ticket.wait(0) == (1, 1)
    with pytest.raises(StoreUnwritable, match="the journal is closed; open it again"):
        journal.append("quote", [(NOON, b"b")])


def test_many_threads_get_places_without_gaps_and_their_units_stay_whole(journal: Journal) -> None:
    def work(name: int, places: list[tuple[int, int]]) -> None:
        places.extend(
            journal.append_now("quote", [(NOON, f"{name}-{turn}".encode())] * 3, timeout=20) for turn in range(20)
        )

    found: list[list[tuple[int, int]]] = [[] for _ in range(6)]
    threads = [threading.Thread(target=work, args=each) for each in enumerate(found)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(place for places in found for place in places) == [(1 + 3 * i, 3 + 3 * i) for i in range(120)]
    read = payloads(journal)
    assert all(len(set(read[at : at + 3])) == 1 for at in range(0, 360, 3))


def test_a_full_queue_blocks_and_then_refuses_without_taking_the_append(path: Path) -> None:
    with Journal(
        path, writable=True, clock=clock, group_seconds=60.0, max_waiting_bytes=1_000, wait_seconds=0.05
    ) as journal:
        first = journal.append("quote", [(NOON, bytes(900))])
        with pytest.raises(StoreUnwritable, match=r"1,000 bytes have waited for the disk for 0\.05 s; append less"):
            journal.append("quote", [(NOON, b"late")])
        first.wait(5)
        assert journal.append_now("quote", [(NOON, b"b")], timeout=5) == (2, 2)
        assert [len(body) for body in payloads(journal)] == [900, 1]


def test_a_unit_larger_than_the_queue_is_taken_when_nothing_waits(path: Path) -> None:
    with Journal(path, writable=True, clock=clock, max_waiting_bytes=1_000) as journal:
        assert journal.append_now("quote", [(NOON, bytes(50_000))], timeout=5) == (1, 1)


def test_waiting_can_be_given_up(path: Path) -> None:
    with Journal(path, writable=True, clock=clock) as journal, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")  # another connection holds the lock of the file
        ticket = journal.append("quote", [(NOON, b"a")])
        with pytest.raises(TimeoutError):
            ticket.wait(0.05)
        other.rollback()
        assert ticket.wait(5) == (1, 1)


# ---- wrong calls


def test_appending_needs_a_journal_opened_to_write(path: Path) -> None:
    with (
        Journal(path, writable=False, clock=clock) as reader,
        pytest.raises(UsageError, match="was opened to read; open it with writable=True"),
    ):
        reader.append("quote", [(NOON, b"a")])


def test_an_append_needs_a_kind_records_and_offsets(journal: Journal) -> None:
    with pytest.raises(UsageError, match="append of 0 records of kind 'quote': both a kind and a record are needed"):
        journal.append("quote", [])
    with pytest.raises(UsageError, match="append of 1 records of kind '': both a kind and a record are needed"):
        journal.append("", [(NOON, b"a")])
    with pytest.raises(UsageError, match="2026-03-17T12:00:00 has no offset; an instant needs one"):
        journal.append("quote", [(datetime(2026, 3, 17, 12), b"a")])
    assert list(journal.read()) == []


# ---- damage


@pytest.fixture
def written(path: Path) -> Path:
    with Journal(path, writable=True, clock=clock) as journal:
        for turn in range(6):
            journal.append_now("quote" if turn % 2 == 0 else "index", [(NOON, f"payload {turn}".encode())])
    return path


def read_all(path: Path, kind: str | None = None, after: int = 0) -> list[int]:
    with Journal(path, writable=False, clock=clock) as reader:
        return [record.sequence for record in reader.read(kind, after=after)]


@pytest.mark.parametrize(
    "change",
    [
        "payload = CAST('payload X' AS BLOB)",
        "event_at = event_at + 1",
        "recorded_at = recorded_at - 1",
        "kind = 'Quote'",
        "previous = 0",
        "crc = crc + 1",
    ],
)
def test_any_changed_field_of_a_record_is_found(written: Path, change: str) -> None:
    sql(written, f"UPDATE record SET {change} WHERE sequence = 3")  # noqa: S608
    with pytest.raises(StoreCorrupt, match=r"record 3 of the journal .*journal\.db \(its checksum is another\)"):
        read_all(written)


def test_a_missing_record_is_found_and_the_records_before_it_are_served(written: Path) -> None:
    sql(written, "DELETE FROM record WHERE sequence = 4")
    with Journal(written, writable=False, clock=clock) as reader:
        records = reader.read()
        assert [next(records).sequence for _ in range(3)] == [1, 2, 3]
        with pytest.raises(StoreCorrupt, match=r"record 4 is missing before 5"):
            next(records)


def test_a_missing_record_is_found_when_its_kind_is_read_alone(written: Path) -> None:
    sql(written, "DELETE FROM record WHERE sequence = 3")  # quotes are 1, 3, 5
    with pytest.raises(StoreCorrupt, match=r"record 3 is missing before 5"):
        read_all(written, "quote")
    with pytest.raises(StoreCorrupt, match=r"record 3 is missing before 5"):
        read_all(written, "quote", after=2)
    assert read_all(written, "index") == [2, 4, 6]
    assert read_all(written, "quote", after=4) == [5]


def test_records_exchanged_with_each_other_are_found(written: Path) -> None:
    for old, new in ((1, 100), (2, 1), (100, 2)):
        sql(written, "UPDATE record SET sequence = ? WHERE sequence = ?", new, old)
    with pytest.raises(StoreCorrupt, match="record 1 of the journal"):
        read_all(written)


def test_a_file_of_garbage_and_a_foreign_database_are_refused(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"no database at all, " * 300)
    for writable in (True, False):
        with pytest.raises(StoreCorrupt, match=r"the journal .*garbage\.db \(file is not a database\)"):
            list(Journal(garbage, writable=writable, clock=clock).read())
    foreign = tmp_path / "foreign.db"
    sql(foreign, "CREATE TABLE somebody (a)")
    with pytest.raises(StoreCorrupt, match="an SQLite file, and no journal of weatherglass"):
        Journal(foreign, writable=True, clock=clock)
    assert sql(foreign, "SELECT name FROM sqlite_master") == [("somebody",)]
    assert sql(foreign, "PRAGMA journal_mode") == [("delete",)]


def test_a_name_in_the_file_that_is_no_text_is_damage(written: Path) -> None:
    raw = written.read_bytes()
    assert raw.count(b"INDEX record_by_kind ON") == 1
    written.write_bytes(raw.replace(b"INDEX record_by_kind ON", b"INDEX record_by_k\xc2nd XX"))
    with (
        Journal(written, writable=False, clock=lambda: datetime.now(UTC)) as journal,
        pytest.raises(StoreCorrupt, match="damaged: the journal"),
    ):
        list(journal.read())


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(written: Path) -> None:
    sql(written, "PRAGMA user_version = 9")
    for writable in (True, False):
        with pytest.raises(
            StoreNewer, match="has schema version 9, and this version of weatherglass knows versions up to 1"
        ):
            list(Journal(written, writable=writable, clock=clock).read())
    assert sql(written, "SELECT count(*) FROM record") == [(6,)]


def test_after_a_failed_commit_the_journal_refuses_until_it_is_opened_again(path: Path) -> None:
    def refused(ticket: Ticket) -> str:
        with pytest.raises(StoreUnwritable) as failure:
            ticket.wait(5)
        return str(failure.value)

    with Journal(path, writable=True, clock=clock) as journal:
        journal.append_now("quote", [(NOON, b"a")])
        # a second writer that got past the lock of the store has taken the place of the next record
        sql(path, "INSERT INTO record VALUES (2, 1, 'quote', 0, 0, x'00', 0)")
        assert "UNIQUE constraint failed" in refused(journal.append("quote", [(NOON, b"b")]))
        with pytest.raises(
            StoreUnwritable, match=r"the journal stopped after: .*UNIQUE.*; check the disk, then open it again"
        ):
            journal.append("quote", [(NOON, b"c")])
    sql(path, "DELETE FROM record WHERE sequence = 2")
    with Journal(path, writable=True, clock=clock) as again:
        assert again.append_now("quote", [(NOON, b"c")]) == (2, 2)
        assert payloads(again) == [b"a", b"c"]
