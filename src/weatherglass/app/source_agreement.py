"""Sources of the store that disagree about a series: which is believed, by how much, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.app.data_home import opened
from weatherglass.app.series_values import order_of
from weatherglass.errors import StoreCorrupt
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series import MAIN_FIELD
from weatherglass.market.source_agreement import Difference, differences, tolerance_of

if TYPE_CHECKING:
    from weatherglass.app.settings import Settings
    from weatherglass.store import Store

LOOKED_BACK = timedelta(days=90)
"""Before the last day of a series, for the listing."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that are further apart than they may be, on the latest day that both have.

    Attributes
    ----------
    source, value, other_source, other_value
        The source that is believed, the other one, and what each says of `day`.
    percent, tolerance_percent
        How far they are apart, and how far they may be; `percent` is None where the believed value is zero.
    since
        First of the days in a row, up to `day`, on which they disagree.
    days, of
        On how many days of the last quarter they disagree, and on how many both have a value.
    """

    series: str
    field: str
    day: date
    source: str
    value: float
    other_source: str
    other_value: float
    percent: float | None
    tolerance_percent: float
    since: date
    days: int
    of: int


def compared(
    store: Store, name: str, field: str = "", *, first: date | None = None, as_known: datetime | None = None
) -> tuple[Difference, ...]:
    """Every other stored source of a field beside the one that is believed first.

    Parameters
    ----------
    field
        "" is the main one.
    first, as_known
        As of `SeriesStore.history`.

    Raises
    ------
    UsageError
        When the store has no such series or field.
    """
    spec = spec_of(name)
    known, wanted = (spec.name, field or spec.main_field) if spec else (name, field or MAIN_FIELD)
    whole = store.series.history(known, wanted, first=first, as_known=as_known, source_order=order_of(spec))
    by_source = [
        (source, store.series.history(known, wanted, first=first, as_known=as_known, only_source=source))
        for source in whole.sources
    ]
    there = [(source, history) for source, history in by_source if history.as_of.size]
    return differences(there, tolerance_of(spec)) if len(there) > 1 else ()


def disagreements(store: Store) -> tuple[Disagreement, ...]:
    """What sources of the store disagree about now, by series; damaged series are left to `data verify`."""
    found: list[Disagreement] = []
    for each in store.series.overview() if store.exists else ():
        if len(each.sources) < 2 or each.last is None:
            continue
        spec = spec_of(each.series)
        main = spec.main_field if spec else MAIN_FIELD
        if main not in each.fields:
            continue
        try:
            pairs = compared(store, each.series, main, first=each.last - LOOKED_BACK)
        except StoreCorrupt:
            continue
        found += [one for pair in pairs if (one := _flagged(each.series, main, pair)) is not None]
    return tuple(found)


def stored_disagreements(settings: Settings | None = None) -> tuple[Disagreement, ...]:
    """The same of the store of the settings."""
    with opened(settings=settings) as (store, _lake):
        return disagreements(store)


def _flagged(series: str, field: str, pair: Difference) -> Disagreement | None:
    tolerance = tolerance_of(spec_of(series))
    apart = pair.disagrees(tolerance)
    if not apart[-1]:
        return None
    agreeing = np.flatnonzero(~apart)
    since = int(agreeing[-1]) + 1 if agreeing.size else 0
    percent = float(pair.percent[-1])
    return Disagreement(
        series=series,
        field=field,
        day=pair.days[-1].item(),
        source=pair.believed,
        value=float(pair.value[-1]),
        other_source=pair.other,
        other_value=float(pair.other_value[-1]),
        percent=percent if np.isfinite(percent) else None,
        tolerance_percent=tolerance.percent,
        since=pair.days[since].item(),
        days=int(apart.sum()),
        of=int(apart.size),
    )
