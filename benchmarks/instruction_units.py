# ruff: noqa: E402 - the environment is read when the libraries are imported
"""Work whose instructions are counted, and the program that `instructions.py` runs in valgrind to count them.

Every unit is run in two sizes, and what is recorded is the difference over the difference of sizes: the start of the
process, its imports and what a call costs once cancel. Everything is run once in both sizes before a count begins, so
that no compiling and no first import is in it. `python benchmarks/instruction_units.py NAME...` runs the named ones;
outside valgrind that compiles what they need and counts nothing.
"""

from __future__ import annotations

import os

for _name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[_name] = "1"

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from valgrind_requests import Requests

SEED = 20_260_301
OURS, PEER = "ours", "peer"

Work = Callable[[int], object]
"""Does so many units of work."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Work to be counted.

    Attributes
    ----------
    each
        What one unit of the work is.
    sizes
        Units of the two runs.
    make
        Gives the work, and that of the peer where the count is judged by its ratio to a peer's.
    peer
        Its name.
    """

    name: str
    each: str
    sizes: tuple[int, int]
    make: Callable[[], tuple[Work, Work | None]]
    peer: str = ""


def batch() -> tuple[Work, None]:
    """Boards from columns to levels."""
    from synthetic_boards import part, synthetic_batch
    from weatherglass.indices.batch import batch_levels
    from weatherglass.indices.editions import CBOE_2022

    boards = synthetic_batch(60)
    return lambda n: batch_levels(part(boards, 0, n), edition=CBOE_2022), None


def one_value() -> tuple[Work, Work]:
    """The level of one board by the public call, beside plain numpy on the same columns."""
    import plain_numpy
    from synthetic_boards import STRIKES, synthetic_batch
    from weatherglass.indices.batch import batch_levels, pair_level
    from weatherglass.indices.editions import CBOE_2022
    from weatherglass.market import TermQuotes

    boards = synthetic_batch(20)
    sound = int(np.flatnonzero(batch_levels(boards, edition=CBOE_2022).code == 0)[0])
    names = ("strike", "call_bid", "call_ask", "put_bid", "put_ask")
    both = []
    for term in (2 * sound, 2 * sound + 1):
        rows = slice(term * STRIKES, (term + 1) * STRIKES)
        both.append([getattr(boards, name)[rows].copy() for name in names])
    days = datetime(2024, 3, 29).date(), datetime(2024, 4, 5).date()
    near, following = (TermQuotes(day, "XYZ", *columns) for day, columns in zip(days, both, strict=True))
    rates, minutes = boards.rate[2 * sound : 2 * sound + 2].tolist(), boards.minutes[2 * sound : 2 * sound + 2].tolist()
    terms = [(*columns, *rest) for columns, *rest in zip(both, rates, minutes, strict=True)]

    def ours(n: int) -> None:
        for _ in range(n):
            pair_level(
                near, following, near_minutes=minutes[0], next_minutes=minutes[1], near_rate=rates[0],
                next_rate=rates[1], edition=CBOE_2022,
            )  # fmt: skip

    def theirs(n: int) -> None:
        for _ in range(n):
            plain_numpy.board_level(*terms)

    return ours, theirs


