"""One series for a person or a program: from the store, or from the packaged histories where the store has nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from weatherglass.app.packaged_histories import PACKAGED, packaged_history, packaged_rows
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.market.catalogue import SeriesSpec, canonical, series_names, spec_of, unit_of
from weatherglass.market.series import FIRST_DAY, LAST_DAY, MAIN_FIELD, SeriesHistory

OWN_FILES = "own-file"


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A history and what is known of its series.

    Attributes
    ----------
    spec
        Of the catalogue, or None for a series of the user's own.
    packaged
        Whether the store has nothing of it and the values are the packaged ones.
    """

    history: SeriesHistory
    spec: SeriesSpec | None
    packaged: bool

    def age(self, now: datetime) -> str:
        """The last value against the calendar of the series, as a sentence; "" when its calendar is not known.

        Needs the exchange's calendar, which takes most of a second to load: for people, not for every answer.
        """
        if self.spec is None or not self.history.rows:
            return ""
        from weatherglass.market.staleness import staleness

        return staleness(self.spec, self.history.as_of[-1].astype(date), now).sentence


def series_view(
    name: str,
    *,
    field: str | None = None,
    first: date | None = None,
    last: date | None = None,
    as_known: date | datetime | None = None,
    as_recorded: date | datetime | None = None,
    source: str | None = None,
    settings: Settings | None = None,
) -> SeriesView:
    """A series by name.

    Parameters
    ----------
    name
        In the spelling of the catalogue or an alias ("VIXCLS"), or the name of an imported series.
    field
        None is the main field ("close"; "settle" for a futures contract).
    first, last
        Days, both included.
    as_known
        Only what could be known then: an instant with an offset, or a day, which is its end in the zone of the series.
    as_recorded
        Only what the store held then, in the same words. The answer to such a question never changes, whatever comes
        later; the answer as known may, when a source to believe first is asked for the first time.
    source
        Only values of this source.

    Raises
    ------
    UsageError
        When there is no such series or field, or the days are in the wrong order.
    DataError
        When there is no value in what was asked for.
    """
    if not isinstance(name, str) or not name:
        raise UsageError(f"a series needs a name such as 'VIX'; got {name!r}")
    if first is not None and last is not None and first > last:
        raise UsageError(f"from {first} to {last}: the first day lies after the last")
    settings = read_settings() if settings is None else settings
    known_name = canonical(name) or name
    spec = spec_of(known_name)
    wanted = field or (spec.main_field if spec else MAIN_FIELD)
    wanted = wanted.lower()
    cut, held = _end_of(as_known, "as known", spec), _end_of(as_recorded, "as recorded", spec)
    history = _stored(settings.home, known_name, wanted, first, last, cut, held, source, spec)
    packaged = history is None
    if history is None and held is None:
        history = _packaged(known_name, wanted, first, last, cut)
    elif history is not None and not history.rows and source is None and held is None:
        with suppress(UsageError, DataError):  # packaged values may reach where the store does not
            history, packaged = _packaged(known_name, wanted, first, last, cut), True
    if history is None:
        raise DataError(_nothing(known_name, wanted, first, last, as_known))
    if not history.unit and spec:
        history = replace(history, unit=str(unit_of(spec, wanted)))
    if not history.rows:
        raise DataError(_nothing(known_name, wanted, first, last, as_known))
    return SeriesView(history, spec, packaged)


def day_meant(when: object, what: str) -> date | None:
    """A day from a date or an ISO 8601 text.

    Raises
    ------
    UsageError
        When it is neither.
    """
    try:
        found = date.fromisoformat(when) if isinstance(when, str) else when
    except ValueError as exc:
        raise UsageError(f"{what}={when!r} is no day; write it as 2020-02-03 ({exc})") from exc
    if found is not None and (isinstance(found, datetime) or not isinstance(found, date)):
        raise UsageError(f"{what}={when!r} is no day; give a date, or a text such as '2020-02-03'")
    return found


def instant_meant(when: object, what: str) -> date | datetime | None:
    """A day, or an instant with an offset, from the same or an ISO 8601 text."""
    if isinstance(when, datetime):
        return when
    if isinstance(when, str) and len(when) > len("2020-02-03"):
        try:
            return datetime.fromisoformat(when)
        except ValueError as exc:
            raise UsageError(f"{what}={when!r} is no instant; write 2020-02-03T16:00:00-05:00 ({exc})") from exc
    return day_meant(when, what)


def order_of(spec: SeriesSpec | None) -> Sequence[str]:
    """Whom to believe first: the user's own files, the sources of the catalogue, the packaged data."""
    return (OWN_FILES, *(name for name in (spec.sources if spec else ()) if name != PACKAGED), PACKAGED)


def _end_of(when: date | datetime | None, what: str, spec: SeriesSpec | None) -> datetime | None:
    """The instant that is meant: the end of a day in the zone of the series, or the instant itself."""
    if when is None:
        return None
    if not FIRST_DAY <= (when.date() if isinstance(when, datetime) else when) < LAST_DAY:
        raise UsageError(f"{what} {when}: give a day between {FIRST_DAY} and {LAST_DAY}")
    if isinstance(when, datetime):
        if when.tzinfo is None:
            raise UsageError(f"{what} {when.isoformat()}: an instant needs an offset, as {when.isoformat()}+00:00")
        return when
    zone = ZoneInfo(spec.zone) if spec else UTC
    return datetime.combine(when + timedelta(days=1), time(), tzinfo=zone)


def _stored(
    home: Path,
    name: str,
    field: str,
    first: date | None,
    last: date | None,
    as_known: datetime | None,
    as_recorded: datetime | None,
    source: str | None,
    spec: SeriesSpec | None,
) -> SeriesHistory | None:
    """The history of the store, or None when the store has nothing of the series."""
    from weatherglass.store import open_store

    with open_store(home) as store:
        if not store.exists or name not in store.series.names():
            return None
        return store.series.history(
            name,
            field,
            first=first,
            last=last,
            as_known=as_known,
            as_recorded=as_recorded,
            source_order=order_of(spec),
            only_source=source,
        )


def _packaged(name: str, field: str, first: date | None, last: date | None, as_known: datetime | None) -> SeriesHistory:
    known = sorted({series for series, _ in packaged_rows()})
    if name not in known:
        everything = {*series_names(), *known}
        if canonical(name) is None:
            raise UsageError(f"no series {name!r} in the store or the catalogue; {nearest(name, everything)}")
        raise DataError(
            f"the store has nothing of {name}, and it is not among the packaged series ({', '.join(known)}); "
            f"`weatherglass pull` asks its sources, `weatherglass import FILE --series {name}` takes a file of yours"
        )
    found = packaged_history(name, field, first=first, last=last, as_known=as_known)
    if found is None:
        fields = [each for series, each in packaged_rows() if series == name]
        raise UsageError(f"series {name} has no field {field!r}; {nearest(field, fields)}")
    return found


def _nothing(name: str, field: str, first: date | None, last: date | None, as_known: object) -> str:
    asked = " ".join(
        part
        for part in (
            f"from {first}" if first else "",
            f"to {last}" if last else "",
            f"as known on {as_known}" if as_known else "",
        )
        if part
    )
    return f"no value of {name} {field} {asked}".rstrip() + "; `weatherglass data` shows what is here"
