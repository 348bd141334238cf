"""Server-Sent Events to many: each event is made into bytes once and written to every connection that keeps up.

What is written goes to the transport itself, past the framework: no task wakes up for a subscriber. Everybody is served
in rounds, one after the other, and a round in slices between which the loop turns, so that whoever asks something
meanwhile waits for one slice and not for all who watch. What is published during a round is given by the next one.

A subscriber that does not read is given nothing more until it has read what it has; then it is told how many events it
missed and gets the latest values. One that does not read for a minute is let go.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Protocol

from weatherglass.app.live_hub import LiveEvent, LiveHub

MOST_SUBSCRIBERS = 10_000
MOST_BUFFERED = 256 * 1024
"""Bytes that may wait for one subscriber, beside what the operating system holds for it."""
SLICE = 64
"""Subscribers that are given something in one turn of the loop: about a millisecond of writing."""
HEARTBEAT_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
RETRY_MILLISECONDS = 2000
_IDENTITY = re.compile(r"([0-9A-Za-z]{1,40})-([0-9]{1,18})", re.ASCII)


class Transport(Protocol):
    """Where bytes of one connection go, as of asyncio."""

    def write(self, data: bytes) -> None:
        """Send as soon as possible."""

    def get_write_buffer_size(self) -> int:
        """Bytes that still wait."""

    def is_closing(self) -> bool:
        """Whether it is over."""

    def abort(self) -> None:
        """End it now."""


class Subscriber:
    """One connection.

    Attributes
    ----------
    number
        Of the last event that it has, or was not given.
    missed
        Events that it was not given since it last kept up.
    """

    __slots__ = ("behind_since", "chunked", "ended", "missed", "number", "transport")

    def __init__(self, transport: Transport, number: int, *, chunked: bool) -> None:
        self.transport, self.number, self.chunked = transport, number, chunked
        self.missed, self.behind_since = 0, 0.0
        self.ended: asyncio.Event = asyncio.Event()

    def write(self, text: bytes) -> None:
        """Send events, framed as the connection needs it."""
        self.transport.write(chunk(text) if self.chunked else text)


_Round = tuple[Callable[[Subscriber], None], Iterator[Subscriber]]
"""What is done for each subscriber, and those for whom it is still to be done."""


class FanOut:
    """The subscribers of a hub. Everything but `_woken` happens on the event loop.

    Attributes
    ----------
    sent, missed, resets, let_go
        Events written, events not given to those behind, resumptions that were not possible, subscribers let go.
    """

    def __init__(
        self,
        hub: LiveHub,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        most_buffered: int = MOST_BUFFERED,
        most_subscribers: int = MOST_SUBSCRIBERS,
        slice_size: int = SLICE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hub = hub
        self._heartbeat, self._most, self._many, self._slice, self._monotonic = (
            heartbeat_seconds, most_buffered, most_subscribers, slice_size, monotonic,
        )  # fmt: skip
        self._subscribers: set[Subscriber] = set()
        self._number = hub.newest
        self._scheduled = self._beat_due = False
        self._round: _Round | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: Callable[[], None] | None = None
        self._beats: asyncio.Task[None] | None = None
        self.closed = False
        self.sent = self.missed = self.resets = self.let_go = 0

    def __len__(self) -> int:
        return len(self._subscribers)

    @property
    def full(self) -> bool:
        """Whether no other subscriber is taken."""
        return self.closed or len(self._subscribers) >= self._many

    def start(self) -> None:
        """Begin to listen; on the event loop that writes."""
        self._loop = asyncio.get_running_loop()
        self._leave = self.hub.listen(self._woken)
        self._beats = asyncio.create_task(self._beat(), name="heartbeats")

    def close(self) -> None:
        """Take nobody else, and let all end their answers."""
        self.closed = True
        if self._leave is not None:
            self._leave()
        if self._beats is not None:
            self._beats.cancel()
        for each in list(self._subscribers):
            each.ended.set()

    def subscribe(self, transport: Transport, last_id: str, *, chunked: bool) -> Subscriber:
        """Take a connection whose answer has begun: it gets what it missed, or all that holds, then what comes."""
        text, number = self.beginning(last_id)
        subscriber = Subscriber(transport, number, chunked=chunked)
        subscriber.write(text)
        self._subscribers.add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a connection."""
        self._subscribers.discard(subscriber)

    def beginning(self, last_id: str) -> tuple[bytes, int]:
        """What a subscriber is told first, and the number of the event that this reaches to."""
        head = b"retry: %d\n\n" % RETRY_MILLISECONDS
        if last_id:
            said = _IDENTITY.fullmatch(last_id)
            after = self.hub.after(int(said[2])) if said is not None and said[1] == self.hub.run else None
            if after is not None:
                number = after[-1].number if after else int(said[2]) if said is not None else 0
                return head + self._text(after), number
            self.resets += 1
            why = "too_old" if said is not None and said[1] == self.hub.run else "unknown"
            head += b"event: reset\ndata: %b\n\n" % _json({"reason": why, "kept_events": self.hub.keep})
        text, number = self._snapshot()
        return head + text, number

    def _snapshot(self) -> tuple[bytes, int]:
        now = self.hub.snapshot()
        return b"id: %b\nevent: snapshot\ndata: %b\n\n" % (self._id(now.number), now.data()), now.number

    def _text(self, events: tuple[LiveEvent, ...]) -> bytes:
        return b"".join(
            b"id: %b\nevent: %b\ndata: %b\n\n" % (self._id(each.number), each.name.encode(), each.data)
            for each in events
        )

    def _id(self, number: int) -> bytes:
        return f"{self.hub.run}-{number}".encode()

    # ---- what comes

    def _woken(self) -> None:
        """Something was published, in any thread."""
        if self._scheduled or self._loop is None or self.closed:
            return
        self._scheduled = True
        self._loop.call_soon_threadsafe(self.send_new)

    def send_new(self) -> None:
        """Give everybody what is new; where a round goes on already, after it."""
        self._scheduled = False
        if self._round is None:
            self._go_on()

    def beat(self) -> None:
        """One sign of life to everybody who keeps up, between rounds of events."""
        self._beat_due = True
        if self._round is None:
            self._go_on()

    def _go_on(self) -> None:
        """One slice, of one round or of several; what is left when the loop has turned once."""
        left = self._slice
        try:
            while left > 0 and not self.closed:
                self._round = self._round or self._next_round()
                if self._round is None:
                    return
                give, rest = self._round
                for each in islice(rest, left):
                    left -= 1
                    if each in self._subscribers:
                        give(each)
                if left > 0:
                    self._round = None
        finally:  # a fault at one of them must not end it for the others
            if self._round is not None and self._loop is not None and not self.closed:
                self._loop.call_soon(self._go_on)

    def _next_round(self) -> _Round | None:
        """What is to be given to everybody who is here now."""
        give: Callable[[Subscriber], None]
        events = self.hub.after(self._number)
        if events is None:  # more came at once than the hub keeps
            self._number = self.hub.newest
            give = partial(self._miss, number=self._number)
        elif events:
            self._number = events[-1].number
            text = self._text(events)
            give = partial(self._give, events=events, text=text, framed=chunk(text))
        elif self._beat_due:
            self._beat_due = False
            give = self._sign_of_life()
        else:
            return None
        return give, iter(tuple(self._subscribers))

    def _give(self, subscriber: Subscriber, events: tuple[LiveEvent, ...], text: bytes, framed: bytes) -> None:
        first, last = events[0].number, events[-1].number
        if subscriber.number >= last:
            return  # it came when this was known already
        if not self._keeps_up(subscriber):
            self._miss(subscriber, last)
        elif subscriber.number >= last:
            return  # it has caught up, beyond this
        elif subscriber.number >= first:
            subscriber.write(self._text(tuple(event for event in events if event.number > subscriber.number)))
            subscriber.number = last
        else:
            subscriber.transport.write(framed if subscriber.chunked else text)
            subscriber.number = last
            self.sent += len(events)

    def _keeps_up(self, subscriber: Subscriber) -> bool:
        """Whether it may be given more; what it missed is made good when it has read what it has."""
        if subscriber.transport.is_closing():
            return False
        waiting = subscriber.transport.get_write_buffer_size()
        if subscriber.missed:
            if waiting:
                return False
            self._catch_up(subscriber)
            return True
        return waiting < self._most

    def _miss(self, subscriber: Subscriber, number: int) -> None:
        if not subscriber.missed:
            subscriber.behind_since = self._monotonic()
        more = number - subscriber.number
        subscriber.missed += more
        self.missed += more
        subscriber.number = number
        if self._monotonic() - subscriber.behind_since > PATIENCE_SECONDS:
            self._let_go(subscriber)

    def _let_go(self, subscriber: Subscriber) -> None:
        self.let_go += 1
        self._subscribers.discard(subscriber)
        subscriber.transport.abort()

    def _catch_up(self, subscriber: Subscriber) -> None:
        """Tell it what it missed, and give it the latest."""
        said = b"event: dropped\ndata: %b\n\n" % _json({"missed": subscriber.missed, "policy": "latest"})
        text, number = self._snapshot()
        subscriber.write(said + text)
        subscriber.missed, subscriber.number = 0, number

    async def _beat(self) -> None:
        """A sign of life now and then, so that both sides know of a connection that is gone."""
        while True:
            await asyncio.sleep(self._heartbeat)
            self.beat()

    def _sign_of_life(self) -> Callable[[Subscriber], None]:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        text = b"event: heartbeat\ndata: %b\n\n" % _json({"at": now, "state": self.hub.status.state.value})
        framed = chunk(text)

        def give(subscriber: Subscriber) -> None:
            if self._keeps_up(subscriber):
                subscriber.transport.write(framed if subscriber.chunked else text)
            elif subscriber.missed and self._monotonic() - subscriber.behind_since > PATIENCE_SECONDS:
                self._let_go(subscriber)

        return give


def chunk(text: bytes) -> bytes:
    r"""Bytes as one chunk of an HTTP/1.1 body.

    >>> chunk(b"abc")
    b'3\r\nabc\r\n'
    """
    return b"%x\r\n%b\r\n" % (len(text), text)


def _json(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
