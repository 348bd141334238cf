"""The owner's published example boards, read from `$WEATHERGLASS_SHARED` or `../shared` beside the repository.

They are not part of the project; a test that needs one is skipped where they are absent, with the path in the reason.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from oracle.cboe_index import Quote

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("WEATHERGLASS_SHARED", REPOSITORY.parent / "shared"))


def shared_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file beside the repository."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"published example not found: {path} (set WEATHERGLASS_SHARED)")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def published_quotes(name: str) -> list[Quote]:
    """A board of golden/, such as "cboe_example_near"."""
    return [
        {
            "strike": float(row["strike"]),
            "call_bid": float(row["call_bid"]),
            "call_ask": float(row["call_ask"]),
            "put_bid": float(row["put_bid"]),
            "put_ask": float(row["put_ask"]),
        }
        for row in shared_rows(f"golden/{name}.csv")
    ]
