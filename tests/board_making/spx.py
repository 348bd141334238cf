"""A small SPX board of two terms at the instant of the owner's worked example, and the VIX of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from board_making.hand import board, hand_board, quote
from oracle.cboe_index import Quote
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board, ParCurve, TermRates
from weatherglass.timeline import NEW_YORK

# VIX Methodology, 2023-11-20, worked example: terms of 21 October (AM) and 28 October (PM), curve of the day before
EXAMPLE = datetime(2022, 9, 27, 10, 45, 15, tzinfo=NEW_YORK)
NEAR, NEXT = date(2022, 10, 21), date(2022, 10, 28)
CMT_DAYS = (30, 60, 91, 182, 365, 730, 1095, 1825, 2555, 3650, 7300, 10950)
CURVE = ParCurve(date(2022, 9, 26), CMT_DAYS, (0.03, 0.02, 0.04, 0.05, 0.08, 0.11, 0.22, 0.59, 1.00, 1.37, 2.03, 2.21))
NO_INTEREST = TermRates((0.0,))

ZEROS = [
    quote(70.0, (30.0, 30.2), (0, 0.05)),
    quote(75.0, (25.0, 25.2), (0, 0.05)),
    quote(125.0, (0, 0.05), (25.0, 25.2)),
    quote(130.0, (0, 0.05), (30.0, 30.2)),
]
"""What ends both wings of a hand board by rule."""
WHOLE = hand_board() + ZEROS
DEAR = hand_board(put95=(2.15, 2.25), call105=(2.15, 2.25)) + ZEROS
SKEWED = hand_board(put95=(1.6, 1.7), put90=(0.8, 0.9), call100=(3.45, 3.55)) + ZEROS
"""Dearer puts, and a forward of 100.5."""


def spx(near: Sequence[Quote] = WHOLE, following: Sequence[Quote] = DEAR, *, as_of: datetime | None = EXAMPLE) -> Board:
    """An SPX of 21 October and an SPXW of 28 October."""
    return board((NEAR, "SPX", near), (NEXT, "SPXW", following), as_of=as_of)


def vix(whole: Board, **how: Any) -> IndexReading:
    """The VIX of a board, at no interest unless said otherwise."""
    return index_reading(whole, FAMILY["VIX"], **({"rates": NO_INTEREST} | how))
