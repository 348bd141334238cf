"""What the routes share: settings, kept answers, jobs, live values, and how a document becomes an answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from weatherglass.app.data_mark import data_mark
from weatherglass.delivery.api import documents
from weatherglass.delivery.api.answers import Answer, Answers, answer_of, json_bytes
from weatherglass.delivery.api.conditions import REVALIDATE, VARY, has, takes_gzip
from weatherglass.delivery.api.languages import language_of
from weatherglass.delivery.api.metrics import Metrics
from weatherglass.delivery.api.parameters import AskedDay
from weatherglass.delivery.api.problems import Problem
from weatherglass.delivery.api.quick_answers import QuickAnswers
from weatherglass.errors import WeatherglassError

if TYPE_CHECKING:
    from starlette.requests import Request

    from weatherglass.app.alert_watch import AlertWatch
    from weatherglass.app.data_mark import DataMark
    from weatherglass.app.live_hub import LiveHub
    from weatherglass.app.server_access import Access
    from weatherglass.app.settings import Settings
    from weatherglass.delivery.api.fan_out import FanOut
    from weatherglass.delivery.api.jobs import Jobs
    from weatherglass.delivery.api.sign_in import Sessions


@dataclass(slots=True, eq=False)
class Service:
    """A server's parts.

    Attributes
    ----------
    warms
        Whether it makes at its start what is asked for first.
    alerts
        Checks the alert rules of the home; None where nobody does.
    """

    settings: Settings
    access: Access
    hub: LiveHub
    fan_out: FanOut
    jobs: Jobs
    sessions: Sessions
    answers: Answers
    metrics: Metrics = field(default_factory=Metrics)
    started_at: float = field(default_factory=time.time)
    warms: bool = True
    alerts: AlertWatch | None = None
    quick: QuickAnswers = field(init=False)

    def __post_init__(self) -> None:
        self.quick = QuickAnswers(self.mark, self.hub, self.default_lang)

    @property
    def changed_at(self) -> float:
        """When answers may have changed last, in seconds since 1970."""
        return max(self.mark().changed_at, self.started_at)

    @property
    def default_lang(self) -> str:
        """The language of answers to clients that name none."""
        return self.settings.display.language()

    def mark(self) -> DataMark:
        """The mark of the data now."""
        return data_mark(self.settings)

    def lang(self, request: Request, asked: str | None) -> str:
        """The language of an answer."""
        return language_of(asked, request.headers.get("accept-language", ""), self.default_lang)

    async def warm(self) -> None:
        """Make what is asked for first, so that the first who asks need not wait."""
        with suppress(Problem, WeatherglassError, asyncio.CancelledError):
            await self.today(self.default_lang)

    async def today(self, lang: str) -> Answer:
        """The reading of the latest day, made where it is not kept.

        Raises
        ------
        Problem, WeatherglassError
            When there are no data for it, or it takes too long.
        """
        asked = AskedDay()
        return await self.answers.get(
            _name("/api/v1/today", lang, asked), lambda: json_bytes(documents.today(asked, lang, self.settings))
        )

    async def answered(
        self, request: Request, asked: Any, make: Callable[[str], Any], *, lang: str | None = None
    ) -> Response:
        """A document as an answer, made where it is not kept.

        Parameters
        ----------
        asked
            The checked parameters; what the path says is part of what was asked, too.
        make
            Makes the document in a language.
        """
        said = self.lang(request, asked.lang) if lang is None else lang
        answer = await self.answers.get(_name(request.url.path, said, asked), lambda: json_bytes(make(said)))
        scope = request.scope
        self.quick.remember(
            scope["path"], scope["query_string"], request.headers.get("accept-language", ""), answer, said,
            self.changed_at, scope["route"].path,
        )  # fmt: skip
        return self.sent(request, answer, said)

    def sent(self, request: Request, answer: Answer, lang: str, *, headers: dict[str, str] | None = None) -> Response:
        """An answer, or 304 for a client that has it."""
        changed_at = self.changed_at
        said = {
            "ETag": answer.etag,
            "Last-Modified": formatdate(changed_at, usegmt=True),
            "Cache-Control": REVALIDATE,
            "Vary": VARY,
            "Content-Language": lang,
            **(headers or {}),
        }
        known, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
        if has(known, since, answer.etag, changed_at):
            return Response(status_code=304, headers=said)
        body = answer.body
        if answer.packed is not None and takes_gzip(request.headers.get("accept-encoding", "")):
            body, said["Content-Encoding"] = answer.packed, "gzip"
        return Response(body, headers=said, media_type=answer.media_type)

    def packed(self, document: Any) -> Answer:
        """A document that is made anew each time, as an answer."""
        return answer_of(json_bytes(document))

    def sent_now(self, request: Request, answer: Answer, lang: str) -> Response:
        """An answer whose document may change while the data do not, or 304 for a client that has it."""
        headers = {"ETag": answer.etag, "Cache-Control": REVALIDATE, "Vary": VARY, "Content-Language": lang}
        if has(request.headers.get("if-none-match"), None, answer.etag, 0.0):
            return Response(status_code=304, headers=headers)
        body = answer.body
        if answer.packed is not None and takes_gzip(request.headers.get("accept-encoding", "")):
            body, headers["Content-Encoding"] = answer.packed, "gzip"
        return Response(body, headers=headers, media_type=answer.media_type)


def _name(path: str, lang: str, asked: Any) -> str:
    """All that was asked, as one text."""
    return f"{path}\n{lang}\n{asked.model_dump_json(exclude={'lang'})}"
