"""The main level on its scale: bands from low to high, the share of all days in each, and where it stands today."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from weatherglass.app.worded_weather import WordedLevel

LOWEST, HIGHEST = 8.0, 90.0
"""Ends of the scale; places on it are logarithmic. A level beyond an end stands at the end."""


def level_scale(level: WordedLevel, width: int) -> Text:
    """Four lines: edges, line with the marker, names of the bands, shares of days.

    A name or share that is wider than its band is cut, and left out where nothing of it would be left.
    """
    edges = [LOWEST, *(each.upper for each in level.bands if each.upper is not None), HIGHEST]
    places = [_place(edge, width) for edge in edges]
    line = ["─"] * width
    for place in places:
        line[place] = "┼"
    line[0], line[-1] = "├", "┤"
    numbers = "".join(
        f"{edge:g}".ljust(end - start) for edge, start, end in zip(edges[:-1], places[:-1], places[1:], strict=True)
    )
    found = Text(f"{numbers[: width - 2].ljust(width - 2)}{HIGHEST:g}\n", style="dim")
    value = level.signal.value
    if value is None:
        found.append("".join(line) + "\n")
    else:
        at = _place(value, width)
        found.append("".join(line[:at]) + "")
        found.append("●", style="bold cyan not dim")
        found.append("".join(line[at + 1 :]) + "\n")
    for words in ([each.label for each in level.bands], [each.share_text for each in level.bands]):
        for word, start, end, band in zip(words, places[:-1], places[1:], level.bands, strict=True):
            now = band.state == level.signal.state
            found.append(_fitted(word, end - start), style="bold cyan not dim" if now else "dim")
        found.append("\n")
    found.right_crop(1)
    return found


def _place(value: float, width: int) -> int:
    inside = min(max(value, LOWEST), HIGHEST)
    return round((width - 1) * math.log(inside / LOWEST) / math.log(HIGHEST / LOWEST))


def _fitted(word: str, width: int) -> str:
    """A word centered in so many columns, which wide characters take two of."""
    while word and cell_len(word) > width - 1:
        word = word[:-1]
    free = width - cell_len(word)
    return " " * (free // 2) + word + " " * (free - free // 2)
