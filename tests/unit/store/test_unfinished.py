"""Parts of unfinished work in a home: whole or not there, of this work or left aside, gone when it is finished."""

from __future__ import annotations

import os
import tarfile
import time
from pathlib import Path

import pytest

from weatherglass.errors import UsageError
from weatherglass.store import unfinished
from weatherglass.store.backup import backup
from weatherglass.store.home import open_store
from weatherglass.store.unfinished import FORGOTTEN_AFTER_DAYS, UnfinishedWork

ONE, OTHER = "1" * 64, "2" * 64


def contents(home: Path, identity: str = ONE) -> list[bytes]:
    return [content for _, content in UnfinishedWork(home, identity).found().parts]


def files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_parts_come_back_in_order_and_go_with_what_was_made_for_them(tmp_path):
    home = tmp_path / "home"
    work = UnfinishedWork(home, ONE)
    assert (work.found().parts, home.exists()) == ((), False)
    assert [work.keep(part) for part in (b"one", b"", b"t\nw\no")] == [True, True, True]
    assert contents(home) == [b"one", b"", b"t\nw\no"]
    assert contents(home, OTHER) == []
    assert [path.name for path in files(home)] == ["00000.part", "00001.part", "00002.part"]
    work.remove()
    assert not home.exists()
    work.remove()


def test_other_work_and_whatever_else_is_in_the_home_stay(tmp_path):
    work, other = UnfinishedWork(tmp_path, ONE), UnfinishedWork(tmp_path, OTHER)
    work.keep(b"one")
    other.keep(b"two")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    work.remove()
    assert (contents(tmp_path), contents(tmp_path, OTHER)) == ([], [b"two"])
    other.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_two_processes_keep_beside_each_other(tmp_path):
    one, same = UnfinishedWork(tmp_path, ONE), UnfinishedWork(tmp_path, ONE)
    one.keep(b"a")
    same.keep(b"b")
    one.keep(b"c")
    assert contents(tmp_path) == [b"a", b"b", b"c"]
    one.remove()
    same.keep(b"d")
    assert contents(tmp_path) == [b"d"]


def test_every_damage_of_one_byte_and_every_cut_is_seen(tmp_path):
    UnfinishedWork(tmp_path, ONE).keep(b"content")
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bad in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            path.write_bytes(bad)
            found = UnfinishedWork(tmp_path, ONE).found()
            assert (found.parts, found.damaged) == ((), (path,))
    path.write_bytes(whole + b"!")
    assert contents(tmp_path) == []
    path.write_bytes(whole)
    assert contents(tmp_path) == [b"content"]


def test_files_of_other_work_strange_files_and_links_are_left_aside_and_not_overwritten(tmp_path):
    work = UnfinishedWork(tmp_path, ONE)
    work.keep(b"mine")
    UnfinishedWork(tmp_path, OTHER).keep(b"other")
    folder, other = tmp_path / "unfinished" / ONE[:32], tmp_path / "unfinished" / OTHER[:32]
    (other / "00000.part").rename(folder / "00001.part")
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    (folder / "00003.part").symlink_to(folder / "00000.part")
    (folder / "00004.part").mkdir()
    (folder / ".00005.part.17.part").write_bytes(b"half of a par")
    found = UnfinishedWork(tmp_path, ONE).found()
    assert [content for _, content in found.parts] == [b"mine"]
    assert [path.name for path in found.damaged] == ["00001.part", "00003.part", "00004.part", "notes.txt"]
    work.keep(b"next")
    assert contents(tmp_path) == [b"mine", b"next"]
    assert (folder / "00002.part").read_bytes().endswith(b"\nnext")
    work.remove()
    assert not folder.exists()


def test_a_link_in_place_of_the_folder_is_not_followed_when_it_is_removed(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep me", encoding="utf-8")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / ONE[:32]).symlink_to(mine, target_is_directory=True)
    UnfinishedWork(tmp_path, ONE).remove()
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_no_more_is_kept_and_read_than_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(unfinished, "MOST_BYTES", 1_000)
    work = UnfinishedWork(tmp_path, ONE)
    assert [work.keep(b"x" * size) for size in (600, 401, 400, 1)] == [True, False, True, False]
    again = UnfinishedWork(tmp_path, ONE)
    assert [len(content) for _, content in again.found().parts] == [600, 400]
    assert again.keep(b"x") is False
    path = files(tmp_path)[0]
    path.write_bytes(b"x" * 1_001)
    assert UnfinishedWork(tmp_path, ONE).found().damaged == (path,)


def test_work_that_nobody_went_on_with_is_cleared_away_by_the_next(tmp_path):
    for identity, days in ((ONE, FORGOTTEN_AFTER_DAYS + 1), (OTHER, FORGOTTEN_AFTER_DAYS - 1)):
        UnfinishedWork(tmp_path, identity).keep(b"old")
        then = time.time() - days * 86_400.0
        (path,) = (each for each in files(tmp_path) if each.parent.name == identity[:32])
        os.utime(path, (then, then))
    UnfinishedWork(tmp_path, "3" * 32).keep(b"new")
    assert [contents(tmp_path, each) for each in (ONE, OTHER, "3" * 32)] == [[], [b"old"], [b"new"]]


def test_where_nothing_can_be_written_it_says_so_and_nothing_is_found(tmp_path):
    home = tmp_path / "file" / "home"
    (tmp_path / "file").write_text("no directory", encoding="utf-8")
    work = UnfinishedWork(home, ONE)
    assert work.found().parts == ()
    with pytest.raises(FileExistsError):
        work.keep(b"one")
    work.remove()


def test_it_is_in_no_backup(tmp_path):
    home = tmp_path / "home"
    UnfinishedWork(home, ONE).keep(b"one")
    with open_store(home, write=True) as store:
        archive = backup(store, tmp_path / "copy.tar").path
    with tarfile.open(archive) as packed:
        assert not [name for name in packed.getnames() if "unfinished" in name or name.endswith(".part")]


@pytest.mark.parametrize("identity", ["", "1" * 31, "../" + "1" * 40, "G" * 64])
def test_an_identity_is_a_hash(tmp_path, identity):
    with pytest.raises(UsageError, match="32 to 128 hexadecimal digits"):
        UnfinishedWork(tmp_path, identity)
