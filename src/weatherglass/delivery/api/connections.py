"""Connections as this server takes them: bounded in how slowly a request may come, and in how many bytes.

Requests are read by httptools, which is what a request costs least with; it bounds nothing itself. A connection also
lends its transport to the answer, for live values (`weatherglass.delivery.api.fan_out`).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from weatherglass.delivery.api.guard import MOST_BODY, MOST_HEADERS

REQUEST_SECONDS = 10.0
"""From the connection, or from the first byte of a later request, to its last byte."""
MOST_BYTES = MOST_HEADERS + MOST_BODY
"""That are kept, or passed over, without a new request in them: what comes in one read is not counted before it."""

MOST_AHEAD = 64
"""Requests that a client may send before it has read the answers to those before."""


class GuardedConnection(HttpToolsProtocol):
    """HTTP/1.1 with a bound on how slowly and on how much may come before there is a request to be answered."""

    _deadline: asyncio.TimerHandle | None = None
    _since = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes: a request, a part of one, or what belongs to none."""
        if self.transport.is_closing():
            return
        if not self._busy and self._deadline is None:
            self._begin()
        before: Any = self.cycle
        super().data_received(data)
        self._since = self._since + len(data) if self.cycle is before else 0
        if self._busy:
            self._stop()
        if (self._since > MOST_BYTES or len(self.pipeline) > MOST_AHEAD) and not self.transport.is_closing():
            self._too_much()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, _unframed(app, cycle) if cycle.scope["http_version"] == "1.0" else app)

    @property
    def _busy(self) -> bool:
        """Whether a whole request is being answered."""
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def _begin(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if not self._busy and not self.transport.is_closing():
            self.transport.close()

    def _too_much(self) -> None:
        """Let go of a client that sends and sends; where nothing was answered yet, it is told why."""
        if self.cycle is None:
            self.send_400_response(f"More than {MOST_BYTES} bytes and no request.")
        else:
            self.transport.abort()


def _unframed(app: Any, cycle: RequestResponseCycle) -> Any:
    """For HTTP/1.0, which knows no chunks: an answer of unknown length goes out as it is, and ends with the connection.

    uvicorn frames every such answer but that to HEAD; so it is let believe that it answers HEAD, and the body is
    written past it.
    """

    async def unframed(scope: Any, receive: Any, send: Any) -> None:
        own = dict(scope)

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start" and b"content-length" not in dict(message["headers"]):
                cycle.scope["method"] = "HEAD"
            elif message.get("body") and cycle.scope["method"] != own["method"]:
                cycle.transport.write(message["body"])
            await send(message)

        await app(own, receive, sent)

    return unframed
