"""What belongs to a whole snapshot and not to one of its quotes, as a JSON text.

Zone of its instant, counts of dropped rows, notes, what the source states of its terms: they stand in the column
`facts` of the first row of the snapshot and are null in the others. That costs nothing, is committed together with the
quotes, and SQL sees it. A table of snapshots beside that of the quotes would need two commits for one snapshot.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import TermNote

FACTS_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ZONED = re.compile(r"(.+)\[(.+)\]")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a snapshot, as `QuoteSnapshot` has them.

    Attributes
    ----------
    rows
        Number of its quotes.
    roots
        Of its quote table, in the order of the source.
    columns
        Which of the optional columns "iv" and "delta" it has.
    """

    underlying: str
    as_of: datetime
    known_at: datetime | None
    rows: int
    roots: tuple[str, ...]
    columns: tuple[str, ...]
    dropped: dict[str, int]
    term_notes: dict[tuple[date, str], TermNote]
    notes: tuple[str, ...]


def stated_terms(snapshot: QuoteSnapshot) -> bytes:
    """What the source states of its terms as JSON: expiry, root, settlement, forward."""
    from msgspec.json import encode

    return encode(
        [
            (expiry, root, note.settles_at and zoned_text(note.settles_at), note.forward_hint)
            for (expiry, root), note in snapshot.term_notes.items()
        ]
    )


def facts_text(snapshot: QuoteSnapshot, stated: bytes) -> str:
    """The facts of a snapshot as JSON; `stated` as `stated_terms` gives it."""
    from msgspec import Raw
    from msgspec.json import encode

    said = {
        "v": FACTS_VERSION,
        "underlying": snapshot.underlying,
        "as_of": zoned_text(snapshot.as_of),
        "known_at": snapshot.known_at and zoned_text(snapshot.known_at),
        "rows": snapshot.quotes.rows,
        "roots": snapshot.quotes.roots,
        "columns": [name for name in ("iv", "delta") if getattr(snapshot.quotes, name) is not None],
        "dropped": dict(snapshot.dropped),
        "terms": Raw(stated),
        "notes": snapshot.notes,
    }
    return encode(said).decode()


def facts_of(text: str) -> Facts:
    """The facts of a text of `facts_text`.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it is no such text.
    """
    try:
        said = json.loads(text)
    except RecursionError as exc:
        raise ValueError("JSON that is nested too deep") from exc
    if said["v"] != FACTS_VERSION:
        raise ValueError(f"facts of form {said['v']}, and form {FACTS_VERSION} is known")
    return Facts(
        underlying=said["underlying"],
        as_of=zoned_instant(said["as_of"]),
        known_at=said["known_at"] and zoned_instant(said["known_at"]),
        rows=said["rows"],
        roots=tuple(said["roots"]),
        columns=tuple(said["columns"]),
        dropped=said["dropped"],
        term_notes={
            (date.fromisoformat(expiry), root): TermNote(settles_at and zoned_instant(settles_at), forward)
            for expiry, root, settles_at, forward in said["terms"]
        },
        notes=tuple(said["notes"]),
    )


def microseconds(instant: datetime) -> int:
    """An instant in microseconds since 1970, UTC; exact."""
    return (instant - _EPOCH) // _MICROSECOND


def zoned_text(instant: datetime) -> str:
    """ISO 8601 with the offset, and the name of the zone where the instant has one.

    >>> zoned_text(datetime(2024, 1, 2, 16, 15, tzinfo=ZoneInfo("America/New_York")))
    '2024-01-02T16:15:00-05:00[America/New_York]'
    """
    zone = getattr(instant.tzinfo, "key", None)
    return instant.isoformat() + (f"[{zone}]" if zone else "")


def zoned_instant(text: str) -> datetime:
    """The instant of a text of `zoned_text`.

    >>> zoned_instant("2024-01-02T16:15:00-05:00[America/New_York]").tzinfo
    zoneinfo.ZoneInfo(key='America/New_York')
    """
    zoned = _ZONED.fullmatch(text)
    if zoned is None:
        return datetime.fromisoformat(text)
    try:
        zone = ZoneInfo(zoned[2])
    except OSError as exc:  # a name that no file can have
        raise ValueError(f"{zoned[2][:80]!r} is no zone") from exc
    return datetime.fromisoformat(zoned[1]).astimezone(zone)
