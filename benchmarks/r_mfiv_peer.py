"""The VIX of the same boards by R.MFIV, beside ours: `python benchmarks/r_mfiv_peer.py [--rounds N]`.

R.MFIV (Haas, CRAN) runs in R, in a process of its own, and is timed by R's own count of processor time, its data tables
made before the clock starts. It takes mid prices and not quotes, so the rules that need bids and asks are applied for
it: a side without a bid is NA. Boards with crossed, one-sided or missing quotes are left out, for what it should do
with them cannot be said in mids. Both must find the same levels. Where R or the package is absent, one line says so,
and the program ends with 3: `install.packages("R.MFIV")`.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from synthetic_boards import MINUTES_PER_YEAR, STRIKES, part, synthetic_batch
from tables import Table, machine_line
from weatherglass.indices.batch import BoardBatch, batch_levels
from weatherglass.indices.editions import CBOE_2022

SCRIPT = Path(__file__).with_name("r_mfiv_peer.R")
MADE, BOARDS = 400, 40
AGREEMENT = 1e-6
"""Relative; R reads decimal text, and neither package rounds on the way."""
CANNOT = 3
COLUMNS = ("call_bid", "call_ask", "put_bid", "put_ask")


class CannotRun(Exception):
    """Why the peer was not asked."""


def plain_boards(batch: BoardBatch) -> list[int]:
    """Boards with a level whose quotes are all whole and in order, so that mids say everything about them."""
    levels = batch_levels(batch, edition=CBOE_2022)
    sides = [getattr(batch, name).reshape(batch.boards, 2 * STRIKES) for name in COLUMNS]
    whole = np.all([np.isfinite(side).all(axis=1) for side in sides], axis=0)
    ordered = (sides[0] <= sides[1]).all(axis=1) & (sides[2] <= sides[3]).all(axis=1)
    asked = (sides[1] > 0.0).all(axis=1) & (sides[3] > 0.0).all(axis=1)
    return np.flatnonzero(whole & ordered & asked & (levels.code == 0))[:BOARDS].tolist()


def write_boards(batch: BoardBatch, boards: list[int], folder: Path) -> tuple[Path, Path]:
    """The files that the script reads."""
    quotes, terms = folder / "quotes.csv", folder / "terms.csv"
    with quotes.open("w", newline="") as to_quotes, terms.open("w", newline="") as to_terms:
        rows, heads = csv.writer(to_quotes), csv.writer(to_terms)
        rows.writerow(("board", "term", "K", "c", "p"))
        heads.writerow(("board", "term", "R", "maturity"))
        for board in boards:
            for term in (0, 1):
                at = 2 * board + term
                of = slice(at * STRIKES, (at + 1) * STRIKES)
                call_bid, call_ask, put_bid, put_ask = (getattr(batch, name)[of] for name in COLUMNS)
                call = np.where(call_bid > 0.0, (call_bid + call_ask) / 2, np.nan)
                put = np.where(put_bid > 0.0, (put_bid + put_ask) / 2, np.nan)
                for values in zip(batch.strike[of].tolist(), call.tolist(), put.tolist(), strict=True):
                    rows.writerow((board, term, *("NA" if value != value else repr(value) for value in values)))
                year_frac = float(batch.minutes[at]) / MINUTES_PER_YEAR
                heads.writerow((board, term, repr(float(batch.rate[at])), repr(year_frac)))
    return quotes, terms


def asked(rscript: str, batch: BoardBatch, boards: list[int], rounds: int) -> tuple[str, list[float], list[float]]:
    """Version of the peer, its levels, and its seconds a board in each round.

    Raises
    ------
    CannotRun
        Where R or a package is absent.
    """
    program = shutil.which(rscript)
    if program is None:
        raise CannotRun(f"R.MFIV was not asked: there is no {rscript} here (Debian: apt-get install r-base-core)")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = (*write_boards(batch, boards, folder), folder / "found.csv")
        command = [program, "--vanilla", str(SCRIPT), *map(str, files), str(rounds)]
        around = {**os.environ, "OMP_NUM_THREADS": "1", "R_DATATABLE_NUM_THREADS": "1"}
        done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode == CANNOT:
            absent = done.stdout.split("absent:")[-1].strip()
            raise CannotRun(
                f'R.MFIV was not asked: R has no package {absent} here (in R: install.packages("{absent}"))'
            )
        if done.returncode:
            raise RuntimeError(f"{SCRIPT.name} ended with {done.returncode}: {(done.stdout + done.stderr)[-1_000:]}")
        said = [line.partition(":") for line in done.stdout.splitlines()]
        with files[2].open(newline="") as found:
            levels = {int(row["board"]): float(row["level"]) for row in csv.DictReader(found)}
    version = next(value.strip() for name, _, value in said if name == "version")
    seconds = [float(value) for name, _, value in said if name == "seconds"]
    return version, [levels[board] for board in boards], seconds


def ours(batch: BoardBatch, boards: list[int], rounds: int) -> tuple[list[float], list[float]]:
    """Our levels, and our seconds a board in each round."""
    one_by_one = [part(batch, board, board + 1) for board in boards]
    levels = [float(batch_levels(each, edition=CBOE_2022).level[0]) for each in one_by_one]
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(50):
            for each in one_by_one:
                batch_levels(each, edition=CBOE_2022)
        seconds.append((time.process_time() - started) / (50 * len(boards)))
    return levels, seconds


def table_of(version: str, theirs: list[float], mine: list[float], boards: int) -> Table:
    """Both, and the ratio of their medians: they do not run in turn."""
    slow, fast = statistics.median(theirs), statistics.median(mine)
    table = Table(
        f"The VIX of {boards} boards of 2 x {STRIKES} strikes, one after the other, by R.MFIV",
        ["", "microseconds a board", "times as long as ours"],
        [
            f"Medians over {len(theirs)} rounds of processor time, each in its own process; R.MFIV {version}, from mid "
            f"prices; ours from quotes, a board a call. Levels agree within {AGREEMENT:g}."
        ],
    )
    table.add(["batch_levels, a board a call", f"{1e6 * fast:,.1f}", "1"], {"microseconds": 1e6 * fast})
    table.add(["R.MFIV", f"{1e6 * slow:,.1f}", f"{slow / fast:,.0f}"], {"microseconds": 1e6 * slow})
    return table


def main() -> int:
    """Ask both and print."""
    parser = argparse.ArgumentParser(description="The VIX of the same boards by R.MFIV, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rscript", default="Rscript", metavar="PROGRAM")
    arguments = parser.parse_args()
    batch = synthetic_batch(MADE)
    boards = plain_boards(batch)
    try:
        version, found, theirs = asked(arguments.rscript, batch, boards, arguments.rounds)
    except CannotRun as why:
        print(why)
        return CANNOT
    wanted, mine = ours(batch, boards, arguments.rounds)
    np.testing.assert_allclose(found, wanted, rtol=AGREEMENT)
    print(machine_line() + "\n")
    print(table_of(version, theirs, mine, len(boards)).markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
