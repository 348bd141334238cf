"""The inputs of the observatory, from the store and the packaged histories, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from weatherglass.app.packaged_histories import PACKAGED, packaged_history, packaged_rows
from weatherglass.app.series_values import order_of
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError, UsageError
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series import FIRST_DAY, LAST_DAY, MAIN_FIELD, SeriesHistory
from weatherglass.market.series_spec import NEW_YORK_ZONE
from weatherglass.signals.panel import Observations, Panel, observations_of
from weatherglass.signals.vx_curve import VX_CURVE, vx_curve
from weatherglass.store.home import Store, open_store
from weatherglass.timeline.vx_settlement import vx_contract

MAIN_SERIES = ("VIX", "SPX", "RUT", "BTC")
"""The reading defaults to the latest day on which all of these are known."""
_NEW_YORK = ZoneInfo(NEW_YORK_ZONE)
Key = tuple[str, str]


def end_of_day(day: date) -> datetime:
    """The instant at which a reading of a day is taken: the midnight that ends it in New York."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=_NEW_YORK)


def observed(
    wanted: Iterable[Key], *, as_of: date | None = None, settings: Settings | None = None
) -> tuple[Panel, frozenset[str]]:
    """What is known of series on a day.

    Parameters
    ----------
    wanted
        (series, field); "" is the main field. What nobody has is not in the panel.
    as_of
        A New York day; None is the latest on which every one of `MAIN_SERIES` that is there is known.

    Returns
    -------
    The panel, and the names of the series whose main field is the packaged one.

    Raises
    ------
    UsageError
        When the day is outside 1792 to 2100.
    DataError
        When none of the main series is there, or nothing is known on the day.
    """
    if as_of is not None and not FIRST_DAY <= as_of < LAST_DAY:
        raise UsageError(f"as of {as_of}: give a day between {FIRST_DAY} and {LAST_DAY}")
    settings = read_settings() if settings is None else settings
    keys = tuple(dict.fromkeys([*((name, "") for name in MAIN_SERIES), *wanted]))
    with open_store(settings.home) as store:
        day = as_of if as_of is not None else _latest_common_day(store)
        at = end_of_day(day)
        here = frozenset(store.series.names()) if store.exists else frozenset()
        found: dict[Key, Observations] = {}
        packaged: set[str] = set()
        for series, field in keys:
            history = _history(store, here, series, field, at)
            if history is not None and history.rows:
                found[series, field] = observations_of(history, spec_of(series))
                packaged |= {series} if not field and history.sources == (PACKAGED,) else set()
        curve = [(series, field) for series, field in keys if series in VX_CURVE and series not in here]
        if curve:
            made = _futures_curve(store, here, at)
            found |= {key: made[key] for key in curve if key in made}
    panel = Panel.known(found, at)
    if not panel.observations:
        raise DataError(f"nothing is known on {day}: the first day of {MAIN_SERIES[0]} is {_first_day()}")
    return panel, frozenset(packaged)


def latest_day(wanted: Iterable[Key], *, settings: Settings | None = None) -> date:
    """The last day of any of some series: when everything that there is of them is known.

    Raises
    ------
    DataError
        When none of them is there.
    """
    keys = tuple(wanted)
    settings = read_settings() if settings is None else settings
    with open_store(settings.home) as store:
        here = frozenset(store.series.names()) if store.exists else frozenset()
        found = [_history(store, here, series, field, None) for series, field in keys]
    last: list[date] = [each.as_of[-1].item() for each in found if each is not None and each.rows]
    if not last:
        raise DataError(
            f"neither the store nor the packaged data have any of {', '.join(dict.fromkeys(k[0] for k in keys))}"
        )
    return max(last)


def _latest_common_day(store: Store) -> date:
    here = frozenset(store.series.names()) if store.exists else frozenset()
    last: list[date] = [
        history.as_of[-1].item()
        for name in MAIN_SERIES
        if (history := _history(store, here, name, "", None)) is not None and history.rows
    ]
    if not last:
        raise DataError(f"neither the store nor the packaged data have any of {', '.join(MAIN_SERIES)}")
    return min(last)


def _history(store: Store, here: frozenset[str], series: str, field: str, at: datetime | None) -> SeriesHistory | None:
    """One field of the store, or the packaged one where the store has nothing of the series or nothing known then."""
    spec = spec_of(series)
    name = field or (spec.main_field if spec else MAIN_FIELD)
    if series in here:
        with suppress(UsageError):  # the store has the series, but nothing of this field
            stored = store.series.history(series, name, as_known=at, source_order=order_of(spec))
            if stored.rows:
                return stored
    return packaged_history(series, name, as_known=at)


def _futures_curve(store: Store, here: frozenset[str], at: datetime) -> dict[Key, Observations]:
    """The curve made of every VIX future that the store has; nothing where it has none."""
    histories = [_history(store, here, name, "", at) for name in sorted(here) if vx_contract(name) is not None]
    contracts = [observations_of(each, spec_of(each.series)) for each in histories if each is not None and each.rows]
    return {(each.series, each.field): each for each in vx_curve(contracts)}


def _first_day() -> date:
    first: date = packaged_rows()[MAIN_SERIES[0], "close"].as_of[0].item()
    return first
