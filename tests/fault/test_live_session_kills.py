"""A live session killed at any instant goes on without losing, doubling or changing a row."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stream_making import NOON, publisher, seeded_events
from weatherglass.store.journal import Journal
from weatherglass.stream.rows import row_bytes, row_of
from weatherglass.stream.session import ROW

ROOT = Path(__file__).parents[2]
SEED, EVENTS = 77, 4_000

WRITER = """
import sys
from pathlib import Path
from stream_making import NOON, publisher, seeded_events
from weatherglass.store.journal import Journal
from weatherglass.stream.session import EVENT, LiveSession

with Journal(Path(sys.argv[1]), writable=True, clock=lambda: NOON, group_seconds=0.002) as journal:
    session = LiveSession(publisher(), journal, checkpoint_quotes=500)
    for row in session.recovered:
        print("row", row.sequence, flush=True)
    print("ready", flush=True)
    there = sum(1 for _ in journal.read(EVENT))
    for event in seeded_events(int(sys.argv[2]), int(sys.argv[3]))[there:]:
        for row in session.take(event):
            print("row", row.sequence, flush=True)
print("end", flush=True)
"""


def start(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(SEED), str(EVENTS)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.long
def test_five_kills_leave_the_rows_of_an_undisturbed_run(tmp_path: Path) -> None:
    path, chance, seen = tmp_path / "live.db", random.Random(4), []
    for turn in range(6):
        process = start(path)
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] and not lines[-1].startswith("ready"):
            lines.append(process.stdout.readline())
        if turn < 5:
            time.sleep(chance.uniform(0.02, 0.4))
            process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0].split("\n")
        # a line that the kill cut short tells nothing
        seen += [int(line.split()[1]) for line in [*lines, *rest[:-1]] if line.startswith("row")]
    assert process.returncode == 0
    with Journal(path, writable=False, clock=lambda: NOON) as journal:
        rows = [record.payload for record in journal.read(ROW)]
    assert rows == [row_bytes(row) for row in publisher().take_all(seeded_events(SEED, EVENTS))]
    assert [row_of(row).sequence for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 2_000
    assert seen == sorted(set(seen)), "a row was given out twice"
    assert set(seen) <= set(range(1, len(rows) + 1))
