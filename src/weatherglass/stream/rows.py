"""What is published: one row an index and a slot, saying what it is, why, and of which inputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from weatherglass.errors import DataError
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.market import ReasonCode


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A row; computed by this project, never an official value.

    Attributes
    ----------
    sequence
        From 1, without gaps, over all indices of a stream.
    published_at
        The slot.
    status
        Whether the value was calculated from the quotes of this slot (`fresh`), is that of an earlier instant
        (`carried`), or is withheld (`suppressed`).
    value
        Index points; None exactly when suppressed.
    as_of
        The instant that the value describes.
    code, message
        Why it is not fresh.
    raw
        What was calculated in this slot, before any filter; None when it was not calculable, for `raw_reason`.
    quoted_at
        The oldest of its terms' newest quotes; None while a term has none.
    input_hash
        Of all that `raw` is made of: the same inputs have the same.
    repeats
        Number of the first row of this index, in an unbroken run, that had the same inputs; None when they are new.
    """

    sequence: int
    index: str
    published_at: datetime
    status: PublicationStatus
    value: float | None
    as_of: datetime
    code: PublicationCode | None
    message: str | None
    raw: float | None
    raw_reason: ReasonCode | None
    quoted_at: datetime | None
    input_hash: str
    repeats: int | None
    extrapolated: bool
    edition: str


_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder(PublishedRow)


def row_bytes(row: PublishedRow) -> bytes:
    """A row as one line of JSON without its end; every number comes back with its bits."""
    return _ENCODER.encode(row)


def row_of(data: bytes) -> PublishedRow:
    """The row that `row_bytes` wrote.

    Raises
    ------
    DataError
        When the bytes are none.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DataError(f"{len(data)} bytes of a log are no row: {exc}") from exc
