"""Clients of `server.py`: many that watch, in a process of their own, and a few that ask, in the one that measures.

Those who watch cost as little as they can: one poll for all, one read for each, and the age of the event from the time
that stands in it. So the time that they take from the server, on the same cores, is small, and the figures of those who
ask hold nothing of it but its turns on a core.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

CONNECTIONS = 8
AT_ONCE = 500
"""Who watch connect so many at once: more than wait to be accepted would be put off by the system for seconds."""
_MARK = re.compile(rb'"message":"m([0-9.]+)"')
_WATCH = b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


# ---- those who watch


class Crowd:
    """Connections that read events."""

    def __init__(self, port: int, count: int) -> None:
        self._poll, self._sockets = select.epoll(), {}
        self.ages: list[float] = []
        self.of: Counter[int] = Counter()
        for begin in range(0, count, AT_ONCE):
            self._join(port, min(AT_ONCE, count - begin))
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN)

    def _join(self, port: int, count: int) -> None:
        waiting = []
        for _ in range(count):
            each = socket.create_connection(("127.0.0.1", port), timeout=60.0)
            each.sendall(_WATCH)
            waiting.append(each)
        for each in waiting:
            while b"\n\n" not in each.recv(65536):
                pass
            each.setblocking(False)
            self._sockets[each.fileno()] = each
            self._poll.register(each.fileno(), select.EPOLLIN)

    def run(self) -> None:
        """Read until it is told to end; told to begin it forgets what was before, told to say it says what came."""
        print("ready", flush=True)
        while True:
            for fd, _ in self._poll.poll():
                if fd == sys.stdin.fileno():
                    word = sys.stdin.readline().strip()
                    if word == "begin":
                        self.ages.clear()
                        self.of.clear()
                    elif word == "say":
                        print(json.dumps(self.said()), flush=True)
                    else:
                        return
                    continue
                data = self._sockets[fd].recv(65536)
                now = time.monotonic()
                if not data:
                    raise SystemExit("the server has closed the connection of one who watches")
                for each in _MARK.findall(data):
                    self.ages.append(now - float(each))
                    self.of[fd] += 1

    def said(self) -> dict[str, float]:
        """Ages in milliseconds, and how many events the luckiest and the unluckiest got."""
        counts = [self.of[fd] for fd in self._sockets]
        return {
            "p50": 1000 * quantile(self.ages, 0.5), "p99": 1000 * quantile(self.ages, 0.99),
            "worst": 1000 * max(self.ages), "most": max(counts), "least": min(counts),
        }  # fmt: skip


@dataclass(slots=True)
class Watchers:
    """A crowd in a process of its own."""

    process: subprocess.Popen[str]

    def begin(self) -> None:
        """Forget what was before."""
        self._tell("begin")

    def say(self) -> dict[str, float]:
        """What came since."""
        self._tell("say")
        assert self.process.stdout is not None
        found: dict[str, float] = json.loads(self.process.stdout.readline())
        return found

    def _tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@contextlib.contextmanager
def watching(port: int, count: int) -> Iterator[Watchers]:
    """So many who watch, for as long as the block."""
    process = subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, __file__, "--port", str(port), "--count", str(count)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Watchers(process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


# ---- those who ask


class Asker:
    """One connection that is kept, for one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def at(cls, port: int) -> Asker:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def ask(self, path: str) -> None:
        """Until the whole answer is there."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        assert length, head
        await self._reader.readexactly(int(length[1]))

    def close(self) -> None:
        """Leave."""
        self._writer.close()


async def as_fast_as_it_goes(port: int, path: str, seconds: float) -> float:
    """Requests a second over some connections."""
    askers = [await Asker.at(port) for _ in range(CONNECTIONS)]
    await askers[0].ask(path)
    begun = time.perf_counter()
    until, counts = begun + seconds, [0] * CONNECTIONS

    async def go(which: int) -> None:
        while time.perf_counter() < until:
            await askers[which].ask(path)
            counts[which] += 1

    await asyncio.gather(*map(go, range(CONNECTIONS)))
    took = time.perf_counter() - begun
    for each in askers:
        each.close()
    return sum(counts) / took


async def at_a_rate(port: int, path: str, seconds: float, rate: float) -> list[float]:
    """Seconds that requests took from the instant at which each was due, whether or not those before were done."""
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


def quantile(values: list[float], at: float) -> float:
    """One of many."""
    return statistics.quantiles(values, n=1000, method="inclusive")[round(1000 * at) - 1]


def main() -> None:
    """Be a crowd."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--count", type=int)
    arguments = parser.parse_args()
    Crowd(arguments.port, arguments.count).run()


if __name__ == "__main__":
    main()
