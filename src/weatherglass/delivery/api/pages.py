"""What is not the API: the dashboard, or the report of the day without it; health, metrics, signing in, schemas."""

from __future__ import annotations

import asyncio
import re
import time
from html import unescape
from importlib.resources import files
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api import documents, metrics, sign_in
from weatherglass.delivery.api.alert_figures import alert_figures, alert_health
from weatherglass.delivery.api.answers import Answer, answer_of
from weatherglass.delivery.api.guard import MOST_BODY
from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.api.problems import Problem, shown
from weatherglass.delivery.api.routes import REFUSAL, gives
from weatherglass.delivery.api.service import Service

page_router = APIRouter(default_response_class=Response)
ASSETS = ("weatherglass.delivery.dashboard", "assets")
_KINDS = {
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml", "woff2": "font/woff2", "json": "application/json", "png": "image/png",
}  # fmt: skip
DASHBOARD_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
BODY_SECONDS = 10.0


def bundle() -> dict[str, Answer]:
    """The files of the dashboard by name; empty where it was not built."""
    try:
        folder = files(ASSETS[0]).joinpath(ASSETS[1])
    except ModuleNotFoundError:
        return {}
    if not folder.joinpath("index.html").is_file():
        return {}
    found = {}
    for each in folder.iterdir():
        kind = _KINDS.get(each.name.rpartition(".")[2])
        if kind is not None and each.is_file():
            found[each.name] = answer_of(each.read_bytes(), kind)
    return found


