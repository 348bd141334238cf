"""Sample documents with option quotes: Cboe's delayed chains and Deribit's book summaries."""

from __future__ import annotations

import json
from datetime import timedelta

from sample_documents.document import Document
from sample_documents.levels import NOW, Twist, level

STRIKES = 7
EXPIRIES = ("250919", "251017")
COIN_EXPIRIES = ("5SEP25", "26DEC25")


def cboe_option_chain(_host: str, twist: Twist) -> list[Document]:
    return [_chain("SPX", "SPXW", 6400, 50, twist), _chain("VIX", "VIX", 16, 1, twist)]


def _chain(name: str, root: str, middle: int, step: int, twist: Twist) -> Document:
    options = []
    for expiry in EXPIRIES:
        for at in range(STRIKES):
            strike = middle + (at - STRIKES // 2) * step
            for right in "CP":
                inner = max(0, middle - strike if right == "C" else strike - middle)
                options.append(_option(f"{root}{expiry}{right}{strike * 1000:08d}", inner + step / 2 + at / 8, twist))
    data = {
        "options": options, "symbol": f"^{name}", "security_type": "index", "current_price": float(middle),
        "last_trade_time": "2025-08-29T16:14:59",
    }  # fmt: skip
    tree = {"timestamp": f"{NOW - timedelta(minutes=15):%Y-%m-%d %H:%M:%S}", "data": data, "symbol": f"_{name}"}
    return Document(f"/api/global/delayed_quotes/options/_{name}.json", json.dumps(tree).encode())


def _option(name: str, bid: float, twist: Twist) -> dict[str, object]:
    bid = 0.0 if twist is Twist.ZERO else bid + (0.25 if twist is Twist.REVISED else 0.0)
    ask = 0.0 if twist is Twist.ZERO else bid + 0.5
    return {
        "option": name, "bid": bid, "bid_size": 12.0, "ask": ask, "ask_size": 4.0, "iv": 0.18, "open_interest": 88.0,
        "volume": 1.0, "delta": 0.5, "tick": "no_change", "last_trade_price": 9.0, "last_trade_time": None,
    }  # fmt: skip


def deribit_options(_host: str, twist: Twist) -> list[Document]:
    path = "/api/v2/public/get_book_summary_by_currency"
    return [
        Document(path, json.dumps(_summaries(coin, twist)).encode(), query={"currency": coin})
        for coin in ("BTC", "ETH")
    ]


def _summaries(coin: str, twist: Twist) -> dict[str, object]:
    forward = level(coin, 0)
    rows = []
    for expiry in COIN_EXPIRIES:
        for at in range(STRIKES):
            strike = round(forward * (0.85 + at / 20), -2)
            for right in "CP":
                bid = None if at == 0 else 0.0 if twist is Twist.ZERO else round(0.01 + at / 1000, 4)
                rows.append(
                    {
                        "instrument_name": f"{coin}-{expiry}-{strike:.0f}-{right}", "bid_price": bid,
                        "ask_price": 0.0 if twist is Twist.ZERO else round(0.02 + at / 1000, 4), "mark_iv": 41.5,
                        "underlying_price": forward, "underlying_index": f"SYN.{coin}-{expiry}", "open_interest": 1.5,
                        "creation_timestamp": int((NOW - timedelta(seconds=1)).timestamp() * 1000), "last": None,
                    }
                )  # fmt: skip
    if twist is Twist.REVISED:
        rows[2]["bid_price"] = 0.0125
    return {"jsonrpc": "2.0", "result": rows, "usIn": 1, "usOut": 2, "usDiff": 1, "testnet": False}
