"""Where the files of the lake lie: a directory, or an object store."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from weatherglass.errors import StoreError, StoreUnwritable, UsageError
from weatherglass.store.quote_lake_files import INCOMING, LOG, QUARANTINE, Damage, FileStore, said_by, unwritable

_OF_DELTA = (
    "aws_s3_",
    "aws_dynamodb",
    "delta_",
    "aws_endpoint_url_dynamodb",
    "max_retries",
    "retry_timeout",
    "backoff_",
)
"""Beginnings of the options that only the Delta library takes."""
_OF_HTTP = ("allow_http", "timeout", "connect_timeout", "proxy_url")


class LocalFiles:
    """Files in a directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._unsettled: set[Path] = set()

    def put(self, path: str, body: bytes) -> None:
        """Temporary file, fsync, rename; the directories are made durable by `settle`."""
        target, incoming = self.root / path, self.root / INCOMING
        temporary = incoming / f"{target.stem}.{os.getpid()}"
        try:
            self._make_directory(incoming)
            self._make_directory(target.parent)
            with temporary.open("wb") as stream:
                stream.write(body)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        except OSError as exc:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise unwritable(self.root, exc) from exc
        self._unsettled.add(target.parent)

    def _make_directory(self, directory: Path) -> None:
        if not directory.is_dir():
            self._make_directory(directory.parent)
            directory.mkdir(exist_ok=True)
            self._unsettled.add(directory.parent)

    def settle(self) -> None:
        """Fsync of every directory that got a new name."""
        for directory in sorted(self._unsettled):
            self._fsync(directory)
        self._unsettled.clear()

    def settle_log(self, version: int) -> None:
        """Fsync of the log entry, of a checkpoint made with it, and of their directories."""
        log = self.root / LOG
        made = sorted(log.glob(f"{version:020d}.*"))
        if any("checkpoint" in path.name for path in made):
            made.append(log / "_last_checkpoint")
        for path in (*made, log, self.root):
            self._fsync(path)

    def _fsync(self, path: Path) -> None:
        if os.name == "nt" and path.is_dir():
            return  # no program can, there
        try:
            handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as exc:
            raise unwritable(self.root, exc) from exc

    def get(self, path: str) -> bytes:
        """All bytes of a file."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError as exc:
            raise Damage("it is not there") from exc
        except OSError as exc:
            if exc.errno in (errno.EIO, errno.EISDIR, errno.ENOTDIR):
                raise Damage(f"it cannot be read ({exc.strerror})") from exc
            # the file may be sound: there is nothing to quarantine
            why = exc.strerror or str(exc)
            raise StoreError(f"cannot read {self.root / path}: {why}; check permissions and open files") from exc

    def stamp(self, path: str) -> object:
        """Size and time of the last change."""
        try:
            state = (self.root / path).stat()
        except OSError:
            return None
        return state.st_size, state.st_mtime_ns

    def set_aside(self, path: str) -> None:
        """Move it into `_quarantine`."""
        source, target = self.root / path, self.root / QUARANTINE / path.replace("/", "+")
        try:
            target.parent.mkdir(exist_ok=True)
            source.replace(target)
        except FileNotFoundError:
            return
        except OSError as exc:
            raise unwritable(self.root, exc) from exc

    def remove(self, path: str) -> None:
        """Delete a file."""
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as exc:
            raise unwritable(self.root, exc) from exc

    def unfinished(self) -> tuple[str, ...]:
        """What a killed writer left in `_incoming` and in the log."""
        found = [*(self.root / INCOMING).glob("*"), *(self.root / LOG).glob("_commit_*.tmp")]
        return tuple(sorted(path.relative_to(self.root).as_posix() for path in found))

    def address(self, path: str) -> str:
        """Absolute path."""
        return str((self.root / path).absolute())


class ObjectFiles:
    """Objects under a URI. Uploads and downloads leave the other threads of the process running."""

    def __init__(self, uri: str, options: Mapping[str, str]) -> None:
        self.uri = uri.rstrip("/")
        self._client = _client_library(self.uri)
        self._failures: tuple[type[Exception], ...] = (self._client.exceptions.BaseError, OSError, ValueError)
        config, client_options = split_options(options)
        try:
            self._objects = self._client.store.from_url(self.uri, config=config, client_options=client_options)
        except self._failures as exc:
            raise UsageError(f"{self.uri}: {said_by(exc)}; check the address and the storage options") from exc

    def put(self, path: str, body: bytes) -> None:
        """An upload, which is there when it is complete."""
        with self._refusal():
            self._client.put(self._objects, path, body)

    def settle(self) -> None:
        """Nothing: an object store answers when the object is durable."""

    def settle_log(self, version: int) -> None:
        """Nothing: as `settle`."""

    def get(self, path: str) -> bytes:
        """All bytes of an object."""
        try:
            return bytes(self._client.get(self._objects, path).bytes())
        except FileNotFoundError as exc:
            raise Damage("it is not there") from exc
        except self._failures as exc:
            raise Damage(f"it cannot be read ({said_by(exc)})") from exc

    def stamp(self, path: str) -> object:
        """The name: objects are never changed in place, and asking would cost a request."""
        return path

    def set_aside(self, path: str) -> None:
        """Nothing: no version after this one names it, and its bytes stay where they are."""

    def remove(self, path: str) -> None:
        """Delete an object."""
        with self._refusal():
            self._client.delete(self._objects, path)

    def unfinished(self) -> tuple[str, ...]:
        """None: an upload that did not end is no object."""
        return ()

    def address(self, path: str) -> str:
        """URI."""
        return f"{self.uri}/{path}"

    @contextmanager
    def _refusal(self) -> Iterator[None]:
        try:
            yield
        except self._failures as exc:
            raise StoreUnwritable(
                self.uri, said_by(exc), "check the address and the keys; what was committed before is kept"
            ) from exc


def split_options(options: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Options as the Delta library takes them, for the client of the object store: about the store, about HTTP.

    >>> split_options({"AWS_REGION": "eu-west-1", "AWS_ALLOW_HTTP": "true", "AWS_S3_LOCKING_PROVIDER": "dynamodb"})
    ({'aws_region': 'eu-west-1'}, {'allow_http': True})
    """
    store: dict[str, str] = {}
    http: dict[str, Any] = {}
    for name, value in options.items():
        lower = name.lower()
        bare = lower.removeprefix("aws_")
        if bare in _OF_HTTP:
            http[bare] = value.lower() in {"true", "1", "yes"} if bare == "allow_http" else value
        elif not lower.startswith(_OF_DELTA):
            store[lower] = value
    return store, http


def _client_library(uri: str) -> Any:
    try:
        import_module("obstore.store")
        return import_module("obstore")
    except ImportError as exc:
        raise UsageError(
            f"{uri}: a quote lake in an object store needs one more package; pip install 'weatherglass[object-store]'"
        ) from exc


def file_store(uri: str, options: Mapping[str, str]) -> FileStore:
    """The files of a lake at a directory, a `file://` URI or an object-store URI."""
    if "://" in uri and not uri.startswith("file://"):
        return ObjectFiles(uri, options)
    return LocalFiles(Path(uri.removeprefix("file://")))
