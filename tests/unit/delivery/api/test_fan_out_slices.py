"""Rounds of events in slices: others have their turn between two of them, and what each client gets is as in one go."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from live_rows import a_row
from weatherglass.app.live_hub import LiveHub
from weatherglass.delivery.api.fan_out import MOST_BUFFERED, FanOut, Subscriber

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
TURN = 0.0
"""Sleeping so long is one turn of the loop."""


@dataclass
class Wire:
    """A connection that notes what it is given in a list that all share."""

    name: str
    happened: list[str]
    waiting: int = 0
    closing: bool = False
    fails: bool = False
    got: list[bytes] = field(default_factory=list)

    def write(self, data: bytes) -> None:
        if self.fails:
            raise RuntimeError(self.name)
        self.happened.append(self.name)
        self.got.append(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.closing = True

    @property
    def text(self) -> str:
        return b"".join(self.got).decode()

    @property
    def numbers(self) -> list[int]:
        """Of all events, in the order in which they came."""
        return [int(each) for each in re.findall(r"^id: run1-(\d+)$", self.text, re.M)]


def in_slices(
    check: Callable[[FanOut, list[Wire], list[str]], Awaitable[None]], count: int, slice_size: int, keep: int = 64
) -> None:
    """A fan-out to so many, who have their snapshots."""

    async def run() -> None:
        hub = LiveHub("run1", keep=keep, clock=lambda: AT)
        fan_out = FanOut(hub, slice_size=slice_size)
        fan_out.start()
        happened: list[str] = []
        wires = [Wire(f"w{at}", happened) for at in range(count)]
        for each in wires:
            fan_out.subscribe(each, "", chunked=False)
        happened.clear()
        try:
            await check(fan_out, wires, happened)
        finally:
            fan_out.close()

    asyncio.run(run())


def published(fan_out: FanOut, number: int) -> None:
    fan_out.hub.publish([a_row(number, "VIX", float(number))])


def test_whatever_else_waits_has_its_turn_between_two_slices() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], happened: list[str]) -> None:
        published(fan_out, 1)
        fan_out.send_new()
        asyncio.get_running_loop().call_soon(happened.append, "answer")
        assert len(happened) == 3
        for _ in range(4):
            await asyncio.sleep(TURN)
        assert [len(part.split()) for part in " ".join(happened).split("answer")] == [6, 4]
        assert sorted(happened) == ["answer", *(each.name for each in wires)]

    in_slices(check, count=10, slice_size=3)


def test_what_is_published_during_a_round_comes_after_it_and_at_once_for_all() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], happened: list[str]) -> None:
        for number in range(1, 4):
            published(fan_out, number)
            fan_out.send_new()
        assert len(happened) == 2
        for _ in range(6):
            await asyncio.sleep(TURN)
        assert [each.numbers for each in wires] == [[0, 1, 2, 3]] * 5
        assert [len(each.got) for each in wires] == [3] * 5  # the snapshot, the first event, the two after it
        assert fan_out.sent == 15

    in_slices(check, count=5, slice_size=2)


def test_who_comes_during_a_round_gets_nothing_twice_and_who_goes_gets_nothing_more() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], happened: list[str]) -> None:
        published(fan_out, 1)
        fan_out.send_new()
        first = happened[0]
        gone = next(each for each in wires if each.name not in happened)
        fan_out.leave(next(each for each in fan_out._subscribers if each.transport is gone))
        late, back = Wire("late", happened), Wire("back", happened)
        fan_out.subscribe(late, "", chunked=False)
        fan_out.subscribe(back, "run1-0", chunked=False)
        published(fan_out, 2)
        for _ in range(20):
            await asyncio.sleep(TURN)
        assert (late.numbers, back.numbers, gone.numbers) == ([1, 2], [1, 2], [0])
        assert [each.numbers for each in wires if each is not gone] == [[0, 1, 2]] * 5
        assert happened.count(first) == 2

    in_slices(check, count=6, slice_size=1)


def test_a_sign_of_life_waits_for_the_round_and_goes_in_slices_too() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], happened: list[str]) -> None:
        published(fan_out, 1)
        fan_out.send_new()
        fan_out.beat()
        assert len(happened) == 2
        for turn in (4, 6, 8, 8):
            await asyncio.sleep(TURN)
            assert len(happened) == turn
        for each in wires:
            assert re.findall(r"event: (\w+)", each.text) == ["snapshot", "reading", "heartbeat"]

    in_slices(check, count=4, slice_size=2)


def test_a_connection_that_fails_does_not_end_the_round_for_the_others() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], _happened: list[str]) -> None:
        told: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(str(context["exception"])))
        wires[3].fails = True
        published(fan_out, 1)
        for _ in range(20):
            await asyncio.sleep(TURN)
        assert [each.numbers for each in wires if each is not wires[3]] == [[0, 1]] * 7
        assert told == ["w3"]

    in_slices(check, count=8, slice_size=1)


def test_when_more_comes_during_a_round_than_the_hub_keeps_all_are_told_and_get_the_latest() -> None:
    async def check(fan_out: FanOut, wires: list[Wire], _happened: list[str]) -> None:
        published(fan_out, 1)
        fan_out.send_new()
        for number in range(2, 9):
            published(fan_out, number)
        for _ in range(20):
            await asyncio.sleep(TURN)
        published(fan_out, 9)
        for _ in range(20):
            await asyncio.sleep(TURN)
        for each in wires:
            assert each.numbers == [0, 1, 9]
            assert '{"missed":7,"policy":"latest"}' in each.text

    in_slices(check, count=5, slice_size=1, keep=4)


def test_nothing_goes_out_after_the_end() -> None:
    async def check(fan_out: FanOut, _wires: list[Wire], happened: list[str]) -> None:
        published(fan_out, 1)
        fan_out.send_new()
        fan_out.close()
        for _ in range(6):
            await asyncio.sleep(TURN)
        assert len(happened) == 1

    in_slices(check, count=5, slice_size=1)


Deeds = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 3)),
        st.tuples(st.just("turn"), st.integers(1, 4)),
        st.tuples(st.sampled_from(["join", "back", "leave", "stop", "read"]), st.integers(0, 7)),
        st.tuples(st.just("beat"), st.just(0)),
    ),
    max_size=40,
)


@given(deeds=Deeds, slice_size=st.integers(1, 4), keep=st.sampled_from([3, 200]))
@settings(max_examples=examples(80), deadline=None)
def test_every_client_gets_each_event_once_and_in_order_or_is_told_how_many_it_did_not(
    deeds: list[tuple[str, int]], slice_size: int, keep: int
) -> None:
    async def run() -> None:
        hub = LiveHub("run1", keep=keep, clock=lambda: AT)
        fan_out = FanOut(hub, slice_size=slice_size)
        fan_out.start()
        here: list[tuple[Wire, Subscriber]] = []
        for what, which in [("join", 0), *deeds, ("read", -1), ("settle", 0), ("publish", 1), ("settle", 0)]:
            if what == "publish":
                for _ in range(which):
                    published(fan_out, hub.newest + 1)
            elif what in ("join", "back"):
                wire = Wire("", [])
                last = f"run1-{max(0, hub.newest - which)}" if what == "back" else ""
                here.append((wire, fan_out.subscribe(wire, last, chunked=False)))
            elif what == "beat":
                fan_out.beat()
            elif what in ("turn", "settle"):
                for _ in range(which or 200):
                    await asyncio.sleep(TURN)
            elif what == "read" and which < 0:
                for wire, _ in here:
                    wire.waiting = 0
            elif here:
                wire, subscriber = here[which % len(here)]
                if what == "leave":
                    fan_out.leave(subscriber)
                    here.remove((wire, subscriber))
                else:
                    wire.waiting = MOST_BUFFERED if what == "stop" else 0
        fan_out.close()
        for wire, _ in here:
            require_whole(wire, hub.newest)

    asyncio.run(run())


def require_whole(wire: Wire, newest: int) -> None:
    """Numbers go up by one, but over as many as it was told of, and reach to the newest."""
    at = -1
    missed = 0
    for block in wire.text.split("\n\n"):
        if said := re.search(r'"missed":(\d+)', block):
            missed += int(said[1])
        if found := re.search(r"^id: run1-(\d+)$", block, re.M):
            number = int(found[1])
            if "event: snapshot" in block:  # it holds what was not given, and what is still to be given to others
                assert at < 0 or (missed > 0 and number >= at + missed)
            else:
                assert at < 0 or (number, missed) == (at + 1, 0)
            at, missed = number, 0
    assert at == newest


@pytest.mark.parametrize("slice_size", [1, 7, 64])
def test_the_bytes_are_the_same_however_large_the_slices(slice_size: int) -> None:
    async def check(fan_out: FanOut, wires: list[Wire], _happened: list[str]) -> None:
        published(fan_out, 1)
        published(fan_out, 2)
        for _ in range(20):
            await asyncio.sleep(TURN)
        assert {each.text for each in wires} == {wires[0].text}
        assert wires[0].numbers == [0, 1, 2]

    in_slices(check, count=9, slice_size=slice_size)
