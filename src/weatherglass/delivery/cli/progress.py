"""Progress of long work, on stderr and only when a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
SHOWN_FROM = 3
"""Short work stays silent."""


def counted(items: Iterable[Item], noun: str) -> Iterator[Item]:
    """The items themselves, counted on stderr while they pass."""
    watching = sys.stderr.isatty()
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if watching and count >= SHOWN_FROM:
            print(f"\r{count} {noun}", end="", file=sys.stderr, flush=True)
    if watching and count >= SHOWN_FROM:
        print(file=sys.stderr)
