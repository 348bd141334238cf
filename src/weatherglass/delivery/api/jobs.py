"""Long work: one test of a claim or run of a playbook at a time, the others wait their turn, results are kept.

A job is named by the hash of all that its result depends on: the content of the file, what was asked, the data and the
program. Who asks for the same gets the same job, or its result.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import sys
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from weatherglass import errors
from weatherglass.app.claim_wording import known_text
from weatherglass.app.server_access import TOKEN
from weatherglass.app.settings import HOME, Settings
from weatherglass.delivery.api.answers import Answer, answer_of, json_bytes
from weatherglass.delivery.api.problems import Problem, problem_of
from weatherglass.delivery.api.work import CLAIM

MOST_WAITING = 16
MOST_KEPT = 64
LONGEST_SECONDS = 900.0
FAILURE_SECONDS = 30.0
"""How long a failure is answered before the work is tried again."""
LONGEST_LINE = 64 * 1024 * 1024
_LOG = logging.getLogger("weatherglass.server")
Worker = Callable[[Mapping[str, Any]], AsyncIterator[dict[str, Any]]]


@dataclass(slots=True)
class Job:
    """A piece of long work.

    Attributes
    ----------
    state
        "waiting", "running", "done" or "failed".
    step, done, of
        How far it is.
    results
        By language, when it is done.
    verdicts
        By language, what it came to, where it came to a verdict on a claim or playbook of the catalogue.
    done_at
        When it was done.
    problem
        Why it failed.
    moved
        Is set when any of these has changed; a new one follows.
    """

    name: str
    asked: Mapping[str, Any]
    state: str = "waiting"
    step: str = ""
    done: int = 0
    of: int = 0
    results: dict[str, Answer] = field(default_factory=dict)
    verdicts: dict[str, dict[str, str | None]] = field(default_factory=dict)
    done_at: datetime | None = None
    problem: Problem | None = None
    ended_at: float = 0.0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def move(self) -> None:
        """Tell those who wait that something has changed."""
        self.moved.set()
        self.moved = asyncio.Event()

    def document(self, lang: str, ahead: int) -> dict[str, Any]:
        """How it stands."""
        words = f"{'claim' if self.asked['kind'] == CLAIM else 'playbook'}.step.{self.step}"
        return {
            "schema_version": 1,
            "lang": lang,
            "job": self.name,
            "kind": self.asked["kind"],
            "name": self.asked["name"],
            "state": self.state,
            "ahead": ahead,
            "step": self.step or None,
            "step_text": known_text(words, lang) if self.step else None,
            "done": self.done,
            "of": self.of,
        }


class Jobs:
    """The jobs of a server.

    Parameters
    ----------
    worker
        Does the work and gives its lines, as `weatherglass.delivery.api.work` writes them.
    """

    def __init__(
        self,
        worker: Worker,
        *,
        longest_seconds: float = LONGEST_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker, self._longest, self._monotonic = worker, longest_seconds, monotonic
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._line: deque[Job] = deque()
        self._arrived = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._in_hand: tuple[Job, asyncio.Task[None]] | None = None
        self.ended = {"done": 0, "failed": 0}

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name="jobs")

    async def close(self) -> None:
        """End the work in hand, and take no other."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def counts(self) -> dict[str, int]:
        """Jobs that wait and run, and how many have ended how."""
        states = [each.state for each in self._jobs.values()]
        return {"waiting": states.count("waiting"), "running": states.count("running"), **self.ended}

    def ask(self, asked: Mapping[str, Any], content: object, mark: str) -> Job:
        """The job of what is asked, begun if it is new.

        Parameters
        ----------
        content
            What the file says.
        mark
            Of the data.

        Raises
        ------
        Problem
            When too many wait.
        """
        said = json.dumps([dict(asked), content, mark], sort_keys=True, ensure_ascii=False, default=str)
        name = hashlib.sha256(said.encode()).hexdigest()[:32]
        found = self._jobs.get(name)
        old = found is not None and found.state == "failed" and self._monotonic() - found.ended_at > FAILURE_SECONDS
        if found is not None and not old:
            self._jobs.move_to_end(name)
            return found
        if len(self._line) >= MOST_WAITING:
            raise Problem(
                "busy",
                f"{MOST_WAITING} pieces of work wait already, the most that may; ask again when some are done",
                headers={"Retry-After": "30"},
            )
        job = Job(name, dict(asked))
        self._jobs[name] = job
        self._line.append(job)
        self._arrived.set()
        self._forget()
        return job

    def give_up(self, job: Job) -> None:
        """End a job that nobody wants any more, and forget it; one that has ended stays."""
        if job.state not in ("waiting", "running"):
            return
        self._jobs.pop(job.name, None)
        if job in self._line:
            self._line.remove(job)
        elif self._in_hand is not None and self._in_hand[0] is job:
            self._in_hand[1].cancel()

    def ahead_of(self, job: Job) -> int:
        """How many jobs come before it."""
        if job.state != "waiting":
            return 0
        running = sum(each.state == "running" for each in self._jobs.values())
        return running + self._line.index(job)

    def with_verdicts(self) -> tuple[Job, ...]:
        """Jobs that came to a verdict."""
        return tuple(each for each in self._jobs.values() if each.verdicts)

    def _forget(self) -> None:
        """Let go of the results that nobody has asked for longest."""
        ended = [name for name, each in self._jobs.items() if each.state in ("done", "failed")]
        for name in ended[: max(0, len(ended) - MOST_KEPT)]:
            del self._jobs[name]

    async def _run(self) -> None:
        while True:
            while not self._line:
                self._arrived.clear()
                await self._arrived.wait()
            job = self._line.popleft()
            job.state = "running"
            job.move()
            self._in_hand = (job, asyncio.create_task(self._work(job)))
            try:
                async with asyncio.timeout(self._longest):
                    await self._in_hand[1]
            except asyncio.CancelledError:
                if self._jobs.get(job.name) is job:  # it was not given up: the server ends
                    raise
                self._end(job, Problem("refused", "it was given up before it was done"))
            except TimeoutError:
                said = f"it was stopped after {self._longest:g} s, the most that it may take; quick=true takes less"
                self._end(job, Problem("too_slow", said))
            except Exception as error:  # noqa: BLE001 - one piece of work must not end the others
                _LOG.error("a job failed", exc_info=error, extra={"job": job.name, "name_of_job": job.asked["name"]})
                self._end(job, Problem("fault", "the work failed; the log of the server says more"))

    async def _work(self, job: Job) -> None:
        async with aclosing(self._worker(job.asked)) as lines:  # type: ignore[type-var]
            async for line in lines:
                if "documents" in line:
                    packed = await asyncio.to_thread(_packed, line["documents"])
                    job.results, job.verdicts = packed, _verdicts(job.asked, line["documents"])
                    job.done_at = datetime.now(UTC)
                    self._end(job, None)
                    return
                if "refused" in line:
                    self._end(job, _refusal(line))
                    return
                job.step, job.done, job.of = str(line["step"]), int(line["done"]), int(line["of"])
                job.move()
        self._end(job, Problem("fault", "the work ended without a result; the log of the server says more"))

    def _end(self, job: Job, problem: Problem | None) -> None:
        job.problem, job.state = problem, "failed" if problem else "done"
        job.ended_at = self._monotonic()
        self.ended[job.state] += 1
        job.move()