def backfill() -> tuple[Work, None]:
    """Nine indices of boards a minute apart, from the columns of a lake to results with their quality."""
    from synthetic_boards import STRIKES, fill_block
    from weatherglass.indices.family import FAMILY
    from weatherglass.indices.many_snapshots import FamilyRequest, SnapshotEngine
    from weatherglass.market import TermRates
    from weatherglass.market.quote_columns import NO_INSTANT, QuoteColumns, QuotePiece
    from weatherglass.timeline import NEW_YORK, Settlement, settles_at

    opens, most = datetime(2020, 3, 2, 9, 31, tzinfo=NEW_YORK), 60
    expiries = [datetime(2020, month, day).date() for month, day in ((3, 20), (4, 17))]
    instants = [opens + timedelta(minutes=at) for at in range(most)]
    left = [(settles_at(day, Settlement.AM) - at) // timedelta(minutes=1) for at in instants for day in expiries]
    columns = tuple(np.empty((2 * most, STRIKES)) for _ in range(5))
    minutes = np.array(left, np.int64)
    fill_block(0, columns, np.empty(2 * most), np.empty(2 * most, np.int64), wanted=minutes)
    strike, call_bid, call_ask, put_bid, put_ask = columns
    epoch = np.datetime64("1970-01-01", "D")
    definitions = tuple(definition for definition in FAMILY.values() if definition.covers("SPX"))
    request = FamilyRequest(definitions, rates=TermRates((0.03,)))

    def part(n: int) -> QuoteColumns:
        rows = slice(0, 2 * n)
        return QuoteColumns(
            underlying="SPX",
            as_of=np.array([round(at.timestamp() * 1e6) for at in instants[:n]], np.int64),
            dropped=np.zeros(n, np.int64),
            snapshot_start=2 * np.arange(n + 1),
            roots=("SPX",),
            root=np.zeros(2 * n, np.int64),
            expiry=np.tile(np.array([(np.datetime64(day) - epoch).astype(int) for day in expiries]), n),
            settles_at=np.full(2 * n, NO_INSTANT),
            term_start=2 * STRIKES * np.arange(2 * n + 1),
            pieces=(
                QuotePiece(
                    strike=np.repeat(strike[rows].ravel(), 2),
                    is_put=np.tile(np.array([0, 1], np.uint8), 2 * STRIKES * n),
                    bid=np.stack([call_bid[rows], put_bid[rows]], axis=2).ravel(),
                    ask=np.stack([call_ask[rows], put_ask[rows]], axis=2).ravel(),
                ),
            ),
        )

    def refuse(at: int) -> None:
        raise AssertionError(f"snapshot {at} is not usual")

    made = {n: part(n) for n in BACKFILL.sizes}
    return lambda n: SnapshotEngine(request, "SPX").values(made[n], refuse), None


def live() -> tuple[Work, None]:
    """A quote of one of 30,000 series, and the variance of its expiry after it."""
    from spx_board import RATE, SERIES, TERMS, Spx
    from weatherglass.indices.kernels import live as live_kernels
    from weatherglass.indices.live_strips import StripBook, StripRules

    spx, rng = Spx(), np.random.default_rng(SEED)
    book = StripBook(spx.listing, StripRules(zero_ask_excludes=True, crossed_is_null=False, min_abs_delta=0.0))
    book.apply(np.arange(SERIES), spx.bid, spx.ask)
    for term in range(TERMS):
        book.keep(term)
    which = rng.integers(0, SERIES, max(LIVE.sizes))
    bid, ask = spx.moved(rng, which)
    small, rates = np.zeros(which.size, np.bool_), np.full(TERMS, RATE)
    years, variance, listing = 0.02 * np.arange(1, TERMS + 1), np.empty(which.size), spx.listing

    def ours(n: int) -> None:
        live_kernels.apply_one_by_one(
            book.table, listing.term, listing.place, which[:n], bid[:n], ask[:n], small[:n], True, False, rates, years,
            variance[:n],
        )  # fmt: skip

    return ours, None


def shifts() -> tuple[Work, None]:
    """All shifts of a claim's definition: the mean outcome of its cases on every other date."""
    from weatherglass.stats.randomization import circular_shift

    rng = np.random.default_rng(SEED)
    outcomes, rows = rng.standard_normal(5_512), np.array([1_800, 3_600])

    def ours(n: int) -> None:
        for _ in range(n):
            circular_shift(outcomes, rows)

    return ours, None


def bootstrap() -> tuple[Work, None]:
    """Replications of the stationary bootstrap of a mean."""
    from weatherglass.stats.resampling import StationaryBlocks, resampled_means

    values = 0.01 * np.random.default_rng(SEED).standard_t(5, 3_000)
    return lambda n: resampled_means(values, StationaryBlocks(10), seed=SEED, replications=n), None


def grid() -> tuple[Work, None]:
    """Rules of two thresholds over days: 128 of them, which is one block of the kernel."""
    from weatherglass.playbooks.grid import run_grid, threshold_rules

    rng, days = np.random.default_rng(SEED), max(GRID.sizes)
    signal = np.round(18.0 + 8.0 * np.sin(np.arange(days) / 9.0) + rng.uniform(-3.0, 3.0, days), 2)
    returns, nothing = 0.01 * rng.uniform(-1.0, 1.0, days), np.zeros(days)
    enter = rng.uniform(15.0, 25.0, 128)
    rules = threshold_rules(enter, enter - rng.uniform(0.0, 5.0, 128), cost=0.001)

    def ours(n: int) -> None:
        run_grid(rules, signal[:n], returns[:n], nothing[:n], years=n / 252, rows_a_year=252)

    return ours, None


def chain() -> tuple[Work, Work]:
    """Options of a chain in JSON to validated quotes, beside `json.loads`, which validates nothing."""
    from chain_document import MADE_AT, chain_document
    from weatherglass.market.payload import Payload
    from weatherglass.providers.cboe_option_chain import CboeOptionChain

    bodies = {n: chain_document(n) for n in CHAIN.sizes}
    payloads = {
        n: Payload(
            source=CboeOptionChain.name,
            key="options/_SPX.json",
            url="",
            body=body,
            received_at=MADE_AT + timedelta(seconds=1),
            context={"underlying": "SPX"},
        )
        for n, body in bodies.items()
    }
    return lambda n: CboeOptionChain().parse(payloads[n]), lambda n: json.loads(bodies[n])


BATCH = Unit("batch of boards", "board of 2 x 150 strikes", (10, 60), batch)
VALUE = Unit("one value from Python", "board of 2 x 150 strikes", (5, 25), one_value, "plain numpy")
BACKFILL = Unit("backfill of a family", "board of 2 x 150 strikes", (10, 60), backfill)
LIVE = Unit("live update", "quote and variance", (500, 2_500), live)
SHIFTS = Unit("shifts of a definition", "definition of 5,512 shifts", (1, 5), shifts)
BOOTSTRAP = Unit("stationary bootstrap", "replication of 3,000 rows", (128, 384), bootstrap)
GRID = Unit("playbook grid", "day of 128 rules", (200, 1_000), grid)
CHAIN = Unit("option chain in JSON", "option", (400, 1_200), chain, "json.loads")
UNITS = {unit.name: unit for unit in (BATCH, VALUE, BACKFILL, LIVE, SHIFTS, BOOTSTRAP, GRID, CHAIN)}


def label(unit: str, whose: str, size: int) -> str:
    """Under which name a count is written down."""
    return f"{unit}|{whose}|{size}"


def main() -> None:
    """Run the named units in both sizes, and count where valgrind does."""
    valgrind = Requests()
    for name in sys.argv[1:]:
        unit = UNITS[name]
        for whose, work in zip((OURS, PEER), unit.make(), strict=True):
            if work is None:
                continue
            for size in (*unit.sizes, *unit.sizes):  # twice: a second call may take another way than the first
                work(size)
            if not valgrind.is_counted():
                continue
            gc.collect()
            gc.disable()
            valgrind.start()
            valgrind.write_down("nothing")
            for size in unit.sizes:
                work(size)
                valgrind.write_down(label(name, whose, size))
            valgrind.stop()
            gc.enable()


if __name__ == "__main__":
    main()
