"""Charts of the Bitcoin network from Blockchain.com: price, miners' revenue, hash rate, one value a UTC day.

The price of a time is that of this instant, midnight: it is the close of the UTC day before. (What the chart gives for
2026-01-19, 00:00 is 93,665, where 2026-01-18 closed at 93,634 and 2026-01-19 at 92,554.) Revenue and hash rate are
taken to be of the day that the time begins.

Long spans are thinned unless `sampled=false` is asked for; an answer that calls itself daily and has days between its
values is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from types import MappingProxyType
from typing import Any, ClassVar

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import RUNNING_DAY_NOTE, received_day, unix_day

CHARTS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "BTC": ("market-price", "USD"),
    "BTC_MINER_REVENUE": ("miners-revenue", "USD"),
    "BTC_HASH_RATE": ("hash-rate", "TH/s"),
})  # fmt: skip
"""Our names to the source's chart, and the unit that its values must be in."""
_OF_THE_DAY_BEFORE = frozenset({"market-price"})


@dataclass(frozen=True, slots=True)
class _Chart:
    status: str
    name: str = ""
    unit: str = ""
    period: str = ""
    values: list[Any] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class BlockchainInfo:
    """The charts of Blockchain.com.

    Attributes
    ----------
    host
        With scheme.
    """

    host: str = "https://api.blockchain.info"

    name: ClassVar[str] = "blockchain-info"
    title: ClassVar[str] = "Blockchain.com charts of the Bitcoin network"
    licence: ClassVar[str] = "Blockchain.com's terms of use; free without a key, name the source."
    serves: ClassVar[tuple[str, ...]] = tuple(CHARTS)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The whole history of each chart: the interface has no other unsampled span."""
        for series in wanted(ask, self.serves, self.name):
            chart, unit = CHARTS[series]
            yield client.get(
                Request(
                    source=self.name,
                    key=chart,
                    url=f"{self.host}/charts/{chart}",
                    params={"timespan": "all", "format": "json", "sampled": "false"},
                    context={"series": series, "chart": chart, "unit": unit},
                )
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """One value a UTC day; a zero is how the charts write the time before there was a market.

        Raises
        ------
        NotTheDocument
            When it is no such document, its status is not "ok", or it is another chart.
        SchemaChanged
            When a field is missing.
        ImpossibleAnswer
            When the unit is another one, or a daily chart has days between its values.
        """
        series, chart, unit = (payload.context[word] for word in ("series", "chart", "unit"))
        found = json_of(payload, _Chart, f"the chart {chart}")
        _check(payload, found, chart, unit)
        rows = [row if isinstance(row, dict) else {} for row in found.values or ()]
        before = timedelta(days=chart in _OF_THE_DAY_BEFORE)
        days = [None if (day := unix_day(row.get("x"))) is None else day - before for row in rows]
        if found.period == "day":
            _check_spacing(payload, chart, sorted(day for day in days if day is not None))
        today = received_day(payload)
        obs = Observations(latest_day=today, zero_is_blank=True, notes=[f"{chart}: in {found.unit}"])
        for at, (day, row) in enumerate(zip(days, rows, strict=True), start=1):
            if "x" not in row or "y" not in row:
                obs.leave_out(ObservationDefect.RAGGED_ROW, at, row)
            else:
                obs.add(series, MAIN_FIELD, day, None if day == today else row["y"], row=at)
        if today in days:
            obs.notes.append(RUNNING_DAY_NOTE)
        return obs.answer()


def _check(payload: Payload, found: _Chart, chart: str, unit: str) -> None:
    expected = f"the chart {chart}"
    if found.status != "ok":
        raise NotTheDocument(payload.source, expected, f"status {found.status!r} {found.error}".rstrip())
    if not all(word in found.name.lower() for word in chart.split("-")):
        raise NotTheDocument(payload.source, expected, f"the chart named {found.name!r}")
    if unit.lower() not in found.unit.lower():
        raise ImpossibleAnswer(payload.source, f"{chart} is given in {found.unit!r}, and {unit} is needed")
    if found.values is None:
        raise SchemaChanged(payload.source, ["values"], ["status", "name", "unit", "period"])
    if not found.values:
        raise ImpossibleAnswer(payload.source, f"{chart} has no values at all")
    if not any(isinstance(row, dict) and "x" in row and "y" in row for row in found.values):
        first = found.values[0]
        raise SchemaChanged(payload.source, ["x", "y"], first if isinstance(first, dict) else [type(first).__name__])


def _check_spacing(payload: Payload, chart: str, days: list[date]) -> None:
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if gaps and median(gaps) > 1:
        raise ImpossibleAnswer(
            payload.source,
            f"{chart} calls itself daily and has {median(gaps):g} days between its values: it was thinned; "
            "ask with sampled=false",
        )
