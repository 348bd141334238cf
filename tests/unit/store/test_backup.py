"""Archives: whole, consistent, verified before use, and never a way out of the home."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import timedelta

import pytest

from store_making import NOON, TickingClock, answer, document, environment, small_disk, tree_of
from weatherglass.errors import StoreCorrupt, StoreUnwritable, UnreadableFile, UsageError
from weatherglass.store import BackupSummary, backup, open_store, restore, verify

LAKE_FILE = "lake/quotes/date=2024-03-01/part-0.parquet"
LAKE_LOG = "lake/quotes/_delta_log/00000000000000000000.json"


@pytest.fixture
def home(tmp_path):
    """A home with everything in it that a home can have."""
    home = tmp_path / "home"
    with open_store(home, write=True, clock=TickingClock()) as store:
        store.raw.put(document())
        store.series.record(answer({"2024-02-27": 13.43}), source="cboe", received_at=NOON)
    for name in (LAKE_FILE, LAKE_LOG, "config.toml", "backups/old.db", "raw/incoming/.x.part", f"{LAKE_LOG}.tmp"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(name.encode())
    with closing(sqlite3.connect(home / "journal.db")) as journal:
        journal.execute("CREATE TABLE readings (value REAL)")
        journal.execute("INSERT INTO readings VALUES (13.11)")
        journal.commit()
    return home


@pytest.fixture
def archive(home, tmp_path):
    with open_store(home) as store:
        backup(store, tmp_path / "copy.tar")
    return tmp_path / "copy.tar"


def test_a_restored_home_answers_as_the_first_one_did(home, tmp_path):
    with open_store(home) as store:
        made = backup(store, tmp_path / "deep" / "copy.tar")
    assert made == BackupSummary(tmp_path / "deep" / "copy.tar", 6, made.bytes)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["copy.tar"]
    assert (tmp_path / "deep" / "copy.tar").stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other"
    restored = restore(tmp_path / "deep" / "copy.tar", other)
    assert (restored.path, restored.files, restored.bytes) == (other, made.files, made.bytes)
    raw = next(name for name in tree_of(home) if name.endswith(".zst"))
    assert sorted(tree_of(other)) == sorted([LAKE_FILE, LAKE_LOG, "config.toml", "journal.db", raw, "weatherglass.db"])
    assert (other / LAKE_FILE).read_text() == LAKE_FILE
    with closing(sqlite3.connect(other / "journal.db")) as journal:
        assert journal.execute("SELECT value FROM readings").fetchall() == [(13.11,)]
    with open_store(other, write=True) as store:
        assert store.series.history("VIX").value.tolist() == [13.43]
        assert store.raw.payload(1) == document()
        assert list(verify(store)) == []


def test_the_manifest_stands_first_and_holds_the_hash_of_every_file(archive):
    with tarfile.open(archive) as tar:
        assert tar.getnames()[0] == "MANIFEST.json"
        manifest = json.loads(tar.extractfile("MANIFEST.json").read())
        assert manifest["format"] == 1
        assert [each["name"] for each in manifest["files"]] == tar.getnames()[1:]
        for each in manifest["files"]:
            body = tar.extractfile(each["name"]).read()
            assert (len(body), hashlib.sha256(body).hexdigest()) == (each["bytes"], each["sha256"])
        # what a table names is listed before it is copied
        assert tar.getnames().index(LAKE_LOG) < tar.getnames().index(LAKE_FILE)


@pytest.mark.slow
def test_a_copy_made_while_another_process_writes_is_of_one_instant(tmp_path):
    home = tmp_path / "home"
    script = (
        "import sys\nfrom datetime import timedelta\nfrom pathlib import Path\n"
        "from store_making import NOON, answer, document\nfrom weatherglass.store import open_store\n"
        "with open_store(Path(sys.argv[1]), write=True) as store:\n"
        "    for batch in range(100_000):\n"
        "        fetch = store.raw.put(document(str(batch).encode())).fetch_id\n"
        "        values = {f'2024-01-{day:02d}': float(batch) for day in range(1, 29)}\n"
        "        at = NOON + timedelta(seconds=batch)\n"
        "        store.series.record(answer(values), source='cboe', received_at=at, fetch_id=fetch)\n"
        "        print(batch, flush=True)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert writer.stdout is not None
    for _ in range(10):
        writer.stdout.readline()
    try:
        for at in range(3):
            with open_store(home) as store:
                backup(store, tmp_path / f"{at}.tar")
    finally:
        writer.kill()
        writer.communicate()
    batches = []
    for at in range(3):
        restore(tmp_path / f"{at}.tar", tmp_path / f"restored{at}")
        with open_store(tmp_path / f"restored{at}") as store:
            assert list(verify(store)) == []
            values = set(store.series.history("VIX").value.tolist())
            assert len(values) == 1
            batches.append(values.pop())
    assert 8.0 <= batches[0] <= batches[1] <= batches[2]


def test_a_backup_replaces_no_file_and_of_nothing_there_is_none(home, tmp_path, archive):
    whole = archive.read_bytes()
    with open_store(home) as store, pytest.raises(UsageError, match="a backup never replaces a file"):
        backup(store, archive)
    assert archive.read_bytes() == whole
    with open_store(tmp_path / "nothing") as store, pytest.raises(UsageError, match="so there is nothing to copy"):
        backup(store, tmp_path / "nothing.tar")


def altered(home, *statements):
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE vintages SET value = value + 1", "series VIX: a row of VIX close from cboe for the day '2024-02-27'"),
        ("UPDATE series SET unit = 'usd'", "series: the table of all series: a row is altered"),
        ("UPDATE fetches SET etag = 'x'", "raw: the row of fetch 1 is altered"),
        ("UPDATE ingests SET kept = 7", "ingests: record 1 is altered"),
    ],
)
def test_a_damaged_database_is_not_backed_up_unless_that_is_allowed(home, tmp_path, statement, problem):
    altered(home, statement)
    with open_store(home) as store, pytest.raises(StoreCorrupt) as caught:
        backup(store, tmp_path / "out" / "copy.tar")
    assert caught.value.what == f"the database of {home} ({problem})"
    assert caught.value.remedy.startswith(
        "no backup was made; run `weatherglass data verify` to see all that is damaged"
    )
    assert list((tmp_path / "out").iterdir()) == []
    with open_store(home) as store:
        assert backup(store, tmp_path / "copy.tar", allow_damage=True).files == 6
    restore(tmp_path / "copy.tar", tmp_path / "other")
    with open_store(tmp_path / "other") as store:
        assert problem in [f"{each.where}: {each.problem}" for each in verify(store)]


def test_the_first_of_much_damage_is_named_and_the_rest_is_counted(tmp_path):
    home = tmp_path / "home"
    with open_store(home, write=True, clock=TickingClock()) as store:
        values = {f"{year}-02-27": 13.43 for year in range(2018, 2024)}
        store.series.record(answer(values), source="cboe", received_at=NOON)
    altered(home, "UPDATE vintages SET value = 0.0")
    message = r"for the day '2018-02-27'; .*'2019-02-27'; .*'2020-02-27'; and 3 more\); no backup was made"
    with open_store(home) as store, pytest.raises(StoreCorrupt, match=message):
        backup(store, tmp_path / "copy.tar")


def test_damaged_pages_are_named_by_the_home_and_not_by_the_copy(home, tmp_path):
    path = home / "weatherglass.db"
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'vintages'").fetchone()[0]
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(whole)
    with open_store(home) as store, pytest.raises(StoreCorrupt, match=r"\(weatherglass\.db: ") as caught:
        backup(store, tmp_path / "copy.tar")
    assert str(home) in str(caught.value)
    assert ".weatherglass-backup-" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


def test_a_home_that_is_not_empty_is_not_touched(home, archive):
    before = tree_of(home)
    with pytest.raises(UsageError, match="is not empty; restore to a new directory"):
        restore(archive, home)
    assert tree_of(home) == before


def test_an_empty_directory_and_one_to_be_made_are_both_a_place_to_restore_to(archive, tmp_path):
    (tmp_path / "empty").mkdir()
    for home in (tmp_path / "empty", tmp_path / "a" / "b"):
        restore(archive, home)
        assert sorted(path.name for path in home.parent.iterdir() if path.name.startswith(".")) == []
        with open_store(home) as store:
            assert store.series.history("VIX").rows == 1


# ---- archives that are not what we made


def written(path, members, manifest=None):
    """A tar file of (name, body) or ready members, with a manifest that fits unless one is given."""
    bodies = [(name, body) for name, body in members if isinstance(body, bytes)]
    if manifest is None:
        files = [{"name": n, "bytes": len(b), "sha256": hashlib.sha256(b).hexdigest()} for n, b in bodies]
        manifest = json.dumps({"format": 1, "files": files}).encode()
    with tarfile.open(path, "w") as tar:
        for name, body in [("MANIFEST.json", manifest), *members]:
            info = tarfile.TarInfo(name)
            if isinstance(body, bytes):
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
            else:
                info.type, info.linkname = body
                tar.addfile(info)
    return path


@pytest.mark.parametrize(
    "name",
    ["../escaped", "/etc/escaped", "raw/../../escaped", "./x", "raw//x", "raw/", "a\\..\\b", "a\nb", "", "..", "a/\0b"],
)
def test_a_name_that_leads_out_of_the_home_is_refused(tmp_path, name):
    sha = hashlib.sha256(b"x").hexdigest()
    manifest = json.dumps({"format": 1, "files": [{"name": name, "bytes": 1, "sha256": sha}]}).encode()
    evil = written(tmp_path / "evil.tar", [(name or "x", b"x")], manifest)
    with pytest.raises(UnreadableFile, match=r"leads out of the home; nothing was restored"):
        restore(evil, tmp_path / "inner" / "home")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["evil.tar", "inner"]


@pytest.mark.parametrize(
    "link",
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, "weatherglass.db"),
        (tarfile.DIRTYPE, ""),
        (tarfile.FIFOTYPE, ""),
    ],
)
def test_links_directories_and_devices_are_refused(tmp_path, link):
    manifest = json.dumps({"format": 1, "files": [{"name": "a", "bytes": 0, "sha256": "0" * 64}]}).encode()
    evil = written(tmp_path / "evil.tar", [("a", link)], manifest)
    with pytest.raises(UnreadableFile, match="'a' is no plain file of its manifest"):
        restore(evil, tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_file_that_the_manifest_does_not_name_is_refused(tmp_path):
    manifest = json.dumps({"format": 1, "files": []}).encode()
    with pytest.raises(UnreadableFile, match="'stowaway' is no plain file of its manifest"):
        restore(written(tmp_path / "a.tar", [("stowaway", b"x")], manifest), tmp_path / "home")


def test_a_file_that_comes_twice_is_refused(tmp_path):
    sha = hashlib.sha256(b"x").hexdigest()
    manifest = json.dumps({"format": 1, "files": [{"name": "a", "bytes": 1, "sha256": sha}]}).encode()
    with pytest.raises(UnreadableFile, match="'a' is no plain file of its manifest"):
        restore(written(tmp_path / "a.tar", [("a", b"x"), ("a", b"y")], manifest), tmp_path / "home")


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (b"{", "its MANIFEST.json cannot be read"),
        (b"[1]", "its MANIFEST.json cannot be read"),
        (b'{"format": 1, "files": [{"name": "a"}]}', "its MANIFEST.json cannot be read"),
        (b'{"format": 2, "files": []}', "it has format 2, and format 1 is read"),
        (b'{"format": 1, "files": []}', "it holds no weatherglass.db"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(tmp_path, manifest, problem):
    with pytest.raises(UnreadableFile, match=problem):
        restore(written(tmp_path / "a.tar", [], manifest), tmp_path / "home")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar"]


def test_files_that_are_no_archive_are_refused(tmp_path):
    for body in (b"", b"DATE,CLOSE\n" * 1000, bytes(10240)):
        (tmp_path / "no.tar").write_bytes(body)
        with pytest.raises(UnreadableFile, match="nothing was restored"):
            restore(tmp_path / "no.tar", tmp_path / "home")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("x"))
    with pytest.raises(UnreadableFile, match=r"its first member is no MANIFEST\.json"):
        restore(tmp_path / "other.tar", tmp_path / "home")
    with pytest.raises(UnreadableFile, match="No such file"):
        restore(tmp_path / "absent.tar", tmp_path / "home")


def test_a_cut_or_flipped_archive_restores_the_same_or_nothing(archive, home, tmp_path):
    whole = archive.read_bytes()
    draw = random.Random(20260110)
    restore(archive, tmp_path / "whole")
    truth = tree_of(tmp_path / "whole")
    refused: list[str] = []
    restored = 0
    for at in range(80):
        data = bytearray(whole)
        if at % 2:
            data = data[: draw.randrange(len(whole))]
        else:
            data[draw.randrange(len(data)) if at % 4 else draw.randrange(4096)] ^= draw.randrange(1, 256)
        (tmp_path / "damaged.tar").write_bytes(data)
        try:
            restore(tmp_path / "damaged.tar", tmp_path / f"home{at}")
        except (StoreCorrupt, UnreadableFile) as exc:
            refused.append(str(exc))
        else:
            assert tree_of(tmp_path / f"home{at}") == truth
            restored += 1
    assert len([path for path in tmp_path.iterdir() if path.name.startswith("home")]) == restored + 1
    assert len(refused) > 40
    assert [text for text in refused if "nothing was restored" not in text] == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk_leaves_no_part_of_an_archive_or_of_a_home(home, archive, tmp_path):
    with open_store(home, write=True) as store:
        store.raw.put(document(os.urandom(3 << 20), received_at=NOON + timedelta(days=1)))
    with open_store(home) as store:
        backup(store, tmp_path / "large.tar")
    with small_disk(tmp_path / "disk", "2m") as disk:
        with open_store(home) as store, pytest.raises(StoreUnwritable, match="the disk is full"):
            backup(store, disk / "copy.tar")
        assert list(disk.iterdir()) == []
        with pytest.raises(StoreUnwritable, match="the disk is full"):
            restore(tmp_path / "large.tar", disk / "home")
        assert list(disk.iterdir()) == []
        restore(archive, disk / "home")
