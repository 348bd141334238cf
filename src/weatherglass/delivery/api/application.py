"""The application: routes, errors as problems, and the life of what runs beside them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from weatherglass.app.alert_watch import alert_watch
from weatherglass.app.data_mark import data_mark
from weatherglass.app.live_hub import FeedState, LiveHub
from weatherglass.app.server_access import Access
from weatherglass.app.settings import Settings
from weatherglass.delivery.api.alert_route import alert_router
from weatherglass.delivery.api.answers import Answers, answer_of
from weatherglass.delivery.api.fan_out import FanOut
from weatherglass.delivery.api.guard import Guard, fault_of
from weatherglass.delivery.api.jobs import Jobs, Worker, process_worker
from weatherglass.delivery.api.languages import language_of
from weatherglass.delivery.api.live_route import live_router
from weatherglass.delivery.api.open_api import open_api, published_schemas
from weatherglass.delivery.api.pages import bundle, page_router
from weatherglass.delivery.api.parameters import refusal
from weatherglass.delivery.api.problems import MEDIA_TYPE, Problem, problem_of, shown
from weatherglass.delivery.api.routes import router
from weatherglass.delivery.api.server_log import NAME
from weatherglass.delivery.api.service import Service
from weatherglass.delivery.api.sign_in import Sessions
from weatherglass.delivery.api.source_route import source_router
from weatherglass.delivery.api.verdict_route import verdict_router
from weatherglass.errors import WeatherglassError

LiveSource = Callable[[LiveHub], Awaitable[None]]
_LOG = logging.getLogger(NAME)


def service_of(
    settings: Settings, access: Access, *, hub: LiveHub | None = None, worker: Worker | None = None, **fan_out: Any
) -> Service:
    """The parts of a server.

    Parameters
    ----------
    hub
        Where live values are published; one of its own when None.
    worker
        Does long work; processes when None.
    fan_out
        As `FanOut` takes it.
    """
    shared = hub or LiveHub(secrets.token_hex(4))
    return Service(
        settings=settings,
        access=access,
        hub=shared,
        fan_out=FanOut(shared, **fan_out),
        jobs=Jobs(worker or process_worker(settings)),
        sessions=Sessions(access),
        answers=Answers(lambda: data_mark(settings)),
        alerts=alert_watch(settings),
    )


def application(service: Service, source: LiveSource | None = None) -> FastAPI:
    """The routes of a server, without the guard.

    Parameters
    ----------
    source
        Runs a feed and publishes what it gives to the hub, for as long as the server runs.
    """

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        service.fan_out.start()
        service.jobs.start()
        warm = asyncio.create_task(service.warm() if service.warms else asyncio.sleep(0), name="warm")
        if service.alerts is not None:
            service.alerts.start(service.hub)
        feed = None if source is None else asyncio.create_task(_fed(source, service.hub), name="feed")
        try:
            yield
        finally:
            service.fan_out.close()
            warm.cancel()
            if feed is not None:
                feed.cancel()
                with suppress(asyncio.CancelledError):
                    await feed
            if service.alerts is not None:
                await asyncio.to_thread(service.alerts.stop)
            await service.jobs.close()
            service.answers.close()

    # an address has one spelling: with a slash more it is no other's
    app = FastAPI(lifespan=life, docs_url=None, redoc_url=None, openapi_url="/openapi.json", redirect_slashes=False)
    app.state.service = service
    app.state.bundle = bundle()
    app.state.schemas = {name: answer_of(raw) for name, raw in published_schemas().items()}
    app.openapi = lambda: open_api(app)  # type: ignore[method-assign]
    app.add_api_route("/api/v1/openapi.json", lambda: JSONResponse(open_api(app)), include_in_schema=False)
    for each in (page_router, router, live_router, alert_router, source_router, verdict_router):
        app.include_router(each)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(WeatherglassError, _error)
    app.add_exception_handler(Exception, _fault)
    return app


def guarded(service: Service, source: LiveSource | None = None) -> Guard:
    """The application as it is served."""
    app = application(service, source)
    return Guard(app, service.access, service.sessions, service.metrics, service.quick, service.default_lang)


async def _fed(source: LiveSource, hub: LiveHub) -> None:
    try:
        await source(hub)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a feed fails with, the server goes on and says so
        _LOG.error("the feed failed", exc_info=error)
        said = str(error) if isinstance(error, WeatherglassError) else type(error).__name__
        hub.set_status(FeedState.ENDED, hub.status.feed, code="failed", message=said)


def _answer(request: Request, problem: Problem) -> Response:
    service: Service = request.app.state.service
    asked = request.query_params.get("lang")
    lang = language_of(asked, request.headers.get("accept-language", ""), service.default_lang)
    headers = {"Content-Language": lang, **problem.headers}
    return Response(problem.body(lang), problem.status, headers, media_type=MEDIA_TYPE)


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):  # pragma: no cover - it is registered for these
        raise error
    return _answer(request, error)


async def _fault(request: Request, error: Exception) -> Response:
    return _answer(request, fault_of(error))


async def _error(request: Request, error: Exception) -> Response:
    if not isinstance(error, WeatherglassError):  # pragma: no cover - it is registered for these
        raise error
    problem = problem_of(error)
    if problem.status >= 500:
        _LOG.error("%s", error)
    return _answer(request, problem)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):  # pragma: no cover - it is registered for these
        raise error
    errors = list(error.errors())
    in_path = [each for each in errors if each["loc"][:1] == ("path",)]
    if in_path:
        said = f"{shown(in_path[0].get('input'))} is no {in_path[0]['loc'][-1]} that could be here"
        return _answer(request, Problem("not_found", said))
    return _answer(request, refusal(errors, _known(request)))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 405:
        return _answer(request, Problem("wrong_verb", f"{shown(request.method)} is not answered at this address"))
    if status == 404:
        said = f"nothing is at {shown(request.url.path)}; /openapi.json and docs/reference/api.md list what is"
        return _answer(request, Problem("not_found", said))
    return _answer(request, Problem("bad_request", "the request cannot be read", status=status))


def _known(request: Request) -> list[str]:
    """Names of the parameters that the route of a request takes."""
    route = request.scope.get("route")
    names: list[str] = []
    for each in getattr(getattr(route, "dependant", None), "query_params", ()):
        fields = getattr(each.field_info.annotation, "model_fields", {})
        names += [field.alias or name for name, field in fields.items()]
    return names
