"""What any amount of quotes costs, from costs measured here: `python benchmarks/cost_model.py [--cores N]`.

Costs a quote are measured in this run or, with `--curve`, in one of `scale_curve.py`; each is the slope of a straight
line, so that starting a process is not in it. The rest is multiplication, shown. `docs/how-to/plan-a-cluster.md` says
what it means.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lake_ingest import long_boards, write_csv
from scale_curve import cost_each, curve_tables, points
from synthetic_boards import STRIKES, synthetic_batch
from tables import Table, machine_line, read_record, write_record
from weatherglass.indices.batch import batch_levels
from weatherglass.indices.editions import CBOE_2022
from weatherglass.providers.boards.quote_stream import quote_snapshots
from weatherglass.store.quote_lake import QuoteLake

KERNEL_BOARDS, KERNEL_ROUNDS = 20_000, 5
MEASURED_TO = 1e7
CONTRACTS = 1_400_000
"""Series of US options that one feed carries: databento.com, 2024-03-25."""
OPRA_QUOTES = 200_000_000_000
"""Regional quotes and NBBO updates a day, "over": databento.com, 2025-09-05."""


RAW_BYTES = 35.0
"""Of a message as it is recorded, compressed: 7 TB a day (databento.com, 2024-03-25) over 200 billion."""
INGEST = "text into the lake"
SHOWN_S = 0.01
CSV_BYTES = 60_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """An amount of quotes to plan for: boards of the lake, or messages as a feed records them."""

    name: str
    quotes: float
    raw: bool = False


WORKS = (
    Work("one board of the S&P 500 chain", 43_000),
    Work("a day of them, one a minute", 43_000 * 406),
    Work("ten years of them", 43_000 * 406 * 2_520),
    Work("all US options, a board a minute, a day", CONTRACTS * 391),
    Work("all US options, a board a minute, ten years", CONTRACTS * 391 * 2_520),
    Work("every US quote, a day", OPRA_QUOTES, raw=True),
    Work("every US quote, ten years", OPRA_QUOTES * 2_520, raw=True),
)


def kernel_s() -> float:
    """Core seconds a quote of the index itself: columns in memory to levels."""
    batch = synthetic_batch(KERNEL_BOARDS)
    batch_levels(batch, edition=CBOE_2022)  # compiles
    started = time.process_time()
    for _ in range(KERNEL_ROUNDS):
        batch_levels(batch, edition=CBOE_2022)
    return (time.process_time() - started) / (KERNEL_ROUNDS * KERNEL_BOARDS * 2 * STRIKES * 2)


def ingest_s(folder: Path) -> float:
    """Core seconds a quote from text to the lake: parsed, checked, sorted, hashed, committed."""
    source = folder / "boards.csv"
    rows = write_csv(source, long_boards(), CSV_BYTES)
    started = time.process_time()
    with QuoteLake(folder / "ingested", writable=True) as lake:
        added = lake.add(quote_snapshots(source), ingest="cost model")
    if added.rows != rows:
        raise AssertionError(f"{added.rows} quotes were added of {rows}")
    return (time.process_time() - started) / rows


def measured(folder: Path, curve: Path | None) -> tuple[dict[str, float], float]:
    """Core seconds a quote of each stage, and bytes a quote in the lake; of the lake's stages as a record has them."""
    if curve is None:
        tables = curve_tables(list(points(MEASURED_TO, folder, seed=1, corrupt=1e-5)))
    else:
        _, tables = read_record(curve)
    costs, bytes_each = cost_each(tables)
    costs |= {INGEST: ingest_s(folder), "the index alone, columns in memory": kernel_s()}
    return dict(sorted(costs.items(), key=lambda each: each[1])), bytes_each


def amount(seconds: float) -> str:
    """Seconds in the unit that people would say."""
    for unit, size in (("years", 365.25 * 86_400), ("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    if seconds >= SHOWN_S:
        return f"{seconds:.0f} s" if seconds >= 10.0 else f"{seconds:.2g} s"
    return "below 10 ms"


def size(count: float) -> str:
    """Bytes in the unit that people would say."""
    for unit, one in (("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= one:
            return f"{count / one:,.1f} {unit}"
    return f"{count / 1e3:,.1f} kB"


def main() -> None:
    """Measure, multiply and print."""
    parser = argparse.ArgumentParser(description="What any amount of quotes costs, as Markdown tables.")
    parser.add_argument("--cores", type=int, default=32, help="of one machine (default: 32)")
    parser.add_argument("--machines", type=int, default=100, help="of the cluster (default: 100)")
    parser.add_argument("--gigabytes", type=float, default=1.25, help="a second to one machine (default: 1.25)")
    parser.add_argument("--folder", type=Path, help="where the lakes go for the time of the run")
    parser.add_argument("--curve", type=Path, metavar="FILE", help="a record of scale_curve.py, instead of measuring")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there too")
    arguments = parser.parse_args()
    if min(arguments.cores, arguments.machines, arguments.gigabytes) <= 0:
        parser.error("--cores, --machines and --gigabytes must be above 0")
    print(machine_line().replace("one thread used", "all of them used"), flush=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        costs, bytes_each = measured(Path(folder), arguments.curve)
    table = Table("What a quote costs", ["", "ns of a core", "quotes a core second"], [])
    for name, seconds in costs.items():
        table.add([name, f"{1e9 * seconds:,.1f}", f"{1 / seconds:,.0f}"], {"core_s": seconds})
    print("\n" + table.markdown() + f"\n\nA quote takes {bytes_each:.2f} bytes in the lake.")
    stage = "backfill, family"
    planned = plan(costs, stage, bytes_each, arguments.cores, arguments.machines)
    print("\n" + planned.markdown() + "\n")
    if arguments.json is not None:
        write_record(arguments.json, [table, planned])
    for name, each_bytes in ((stage, bytes_each), (INGEST, RAW_BYTES)):
        pull = arguments.cores * each_bytes / costs[name] / 1e9
        narrow = "the cores" if pull < arguments.gigabytes else "the network"
        print(
            f"{name}: {arguments.cores} cores take in {pull:.2f} GB a second, and the network of a machine brings "
            f"{arguments.gigabytes:.2f}: the bottleneck is {narrow}."
        )


def plan(costs: dict[str, float], stage: str, bytes_each: float, cores: int, machines: int) -> Table:
    """Quotes times the cost of one, for each work."""
    table = Table(
        "What an amount costs",
        ["", "quotes", "bytes", "one core", f"{cores} cores", f"{machines} machines of {cores}"],
        [
            f"Boards by `{stage}` at {1e9 * costs[stage]:,.0f} ns and {bytes_each:.1f} bytes a quote; messages by "
            f"`{INGEST}` at {1e9 * costs[INGEST]:,.0f} ns and {RAW_BYTES:.0f} bytes. Over cores by division."
        ],
    )
    for work in WORKS:
        core_s = work.quotes * costs[INGEST if work.raw else stage]
        held = work.quotes * (RAW_BYTES if work.raw else bytes_each)
        times = [amount(core_s / over) for over in (1, cores, cores * machines)]
        table.add(
            [work.name, f"{work.quotes:.1e}".replace("e+0", "e").replace("e+", "e"), size(held), *times],
            {"core_s": core_s},
        )
    return table


if __name__ == "__main__":
    main()
