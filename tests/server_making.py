"""A server in this process without a socket, and what tests ask it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
from starlette.testclient import TestClient

from weatherglass.app.server_access import Access
from weatherglass.app.settings import DisplaySettings, Settings
from weatherglass.delivery.api.application import guarded, service_of
from weatherglass.delivery.api.service import Service

SCHEMAS = Path(__file__).resolve().parents[1] / "src/weatherglass/delivery/schemas"
TOKEN = "canary-0123456789abcdef"  # noqa: S105 - of tests


async def quick_worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """A worker that knows everything at once."""
    yield {"step": "panel", "done": 1, "of": 2}
    yield {"documents": {lang: {"asked": dict(asked), "lang": lang} for lang in ("en", "ko")}}


def a_service(home: Path, access: Access | None = None, **how: Any) -> Service:
    """The parts of a server on packaged data, in English."""
    settings = Settings(home=home, display=DisplaySettings(lang="en"))
    found = service_of(settings, access or Access("127.0.0.1", 0), **{"worker": quick_worker, **how})
    found.warms = False
    return found


@contextmanager
def served(service: Service) -> Iterator[TestClient]:
    """A client of a server that runs for as long as the block."""
    with TestClient(guarded(service), base_url="http://127.0.0.1", raise_server_exceptions=True) as client:
        yield client


def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def require_valid(document: Any, name: str) -> None:
    """The document is as its published schema says."""
    jsonschema.Draft202012Validator(schema(name)).validate(document)
