"""Claim files: those of the catalogue, and the user's own, read from YAML that may hold nothing but plain data.

A file of somebody else's is not trusted: no tags, no anchors and aliases (which let a small file unfold to billions of
nodes), no key twice, and bounds on bytes, depth and nodes before anything is built from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.errors import UnreadableFile, UsageError, nearest

CATALOG = "weatherglass.claims.catalog"
ENDINGS = (".yaml", ".yml")
MAX_BYTES, MAX_DEPTH, MAX_NODES = 65_536, 12, 5_000
_YAML = "tag:yaml.org,2002:"


class _PlainLoader(yaml.SafeLoader):
    """YAML without surprises: `16:00` is a text and no number of minutes, `no` is a text and no boolean."""


_PlainLoader.yaml_implicit_resolvers = {
    sign: [each for each in resolvers if each[0] not in {f"{_YAML}bool", f"{_YAML}int"}]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(f"{_YAML}bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainLoader.add_implicit_resolver(f"{_YAML}int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def claim_named(name: str) -> ClaimBase:
    """A claim of the catalogue by its id, or of a file by its path.

    Raises
    ------
    UsageError
        When there is neither; with the nearest id.
    UnreadableFile, ClaimFileError
        When the file cannot be read, or says something that no claim file may say.
    """
    if name in catalog():
        return catalog()[name]
    path = Path(name)
    if path.suffix in ENDINGS or path.exists():
        return claim_of_file(path)
    raise UsageError(f"no claim {name!r}: neither of the catalogue nor a file; {nearest(name, catalog())}")


def claim_of_file(path: Path) -> ClaimBase:
    """The claim of a file.

    Raises
    ------
    UnreadableFile
        When there is no such file, it is too large, or no text.
    ClaimFileError
        When its content is no claim.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(str(path), f"{size:,} bytes", f"a claim file has at most {MAX_BYTES:,}")
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(str(path), fault.strerror or str(fault), "give the path of a claim file") from None
    except UnicodeDecodeError:
        raise UnreadableFile(str(path), "not a text in UTF-8", "save it as UTF-8") from None
    return claim_of_text(text, str(path))


def claim_of_text(text: str, where: str) -> ClaimBase:
    """The claim of a YAML text.

    Parameters
    ----------
    where
        Name of the text for messages.
    """
    try:
        claim: ClaimBase = claim_from(plain_of(text))
    except ClaimFileError as fault:
        raise ClaimFileError(f"{where}: {fault}") from None
    return claim


def plain_of(text: str) -> Any:
    """Plain data of a YAML text.

    Raises
    ------
    ClaimFileError
        With the line of what is wrong.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ClaimFileError(f"{len(text.encode()):,} bytes; a claim file has at most {MAX_BYTES:,}")
    try:
        _require_bounded(text)
        node = yaml.compose(text, Loader=_PlainLoader)
        if node is not None:
            _require_single_keys(node)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader with fewer types
    except ClaimFileError:
        raise
    except yaml.YAMLError as fault:
        raise ClaimFileError(_worded(fault)) from None
    except (ValueError, OverflowError) as fault:  # a day such as 2026-13-45
        raise ClaimFileError(f"a value that cannot be: {fault}") from None


@lru_cache(maxsize=1)
def catalog() -> Mapping[str, ClaimBase]:
    """The claims that ship with the package, by id, in the order of their ids."""
    found = {}
    for each in sorted(files(CATALOG).iterdir(), key=lambda entry: _order(entry.name)):
        if each.name.endswith(ENDINGS):
            claim = claim_of_text(each.read_text(encoding="utf-8"), each.name)
            if claim.id in found or each.name.rpartition(".")[0] != claim.id:
                raise ClaimFileError(f"{each.name}: holds the claim {claim.id}; the file must be named for it, once")
            found[claim.id] = claim
    return MappingProxyType(found)


def _order(name: str) -> tuple[str, int, str]:
    """r2 before r10, and r before v."""
    found = re.match(r"([a-z]+)(\d+)", name)
    return (found[1], int(found[2]), name) if found else (name, 0, name)


def _require_bounded(text: str) -> None:
    """Count what a text would unfold to from its events, before anything is built."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_PlainLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ClaimFileError(f"line {line}: anchors and aliases (& and *) are not allowed; write the value out")
        tag = getattr(event, "tag", None)
        if tag:
            raise ClaimFileError(f"line {line}: the tag {tag} is not allowed; only plain values are")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            what = f"{depth} levels deep" if depth > MAX_DEPTH else f"more than {MAX_NODES:,} values"
            raise ClaimFileError(
                f"line {line}: {what}; a claim file is at most {MAX_DEPTH} deep with {MAX_NODES:,} values"
            )


def _require_single_keys(node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1 if key.start_mark else 1
            if not isinstance(key, yaml.ScalarNode):
                raise ClaimFileError(f"line {line}: a key must be a word")
            if key.value in seen:
                raise ClaimFileError(f"line {line}: the key {key.value!r} stands in line {seen[key.value]} already")
            seen[key.value] = line
            _require_single_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _require_single_keys(each)


def _worded(fault: yaml.YAMLError) -> str:
    mark, problem = getattr(fault, "problem_mark", None), getattr(fault, "problem", None)
    if mark is None or problem is None:
        return f"not YAML: {str(fault).splitlines()[0]}"
    return f"line {mark.line + 1}, column {mark.column + 1}: not YAML: {problem}"
