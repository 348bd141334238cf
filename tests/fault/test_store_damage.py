"""What disks, kills and full devices do to the store: the right answer or an error of ours, and nothing acknowledged lost."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from store_making import NOON, answer, answer_of, document, environment, remount, rows, small_disk, tree_of
from weatherglass.errors import StoreCorrupt, StoreError, StoreNewer, StoreUnwritable, UsageError
from weatherglass.market.series import SeriesHistory
from weatherglass.store import open_store, verify

SEED = 20260110
FLIPS, FLIPS_LONG = 250, 8_000
KILLS, KILLS_LONG = 4, 50
RESTART_S = 2.0

WRITER = """
import sys
from datetime import timedelta
from pathlib import Path
from store_making import NOON, answer
from weatherglass.errors import StoreUnwritable
from weatherglass.store import open_store
with open_store(Path(sys.argv[1]), write=True, command="batches") as store:
    print("open", flush=True)
    for batch in range(int(sys.argv[2]), 10_000):
        values = {f"2024-01-{day:02d}": batch + day / 100 for day in range(1, 29)}
        try:
            store.series.record(answer(values), source="cboe", received_at=NOON + timedelta(seconds=batch))
        except StoreUnwritable as exc:
            print(f"failed {exc}", flush=True)
            if len(sys.argv) > 3:
                sys.exit(3)
            continue
        print(f"recorded {batch}", flush=True)
"""
"""Each batch gives all 28 days another value, so that a half batch is seen."""


# ---- bytes that are not what was written


@pytest.fixture(scope="module")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three thousand vintages of two series from two sources, one of the series declared."""
    home = tmp_path_factory.mktemp("sound") / "home"
    days = [str(day) for day in np.arange("2022-06-01", "2023-06-01", dtype="datetime64[D]")]
    rng = np.random.default_rng(SEED)
    with open_store(home, write=True) as store:
        store.series.declare(
            "MINE",
            unit="usd",
            zone="UTC",
            calendar="every_day",
            close=datetime(2024, 1, 1, 16).time(),
            title="내 시계열",
        )
        for series in ("VIX", "MINE"):
            for at, source in enumerate(("cboe", "fred", "cboe")):
                values = dict(zip(days, rng.normal(20, 2, len(days)).tolist(), strict=True))
                said = answer_of(rows(values, series), rows(values, series, "open"))
                store.series.record(said, source=source, received_at=NOON + timedelta(days=at))
    return home


def questions(home: Path) -> list[SeriesHistory | None]:
    """Answers to three questions; None where damage was noticed. Anything else that is raised fails the test."""
    asked: tuple[dict[str, Any], ...] = (
        {"series": "VIX", "first": date(2022, 12, 1), "last": date(2022, 12, 24)},
        {"series": "VIX", "as_known": NOON + timedelta(days=1), "source_order": ("fred",)},
        {"series": "MINE", "field": "open", "only_source": "cboe"},
    )
    return [question(home, each) for each in asked]


def question(home: Path, asked: dict[str, Any]) -> SeriesHistory | None:
    """An answer, or None where damage was noticed and the message says what to do."""
    with open_store(home) as store:
        try:
            return store.series.history(**asked)
        except (StoreCorrupt, StoreNewer) as exc:  # a flip of the version in the header makes a newer store of it
            problem = exc
    assert re.search("run `weatherglass data verify`|restore a backup|update weatherglass", str(problem))
    return None


def told(history: SeriesHistory) -> tuple[object, ...]:
    return (
        history.unit,
        history.sources,
        *(getattr(history, name).tobytes() for name in ("as_of", "value", "known_at", "recorded_at", "source_at")),
        history.revision.tobytes(),
    )


def flip_bytes(sound_home: Path, home: Path, count: int, seed: int) -> int:
    """Flip one byte at a time, half of them in the pages that hold the schema and the sums; how many were noticed."""
    truth = [told(each) for each in questions(sound_home) if each is not None]
    assert len(truth) == 3
    whole = (sound_home / "weatherglass.db").read_bytes()
    assert len(whole) > 300_000
    draw = random.Random(seed)
    home.mkdir()
    noticed = 0
    for _ in range(count):
        at = draw.randrange(len(whole) if draw.random() < 0.5 else 12 * 4096)
        damaged = bytearray(whole)
        damaged[at] ^= 1 << draw.randrange(8) if draw.random() < 0.7 else draw.randrange(1, 256)
        (home / "weatherglass.db").write_bytes(damaged)
        answers = questions(home)
        for answer_given, right in zip(answers, truth, strict=True):
            assert answer_given is None or told(answer_given) == right, f"byte {at} is {damaged[at]} for {whole[at]}"
        noticed += None in answers
    return noticed


