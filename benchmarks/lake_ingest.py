"""From a CSV of boards to the quote lake: `python benchmarks/lake_ingest.py [--gigabytes G] [--rounds N]`.

Every contestant runs in a process of its own, all of them once a round, on all cores. The lake also checks every cell,
tells boards apart, sorts them, hashes what it writes and commits it durably; the others turn columns into Parquet.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from rounds import Contestant, ratio
from tables import Table, machine_line

SEED = 20240102
MEGABYTE = 1 << 20
LONG_EXPIRIES, LONG_STRIKES = 20, 250
SURFACE_EXPIRIES, SURFACE_STRIKES = 12, 40
VARIANTS = 8
"""Boards with random prices of their own; they come in turn."""

CHILD = """
import json, resource, sys, time
source, target = sys.argv[1:3]
{imports}
started = time.perf_counter()
rows = {work}
seconds = time.perf_counter() - started
print(json.dumps([rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""
OURS = "weatherglass, CSV to the quote lake"
CONTESTANTS: dict[str, tuple[str, str]] = {
    "polars, scan_csv to sink_parquet (no checks, no order)": (
        "import polars as pl",
        "(pl.scan_csv(source).sink_parquet(target, compression='zstd', compression_level=3), 0)[1]",
    ),
    OURS: (
        "from weatherglass.providers.boards.quote_stream import quote_snapshots\n"
        "from weatherglass.store.quote_lake import QuoteLake",
        "QuoteLake(target, writable=True).add(quote_snapshots(source), ingest='benchmark').rows",
    ),
    "weatherglass, CSV to snapshots": (
        "from weatherglass.providers.boards.quote_stream import quote_snapshots",
        "sum(each.quotes.rows for each in quote_snapshots(source))",
    ),
    "pyarrow, CSV to Parquet": (
        "import pyarrow.csv as csv, pyarrow.parquet as parquet\n"
        "def copy():\n"
        "    reader = csv.open_csv(source, read_options=csv.ReadOptions(block_size=16 << 20))\n"
        "    with parquet.ParquetWriter(target, reader.schema, compression='zstd') as writer:\n"
        "        for batch in reader:\n"
        "            writer.write_batch(batch)\n"
        "    return 0",
        "copy()",
    ),
    "DuckDB, COPY": (
        "import duckdb",
        "(duckdb.execute(f\"COPY (FROM '{source}') TO '{target}' (FORMAT parquet, COMPRESSION zstd)\"), 0)[1]",
    ),
}


def long_boards() -> Iterator[pl.DataFrame]:
    """Plain long boards of 10,000 quotes of SPXW, one a minute in sessions of 390 minutes."""
    rng = np.random.default_rng(SEED)
    rows = LONG_EXPIRIES * LONG_STRIKES * 2
    expiries = [date(2024, 2, 2) + timedelta(days=7 * at) for at in range(LONG_EXPIRIES)]
    contracts = pl.DataFrame(
        {
            "root": ["SPXW"] * rows,
            "expiry": np.repeat(np.array(expiries, "datetime64[D]"), LONG_STRIKES * 2),
            "strike": np.tile(np.repeat(4000.0 + 5.0 * np.arange(LONG_STRIKES), 2), LONG_EXPIRIES),
            "right": ["C", "P"] * (rows // 2),
        }
    )
    priced = []
    for _ in range(VARIANTS):
        bid = rng.integers(0, 6000, rows) / 20
        prices = {
            "bid": bid,
            "ask": (bid + rng.integers(1, 20, rows) / 20).round(2),
            "iv": rng.uniform(0.1, 0.5, rows).round(4),
            "delta": rng.uniform(-1, 1, rows).round(4),
        }
        priced.append(contracts.with_columns(**{name: pl.Series(column) for name, column in prices.items()}))
    at = 0
    while True:
        opened = datetime(2024, 1, 2, 9, 31) + timedelta(days=at // 390, minutes=at % 390)
        instant = pl.lit(f"{opened.isoformat()}-05:00").alias("quote_time")
        yield priced[at % VARIANTS].select(pl.lit("SPX").alias("underlying"), instant, pl.all())
        at += 1


def surface_boards() -> Iterator[pl.DataFrame]:
    """Deribit surfaces of 960 quotes, one an hour, with the columns that researchers keep."""
    rng = np.random.default_rng(SEED)
    rows = SURFACE_EXPIRIES * SURFACE_STRIKES * 2
    at = 0
    while True:
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=at)
        expiries = [instant.date() + timedelta(days=1 + 7 * each) for each in range(SURFACE_EXPIRIES)]
        bid = rng.integers(1, 3000, rows) / 10_000
        yield pl.DataFrame(
            {
                "snapshot_ts": [instant.strftime("%Y-%m-%dT%H:%M:%SZ")] * rows,
                "expiry": np.repeat(np.array(expiries, "datetime64[D]"), SURFACE_STRIKES * 2),
                "days_to_expiry": np.repeat(1 + 7 * np.arange(SURFACE_EXPIRIES), SURFACE_STRIKES * 2),
                "strike": np.tile(np.repeat(40_000.0 + 1_000.0 * np.arange(SURFACE_STRIKES), 2), SURFACE_EXPIRIES),
                "option_type": ["C", "P"] * (rows // 2),
                "bid": bid,
                "ask": (bid + rng.integers(1, 30, rows) / 10_000).round(4),
                "mark_price": (bid + 0.0005).round(4),
                "forward_price": (70_000 + np.repeat(rng.uniform(0, 900, SURFACE_EXPIRIES), SURFACE_STRIKES * 2)).round(
                    4
                ),
                "index_price": [70_000.25] * rows,
                "implied_vol": rng.uniform(0.3, 1.2, rows).round(4),
                "delta": rng.uniform(-1, 1, rows).round(5),
            }
        )
        at += 1


def write_csv(path: Path, boards: Iterator[pl.DataFrame], size: int) -> int:
    """Boards until the file has a size; how many rows."""
    rows = 0
    with path.open("wb") as out:
        while out.tell() < size:
            block = pl.concat([next(boards) for _ in range(20)])
            block.write_csv(out, include_header=not rows)
            rows += block.height
    return rows


def run(name: str, source: Path, folder: Path) -> tuple[int, float, float]:
    """One contestant in a process of its own: rows that it counts, seconds, megabytes at its highest."""
    imports, work = CONTESTANTS[name]
    target = folder / "target"
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CHILD.format(imports=imports, work=work), str(source), str(target)],
        env=dict(os.environ), capture_output=True, text=True, check=True,
    )  # fmt: skip
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    rows, seconds, kilobytes = json.loads(ran.stdout.splitlines()[-1])  # DuckDB prints a bar before it
    return rows, seconds, kilobytes / 1024


def measure(title: str, boards: Callable[[], Iterator[pl.DataFrame]], size: int, rounds: int, folder: Path) -> Table:
    """Write the file, race the contestants, and remove the file."""
    source = folder / "boards.csv"
    rows = write_csv(source, boards(), size)
    megabytes = source.stat().st_size / 1e6
    contestants = {name: Contestant(name, lambda: None, rows) for name in CONTESTANTS}
    memory: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for turn in range(rounds):
        for name in list(CONTESTANTS) if turn % 2 == 0 else list(CONTESTANTS)[::-1]:
            counted, seconds, peak = run(name, source, folder)
            if counted not in {0, rows}:
                raise AssertionError(f"{name} counts {counted} rows where the file has {rows}")
            contestants[name].seconds.append(seconds / rows)
            memory[name].append(peak)
    source.unlink()
    table = Table(
        f"{title}: {rows:,} rows, {megabytes:,.0f} MB of CSV",
        ["", "seconds", "rows/s", "MB/s", "times polars", "peak MB of memory"],
        [f"Medians over {rounds} rounds by the clock on the wall, without imports; quartiles of the ratio."],
    )
    floor = next(iter(contestants.values()))
    for name, one in contestants.items():
        spread = ratio(one, floor).text(2) if rounds > 1 else f"{one.median / floor.median:.2f}"
        cells = [f"{one.median * rows:,.1f}", f"{1 / one.median:,.0f}", f"{megabytes / (one.median * rows):,.0f}"]
        peak = statistics.median(memory[name])
        table.add([name, *cells, spread, f"{peak:,.0f}"], {"rows_per_second": 1 / one.median, "peak_megabytes": peak})
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="From a CSV of option boards to the quote lake, as Markdown tables.")
    parser.add_argument("--gigabytes", type=float, default=0.5, help="size of each file (default: 0.5)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each table (default: 5)")
    parser.add_argument("--only", choices=["long", "surface"], help="one of the two files")
    parser.add_argument("--folder", type=Path, help="where the files go for the time of the run")
    arguments = parser.parse_args()
    if arguments.gigabytes <= 0 or arguments.rounds < 1:
        parser.error("--gigabytes must be above 0 and --rounds 1 or more")
    print(machine_line().replace("one thread used", "all of them used"), flush=True)
    kinds = {"long": ("Plain long boards", long_boards), "surface": ("Deribit surfaces", surface_boards)}
    for kind, (title, boards) in kinds.items():
        if arguments.only in {None, kind}:
            with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
                table = measure(title, boards, int(arguments.gigabytes * 1e9), arguments.rounds, Path(folder))
            print("\n" + table.markdown(), flush=True)


if __name__ == "__main__":
    main()
