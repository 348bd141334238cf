"""Files that are either whole or not there: temporary file, fsync, rename, fsync of the directory."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write_durably(path: Path, data: bytes, *, incoming: Path | None = None) -> None:
    """Put a file in place so that it survives a loss of power, and so that no reader ever sees a part of it.

    Parameters
    ----------
    path
        Where it goes; a file already there is replaced.
    data
        All of its bytes.
    incoming
        Directory for the unfinished file, on the same file system; the directory of `path` unless given.

    Raises
    ------
    OSError
        Nothing is in place, and the unfinished file is removed.
    """
    unfinished = (incoming or path.parent) / f".{path.name}.{os.getpid()}.part"
    try:
        with unfinished.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    fsync_dir(path.parent)


def fsync_dir(path: Path) -> None:
    """Make the names in a directory durable; nothing on Windows, where no program can."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_dir_durably(path: Path) -> None:
    """Make a directory, and those above it, where they are missing, and make their names durable."""
    if path.is_dir():
        return
    make_dir_durably(path.parent)
    path.mkdir(exist_ok=True)
    fsync_dir(path.parent)
