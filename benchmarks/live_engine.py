"""What a live value costs: `python benchmarks/live_engine.py [--rounds N] [--sustained SECONDS] [--rate QUOTES]`.

A full board of the S&P 500, its family of nine indices, and quotes that move a few ticks. The kernel by itself; one
quote from Python; from a whole board, or from a stream of quotes, to rows that are durable; and the stream for a while,
with everything read back from the journal. Ten minutes at twice what is wanted fill 9 GB for as long as they run:
`python benchmarks/live_engine.py --only-sustained --sustained 600 --rate 500000`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np

from live_kernel import kernel
from live_sustained import new_journal, sustained
from rounds import Contestant, race, ratio
from spx_board import NAMES, RATES, SERIES, START, Spx, nine_indices
from tables import Table, machine_line
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.live_board import LiveBoard
from weatherglass.stream.events import Event, Listing, QuoteBatch, Tick, event_bytes, to_microseconds
from weatherglass.stream.session import LiveSession

BATCH = 2_500
"""Quotes that arrive together in the stream: 100 batches a second are 250,000 quotes."""
SLOT_QUOTES = 500_000
ANSWER_MS, WANTED_QUOTES = 250.0, 250_000.0


def one_quote(spx: Spx, rounds: int) -> Table:
    """One quote from Python, and the whole family after it, against the engine on the whole board."""
    rng = np.random.default_rng(2)
    live = LiveBoard(spx.listing, [FAMILY[name] for name in NAMES], rates=RATES)
    live.apply(np.arange(SERIES), spx.bid, spx.ask)
    used = sorted({term.key for one in live.family(START) for term in one.terms})
    inside = np.flatnonzero(np.isin(spx.listing.term, [spx.listing.terms.index(key) for key in used]))
    spans: dict[str, list[float]] = {
        "one quote taken": [],
        "and the VIX after it": [],
        "and all nine indices after it": [],
    }
    asked: list[Callable[[], object]] = [
        lambda: None, lambda: live.value("VIX", START), lambda: live.family(START),
    ]  # fmt: skip
    for _ in range(200 * rounds):
        for name, ask_for in zip(spans, asked, strict=True):
            which = rng.choice(inside, 1)
            quotes = spx.moved(rng, which)
            started = time.perf_counter()
            live.apply(which, *quotes)
            ask_for()
            spans[name].append(time.perf_counter() - started)
    board = live.board(START)
    spans["all nine computed at once from the board"] = again = []
    for _ in range(rounds):
        started = time.perf_counter()
        values = [index_reading(board, FAMILY[name], rates=RATES).value for name in NAMES]
        again.append(time.perf_counter() - started)
    if [one.value for one in live.family(START)] != values:
        raise AssertionError("live and batch differ")
    found = Table(
        "One quote from Python",
        ["", "median, us", "p99, us", "share of computing at once"],
        [
            f"The quotes are of the {len(used)} terms that the family uses; by the clock on the wall, "
            f"{200 * rounds:,} quotes a row. All nine values are equal to the engine's, to the bit."
        ],
    )
    for name, seconds in spans.items():
        median, high = np.quantile(seconds, 0.5), np.quantile(seconds, 0.99)
        share = median / np.median(again)
        found.add(
            [name, f"{1e6 * median:,.1f}", f"{1e6 * high:,.1f}", f"{share:.4f}"],
            {"median": float(median), "p99": float(high), "share": float(share)},
        )
    return found


def whole_boards(spx: Spx, rounds: int) -> Table:
    """A whole board arrives, nine rows are durable: milliseconds."""
    rng = np.random.default_rng(3)
    every = np.arange(SERIES)
    seconds, written = [], []
    with tempfile.TemporaryDirectory() as folder, new_journal(folder) as journal:
        session = LiveSession(nine_indices(), journal)
        session.take(Listing(START, spx.listing))
        at = START + timedelta(seconds=1)
        for _ in range(max(100, 8 * rounds)):
            at += timedelta(seconds=15)
            bid, ask = spx.moved(rng, every)
            batch = QuoteBatch(at, every, bid, ask, np.full(SERIES, to_microseconds(at)))
            started = time.perf_counter()
            session.take(batch)
            rows = session.take(Tick(at + timedelta(seconds=14)))
            seconds.append(time.perf_counter() - started)
            if len(rows) != len(NAMES):
                raise AssertionError(f"{len(rows)} rows of a board")
            started = time.perf_counter()
            journal.append_now("floor", [(at, event_bytes(batch))])
            written.append(time.perf_counter() - started)
    found = Table(
        f"A whole board of {SERIES:,} series to nine durable rows",
        ["", "median, ms", "p99, ms", "times the floor"],
        [f"{len(seconds)} boards by the clock on the wall. Wanted: p99 of at most {ANSWER_MS:.0f} ms."],
    )
    for name, spans in (("the board written to the journal (floor)", written), ("board to rows", seconds)):
        median, high = 1e3 * np.quantile(spans, 0.5), 1e3 * np.quantile(spans, 0.99)
        times = np.median(np.array(spans) / np.array(written))
        found.add(
            [name, f"{median:.1f}", f"{high:.1f}", f"{times:.2f}"],
            {"median_ms": float(median), "p99_ms": float(high), "times": float(times)},
        )
    return found


def stream(spx: Spx, rounds: int) -> Table:
    """Quotes a second, sustained, from arrays to durable rows."""
    rng = np.random.default_rng(4)
    batches = []
    for k in range(SLOT_QUOTES // BATCH):
        which = rng.integers(0, SERIES, BATCH)
        batches.append((15.0 * k * BATCH / SLOT_QUOTES, which, *spx.moved(rng, which)))

    def slot_of(number: int) -> list[Event]:
        start = START + timedelta(seconds=15 * number)
        events: list[Event] = []
        for offset, which, bid, ask in batches:
            at = start + timedelta(seconds=offset)
            events.append(QuoteBatch(at, which, bid, ask, np.full(BATCH, to_microseconds(at))))
        return [*events, Tick(start + timedelta(seconds=15))]

    with tempfile.TemporaryDirectory() as folder, new_journal(folder) as journal:
        session, plain = LiveSession(nine_indices(), journal), nine_indices()
        for event in (Listing(START, spx.listing), spx.whole()):
            session.take(event)
            plain.take(event)
        numbers = {"durable": iter(range(10**6)), "plain": iter(range(10**6)), "floor": iter(range(10**6))}

        def durable() -> None:
            for event in slot_of(next(numbers["durable"])):
                session.take(event)

        def without() -> None:
            for event in slot_of(next(numbers["plain"])):
                plain.take(event)

        def floor() -> None:
            for event in slot_of(next(numbers["floor"])):
                ticket = journal.append("floor", [(event.received_at, event_bytes(event))])
            ticket.wait()

        contestants = [
            Contestant("events written to the journal (floor)", floor, SLOT_QUOTES),
            Contestant("events to rows, journal and all", durable, SLOT_QUOTES),
            Contestant("events to rows, without a journal (replay)", without, SLOT_QUOTES),
        ]
        race(contestants, max(3, rounds // 3), clock=time.perf_counter)
    found = Table(
        "A stream of quotes to durable rows",
        ["", "quotes/s", "times as long as the floor"],
        [
            f"Medians over {max(3, rounds // 3)} rounds of {SLOT_QUOTES:,} quotes in batches of {BATCH:,} over all "
            f"series, nine rows a round; by the clock on the wall, one thread and the journal's. Wanted: "
            f"{WANTED_QUOTES:,.0f} quotes/s."
        ],
    )
    for one in contestants:
        times = ratio(one, contestants[0])
        found.add([one.name, f"{1 / one.median:,.0f}", times.text(2)], {"quotes_per_second": 1 / one.median})
    return found


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a live value costs, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, at least 3 (default: 15)")
    parser.add_argument("--sustained", type=float, metavar="SECONDS", default=20.0, help="of the stream (default: 20)")
    parser.add_argument(
        "--rate", type=float, metavar="QUOTES", default=0.0, help="a second at most (default: no limit)"
    )
    parser.add_argument("--only-sustained", action="store_true", help="leave out the other tables")
    arguments = parser.parse_args()
    if arguments.rounds < 3 or arguments.sustained <= 0:
        parser.error("--rounds must be 3 or more and --sustained positive")
    print(machine_line())
    spx = Spx()
    if not arguments.only_sustained:
        for measure in (kernel, one_quote, whole_boards, stream):
            print("\n" + measure(spx, arguments.rounds).markdown(), flush=True)
    print("\n" + sustained(spx, arguments.sustained, rate=arguments.rate).markdown(), flush=True)


if __name__ == "__main__":
    main()
