"""From plain data to the typed records of a file, and to its variants by dotted paths; every fault is named.

Shared by every kind of file that people write. A fault says the path of the key, the value, the bound, and where a
name is wrong the nearest right one.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from weatherglass.errors import UsageError, nearest

R = TypeVar("R", bound=msgspec.Struct)
_AT = re.compile(r" - at `(?:key` in `|key in )?\$\.?([^`]*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]*)`")
_MISSING = re.compile(r"Object missing required field `([^`]*)`")
_INVALID = re.compile(r"Invalid (?:enum )?value '([^']*)'")
_STEP = re.compile(r"[^.\[\]]+|\[(?:\d+|\.\.\.)\]")
_ANY_KEY = "[...]"


@dataclass(frozen=True, slots=True)
class FileRecords:
    """How the records of one kind of file are read.

    Attributes
    ----------
    what
        Its name in messages: "playbook file".
    whole
        What one of them holds: "a playbook".
    error
        What is raised.
    """

    what: str
    whole: str
    error: type[UsageError]

    def plain(self, value: Any) -> Any:
        """Days as ISO text, mappings with text keys, lists; nothing else that a YAML reader may make."""
        if isinstance(value, Mapping):
            return {str(key): self.plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        if isinstance(value, datetime):
            raise self.error(f"{value.isoformat()}: give a day such as 2026-01-22, without a time")
        if isinstance(value, float) and not math.isfinite(value):
            raise self.error(f"{value} is no number that a {self.what} may hold")
        return value.isoformat() if isinstance(value, date) else value

    def of_version(self, found: object, version: int) -> Mapping[str, Any]:
        """The mapping that a file must be, of a schema version that this program reads."""
        if not isinstance(found, Mapping):
            raise self.error(f"a {self.what} is a mapping of keys to values; this is {type(found).__name__}")
        said = found.get("schema_version")
        if said != version or isinstance(said, bool):
            raise self.error(f"schema_version: {said!r}; this program reads version {version}")
        return found

    def converted(self, plain: Any, into: type[R]) -> R:
        """The record of plain data.

        Parameters
        ----------
        into
            Its type.
        """
        try:
            return msgspec.convert(plain, into)
        except msgspec.ValidationError as fault:
            raise self.error(worded(str(fault), into, plain)) from None

    def variants_of(self, record: R, variants: Mapping[str, list[Any]]) -> Iterator[tuple[Mapping[str, Any], R]]:
        """Every combination: (what was set, the record so set), in the order of the file."""
        plain = msgspec.to_builtins(record) | {"variants": {}}
        for values in product(*variants.values()):
            setting = dict(zip(variants, values, strict=True))
            yield setting, self.with_settings(record, setting, plain=plain)

    def with_settings(self, record: R, setting: Mapping[str, Any], *, plain: Mapping[str, Any] | None = None) -> R:
        """A record with some keys set by their dotted paths; elements of lists by their `name` or their number.

        Parameters
        ----------
        plain
            The record as plain data, where it is at hand.
        """
        changed = msgspec.to_builtins(record) if plain is None else plain
        for path, value in setting.items():
            self.require_path(record, path)
            changed = _set(changed, path.split("."), self.plain(value))
        try:
            return msgspec.convert(changed, type(record))
        except msgspec.ValidationError as fault:
            raise self.error(f"variants: {worded(str(fault), type(record), changed)}") from None

    def require_path(self, record: Any, path: str) -> None:
        """A dotted path leads from key to key of the schema, through the sections as this record has them."""
        at: list[Any] = [type(record)]
        here: Any = record
        for depth, key in enumerate(path.split(".")):
            where = ".".join(path.split(".")[:depth]) or self.whole
            if isinstance(here, Mapping | tuple):
                valid = _names(here)
                if key not in valid:
                    raise self.error(f"variants: {path!r} leads nowhere: {where} has no {key!r}; {nearest(key, valid)}")
                here = valid[key]
                at = [type(here)] if isinstance(here, msgspec.Struct) else []
                continue
            shapes = [keys_of(each)[key] for each in at if key in keys_of(each)]
            if not shapes:
                valid_keys = {name for each in at for name in keys_of(each)}
                raise self.error(
                    f"variants: {path!r} leads nowhere: {where} has no {key!r}; {nearest(key, valid_keys)}"
                )
            here = getattr(here, attribute_of(here, key), None)
            at = (
                [type(here)] if isinstance(here, msgspec.Struct) else [s for shape in shapes for s in structs_in(shape)]
            )


def worded(fault: str, kind: Any, plain: Any = None) -> str:
    """What msgspec says of a fault, in the words of this program.

    Parameters
    ----------
    kind
        The type that was asked for.
    plain
        The data: of several sections that may stand at a place, the one that the data chose is meant.
    """
    at = _AT.search(fault)
    path = at[1] if at else ""
    said = _AT.sub("", fault)
    unknown, missing, invalid = _UNKNOWN.match(said), _MISSING.match(said), _INVALID.match(said)
    if unknown:
        here = [name for each in _at_path(kind, path, plain) for name in (*keys_of(each), *_tag_field(each))]
        return f"{_joined(path, unknown[1])}: no such key; {nearest(unknown[1], here)}"
    if missing:
        return f"{_joined(path, missing[1])}: missing"
    if invalid:
        allowed = _allowed(kind, path, plain)
        return f"{path}: {invalid[1]!r} is not one of {', '.join(allowed)}; {nearest(invalid[1], allowed)}"
    said = _plainly(f"{said[:1].lower()}{said[1:]}")
    return f"{path}: {said}" if path else said


def _plainly(said: str) -> str:
    """Kinds of values as people call them, who write a file by hand."""
    if said.startswith("invalid RFC3339 encoded date"):
        return "no day; write it as 2020-02-03"
    for form, words in _FORMS.items():
        said = said.replace(f"`str` matching regex '{form}'", words)
    said = said.replace("`str` matching regex ", "`str` of the form ")
    return _KINDS.sub(lambda found: " or ".join(_CALLED.get(each, each) for each in found[1].split(" | ")), said)


_KINDS = re.compile(r"`([a-z| ]+)`")
_CALLED: Mapping[str, str] = {
    "int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false", "array": "a list",
    "object": "keys with values", "null": "nothing", "date": "a day",
}  # fmt: skip
_FORMS: Mapping[str, str] = {
    "^[a-z][a-z0-9-]{1,79}$": "2 to 80 small letters (a to z), digits and hyphens, a letter first",
    "^[a-z][a-z0-9-]{0,39}$": "1 to 40 small letters (a to z), digits and hyphens, a letter first",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": 'a time of 24 hours in quotes, as "22:30"',
}


@cache
def keys_of(struct: Any) -> Mapping[str, Any]:
    """Keys of a section and the types of their values."""
    return {each.encode_name: each.type for each in msgspec.structs.fields(struct)}


def attribute_of(struct: Any, key: str) -> str:
    """Name of the attribute that a key of the file is kept under ("from" is no name in Python)."""
    if not isinstance(struct, msgspec.Struct):
        return key
    return _attributes(type(struct)).get(key, key)


def structs_in(shape: Any) -> Iterator[Any]:
    """The structs that a type may be, or may hold in a list or mapping."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
    elif get_origin(shape) is Annotated:
        yield from structs_in(get_args(shape)[0])
    elif get_origin(shape) in {Union, types.UnionType, tuple, list, dict}:
        for each in get_args(shape):
            yield from structs_in(each)


