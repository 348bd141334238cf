"""A copy of a home in one tar file, and a home made from such a copy.

The first member is `MANIFEST.json`: name, size and sha256 of every other one. Databases are copied by SQLite as they
are at one instant, and the files that they name were in place before that instant, so the copy is consistent while a
writer goes on.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from weatherglass.errors import StoreCorrupt, UnreadableFile, UsageError
from weatherglass.store.database import DATABASE_NAME, RAW_NAME, WAIT_S
from weatherglass.store.disk_failures import RUN_VERIFY, writing
from weatherglass.store.durable_files import fsync_dir, make_dir_durably
from weatherglass.store.home import Store, open_store
from weatherglass.store.raw import INCOMING_NAME
from weatherglass.store.schema import BACKUPS_NAME
from weatherglass.store.verify import verify_database
from weatherglass.store.writer_lock import LOCK_NAME

MANIFEST_NAME = "MANIFEST.json"
FORMAT = 1
MOST_MANIFEST_BYTES = 256 << 20
_CHUNK = 1 << 20
_SHOWN_FINDINGS = 3
_LEFT_OUT = frozenset({LOCK_NAME, BACKUPS_NAME})
JOURNALS = "live/*/*.db"
"""Of live runs: one that is begun while the rest is copied is not in the copy."""
_LOGS = ("-wal", "-shm", "-journal", ".tmp", ".part")
_NOTHING_RESTORED = "nothing was restored; use an archive that `weatherglass data backup` made"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name relative to the home, and what is in it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """An archive or a restored home: where it is, and how many files and bytes are in it."""

    path: Path
    files: int
    bytes: int


def backup(store: Store, target: Path, *, allow_damage: bool = False) -> BackupSummary:
    """Copy a store to a tar file; another process may write meanwhile.

    The file may be read by its owner only, because the configuration in it may hold keys of data providers. The copy of
    the database is verified row by row, some 30,000 rows a second; the files of the payloads are copied as they are.

    Parameters
    ----------
    store
        Open for reading or writing.
    target
        The file to make.
    allow_damage
        Copy a damaged database as it is, as long as SQLite can copy it; for what can still be read from it elsewhere.

    Raises
    ------
    UsageError
        When there is nothing to copy, or the target exists.
    StoreCorrupt
        When the database is damaged and `allow_damage` is false; no archive is made.
    StoreUnwritable
        When the target cannot be written; no part of it is left.
    """
    if not store.exists:
        raise UsageError(f"nothing is stored at {store.home} yet, so there is nothing to copy")
    if target.exists():
        raise UsageError(f"{target} exists; a backup never replaces a file: name another one")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    with writing(target.parent):
        make_dir_durably(target.parent)
        with tempfile.TemporaryDirectory(prefix=".weatherglass-backup-", dir=target.parent) as folder:
            try:
                files = _sources(store, Path(folder))
                if not allow_damage:
                    _require_sound(store.home, Path(folder))
                members = [_member(name, path) for name, path in files.items()]
                with unfinished.open("xb") as out:
                    unfinished.chmod(0o600)
                    _write_archive(out, members, files)
                    out.flush()
                    os.fsync(out.fileno())
                unfinished.rename(target)
                fsync_dir(target.parent)
            finally:
                unfinished.unlink(missing_ok=True)
    return BackupSummary(target, len(members), sum(each.bytes for each in members))


def restore(archive: Path, home: Path) -> BackupSummary:
    """Make a home from an archive. Every file is verified before the home is put in its place, in one step.

    Raises
    ------
    UsageError
        When the home exists and is not empty.
    UnreadableFile
        When the archive is none of ours, or has a name that leads out of the home, or something that is no plain file.
    StoreCorrupt
        When a file in it is missing, cut off, or not what was copied.
    StoreUnwritable
        When the home cannot be written; no part of it is left.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise UsageError(f"{home} is not empty; restore to a new directory, and move it into place when all is well")
    with writing(home):
        make_dir_durably(home.parent)
        staging = Path(tempfile.mkdtemp(prefix=f".{home.name}-restoring-", dir=home.parent))
        try:
            members = _extract(archive, staging)
            _require_database(archive, staging)
            staging.chmod(0o755)
            staging.replace(home)
            fsync_dir(home.parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return BackupSummary(home, len(members), sum(each.bytes for each in members))


# ---- making


def _sources(store: Store, folder: Path) -> dict[str, Path]:
    """Files to copy by the name that they get. Databases first: what they name is in place already."""
    files = {DATABASE_NAME: folder / DATABASE_NAME}
    store.database.snapshot(files[DATABASE_NAME])
    for other in sorted([*store.home.glob("*.db"), *store.home.glob(JOURNALS)]):
        name = other.relative_to(store.home).as_posix()
        if name != DATABASE_NAME:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if _is_copied(other, folder / name):
                files[name] = folder / name
    # logs of tables name their files, so they are listed before them
    listed = sorted(_plain_files(store.home), key=lambda name: ("_delta_log" not in PurePosixPath(name).parts, name))
    later = (name for name in listed if name not in files and not PurePosixPath(name).match(JOURNALS))
    return files | {name: store.home / name for name in later}


def _require_sound(home: Path, folder: Path) -> None:
    """Verify the copy of the database, which is what the archive will hold; a writer may have gone on since."""
    with open_store(folder) as copy:
        # the user knows the home, and the copy is gone when the message is read
        found = [f"{each.where}: {each.problem}".replace(str(folder), str(home)) for each in verify_database(copy)]
    if found:
        more = f"; and {len(found) - _SHOWN_FINDINGS} more" if len(found) > _SHOWN_FINDINGS else ""
        raise StoreCorrupt(
            f"the database of {home} ({'; '.join(found[:_SHOWN_FINDINGS])}{more})", f"no backup was made; {RUN_VERIFY}"
        )


def _plain_files(home: Path) -> Iterator[str]:
    for path in home.rglob("*"):
        name = path.relative_to(home)
        unfinished = name.parts[:2] == (RAW_NAME, INCOMING_NAME) or name.name.endswith(_LOGS)
        if name.parts[0] not in _LEFT_OUT and not unfinished and path.is_file() and not path.is_symlink():
            yield name.as_posix()


def _is_copied(path: Path, target: Path) -> bool:
    """Copy a database; whether it was there: old journals may be removed meanwhile."""
    try:
        _copy_database(path, target)
    except sqlite3.Error:
        if path.exists():
            raise
        target.unlink(missing_ok=True)
        return False
    return True


def _copy_database(path: Path, target: Path) -> None:
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    with (
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=WAIT_S)) as source,
        closing(sqlite3.connect(target)) as out,
    ):
        source.backup(out)


