# ruff: noqa: E402 - the environment is read when the libraries are imported
"""A lake of boards to a family in the store: `python benchmarks/backfill.py [--boards N] [--rounds R] [--folder DIR]`.

Boards of two monthly expiries of 150 strikes each, one every 15 seconds as the VIX is published, as the quote lake
keeps them: zstd Parquet, one file a day. The floor is a bare scan of the columns that a backfill decodes, by the same
number of workers of the same engine in the same round. What a backfill does beside (hashes of the files, pairs, choice
of terms, nine indices with the quality of their quotes, results written durably and named in the log) is what it costs
more. Processor time is that of this process and of its workers, so that other programs' turns on a core do not count.
"""

from __future__ import annotations

import os

for _name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[_name] = "1"
# what workers of the engine are born with, for the rounds that run in this process
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:30000,muzzy_decay_ms:30000")

import argparse
import io
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from synthetic_boards import BLOCK, STRIKES, fill_block
from tables import Table, machine, machine_line
from weatherglass.app.backfill import BackfillRequest, backfill
from weatherglass.market import QuoteTable
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.scale.engine import Done, engine_named
from weatherglass.store.quote_lake import QuoteLake
from weatherglass.store.quote_lake_columns import COLUMNS
from weatherglass.store.quote_lake_files import LakeFile
from weatherglass.timeline import NEW_YORK, Settlement, sessions_between, settles_at, third_friday

