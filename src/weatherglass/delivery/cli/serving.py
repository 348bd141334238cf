"""What `serve` and `up` share: which feed runs, whether the libraries are there, and the server until it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from weatherglass.errors import UsageError

if TYPE_CHECKING:
    import socket

    from weatherglass.app.live_feeds import LiveSource
    from weatherglass.app.server_access import Access
    from weatherglass.app.settings import Settings
    from weatherglass.delivery.api.service import Service

EXTRA = "serve"


@dataclass(frozen=True, slots=True)
class ChosenFeed:
    """The feed that runs with a server.

    Attributes
    ----------
    name
        As it was given; "" when there is none.
    """

    name: str = ""
    source: LiveSource | None = None


def chosen_feed(
    settings: Settings,
    feed: str | None,
    names: Sequence[str],
    *,
    unless_set: str = "",
    every_s: float | None = None,
    speed: float = 1.0,
) -> ChosenFeed:
    """The feed that was asked for, else that of the settings, else `unless_set`; "none" is none.

    Raises
    ------
    UsageError
        When there is no such feed, or indices are named without one.
    """
    from weatherglass.app.live_feeds import live_source

    own = settings.serve
    asked = feed if feed is not None else own.feed or unless_set
    if feed is None and own.feed and not names:
        names = [each.strip() for each in own.indices.split(",") if each.strip()]
    if asked in ("", "none"):
        if names:
            raise UsageError(f"--index {names[0]} belongs to --feed; add a feed, or leave it out")
        return ChosenFeed()
    return ChosenFeed(asked, live_source(asked, settings, names=tuple(names), every_s=every_s, speed=speed))


def require_extra() -> None:
    """Whether the libraries of the server are there.

    Raises
    ------
    UsageError
        When they are not; says how to install them.
    """
    try:
        import fastapi  # noqa: F401
        import httptools  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as exc:
        raise UsageError(
            f"the server needs the extra '{EXTRA}' ({exc.name} is missing): pip install 'weatherglass[{EXTRA}]'"
        ) from exc


def served(
    settings: Settings,
    access: Access,
    bound: socket.socket,
    feed: ChosenFeed,
    *,
    lang: str,
    ready: Callable[[Service], None],
    requests: bool = False,
) -> None:
    """Serve until a signal says to end.

    Parameters
    ----------
    ready
        Called on the event loop of the server as soon as it answers.
    requests
        Whether each request is logged.
    """
    from weatherglass.delivery.api import server_log
    from weatherglass.delivery.api.application import service_of
    from weatherglass.delivery.api.server import serve
    from weatherglass.messages.text import text

    server_log.set_up(secrets=(access.token, *settings.alerts.channels.values()), requests=requests)
    service = service_of(settings, access)

    def said() -> None:
        ready(service)
        if access.token:
            typer.echo(text("serve.token", lang))
        sys.stdout.flush()

    serve(service, bound, source=feed.source, ready=said)
    typer.echo(text("serve.stopped", lang))
