"""`weatherglass serve`: readings, boards, claims, playbooks and live values over HTTP, and the dashboard."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Language
from weatherglass.errors import UsageError

if TYPE_CHECKING:
    from weatherglass.app.live_feeds import LiveSource

EXTRA = "serve"


def serve(
    host: Annotated[
        str | None, typer.Option(help="Where to listen. Anything but this machine itself needs a token.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Default 8421; 0 takes a free one.")] = None,
    token_file: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="File with the token that clients must send; only its owner may be able to read it."
        ),
    ] = None,
    feed: Annotated[
        str | None,
        typer.Option(
            metavar="FEED", help="Live values: deribit, cboe, or replay:FILE of boards or of the journal of a run."
        ),
    ] = None,
    index: Annotated[
        list[str] | None, typer.Option("--index", "-i", help="Index of the feed, repeatable; default as of `live`.")
    ] = None,
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", help="Between two rows of a live feed.")] = 15.0,
    speed: Annotated[float, typer.Option(help="Of a replay: 60 shows an hour in a minute.")] = 1.0,
    log_requests: Annotated[
        bool, typer.Option("--log-requests", help="A line of JSON for each request, on standard error.")
    ] = False,
    lang: Language = None,
) -> None:
    """Serve the API, live values and the dashboard until Ctrl+C; only to this machine unless --host says otherwise."""
    from weatherglass.app.live_feeds import live_source
    from weatherglass.app.server_access import access_of
    from weatherglass.app.settings import read_settings
    from weatherglass.messages.text import text

    settings = read_settings()
    language = settings.display.language(lang)
    access = access_of(settings, host=host, port=port, token_file=token_file)
    if feed is None and index:
        raise UsageError(f"--index {index[0]} belongs to --feed; add a feed, or leave it out")
    source: LiveSource | None = (
        None if feed is None else live_source(feed, settings, names=tuple(index or ()), every_s=every, speed=speed)
    )
    require_extra()
    from weatherglass.delivery.api import server_log
    from weatherglass.delivery.api.application import service_of
    from weatherglass.delivery.api.server import address_of, listening_socket
    from weatherglass.delivery.api.server import serve as run

    server_log.set_up(secrets=(access.token,), requests=log_requests)
    bound = listening_socket(access)
    service = service_of(settings, access)

    def ready() -> None:
        typer.echo(text("serve.address", language, address=address_of(bound)))
        said = text("serve.no_feed", language) if feed is None else text("serve.feed", language, feed=feed)
        typer.echo(said)
        if access.token:
            typer.echo(text("serve.token", language))
        sys.stdout.flush()

    run(service, bound, source=source, ready=ready)
    typer.echo(text("serve.stopped", language))


def require_extra() -> None:
    """Whether the libraries of the server are there.

    Raises
    ------
    UsageError
        When they are not; says how to install them.
    """
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as exc:
        raise UsageError(
            f"the server needs the extra '{EXTRA}' ({exc.name} is missing): pip install 'weatherglass[{EXTRA}]'"
        ) from exc
