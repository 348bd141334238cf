"""The Parquet files of the lake: named by the hash of their bytes, put in place whole, checked before belief.

A file is called ``part-<sha256 of its bytes>.parquet``. The name stands in the Delta log, so the promise of what the
file holds is committed together with it, survives checkpoints and the cleaning of the log, and needs no list beside
it. Parquet itself does not notice a flipped bit in a data page: it reads another price.
"""

from __future__ import annotations

import errno
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import quote

from weatherglass.errors import StoreUnwritable

INCOMING, QUARANTINE, LOG = "_incoming", "_quarantine", "_delta_log"
"""Directories beside the partitions; Delta readers pass over names with an underscore."""
_NAME = re.compile(r"part-([0-9a-f]{64})\.parquet")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_INSIDE = re.compile(r"\n\s+0: ")
SHOWN_CHARACTERS = 400
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A file as the log of the lake knows it.

    Attributes
    ----------
    path
        Relative to the lake, with forward slashes.
    day
        Date of all its snapshots, each in its own offset.
    size
        Bytes.
    first, last
        Instants of its snapshots, in microseconds since 1970, UTC.
    added
        When it was added, in milliseconds since 1970: orders snapshots of one instant.
    """

    path: str
    underlying: str
    day: date
    size: int
    rows: int
    first: int
    last: int
    added: int


class Damage(Exception):
    """The bytes of a file are not those that were committed. It becomes `StoreCorrupt` or a finding."""


class FileStore(Protocol):
    """Where the files lie."""

    def put(self, path: str, body: bytes) -> None:
        """Put a file in place: readers see all of it or nothing."""
        ...

    def settle(self) -> None:
        """Make the names of all files that were put durable."""
        ...

    def settle_log(self, version: int) -> None:
        """Make the entry of a version in the log durable."""
        ...

    def get(self, path: str) -> bytes:
        """All bytes of a file.

        Raises
        ------
        Damage
            When it is not there or cannot be read.
        """
        ...

    def stamp(self, path: str) -> object:
        """What changes when a file changes, or None when that is not known."""
        ...

    def set_aside(self, path: str) -> None:
        """Move a file out of the partitions, keeping its bytes; nothing when it is not there."""
        ...

    def remove(self, path: str) -> None:
        """Delete a file."""
        ...

    def unfinished(self) -> tuple[str, ...]:
        """Files that a writer left before they had their place."""
        ...

    def address(self, path: str) -> str:
        """Path or URI of a file, for other programs."""
        ...


def content_path(underlying: str, day: date, body: bytes) -> str:
    """Where a file with some content belongs."""
    digest = hashlib.sha256(body).hexdigest()
    return f"underlying={quote(underlying, safe='')}/date={day.isoformat()}/part-{digest}.parquet"


class CheckedFiles:
    """Files whose bytes are compared with their name, once a file and state of it."""

    def __init__(self, store: FileStore) -> None:
        self.store = store
        self._sound: dict[str, object] = {}

    def read(self, file: LakeFile, *, again: bool = False) -> bytes:
        """The bytes of a file.

        Parameters
        ----------
        again
            Compare them also when they were sound before.

        Raises
        ------
        Damage
            When they are not those that were committed.
        """
        named = _NAME.fullmatch(PurePosixPath(file.path).name)
        if named is None:
            raise Damage("its name has no hash of its content: it was not written by weatherglass")
        stamp = self.store.stamp(file.path)
        body = self.store.get(file.path)
        if not again and stamp is not None and self._sound.get(file.path) == stamp:
            return body
        if len(body) != file.size:
            raise Damage(f"it has {len(body):,} bytes and was written with {file.size:,}")
        if hashlib.sha256(body).hexdigest() != named[1]:
            raise Damage("its bytes are not those that were written (their SHA-256 is another)")
        self._sound[file.path] = stamp
        return body


def unwritable(home: object, exc: OSError) -> StoreUnwritable:
    """The error for a write that the operating system refused."""
    said, kept = exc.strerror or said_by(exc), "what was committed before is kept"
    if exc.errno in _NO_SPACE:
        return StoreUnwritable(home, "the disk is full", f"free some space and add the same data again; {kept}")
    if exc.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return StoreUnwritable(home, said.lower(), f"give write permission, or choose another place; {kept}")
    return StoreUnwritable(home, said.lower(), f"check the disk and add the same data again; {kept}")


def said_by(exc: BaseException) -> str:
    """What an error of a library says, on one line: without colors, the trace of its inside and long answers."""
    text = _INSIDE.split(_COLORS.sub("", str(exc)), maxsplit=1)[0]
    line = " ".join(text.split())[:SHOWN_CHARACTERS]
    return line or type(exc).__name__
