"""`weatherglass mcp`: tools for assistants that speak the Model Context Protocol; an assistant starts it."""

from __future__ import annotations

import sys

import typer

from weatherglass.delivery.cli.answer_format import Language
from weatherglass.errors import UsageError

EXTRA = "mcp"


def mcp(lang: Language = None) -> None:
    """Answer an assistant over the Model Context Protocol on standard input and output; it only reads."""
    from dataclasses import replace

    from weatherglass.app.settings import read_settings
    from weatherglass.messages.text import text

    settings = read_settings()
    language = settings.display.language(lang)
    require_extra()
    from weatherglass.delivery.mcp.server import serve

    if sys.stdin.isatty():
        typer.echo(text("assistant.started_by_hand", language), err=True)
    serve(replace(settings, display=replace(settings.display, lang=language)))


def require_extra() -> None:
    """Whether the library of the protocol is there.

    Raises
    ------
    UsageError
        When it is not; says how to install it.
    """
    try:
        import mcp  # noqa: F401
        import pydantic  # noqa: F401
    except ImportError as exc:
        raise UsageError(
            f"assistants need the extra '{EXTRA}' ({exc.name} is missing): pip install 'weatherglass[{EXTRA}]'"
        ) from exc
