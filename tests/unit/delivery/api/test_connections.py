"""Connections: how slowly a request may come, how many bytes without one, and which way answers are framed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from weatherglass.delivery.api import connections
from weatherglass.delivery.api.connections import MOST_AHEAD, MOST_BYTES, GuardedConnection

REQUEST = b"GET /now HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
HEAD = b"GET /now HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "


class Wire:
    """The server's side of a connection."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.closing = self.paused = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.closing = True

    abort = close

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_extra_info(self, _name: str) -> None:
        return None


class Application:
    """Answers /now at once, and anything else when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.end = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append((scope["method"], scope["path"]))
        if scope["path"] == "/now":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
            await send({"type": "http.response.body", "body": b"ok"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begin", "more_body": True})
        await self.end.wait()
        await send({"type": "http.response.body", "body": b""})


def on_a_connection(check: Callable[[GuardedConnection, Wire, Application], Awaitable[None]]) -> None:
    async def run() -> None:
        app, wire = Application(), Wire()
        config = uvicorn.Config(app, http=GuardedConnection, ws="none", lifespan="off", log_config=None)
        config.load()
        connection = GuardedConnection(config, ServerState(), {})
        connection.connection_made(wire)  # type: ignore[arg-type]
        await check(connection, wire, app)
        connection.connection_lost(None)

    asyncio.run(run())


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def closed(wire: Wire) -> None:
    async with asyncio.timeout(30.0):
        while not wire.closing:
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "sent", [b"", b"GET /now HT", HEAD, b"POST /now HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"],
    ids=["nothing", "line", "headers", "body"],
)  # fmt: skip
def test_a_request_that_does_not_come_to_its_end_in_time_is_cut_off(sent: bytes, monkeypatch: Any) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.0)

    async def check(connection: GuardedConnection, wire: Wire, _app: Application) -> None:
        for at in range(len(sent)):
            connection.data_received(sent[at : at + 1])
        await closed(wire)

    on_a_connection(check)


def test_one_that_is_answered_for_long_has_no_deadline_and_the_next_request_has_one_again() -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        assert connection._deadline is not None
        connection.data_received(b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await turns()
        assert (connection._deadline, bytes(wire.sent[-10:])) == (None, b"5\r\nbegin\r\n")
        app.end.set()
        await turns()
        assert connection._deadline is None
        connection.data_received(b"GET")
        assert connection._deadline is not None

    on_a_connection(check)


@pytest.mark.parametrize("size", [1, 997, 20_000])
def test_a_head_without_end_is_refused_when_it_is_too_long(size: int) -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        connection.data_received(HEAD)
        given = len(HEAD)
        while not wire.closing:
            connection.data_received(b"y" * size)
            given += size
            assert given <= MOST_BYTES + size
        assert wire.sent.startswith(b"HTTP/1.1 400 ")
        assert wire.sent.endswith(b"More than 20480 bytes and no request.")
        assert app.asked == []

    on_a_connection(check)


def test_a_second_head_without_end_behind_an_answer_that_goes_on_ends_it() -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        connection.data_received(b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await turns()
        connection.data_received(HEAD + b"y" * (MOST_BYTES - len(HEAD)))
        assert not wire.closing
        connection.data_received(b"y")
        assert (wire.closing, app.asked) == (True, [("GET", "/long")])

    on_a_connection(check)


def test_a_body_that_nobody_wants_is_not_read_to_its_end() -> None:
    async def check(connection: GuardedConnection, wire: Wire, _app: Application) -> None:
        connection.data_received(b"POST /now HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n")
        await turns()
        assert wire.sent.endswith(b"ok")
        for _ in range(MOST_BYTES // 1024 + 1):
            assert not wire.closing
            connection.data_received(b"y" * 1024)
        assert wire.closing

    on_a_connection(check)


def test_requests_one_after_the_other_are_answered_however_many_and_those_sent_ahead_in_their_order() -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        for _ in range(3 * MOST_BYTES // len(REQUEST)):
            connection.data_received(REQUEST)
            await turns(4)
        assert (wire.closing, wire.sent.count(b"HTTP/1.1 200 OK")) == (False, 3 * MOST_BYTES // len(REQUEST))
        app.asked.clear()
        connection.data_received(REQUEST + REQUEST.replace(b"GET", b"POST") + REQUEST)
        await turns()
        assert (app.asked, wire.paused) == ([("GET", "/now"), ("POST", "/now"), ("GET", "/now")], False)

    on_a_connection(check)


def test_a_client_that_sends_many_requests_ahead_is_let_go() -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        connection.data_received(REQUEST * (MOST_AHEAD + 1))
        assert not wire.closing
        await turns(4 * MOST_AHEAD)
        assert len(app.asked) == MOST_AHEAD + 1
        connection.data_received(REQUEST * (MOST_AHEAD + 2))
        assert wire.closing

    on_a_connection(check)


def test_more_connections_than_may_be_are_refused_and_those_before_go_on() -> None:
    async def run() -> None:
        app = Application()
        config = uvicorn.Config(
            app, http=GuardedConnection, ws="none", lifespan="off", log_config=None, limit_concurrency=3
        )
        config.load()
        state, wires, here = ServerState(), [Wire() for _ in range(5)], []
        for wire in wires:
            here.append(GuardedConnection(config, state, {}))
            here[-1].connection_made(wire)  # type: ignore[arg-type]
            here[-1].data_received(b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await turns()
        assert [int(wire.sent.split(b" ")[1]) for wire in wires] == [200, 200, 503, 503, 503]
        app.end.set()
        await turns()
        assert [wire.sent.endswith(b"0\r\n\r\n") for wire in wires[:2]] == [True, True]
        for each in here[1:]:
            each.connection_lost(None)
        here[0].data_received(REQUEST)
        await turns()
        assert wires[0].sent.endswith(b"content-length: 2\r\n\r\nok")
        here[0].connection_lost(None)

    asyncio.run(run())


@pytest.mark.parametrize(("method", "body"), [("GET", b"begin"), ("HEAD", b"")])
def test_an_answer_without_length_to_http_1_0_has_no_chunks_and_ends_with_the_connection(
    method: str, body: bytes
) -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        connection.data_received(f"{method} /long HTTP/1.0\r\n\r\n".encode())
        await turns()
        head, _, rest = bytes(wire.sent).partition(b"\r\n\r\n")
        assert (rest, b"chunked" in head, b"connection: close" in head) == (body, False, True)
        app.end.set()
        await turns()
        assert (wire.closing, bytes(wire.sent).partition(b"\r\n\r\n")[2]) == (True, body)

    on_a_connection(check)


def test_an_answer_with_its_length_is_the_same_to_http_1_0() -> None:
    async def check(connection: GuardedConnection, wire: Wire, app: Application) -> None:
        connection.data_received(b"GET /now HTTP/1.0\r\n\r\n")
        await turns()
        assert (bytes(wire.sent), app.asked, wire.closing) == (
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok",
            [("GET", "/now")],
            True,
        )

    on_a_connection(check)
