"""What people wait for: `python benchmarks/commands.py [--rounds N] [--json FILE]`.

Commands in processes of their own, each from its start to its end, by the clock on the wall and in processor time. The
peer is a bare Python that does nothing. Modules and kernels are compiled, as after an installation; what compiling
costs once is a row of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tables import Table, machine_line, write_record

PACKAGE = ("-m", "weatherglass")
BOARD = ("index", "packaged:SPY_2022-07-15", "--index", "30D", "--rates", "0.02")
CLAIM = ("claim", "test", "r4-russell-breakout-bitcoin", "--brief")
WANTED_S = {"import weatherglass": 0.25, "weatherglass --help": 0.3, "weatherglass today, the first": 5.0}


@dataclass(slots=True)
class Command:
    """A command to be timed: its arguments, and what it finds when it starts.

    Attributes
    ----------
    home
        Whether the home is empty before each run, or as the run before left it.
    kernels
        Whether compiled kernels are at hand.
    """

    name: str
    arguments: tuple[str, ...]
    empty_home: bool = False
    kernels: bool = True
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self, folder: Path) -> None:
        """Once, in a folder for homes and kernels."""
        with tempfile.TemporaryDirectory(dir=folder) as fresh:
            kept = folder / "kept"
            around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
            around |= {
                "WEATHERGLASS_HOME": str(Path(fresh) / "home" if self.empty_home else kept / "home"),
                "NUMBA_CACHE_DIR": str(kept / "kernels" if self.kernels else Path(fresh) / "kernels"),
                "PYTHONPYCACHEPREFIX": str(kept / "modules"),
                "WEATHERGLASS_LANG": "en",
            }
            before, started = used(), time.perf_counter()
            command = [sys.executable, *self.arguments]
            subprocess.run(command, env=around, capture_output=True, check=True)  # noqa: S603
            self.wall.append(time.perf_counter() - started)
            self.processor.append(used() - before)


def used() -> float:
    """Processor time of processes that have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def commands() -> list[Command]:
    """What is timed; the first is the peer."""
    today = (*PACKAGE, "today")
    return [
        Command("python, doing nothing", ("-c", "pass")),
        Command("import weatherglass", ("-c", "import weatherglass")),
        Command("weatherglass --help", (*PACKAGE, "--help")),
        Command("weatherglass today, the first", today, empty_home=True),
        Command("weatherglass today, again", today),
        Command("weatherglass index packaged:SPY_2022-07-15", (*PACKAGE, *BOARD)),
        Command("the same, kernels not compiled yet", (*PACKAGE, *BOARD), kernels=False),
        Command(f"weatherglass {' '.join(CLAIM)}", (*PACKAGE, *CLAIM)),
    ]


def timed(rounds: int, asked: Callable[[], list[Command]] = commands) -> Table:
    """Each command once a round, in turn."""
    found = asked()
    with tempfile.TemporaryDirectory() as made:
        for command in found:
            command.run(Path(made))
        for command in found:
            command.wall.clear()
            command.processor.clear()
        for turn in range(rounds):
            for command in found if turn % 2 == 0 else found[::-1]:
                command.run(Path(made))
    table = Table(
        "What people wait for",
        ["", "seconds", "of a core", "times a bare python, of a core", "wanted, seconds"],
        [
            f"Medians over {rounds} rounds, from the start of a process to its end; seconds by the clock on the wall, "
            "and of all cores together. Modules and kernels are compiled, as after an installation."
        ],
    )
    for command in found:
        wall, core = statistics.median(command.wall), statistics.median(command.processor)
        times = statistics.median(mine / bare for mine, bare in zip(command.processor, found[0].processor, strict=True))
        wanted = WANTED_S.get(command.name)
        cells = [command.name, f"{wall:.2f}", f"{core:.2f}", f"{times:.1f}", "" if wanted is None else f"{wanted:g}"]
        table.add(cells, {"wall_s": wall, "processor_s": core, "times_bare": times})
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="How long commands take, as a Markdown table.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too")
    arguments = parser.parse_args()
    table = timed(arguments.rounds)
    print(machine_line().replace(", one thread used", "") + "\n\n" + table.markdown())
    if arguments.json is not None:
        write_record(arguments.json, [table])


if __name__ == "__main__":
    main()
