"""Who answers the calls of one assistant: documents made in threads and kept, long work in a process of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from weatherglass.app.data_mark import data_mark
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.answers import Answers, json_bytes
from weatherglass.delivery.api.jobs import Job, Jobs, Worker, process_worker

Tell = Callable[[Job], Awaitable[None]]
LONGEST_SECONDS = 900.0


class Desk:
    """What the tools share.

    Parameters
    ----------
    now
        The clock, for ages.
    worker
        Does long work; by default in a process of its own.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime],
        worker: Worker | None = None,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self.settings, self.now = settings, now
        self._worker, self._longest = worker or process_worker(settings), longest_seconds
        self._wanted: dict[str, int] = {}

    async def __aenter__(self) -> Desk:
        """Begin."""
        self._answers = Answers(lambda: data_mark(self.settings))
        self.jobs = Jobs(self._worker, longest_seconds=self._longest)
        self.jobs.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the work in hand."""
        self._answers.close()
        await self.jobs.close()

    def lang(self, asked: str | None) -> str:
        """The language of an answer."""
        return asked or self.settings.display.language()

    async def document(self, asked: str, make: Callable[[], Any]) -> Any:
        """A document, made in a thread where it is not kept; a copy that may be changed.

        Parameters
        ----------
        asked
            Everything that it depends on besides the data.
        """
        answer = await self._answers.get(asked, lambda: json_bytes(make()))
        return json.loads(answer.body)

    async def worked(self, said: Mapping[str, Any], content: object, *, wait: float, tell: Tell) -> Job:
        """A piece of long work: done, failed, or as far as it is when the time to wait is over.

        A call that is cancelled ends the work, unless another one waits for it.

        Parameters
        ----------
        tell
            Is given the job whenever it has moved on.
        """
        job = self.jobs.ask(said, content, data_mark(self.settings).text)
        self._wanted[job.name] = self._wanted.get(job.name, 0) + 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    while job.state in ("waiting", "running"):
                        moved = job.moved
                        await tell(job)
                        await moved.wait()
        except asyncio.CancelledError:
            if self._wanted[job.name] == 1:
                self.jobs.give_up(job)
            raise
        finally:
            self._wanted[job.name] -= 1
            if not self._wanted[job.name]:
                del self._wanted[job.name]
        return job
