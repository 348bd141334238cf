"""Claim files: those of the catalogue, and the user's own, read from YAML that may hold nothing but plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from weatherglass.app.plain_yaml import ENDINGS, NotPlainYaml, plain_data, text_of_file
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import ClaimFileError, claim_from
from weatherglass.errors import UsageError, nearest

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
    return claim_of_text(text_of_file(path, WHAT), str(path))


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
