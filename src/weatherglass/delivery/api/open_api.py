"""The OpenAPI document: the routes, with the published schemas of their documents put in."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from weatherglass import __version__

SCHEMAS = (
    "today", "signals", "history", "series", "indices", "boards", "index", "claims", "claim-file", "claim", "job",
    "playbooks", "playbook-file", "playbook", "products", "product", "latest", "live", "health", "problem",
)  # fmt: skip
DESCRIPTION = (
    "Market fear as computed by Weatherglass from the sources named in each answer. No value is an official index "
    "value, and nothing is investment advice. Documents are those of the command line. A parameter that a route does "
    "not name is refused. Every problem is an application/problem+json with the value, its bound and what to do."
)
_LOCAL = "#/$defs/"


def published_schemas() -> dict[str, bytes]:
    """The schemas of all documents that the API gives, as they are published."""
    folder = files("weatherglass.delivery").joinpath("schemas")
    return {name: folder.joinpath(f"{name}.schema.json").read_bytes() for name in SCHEMAS}


def open_api(app: FastAPI) -> dict[str, Any]:
    """The document; made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    made = get_openapi(title="Weatherglass", version=__version__, description=DESCRIPTION, routes=app.routes)
    components: dict[str, Any] = {}
    for name, raw in published_schemas().items():
        components |= _hoisted(name, json.loads(raw))
    components["schema"] = {"type": "object", "description": "A JSON Schema, 2020-12."}
    made["components"] = {
        "schemas": dict(sorted(components.items())),
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    for path in made["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["security"] = [{"token": []}, {}]
    app.openapi_schema = made
    return made


def _hoisted(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, and its own definitions beside it under names of their own, as tools expect them."""
    found = {f"{name}.{key}": _renamed(each, name) for key, each in schema.pop("$defs", {}).items()}
    schema.pop("$schema", None)
    return {name: _renamed(schema, name), **found}


def _renamed(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(each, name) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, name) for each in value]
    if isinstance(value, str) and value.startswith(_LOCAL):
        return f"#/components/schemas/{name}.{value.removeprefix(_LOCAL)}"
    return value
