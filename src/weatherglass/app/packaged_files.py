"""Files that ship with the package, one record each: of claims, of playbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from weatherglass.app.alike import alike
from weatherglass.app.plain_yaml import ENDINGS, text_of_file
from weatherglass.errors import DataError, UsageError, nearest


class Named(Protocol):
    """A record with an id of its own."""

    @property
    def id(self) -> str:
        """Its id, which is the name of its file."""


T = TypeVar("T", bound=Named)
OfText = Callable[[str, str], T]
"""From the text of a file, and its name for messages, to its record."""


def packaged(package: str, of_text: OfText[T]) -> Mapping[str, T]:
    """Every record of a package's files by its id, in the order of the statements that the ids begin with.

    Raises
    ------
    DataError
        When a file is not named for its record, or one stands in two.
    """
    found: dict[str, T] = {}
    for each in sorted(files(package).iterdir(), key=lambda entry: _order(entry.name)):
        if each.name.endswith(ENDINGS):
            record = of_text(each.read_text(encoding="utf-8"), each.name)
            if record.id in found or each.name.rpartition(".")[0] != record.id:
                raise DataError(f"{each.name}: holds {record.id}; the file must be named for it, once")
            found[record.id] = record
    return MappingProxyType(found)


def packaged_or_own(name: str, catalogue: Mapping[str, T], of_text: OfText[T], what: str) -> T:
    """A record of the catalogue by its id, or of a file by its path.

    Parameters
    ----------
    what
        "claim", "playbook": for messages.

    Raises
    ------
    UsageError
        When there is neither, with the nearest id; or what `of_text` raises.
    UnreadableFile
        When the file cannot be read.
    """
    if name in catalogue:
        return catalogue[name]
    path = Path(name)
    if path.suffix in ENDINGS or path.exists():
        return of_text(text_of_file(path, f"{what} file"), str(path))
    listed_by = f"weatherglass {what} list"
    if len(name.split()) > 1:
        raise UsageError(_no_sentence(name, catalogue, what, listed_by))
    hint = nearest(name, catalogue, listed_by)
    raise UsageError(f"no {what} {name!r}: neither of the catalogue nor a file; {hint}")


def _no_sentence(sentence: str, catalogue: Mapping[str, T], what: str, listed_by: str) -> str:
    """What to do with a text as people post it: those of the catalogue that say the like, and how to write a file."""
    near = alike(sentence, {each.id: texts_of(each) for each in catalogue.values()})
    like = f"Those of the list most like it: {', '.join(near)}" if near else f"`{listed_by}` shows those that are there"
    return (
        f"a sentence cannot be put to the test before it says what, when and how much: `weatherglass {what} new "
        f"mine.yaml` writes a file to say it in. {like}"
    )


def texts_of(record: Named) -> tuple[str, ...]:
    """What a record is called, in both languages."""
    names = ("id", "title_en", "title_ko")
    return tuple(str(getattr(record, name, "")) for name in names)


def _order(name: str) -> tuple[str, int, str]:
    """r2 before r10 before v1, and what belongs to no statement last."""
    found = re.match(r"([a-z]+)(\d+)", name)
    return (found[1], int(found[2]), name) if found else ("~", 0, name)