def _packed(documents: Mapping[str, Any]) -> dict[str, Answer]:
    return {lang: answer_of(json_bytes(each)) for lang, each in documents.items()}


def _verdicts(asked: Mapping[str, Any], documents: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """Verdict, its words and the day that its data end on, by language; of a file of the asker's own there is none."""
    if asked.get("text"):
        return {}
    return {
        lang: {
            "verdict": each["verdict"], "verdict_text": each["verdict_text"],
            "as_of": each.get("as_of") or (each.get("span") or {}).get("last"),
        }
        for lang, each in documents.items()
        if each.get("verdict")
    }  # fmt: skip


def _refusal(line: Mapping[str, Any]) -> Problem:
    kind = getattr(errors, str(line["refused"]), errors.DataError)
    try:
        return problem_of(kind(str(line["message"])))
    except TypeError:  # an error that is made of more than its sentence
        return Problem("no_data", str(line["message"]))


def process_worker(settings: Settings) -> Worker:
    """A worker that runs each piece of work in a process of its own, and ends the process when nobody wants it."""

    async def lines(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        environment = {name: value for name, value in os.environ.items() if name != TOKEN}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "weatherglass.delivery.api.work",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={**environment, HOME: str(settings.home)}, limit=LONGEST_LINE,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:  # pragma: no cover - they were asked for
            raise AssertionError("pipes")
        try:
            process.stdin.write(json.dumps(dict(asked)).encode() + b"\n")
            await process.stdin.drain()
            process.stdin.close()
            async for line in process.stdout:
                yield json.loads(line)
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
            await process.wait()

    return lines
