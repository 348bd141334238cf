"""From plain data (as a YAML reader gives it) to a claim, and from a claim to its variants; every fault is named.

A fault says the path of the key, the value, the bound, and where a name is wrong the nearest right one.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from weatherglass.claims.claim_file import Claim, ClaimBase, FactClaim, StatisticalClaim
from weatherglass.claims.claim_types import MAX_VARIANTS, SCHEMA_VERSION
from weatherglass.errors import UsageError, nearest

C = TypeVar("C", bound=ClaimBase)
_AT = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")
_MISSING = re.compile(r"Object missing required field `([^`]*)`")
_INVALID = re.compile(r"Invalid (?:enum )?value '([^']*)'")
_INDEX = re.compile(r"\[(?:\d+|\.\.\.)\]")


class ClaimFileError(UsageError):
    """A claim file that says something the schema does not have."""


def claim_from(plain: object) -> Any:
    """A claim from plain mappings, lists, texts, numbers and days.

    Raises
    ------
    ClaimFileError
        With the path of what is wrong.

    Examples
    --------
    >>> try:
    ...     claim_from({"schema_version": 2})
    ... except ClaimFileError as fault:
    ...     print(fault)
    schema_version: 2; this program reads version 1
    """
    if not isinstance(plain, Mapping):
        raise ClaimFileError(f"a claim file is a mapping of keys to values; this is {type(plain).__name__}")
    version = plain.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise ClaimFileError(f"schema_version: {version!r}; this program reads version {SCHEMA_VERSION}")
    claim = _converted(_plain(plain), Claim)
    _require_sense(claim)
    return claim


def variant_count(claim: StatisticalClaim) -> int:
    """How many combinations the `variants` of a claim make; 1 for none."""
    return math.prod(len(values) for values in claim.variants.values())


def variants_of(claim: StatisticalClaim) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every combination of the claim's variants: (what was set, the claim so set), in the order of the file.

    Raises
    ------
    ClaimFileError
        When a path leads to no key, a value is not allowed there, or there are more combinations than `max_variants`.
    """
    plain = msgspec.to_builtins(claim)
    plain["variants"] = {}
    for values in product(*claim.variants.values()):
        setting = dict(zip(claim.variants, values, strict=True))
        yield setting, with_settings(claim, setting, plain=plain)


def with_settings(claim: C, setting: Mapping[str, Any], *, plain: dict[str, Any] | None = None) -> C:
    """A claim with some keys set by their dotted paths."""
    base = msgspec.to_builtins(claim) if plain is None else plain
    changed = dict(base)
    for path, value in setting.items():
        _require_path(claim, path)
        changed = _set(changed, path.split("."), _plain(value))
    try:
        return msgspec.convert(changed, type(claim))
    except msgspec.ValidationError as fault:
        raise ClaimFileError(f"variants: {_worded(str(fault), type(claim))}") from None


def _converted(plain: dict[str, Any], into: Any) -> Any:
    try:
        return msgspec.convert(plain, into)
    except msgspec.ValidationError as fault:
        kind = plain.get("kind")
        tags = {_tag(each): each for each in get_args(Claim)}
        if not isinstance(kind, str) or kind not in tags:
            said = f"{kind!r} is not one of {', '.join(sorted(tags))}; {nearest(str(kind), tags)}"
            raise ClaimFileError(f"kind: {said}" if "kind" in plain else f"kind: missing; {said}") from None
        raise ClaimFileError(_worded(str(fault), tags[kind])) from None


def _require_sense(claim: ClaimBase) -> None:
    """What types cannot say."""
    if claim.freeze_date < claim.source.published:
        raise ClaimFileError(
            f"freeze_date: {claim.freeze_date} lies before the publication on {claim.source.published}; "
            "what was known when the claim was made is in sample"
        )
    if isinstance(claim, FactClaim) and not claim.checks and claim.untestable is None:
        raise ClaimFileError("checks: missing; a fact has at least one figure to check, or says why it is untestable")
    if not isinstance(claim, StatisticalClaim):
        return
    count = variant_count(claim)
    if count > min(claim.max_variants, MAX_VARIANTS):
        raise ClaimFileError(
            f"variants: {count:,} combinations; max_variants is {claim.max_variants} (at most {MAX_VARIANTS:,}): "
            "give fewer values, or raise max_variants"
        )
    for path, values in claim.variants.items():
        if path == "direction":
            raise ClaimFileError(
                "variants: 'direction' may not vary: a direction that is chosen after the fact makes a chance twice as "
                "likely; give direction once, two_sided where the text names none"
            )
        _require_path(claim, path)
        for value in values:
            with_settings(claim, {path: value})
    event = getattr(claim, "event", None)
    if event is not None and event.claim_cases and not set(event.claim_cases) <= set(event.as_claimed):
        extra = sorted(set(event.claim_cases) - set(event.as_claimed))
        raise ClaimFileError(f"event.claim_cases: {extra[0]} is not among event.as_claimed")
    claimed = claim.inference.power.claimed_effect_multiple
    if claimed is not None and claimed != 1.0 and claim.direction == ("less" if claimed > 1.0 else "greater"):
        raise ClaimFileError(
            f"inference.power.claimed_effect_multiple: {claimed:g} goes against direction {claim.direction}; "
            "more is a multiple above 1, less one below it: 0.5 for half of what a usual date gives"
        )
    if claim.open_prediction is not None and claim.open_prediction.resolves <= claim.open_prediction.event:
        raise ClaimFileError(
            f"open_prediction.resolves: {claim.open_prediction.resolves} must lie after the event of "
            f"{claim.open_prediction.event}"
        )


