"""Cboe's delayed chains for tests: documents in the layout of the captured one, with quotes that a test changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from live_making import black, ticks
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.cboe_option_chain import CboeOptionChain


class Chain:
    """Options of SPX by symbol: bid and ask. `made_at` is what the document says of itself, UTC."""

    def __init__(self, made_at: datetime, *, forward: float = 5_000.0, vol: float = 0.2) -> None:
        self.made_at = made_at
        self.rows: dict[str, list[float | None]] = {}
        for days in (9, 16, 23, 30, 37, 44, 51):
            expiry = (made_at + timedelta(days=days - made_at.weekday() + 4 - 2)).date()  # Fridays
            deviation = vol * (days / 365) ** 0.5
            for i in range(-14, 9):
                strike = forward + 50 * i
                for right, worth in zip("CP", black(forward, strike, deviation), strict=True):
                    name = f"SPXW{expiry:%y%m%d}{right}{round(strike * 1000):08d}"
                    self.rows[name] = list(ticks(worth))

    def document(self) -> bytes:
        options = [
            {"option": name, "bid": bid, "ask": ask, "bid_size": 1.0, "ask_size": 1.0, "iv": 0.2, "delta": 0.5,
             "open_interest": 1.0, "volume": 0.0, "last_trade_time": "2026-05-20T12:00:00"}
            for name, (bid, ask) in self.rows.items()
        ]  # fmt: skip
        data: dict[str, Any] = {"options": options, "symbol": "^SPX", "current_price": 5000.0}
        stamp = f"{self.made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        return json.dumps({"timestamp": stamp, "data": data, "symbol": "_SPX"}).encode()

    def snapshot(self) -> QuoteSnapshot:
        """As the provider reads it."""
        payload = Payload(
            "cboe-option-chain", "options/_SPX.json", "", self.document(), self.made_at, context={"underlying": "SPX"}
        )
        (found,) = CboeOptionChain().parse(payload)
        return found
