"""The boundary at which failures of the disk and of SQLite become the errors of this package.

Everything that touches the files of a home runs inside `writing` or `reading`, so that no `OSError` and no
`sqlite3.Error` goes further up.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from weatherglass.errors import StoreCorrupt, StoreError, StoreUnwritable

RUN_VERIFY = (
    "run `weatherglass data verify` to see all that is damaged, then restore a backup or import the affected data again"
)
NOTHING_LOST = "what was acknowledged before is kept"

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_LOW_BYTE = 0xFF
"""The primary code of an extended result code of SQLite."""
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT})


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Raise `StoreUnwritable` or `StoreCorrupt` in place of what the operating system or SQLite raises."""
    try:
        yield
    except sqlite3.Error as exc:
        raise _sqlite_failure(home, exc, writes=True) from exc
    except UnicodeDecodeError as exc:
        raise _unreadable_text(home, exc) from exc
    except OSError as exc:
        raise _system_failure(home, exc) from exc


@contextmanager
def reading(home: Path, what: str) -> Iterator[None]:
    """Raise `StoreCorrupt` or `StoreError` in place of what the operating system or SQLite raises.

    Parameters
    ----------
    home
        The store that is read.
    what
        The file that is read, for the message.
    """
    try:
        yield
    except sqlite3.Error as exc:
        raise _sqlite_failure(home, exc, writes=False) from exc
    except UnicodeDecodeError as exc:
        raise _unreadable_text(home, exc) from exc
    except OSError as exc:
        if exc.errno == errno.EIO:
            raise StoreCorrupt(f"{what} of {home} cannot be read ({exc.strerror})", RUN_VERIFY) from exc
        raise StoreError(f"cannot read {what} of the store at {home}: {exc.strerror or exc}") from exc


def is_input_output_error(failure: StoreError) -> bool:
    """Whether a failure comes from the device itself, after which nothing that it says can be relied upon."""
    cause = failure.__cause__
    if isinstance(cause, sqlite3.Error):
        return _code(cause) == sqlite3.SQLITE_IOERR
    return isinstance(cause, OSError) and cause.errno == errno.EIO


def _system_failure(home: Path, exc: OSError) -> StoreUnwritable:
    said = exc.strerror or str(exc)
    where = f" ({exc.filename})" if exc.filename else ""
    if exc.errno in _NO_SPACE:
        return StoreUnwritable(home, f"the disk is full{where}", f"free some space and repeat; {NOTHING_LOST}")
    if exc.errno in _NOT_ALLOWED:
        return StoreUnwritable(
            home, f"{said.lower()}{where}", "give write permission, or point WEATHERGLASS_HOME elsewhere"
        )
    if exc.errno == errno.EIO:
        return StoreUnwritable(home, f"input/output error{where}", f"check the disk, then start again; {NOTHING_LOST}")
    return StoreUnwritable(home, f"{said.lower()}{where}", f"{NOTHING_LOST}")


def _sqlite_failure(home: Path, exc: sqlite3.Error, *, writes: bool) -> StoreError:
    code = _code(exc)
    if code in _DAMAGE or (code == sqlite3.SQLITE_IOERR and not writes):
        said = " ".join(str(exc).split())  # it may quote a statement of many lines
        return StoreCorrupt(f"the database of {home} ({said})", RUN_VERIFY)
    if not writes:
        return StoreError(f"cannot read the database of the store at {home}: {exc}")
    if code == sqlite3.SQLITE_FULL:
        return StoreUnwritable(home, "the disk is full", f"free some space and repeat; {NOTHING_LOST}")
    if code == sqlite3.SQLITE_IOERR:
        return StoreUnwritable(home, f"input/output error ({exc})", f"check the disk, then start again; {NOTHING_LOST}")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return StoreUnwritable(home, str(exc), "give write permission, or point WEATHERGLASS_HOME elsewhere")
    return StoreUnwritable(home, str(exc), NOTHING_LOST)


def _unreadable_text(home: Path, exc: UnicodeDecodeError) -> StoreCorrupt:
    """SQLite quotes damaged text in its messages, and Python cannot decode those."""
    return StoreCorrupt(f"a text in the database of {home} ({exc.reason})", RUN_VERIFY)


def _code(exc: sqlite3.Error) -> int:
    """The primary result code; errors that Python raises by itself (an undecodable text) count as damage."""
    code = getattr(exc, "sqlite_errorcode", None)
    return sqlite3.SQLITE_CORRUPT if code is None else code & _LOW_BYTE
