"""Claim files: those of the catalogue, and the user's own, read from YAML that may hold nothing but plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from weatherglass.app.packaged_files import packaged, packaged_or_own
from weatherglass.app.plain_yaml import NotPlainYaml, plain_data
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import ClaimFileError, claim_from

CATALOG = "weatherglass.claims.catalog"
WHAT = "claim file"


def claim_named(name: str) -> ClaimBase:
    """A claim of the catalogue by its id, or of a file by its path.

    Raises
    ------
    UsageError
        When there is neither; with the nearest id.
    UnreadableFile, ClaimFileError
        When the file cannot be read, or says something that no claim file may say.
    """
    return packaged_or_own(name, catalog(), claim_of_text, "claim")


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
    try:
        return plain_data(text, WHAT)
    except NotPlainYaml as fault:
        raise ClaimFileError(str(fault)) from None


@lru_cache(maxsize=1)
def catalog() -> Mapping[str, ClaimBase]:
    """The claims that ship with the package, by id, in the order of their ids."""
    return packaged(CATALOG, claim_of_text)
