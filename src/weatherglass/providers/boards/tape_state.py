"""The board of a tape in progress: the last quote of each contract in the session so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.board import Vector
from weatherglass.providers.boards.cells import Days
from weatherglass.providers.boards.instant_grid import NOWHERE, Stamps, day_of
from weatherglass.providers.boards.quote_columns import Leg, QuoteColumns
from weatherglass.providers.boards.tick_runs import Ticks


@dataclass(slots=True, eq=False)
class TapeState:
    """The last quote of each contract of one underlying in the session so far. All columns (n_contracts,)."""

    name: str
    underlying: int
    members: NDArray[np.intp]
    roots: tuple[str, ...]
    root: NDArray[np.int64]
    expiry: Days
    strike: Vector
    right: NDArray[np.int64]
    values: dict[str, Vector]
    day: int = NOWHERE
    stamp: Stamps = field(init=False)

    def __post_init__(self) -> None:
        self.stamp = np.full(self.members.size, NOWHERE, np.int64)

    def take(self, ticks: Ticks, step: int) -> None:
        """The quotes of a further step; a new day begins with none."""
        if day_of(step) != self.day:
            self.day = day_of(step)
            self.stamp[:] = NOWHERE
        at = np.searchsorted(self.members, ticks["series"])
        self.stamp[at] = ticks["stamp"]
        for name, column in self.values.items():
            column[at] = ticks[name]

    def columns(self, rows: NDArray[np.intp]) -> QuoteColumns:
        """The quotes of some contracts."""
        value = {name: column[rows] for name, column in self.values.items()}
        leg = Leg(self.right[rows], value["bid"], value["ask"], value.get("delta"), value.get("iv"))
        return QuoteColumns(self.expiry[rows], self.roots, self.root[rows], self.strike[rows], (leg,))
