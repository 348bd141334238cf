"""What a tick of Deribit costs: `python benchmarks/deribit_ticks.py [--rounds N] [--seconds S]`.

From the text of a WebSocket message to the newest quote of each contract, beside decoding alone; the same from a socket
on loopback; and how long a tick takes from the server to a published, durable row. Needs the extra `serve`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import numpy as np
import orjson

from deribit_market import BURSTS, COIN, OPTIONS, CoinOptions, milliseconds_now, serve_options
from live_sustained import new_journal
from rounds import Contestant, race, ratio
from tables import Table, machine_line
from weatherglass.app.exchange_feeds import deribit_instrument
from weatherglass.indices.family import FAMILY
from weatherglass.indices.publication import PublicationStatus
from weatherglass.stream.coin_quotes import CoinQuotes
from weatherglass.stream.deribit_conversation import Conversation, DeribitPlan
from weatherglass.stream.deribit_feed import DeribitFeed
from weatherglass.stream.deribit_messages import message_of
from weatherglass.stream.driving import drive
from weatherglass.stream.events import Event, QuoteBatch
from weatherglass.stream.inbox import Inbox
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import PublishedRow
from weatherglass.stream.session import LiveSession
from weatherglass.stream.steady_clock import SteadyClock

TICKS = 19_200
"""Twenty of each option."""
AT_ONCE = 500
"""Ticks between two looks at what waits."""
FLOOD = 400_000
WANTED_TICKS, WANTED_MS = 150_000.0, 250.0
PLAN = DeribitPlan(COIN, subscribe_every_s=0.02)


def decoding(rounds: int) -> Table:
    """The race of the readers, without a socket."""
    now = datetime.now(UTC)
    options = CoinOptions(now)
    names, at = list(options.rows), milliseconds_now()
    raw = [options.ticker(names[k % OPTIONS], at + k // OPTIONS) for k in range(TICKS)]
    events: list[Event] = []
    quotes, inbox = CoinQuotes(COIN, deribit_instrument), Inbox()
    talk = Conversation(PLAN, quotes, events.append, lambda _: None, lambda: now, time.monotonic)
    talk.opening()
    talk.take(msgspec.json.encode({"jsonrpc": "2.0", "id": 2, "result": options.summaries(at)}))
    quotes.take(now)
    taken = []

    def conflated() -> None:
        for first in range(0, TICKS, AT_ONCE):
            for message in raw[first : first + AT_ONCE]:
                talk.take(message)
            batch = quotes.take(now)
            if batch is not None:
                inbox.put(batch)
        taken.append(sum(event.which.size for event in inbox.take_all() if isinstance(event, QuoteBatch)))

    contestants = [
        Contestant("json.loads", lambda: [json.loads(one) for one in raw], TICKS),
        Contestant("orjson.loads", lambda: [orjson.loads(one) for one in raw], TICKS),
        Contestant("msgspec, only the fields that are read (floor)", lambda: [message_of(one) for one in raw], TICKS),
        Contestant("decoded, validated, the newest of each contract in dollars", conflated, TICKS),
    ]
    race(contestants, rounds)
    if set(taken) != {TICKS} or quotes.counts["not_options"]:
        raise AssertionError(f"{set(taken)} of {TICKS} quotes were handed on; {quotes.counts}")
    found = Table(
        "A tick of Deribit: from its text to a quote",
        ["", "ticks/s", "us a tick", "times the floor"],
        [
            f"Medians over {rounds} rounds of {TICKS:,} tickers of {OPTIONS} options, {len(raw[0])} bytes each, taken "
            f"up every {AT_ONCE}; quartiles of ratios. Wanted: {WANTED_TICKS:,.0f} ticks/s."
        ],
    )
    for one in contestants:
        found.add(
            [one.name, f"{1 / one.median:,.0f}", f"{1e6 * one.median:.2f}", ratio(one, contestants[2]).text(2)],
            {"ticks_per_second": 1 / one.median},
        )
    return found


@contextlib.contextmanager
def server(flood: int) -> Iterator[str]:
    """Address of a server in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve_options, args=(theirs, flood), daemon=True)
    process.start()
    try:
        yield f"ws://127.0.0.1:{ours.recv()}/ws/api/v2"
    finally:
        process.kill()
        process.join()


