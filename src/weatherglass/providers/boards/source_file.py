"""Files as bytes: what a path really is, its decompression, and its text as clean UTF-8 blocks.

Owns every failure of the operating system and of the encoding; what leaves here is valid UTF-8 with LF line ends and
without NUL. Refuses what is not text or Parquet, by its first bytes and never by its name.
"""

from __future__ import annotations

import codecs
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from enum import StrEnum
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from weatherglass.errors import UnreadableFile

AnyPath = str | PathLike[str]

BLOCK_BYTES = 4 << 20
"""Bytes taken at a time: big enough for polars to use all cores, small enough to bound memory."""
MAX_DOCUMENT_BYTES = 64 << 20
"""Bound of a JSON document; the largest real one, all SPX options, has 13.6 MB."""
MAX_INFLATION = 100
"""A compressed file may inflate to a hundred times its size (tables of quotes reach 5 to 20 times) ..."""
FREE_INFLATION_BYTES = 256 << 20
"""... or to 256 MB when that is more."""

_HEAD_BYTES = 16
_READ_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


class FileKind(StrEnum):
    """What the first bytes of a file say."""

    TEXT = "text"
    GZIP = "gzip"
    ZSTD = "zstd"
    PARQUET = "parquet"


_UNPACK = "unpack it and give the file inside"
_FOREIGN_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "it is a ZIP archive (an .xlsx workbook is one too)", f"{_UNPACK}, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook", "save the sheet as CSV"),
    (b"BZh", "it is compressed with bzip2", "decompress it first with bunzip2, or compress it with gzip"),
    (b"\xfd7zXZ", "it is compressed with xz", "decompress it first with unxz, or compress it with gzip"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive", _UNPACK),
    (b"\x89PNG", "it is a PNG picture", "give the table itself, as CSV, JSON or Parquet"),
    (b"\xff\xd8\xff", "it is a JPEG picture", "give the table itself, as CSV, JSON or Parquet"),
    (b"%PDF", "it is a PDF document", "give the table itself, as CSV, JSON or Parquet"),
    (b"SQLite format 3", "it is an SQLite database", "export the table as CSV or Parquet"),
    (b"\x89HDF", "it is an HDF5 file", "save the table as CSV or Parquet"),
    (b"ARROW1", "it is an Arrow (Feather) file", "save the table as Parquet"),
    (b"\x80\x02", "it is a Python pickle, which is never opened here", "save the table as CSV or Parquet"),
    (b"\x80\x03", "it is a Python pickle, which is never opened here", "save the table as CSV or Parquet"),
    (b"\x80\x04", "it is a Python pickle, which is never opened here", "save the table as CSV or Parquet"),
    (b"\x80\x05", "it is a Python pickle, which is never opened here", "save the table as CSV or Parquet"),
)


@contextmanager
def operating_system_errors(path: Path) -> Iterator[None]:
    """Turn failures of the operating system and of decompression into `UnreadableFile`."""
    try:
        yield
    except FileNotFoundError as exc:
        raise UnreadableFile(path, "there is no such file", _spelling(path)) from exc
    except NotADirectoryError as exc:
        raise UnreadableFile(path, "a part of the path is a file, not a directory", "check the path") from exc
    except PermissionError as exc:
        raise UnreadableFile(path, "permission denied", "allow reading it, as with chmod u+r") from exc
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or type(exc).__name__, "check the path and the disk") from exc
    except zlib.error as exc:
        raise UnreadableFile(path, f"its gzip stream is damaged ({exc})", "fetch the file again") from exc


def _spelling(path: Path) -> str:
    try:
        near = get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=1)
    except OSError:
        return f"its directory {path.parent} cannot be listed either; check the path"
    return f"is {near[0]} meant?" if near else "check the path"


def file_kind(path: Path) -> FileKind:
    """What a path holds, by its first bytes.

    Raises
    ------
    UnreadableFile
        When it is missing, not a regular file, empty, forbidden or of a kind that is not read here.
    """
    if "\0" in str(path):
        raise UnreadableFile(str(path).replace("\0", "\\0"), "the path has a NUL character", "check the path")
    with operating_system_errors(path):
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise UnreadableFile(path, "it is a directory", "give one file in it")
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableFile(path, "it is a pipe or a device", "save its content to a file first")
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    if not head:
        raise UnreadableFile(path, "the file is empty (0 bytes)", "fetch or export it again")
    for signature, problem, remedy in _FOREIGN_SIGNATURES:
        if head.startswith(signature):
            raise UnreadableFile(path, problem, remedy)
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    if head.startswith(_ZSTD):
        return FileKind.ZSTD
    return FileKind.GZIP if head.startswith(_GZIP) else FileKind.TEXT


