"""What a durable append costs: `python benchmarks/journal.py [--rounds N]`.

The live journal against one SQLite transaction an append, with the same table and the same durability (WAL, full
synchronization), in one thread of callers.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rounds import Contestant, race, ratio
from tables import Table, machine_line
from weatherglass.store.journal import Journal

APPENDS, RECORDS = 200, 20
PAYLOAD = bytes(120)
NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
RECORD = [(NOON, PAYLOAD)] * RECORDS


def grouped(journal: Journal) -> None:
    """Hand over all appends, then wait for the last."""
    tickets = [journal.append("quote", RECORD) for _ in range(APPENDS)]
    tickets[-1].wait()


def waited_for(journal: Journal) -> None:
    """Wait for each append before the next."""
    for _ in range(APPENDS):
        journal.append_now("quote", RECORD)


def single(connection: sqlite3.Connection, rows: int) -> None:
    """A transaction for each append, or for each record."""
    values = [("quote", 0, 0, PAYLOAD, 0)] * rows
    for _ in range(APPENDS * RECORDS // rows):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO record (kind, event_at, recorded_at, payload, crc) VALUES (?,?,?,?,?)", values
        )
        connection.execute("COMMIT")


def plain_database(path: Path) -> sqlite3.Connection:
    """The table of the journal without its checks."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE record (sequence INTEGER PRIMARY KEY, "
        "kind TEXT, event_at INTEGER, recorded_at INTEGER, payload BLOB, crc INTEGER);"
        "CREATE INDEX by_kind ON record (kind, sequence);"
    )
    return connection


def measure(rounds: int) -> Table:
    """The race."""
    with tempfile.TemporaryDirectory() as folder:
        connection = plain_database(Path(folder) / "plain.db")
        with Journal(Path(folder) / "journal.db", writable=True, clock=lambda: NOON) as journal:
            units = APPENDS * RECORDS
            floor = Contestant("SQLite, a commit for each record", lambda: single(connection, 1), units)
            contestants = [
                floor,
                Contestant(f"SQLite, a commit for {RECORDS} records", lambda: single(connection, RECORDS), units),
                Contestant("journal, each append waited for", lambda: waited_for(journal), units),
                Contestant("journal, grouped", lambda: grouped(journal), units),
            ]
            race(contestants, rounds, clock=time.perf_counter)
        connection.close()
    table = Table(
        f"{APPENDS} appends of {RECORDS} records of {len(PAYLOAD)} bytes, durable",
        ["", "records/s", "ms an append", "times as fast as a commit for each record"],
        [f"Medians over {rounds} rounds by the clock on the wall, quartiles of the ratio."],
    )
    for one in contestants:
        faster = ratio(floor, one)
        table.add(
            [one.name, f"{1 / one.median:,.0f}", f"{1e3 * one.median * RECORDS:.3f}", faster.text(1)],
            {"records_per_second": 1 / one.median, "times": faster.median},
        )
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a durable append to the journal costs, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, at least 3 (default: 15)")
    arguments = parser.parse_args()
    if arguments.rounds < 3:
        parser.error("--rounds must be 3 or more")
    print(machine_line())
    print("\n" + measure(arguments.rounds).markdown())


if __name__ == "__main__":
    main()
