"""Thresholds of a rule by the thousand: `python benchmarks/playbook_grid.py [--rounds N] [--vectorbt PYTHON]`.

Everything on one thread and in one run. vectorbt wants an environment of its own; say which interpreter has it
(`python -m venv ELSEWHERE && ELSEWHERE/bin/pip install vectorbt`), or its rows are left out. It runs in a process that
takes its turn in every round, and both must find the same returns and falls within 1e-9 before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit

from rounds import Contestant, ratio
from tables import Table, machine_line
from weatherglass.playbooks.grid import GridResult, ThresholdRules, run_grid, threshold_rules
from weatherglass.playbooks.kernels import BOUND, ENTER, EXIT, GROWTH, INSIDE, LANES, ROWS, SIDE, TARGET, decide

SEED = 20_250_415
BARS, PAIRS, COST = 9_000, 1_000, 0.001
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
WAYS = {"lean": "vectorbt, value once, figures by numpy", "guide": "vectorbt, its three figures"}


@njit(error_model="numpy")  # type: ignore[untyped-decorator]
def growth_alone(block, signal, returns):  # type: ignore[no-untyped-def]
    """The same decisions, and one multiplication a day and pair: less cannot tell what became of anything."""
    for bar in range(signal.shape[0]):
        for lane in range(LANES):
            block[GROWTH + lane] *= 1.0 + block[TARGET + lane] * returns[bar]
        decide(block, signal[bar])


def columns() -> dict[str, np.ndarray]:
    """A signal that reverts, a random walk, and pairs of thresholds that differ in both levels."""
    rng = np.random.default_rng(SEED)
    log = np.zeros(BARS)
    for bar, noise in enumerate(0.07 * rng.standard_normal(BARS - 1), 1):
        log[bar] = 0.98 * log[bar - 1] + noise
    returns = np.expm1(0.0003 + 0.011 * rng.standard_normal(BARS))
    returns[0] = 0.0
    enter = rng.uniform(15.0, 40.0, PAIRS)
    return {
        "signal": np.round(18.0 * np.exp(log), 2),
        "returns": returns,
        "close": 100.0 * np.cumprod(1.0 + returns),
        "enter": enter,
        "leave": enter - rng.uniform(0.0, 10.0, PAIRS),
        "cost": np.array(COST),
    }


class Peer:
    """vectorbt in its own process."""

    def __init__(self, python: str, given: dict[str, np.ndarray], folder: Path) -> None:
        np.savez(folder / "given.npz", **given)  # type: ignore[arg-type]
        script = Path(__file__).with_name("vectorbt_peer.py")
        self.process = subprocess.Popen(  # noqa: S603  (the interpreter that the caller named)
            [python, "-W", "ignore", str(script), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")},
        )
        self.told = json.loads(self._answer())
        self.found = np.load(folder / "found.npz")

    def seconds(self, way: str) -> float:
        """Processor time of one run."""
        assert self.process.stdin is not None
        self.process.stdin.write(way + "\n")
        self.process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


def same(ours: GridResult, peer: Peer) -> None:
    """The same total returns and falls by all ways, and the same ratio by the one that leaves out the first row."""
    for way in WAYS:
        for at, values in ((0, ours.total), (2, ours.worst_fall)):
            np.testing.assert_allclose(peer.found[f"{way}_{at}"], values, rtol=1e-9, atol=1e-9, err_msg=way)
    ratios = peer.found["lean_1"] * math.sqrt(252)
    np.testing.assert_allclose(ratios, ours.sharpe, rtol=1e-7, atol=1e-9)


def timed(run: Callable[[], object]) -> float:
    """Processor time of one run here."""
    started = time.process_time()
    run()
    return time.process_time() - started


def peak_of(run: Callable[[], object]) -> int:
    """Peak of what a run allocates, results included."""
    tracemalloc.start()
    run()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def grid(rounds: int, python: str | None, folder: Path) -> list[Table]:
    """The tables of time and of memory."""
    given = columns()
    signal, returns, nothing = given["signal"], given["returns"], np.zeros(BARS)
    usual = threshold_rules(given["enter"], given["leave"], cost=COST)
    staged = threshold_rules(given["enter"], given["leave"], cost=COST, instalments=4, spacing=5, stop=0.1)

    def ours(rules: ThresholdRules) -> GridResult:
        return run_grid(rules, signal, returns, nothing, years=BARS / 252, rows_a_year=252)

    def floor() -> np.ndarray:
        total = np.ones(PAIRS)
        for first in range(0, PAIRS, LANES):
            block = np.zeros((ROWS, LANES))
            size = min(LANES, PAIRS - first)
            block[[INSIDE // LANES, SIDE // LANES, GROWTH // LANES]] = 1.0
            block[[ENTER // LANES, BOUND // LANES], :size] = given["enter"][first : first + size]
            block[EXIT // LANES, :size] = given["leave"][first : first + size]
            growth_alone(block.reshape(-1), signal, returns)
            total[first : first + size] = block[GROWTH // LANES, :size]
        return total

    without_cost = ours(threshold_rules(given["enter"], given["leave"])).total
    np.testing.assert_allclose(floor() - 1.0, without_cost, rtol=1e-9, atol=1e-9)
    found = ours(usual)
    here = {
        "growth alone, the floor": floor,
        "run_grid": lambda: ours(usual),
        "run_grid with four instalments and a stop": lambda: ours(staged),
    }
    contestants = {name: Contestant(name, run, 1) for name, run in here.items()}
    peer = None if python is None else Peer(python, given, folder)
    if peer is not None:
        same(found, peer)
        contestants |= {way: Contestant(name, lambda: None, 1) for way, name in WAYS.items()}
    load = os.getloadavg()[0]
    for each in here.values():
        each()
    for _ in range(rounds):
        for name, run in here.items():
            contestants[name].seconds.append(statistics.median(timed(run) for _ in range(3)))
        if peer is not None:
            for way in WAYS:
                contestants[way].seconds.append(peer.seconds(way))
    times = Table(
        f"{PAIRS:,} pairs of thresholds over {BARS:,} days: return, Sharpe ratio, deepest fall",
        ["", "milliseconds", "nanoseconds a day and pair", "times as long as run_grid"],
        [
            f"Medians over {rounds} rounds, with quartiles, in processor time on one thread; of ours the median of "
            f"three in each round. Load at the start {load:.1f} on {os.cpu_count()} cores. The floor is "
            "the same decisions and one multiplication by the return of what is held: no costs, falls or moments. "
            "run_grid also gives volatility, turnover, trades and exposure, and trades any weights."
        ],
    )
    for each in contestants.values():
        text = ratio(each, contestants["run_grid"]).text(2 if each.name.startswith(("growth", "run")) else 0)
        nanoseconds = 1e9 * each.median / (BARS * PAIRS)
        times.add(
            [each.name, f"{1e3 * each.median:,.1f}", f"{nanoseconds:,.2f}", text],
            {"milliseconds": 1e3 * each.median, "nanoseconds": nanoseconds},
        )
    memory = Table("The memory of a grid", ["", "MB"], [])
    peak = peak_of(lambda: ours(usual)) / 1e6
    memory.add(["run_grid, columns and results", f"{peak:,.2f}"], {"MB": peak})
    if peer is None:
        times.notes.append("vectorbt was not asked: no interpreter that has it was named.")
    else:
        peer.close()
        resident = peer.told["memory"] / 1e6
        memory.add([f"vectorbt {peer.told['version']}, both ways", f"{resident:,.0f}"], {"MB": resident})
        times.notes.append(
            f"vectorbt {peer.told['version']} finds the same returns and falls within 1e-9. It also keeps every order "
            f"({peer.told['orders']:,} records here: day, size, price, fee, side), from which trades, positions and "
            "their logs can be read, and the value of every pair on every day; run_grid keeps none of these, and "
            "`orders_of` with `simulate` gives the path of one pair. It takes limits of size, rejected orders, cash "
            "shared between columns and stops within a day, which run_grid does not."
        )
        memory.notes.append(
            "Peak of traced allocations for ours (a block of rules, 31 KB, is counted); growth of the highest resident "
            "memory of its process for vectorbt."
        )
    return [times, memory]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A grid of thresholds, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--vectorbt", metavar="PYTHON", help="an interpreter that has vectorbt")
    arguments = parser.parse_args()
    for variable in ONE_THREAD:
        os.environ[variable] = "1"
    print(machine_line(), "\n")
    with tempfile.TemporaryDirectory() as made:
        for table in grid(arguments.rounds, arguments.vectorbt, Path(made)):
            print(table.markdown() + "\n")
