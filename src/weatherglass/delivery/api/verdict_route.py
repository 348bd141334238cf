"""`/api/v1/verdicts`: what claims and playbooks came to here, by the ledger and by the work of this server."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api.jobs import Job
from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.api.routes import gives
from weatherglass.delivery.api.service import Service
from weatherglass.delivery.api.work import CLAIM, PLAYBOOK

verdict_router = APIRouter(prefix="/api/v1", default_response_class=Response)


def verdicts_document(service: Service, jobs: tuple[Job, ...], lang: str) -> dict[str, Any]:
    """The document; reads the ledger.

    Of several verdicts on one claim that of a whole test stands before that of a first look, then the latest.
    """
    from weatherglass.app.last_verdicts import last_verdicts

    recorded = [
        {
            "id": each.claim_id, "verdict": str(each.verdict.word), "verdict_text": each.line(lang), "quick": False,
            "as_of": None if each.as_of is None else each.as_of.isoformat(),
            "at": each.recorded_at.isoformat(), "kept_in": "ledger",
        }
        for each in last_verdicts(service.settings)
    ]  # fmt: skip
    return {
        "schema_version": 1,
        "lang": lang,
        "claims": _best([*recorded, *_worked_out(jobs, CLAIM, lang)]),
        "playbooks": _best(_worked_out(jobs, PLAYBOOK, lang)),
    }


def _worked_out(jobs: tuple[Job, ...], kind: str, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "id": each.asked["name"], **each.verdicts[lang], "quick": bool(each.asked.get("quick")),
            "at": each.done_at.isoformat(), "kept_in": "server",
        }
        for each in jobs
        if each.asked["kind"] == kind and each.done_at is not None and lang in each.verdicts
    ]  # fmt: skip


def _best(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {each["id"]: each for each in sorted(found, key=lambda each: (not each["quick"], each["at"]))}
    return [by_id[name] for name in sorted(by_id)]


@verdict_router.get("/verdicts", tags=["claims"], **gives("verdicts"))
async def verdicts(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The latest verdict on each claim and playbook that was tested here: recorded in the ledger, or by this server."""
    service: Service = request.app.state.service
    lang, jobs = service.lang(request, asked.lang), service.jobs.with_verdicts()
    answer = await asyncio.to_thread(lambda: service.packed(verdicts_document(service, jobs, lang)))
    return service.sent_now(request, answer, lang)
