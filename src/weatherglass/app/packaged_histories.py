"""The histories that ship with the package, read once a process, as the store would hand them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.catalogue import spec_of, unit_of
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesHistory, SeriesRows, instants
from weatherglass.providers.contract import Ask, Request

PACKAGED = "packaged"
PACKAGED_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""When the packaged histories count as received: a fixed instant, so that the same question has the same answer."""


@lru_cache(maxsize=1)
def packaged_rows() -> Mapping[tuple[str, str], SeriesRows]:
    """Every packaged column by (series, field), with the instants of knowledge."""
    from weatherglass.app.judged_answers import judged
    from weatherglass.providers.packaged_series import PackagedSeries

    provider = PackagedSeries()
    found: dict[tuple[str, str], SeriesRows] = {}
    for payload in provider.fetch(Ask(now=PACKAGED_SINCE, names=provider.serves), _NoNetwork()):
        answer = judged(provider.parse(payload), PACKAGED_SINCE)
        found.update({(each.series, each.field): each for each in answer.rows})
    return found


def packaged_history(
    series: str,
    field: str,
    *,
    first: date | None = None,
    last: date | None = None,
    as_known: datetime | None = None,
) -> SeriesHistory | None:
    """One packaged column, cut to days and to what was known at an instant; None when it is not packaged."""
    rows = packaged_rows().get((series, field))
    if rows is None:
        return None
    kept = np.ones(rows.rows, np.bool_)
    known_at = rows.known_at if rows.known_at is not None else np.empty(0, "datetime64[us]")
    if first is not None:
        kept &= rows.as_of >= np.datetime64(first)
    if last is not None:
        kept &= rows.as_of <= np.datetime64(last)
    if as_known is not None:
        kept &= known_at <= instants(as_known)[0]
    spec, count = spec_of(series), int(kept.sum())
    return SeriesHistory(
        series=rows.series,
        field=rows.field,
        unit=str(unit_of(spec, field)) if spec else "",
        as_of=rows.as_of[kept],
        value=rows.value[kept],
        known_at=known_at[kept],
        recorded_at=np.full(count, instants(PACKAGED_SINCE)[0]),
        source_at=np.zeros(count, np.int64),
        sources=(PACKAGED,),
        revision=np.zeros(count, np.int64),
        notes=("the store has none of these: they are the packaged values, which end where they end",),
    )


def packaged_end(series: str) -> date:
    """The last day of a packaged series.

    >>> packaged_end("VIX")
    datetime.date(2024, 6, 20)
    """
    last: date = packaged_rows()[series, "close"].as_of[-1].item()
    return last


class _NoNetwork:
    """The packaged data ask for nothing."""

    def get(self, request: Request) -> Payload:
        raise UsageError(f"{request.source} must not ask the outside")
