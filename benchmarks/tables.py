"""Tables of results, as Markdown for people and as records for programs; and the machine that they were made on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version

PACKAGES = ("numpy", "numba", "pandas", "polars")


@dataclass(slots=True)
class Table:
    """A table that is filled row by row."""

    title: str
    head: list[str]
    notes: list[str]
    rows: list[list[str]] = field(default_factory=list)
    numbers: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, cells: list[str], numbers: dict[str, float]) -> None:
        """A row; the first cell names it."""
        self.rows.append(cells)
        self.numbers[cells[0]] = numbers

    def markdown(self) -> str:
        """Heading, notes and table."""
        lines = [f"### {self.title}", "", *(part for note in self.notes for part in (note, ""))]
        lines.append("| " + " | ".join(self.head) + " |")
        lines.append("|---|" + "---:|" * (len(self.head) - 1))
        lines += ["| " + " | ".join(cells) + " |" for cells in self.rows]
        return "\n".join(lines)


def machine() -> dict[str, str]:
    """What the figures depend on; no names of hosts and no paths."""
    return {
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def machine_line() -> str:
    """`machine` as a sentence."""
    found = machine()
    packages = ", ".join(f"{name} {found[name]}" for name in PACKAGES)
    return (
        f"{found['cores']} cores ({found['architecture']}, {found['system']}), one thread used; "
        f"Python {found['python']}, {packages}."
    )
