"""How surprised one should be: how often chance does as well, on a scale of everyday chances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from weatherglass.app.worded_claim_tests import everyday
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.worded_claim import WordedClaim

RAREST = 1e-4
"""The rare end of the scale, which is logarithmic; what is rarer stands there."""
_SIGNS = {"size": "●", "record": "○", "definitions": "◆", "confounder": "▲"}


def chance_scale(worded: WordedClaim, width: int) -> Text:
    """Everyday chances, the line with the marks of the claim, and what each mark is.

    The chance that is asked for stands as a bar; what is left of it is too likely to be anything but chance.
    """
    line = ["─"] * width
    line[0], line[-1] = "├", "┤"
    line[place_of(worded.alpha, width)] = "┃"
    marks = []
    for each in worded.chances:
        at, sign = place_of(each.p, width), _SIGNS[each.key]
        line[at] = sign
        marks.append((sign, f"{each.title}: {each.text}", each.decides))
    known = everyday(worded.lang)
    found = Text(_above(known, width) + "\n", style="dim")
    for sign in line:
        found.append(sign, style="bold cyan not dim" if sign in _SIGNS.values() else "")
    asked = text("claim.surprise.asked", worded.lang, alpha=worded.alpha_text)
    found.append("\n┃ ")
    found.append(asked)
    for sign, said, decides in marks:
        found.append("\n")
        found.append(f"{sign} ", style="bold cyan not dim")
        found.append(said, style="bold not dim" if decides else "not dim")
        if decides:
            found.append(f", {text('claim.test.decides', worded.lang)}", style="not dim")
    return found


def place_of(p: float, width: int) -> int:
    """Column of a chance, from certain at the left to rare at the right."""
    return round((width - 1) * math.log(max(RAREST, min(1.0, p))) / math.log(RAREST))


def _above(known: tuple[tuple[float, str], ...], width: int) -> str:
    """Everyday chances over their places; one without room is left out."""
    found, used = "", 0
    for p, words in known:
        said = f"1/{round(1 / p):,} {words}"
        at = place_of(p, width)
        if at < used or at + cell_len(said) > width:
            continue
        found += " " * (at - used) + said
        used = at + cell_len(said) + 2
        found += "  "
    return found.rstrip()
