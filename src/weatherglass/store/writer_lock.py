"""One writer at a time: a lock of the operating system that dies with the process that holds it.

The lock is on the file, not its existence: a file that is left behind by a killed process blocks nobody. Its text says
who holds the lock, and serves messages only.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType

from weatherglass.errors import StoreLocked
from weatherglass.store.disk_failures import writing

LOCK_NAME = "writer.lock"
_SHOWN = 200

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30
    """A locked byte cannot be read by others there: one that the text never reaches."""

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as exc:
            raise BlockingIOError(*exc.args) from exc
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


# Record locks of fcntl do not exclude within one process, and closing any handle of the file drops them: the homes that
# this process holds are looked up here first, so that their file is not opened again.
_held: dict[Path, tuple[int, str]] = {}
_guard = threading.Lock()


class WriterLock:
    """The right to write to one home, held from `acquire` to `release`."""

    def __init__(self, home: Path, command: str, since: datetime) -> None:
        self.home = home
        self._key = home.resolve()
        self._holder = f"process {os.getpid()} ({command or 'no command named'}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises
        ------
        StoreLocked
            When another process, or another store object of this process, has it; the message says which.
        StoreUnwritable
            When the lock file cannot be opened or written.
        """
        with _guard:
            pid, holder = _held.get(self._key, (0, ""))
            if pid == os.getpid():
                raise StoreLocked(self.home, holder)
            with writing(self.home):
                self._handle = self._locked()
            _held[self._key] = (os.getpid(), self._holder)

    def release(self) -> None:
        """Give the lock back; again is nothing."""
        with _guard:
            if self._handle is None:
                return
            _held.pop(self._key, None)
            handle, self._handle = self._handle, None
            os.close(handle)

    def _locked(self) -> int:
        handle = os.open(self.home / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)  # no child inherits it (PEP 446)
        try:
            _lock(handle)
        except BlockingIOError as exc:
            holder = os.read(handle, _SHOWN).decode("utf-8", "replace").strip()
            os.close(handle)
            raise StoreLocked(self.home, holder or "another process") from exc
        except OSError:
            os.close(handle)
            raise
        self._say_who(handle)
        return handle

    def _say_who(self, handle: int) -> None:
        try:
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"{self._holder}\n".encode())
        except OSError:
            # on a full disk the lock holds without its text: reading goes on, and writing will say what is wrong
            return

    def __enter__(self) -> WriterLock:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()
