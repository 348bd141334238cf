"""The server as a process: its socket, its signals, and how it ends."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from weatherglass.app.server_access import Access
from weatherglass.delivery.api.application import LiveSource, guarded
from weatherglass.delivery.api.connections import GuardedConnection
from weatherglass.delivery.api.service import Service
from weatherglass.errors import UsageError

GRACE_SECONDS = 3
"""How long answers in hand may take when the server ends; live values end at once."""
IDLE_SECONDS = 30
MOST_CONNECTIONS = 12_000


class WeatherServer(uvicorn.Server):
    """Says when it listens, lets live values end first, and takes a signal as a wish to end and nothing else."""

    def __init__(self, config: uvicorn.Config, service: Service, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._service, self._ready = service, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so.

        What was imported stays for as long as the process does: the collector need not look through it again each
        time that many clients have come, while nobody is answered.
        """
        await super().startup(sockets)
        gc.freeze()
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: live values at once, other answers when they are done or when there is no more time."""
        self._service.fan_out.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Interrupt and terminate end the server; a second one does not wait."""

        def end(_number: int, _frame: FrameType | None) -> None:
            self.force_exit = self.should_exit
            self.should_exit = True

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listening_socket(access: Access) -> socket.socket:
    """A socket bound to where the server listens.

    Raises
    ------
    UsageError
        When the address is none of this machine, or taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            access.host, access.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as exc:
        raise UsageError(
            f"cannot listen at {access.host}: {exc}; give 127.0.0.1, ::1 or an address of its own"
        ) from exc
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
    except OSError as exc:
        found.close()
        raise UsageError(
            f"cannot listen at {access.host} port {access.port}: {exc.strerror or exc}; give another --port (0 takes a "
            "free one) or --host"
        ) from exc
    return found


def address_of(bound: socket.socket) -> str:
    """The address of a socket as people open it."""
    host, port = bound.getsockname()[:2]
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)  # noqa: S104 - it is compared
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def serve(service: Service, bound: socket.socket, *, source: LiveSource | None, ready: Callable[[], None]) -> None:
    """Serve until a signal says to end."""
    config = uvicorn.Config(
        guarded(service, source),
        http=GuardedConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=2048,
    )
    WeatherServer(config, service, ready).run([bound])