def document(path: Path) -> bytes:
    """The whole file as UTF-8 without byte order mark, at most `MAX_DOCUMENT_BYTES`.

    Raises
    ------
    UnreadableFile
        When it is larger, damaged or not text.
    """
    parts, size = [], 0
    for block in utf8_blocks(path):
        parts.append(block)
        size += len(block)
        if size > MAX_DOCUMENT_BYTES:
            raise UnreadableFile(
                path,
                f"a JSON document of more than {MAX_DOCUMENT_BYTES >> 20} MB",
                "give one snapshot a file, or a table as CSV or Parquet",
            )
    return b"".join(parts)


def utf8_blocks(path: Path, *, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The text of a file as UTF-8 blocks with LF line ends, cut anywhere between characters.

    A byte order mark decides between UTF-8 and UTF-16 and is removed. CR LF and CR become LF.

    Raises
    ------
    UnreadableFile
        For NUL bytes, text in another encoding and damaged or too large gzip and zstd streams.
    """
    raw = _raw_blocks(path, block_bytes)
    first = next(raw, b"")
    encoding, mark = _encoding(first)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    offset, held_cr = len(mark), False
    block: bytes | None = first[len(mark) :]
    while block is not None:
        following = next(raw, None)
        if encoding != "utf-8" or not block.isascii() or decoder.getstate()[0]:
            text = _decoded(path, decoder, block, encoding, offset, final=following is None)
        else:
            text = block
        offset += len(block)
        if b"\0" in text:
            raise UnreadableFile(
                path,
                "it has NUL bytes: it is binary, or UTF-16 without a byte order mark",
                "save it as UTF-8 text",
            )
        if held_cr:
            text = b"\r" + text
        held_cr = text.endswith(b"\r") and following is not None
        if held_cr:
            text = text[:-1]
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield text
        block = following


def _encoding(first: bytes) -> tuple[str, bytes]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if first.startswith(mark):
            return encoding, mark
    return "utf-8", b""


def _decoded(
    path: Path, decoder: codecs.IncrementalDecoder, block: bytes, encoding: str, offset: int, *, final: bool
) -> bytes:
    try:
        # Half a surrogate pair cannot leave the strict UTF-16 decoder, so encoding never fails.
        return decoder.decode(block, final).encode("utf-8")
    except UnicodeDecodeError as exc:
        at = offset + exc.start
        raise UnreadableFile(
            path, f"byte {at} is not valid {encoding.upper()}", "save it as UTF-8 text, or fetch it again"
        ) from exc


def _raw_blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    kind = file_kind(path)
    with operating_system_errors(path), path.open("rb") as stream:
        if kind is FileKind.GZIP:
            yield from _inflated(path, stream, block_bytes)
            return
        if kind is FileKind.ZSTD:
            yield from _expanded(path, stream, block_bytes)
            return
        while block := stream.read(block_bytes):
            yield block


def _inflated(path: Path, stream: BinaryIO, block_bytes: int) -> Iterator[bytes]:
    bound = _inflation_bound(path)
    total, pending, inflater = 0, b"", zlib.decompressobj(wbits=31)
    while True:
        chunk = pending or stream.read(_READ_BYTES)
        block = inflater.decompress(chunk, block_bytes)
        pending = inflater.unconsumed_tail
        total += len(block)
        if total > bound:
            raise _inflates_too_far(path, "gzip", bound)
        if block:
            yield block
        if inflater.eof:
            pending = inflater.unused_data or stream.read(_READ_BYTES)
            if not pending.strip(b"\0"):
                return
            inflater = zlib.decompressobj(wbits=31)
        elif not chunk and not block:
            raise UnreadableFile(path, "its gzip stream ends early", "fetch the file again")


def _expanded(path: Path, stream: BinaryIO, block_bytes: int) -> Iterator[bytes]:
    """The frames of a zstd file, one after another."""
    from backports.zstd import ZstdDecompressor, ZstdError

    bound = _inflation_bound(path)
    total, frame, chunk = 0, ZstdDecompressor(), stream.read(_READ_BYTES)
    while True:
        try:
            block = frame.decompress(chunk, block_bytes)
        except ZstdError as exc:
            raise UnreadableFile(path, f"its zstd stream is damaged ({exc})", "fetch the file again") from exc
        total += len(block)
        if total > bound:
            raise _inflates_too_far(path, "zstd", bound)
        if block:
            yield block
        if frame.eof:
            chunk = frame.unused_data or stream.read(_READ_BYTES)
            if not chunk:
                return
            frame = ZstdDecompressor()
        elif frame.needs_input:
            chunk = stream.read(_READ_BYTES)
            if not chunk:
                raise UnreadableFile(path, "its zstd stream ends early", "fetch the file again")
        else:
            chunk = b""


def _inflation_bound(path: Path) -> int:
    return max(FREE_INFLATION_BYTES, MAX_INFLATION * path.stat().st_size)


def _inflates_too_far(path: Path, what: str, bound: int) -> UnreadableFile:
    return UnreadableFile(
        path,
        f"its {what} stream inflates to more than {bound >> 20} MB "
        f"({MAX_INFLATION} times its size, at least {FREE_INFLATION_BYTES >> 20} MB)",
        "decompress it yourself if it is what you think it is",
    )
