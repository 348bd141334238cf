"""The quote lake under accidents: bytes that change, files and log entries that vanish, kills, full and failing disks."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from lake_making import CLOSE, minutes, parquet_files, snapshot
from weatherglass.errors import StoreCorrupt, StoreUnwritable, UsageError
from weatherglass.store import quote_lake_ingest, quote_lake_log
from weatherglass.store.quote_lake import LakeFinding, LakeSummary, QuoteLake
from weatherglass.store.quote_lake_files import LakeFile

pytestmark = pytest.mark.slow  # a lake for every fault

ROOT = Path(__file__).parents[2]
DAYS = 3


@pytest.fixture
def lake(tmp_path: Path) -> QuoteLake:
    """Three days, a file each; each day was an add of its own."""
    made = QuoteLake(tmp_path / "quotes", writable=True)
    for day in range(DAYS):
        made.add([snapshot(CLOSE + timedelta(days=day))], ingest=f"day {day}")
    return made


def reader(lake: QuoteLake, **how: object) -> QuoteLake:
    return QuoteLake(lake.uri, writable=False, **how)  # type: ignore[arg-type]


def days_of(lake: QuoteLake) -> list[date]:
    return [each.as_of.date() for each in lake.snapshots("SPX")]


def flip(path: Path, at: int) -> None:
    body = bytearray(path.read_bytes())
    body[at] ^= 0x10
    path.write_bytes(bytes(body))


def _flip_in_the_middle(path: Path) -> None:
    flip(path, path.stat().st_size // 2)


def _flip_in_the_footer(path: Path) -> None:
    flip(path, path.stat().st_size - 30)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _exchange(path: Path) -> None:
    other = next(each for each in parquet_files(path.parents[2]) if each != path)
    path.write_bytes(other.read_bytes())


def _make_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


ACCIDENTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a flipped bit in a page": (_flip_in_the_middle, "its bytes are not those that were written"),
    "a flipped bit in the footer": (_flip_in_the_footer, "its bytes are not those that were written"),
    "cut": (_cut, r"it has [\d,]+ bytes and was written with [\d,]+"),
    "empty": (_empty, r"it has 0 bytes and was written with [\d,]+"),
    "gone": (Path.unlink, "it is not there"),
    "another file in its place": (_exchange, "it has|its bytes"),
    "a directory in its place": (_make_directory, "it cannot be read"),
}


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_a_damaged_file_is_named_and_the_other_days_are_served(lake: QuoteLake, accident: str) -> None:
    damage, problem = ACCIDENTS[accident]
    path = parquet_files(Path(lake.uri))[1]
    damage(path)
    stopped = reader(lake)
    with pytest.raises(
        StoreCorrupt, match=rf"part-\w+\.parquet of the quote lake, quotes of SPX on 2024-01-03: ({problem})"
    ):
        list(stopped.snapshots("SPX"))
    assert [each.as_of.date() for each in stopped.snapshots("SPX", last=date(2024, 1, 2))] == [date(2024, 1, 2)]
    going_on = reader(lake, on_damage="skip")
    assert days_of(going_on) == [date(2024, 1, 2), date(2024, 1, 4)]
    assert days_of(going_on) == [date(2024, 1, 2), date(2024, 1, 4)]
    (finding,) = going_on.damaged
    assert (finding.path, finding.underlying, finding.day) == (
        path.relative_to(lake.uri).as_posix(), "SPX", date(2024, 1, 3),
    )  # fmt: skip
    assert [each.path for each in reader(lake).verify()] == [finding.path]
    assert "ingest that day again" in finding.remedy


def test_a_flipped_bit_anywhere_in_a_file_is_found(lake: QuoteLake) -> None:
    path = parquet_files(Path(lake.uri))[0]
    sound = path.read_bytes()
    chance = random.Random(20240102)
    for at in [0, 4, len(sound) - 1, *(chance.randrange(len(sound)) for _ in range(40))]:
        flip(path, at)
        with pytest.raises(
            StoreCorrupt, match="quotes of SPX on 2024-01-02: its bytes are not those that were written"
        ):
            list(reader(lake).snapshots("SPX"))
        path.write_bytes(sound)
    assert len(days_of(reader(lake))) == DAYS


def test_a_file_that_changes_after_it_was_read_is_found_at_the_next_reading(lake: QuoteLake) -> None:
    opened = reader(lake)
    assert len(days_of(opened)) == DAYS
    _flip_in_the_middle(parquet_files(Path(lake.uri))[0])
    with pytest.raises(StoreCorrupt, match="its bytes are not those that were written"):
        list(opened.snapshots("SPX"))


def test_a_file_is_hashed_once_while_it_does_not_change(lake: QuoteLake, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = reader(lake)
    list(opened.snapshots("SPX"))

    def never(_: bytes) -> object:
        raise AssertionError("hashed again")

    monkeypatch.setattr("weatherglass.store.quote_lake_files.hashlib.sha256", never)
    assert len(days_of(opened)) == DAYS
    with pytest.raises(AssertionError, match="hashed again"):
        list(opened.verify())


def test_adding_to_a_day_with_a_damaged_file_stops_or_repairs(lake: QuoteLake) -> None:
    path = parquet_files(Path(lake.uri))[0]
    _flip_in_the_middle(path)
    with pytest.raises(StoreCorrupt, match="quotes of SPX on 2024-01-02"):
        lake.add([snapshot()], ingest="again")
    assert lake.add([snapshot(CLOSE + timedelta(days=1))], ingest="again") == LakeSummary(skipped=1)


def test_a_damaged_file_is_set_aside_and_its_day_added_again(lake: QuoteLake) -> None:
    path = parquet_files(Path(lake.uri))[0]
    _flip_in_the_middle(path)
    bad = path.read_bytes()
    (finding,) = lake.verify()
    lake.quarantine(finding)
    assert not path.exists()
    (kept,) = (Path(lake.uri) / "_quarantine").iterdir()
    assert kept.read_bytes() == bad
    assert days_of(reader(lake)) == [date(2024, 1, 3), date(2024, 1, 4)]
    assert lake.add([snapshot()], ingest="again") == LakeSummary(snapshots=1, rows=48, commits=1)
    assert len(days_of(reader(lake))) == DAYS
    assert list(lake.verify()) == []


def test_a_missing_file_is_taken_out_too_and_an_unknown_one_is_refused(lake: QuoteLake) -> None:
    parquet_files(Path(lake.uri))[0].unlink()
    (finding,) = lake.verify()
    lake.quarantine(finding)
    assert list(lake.verify()) == []
    with pytest.raises(UsageError, match=r"has no file nowhere\.parquet; verify\(\) lists what is damaged"):
        lake.quarantine(LakeFinding("nowhere.parquet", "SPX", date(2024, 1, 2), "it is not there"))


def test_a_file_of_another_program_is_not_believed(lake: QuoteLake) -> None:
    import polars as pl
    from deltalake import write_deltalake

    frame = pl.scan_delta(lake.uri).collect().with_columns(bid=pl.col("bid") + 1.0)
    write_deltalake(lake.uri, frame, mode="append")
    with pytest.raises(StoreCorrupt, match="lists other files than were committed"):
        days_of(reader(lake))


# ---- the log


def log_entry(lake: QuoteLake, version: int) -> Path:
    return Path(lake.uri) / "_delta_log" / f"{version:020d}.json"


def _replace(old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        body = path.read_bytes()
        assert old in body
        path.write_bytes(body.replace(old, new))

    return change


def log_error(lake: QuoteLake) -> str:
    try:
        reader(lake).overview()
    except StoreCorrupt as exc:
        return str(exc)
    return ""


LOG_ACCIDENTS: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "emptied": _empty,
    "gone": Path.unlink,
    "another name of a file": _replace(b"part-", b"qart-"),
    "another day": _replace(b'"2024-01-03"', b'"2024-01-05"'),
    "another underlying": _replace(b'"SPX"', b'"SPY"'),
    "another instant": _replace(b"T21:15:00", b"T21:16:00"),
    "other bytes": _replace(b'"path"', b'"pa\xffh"'),
}


@pytest.mark.parametrize("accident", LOG_ACCIDENTS)
def test_a_damaged_log_is_found_also_where_it_opens_nonetheless(lake: QuoteLake, accident: str) -> None:
    LOG_ACCIDENTS[accident](log_entry(lake, 2))
    for ask in (lambda: days_of(reader(lake)), lambda: reader(lake).overview(), lambda: list(reader(lake).verify())):
        with pytest.raises(StoreCorrupt, match=r"damaged: the log of the quote lake .*ingest the raw payloads again"):
            ask()


@pytest.mark.parametrize("at", [10, 300, 0.3, 0.5, 0.7, -20, -3])
def test_a_damaged_checkpoint_is_found_or_changes_nothing(lake: QuoteLake, at: float) -> None:
    from deltalake import DeltaTable

    DeltaTable(lake.uri).create_checkpoint()
    (checkpoint,) = (Path(lake.uri) / "_delta_log").glob("*.checkpoint.parquet")
    size = checkpoint.stat().st_size
    flip(checkpoint, int(at * size) if 0 < at < 1 else int(at) % size)
    found = log_error(lake)
    assert "damaged: the log of the quote lake" in found or found == "", found
    assert found or len(days_of(reader(lake))) == DAYS


# ---- kills


ADDER = """
import sys
sys.path.insert(0, sys.argv[2])
from datetime import timedelta
from lake_making import CLOSE, minutes
from weatherglass.store import quote_lake_ingest, quote_lake_log
from weatherglass.store.quote_lake import QuoteLake

