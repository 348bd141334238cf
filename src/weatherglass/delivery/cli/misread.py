"""What the command-line library says of a command line that it cannot read, in the reader's language."""

from __future__ import annotations

from typing import Any

from weatherglass.messages.said import said_in
from weatherglass.messages.text import text

_NOISE = "Value error, "


def misread(error: Any, lang: str) -> str:
    """The usage, where help is, and what is wrong, in lines.

    Parameters
    ----------
    error
        An exception of the library that can show itself: it has the sentence and, of commands, their context.
    """
    sentence = str(error.format_message()).replace(_NOISE, "")
    context = getattr(error, "ctx", None)
    lines = [text("misread.error", lang, said=said_in(sentence, lang))]
    if context is not None:
        usage = str(context.get_usage()).removeprefix("Usage: ")
        lines = [
            text("misread.usage", lang, usage=usage),
            text("misread.help", lang, command=f"{context.command_path} --help"),
            "",
            *lines,
        ]
    return "\n".join(lines)
