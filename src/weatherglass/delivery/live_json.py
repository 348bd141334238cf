"""A live row as one line of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weatherglass.app.live_request import LiveRow

SCHEMA_VERSION = 1


def live_record(live: LiveRow) -> dict[str, Any]:
    """What is printed of a row: all that it says of itself, how late the feed is, and what the exchange publishes."""
    row, beside = live.row, live.beside
    return {
        "schema_version": SCHEMA_VERSION,
        "feed": live.feed,
        "underlying": live.underlying,
        "index": row.index,
        "sequence": row.sequence,
        "published_at": row.published_at.isoformat(),
        "status": str(row.status),
        "value": row.value,
        "as_of": row.as_of.isoformat(),
        "code": None if row.code is None else str(row.code),
        "message": row.message,
        "raw": row.raw,
        "raw_reason": None if row.raw_reason is None else str(row.raw_reason),
        "quoted_at": None if row.quoted_at is None else row.quoted_at.isoformat(),
        "delay_seconds": live.delay.total_seconds(),
        "extrapolated": row.extrapolated,
        "edition": row.edition,
        "input_hash": row.input_hash,
        "repeats": row.repeats,
        "beside": None
        if beside is None
        else {
            "source": beside.source,
            "name": beside.name,
            "value": beside.value,
            "quoted_at": beside.quoted_at.isoformat(),
        },
        "official": False,
    }
