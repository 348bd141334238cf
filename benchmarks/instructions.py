"""Instructions of the work that must not become slower: `python benchmarks/instructions.py [--record] [--only NAME]`.

Counted by valgrind, and so the same on a fast machine and a slow one, busy or not. Each count is held against the one
in `instructions.json`; the program ends with 1 where one has grown beyond its tolerance, and with 3 where nothing can
be counted. Whoever makes something slower on purpose, or faster, records anew and commits the file:
`python benchmarks/instructions.py --record`.

What a count depends on is pinned or compared. Kernels are compiled for one processor whatever the machine has
(`CPU`: what any server since 2015 has and valgrind knows, so without AVX-512), into a cache of their own. Work that the
interpreter does is judged by its ratio to that of a named peer in the same process, and where Python has another minor
version than when it was recorded, not at all; kernels are not judged under another numba, numpy or llvmlite. That this
does not come unnoticed is held by a test: the recorded versions are those of `constraints/dev.txt`.

The tolerance is 5 % for compiled work: its count is the same in every run to 0.1 %, other C libraries have other
mathematical functions, and no machine has other instructions of ours. It is 10 % for ratios and commands: another build
of the same Python has another interpreter loop and other modules at its start. A tenth more work on every option or
every start is what is wanted to be seen; less is noise that one would learn to ignore.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from instruction_units import OURS, PEER, UNITS, label
from tables import Table
from valgrind_requests import MACHINES

HERE = Path(__file__).resolve().parent
RECORD = HERE / "instructions.json"
BUILD = HERE.parent / "build/instructions"
RECORD_ANEW = "python benchmarks/instructions.py --record"
CPU = "x86-64-v3"
CPU_FLAGS = ("avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe")
"""What that processor has beyond older ones, as Linux names it."""
COMPILED_BY = ("numba", "llvmlite", "numpy")
COMPILED_TOLERANCE, RATIO_TOLERANCE = 0.05, 0.10
COMMANDS = {
    "import weatherglass": ("-c", "import weatherglass"),
    "weatherglass --help": ("-m", "weatherglass", "--help"),
}
BARE = ("-c", "pass")
BARE_NAME = "a bare python"
NAMES = (*UNITS, *COMMANDS)
GREW, CANNOT = 1, 3


class CannotCount(Exception):
    """Nothing can be counted here, and why."""


@dataclass(frozen=True, slots=True)
class Count:
    """Instructions of one unit of work, and of its peer's where it is judged by their ratio."""

    each: str
    instructions: float
    peer: str = ""
    peer_instructions: float = 0.0

    @property
    def judged(self) -> float:
        """What must not grow."""
        return self.instructions / self.peer_instructions if self.peer else self.instructions

    @property
    def tolerance(self) -> float:
        """Growth that passes, as a share."""
        return RATIO_TOLERANCE if self.peer else COMPILED_TOLERANCE


@dataclass(frozen=True, slots=True)
class Verdict:
    """A count beside the recorded one; `change` is None where it is not judged, and `why` says why."""

    count: Count
    recorded: Count | None
    change: float | None
    why: str = ""

    @property
    def grew(self) -> bool:
        """Whether it is beyond the tolerance."""
        return self.change is not None and self.change > self.count.tolerance


