"""Bodies of answers within bounds: bytes on the wire and bytes decompressed are both counted while they arrive.

Nothing is inflated further than one piece beyond the bound, whatever the ratio. Compression is undone here because the
client library does not notice a gzip stream that ends too early.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from weatherglass.errors import NotTheDocument, TooLarge
from weatherglass.providers.http.faults import AttemptFailed, Fault

ACCEPTED = "gzip, deflate"
"""Encodings that are asked for: those that are undone with a bound."""
PIECE = 1 << 16
"""Bytes that one step of inflating may give."""
TAIL = 64
"""Bytes at the end of a body by which it is compared with what came over the wire."""


class Wire:
    """Raw pieces of a body as they arrive, counted, with the last bytes remembered."""

    def __init__(self, source: str, pieces: Iterable[bytes], max_bytes: int) -> None:
        self._source, self._pieces, self._max = source, pieces, max_bytes
        self.received = 0
        self.tail = b""

    def __iter__(self) -> Iterator[bytes]:
        """The pieces.

        Raises
        ------
        TooLarge
            At the first byte beyond the bound.
        """
        for piece in self._pieces:
            self.received += len(piece)
            if self.received > self._max:
                raise TooLarge(self._source, self._max, "the answer on the wire")
            self.tail = (self.tail + piece[-TAIL:])[-TAIL:]
            yield piece


def whole_body(source: str, wire: Wire, encoding: str, max_bytes: int) -> bytes:
    """The body, decompressed.

    Parameters
    ----------
    encoding
        As the Content-Encoding header says; "" and "identity" are none.

    Raises
    ------
    TooLarge
        When it inflates beyond `max_bytes`.
    AttemptFailed
        When the compressed stream is damaged or ends too early.
    NotTheDocument
        When the encoding is one that was not asked for.
    """
    body = bytearray()
    for piece in inflated(source, wire, encoding):
        body += piece
        if len(body) > max_bytes:
            raise TooLarge(source, max_bytes, "the decompressed answer")
    return bytes(body)


def inflated(source: str, pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decompressed pieces of at most `PIECE` bytes each (or as they came, without an encoding)."""
    coding = encoding.strip().lower()
    if coding in ("", "identity"):
        return iter(pieces)
    if coding in ("gzip", "x-gzip"):
        return _checked(_gunzipped(pieces), coding)
    if coding == "deflate":
        return _checked(_undeflated(pieces), coding)
    raise NotTheDocument(source, f"an encoding out of {ACCEPTED}", f"encoding {coding[:40]!r}, which was not asked for")


def _checked(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    try:
        yield from pieces
    except zlib.error as exc:
        raise AttemptFailed(Fault(f"the {coding} stream of the answer is damaged: {exc}")) from None


def _steps(inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What data inflates to, piece by piece, with nothing left behind in the inflater."""
    while data:
        if piece := inflater.decompress(data, PIECE):
            yield piece
        data = inflater.unconsumed_tail
    # output may still wait inside when the last step filled its piece to the brim
    while not inflater.eof and (piece := inflater.decompress(b"", PIECE)):
        yield piece


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Members of a gzip stream one after another, as the format allows."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    begun = False
    for data in pieces:
        # between members, and after the last, zeros are padding
        rest = data.lstrip(b"\0") if inflater.eof else data
        while rest:
            if inflater.eof:
                inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield from _steps(inflater, rest)
            begun = True
            rest = inflater.unused_data.lstrip(b"\0")
    if begun and not inflater.eof:
        raise AttemptFailed(Fault("the answer was cut off: its gzip stream has no end"))


def _undeflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A deflate stream: with the zlib header that the standard wants, or without it as some servers send it."""
    inflater: zlib._Decompress | None = None
    head = b""
    for piece in pieces:
        data = piece
        if inflater is None:
            head += piece
            if len(head) < 2:
                continue
            with_header = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
            inflater = zlib.decompressobj(zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS)
            data = head
        if not inflater.eof:
            yield from _steps(inflater, data)
    if head and (inflater is None or not inflater.eof):
        raise AttemptFailed(Fault("the answer was cut off: its deflate stream has no end"))
