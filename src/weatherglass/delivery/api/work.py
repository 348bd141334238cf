"""The program that a job runs: one test of a claim or one run of a playbook, in a process of its own.

It reads one line of JSON from standard input and writes lines of JSON: how far it is, then the document in both
languages, or why there is none. A process of its own can be ended, and does not slow down live values.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from weatherglass.errors import WeatherglassError
from weatherglass.messages.text import LANGUAGES

CLAIM, PLAYBOOK = "claim_test", "playbook_run"
TEXT = "the text"
"""Name of a file that was given as its text, for messages."""
Tell = Callable[[dict[str, Any]], None]


def work(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Documents by language of what was asked; `tell` is given every step."""

    def watch(what: str, done: int, of: int) -> None:
        tell({"step": what, "done": done, "of": of})

    return _tested(asked, watch) if asked["kind"] == CLAIM else _run(asked, watch)


def _tested(asked: dict[str, Any], watch: Callable[[str, int, int], None]) -> dict[str, Any]:
    from weatherglass.app.claim_files import claim_of_text
    from weatherglass.app.claim_tests import Resume, tried
    from weatherglass.app.worded_claim import worded_claim
    from weatherglass.delivery.claim_json import claim_document
    from weatherglass.delivery.cli.claim import QUICK_DRAWS

    draws = QUICK_DRAWS if asked["quick"] else None
    claim = claim_of_text(asked["text"], TEXT) if asked.get("text") else asked["name"]
    found = tried(claim, as_of=_day(asked["as_of"]), replications=draws, progress=watch, resume=Resume())
    words = {
        each: worded_claim(found.claim, found.report, each, packaged=found.packaged, draws=draws) for each in LANGUAGES
    }
    return {lang: claim_document(found, said, draws=draws) for lang, said in words.items()}


def _run(asked: dict[str, Any], watch: Callable[[str, int, int], None]) -> dict[str, Any]:
    from weatherglass.app.playbook_files import playbook_of_text
    from weatherglass.app.playbook_runs import measure_named, ran
    from weatherglass.app.worded_playbook import worded_playbook
    from weatherglass.delivery.cli.playbook import QUICK_DRAWS
    from weatherglass.delivery.playbook_json import playbook_document

    playbook = playbook_of_text(asked["text"], TEXT) if asked.get("text") else asked["name"]
    found = ran(
        playbook, as_of=_day(asked["as_of"]), first=_day(asked["from"]), last=_day(asked["to"]),
        measure=measure_named(asked["measure"]), draws=QUICK_DRAWS if asked["quick"] else None, progress=watch,
    )  # fmt: skip
    return {lang: playbook_document(found, worded_playbook(found, lang)) for lang in LANGUAGES}


def _day(words: str | None) -> date | None:
    return None if words is None else date.fromisoformat(words)


def main() -> None:
    """Do what standard input says."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(5)
    out = sys.stdout

    def tell(line: dict[str, Any]) -> None:
        print(json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":")), file=out, flush=True)

    try:
        documents = work(json.loads(sys.stdin.readline()), tell)
    except WeatherglassError as error:
        tell({"refused": type(error).__name__, "message": str(error)})
    else:
        tell({"documents": documents})


if __name__ == "__main__":
    main()
