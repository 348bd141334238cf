"""Tapes of quotes to boards: `python benchmarks/tapes.py [--rounds N] [--folder DIR]`.

Two tapes, each small and ten times as large: a flat file as Polygon's (gzip, by contract and then by time, several
quotes a minute) and consolidated quotes as Databento's (zstd, by time, one quote a minute, so that every quote is in a
board). The floor unpacks the file and decodes by polars the columns that are read, all in memory at once. Every
contestant runs in a process of its own, on one thread of polars; seconds are of its processor, without the start of
the program.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from backports import zstd

from tables import Table, machine_line

OPEN_NS, SECOND = 1_680_010_200_000_000_000, 1_000_000_000
"""2023-03-28 09:30 New York."""
SEED = 20230328
READ = {
    "polygon": ["ticker", "bid_price", "ask_price", "sequence_number", "sip_timestamp"],
    "databento": ["ts_recv", "rtype", "bid_px_00", "ask_px_00", "symbol"],
}
OURS = """
import json, resource, sys, time
import polars, weatherglass.providers.boards.quote_stream as stream
started, boards, quotes = time.process_time(), 0, 0
for snapshot in stream.quote_snapshots(sys.argv[1]):
    boards, quotes = boards + 1, quotes + snapshot.quotes.rows
print(json.dumps([time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, boards]))
"""
FLOOR = """
import gzip, json, resource, sys, time
import polars
from backports import zstd
started = time.process_time()
raw = (gzip if sys.argv[1].endswith("gz") else zstd).open(sys.argv[1]).read()
polars.read_csv(raw, columns=sys.argv[2].split(","))
print(json.dumps([time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, 0]))
"""


def symbols(count: int, *, padding: int) -> list[str]:
    """OSI symbols of ten expiries."""
    days = ("230421", "230519", "230616", "230721", "230818", "230915", "231215", "240119", "240621", "241220")
    each = count // 20
    root = "SPXW".ljust(padding)
    return [f"{root}{day}{right}{(2000 + 5 * at) * 1000:08d}" for day in days for right in "CP" for at in range(each)]


def polygon(path: Path, rows: int) -> int:
    """A tape of 1600 contracts, one after another; the number of its rows."""
    rng = np.random.default_rng(SEED)
    names = symbols(1600, padding=0)
    each = rows // len(names)
    header = True
    with gzip.open(path, "wb", compresslevel=1) as out:
        for name in names:
            bid = rng.integers(0, 30_000, each) / 100
            frame = pl.DataFrame(
                {
                    "ticker": [f"O:{name}"] * each,
                    "ask_exchange": 309,
                    "ask_price": (bid + 0.25).round(2),
                    "ask_size": rng.integers(1, 60, each),
                    "bid_exchange": 302,
                    "bid_price": bid,
                    "bid_size": rng.integers(0, 60, each),
                    "sequence_number": np.arange(each) * 1600,
                    "sip_timestamp": OPEN_NS + np.sort(rng.integers(0, 24_300 * SECOND, each)),
                }
            )
            out.write(frame.write_csv(include_header=header).encode())
            header = False
    return each * len(names)


def databento(path: Path, rows: int) -> int:
    """A tape of 20,000 contracts, minute by minute; the number of its rows."""
    names = symbols(20_000, padding=6)
    minutes = rows // len(names)
    at = np.arange(len(names))
    with zstd.open(path, "wb") as out:
        for minute in range(minutes):
            bid = ((at * 7 + minute) % 3000 + 1) * 10_000_000
            stamp = OPEN_NS + (minute + 1) * 60 * SECOND
            whole = {"ts_recv": stamp, "ts_event": stamp - 5, "rtype": 193, "publisher_id": 30}
            sizes = {"bid_sz_00": 5, "ask_sz_00": 5, "bid_pb_00": 30, "ask_pb_00": 30}
            frame = pl.DataFrame(
                {"instrument_id": at, "bid_px_00": bid, "ask_px_00": bid + 50_000_000, "symbol": names}
            )
            frame = frame.with_columns(**whole, **sizes, side=pl.lit("N"), price=None, size=0, flags=128)
            order = [
                *whole, "instrument_id", "side", "price", "size", "flags", "bid_px_00", "ask_px_00", *sizes, "symbol",
            ]  # fmt: skip
            out.write(frame.select(order).write_csv(include_header=minute == 0).encode())
    return minutes * len(names)


def measured(code: str, *words: str) -> tuple[float, int, int]:
    """Processor seconds, most memory in MB, and boards of one run."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-c", code, *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    seconds, memory, boards = json.loads(ran.stdout)
    return seconds, memory, boards


def main() -> None:
    """Make the tapes, run the rounds and print the table."""
    parser = argparse.ArgumentParser(description="Measure how tapes of quotes become boards.")
    parser.add_argument("--rows", type=int, default=600_000, help="of the small tapes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    table = Table(
        "Tapes of quotes to boards of every minute",
        ["tape", "quotes", "boards", "quotes/s", "times the floor", "memory, MB", "floor, MB"],
        [machine_line(), "Medians over the rounds; processor time of one process."],
    )
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for name, make, ending in (("polygon", polygon, "csv.gz"), ("databento", databento, "csv.zst")):
            for rows in (asked.rows, 10 * asked.rows):
                path = Path(folder) / f"{name}-{rows}.{ending}"
                made = make(path, rows)
                rounds = [
                    (measured(OURS, str(path)), measured(FLOOR, str(path), ",".join(READ[name])))
                    for _ in range(asked.rounds)
                ]
                pace = made / statistics.median(ours[0] for ours, _ in rounds)
                ratio = statistics.median(ours[0] / floor[0] for ours, floor in rounds)
                ours, floors = (max(each[of][1] for each in rounds) for of in (0, 1))
                table.add(
                    [
                        f"{name}, {path.stat().st_size / 1e6:,.0f} MB",
                        *(f"{each:,}" for each in (made, rounds[0][0][2])),
                        f"{pace:,.0f}", f"{ratio:.1f}", f"{ours:,}", f"{floors:,}",
                    ],
                    {"quotes_per_second": pace, "times_the_floor": ratio, "memory_mb": ours, "floor_mb": floors},
                )  # fmt: skip
                path.unlink()
    print(table.markdown())


if __name__ == "__main__":
    main()
