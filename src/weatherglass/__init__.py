"""Weatherglass: an open instrument for reading market fear.

>>> import weatherglass as wg
>>> reading = wg.index("packaged:SPY_2022-07-15", "30D")
>>> round(reading.value, 1)
23.8

Values are computed by this project from the quotes given; none is an official index value.
"""

from __future__ import annotations

from weatherglass.errors import DataError, MethodError, SourceError, UsageError, WeatherglassError
from weatherglass.library.answers import frame, language, worded
from weatherglass.library.days import import_series, series, signal, signal_history, today
from weatherglass.library.gauge import (
    backfill,
    decompose,
    family,
    index,
    index_history,
    packaged_boards,
    read_board,
    read_boards,
)
from weatherglass.library.trials import claim, playbook

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "MethodError",
    "SourceError",
    "UsageError",
    "WeatherglassError",
    "backfill",
    "claim",
    "decompose",
    "family",
    "frame",
    "import_series",
    "index",
    "index_history",
    "language",
    "packaged_boards",
    "playbook",
    "read_board",
    "read_boards",
    "series",
    "signal",
    "signal_history",
    "today",
    "worded",
]
