"""A live run whose journal is followed by another one every few events, and whose old ones go, through kills.

Whatever is killed when, no row is lost, none is given out twice, and none comes out otherwise; each file alone gives its
own rows again.
"""

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
from weatherglass.store.journal_segments import ENDING, SegmentedJournal, next_path
from weatherglass.stream.checkpoint import restore
from weatherglass.stream.replay import logged_events
from weatherglass.stream.rows import row_bytes, row_of
from weatherglass.stream.session import CHECKPOINT, ROW, LiveSession

ROOT = Path(__file__).parents[2]
SEED = 77

WRITER = """
import os, signal, sys
from pathlib import Path
from stream_making import NOON, publisher, seeded_events
from weatherglass.store import journal_segments
from weatherglass.store.journal import Journal
from weatherglass.store.journal_segments import SegmentedJournal, next_path, remove_journal
from weatherglass.stream.session import CHECKPOINT, EVENT, LiveSession

folder, events, lets_go, point, after = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "yes", sys.argv[4], int(sys.argv[5])
turns = 0

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def turned():
    global turns
    turns += 1
    if point == "after the turn" and turns == after:
        die()
    if lets_go:
        files = sorted(folder.glob("*.db"))
        for each in files[:-1]:
            remove_journal(each)
            if point == "between two removals" and turns >= after:
                die()

replace, fsync = Path.replace, journal_segments.fsync_dir
if point == "before the new name":
    Path.replace = lambda self, target: die() if turns + 1 == after else replace(self, target)
if point == "after the new name":
    journal_segments.fsync_dir = lambda path: die() if turns + 1 == after else fsync(path)

now = 0
paths = sorted(folder.glob("*.db"))
journal = Journal(paths[-1] if paths else next_path(folder, NOON), writable=True, clock=lambda: NOON, group_seconds=0.002)
log = SegmentedJournal(
    journal, begins_with=CHECKPOINT, head=lambda: ("next", [(NOON, str(now + 1).encode())]),
    is_over=lambda *_: True, clock=lambda: NOON, turned=turned,
)
session = LiveSession(publisher(), log, checkpoint_quotes=300)
for row in session.recovered:
    print("row", row.sequence, flush=True)
print("ready", flush=True)
last = log.last("next")
start = int(last.payload) if last else 0
start += sum(1 for _ in log.read(EVENT, after=last.sequence if last else 0))
for now, event in enumerate(seeded_events(77, events)):
    if now >= start:
        for row in session.take(event):
            print("row", row.sequence, flush=True)
log.close()
print("end", flush=True)
"""
POINTS = ("before the new name", "after the new name", "after the turn", "between two removals")


