"""What clients of the server send: bytes of a connection, requests, headers, ids of events, forms."""

from __future__ import annotations

import asyncio
import atexit
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from fuzz.target import Target, Targets
from server_making import a_service, require_valid
from weatherglass.app.live_hub import LiveHub
from weatherglass.app.server_access import Access
from weatherglass.delivery.api.application import guarded
from weatherglass.delivery.api.conditions import has, takes_gzip
from weatherglass.delivery.api.connections import GuardedConnection
from weatherglass.delivery.api.fan_out import FanOut
from weatherglass.delivery.api.languages import language_of
from weatherglass.delivery.api.sign_in import Sessions, token_of_form
from weatherglass.providers.http.answer import retry_after

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def _headers(body: bytes) -> object:
    said = body.decode("latin-1")
    sessions = Sessions(Access("192.0.2.1", 1, "a-token-of-sixteen"), monotonic=lambda: 0.0)
    return (
        language_of(None, said, "en"),
        takes_gzip(said),
        has(said, None, 'W/"b"', 5.0),
        has(None, said, 'W/"b"', 5.0),
        sessions.holds(said),
        token_of_form(body),
        retry_after(said, NOON),
    )


def _resumed(body: bytes) -> bytes:
    text, number = FanOut(LiveHub("1a2b3c4d")).beginning(body.decode("latin-1"))
    assert number == 0
    return text


class _Nobody:
    """A transport whose other end has gone."""

    def write(self, data: bytes) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def close(self) -> None: ...

    def abort(self) -> None: ...


@cache
def _server() -> tuple[asyncio.AbstractEventLoop, Any]:
    loop = asyncio.new_event_loop()
    atexit.register(loop.close)
    return loop, guarded(a_service(Path("no-weatherglass-home")))


ANSWERS = frozenset({200, 202, 303, 304, 400, 401, 403, 404, 405, 413, 414, 421, 422, 429, 431, 503})


def answered(request: bytes) -> int:
    """The status of an answer to a request, given as its line, its headers and its body.

    No status is a fault of the server, and every refusal is a problem as its schema says.
    """
    head, _, body = request.partition(b"\n\n")
    line, *rest = head.split(b"\n")
    method, _, target = line.partition(b" ")
    path, _, query = target.partition(b"?")
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (each.partition(b":") for each in rest)]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "method": method.decode("latin-1").upper() or "GET", "path": _unquoted(path), "raw_path": path,
        "query_string": query, "headers": headers, "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80),
        "state": {"transport": _Nobody()},
    }  # fmt: skip
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    loop, app = _server()
    loop.run_until_complete(asyncio.wait_for(app(scope, receive, send), 120))
    status = int(sent[0]["status"])
    said = b"".join(each.get("body", b"") for each in sent[1:])
    assert status in ANSWERS, (status, said)
    kinds = dict(sent[0]["headers"])
    if status >= 400 and kinds[b"content-type"].startswith(b"application/problem+json"):
        require_valid(json.loads(said), "problem")
        assert b"/src/" not in said
    return status


def _unquoted(path: bytes) -> str:
    from urllib.parse import unquote

    return unquote(path.decode("latin-1"))


def _requests() -> list[bytes]:
    host = "Host: 127.0.0.1:8421"
    gets = (
        "/api/v1/latest", "/api/v1/claims?article=R4&lang=ko", "/api/v1/playbooks/buy-and-hold", "/health",
        "/api/v1/claims/v17-vix-over-30-is-a-buy", "/api/v1/schemas/today", "/api/v1/products", "/api/v1/boards",
        "/api/v1/series/BTC?from=2024-01-01&to=2024-01-09&rows=5", "/api/v1/live", "/metrics", "/sign-in",
        "/api/v1/claims/v17-vix-over-30-is-a-buy/test?quick=true&as_of=2024-01-09", "/api/v1/indices?lang=en",
    )  # fmt: skip
    more = ("Accept-Language: ko;q=0.5, en", "Accept-Encoding: gzip", "If-None-Match: W/\"1\"", "Last-Event-ID: 1a-2",
            "Origin: http://127.0.0.1:8421", "Cookie: weatherglass_session=a", "Content-Length: 0")  # fmt: skip
    made = [f"GET {path}\n{host}\n{more[at % len(more)]}\n{more[(at + 3) % len(more)]}" for at, path in enumerate(gets)]
    made.append(f"POST /sign-in\n{host}\nContent-Type: application/x-www-form-urlencoded\n\ntoken=a%2Bb")
    made.append(f"HEAD /api/v1/claims\n{host}\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:04 GMT")
    return [each.encode() for each in made]


# ---- connections


async def _yes(_scope: Any, receive: Any, send: Any) -> None:
    """Take the body, and say yes."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class _Wire(_Nobody):
    """The server's side of a connection."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.closing = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.closing = True

    abort = close

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def get_extra_info(self, _name: str) -> None:
        return None


async def _received(body: bytes) -> bytes:
    wire = _Wire()
    config = uvicorn.Config(_yes, http=GuardedConnection, ws="none", lifespan="off", log_config=None)
    config.load()
    connection = GuardedConnection(config, ServerState(), {})
    connection.connection_made(wire)  # type: ignore[arg-type]
    for at in range(0, len(body), 900):
        connection.data_received(body[at : at + 900])
    for _ in range(30):
        await asyncio.sleep(0)
    connection.connection_lost(None)
    return bytes(wire.sent)


def _connected(body: bytes) -> bytes:
    sent = _server()[0].run_until_complete(_received(body))
    assert sent == b"" or sent.startswith(b"HTTP/1.1 ")
    return sent


def _conversations() -> list[bytes]:
    host = "Host: 127.0.0.1:8421\r\n"
    post = f"POST /sign-in HTTP/1.1\r\n{host}Content-Length: 7\r\n\r\ntoken=a"
    chunks = f"POST /x HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    get = f"GET /api/v1/latest?lang=ko HTTP/1.1\r\n{host}Accept: */*\r\nX: y\r\n\r\n"
    old = f"GET /health HTTP/1.0\r\n{host}\r\n"
    upgrade = f"GET /live HTTP/1.1\r\n{host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    return [each.encode() for each in (get, get + get + get, post + get, chunks, old, upgrade)]


def request_targets() -> Targets:
    """One for each of them."""
    return {
        "bytes of a connection": Target(
            ("delivery.api.connections:GuardedConnection.data_received",), _conversations, _connected, bytes, costly=2
        ),
        "headers of a request": Target(
            ("delivery.api.sign_in:token_of_form", "delivery.api.sign_in:Sessions.holds", "delivery.api.conditions:has"),
            lambda: [
                b"ko-KR;q=0.8, en;q=0.5", b"gzip;q=0, *", b'"a", W/"b"', b"Thu, 01 Jan 1970 00:00:04 GMT", b"120",
                b"weatherglass_session=abc; a=b", b"token=a%2Bb",
            ],
            _headers,
            tuple,
        ),
        "id of the last event": Target(
            ("delivery.api.fan_out:FanOut.beginning",), lambda: [b"1a2b3c4d-7", b"1a2b3c4d-0", b""], _resumed, bytes
        ),
        "request to the server": Target(
            ("delivery.api.guard:Guard.__call__", "delivery.api.quick_answers:QuickAnswers.find"),
            _requests,
            answered,
            int,
            costly=2,
        ),
    }  # fmt: skip
