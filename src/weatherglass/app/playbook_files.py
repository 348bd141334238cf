"""Playbook files: those of the catalogue, and the user's own, read from YAML that may hold nothing but plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from weatherglass.app.packaged_files import packaged, packaged_or_own
from weatherglass.app.plain_yaml import NotPlainYaml, plain_data
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
    return packaged_or_own(name, playbook_catalog(), playbook_of_text, "playbook")


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
    return packaged(CATALOG, playbook_of_text)
