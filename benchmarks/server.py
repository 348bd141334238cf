"""The server beside a bare Starlette route on the same uvicorn: requests a second, and live events to many.

Each server is a process of its own and the client another one on the same machine, so that they share its cores.

Usage: python benchmarks/server.py [--seconds 3] [--subscribers 500]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tables import Table, machine_line
from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.server_access import Access
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.application import service_of
from weatherglass.delivery.api.server import listening_socket, serve
from weatherglass.indices.publication import PublicationStatus
from weatherglass.stream.rows import PublishedRow

CONNECTIONS = 8
EVENT_SECONDS = 0.5
DOCUMENT_BYTES = 150_000
"""About the size of /today."""
LATEST_A_SECOND = 1000
WANTED_FAN_OUT_MS, WANTED_LATEST_MS = 500.0, 20.0
_MARK = re.compile(rb'"message":"m([0-9.]+)"')


# ---- the servers


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


def serve_ours(bound: socket.socket, home: Path) -> None:
    """The server as `weatherglass serve` runs it."""
    service = service_of(Settings(home=home), Access("127.0.0.1", 0))
    serve(service, bound, source=publish, ready=lambda: print("ready", flush=True))


def serve_bare(bound: socket.socket) -> None:
    """Routes that do nothing but send bytes that are there."""
    document = json.dumps({"a": secrets.token_hex(DOCUMENT_BYTES // 2)}).encode()
    hub = LiveHub("bare")
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

    async def feed() -> None:
        number = 0
        async for _ in _ticks():
            number += 1
            hub.publish([a_row(number)])
            event = (hub.after(hub.newest - 1) or ())[0]
            text = b"id: %d\nevent: reading\ndata: %b\n\n" % (number, event.data)
            for queue in queues:
                queue.put_nowait(text)

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(feed())
        yield
        task.cancel()

    routes = [Route("/api/v1/today", today), Route("/api/v1/latest", latest), Route("/api/v1/live", live)]
    config = uvicorn.Config(
        Starlette(routes=routes, lifespan=life), http="h11", ws="none", log_level="critical", backlog=2048,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    bound.listen(2048)
    print("ready", flush=True)
    uvicorn.Server(config).run([bound])


async def _ticks() -> AsyncIterator[None]:
    while True:
        await asyncio.sleep(EVENT_SECONDS)
        yield


@contextlib.contextmanager
def running(which: str) -> Iterator[tuple[int, int]]:
    """Port and process id of a server of this file."""
    bound = listening_socket(Access("127.0.0.1", 0))
    port = bound.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, __file__, "--child", which, "--fd", str(bound.fileno()), "--home", f"{home}/none"],
            pass_fds=(bound.fileno(),),
            stdout=subprocess.PIPE,
        )
        bound.close()
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30.0)


# ---- the client


class Subscriber(asyncio.Protocol):
    """A client of live values that notes how old each event is when it comes."""

    def __init__(self, ages: list[float]) -> None:
        self._ages = ages
        self.begun = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        if not self.begun.done():
            self.begun.set_result(None)
            return
        self._ages += [now - float(each) for each in _MARK.findall(data)]


class Asker:
    """One connection that is kept, for one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def at(cls, port: int) -> Asker:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def ask(self, path: str) -> float:
        """Seconds until the whole answer is there."""
        begun = time.perf_counter()
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        assert length, head
        await self._reader.readexactly(int(length[1]))
        return time.perf_counter() - begun

    def close(self) -> None:
        self._writer.close()


async def as_fast_as_it_goes(port: int, path: str, seconds: float) -> tuple[float, list[float]]:
    """Requests a second over some connections, and how long each took."""
    found: list[float] = []
    until = time.perf_counter() + seconds

    async def go(asker: Asker) -> None:
        while time.perf_counter() < until:
            found.append(await asker.ask(path))

    askers = [await Asker.at(port) for _ in range(CONNECTIONS)]
    await askers[0].ask(path)
    begun = time.perf_counter()
    await asyncio.gather(*map(go, askers))
    took = time.perf_counter() - begun
    for each in askers:
        each.close()
    return len(found) / took, found


