"""Daily metrics of coins from Coin Metrics' community interface: prices, market value to realized value, addresses.

A day is the UTC day that its time begins; its price is that at the end of it. Each metric is asked for alone: one that
is not free makes the whole request fail with status 403.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlsplit

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import NO_WORDS, Payload, Words
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import last_day, wanted
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import iso_day, json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import RUNNING_DAY_NOTE, received_day

METRICS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "BTC": ("btc", "PriceUSD"),
    "ETH": ("eth", "PriceUSD"),
    "BTC_MVRV": ("btc", "CapMVRVCur"),
    "BTC_MARKET_CAP": ("btc", "CapMrktCurUSD"),
    "BTC_ACTIVE_ADDRESSES": ("btc", "AdrActCnt"),
})  # fmt: skip
"""Our names to the source's asset and metric."""
MAX_PAGES = 50
"""A page holds up to 10,000 days: more pages than this are a circle."""
_PATH = "/v4/timeseries/asset-metrics"
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class CoinMetrics:
    """Coin Metrics' community interface.

    Attributes
    ----------
    host
        With scheme.
    """

    host: str = "https://community-api.coinmetrics.io"

    name: ClassVar[str] = "coin-metrics"
    title: ClassVar[str] = "Coin Metrics community network data"
    licence: ClassVar[str] = "Creative Commons BY-NC 4.0: name Coin Metrics, no commercial use."
    serves: ClassVar[tuple[str, ...]] = tuple(METRICS)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The pages of each metric; a following page is asked for on this host only.

        Raises
        ------
        ImpossibleAnswer
            When a page points to another host, or the pages go in a circle.
        """
        for series in wanted(ask, self.serves, self.name):
            asset, metric = METRICS[series]
            span = {} if ask.first is None else {"start_time": ask.first.isoformat()}
            url = f"{self.host}{_PATH}"
            params: Words = {
                "assets": asset,
                "metrics": metric,
                "frequency": "1d",
                "page_size": "10000",
                **span,
                "end_time": last_day(ask).isoformat(),
            }
            seen: set[str] = set()
            while url:
                key = f"{asset}_{metric}" + (f"_page{len(seen) + 1}" if seen else "")
                context = {"series": series, "asset": asset, "metric": metric}
                payload = client.get(Request(self.name, key, url, params=params, context=context))
                yield payload
                seen.add(url)
                url, params = self._next_page(payload, seen), NO_WORDS

    def _next_page(self, payload: Payload, seen: set[str]) -> str:
        """The address of the page after this one, or "" after the last."""
        if payload.unchanged:
            return ""
        found = json_of(payload, dict[str, Any], "metrics as JSON").get("next_page_url")
        if not found:
            return ""
        if not isinstance(found, str) or not _same_place(found, f"{self.host}{_PATH}"):
            raise ImpossibleAnswer(
                self.name, f"the next page is said to be at {str(found)[:200]!r}, not at {self.host}; it was not asked"
            )
        if found in seen or len(seen) >= MAX_PAGES:
            raise ImpossibleAnswer(self.name, f"its pages go in a circle: {found[:200]!r} after {len(seen)} pages")
        return found

    def parse(self, payload: Payload) -> SeriesAnswer:
        """One metric by UTC days.

        Raises
        ------
        NotTheDocument
            When it is no such document, an error of the interface, or about another asset.
        SchemaChanged
            When no row has the metric.
        """
        series, asset, metric = (payload.context[word] for word in ("series", "asset", "metric"))
        expected = f"{metric} of {asset} as JSON"
        found = json_of(payload, dict[str, Any], expected)
        error = found.get("error")
        if error is not None:
            said = error.get("message", error) if isinstance(error, dict) else error
            raise NotTheDocument(payload.source, expected, f"the error {said!r}")
        rows = found.get("data")
        if not isinstance(rows, list):
            raise SchemaChanged(payload.source, ["data"], found)
        _check(payload, rows, asset, metric)
        today = received_day(payload)
        obs = Observations(latest_day=today)
        flash = running = 0
        for at, row in enumerate(rows, start=1):
            if not isinstance(row, dict):
                obs.leave_out(ObservationDefect.RAGGED_ROW, at, row)
                continue
            if row.get("asset") != asset:
                obs.leave_out(ObservationDefect.UNKNOWN_NAME, at, row.get("asset"))
                continue
            day = iso_day(row["time"]) if isinstance(row.get("time"), str) else None
            running += day == today
            flash += row.get(f"{metric}-status") == "flash"
            obs.add(series, MAIN_FIELD, day, None if day == today else row.get(metric), row=at)
        if running:
            obs.notes.append(RUNNING_DAY_NOTE)
        told = f"{flash} of them are marked flash" if flash else "the newest days"
        obs.notes.append(f"{metric}: values are first published fast and revised later ({told})")
        return obs.answer()


def _check(payload: Payload, rows: list[Any], asset: str, metric: str) -> None:
    """That some row is of the asset, and some row has the metric; an empty list is neither right nor wrong."""
    records = [row for row in rows if isinstance(row, dict)]
    names = dict.fromkeys(key for row in records for key in row)
    missing = [name for name in ("asset", "time", metric) if name not in names]
    if rows and missing:
        raise SchemaChanged(payload.source, missing, names or ["rows that are no objects"])
    others = sorted({str(row.get("asset")) for row in records})
    if others and asset not in others:
        raise NotTheDocument(payload.source, f"{metric} of {asset}", f"that of {', '.join(others[:5])}")


def _same_place(url: str, base: str) -> bool:
    """Whether two addresses have the same scheme, host, port and path, and no name or password."""
    try:
        found, ours = urlsplit(url), urlsplit(base)
        same_port = (found.port or _PORTS.get(found.scheme)) == (ours.port or _PORTS.get(ours.scheme))
    except ValueError:
        return False
    return (
        same_port
        and "@" not in found.netloc
        and (found.scheme, found.hostname, found.path) == (ours.scheme, ours.hostname, ours.path)
    )
