"""What it costs to get from a file to a board and to a value, in a process that runs and in one that starts."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

import weatherglass
from index_engine import require_agreement
from rounds import Contestant, race, ratio
from synthetic_boards import SEED, Vector, normal_cdf, priced, smile
from tables import Table

DAY, LABOR_DAY = date(2023, 8, 18), date(2023, 9, 4)
SPOT = 4_369.71
RATE = 0.05
PREAMBLE = (
    "\nStandard & Poors 500 Index,Last: 4369.71,Change:  -0.65\n"
    '"Date: August 20, 2023 at 10:42 PM EDT",Bid: 4355.9199,Ask: 4387,Size: 1*1,Volume: 0\n'
)
LEG = "Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest"
HEADER = f"Expiration Date,Calls,{LEG},Strike,Puts,{LEG}\n"
COMMAND = ("-c", "from weatherglass.delivery.cli.main import run; run()", "index")


def listed_terms() -> list[tuple[date, str, int]]:
    """Expiry, root and number of strikes, as many as a board of the S&P 500 listed in 2023."""
    days = (DAY + timedelta(days=i) for i in range(1, 500))
    weekdays = [d for d in days if d.weekday() < 5 and d != LABOR_DAY]
    fridays = [d for d in weekdays if d.weekday() == 4]
    third = [d for d in fridays if 15 <= d.day <= 21][:10]
    month_ends = [d for d in weekdays if (d + timedelta(days=1 if d.weekday() < 4 else 3)).month != d.month][:8]
    weekly = [d for d in fridays[:11] if d not in third]
    daily = [d for d in weekdays[:35] if d not in {*fridays, *month_ends}]
    terms = [(d, "SPX", 300) for d in third] + [(d, "SPXW", 300) for d in month_ends]
    return sorted(terms + [(d, "SPXW", 190) for d in weekly if d not in month_ends] + [(d, "SPXW", 130) for d in daily])


def export_rows(expiry: date, root: str, strikes: int, rng: np.random.Generator) -> list[str]:
    """Lines of one term in the layout of Cboe's delayed-quote export."""
    year_frac = max((expiry - DAY).days, 1) / 365
    forward = np.array([SPOT * math.exp(RATE * year_frac)])
    deviation = np.array([0.15 * math.sqrt(year_frac)])
    below = 3 * strikes // 5
    rungs = np.concatenate([-np.cumsum(np.repeat([1, 2, 5], -(-below // 3)))[:below][::-1], [0]])
    rungs = np.concatenate([rungs, np.cumsum(np.repeat([1, 2], strikes))[: strikes - rungs.size]])
    strike: Vector = 5.0 * (round(SPOT / 5) + rungs)
    quotes = priced(strike, forward, deviation, np.exp(-RATE * year_frac), rng)
    at_strike = deviation * smile(strike, forward, deviation)
    vol, delta = at_strike / math.sqrt(year_frac), normal_cdf(np.log(forward / strike) / at_strike + at_strike / 2)
    word, code = expiry.strftime("%a %b %d %Y"), expiry.strftime("%y%m%d")
    lines = []
    for i, k in enumerate(strike):
        legs = [
            f"{root}{code}{right}{round(1000 * k):08d},{ask:g},0,{bid:g},{ask:g},0,{vol[i]:.4f},{slope:.4f},0.001,{i}"
            for right, bid, ask, slope in (
                ("C", quotes.call_bid[i], quotes.call_ask[i], delta[i]),
                ("P", quotes.put_bid[i], quotes.put_ask[i], delta[i] - 1.0),
            )
        ]
        lines.append(f"{word},{legs[0]},{k:.2f},{legs[1]}\n")
    return lines


def write_export(path: Path) -> int:
    """Write a board of about 10,000 rows; how many there are."""
    rng = np.random.default_rng(SEED)
    lines = [line for term in listed_terms() for line in export_rows(*term, rng)]
    path.write_text(PREAMBLE + HEADER + "".join(lines), encoding="utf-8")
    return len(lines)


def files(rounds: int) -> list[Table]:
    """From an export of a whole index to a board, and to a value."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        rows = write_export(path)
        return [_in_process(path, rows, rounds), _new_processes(path, rows, rounds)]


def _in_process(path: Path, rows: int, rounds: int) -> Table:
    board = weatherglass.read_board(path)
    body = path.read_bytes().partition(b"\nExpiration")[2]

    def parsed() -> int:
        return pl.read_csv(io.BytesIO(body), infer_schema_length=None).height

    def value(of: object) -> float:
        found = weatherglass.index(of, "VIX").value
        return math.nan if found is None else float(found)

    require_agreement("the file", [value(path)], [value(board)])
    cells = Contestant("polars.read_csv of its rows", parsed, 1)
    contestants = [
        cells,
        Contestant("read_board", lambda: weatherglass.read_board(path), 1),
        Contestant("index, from the board", lambda: value(board), 1),
        Contestant("index, from the path", lambda: value(path), 1),
    ]
    race(contestants, rounds)
    table = Table(
        f"A Cboe export of {rows:,} rows, {len(board.terms)} expiries and {path.stat().st_size / 1e6:.1f} MB",
        ["", "milliseconds", "rows/s", "times polars.read_csv"],
        [
            f"In a process that runs; medians over {rounds} rounds, with quartiles. Reading includes the contract "
            "symbols, the defects of every quote, and sorting into terms; polars reads every column, types inferred."
        ],
    )
    for one in contestants:
        times = ratio(one, cells)
        table.add(
            [one.name, f"{1e3 * one.median:,.1f}", f"{rows / one.median:,.0f}", times.text(2)],
            {"milliseconds": 1e3 * one.median, "times_polars": times.median},
        )
    return table


def _new_processes(path: Path, rows: int, rounds: int) -> Table:
    value = weatherglass.index(path, "VIX").value
    printed = json.loads(_python(*COMMAND, str(path), "--format", "json"))
    require_agreement("the command line", [printed[0]["value"]], [math.nan if value is None else float(value)])

    bare = Contestant("python, doing nothing", lambda: _python("-c", "pass"), 1)
    contestants = [
        bare,
        Contestant("import weatherglass", lambda: _python("-c", "import weatherglass"), 1),
        Contestant("import numba, polars", lambda: _python("-c", IMPORTS), 1),
        Contestant("weatherglass index EXPORT", lambda: _python(*COMMAND, str(path)), 1),
    ]
    race(contestants, rounds, clock=time.perf_counter)
    table = Table(
        "From the start of a process to the value",
        ["", "seconds", "times a bare python"],
        [
            f"The export of {rows:,} rows; medians over {rounds} rounds, with quartiles, by the clock on the wall. "
            "Compiled kernels are cached, as after the first call on a machine."
        ],
    )
    for one in contestants:
        times = ratio(one, bare)
        table.add([one.name, f"{one.median:,.2f}", times.text(1)], {"seconds": one.median, "times_bare": times.median})
    return table


IMPORTS = "import numba, polars"


def _python(*arguments: str) -> str:
    ran = subprocess.run(  # noqa: S603
        [sys.executable, *arguments], env=dict(os.environ), capture_output=True, text=True, check=True
    )
    return ran.stdout
