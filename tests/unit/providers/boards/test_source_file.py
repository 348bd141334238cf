"""What a path holds, and its text as clean UTF-8."""

from __future__ import annotations

import gzip
import os
import pickle
import re
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards import read_board, source_file
from weatherglass.providers.boards.source_file import document, file_kind, utf8_blocks

TEXT = "a,b\r\nгра,한글\r1,2\n😀,x"
CLEAN = "a,b\nгра,한글\n1,2\n😀,x".encode()


def refused(path: object, problem: str, remedy: str) -> str:
    return f"^{re.escape(f'cannot read {path}: {problem}; {remedy}')}$"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_and_line_end_gives_the_same_clean_text(write, encoding, block_bytes, packed):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    raw = mark + TEXT.encode(encoding)
    path = write("x", gzip.compress(raw) if packed else raw)
    assert b"".join(utf8_blocks(path, block_bytes=max(block_bytes, 3))) == CLEAN


@given(
    st.text(alphabet=st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1),
    st.integers(3, 50),
)
def test_text_without_carriage_returns_is_unchanged(tmp_path_factory, text, block_bytes):
    path = tmp_path_factory.mktemp("t") / "x"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert b"".join(utf8_blocks(path, block_bytes=block_bytes)) == text.encode()


def test_a_missing_file_is_named_with_its_neighbour(tmp_path, write):
    write("board.csv", "x")
    path = tmp_path / "bord.csv"
    with pytest.raises(UnreadableFile, match=refused(path, "there is no such file", "is board.csv meant?")) as caught:
        file_kind(path)
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    lonely = tmp_path / "nowhere" / "x.csv"
    remedy = f"its directory {lonely.parent} cannot be listed either; check the path"
    with pytest.raises(UnreadableFile, match=refused(lonely, "there is no such file", remedy)):
        file_kind(lonely)
    with pytest.raises(UnreadableFile, match=refused(tmp_path / "zzz", "there is no such file", "check the path")):
        file_kind(tmp_path / "zzz")


def test_a_directory_a_pipe_and_an_empty_file_are_refused(tmp_path, write):
    with pytest.raises(UnreadableFile, match=refused(tmp_path, "it is a directory", "give one file in it")):
        file_kind(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    problem = "it is a pipe or a device"
    with pytest.raises(UnreadableFile, match=refused(tmp_path / "pipe", problem, "save its content to a file first")):
        file_kind(tmp_path / "pipe")
    empty = write("empty.csv", "")
    with pytest.raises(UnreadableFile, match=refused(empty, "the file is empty (0 bytes)", "fetch or export it again")):
        file_kind(empty)


def test_odd_paths_are_refused(tmp_path, write):
    with pytest.raises(UnreadableFile, match=r"^cannot read a\\0b: the path has a NUL character; check the path$"):
        file_kind(Path("a\0b"))
    inside = write("x", "x") / "y"
    problem = "a part of the path is a file, not a directory"
    with pytest.raises(UnreadableFile, match=refused(inside, problem, "check the path")):
        file_kind(inside)
    long = tmp_path / ("x" * 5000)
    with pytest.raises(UnreadableFile, match=refused(long, "File name too long", "check the path and the disk")):
        file_kind(long)


def test_a_forbidden_file_is_refused(write, monkeypatch):
    path = write("x.csv", "a,b\n")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFile, match=refused(path, "permission denied", "allow reading it, as with chmod u+r")):
        file_kind(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "it is a PNG picture"),
        (b"\xff\xd8\xff\xe0", "it is a JPEG picture"),
        (b"PK\x03\x04" + b"\0" * 30, "it is a ZIP archive (an .xlsx workbook is one too)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old Excel workbook"),
        (b"%PDF-1.7", "it is a PDF document"),
        (pickle.dumps({"a": 1}), "it is a Python pickle, which is never opened here"),
        (b"SQLite format 3\0", "it is an SQLite database"),
        (b"\x89HDF\r\n\x1a\n", "it is an HDF5 file"),
        (b"ARROW1\0\0", "it is an Arrow (Feather) file"),
        (b"BZh91AY", "it is compressed with bzip2"),
        (b"\xfd7zXZ\0", "it is compressed with xz"),
        (b"7z\xbc\xaf\x27\x1c", "it is a 7-Zip archive"),
    ],
)
def test_files_of_other_kinds_are_named(write, content, problem):
    path = write("x.csv", content)
    with pytest.raises(UnreadableFile, match=rf"^cannot read {re.escape(str(path))}: {re.escape(problem)}; \w"):
        read_board(path)


