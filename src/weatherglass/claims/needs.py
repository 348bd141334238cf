"""Which series a claim reads: what has to be known for its test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.observed import name_of
from weatherglass.claims.trading import BILLS
from weatherglass.signals.registry import require_signal

_LISTS_OF_SERIES = frozenset({"negative_signals", "negative_outcomes", "chain"})
_KEYS_OF_SERIES = frozenset({"id", "series", "over", "other_signal", "chain", *_LISTS_OF_SERIES})
_FIELDS_OF_VARIANTS = ("high", "low", "adjclose")
"""Fields that definitions vary over: they are asked for with every series that has a field."""


def needed_series(claim: ClaimBase) -> tuple[tuple[str, str], ...]:
    """Every (series, field) that a claim may read, "" being the main field: what a panel for it must be asked for."""
    found: dict[tuple[str, str], None] = {}
    _collect(msgspec.to_builtins(claim), found)
    return tuple(found)


def _collect(plain: Any, found: dict[tuple[str, str], None]) -> None:
    """Walk through a claim as plain data for names of series."""
    if isinstance(plain, list | tuple):
        for each in plain:
            _collect(each, found)
    if not isinstance(plain, dict):
        return
    name = plain.get("id") if "close_time" in plain else plain.get("series")
    if isinstance(name, str):
        field = str(plain.get("field", ""))
        main = "" if field in {"close", "total_return"} else field
        found.update({(name_of(name), each): None for each in ("", main)})
        if "field" in plain:
            found.update({(name_of(name), each): None for each in _FIELDS_OF_VARIANTS})
        if isinstance(plain.get("over"), str):
            found[name_of(plain["over"]), ""] = None
    if plain.get("rule") == "regime_entry":
        wanted = require_signal(plain["params"]["signal"]).inputs
        found.update({(each.series, each.field): None for each in wanted})
    if "cost_bp" in plain:  # what a strategy does not hold earns the rate of bills
        found.update({(each, ""): None for each in BILLS})
    if isinstance(plain.get("other_signal"), str):
        found[name_of(plain["other_signal"]), ""] = None
    for key, value in plain.items():
        if key in _LISTS_OF_SERIES:
            found.update({(name_of(str(each)), ""): None for each in value})
        elif key == "variants":
            found.update({(name_of(each), ""): None for path in value for each in _varied(path, value[path])})
        else:
            _collect(value, found)


def _varied(path: str, values: list[Any]) -> Iterator[str]:
    """Series that definitions vary over: those of a path such as data.signal.id, or chains of them."""
    if path.rpartition(".")[2] in _KEYS_OF_SERIES:
        for value in values:
            yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)
