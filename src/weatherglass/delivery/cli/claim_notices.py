"""What became of a test that was stopped, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from weatherglass.app.claim_resumption import Notice


def say_notice(notice: Notice, lang: str) -> None:
    """A notice in a sentence."""
    from weatherglass.app.claim_resumption import LeftAside, Resumed
    from weatherglass.messages.text import text
    from weatherglass.messages.wording import instant_worded

    match notice:
        case Resumed(claim_id, done, of, at):
            key, words = "claim.resumed", {"claim": claim_id, "done": done, "of": of, "at": instant_worded(at, lang)}
        case LeftAside(path):
            key, words = "claim.left_aside", {"file": str(path)}
        case _:
            key, words = "claim.not_kept", {"reason": notice.reason}
    typer.echo(f"weatherglass: {text(key, lang, **words)}", err=True)
