"""Long work for assistants: waited for, told of, given up, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from weatherglass.app.settings import Settings
from weatherglass.delivery.api.jobs import Job
from weatherglass.delivery.mcp.desk import Desk

SAID = {"kind": "claim_test", "name": "r1"}


def a_desk(tmp_path: Path, worker: Any, **how: Any) -> Desk:
    return Desk(Settings(home=tmp_path), now=lambda: datetime(2026, 1, 2, tzinfo=UTC), worker=worker, **how)


async def nothing(_: Job) -> None:
    pass


def test_a_result_is_told_of_on_the_way_and_kept_for_the_next_call(tmp_path: Path) -> None:
    begun = []

    async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        begun.append(asked)
        for done in (1, 2):
            yield {"step": "panel", "done": done, "of": 2}
            await asyncio.sleep(0)
        yield {"documents": {"en": {"p": 0.25}, "ko": {}}}

    async def run() -> tuple[Job, Job, list[int]]:
        seen = []

        async def tell(job: Job) -> None:
            seen.append(job.done)

        async with a_desk(tmp_path, worker) as desk:
            first = await desk.worked(SAID, {}, wait=60, tell=tell)
            return first, await desk.worked(SAID, {}, wait=60, tell=tell), seen

    first, second, seen = asyncio.run(run())
    assert first.state == "done"
    assert first.results["en"].body == b'{"p":0.25}'
    assert second is first
    assert len(begun) == 1
    assert seen == sorted(seen)
    assert seen[-1] == 2


def test_a_call_that_is_cancelled_ends_its_work_and_the_next_piece_is_done(tmp_path: Path) -> None:
    async def run() -> tuple[bool, Job, dict[str, int]]:
        under_way, ended = asyncio.Event(), asyncio.Event()

        async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
            if asked["name"] == "r2":
                yield {"documents": {"en": {}, "ko": {}}}
                return
            try:
                under_way.set()
                await asyncio.Event().wait()
                yield {}
            finally:
                ended.set()

        async with a_desk(tmp_path, worker) as desk:
            call = asyncio.create_task(desk.worked(SAID, {}, wait=60, tell=nothing))
            await under_way.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await ended.wait()
            after = await desk.worked({**SAID, "name": "r2"}, {}, wait=60, tell=nothing)
            return ended.is_set(), after, desk.jobs.counts()

    ended, after, counts = asyncio.run(run())
    assert ended
    assert after.state == "done"
    assert counts == {"waiting": 0, "running": 0, "done": 1, "failed": 1}


def test_work_that_two_calls_wait_for_goes_on_when_one_is_cancelled(tmp_path: Path) -> None:
    async def run() -> Job:
        under_way, may_end = asyncio.Event(), asyncio.Event()

        async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
            under_way.set()
            await may_end.wait()
            yield {"documents": {"en": {}, "ko": {}}}

        async with a_desk(tmp_path, worker) as desk:
            one, other = (asyncio.create_task(desk.worked(SAID, {}, wait=60, tell=nothing)) for _ in range(2))
            await under_way.wait()
            one.cancel()
            with pytest.raises(asyncio.CancelledError):
                await one
            may_end.set()
            return await other

    assert asyncio.run(run()).state == "done"


def test_when_the_time_to_wait_is_over_the_work_goes_on(tmp_path: Path) -> None:
    async def run() -> tuple[str, str]:
        may_end = asyncio.Event()

        async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
            yield {"step": "panel", "done": 1, "of": 2}
            await may_end.wait()
            yield {"documents": {"en": {}, "ko": {}}}

        async with a_desk(tmp_path, worker) as desk:
            early = (await desk.worked(SAID, {}, wait=0.01, tell=nothing)).state
            may_end.set()
            return early, (await desk.worked(SAID, {}, wait=60, tell=nothing)).state

    early, late = asyncio.run(run())
    assert early in {"waiting", "running"}
    assert late == "done"


def test_work_beyond_its_time_is_ended_and_says_so(tmp_path: Path) -> None:
    async def worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        await asyncio.Event().wait()
        yield {}

    async def run() -> Job:
        async with a_desk(tmp_path, worker, longest_seconds=0.01) as desk:
            return await desk.worked(SAID, {}, wait=60, tell=nothing)

    job = asyncio.run(run())
    assert job.state == "failed"
    assert job.problem is not None
    assert str(job.problem) == "it was stopped after 0.01 s, the most that it may take; quick=true takes less"