@pytest.mark.slow
def test_a_flipped_byte_is_noticed_or_has_no_effect(sound_home, tmp_path):
    assert flip_bytes(sound_home, tmp_path / "home", FLIPS, SEED) > FLIPS // 10


@pytest.mark.long
def test_thousands_of_flipped_bytes_are_noticed_or_have_no_effect(sound_home, tmp_path):
    assert flip_bytes(sound_home, tmp_path / "home", FLIPS_LONG, SEED + 1) > FLIPS_LONG // 10


@pytest.mark.parametrize("kept", [0, 1, 100, 4096, 4097, 20_000, 200_000, -4096, -1])
def test_a_database_cut_off_anywhere_is_noticed(sound_home, tmp_path, kept):
    home = tmp_path / "home"
    shutil.copytree(sound_home, home)
    (home / "raw" / "ab").mkdir(parents=True)
    whole = (home / "weatherglass.db").read_bytes()
    (home / "weatherglass.db").write_bytes(whole[: kept if kept >= 0 else len(whole) + kept])
    truth = [told(each) for each in questions(sound_home) if each is not None]
    answers = questions(home)
    for answer_given, right in zip(answers, truth, strict=True):
        assert answer_given is None or told(answer_given) == right
    if 0 <= kept < 20_000:
        assert answers[1:] == [None, None]


