"""The routes of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api import documents
from weatherglass.delivery.api.answers import json_bytes
from weatherglass.delivery.api.jobs import Job
from weatherglass.delivery.api.parameters import (
    BOARD,
    ID,
    Asked,
    AskedClaims,
    AskedDay,
    AskedHistory,
    AskedIndex,
    AskedPlaybooks,
    AskedProduct,
    AskedRun,
    AskedSeries,
    AskedSignals,
    AskedTest,
)
from weatherglass.delivery.api.service import Service
from weatherglass.delivery.api.work import CLAIM, PLAYBOOK

router = APIRouter(prefix="/api/v1", default_response_class=Response)
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.^-]{1,80}$")]
Id = Annotated[str, Path(pattern=ID)]
BoardName = Annotated[
    str,
    Path(
        pattern=BOARD,
        description="packaged:NAME, or store:UNDERLYING, which is its latest board unless as_of says another.",
        examples=["packaged:SPY_2022-07-15"],
    ),
]
RETRY_SECONDS = 1
REFUSAL: dict[str, Any] = {
    "description": "Why there is no answer.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
}
"""In the documentation of every route."""


def _service(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


def gives(schema: str, *, job: bool = False) -> dict[str, Any]:
    """The answers of a route, for its documentation; schemas by name, as they are published."""

    def document(name: str, description: str) -> dict[str, Any]:
        kind = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"description": description, "content": kind}

    found: dict[int | str, Any] = {
        200: document(schema, "The document."),
        304: {"description": "It is the one that the client has (ETag, Last-Modified)."},
        "default": REFUSAL,
    }
    if job:
        found[202] = document("job", "It is being worked on: ask again after the seconds of Retry-After.")
    return {"responses": found}


@router.get("/today", tags=["weather"], **gives("today"))
async def today(request: Request, asked: Annotated[AskedDay, Query()]) -> Response:
    """The reading of a day: level, what changed, signals that are on, the record after such days, what is due."""
    service = _service(request)
    return await service.answered(request, asked, lambda lang: documents.today(asked, lang, service.settings))


@router.get("/signals", tags=["weather"], **gives("signals"))
async def signals(request: Request, asked: Annotated[AskedSignals, Query()]) -> Response:
    """Every signal of the observatory on a day."""
    service = _service(request)
    return await service.answered(request, asked, lambda lang: documents.signals(asked, lang, service.settings))


@router.get("/signals/{name}", tags=["weather"], **gives("signals"))
async def signal(request: Request, name: Name, asked: Annotated[AskedDay, Query()]) -> Response:
    """One signal in full: rule, inputs, figures of its past, occasions, what followed. It may take seconds once."""
    service = _service(request)
    return await service.answered(request, asked, lambda lang: documents.signal(name, asked, lang, service.settings))


@router.get("/signals/{name}/history", tags=["weather"], **gives("history"))
async def history(request: Request, name: Name, asked: Annotated[AskedHistory, Query()]) -> Response:
    """A signal on every day: value, state, percentile among the values up to that day, and from when it was known."""
    service = _service(request)
    return await service.answered(request, asked, lambda lang: documents.history(name, asked, lang, service.settings))


@router.get("/series/{name}", tags=["data"], **gives("series"))
async def series(request: Request, name: Name, asked: Annotated[AskedSeries, Query()]) -> Response:
    """Values of one series, with where they come from."""
    service = _service(request)

    return await service.answered(request, asked, lambda _: documents.series(name, asked, service.settings))


@router.get("/indices", tags=["boards"], **gives("indices"))
async def indices(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Every index that ships with a definition: what it is, what is verified of it, and what is not."""
    return await _service(request).answered(request, asked, lambda _: documents.indices())


