"""Writes docs/reference/sources.md from the sources themselves: their configuration and the heads of their modules.

Usage: python scripts/sources_reference.py
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from weatherglass.app.settings import Settings
from weatherglass.app.wiring import source_named, source_names
from weatherglass.providers.contract import Provider
from weatherglass.providers.http.policy import DEFAULT_REQUESTS_PER_S, REQUESTS_PER_S

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "sources.md"
HEAD = """# Sources

Made by `scripts/sources_reference.py` from the sources themselves. They stand in the order in which `weatherglass pull`
asks them; `weatherglass pull --list` prints them with what is missing in your settings. Addresses, keys and the contact
are set as [settings](settings.md) says.

The readers are tested against captures of real documents and documents of the same shape, served on this machine; no
test asks a live source. Addresses and formats may have changed since. A reader that misses something names it.
"""
NEEDS = {"contact": "`contact`", "api_key": "a key"}
UNVERIFIED = "unverified"


def sources_reference() -> str:
    """The page as text."""
    nowhere = Settings(home=Path())
    made = [source_named(name, nowhere) for name in source_names()]
    return "\n".join([HEAD, *_overview(made), *map(_section, made), _politeness()]).rstrip() + "\n"


def _overview(made: list[Provider]) -> list[str]:
    rows = [
        f"| [{each.name}](#{each.name}) | {each.title} | {', '.join(NEEDS[need] for need in each.needs)} |"
        for each in made
    ]
    return ["| source | what it is | needs |", "|---|---|---|", *rows, ""]


def _section(source: Provider) -> str:
    options = {each.name: getattr(source, each.name) for each in fields(source)}  # type: ignore[arg-type]
    rows = [("gives", ", ".join(f"`{name}`" for name in source.serves))]
    rows += [("host", f"{options['host']}, or `hosts.{source.name}`")] if "host" in options else []
    rows += [("interface", f"{options['api_host']}, or `hosts.{source.name}-api`")] if "api_host" in options else []
    if "api_key" in options:
        rows.append(("key", f"`keys.{source.name}`" + ("" if "api_key" in source.needs else ", if you have one")))
    if "contact" in options:
        rows.append(("contact", "`contact`: the source wants to know who asks"))
    rows.append(("licence", source.licence))
    head = inspect.cleandoc(sys.modules[type(source).__module__].__doc__ or "").replace("``", "`")
    lines = [f"## {source.name}\n", "| | |", "|---|---|"]
    lines += [f"| {name} | {text} |" for name, text in rows]
    lines += ["", _without_module_names(head), ""]
    unverified = list(_unverified(source))
    if unverified:
        lines += ["Not verified:", "", *(f"* {each}" for each in unverified), ""]
    return "\n".join(lines)


def _unverified(source: Provider) -> Iterator[str]:
    """Sentences of the module that say of themselves that no source confirmed them."""
    module: Any = sys.modules[type(source).__module__]
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and UNVERIFIED in node.value:
            for sentence in re.split(r"(?<=[.!])\s+(?=[A-Z])", " ".join(node.value.split())):
                if UNVERIFIED in sentence:
                    yield sentence


def _without_module_names(text: str) -> str:
    """Names of modules mean nothing to readers of the page: only their last part stays."""
    return re.sub(r"`weatherglass\.(?:\w+\.)*(\w+)`", r"`\1`", text)


def _politeness() -> str:
    rows = [f"| {host} and its sub-domains | {rate:g} |" for host, rate in sorted(REQUESTS_PER_S.items())]
    rows.append(f"| any other | {DEFAULT_REQUESTS_PER_S:g} |")
    return "\n".join(["## Requests a second\n", "| host | at most |", "|---|---|", *rows])


if __name__ == "__main__":
    PAGE.write_text(sources_reference(), encoding="utf-8")
