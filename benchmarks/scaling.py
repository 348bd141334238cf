# ruff: noqa: E402 - the environment is read when the libraries are imported
"""One worker and two, on processes and on Ray: `python benchmarks/scaling.py [--boards N] [--rounds R] [--folder DIR]`.

The real backfill of a family over a lake of boards, by every engine with one worker and with two, in turn each round.
Two figures each: the whole run, with the start of the workers in it (Ray takes seconds), and the pace between the time
at which every worker has answered once and the end, which is what a long run has. Above them what this machine can
give: a loop of sums in one process and in two. Results must be the same bytes whatever made them.
"""

from __future__ import annotations

import os

for _name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[_name] = "1"

import argparse
import json
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from backfill import make_lake
from tables import Table, machine, machine_line
from weatherglass.app.backfill import BackfillRequest, Progress, backfill
from weatherglass.scale.engine import Done, engine_named

WORKERS = (1, 2)
SPIN_TASKS, SPIN_SUMS = 24, 4_000_000


@dataclass(slots=True)
class Pace:
    """Seconds of whole runs, and tasks a second once every worker has answered; one entry a round."""

    wall: list[float] = field(default_factory=list)
    tasks_per_s: list[float] = field(default_factory=list)


def spin(task: int) -> int:
    """Arithmetic that needs no memory."""
    total = task
    for number in range(SPIN_SUMS):
        total += number & 7
    return total


def spun(workers: int) -> tuple[float, float]:
    """Whole seconds and pace of the loop of sums."""
    seen: list[float] = []
    started = time.perf_counter()
    with engine_named("local", workers=workers) as engine:
        for _, outcome in engine.run(spin, list(range(SPIN_TASKS))):
            assert isinstance(outcome, Done), outcome
            seen.append(time.perf_counter())
    return seen[-1] - started, (len(seen) - workers) / (seen[-1] - seen[workers - 1])


def filled(lake: Path, results: Path, engine: str, workers: int) -> tuple[float, float]:
    """Whole seconds and pace of a backfill."""
    shutil.rmtree(results, ignore_errors=True)
    seen: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.done > len(seen):
            seen.append(time.perf_counter())

    request = BackfillRequest(
        str(lake), ("family",), rates=0.03, results=str(results), engine=engine, workers=workers, underlyings=("SPX",)
    )
    started = time.perf_counter()
    report = backfill(request, watch=watch)
    wall = time.perf_counter() - started
    assert report.poisoned == ()
    assert len(seen) == report.done > 2 * workers, "too few boards: two workers need some days each"
    return wall, (len(seen) - workers) / (seen[-1] - seen[workers - 1])


def bytes_of(results: Path) -> dict[str, bytes]:
    """Files of results by path."""
    return {str(path.relative_to(results)): path.read_bytes() for path in results.glob("underlying=*/**/*.parquet")}


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boards", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the lake here, and take the one that is there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    arguments = parser.parse_args()
    engines = ["local", *(["ray"] if find_spec("ray") else [])]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        lake, results = folder / f"quotes-{arguments.boards}", folder / "results"
        if not lake.exists():
            make_lake(lake, arguments.boards, workers=2)
        filled(lake, results, "local", 1)  # compiles what is not cached, and fills the cache of the disk
        wanted = bytes_of(results)
        contestants = {("a loop of sums", workers): partial(spun, workers) for workers in WORKERS}
        contestants |= {
            (f"backfill, {engine}", workers): partial(filled, lake, results, engine, workers)
            for engine in engines
            for workers in WORKERS
        }
        paces = {key: Pace() for key in contestants}
        for _ in range(arguments.rounds):
            for key, run in contestants.items():
                wall, pace = run()
                paces[key].wall.append(wall)
                paces[key].tasks_per_s.append(pace)
                assert bytes_of(results) == wanted, f"{key}: other bytes"
    table = Table(
        f"Two workers against one: {arguments.boards:,} boards to a family in the store",
        ["", "one worker, s", "two workers, s", "ratio, start included", "ratio of the pace"],
        [machine_line()],
    )
    for name in dict.fromkeys(name for name, _ in contestants):
        one, two = (paces[name, workers] for workers in WORKERS)
        whole = statistics.median(a / b for a, b in zip(one.wall, two.wall, strict=True))
        pace = statistics.median(b / a for a, b in zip(one.tasks_per_s, two.tasks_per_s, strict=True))
        walls = [statistics.median(each.wall) for each in (one, two)]
        table.add(
            [name, *(f"{each:.1f}" for each in walls), f"{whole:.2f}", f"{pace:.2f}"],
            {"ratio": whole, "ratio_of_pace": pace, "one_s": walls[0], "two_s": walls[1]},
        )
    table.notes.append("The results of all runs were the same bytes.")
    print(table.markdown())
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "scaling": table.numbers}, indent=2))


if __name__ == "__main__":
    main()