async def at_a_rate(port: int, path: str, seconds: float, rate: float) -> list[float]:
    """How long requests took from the instant at which each was due, whether or not those before were done."""
    found: list[float] = []
    askers = [await Asker.at(port) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()

    async def go(which: int) -> None:
        for number in range(which, int(rate * seconds), CONNECTIONS):
            due = begun + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            await askers[which].ask(path)
            found.append(time.perf_counter() - due)

    await asyncio.gather(*map(go, range(CONNECTIONS)))
    for each in askers:
        each.close()
    return found


async def measured(port: int, pid: int, seconds: float, subscribers: int) -> dict[str, float]:
    """Everything about one server."""
    found: dict[str, float] = {}
    found["today"], _ = await as_fast_as_it_goes(port, "/api/v1/today", seconds)
    found["latest_alone"], _ = await as_fast_as_it_goes(port, "/api/v1/latest", seconds)
    before = resident(pid)
    loop, ages = asyncio.get_running_loop(), []
    clients: list[Any] = []
    for _ in range(subscribers):
        transport, client = await loop.create_connection(lambda: Subscriber(ages), "127.0.0.1", port)
        clients.append((transport, client))
    await asyncio.gather(*(client.begun for _, client in clients))
    found["kib_each"] = (resident(pid) - before) / 1024 / subscribers
    await asyncio.sleep(2 * EVENT_SECONDS)
    ages.clear()
    await asyncio.sleep(seconds)
    found["fan_out_p50"], found["fan_out_p99"] = (1000 * _quantile(ages, at) for at in (0.5, 0.99))
    found["events"] = len(ages)
    latest = await at_a_rate(port, "/api/v1/latest", seconds, LATEST_A_SECOND)
    found["latest_p50"], found["latest_p99"] = (1000 * _quantile(latest, at) for at in (0.5, 0.99))
    for transport, _ in clients:
        transport.abort()
    return found


def resident(pid: int) -> int:
    """Bytes of memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _quantile(values: list[float], at: float) -> float:
    return statistics.quantiles(values, n=1000, method="inclusive")[round(1000 * at) - 1]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What the server can carry, as Markdown tables.")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement (default: 5)")
    parser.add_argument("--subscribers", type=int, default=500, help="clients of live values (default: 500)")
    parser.add_argument("--child", choices=("ours", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        bound = socket.socket(fileno=arguments.fd)
        if arguments.child == "ours":
            serve_ours(bound, arguments.home)
        else:
            serve_bare(bound)
        return
    print(machine_line())
    results = {}
    for which in ("bare", "ours"):
        with running(which) as (port, pid):
            results[which] = asyncio.run(measured(port, pid, arguments.seconds, arguments.subscribers))
    print("\n" + table(results, arguments.subscribers).markdown(), flush=True)


def table(results: dict[str, dict[str, float]], subscribers: int) -> Table:
    """The figures of both."""
    found = Table(
        f"The server and a bare Starlette on the same uvicorn, {subscribers:,} clients of live values",
        ["", "/today, requests/s", "/latest, requests/s", f"/latest at {LATEST_A_SECOND:,}/s, p50 / p99 ms",
         "event to client, p50 / p99 ms", "memory of a client, KiB"],
        [
            f"Client and server on the same machine, {CONNECTIONS} connections for requests; an event every "
            f"{EVENT_SECONDS:g} s to every client; bare routes send bytes that are there. /today of the bare one is "
            f"{DOCUMENT_BYTES // 1000} kB, ours as it is. Wanted: events within {WANTED_FAN_OUT_MS:g} ms for 5,000, "
            f"/latest within {WANTED_LATEST_MS:g} ms with 2,000, each for 99 of 100."
        ],
    )  # fmt: skip
    for name, each in results.items():
        found.add(
            [
                name, f"{each['today']:,.0f}", f"{each['latest_alone']:,.0f}",
                f"{each['latest_p50']:.1f} / {each['latest_p99']:.1f}",
                f"{each['fan_out_p50']:.1f} / {each['fan_out_p99']:.1f}", f"{each['kib_each']:.1f}",
            ],
            each,
        )  # fmt: skip
    return found


if __name__ == "__main__":
    main()
