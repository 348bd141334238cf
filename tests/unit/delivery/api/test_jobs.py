"""Long work: once for all who ask for the same, in turn, bounded, and with an answer to how far it is."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import pytest

from server_making import a_service, quick_worker, require_valid, served
from weatherglass.app.settings import Settings
from weatherglass.delivery.api import jobs as jobs_module
from weatherglass.delivery.api.jobs import FAILURE_SECONDS, MOST_KEPT, MOST_WAITING, Job, Jobs, process_worker
from weatherglass.delivery.api.problems import Problem
from weatherglass.delivery.api.work import work

ASKED = {"kind": "claim_test", "name": "r4-russell-breakout-bitcoin", "as_of": None, "quick": True}
CLAIM = "v13-highest-vix-ever"


def asked(name: str) -> dict[str, Any]:
    return {**ASKED, "name": name}


def run(check: Callable[[Jobs], Coroutine[Any, Any, None]], worker: Any = quick_worker, **how: Any) -> None:
    async def main() -> None:
        jobs = Jobs(worker, **how)
        jobs.start()
        try:
            await asyncio.wait_for(check(jobs), 10.0)
        finally:
            await jobs.close()

    asyncio.run(main())


async def ended(job: Job) -> Job:
    while job.state not in ("done", "failed"):
        await asyncio.sleep(0.002)
    return job


def test_who_asks_for_the_same_gets_the_same_job_and_its_result() -> None:
    async def check(jobs: Jobs) -> None:
        first = jobs.ask(ASKED, "content", "mark")
        assert jobs.ask(dict(ASKED), "content", "mark") is first
        assert first.state == "waiting"
        await ended(first)
        assert jobs.ask(ASKED, "content", "mark") is first
        assert json.loads(first.results["ko"].body) == {"asked": ASKED, "lang": "ko"}
        assert jobs.counts() == {"waiting": 0, "running": 0, "done": 1, "failed": 0}

    run(check)


def test_another_file_other_data_or_another_question_is_another_job() -> None:
    async def check(jobs: Jobs) -> None:
        names = {
            jobs.ask(said, content, mark).name
            for said in (ASKED, {**ASKED, "quick": False}, {**ASKED, "as_of": "2020-03-16"})
            for content in ("a", "b")
            for mark in ("x", "y")
        }
        assert len(names) == 12

    run(check)


def test_one_runs_the_others_wait_their_turn_and_too_many_are_refused() -> None:
    go = asyncio.Event()

    async def waits(said: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        yield {"step": "panel", "done": 1, "of": 4}
        await go.wait()
        yield {"documents": {"en": {}, "ko": {}}}

    async def check(jobs: Jobs) -> None:
        running = jobs.ask(asked("a"), 0, "")
        while running.done != 1:
            await asyncio.sleep(0.002)
        line = [jobs.ask(asked(str(at)), 0, "") for at in range(MOST_WAITING)]
        assert [jobs.ahead_of(each) for each in (running, *line)] == [0, *range(1, MOST_WAITING + 1)]
        with pytest.raises(Problem, match=f"{MOST_WAITING} pieces of work wait already") as full:
            jobs.ask(asked("one more"), 0, "")
        assert (full.value.status, full.value.headers) == (503, {"Retry-After": "30"})
        assert jobs.counts()["waiting"] == MOST_WAITING
        document = running.document("ko", 0)
        require_valid(document, "job")
        assert (document["state"], document["step"], document["done"], document["of"]) == ("running", "panel", 1, 4)
        go.set()
        for each in line:
            await ended(each)
        assert jobs.counts() == {"waiting": 0, "running": 0, "done": MOST_WAITING + 1, "failed": 0}

    run(check, waits)


async def _fails(_: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"step": "panel", "done": 0, "of": 1}
    raise OSError("disk")


async def _refuses(_: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"refused": "UsageError", "message": "as of 1066-10-14: give a day between"}


async def _lacks(_: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"refused": "UnreadableFile", "message": "cannot read x"}


async def _says_nothing(_: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"step": "panel", "done": 0, "of": 1}


async def _never_ends(_: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    await asyncio.sleep(60.0)
    yield {}


@pytest.mark.parametrize(
    ("worker", "status", "said"),
    [
        (_fails, 500, "the work failed; the log of the server says more"),
        (_refuses, 400, "as of 1066-10-14: give a day between"),
        (_lacks, 404, "cannot read x"),
        (_says_nothing, 500, "the work ended without a result; the log of the server says more"),
        (_never_ends, 503, "it was stopped after 0.05 s, the most that it may take; quick=true takes less"),
    ],
)
def test_work_that_fails_says_why_and_the_next_one_is_done(worker: Any, status: int, said: str) -> None:
    now = [0.0]

    async def check(jobs: Jobs) -> None:
        job = await ended(jobs.ask(ASKED, 0, ""))
        assert job.problem is not None
        assert (job.problem.status, job.problem.detail) == (status, said)
        other = jobs.ask(asked("b"), 0, "")
        assert (await ended(other)).state == "failed"
        assert jobs.ask(ASKED, 0, "") is job
        now[0] = FAILURE_SECONDS + 1.0
        assert jobs.ask(ASKED, 0, "") is not job

    run(check, worker, longest_seconds=0.05, monotonic=lambda: now[0])


def test_results_are_kept_for_so_many() -> None:
    async def check(jobs: Jobs) -> None:
        first = await ended(jobs.ask(asked("first"), 0, ""))
        for at in range(MOST_KEPT):
            await ended(jobs.ask(asked(str(at)), 0, ""))
        assert jobs.ask(asked("first"), 0, "") is first
        for at in range(MOST_KEPT + 1):
            await ended(jobs.ask(asked(f"x{at}"), 0, ""))
        assert jobs.ask(asked("first"), 0, "") is not first

    run(check)


def test_the_program_of_a_job_gives_every_step_and_the_document_in_both_languages() -> None:
    steps: list[dict[str, Any]] = []
    found = work({"kind": "claim_test", "name": CLAIM, "as_of": None, "quick": True}, steps.append)
    assert sorted(found) == ["en", "ko"]
    for document in found.values():
        require_valid(document, "claim")
    assert (found["en"]["verdict"], found["ko"]["lang"]) == (found["ko"]["verdict"], "ko")
    assert [each["done"] for each in steps] == sorted(each["done"] for each in steps)


def test_a_process_does_the_work_without_the_token_in_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "python"
    fake.write_text(
        '#!/bin/sh\nread -r line\necho "{\\"documents\\": {\\"en\\": [\\"$WEATHERGLASS_TOKEN\\", \\"$WEATHERGLASS_HOME\\", $line]}}"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(jobs_module.sys, "executable", str(fake))
    monkeypatch.setenv("WEATHERGLASS_TOKEN", "canary-0123456789abcdef")

    async def check() -> list[dict[str, Any]]:
        return [line async for line in process_worker(Settings(home=tmp_path / "home"))(ASKED)]

    assert asyncio.run(check()) == [{"documents": {"en": ["", str(tmp_path / "home"), ASKED]}}]


def test_a_process_is_ended_when_its_work_is_not_wanted_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "python"
    fake.write_text('#!/bin/sh\necho "{\\"step\\": \\"$$\\", \\"done\\": 0, \\"of\\": 1}"\nexec sleep 60\n')
    fake.chmod(0o755)
    monkeypatch.setattr(jobs_module.sys, "executable", str(fake))

    async def check(jobs: Jobs) -> None:
        job = jobs.ask(ASKED, 0, "")
        while not job.step:
            await asyncio.sleep(0.005)
        await jobs.close()
        with pytest.raises(ProcessLookupError):
            os.kill(int(job.step), 0)

    run(check, process_worker(Settings(home=tmp_path)))


def test_the_route_answers_202_until_the_result_is_there(tmp_path: Path) -> None:
    with served(a_service(tmp_path / "none")) as client:
        path = f"/api/v1/claims/{CLAIM}/test"
        first = client.get(path)
        assert (first.status_code, first.headers["retry-after"], first.headers["cache-control"]) == (
            202,
            "1",
            "no-store",
        )
        require_valid(first.json(), "job")
        while (answer := client.get(path, params={"lang": "ko"})).status_code == 202:
            pass
        assert answer.json() == {"asked": {**ASKED, "name": CLAIM, "quick": False}, "lang": "ko"}
        etag = answer.headers["etag"]
        assert client.get(path, params={"lang": "ko"}, headers={"If-None-Match": etag}).status_code == 304
        assert client.get("/api/v1/claims/nope/test").status_code == 404
        assert client.get(f"{path}?as_of=2020-13-01").status_code == 400
        run_path = f"/api/v1/playbooks/{client.get('/api/v1/playbooks').json()['playbooks'][0]['id']}/run"
        assert client.get(f"{run_path}?measure=luck").status_code == 400
        assert client.get(f"{run_path}?from=2000-01-03&to=2010-01-04").json()["kind"] == "playbook_run"


def test_a_job_that_is_given_up_leaves_the_line_and_one_that_has_ended_stays() -> None:
    async def run() -> tuple[str, int, dict[str, int]]:
        may_end = asyncio.Event()

        async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
            await may_end.wait()
            yield {"documents": {"en": {}, "ko": {}}}

        jobs = Jobs(worker)
        jobs.start()
        first, second = (jobs.ask({"kind": "claim_test", "name": name}, {}, "") for name in ("r1", "r2"))
        while first.state != "running":
            await asyncio.sleep(0)
        jobs.give_up(second)
        waiting = jobs.counts()["waiting"]
        may_end.set()
        while first.state != "done":
            await asyncio.sleep(0)
        jobs.give_up(first)
        await jobs.close()
        return first.state, waiting, jobs.counts()

    assert asyncio.run(run()) == ("done", 0, {"waiting": 0, "running": 0, "done": 1, "failed": 0})
