"""Playbook files: those of the catalogue, and the user's own, read from YAML that may hold nothing but plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from weatherglass.app.plain_yaml import ENDINGS, NotPlainYaml, plain_data, text_of_file
from weatherglass.app.series_values import series_view
from weatherglass.app.settings import Settings
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.market.catalogue import canonical, series_names
from weatherglass.playbooks.needs import named_series
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import PlaybookFileError, playbook_from

CATALOG = "weatherglass.playbooks.catalog"
WHAT = "playbook file"


def playbook_named(name: str) -> Playbook:
    """A playbook of the catalogue by its id, or of a file by its path.

    Raises
    ------
    UsageError
        When there is neither; with the nearest id.
    UnreadableFile, PlaybookFileError
        When the file cannot be read, or says something that no playbook file may say.
    """
    if name in playbook_catalog():
        return playbook_catalog()[name]
    path = Path(name)
    if path.suffix in ENDINGS or path.exists():
        return playbook_of_file(path)
    raise UsageError(f"no playbook {name!r}: neither of the catalogue nor a file; {nearest(name, playbook_catalog())}")


def playbook_of_file(path: Path) -> Playbook:
    """The playbook of a file.

    Raises
    ------
    UnreadableFile
        When there is no such file, it is too large, or no text.
    PlaybookFileError
        When its content is no playbook.
    """
    return playbook_of_text(text_of_file(path, WHAT), str(path))


def playbook_of_text(text: str, where: str) -> Playbook:
    """The playbook of a YAML text.

    Parameters
    ----------
    where
        Name of the text for messages.
    """
    try:
        return playbook_from(plain_data(text, WHAT))
    except (NotPlainYaml, PlaybookFileError) as fault:
        raise PlaybookFileError(f"{where}: {fault}") from None


def require_known_series(playbook: Playbook, settings: Settings | None = None) -> None:
    """Every series that a playbook names is in the catalogue, or the store has it.

    Whether the catalogue's series are there is for the run to say: it knows from where to where.

    Raises
    ------
    UsageError
        With the path in the file and the nearest name.
    """
    for path, name in named_series(playbook):
        if canonical(name) is not None:
            continue
        try:
            series_view(name, settings=settings)
        except (UsageError, DataError):
            raise UsageError(f"{path}: no series {name!r}; {nearest(name, series_names())}") from None


@lru_cache(maxsize=1)
def playbook_catalog() -> Mapping[str, Playbook]:
    """The playbooks that ship with the package, by id, in the order of the statements that they act on."""
    found = {}
    for each in sorted(files(CATALOG).iterdir(), key=lambda entry: _order(entry.name)):
        if each.name.endswith(ENDINGS):
            playbook = playbook_of_text(each.read_text(encoding="utf-8"), each.name)
            if playbook.id in found or each.name.rpartition(".")[0] != playbook.id:
                raise PlaybookFileError(
                    f"{each.name}: holds the playbook {playbook.id}; the file must be named for it, once"
                )
            found[playbook.id] = playbook
    return MappingProxyType(found)


def _order(name: str) -> tuple[str, int, str]:
    """r4 before v21, v9 before v21, and what acts on no statement last."""
    found = re.match(r"([a-z]+)(\d+)", name)
    return (found[1], int(found[2]), name) if found else ("~", 0, name)
