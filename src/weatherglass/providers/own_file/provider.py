"""Files of the user as a source like any other: the bytes become a payload, and a payload becomes observations.

`parse` needs nothing but the payload: what the user declared, the names of the catalogue and the last day that may be
are in its context. The body is the file as it lies on disk, so its hash is the hash of the file.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import UnreadableFile
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.boards.source_file import operating_system_errors
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.contract import Ask, Client
from weatherglass.providers.own_file.declared import NO_NAMES, ImportDeclaration
from weatherglass.providers.own_file.reading import read_payload

MAX_FILE_BYTES = 256 << 20
AHEAD_OF_UTC = timedelta(hours=14)
"""The day begins on Kiritimati so long before it begins in UTC: no day after that one has begun anywhere."""
_SHOWN_NAME = 200


@dataclass(frozen=True, slots=True, eq=False)
class ImportedFile:
    """A file of the user, read.

    Attributes
    ----------
    answer
        Observations and what became of the others.
    path
        As given.
    sha256
        Of the file, in hexadecimal.
    description
        A sentence: what kind of table was found, and which series.
    payload
        The file as the store keeps it.
    """

    answer: SeriesAnswer
    path: Path
    sha256: str
    description: str
    payload: Payload = field(repr=False)


def read_own_file(
    path: str | PathLike[str],
    declaration: ImportDeclaration,
    *,
    received_at: datetime,
    known: Mapping[str, str] = NO_NAMES,
    latest_day: date | None = None,
    max_bytes: int = MAX_FILE_BYTES,
) -> ImportedFile:
    """The observations of a file; see `own_file_payload` for the parameters.

    Raises
    ------
    UnreadableFile, MissingColumn, DataError
        When the file is not what it was said to be, or holds nothing usable.
    UsageError
        When it can be read in more than one way and the declaration does not say which is meant.
    """
    payload = own_file_payload(
        path, declaration, received_at=received_at, known=known, latest_day=latest_day, max_bytes=max_bytes
    )
    answer, description = read_payload(payload)
    return ImportedFile(answer, Path(path), hashlib.sha256(payload.body).hexdigest(), description, payload)


def own_file_payload(
    path: str | PathLike[str],
    declaration: ImportDeclaration,
    *,
    received_at: datetime,
    known: Mapping[str, str] = NO_NAMES,
    latest_day: date | None = None,
    max_bytes: int = MAX_FILE_BYTES,
) -> Payload:
    """The bytes of a file as a payload, unread; its key is the name of the file.

    Parameters
    ----------
    declaration
        What the user says about it.
    received_at
        Instant of the import, with an offset.
    known
        Names and aliases of series to names of the catalogue.
    latest_day
        Days after it are left out as future ones; None accepts any.
    max_bytes
        Bound of its size.

    Raises
    ------
    UnreadableFile
        When it is missing, forbidden, no regular file, empty or larger than the bound.
    """
    name = escaped(Path(path).name, width=_SHOWN_NAME)
    context = {"declaration": declaration.to_json(), "known": json.dumps(dict(sorted(known.items())))}
    if latest_day is not None:
        context["latest_day"] = latest_day.isoformat()
    return Payload(
        source=OwnFile.name,
        key=name,
        url=f"file:{name}",
        body=_bytes(path, max_bytes),
        received_at=received_at,
        context=MappingProxyType(context),
    )


def _bytes(path: str | PathLike[str], max_bytes: int) -> bytes:
    shown = Path(escaped(str(path), width=_SHOWN_NAME))
    if "\0" in str(path):
        raise UnreadableFile(shown, "the path has a NUL character", "check the path")
    try:
        with operating_system_errors(Path(path)):
            mode = Path(path).stat().st_mode
            if not stat.S_ISREG(mode):
                what = "a directory" if stat.S_ISDIR(mode) else "a pipe or a device"
                raise UnreadableFile(shown, f"it is {what}", "give one regular file")
            with Path(path).open("rb") as stream:
                body = stream.read(max_bytes + 1)
    except UnicodeEncodeError as exc:
        raise UnreadableFile(shown, "the path has characters that no file name can have", "check the path") from exc
    if len(body) > max_bytes:
        raise UnreadableFile(
            shown, f"it has more than {max_bytes:,} bytes", "split it, or leave out columns that are not needed"
        )
    if not body:
        raise UnreadableFile(shown, "the file is empty (0 bytes)", "export it again")
    return body


@dataclass(frozen=True, slots=True)
class OwnFile:
    """Files on this machine, as a provider.

    Attributes
    ----------
    paths
        The files to read.
    declaration
        What the user says about them.
    known
        Names and aliases of series to names of the catalogue.
    max_bytes
        Bound of the size of each.
    """

    paths: tuple[Path, ...] = ()
    declaration: ImportDeclaration = field(default_factory=ImportDeclaration)
    known: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, repr=False)
    max_bytes: int = MAX_FILE_BYTES

    name: ClassVar[str] = "own-file"
    title: ClassVar[str] = "Daily values in files of your own (CSV, Parquet, Excel)"
    licence: ClassVar[str] = "Whatever holds between you and whoever gave you the file."
    serves: ClassVar[tuple[str, ...]] = ("*",)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:  # noqa: ARG002 - files need no network
        """The files, one at a time. Days that have not begun anywhere on Earth at `ask.now` are future ones."""
        for path in self.paths:
            yield own_file_payload(
                path,
                self.declaration,
                received_at=ask.now,
                known=self.known,
                latest_day=(ask.now.astimezone(UTC) + AHEAD_OF_UTC).date(),
                max_bytes=self.max_bytes,
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The observations of a payload of `fetch` or `own_file_payload`. Pure; raises as `read_own_file`."""
        return read_payload(payload)[0]
