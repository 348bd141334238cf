"""`weatherglass up`: the server as a person starts it who wants to look at it.

It is `serve` with a browser that opens, a feed that always moves, a port that is always found, and the weather in a
line. Whoever runs a server for others, or for months, starts `serve`, which says no where `up` makes do.
"""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Language
from weatherglass.delivery.cli.serving import ChosenFeed, chosen_feed, require_extra, served
from weatherglass.errors import UsageError, WeatherglassError

if TYPE_CHECKING:
    import socket

    from weatherglass.app.server_access import Access
    from weatherglass.delivery.api.service import Service

SIMULATED = "simulated"
FURTHER_PORTS = 20
"""Ports after the usual one that are tried where it is taken."""


def up(
    host: Annotated[
        str | None, typer.Option(help="Where to listen. Anything but this machine itself needs a token.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            help="Default 8421, or the next one that is free; a port that is given must be free. 0 takes any."
        ),
    ] = None,
    token_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with the token that clients must send, as for `serve`.")
    ] = None,
    feed: Annotated[
        str | None,
        typer.Option(
            metavar="FEED",
            help="Live values: deribit, cboe, replay:FILE, simulated:packaged:NAME, or none. Default: the setting "
            "serve.feed, else a simulated movement around a packaged real board.",
        ),
    ] = None,
    index: Annotated[
        list[str] | None, typer.Option("--index", "-i", help="Index of the feed, repeatable; default as of `live`.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address only; open no browser.")] = False,
    lang: Language = None,
) -> None:
    """Everything at once, to look at: the dashboard with values that move, in the browser, until Ctrl+C.

    The same server as `serve`, on the data that are here. Without a feed of your own, live values are a simulated
    movement around a packaged real board, and are called so wherever they stand.
    """
    from weatherglass.app.server_access import access_of
    from weatherglass.app.settings import read_settings
    from weatherglass.delivery.cli.open_report import opened
    from weatherglass.messages.text import text

    settings = read_settings()
    language = str(settings.display.language(lang))
    settings = replace(settings, display=replace(settings.display, lang=language))
    access = access_of(settings, host=host, port=port, token_file=token_file)
    chosen = chosen_feed(settings, feed, index or (), unless_set=SIMULATED)
    require_extra()
    from weatherglass.delivery.api.pages import bundle
    from weatherglass.delivery.api.server import address_of

    bound, moved = free_socket(access, language) if port is None else (taken_at(access, language), "")

    def ready(service: Service) -> None:
        address = address_of(bound)
        typer.echo(text("serve.address", language, address=address))
        for words in (moved, feed_words(chosen, language), "" if bundle() else text("up.no_dashboard", language)):
            if words:
                typer.echo(words)
        _LATER.add(asyncio.get_running_loop().create_task(_say_the_weather(service, language)))
        if not no_open:  # a browser may take its time to start, and the server has others to answer
            threading.Thread(target=opened, args=(f"{address}?lang={language}",), daemon=True).start()

    served(settings, access, bound, chosen, lang=language, ready=ready)


_LATER: set[asyncio.Task[None]] = set()
"""The event loop itself keeps no task alive."""


async def _say_the_weather(service: Service, lang: str) -> None:
    """The headline of the page, as soon as the server has made it."""
    from weatherglass.delivery.api.problems import Problem
    from weatherglass.messages.text import text
    from weatherglass.messages.wording import day_worded

    with suppress(Problem, WeatherglassError):  # the page says it, too, and what to do
        today = json.loads((await service.today(lang)).body)
        day = day_worded(date.fromisoformat(today["as_of"]["day"]), lang)
        print(text("up.weather", lang, day=day, headline=today["headline"]), flush=True)


def feed_words(feed: ChosenFeed, lang: str) -> str:
    """What moves on the page, and what it is not."""
    from weatherglass.messages.text import text

    kind, _, board = feed.name.partition(":")
    if kind != SIMULATED:
        return text("serve.feed", lang, feed=feed.name) if feed.name else text("serve.no_feed", lang)
    from weatherglass.app.live_simulation import simulated_board
    from weatherglass.messages.wording import day_worded

    movable = simulated_board(board)
    around = text("live.board", lang, underlying=movable.board.underlying, day=day_worded(movable.as_of.date(), lang))
    return text("up.simulated", lang, board=around)


def taken_at(access: Access, lang: str) -> socket.socket:
    """A socket at the port that was asked for.

    Raises
    ------
    UsageError
        When it is taken, with who holds it; or when the address is none of this machine.
    """
    from weatherglass.delivery.api.server import listening_socket
    from weatherglass.delivery.cli.port_holder import port_holder
    from weatherglass.messages.text import text

    try:
        return listening_socket(access)
    except UsageError as error:
        holder = port_holder(access.host, access.port) if access.port else ""
        if not holder:
            raise
        raise UsageError(f"{error}. {text(_held(holder), lang, port=access.port, holder=holder)}") from error


def free_socket(access: Access, lang: str) -> tuple[socket.socket, str]:
    """A socket at the usual port or at the first free one after it, and what is to be said of that.

    Raises
    ------
    UsageError
        When all of them are taken, or the address is none of this machine.
    """
    from weatherglass.delivery.api.server import listening_socket
    from weatherglass.delivery.cli.port_holder import port_holder
    from weatherglass.messages.text import text

    try:
        return listening_socket(access), ""
    except UsageError:
        for port in range(access.port + 1, min(65_535, access.port + FURTHER_PORTS) + 1):
            with suppress(UsageError):
                bound = listening_socket(replace(access, port=port))
                holder = port_holder(access.host, access.port)
                return bound, text(_held(holder), lang, port=access.port, holder=holder)
        raise


def _held(holder: str) -> str:
    from weatherglass.delivery.cli.port_holder import WEATHERGLASS

    if holder == WEATHERGLASS:
        return "up.port.weatherglass"
    return "up.port.program" if holder else "up.port.taken"
