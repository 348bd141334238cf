"""Daily bars of Yahoo's chart interface: indices, futures, funds and coins. Best effort, and never the only source.

The interface is not documented and refuses clients as it pleases; a refusal is a `SourceRefused` or, with status 200, a
`NotTheDocument`. The day of a bar is the date of its timestamp in the exchange's own zone. The bar of a session that
has not ended is no daily close, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.catalogue import spec_of
from weatherglass.market.payload import Payload
from weatherglass.market.series import OHLC, SeriesAnswer
from weatherglass.market.series_spec import Unit
from weatherglass.providers.asking import last_day, wanted
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import unix_instant, unix_seconds

FIRST_YEAR_DAY = date(1927, 1, 1)
"""The longest of its histories, that of the S&P 500, begins at the end of 1927."""
SETTLING = timedelta(minutes=30)
"""Quotes of indices come up to 20 minutes late: a close is only believed so long after the end of its session."""

_INDICES = {
    "VIX": "^VIX", "VIX1D": "^VIX1D", "VIX9D": "^VIX9D", "VIX3M": "^VIX3M", "VIX6M": "^VIX6M", "VIX1Y": "^VIX1Y",
    "VVIX": "^VVIX", "VXN": "^VXN", "RVX": "^RVX", "VXD": "^VXD", "OVX": "^OVX", "GVZ": "^GVZ", "SKEW": "^SKEW",
    "SPX": "^GSPC", "NDX": "^NDX", "RUT": "^RUT", "MID": "^MID", "IXIC": "^IXIC", "DJI": "^DJI", "BTC": "BTC-USD",
    "ETH": "ETH-USD",
}  # fmt: skip
_TRADED = {
    "DXY": "DX-Y.NYB", "MOVE": "^MOVE", "WTI": "CL=F", "GOLD": "GC=F", "TLT": "TLT", "IEF": "IEF", "HYG": "HYG",
    "LQD": "LQD", "SPY": "SPY", "IWM": "IWM", "QQQ": "QQQ", "RSP": "RSP", "HIGH_BETA": "SPHB", "LOW_VOL": "SPLV",
}  # fmt: skip
"""Series that also have an adjusted close and a volume."""
SYMBOLS: Mapping[str, str] = MappingProxyType(_INDICES | _TRADED)
"""Our names to the source's."""


@dataclass(frozen=True, slots=True)
class _Session:
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Sessions:
    regular: _Session


@dataclass(frozen=True, slots=True)
class _Meta:
    symbol: str
    currency: str | None = None
    exchangeTimezoneName: str | None = None
    gmtoffset: int | None = None
    dataGranularity: str = "1d"
    currentTradingPeriod: _Sessions | None = None


