"""`/api/v1/alerts`: the alert rules of the home, how each stands now, and what became of its last message."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.api.routes import gives
from weatherglass.delivery.api.service import Service

alert_router = APIRouter(prefix="/api/v1", default_response_class=Response)


def alerts_document(service: Service, lang: str) -> dict[str, Any]:
    """The document; looks at files and at the store."""
    from weatherglass.app.alert_overview import alert_list
    from weatherglass.delivery.alert_json import list_document, watch_record

    watch = service.alerts
    rows, faults = alert_list(service.settings, found={} if watch is None else watch.found())
    return list_document(rows, faults, lang) | {"checks": watch_record(None if watch is None else watch.status)}


@alert_router.get("/alerts", tags=["weather"], **gives("alerts"))
async def alerts(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The alert rules of the home: how each stands now, since when, and what became of its last message. Read only."""
    service: Service = request.app.state.service
    lang = service.lang(request, asked.lang)
    answer = await asyncio.to_thread(lambda: service.packed(alerts_document(service, lang)))
    return service.sent_now(request, answer, lang)