def _names(here: Mapping[str, Any] | tuple[Any, ...]) -> dict[str, Any]:
    """Keys of a mapping; names of the elements of a list, and their numbers."""
    if isinstance(here, Mapping):
        return dict(here)
    named = {str(each.name): each for each in here if hasattr(each, "name")}
    return {str(at): each for at, each in enumerate(here)} | named


def _set(plain: Any, path: list[str], value: Any) -> Any:
    """A copy of nested mappings and lists with one value set; sections that the file left out are made."""
    if isinstance(plain, list | tuple):
        names = [each.get("name") if isinstance(each, Mapping) else None for each in plain]
        at = names.index(path[0]) if path[0] in names else int(path[0])
        changed = value if len(path) == 1 else _set(plain[at], path[1:], value)
        return [*plain[:at], changed, *plain[at + 1 :]]
    found = dict(plain) if isinstance(plain, Mapping) else {}
    found[path[0]] = value if len(path) == 1 else _set(found.get(path[0]), path[1:], value)
    return found


@cache
def _attributes(struct: Any) -> Mapping[str, str]:
    return {each.encode_name: each.name for each in msgspec.structs.fields(struct)}


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _tag(struct: Any) -> str:
    return str(struct.__struct_config__.tag)


def _tag_field(struct: Any) -> tuple[str, ...]:
    field = struct.__struct_config__.tag_field
    return (field,) if field else ()


def _at_path(kind: Any, path: str, plain: Any) -> list[Any]:
    """The structs that may stand at a path; where the data carry a tag, the one of that tag."""
    at, here = _chosen([kind], plain), plain
    for key in _STEP.findall(path):
        if key.startswith("["):  # an element: of the same types; which one of a mapping is not said
            here = _element(here, key)
        else:
            shapes = [keys_of(each)[key] for each in at if key in keys_of(each)]
            at = [each for shape in shapes for each in structs_in(shape)]
            here = here.get(key) if isinstance(here, Mapping) else None
        at = _chosen(at, here)
    return at


def _element(here: Any, key: str) -> Any:
    number = key[1:-1]
    if key != _ANY_KEY and isinstance(here, list) and int(number) < len(here):
        return here[int(number)]
    return None


def _chosen(at: Iterable[Any], here: Any) -> list[Any]:
    found = list(at)
    if not isinstance(here, Mapping):
        return found
    named = [each for each in found if any(here.get(field) == _tag(each) for field in _tag_field(each))]
    return named or found


def _allowed(kind: Any, path: str, plain: Any) -> list[str]:
    """Words that may stand at a path: of a choice, or the tags of a section."""
    parent, _, key = path.rpartition(".")
    key = key.partition("[")[0]
    found: list[str] = []
    for each in _at_path(kind, parent, plain):
        if key in _tag_field(each):
            found.append(_tag(each))
        elif key in keys_of(each):
            found += [str(word) for word in _literals(keys_of(each)[key])]
    return sorted(set(found))


def _literals(shape: Any) -> Iterator[Any]:
    if get_origin(shape) is Literal:
        yield from get_args(shape)
    else:
        for each in get_args(shape):
            yield from _literals(each)
