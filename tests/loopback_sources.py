"""All sources at once on one loopback port, each below a path of its own, with switches for how each behaves.

A source is reached at `<url>/<name>`; `environment` gives the variables that point the program there. Answers carry an
ETag and honor If-None-Match unless that is switched off.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sample_documents import BUILDERS, Document, Twist, documents, found

KEY = "canary0123456789abcdef0123456789"
CONTACT = "ann@example.org"
SLOW_S = 5.0


class Behavior(StrEnum):
    """How a source answers."""

    OK = "ok"
    REVISED = "revised"
    ZERO = "zero"
    OTHER_DATE = "other date"
    HTML = "html"
    QUOTA = "quota"
    EMPTY = "empty"
    GARBLED = "garbled"
    """A third of the bytes have another highest bit."""
    CUT = "cut"
    """Half a document, and an answer that says that this is all of it."""
    TRUNCATED = "truncated"
    """Half of the bytes that were announced, and the connection is closed."""
    ERROR_500 = "error 500"
    NOT_FOUND = "not found"
    REDIRECT = "redirect"
    """To a page for consent on another host."""
    SLOW = "slow"
    """The first byte comes after `SLOW_S`."""


_TWISTS = {Behavior.REVISED: Twist.REVISED, Behavior.ZERO: Twist.ZERO, Behavior.OTHER_DATE: Twist.OTHER_DATE}
_INSTEAD = {
    Behavior.HTML: b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body/></html>",
    Behavior.QUOTA: b"Exceeded the daily hits limit",
    Behavior.EMPTY: b"",
}
_REFUSALS = {Behavior.ERROR_500: HTTPStatus.INTERNAL_SERVER_ERROR, Behavior.NOT_FOUND: HTTPStatus.NOT_FOUND}


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    source: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    status: int


@dataclass
class Sources:
    """The sources on a port, and what was asked of them."""

    url: str
    with_etags: bool = True
    behavior: dict[str, tuple[Behavior, str]] = field(default_factory=dict)
    changes: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def behave(self, source: str, behavior: Behavior, *, only: str = "") -> None:
        """From now on, for requests with this text in them; FRED's interface is a source of its own here, "fred-api"."""
        assert source in BUILDERS
        self.behavior[source] = behavior, only

    def change(self, source: str, change: Callable[[bytes], bytes]) -> None:
        """Serve the documents of a source changed."""
        self.changes[source] = change

    def behavior_of(self, source: str, target: str) -> Behavior:
        behavior, only = self.behavior.get(source, (Behavior.OK, ""))
        return behavior if only in target else Behavior.OK

    def asked_of(self, source: str) -> list[Asked]:
        return [each for each in self.asked if each.source == source]

    def host(self, source: str) -> str:
        return f"{self.url}/{source}"

    def environment(self, home: Path, *, keyed: bool = False) -> dict[str, str]:
        """Variables for a program that finds its sources here; Stooq always has a key, FRED only on request."""
        hosts = {f"WEATHERGLASS_{name.upper().replace('-', '_')}_HOST": self.host(name) for name in BUILDERS}
        keys = {"WEATHERGLASS_STOOQ_KEY": KEY, **({"WEATHERGLASS_FRED_KEY": KEY} if keyed else {})}
        return {"WEATHERGLASS_HOME": str(home), "WEATHERGLASS_CONTACT": CONTACT, **hosts, **keys}

    def document(self, source: str, target: str) -> Document | None:
        twist = _TWISTS.get(self.behavior_of(source, target), Twist.SOUND)
        document = found(documents(source, self.host(source), twist), target)
        if document is None or source not in self.changes:
            return document
        return replace(document, body=self.changes[source](document.body))


@contextmanager
def loopback_sources() -> Iterator[Sources]:
    """All sources, sound until told otherwise."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    sources = Sources(f"http://127.0.0.1:{server.server_port}")
    server.sources = sources  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sources
    finally:
        sources.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """Head and body in one write: two small ones would wait for an acknowledgement in between."""

    def do_GET(self) -> None:
        self.sources: Sources = self.server.sources  # type: ignore[attr-defined]
        _, source, rest = self.path.split("/", 2)
        behavior = self.sources.behavior_of(source, self.path)
        if behavior is Behavior.SLOW:
            self.sources.stopping.wait(SLOW_S)
        if behavior is Behavior.REDIRECT:
            self._send(source, HTTPStatus.FOUND, b"", location="http://consent.example/page")
        elif behavior in _REFUSALS:
            self._send(source, _REFUSALS[behavior], f"you asked for {self.path}".encode())  # as careless servers do
        elif behavior in _INSTEAD:
            self._send(source, HTTPStatus.OK, _INSTEAD[behavior])
        else:
            self._send_document(source, f"/{rest}", behavior)

    def _send_document(self, source: str, target: str, behavior: Behavior) -> None:
        document = self.sources.document(source, target)
        if document is None:
            # FRED answers so when its archive has no releases of a series
            refused = HTTPStatus.BAD_REQUEST if "vintagedates" in target else HTTPStatus.NOT_FOUND
            self._send(source, refused, b"{}")
            return
        body = document.body
        etag = ""
        if self.sources.with_etags and (behavior is Behavior.OK or behavior in _TWISTS):
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if behavior is Behavior.GARBLED:
            body = bytes(byte ^ 0x80 if at % 3 == 0 else byte for at, byte in enumerate(body))
        elif behavior is Behavior.CUT:
            body = body[: len(body) // 2]
        if etag and self.headers.get("If-None-Match") == etag:
            self._send(source, HTTPStatus.NOT_MODIFIED, b"", etag=etag)
            return
        announced = len(body)
        if behavior is Behavior.TRUNCATED:
            body = body[: len(body) // 2]
            self.close_connection = True
        self._send(source, HTTPStatus.OK, body, announced=announced, etag=etag, content_type=document.media_type)

    def _send(
        self, source: str, status: HTTPStatus, body: bytes, *, announced: int | None = None, **words: str
    ) -> None:
        self.sources.asked.append(Asked(source, self.path, dict(self.headers.items()), int(status)))
        self.send_response(status)
        for name, value in words.items():
            if value:
                self.send_header(name.replace("_", "-").title(), value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: the tests look at `Sources.asked`."""