def test_a_page_of_zeros_anywhere_is_noticed_or_has_no_effect(sound_home, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    truth = [told(each) for each in questions(sound_home) if each is not None]
    whole = (sound_home / "weatherglass.db").read_bytes()
    noticed = 0
    for page in range(0, len(whole) // 4096, 2):
        (home / "weatherglass.db").write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        answers = questions(home)
        assert all(found is None or told(found) == right for found, right in zip(answers, truth, strict=True)), page
        noticed += None in answers
    assert noticed > len(whole) // 4096 // 5


def test_a_writer_does_not_build_on_damaged_rows(sound_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(sound_home, home)
    database = home / "weatherglass.db"
    whole = database.read_bytes()
    at = whole.index(b"2022-12-24")
    database.write_bytes(whole[:at] + b"2022-12-23" + whole[at + 10 :])
    refused = 0
    with open_store(home, write=True) as store:
        for series, field, source in itertools.product(("VIX", "MINE"), ("close", "open"), ("cboe", "fred")):
            said = answer({"2022-12-24": 1.0}, series=series, field=field)
            try:
                assert store.series.record(said, source=source, received_at=NOON).revised == 1
            except StoreCorrupt:
                refused += 1
    assert refused == 1


# ---- kills


def acknowledged(out: str) -> int:
    lines = [line.split()[1] for line in out.splitlines() if line.startswith("recorded ") and line.split()[1].isdigit()]
    return int(lines[-1]) if lines else -1


def start_writer(home: Path, first: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(home), str(first), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def kill_repeatedly(home: Path, kills: int, seed: int) -> int:
    """Kill a writer at random instants, each time after it has acknowledged something; the last batch that is stored."""
    draw = random.Random(seed)
    last = -1
    for _ in range(kills):
        writer = start_writer(home, last + 1)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        first_line = writer.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.15))
        writer.kill()
        rest, said = writer.communicate()
        assert writer.returncode == -signal.SIGKILL, said
        started = time.perf_counter()
        with open_store(home, write=True) as store:
            assert time.perf_counter() - started < RESTART_S
            history = store.series.history("VIX")
            stored = round(float(history.value[0]) - 0.01)
            np.testing.assert_allclose(history.value, stored + np.arange(1, 29) / 100, rtol=0, atol=1e-9)
            assert set(history.revision.tolist()) == {stored}
            # one batch may have been committed and not yet acknowledged
            assert stored - acknowledged(first_line + rest) in {0, 1}
            assert len(store.series.vintages("VIX", "close", date(2024, 1, 1))) == stored + 1
            assert [record.ingest_id for record in store.ingests.latest(1)] == [stored + 1]
            assert list(verify(store)) == []
        last = stored
    return last


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_that_it_acknowledged_and_leaves_no_half_batch(tmp_path):
    assert kill_repeatedly(tmp_path / "home", KILLS, SEED) >= KILLS - 1


@pytest.mark.long
def test_fifty_kills_lose_nothing(tmp_path):
    assert kill_repeatedly(tmp_path / "home", KILLS_LONG, SEED) >= KILLS_LONG - 1


def test_after_a_kill_a_reader_sees_the_last_batch_and_the_lock_is_free(tmp_path):
    home = tmp_path / "home"
    writer = start_writer(home, 0)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(3)]
    os.kill(writer.pid, signal.SIGKILL)
    rest, _ = writer.communicate()
    assert (home / "weatherglass.db-wal").stat().st_size > 0
    assert (home / "writer.lock").read_text().startswith(f"process {writer.pid} (batches, since ")
    with open_store(home) as store:
        assert round(store.series.history("VIX").value[0] - 0.01) >= acknowledged("".join(lines) + rest)
    with open_store(home, write=True, command="second") as store:
        assert store.writable


# ---- disks that fail


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: no input/output error can be made")
def test_a_failing_fsync_stops_the_writer_and_loses_nothing_acknowledged(tmp_path):
    home = tmp_path / "home"
    with open_store(home, write=True) as store:
        store.series.record(answer({"2023-12-31": 12.45}), source="cboe", received_at=NOON)
    inject = "inject=fsync,fdatasync:error=EIO:when=5+"
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "trace=fsync,fdatasync", "-e", inject]
    ran = subprocess.run(
        [*command, sys.executable, "-c", WRITER.replace("10_000", "12"), str(home), "0"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if "ptrace" in ran.stderr.lower():
        pytest.skip(f"strace may not trace here: {ran.stderr.strip()}")
    lines = ran.stdout.splitlines()
    failures = [line for line in lines if line.startswith("failed ")]
    assert "input/output error (disk I/O error); check the disk" in failures[0]
    assert "an earlier write failed" in failures[1]
    assert lines.index(failures[0]) + len(failures) == len(lines), "nothing is acknowledged after the failure"
    with open_store(home, write=True) as store:
        assert store.series.history("VIX", first=date(2023, 12, 31), last=date(2023, 12, 31)).value.tolist() == [12.45]
        kept = acknowledged(ran.stdout)
        stored = [each.value for each in store.series.vintages("VIX", "close", date(2024, 1, 1))]
        assert stored[: kept + 1] == [batch + 0.01 for batch in range(kept + 1)]
        assert list(verify(store)) == []


def test_a_full_disk_refuses_the_batch_keeps_the_rest_readable_and_writing_resumes(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        home = disk / "home"
        with open_store(home, write=True) as store:
            store.series.record(answer({"2024-01-02": 13.2}), source="cboe", received_at=NOON)
            ballast = disk / "ballast"
            written = fill(ballast)
            assert written > 0
            many = {str(day): 1.0 for day in np.arange("2010-01-01", "2024-01-01", dtype="datetime64[D]")}
            for _ in range(2):
                with pytest.raises(StoreUnwritable, match=r"the disk is full.*free some space"):
                    store.series.record(answer(many), source="cboe", received_at=NOON)
            with pytest.raises(StoreUnwritable, match="the disk is full"):
                store.raw.put(document(os.urandom(100_000)))
            assert list((home / "raw" / "incoming").glob("*")) == []
            assert store.series.history("VIX").value.tolist() == [13.2]
            with open_store(home) as reader:
                assert reader.series.history("VIX").value.tolist() == [13.2]
            ballast.unlink()
            summary = store.series.record(answer(many), source="cboe", received_at=NOON)
            assert summary.new == len(many)
            stored = store.raw.put(document())
            assert store.raw.get(stored.sha256) == document().body
            assert list(verify(store)) == []


@pytest.mark.slow
def test_a_disk_that_is_full_at_every_write_is_refused_and_never_damages(tmp_path):
    with small_disk(tmp_path / "disk", "1m") as disk:
        home = disk / "home"
        refused = 0
        with open_store(home, write=True) as store:
            for batch in range(60):
                values = {f"{year}-01-{day:02d}": float(batch) for year in range(1990, 2020) for day in range(1, 28)}
                try:
                    store.series.record(answer(values), source="cboe", received_at=NOON + timedelta(days=batch))
                except StoreUnwritable:
                    refused += 1
                assert len(set(store.series.history("VIX").value.tolist())) == 1
        assert 0 < refused < 60
        with open_store(home) as store:
            assert list(verify(store)) == []


def fill(path: Path) -> int:
    """Write until the disk is full; the bytes written."""
    written = 0
    with path.open("wb", buffering=0) as out:
        for size in (1 << 16, 1 << 12, 1 << 8):
            try:
                while True:
                    written += out.write(b"x" * size)
            except OSError:
                continue
    return written


def test_a_read_only_disk_is_read_and_refuses_writers(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        home = disk / "home"
        with open_store(home, write=True) as store:
            store.series.record(answer({"2024-01-02": 13.2}), source="cboe", received_at=NOON)
            stored = store.raw.put(document())
        remount(disk, "ro")
        before = tree_of(disk)
        with open_store(home) as store:
            assert store.series.history("VIX").value.tolist() == [13.2]
            assert store.raw.payload(stored.fetch_id).body == document().body
            assert list(verify(store)) == []
        with pytest.raises(StoreUnwritable, match=r"read-only file system.*point WEATHERGLASS_HOME elsewhere"):
            open_store(home, write=True)
        with pytest.raises(StoreUnwritable, match="read-only file system"):
            open_store(disk / "other", write=True)
        assert tree_of(disk) == before
        remount(disk, "rw")


def test_the_log_of_a_killed_writer_is_read_on_a_read_only_disk(tmp_path):
    with small_disk(tmp_path / "disk", "4m") as disk:
        writer = start_writer(disk / "home", 0)
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(4)]
        writer.kill()
        rest, _ = writer.communicate()
        remount(disk, "ro")
        with open_store(disk / "home") as store:
            assert round(store.series.history("VIX").value[0] - 0.01) >= acknowledged("".join(lines) + rest)
        remount(disk, "rw")


def test_files_that_may_not_grow_refuse_the_batch(tmp_path):
    script = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path\nfrom store_making import NOON, document\n"
        "from weatherglass.errors import StoreUnwritable\nfrom weatherglass.store import open_store\n"
        "import os\n"
        "with open_store(Path(sys.argv[1]), write=True) as store:\n"
        "    store.raw.put(document())\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "    try:\n        store.raw.put(document(os.urandom(400_000)))\n"
        "    except StoreUnwritable as exc:\n        print(exc)\n"
        "    print(len(store.raw.unparsed()))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "home")]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    assert "the disk is full" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "1"


def test_what_lies_in_the_way_is_an_error_of_ours(tmp_path):
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(StoreUnwritable):
        open_store(tmp_path / "file", write=True)
    home = tmp_path / "home"
    (home / "weatherglass.db").mkdir(parents=True)
    with open_store(home) as store, pytest.raises(StoreError):
        store.series.overview()
    with pytest.raises(StoreUnwritable):
        open_store(home, write=True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "weatherglass.db").write_bytes(b"DATE,CLOSE\n" * 500)
    with open_store(other) as store, pytest.raises(StoreCorrupt, match="file is not a database"):
        store.series.overview()
    with open_store(tmp_path / "nothing" / "here") as store:
        with pytest.raises(UsageError, match="nothing is stored at"):
            store.series.history("VIX")
        assert not (tmp_path / "nothing").exists()


def test_the_instant_of_recording_never_goes_back_with_the_clock(tmp_path):
    moments = iter([NOON, NOON, NOON, NOON, datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)])
    with open_store(tmp_path / "home", write=True, clock=lambda: next(moments)) as store:
        store.series.record(answer({"2024-01-02": 13.2}), source="cboe", received_at=NOON)
        store.series.record(answer({"2024-01-02": 13.3}), source="cboe", received_at=NOON)
        first, second = store.series.vintages("VIX", "close", date(2024, 1, 2))
        assert second.recorded_at - first.recorded_at == timedelta(microseconds=1)
