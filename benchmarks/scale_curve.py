"""Cost over decades of quotes: `python benchmarks/scale_curve.py [--largest 1e7 | --long] [--folder DIR]`.

For each size a lake of the synthetic exchange is made by `weatherglass lake generate`, read by a bare scan of the
columns that an index needs, and computed by `weatherglass backfill`, a family and the VIX alone. The lakes are whole
S&P 500 chains; they differ in the distance of their boards up to a day, and in the number of days beyond. What is
claimed is that cost is a start and so much a quote, whatever their number: a straight line through the processor time,
the largest deviation from it, the slope on a log-log scale, and memory that does not grow.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from process_tree import Cost, cost_of
from tables import Table, machine_line, write_record

SIZES = ((1e5, "2h"), (1e6, "12m"), (1e7, "1m"), (1e8, "1m"), (1e9, "1m"))
"""Quotes, and the distance of boards that makes them of whole days."""
SHORT, LONG = 1e7, 1e9
INDICES = ("VIX", "family")
WEATHERGLASS = (sys.executable, "-m", "weatherglass")
SCAN = """
import sys
import polars as pl
from weatherglass.store.quote_lake import QuoteLake
columns = ["as_of", "root", "expiry", "strike", "right", "bid", "ask"]
rows = 0
for path in QuoteLake(sys.argv[1], writable=False).files("SPX"):
    rows += pl.read_parquet(path, columns=columns, hive_partitioning=False).height
