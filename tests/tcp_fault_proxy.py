"""A TCP proxy on loopback for long connections: bytes of the server reach the client through a fault that a test sets.

`fault_proxy` is for documents that are asked for one by one; this one is for feeds.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self

PASS, DROP, RESET, HALF_OPEN, SLOW, CORRUPT, DUPLICATE, DELAY, CLOSE = (
    "pass", "drop", "reset", "half_open", "slow", "corrupt", "duplicate", "delay", "close",
)  # fmt: skip
"""What becomes of a piece of bytes from the server; `drop` loses pieces, `half_open` all of them from then on."""


class TcpFaultProxy:
    """The proxy; `fault` holds for what comes next, and ends with `once` after one piece."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self.fault, self.once = PASS, False
        self.delay_s = 0.05
        self.connections = self.faults_done = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            writer.close()
            return
        upward = asyncio.create_task(self._up(reader, server_writer))
        try:
            await self._down(server_reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            upward.cancel()
            for each in (writer, server_writer):
                with contextlib.suppress(OSError):
                    each.close()
            self._tasks.discard(task)

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(1 << 16):
                writer.write(piece)
                await writer.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1 << 12):
            fault = self.fault
            if fault != PASS:
                self.faults_done += 1
                if self.once:
                    self.fault = PASS
            if fault == RESET:
                raw = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return
            if fault == CLOSE:
                writer.write(piece[: len(piece) // 2])
                await writer.drain()
                return
            if fault == HALF_OPEN:
                await asyncio.sleep(3600)
            if fault == DROP:
                continue
            if fault == DELAY:
                await asyncio.sleep(self.delay_s)
            if fault == CORRUPT:
                middle = len(piece) // 2
                piece = piece[:middle] + bytes((piece[middle] ^ 0xFF,)) + piece[middle + 1 :]
            if fault == SLOW:
                for at in range(0, len(piece), 61):
                    writer.write(piece[at : at + 61])
                    await asyncio.sleep(0)
                continue
            writer.write(piece * 2 if fault == DUPLICATE else piece)
            await writer.drain()
