"""The live journal under accidents: killed at any instant, a disk that is full, a disk that fails."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weatherglass.errors import StoreUnwritable
from weatherglass.store.journal import Journal

SOURCE = Path(__file__).parents[2] / "src"
NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from weatherglass.errors import StoreUnwritable
from weatherglass.store.journal import Journal

noon = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
journal = Journal(Path(sys.argv[1]), writable=True, clock=lambda: noon, group_seconds=0.002)
for turn in range(int(sys.argv[2])):
    try:
        first, last = journal.append_now("quote", [(noon, f"{turn}.{part}".encode()) for part in range(3)])
    except StoreUnwritable as exc:
        print("refused", exc, flush=True)
    else:
        print("ack", turn, first, last, flush=True)
"""


def clock() -> datetime:
    return NOON


def writer(path: Path, turns: int, *wrapper: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*wrapper, sys.executable, "-c", WRITER, str(path), str(turns)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_once(path: Path, delay: float) -> int:
    """Start a writer, kill it some time after its first acknowledgement; how many appends it had acknowledged."""
    process = writer(path, 1_000_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline()]
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    acknowledged += process.communicate()[0].splitlines()
    # a line that the kill cut short acknowledges nothing
    return sum(1 for line in acknowledged if len(line.split()) == 4)


def kill_loop(path: Path, kills: int) -> None:
    chance = random.Random(20260317)
    sure = 0
    for _ in range(kills):
        sure += kill_once(path, chance.uniform(0.0, 0.15))
        started = time.monotonic()
        with Journal(path, writable=True, clock=clock) as journal:
            records = list(journal.read("quote"))
            assert time.monotonic() - started < 2.0
            assert [record.sequence for record in records] == list(range(1, len(records) + 1))
            assert len(records) % 3 == 0, "half a unit is visible"
            parts = [record.payload.split(b".")[1] for record in records]
            assert parts == [b"0", b"1", b"2"] * (len(records) // 3)
            assert len(records) >= 3 * sure, "an acknowledged append is lost"
            sure = len(records) // 3


@pytest.mark.slow
def test_no_acknowledged_append_is_lost_to_four_kills(tmp_path: Path) -> None:
    kill_loop(tmp_path / "journal.db", 4)


@pytest.mark.long
def test_no_acknowledged_append_is_lost_to_fifty_kills(tmp_path: Path) -> None:
    kill_loop(tmp_path / "journal.db", 50)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_after_an_error_of_the_device_the_journal_stops_and_opened_again_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Journal(path, writable=True, clock=clock) as journal:
        journal.append_now("before", [(NOON, b"kept")])
    trace = "inject=fsync,fdatasync:error=EIO:when=4+"
    process = writer(
        path, 6, "strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync,fdatasync", "-e", trace
    )
    lines = process.communicate(timeout=60)[0].splitlines()
    if not lines:
        pytest.skip("strace may not trace here")
    acknowledged = [line for line in lines if line.startswith("ack")]
    refused = [line for line in lines if line.startswith("refused")]
    assert len(acknowledged) + len(refused) == 6
    assert "input/output error" in refused[0]
    assert all("the journal stopped after" in line for line in refused[1:])
    assert len(refused) >= 2
    with Journal(path, writable=True, clock=clock) as again:
        kept = [record.payload for record in again.read("quote")]
        assert kept[: 3 * len(acknowledged)] == [
            f"{line.split()[1]}.{part}".encode() for line in acknowledged for part in range(3)
        ]
        assert len(kept) % 3 == 0
        assert [record.payload for record in again.read("before")] == [b"kept"]
        first, _ = again.append_now("after", [(NOON, b"goes on")])
        assert first == 2 + len(kept)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_refuses_the_append_and_takes_the_next_when_space_returns(small_disk: Path) -> None:
    path = small_disk / "journal.db"
    filler = small_disk / "filler"
    with Journal(path, writable=True, clock=clock) as journal:
        journal.append_now("quote", [(NOON, b"first")])
        filler.write_bytes(bytes(small_disk_room(small_disk) - 60_000))
        with pytest.raises(StoreUnwritable, match="the disk is full; free some space; what was acknowledged is kept"):
            journal.append_now("quote", [(NOON, bytes(200_000))])
        assert [record.payload for record in journal.read()] == [b"first"]
        filler.unlink()
        assert journal.append_now("quote", [(NOON, bytes(200_000))]) == (2, 2)
        assert [len(record.payload) for record in journal.read()] == [5, 200_000]
    with Journal(path, writable=True, clock=clock) as again:
        assert again.append_now("quote", [(NOON, b"third")]) == (3, 3)


def small_disk_room(place: Path) -> int:
    return shutil.disk_usage(place).free


def test_a_path_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnwritable, match=r"file/journal\.db: (not a directory|file exists); check the path"):
        Journal(tmp_path / "file" / "journal.db", writable=True, clock=clock)