print(rows)
"""
MOST_MEGABYTES = 2_048


@dataclass(frozen=True, slots=True)
class Point:
    """One size: quotes in the lake, its bytes, and the cost of each stage."""

    quotes: int
    bytes: int
    stages: dict[str, Cost]


def points(largest: float, folder: Path, *, seed: int, corrupt: float) -> Iterator[Point]:
    """Make, scan and compute lakes of growing size; each is removed before the next one is made."""
    for quotes, every in SIZES:
        if quotes > largest:
            return
        lake, home = folder / "lake", folder / "home"
        options = ("--every", every, "--corrupt", str(corrupt), "--seed", str(seed), "--format", "json")
        made = cost_of((*WEATHERGLASS, "lake", "generate", str(lake), "--quotes", f"{quotes:g}", *options))
        (record,) = json.loads(made.out)
        scanned = cost_of((sys.executable, "-c", SCAN, str(lake)), {"POLARS_MAX_THREADS": "1"})
        if int(scanned.out) != record["quotes"]:
            raise AssertionError(f"the scan counts {scanned.out.strip()} quotes, and {record['quotes']} were made")
        stages = {"generate": made, "scan, one thread": scanned}
        for index in INDICES:
            command = (*WEATHERGLASS, "backfill", str(lake), "--index", index, "--rates", "0.03", "--strict")
            results = ("--results", str(home / index), "--format", "json")
            stages[f"backfill, {index}"] = cost_of((*command, *results), {"WEATHERGLASS_HOME": str(home)})
        yield Point(record["quotes"], record["bytes"], stages)
        for each in (lake, home):
            shutil.rmtree(each, ignore_errors=True)


def straight_line(quotes: list[int], seconds: list[float]) -> tuple[float, float, float]:
    """Seconds of the start, seconds a quote, and the largest deviation as a share; squares of shares are least."""
    weight = 1.0 / np.array(seconds)
    design = np.stack([np.ones(len(quotes)), np.array(quotes, np.float64)], axis=1) * weight[:, None]
    (start, each), *_ = np.linalg.lstsq(design, np.ones(len(quotes)), rcond=None)
    off = np.abs((start + each * np.array(quotes)) * weight - 1.0)
    return float(start), float(each), float(off.max())


def slope(quotes: list[int], seconds: list[float]) -> float:
    """Slope of a straight line through the logarithms: 1 is proportional."""
    return float(np.polyfit(np.log(quotes), np.log(seconds), 1)[0])


def curve_tables(found: list[Point]) -> list[Table]:
    """A table for each stage."""
    tables = []
    for stage in found[-1].stages:
        costs = [each.stages[stage] for each in found]
        processor = [cost.processor_s for cost in costs]
        quotes = [each.quotes for each in found]
        notes = []
        if len(found) > 1:
            start, each_s, off = straight_line(quotes, processor)
            notes.append(
                f"A start of {start:,.1f} core seconds, and {1e9 * each_s:,.0f} ns of one core a quote; the points lie "
                f"within {100 * off:.0f} % of that line over {math.log10(quotes[-1] / quotes[0]):.1f} decades. Slope "
                f"on a log-log scale between the two largest: {slope(quotes[-2:], processor[-2:]):.3f}."
            )
        table = Table(
            f"{stage}: {quotes[0]:,} to {quotes[-1]:,} quotes",
            [
                "quotes",
                "bytes a quote",
                "seconds",
                "core seconds",
                "quotes/s",
                "quotes/core s",
                "MB, all",
                "MB, largest",
            ],
            notes,
        )
        for each, cost in zip(found, costs, strict=True):
            numbers = {
                "wall_s": cost.wall_s,
                "processor_s": cost.processor_s,
                "together_mb": cost.together_mb,
                "largest_mb": cost.largest_mb,
                "bytes": each.bytes,
            }
            cells = [
                f"{each.quotes:,}", f"{each.bytes / each.quotes:.2f}",
                f"{cost.wall_s:,.1f}", f"{cost.processor_s:,.1f}",
                f"{each.quotes / cost.wall_s:,.0f}", f"{each.quotes / cost.processor_s:,.0f}",
                f"{cost.together_mb:,.0f}", f"{cost.largest_mb:,.0f}",
            ]  # fmt: skip
            table.add(cells, numbers)
        tables.append(table)
    return tables


def cost_each(tables: list[Table]) -> tuple[dict[str, float], float]:
    """Core seconds a quote of each stage, the slope of its line, and bytes a quote, from the tables of a run."""
    costs, bytes_each = {}, 0.0
    for table in tables:
        quotes = [int(row.replace(",", "")) for row in table.numbers]
        found = list(table.numbers.values())
        costs[table.title.rpartition(":")[0]] = straight_line(quotes, [each["processor_s"] for each in found])[1]
        bytes_each = found[-1]["bytes"] / quotes[-1]
    return costs, bytes_each


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Cost over decades of quotes, as Markdown tables.")
    parser.add_argument("--largest", type=float, default=SHORT, help=f"quotes of the largest lake (default: {SHORT:g})")
    parser.add_argument("--long", action="store_true", help=f"up to {LONG:g} quotes; about 5 GB of disk, 20 minutes")
    parser.add_argument("--corrupt", type=float, default=1e-5, help="share of corrupt rows (default: 1e-5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the lakes go for the time of the run")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    arguments = parser.parse_args()
    largest = LONG if arguments.long else arguments.largest
    if largest < SIZES[0][0]:
        parser.error(f"--largest must be {SIZES[0][0]:g} or more")
    print(machine_line().replace("one thread used", "all of them used"), flush=True)
    found: list[Point] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for point in points(largest, Path(folder), seed=arguments.seed, corrupt=arguments.corrupt):
            found.append(point)
            said = ", ".join(f"{name} {cost.wall_s:,.1f} s" for name, cost in point.stages.items())
            print(f"{point.quotes:,} quotes: {said}", file=sys.stderr, flush=True)
    tables = curve_tables(found)
    for table in tables:
        print("\n" + table.markdown(), flush=True)
    most = max(cost.together_mb for each in found for cost in each.stages.values())
    print(f"\nMost memory of all processes together: {most:,.0f} MB, of {MOST_MEGABYTES:,} allowed.")
    if arguments.json is not None:
        write_record(arguments.json, tables)


if __name__ == "__main__":
    main()
