"""`/api/v1/live`: live values as Server-Sent Events."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.api.problems import Problem
from weatherglass.delivery.api.routes import REFUSAL
from weatherglass.delivery.api.service import Service

live_router = APIRouter(prefix="/api/v1", default_response_class=Response)
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events without end.",
        "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/live"}}},
    },
    "default": REFUSAL,
}


class LiveResponse(Response):
    """An answer that goes on: its head goes the usual way, its events straight to the transport."""

    def __init__(self, service: Service, last_id: str) -> None:
        super().__init__()
        self._service, self._last_id = service, last_id

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send events until the client goes or the server ends."""
        fan_out = self._service.fan_out
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": b": weatherglass\n\n", "more_body": True})
        transport = scope["state"]["transport"]
        subscriber = fan_out.subscribe(transport, self._last_id, chunked=scope["http_version"] != "1.0")
        gone = asyncio.create_task(_gone(receive))
        ended = asyncio.create_task(subscriber.ended.wait())
        try:
            await asyncio.wait({gone, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            fan_out.leave(subscriber)
            gone.cancel()
            ended.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@live_router.get("/live", tags=["live"], responses=_EVENTS)
async def live(
    request: Request,
    _asked: Annotated[Asked, Query()],
    last_event_id: Annotated[
        str, Header(max_length=80, description="The id of the last event that the client has: it gets those after it.")
    ] = "",
) -> Response:
    """Live values as they are published.

    The first event is what the client missed, or a `snapshot` of all that holds. Then `reading` for each row, `status`
    when the feed changes, `heartbeat` every ten seconds. `reset` comes before the snapshot where the events after
    Last-Event-ID are no longer there; `dropped` says how many events were left out for a client that read too slowly,
    and a snapshot of the latest follows. Without a feed the state is `offline`, with the reason.
    """
    service: Service = request.app.state.service
    if service.fan_out.full:
        raise Problem(
            "busy",
            f"{len(service.fan_out)} clients are served already, the most that may be; ask again later",
            headers={"Retry-After": "10"},
        )
    if request.scope["state"].get("transport") is None:
        raise Problem("fault", "live values need the server that comes with weatherglass")
    return LiveResponse(service, last_event_id)
