"""Live rows of a simulated movement around a packaged real board: for seeing the instrument move without a market.

No row is a price of a market, and each says so: its feed is "simulated", its instants are those of the board's own day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from types import MappingProxyType

from weatherglass.app.index_values import definitions_named
from weatherglass.app.live_request import LiveRequest, LiveRow, live_rates, rules_of
from weatherglass.app.packaged_boards import PREFIX, packaged_board, ticks_of
from weatherglass.errors import UsageError
from weatherglass.indices.definition import ANY
from weatherglass.indices.moved_board import MovableBoard
from weatherglass.stream.publisher import Publisher
from weatherglass.stream.replay import paced
from weatherglass.stream.simulated_movement import movement_events, moves

SIMULATED = "simulated"
BOARD = "packaged:SPY_2022-07-15"
"""Around which it moves where none is named."""
EVERY_S = 1.0
"""Seconds between two rows where nothing else is asked for: a movement is there to be seen."""
SEED = 1
FAMILIES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {"SPY": ("30D", "60D", "93D"), "GLD": ("GVZ", "60D", "93D"), "VIX": ("VVIX", "60D"), "BTC": ("BTC30", "60D", "93D")}
)
"""Indices of a board where none is named."""


def simulated_rows(
    source: str,
    request: LiveRequest,
    *,
    seed: int = SEED,
    speed: float | None = 1.0,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[LiveRow]:
    """Rows of a movement, without end; the first values are those of the real board.

    After five hours of its day the clock goes back to the board, and the movement goes on from where it is.

    Parameters
    ----------
    source
        "packaged:NAME", "" for the SPY board.
    request
        Indices, slots and rates.
    seed
        The same gives the same rows.
    speed
        1 is a second a second; None does not wait.

    Raises
    ------
    UsageError
        When there is no such board, or it has no options for an index.
    """
    movable = simulated_board(source)
    board = movable.board
    definitions = definitions_named(request.names or FAMILIES[board.underlying], request.define)
    for one in definitions:
        if ANY not in one.underlyings and board.underlying not in one.underlyings:
            raise UsageError(
                f"{one.name} is made of options of {one.underlyings[0]}; the movement is around options of "
                f"{board.underlying}: leave out --index, or take 30D"
            )
    rates = live_rates(definitions, board.underlying, request.rates, movable.as_of)
    rules = rules_of(SIMULATED, request.every_s)

    def laps() -> Iterator[LiveRow]:
        walk = moves(seed)
        while True:
            publisher = Publisher(definitions, rates=rates, rules=rules)
            lap = movement_events(movable, walk)
            for event in lap if speed is None else paced(lap, speed, wait=wait):
                for row in publisher.take(event):
                    yield LiveRow(SIMULATED, board.underlying, rules.delay, row)

    return laps()


@cache
def simulated_board(source: str) -> MovableBoard:
    """The board that a movement is around.

    Raises
    ------
    UsageError
        When it is none of the packaged ones.
    """
    name = source or BOARD
    if not name.startswith(PREFIX):
        raise UsageError(f"a simulated movement is around a packaged board, such as {BOARD}; got {source!r}")
    board = packaged_board(name)
    return MovableBoard(board, ticks_of(board))
