"""Answers that are kept: each document is made once for the data that it rests on, and sent as the bytes it has.

A document depends on what was asked, the data and the program, so it is kept under these until there is no room. What
is being made is made once, however many ask; what takes too long goes on, and is there for the next who asks.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from weatherglass.app.data_mark import DataMark
from weatherglass.delivery.api.problems import Problem

JSON = "application/json"
MOST_BYTES = 128 * 1024 * 1024
MOST_WAITING = 64
WAIT_SECONDS = 25.0
_SMALL = 1024
_LOG = logging.getLogger("weatherglass.server")


@dataclass(frozen=True, slots=True)
class Answer:
    """A document as it is sent.

    Attributes
    ----------
    packed
        The same with gzip; None where that is not worth it.
    etag
        Weak: it is the same for both.
    """

    body: bytes
    packed: bytes | None
    etag: str
    media_type: str

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.body) + len(self.packed or b"")


def answer_of(body: bytes, media_type: str = JSON) -> Answer:
    """Bytes as an answer."""
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= _SMALL else None
    return Answer(body, packed, f'W/"{hashlib.sha256(body).hexdigest()[:32]}"', media_type)


def json_bytes(document: Any) -> bytes:
    """A document as JSON; numbers that are not finite are a fault."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class Answers:
    """Documents by what was asked and the mark of the data.

    Parameters
    ----------
    mark
        Gives the mark of the data now.
    most_bytes
        What is kept; the least recently asked for goes first.

    Attributes
    ----------
    hits, misses
        How often a document was there, and how often it was made.
    """

    def __init__(
        self, mark: Callable[[], DataMark], *, most_bytes: int = MOST_BYTES, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._mark, self._most, self._wait = mark, most_bytes, wait_seconds
        self._kept: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._bytes = 0
        self._making: dict[tuple[str, str], asyncio.Future[Answer]] = {}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="answers")
        self.hits = self.misses = 0

    @property
    def bytes_kept(self) -> int:
        """Bytes of all that is kept."""
        return self._bytes

    async def get(self, asked: str, make: Callable[[], bytes], media_type: str = JSON) -> Answer:
        """The document that was asked for; `make` makes it, in a thread.

        Raises
        ------
        Problem
            When too much is being made already, or it takes too long.
        """
        key = (self._mark().text, asked)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            self.hits += 1
            return found
        making = self._making.get(key)
        if making is None:
            if len(self._making) >= MOST_WAITING:
                raise Problem(
                    "busy", f"{MOST_WAITING} documents are being made; ask again", headers={"Retry-After": "5"}
                )
            self.misses += 1
            making = asyncio.ensure_future(self._made(key, make, media_type))
            self._making[key] = making
            making.add_done_callback(_seen)
        try:
            return await asyncio.wait_for(asyncio.shield(making), self._wait)
        except TimeoutError:
            raise Problem(
                "too_slow",
                f"it has taken {self._wait:g} s and goes on; ask again in some seconds, it is kept when it is done",
                headers={"Retry-After": "5"},
            ) from None

    async def _made(self, key: tuple[str, str], make: Callable[[], bytes], media_type: str) -> Answer:
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, lambda: answer_of(make(), media_type))
            self._keep(key, answer)
            return answer
        finally:
            del self._making[key]

    def _keep(self, key: tuple[str, str], answer: Answer) -> None:
        if answer.size > self._most:
            return
        self._kept[key] = answer
        self._bytes += answer.size
        while self._bytes > self._most:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.size

    def close(self) -> None:
        """Make nothing more; what is being made ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _seen(made: asyncio.Future[Answer]) -> None:
    """Look at how it ended, so that nobody is told of a failure for which nobody waited."""
    if not made.cancelled() and made.exception() is not None:
        _LOG.debug("a document was not made: %s", type(made.exception()).__name__)
