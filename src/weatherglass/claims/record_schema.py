"""The JSON Schema of records that users write in files."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec


def record_schema(kind: Any, title: str) -> dict[str, Any]:
    """The schema of a record or of a union of records, the same under every version of Python.

    Descriptions are docstrings, whose indentation newer versions take away and older ones keep.

    >>> found = record_schema(int, "A number")
    >>> found["title"], found["type"]
    ('A number', 'integer')
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_described(msgspec.json.schema(kind)),
    }


def _described(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: inspect.cleandoc(each) if key == "description" and isinstance(each, str) else _described(each)
            for key, each in part.items()
        }
    return [_described(each) for each in part] if isinstance(part, list) else part
