"""Which series a playbook reads: what has to be known for its simulation."""

from __future__ import annotations

from collections.abc import Iterator

from weatherglass.claims.claim_events import RegimeEvent
from weatherglass.claims.observed import TOTAL_RETURN_FIELD, name_of
from weatherglass.claims.trading import BILLS
from weatherglass.playbooks.conditions import EventCondition, SeriesCondition, StateCondition
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import conditions_of
from weatherglass.playbooks.playbook_sections import VolatilityScaling
from weatherglass.signals.registry import require_signal

Key = tuple[str, str]


def needed_series(playbook: Playbook) -> tuple[Key, ...]:
    """Every (series, field) that a playbook may read, "" being the main field: what a panel must be asked for."""
    return tuple(dict.fromkeys(_needed(playbook)))


def named_series(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """Every series that the file names itself, as (path, name), in the order of the file."""
    found = [(f"assets.{name}.series", asset.series) for name, asset in playbook.assets.items()]
    for path, condition in conditions_of(playbook):
        if isinstance(condition, SeriesCondition):
            found.append((f"{path}.series", condition.series))
            found += [(f"{path}.over", condition.over)] if condition.over is not None else []
        elif isinstance(condition, EventCondition):
            found += [(f"{path}.series", condition.series)] if condition.series is not None else []
            found += [(f"{path}.other", condition.other)] if condition.other is not None else []
    for at, scaling in enumerate(playbook.scaling):
        if isinstance(scaling, VolatilityScaling) and scaling.series is not None:
            found.append((f"scaling.{at}.series", scaling.series))
    if playbook.costs.widening is not None:
        found.append(("costs.widening.series", playbook.costs.widening.series))
    return tuple(found)


def _needed(playbook: Playbook) -> Iterator[Key]:
    for asset in playbook.assets.values():
        name = name_of(asset.series)
        yield from ((name, field) for field in ("", "open", "high", "low"))
        if asset.returns == "total_return":
            yield name, TOTAL_RETURN_FIELD
    for _, series in named_series(playbook):
        yield name_of(series), ""
    for _, condition in conditions_of(playbook):
        if isinstance(condition, SeriesCondition):
            yield name_of(condition.series), "" if condition.field in {"close", ""} else condition.field
        elif isinstance(condition, StateCondition):
            yield from _inputs(condition.signal)
        elif isinstance(condition, EventCondition) and isinstance(condition.event, RegimeEvent):
            yield from _inputs(condition.event.params.signal)
    if playbook.cash.earns == "bills":
        yield from ((each, "") for each in BILLS)


def _inputs(signal: str) -> Iterator[Key]:
    yield from ((each.series, each.field) for each in require_signal(signal).inputs)
