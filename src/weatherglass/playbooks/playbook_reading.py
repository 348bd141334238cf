"""From plain data (as a YAML reader gives it) to a playbook, and from a playbook to its variants; faults are named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from weatherglass.claims.claim_events import RegimeEvent
from weatherglass.claims.claim_types import MAX_VARIANTS
from weatherglass.claims.file_records import FileRecords
from weatherglass.errors import UsageError, nearest
from weatherglass.playbooks.conditions import (
    AllCondition,
    AnyCondition,
    Condition,
    EventCondition,
    NoneCondition,
    StateCondition,
)
from weatherglass.playbooks.playbook_file import SCHEMA_VERSION, Playbook
from weatherglass.playbooks.playbook_sections import FactorScaling, VolatilityScaling
from weatherglass.signals.registry import require_signal

LARGEST_SUM = 3.0
"""Of the weights of a rule."""


class PlaybookFileError(UsageError):
    """A playbook file that says something the schema does not have."""


_RECORDS = FileRecords("playbook file", "a playbook", PlaybookFileError)


def playbook_from(plain: object) -> Playbook:
    """A playbook from plain mappings, lists, texts, numbers and days.

    Raises
    ------
    PlaybookFileError
        With the path of what is wrong.

    Examples
    --------
    >>> try:
    ...     playbook_from({"schema_version": 2})
    ... except PlaybookFileError as fault:
    ...     print(fault)
    schema_version: 2; this program reads version 1
    """
    found = _RECORDS.converted(_RECORDS.plain(_RECORDS.of_version(plain, SCHEMA_VERSION)), Playbook)
    _require_sense(found)
    count = variant_count(found)
    if count > min(found.max_variants, MAX_VARIANTS):
        raise PlaybookFileError(
            f"variants: {count:,} combinations; max_variants is {found.max_variants} (at most {MAX_VARIANTS:,}): "
            "give fewer values, or raise max_variants"
        )
    for path, values in found.variants.items():
        for value in values:
            with_settings(found, {path: value})
    return found


def variant_count(playbook: Playbook) -> int:
    """How many combinations the `variants` of a playbook make; 1 for none."""
    return math.prod(len(values) for values in playbook.variants.values())


def variants_of(playbook: Playbook) -> Iterator[tuple[Mapping[str, Any], Playbook]]:
    """Every combination of the playbook's variants: (what was set, the playbook so set), in the order of the file."""
    return _RECORDS.variants_of(playbook, playbook.variants)


def with_settings(playbook: Playbook, setting: Mapping[str, Any]) -> Playbook:
    """A playbook with some keys set by their dotted paths: "rules.fear.when.level".

    Raises
    ------
    PlaybookFileError
        When a path leads to no key, or a value is not allowed there.
    """
    found = _RECORDS.with_settings(playbook, setting)
    try:
        _require_sense(found)
    except PlaybookFileError as fault:
        raise PlaybookFileError(f"variants: {fault}") from None
    return found


def conditions_of(playbook: Playbook) -> Iterator[tuple[str, Condition]]:
    """Every condition of a playbook with its path, the nested ones behind those that hold them."""
    for rule in playbook.rules:
        yield from _with_nested(f"rules.{rule.name}.when", rule.when)
        if rule.until is not None:
            yield from _with_nested(f"rules.{rule.name}.until", rule.until)
    for at, scaling in enumerate(playbook.scaling):
        if isinstance(scaling, FactorScaling):
            yield from _with_nested(f"scaling.{at}.when", scaling.when)
    for at, record in enumerate(playbook.states):
        yield from _with_nested(f"states.{at}.when", record.when)


def _with_nested(path: str, condition: Condition) -> Iterator[tuple[str, Condition]]:
    yield path, condition
    if isinstance(condition, AllCondition | AnyCondition | NoneCondition):
        for at, each in enumerate(condition.of):
            yield from _with_nested(f"{path}.of.{at}", each)


