"""A simulated movement around a real board: quotes that never were, as events at the instants of that board's own day.

Forward and volatility follow two Ornstein-Uhlenbeck processes with a negative correlation, drawn from a seed: they
wander, and come back to the board. Nothing else of the board is made up: strikes, smile and spreads are its own.

References
----------
G. E. Uhlenbeck and L. S. Ornstein, "On the theory of the Brownian motion", Physical Review 36 (1930), 823-841.
F. Black, "Studies of stock price volatility changes", Proceedings of the American Statistical Association (1976),
177-181: volatility rises as prices fall.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.indices.moved_board import BoardMove, MovableBoard
from weatherglass.market.contracts import contracts_of
from weatherglass.stream.events import Event, Listing, QuoteBatch, to_microseconds

MOST_DEVIATIONS = 3.0
"""No move is further from the board than so many standard deviations: values stay in sight of the real one."""
LAP = timedelta(hours=5)
"""After so long the clock goes back to the instant of the board: its terms would run out otherwise."""
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Wandering:
    """How a board wanders.

    Attributes
    ----------
    forward, volatility
        Standard deviations of the two logarithms in the long run.
    correlation
        Between the two.
    returns_in
        Time in which a distance from the board falls to 1/e of itself on average.
    step
        Between two sets of quotes.
    """

    forward: float = 0.006
    volatility: float = 0.05
    correlation: float = -0.8
    returns_in: timedelta = timedelta(hours=1)
    step: timedelta = timedelta(seconds=1)

    def __post_init__(self) -> None:
        if not (self.forward >= 0.0 and self.volatility >= 0.0 and -1.0 <= self.correlation <= 1.0):
            raise UsageError("deviations of a movement must be 0 or more, its correlation -1 to 1")
        if min(self.returns_in, self.step) <= timedelta(0):
            raise UsageError(f"step={self.step} and returns_in={self.returns_in} of a movement must be positive")


def moves(seed: int, how: Wandering | None = None) -> Iterator[BoardMove]:
    """Moves of a board, step by step and without end; the first is none. The same seed gives the same ones.

    >>> first, second = islice(moves(1), 2)
    >>> first, abs(second.volatility) < 0.01
    (BoardMove(forward=0.0, volatility=0.0), True)
    """
    how = how or Wandering()
    rng = np.random.default_rng(seed)
    keep = math.exp(-(how.step / how.returns_in))
    spread = math.sqrt(1.0 - keep * keep)
    across = math.sqrt(1.0 - how.correlation**2)
    price = level = 0.0  # in deviations
    while True:
        for a, b in rng.standard_normal((_BLOCK, 2)).tolist():
            yield BoardMove(how.forward * price, how.volatility * level)
            price = _bounded(keep * price + spread * a)
            level = _bounded(keep * level + spread * (how.correlation * a + across * b))


def movement_events(
    movable: MovableBoard, walk: Iterator[BoardMove], *, step: timedelta = timedelta(seconds=1)
) -> Iterator[Event]:
    """One lap: the contracts of the board, then all its quotes at every step, from the instant of the board on.

    Parameters
    ----------
    walk
        The lap takes from it what it needs; the next lap goes on with it.
    """
    listing = contracts_of(movable.board)
    yield Listing(movable.as_of, listing)
    every = np.arange(len(listing.contracts))
    for number, move in enumerate(islice(walk, LAP // step)):
        at = movable.as_of + number * step
        bid, ask = movable.quotes(move, elapsed_s=(number * step).total_seconds())
        yield QuoteBatch(at, every, bid, ask, np.full(every.size, to_microseconds(at)))


def _bounded(deviations: float) -> float:
    return min(MOST_DEVIATIONS, max(-MOST_DEVIATIONS, deviations))
