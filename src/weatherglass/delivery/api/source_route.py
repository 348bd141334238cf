"""`/api/v1/disagreements`: sources of a series that say different things of the same day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.api.routes import gives
from weatherglass.delivery.api.service import Service

if TYPE_CHECKING:
    from weatherglass.app.settings import Settings

source_router = APIRouter(prefix="/api/v1", default_response_class=Response)


def disagreements_document(settings: Settings) -> dict[str, Any]:
    """The document; reads the store."""
    from weatherglass.app.source_agreement import stored_disagreements

    rows = [asdict(each) for each in stored_disagreements(settings)]
    for row in rows:
        row |= {"day": row["day"].isoformat(), "since": row["since"].isoformat()}
    return {"schema_version": 1, "disagreements": rows}


@source_router.get("/disagreements", tags=["data"], **gives("disagreements"))
async def disagreements(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Sources of the store that disagree about a series by more than its family allows, on their latest common day."""
    service: Service = request.app.state.service
    return await service.answered(request, asked, lambda _: disagreements_document(service.settings))
