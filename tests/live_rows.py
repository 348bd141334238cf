"""Published rows for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from weatherglass.indices.publication import PublicationStatus
from weatherglass.stream.rows import PublishedRow

START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def a_row(sequence: int, index: str, value: float | None) -> PublishedRow:
    """A fresh row, or a suppressed one without a value."""
    at = START + timedelta(seconds=15 * sequence)
    status = PublicationStatus.FRESH if value is not None else PublicationStatus.SUPPRESSED
    return PublishedRow(
        sequence=sequence,
        index=index,
        published_at=at,
        status=status,
        value=value,
        as_of=at,
        code=None,
        message=None,
        raw=value,
        raw_reason=None,
        quoted_at=at,
        input_hash=f"{sequence:032x}",
        repeats=None,
        extrapolated=False,
        edition="CBOE_2022",
    )
