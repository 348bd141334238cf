"""Results of long work that is not finished, so that a second run goes on where the first was stopped.

::

    unfinished/<identity>/00000.part    a line that names the work and a hash, then what the writer put there
    parts/<identity>/00000.part         the same in a directory that somebody named: kept when the work is finished

A piece of work is known by its identity, a hash of all that its results depend on. Its parts are written once, whole
and durably; when it is finished they all go. Each part is read only where its hash is right and it names the same
work: anything else in the folder is left aside and reported. Two processes may do the same work at once; neither waits
for the other, since their parts say the same.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from weatherglass.errors import UsageError
from weatherglass.store.durable_files import make_dir_durably, write_durably

FOLDER = "unfinished"
LASTING_FOLDER = "parts"
ENDING = ".part"
"""Files with this ending are in no backup."""
FORGOTTEN_AFTER_DAYS = 30
"""Work that nobody went on with for so long is cleared away when other work is kept."""
MOST_BYTES = 512 << 20
"""Of one piece of work; what comes beyond is not kept."""
_VERSION = "weatherglass-unfinished-1"
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class FoundParts:
    """What is there of a piece of work.

    Attributes
    ----------
    parts
        Files with what was put there, in the order in which they were written.
    damaged
        Files that are left aside: their hash is wrong, or they are of other work.
    """

    parts: tuple[tuple[Path, bytes], ...]
    damaged: tuple[Path, ...]


class UnfinishedWork:
    """The parts of one piece of work in a home.

    Parameters
    ----------
    home
        Directory of the store; made when the first part is kept, and taken away again if nothing else came into it.
    identity
        At least 32 hexadecimal digits.
    folder
        Within the home; None is `FOLDER`, where work is forgotten after a while.
    """

    def __init__(self, home: Path, identity: str, *, folder: str | None = None) -> None:
        if not re.fullmatch(r"[0-9a-f]{32,128}", identity):
            raise UsageError(f"identity {identity!r} must be 32 to 128 hexadecimal digits")
        self._home, self._identity = home, identity
        self._folder = home / (folder or FOLDER) / identity[:32]
        self._forgets = folder is None
        self._made_home = False
        self._bytes = 0

    def found(self) -> FoundParts:
        """What earlier runs kept; a folder that cannot be read has nothing."""
        parts, damaged = [], []
        with suppress(OSError):
            for path in sorted(self._folder.iterdir()):
                if path.name.startswith(".") or self._bytes > MOST_BYTES:
                    continue
                content = self._checked(path)
                if content is None:
                    damaged.append(path)
                else:
                    parts.append((path, content))
                    self._bytes += len(content)
        return FoundParts(tuple(parts), tuple(damaged))

    def keep(self, content: bytes) -> bool:
        """Put a part in place durably, if there is room for it.

        Raises
        ------
        OSError
            When the disk does not allow it; nothing is in place then.
        """
        if self._bytes + len(content) > MOST_BYTES:
            return False
        if not self._folder.is_dir():
            self._made_home = not self._home.exists()
            self._make_folder()
            if self._forgets:
                self._clear_forgotten()
        taken = {path.name for path in self._folder.iterdir()}
        number = next(n for n in range(len(taken) + 1) if f"{n:05d}{ENDING}" not in taken)
        head = f"{_VERSION} {self._identity} {self._digest(content)}\n".encode()
        write_durably(self._folder / f"{number:05d}{ENDING}", head + content)
        self._bytes += len(content)
        return True

    def remove(self) -> None:
        """Clear the work away: it is finished, or to be begun anew. What cannot be removed stays and is no error."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._bytes = 0
        with suppress(OSError):
            self._folder.parent.rmdir()
            if self._made_home:
                self._home.rmdir()

    def _make_folder(self) -> None:
        for last in (False, False, True):
            try:
                make_dir_durably(self._folder)
            except FileNotFoundError:  # another process finished its work and took the folder above away
                if last:
                    raise
            else:
                return

    def _checked(self, path: Path) -> bytes | None:
        if path.suffix != ENDING or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        head, _, content = path.read_bytes().partition(b"\n")
        right = f"{_VERSION} {self._identity} {self._digest(content)}"
        return content if head == right.encode() else None

    def _digest(self, content: bytes) -> str:
        return hashlib.sha256(self._identity.encode() + b"\n" + content).hexdigest()

    def _clear_forgotten(self) -> None:
        oldest = time.time() - FORGOTTEN_AFTER_DAYS * _DAY_S
        for folder in self._folder.parent.iterdir():
            with suppress(OSError):
                last = max((path.stat().st_mtime for path in folder.iterdir()), default=folder.stat().st_mtime)
                if folder != self._folder and last < oldest:
                    shutil.rmtree(folder, ignore_errors=True)
