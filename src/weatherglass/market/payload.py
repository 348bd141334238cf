"""A document of a source as it came: what providers hand on, and what the store keeps before anything of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from weatherglass.errors import UsageError

Words = Mapping[str, str]
NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Payload:
    """A document as it came, and what was asked.

    Attributes
    ----------
    source, key, context
        Name of the provider, which document of it this is, and what `parse` must know about the question.
    url
        Where it came from, without secrets.
    body
        Bytes, decompressed.
    received_at
        Instant with an offset at which the body was complete.
    etag, last_modified
        As the server gave them, to ask "only if it has changed" next time.
    unchanged
        The server says that the copy in the store is still the document: the body is empty.
    """

    source: str
    key: str
    url: str
    body: bytes = field(repr=False)
    received_at: datetime
    context: Words = field(default_factory=lambda: NO_WORDS)
    media_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise UsageError(f"received_at={self.received_at.isoformat()} has no offset; an instant needs one")
