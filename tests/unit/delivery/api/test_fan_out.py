"""Live events to many: what a client gets first, what it gets again, what happens to one that does not read."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_rows import a_row
from server_making import schema
from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.delivery.api.fan_out import MOST_BUFFERED, PATIENCE_SECONDS, FanOut, chunk

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


@dataclass
class Wire:
    """A connection whose reader can stop."""

    reads: bool = True
    got: bytearray = field(default_factory=bytearray)
    waiting: int = 0
    closing: bool = False
    aborted: bool = False

    def write(self, data: bytes) -> None:
        self.got += data
        self.waiting += 0 if self.reads else len(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.aborted = True

    def read_all(self) -> None:
        self.reads, self.waiting = True, 0

    @property
    def body(self) -> bytes:
        """What came in chunks, put together; nothing may come after the end of the body."""
        found, left = b"", bytes(self.got)
        while left:
            size, _, left = left.partition(b"\r\n")
            found, left = found + left[: int(size, 16)], left[int(size, 16) + 2 :]
            assert int(size, 16), "the body has ended"
        return found

    @property
    def events(self) -> list[tuple[str, str, Any]]:
        """Name, id and data of every event."""
        found = []
        for block in self.got.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                found.append((lines["event"], lines.get("id", ""), json.loads(lines["data"])))
        return found

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.events]


def a_hub(**how: Any) -> LiveHub:
    return LiveHub("run1", clock=lambda: AT, **how)


def on_a_loop(check: Callable[[FanOut], None], hub: LiveHub, **how: Any) -> None:
    async def run() -> None:
        fan_out = FanOut(hub, **how)
        fan_out.start()
        check(fan_out)
        fan_out.close()

    asyncio.run(run())


def joined(fan_out: FanOut, last_id: str = "", **how: Any) -> Wire:
    wire = Wire(**how)
    fan_out.subscribe(wire, last_id, chunked=False)
    return wire


def test_a_new_client_gets_all_that_holds_and_then_what_comes() -> None:
    hub = a_hub()
    hub.set_status(FeedState.LIVE, "deribit")
    hub.publish([a_row(1, "VIX", 20.0), a_row(2, "SKEW", 130.0), a_row(3, "VIX", 21.0)])

    def check(fan_out: FanOut) -> None:
        wire = joined(fan_out)
        hub.publish([a_row(4, "VIX", 22.0)])
        fan_out.send_new()
        assert [(name, at) for name, at, _ in wire.events] == [("snapshot", "run1-4"), ("reading", "run1-5")]
        snapshot, reading = wire.events[0][2], wire.events[1][2]
        assert [(each["index"], each["value"]) for each in snapshot["readings"]] == [("SKEW", 130.0), ("VIX", 21.0)]
        assert (snapshot["status"]["state"], reading["value"], reading["feed"]) == ("live", 22.0, "deribit")
        assert reading["computed_by"] == "weatherglass; not an official index value"

    on_a_loop(check, hub)


def test_without_a_feed_the_state_is_offline_and_says_why_in_both_languages() -> None:
    def check(fan_out: FanOut) -> None:
        ((name, at, data),) = joined(fan_out).events
        assert (name, at, data["status"]["state"], data["readings"]) == ("snapshot", "run1-0", "offline", [])
        assert data["status"]["reason"] == {
            "code": "no_feed",
            "message_en": "no feed was started with the server",
            "message_ko": "서버를 시세 없이 시작했다",
        }

    on_a_loop(check, a_hub())


@given(known=st.integers(0, 30), published=st.integers(0, 30), keep=st.integers(1, 12))
def test_who_comes_back_gets_exactly_what_it_missed_or_a_reset(known: int, published: int, keep: int) -> None:
    hub = a_hub(keep=keep)
    hub.publish([a_row(at + 1, "VIX", float(at)) for at in range(published)])
    fan_out = FanOut(hub)
    wire = joined(fan_out, f"run1-{known}")
    if known <= published and published - known <= keep:
        assert [at for _, at, _ in wire.events] == [f"run1-{at}" for at in range(known + 1, published + 1)]
        assert fan_out.resets == 0
    else:
        assert wire.names == ["reset", "snapshot"]
        assert wire.events[0][2] == {"reason": "too_old", "kept_events": keep}
        assert (wire.events[1][1], fan_out.resets) == (f"run1-{published}", 1)


@pytest.mark.parametrize(
    "last_id", ["other-3", "run1-", "run1-x", "-1", "run1--1", "run1-٣", "\n", "a" * 79, "run1-1-1"]
)
def test_an_id_that_is_none_of_this_run_is_a_reset(last_id: str) -> None:
    hub = a_hub()
    hub.publish([a_row(1, "VIX", 20.0)])
    wire = joined(FanOut(hub), last_id)
    assert (wire.names, wire.events[0][2]["reason"]) == (["reset", "snapshot"], "unknown")


def test_a_client_that_does_not_read_is_given_the_latest_when_it_does_and_told_what_it_missed() -> None:
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        slow, quick = joined(fan_out, reads=False), joined(fan_out)
        slow.waiting = MOST_BUFFERED
        for at in range(1, 6):
            hub.publish([a_row(at, "VIX", float(at))])
            fan_out.send_new()
        assert (slow.names, quick.names) == (["snapshot"], ["snapshot"] + ["reading"] * 5)
        slow.read_all()
        hub.publish([a_row(6, "VIX", 6.0)])
        fan_out.send_new()
        assert slow.names == ["snapshot", "dropped", "snapshot"]
        assert slow.events[1][2] == {"missed": 5, "policy": "latest"}
        assert (slow.events[2][1], slow.events[2][2]["readings"][0]["value"]) == ("run1-6", 6.0)
        hub.publish([a_row(7, "VIX", 7.0)])
        fan_out.send_new()
        assert slow.events[-1][1] == "run1-7"
        assert (fan_out.missed, quick.events[-1][1]) == (5, "run1-7")

    on_a_loop(check, hub)


def test_one_that_reads_nothing_for_a_minute_is_let_go() -> None:
    now = [0.0]
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        slow = joined(fan_out, reads=False)
        slow.waiting = MOST_BUFFERED
        hub.publish([a_row(1, "VIX", 1.0)])
        fan_out.send_new()
        now[0] = PATIENCE_SECONDS
        fan_out.beat()
        assert (len(fan_out), slow.aborted) == (1, False)
        now[0] = PATIENCE_SECONDS + 1.0
        fan_out.beat()
        assert (len(fan_out), slow.aborted, fan_out.let_go) == (0, True, 1)

    on_a_loop(check, hub, monotonic=lambda: now[0])


def test_what_waits_for_a_client_is_bounded_however_much_comes() -> None:
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        slow = joined(fan_out, reads=False)
        for at in range(1, 3001):
            hub.publish([a_row(at, "VIX", float(at))])
            fan_out.send_new()
        assert slow.waiting < MOST_BUFFERED + 1024

    on_a_loop(check, hub)


def test_more_events_at_once_than_the_hub_keeps_are_missed_and_the_latest_follows() -> None:
    hub = a_hub(keep=4)

    def check(fan_out: FanOut) -> None:
        wire = joined(fan_out)
        hub.publish([a_row(at, "VIX", float(at)) for at in range(1, 11)])
        fan_out.send_new()
        fan_out.beat()
        assert wire.names == ["snapshot", "dropped", "snapshot", "heartbeat"]
        assert (wire.events[1][2]["missed"], wire.events[2][2]["readings"][0]["value"]) == (10, 10.0)

    on_a_loop(check, hub)


def test_nobody_gets_an_event_twice_that_came_while_it_joined() -> None:
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        hub.publish([a_row(1, "VIX", 1.0), a_row(2, "VIX", 2.0)])  # not sent yet
        late, back = joined(fan_out), joined(fan_out, "run1-1")
        framed = Wire()
        fan_out.subscribe(framed, "", chunked=True)
        hub.publish([a_row(3, "VIX", 3.0)])
        fan_out.send_new()
        assert [at for _, at, _ in late.events] == ["run1-2", "run1-3"]
        assert [at for _, at, _ in back.events] == ["run1-2", "run1-3"]
        assert re.findall(rb"id: (\S+)", framed.body) == [b"run1-2", b"run1-3"]

    on_a_loop(check, hub)


def test_events_are_made_into_bytes_once_and_framed_for_http_1_1() -> None:
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        framed, plain = Wire(), Wire()
        fan_out.subscribe(framed, "", chunked=True)
        fan_out.subscribe(plain, "", chunked=False)
        before = len(framed.got), len(plain.got)
        hub.publish([a_row(1, "VIX", 1.0)])
        fan_out.send_new()
        assert bytes(framed.got[before[0] :]) == chunk(bytes(plain.got[before[1] :]))

    on_a_loop(check, hub)


def test_one_that_catches_up_in_chunks_goes_on_in_the_same_body() -> None:
    hub = a_hub()

    def check(fan_out: FanOut) -> None:
        slow = Wire(reads=False)
        fan_out.subscribe(slow, "", chunked=True)
        slow.waiting = MOST_BUFFERED
        for at in range(1, 3):
            hub.publish([a_row(at, "VIX", float(at))])
            fan_out.send_new()
        slow.read_all()
        for at in range(3, 5):
            hub.publish([a_row(at, "VIX", float(at))])
            fan_out.send_new()
        assert re.findall(rb"event: (\w+)", slow.body) == [b"snapshot", b"dropped", b"snapshot", b"reading"]
        assert re.findall(rb"id: run1-(\d+)", slow.body) == [b"0", b"3", b"4"]

    on_a_loop(check, hub)


def test_publication_from_a_thread_reaches_the_clients() -> None:
    hub = a_hub()

    async def run() -> list[str]:
        fan_out = FanOut(hub, heartbeat_seconds=0.01)
        fan_out.start()
        wire = joined(fan_out)
        await asyncio.to_thread(hub.publish, [a_row(1, "VIX", 1.0)])
        while "heartbeat" not in wire.names or "reading" not in wire.names:
            await asyncio.sleep(0.005)
        fan_out.close()
        assert fan_out.full
        return wire.names

    assert set(asyncio.run(asyncio.wait_for(run(), 5.0))) == {"snapshot", "reading", "heartbeat"}


def test_every_event_is_as_its_published_schema_says() -> None:
    import jsonschema

    hub = a_hub(keep=4)
    validator = jsonschema.Draft202012Validator(schema("live"))

    def check(fan_out: FanOut) -> None:
        wire = joined(fan_out, "run1-99")
        hub.set_status(FeedState.STALE, "deribit", code="gap", message="1 s")
        hub.publish([a_row(at, "VIX", None) for at in range(1, 4)])
        fan_out.send_new()
        hub.publish([a_row(at, "VIX", 1.5) for at in range(4, 20)])
        fan_out.send_new()
        fan_out.beat()
        assert set(wire.names) == {"reset", "snapshot", "status", "reading", "dropped", "heartbeat"}
        for name, _, data in wire.events:
            wanted = {"$ref": f"#/$defs/{'status_event' if name == 'status' else name}"}
            jsonschema.Draft202012Validator({**wanted, "$defs": validator.schema["$defs"]}).validate(data)

    on_a_loop(check, hub)