def run(folder: Path, events: int, *, lets_go: bool, point: str = "", after: int = 0, kill_s: float = 0.0) -> list[int]:
    """Rows that a run gave out, until its end or a kill."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(events), "yes" if lets_go else "no", point, str(after)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    while lines[-1] and not lines[-1].startswith("ready"):
        lines.append(process.stdout.readline())
    if kill_s:
        time.sleep(kill_s)
        process.send_signal(signal.SIGKILL)
    lines += process.communicate()[0].split("\n")[:-1]  # a line that the kill cut short tells nothing
    expected = -signal.SIGKILL if point else 0
    assert kill_s or process.returncode == expected, point
    return [int(line.split()[1]) for line in lines if line.startswith("row")]


def rows_of(folder: Path) -> list[bytes]:
    """The rows of all files, in order; each file gives its own again."""
    found: list[bytes] = []
    for path in sorted(folder.glob(f"*{ENDING}")):
        with Journal(path, writable=False, clock=lambda: NOON) as journal:
            own = [record.payload for record in journal.read(ROW)]
            again, head = publisher(), next(iter(journal.read(CHECKPOINT, limit=1)), None)
            if head is not None and head.sequence <= 2:  # behind the word on where it continues
                restore(again, head.payload)
            replayed = [row_bytes(row) for row in again.take_all(logged_events(journal))]
        assert replayed == own, path.name
        found += own
    return found


def undisturbed(events: int) -> list[bytes]:
    return [row_bytes(row) for row in publisher().take_all(seeded_events(SEED, events))]


@pytest.mark.slow
def test_files_that_follow_each_other_hold_the_rows_of_one(tmp_path: Path) -> None:
    log = SegmentedJournal(
        Journal(next_path(tmp_path, NOON), writable=True, clock=lambda: NOON),
        begins_with=CHECKPOINT, head=lambda: ("run", [(NOON, b"head")]), is_over=lambda *_: True, clock=lambda: NOON,
    )  # fmt: skip
    session = LiveSession(publisher(), log, checkpoint_quotes=300)
    given = [row_bytes(row) for event in seeded_events(SEED, 300) for row in session.take(event)]
    log.close()
    assert len(list(tmp_path.glob("*.db"))) > 4
    assert rows_of(tmp_path) == given == undisturbed(300)
    assert [path.suffix for path in tmp_path.iterdir()] == [".db"] * len(list(tmp_path.iterdir()))


@pytest.mark.slow
def test_where_no_new_file_can_be_made_the_old_one_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    turns: list[int] = []
    log = SegmentedJournal(
        Journal(next_path(tmp_path, NOON), writable=True, clock=lambda: NOON), begins_with=CHECKPOINT,
        head=lambda: ("run", [(NOON, b"head")]), is_over=lambda *_: True, clock=lambda: NOON,
        turned=lambda: turns.append(1),
    )  # fmt: skip
    monkeypatch.setattr(Path, "replace", full)
    session = LiveSession(publisher(), log, checkpoint_quotes=300)
    given = [row_bytes(row) for event in seeded_events(SEED, 300) for row in session.take(event)]
    log.close()
    assert (rows_of(tmp_path), turns) == (given, [])
    assert [path.suffix for path in tmp_path.iterdir()] == [".db"]


def killed_at(folder: Path, point: str, *, lets_go: bool) -> None:
    events, seen = 300, []
    for after in (1, 2):
        seen += run(folder, events, lets_go=lets_go, point=point, after=after)
    seen += run(folder, events, lets_go=lets_go)
    expected = undisturbed(events)
    numbers = [row_of(row).sequence for row in expected]
    assert seen == sorted(set(seen)), "a row was given out twice"
    assert set(seen) <= set(numbers)
    # rows of one event that were durable and not yet printed when a kill came are in the files, and only there
    once = publisher()
    assert len(numbers) - len(seen) <= 2 * max(len(once.take(event)) for event in seeded_events(SEED, events))
    rows = rows_of(folder)
    assert rows == expected[-len(rows) :] if lets_go else rows == expected
    assert len(list(folder.glob("*.db"))) == 1 or not lets_go


@pytest.mark.slow
def test_a_kill_before_a_new_file_has_its_name_leaves_the_old_one(tmp_path: Path) -> None:
    killed_at(tmp_path, "before the new name", lets_go=False)


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_step_of_the_turn(tmp_path: Path, point: str) -> None:
    killed_at(tmp_path, point, lets_go=point == "between two removals")


@pytest.mark.long
@pytest.mark.parametrize("lets_go", [False, True])
def test_kills_at_random_leave_the_rows_of_an_undisturbed_run(tmp_path: Path, *, lets_go: bool) -> None:
    chance, seen, events = random.Random(9), [], 2_000
    for _ in range(6):
        seen += run(tmp_path, events, lets_go=lets_go, kill_s=chance.uniform(0.02, 0.5))
    seen += run(tmp_path, events, lets_go=lets_go)
    expected = undisturbed(events)
    assert seen == sorted(set(seen))
    rows = rows_of(tmp_path)
    assert rows == expected[-len(rows) :] if lets_go else rows == expected
    assert seen[-1] == row_of(expected[-1]).sequence
