"""Boards of the synthetic exchange for tests."""

from __future__ import annotations

from datetime import date

from weatherglass.market import Board
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import assemble_board
from weatherglass.synthetic.boards import Recipe, SyntheticBoard, SyntheticDay

WHOLE_DAY = 86_400
"""A distance of snapshots that leaves the close alone."""


def board_of(snapshot: QuoteSnapshot) -> Board:
    """The board of a snapshot, as the gauge reads it from a lake."""
    return assemble_board(
        snapshot.quotes,
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        source=snapshot.source,
        term_notes=dict(snapshot.term_notes),
    )


def closing_board(recipe: Recipe, day: date) -> tuple[SyntheticDay, SyntheticBoard]:
    """A day, and its board at the close."""
    made = SyntheticDay(recipe, day)
    *_, last = made.boards()
    return made, last