@dataclass(frozen=True, slots=True)
class _Indicators:
    quote: list[dict[str, Any]]
    adjclose: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Bars:
    meta: _Meta
    indicators: _Indicators
    timestamp: list[float | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Chart:
    result: list[_Bars] | None
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    chart: _Chart


@dataclass(frozen=True, slots=True)
class Yahoo:
    """Yahoo's charts.

    Attributes
    ----------
    host
        With scheme.
    user_agent
        The interface refuses clients that do not look like a browser.
    """

    host: str = "https://query2.finance.yahoo.com"
    user_agent: str = "Mozilla/5.0"

    name: ClassVar[str] = "yahoo"
    title: ClassVar[str] = "Yahoo Finance charts (best effort: undocumented, and refuses clients at will)"
    licence: ClassVar[str] = (
        "Yahoo's terms: personal use, no redistribution; the interface is undocumented and may fail at any time."
    )
    serves: ClassVar[tuple[str, ...]] = tuple(SYMBOLS)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One chart of daily bars for each series."""
        first = ask.first or FIRST_YEAR_DAY
        for series in wanted(ask, self.serves, self.name):
            symbol = SYMBOLS[series]
            yield client.get(
                Request(
                    source=self.name,
                    key=f"{series}_1d",
                    url=f"{self.host}/v8/finance/chart/{quote(symbol, safe='')}",
                    params={
                        "period1": str(unix_seconds(first)),
                        "period2": str(unix_seconds(last_day(ask) + timedelta(days=1))),
                        "interval": "1d",
                        "includePrePost": "false",
                        "events": "div,splits,capitalGains",
                    },
                    headers={"User-Agent": self.user_agent},
                    context={"series": series, "symbol": symbol},
                )
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The bars of finished sessions.

        Raises
        ------
        NotTheDocument
            When it is a page, a notice, an error of the interface, or the chart of another symbol.
        SchemaChanged
            When a field is missing, or columns have different lengths.
        ImpossibleAnswer
            When the bars are not of days (long spans are silently thinned to weeks or months), or the prices of a
            series in US dollars are in another currency.
        """
        series, symbol = payload.context["series"], payload.context["symbol"]
        bars = _bars_of(payload, f"the chart of {symbol}")
        if bars.meta.symbol.upper() != symbol.upper():
            raise NotTheDocument(payload.source, f"the chart of {symbol}", f"that of {bars.meta.symbol}")
        if bars.meta.dataGranularity != "1d":
            raise ImpossibleAnswer(
                payload.source,
                f"asked for daily bars of {symbol} and got {bars.meta.dataGranularity!r}; ask for a shorter span",
            )
        _require_dollars(payload, bars.meta.currency)
        columns = _columns(payload, bars, with_volume=series in _TRADED)
        zone, notes = _zone(payload, bars.meta)
        received = payload.received_at.astimezone(zone).date()
        unfinished = _first_unfinished(bars.meta, zone, payload.received_at)
        obs = Observations(latest_day=received, notes=[f"{symbol}: prices in {bars.meta.currency}", *notes])
        running = []
        for at, seconds in enumerate(bars.timestamp):
            instant = unix_instant(seconds)
            day = None if instant is None else instant.astimezone(zone).date()
            live = day is not None and unfinished <= day <= received
            if live:
                running.append(day)
            cells = {name: None if live else column[at] for name, column in columns.items()}
            obs.add_ohlc(series, day, cells, row=at + 1)
        if running:
            obs.notes.append(f"the bar of {running[-1]} is left out: that session had not ended when the answer came")
        if not bars.timestamp:
            obs.notes.append(f"{symbol}: no bar in the span asked for")
        return obs.answer()


def _bars_of(payload: Payload, expected: str) -> _Bars:
    chart = json_of(payload, _Document, expected).chart
    if chart.error is not None:
        code, description = chart.error.get("code"), chart.error.get("description")
        raise NotTheDocument(payload.source, expected, f"the error {code!r}: {description}")
    if not chart.result:
        raise NotTheDocument(payload.source, expected, "a chart without a result")
    found: _Bars = chart.result[0]
    return found


def _require_dollars(payload: Payload, currency: str | None) -> None:
    """Refuse another currency where the series is in US dollars. Points of an index come with a currency, too."""
    spec = spec_of(payload.context["series"])
    if spec is not None and spec.unit is Unit.USD and currency is not None and currency != "USD":
        raise ImpossibleAnswer(
            payload.source,
            f"{spec.name} is in 'USD', and the prices of {payload.context['symbol']} came in {currency!r}",
        )


def _columns(payload: Payload, bars: _Bars, *, with_volume: bool) -> dict[str, Sequence[object]]:
    """Columns of the bars by field, those that the document has; the close is required, unless there is no bar."""
    quotes = bars.indicators.quote[0] if bars.indicators.quote else {}
    adjusted = bars.indicators.adjclose[0] if bars.indicators.adjclose else {}
    found = {name: quotes.get(name) for name in (*OHLC, "volume")} | {"adjclose": adjusted.get("adjclose")}
    if not with_volume:
        found = {name: found[name] for name in OHLC}
    if found["close"] is None and bars.timestamp:
        raise SchemaChanged(payload.source, ["close"], quotes)
    columns = {name: column for name, column in found.items() if column is not None}
    for name, column in columns.items():
        if not isinstance(column, list) or len(column) != len(bars.timestamp):
            length = len(column) if isinstance(column, list) else "no"
            raise SchemaChanged(
                payload.source,
                [f"{name} for each of {len(bars.timestamp)} timestamps"],
                [f"{name} with {length} values"],
            )
    return columns


def _zone(payload: Payload, meta: _Meta) -> tuple[tzinfo, list[str]]:
    if meta.exchangeTimezoneName:
        try:
            return ZoneInfo(meta.exchangeTimezoneName), []
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # an unknown name is as good as none: the offset below still places sessions
    if meta.gmtoffset is None or abs(meta.gmtoffset) >= 86_400:
        raise SchemaChanged(payload.source, ["exchangeTimezoneName"], [f"{meta.exchangeTimezoneName}"])
    offset = timezone(timedelta(seconds=meta.gmtoffset))
    return offset, [f"no known zone {meta.exchangeTimezoneName!r}: days are read with today's offset {offset}"]


def _first_unfinished(meta: _Meta, zone: tzinfo, received_at: datetime) -> date:
    """The first day, in the exchange's zone, whose bar was no daily close when the answer came."""
    if meta.currentTradingPeriod is None:
        return received_at.astimezone(zone).date()
    session = meta.currentTradingPeriod.regular
    start, end = unix_instant(session.start), unix_instant(session.end)
    if start is None or end is None:
        return received_at.astimezone(zone).date()
    day = start.astimezone(zone).date()
    return day + timedelta(days=1) if received_at >= end + SETTLING else day
