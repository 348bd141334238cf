"""What others publish while we compute: an index of an exchange, shown beside ours and never mixed into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

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


_ENCODER = msgspec.json.Encoder()


def beside_bytes(one: PublishedBeside) -> bytes:
    """As one line of JSON without its end."""
    return _ENCODER.encode(one)
