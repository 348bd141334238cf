"""The journals of live runs in a home, and the rows that were published in them since an instant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from weatherglass.app.data_home import now_utc
from weatherglass.store.journal import Journal
from weatherglass.stream.rows import PublishedRow, row_of
from weatherglass.stream.session import ROW

FOLDER = "live"
ENDING = ".db"


def journals_of(home: Path) -> Mapping[str, tuple[Path, ...]]:
    """The journals by folder, the oldest first: one folder for each feed, underlying, family and set of rules."""
    folder = home / FOLDER
    if not folder.is_dir():
        return {}
    found = {each.name: tuple(sorted(each.glob(f"*{ENDING}"))) for each in sorted(folder.iterdir()) if each.is_dir()}
    return {name: paths for name, paths in found.items() if paths}


def published_since(home: Path, after: datetime, indices: Collection[str]) -> tuple[PublishedRow, ...]:
    """Rows of some indices in slots after an instant, in the order of their slots.

    Raises
    ------
    StoreCorrupt
        When a journal is not what was written.
    """
    found: list[PublishedRow] = []
    for paths in journals_of(home).values():
        for path in reversed(paths):
            rows, whole = _rows_of(path, after, indices)
            found += rows
            if whole:
                break
    return tuple(sorted(found, key=lambda each: (each.published_at, each.index, each.sequence)))


def _rows_of(path: Path, after: datetime, indices: Collection[str]) -> tuple[list[PublishedRow], bool]:
    """Rows of one journal, and whether none of an earlier one can be missing."""
    with Journal(path, writable=False, clock=now_utc) as journal:
        place = journal.place_at(ROW, after)
        rows = [row_of(each.payload) for each in journal.read(ROW, after=place)]
    return [row for row in rows if row.index in indices], place > 0
