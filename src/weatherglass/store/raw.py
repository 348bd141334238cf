"""Documents as they came, kept before anything of them is read: a file for each content, a row for each fetch.

The name of a file is the hash of what is in it, so the same document is kept once, however often it is fetched, and a
flipped bit is noticed. The file is in place, durably, before its row is written.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.market.payload import Payload, Words
from weatherglass.store.database import RAW_NAME, Database
from weatherglass.store.disk_failures import RUN_VERIFY, reading, writing
from weatherglass.store.durable_files import make_dir_durably, write_durably
from weatherglass.store.ingests import INGESTED
from weatherglass.store.instant_text import instant_of, instant_text
from weatherglass.store.row_digest import prefix_of, row_digest

INCOMING_NAME = "incoming"
LEVEL = 3
"""Of zstd: a board of 13 MB takes some 30 ms; higher levels take five times as long for a tenth less."""

_SHA = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_PREFIX = prefix_of("fetches")
_COLUMNS = (
    "fetch_id, sha256, bytes, stored_bytes, source, key, url, received_at, etag, last_modified, media_type, context"
)


@dataclass(frozen=True, slots=True)
class StoredPayload:
    """One fetch of a document: what is known of it without its body.

    Attributes
    ----------
    fetch_id
        Number of the fetch.
    sha256
        Of the body, decompressed; 64 hexadecimal digits.
    bytes, stored_bytes
        Of the body, and of its file.
    source, key, url, received_at, etag, last_modified, media_type, context
        As in `weatherglass.market.payload.Payload`.
    """

    fetch_id: int
    sha256: str
    bytes: int
    stored_bytes: int
    source: str
    key: str
    url: str
    received_at: datetime
    etag: str | None
    last_modified: str | None
    media_type: str
    context: Words


class RawPayloads:
    """The documents of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._folder = database.home / RAW_NAME

    def put(self, payload: Payload) -> StoredPayload:
        """Keep a document, durably on return; the same body again is another fetch of the same file.

        Raises
        ------
        UsageError
            When the server said that the document is unchanged: there is no body.
        StoreUnwritable
            When the disk does not allow it.
        """
        if payload.unchanged:
            raise UsageError(f"{payload.source} {payload.key}: an unchanged document has no body to keep")
        sha256 = hashlib.sha256(payload.body).hexdigest()

        def write(connection: sqlite3.Connection) -> StoredPayload:
            stored_bytes = self._place(sha256, payload.body)
            found = connection.execute("SELECT coalesce(max(fetch_id), 0) + 1 FROM fetches").fetchone()
            row = (
                found[0],
                sha256,
                len(payload.body),
                stored_bytes,
                payload.source,
                payload.key,
                payload.url,
                instant_text(payload.received_at),
                payload.etag,
                payload.last_modified,
                payload.media_type,
                json.dumps(dict(payload.context), ensure_ascii=False, sort_keys=True),
            )
            marks = ", ".join("?" * (len(row) + 1))
            connection.execute(
                f"INSERT INTO fetches ({_COLUMNS}, digest) VALUES ({marks})",  # noqa: S608
                (*row, row_digest(_PREFIX, row)),
            )
            return _stored(row)

        return self._database.write(write)

    def get(self, sha256: str) -> bytes:
        """The body of a stored document; its hash is verified.

        Raises
        ------
        UsageError
            When no document with this hash was stored.
        StoreCorrupt
            When its file is missing, cut off or altered.
        """
        if not _SHA.fullmatch(sha256):
            raise UsageError(f"sha256={sha256!r} is not 64 hexadecimal digits")
        query = f"SELECT {_COLUMNS}, digest FROM fetches WHERE sha256 = ? LIMIT 1"  # noqa: S608
        rows = self._database.read(lambda connection: connection.execute(query, (sha256,)).fetchall(), nothing=())
        if not rows:
            raise UsageError(f"no document with sha256 {sha256} is stored at {self._database.home}")
        return self._body(_verified(rows[0]))

    def payload(self, fetch_id: int) -> Payload:
        """A stored document as it came, to be parsed again.

        Raises
        ------
        UsageError
            When there is no fetch of that number.
        StoreCorrupt
            When its file is missing, cut off or altered.
        """
        stored = self.fetch(fetch_id)
        return Payload(
            source=stored.source,
            key=stored.key,
            url=stored.url,
            body=self._body(stored),
            received_at=stored.received_at,
            context=stored.context,
            media_type=stored.media_type,
            etag=stored.etag,
            last_modified=stored.last_modified,
        )

    def fetch(self, fetch_id: int) -> StoredPayload:
        """What is known of a fetch.

        Raises
        ------
        UsageError
            When there is none of that number.
        """
        rows = self._rows("WHERE fetch_id = ?", fetch_id)
        if not rows:
            raise UsageError(f"fetch_id={fetch_id}: no payload of that number is stored at {self._database.home}")
        return rows[0]

    def validators(self, source: str, key: str) -> tuple[str | None, str | None] | None:
        """ETag and Last-Modified of the newest copy of a document that was taken in, or None when there is none.

        A copy that could not be read is passed over, so that it is asked for again in full.
        """
        rows = self._rows(
            "WHERE source = ? AND key = ? AND EXISTS "
            "(SELECT 1 FROM ingests WHERE ingests.fetch_id = fetches.fetch_id AND outcome = ?) "
            "ORDER BY fetch_id DESC LIMIT 1",
            source,
            key,
            INGESTED,
        )
        return (rows[0].etag, rows[0].last_modified) if rows else None

    def unparsed(self, *, failed: bool = False) -> tuple[StoredPayload, ...]:
        """Documents without an ingest record, the oldest first: a crash came between keeping and reading them.

        Parameters
        ----------
        failed
            List those that could not be read when it was tried, too.
        """
        return tuple(
            self._rows(
                "WHERE NOT EXISTS "
                "(SELECT 1 FROM ingests WHERE ingests.fetch_id = fetches.fetch_id AND (outcome = ? OR NOT ?)) "
                "ORDER BY fetch_id",
                INGESTED,
                failed,
            )
        )

    def every_fetch(self) -> Iterator[StoredPayload]:
        """Every fetch, the oldest first."""
        yield from self._rows("ORDER BY fetch_id")

    def require_sound(self, stored: StoredPayload) -> None:
        """Read the file of a fetch and compare its hash, without keeping the body.

        Raises
        ------
        StoreCorrupt
            When it is missing, cut off or altered.
        """
        self._read(stored, keep=False)

    def path_of(self, sha256: str) -> Path:
        """Where the file of a hash is."""
        return self._folder / sha256[:2] / f"{sha256}.zst"

    def clear_incoming(self) -> None:
        """Remove unfinished files of a writer that was killed; only the writer may call it."""
        incoming = self._folder / INCOMING_NAME
        with writing(self._database.home):
            for left in incoming.glob(".*.part"):
                left.unlink(missing_ok=True)

    def _place(self, sha256: str, body: bytes) -> int:
        """Put the file in place, unless a sound one is there; its size."""
        from backports.zstd import CompressionParameter, compress

        path = self.path_of(sha256)
        if path.exists() and _is_body(path.read_bytes(), sha256, len(body)):
            return path.stat().st_size
        data = compress(
            body, options={CompressionParameter.compression_level: LEVEL, CompressionParameter.checksum_flag: 1}
        )
        incoming = self._folder / INCOMING_NAME
        make_dir_durably(incoming)
        make_dir_durably(path.parent)
        write_durably(path, data, incoming=incoming)
        return len(data)

    def _body(self, stored: StoredPayload) -> bytes:
        return self._read(stored, keep=True)

    def _read(self, stored: StoredPayload, *, keep: bool) -> bytes:
        path = self.path_of(stored.sha256)
        what = f"{path.relative_to(self._database.home)} ({stored.source} {stored.key})"
        with reading(self._database.home, what):
            try:
                data = path.read_bytes()
            except FileNotFoundError as exc:
                raise StoreCorrupt(f"{what} is missing", _REMEDY) from exc
        parts = _checked_parts(data, stored.sha256, stored.bytes, keep=keep)
        if parts is None:
            raise StoreCorrupt(f"{what} does not hold the {stored.bytes:,} bytes that were stored", _REMEDY)
        return b"".join(parts)

    def _rows(self, condition: str, *words: str | int) -> list[StoredPayload]:
        query = f"SELECT {_COLUMNS}, digest FROM fetches {condition}"  # noqa: S608
        rows = self._database.read(lambda connection: connection.execute(query, words).fetchall(), nothing=())
        return [_verified(row) for row in rows]


