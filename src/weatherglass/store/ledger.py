"""The ledger of claims: what was claimed, when it was frozen, how each test came out.

Entries are added and never changed. Each entry holds the hash of the one before, so that an entry that is gone or
altered breaks the chain from there on; the database refuses to delete or change one besides. A claim whose file has
changed is registered again, beside the older one.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.store.database import Database
from weatherglass.store.disk_failures import RUN_VERIFY
from weatherglass.store.instant_text import instant_of, instant_text
from weatherglass.store.ledger_table import LEDGER_HEAD_KEY, head_of
from weatherglass.store.meta import meta_value, set_meta_value

_COLUMNS = (
    "entry_id, kind, claim_id, recorded_at, frozen_on, claim_sha256, manifest, as_of, verdict, content, previous, "
    "sha256"
)
_NO_DAY = ""


class EntryKind(StrEnum):
    """What an entry says."""

    REGISTERED = "registered"
    """A claim as its file had it, and the day from which evidence is out of sample."""
    TESTED = "tested"
    """The verdict on a claim on some data."""
    RESOLVED = "resolved"
    """An open prediction whose day has passed, and what came of it."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry.

    Attributes
    ----------
    claim_sha256
        Of the claim as data, in a fixed spelling: the same whatever the layout of its file.
    manifest
        Of claim and data, for a test or resolution; "" otherwise.
    as_of
        The day on which the data of a test end.
    verdict
        Its word, or "true" or "false" for a resolution; "" for a registration.
    content
        The claim, or the figures of the test.
    sha256
        Of the entry and, through `previous`, of all before it.
    """

    entry_id: int
    kind: EntryKind
    claim_id: str
    recorded_at: datetime
    frozen_on: date
    claim_sha256: str
    manifest: str
    as_of: date | None
    verdict: str
    content: Mapping[str, Any]
    previous: str
    sha256: str


class Ledger:
    """The ledger of one store."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def entries(self, claim_id: str | None = None) -> tuple[LedgerEntry, ...]:
        """All entries, or those on one claim, the oldest first.

        Raises
        ------
        StoreCorrupt
            When an entry is altered or gone.
        """

        def read(connection: sqlite3.Connection) -> tuple[LedgerEntry, ...]:
            return tuple(each for each in _sound(connection) if claim_id in {None, each.claim_id})

        return self._database.read(read, nothing=())

    def registered(self, claim_id: str) -> LedgerEntry | None:
        """The latest registration of a claim."""
        found = [each for each in self.entries(claim_id) if each.kind is EntryKind.REGISTERED]
        return found[-1] if found else None

    def add(
        self,
        kind: EntryKind,
        claim_id: str,
        *,
        frozen_on: date,
        claim_sha256: str,
        content: Mapping[str, Any],
        manifest: str = "",
        as_of: date | None = None,
        verdict: str = "",
    ) -> LedgerEntry:
        """Add an entry; one that says what the latest of its kind on the claim says already is not added again.

        Raises
        ------
        UsageError
            When a test or resolution is of a claim that was never registered.
        StoreCorrupt
            When the ledger so far is altered.
        """
        now = self._clock()

        def write(connection: sqlite3.Connection) -> LedgerEntry:
            so_far = list(_sound(connection))
            own = [each for each in so_far if each.claim_id == claim_id]
            if kind is not EntryKind.REGISTERED and not any(each.kind is EntryKind.REGISTERED for each in own):
                raise UsageError(f"claim {claim_id} is not registered; register it before its tests are recorded")
            same = [each for each in own if each.kind is kind]
            said = (claim_sha256, manifest, verdict)
            if same and (same[-1].claim_sha256, same[-1].manifest, same[-1].verdict) == said:
                return same[-1]
            previous = so_far[-1].sha256 if so_far else ""
            row = (
                len(so_far) + 1, str(kind), claim_id, instant_text(now), frozen_on.isoformat(), claim_sha256, manifest,
                as_of.isoformat() if as_of else _NO_DAY, verdict, _json(content), previous,
            )  # fmt: skip
            connection.execute(
                f"INSERT INTO ledger ({_COLUMNS}) VALUES ({', '.join('?' * 12)})",  # noqa: S608
                (*row, _sha256(row)),
            )
            set_meta_value(connection, LEDGER_HEAD_KEY, head_of(row[0], _sha256(row)))
            return _entry((*row, _sha256(row)))

        return self._database.write(write)


def altered_entries(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the ledger, in words; nothing when its chain is whole."""
    try:
        for _ in _sound(connection):
            pass
    except StoreCorrupt as fault:
        return [fault.what]
    return []


def _sound(connection: sqlite3.Connection) -> Iterator[LedgerEntry]:
    """The entries in order, each checked against its hash and the one before."""
    previous, number = "", 0
    for number, row in enumerate(connection.execute(f"SELECT {_COLUMNS} FROM ledger ORDER BY entry_id"), start=1):  # noqa: S608
        if row[0] != number:
            raise StoreCorrupt(f"ledger entry {number} is gone", RUN_VERIFY)
        if row[10] != previous or row[11] != _sha256(row[:11]):
            raise StoreCorrupt(f"ledger entry {number} is altered", RUN_VERIFY)
        previous = row[11]
        yield _entry(row)
    if meta_value(connection, LEDGER_HEAD_KEY) != head_of(number, previous):
        raise StoreCorrupt(f"entries after number {number} of the ledger are gone", RUN_VERIFY)


def _entry(row: tuple[Any, ...]) -> LedgerEntry:
    return LedgerEntry(
        row[0], EntryKind(row[1]), row[2], instant_of(row[3]), date.fromisoformat(row[4]), row[5], row[6],
        date.fromisoformat(row[7]) if row[7] else None, row[8], MappingProxyType(json.loads(row[9])), row[10], row[11],
    )  # fmt: skip


def _sha256(row: tuple[Any, ...]) -> str:
    return hashlib.sha256(_json(list(row)).encode()).hexdigest()


def _json(value: object) -> str:
    plain = dict(value) if isinstance(value, Mapping) else value
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
