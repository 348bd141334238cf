"""Every series that can be read, from the store or from the package, with where it ends and how old that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from weatherglass.app.data_home import opened
from weatherglass.app.packaged_histories import PACKAGED, packaged_rows
from weatherglass.app.settings import Settings
from weatherglass.app.worded_signal import series_text
from weatherglass.market.catalogue import spec_of, unit_of
from weatherglass.messages.wording import NEW_YORK


@dataclass(frozen=True, slots=True)
class SeriesAge:
    """A series and how old its last value is.

    Attributes
    ----------
    sources
        Who gave values; "packaged" where they ship with the package.
    age_days
        Calendar days from the last value to the New York day on which it was asked.
    """

    series: str
    name: str
    unit: str
    first: date
    last: date
    rows: int
    sources: tuple[str, ...]
    age_days: int


def series_ages(settings: Settings, lang: str, *, now: datetime) -> tuple[SeriesAge, ...]:
    """The series by name; the store's own where both have one, as readings take them.

    Parameters
    ----------
    now
        An instant with its offset.
    """
    today = now.astimezone(NEW_YORK).date()
    found = _packaged(lang, today)
    with opened(settings=settings) as (store, _):
        for each in store.series.overview() if store.exists else ():
            if each.first is not None and each.last is not None:
                unit = each.unit or _unit(each.series)
                found[each.series] = SeriesAge(
                    each.series, series_text(each.series, lang), unit, each.first, each.last, each.rows,
                    tuple(each.sources), (today - each.last).days,
                )  # fmt: skip
    return tuple(found[name] for name in sorted(found))


def _packaged(lang: str, today: date) -> dict[str, SeriesAge]:
    found = {}
    for (series, field), rows in packaged_rows().items():
        spec = spec_of(series)
        if spec is None or field != spec.main_field:
            continue
        first, last = (np.datetime64(each, "D").astype(date) for each in (rows.as_of[0], rows.as_of[-1]))
        found[series] = SeriesAge(
            series, series_text(series, lang), _unit(series), first, last, len(rows.as_of), (PACKAGED,),
            (today - last).days,
        )  # fmt: skip
    return found


def _unit(series: str) -> str:
    spec = spec_of(series)
    return str(unit_of(spec, spec.main_field)) if spec else ""
