"""What a live value costs: `python benchmarks/live_engine.py [--rounds N]`.

A full board of the S&P 500 (50 expiries, 30,000 series), its family of nine indices, and quotes that move a few ticks.
Kernel: an update, alone and with the variance of its term after it, against computing the two terms again and against
merely writing the quotes down. Engine: from a whole board, or from a stream of quotes, to rows that are durable.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numba import njit

from rounds import Contestant, race, ratio
from synthetic_boards import priced
from tables import Table, machine_line
from weatherglass.indices import kernels, live_kernels
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.live_board import LiveBoard
from weatherglass.indices.live_strips import StripBook, StripRules
from weatherglass.market import TermRates
from weatherglass.market.contracts import Contract, ContractList
from weatherglass.store.journal import Journal
from weatherglass.stream.events import Event, Listing, QuoteBatch, Tick, event_bytes, to_microseconds
from weatherglass.stream.publisher import Publisher
from weatherglass.stream.session import LiveSession

TERMS, STRIKES = 50, 300
SERIES = 2 * TERMS * STRIKES
FORWARD, RATE = 6_000.0, 0.04
START = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
NAMES = ("VIX", "VIX9D", "VIX3M", "VIX6M", "VIX1Y", "VIX1D", "SKEW", "VIN", "VIF")
RATES = TermRates((RATE,))
UPDATES = 100_000
CHUNK = 500
"""Updates between two looks at the clock, for the spread of their cost."""
BATCH = 2_500
"""Quotes that arrive together in the stream: 100 batches a second are 250,000 quotes."""
SLOT_QUOTES = 500_000
ANSWER_MS, WANTED_QUOTES, WANTED_UPDATES = 250.0, 250_000.0, 5e6


class Spx:
    """Contracts of the board, and sound quotes of each."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        first = START.date()
        daily = [first + timedelta(days=k) for k in range(60) if (first + timedelta(days=k)).weekday() < 5][:34]
        monthly = [_third_friday(2026 + (5 + k) // 12, 1 + (5 + k) % 12) for k in range(2, 18)]
        expiries = sorted({*daily, *monthly})
        keys = [(day, "SPX" if day == _third_friday(day.year, day.month) else "SPXW") for day in expiries]
        contracts: list[Contract] = []
        bids, asks = [], []
        for day, root in keys[:TERMS]:
            years = max((day - first).days + 0.25, 0.25) / 365
            step = 5.0 if years < 0.3 else 10.0
            strike = FORWARD + step * np.arange(-195, STRIKES - 195)
            deviation = np.array([[0.17 * np.sqrt(years)]])
            quotes = priced(strike[None], np.array([[FORWARD]]), deviation, np.array([[np.exp(-RATE * years)]]), rng)
            contracts += [Contract(day, root, float(k), right) for k in strike for right in (0, 1)]
            bids.append(np.stack([quotes.call_bid[0], quotes.put_bid[0]], axis=1).ravel())
            asks.append(np.stack([quotes.call_ask[0], quotes.put_ask[0]], axis=1).ravel())
        self.listing = ContractList("SPX", tuple(contracts))
        self.bid, self.ask = np.concatenate(bids), np.concatenate(asks)

    def moved(self, rng: np.random.Generator, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Quotes of some series a tick or two away."""
        ticks = 0.05 * rng.integers(-2, 3, which.size)
        bid = np.where(self.bid[which] > 0.0, np.maximum(self.bid[which] + ticks, 0.05), 0.0)
        return bid, np.maximum(self.ask[which] + ticks, bid + 0.05)


def _third_friday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


@njit(nogil=True)  # type: ignore[untyped-decorator]
def written_down(row, which, bid, ask, quote):  # type: ignore[no-untyped-def]
    """The floor: each quote written to its place, and nothing made of it."""
    for u in range(which.size):
        at = row[which[u]]
        quote[at, 0], quote[at, 1] = bid[u], ask[u]


@njit(nogil=True)  # type: ignore[untyped-decorator]
def computed_again(term, first, size, columns, which, rate, minutes, level):  # type: ignore[no-untyped-def]
    """The variance of each quote's term by the batch's kernel, all strikes, without even writing the quote."""
    n = size.max()
    state, mid, width, part = np.empty(n, np.uint8), np.empty(n), np.empty(n), np.empty(n)
    for u in range(which.size):
        t = term[which[u]]
        a, b = first[t], first[t] + size[t]
        found = kernels.term_variance(
            columns[0, a:b], columns[1, a:b], columns[2, a:b], columns[3, a:b], columns[4, a:b],
            rate, minutes[t], True, False, state[: b - a], mid[: b - a], width[: b - a], part[: b - a],
        )  # fmt: skip
        level[u] = found[4]


def kernel(spx: Spx, rounds: int) -> Table:
    """The race of the kernels."""
    rng = np.random.default_rng(1)
    book = StripBook(spx.listing, StripRules(zero_ask_excludes=True, crossed_is_null=False, min_abs_delta=0.0))
    book.apply(np.arange(SERIES), spx.bid, spx.ask)
    for term in range(TERMS):
        book.keep(term)
    which = rng.integers(0, SERIES, UPDATES)
    sides = [spx.moved(rng, which) for _ in range(2)]
    small, rates = np.zeros(UPDATES, np.bool_), np.full(TERMS, RATE)
    years = 0.02 * np.arange(1, TERMS + 1)
    variance, again = np.empty(UPDATES), np.empty(UPDATES)
    listing, table = spx.listing, book.table
    row, quote = listing.place + 2 * STRIKES * listing.term, np.empty((2 * SERIES, 2))
    first = STRIKES * np.arange(TERMS)
    columns = np.concatenate([np.stack([s, *_legs(spx, t)]) for t, s in enumerate(listing.strikes)], axis=1)
    turn = iter(range(10**9))

    def update(whole: bool) -> Callable[[], None]:
        def run() -> None:
            bid, ask = sides[next(turn) % 2]
            if whole:
                live_kernels.apply_one_by_one(
                    table, listing.term, listing.place, which, bid, ask, small, True, False, rates, years, variance
                )
            else:
                live_kernels.apply(table, listing.term, listing.place, which, bid, ask, small, True, False)

        return run

    def chunks(which: np.ndarray, sides: list[tuple[np.ndarray, np.ndarray]]) -> list[float]:
        """Seconds an update with its variance, for each chunk of both sides in turn."""
        spans = []
        for bid, ask in sides:
            for at in range(0, UPDATES, CHUNK):
                part = slice(at, at + CHUNK)
                started = time.perf_counter()
                live_kernels.apply_one_by_one(
                    table, listing.term, listing.place, which[part], bid[part], ask[part], small[part],
                    True, False, rates, years, variance[part],
                )  # fmt: skip
                spans.append((time.perf_counter() - started) / CHUNK)
        return spans

    two = np.flatnonzero(listing.term < 2)
    few, near = which[: UPDATES // 20], rng.choice(two, UPDATES)
    near_sides = [spx.moved(rng, near) for _ in range(2)]

    def near_update() -> None:
        bid, ask = near_sides[next(turn) % 2]
        live_kernels.apply_one_by_one(
            table, listing.term, listing.place, near, bid, ask, small, True, False, rates, years, variance
        )

    contestants = [
        Contestant(
            "each quote written to its place (floor)", lambda: written_down(row, which, *sides[0], quote), UPDATES
        ),
        Contestant("strips kept up to date", update(False), UPDATES),
        Contestant("and the variance of the term after each quote", update(True), UPDATES),
        Contestant("the same, quotes of two expiries only", near_update, UPDATES),
        Contestant(
            "the term computed again after each quote",
            lambda: computed_again(listing.term, first, np.full(TERMS, STRIKES), columns, few, RATE, years, again),
            few.size,
        ),
    ]
    race(contestants, rounds)
    found = Table(
        f"One update of {SERIES:,} series: the kernel",
        ["", "updates/s", "ns an update", "times the floor", "share of computing again"],
        [
            f"Medians over {rounds} rounds of {UPDATES:,} updates at random over all series, quartiles of ratios. All "
            f"terms are kept up to date. Wanted: {WANTED_UPDATES:,.0f} updates/s. By the clock on the wall, in chunks "
            f"of {CHUNK}, an update with its variance takes {_spread(chunks(which, sides))}."
        ],
    )
    for one in contestants:
        to_floor, share = ratio(one, contestants[0]), ratio(one, contestants[-1])
        found.add(
            [one.name, f"{1 / one.median:,.0f}", f"{1e9 * one.median:,.0f}", to_floor.text(1), share.text(4)],
            {"updates_per_second": 1 / one.median, "times_floor": to_floor.median, "share": share.median},
        )
    return found


def _spread(seconds: list[float]) -> str:
    median, high = np.quantile(seconds, 0.5), np.quantile(seconds, 0.99)
    return f"{1e9 * median:,.0f} ns in the median and {1e9 * high:,.0f} ns at the 99th percentile"


def _legs(spx: Spx, term: int) -> list[np.ndarray]:
    rows = slice(2 * STRIKES * term, 2 * STRIKES * (term + 1))
    bid, ask = spx.bid[rows], spx.ask[rows]
    return [bid[0::2], ask[0::2], bid[1::2], ask[1::2]]


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
    with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
        session = LiveSession(_publisher(), journal)
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

    with tempfile.TemporaryDirectory() as folder, _journal(folder) as journal:
        session, plain = LiveSession(_publisher(), journal), _publisher()
        every = np.arange(SERIES)
        for event in (Listing(START, spx.listing), _whole(spx, every)):
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


def _whole(spx: Spx, every: np.ndarray) -> QuoteBatch:
    return QuoteBatch(START, every, spx.bid, spx.ask, np.full(SERIES, to_microseconds(START)))


def _publisher() -> Publisher:
    return Publisher([FAMILY[name] for name in NAMES], rates=RATES)


def _journal(folder: str) -> Journal:
    return Journal(Path(folder) / "live.db", writable=True, clock=lambda: START)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="What a live value costs, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, at least 3 (default: 15)")
    arguments = parser.parse_args()
    if arguments.rounds < 3:
        parser.error("--rounds must be 3 or more")
    print(machine_line())
    spx = Spx()
    if len(spx.listing.contracts) != SERIES:
        raise AssertionError(f"{len(spx.listing.contracts)} series")
    for measure in (kernel, one_quote, whole_boards, stream):
        print("\n" + measure(spx, arguments.rounds).markdown(), flush=True)


if __name__ == "__main__":
    main()
