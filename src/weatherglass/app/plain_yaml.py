"""YAML that may hold nothing but plain data, for every kind of file that people write and hand on.

A file of somebody else's is not trusted: no tags, no anchors and aliases (which let a small file unfold to billions of
nodes), no key twice, and bounds on bytes, depth and nodes before anything is built from it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from weatherglass.errors import UnreadableFile, UsageError

ENDINGS = (".yaml", ".yml")
MAX_BYTES, MAX_DEPTH, MAX_NODES = 65_536, 12, 5_000
_YAML = "tag:yaml.org,2002:"


class NotPlainYaml(UsageError):
    """A text that is no YAML, or YAML with more in it than plain data."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without surprises: `16:00` is a text and no number of minutes, `no` is a text and no boolean."""


_PlainLoader.yaml_implicit_resolvers = {
    sign: [each for each in resolvers if each[0] not in {f"{_YAML}bool", f"{_YAML}int"}]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(f"{_YAML}bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainLoader.add_implicit_resolver(f"{_YAML}int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def text_of_file(path: Path, what: str) -> str:
    """The text of a file of bounded size.

    Parameters
    ----------
    what
        The kind of file, for messages: "claim file".

    Raises
    ------
    UnreadableFile
        When there is no such file, it is too large, or no text.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(str(path), f"{size:,} bytes", f"a {what} has at most {MAX_BYTES:,}")
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(str(path), fault.strerror or str(fault), f"give the path of a {what}") from None
    except UnicodeDecodeError:
        raise UnreadableFile(str(path), "not a text in UTF-8", "save it as UTF-8") from None


def plain_data(text: str, what: str) -> Any:
    """Plain data of a YAML text: mappings, lists, texts, numbers, days.

    Parameters
    ----------
    what
        The kind of file, for messages: "claim file".

    Raises
    ------
    NotPlainYaml
        With the line of what is wrong.
    """
    if len(text.encode()) > MAX_BYTES:
        raise NotPlainYaml(f"{len(text.encode()):,} bytes; a {what} has at most {MAX_BYTES:,}")
    try:
        _require_bounded(text, what)
        node = yaml.compose(text, Loader=_PlainLoader)
        if node is not None:
            _require_single_keys(node)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader with fewer types
    except NotPlainYaml:
        raise
    except yaml.YAMLError as fault:
        raise NotPlainYaml(_worded(fault)) from None
    except (ValueError, OverflowError) as fault:  # a day such as 2026-13-45
        raise NotPlainYaml(f"a value that cannot be: {fault}") from None


def _require_bounded(text: str, what: str) -> None:
    """Count what a text would unfold to from its events, before anything is built."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_PlainLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotPlainYaml(f"line {line}: anchors and aliases (& and *) are not allowed; write the value out")
        tag = getattr(event, "tag", None)
        if tag:
            raise NotPlainYaml(f"line {line}: the tag {tag} is not allowed; only plain values are")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            found = f"{depth} levels deep" if depth > MAX_DEPTH else f"more than {MAX_NODES:,} values"
            raise NotPlainYaml(f"line {line}: {found}; a {what} is at most {MAX_DEPTH} deep with {MAX_NODES:,} values")


def _require_single_keys(node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1 if key.start_mark else 1
            if not isinstance(key, yaml.ScalarNode):
                raise NotPlainYaml(f"line {line}: a key must be a word")
            if key.value in seen:
                raise NotPlainYaml(f"line {line}: the key {key.value!r} stands in line {seen[key.value]} already")
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
