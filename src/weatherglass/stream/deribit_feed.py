"""Deribit's public market data as a feed: connected again whenever it breaks, and never silent about a hole.

Waits between connections are drawn evenly from 0 to a bound that doubles ("full jitter"), so that clients of a server
that comes back do not arrive together. The library of WebSockets is in the extra `serve`, and is needed only here.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import TYPE_CHECKING

from weatherglass.errors import MethodError
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.coin_quotes import CoinQuotes, NameReader
from weatherglass.stream.deribit_conversation import SOURCE, Conversation, DeribitPlan, FeedBroken
from weatherglass.stream.events import Event, FeedGap

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

ADDRESS = "wss://www.deribit.com/ws/api/v2"
_CHANCE = SystemRandom().random
MAX_BYTES = 16 << 20
"""Of one message; the summaries of all options of a coin have half a megabyte."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How connections are made.

    Attributes
    ----------
    first_s, most_s
        Before connection n after a failure the wait is drawn evenly from 0 to min(most, first * 2**(n-1)).
    sound_s
        A connection that was whole for so long makes the next failure the first one again.
    open_s
        For one connection, its TLS handshake included.
    """

    first_s: float = 0.5
    most_s: float = 30.0
    sound_s: float = 10.0
    open_s: float = 10.0

    def bound(self, failures: int) -> float:
        """The longest wait after so many failures in a row.

        >>> [Patience().bound(n) for n in (1, 2, 7, 5000)]
        [0.5, 1.0, 30.0, 30.0]
        """
        return min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 60))


class DeribitFeed:
    """Options of one coin.

    Parameters
    ----------
    plan
        What is asked.
    read_name
        Says what the name of an instrument means.
    now
        Gives the instant by a clock that does not jump.
    beside
        Takes what the exchange publishes itself (its DVOL).
    address
        Of the WebSocket.
    jitter
        A number from [0, 1).

    Attributes
    ----------
    connections
        Made or tried so far.
    quotes
        Its `counts` say what was left out.
    """

    def __init__(
        self,
        plan: DeribitPlan,
        read_name: NameReader,
        *,
        now: Callable[[], datetime],
        beside: Callable[[PublishedBeside], None] = lambda _: None,
        address: str = ADDRESS,
        patience: Patience | None = None,
        jitter: Callable[[], float] = _CHANCE,
    ) -> None:
        self.plan, self.address, self.patience = plan, address, patience or Patience()
        self.quotes = CoinQuotes(plan.coin, read_name)
        self.connections = 0
        self._now, self._beside, self._jitter = now, beside, jitter
        self._events: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._next_subscribe = 0.0

    @property
    def name(self) -> str:
        """For people and for `FeedGap`."""
        return f"{SOURCE} {self.plan.coin}"

    async def events(self) -> AsyncIterator[Event]:
        """Events in order of arrival; the first is a `Listing`, or a `FeedGap` while no connection comes about.

        Raises
        ------
        SourceRefused
            When the server will never answer what is asked.
        MethodError
            When the library of WebSockets is not installed.
        """
        require_websockets()
        running = asyncio.create_task(self._run(), name=self.name)
        running.add_done_callback(lambda _: self._arrived.set())
        try:
            while True:
                if self._events:
                    yield self._events.popleft()
                elif (batch := self.quotes.take(self._now())) is not None:
                    yield batch
                elif running.done():
                    await running
                    return
                else:
                    self._arrived.clear()
                    await self._arrived.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    def _emit(self, event: Event) -> None:
        """Queue an event behind the quotes that came before it."""
        if (batch := self.quotes.take(event.received_at)) is not None:
            self._events.append(batch)
        self._events.append(event)
        self._arrived.set()

    async def _run(self) -> None:
        failures = 0
        while True:
            talk = Conversation(
                self.plan,
                self.quotes,
                self._emit,
                self._beside,
                self._now,
                time.monotonic,
                next_subscribe=self._next_subscribe,
            )
            self.connections += 1
            started = time.monotonic()
            try:
                await self._connected(talk)
                problem, rest_s = "the server has closed the connection", 0.0
            except FeedBroken as exc:
                problem, rest_s = exc.problem, exc.rest_s
            self._next_subscribe = talk.next_subscribe
            sound = talk.whole and time.monotonic() - started >= self.patience.sound_s
            failures = 1 if sound else failures + 1
            self._emit(FeedGap(self._now(), self.name, problem))
            await asyncio.sleep(max(rest_s, self.patience.bound(failures) * self._jitter()))

    async def _connected(self, talk: Conversation) -> None:
        """One connection, from its opening until it ends or breaks."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        try:
            async with connect(
                self.address,
                compression=None,
                max_size=MAX_BYTES,
                open_timeout=self.patience.open_s,
                close_timeout=0.5,
                ping_interval=None,  # the conversation has a heartbeat of its own
                proxy=None if _is_local(self.address) else True,
            ) as socket:
                for said in talk.opening():
                    await socket.send(said)
                try:
                    await _first_to_end(self._listen(socket, talk), _speak(socket, talk))
                except FeedBroken:
                    socket.transport.abort()  # nobody waits for the farewell of a connection that is of no use
                    raise
        except WebSocketException as exc:
            raise FeedBroken(f"the connection ended: {exc}") from exc
        except (OSError, TimeoutError, EOFError) as exc:
            raise FeedBroken(f"no connection: {exc or type(exc).__name__}") from exc

    async def _listen(self, socket: ClientConnection, talk: Conversation) -> None:
        while True:
            for said in talk.take(await socket.recv(decode=False)):
                await socket.send(said)
            if self.quotes.waiting:
                self._arrived.set()


def require_websockets() -> None:
    """Whether the library of WebSockets is there.

    Raises
    ------
    MethodError
        When it is not; says how to install it.
    """
    try:
        import websockets.asyncio.client  # noqa: F401
    except ImportError as exc:
        raise MethodError(
            f"Deribit's feed needs the package websockets, which is in the extra `serve` ({exc}); "
            "install it with: pip install 'weatherglass[serve]'"
        ) from exc


async def _speak(socket: ClientConnection, talk: Conversation) -> None:
    """Say in time what is due, and notice when nothing is heard."""
    pause = min(0.2, talk.plan.heartbeat_s / 4, talk.plan.quiet_s / 4, talk.plan.subscribe_every_s)
    while True:
        for said in talk.due():
            await socket.send(said)
        await asyncio.sleep(pause)


async def _first_to_end(*parts: object) -> None:
    """Run some coroutines until one ends or fails; the others are cancelled."""
    tasks = [asyncio.ensure_future(part) for part in parts]  # type: ignore[call-overload]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _is_local(address: str) -> bool:
    """Whether an address is on this machine: those are never asked through a proxy."""
    host = address.partition("://")[2].partition("/")[0].rsplit(":", 1)[0].strip("[]")
    return host in ("localhost", "::1") or host.startswith("127.")
