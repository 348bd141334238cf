"""What others publish while we compute: an index of an exchange, shown beside ours and never mixed into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from weatherglass.errors import DataError

BESIDE = "beside"
"""Kind of these records in a log."""


@dataclass(frozen=True, slots=True)
class PublishedBeside:
    """A value that somebody else published.

    Attributes
    ----------
    source
        Who.
    name
        As they call it ("DVOL BTC").
    quoted_at
        The instant that they give it.
    """

    received_at: datetime
    source: str
    name: str
    value: float
    quoted_at: datetime


_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder(PublishedBeside)


def beside_bytes(one: PublishedBeside) -> bytes:
    """As one line of JSON without its end."""
    return _ENCODER.encode(one)


def beside_of(data: bytes) -> PublishedBeside:
    """The value that `beside_bytes` wrote.

    Raises
    ------
    DataError
        When the bytes are none.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DataError(f"{len(data)} bytes of a log are no published value: {exc}") from exc