def test_nul_bytes_are_refused(write):
    path = write("x.csv", b"strike,bid\n1,\0\n")
    problem = "it has NUL bytes: it is binary, or UTF-16 without a byte order mark"
    with pytest.raises(UnreadableFile, match=refused(path, problem, "save it as UTF-8 text")):
        read_board(path)
    with pytest.raises(UnreadableFile, match=refused(path, problem, "save it as UTF-8 text")):
        read_board(write("x.csv", "strike,bid\n".encode("utf-16-le")))


def test_another_encoding_is_refused_at_its_first_byte(write):
    path = write("x.csv", "strike,Größe\n".encode("latin-1"))
    with pytest.raises(
        UnreadableFile, match=refused(path, "byte 9 is not valid UTF-8", "save it as UTF-8 text, or fetch it again")
    ):
        read_board(path)


def test_half_a_character_at_the_end_is_refused(write):
    path = write("x.csv", "strike,한".encode()[:-1])
    with pytest.raises(UnreadableFile, match="is not valid UTF-8"):
        b"".join(utf8_blocks(path))


@pytest.mark.parametrize("cut", [1, 9, 20])
def test_a_cut_gzip_stream_is_refused(write, cut):
    path = write("y.gz", gzip.compress(b"strike,bid\n" * 100)[:-cut])
    with pytest.raises(UnreadableFile, match=refused(path, "its gzip stream ends early", "fetch the file again")):
        b"".join(utf8_blocks(path))


def test_a_damaged_gzip_stream_is_refused(write):
    packed = bytearray(gzip.compress(b"strike,bid\n" * 1000))
    packed[12] ^= 0xFF
    path = write("x.gz", bytes(packed))
    with pytest.raises(
        UnreadableFile,
        match=rf"^cannot read {re.escape(str(path))}: its gzip stream is damaged \(.*\); fetch the file again$",
    ):
        b"".join(utf8_blocks(path))


def test_gzip_members_and_padding_are_joined(write):
    path = write("x.gz", gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n") + b"\0" * 100)
    assert b"".join(utf8_blocks(path)) == b"a,b\n1,2\n"


def test_a_gzip_bomb_is_refused_at_the_bound(write, monkeypatch):
    monkeypatch.setattr(source_file, "FREE_INFLATION_BYTES", 4 << 20)
    path = write("bomb.gz", gzip.compress(b"1,1,1,1,1\n" * 3_000_000))
    assert path.stat().st_size < 200_000
    bound = max(4 << 20, 100 * path.stat().st_size)
    problem = f"its gzip stream inflates to more than {bound >> 20} MB (100 times its size, at least 4 MB)"
    remedy = "decompress it yourself if it is what you think it is"
    with pytest.raises(UnreadableFile, match=refused(path, problem, remedy)):
        list(utf8_blocks(path))


def test_a_gzip_json_bomb_is_refused_at_the_document_bound(write):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b'{"data":"' + b" " * (70 << 20)
    raw = deflate.compress(body) + deflate.flush()
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    path = write("bomb.json.gz", head + raw + struct.pack("<II", zlib.crc32(body), len(body)))
    with pytest.raises(UnreadableFile, match=r": a JSON document of more than 64 MB; "):
        read_board(path)


def test_a_document_is_read_whole(write):
    assert document(write("x.json", b"\xef\xbb\xbf{}")) == b"{}"
