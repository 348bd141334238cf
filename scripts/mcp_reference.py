"""Writes docs/reference/assistants.md from the tools of `weatherglass mcp`.

Usage: python scripts/mcp_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from weatherglass.delivery.mcp.arguments import argument_schema
from weatherglass.delivery.mcp.resources import FURTHER_SCHEMAS, SCHEME
from weatherglass.delivery.mcp.tools import TOOLS, Tool

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "assistants.md"
HEAD = """# Tools for assistants

Made by `scripts/mcp_reference.py` from the tools of `weatherglass mcp`. How to set it up:
[assistants](../how-to/assistants.md).

Every tool only reads and asks the network for nothing. Every tool takes `lang` (`en` or `ko`; without it the setting of
the user) and refuses arguments that it does not name. An answer is an object of schema `assistant-answer`: `text`, with
lines that can be quoted as they stand; `left_out`, the lists that are given in part; and `document`, which is that of
the command line, see [JSON](json.md). A refusal is an object of schema `problem`, with the codes of the [API](api.md).

"""


def mcp_reference() -> str:
    """The page as text."""
    parts = ["\n".join(_tool(each)) for each in TOOLS]
    return HEAD + "\n".join(parts) + "\n" + "\n".join(_resources()) + "\n"


def _tool(tool: Tool) -> Iterator[str]:
    yield f"## `{tool.name}`\n"
    yield f"{tool.description}\n"
    schema = argument_schema(tool.takes)
    own = {name: each for name, each in schema["properties"].items() if name != "lang"}
    if own:
        yield "| argument | | values |\n|---|---|---|"
        needed = schema.get("required", [])
        for name, each in own.items():
            yield f"| `{name}` | {each['description']} | {_values(each, name in needed)} |"
        yield ""
    yield "Document: " + " or ".join(f"`{each}`" for each in tool.gives) + "\n"


def _values(schema: dict[str, Any], needed: bool) -> str:
    one = next((each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"), schema)
    words = ["needed"] if needed else []
    words.append(" or ".join(f"`{each}`" for each in one.get("enum", ())))
    if not words[-1]:
        kind = one.get("format") or ("text" if one.get("type") == "string" else one.get("type", ""))
        words.append({"date": "a day"}.get(kind, kind))
    if "maximum" in one:
        words.append(f"{one['minimum']:,g} to {one['maximum']:,g}")
    if one.get("maxLength", 0) > 1_000:
        words.append(f"at most {one['maxLength']:,} signs")
    if schema.get("default") is not None:
        words.append(f"default `{str(schema['default']).lower()}`")
    return ", ".join(filter(None, words))


def _resources() -> Iterator[str]:
    schemas = list(dict.fromkeys([*(kind for tool in TOOLS for kind in tool.gives), *FURTHER_SCHEMAS]))
    yield "## Resources\n"
    yield "| address | |\n|---|---|"
    yield f"| `{SCHEME}schema/NAME` | A published schema: {', '.join(f'`{each}`' for each in schemas)} |"
    yield f"| `{SCHEME}claim/ID` | The file of a claim of the catalogue, in YAML |"
    yield f"| `{SCHEME}playbook/ID` | The file of a playbook of the catalogue, in YAML |"


if __name__ == "__main__":
    PAGE.write_text(mcp_reference(), encoding="utf-8")