def _require_sense(playbook: Playbook) -> None:
    """What types cannot say."""
    if playbook.freeze_date < playbook.source.published:
        raise PlaybookFileError(
            f"freeze_date: {playbook.freeze_date} lies before the publication on {playbook.source.published}; "
            "what was known when the advice was given is in sample"
        )
    names = [rule.name for rule in playbook.rules]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise PlaybookFileError(f"rules.{at}.name: {name!r} is the name of an earlier rule; give each its own")
    for path, asset in _assets_named(playbook):
        if asset not in playbook.assets:
            raise PlaybookFileError(f"{path}: no asset {asset!r}; {nearest(asset, playbook.assets)}")
    for path, weights in _weights(playbook):
        if math.fsum(weights.values()) > LARGEST_SUM:
            raise PlaybookFileError(
                f"{path}: the weights add up to {math.fsum(weights.values()):g}; at most {LARGEST_SUM:g} can be held"
            )
    _require_stages(playbook)
    stopped = [each.asset for each in playbook.stops]
    if len(set(stopped)) < len(stopped):
        raise PlaybookFileError("stops: an asset has one stop; two name the same")
    for at, stop in enumerate(playbook.stops):
        if stop.back_in == "after_days" and stop.days < 1:
            raise PlaybookFileError(f"stops.{at}.days: {stop.days}; back_in after_days needs at least 1")
    if playbook.rebalance.trade == "every" and any(each.back_in == "next_entry" for each in playbook.stops):
        raise PlaybookFileError(
            "rebalance.trade: every leaves bars without an order, which a stop that waits for the next entry would "
            "take for its end; take on_change or drift"
        )
    if playbook.rebalance.trade == "on_change" and playbook.money.monthly > 0.0:
        raise PlaybookFileError(
            "rebalance.trade: on_change leaves the money that is paid in monthly in cash; take every or drift"
        )
    for path, condition in conditions_of(playbook):
        _require_answerable(path, condition)


def _require_stages(playbook: Playbook) -> None:
    """Instalments go from known weights to known weights."""
    staged = next((rule.name for rule in playbook.rules if rule.stages is not None), None)
    if staged is not None and playbook.otherwise == "keep":
        raise PlaybookFileError(
            f"rules.{staged}.stages: instalments need weights to start from, and `otherwise: keep` gives none; "
            "give otherwise its weights, or leave the stages out"
        )


def _require_answerable(path: str, condition: Condition) -> None:
    if isinstance(condition, StateCondition):
        for state in condition.states:
            _require_state(path, condition.signal, state)
    if isinstance(condition, EventCondition):
        if isinstance(condition.event, RegimeEvent):
            _require_state(f"{path}.event.params", condition.event.params.signal, condition.event.params.state)
        elif condition.series is None:
            raise PlaybookFileError(f"{path}.series: missing; the rule of the event needs a series")
        if condition.event.__struct_config__.tag == "joint_move" and condition.other is None:
            raise PlaybookFileError(f"{path}.other: missing; a joint move is one of two series")


def _require_state(path: str, signal: str, state: str) -> None:
    """A signal of the observatory and one of its states, or the nearest that there is."""
    try:
        found = require_signal(signal)
    except UsageError as fault:
        raise PlaybookFileError(f"{path}.signal: {fault}") from None
    if not found.states:
        raise PlaybookFileError(f"{path}.signal: {signal} has a value and no states; ask for the level of a series")
    if state not in found.states:
        raise PlaybookFileError(
            f"{path}.states: {signal} has no state {state!r}, only {', '.join(found.states)}; "
            f"{nearest(state, found.states)}"
        )


def _weights(playbook: Playbook) -> Iterator[tuple[str, Mapping[str, float]]]:
    for rule in playbook.rules:
        yield f"rules.{rule.name}.hold", rule.hold
    if not isinstance(playbook.otherwise, str):
        yield "otherwise", playbook.otherwise


def _assets_named(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for path, weights in _weights(playbook):
        yield from ((path, each) for each in weights)
    for at, scaling in enumerate(playbook.scaling):
        named = (scaling.asset,) if isinstance(scaling, VolatilityScaling) else scaling.assets
        yield from ((f"scaling.{at}", each) for each in named)
    yield from ((f"stops.{at}.asset", each.asset) for at, each in enumerate(playbook.stops))
    yield from ((f"states.{at}.asset", each.asset) for at, each in enumerate(playbook.states))
