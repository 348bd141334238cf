"""Deribit's feed against a server that speaks its protocol on loopback: values, silence, storms, floods, kills."""

from __future__ import annotations

import asyncio
import builtins
import json
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from deribit_server import COMBO, CoinMarket, DeribitServer, utc_now
from feed_driving import HASTE, PLAN, RULES, Driven, Watched, deribit, steady
from stream_making import MemoryLog
from weatherglass.errors import MethodError, SourceRefused
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.publication import PublicationCode
from weatherglass.stream.beside import PublishedBeside
from weatherglass.stream.deribit_conversation import DeribitPlan
from weatherglass.stream.deribit_feed import DeribitFeed, Patience
from weatherglass.stream.events import FeedGap, FeedWhole, Listing, QuoteBatch
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import logged_events
from weatherglass.stream.rows import PublishedRow, row_bytes
from weatherglass.stream.session import ROW

pytestmark = pytest.mark.long  # a server that speaks the exchange's protocol, in real time

Scene = Callable[[DeribitServer, DeribitFeed, Watched], Coroutine[Any, Any, None]]
IMPATIENT = PublicationRules(every=RULES.every, max_quote_age=timedelta(seconds=0.5))


def played(
    scene: Scene,
    *,
    plan: DeribitPlan = PLAN,
    rules: PublicationRules = RULES,
    names: tuple[str, ...] = ("BTC30",),
    market: CoinMarket | None = None,
    beside: list[PublishedBeside] | None = None,
    log: MemoryLog | None = None,
    prepare: Callable[[DeribitServer], None] = lambda _: None,
) -> Watched:
    """A scene with a server, a feed and a session; what they gave."""

    async def run() -> Watched:
        clock = steady()
        async with DeribitServer(market or CoinMarket(now=utc_now())) as server:
            prepare(server)
            feed = deribit(server.address, clock, beside, plan)
            async with Driven(feed, clock, names=names, rules=rules, log=log) as watched:
                await scene(server, feed, watched)
            return watched

    return asyncio.run(run())


def oracle(server: DeribitServer, row: PublishedRow) -> float:
    """The value of the market at a row's instant, by the batch computation on the reader of stored documents."""
    board = server.market.board(row.as_of)
    return float(index_reading(board, index_named(row.index)).value)


def test_a_live_value_has_the_bits_of_the_batch_on_the_same_market() -> None:
    beside: list[PublishedBeside] = []

    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        row = await watched.next_fresh()
        assert row.value == oracle(server, row)
        market = server.market
        market.now = utc_now()
        for name in list(market.rows)[::3]:
            market.rows[name]["bid"] = None if (market.rows[name]["bid"] or 0.0) < 0.002 else market.rows[name]["bid"]
            market.rows[name]["ask"] += 0.0015
        await server.tick()
        await server.dvol(51.75)
        await asyncio.sleep(0.2)
        later = await watched.next_fresh()
        await watched.until(lambda: beside)
        assert later.value == oracle(server, later) != row.value
        assert COMBO not in feed.quotes.numbers
        assert len(feed.quotes.numbers) == len(market.rows) == 102

    watched = played(scene, beside=beside)
    assert [type(event) for event in watched.events[:2]] == [Listing, FeedGap]
    assert beside[0].value == 51.75
    assert all(row.code == PublicationCode.FEED_GAP for row in watched.rows[: watched.statuses.index("fresh")])


def test_ethereum_has_its_own_feed_and_indices_of_any_horizon() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await watched.until(lambda: {r.index for r in watched.rows if r.status == "fresh"} == {"ETH30", "ETH14"})
        for row in watched.rows[-2:]:
            assert row.value == oracle(server, row)

    market = CoinMarket("ETH", now=utc_now(), forward=4_000.0, vol=0.7)
    plan = DeribitPlan("ETH", heartbeat_s=0.4, part=40, subscribe_every_s=0.01)
    played(scene, market=market, plan=plan, names=("ETH30", "ETH14"))


