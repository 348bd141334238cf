"""Write what the published JSON schemas promise, one line a key, and refuse a promise that is taken back.

Usage: python scripts/schema_outlines.py

The outlines are committed. A schema may gain keys; it may not lose one, make one optional that was always there, let it
be of another type, or change a constant, unless its `schema_version` rises. Of files that people write it is the other
way round: what was accepted stays accepted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "src/weatherglass/delivery/schemas"
OUTLINES = ROOT / "tests/contract/schema_outlines.txt"
WRITTEN_BY_PEOPLE = frozenset({"alert-file", "claim-file", "playbook-file"})
ANYTHING = frozenset({"any"})
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Promise:
    """What a schema says of one key: its types, whether it is always there, and the values if they are listed."""

    types: frozenset[str]
    always: bool
    values: frozenset[str] | None

    def line(self) -> str:
        listed = "" if self.values is None else " = " + " | ".join(sorted(self.values))
        return f"{'always' if self.always else 'maybe'} {','.join(sorted(self.types))}{listed}"


Outline = Mapping[str, Promise]


def outline(schema: Mapping[str, Any]) -> dict[str, Promise]:
    """Every key of a schema by its path; alternatives are one, with the types and values of all."""
    found: dict[str, list[Promise]] = {}
    for path, promise in _walk(schema, schema, "", always=True, deep=0):
        found.setdefault(path, []).append(promise)
    return {path: _merged(promises) for path, promises in sorted(found.items())}


def _merged(promises: list[Promise]) -> Promise:
    listed = [each.values for each in promises]
    return Promise(
        frozenset().union(*(each.types for each in promises)),
        all(each.always for each in promises),
        None if None in listed else frozenset().union(*(each for each in listed if each is not None)),
    )


def _walk(schema: Mapping[str, Any], node: Any, path: str, *, always: bool, deep: int) -> Iterator[tuple[str, Promise]]:
    if not isinstance(node, dict) or deep > _DEEPEST:
        return
    reference = node.get("$ref", "")
    if reference.startswith("#/$defs/"):
        yield from _walk(
            schema, schema["$defs"][reference.removeprefix("#/$defs/")], path, always=always, deep=deep + 1
        )
    for word in ("oneOf", "anyOf", "allOf"):
        for each in node.get(word, ()):
            yield from _walk(schema, each, path, always=always and word != "allOf", deep=deep + 1)
    said = node.get("type")
    types = frozenset([said] if isinstance(said, str) else said or ()) or ANYTHING
    values = node.get("enum", [node["const"]] if "const" in node else None)
    if types != ANYTHING or values is not None:
        listed = None if values is None else frozenset(json.dumps(each, ensure_ascii=False) for each in values)
        yield path or ".", Promise(types, always, listed)
    required = set(node.get("required", ()))
    for name, each in node.get("properties", {}).items():
        below = f"{path}.{name}"
        if isinstance(each, dict) and not {"type", "enum", "const", "$ref", "oneOf", "anyOf"} & set(each):
            yield below, Promise(ANYTHING, name in required, None)
        yield from _walk(schema, each, below, always=name in required, deep=deep + 1)
    for word, sign in (("items", "[]"), ("additionalProperties", ".*")):
        yield from _walk(schema, node.get(word), f"{path}{sign}", always=True, deep=deep + 1)
    for at, each in enumerate(node.get("prefixItems", ())):
        yield from _walk(schema, each, f"{path}[{at}]", always=True, deep=deep + 1)


def version_of(found: Outline) -> int:
    """The highest `schema_version` of an outline; 1 where a schema has none of its own."""
    versions = [
        int(each)
        for path, promise in found.items()
        if path.endswith(".schema_version") and promise.values
        for each in promise.values
    ]
    return max(versions, default=1)


def broken(name: str, before: Outline, after: Outline) -> list[str]:
    """What a reader of a document, or a writer of a file, could rely on before and cannot any more."""
    if version_of(after) > version_of(before):
        return []
    return list(_narrowed(before, after) if name in WRITTEN_BY_PEOPLE else _widened(before, after))


def _widened(before: Outline, after: Outline) -> Iterator[str]:
    for path, old in before.items():
        new = after.get(path)
        if new is None:
            yield f"{path} is gone"
        elif old.always and not new.always:
            yield f"{path} is not always there any more"
        elif ANYTHING not in (old.types, new.types) and new.types - old.types - (
            {"integer"} if "number" in old.types else set()
        ):
            yield f"{path} was {','.join(sorted(old.types))} and may be {','.join(sorted(new.types))}"
        elif old.values is not None and old.values - (new.values or old.values):
            yield f"{path} never says {', '.join(sorted(old.values - (new.values or frozenset())))} any more"


def _narrowed(before: Outline, after: Outline) -> Iterator[str]:
    for path, old in before.items():
        new = after.get(path)
        if new is None:
            yield f"{path} is not accepted any more"
        elif new.always and not old.always:
            yield f"{path} must be given now"
        elif ANYTHING not in (old.types, new.types) and old.types - new.types:
            yield f"{path} may not be {','.join(sorted(old.types - new.types))} any more"
        elif new.values is not None and (old.values is None or old.values - new.values):
            yield f"{path} does not accept all that it did"
    for path in set(after) - set(before):
        above = path.rpartition(".")[0]
        if after[path].always and above in before and not path.endswith("[]"):
            yield f"{path} must be given now"


def now() -> dict[str, dict[str, Promise]]:
    """Outlines of the schemas as they are."""
    return {
        path.name.removesuffix(".schema.json"): outline(json.loads(path.read_text("utf-8")))
        for path in sorted(SCHEMAS.glob("*.schema.json"))
    }


def written(outlines: Mapping[str, Outline]) -> str:
    """Outlines as a text."""
    parts = [
        f"# {name}\n" + "".join(f"{path}\t{promise.line()}\n" for path, promise in each.items())
        for name, each in outlines.items()
    ]
    return "\n".join(parts)


def committed(text: str) -> dict[str, dict[str, Promise]]:
    """Outlines of a text."""
    found: dict[str, dict[str, Promise]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("# "):
            name = line[2:]
            found[name] = {}
        elif line:
            path, _, said = line.partition("\t")
            head, sign, values = said.partition(" = ")
            always, _, types = head.partition(" ")
            listed = frozenset(values.split(" | ")) if sign else None
            found[name][path] = Promise(frozenset(types.split(",")), always == "always", listed)
    return found


def all_broken(before: Mapping[str, Outline], after: Mapping[str, Outline]) -> list[str]:
    """Every promise that is taken back, of schemas that are gone too."""
    gone = [f"{name}: the schema is gone" for name in before if name not in after]
    return gone + [
        f"{name}: {each}" for name in before if name in after for each in broken(name, before[name], after[name])
    ]


if __name__ == "__main__":
    outlines = now()
    if OUTLINES.exists() and (problems := all_broken(committed(OUTLINES.read_text("utf-8")), outlines)):
        sys.exit(
            "\n".join([*problems, "raise schema_version, or keep what was promised (docs/reference/compatibility.md)"])
        )
    OUTLINES.write_text(written(outlines), encoding="utf-8")
