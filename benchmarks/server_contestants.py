"""What is put under load by `server.py`: our server, a bare Starlette, and the floor, each as a process of its own.

The floor is a protocol of the event loop that answers fixed bytes to whatever comes and writes the same events to the
same sockets, in one go: it reads no HTTP, checks nothing and knows no client that is slow.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.server_access import Access
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.application import service_of
from weatherglass.delivery.api.server import listening_socket, serve
from weatherglass.indices.publication import PublicationStatus
from weatherglass.stream.rows import PublishedRow

OURS, BARE, FLOOR = "weatherglass serve", "bare Starlette, uvicorn", "sockets without HTTP (floor)"
EVENT_SECONDS = 0.5
DOCUMENT_BYTES = 150_000
"""About the size of /today."""
LIVE = "/api/v1/live"
_BACKLOG = 2048


def a_row(sequence: int) -> PublishedRow:
    """A row that says when it was published, by the clock that all processes share."""
    at = datetime.now(UTC)
    return PublishedRow(
        sequence, "VIX", at, PublicationStatus.FRESH, 20.0 + sequence % 7, at, None, f"m{time.monotonic():.6f}", 20.0,
        None, at, "0" * 32, None, False, "CBOE_2022",
    )  # fmt: skip


async def publish(hub: LiveHub) -> None:
    """A row every now and then."""
    hub.set_status(FeedState.SIMULATED, "benchmark")
    sequence = 0
    while True:
        await asyncio.sleep(EVENT_SECONDS)
        sequence += 1
        hub.publish([a_row(sequence)])


async def publish_to(hub: LiveHub, give: Callable[[bytes], None]) -> None:
    """The same, and each event as bytes."""
    hub.listen(lambda: give(_event(hub)))
    await publish(hub)


def _event(hub: LiveHub) -> bytes:
    newest = (hub.after(hub.newest - 1) or ())[0]
    return b"id: %b-%d\nevent: %b\ndata: %b\n\n" % (hub.run.encode(), newest.number, newest.name.encode(), newest.data)


def serve_ours(bound: socket.socket, home: Path) -> None:
    """The server as `weatherglass serve` runs it."""
    service = service_of(Settings(home=home), Access("127.0.0.1", 0))
    serve(service, bound, source=publish, ready=_ready)


def serve_bare(bound: socket.socket) -> None:
    """Routes that do nothing but send bytes that are there."""
    document, hub = _document(), LiveHub("bare")
    queues: set[asyncio.Queue[bytes]] = set()

    async def today(_: Request) -> Response:
        return Response(document, media_type="application/json")

    async def latest(_: Request) -> Response:
        return Response(hub.snapshot().data(), media_type="application/json")

    async def live(_: Request) -> Response:
        async def events() -> AsyncIterator[bytes]:
            queue: asyncio.Queue[bytes] = asyncio.Queue()
            queues.add(queue)
            try:
                yield b": begin\n\n"
                while True:
                    yield await queue.get()
            finally:
                queues.discard(queue)

        return StreamingResponse(events(), media_type="text/event-stream")

    def give(text: bytes) -> None:
        for queue in queues:
            queue.put_nowait(text)

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(publish_to(hub, give))
        yield
        task.cancel()

    routes = [Route("/api/v1/today", today), Route("/api/v1/latest", latest), Route(LIVE, live)]
    config = uvicorn.Config(
        Starlette(routes=routes, lifespan=life), http="httptools", ws="none", log_level="critical", backlog=_BACKLOG,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    bound.listen(_BACKLOG)
    _ready()
    uvicorn.Server(config).run([bound])


def serve_floor(bound: socket.socket) -> None:
    """Bytes out for bytes in, and events to all."""
    document, hub = _document(), LiveHub("floor")
    watching: list[asyncio.Transport] = []

    class Bytes(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport: asyncio.Transport = transport  # type: ignore[assignment]

        def data_received(self, data: bytes) -> None:
            if data.startswith(b"GET /api/v1/live"):
                self.transport.write(b"HTTP/1.1 200 OK\r\n\r\n: begin\n\n")
                watching.append(self.transport)
                return
            body = document if data.startswith(b"GET /api/v1/today") else hub.snapshot().data()
            self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))

    def give(text: bytes) -> None:
        for each in watching:
            each.write(text)

    async def run() -> None:
        await asyncio.get_running_loop().create_server(Bytes, sock=bound, backlog=_BACKLOG)
        _ready()
        await publish_to(hub, give)

    uvloop.run(run())


def _document() -> bytes:
    return b'{"a":"%b"}' % secrets.token_hex(DOCUMENT_BYTES // 2).encode()


def _ready() -> None:
    print("ready", flush=True)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server that runs."""

    port: int
    pid: int

    @property
    def resident(self) -> int:
        """Bytes of its memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def cpu_seconds(self) -> float:
        """Processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(which: str) -> Iterator[Contestant]:
    """A server of this file, for as long as the block."""
    bound = listening_socket(Access("127.0.0.1", 0))
    port = bound.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, __file__, which, "--fd", str(bound.fileno()), "--home", f"{home}/none"],
            pass_fds=(bound.fileno(),),
            stdout=subprocess.PIPE,
        )
        bound.close()
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n", which
            yield Contestant(port, process.pid)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(10.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main() -> None:
    """Be a contestant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=(OURS, BARE, FLOOR))
    parser.add_argument("--fd", type=int)
    parser.add_argument("--home", type=Path)
    arguments = parser.parse_args()
    bound = socket.socket(fileno=arguments.fd)
    if arguments.which == OURS:
        serve_ours(bound, arguments.home)
    elif arguments.which == BARE:
        serve_bare(bound)
    else:
        serve_floor(bound)


if __name__ == "__main__":
    main()