@page_router.get("/", include_in_schema=False)
async def home(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The dashboard, or the report of the day."""
    service: Service = request.app.state.service
    built: dict[str, Answer] = request.app.state.bundle
    lang = service.lang(request, asked.lang)
    if "index.html" in built:
        return service.sent(request, built["index.html"], lang, headers={"Content-Security-Policy": DASHBOARD_POLICY})
    html = await service.answers.get(
        f"/\n{lang}", lambda: documents.report(lang, service.settings).encode(), _KINDS["html"]
    )
    return service.sent(request, html, lang, headers={"Content-Security-Policy": _policy_of(html.body)})


@page_router.get("/assets/{name}", include_in_schema=False)
async def asset(request: Request, name: Annotated[str, Path(max_length=80)]) -> Response:
    """A file of the dashboard."""
    built: dict[str, Answer] = request.app.state.bundle
    if name not in built:
        raise Problem("not_found", f"no file {shown(name)} of the dashboard")
    service: Service = request.app.state.service
    return service.sent(request, built[name], "en", headers={"Content-Security-Policy": DASHBOARD_POLICY})


@page_router.get("/health", tags=["server"], **gives("health"))
async def health(request: Request, _asked: Annotated[Asked, Query()]) -> Response:
    """Whether the server works, how the feed is, what waits. Asks for no token, and says nothing of the machine."""
    service: Service = request.app.state.service
    status = service.hub.status
    document = {
        "schema_version": 1,
        "status": "ok",
        "uptime_s": round(time.time() - service.started_at, 1),
        "live": {"state": status.state.value, "feed": status.feed or None, "subscribers": len(service.fan_out)},
        "jobs": service.jobs.counts(),
        "alerts": alert_health(service.alerts),
    }
    return Response(msgspec.json.encode(document), media_type="application/json")


@page_router.get(
    "/metrics",
    tags=["server"],
    responses={
        200: {"description": "Figures.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        "default": REFUSAL,
    },
)
async def metrics_text(request: Request, _asked: Annotated[Asked, Query()]) -> Response:
    """Figures about the server in the text format of Prometheus."""
    service: Service = request.app.state.service
    return Response(service.metrics.text(_figures(service)), headers={"Content-Type": metrics.MEDIA_TYPE})


@page_router.get("/api/v1/schemas/{name}", tags=["server"], **gives("schema"))
async def schema(request: Request, name: Annotated[str, Path(pattern=r"^[a-z-]{1,60}$")]) -> Response:
    """The JSON Schema of a document, by its name in this list of routes."""
    known: dict[str, Answer] = request.app.state.schemas
    if name not in known:
        raise Problem("not_found", f"no schema {shown(name)}; there are {', '.join(known)}")
    service: Service = request.app.state.service
    return service.sent(request, known[name], "en")


@page_router.get(sign_in.PATH, include_in_schema=False)
async def sign_in_form(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The form."""
    service: Service = request.app.state.service
    return _form(service.lang(request, asked.lang), 200, wrong=False)


@page_router.post(sign_in.PATH, include_in_schema=False)
async def signed_in(request: Request) -> Response:
    """A session for who knows the token."""
    service: Service = request.app.state.service
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.stream():
            body += part
            if len(body) > MOST_BODY:
                raise Problem("too_large", f"a body of more than {MOST_BODY} bytes")
    if service.sessions.throttled:
        raise Problem("busy", "too many wrong tokens; wait a minute", status=429, headers={"Retry-After": "60"})
    cookie = service.sessions.begin(sign_in.token_of_form(bytes(body)))
    if not cookie:
        return _form(service.lang(request, None), 401, wrong=True)
    return Response(status_code=303, headers={"Location": "/", "Set-Cookie": cookie})


def _form(lang: str, status: int, *, wrong: bool) -> Response:
    headers = {"Content-Security-Policy": sign_in.POLICY, "Content-Language": lang}
    return Response(sign_in.page(lang, wrong=wrong), status, headers, media_type=_KINDS["html"])


def _policy_of(html: bytes) -> str:
    """The page's own policy, and that nobody may frame it, which a page cannot say itself."""
    found = _POLICY.search(html[:8192].decode("utf-8", "replace"))
    own = unescape(found[1]) if found else "default-src 'none'"
    return f"{own}; frame-ancestors 'none'"


def _figures(service: Service) -> list[tuple[str, str, str, list[metrics.Sample]]]:
    fan_out, hub, answers = service.fan_out, service.hub, service.answers
    at = hub.last_reading_at
    age: list[metrics.Sample] = [] if at is None else [({}, time.time() - at.timestamp())]
    jobs: list[metrics.Sample] = [({"state": name}, float(count)) for name, count in service.jobs.counts().items()]
    simple: list[tuple[str, str, str, float]] = [
        ("weatherglass_live_subscribers", "gauge", "Clients of live values.", len(fan_out)),
        ("weatherglass_live_events_total", "counter", "Events published.", hub.newest),
        ("weatherglass_live_sent_total", "counter", "Events written to clients.", fan_out.sent),
        (
            "weatherglass_live_missed_total",
            "counter",
            "Events left out for clients that read too slowly.",
            fan_out.missed,
        ),
        ("weatherglass_live_resets_total", "counter", "Resumptions whose events were no longer there.", fan_out.resets),
        ("weatherglass_live_let_go_total", "counter", "Clients let go because they did not read.", fan_out.let_go),
        ("weatherglass_answers_kept_bytes", "gauge", "Bytes of kept documents.", answers.bytes_kept),
        ("weatherglass_answers_hits_total", "counter", "Documents that were there.", answers.hits),
        ("weatherglass_answers_misses_total", "counter", "Documents that were made.", answers.misses),
    ]
    found: list[tuple[str, str, str, list[metrics.Sample]]] = [
        (name, kind, said, [({}, float(value))]) for name, kind, said, value in simple
    ]
    found.append(("weatherglass_jobs", "gauge", "Pieces of long work by state; ended ones since the start.", jobs))
    found.append(("weatherglass_live_age_seconds", "gauge", "Seconds since the last live reading.", age))
    state: Any = {"state": hub.status.state.value, "feed": hub.status.feed}
    found.append(("weatherglass_live_state", "gauge", "How the feed is.", [(state, 1.0)]))
    return [*found, *alert_figures(service.alerts)]
