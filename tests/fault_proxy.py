"""A TCP proxy on loopback that does to answers what networks and broken servers do.

It passes a request on, takes the whole answer, and hands it to the client through a fault: one for each connection, in
order, the last one again for all that follow. A fault is a function of the socket of the client and the answer.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

Fault = Callable[[socket.socket, bytes], None]
HOLD_S = 5.0
"""Longest time that a connection is held open; tests end much earlier."""
_LENGTH = re.compile(rb"(?i)content-length: *\d+")


def split(answer: bytes) -> tuple[bytes, bytes]:
    """Head (with the empty line) and body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def pass_on(client: socket.socket, answer: bytes) -> None:
    """The answer as it is."""
    client.sendall(answer)


def delayed(seconds: float) -> Fault:
    """The answer, later."""

    def fault(client: socket.socket, answer: bytes) -> None:
        time.sleep(seconds)
        client.sendall(answer)

    return fault


def close_at_once(client: socket.socket, answer: bytes) -> None:
    """The connection ends without a byte."""


def cut_after(count: int) -> Fault:
    """So many bytes of the body, then an orderly end of the connection."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        client.sendall(head + body[:count])

    return fault


def reset_after(count: int) -> Fault:
    """So many bytes of the body, then a reset."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        client.sendall(head + body[:count])
        time.sleep(0.02)  # let the bytes through before the reset overtakes them
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return fault


def half_open(client: socket.socket, answer: bytes) -> None:
    """The connection stays open and nothing ever comes."""
    client.settimeout(HOLD_S)
    with contextlib.suppress(OSError):
        client.recv(1)


def byte_by_byte(gap_s: float, *, whole_head: bool = True) -> Fault:
    """A byte at a time, each well within any time-out of its own; the head of the answer at once, or not even that."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        if whole_head:
            client.sendall(head)
        for byte in body if whole_head else head + body:
            client.sendall(bytes((byte,)))
            time.sleep(gap_s)

    return fault


def corrupted(at: int) -> Fault:
    """The byte of the body at a place inverted."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        client.sendall(head + body[:at] + bytes((body[at] ^ 0xFF,)) + body[at + 1 :])

    return fault


def shortened(count: int) -> Fault:
    """A body without its last bytes and with a Content-Length that fits: only the content shows the loss."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        body = body[:-count]
        client.sendall(_LENGTH.sub(b"Content-Length: %d" % len(body), head) + body)

    return fault


def announced(length: int) -> Fault:
    """The whole body under a Content-Length that is wrong."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        client.sendall(_LENGTH.sub(b"Content-Length: %d" % length, head) + body)

    return fault


def without_length(count: int) -> Fault:
    """So many bytes of a body that ends with the connection, as HTTP/1.0 had it: the end looks like any end."""

    def fault(client: socket.socket, answer: bytes) -> None:
        head, body = split(answer)
        client.sendall(re.sub(rb"(?i)content-length: *\d+\r\n", b"", head) + body[:count])

    return fault


def instead(answer: bytes) -> Fault:
    """Other bytes than the answer."""

    def fault(client: socket.socket, _: bytes) -> None:
        client.sendall(answer)

    return fault


class FaultProxy:
    """The proxy; listens on a port of its own from the start, until it is left as a context manager.

    Parameters
    ----------
    upstream
        Host and port of the server that answers.
    faults
        One for each connection in order; the last one holds for all that follow.
    """

    def __init__(self, upstream: tuple[str, int], *faults: Fault) -> None:
        self._upstream = upstream
        self._faults = list(faults) or [pass_on]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/") -> str:
        """Where the client asks."""
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listener.close()
        for client in list(self._open):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                fault = self._faults[min(self.connections, len(self._faults) - 1)]
                self.connections += 1
                threading.Thread(target=self._serve, args=(client, fault), daemon=True).start()

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        self._open.add(client)
        with client, contextlib.suppress(OSError):
            client.settimeout(HOLD_S)
            if head := _head_of(client):
                fault(client, self._answer_to(head))
        self._open.discard(client)

    def _answer_to(self, head: bytes) -> bytes:
        with socket.create_connection(self._upstream, HOLD_S) as server:
            server.sendall(re.sub(rb"(?i)connection: *keep-alive", b"Connection: close", head))
            answer = b""
            while piece := server.recv(1 << 16):
                answer += piece
        return answer


def _head_of(client: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(1 << 16)
        if not piece:
            return b""
        head += piece
    return head
