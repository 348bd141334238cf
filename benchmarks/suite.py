"""All benchmarks, one after the other, and a summary: `make bench`, or `python benchmarks/suite.py [--only NAME]`.

Each program runs in a process of its own and prints its tables; one that cannot run here says why and ends with 3,
which is no failure. The summary names every program with its tables and its seconds. Nothing passes or fails by time.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tables import Table, machine_line

HERE = Path(__file__).resolve().parent
PROGRAMS = (
    "run", "commands", "r_mfiv_peer", "decode_chain", "series_reading", "journal", "lake_ingest", "observatory",
    "claim_lab", "statistics_peers", "playbook_grid", "live_engine", "deribit_ticks", "server", "backfill", "scaling",
    "tapes", "scale_curve", "cost_model", "instructions",
)  # fmt: skip
CANNOT = 3
"""What a program ends with that cannot run here; its last line says why."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a program."""

    name: str
    seconds: float
    code: int
    titles: tuple[str, ...]
    last_line: str

    @property
    def outcome(self) -> str:
        """In words."""
        if self.code == CANNOT:
            return f"not here: {self.last_line}"
        return "done" if self.code == 0 else f"ended with {self.code}: {self.last_line}"


def ran(name: str, options: Iterable[str] = (), *, folder: Path = HERE) -> Ran:
    """Run a program and print what it prints while it does."""
    started = time.perf_counter()
    command = (sys.executable, "-u", str(folder / f"{name}.py"), *options)
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    code = process.returncode
    said = [line for line in lines if line]
    titles = tuple(found[1] for line in lines if (found := re.match(r"### (.+)", line)))
    return Ran(name, time.perf_counter() - started, code, titles, said[-1] if said else "")


def summary(found: Iterable[Ran]) -> Table:
    """A row for each program."""
    table = Table("Summary", ["", "seconds", "tables", "outcome"], [machine_line().replace(", one thread used", "")])
    for each in found:
        cells = [f"{each.name}.py", f"{each.seconds:,.0f}", "; ".join(each.titles), each.outcome]
        table.add(cells, {"seconds": each.seconds, "code": float(each.code)})
    return table


def main() -> int:
    """Run, print and sum up."""
    parser = argparse.ArgumentParser(description="All benchmarks and a summary, as Markdown.")
    parser.add_argument("--only", action="append", choices=PROGRAMS, metavar="NAME", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--vectorbt", metavar="PYTHON", help="an interpreter that has vectorbt, for playbook_grid")
    arguments = parser.parse_args()
    options = {"playbook_grid": ("--vectorbt", arguments.vectorbt)} if arguments.vectorbt else {}
    found = []
    for name in arguments.only or PROGRAMS:
        print(f"\n## {name}.py\n", flush=True)
        found.append(ran(name, options.get(name, ())))
    print("\n" + summary(found).markdown())
    return int(any(each.code not in {0, CANNOT} for each in found))


if __name__ == "__main__":
    sys.exit(main())
