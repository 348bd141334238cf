"""What the index engine costs: batches of boards, one board from Python, and the memory of work in chunks.

Every table is measured in one run and one thread, the contestants in turn. Before the clock starts, all must agree.
"""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

import common_pandas
import plain_numpy
import weatherglass
from rounds import Contestant, race, ratio
from synthetic_boards import STRIKES, parts, synthetic_batch
from tables import Table
from weatherglass.indices import kernels
from weatherglass.indices.batch import BoardBatch, batch_levels, iter_batch_levels, pair_level
from weatherglass.indices.editions import CBOE_2022
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, ReasonCode, TermQuotes, TermRates
from weatherglass.timeline import NEW_YORK

CHUNK = 10_000
NUMPY_BOARDS, PANDAS_BOARDS = 1_000, 25
AGREEMENT = 1e-9
ROW_COLUMNS = ("strike", "call_bid", "call_ask", "put_bid", "put_ask")
HORIZON, YEAR = 43_200.0, 525_600.0


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """Near and next term of one board, as plain numpy takes them."""

    near: plain_numpy.Term
    following: plain_numpy.Term


def board_terms(batch: BoardBatch, board: int) -> BoardTerms:
    """Views of one board's rows."""
    terms = []
    for term in (2 * board, 2 * board + 1):
        rows = slice(batch.term_start[term], batch.term_start[term + 1])
        columns = (getattr(batch, name)[rows] for name in ROW_COLUMNS)
        terms.append((*columns, float(batch.rate[term]), int(batch.minutes[term])))
    return BoardTerms(*terms)


def require_agreement(name: str, found: list[float], ours: list[float]) -> int:
    """Stop when a contestant does something else; the number of boards that have a level."""
    for level, wanted in zip(found, ours, strict=True):
        same = math.isnan(level) if math.isnan(wanted) else abs(level - wanted) <= AGREEMENT
        if not same:
            raise AssertionError(f"{name} gives {level!r} where the engine gives {wanted!r}")
    return sum(not math.isnan(level) for level in ours)


def spread_out(boards: int, wanted: int) -> list[int]:
    """Numbers of boards evenly over a batch."""
    return [int(at) for at in np.linspace(0, boards - 1, min(wanted, boards))]


def batches(boards: int, rounds: int) -> tuple[Table, BoardBatch]:
    """Levels of many boards, against numpy and pandas board by board and against summing the columns."""
    batch = synthetic_batch(boards)
    levels = batch_levels(batch, edition=CBOE_2022).level

    some = spread_out(boards, NUMPY_BOARDS)
    # views of the whole columns: each board has to come from memory, as it does for the engine
    arrays = [board_terms(batch, at) for at in some]
    few = spread_out(boards, PANDAS_BOARDS)
    frames = [
        (common_pandas.frames_of(terms.near), common_pandas.frames_of(terms.following))
        for terms in (board_terms(batch, at) for at in few)
    ]

    def by_numpy() -> list[float]:
        return [plain_numpy.board_level(terms.near, terms.following) for terms in arrays]

    def by_pandas() -> list[float]:
        return [common_pandas.board_level(near, following) for near, following in frames]

    def in_chunks() -> list[float]:
        chunks = parts(batch, CHUNK)
        return [float(chunk.level[0]) for chunk in iter_batch_levels(chunks, edition=CBOE_2022)]

    sound = require_agreement("plain numpy", by_numpy(), levels[some].tolist())
    require_agreement("pandas", by_pandas(), levels[few].tolist())
    require_agreement("in chunks", in_chunks(), levels[::CHUNK].tolist())

    floor = Contestant("sum of the five columns", lambda: [getattr(batch, n).sum() for n in ROW_COLUMNS], boards)
    ours = Contestant("batch_levels", lambda: batch_levels(batch, edition=CBOE_2022), boards)
    chunked = Contestant(f"iter_batch_levels, chunks of {min(CHUNK, boards):,}", in_chunks, boards)
    numpy_loop = Contestant("plain numpy, board by board", by_numpy, len(some))
    pandas_loop = Contestant("pandas, board by board", by_pandas, len(few))
    everyone = [floor, ours, chunked, numpy_loop, pandas_loop]
    race(everyone, rounds)

    table = Table(
        f"{boards:,} boards of 2 x {STRIKES} strikes",
        ["", "boards/s", "share of the floor's speed", "times as long as ours"],
        [
            f"Medians over {rounds} rounds, with quartiles. The floor, the sum of the same columns, reads all bytes "
            f"once and does next to nothing with them. numpy runs over {len(some):,} boards spread over the batch, "
            f"pandas over {len(few):,}. All agree within {AGREEMENT:g}; {sound:,} of the {len(some):,} boards have a "
            "level, and the others have none by any implementation."
        ],
    )
    for one in everyone:
        share, times = ratio(floor, one), ratio(one, ours)
        table.add(
            [
                one.name,
                f"{1 / one.median:,.0f}",
                share.text(2) if share.median > 0.01 else f"{share.median:.5f}",
                times.text(2) if times.median < 10 else times.text(0),
            ],
            {"boards_per_second": 1 / one.median, "share_of_floor": share.median, "times_ours": times.median},
        )
    return table, batch