_REMEDY = "restore it from a backup, or fetch the document again"


def _is_body(data: bytes, sha256: str, size: int) -> bool:
    return _checked_parts(data, sha256, size, keep=False) is not None


def _checked_parts(data: bytes, sha256: str, size: int, *, keep: bool) -> list[bytes] | None:
    """The decompressed body in parts, or None when it is not the one that was stored.

    Stops one byte beyond the size that was stored, so that altered bytes cannot ask for all the memory there is.
    """
    from backports.zstd import ZstdDecompressor, ZstdError

    digest, parts, left = hashlib.sha256(), [], size + 1
    frame = ZstdDecompressor()
    try:
        part = frame.decompress(data, min(_CHUNK, left))
        while part:
            digest.update(part)
            left -= len(part)
            if keep:
                parts.append(part)
            if frame.eof or frame.needs_input or not left:
                break
            part = frame.decompress(b"", min(_CHUNK, left))
    except ZstdError:
        return None
    return parts if left == 1 and digest.hexdigest() == sha256 else None


def _verified(row: tuple[Any, ...]) -> StoredPayload:
    if row_digest(_PREFIX, row[:-1]) != row[-1]:
        raise StoreCorrupt(f"the row of fetch {row[0]!r} is altered", RUN_VERIFY)
    return _stored(row[:-1])


def _stored(row: tuple[Any, ...]) -> StoredPayload:
    fetch_id, sha256, size, stored_bytes, source, key, url, received_at, etag, last_modified, media_type, context = row
    return StoredPayload(
        fetch_id,
        sha256,
        size,
        stored_bytes,
        source,
        key,
        url,
        instant_of(received_at),
        etag,
        last_modified,
        media_type,
        MappingProxyType(dict(json.loads(context))),
    )
