"""A live feed behind a proxy that does to its bytes what networks do: right values or an honest state, nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from deribit_server import CoinMarket, DeribitServer, utc_now
from feed_driving import Driven, Watched, deribit, steady
from tcp_fault_proxy import CLOSE, CORRUPT, DELAY, DROP, DUPLICATE, HALF_OPEN, RESET, SLOW, TcpFaultProxy
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.stream.events import FeedGap

BREAKING = (RESET, CLOSE, CORRUPT, DUPLICATE, DROP, HALF_OPEN)
"""Faults that end the connection; the others only slow it down."""


@pytest.mark.parametrize(
    "fault",
    [
        RESET,
        CORRUPT,
        HALF_OPEN,
        *(pytest.param(each, marks=pytest.mark.long) for each in (CLOSE, DUPLICATE, DROP, SLOW, DELAY)),
    ],
)
def test_a_fault_of_the_wire_ends_in_right_values_or_an_honest_state(fault: str) -> None:
    async def run() -> tuple[Watched, int, list[str]]:
        clock = steady()
        async with DeribitServer(CoinMarket(now=utc_now())) as server, TcpFaultProxy(server.port) as proxy:
            feed = deribit(f"ws://127.0.0.1:{proxy.port}/ws/api/v2", clock)
            async with Driven(feed, clock) as watched:
                before = await watched.next_fresh()
                proxy.once = fault in BREAKING
                proxy.fault = fault
                server.market.now = utc_now()
                for row in list(server.market.rows.values())[::4]:
                    row["ask"] += 0.002
                await server.tick()
                if fault in BREAKING:
                    await watched.until(lambda: feed.connections >= 2)
                await watched.until(lambda: proxy.faults_done)
                await watched.until(lambda: _right(server, watched))
                proxy.fault = "pass"
                assert watched.rows[-1].value != before.value
            gaps = [event.message for event in watched.events if isinstance(event, FeedGap)]
            return watched, feed.connections, gaps

    watched, connections, gaps = asyncio.run(run())
    assert (connections >= 2) == (fault in BREAKING)
    assert len(gaps) >= connections
    for row in watched.rows:
        if row.status != "fresh":
            assert row.code is not None
            assert (row.value is None) == (row.status == "suppressed")
        else:
            assert 50.0 < (row.value or 0.0) < 56.0
    assert [row.sequence for row in watched.rows] == list(range(1, len(watched.rows) + 1))


def _right(server: DeribitServer, watched: Watched) -> bool:
    """Whether the last row is fresh and has the bits of the batch on the market as it is now."""
    row = watched.rows[-1]
    if row.status != "fresh":
        return False
    return row.value == index_reading(server.market.board(row.as_of), index_named("BTC30")).value


@pytest.mark.long
def test_hundreds_of_broken_connections_leave_no_descriptor_and_no_task_behind() -> None:
    async def run() -> tuple[int, int, int]:
        clock = steady()
        async with DeribitServer(CoinMarket(now=utc_now())) as server, TcpFaultProxy(server.port) as proxy:
            feed = deribit(f"ws://127.0.0.1:{proxy.port}/ws/api/v2", clock)
            async with Driven(feed, clock) as watched:
                await watched.next_fresh()
                files, tasks = len(list(Path("/proc/self/fd").iterdir())), len(asyncio.all_tasks())
                proxy.fault, proxy.once = RESET, False
                await watched.until(lambda: feed.connections >= 300, within=60)
                proxy.fault = "pass"
                await watched.until(lambda: watched.rows[-1].status == "fresh", within=20)
                await asyncio.sleep(0.5)
                left = len(list(Path("/proc/self/fd").iterdir())) - files, len(asyncio.all_tasks()) - tasks
                return *left, feed.connections

    files, tasks, connections = asyncio.run(run())
    assert connections >= 300
    assert files <= 4
    assert tasks <= 4
