"""Connections as this server takes them: a client that does not finish its request in time is let go.

Also lends its transport to the answer, for live values (`weatherglass.delivery.api.fan_out`).
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0
"""From the connection, or from the first byte of a later request, to the end of its headers."""


class GuardedConnection(H11Protocol):
    """HTTP/1.1 with a bound on how slowly a request may come."""

    _deadline: asyncio.TimerHandle | None = None

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
        """Take what comes."""
        if not self._busy and self._deadline is None:
            self._begin()
        super().data_received(data)
        if self._busy:
            self._stop()

    @property
    def _busy(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

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
