"""Writes docs/reference/cli.md from the program's own help.

Usage: python scripts/cli_reference.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer.main

from weatherglass.delivery.cli.main import app
from weatherglass.delivery.cli.on_demand import subcommands

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "cli.md"
HEAD = """# Command line

Made by `scripts/cli_reference.py` from the program's own help. `wg` is short for `weatherglass`.

Exit codes: 0 ok (also when an index is not calculable: that is an answer), 1 data, 2 usage, 3 source, 70 a fault of
ours, 130 interrupted. Messages are on standard error; with `--format json` standard output is always one array, for
`today`, `signals`, `history`, `claim`, `playbook`, `alert`, `product`, `series`, `backfill` and the overview `data` one
object, and for `live` an object a line.
"""


def cli_reference() -> str:
    """The page as text."""
    parts = [HEAD]
    _add(parts, typer.main.get_command(app), "weatherglass")
    return "\n".join(parts).rstrip() + "\n"


def _add(parts: list[str], command: Any, path: str) -> None:
    children = subcommands(command)
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    words = [path, *(a.metavar or a.name.upper() for a in arguments), *(["[OPTIONS]"] if options else [])]
    usage = " ".join(words)
    parts.append(f"## `{usage}`\n\n{_line(command.help)}\n")
    rows = [(a.metavar or a.name, getattr(a, "help", "")) for a in arguments]
    rows += [(", ".join(o.opts), o.help) for o in options]
    if rows:
        parts.append("| | |\n|---|---|\n" + "\n".join(f"| `{n}` | {_line(t)} |" for n, t in rows) + "\n")
    for name, child in children.items():
        _add(parts, child, f"{path} {name}")


def _line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(cli_reference(), encoding="utf-8")
