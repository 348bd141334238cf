"""Whatever was computed, in the reader's language: the one door to the words for notebooks and other programs."""

from __future__ import annotations

from typing import Any

from weatherglass.app.claim_tests import TriedClaim
from weatherglass.app.playbook_runs import PlaybookRun
from weatherglass.app.settings import read_settings
from weatherglass.app.signal_view import SignalView
from weatherglass.app.weather import Weather
from weatherglass.errors import UsageError, nearest
from weatherglass.messages.text import LANGUAGES


def language_of(asked: str | None = None) -> str:
    """The language asked for, that of the settings, or that of the system.

    Raises
    ------
    UsageError
        When it is none that there is.
    """
    if asked is not None and asked not in LANGUAGES:
        raise UsageError(f"lang={asked!r} is no language here; {nearest(str(asked), LANGUAGES)}")
    return asked or read_settings().display.language()


def worded_as(found: object, lang: str | None = None) -> Any:
    """See `weatherglass.worded`."""
    spoken = language_of(lang)
    if isinstance(found, Weather):
        from weatherglass.app.worded_weather import worded_weather

        return worded_weather(found, spoken)
    if isinstance(found, SignalView):
        from weatherglass.app.worded_detail import worded_detail

        return worded_detail(found, spoken)
    if isinstance(found, TriedClaim):
        from weatherglass.app.worded_claim import worded_claim

        return worded_claim(found.claim, found.report, spoken, packaged=found.packaged)
    if isinstance(found, PlaybookRun):
        from weatherglass.app.worded_playbook import worded_playbook

        return worded_playbook(found, spoken)
    raise UsageError(
        f"there are no words for a {type(found).__name__}; give what today(), signal(), claim() or playbook() return"
    )