def test_silence_on_an_open_connection_is_stale_then_a_gap_and_then_whole_again() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        fresh = await watched.next_fresh()
        server.mute = True
        await watched.until(lambda: watched.rows[-1].code == PublicationCode.STALE_QUOTES)
        stale = watched.rows[-1]
        assert (stale.status, stale.value) == ("carried", fresh.value)
        assert stale.as_of < stale.published_at
        await watched.until(lambda: feed.connections >= 2)
        assert any(isinstance(e, FeedGap) and "two heartbeats and more" in e.message for e in watched.events)
        server.mute = False
        await watched.next_fresh()

    watched = played(scene, rules=IMPATIENT, prepare=lambda server: setattr(server, "pulse", True))
    first_stale = next(row for row in watched.rows if row.code == PublicationCode.STALE_QUOTES)
    last_fresh = max(r.published_at for r in watched.rows if r.status == "fresh" and r.sequence < first_stale.sequence)
    assert first_stale.published_at - last_fresh == RULES.every


def test_test_requests_are_answered_within_a_second_while_a_slow_engine_computes() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        take, answered = watched.session.take, []

        def slow(event: Any) -> list[PublishedRow]:
            if isinstance(event, QuoteBatch):
                before = server.said["public/test"]
                time.sleep(0.2)
                answered.append(server.said["public/test"] - before)
            return take(event)

        watched.session.take = slow  # type: ignore[method-assign]
        await watched.until(lambda: len(answered) >= 2)
        assert min(answered) >= 1
        assert feed.connections == 1

    played(scene)


def test_a_storm_of_closing_connections_is_met_with_waits_that_grow_and_few_words() -> None:
    async def unkind(connection: Any) -> None:
        await connection.close()

    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await asyncio.sleep(0.5)
        assert 6 <= server.said["connected"] <= 60  # 0.1 s at most, half of that on average, and short ones before
        assert server.said["public/subscribe"] == 0
        assert len(watched.rows) == 0
        server.greeting = None
        await watched.next_fresh()

    watched = played(scene, prepare=lambda server: setattr(server, "greeting", unkind))
    assert isinstance(watched.events[0], FeedGap)
    assert Patience().bound(12) == 30.0


def test_too_many_requests_rests_before_the_next_connection() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await watched.until(lambda: any(isinstance(event, FeedGap) for event in watched.events))
        started = time.monotonic()
        server.errors.clear()
        await watched.next_fresh()
        assert time.monotonic() - started > 0.8
        assert feed.connections == 2

    def refuse(server: DeribitServer) -> None:
        server.errors["public/get_book_summary_by_currency"] = (10028, "too_many_requests")

    watched = played(scene, prepare=refuse)
    gap = next(event for event in watched.events if isinstance(event, FeedGap))
    assert gap.message == "JSON-RPC error 10028 too_many_requests in answer to summaries"


def test_a_request_that_is_wrong_ends_the_feed() -> None:
    def refuse(server: DeribitServer) -> None:
        server.errors["public/get_book_summary_by_currency"] = (11050, "bad_request")

    with pytest.raises(SourceRefused, match="11050 bad_request in answer to summaries"):
        played(_for_a_while, prepare=refuse)


