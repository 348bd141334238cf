"""Whether anything that an answer is made of has changed: a short text that is the same while nothing has."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from weatherglass.app.settings import Settings

_DATABASE = "weatherglass.db"
REMOTE_SECONDS = 60.0
"""An object store is not asked more often than that whether its lake has changed: answers on it hold so long."""


@dataclass(frozen=True, slots=True)
class DataMark:
    """What the data are.

    Attributes
    ----------
    text
        Another one when the store, the lake or the program has changed.
    changed_at
        Seconds since 1970 of the latest change of the store or the lake; 0 where there is neither.
    """

    text: str
    changed_at: float


def data_mark(settings: Settings, *, clock: Callable[[], float] = time.time) -> DataMark:
    """The mark of the store and the lake of some settings; some looks at files, none into them."""
    lake = settings.store.lake
    remote = "://" in lake
    log = (Path(lake) if lake and not remote else settings.home / "lake" / "quotes") / "_delta_log"
    seen = [_seen(path) for path in (settings.home / _DATABASE, settings.home / f"{_DATABASE}-wal", log)]
    parts = [_version(), *(f"{changed}:{size}" for changed, size in seen)]
    if remote:
        parts.append(f"{lake}@{int(clock() // REMOTE_SECONDS)}")
    return DataMark("|".join(parts), max(changed for changed, _ in seen) / 1e9)


@cache
def _version() -> str:
    try:
        return version("weatherglass")
    except PackageNotFoundError:
        return ""


def _seen(path: Path) -> tuple[int, int]:
    """Instant of the last change in nanoseconds, and size; zeros where there is nothing."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
