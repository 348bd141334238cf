"""Letting go of old journals of live runs: by age, by the size of all of them, and never what is still needed.

Needed are the newest journal of each folder, with which a run goes on after a kill, and what alert rules have not taken
up yet. What is removed is removed whole, one file after the other, the oldest first; a kill in between leaves fewer
files and nothing that is half there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from weatherglass.app.alert_files import alert_rules
from weatherglass.app.live_journals import FOLDER, journals_of
from weatherglass.app.settings import Settings
from weatherglass.store.disk_failures import writing
from weatherglass.store.durable_files import write_durably
from weatherglass.store.home import open_store
from weatherglass.store.journal_segments import BESIDE, instant_of_name, remove_journal
from weatherglass.stream.alert_machine import AlertState
from weatherglass.stream.alert_rules import LiveWatch

RECORD = "pruned.json"
GIGABYTE = 1_000_000_000
SEGMENT_BYTES = GIGABYTE
FIRST_LOOK = timedelta(days=1)
"""New alert rules look back so far."""
WAITED_FOR = timedelta(days=7)
"""Rules that nobody has checked for longer keep no journal any more."""


@dataclass(frozen=True, slots=True)
class JournalFile:
    """A journal on the disk.

    Attributes
    ----------
    begins, ends
        When it began, by its name, and when it was last written to.
    is_newest
        Of its folder: a run goes on in it.
    """

    path: Path
    folder: str
    bytes: int
    begins: datetime
    ends: datetime
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was ever removed of a folder.

    Attributes
    ----------
    files, bytes
        How many and how large.
    until
        The last instant of what was removed: replays begin after it.
    at
        When the last one was removed.
    """

    files: int
    bytes: int
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class JournalFolder:
    """The journals of one feed, underlying, family and set of rules."""

    name: str
    files: tuple[JournalFile, ...]
    pruned: Pruned | None

    @property
    def bytes(self) -> int:
        """Of all of them."""
        return sum(each.bytes for each in self.files)


def journal_folders(home: Path) -> tuple[JournalFolder, ...]:
    """All journals of live runs in a home, by folder, the oldest first in each."""
    found = []
    for name, paths in journals_of(home).items():
        files = tuple(
            _file(name, path, is_newest=path == paths[-1]) for path in paths if path == paths[-1] or path.exists()
        )
        found.append(JournalFolder(name, files, _record(home / FOLDER / name)))
    return tuple(found)


def prunable(
    files: Iterable[JournalFile], *, now: datetime, keep: timedelta, most_bytes: float, needed_from: datetime
) -> tuple[JournalFile, ...]:
    """The journals that are to go, the oldest first.

    Parameters
    ----------
    keep
        What ended longer ago goes.
    most_bytes
        The oldest go until all that stay have no more than this.
    needed_from
        What holds anything later stays, whatever its age and size.
    """
    every = sorted(files, key=lambda each: (each.ends, each.path))
    left = sum(each.bytes for each in every)
    found = []
    for each in every:
        if each.is_newest or each.ends > needed_from:
            continue
        if now - each.ends > keep or left > most_bytes:
            found.append(each)
            left -= each.bytes
    return tuple(found)


def pruned_now(
    settings: Settings,
    *,
    now: datetime,
    keep_days: float | None = None,
    keep_gb: float | None = None,
    dry: bool = False,
) -> tuple[JournalFile, ...]:
    """Remove the journals that are to go by the settings; those that were, the oldest first.

    Parameters
    ----------
    keep_days, keep_gb
        Instead of the settings.
    dry
        Only say which would go.

    Raises
    ------
    StoreUnwritable
        When a file cannot be removed.
    """
    home = settings.home
    folders = journal_folders(home)
    keep = timedelta(days=settings.live.keep_days if keep_days is None else keep_days)
    most = GIGABYTE * (settings.live.keep_gb if keep_gb is None else keep_gb)
    every = [each for folder in folders for each in folder.files]
    found = prunable(every, now=now, keep=keep, most_bytes=most, needed_from=_needed_from(settings, now))
    if dry:
        return found
    with writing(home):
        for each in found:
            _remove(each, now)
        _sweep([home / FOLDER / folder.name for folder in folders])
    return found


def is_segment_over(settings: Settings, path: Path, began: datetime, now: datetime) -> bool:
    """Whether a journal is to be followed by another one: with the day (UTC), or when it has become large."""
    most = min(SEGMENT_BYTES, GIGABYTE * settings.live.keep_gb / 20)
    size = sum(_size(each) for each in (path, path.with_name(f"{path.name}{BESIDE[0]}")))
    return began.date() != now.astimezone(UTC).date() or size >= most


def _needed_from(settings: Settings, now: datetime) -> datetime:
    """The instant after which rows may still be wanted by alert rules."""
    needed = now - FIRST_LOOK
    live = {each.rule.id for each in alert_rules(settings)[0] if isinstance(each.rule.watch, LiveWatch)}
    with open_store(settings.home) as store:
        states = store.alerts.states() if live and store.exists else {}
    for name, each in states.items():
        if name in live and now - each.updated_at <= WAITED_FOR:
            last = msgspec.json.decode(each.state, type=AlertState).last
            needed = min(needed, each.since if last is None else last.of)
    return needed


def _remove(file: JournalFile, now: datetime) -> None:
    remove_journal(file.path)
    before = _record(file.path.parent)
    files, size, until = 1, file.bytes, file.ends
    if before is not None:
        files, size, until = files + before.files, size + before.bytes, max(until, before.until)
    said = {"files": files, "bytes": size, "until": until.isoformat(), "at": now.isoformat()}
    write_durably(file.path.parent / RECORD, json.dumps(said).encode())


def _sweep(folders: Sequence[Path]) -> None:
    """Remove what a kill has left of files that are gone or were never finished, where no run is."""
    for folder in folders:
        for ending in BESIDE:
            for path in folder.glob(f"*.db{ending}"):
                if not path.with_name(path.name.removesuffix(ending)).exists():
                    path.unlink(missing_ok=True)


def _file(folder: str, path: Path, *, is_newest: bool) -> JournalFile:
    try:
        changed = path.stat().st_mtime
    except OSError:
        changed = 0.0
    size = sum(_size(each) for each in (path, *(path.with_name(f"{path.name}{ending}") for ending in BESIDE)))
    return JournalFile(path, folder, size, instant_of_name(path), datetime.fromtimestamp(changed, UTC), is_newest)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _record(folder: Path) -> Pruned | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((folder / RECORD).read_bytes())
        at, until = (datetime.fromisoformat(said[name]) for name in ("at", "until"))
        return Pruned(int(said["files"]), int(said["bytes"]), until, at)
    return None
