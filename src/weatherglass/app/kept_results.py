"""Results of a claim's tests as JSON and back, to the bit.

Only the records named here, arrays of three types, dates and plain values are read: a file can bring in no code and no
other type, and a record whose fields are not of their types is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

import numpy as np

from weatherglass.claims.results import (
    BaseRate,
    Case,
    CheckResult,
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Flag,
    Multiverse,
    NotRun,
    PosteriorRow,
    PowerResult,
    Prediction,
    Reason,
    Role,
    SeriesUsed,
    SignificanceTest,
    VariantResult,
    Verdict,
    Why,
    Word,
)
from weatherglass.claims.steps import fits
from weatherglass.errors import DataError
from weatherglass.stats.unit_roots import RootTest, UnitRootTests

RECORDS: Mapping[str, type] = MappingProxyType({
    each.__name__: each
    for each in (
        BaseRate, Case, CheckResult, ClaimReport, ConfounderResult, ControlResult, Finding, Multiverse, NotRun,
        PosteriorRow, PowerResult, Prediction, Reason, RootTest, SeriesUsed, SignificanceTest, UnitRootTests,
        VariantResult, Verdict,
    )
})  # fmt: skip
ENUMS: Mapping[str, type[StrEnum]] = MappingProxyType({each.__name__: each for each in (Flag, Role, Why, Word)})
ARRAYS = frozenset({"<f8", "<i8", "|b1"})


def encoded(results: Mapping[str, object]) -> bytes:
    """Results by name as JSON.

    Raises
    ------
    TypeError
        When a result is of a type that is not read back.
    """
    return json.dumps({name: _plain(each) for name, each in results.items()}, separators=(",", ":")).encode()


def decoded(content: bytes) -> dict[str, object]:
    """What `encoded` was given.

    Raises
    ------
    DataError
        When the content is anything else.
    """
    try:
        plain = json.loads(content)
        return {str(name): _restored(each) for name, each in plain.items()}
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        binascii.Error,
    ) as fault:
        raise DataError(f"no kept results: {fault}") from fault


def _plain(value: object) -> Any:
    """JSON of a value; whatever JSON has no word for is an object with one key, the name of its form."""
    match value:
        case StrEnum():
            if ENUMS.get(type(value).__name__) is not type(value):
                raise TypeError(f"results of type {type(value).__name__} are not kept")
            return {"enum": [type(value).__name__, str(value)]}
        case np.generic():
            return _plain(value.item())
        case None | bool() | int() | str():
            return value
        case float():
            return float(value)
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case np.ndarray():
            kind = value.dtype.newbyteorder("<").str
            if kind not in ARRAYS:
                raise TypeError(f"arrays of {value.dtype} are not kept")
            little = np.ascontiguousarray(value).astype(kind, copy=False)
            return {"array": [kind, list(value.shape), base64.b64encode(little.tobytes()).decode()]}
        case tuple():
            return {"tuple": [_plain(each) for each in value]}
        case list():
            return [_plain(each) for each in value]
        case Mapping():
            return {"mapping": [[_plain(key), _plain(each)] for key, each in value.items()]}
    name = type(value).__name__
    if RECORDS.get(name) is not type(value):
        raise TypeError(f"results of type {name} are not kept")
    return {"record": [name, {each.name: _plain(getattr(value, each.name)) for each in fields(RECORDS[name])}]}


def _restored(plain: Any) -> object:
    if isinstance(plain, list):
        return [_restored(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    ((form, held),) = plain.items()
    match form:
        case "instant":
            return datetime.fromisoformat(held)
        case "date":
            return date.fromisoformat(held)
        case "enum":
            return ENUMS[held[0]](held[1])
        case "array":
            kind, shape, raw = held
            if kind not in ARRAYS:
                raise ValueError(f"arrays of {kind!r} are not read")
            return np.frombuffer(base64.b64decode(raw, validate=True), kind).reshape(shape).astype(kind[1:])
        case "tuple":
            return tuple(_restored(each) for each in held)
        case "mapping":
            return MappingProxyType({_restored(key): _restored(each) for key, each in held})
        case "record":
            return _record(held[0], {key: _restored(each) for key, each in held[1].items()})
        case _:
            raise ValueError(f"{form!r} is no form of a result")


def _record(name: str, values: dict[str, object]) -> object:
    hints = _hints(RECORDS[name])
    wrong = sorted(key for key in hints.keys() | values.keys() if not _right(key, hints, values))
    if wrong:
        raise ValueError(f"{name}: {', '.join(wrong)} is missing, unknown or of another type")
    return RECORDS[name](**values)


def _right(key: str, hints: Mapping[str, Any], values: Mapping[str, object]) -> bool:
    return key in hints and key in values and fits(values[key], hints[key])


@cache
def _hints(record: type) -> Mapping[str, Any]:
    found = get_type_hints(record)
    return MappingProxyType({each.name: found[each.name] for each in fields(record)})
