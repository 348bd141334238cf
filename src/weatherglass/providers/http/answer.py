"""Reading the answer of a server: its body within bounds and whole, its refusals, its wish to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from weatherglass.errors import NotTheDocument, SourceError, TooLarge
from weatherglass.market.payload import Payload
from weatherglass.providers.documents import excerpt
from weatherglass.providers.http.body import Wire, inflated, whole_body
from weatherglass.providers.http.content import cut_off, why_not
from weatherglass.providers.http.faults import AttemptFailed, Fault, refusal
from weatherglass.providers.http.order import Order

if TYPE_CHECKING:
    import httpx2

_DOCUMENT = frozenset({200, 203})
_NOT_MODIFIED = 304
_WORDS = 512
"""Bytes of a refusal that are read, for what it says."""


def document(order: Order, response: httpx2.Response, now: Callable[[], datetime]) -> Payload:
    """The payload of an answer that is no redirect, received when its body is complete.

    Raises
    ------
    AttemptFailed
        For an error status, and for a body that is damaged or was cut off.
    NotTheDocument, TooLarge
        As `HttpClient.get` says.
    """
    request = order.request
    unchanged = response.status_code == _NOT_MODIFIED and order.conditional
    if not unchanged and response.status_code not in _DOCUMENT:
        raise AttemptFailed(_refused(order, response, now()))
    body = b"" if unchanged else _checked_body(order, response)
    return Payload(
        source=request.source,
        key=request.key,
        url=order.public_url,
        body=body,
        received_at=now(),
        context=request.context,
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        unchanged=unchanged,
    )


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait: a count of seconds or a date; None for anything else.

    >>> now = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    >>> retry_after("120", now), retry_after("Wed, 21 Oct 2026 07:28:30 GMT", now), retry_after("soon", now)
    (120.0, 30.0, None)
    """
    text = text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


def _checked_body(order: Order, response: httpx2.Response) -> bytes:
    request = order.request
    body = _body(order, response)
    if found := why_not(body, request.expects, order.secrets.hidden):
        raise NotTheDocument(order.source, order.kinds, f"{found}, for {request.key}")
    if cut_off(body, request.expects, measured=_is_measured(response)):
        raise AttemptFailed(Fault(f"the answer was cut off after {len(body):,} bytes: it begins and does not end"))
    return body


def _is_measured(response: httpx2.Response) -> bool:
    """Whether the end of the body shows in the answer, rather than by the end of the connection only."""
    chunked = "chunked" in response.headers.get("transfer-encoding", "").lower()
    return chunked or "content-length" in response.headers or bool(response.headers.get("content-encoding"))


def _body(order: Order, response: httpx2.Response) -> bytes:
    bound = order.request.max_bytes
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > bound:
        raise TooLarge(order.source, bound, f"the answer, which announces {int(declared[:20]):,} bytes,")
    wire = Wire(order.source, response.iter_raw(), bound)
    body = whole_body(order.source, wire, response.headers.get("content-encoding", ""), bound)
    if declared and not _ends_with(response, wire.tail):
        raise AttemptFailed(Fault(f"the answer announces {declared} bytes, and more came"))
    return body


def _ends_with(response: httpx2.Response, tail: bytes) -> bool:
    """Whether the last bytes of the body are the last that came over the wire.

    More bytes than Content-Length announces mean that the body was cut. They would also be taken for the next answer on
    the same connection, so that is closed.
    """
    from weatherglass.providers.http.transport import WIRE_TAIL

    stream = response.extensions["network_stream"]
    whole = bool(stream.get_extra_info(WIRE_TAIL).endswith(tail))
    if not whole:
        stream.close()
    return whole


def _refused(order: Order, response: httpx2.Response, now: datetime) -> Fault:
    """The fault of an error status, with the first words of its body where there are any."""
    from weatherglass.providers.http.transport import FOREIGN

    unreadable: tuple[type[Exception], ...] = (AttemptFailed, SourceError, *FOREIGN)
    said = b""
    try:
        wire = Wire(order.source, response.iter_raw(), order.request.max_bytes)
        for piece in inflated(order.source, wire, response.headers.get("content-encoding", "")):
            said += piece
            if len(said) >= _WORDS:
                break
    except unreadable:
        said = b""  # the status is the news; a body that cannot be read adds nothing
    words = order.secrets.hidden(said.decode("utf-8", errors="replace")).strip()
    shown = excerpt(words) if words and not words.startswith("<") else ""
    return refusal(response.status_code, shown, retry_after(response.headers.get("retry-after", ""), now))