async def flooded(address: str) -> tuple[float, float, int]:
    """Seconds by the clock on the wall, seconds of the processor, and ticks that gave way to newer ones."""
    clock = SteadyClock(lambda: datetime.now(UTC), time.monotonic)
    feed, inbox = DeribitFeed(PLAN, deribit_instrument, now=clock.now, address=address), Inbox()
    begun = (0.0, 0.0)
    handed, before = 0, 0
    async for event in feed.events():
        inbox.put(event)
        if not isinstance(event, QuoteBatch):
            handed, before = 0, feed.quotes.counts["conflated"]  # the opening
            continue
        if handed == 0:
            begun = time.perf_counter(), time.process_time()
        handed += event.which.size
        inbox.take_all()
        if handed + feed.quotes.counts["conflated"] - before >= FLOOD:
            break
    conflated = feed.quotes.counts["conflated"] - before
    return time.perf_counter() - begun[0], time.process_time() - begun[1], conflated


async def published(address: str, folder: str, seconds: float) -> dict[int, tuple[float, float]]:
    """For each burst, by its instant: milliseconds to the first row that has it, and to the last."""
    clock = SteadyClock(lambda: datetime.now(UTC), time.monotonic)
    feed = DeribitFeed(PLAN, deribit_instrument, now=clock.now, address=address)
    bursts: dict[int, tuple[float, float]] = {}
    with new_journal(folder) as journal:
        publisher = Publisher([FAMILY["BTC30"]], rules=PublicationRules(every=None))
        session = LiveSession(publisher, journal)

        async def deliver(rows: list[PublishedRow]) -> None:
            now = time.time_ns() / 1e6
            for row in rows:
                if row.status is PublicationStatus.FRESH and row.quoted_at is not None:
                    at = round(row.quoted_at.timestamp() * 1000)
                    bursts[at] = bursts.get(at, (now - at,))[0], now - at

        run = asyncio.create_task(drive(feed, session, deliver, now=clock.now))
        await asyncio.wait([run], timeout=seconds)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
    return bursts


def from_a_socket(seconds: float) -> list[Table]:
    """The two tables that need a server."""
    with server(FLOOD) as address:
        wall, processor, conflated = asyncio.run(flooded(address))
    flood = Table(
        "Ticks from a socket on loopback",
        ["", "ticks/s"],
        [
            f"{FLOOD:,} tickers sent as fast as they are read, by a process that shares the two cores; {conflated:,} "
            "of them gave way to a newer one of their contract before they were taken up. Unpacking the frames of a "
            "WebSocket is the work of the package websockets, in Python."
        ],
    )
    for name, span in (("by the clock on the wall", wall), ("a second of this process's processor time", processor)):
        flood.add([name, f"{FLOOD / span:,.0f}"], {"ticks_per_second": FLOOD / span})
    with tempfile.TemporaryDirectory() as folder, server(0) as address:
        bursts = asyncio.run(published(address, folder, seconds))
    known = np.array(list(bursts.values())[BURSTS:])  # a second of imports and compilation
    latency = Table(
        "A tick to a published row",
        ["milliseconds from the server's clock to a durable row", "median", "p99", "longest"],
        [
            f"Every one of {OPTIONS} options ticks once a second, in {BURSTS} bursts a second, over a socket on "
            f"loopback; the 30-day index of the coin is published after every burst. {len(known):,} bursts; a "
            f"millisecond's resolution. Wanted: p99 of at most {WANTED_MS:.0f} ms."
        ],
    )
    for column, name in enumerate(("to the first row that has it", "to the row that has all of its burst")):
        median, high, longest = (float(np.quantile(known[:, column], q)) for q in (0.5, 0.99, 1.0))
        latency.add([name, f"{median:.1f}", f"{high:.1f}", f"{longest:.1f}"], {"median_ms": median, "p99_ms": high})
    return [flood, latency]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a tick of Deribit costs, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, at least 3 (default: 15)")
    parser.add_argument("--seconds", type=float, default=30.0, help="of ticks to published rows (default: 30)")
    arguments = parser.parse_args()
    if arguments.rounds < 3 or arguments.seconds < 5:
        parser.error("--rounds must be 3 or more and --seconds 5 or more")
    print(machine_line())
    for table in (decoding(arguments.rounds), *from_a_socket(arguments.seconds)):
        print("\n" + table.markdown(), flush=True)


if __name__ == "__main__":
    main()
