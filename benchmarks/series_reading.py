"""A year of daily values from the store, cold: `python benchmarks/series_reading.py [--rounds N]`.

Every reading is made by a process of its own, with the file's pages dropped from the system's cache where the system
allows it. What is timed is from opening to values in hand; starting Python and importing is told apart, and so is the
command line as a whole.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from rounds import Contestant, ratio
from tables import Table, machine_line
from weatherglass.market.series import IngestQuality, SeriesAnswer, SeriesRows
from weatherglass.store import open_store

SEED = 20081120
YEARS = 36
FIELDS = ("open", "high", "low", "close")
NOW = datetime(2026, 1, 2, tzinfo=UTC)

OURS = "weatherglass, from the store, every row checked"
CHILD = """
import sys, time
home, csv, parquet = sys.argv[1:4]
{imports}
started = time.perf_counter()
rows = {work}
seconds = time.perf_counter() - started
assert 250 <= rows <= 262, rows
print(seconds)
"""
COMMAND_YEAR = ("--from", "2020-01-01", "--to", "2020-12-31", "--format", "json")
YEAR = "date(2020, 1, 1), date(2020, 12, 31)"
CONTESTANTS: dict[str, tuple[str, str]] = {
    "plain SQLite, no checks": (
        "import sqlite3",
        "len(sqlite3.connect(f'file:{home}/weatherglass.db?mode=ro', uri=True).execute("
        "\"SELECT as_of, value FROM vintages WHERE stream_id = (SELECT stream_id FROM streams WHERE field = 'close') "
        "AND as_of BETWEEN '2020-01-01' AND '2020-12-31'\").fetchall())",
    ),
    OURS: (
        "from datetime import date\nfrom pathlib import Path\nimport numpy\nimport weatherglass.store.series\n"
        "from weatherglass.store import open_store\n"
        "def read():\n"
        "    with open_store(Path(home)) as store:\n"
        f"        first, last = {YEAR}\n"
        "        return store.series.history('VIX', 'close', first=first, last=last).rows",
        "read()",
    ),
    "polars, a Parquet file of the series": (
        "import polars as pl\nfrom datetime import date",
        f"pl.scan_parquet(parquet).filter(pl.col('date').is_between({YEAR})).select('date', 'close').collect().height",
    ),
    "polars, a CSV file of the series": (
        "import polars as pl\nfrom datetime import date",
        f"pl.read_csv(csv, try_parse_dates=True).filter(pl.col('date').is_between({YEAR})).height",
    ),
    "pandas, a CSV file of the series": (
        "import pandas as pd",
        "len(pd.read_csv(csv, parse_dates=['date']).set_index('date').loc['2020'])",
    ),
}


def make(folder: Path) -> tuple[Path, Path, Path]:
    """A store, a CSV and a Parquet file with the same history."""
    days = np.arange("1990-01-01", f"{1990 + YEARS}-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    rng = np.random.default_rng(SEED)
    close = np.round(20 * np.exp(np.cumsum(rng.normal(0, 0.02, days.size)) * 0.3), 2)
    value = {name: np.round(close * factor, 2) for name, factor in zip(FIELDS, (1.0, 1.02, 0.98, 1.0), strict=True)}
    known = days.astype("datetime64[us]") + np.timedelta64(21, "h")
    rows = tuple(SeriesRows("VIX", name, days, value[name], known) for name in FIELDS)
    home = folder / "home"
    with open_store(home, write=True, command="benchmark") as store:
        store.series.record(
            SeriesAnswer(rows, IngestQuality(read=4 * days.size, kept=4 * days.size)),
            source="own-file",
            received_at=NOW,
        )
    frame = pl.DataFrame({"date": days, **value})
    frame.write_csv(folder / "series.csv")
    frame.write_parquet(folder / "series.parquet")
    return home, folder / "series.csv", folder / "series.parquet"


def forget(*files: Path) -> None:
    """Drop the pages of files from the system's cache, as far as it lets us."""
    if not hasattr(os, "posix_fadvise"):
        return
    for file in files:
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def series_reading(rounds: int) -> Table:
    """The table."""
    with tempfile.TemporaryDirectory() as name:
        home, csv, parquet = make(Path(name))
        files = (home / "weatherglass.db", csv, parquet)
        seen = {
            label: Contestant(label, lambda: None, 1) for label in (*CONTESTANTS, "weatherglass series, the command")
        }
        whole = list(seen.values())[-1]
        for turn in range(rounds + 1):
            for label, (imports, work) in CONTESTANTS.items():
                forget(*files)
                code = CHILD.format(imports=imports, work=work)
                ran = subprocess.run(  # noqa: S603 (our own text)
                    [sys.executable, "-c", code, *map(str, (home, csv, parquet))],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                if turn:
                    seen[label].seconds.append(float(ran.stdout))
            forget(*files)
            started = time.perf_counter()
            ran = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "weatherglass", "series", "VIX", *COMMAND_YEAR],
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "WEATHERGLASS_HOME": str(home)},
            )
            assert 250 <= len(json.loads(ran.stdout)["rows"]) <= 262
            if turn:
                whole.seconds.append(time.perf_counter() - started)
    ours = seen[OURS]
    table = Table(
        "A year of daily closes out of 36 years, cold",
        ["", "milliseconds", "times as long as ours"],
        [
            f"Medians over {rounds} rounds, with quartiles; a new process for each reading, pages of the files dropped "
            "from the cache before it. From opening to values, without the start of Python and the imports; the last "
            "row is the whole command with both. The store has four fields, and checks the digest of every row of the "
            "year and that none is gone; the files hold the same values, unchecked.",
        ],
    )
    for each in seen.values():
        table.add(
            [each.name, f"{1e3 * each.median:,.1f}", ratio(each, ours).text(2)],
            {"milliseconds": 1e3 * each.median, "ratio": ratio(each, ours).median},
        )
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A year of daily values, cold, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=15)
    print(machine_line(), "\n")
    print(series_reading(parser.parse_args().rounds).markdown())