def _member(name: str, path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
            size += len(part)
    return Member(name, size, digest.hexdigest())


def _write_archive(out: io.BufferedWriter, members: list[Member], files: dict[str, Path]) -> None:
    manifest = json.dumps({"format": FORMAT, "files": [asdict(each) for each in members]}, indent=1).encode()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(_info(MANIFEST_NAME, len(manifest)), io.BytesIO(manifest))
        for each in members:
            with files[each.name].open("rb") as file:
                tar.addfile(_info(each.name, each.bytes), file)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


# ---- reading back


@contextmanager
def _archive_failures(archive: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError) as exc:
        raise UnreadableFile(archive, f"no whole tar archive ({exc})", _NOTHING_RESTORED) from exc


def _extract(archive: Path, staging: Path) -> list[Member]:
    """Write the members to a directory, each as the manifest says, and no other."""
    try:
        file = archive.open("rb")
    except OSError as exc:
        raise UnreadableFile(archive, exc.strerror or str(exc), "name an archive that can be read") from exc
    with file, _archive_failures(archive), tarfile.open(fileobj=file, mode="r:") as tar:
        wanted = _manifest(archive, tar)
        left = {each.name: each for each in wanted}
        for info in tar:
            if info.name == MANIFEST_NAME:
                continue
            member = left.pop(info.name, None)
            if member is None or not info.isreg():
                raise UnreadableFile(archive, f"{info.name!r} is no plain file of its manifest", _NOTHING_RESTORED)
            _write_member(archive, tar, info, member, staging)
    if left:
        raise StoreCorrupt(f"{archive} lacks {len(left)} of its files, as {next(iter(left))}", _NOTHING_RESTORED)
    for folder in sorted({path.parent for path in staging.rglob("*")} | {staging}):
        fsync_dir(folder)
    return wanted


def _manifest(archive: Path, tar: tarfile.TarFile) -> list[Member]:
    info = tar.next()
    stream = tar.extractfile(info) if info is not None and info.name == MANIFEST_NAME and info.isreg() else None
    if info is None or stream is None or info.size > MOST_MANIFEST_BYTES:
        raise UnreadableFile(archive, f"its first member is no {MANIFEST_NAME}", _NOTHING_RESTORED)
    try:
        found = json.loads(stream.read())
        version = found["format"]
        members = [Member(str(each["name"]), int(each["bytes"]), str(each["sha256"])) for each in found["files"]]
    except (ValueError, TypeError, KeyError, RecursionError) as exc:
        raise UnreadableFile(archive, f"its {MANIFEST_NAME} cannot be read ({exc!r})", _NOTHING_RESTORED) from exc
    if version != FORMAT:
        raise UnreadableFile(archive, f"it has format {version!r}, and format {FORMAT} is read", _NOTHING_RESTORED)
    for each in members:
        if not _stays_inside(each.name):
            raise UnreadableFile(archive, f"the name {each.name!r} leads out of the home", _NOTHING_RESTORED)
    return members


def _stays_inside(name: str) -> bool:
    """Whether a name is a plain path below the home: relative, without steps up, empty parts or control characters."""
    parts = name.split("/")
    return bool(name) and "\\" not in name and name.isprintable() and not any(each in {"", ".", ".."} for each in parts)


def _write_member(archive: Path, tar: tarfile.TarFile, info: tarfile.TarInfo, member: Member, staging: Path) -> None:
    source = tar.extractfile(info)
    path = staging / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        while source is not None and size <= member.bytes and (part := source.read(_CHUNK)):
            digest.update(part)
            size += len(part)
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
    if (size, digest.hexdigest()) != (member.bytes, member.sha256):
        raise StoreCorrupt(f"{member.name} in {archive} is not what was copied", _NOTHING_RESTORED)


def _require_database(archive: Path, staging: Path) -> None:
    if not (staging / DATABASE_NAME).exists():
        raise UnreadableFile(archive, f"it holds no {DATABASE_NAME}", _NOTHING_RESTORED)
