"""The main reading until the observatory exists: the index family on the packaged real boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weatherglass.app.packaged_boards import packaged_board
from weatherglass.app.rate_choice import rates_from
from weatherglass.errors import DataError
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import index_named
from weatherglass.indices.reading import IndexReading
from weatherglass.providers import packaged

_SHOWN = (
    ("30-day SPY index", "SPY_2022-07-15", "30D"),
    ("60-day SPY index", "SPY_2022-07-15", "60D"),
    ("93-day SPY index", "SPY_2022-07-15", "93D"),
    ("GVZ, 30-day gold", "GLD_2022-07-15", "GVZ"),
    ("VVIX, 30-day VIX options", "VIX_2022-07-15", "VVIX"),
    ("BTC30, 30-day Bitcoin", "BTC_2021-10-21", "BTC30"),
)
_COMPARED_DAY = date(2022, 7, 15)


@dataclass(frozen=True, slots=True)
class GaugeLine:
    """One computed index of the packaged boards, with a sentence that puts it beside the published one."""

    label: str
    reading: IndexReading
    context: str


def packaged_gauge() -> list[GaugeLine]:
    """The index family on the packaged boards, the 30-day SPY index first."""
    rates = rates_from(None)
    lines = []
    for label, board, name in _SHOWN:
        definition = index_named(name)
        reading = index_reading(packaged_board(board), definition, rates=None if definition.rate is not None else rates)
        lines.append(GaugeLine(label, reading, _beside_the_vix() if board.startswith("SPY") else ""))
    return lines


def _beside_the_vix() -> str:
    try:
        close = packaged.value_on("VIX", "close", _COMPARED_DAY)
    except DataError as error:
        return f"The VIX beside it is not available: {error}"
    return f"Beside it: the VIX closed at {close:.2f} on {_COMPARED_DAY} (published; SPX options, the day's close)."
