"""The terminal that answers are printed to."""

from __future__ import annotations

from rich.console import Console

PIPE_WIDTH = 110


def console() -> Console:
    """The console on standard output; a pipe gets plain text of a fixed width."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=PIPE_WIDTH, color_system=None)