async def _for_a_while(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
    await asyncio.sleep(0.2)


def test_a_flood_is_conflated_newest_first_and_what_gave_way_is_counted() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await watched.next_fresh()
        names = list(server.market.rows)[:10]
        sent = 0
        for k in range(200):
            server.market.now = utc_now()
            for name in names:
                server.market.rows[name]["bid"] = 0.0005 * (1 + k % 7)
                sent += 1
            await server.tick(*names)
        await asyncio.sleep(0.2)
        row = await watched.next_fresh()
        assert row.value == oracle(server, row)
        batches = [event for event in watched.events if isinstance(event, QuoteBatch)]
        assert max(event.which.size for event in batches) <= 102
        assert feed.quotes.counts["conflated"] > 0

    played(scene)


def test_late_and_repeated_tickers_change_nothing() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        row = await watched.next_fresh()
        market, now = server.market, server.market.now
        name = next(iter(market.rows))
        await server.tick(name, name)
        kept = dict(market.rows[name])
        market.rows[name]["bid"], market.now = 0.5, now - timedelta(seconds=1)
        await server.tick(name)
        market.rows[name], market.now = kept, now
        await asyncio.sleep(0.1)
        later = await watched.next_fresh()
        assert later.value == oracle(server, later)
        assert abs((later.value or 0.0) - (row.value or 0.0)) < 0.01
        assert later.repeats is not None or later.input_hash != row.input_hash

    played(scene, plan=DeribitPlan("BTC", heartbeat_s=0.4, part=40, subscribe_every_s=0.01))


def test_books_with_a_lost_change_are_a_gap_and_right_again_after_their_snapshot() -> None:
    plan = DeribitPlan("BTC", books=True, heartbeat_s=0.4, part=60, subscribe_every_s=0.01)

    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        row = await watched.next_fresh()
        assert row.value == pytest.approx(oracle(server, row), abs=1e-12)
        name = next(n for n, r in server.market.rows.items() if r["bid"])
        own = server.market.rows[name]
        own["was_ask"] = own["ask"]
        own["ask"] += 0.001
        server.market.now = utc_now()
        await server.book(name)
        later = await watched.next_fresh()
        assert later.value == pytest.approx(oracle(server, later), abs=1e-12)
        seen = len(watched.rows)
        server.snapshots = False
        await server.book(name, skip=2)
        await watched.until(lambda: any(row.code == PublicationCode.FEED_GAP for row in watched.rows[seen:]))
        held = next(row for row in watched.rows[seen:] if row.code == PublicationCode.FEED_GAP)
        assert held.status == "carried"
        assert f"not whole: deribit BTC: {name}" in (held.message or "")
        await watched.until(lambda: server.said["public/unsubscribe"])
        await asyncio.sleep(0.1)
        assert watched.rows[-1].code == PublicationCode.FEED_GAP
        await server.snapshot(name)
        again = await watched.next_fresh()
        assert again.value == pytest.approx(oracle(server, again), abs=1e-12)
        assert (feed.connections, server.said["public/unsubscribe"]) == (1, 1)

    played(scene, plan=plan)


def test_a_killed_run_goes_on_from_its_log_and_a_replay_gives_the_same_bytes() -> None:
    log = MemoryLog()

    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await watched.next_fresh()

    first = played(scene, log=log)
    killed = MemoryLog(log.units[:-1])  # the last append never reached the disk
    second = played(scene, log=killed)
    rows = [record.payload for record in killed.records if record.kind == ROW]
    sequences = [json.loads(row)["sequence"] for row in rows]
    assert sequences == list(range(1, len(rows) + 1))
    assert len(rows) > len(second.rows) > 0
    assert len(first.rows) > 0
    again = Publisher([index_named("BTC30")], rules=RULES)
    assert [row_bytes(row) for row in again.take_all(logged_events(killed))] == rows
    published = [json.loads(row)["published_at"] for row in rows]
    steps = {datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in pairwise(published)}
    assert steps == {RULES.every}


def test_a_run_that_begins_while_the_server_is_down_says_so_and_begins_when_it_is_up() -> None:
    async def run() -> list[FeedGap]:
        clock = steady()
        feed = deribit("ws://127.0.0.1:9/ws/api/v2", clock)
        async with Driven(feed, clock) as watched:
            await watched.until(lambda: feed.connections >= 3)
            assert watched.rows == []
            async with DeribitServer(CoinMarket(now=utc_now())) as server:
                feed.address = server.address
                await watched.next_fresh()
            return [event for event in watched.events if isinstance(event, FeedGap)]

    gaps = asyncio.run(run())
    assert gaps[0].feed == "deribit BTC"
    assert gaps[0].message.startswith("no connection: ")
    assert HASTE.bound(1) == 0.01


def test_without_the_library_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("websockets"):
            raise ImportError("No module named 'websockets'")
        return load(name, *rest, **more)

    async def first() -> None:
        async for _ in deribit("ws://127.0.0.1:9", steady()).events():
            return

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MethodError, match=r"in the extra `serve`.*pip install 'weatherglass\[serve\]'"):
        asyncio.run(first())


def test_the_whole_market_that_is_asked_for_from_time_to_time_adds_contracts_without_a_gap() -> None:
    async def scene(server: DeribitServer, feed: DeribitFeed, watched: Watched) -> None:
        await watched.next_fresh()
        wholes = sum(isinstance(event, FeedWhole) for event in watched.events)
        name = next(iter(server.market.rows)).rsplit("-", 2)
        added = f"{name[0]}-101234-C"
        server.market.rows[added] = {"bid": 0.05, "ask": 0.06, "forward": 100_000.0, "delta": 0.5}
        await watched.until(lambda: added in feed.quotes.numbers)
        await watched.until(lambda: f"ticker.{added}.agg2" in server.channels)
        row = await watched.next_fresh()
        assert row.value == oracle(server, row)
        assert sum(isinstance(event, FeedWhole) for event in watched.events) == wholes

    played(scene)
