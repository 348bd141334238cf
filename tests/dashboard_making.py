"""The real server on a port of loopback, with live values that the test publishes itself."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from weatherglass.app.data_mark import data_mark
from weatherglass.app.live_hub import LiveHub
from weatherglass.app.server_access import Access
from weatherglass.app.settings import DisplaySettings, Settings
from weatherglass.delivery.api.answers import Answers
from weatherglass.delivery.api.application import guarded, service_of
from weatherglass.delivery.api.connections import GuardedConnection
from weatherglass.delivery.api.server import listening_socket
from weatherglass.indices.publication import PublicationCode, PublicationStatus
from weatherglass.stream.rows import PublishedRow

WAIT_SECONDS = 600.0
"""For an answer: on a busy machine none is refused for its slowness, which the console of a browser would speak of."""
SLOT = datetime(2022, 7, 15, 14, 22, 45, tzinfo=UTC)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:  # signals belong to the main thread, which runs the tests
        yield


class Running:
    """A server that runs in a thread.

    Attributes
    ----------
    hub
        Where the test publishes.
    """

    def __init__(self, home: Path, port: int = 0) -> None:
        self.access = Access("127.0.0.1", port)
        self.hub = LiveHub(secrets.token_hex(4))
        settings = Settings(home=home, display=DisplaySettings(lang="en"))
        self.service = service_of(settings, self.access, hub=self.hub, heartbeat_seconds=1.0)
        self.service.answers = Answers(lambda: data_mark(settings), wait_seconds=WAIT_SECONDS)
        self._socket = listening_socket(self.access)
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        config = uvicorn.Config(
            guarded(self.service, None), http=GuardedConnection, ws="none", lifespan="on", log_config=None,
            access_log=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Answer nobody any more."""
        self.service.fan_out.close()
        self._server.should_exit = True
        self._thread.join(20)
        self._socket.close()

    def publish(self, slot: int, values: dict[str, float | None], **how: Any) -> None:
        """Publish a row of each index; None is a value that is withheld."""
        at = SLOT + timedelta(seconds=15 * slot)
        rows = []
        for i, (index, value) in enumerate(values.items()):
            code = PublicationCode.NOT_CALCULABLE if value is None else None
            status = PublicationStatus.SUPPRESSED if value is None else PublicationStatus.FRESH
            said = {
                "sequence": slot * 10 + i + 1, "index": index, "published_at": at, "status": status, "value": value,
                "as_of": at, "code": code, "message": None, "raw": value, "raw_reason": None, "quoted_at": at,
                "input_hash": f"{slot:016x}", "repeats": None, "extrapolated": False, "edition": "CBOE_2022",
            }  # fmt: skip
            rows.append(PublishedRow(**{**said, **how}))
        self.hub.publish(rows)


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """A server for as long as the block."""
    found = Running(home)
    found.start()
    try:
        yield found
    finally:
        found.stop()
