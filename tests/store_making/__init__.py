"""Answers of sources, documents and homes for the tests of the store, retyped small."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from weatherglass.market.payload import Payload
from weatherglass.market.series import IngestQuality, ObservationDefect, Quarantined, SeriesAnswer, SeriesRows, instants

SOURCE_TREE = Path(__file__).resolve().parents[2] / "src"
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


@dataclass
class TickingClock:
    """A clock that goes one second ahead at each look."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def close_of(day: str | date) -> datetime:
    """21:15 UTC of a day, from which its value is known in these tests."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, 21, 15, tzinfo=UTC)


def rows(
    values: Mapping[str, float],
    series: str = "VIX",
    field: str = "close",
    known_at: datetime | Mapping[str, datetime] | None = None,
) -> SeriesRows:
    """Rows by day; known at the close of the day unless told."""
    days = sorted(values)
    if known_at is None:
        known_at = {day: close_of(day) for day in days}
    moments = [known_at] * len(days) if isinstance(known_at, datetime) else [known_at[day] for day in days]
    return SeriesRows(
        series,
        field,
        np.array(days, dtype="datetime64[D]"),
        np.array([values[day] for day in days], dtype=np.float64),
        instants(*moments),
    )


def answer_of(*parts: SeriesRows) -> SeriesAnswer:
    """An answer of which everything was kept."""
    kept = sum(part.rows for part in parts)
    return SeriesAnswer(parts, IngestQuality(read=kept, kept=kept))


def answer(values: Mapping[str, float], **named: object) -> SeriesAnswer:
    """An answer with one field of one series."""
    return answer_of(rows(values, **named))  # type: ignore[arg-type]


POOR_QUALITY = IngestQuality(
    read=10,
    kept=6,
    blank=1,
    left_out=MappingProxyType({ObservationDefect.BAD_DATE: 2, ObservationDefect.ZERO_PLACEHOLDER: 1}),
    examples=(Quarantined(7, ObservationDefect.BAD_DATE, "02/29/2025 한국"),),
    notes=("the file ends a week ago",),
)


def document(body: bytes = b"DATE,CLOSE\n03/01/2024,13.11\n", **named: object) -> Payload:
    """A document as a provider hands it on."""
    words = {
        "source": "cboe-index-history",
        "key": "VIX",
        "url": "https://example.test/VIX_History.csv",
        "received_at": NOON,
        "context": {"series": "VIX"},
        "media_type": "text/csv",
        "etag": '"abc"',
        "last_modified": "Fri, 01 Mar 2024 12:00:00 GMT",
    }
    return Payload(body=body, **(words | named))  # type: ignore[arg-type]


def tree_of(home: Path) -> dict[str, bytes]:
    """Every file below a directory, with what is in it."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def environment() -> dict[str, str]:
    """For a Python process that imports the package and the modules of the tests."""
    return os.environ | {"PYTHONPATH": f"{SOURCE_TREE}{os.pathsep}{SOURCE_TREE.parent / 'tests'}"}


@contextmanager
def small_disk(at: Path, size: str = "2m") -> Iterator[Path]:
    """A file system of a few megabytes in memory; the test is skipped where it may not be mounted."""
    at.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small file system is not permitted here: {mounted.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def remount(at: Path, how: str) -> None:
    """Make a mounted disk read-only ("ro") or writable ("rw")."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(at)], check=True)