BOARDS_A_DAY = 1_560
BLOCKS_A_DAY = -(-BOARDS_A_DAY // BLOCK)
ROWS_A_BOARD = 2 * STRIKES * 2
FIRST, LAST = date(2020, 1, 2), date(2025, 12, 31)


def monthlies(day: date) -> tuple[date, date]:
    """The monthly expiries around 30 days."""
    months = [divmod(day.year * 12 + day.month - 1 + ahead, 12) for ahead in range(4)]
    expiries = [each for year, month in months if (each := third_friday(year, month + 1)) > day + timedelta(days=1)]
    near = max((each for each in expiries if (each - day).days <= 30), default=expiries[0])
    return near, expiries[expiries.index(near) + 1]


def day_of_boards(day: date, number: int, boards: int) -> list[QuoteSnapshot]:
    """Boards of one day, the same for the same day and number."""
    expiries = monthlies(day)
    opens = datetime(day.year, day.month, day.day, 9, 31, tzinfo=NEW_YORK)
    instants = [opens + timedelta(seconds=15 * at) for at in range(boards)]
    left = [[(settles_at(e, Settlement.AM) - at) // timedelta(minutes=1) for e in expiries] for at in instants]
    columns = tuple(np.empty((2 * boards, STRIKES)) for _ in range(5))
    for at in range(0, boards, BLOCK):
        rows = slice(2 * at, 2 * min(at + BLOCK, boards))
        wanted = np.array(left[at : at + BLOCK], np.int64).ravel()
        part, block = tuple(column[rows] for column in columns), number * BLOCKS_A_DAY + at // BLOCK
        fill_block(block, part, np.empty(wanted.size), np.empty(wanted.size, np.int64), wanted=wanted)
    strike, call_bid, call_ask, put_bid, put_ask = columns
    shared = {
        "expiry": np.repeat(np.array(expiries, "datetime64[D]"), 2 * STRIKES),
        "roots": ("SPX",),
        "root": np.zeros(ROWS_A_BOARD, np.int64),
        "right": np.tile(np.array([0, 1], np.int64), 2 * STRIKES),
    }
    made = []
    for at, instant in enumerate(instants):
        rows = slice(2 * at, 2 * at + 2)
        bid = np.stack([call_bid[rows], put_bid[rows]], axis=2).ravel()
        ask = np.stack([call_ask[rows], put_ask[rows]], axis=2).ravel()
        quotes = QuoteTable(strike=np.repeat(strike[rows].ravel(), 2), bid=bid, ask=ask, **shared)
        made.append(QuoteSnapshot("SPX", instant, "synthetic boards", quotes))
    return made


def make_day(lake: str, task: tuple[date, int, int]) -> LakeFile:
    """Write the file of one day."""
    return QuoteLake(lake, writable=True).put(day_of_boards(*task))


def make_lake(lake: Path, boards: int, workers: int) -> None:
    """Write the lake, a day at a time."""
    days = sessions_between(FIRST, LAST).astype(date).tolist()
    tasks = [(days[at], at, min(BOARDS_A_DAY, boards - BOARDS_A_DAY * at)) for at in range(-(-boards // BOARDS_A_DAY))]
    files = []
    with engine_named("local", workers=workers) as engine:
        for _, outcome in engine.run(partial(make_day, str(lake)), tasks):
            assert isinstance(outcome, Done), outcome
            files.append(outcome.result)
    QuoteLake(lake, writable=True).adopt(files, ingest="synthetic boards")


def scan(path: str) -> int:
    """Decode the columns of a file and nothing else; its bytes are read first, as a backfill reads them."""
    frame = pl.scan_parquet(io.BytesIO(Path(path).read_bytes())).select(COLUMNS).collect()
    return frame.height


def bare_scan(paths: Sequence[str], workers: int) -> None:
    """The floor."""
    with engine_named("local", workers=workers) as engine:
        for _, outcome in engine.run(scan, paths):
            assert isinstance(outcome, Done), outcome


def family(lake: str, results: Path, workers: int) -> None:
    """What is measured."""
    shutil.rmtree(results, ignore_errors=True)
    report = backfill(
        BackfillRequest(lake, ("family",), rates=0.03, results=str(results), workers=workers, underlyings=("SPX",))
    )
    assert report.poisoned == ()
    assert report.by_board == 0


@dataclass(slots=True)
class Measured:
    """Seconds on the wall and of processors, one entry a round."""

    name: str
    run: Callable[[], None]
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def once(self) -> None:
        """Run and note."""
        before, started = os.times(), time.perf_counter()
        self.run()
        wall, after = time.perf_counter() - started, os.times()
        self.wall.append(wall)
        self.processor.append(sum(after[:4]) - sum(before[:4]))


def table_of(measured: list[Measured], boards: int, size: int) -> Table:
    """Speeds, and the share of the floor with the same workers."""
    floors = {each.name.rsplit(" ", 2)[-2]: each for each in measured if each.name.startswith("bare scan")}
    table = Table(
        f"{boards:,} boards x 2 expiries x {STRIKES} strikes: Parquet to a family in the store",
        ["", "boards/s, wall", "boards/s and core", "quotes/s, wall", "MB/s, wall", "share of the floor, processor"],
        [machine_line()],
    )
    for each in measured:
        floor = floors[each.name.rsplit(" ", 2)[-2]]
        share = statistics.median(f / own for f, own in zip(floor.processor, each.processor, strict=True))
        wall, processor = statistics.median(each.wall), statistics.median(each.processor)
        table.add(
            [
                each.name,
                f"{boards / wall:,.0f}",
                f"{boards / processor:,.0f}",
                f"{boards * ROWS_A_BOARD / wall:,.0f}",
                f"{size / wall / 1e6:,.1f}",
                f"{share:.0%}",
            ],
            {"boards_per_s": boards / wall, "boards_per_processor_s": boards / processor, "share_of_floor": share},
        )
    ours = [each for each in measured if each.name.startswith("weatherglass")]
    if len(ours) > 1:
        gain = statistics.median(a / b for a, b in zip(ours[0].wall, ours[-1].wall, strict=True))
        table.notes.append(
            f"Two workers are {gain:.2f} times as fast on the wall as one, start of the workers included."
        )
    return table


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boards", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the lake here, and take the one that is there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        lake, results = folder / f"quotes-{arguments.boards}", folder / "results"
        if not lake.exists():
            make_lake(lake, arguments.boards, workers=2)
        paths = QuoteLake(lake, writable=False).files("SPX")
        size = sum(Path(path).stat().st_size for path in paths)
        family(str(lake), results, 1)  # compiles what is not cached, and fills the cache of the disk
        measured = []
        for workers in (1, 2):
            measured += [
                Measured(f"bare scan, {workers} worker(s)", partial(bare_scan, paths, workers)),
                Measured(f"weatherglass backfill, {workers} worker(s)", partial(family, str(lake), results, workers)),
            ]
        for _ in range(arguments.rounds):
            for each in measured:
                each.once()
        table = table_of(measured, arguments.boards, size)
    print(table.markdown())
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "backfill": table.numbers}, indent=2))


if __name__ == "__main__":
    main()
