"""Weatherglass: an open instrument for reading market fear.

>>> import weatherglass as wg
>>> reading = wg.index("packaged:SPY_2022-07-15", "30D")
>>> round(reading.value, 1)
23.8

Values are computed by this project from the quotes given; none is an official index value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from weatherglass.errors import DataError, MethodError, SourceError, UsageError, WeatherglassError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path
    from typing import Any

    import polars as pl

    from weatherglass.app.backfill import BackfillReport
    from weatherglass.app.claim_tests import TriedClaim
    from weatherglass.app.import_files import ImportReport
    from weatherglass.app.playbook_runs import PlaybookRun
    from weatherglass.app.signal_view import SignalView
    from weatherglass.app.weather import Weather
    from weatherglass.app.worded_claim import WordedClaim
    from weatherglass.app.worded_detail import WordedDetail
    from weatherglass.app.worded_playbook import WordedPlaybook
    from weatherglass.app.worded_weather import WordedWeather
    from weatherglass.indices.decomposition import MoveDecomposition
    from weatherglass.indices.definition import IndexDefinition
    from weatherglass.indices.reading import IndexReading
    from weatherglass.market import Board, RateSource
    from weatherglass.market.series import SeriesHistory
    from weatherglass.signals.signal import SignalHistory

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "MethodError",
    "SourceError",
    "UsageError",
    "WeatherglassError",
    "backfill",
    "claim",
    "decompose",
    "family",
    "frame",
    "import_series",
    "index",
    "index_history",
    "language",
    "packaged_boards",
    "playbook",
    "read_board",
    "read_boards",
    "series",
    "signal",
    "signal_history",
    "today",
    "worded",
]


def index(
    board: Board | str | Path | Any,
    name: str | IndexDefinition = "VIX",
    *,
    as_of: datetime | date | str | None = None,
    rates: float | str | Path | RateSource | None = None,
    edition: str | None = None,
    wide_beyond: float = 0.5,
) -> IndexReading:
    """One index value from one option board, with everything that made it.

    Parameters
    ----------
    board
        A `Board`, the path of a file that holds one, "packaged:NAME", "store:UNDERLYING" for the latest one of the
        store, or a polars or pandas frame with the plain columns expiry, root, strike, call_bid, call_ask, put_bid,
        put_ask.
    name
        A name of `family()`, "30D" for any horizon in days on any underlying, or a definition.
    as_of
        The instant that the quotes describe (ISO 8601; without an offset it is New York time; a date alone means 16:15
        New York). None takes the board's own.
    rates
        Decimal rate, several as "0.01,0.012", a FRED or Treasury CSV, curves, or None for the packaged Treasury curves
        and, after these end, those of the store.
    edition
        Name of the edition of the rules; None takes the one in force.
    wide_beyond
        Relative spread above which a quote counts as wide in the quality record.

    Returns
    -------
    IndexReading
        `value` is None, with a `reason`, when the index is not calculable.

    Raises
    ------
    UsageError, DataError
        For a wrong call and for a board that cannot be read.

    Examples
    --------
    >>> reading = index("packaged:BTC_2021-10-21", "BTC30")
    >>> reading.status, reading.unit, [term.root for term in reading.terms]
    ('ok', 'vol_points', ['BTC', 'BTC'])
    """
    from weatherglass.app.call import index_of

    return index_of(board, name, as_of=as_of, rates=rates, edition=edition, wide_beyond=wide_beyond)


def backfill(lake: str = "store", indices: str | list[str] = "family", **how: Any) -> BackfillReport:
    """A family of indices for every snapshot of a lake or an archive of option quotes, into the table of results.

    Parameters
    ----------
    lake
        "store", the directory or URI of a lake, or a file, directory or pattern of archive files.
    indices
        Names, as "VIX,30D" or a list; "family" is all that ship.
    how
        Fields of `weatherglass.app.backfill.BackfillRequest`: `first`, `last`, `underlyings`, `rates`, `edition`,
        `engine`, `workers`, `fresh`, `results`, ... With more than one worker the calling script must keep its work
        below ``if __name__ == "__main__":``.

    Returns
    -------
    BackfillReport
        What was computed, suppressed and not readable; `index_history` reads the values.

    Raises
    ------
    UsageError
        When the request names what does not exist.
    StoreError
        When the results cannot be written, or another process writes them.
    """
    from weatherglass.app.backfill import BackfillRequest
    from weatherglass.app.backfill import backfill as run

    names = (indices,) if isinstance(indices, str) else tuple(indices)
    return run(BackfillRequest(lake=lake, indices=names, **how))


def index_history(index: str, **where: Any) -> pl.DataFrame:
    """The values that backfills computed of an index, as a polars frame: one row an instant, with terms and quality.

    Parameters
    ----------
    index
        Its name.
    where
        `underlying`, `first`, `last`, `request`, `results`: see `weatherglass.app.index_history.index_history`.

    Raises
    ------
    UsageError
        When no backfill computed it for these days.
    """
    from weatherglass.app.index_history import index_history as read

    return read(index, **where)


def family() -> Mapping[str, IndexDefinition]:
    """The shipped definitions by name.

    >>> "VIX" in family(), family()["VIX3M"].horizon_days
    (True, 93)
    """
    from weatherglass.indices.family import FAMILY

    return FAMILY


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
    >>> frame(series("VIX", first="2008-11-20", last="2008-11-20")).select("date", "close").rows()
    [(datetime.date(2008, 11, 20), 80.86)]
    >>> frame(index("packaged:SPY_2022-07-15", "30D")).shape
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
    >>> worded(today("2020-03-16"), "en").level.signal.state_text
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


def packaged_boards() -> tuple[str, ...]:
    """Names of the option boards that ship with the package, as `index` and `read_board` take them.

    >>> "packaged:SPY_2022-07-15" in packaged_boards()
    True
    """
    from weatherglass.app.packaged_boards import packaged_board_names

    return tuple(packaged_board_names())


def read_board(path: str | Path | Any, **how: Any) -> Board:
    """The option board of a file or of a frame (polars, pandas, pyarrow, whatever has Arrow's stream interface).

    See `weatherglass.providers.boards.read_board` for the options.

    >>> read_board("packaged:SPY_2022-07-15").roots
    ('SPY',)
    """
    from weatherglass.app.call import board_of

    return board_of(path, **how)


def read_boards(path: str | Path, **how: Any) -> Any:
    """The option boards of an archive, one at a time; see `weatherglass.providers.boards.read_boards`."""
    from weatherglass.providers.boards import read_boards as read

    return read(path, **how)


def decompose(earlier: IndexReading, later: IndexReading) -> MoveDecomposition:
    """What moved an index between two readings; the parts add up exactly to the change.

    See `weatherglass.indices.decomposition.decompose`.
    """
    from weatherglass.indices.decomposition import decompose as parts_of

    return parts_of(earlier, later)


def series(
    name: str,
    field: str | None = None,
    *,
    first: date | str | None = None,
    last: date | str | None = None,
    as_known: date | datetime | str | None = None,
    as_recorded: date | datetime | str | None = None,
    source: str | None = None,
) -> SeriesHistory:
    """Daily values of a series: from the store, or the packaged ones where the store has nothing of it.

    Parameters
    ----------
    name
        In the spelling of the catalogue or an alias ("VIX", "VIXCLS", "^VIX"), or the name of an imported series.
    field
        "close", "open", "high", "low", "settle", ...; None is the main one.
    first, last
        Days, both included, as dates or ISO 8601 texts.
    as_known
        Only what could be known then: an instant with an offset, or a day, which is its end in the zone of the series.
    as_recorded
        Only what the store held then; the answer never changes.
    source
        Only values of this source.

    Returns
    -------
    SeriesHistory
        Numpy columns `as_of`, `value`, `known_at`, `recorded_at`, `revision`; a day without a value is no row.

    Raises
    ------
    UsageError, DataError
        For an unknown name or field, and when there is no value in what was asked for.

    Examples
    --------
    >>> vix = series("VIX", first="2008-11-20", last="2008-11-20")
    >>> vix.value.tolist(), vix.unit
    ([80.86], 'vol_points')
    """
    from weatherglass.app.series_values import day_meant, instant_meant, series_view

    return series_view(
        name,
        field=field,
        first=day_meant(first, "first"),
        last=day_meant(last, "last"),
        as_known=instant_meant(as_known, "as_known"),
        as_recorded=instant_meant(as_recorded, "as_recorded"),
        source=source,
    ).history


def import_series(table: Any, series: str | None = None, *, at_close: bool = False, **declared: Any) -> ImportReport:
    """Daily values of a table in memory into the store, as `weatherglass import` takes those of a file.

    Afterwards `series`, `today`, `signal` and `claim` read them under their name.

    Parameters
    ----------
    table
        A polars, pandas or Arrow table, or a mapping of columns. The index of a pandas table counts as the column of
        days where it holds instants. Missing is null or NaN.
    series
        Name of the one series in it: of the catalogue, or one of your own in capital letters. None takes columns that
        are named for series of the catalogue.
    at_close
        Every value was known when its day was over, also of series whose past is rewritten.
    declared
        What else is to be said: `columns`, `field`, `date_column`, `unit`, `time_zone`, `date_order`, `series_column`,
        `field_column`, `name_pattern`, `scale`, `known_at_column`.

    Returns
    -------
    ImportReport
        How many values were read, kept, new, revised, the same, and left out for which reason.

    Raises
    ------
    UsageError, DataError
        With what is wrong and what to say. Nothing of the table is kept then.
    StoreError
        When the store cannot be written, or another process writes it.
    """
    from weatherglass.app.import_frames import import_frame

    return import_frame(table, {"series": series, **declared}, at_close=at_close)


def today(as_of: date | str | None = None) -> Weather:
    """The market weather of a day: every signal, what changed, what is due, how old the data are.

    Parameters
    ----------
    as_of
        A New York day, as a date or an ISO 8601 text: nothing that became known after its end is in the reading. None
        is the latest day on which VIX, SPX, RUT and BTC are all known.

    Returns
    -------
    Weather
        `readings` by name of the signal, `on` those that are worth a line of their own, `unavailable` those that say
        nothing, each with its reason.

    Raises
    ------
    UsageError, DataError
        For what is no day, and when nothing is known on it.

    Examples
    --------
    >>> reading = today("2020-03-16").readings["vix_band"]
    >>> reading.state, reading.value, str(reading.since)
    ('crisis', 82.69, '2020-03-12')
    """
    from weatherglass.app.series_values import day_meant
    from weatherglass.app.weather import weather

    return weather(as_of=day_meant(as_of, "as_of"))


def signal(name: str, as_of: date | str | None = None) -> SignalView:
    """One signal on a day: its reading, the figures about its past, its past occasions, and what happened after.

    Parameters
    ----------
    name
        As in `weatherglass signals`.
    as_of
        A New York day, as for `today`.

    Raises
    ------
    UsageError, DataError
        For an unknown name, for what is no day, and when nothing is known on it.

    Examples
    --------
    >>> view = signal("vix_band", "2020-03-16")
    >>> view.reading.state, round(view.reading.percentile, 2)
    ('crisis', 99.99)
    """
    from weatherglass.app.series_values import day_meant
    from weatherglass.app.signal_view import signal_view

    return signal_view(name, as_of=day_meant(as_of, "as_of"))


def signal_history(name: str, as_of: date | str | None = None) -> SignalHistory:
    """One signal on every day of its past, as known at the end of a day.

    Parameters
    ----------
    name, as_of
        As for `signal`.

    Returns
    -------
    SignalHistory
        Numpy columns `days`, `known_at`, `value`, `state` (positions in `states`) and `percentile`; NaN and -1 where
        the rule has no answer yet.

    Raises
    ------
    UsageError, DataError
        For an unknown name, for what is no day, and for a signal without a past.

    Examples
    --------
    >>> past = signal_history("vix_band", "2020-03-16")
    >>> str(past.days[-1]), past.state_name(-1), float(past.value.max())
    ('2020-03-16', 'crisis', 82.69)
    """
    from weatherglass.app.series_values import day_meant
    from weatherglass.app.signal_view import history_view

    return history_view(name, as_of=day_meant(as_of, "as_of")).history


def claim(
    name_or_path: str | Path | Mapping[str, Any], as_of: date | str | None = None, *, replications: int | None = None
) -> TriedClaim:
    """A claim, tested: of the catalogue by its id, or of your own by the path of its file or by its keys.

    Parameters
    ----------
    name_or_path
        As in `weatherglass claim list`, a claim file such as `weatherglass claim new` writes, or a mapping with the
        keys of one.
    as_of
        A New York day, as a date or an ISO 8601 text: only what was known when it ended. None is the last day of any of
        the claim's series.
    replications
        How often tests draw; None is what the claim says. Fewer is a first look.

    Returns
    -------
    TriedClaim
        `report` has the cases, the base rate, the tests, all definitions, what could have been seen, and the verdict.

    Raises
    ------
    UsageError, DataError
        When there is no such claim, its file says something that no claim file may say, or nothing is known on the day.

    Examples
    --------
    >>> tested = claim("v13-highest-vix-ever")
    >>> str(tested.report.verdict.word), [each.right for each in tested.report.checks][:2]
    ('WRONG_ON_FACTS', [82.69, '2020-03-16'])
    """
    from pathlib import Path

    from weatherglass.app.claim_tests import tried
    from weatherglass.app.series_values import day_meant
    from weatherglass.claims.reading import claim_from

    given = str(name_or_path) if isinstance(name_or_path, str | Path) else claim_from(name_or_path)
    return tried(given, as_of=day_meant(as_of, "as_of"), replications=replications)


def playbook(
    name_or_path: str | Path,
    as_of: date | str | None = None,
    *,
    first: date | str | None = None,
    last: date | str | None = None,
    measure: str = "sharpe",
) -> PlaybookRun:
    """A playbook, simulated and judged: of the catalogue by its id, or of your own by the path of its file.

    Parameters
    ----------
    name_or_path
        As in `weatherglass playbook list`, or a playbook file such as `weatherglass playbook new` writes.
    as_of
        A New York day, as a date or an ISO 8601 text: only what was known when it ended. None is the last day of any of
        the playbook's series.
    first, last
        First bar, in place of the file's start, and last bar.
    measure
        In which it is to be better than buying and holding: "sharpe", "mean_return" or "max_drawdown".

    Returns
    -------
    PlaybookRun
        `report` has the verdict, performance, comparisons and what the states did; `done.path` every bar.

    Raises
    ------
    UsageError, DataError
        When there is no such playbook, its file says something that no playbook file may say, or nothing is known.

    Examples
    --------
    >>> run = playbook("buy-and-hold", first="2020-01-02", last="2020-12-31")
    >>> round(run.report.performance.time_weighted, 3), str(run.report.verdict.word)
    (0.152, 'NOT_TESTABLE')
    """
    from weatherglass.app.playbook_runs import measure_named, ran
    from weatherglass.app.series_values import day_meant

    return ran(
        str(name_or_path),
        as_of=day_meant(as_of, "as_of"),
        first=day_meant(first, "first"),
        last=day_meant(last, "last"),
        measure=measure_named(measure),
    )