@router.get("/boards", tags=["boards"], **gives("boards"))
async def boards(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Option boards by name: the packaged ones, and what the store has of each underlying."""
    service = _service(request)
    return await service.answered(request, asked, lambda _: documents.boards(service.settings))


@router.get("/boards/{name}/indices/{index}", tags=["boards"], **gives("index"))
async def index_on(request: Request, name: BoardName, index: Name, asked: Annotated[AskedIndex, Query()]) -> Response:
    """An index on a board, one record a board; every strike with `explain`, bid and ask with `band`."""
    service = _service(request)
    return await service.answered(request, asked, lambda _: documents.index_on(name, index, asked, service.settings))


@router.get("/claims", tags=["claims"], **gives("claims"))
async def claims(request: Request, asked: Annotated[AskedClaims, Query()]) -> Response:
    """The claims that ship with the package, without testing them."""
    return await _service(request).answered(request, asked, lambda lang: documents.claims(asked, lang))


@router.get("/claims/{claim_id}", tags=["claims"], **gives("claim-file"))
async def claim(request: Request, claim_id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """What a claim's file says, with every default."""
    return await _service(request).answered(request, asked, lambda lang: documents.claim(claim_id, lang))


@router.get("/claims/{claim_id}/test", tags=["claims"], **gives("claim", job=True))
async def claim_test(request: Request, claim_id: Id, asked: Annotated[AskedTest, Query()]) -> Response:
    """A claim put to its test. Work of seconds to minutes: 202 with how far it is, then 200 with the result."""
    said = {"kind": CLAIM, "name": claim_id, "as_of": _day(asked), "quick": asked.quick}
    return await _job(request, said, lambda: documents.claim(claim_id, "en"), asked.lang)


@router.get("/playbooks", tags=["playbooks"], **gives("playbooks"))
async def playbooks(request: Request, asked: Annotated[AskedPlaybooks, Query()]) -> Response:
    """The playbooks that ship with the package, without running them."""
    return await _service(request).answered(request, asked, lambda lang: documents.playbooks(asked, lang))


@router.get("/playbooks/{playbook_id}", tags=["playbooks"], **gives("playbook-file"))
async def playbook(request: Request, playbook_id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """What a playbook's file says, with every default."""
    return await _service(request).answered(request, asked, lambda lang: documents.playbook(playbook_id, lang))


@router.get("/playbooks/{playbook_id}/run", tags=["playbooks"], **gives("playbook", job=True))
async def playbook_run(request: Request, playbook_id: Id, asked: Annotated[AskedRun, Query()]) -> Response:
    """A playbook simulated and judged. Work of seconds to minutes: 202 with how far it is, then 200 and the result."""
    first, last = asked.span
    said = {
        "kind": PLAYBOOK, "name": playbook_id, "as_of": _day(asked), "quick": asked.quick, "measure": asked.measure,
        "from": None if first is None else first.isoformat(), "to": None if last is None else last.isoformat(),
    }  # fmt: skip
    return await _job(request, said, lambda: documents.playbook(playbook_id, "en"), asked.lang)


@router.get("/products", tags=["products"], **gives("products"))
async def products(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Volatility products and VIX futures indices that can be followed. Computed here, never official."""
    return await _service(request).answered(request, asked, documents.products)


@router.get("/products/{name}", tags=["products"], **gives("product"))
async def product(request: Request, name: Name, asked: Annotated[AskedProduct, Query()]) -> Response:
    """What an amount in a product became, and why; nothing after `as_of` or `to` is looked at."""
    service = _service(request)
    return await service.answered(request, asked, lambda lang: documents.product(name, asked, lang, service.settings))


@router.get("/latest", tags=["live"], **gives("latest"))
async def latest(request: Request, _asked: Annotated[Asked, Query()]) -> Response:
    """The latest live reading of each index, and how the feed is; the same as the first event of `/live`."""
    service = _service(request)
    now = service.hub.snapshot()
    etag = f'W/"{now.run}-{now.number}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(now.data(), headers=headers, media_type="application/json")


def _day(asked: AskedDay) -> str | None:
    return None if asked.day is None else asked.day.isoformat()


async def _job(request: Request, said: dict[str, Any], content: Callable[[], Any], lang: str | None) -> Response:
    """The result of a job, why it failed, or how far it is."""
    service = _service(request)
    words = service.lang(request, lang)
    file = await service.answers.get(f"{said['kind']}\n{said['name']}", lambda: json_bytes(content()))
    job: Job = service.jobs.ask(said, file.etag, service.mark().text)
    if job.problem is not None:
        raise job.problem
    if job.state == "done":
        return service.sent(request, job.results[words], words)
    body = msgspec.json.encode(job.document(words, service.jobs.ahead_of(job)))
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store", "Content-Language": words}
    return Response(body, status_code=202, headers=headers, media_type="application/json")
