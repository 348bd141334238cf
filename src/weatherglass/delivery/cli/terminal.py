"""The terminal that answers are printed to."""

from __future__ import annotations

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

PIPE_WIDTH = 110


def console() -> Console:
    """The console on standard output; a pipe gets plain text of a fixed width."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=PIPE_WIDTH, color_system=None)


def fits(table: Table, out: Console) -> bool:
    """Whether a table stands on a console as it is, without a word or a figure broken."""
    return Measurement.get(out, out.options.update(width=_ANY_WIDTH), table).maximum <= out.width


_ANY_WIDTH = 10_000
