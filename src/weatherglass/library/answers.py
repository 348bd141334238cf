"""What a function returned, as a table or in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from typing import Any

    import polars as pl

    from weatherglass.app.claim_tests import TriedClaim
    from weatherglass.app.playbook_runs import PlaybookRun
    from weatherglass.app.signal_view import SignalView
    from weatherglass.app.weather import Weather
    from weatherglass.app.worded_claim import WordedClaim
    from weatherglass.app.worded_detail import WordedDetail
    from weatherglass.app.worded_playbook import WordedPlaybook
    from weatherglass.app.worded_weather import WordedWeather
    from weatherglass.indices.reading import IndexReading
    from weatherglass.market import Board
    from weatherglass.market.series import SeriesHistory
    from weatherglass.signals.signal import SignalHistory


def frame(
    found: SeriesHistory | SignalHistory | Board | IndexReading | TriedClaim | Weather | pl.DataFrame,
    kind: str = "polars",
) -> Any:
    """What was computed, as a table.

    A polars frame is also what any library takes that knows Arrow's stream interface.

    Parameters
    ----------
    found
        A history of `series`, `signal_history` or `index_history`: a row a day or instant. A board: a row a strike,
        which `read_board` and `index` take back. A reading of `index`: a row a strike that made the value. What `claim`
        returns: a row a case. What `today` returns: a row a signal, also those that say nothing, with the code of why.
    kind
        "polars", or "pandas" where that is installed. Days are dates, instants have the zone UTC, missing is null.

    Raises
    ------
    UsageError
        For something that has no table, another kind, and where pandas is missing.

    Examples
    --------
    >>> import weatherglass as wg
    >>> wg.frame(wg.series("VIX", first="2008-11-20", last="2008-11-20")).select("date", "close").rows()
    [(datetime.date(2008, 11, 20), 80.86)]
    >>> wg.frame(wg.index("packaged:SPY_2022-07-15", "30D")).shape
    (156, 10)
    """
    from weatherglass.app.frames import frame_as

    return frame_as(found, kind)


@overload
def worded(found: Weather, lang: str | None = None) -> WordedWeather: ...
@overload
def worded(found: SignalView, lang: str | None = None) -> WordedDetail: ...
@overload
def worded(found: TriedClaim, lang: str | None = None) -> WordedClaim: ...
@overload
def worded(found: PlaybookRun, lang: str | None = None) -> WordedPlaybook: ...
def worded(found: Any, lang: str | None = None) -> Any:
    """What `today`, `signal`, `claim` or `playbook` returned, in the words of the command line and the dashboard.

    Parameters
    ----------
    found
        What one of them returned.
    lang
        "en" or "ko"; None is `language()`.

    Returns
    -------
    A record of sentences, names and numbers with their units as text: `sentences`, `verdict_line`, ... What is missing
    has its reason in words.

    Raises
    ------
    UsageError
        For another language, and for something that has no words.

    Examples
    --------
    >>> import weatherglass as wg
    >>> wg.worded(wg.today("2020-03-16"), "en").level.signal.state_text
    'crisis'
    """
    from weatherglass.app.worded_results import worded_as

    return worded_as(found, lang)


def language(asked: str | None = None) -> str:
    """The language that answers are in: the one asked for, that of the settings, or that of the system.

    Raises
    ------
    UsageError
        When it is neither "en" nor "ko".

    >>> language("ko")
    'ko'
    """
    from weatherglass.app.worded_results import language_of

    return language_of(asked)
