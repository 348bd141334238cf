"""Sample documents in JSON: Yahoo, FRED's interface, coins, page views, scores, the SEC's frames."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sample_documents.document import Document
from sample_documents.levels import NOW, SESSIONS, WHOLE_NUMBERS, Twist, level, prices
from weatherglass.providers.blockchain_info import CHARTS
from weatherglass.providers.coin_metrics import METRICS
from weatherglass.providers.deribit_dvol import CURRENCIES
from weatherglass.providers.fred import IDS
from weatherglass.providers.wikimedia import ARTICLES
from weatherglass.providers.yahoo import SYMBOLS

COINS = frozenset({"BTC", "ETH"})
PAGED = "BTC"
"""The metric of Coin Metrics whose sample comes in two pages, the newest days first."""
QUARTERS = ("CY2025Q1", "CY2025Q2")
INCOMES = {1: -5_000_000, 2: 12_000_000, 3: -1, 4: 7_000, 5: 97_000_000_000}
ASSETS = {1: 20_000_000, 2: 500_000_000, 3: 3_000_000, 5: 300_000_000_000, 9: 1_000}
NOT_IN_THE_ARCHIVE = "SPX"
"""The series of FRED whose releases it does not keep: asking for them is refused with 400."""


def body(tree: object) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()


def _unix(day: date, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC).timestamp())


def _cell(name: str, value: float) -> float | int:
    return int(value) if name in WHOLE_NUMBERS else value


def yahoo(_host: str, twist: Twist) -> list[Document]:
    return [
        Document(f"/v8/finance/chart/{symbol}", body(_chart(name, symbol, twist))) for name, symbol in SYMBOLS.items()
    ]


def _chart(name: str, symbol: str, twist: Twist) -> dict[str, Any]:
    coin = name in COINS
    starts = [_unix(day) if coin else _unix(day, 13, 30) for day in SESSIONS]
    rows = [prices(name, at, twist) for at in range(len(SESSIONS))]
    columns: dict[str, list[Any]] = {
        key: [row[at] for row in rows] for at, key in enumerate(("open", "high", "low", "close"))
    }
    columns["open"][0] = None
    regular = {
        "timezone": "UTC" if coin else "EDT",
        "start": starts[-1],
        "end": starts[-1] + (86_399 if coin else 23_400),
    }
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "exchangeTimezoneName": "UTC" if coin else "America/New_York",
        "gmtoffset": 0 if coin else -14_400,
        "dataGranularity": "1d",
        "range": "",
        "currentTradingPeriod": {"pre": regular, "regular": regular, "post": regular},
    }
    indicators = {
        "quote": [{**columns, "volume": [1_000_000 + at for at in range(len(rows))]}],
        "adjclose": [{"adjclose": columns["close"]}],
    }
    return {"chart": {"result": [{"meta": meta, "timestamp": starts, "indicators": indicators}], "error": None}}


def fred_interface(_host: str, twist: Twist) -> list[Document]:
    """Every series but one with its releases: the first day was revised once, in the same document."""
    found = []
    for name, code in IDS.items():
        observations = [
            _observation(f"{SESSIONS[at + 1] if at < 4 else SESSIONS[4]}", day, level(name, at, twist))
            for at, day in enumerate(SESSIONS)
        ]
        whole = {"series_id": code}
        if name == NOT_IN_THE_ARCHIVE:
            now = f"{NOW:%Y-%m-%d}"
            latest = [{**each, "realtime_start": now, "realtime_end": now} for each in observations]
            found.append(
                Document("/fred/series/observations", body(_page("observations", latest, now, now)), query=whole)
            )
            continue
        revision = _observation(f"{SESSIONS[3]}", SESSIONS[0], level(name, 0, twist) + 0.01)
        listed = [observations[0], revision, *observations[1:]]
        releases = sorted({each["realtime_start"] for each in listed})
        found += [
            Document("/fred/series/vintagedates", body(_page("vintage_dates", releases)), query=whole),
            Document("/fred/series/observations", body(_page("observations", listed)), query=whole),
        ]
    return found


def _observation(released: str, day: date, value: float) -> dict[str, str]:
    return {"realtime_start": released, "realtime_end": "9999-12-31", "date": str(day), "value": f"{value:.2f}"}


def _page(
    name: str, listed: Sequence[object], start: str = "1776-07-04", end: str = "9999-12-31"
) -> Mapping[str, object]:
    return {
        "realtime_start": start, "realtime_end": end, "order_by": name, "sort_order": "asc", "count": len(listed),
        "offset": 0, "limit": 100_000, name: listed,
    }  # fmt: skip


def coin_metrics(host: str, twist: Twist) -> list[Document]:
    found = []
    for name, (asset, metric) in METRICS.items():
        rows = [
            {"asset": asset, "time": f"{day}T00:00:00.000000000Z", metric: str(_cell(name, level(name, at, twist)))}
            for at, day in enumerate(SESSIONS)
        ]
        path, query = "/v4/timeseries/asset-metrics", {"assets": asset, "metrics": metric}
        if name != PAGED:
            found.append(Document(path, body({"data": rows}), query=query))
            continue
        # the token of a page is in its address and in no parameter of the first request
        following = f"{host}{path}?assets={asset}&metrics={metric}&next_page_token=0.older"
        older = {**query, "next_page_token": "0.older"}
        found += [
            Document(path, body({"data": rows[:2]}), query=older),
            Document(
                path, body({"data": rows[2:], "next_page_token": "0.older", "next_page_url": following}), query=query
            ),
        ]
    return found


def blockchain_info(_host: str, twist: Twist) -> list[Document]:
    found = []
    for name, (chart, unit) in CHARTS.items():
        later = timedelta(days=chart == "market-price")  # a price stands under the midnight that ends its day
        values = [{"x": _unix(day + later), "y": level(name, at, twist)} for at, day in enumerate(SESSIONS)]
        tree = {
            "status": "ok",
            "name": chart.replace("-", " ").title(),
            "unit": unit,
            "period": "day",
            "description": "What it means.",
            "values": values,
        }
        found.append(Document(f"/charts/{chart}", body(tree)))
    return found


def deribit_dvol(_host: str, twist: Twist) -> list[Document]:
    """The newest days on the first page, which names the end of the page of the others."""
    found = []
    for name, currency in CURRENCIES.items():
        rows = [[_unix(day) * 1000, *prices(name, at, twist)] for at, day in enumerate(SESSIONS)]
        end = rows[2][0] - 1
        path, query = "/api/v2/public/get_volatility_index_data", {"currency": currency}
        found += [
            Document(
                path, _result({"data": rows[:2], "continuation": None}), query={**query, "end_timestamp": str(end)}
            ),
            Document(path, _result({"data": rows[2:], "continuation": end}), query=query),
        ]
    return found


def _result(result: object) -> bytes:
    return body({"jsonrpc": "2.0", "result": result, "usIn": 1, "usOut": 2, "usDiff": 1, "testnet": False})


def wikimedia(_host: str, twist: Twist) -> list[Document]:
    return [
        Document(
            f"/api/rest_v1/metrics/pageviews/per-article/{project}/all-access/user/{article}/daily/*",
            body(
                {
                    "items": [
                        {
                            "project": project, "article": article, "granularity": "daily",
                            "timestamp": f"{day:%Y%m%d}00", "access": "all-access", "agent": "user",
                            "views": _cell(name, level(name, at, twist)),
                        }
                        for at, day in enumerate(SESSIONS)
                    ]
                }
            ),
        )
        for name, (project, article) in ARTICLES.items()
    ]  # fmt: skip


def cnn_fear_greed(_host: str, twist: Twist) -> list[Document]:
    """Labels at midnight UTC of the sessions, and as the last point the instant of the latest calculation."""
    points = [
        {"x": _unix(day) * 1000.0, "y": level("FNG_CNN", at, twist), "rating": "greed"}
        for at, day in enumerate(SESSIONS)
    ]
    points[-1]["x"] = (NOW - timedelta(minutes=20)).timestamp() * 1000
    if twist is Twist.OTHER_DATE:
        points = [{**point, "x": point["x"] - 6 * 365 * 86_400_000.0} for point in points]
    history = {"timestamp": points[-1]["x"], "score": points[-1]["y"], "rating": "greed", "data": points}
    tree = {"fear_and_greed": {"score": points[-1]["y"], "rating": "greed"}, "fear_and_greed_historical": history}
    return [Document("/index/fearandgreed/graphdata/*", body(tree))]


def crypto_fear_greed(_host: str, twist: Twist) -> list[Document]:
    rows = [
        {
            "value": f"{level('FNG_CRYPTO', at, twist):.0f}",
            "value_classification": "Neutral",
            "timestamp": str(_unix(day)),
        }
        for at, day in enumerate(SESSIONS)
    ]
    tree = {"name": "Fear and Greed Index", "data": rows[::-1], "metadata": {"error": None}}
    return [Document("/fng/", body(tree))]


def sec_frames(_host: str, twist: Twist) -> list[Document]:
    """Two quarters; those before them have no frame."""
    found = []
    for quarter in QUARTERS:
        said = "CY2024Q1" if twist is Twist.OTHER_DATE else quarter
        incomes = {filer: 0 if twist is Twist.ZERO else value for filer, value in INCOMES.items()}
        if twist is Twist.REVISED:
            incomes[2] = -12_000_000
        for tag, period, numbers in (("NetIncomeLoss", said, incomes), ("Assets", f"{said}I", ASSETS)):
            asked = quarter if tag == "NetIncomeLoss" else f"{quarter}I"
            found.append(
                Document(f"/api/xbrl/frames/us-gaap/{tag}/USD/{asked}.json", body(_frame(tag, period, numbers)))
            )
    return found


def _frame(tag: str, period: str, numbers: Mapping[int, int]) -> dict[str, object]:
    rows = [
        {"accn": f"0000{cik:06d}-25-000010", "cik": cik, "entityName": f"Company {cik}", "loc": "US-CA", "val": value}
        for cik, value in numbers.items()
    ]
    return {
        "taxonomy": "us-gaap",
        "tag": tag,
        "ccp": period,
        "uom": "USD",
        "label": tag,
        "pts": len(rows),
        "data": rows,
    }
