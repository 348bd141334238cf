"""Many connections of live values on the whole server, without sockets: who else asks is answered between them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn
from uvicorn.server import ServerState

from live_rows import a_row
from server_making import a_service
from weatherglass.delivery.api.application import guarded
from weatherglass.delivery.api.connections import GuardedConnection
from weatherglass.delivery.api.fan_out import SLICE
from weatherglass.delivery.api.service import Service

pytestmark = pytest.mark.slow  # hundreds of connections through the whole server

WATCH = b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
ASK = b"GET /api/v1/latest HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
WATCHERS = 5 * SLICE


class Wire:
    """The server's side of a connection; says to the others when something is written to it."""

    def __init__(self, written: Callable[[Wire], None]) -> None:
        self.sent, self.closing, self.waiting, self._written = bytearray(), False, 0, written

    def write(self, data: bytes) -> None:
        self.sent += data
        self._written(self)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    abort = close

    def pause_reading(self) -> None:
        raise AssertionError("nobody here sends ahead")

    def get_extra_info(self, _name: str) -> None:
        return None


class Many:
    """Connections to one server, and all that is written to them, in its order."""

    def __init__(self, service: Service) -> None:
        self.config = uvicorn.Config(
            guarded(service), http=GuardedConnection, ws="none", lifespan="off", log_config=None
        )
        self.config.load()
        self.happened: list[Wire] = []
        self.connections: list[GuardedConnection] = []

    def connect(self, request: bytes) -> Wire:
        wire = Wire(self.happened.append)
        connection = GuardedConnection(self.config, ServerState(), {})
        connection.connection_made(wire)  # type: ignore[arg-type]
        connection.data_received(request)
        self.connections.append(connection)
        return wire

    def close(self) -> None:
        for each in self.connections:
            each.connection_lost(None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60.0):
        while not condition():
            await asyncio.sleep(0)


def test_who_asks_during_a_round_has_the_answer_before_the_last_who_watch_have_their_event(tmp_path: Path) -> None:
    async def run() -> None:
        service = a_service(tmp_path / "none")
        service.fan_out.start()
        many = Many(service)
        watchers = [many.connect(WATCH) for _ in range(WATCHERS)]
        await until(lambda: len(service.fan_out) == WATCHERS)
        many.happened.clear()
        service.hub.publish([a_row(1, "VIX", 21.5)])
        await until(lambda: bool(many.happened))
        given = len(many.happened)
        asker = many.connect(ASK)
        await until(lambda: asker in many.happened)
        before = [wire for wire in many.happened[: many.happened.index(asker)] if wire is not asker]
        assert (given, len(before) % SLICE) == (SLICE, 0)
        assert len(before) <= 3 * SLICE < WATCHERS  # two slices may pass: one while it is read, one while it is made
        head, _, body = bytes(asker.sent).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK")
        assert json.loads(body)["readings"][0]["value"] == 21.5
        await until(lambda: len(many.happened) >= WATCHERS + 2)
        for each in watchers:
            assert re.findall(rb"^event: (\w+)\r?$", each.sent, re.M) == [b"snapshot", b"reading"]
            assert each.sent.count(b'"value":21.5') == 1
        service.fan_out.close()
        await until(lambda: all(each.sent.endswith(b"0\r\n\r\n") for each in watchers))
        many.close()

    asyncio.run(run())


def test_when_as_many_watch_as_may_the_next_one_is_told_when_to_come_again(tmp_path: Path) -> None:
    async def run() -> None:
        service = a_service(tmp_path / "none", most_subscribers=20)
        service.fan_out.start()
        many = Many(service)
        watchers = [many.connect(WATCH) for _ in range(20)]
        await until(lambda: len(service.fan_out) == 20)
        refused = many.connect(WATCH)
        await until(lambda: refused.sent.endswith(b"}"))
        head = bytes(refused.sent).partition(b"\r\n\r\n")[0].lower()
        assert (head.split(b"\r\n")[0], b"retry-after: 10" in head) == (b"http/1.1 503 service unavailable", True)
        assert b"20 clients are served already" in refused.sent
        many.connections[0].connection_lost(None)
        await until(lambda: len(service.fan_out) == 19)
        late = many.connect(WATCH)
        await until(lambda: len(service.fan_out) == 20)
        assert b"event: snapshot" in late.sent
        assert all(b"event: snapshot" in each.sent for each in watchers)
        service.fan_out.close()
        await until(lambda: late.sent.endswith(b"0\r\n\r\n"))
        many.close()

    asyncio.run(run())
