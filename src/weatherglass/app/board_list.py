"""Which option boards there are by name: the packaged ones, and what the store has of each underlying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weatherglass.app.data_home import opened
from weatherglass.app.packaged_boards import PREFIX
from weatherglass.app.settings import Settings
from weatherglass.app.stored_boards import STORE_PREFIX
from weatherglass.providers import packaged


@dataclass(frozen=True, slots=True)
class ListedBoard:
    """A board, or all boards of an underlying in the store.

    Attributes
    ----------
    name
        As it is asked for: "packaged:NAME", or "store:UNDERLYING", which is the latest one.
    first, last
        Days of its quotes.
    days
        On how many of them there are quotes.
    """

    name: str
    underlying: str
    packaged: bool
    first: date
    last: date
    days: int


def listed_boards(settings: Settings) -> tuple[ListedBoard, ...]:
    """Every board that `weatherglass.app.index_values.boards_of` knows by name."""
    found = []
    for name in packaged.board_names():
        underlying, _, day = name.rpartition("_")
        on = date.fromisoformat(day)
        found.append(ListedBoard(PREFIX + name, underlying, True, on, on, 1))
    with opened(settings=settings) as (_store, lake):
        found += [
            ListedBoard(STORE_PREFIX + each.underlying, each.underlying, False, each.first, each.last, each.days)
            for each in lake.overview()
        ]
    return tuple(found)
