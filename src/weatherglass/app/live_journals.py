"""The journals of live runs in a home: the rows published in them since an instant, and the last good one of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import takewhile
from pathlib import Path

from weatherglass.app.data_home import now_utc
from weatherglass.errors import StoreError
from weatherglass.store.journal import Journal, JournalRecord
from weatherglass.stream.rows import PublishedRow, row_of
from weatherglass.stream.session import ROW

FOLDER = "live"
ENDING = ".db"
PIECE = 500
"""Records that are looked through at the end of a journal for rows, and twice as many in each step back."""
MOST_ROWS = 20_000
MOST_JOURNALS = 3


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


def last_good(folder: Path, indices: Collection[str]) -> tuple[PublishedRow, ...]:
    """The last row with a value of each index, of the newest journals of a folder, in the order of their slots.

    An index of which there is none in about the last 20,000 rows of the last three journals has no row here. What
    cannot be read is passed over: whoever goes on in the journal says what is wrong with it.
    """
    found: dict[str, PublishedRow] = {}
    for path in sorted(folder.glob(f"*{ENDING}"), reverse=True)[:MOST_JOURNALS]:
        with suppress(StoreError), Journal(path, writable=False, clock=now_utc) as journal:
            for row in _backwards(journal):
                if row.value is not None and row.index in indices:
                    found.setdefault(row.index, row)
                if len(found) == len(indices):
                    break
        if len(found) == len(indices):
            break
    return tuple(sorted(found.values(), key=lambda each: (each.published_at, each.sequence)))


def _backwards(journal: Journal) -> Iterator[PublishedRow]:
    """Rows from the last one back, as far as is looked for."""
    last = journal.last(ROW)
    end, size, looked_at = 0 if last is None else last.sequence, PIECE, 0
    while end > 0 and looked_at < MOST_ROWS:
        start = max(0, end - size)
        here = takewhile(partial(_reaches_to, end), journal.read(ROW, after=start))
        rows = [each.payload for each in here]
        yield from map(row_of, reversed(rows))
        end, size, looked_at = start, 2 * size, looked_at + len(rows)


def _reaches_to(end: int, record: JournalRecord) -> bool:
    return record.sequence <= end