quote_lake_ingest.BATCH_ROWS = 400
lake = QuoteLake(sys.argv[1], writable=True)
print("ready", flush=True)
lake.add(minutes(100_000, strikes=8), ingest="test", progress=lambda done: print("ack", done.snapshots, flush=True))
"""


def adder(lake: Path, *wrapper: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*wrapper, sys.executable, "-c", ADDER, str(lake), str(ROOT / "tests")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def kill_loop(home: Path, kills: int) -> int:
    """Kill an add again and again, and complete it; how many files the kills left without a version."""
    chance = random.Random(20240102)
    sure = strays = 0
    for _ in range(kills):
        process = adder(home)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.4))
        process.send_signal(signal.SIGKILL)
        said = [line.split() for line in process.communicate()[0].splitlines()]
        sure += max((int(words[1]) for words in said if len(words) == 2), default=0)
        started = time.monotonic()
        lake = QuoteLake(home, writable=True)
        found = list(lake.snapshots("SPX"))
        assert time.monotonic() - started < 5.0
        assert list(lake.verify()) == []
        assert all(each.quotes.rows == 96 for each in found), "a reader sees a part of a snapshot"
        assert [each.as_of for each in found] == [each.as_of for each in minutes(len(found))]
        assert len(found) >= sure, "a committed snapshot is lost"
        sure = len(found)
        strays += len(lake.tidy())
        assert lake.tidy() == ()
        assert len(list(lake.snapshots("SPX"))) == sure
    return strays


def test_two_kills_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    kill_loop(tmp_path / "quotes", 2)


@pytest.mark.long
def test_thirty_kills_lose_nothing_that_was_committed_and_leave_only_what_tidy_removes(tmp_path: Path) -> None:
    assert kill_loop(tmp_path / "quotes", 30) > 0


def test_what_a_kill_can_leave_is_removed_and_nothing_else(lake: QuoteLake) -> None:
    home = Path(lake.uri)
    lake.quarantine(LakeFinding(parquet_files(home)[2].relative_to(home).as_posix(), "SPX", date(2024, 1, 4), "a test"))
    (home / "_incoming").mkdir(exist_ok=True)
    unfinished = home / "_incoming" / "part-abc.123"
    unfinished.write_bytes(b"half")
    stray = parquet_files(home)[0].with_name("part-stray.parquet")
    stray.write_bytes(b"whole, and never committed")
    commit = home / "_delta_log" / "_commit_0000.json.tmp"
    commit.write_bytes(b"{}")
    before = sorted(path for path in home.rglob("*") if path.is_file())
    removed = lake.tidy()
    assert sorted(home / path for path in removed) == sorted([unfinished, stray, commit])
    assert sorted(path for path in home.rglob("*") if path.is_file()) == sorted(
        path for path in before if path not in {unfinished, stray, commit}
    )
    assert [each.as_of for each in reader(lake, version=3).snapshots("SPX", last=date(2024, 1, 3))] == [
        CLOSE, CLOSE + timedelta(days=1),
    ]  # fmt: skip


def test_a_second_writer_that_got_past_the_lock_spoils_nothing(
    lake: QuoteLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = QuoteLake(lake.uri, writable=True)
    digest = quote_lake_log.files_digest

    def overtaken(files: Iterable[LakeFile]) -> str:
        monkeypatch.setattr(quote_lake_log, "files_digest", digest)
        other.add([snapshot(CLOSE + timedelta(days=20))], ingest="the other")
        return digest(files)

    lake.overview()
    monkeypatch.setattr(quote_lake_log, "files_digest", overtaken)
    late = snapshot(CLOSE + timedelta(days=10))
    with pytest.raises(
        StoreUnwritable, match=r"the commit failed \(Failed to commit transaction.*nothing of it was added"
    ):
        lake.add([late], ingest="ours")
    assert len(days_of(reader(lake))) == DAYS + 1
    assert lake.add([late], ingest="ours") == LakeSummary(snapshots=1, rows=48, commits=1)
    assert len(days_of(reader(lake))) == DAYS + 2


# ---- disks


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


@pytest.mark.parametrize("room", [0, 3_000, 20_000])
def test_a_full_disk_refuses_the_add_and_takes_it_when_space_returns(
    small_disk: Path, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quote_lake_ingest, "BATCH_ROWS", 100)
    lake = QuoteLake(small_disk / "quotes", writable=True)
    lake.add([snapshot()], ingest="first")
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - room))
    with pytest.raises(StoreUnwritable, match=r"the disk is full|No space left on device"):
        lake.add(minutes(60, start=CLOSE + timedelta(days=1)), ingest="second")
    for opened in (lake, reader(lake)):
        found = list(opened.snapshots("SPX"))
        assert [each.as_of for each in found[:1]] == [CLOSE]
        assert all(each.quotes.rows == 48 for each in found)
        assert list(opened.verify()) == []
    filler.unlink()
    lake.add(minutes(60, start=CLOSE + timedelta(days=1)), ingest="second")
    assert len(list(reader(lake).snapshots("SPX"))) == 61
    assert list(lake.verify()) == []


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_an_error_of_the_device_stops_the_add_and_what_was_committed_stays(tmp_path: Path) -> None:
    home = tmp_path / "quotes"
    inject = "inject=fsync:error=EIO:when=20+"
    process = adder(home, "strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", "trace=fsync", "-e", inject)
    said = process.communicate(timeout=120)[0].splitlines()
    if "ready" not in said:
        pytest.skip("strace may not trace here")
    assert process.returncode != 0
    acknowledged = max((int(line.split()[1]) for line in said if line.startswith("ack")), default=0)
    assert acknowledged > 0
    lake = QuoteLake(home, writable=True)
    assert len(list(lake.snapshots("SPX"))) >= acknowledged
    assert list(lake.verify()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    lake = QuoteLake(tmp_path / "file" / "quotes", writable=True)
    with pytest.raises(
        StoreUnwritable,
        match=r"cannot write to the store at .*file/quotes: (not a directory|file exists); check the disk",
    ):
        lake.add([snapshot()], ingest="test")
