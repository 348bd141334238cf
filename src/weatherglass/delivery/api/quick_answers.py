"""Answers to what was asked before in the same words: they need no route, no parsing and no document.

The words are the path, the parameters as they were written and the language. An answer is given again while the mark of
the data is the same; the latest live values while nothing was published.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from weatherglass.app.data_mark import DataMark
from weatherglass.app.live_hub import LiveHub
from weatherglass.delivery.api.answers import Answer
from weatherglass.delivery.api.conditions import REVALIDATE, VARY, has, takes_gzip
from weatherglass.delivery.api.languages import language_of

MOST_KEPT = 1024
LATEST = "/api/v1/latest"
RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """What is sent, and the pattern of the route that would have answered."""

    status: int
    headers: RawHeaders
    body: bytes
    route: str


@dataclass(frozen=True, slots=True)
class _Known:
    mark: str
    answer: Answer
    lang: str
    changed_at: float
    route: str
    common: RawHeaders


class QuickAnswers:
    """The answers that were given last.

    Parameters
    ----------
    mark
        Gives the mark of the data now.
    default_lang
        Of clients that name none.
    """

    def __init__(self, mark: Callable[[], DataMark], hub: LiveHub, default_lang: str) -> None:
        self._mark, self._hub, self._lang = mark, hub, default_lang
        self._known: OrderedDict[tuple[str, bytes, str], _Known] = OrderedDict()
        self._latest: tuple[int, bytes] = (-1, b"")

    def remember(
        self, path: str, query: bytes, accepted: str, answer: Answer, lang: str, changed_at: float, route: str
    ) -> None:
        """Keep an answer under the words in which it was asked for."""
        mark = self._mark().text
        common = [
            (b"content-language", lang.encode()),
            (b"etag", answer.etag.encode()),
            (b"last-modified", formatdate(changed_at, usegmt=True).encode()),
            (b"cache-control", REVALIDATE.encode()),
            (b"vary", VARY.encode()),
        ]
        key = (path, query, language_of(None, accepted, self._lang))
        self._known[key] = _Known(mark, answer, lang, changed_at, route, common)
        self._known.move_to_end(key)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    def find(self, path: str, query: bytes, headers: dict[str, str]) -> QuickAnswer | None:
        """The answer to a request that has passed all checks; None when its route must be asked."""
        if path == LATEST and not query:
            return self._of_latest(headers)
        key = (path, query, language_of(None, headers.get("accept-language", ""), self._lang))
        known = self._known.get(key)
        if known is None:
            return None
        if known.mark != self._mark().text:
            del self._known[key]
            return None
        answer = known.answer
        if has(headers.get("if-none-match"), headers.get("if-modified-since"), answer.etag, known.changed_at):
            return QuickAnswer(304, known.common, b"", known.route)
        body, own = answer.body, [(b"content-type", answer.media_type.encode()), *known.common]
        if answer.packed is not None and takes_gzip(headers.get("accept-encoding", "")):
            body = answer.packed
            own.append((b"content-encoding", b"gzip"))
        return QuickAnswer(200, [*own, (b"content-length", str(len(body)).encode())], body, known.route)

    def _of_latest(self, headers: dict[str, str]) -> QuickAnswer:
        if self._latest[0] != self._hub.newest:
            now = self._hub.snapshot()
            self._latest = (now.number, now.data())
        number, body = self._latest
        etag = f'W/"{self._hub.run}-{number}"'
        common = [(b"etag", etag.encode()), (b"cache-control", REVALIDATE.encode())]
        if headers.get("if-none-match") == etag:
            return QuickAnswer(304, common, b"", LATEST)
        own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        return QuickAnswer(200, [*own, *common], body, LATEST)
