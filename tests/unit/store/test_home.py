"""One home: who may write, what reading leaves behind, and databases of other versions."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import time as wall_time
from datetime import timedelta

import pytest

from store_making import NOON, TickingClock, answer, document, environment, tree_of
from weatherglass.errors import StoreCorrupt, StoreError, StoreLocked, StoreNewer, UsageError
from weatherglass.store import open_store, schema, verify
from weatherglass.store.meta import ROOT_KEY, SCHEMA_VERSION_KEY, meta_value, set_meta_value
from weatherglass.store.row_digest import added, prefix_of, row_digest
from weatherglass.store.summaries import all_series, write_root, write_series

HOLDER = """
import sys, time
from pathlib import Path
from weatherglass.store import open_store
with open_store(Path(sys.argv[1]), write=True, command="weatherglass pull"):
    print("open", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    """A home with one series and one document, closed."""
    home = tmp_path / "home"
    with open_store(home, write=True, clock=TickingClock()) as store:
        store.raw.put(document())
        store.series.record(answer({"2024-02-27": 13.43}), source="cboe", received_at=NOON)
    return home


# ---- reading


def test_a_missing_home_is_an_empty_store_and_stays_missing(tmp_path):
    home = tmp_path / "nowhere"
    with open_store(home) as store:
        assert (store.exists, store.writable, store.home) == (False, False, home)
        assert (store.series.overview(), store.ingests.latest(), store.raw.unparsed()) == ((), (), ())
        assert (store.series.declared("VIX"), store.raw.validators("cboe", "VIX")) == (None, None)
        assert list(verify(store)) == []
        with pytest.raises(UsageError, match=r"no series 'VIX': nothing is stored at .*nowhere yet; fetch or import"):
            store.series.history("VIX")
        with pytest.raises(UsageError, match="not open for writing"):
            store.series.record(answer({}), source="cboe", received_at=NOON)
    assert not home.exists()


def test_a_reader_of_nothing_sees_what_a_writer_puts_there_later(tmp_path):
    home = tmp_path / "home"
    with open_store(home) as reader:
        assert reader.series.overview() == ()
        with open_store(home, write=True) as writer:
            assert reader.series.overview() == ()
            writer.series.record(answer({"2024-02-27": 13.43}), source="cboe", received_at=NOON)
            assert reader.series.history("VIX").value.tolist() == [13.43]
        assert reader.series.history("VIX").value.tolist() == [13.43]


def test_reading_creates_and_changes_nothing(home):
    before, times = tree_of(home), {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    with open_store(home) as store:
        assert store.series.history("VIX").rows == 1
        assert store.raw.payload(1) == document()
        assert list(verify(store)) == []
    assert tree_of(home) == before
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == times


def test_a_store_that_is_closed_cleanly_has_no_log(home):
    assert sorted(path.name for path in home.iterdir()) == ["raw", "weatherglass.db", "writer.lock"]


def test_a_store_opened_for_reading_refuses_to_write(home):
    with open_store(home) as store:
        for write in (
            lambda: store.raw.put(document()),
            lambda: store.ingests.add(source="cboe", received_at=NOON, fetch_id=None),
            lambda: store.series.declare("X", unit="usd", zone="UTC", calendar="every_day", close=wall_time(0)),
        ):
            with pytest.raises(UsageError, match=r"not open for writing; use open_store\(home, write=True\)"):
                write()


def test_a_closed_writer_refuses_and_may_be_closed_again(home):
    store = open_store(home, write=True)
    store.close()
    store.close()
    with pytest.raises(UsageError, match="is not open for writing"):
        store.raw.put(document())
    assert store.series.history("VIX").rows == 1


def test_readers_are_not_held_up_by_a_writer_and_see_whole_batches(tmp_path):
    home = tmp_path / "home"
    days = [f"2024-01-{day:02d}" for day in range(1, 29)]
    seen: list[set[float]] = []
    stop = threading.Event()

    def read():
        with open_store(home) as reader:
            while not stop.is_set():
                seen.append(set(reader.series.history("VIX").value.tolist()))

    with open_store(home, write=True) as store:
        store.series.record(answer(dict.fromkeys(days, 0.0)), source="cboe", received_at=NOON)
        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for batch in range(1, 40):
            values = dict.fromkeys(days, float(batch))
            store.series.record(answer(values), source="cboe", received_at=NOON + timedelta(seconds=batch))
        stop.set()
        for thread in threads:
            thread.join()
    assert len(seen) > 4
    assert [values for values in seen if len(values) != 1] == []


def test_threads_may_write_through_one_store(tmp_path):
    with open_store(tmp_path / "home", write=True) as store:

        def write(source: str) -> None:
            for at in range(5):
                said = answer({"2024-01-02": float(at)})
                store.series.record(said, source=source, received_at=NOON + timedelta(hours=at))

        threads = [threading.Thread(target=write, args=(source,)) for source in ("a", "b", "c")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [record.ingest_id for record in store.ingests.latest()] == list(range(15, 0, -1))
        assert store.series.overview()[0].revised == 12
        assert list(verify(store)) == []


def test_rows_can_be_read_with_the_sqlite_shell(home):
    with closing(sqlite3.connect(home / "weatherglass.db")) as shell:
        found = shell.execute("SELECT * FROM observations").fetchall()
    day, recorded_at = "2024-02-27", "2024-03-01T12:00:04"
    assert found == [("VIX", "close", "cboe", day, 0, 13.43, f"{day}T21:15:00", recorded_at, 1)]


def test_a_name_with_signs_of_an_address_is_a_home_like_any_other(tmp_path):
    home = tmp_path / "a home? 100% #1"
    with open_store(home, write=True) as store:
        store.series.record(answer({"2024-02-27": 13.43}), source="cboe", received_at=NOON)
    with open_store(home) as store:
        assert store.series.history("VIX").rows == 1


# ---- one writer


def test_a_second_writer_of_the_same_process_is_refused(tmp_path):
    home = tmp_path / "home"
    with open_store(home, write=True, command="first", clock=lambda: NOON):
        message = rf"is being written by process {os.getpid()} \(first, since 2024-03-01 12:00:00 UTC\); wait for it"
        with pytest.raises(StoreLocked, match=message):
            open_store(tmp_path / "." / "home", write=True)
        # the refusal must not have given the lock away
        with pytest.raises(StoreLocked):
            open_store(home, write=True)
    with open_store(home, write=True) as store:
        assert store.writable


def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path):
    home = tmp_path / "home"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "open\n"
    with pytest.raises(StoreLocked, match=rf"process {first.pid} \(weatherglass pull, since 20.* UTC\)") as refused:
        open_store(home, write=True)
    assert refused.value.holder.startswith(f"process {first.pid} ")
    with open_store(home) as reader:
        assert reader.series.overview() == ()
    first.send_signal(signal.SIGKILL)
    first.communicate()
    started = time.perf_counter()
    with open_store(home, write=True) as store:
        assert store.writable
    assert time.perf_counter() - started < 2.0


def test_a_lock_file_that_was_left_behind_blocks_nobody(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "writer.lock").write_text("process 1 (init, since ever)\n")
    with open_store(home, write=True, command="second"):
        assert (home / "writer.lock").read_text().startswith(f"process {os.getpid()} (second, since ")


def test_an_error_while_opening_gives_the_lock_back(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "weatherglass.db").write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(StoreCorrupt, match=r"file is not a database.*weatherglass data verify"):
            open_store(home, write=True)


def test_a_database_that_is_gone_while_documents_are_there_is_not_begun_anew(home):
    (home / "weatherglass.db").unlink()
    for write in (False, True):
        with (
            pytest.raises(StoreCorrupt, match=r"missing or empty although payloads are stored.*restore a backup"),
            open_store(home, write=write) as store,
        ):
            store.series.overview()


# ---- versions


def set_version(home, version):
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        set_meta_value(connection, SCHEMA_VERSION_KEY, str(version))
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")


def test_a_store_of_a_newer_version_is_refused_and_not_changed(home):
    set_version(home, 4)
    before = tree_of(home)
    before.pop("writer.lock")
    message = "has schema version 4, and this version of weatherglass knows versions up to 3; update weatherglass"
    with open_store(home) as store, pytest.raises(StoreNewer, match=message):
        store.series.overview()
    with pytest.raises(StoreNewer, match=message):
        open_store(home, write=True)
    after = tree_of(home)
    after.pop("writer.lock")
    assert after == before


@pytest.mark.parametrize(("header", "row"), [(99, 3), (3, 99), (99, 4), (0, 99)])
def test_a_newer_version_in_either_place_is_a_newer_store(home, header, row):
    set_version(home, row)
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        connection.execute(f"PRAGMA user_version = {header}")
    with open_store(home) as store, pytest.raises(StoreNewer, match="has schema version 99"):
        store.series.overview()
    with pytest.raises(StoreNewer, match="has schema version 99"):
        open_store(home, write=True)


def test_a_newer_version_may_have_no_table_of_ours(home):
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        connection.execute("DROP TABLE meta")
        connection.execute("PRAGMA user_version = 4")
    with open_store(home) as store, pytest.raises(StoreNewer, match="has schema version 4"):
        store.series.overview()


@pytest.mark.parametrize("header", [0, -5])
def test_another_version_in_the_header_that_is_not_newer_is_damage(home, header):
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        connection.execute(f"PRAGMA user_version = {header}")
    with open_store(home) as store, pytest.raises(StoreCorrupt, match=f"{header} in the header and 3 in table meta"):
        store.series.overview()


def series_digests(connection):
    """Digests of the series rows of version 0, which had no titles."""
    query = "SELECT series, unit, zone, calendar, close, declared_at, streams, stream_digests FROM series"
    return [(row[0], row_digest(prefix_of("series"), row)) for row in connection.execute(query)]


def drop_alerts(connection):
    """What version 3 added."""
    for table in ("alert_states", "alert_events", "alert_deliveries"):
        connection.execute(f"DROP TABLE {table}")


def make_version_0(home):
    """The same home as an earlier version would have left it: declared series have no title."""
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        drop_alerts(connection)
        connection.execute("DROP TABLE ledger")
        connection.execute("ALTER TABLE series DROP COLUMN title")
        digests = series_digests(connection)
        for series, digest in digests:
            connection.execute("UPDATE series SET digest = ? WHERE series = ?", (digest, series))
        total, streams = added(0, [digest for _, digest in digests]), len(digests)
        set_meta_value(connection, ROOT_KEY, f'{{"digests": {total}, "series": {len(digests)}, "streams": {streams}}}')
        set_meta_value(connection, SCHEMA_VERSION_KEY, "0")
        connection.execute("PRAGMA user_version = 0")
        connection.execute("COMMIT")


def add_titles(connection):
    """The step from version 0: a column, and the digests of the rows that it makes longer."""
    connection.execute("ALTER TABLE series ADD COLUMN title TEXT NOT NULL DEFAULT ''")
    names = [row[0] for row in connection.execute("SELECT series FROM series").fetchall()]
    query = (
        "SELECT series, unit, zone, calendar, close, title, declared_at, streams, stream_digests "
        "FROM series WHERE series = ?"
    )
    for name in names:
        row = connection.execute(query, (name,)).fetchone()
        connection.execute(
            "UPDATE series SET digest = ? WHERE series = ?", (row_digest(prefix_of("series"), row), name)
        )
    digests = [row[0] for row in connection.execute("SELECT digest FROM series")]
    root = f'{{"digests": {added(0, digests)}, "series": {len(digests)}, "streams": {len(digests)}}}'
    set_meta_value(connection, ROOT_KEY, root)


def test_an_older_store_is_copied_and_brought_up_to_date_by_the_first_writer(home, monkeypatch):
    make_version_0(home)
    old = (home / "weatherglass.db").read_bytes()
    monkeypatch.setitem(schema.MIGRATIONS, 0, add_titles)
    with (
        open_store(home) as reader,
        pytest.raises(StoreError, match=r"schema version 0, .* run any command that writes"),
    ):
        reader.series.overview()
    assert (home / "weatherglass.db").read_bytes() == old
    with open_store(home, write=True, clock=lambda: NOON) as store:
        assert store.series.history("VIX").value.tolist() == [13.43]
        assert (
            store.series.declare("VIX", unit="x", zone="UTC", calendar="c", close=wall_time(0), title="T").title == "T"
        )
        assert list(verify(store)) == []
    copy = home / "backups" / "weatherglass-schema-0-20240301T120000.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)
        assert meta_value(connection, SCHEMA_VERSION_KEY) == "0"
        assert connection.execute("SELECT value FROM vintages").fetchall() == [(13.43,)]
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        steps = connection.execute("SELECT from_version, to_version, backup FROM migrations").fetchall()
    assert steps == [(0, 1, copy.name), (1, 2, copy.name), (2, 3, copy.name)]


def test_a_store_without_a_ledger_gets_one_and_keeps_what_it_had(home):
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        drop_alerts(connection)
        connection.execute("DROP TABLE ledger")
    set_version(home, 1)
    with open_store(home, write=True, clock=lambda: NOON) as store:
        assert store.series.history("VIX").value.tolist() == [13.43]
        assert store.ledger.entries() == ()
        assert list(verify(store)) == []
    assert (home / "backups" / "weatherglass-schema-1-20240301T120000.db").exists()


def test_a_store_without_alerts_gets_their_tables_and_keeps_what_it_had(home):
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        drop_alerts(connection)
    set_version(home, 2)
    with open_store(home, write=True, clock=lambda: NOON) as store:
        assert store.series.history("VIX").value.tolist() == [13.43]
        assert (dict(store.alerts.states()), store.alerts.log(), store.alerts.due(NOON)) == ({}, (), ())
        assert list(verify(store)) == []
    assert (home / "backups" / "weatherglass-schema-2-20240301T120000.db").exists()


def test_a_step_that_fails_changes_nothing(home, monkeypatch):
    make_version_0(home)

    def half(connection):
        connection.execute("DELETE FROM vintages")
        raise sqlite3.OperationalError("the step stumbles")

    monkeypatch.setitem(schema.MIGRATIONS, 0, half)
    with pytest.raises(StoreError, match="the step stumbles"):
        open_store(home, write=True)
    monkeypatch.setitem(schema.MIGRATIONS, 0, add_titles)
    with open_store(home, write=True) as store:
        assert store.series.history("VIX").value.tolist() == [13.43]


def test_a_version_without_a_way_to_ours_is_refused(home):
    make_version_0(home)
    with pytest.raises(StoreError, match="there is no way from version 0 to 3; open it with the version"):
        open_store(home, write=True)
    assert not (home / "backups").exists()


def test_sums_are_kept_up_to_the_root(home):
    """What `write_root` makes of all series is what is stored."""
    with closing(sqlite3.connect(home / "weatherglass.db", isolation_level=None)) as connection:
        before = meta_value(connection, ROOT_KEY)
        known = all_series(connection)
        for row in known.values():
            write_series(connection, row)
        write_root(connection, known.values(), streams=1)
        assert meta_value(connection, ROOT_KEY) == before
