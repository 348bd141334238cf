"""A server on loopback that speaks Deribit's protocol over a WebSocket, and a market of a few options for it.

Its messages have the members of the captured ones (payloads of the reference data); what the feed does not read is
there too. What a test wants to go wrong is an attribute that it sets, or a call that it makes while the feed runs.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from live_making import black
from weatherglass.market import assemble_board
from weatherglass.market.payload import Payload
from weatherglass.providers.deribit_options import DeribitOptions

COMBO, FUTURE = "BTC-CS-29MAY26-100000_110000", "BTC-PERPETUAL"
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def name_of(coin: str, expiry: date, strike: int, right: str) -> str:
    return f"{coin}-{expiry.day}{MONTHS[expiry.month - 1]}{expiry.year % 100:02d}-{strike}-{right}"


class CoinMarket:
    """Options of a coin by name: bid and ask in the coin (None is nobody), forward, delta."""

    def __init__(self, coin: str = "BTC", *, now: datetime, forward: float = 100_000.0, vol: float = 0.5) -> None:
        self.coin, self.now = coin, now
        self.rows: dict[str, dict[str, Any]] = {}
        step = round(forward / 20)
        for days in (9, 23, 44):
            expiry = (now + timedelta(days=days)).date()
            own_forward = forward * (1 + days / 3650)
            deviation = vol * (days / 365) ** 0.5
            for i in range(-8, 9):
                strike = round(forward / step) * step + i * step
                for right, worth in zip("CP", black(own_forward, strike, deviation), strict=True):
                    coins = worth / own_forward
                    self.rows[name_of(coin, expiry, strike, right)] = {
                        "bid": max(round((coins - 0.0005) / 0.0005) * 0.0005, 0.0) or None,
                        "ask": round((coins + 0.0005) / 0.0005) * 0.0005,
                        "forward": own_forward,
                        "delta": 0.5 if right == "C" else -0.5,
                    }

    def milliseconds(self) -> int:
        return round(self.now.timestamp() * 1000)

    def summaries(self) -> list[dict[str, Any]]:
        rows = [
            {
                "high": None, "low": None, "last": None, "bid_price": row["bid"], "ask_price": row["ask"],
                "instrument_name": name, "open_interest": 1.0, "mark_price": 0.01, "price_change": None,
                "interest_rate": 0.0, "volume": 0.0, "mark_iv": 50.0, "underlying_price": row["forward"],
                "underlying_index": "SYN.X", "base_currency": self.coin, "creation_timestamp": self.milliseconds(),
                "estimated_delivery_price": 1.0, "quote_currency": self.coin, "volume_usd": 0.0, "mid_price": None,
            }
            for name, row in self.rows.items()
        ]  # fmt: skip
        return [*rows, {**rows[0], "instrument_name": COMBO}] if rows else rows

    def ticker(self, name: str) -> dict[str, Any]:
        row = self.rows[name]
        bid, ask = row["bid"], row["ask"]
        return {
            "timestamp": self.milliseconds(), "state": "open", "instrument_name": name, "index_price": 1.0,
            "stats": {"high": None, "low": None, "price_change": None, "volume": 0, "volume_usd": 0},
            "greeks": {"delta": row["delta"], "gamma": 0, "vega": 0.1, "theta": -0.1, "rho": 0.1},
            "best_bid_price": bid or 0.0, "best_bid_amount": 6.9 if bid else 0.0,
            "best_ask_price": ask or 0.0, "best_ask_amount": 6.9 if ask else 0.0,
            "mark_price": 0.01, "mark_iv": 50.0, "bid_iv": 0, "ask_iv": 863.38,
            "underlying_price": row["forward"], "underlying_index": "SYN.X", "open_interest": 0, "last_price": None,
        }  # fmt: skip

    def board(self, as_of: datetime) -> Any:
        """The market as the reader of stored documents makes it: the oracle's way, which knows nothing of feeds."""
        body = json.dumps({"jsonrpc": "2.0", "result": self.summaries()}).encode()
        payload = Payload("test", "x", "", body, as_of + timedelta(seconds=60), context={"currency": self.coin})
        (snapshot,) = DeribitOptions().parse(payload)
        return assemble_board(
            snapshot.quotes, underlying=self.coin, as_of=as_of, source="oracle", term_notes=dict(snapshot.term_notes)
        )


