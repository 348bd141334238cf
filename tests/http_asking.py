"""What the tests of the HTTP client share: a request in one line, and a clock that only moves when somebody sleeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from weatherglass.providers.contract import Request
from weatherglass.providers.http_client import Timing

START = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
CSV = b"DATE,OPEN,HIGH,LOW,CLOSE\n10/20/2026,18.1,19.9,17.5,19.25\n"
ROWS = b"DATE,CLOSE\n" + b"".join(b"%04d-01-02,%d.25\n" % (year, year % 97) for year in range(1000, 1400))
"""A table of 6,771 bytes."""


@dataclass
class SlowMotion:
    """A clock of its own; `sleeps` lists what was slept. Chance always falls the same way."""

    chance: float = 0.5
    at_s: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.at_s += seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at_s - 1000.0)

    def timing(self) -> Timing:
        return Timing(clock=lambda: self.at_s, sleep=self.sleep, now=self.now, jitter=lambda: self.chance)


def asking(url: str, **changes: Any) -> Request:
    """A request for a table."""
    return Request(
        **{"source": "cboe-index-history", "key": "VIX_History.csv", "url": url, "expects": ("csv",)} | changes
    )