def chunk_memory(batch: BoardBatch) -> Table:
    """What the engine asks for beyond the boards themselves, whole and in chunks."""
    table = Table(
        "Memory beyond the boards",
        ["", "boards at once", "their columns, MiB", "peak beyond them, MiB"],
        [
            "Peaks of traced allocations, the results included. In the last row the chunks are made on the way, and "
            "what their making needs is included: were two chunks held at once, it would exceed the columns of one. "
            "The kernel's own work space, a few columns of one term, is not traced (about 10 KB)."
        ],
    )

    def drain(chunks: Iterator[BoardBatch]) -> None:
        for _ in iter_batch_levels(chunks, edition=CBOE_2022):
            pass

    size = min(CHUNK, batch.boards)
    made = (synthetic_batch(size, first_block=chunk * CHUNK) for chunk in range(3))
    for name, at_once, is_made, work in (
        ("batch_levels", batch.boards, False, lambda: batch_levels(batch, edition=CBOE_2022)),
        ("iter_batch_levels", size, False, lambda: drain(parts(batch, CHUNK))),
        ("iter_batch_levels, 3 chunks made on the way", size, True, lambda: drain(made)),
    ):
        tracemalloc.start()
        work()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        columns = at_once * 2 * STRIKES * 5 * 8
        beyond = peak - columns if is_made else peak
        table.add(
            [name, f"{at_once:,}", f"{columns / 2**20:,.1f}", f"{beyond / 2**20:,.2f}"],
            {"boards_at_once": at_once, "column_bytes": columns, "bytes_beyond": beyond},
        )
    return table


def one_board(rounds: int) -> Table:
    """One call for one board through every door, against plain numpy on the same arrays."""
    board, rate = in_memory_board(), 0.03
    definition, rates = index_named("30D"), TermRates((rate,))
    reading = index_reading(board, definition, rates=rates)
    near, following = (
        (t.strike, t.call_bid, t.call_ask, t.put_bid, t.put_ask, rate, reading.terms[i].minutes)
        for i, t in enumerate(board.terms)
    )
    columns = [np.concatenate(pair) for pair in zip(near[:5], following[:5], strict=True)]
    term_start = np.array([0, near[0].size, near[0].size + following[0].size])
    rate_pair, minutes = np.array([rate, rate]), np.array([near[-1], following[-1]])
    batch = BoardBatch(*columns, term_start=term_start, rate=rate_pair, minutes=minutes)
    results = (np.empty(1), np.empty(1, np.int64), np.empty(2), np.empty(2), np.empty(2), np.empty(2, np.int64))

    def kernel_batch() -> float:
        kernels.batch_levels(*columns, term_start, rate_pair, minutes, HORIZON, YEAR, False, False, *results)
        return float(results[0][0])

    def kernel_board() -> float:
        return float(kernels.board_level(*near, *following, HORIZON, YEAR, False, False)[0])

    def public_pair() -> float:
        level = pair_level(
            *board.terms, near_minutes=near[-1], next_minutes=following[-1], near_rate=rate, next_rate=rate,
            edition=CBOE_2022,
        )  # fmt: skip
        return math.nan if isinstance(level, ReasonCode) else level

    def made_and_levelled() -> float:
        fresh = BoardBatch(*columns, term_start=term_start, rate=rate_pair, minutes=minutes)
        return float(batch_levels(fresh, edition=CBOE_2022).level[0])

    def value_of(found: IndexReading) -> float:
        return math.nan if found.value is None else float(found.value)

    doors = [
        ("plain numpy", lambda: plain_numpy.board_level(near, following), 200),
        ("kernels.board_level", kernel_board, 5_000),
        ("pair_level (public)", public_pair, 5_000),
        ("kernels.batch_levels", kernel_batch, 5_000),
        ("batch_levels, batch at hand", lambda: float(batch_levels(batch, edition=CBOE_2022).level[0]), 1_000),
        ("BoardBatch and batch_levels", made_and_levelled, 500),
        ("index_reading", lambda: value_of(index_reading(board, definition, rates=rates)), 25),
        ("weatherglass.index", lambda: value_of(weatherglass.index(board, "30D", rates=rate)), 25),
    ]
    contestants = []
    for name, call, calls in doors:
        require_agreement(name, [call()], [value_of(reading)])
        contestants.append(Contestant(name, _repeated(call, calls), calls))
    race(contestants, rounds)

    table = Table(
        f"One board of 2 x {STRIKES} strikes, one call from Python",
        ["", "microseconds", "share of plain numpy's time"],
        [
            f"Medians over {rounds} rounds, with quartiles; the overhead of the call is included. numpy, the kernels "
            "and the batch take arrays and give the level; `index_reading` and `weatherglass.index` take a board, "
            "choose its terms, count their minutes on the calendar and keep what became of every strike; quality, "
            "flags and band are made when they are first asked for, and are not in these times."
        ],
    )
    for one in contestants:
        share = ratio(one, contestants[0])
        table.add(
            [one.name, f"{1e6 * one.median:,.1f}", share.text(3)],
            {"microseconds": 1e6 * one.median, "share_of_numpy": share.median},
        )
    return table


def _repeated(call: Callable[[], float], calls: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(calls):
            call()

    return run


def in_memory_board() -> Board:
    """A sound board of the synthetic kind, 25 and 32 days from two expiries."""
    batch = synthetic_batch(50)
    sound = int(np.flatnonzero(batch_levels(batch, edition=CBOE_2022).code == 0)[0])
    both = board_terms(batch, sound)
    as_of = datetime(2024, 3, 4, 10, 0, tzinfo=NEW_YORK)
    expiries = date(2024, 3, 4) + timedelta(days=25), date(2024, 3, 4) + timedelta(days=32)
    terms = tuple(
        TermQuotes(expiry, "XYZ", *(column.copy() for column in term[:5]))
        for expiry, term in zip(expiries, (both.near, both.following), strict=True)
    )
    return Board("XYZ", as_of, terms, source="synthetic")
