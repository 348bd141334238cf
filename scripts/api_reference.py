"""Writes docs/reference/api.md from the routes of the server.

Usage: python scripts/api_reference.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weatherglass.app.server_access import Access
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.application import application, service_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "api.md"
HEAD = """# API

Made by `scripts/api_reference.py` from the routes of the server. How to run it: [serve](../how-to/serve.md). The same
as an OpenAPI 3.1 document: `/openapi.json`.

Every route takes `lang` (`en` or `ko`; without it the header Accept-Language, then the setting of the server) and
refuses parameters that it does not name. Documents are those of the command line, see [JSON](json.md); their schemas
lie in `src/weatherglass/delivery/schemas/` and at `/api/v1/schemas/NAME`.
Answers have ETag and Last-Modified, and 304 for clients that have them. Problems are `application/problem+json` with
`code`:

| code | status | |
|---|---|---|
| `bad_request` | 400 | a parameter is unknown or out of bounds: `detail` says which value, which bound, what to do |
| `token` | 401 | the server asks for a token |
| `refused` | 403, 421 | the request comes from another site, or names another host |
| `not_found` | 404 | there is no such route, claim, signal, ...; with the nearest name |
| `no_data` | 404 | there is such a thing, and no data for what is asked |
| `wrong_verb` | 405 | only GET and HEAD are answered |
| `too_large` | 413, 414, 431 | body, parameters or headers |
| `method` | 422 | the method does not apply to these data |
| `busy` | 429, 503 | too many requests, or too much work waits: ask again after `Retry-After` seconds |
| `store`, `too_slow` | 503 | the store cannot be read now; it goes on and will be there later |
| `fault` | 500 | a fault of the program; its log says more |
"""


def api_reference() -> str:
    """The page as text."""
    nowhere = Settings(home=Path("nowhere"))
    document = application(service_of(nowhere, Access("127.0.0.1", 0))).openapi()
    parts = [HEAD]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts.append("\n".join(_route(method, path, operation)))
    return "\n".join(parts)


def _route(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"## `{method.upper()} {path}`\n"
    yield re.sub(r"[ \t]*\n(?!\n)[ \t]*", " ", operation["description"]).strip() + "\n"
    own = [each for each in operation.get("parameters", []) if each["name"] != "lang"]
    if own:
        yield "| parameter | | values |\n|---|---|---|"
        for each in own:
            yield f"| `{each['name']}` | {_said(each)} | {_values(each)} |"
        yield ""
    yield f"Answer: {_answer(operation)}\n"


def _said(parameter: dict[str, Any]) -> str:
    where = {"path": "in the path", "header": "a header"}.get(parameter["in"], "")
    words = parameter.get("description") or parameter["schema"].get("description", "")
    return ": ".join(filter(None, (where, words)))


def _values(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    one = next((each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"), schema)
    words = [" or ".join(f"`{each}`" for each in one.get("enum", ()))]
    kind = one.get("format") or ("text" if one.get("type") == "string" else one.get("type", ""))
    words.append("" if words[0] else {"date": "a day"}.get(kind, kind))
    if "maximum" in one:
        low = one.get("minimum", one.get("exclusiveMinimum"))
        words.append(f"{'above ' if 'exclusiveMinimum' in one else ''}{low:,g} to {one['maximum']:,g}")
    if schema.get("default") is not None and schema["default"] != "":
        words.append(f"default `{str(schema['default']).lower()}`")
    return ", ".join(filter(None, words))


def _answer(operation: dict[str, Any]) -> str:
    ((kind, content),) = operation["responses"]["200"]["content"].items()
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    words = f"`{kind}`" + (f", schema `{name}`" if name else "")
    if "202" in operation["responses"]:
        words += "; 202 with schema `job` while it is worked on"
    return words


if __name__ == "__main__":
    PAGE.write_text(api_reference(), encoding="utf-8")
