"""A command in processes of its own: seconds on the wall and of processors, and the most memory that all of them held.

Memory is read from /proc while the command runs, so it needs Linux: the sum of what all its processes hold, sampled,
and the high-water mark of the largest one, which misses nothing.
"""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.05
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took.

    Attributes
    ----------
    wall_s, processor_s
        Seconds; those of processors are of all its processes, user and system.
    together_mb
        Most memory that all processes held at one time.
    largest_mb
        High-water mark of the process that held most.
    out
        What it printed.
    """

    wall_s: float
    processor_s: float
    together_mb: float
    largest_mb: float
    out: str


def cost_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end.

    Raises
    ------
    RuntimeError
        When it fails; with the end of what it said.
    """
    before = _processor_s()
    started = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603
        list(command),
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    over = threading.Event()
    peaks = {"together": 0.0, "largest": 0.0}
    watcher = threading.Thread(target=_watch, args=(child.pid, over, peaks))
    watcher.start()
    try:
        out, said = child.communicate()
    finally:
        over.set()
        watcher.join()
    wall = time.perf_counter() - started
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}: {(out + said)[-2_000:]}")
    return Cost(wall, _processor_s() - before, peaks["together"], peaks["largest"], out)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(pid: int, over: threading.Event, peaks: dict[str, float]) -> None:
    while not over.wait(SAMPLE_S):
        held = [_memory(each) for each in _tree(pid)]
        peaks["together"] = max(peaks["together"], sum(now for now, _ in held))
        peaks["largest"] = max([peaks["largest"], *(most for _, most in held)])


def _tree(pid: int) -> list[int]:
    """A process and all that it started."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        for task in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            try:
                waiting.extend(int(child) for child in task.read_text().split())
            except OSError:  # it has ended
                continue
    return found


def _memory(pid: int) -> tuple[float, float]:
    """Megabytes that a process holds, and the most that it ever held."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    said = {name: value for name, _, value in (line.partition(":") for line in lines)}
    now, most = (said.get(name, "0 kB").split()[0] for name in ("VmRSS", "VmHWM"))
    return int(now) * 1024 / _MEGABYTE, int(most) * 1024 / _MEGABYTE