class DeribitServer:
    """The server; listens from `async with` on.

    Attributes
    ----------
    said
        How often each method was called, and "pong" for answers to test requests.
    greeting
        What is done with a new connection before anything else; raises or closes to be unkind.
    mute
        Nothing at all is sent while it is set.
    snapshots
        Whether a subscription to a book is answered with its snapshot.
    pulse
        With every heartbeat come tickers of now, one of each expiry.
    """

    def __init__(self, market: CoinMarket, *, heartbeat_s: float = 0.05) -> None:
        self.market, self.heartbeat_s = market, heartbeat_s
        self.said: Counter[str] = Counter()
        self.greeting: Callable[[ServerConnection], Any] | None = None
        self.errors: dict[str, tuple[int, str]] = {}
        self.mute = False
        self.test_requests = True
        self.pulse = False
        self.snapshots = True
        self.connections: list[ServerConnection] = []
        self.channels: set[str] = set()
        self._change_ids: dict[str, int] = {}
        self._server: Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return next(iter(self._server.sockets)).getsockname()[1]

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/api/v2"

    async def __aenter__(self) -> Self:
        self._server = await serve(self._serve, "127.0.0.1", 0, ping_interval=None, close_timeout=0.2)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def send(self, message: dict[str, Any]) -> None:
        """Send to whoever is connected last."""
        if not self.mute and self.connections:
            await self.connections[-1].send(json.dumps(message))

    async def notify(self, channel: str, data: dict[str, Any]) -> None:
        await self.send({"jsonrpc": "2.0", "method": "subscription", "params": {"channel": channel, "data": data}})

    async def tick(self, *names: str) -> None:
        """The tickers of some instruments, or of all, as they stand."""
        for name in names or tuple(self.market.rows):
            await self.notify(f"ticker.{name}.agg2", self.market.ticker(name))

    def leaders(self) -> list[str]:
        """An instrument of each expiry."""
        return list({name.split("-")[1]: name for name in self.market.rows}.values())

    async def dvol(self, value: float) -> None:
        data = {"timestamp": self.market.milliseconds(), "volatility": value, "index_name": "btc_usd"}
        await self.notify("deribit_volatility_index.btc_usd", data)

    async def book(self, name: str, *, skip: int = 0, again: bool = False) -> None:
        """A change that sets the book of an instrument to its bid and ask, after `skip` changes that got lost."""
        known = self._change_ids.get(name, 0)
        row = self.market.rows[name]
        if not again:
            self._change_ids[name] = known + skip + 1
        data = {
            "type": "change", "instrument_name": name, "timestamp": self.market.milliseconds(),
            "change_id": self._change_ids[name], "prev_change_id": known + skip,
            "bids": [["delete", p, 0.0] for p in (row.get("was_bid"),) if p] + [["new", row["bid"], 1.0]],
            "asks": [["delete", p, 0.0] for p in (row.get("was_ask"),) if p] + [["new", row["ask"], 1.0]],
        }  # fmt: skip
        await self.notify(f"book.{name}.100ms", data)

    async def snapshot(self, name: str) -> None:
        row = self.market.rows[name]
        self._change_ids[name] = self._change_ids.get(name, 1000) + 5
        data = {
            "type": "snapshot", "instrument_name": name, "timestamp": self.market.milliseconds(),
            "change_id": self._change_ids[name], "prev_change_id": None,
            "bids": [["new", row["bid"], 1.0]] if row["bid"] else [],
            "asks": [["new", row["ask"], 1.0]] if row["ask"] else [],
        }  # fmt: skip
        await self.notify(f"book.{name}.100ms", data)

    async def _serve(self, connection: ServerConnection) -> None:
        self.said["connected"] += 1
        self.connections.append(connection)
        beats = asyncio.create_task(self._beat(connection))
        try:
            if self.greeting is not None:
                await self.greeting(connection)
            async for raw in connection:
                await self._answer(json.loads(raw))
        except ConnectionClosed:
            pass
        finally:
            beats.cancel()

    async def _beat(self, connection: ServerConnection) -> None:
        try:
            while True:
                await asyncio.sleep(self.heartbeat_s)
                if not self.mute:
                    if self.pulse:
                        self.market.now = utc_now()
                        await self.tick(*self.leaders())
                    kind = "test_request" if self.test_requests else "heartbeat"
                    await connection.send(
                        json.dumps({"jsonrpc": "2.0", "method": "heartbeat", "params": {"type": kind}})
                    )
        except ConnectionClosed:
            return

    async def _answer(self, message: dict[str, Any]) -> None:
        method, number, params = message["method"], message["id"], message["params"]
        self.said[method] += 1
        if method in self.errors:
            code, words = self.errors[method]
            await self.send({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": words, "data": None}})
            if code == 10028:
                await self.connections[-1].close()
            return
        result: Any = "ok"
        if method == "public/get_book_summary_by_currency":
            result = self.market.summaries() if params["currency"] == self.market.coin else []
        elif method in ("public/subscribe", "public/unsubscribe"):
            result = params["channels"]
        await self.send({"jsonrpc": "2.0", "id": number, "result": result, "usIn": 1, "usOut": 2, "usDiff": 1})
        if method == "public/subscribe":
            self.channels.update(params["channels"])
            for channel in params["channels"]:
                kind, name = channel.split(".")[:2]
                if name not in self.market.rows:
                    continue
                if kind == "book" and self.snapshots:
                    await self.snapshot(name)
                elif kind == "ticker":
                    await self.tick(name)


class ServerThread:
    """A server in a thread of its own, for programs that have the main one; its market is always of now."""

    def __init__(self, market: CoinMarket) -> None:
        self._market = market
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with DeribitServer(self._market) as self.server:
            self.server.pulse = True
            self._ready.set()
            await self._stop.wait()

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Have the server do something."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)


def utc_now() -> datetime:
    return datetime.now(UTC)
