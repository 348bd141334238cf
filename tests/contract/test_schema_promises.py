"""Published schemas keep what they promised, and the rule that says so finds what breaks a promise."""

from __future__ import annotations

import copy
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_VERSION = {
    "alert-message": "the text of a message is a person's; its keys are those of alert-log",
    "indices": "rows of a table, printed as CSV too",
    "problem": "the `type` of a problem is a name that is never given another meaning",
}
"""Schemas without a `schema_version` of their own, and why; they may never break."""


def _program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("schema_outlines", ROOT / "scripts/schema_outlines.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["schema_outlines"] = module
    spec.loader.exec_module(module)
    return module


OUTLINES = _program()
NOW = OUTLINES.now()
COMMITTED = OUTLINES.committed(OUTLINES.OUTLINES.read_text("utf-8"))


def test_no_published_schema_takes_back_a_promise() -> None:
    assert OUTLINES.all_broken(COMMITTED, NOW) == []


def test_the_outlines_are_those_of_the_schemas() -> None:
    assert NOW.keys() == COMMITTED.keys(), "run: python scripts/schema_outlines.py"
    assert {name: each for name, each in NOW.items() if each != COMMITTED[name]} == {}, (
        "run: python scripts/schema_outlines.py"
    )
    assert len(NOW) > 30
    assert sum(len(each) for each in NOW.values()) > 2000


def test_every_schema_has_a_version_or_a_reason_to_have_none() -> None:
    without = {name for name, each in NOW.items() if not any(path.endswith(".schema_version") for path in each)}
    assert without == set(WITHOUT_VERSION)
    assert {OUTLINES.version_of(each) for each in NOW.values()} == {1}
    for name, each in NOW.items():
        for path, promise in each.items():
            if path.endswith(".schema_version"):
                assert promise.always, (name, path)


BEFORE: dict[str, Any] = {
    "type": "object",
    "required": ["schema_version", "value"],
    "properties": {
        "schema_version": {"const": 1},
        "value": {"type": "number"},
        "state": {"enum": ["calm", "wild"]},
        "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
    },
    "$defs": {"row": {"type": "object", "required": ["day"], "properties": {"day": {"type": "string"}}}},
}


def changed(at: str, to: Any) -> dict[str, Any]:
    """The schema with one place changed; None takes it away."""
    made = copy.deepcopy(BEFORE)
    *way, last = at.split("/")
    node: Any = made
    for each in way:
        node = node[each]
    if to is None:
        del node[last]
    else:
        node[last] = to
    return made


def found(kind: str, after: dict[str, Any]) -> list[str]:
    return OUTLINES.broken(kind, OUTLINES.outline(BEFORE), OUTLINES.outline(after))


@pytest.mark.parametrize(
    ("at", "to", "problems"),
    [
        ("properties/state", None, [".state is gone"]),
        ("required", ["schema_version"], [".value is not always there any more"]),
        ("properties/value/type", ["number", "null"], [".value was number and may be null,number"]),
        ("properties/value/type", "integer", []),  # every integer is a number
        ("properties/state/enum", ["calm"], ['.state never says "wild" any more']),
        ("properties/state/enum", ["calm", "wild", "mad"], []),
        ("properties/new", {"type": "string"}, []),
        ("$defs/row/required", [], [".rows[].day is not always there any more"]),
        ("$defs/row/properties/day/type", "integer", [".rows[].day was string and may be integer"]),
        ("properties/schema_version/const", 2, []),
    ],
)
def test_a_document_may_gain_and_may_not_lose(at: str, to: Any, problems: list[str]) -> None:
    assert found("today", changed(at, to)) == problems


def test_a_document_of_another_version_may_be_anything() -> None:
    after = changed("properties/value", None) | {"required": ["schema_version"]}
    assert found("today", after) == [".value is gone"]
    after["properties"]["schema_version"] = {"enum": [1, 2]}
    assert found("today", after) == []


@pytest.mark.parametrize(
    ("at", "to", "problems"),
    [
        ("properties/state", None, [".state is not accepted any more"]),
        ("required", ["schema_version", "value", "state"], [".state must be given now"]),
        ("required", ["schema_version"], []),
        ("properties/value/type", ["number", "null"], []),
        ("properties/value/type", "integer", [".value may not be number any more"]),
        ("properties/state/enum", ["calm"], [".state does not accept all that it did"]),
        ("properties/state/enum", ["calm", "wild", "mad"], []),
        ("properties/new", {"type": "string"}, []),
    ],
)
def test_a_file_that_was_accepted_stays_accepted(at: str, to: Any, problems: list[str]) -> None:
    assert found("claim-file", changed(at, to)) == problems


def test_a_schema_that_is_gone_is_a_broken_promise() -> None:
    assert OUTLINES.all_broken({"today": {}}, {}) == ["today: the schema is gone"]


def test_outlines_come_back_from_their_text() -> None:
    assert OUTLINES.committed(OUTLINES.written(NOW)) == NOW
    assert (
        json.loads((ROOT / "src/weatherglass/delivery/schemas/series.schema.json").read_text("utf-8"))["required"][0]
        == "schema_version"
    )
