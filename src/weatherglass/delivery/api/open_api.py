"""The OpenAPI document: the routes, with the published schemas of their documents put in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from weatherglass import __version__
from weatherglass.delivery.published_schemas import hoisted, schema_bytes

SCHEMAS = (
    "today", "signals", "history", "series", "indices", "boards", "index", "claims", "claim-file", "claim", "job",
    "playbooks", "playbook-file", "playbook", "products", "product", "latest", "live", "alerts", "disagreements",
    "verdicts", "health", "problem",
)  # fmt: skip
DESCRIPTION = (
    "Market fear as computed by Weatherglass from the sources named in each answer. No value is an official index "
    "value, and nothing is investment advice. Documents are those of the command line. A parameter that a route does "
    "not name is refused. Every problem is an application/problem+json with the value, its bound and what to do."
)
_COMPONENTS = "#/components/schemas/"


def published_schemas() -> dict[str, bytes]:
    """The schemas of all documents that the API gives, as they are published."""
    return {name: schema_bytes(name) for name in SCHEMAS}


def open_api(app: FastAPI) -> dict[str, Any]:
    """The document; made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    made = get_openapi(title="Weatherglass", version=__version__, description=DESCRIPTION, routes=app.routes)
    components: dict[str, Any] = {}
    for name in SCHEMAS:
        components |= hoisted(name, _COMPONENTS)
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
