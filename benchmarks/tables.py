"""Tables of results, as Markdown for people and as records for programs; and the machine that they were made on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

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


def machine_line(made_on: Mapping[str, str] | None = None) -> str:
    """`machine` as a sentence, or that of a record."""
    found = machine() if made_on is None else made_on
    packages = ", ".join(f"{name} {found[name]}" for name in PACKAGES)
    return (
        f"{found['cores']} cores ({found['architecture']}, {found['system']}), one thread used; "
        f"Python {found['python']}, {packages}."
    )


def write_record(path: Path, tables: Sequence[Table]) -> None:
    """Keep measured tables as they are printed, with their numbers, the machine and the day: `docs_tables.py` reads it.

    Only what is the same for whoever reads it goes in: no names of hosts, no paths.
    """
    kept = [asdict(table) for table in tables]
    record = {"measured": datetime.now(UTC).date().isoformat(), "machine": machine(), "tables": kept}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_record(path: Path) -> tuple[dict[str, Any], list[Table]]:
    """What `write_record` wrote: everything but the tables, and the tables."""
    record = json.loads(path.read_text("utf-8"))
    return record, [Table(**each) for each in record.pop("tables")]
