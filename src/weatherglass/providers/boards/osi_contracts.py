"""Contracts of tapes that name them by OSI symbols, as OPRA does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from weatherglass.providers.boards.board_stream import RowDefect
from weatherglass.providers.boards.symbols import is_adjusted, osi_columns, underlying_of
from weatherglass.providers.boards.tape_rows import Contracts

_DIGITS = re.compile(r"[0-9]")


def osi_contracts(symbols: Sequence[str]) -> Contracts:
    """The contracts of some symbols, without any prefix of a vendor.

    An adjusted contract is said to be on the underlying of its root without digits: so one that is not asked for is not
    counted either.
    """
    found = osi_columns(symbols)
    roots = [found.roots[each] if sound else "" for each, sound in zip(found.root, found.sound, strict=True)]
    bare = {root: underlying_of(_DIGITS.sub("", root)) for root in dict.fromkeys(roots)}
    return Contracts(
        underlying=[bare[root] for root in roots],
        root=roots,
        expiry=found.expiry,
        strike=found.strike,
        right=found.right,
        defect=[
            RowDefect.UNKNOWN_SYMBOL if not root else RowDefect.ADJUSTED_ROOT if is_adjusted(root) else None
            for root in roots
        ],
    )