# -- paths -------------------------------------------------------------------------------------------------------------


def _require_path(claim: object, path: str) -> None:
    """A dotted path leads from key to key of the schema; through the sections as this claim has them."""
    at: list[Any] = [type(claim)]
    here: Any = claim
    for depth, key in enumerate(path.split(".")):
        shapes = [_keys(each)[key] for each in at if key in _keys(each)]
        if not shapes:
            where = ".".join(path.split(".")[:depth]) or "a claim of this kind"
            valid = {name for each in at for name in _keys(each)}
            raise ClaimFileError(f"variants: {path!r} leads nowhere: {where} has no {key!r}; {nearest(key, valid)}")
        here = getattr(here, _attribute(here, key), None)
        at = [type(here)] if isinstance(here, msgspec.Struct) else [s for shape in shapes for s in _structs(shape)]


def _attribute(struct: Any, key: str) -> str:
    """Name of the attribute that a key of the file is kept under ("from" is no name in Python)."""
    if not isinstance(struct, msgspec.Struct):
        return key
    return _attributes(type(struct)).get(key, key)


@cache
def _attributes(struct: Any) -> Mapping[str, str]:
    return {each.encode_name: each.name for each in msgspec.structs.fields(struct)}


@cache
def _keys(struct: Any) -> Mapping[str, Any]:
    return {each.encode_name: each.type for each in msgspec.structs.fields(struct)}


def _structs(shape: Any) -> Iterator[Any]:
    """The structs that a type may be."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
    elif get_origin(shape) is Annotated:
        yield from _structs(get_args(shape)[0])
    elif get_origin(shape) in {Union, types.UnionType, tuple}:
        for each in get_args(shape):
            yield from _structs(each)


def _tag(struct: Any) -> str:
    return str(struct.__struct_config__.tag)


def _set(plain: Any, path: list[str], value: Any) -> dict[str, Any]:
    """A copy of nested mappings with one key set; sections that the file left out are made."""
    found = dict(plain) if isinstance(plain, Mapping) else {}
    found[path[0]] = value if len(path) == 1 else _set(found.get(path[0]), path[1:], value)
    return found


def _plain(value: Any) -> Any:
    """Days as ISO text, mappings with text keys, lists; nothing else that a YAML reader may make."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        raise ClaimFileError(f"{value.isoformat()}: give a day such as 2026-01-22, without a time")
    if isinstance(value, float) and not math.isfinite(value):
        raise ClaimFileError(f"{value} is no number that a claim file may hold")
    return value.isoformat() if isinstance(value, date) else value


# -- words for what is wrong -------------------------------------------------------------------------------------------


def _worded(fault: str, kind: Any) -> str:
    at = _AT.search(fault)
    path = at[1] if at else ""
    said = _AT.sub("", fault)
    unknown, missing, invalid = _UNKNOWN.match(said), _MISSING.match(said), _INVALID.match(said)
    here = _at_path(kind, path)
    if unknown:
        keys = {name for each in here for name in (*_keys(each), *_tag_field(each))}
        return f"{_joined(path, unknown[1])}: no such key; {nearest(unknown[1], keys)}"
    if missing:
        return f"{_joined(path, missing[1])}: missing"
    if invalid:
        allowed = _allowed(kind, path)
        return f"{path}: {invalid[1]!r} is not one of {', '.join(allowed)}; {nearest(invalid[1], allowed)}"
    return f"{path}: {said[:1].lower()}{said[1:]}" if path else said


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _tag_field(struct: Any) -> tuple[str, ...]:
    field = struct.__struct_config__.tag_field
    return (field,) if field else ()


def _at_path(kind: Any, path: str) -> list[Any]:
    """The structs that stand at a path."""
    at: list[Any] = [kind]
    for key in filter(None, _INDEX.sub("", path).split(".")):
        shapes = [_keys(each)[key] for each in at if key in _keys(each)]
        at = [each for shape in shapes for each in _structs(shape)]
    return at


def _allowed(kind: Any, path: str) -> list[str]:
    """Words that may stand at a path: of a choice, or the tags of a section."""
    parent, _, key = _INDEX.sub("", path).rpartition(".")
    found: list[str] = []
    for each in _at_path(kind, parent):
        if key in _tag_field(each):
            found.append(_tag(each))
        elif key in _keys(each):
            found += [str(word) for word in _literals(_keys(each)[key])]
    return sorted(set(found))


def _literals(shape: Any) -> Iterator[Any]:
    if get_origin(shape) is Literal:
        yield from get_args(shape)
    else:
        for each in get_args(shape):
            yield from _literals(each)
