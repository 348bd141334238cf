"""`weatherglass serve`: readings, boards, claims, playbooks and live values over HTTP, and the dashboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Language
from weatherglass.delivery.cli.serving import chosen_feed, require_extra, served

if TYPE_CHECKING:
    from weatherglass.delivery.api.service import Service


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
            metavar="FEED",
            help="Live values: deribit, cboe, replay:FILE of boards or of the journal of a run, simulated, or none. "
            "Default: the setting serve.feed, else none.",
        ),
    ] = None,
    index: Annotated[
        list[str] | None, typer.Option("--index", "-i", help="Index of the feed, repeatable; default as of `live`.")
    ] = None,
    every: Annotated[
        float | None,
        typer.Option(
            "--every", metavar="SECONDS", help="Between two rows of a live feed; default 15, of a simulated movement 1."
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(help="Of a replay or a simulated movement: 60 shows an hour in a minute.")
    ] = 1.0,
    log_requests: Annotated[
        bool, typer.Option("--log-requests", help="A line of JSON for each request, on standard error.")
    ] = False,
    no_alerts: Annotated[
        bool, typer.Option("--no-alerts", help="Leave the alert rules of the home to `weatherglass alert check`.")
    ] = False,
    lang: Language = None,
) -> None:
    """Serve the API, live values and the dashboard until Ctrl+C; only to this machine unless --host says otherwise."""
    from weatherglass.app.server_access import access_of
    from weatherglass.app.settings import read_settings
    from weatherglass.messages.text import text

    settings = read_settings()
    if no_alerts:
        settings = replace(settings, serve=replace(settings.serve, alerts=False))
    language = settings.display.language(lang)
    access = access_of(settings, host=host, port=port, token_file=token_file)
    chosen = chosen_feed(settings, feed, index or (), every_s=every, speed=speed)
    require_extra()
    from weatherglass.delivery.api.server import address_of, listening_socket

    bound = listening_socket(access)

    def ready(_service: Service) -> None:
        typer.echo(text("serve.address", language, address=address_of(bound)))
        said = text("serve.feed", language, feed=chosen.name) if chosen.name else text("serve.no_feed", language)
        typer.echo(said)

    served(settings, access, bound, chosen, lang=language, ready=ready, requests=log_requests)
