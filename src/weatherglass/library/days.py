"""Daily series, signals and the reading of a day as functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from weatherglass.app.import_files import ImportReport
    from weatherglass.app.signal_view import SignalView
    from weatherglass.app.weather import Weather
    from weatherglass.market.series import SeriesHistory
    from weatherglass.signals.signal import SignalHistory


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
