"""Which lane runs, for tests that do more of the same in the long one."""

from __future__ import annotations

FEWEST = 20
_lane = {"fast": False}


def run_fast(*, fast: bool) -> None:
    """Say, before any test is collected, whether the fast lane runs (its marks leave `long` out)."""
    _lane["fast"] = fast


def examples(many: int) -> int:
    """So many examples in the long lane; in the fast one a quarter of them, and no fewer than `FEWEST`."""
    return max(min(many, FEWEST), many // 4) if _lane["fast"] else many
