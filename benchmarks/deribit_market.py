"""Options of a coin as Deribit would send them, for `deribit_ticks.py`: summaries, tickers, and a server of them.

The messages have the members and the length of real ones. The server is a process of its own on loopback; it answers
what a feed asks, and then sends tickers: as many as it can, or those of every option once a second.
"""

from __future__ import annotations

import asyncio
import json
import math
import struct
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import msgspec
import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

COIN, FORWARD, VOL = "BTC", 100_000.0, 0.5
EXPIRIES = (1, 2, 3, 9, 16, 23, 37, 58, 86, 149, 240, 331)
"""Days from now."""
STRIKES = 40
OPTIONS = 2 * len(EXPIRIES) * STRIKES
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
BURSTS = 10
"""In which the tickers of a second come."""
FLOOD_BUFFER = 1 << 20


class CoinOptions:
    """A board of options priced by Black's formula; quotes in the coin, in ticks of 0.0005."""

    def __init__(self, now: datetime) -> None:
        self._rng = np.random.default_rng(11)
        self.rows: dict[str, tuple[float, float, float, float]] = {}
        for days in EXPIRIES:
            day = (now + timedelta(days=days)).date()
            years = days / 365
            forward, deviation = FORWARD * (1 + 0.03 * years), VOL * math.sqrt(years)
            for i in range(STRIKES):
                strike = round(forward * math.exp((i - 0.6 * STRIKES) * max(deviation, 0.04) / 6) / 250) * 250
                d1 = math.log(forward / strike) / deviation + deviation / 2
                call = _normal(d1) - strike / forward * _normal(d1 - deviation)
                for right, worth, delta in (
                    ("C", call, _normal(d1)),
                    ("P", call - 1 + strike / forward, -_normal(-d1)),
                ):
                    name = f"{COIN}-{day.day}{MONTHS[day.month - 1]}{day.year % 100:02d}-{strike}-{right}"
                    self.rows[name] = max(worth, 0.0), delta, forward, strike

    def summaries(self, milliseconds: int) -> list[dict[str, Any]]:
        """Rows of an answer to `public/get_book_summary_by_currency`."""
        rows = []
        for name, (worth, _, forward, _) in self.rows.items():
            bid, ask = _quote(worth, 0)
            rows.append(
                {
                    "high": None, "low": None, "last": None, "bid_price": bid or None, "ask_price": ask,
                    "instrument_name": name, "open_interest": 12.5, "mark_price": round(worth, 6), "mid_price": None,
                    "interest_rate": 0.0, "volume": 0.0, "mark_iv": 50.0, "underlying_price": forward,
                    "underlying_index": f"SYN.{name.rsplit('-', 2)[0]}", "base_currency": COIN, "price_change": None,
                    "creation_timestamp": milliseconds, "quote_currency": COIN, "volume_usd": 0.0,
                    "estimated_delivery_price": FORWARD,
                }
            )  # fmt: skip
        return rows

    def ticker(self, name: str, milliseconds: int) -> bytes:
        """A notification of the channel `ticker`, a few ticks away from the value."""
        worth, delta, forward, _ = self.rows[name]
        bid, ask = _quote(worth, int(self._rng.integers(-2, 3)))
        data = {
            "timestamp": milliseconds, "state": "open",
            "stats": {"high": None, "low": None, "price_change": None, "volume": 0, "volume_usd": 0},
            "greeks": {"delta": round(delta, 5), "gamma": 0.00002, "vega": 71.25, "theta": -52.118, "rho": 0.71727},
            "index_price": 99_874.31, "instrument_name": name, "last_price": None,
            "settlement_price": round(worth, 8), "min_price": max(bid - 0.05, 0.0001), "max_price": ask + 0.05,
            "open_interest": 12.5, "mark_price": round(worth, 6), "interest_rate": 0,
            "best_ask_price": ask, "best_bid_price": bid, "mark_iv": 50.27, "bid_iv": 0, "ask_iv": 63.38,
            "underlying_price": round(forward, 4), "underlying_index": f"SYN.{name.rsplit('-', 2)[0]}",
            "estimated_delivery_price": 99_874.31, "best_ask_amount": 6.9, "best_bid_amount": 6.9 if bid else 0.0,
        }  # fmt: skip
        params = {"channel": f"ticker.{name}.agg2", "data": data}
        return msgspec.json.encode({"jsonrpc": "2.0", "method": "subscription", "params": params})


def _normal(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _quote(worth: float, ticks: int) -> tuple[float, float]:
    middle = round(worth / 0.0005) + ticks
    return max(middle - 1, 0) * 0.0005, max(middle + 1, 1) * 0.0005


def milliseconds_now() -> int:
    """Now, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def serve_options(pipe: Connection, flood: int) -> None:
    """Serve until killed; the port goes into the pipe.

    Parameters
    ----------
    flood
        So many tickers at once after the opening; 0 sends every option's ticker once a second, in ten bursts.
    """
    asyncio.run(_serve(pipe, flood))


async def _serve(pipe: Connection, flood: int) -> None:
    options = CoinOptions(datetime.now(UTC))
    frames = _flood(options, flood)

    async def conversation(connection: ServerConnection) -> None:
        asked, sending = 0, None
        try:
            async for raw in connection:
                said = json.loads(raw)
                result: Any = "ok"
                if said["method"] == "public/get_book_summary_by_currency":
                    result, asked = options.summaries(milliseconds_now()), asked + 1
                elif said["method"] == "public/subscribe":
                    result = said["params"]["channels"]
                await connection.send(json.dumps({"jsonrpc": "2.0", "id": said["id"], "result": result}), text=True)
                if asked == 2 and sending is None:
                    sender = _send_at_once(connection, frames) if flood else _send_each_second(connection, options)
                    sending = asyncio.create_task(sender)
        except ConnectionClosed:
            pass

    async with serve(conversation, "127.0.0.1", 0, ping_interval=None, compression=None) as server:
        pipe.send(next(iter(server.sockets)).getsockname()[1])
        await server.serve_forever()


def _flood(options: CoinOptions, count: int) -> list[bytes]:
    """Tickers of all options in turn, framed, in pieces of some hundred."""
    names, at = list(options.rows), milliseconds_now()
    made = [_framed(options.ticker(name, at)) for name in names] if count else []
    return [
        b"".join(made[k % OPTIONS] for k in range(first, min(first + 100, count))) for first in range(0, count, 100)
    ]


def _framed(payload: bytes) -> bytes:
    """A text message of a server in the framing of WebSockets."""
    return struct.pack("!BBH", 0x81, 126, len(payload)) + payload


async def _send_at_once(connection: ServerConnection, frames: list[bytes]) -> None:
    await asyncio.sleep(0.5)
    for frame in frames:
        connection.transport.write(frame)
        while connection.transport.get_write_buffer_size() > FLOOD_BUFFER:
            await asyncio.sleep(0.0005)
        await asyncio.sleep(0)


async def _send_each_second(connection: ServerConnection, options: CoinOptions) -> None:
    names = list(options.rows)
    parts = [names[k::BURSTS] for k in range(BURSTS)]
    turn, due = 0, time.monotonic() + 0.5
    while connection.state is State.OPEN:
        at = milliseconds_now()
        connection.transport.write(b"".join(_framed(options.ticker(name, at)) for name in parts[turn % BURSTS]))
        turn, due = turn + 1, due + 1.0 / BURSTS
        await asyncio.sleep(due - time.monotonic())
