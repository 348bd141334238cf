"""The log of the lake: which files belong to it, by version, as an ordinary Delta table.

Each commit carries a digest over all files that the lake has after it. Whoever opens the lake recomputes it, because
a damaged log does not always look damaged: with an emptied entry the table opens, and the files of that entry are
gone without a word.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from weatherglass.errors import StoreCorrupt, StoreError, StoreUnwritable, UsageError
from weatherglass.store.quote_lake_facts import microseconds
from weatherglass.store.quote_lake_files import LOG, Damage, FileStore, LakeFile, said_by, unwritable

if TYPE_CHECKING:
    import polars as pl
    from deltalake import DeltaTable, Schema

DIGEST, INGEST = "weatherglass.files", "weatherglass.ingest"
"""What a commit says beside its files: the digest of all files, and what the caller calls this ingest."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a Delta table of files looks like.

    Attributes
    ----------
    title
        What it is called in messages.
    partitions, columns
        Columns by which it is cut into directories; all columns with their types, those first.
    remedy
        What to do when its log is damaged.
    """

    title: str
    name: str
    description: str
    partitions: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    remedy: str


QUOTES = TableShape(
    title="quote lake",
    name="option quotes",
    description="One contract a row; weatherglass writes it, anything that reads Delta Lake may read it",
    partitions=("underlying", "date"),
    columns=(
        ("underlying", "string"),
        ("date", "date"),
        ("as_of", "timestamp"),
        ("as_of_inferred", "boolean"),
        ("known_at", "timestamp"),
        ("source", "string"),
        ("snapshot", "string"),
        ("root", "string"),
        ("expiry", "date"),
        ("strike", "double"),
        ("right", "string"),
        ("bid", "double"),
        ("ask", "double"),
        ("iv", "double"),
        ("delta", "double"),
        ("defect", "string"),
        ("forward", "double"),
        ("settles_at", "timestamp"),
        ("facts", "string"),
    ),
    remedy="move the directory away and ingest the raw payloads again, or go back with "
    "deltalake.DeltaTable(...).restore(version)",
)
_CONFIGURATION = {"delta.logRetentionDuration": "interval 36500 days", "delta.checkpointInterval": "50"}
"""Old versions stay readable: the log is small beside the quotes."""
_WORD = (1 << 64) - 1
_LOOK_BACK = 50
"""Commits that other programs may have made since ours (a vacuum), and that did not touch the files."""


class LakeLog:
    """A Delta table as a list of files.

    Parameters
    ----------
    version
        Stay at it, or None to follow the latest.
    shape
        Of a table that is made, and what it is called.
    """

    def __init__(
        self,
        uri: str,
        store: FileStore,
        options: Mapping[str, str],
        *,
        version: int | None = None,
        shape: TableShape = QUOTES,
    ) -> None:
        self.uri = uri
        self._store, self._shape = store, shape
        self._options = dict(options)
        self._fixed = version
        self._table: DeltaTable | None = None
        self._files: tuple[LakeFile, ...] = ()
        self._listed: int | None = None

    @property
    def version(self) -> int | None:
        """Version that `files` would list now, or None while there is no lake."""
        table = self._refreshed()
        return None if table is None else int(table.version())

    def files(self) -> tuple[LakeFile, ...]:
        """All files, by day, first instant and time of adding.

        Raises
        ------
        StoreCorrupt
            When the log is damaged, also where it opens nonetheless.
        """
        table = self._refreshed()
        if table is None:
            return ()
        if self._listed != table.version():
            with self._damage():
                found = _listed(table)
                digest = self._committed_digest(int(table.version()))
            if digest != files_digest(found):
                raise self._corrupt(f"its version {table.version()} lists other files than were committed")
            self._files, self._listed = found, int(table.version())
        return self._files

    def commit(self, added: Sequence[LakeFile], removed: Sequence[LakeFile], *, ingest: str) -> int:
        """Add and remove files in one step; the new version.

        Raises
        ------
        StoreUnwritable
            When the entry cannot be written: then nothing was added.
        """
        self.require_library()
        from deltalake import CommitProperties
        from deltalake.transaction import AddAction, RemoveAction

        before = self.files()
        gone = {file.path for file in removed}
        after = [file for file in before if file.path not in gone] + list(added)
        table = self._table or self._created()
        actions: list[AddAction | RemoveAction] = [
            AddAction(file.path, file.size, _partition(file), file.added, True, _stats(file)) for file in added
        ]
        now = int(time.time() * 1000)
        actions += [RemoveAction(file.path, True, now, file.size, _partition(file)) for file in removed]
        # No second try after another writer came first: the digest would be that of files that are not all.
        said = CommitProperties(custom_metadata={DIGEST: files_digest(after), INGEST: ingest}, max_commit_retries=0)
        with self._refusal():
            table.create_write_transaction(
                actions, "append", _schema(self._shape), list(self._shape.partitions), commit_properties=said
            )
            table.update_incremental()
        return int(table.version())

    def forget(self) -> None:
        """Read the log anew at the next question."""
        self._table, self._listed, self._files = None, None, ()

    def strays(self) -> tuple[str, ...]:
        """Files in the partitions that no version names."""
        table = self._refreshed()
        if table is None:
            return ()
        with self._damage():
            named_once = set(table.vacuum(0, dry_run=True, enforce_retention_duration=False))
            unnamed = table.vacuum(0, dry_run=True, enforce_retention_duration=False, full=True)
        return tuple(sorted(path for path in unnamed if path not in named_once))

    def _committed_digest(self, version: int) -> str:
        """What the latest commit of ours up to a version says of the files."""
        # Read here and not from the history of the library, which numbers its entries by the table that asks.
        for number in range(version, max(version - _LOOK_BACK, -1), -1):
            entry = self._store.get(f"{LOG}/{number:020d}.json").splitlines()
            if not entry:  # the library takes it for a commit that changed nothing
                raise Damage(f"its entry {number} is empty")
            said: dict[str, Any] = next(
                (action["commitInfo"] for action in map(json.loads, entry) if "commitInfo" in action), {}
            )
            if DIGEST in said:
                return str(said[DIGEST])
            if number == 0:
                return files_digest(())
        raise Damage(f"none of the last {_LOOK_BACK} entries was made by weatherglass")

    def require_library(self) -> None:
        """Nothing, where the library of the log is there: to be asked before long work, not after it.

        Raises
        ------
        UsageError
            When it is missing; names the extra.
        """
        if not _library_is_here():
            raise UsageError(
                f"the {self._shape.title} {self.uri} needs the extra 'lake' (deltalake is missing): "
                "pip install 'weatherglass[lake]'"
            )

    def _refreshed(self) -> DeltaTable | None:
        if not _library_is_here() and self._store.stamp(LOG) is None:
            return None  # what was never made is nothing, also where the library, which is an extra, is missing
        self.require_library()
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        with self._damage():
            if self._table is not None:
                if self._fixed is None:
                    self._table.update_incremental()
                return self._table
            try:
                self._table = DeltaTable(self.uri, version=self._fixed, storage_options=self._options)
            except TableNotFoundError:
                return None
        return self._table

    def _created(self) -> DeltaTable:
        from deltalake import DeltaTable

        with self._refusal():
            self._table = DeltaTable.create(
                self.uri,
                _schema(self._shape),
                partition_by=list(self._shape.partitions),
                name=self._shape.name,
                description=self._shape.description,
                configuration=_CONFIGURATION,
                storage_options=self._options,
            )
        self._store.settle_log(0)
        return self._table

    @contextmanager
    def _damage(self) -> Iterator[None]:
        from deltalake.exceptions import DeltaError

        try:
            yield
        except OSError as exc:
            raise StoreError(f"cannot read the log of the {self._shape.title} {self.uri}: {said_by(exc)}") from exc
        except (DeltaError, Damage, ValueError) as exc:
            raise self._corrupt(said_by(exc)) from exc

    @contextmanager
    def _refusal(self) -> Iterator[None]:
        from deltalake.exceptions import DeltaError

        try:
            yield
        except OSError as exc:
            raise unwritable(self.uri, exc) from exc
        except DeltaError as exc:
            raise StoreUnwritable(
                self.uri, f"the commit failed ({said_by(exc)})", "add the same data again; nothing of it was added"
            ) from exc

    def _corrupt(self, problem: str) -> StoreCorrupt:
        where = "" if self._fixed is None else f" at version {self._fixed}"
        return StoreCorrupt(f"the log of the {self._shape.title} {self.uri}{where} ({problem})", self._shape.remedy)


def _library_is_here() -> bool:
    return find_spec("deltalake") is not None


def files_digest(files: Iterable[LakeFile]) -> str:
    """A digest of a set of files that does not depend on their order."""
    total = count = 0
    for file in files:
        said = f"{file.path}|{file.underlying}|{file.day}|{file.size}|{file.rows}|{file.first}|{file.last}|{file.added}"
        total += int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "big")
        count += 1
    return f"{count}:{total & _WORD:016x}"


def _schema(shape: TableShape) -> Schema:
    from deltalake import Field, Schema
    from deltalake.schema import PrimitiveType

    return Schema(
        [Field(name, PrimitiveType(kind), nullable=name not in shape.partitions) for name, kind in shape.columns]
    )


def _partition(file: LakeFile) -> dict[str, str | None]:
    """The values by which its directories are named."""
    named = (folder.partition("=") for folder in file.path.split("/")[:-1])
    return {name: unquote(value) for name, _, value in named}


def _stats(file: LakeFile) -> str:
    def text(instant: int) -> str:
        return datetime.fromtimestamp(instant // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + (
            f".{instant % 1_000_000:06d}Z"
        )

    return json.dumps(
        {
            "numRecords": file.rows,
            "minValues": {"as_of": text(file.first)},
            "maxValues": {"as_of": text(file.last)},
            "nullCount": {"as_of": 0},
        }
    )


def _listed(table: DeltaTable) -> tuple[LakeFile, ...]:
    import polars as pl

    actions: pl.DataFrame = pl.DataFrame(table.get_add_actions(flatten=True))
    if not actions.height:
        return ()
    if "min.as_of" not in actions.columns:
        raise ValueError("its files have no instants: they were not written by weatherglass")
    found = [_file(row) for row in actions.iter_rows(named=True)]
    return tuple(sorted(found, key=lambda file: (file.day, file.first, file.added, file.path)))


def _file(row: Mapping[str, Any]) -> LakeFile:
    day, first, last = row["partition.date"], row["min.as_of"], row["max.as_of"]
    if not isinstance(day, date) or first is None or last is None or row["num_records"] is None:
        raise ValueError(f"the entry of {row['path']} says neither its day nor its instants")
    return LakeFile(
        path=unquote(row["path"]),
        underlying=row["partition.underlying"],
        day=day,
        size=row["size_bytes"],
        rows=row["num_records"],
        first=microseconds(first),
        last=microseconds(last),
        added=row["modification_time"],
    )