def environment(folder: Path, build: Path) -> dict[str, str]:
    """What counted programs run in; compiled kernels and modules stay in `build`."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "NUMBA_CPU_NAME": CPU,
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(build / "kernels"),
        "PYTHONPYCACHEPREFIX": str(build / "modules"),
        "PYTHONHASHSEED": "0",
        "WEATHERGLASS_HOME": str(folder / "home"),
        "WEATHERGLASS_LANG": "en",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


def require_valgrind() -> str:
    """Its version.

    Raises
    ------
    CannotCount
        Where there is none, or the processor cannot run what is counted.
    """
    if platform.system() != "Linux" or platform.machine() not in MACHINES:
        raise CannotCount(f"counts are of Linux on x86_64, and this is {platform.system()} on {platform.machine()}")
    program = shutil.which("valgrind")
    if program is None:
        raise CannotCount("there is no valgrind here (Debian: apt-get install valgrind)")
    flags = set(re.findall(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)[0].split())
    if missing := [flag for flag in CPU_FLAGS if flag not in flags]:
        raise CannotCount(f"this processor is no {CPU}: it has no {', '.join(missing)}")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return said.stdout.strip().removeprefix("valgrind-")


def run(command: Iterable[str], environment: Mapping[str, str]) -> None:
    """Run to the end.

    Raises
    ------
    CannotCount
        When it fails, with the end of what it said.
    """
    asked = list(command)
    done = subprocess.run(asked, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stdout + done.stderr)[-1_500:]
        raise CannotCount(f"{' '.join(asked[:3])} ... ended with {done.returncode}: {said}")


def units_counted(names: list[str], build: Path) -> dict[str, Count]:
    """Units of work, all in one process."""
    if not names:
        return {}
    program = (sys.executable, str(HERE / "instruction_units.py"), *names)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        around = environment(folder, build)
        run(program, around)  # compiles what is not in the cache yet: that is not counted
        valgrind = ("valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder / 'counted'}")
        run((*valgrind, *program), around)
        found = dict(counts_in(each.read_text()) for each in sorted(folder.glob("counted.*")))
    counts = {}
    for name in names:
        unit = UNITS[name]
        few, many = unit.sizes
        whose = {
            side: (found[label(name, side, many)] - found[label(name, side, few)]) / (many - few)
            for side in ((OURS, PEER) if unit.peer else (OURS,))
        }
        counts[name] = Count(unit.each, whose[OURS], unit.peer, whose.get(PEER, 0.0))
    return counts


def counts_in(text: str) -> tuple[str, int]:
    """Under which name a file of callgrind was written, and the instructions in it."""
    name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
    total = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    return (name[1] if name else "", int(total[1]) if total else 0)


def commands_counted(names: list[str], build: Path) -> dict[str, Count]:
    """Whole processes, from their start to their end."""
    if not names:
        return {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        around = environment(folder, build)
        bare = _whole_process(BARE, around, folder / "log")
        counted = {name: _whole_process(COMMANDS[name], around, folder / "log") for name in names}
        return {name: Count("process", count, BARE_NAME, bare) for name, count in counted.items()}


def _whole_process(arguments: tuple[str, ...], around: Mapping[str, str], log: Path) -> int:
    run((sys.executable, *arguments), around)  # compiles modules
    options = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={log}")
    run(("valgrind", *options, sys.executable, *arguments), around)
    found = re.search(r"I\s+refs:\s+([\d,]+)", log.read_text())
    if found is None:
        raise CannotCount(f"valgrind wrote no count: {log.read_text()[-500:]}")
    return int(found[1].replace(",", ""))


def versions(valgrind: str) -> dict[str, str]:
    """What the counts depend on."""
    packages = {name: version(name) for name in COMPILED_BY}
    return {"python": ".".join(platform.python_version_tuple()[:2]), **packages, "cpu": CPU, "valgrind": valgrind}


def judged(count: Count, recorded: Count | None, here: Mapping[str, str], then: Mapping[str, str]) -> Verdict:
    """A count against the recorded one, where they can be compared."""
    if recorded is None:
        return Verdict(count, None, None, "is not recorded")
    needed = ("python", *COMPILED_BY) if count.peer else COMPILED_BY
    if other := [f"{name} {then[name]}, and here is {here[name]}" for name in needed if then[name] != here[name]]:
        return Verdict(count, recorded, None, f"was recorded with {'; '.join(other)}")
    return Verdict(count, recorded, count.judged / recorded.judged - 1.0)


def recorded_counts(path: Path) -> tuple[dict[str, Count], dict[str, str]]:
    """What a file of counts says, and with which versions they were made."""
    said = json.loads(path.read_text("utf-8"))
    return {name: Count(**of) for name, of in said["counts"].items()}, said["versions"]


def write_record(path: Path, counts: Mapping[str, Count], made_with: Mapping[str, str]) -> None:
    """Keep counts, to be committed."""
    body = {}
    for name, count in counts.items():
        body[name] = {"each": count.each, "instructions": round(count.instructions, 1)}
        if count.peer:
            body[name] |= {"peer": count.peer, "peer_instructions": round(count.peer_instructions, 1)}
    text = json.dumps({"versions": dict(made_with), "counts": body}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def table_of(verdicts: Mapping[str, Verdict], made_with: Mapping[str, str]) -> Table:
    """What was counted, and how it compares."""
    used = ", ".join(f"{name} {said}" for name, said in made_with.items())
    table = Table(
        "Instructions of a unit of work",
        ["", "a unit is a", "instructions", "times the peer's", "the peer", "against the record", "may grow by"],
        [f"Counted by valgrind in two sizes, and the difference taken; the same on every machine. {used}."],
    )
    for name, verdict in verdicts.items():
        count = verdict.count
        change = "" if verdict.change is None else f"{100 * verdict.change:+.1f} %"
        cells = [
            name,
            count.each,
            f"{count.instructions:,.0f}",
            f"{count.judged:.3g}" if count.peer else "",
            count.peer,
        ]
        table.add([*cells, change, f"{100 * count.tolerance:.0f} %"], {"instructions": count.instructions})
    return table


def main() -> int:
    """Count, print and judge."""
    parser = argparse.ArgumentParser(description="Instructions of a unit of work, against those recorded.")
    parser.add_argument("--record", action="store_true", help="keep what is counted in instructions.json")
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--against", type=Path, default=RECORD, metavar="FILE", help="the counts to hold them against")
    parser.add_argument("--build", type=Path, default=BUILD, metavar="DIR", help="for compiled kernels and modules")
    arguments = parser.parse_args()
    wanted = [name for name in NAMES if name in (arguments.only or NAMES)]
    try:
        made_with = versions(require_valgrind())
        with ThreadPoolExecutor(2) as side_by_side:  # counts do not know of each other
            units = side_by_side.submit(units_counted, [name for name in wanted if name in UNITS], arguments.build)
            commands = commands_counted([name for name in wanted if name in COMMANDS], arguments.build)
            counts = units.result() | commands
    except CannotCount as why:
        print(f"Instructions are not counted: {why}")
        return CANNOT
    kept, then = recorded_counts(arguments.against) if arguments.against.exists() else ({}, made_with)
    if arguments.record:
        kept, then = {name: counts.get(name, kept.get(name)) for name in NAMES if name in {**kept, **counts}}, made_with
        write_record(arguments.against, kept, made_with)
    verdicts = {name: judged(count, kept.get(name), made_with, then) for name, count in counts.items()}
    print(table_of(verdicts, made_with).markdown())
    for name, verdict in verdicts.items():
        if verdict.why:
            print(f"\nNot judged: {name} {verdict.why}.")
        if verdict.grew and verdict.recorded is not None:
            print(
                f"\n{name} takes {verdict.count.judged:,.4g} where {verdict.recorded.judged:,.4g} is recorded, "
                f"{100 * (verdict.change or 0.0):.1f} % more, and {100 * verdict.count.tolerance:.0f} % is allowed. "
                f"Find what became slower; if it is meant, record it and commit the file: {RECORD_ANEW}"
            )
    return GREW if any(verdict.grew for verdict in verdicts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
