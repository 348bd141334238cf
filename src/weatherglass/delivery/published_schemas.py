"""The published schemas of documents, as other documents take them up: OpenAPI, and the tools of assistants."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

_LOCAL = "#/$defs/"


@cache
def schema_bytes(name: str) -> bytes:
    """A schema as it is published.

    Parameters
    ----------
    name
        As its file: "today" of `today.schema.json`.
    """
    return files("weatherglass.delivery").joinpath("schemas", f"{name}.schema.json").read_bytes()


def hoisted(name: str, home: str) -> dict[str, Any]:
    """A schema, and its own definitions beside it under names of their own, so that many of them can stand together.

    Parameters
    ----------
    home
        Where they will stand: "#/components/schemas/".

    Returns
    -------
    dict
        The schema by its name, and each of its definitions as "name.definition".
    """
    schema = json.loads(schema_bytes(name))
    found = {f"{name}.{key}": _renamed(each, f"{home}{name}.") for key, each in schema.pop("$defs", {}).items()}
    schema.pop("$schema", None)
    return {name: _renamed(schema, f"{home}{name}."), **found}


def _renamed(value: Any, there: str) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(each, there) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, there) for each in value]
    if isinstance(value, str) and value.startswith(_LOCAL):
        return there + value.removeprefix(_LOCAL)
    return value
