"""Figures about the server in the text format of Prometheus."""

from __future__ import annotations

import os
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from weatherglass import __version__

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the classes of durations, in seconds."""
Sample = tuple[Mapping[str, str], float]


class Metrics:
    """Requests by route: how many by status, how long.

    Examples
    --------
    >>> metrics = Metrics()
    >>> metrics.answered("/health", "GET", 200, 0.003)
    >>> metrics.requests[("/health", "GET", 200)]
    1
    """

    def __init__(self) -> None:
        self.requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self.refused: defaultdict[str, int] = defaultdict(int)
        self._classes: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self.started_at = time.time()

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer; `route` is the pattern of the route, so that there are few of them."""
        self.requests[route, method, status] += 1
        self._classes[route][bisect_left(BOUNDS, seconds)] += 1
        self._seconds[route] += seconds

    def text(self, more: Iterable[tuple[str, str, str, Iterable[Sample]]] = ()) -> str:
        """Everything as text.

        Parameters
        ----------
        more
            Name, type, help and samples of further metrics.
        """
        lines: list[str] = []
        for name, kind, said, samples in (*self._own(), *_of_process(self.started_at), *more):
            lines += [f"# HELP {name} {said}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{_labels(labels)} {_value(value)}" for labels, value in samples]
        name = "weatherglass_request_seconds"
        lines += [
            f"# HELP {name} Seconds until the last byte of an answer was handed over.",
            f"# TYPE {name} histogram",
        ]
        for route, classes in sorted(self._classes.items()):
            total = 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), classes, strict=True):
                total += count
                lines.append(f"{name}_bucket{_labels({'route': route, 'le': bound})} {total}")
            lines.append(f"{name}_sum{_labels({'route': route})} {_value(self._seconds[route])}")
            lines.append(f"{name}_count{_labels({'route': route})} {total}")
        return "\n".join(lines) + "\n"

    def _own(self) -> list[tuple[str, str, str, list[Sample]]]:
        requests = [
            ({"route": route, "method": method, "status": str(status)}, float(count))
            for (route, method, status), count in sorted(self.requests.items())
        ]
        refused = [({"why": why}, float(count)) for why, count in sorted(self.refused.items())]
        return [
            ("weatherglass_info", "gauge", "The version that runs.", [({"version": __version__}, 1.0)]),
            ("weatherglass_requests_total", "counter", "Answers by route, method and status.", list(requests)),
            ("weatherglass_refused_total", "counter", "Requests that were refused before any route.", list(refused)),
        ]


def _of_process(started_at: float) -> list[tuple[str, str, str, list[Sample]]]:
    found: list[tuple[str, str, str, list[Sample]]] = []
    found.append(("process_start_time_seconds", "gauge", "Start of the process, since 1970.", [({}, started_at)]))
    usage = os.times()
    found.append(("process_cpu_seconds_total", "counter", "Seconds of processor time.", [({}, usage[0] + usage[1])]))
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            resident = float(pages * os.sysconf("SC_PAGE_SIZE"))
            found.append(("process_resident_memory_bytes", "gauge", "Memory in use.", [({}, resident)]))
        with suppress(OSError):
            files = float(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - no path of it is needed
            found.append(("process_open_fds", "gauge", "Open files and connections.", [({}, files)]))
    return found


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + said + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _value(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
