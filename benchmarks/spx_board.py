"""A full board of the S&P 500 for live values: 50 expiries, 30,000 series, and quotes that move a few ticks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from synthetic_boards import priced
from weatherglass.indices.family import FAMILY
from weatherglass.market import TermRates
from weatherglass.market.contracts import Contract, ContractList
from weatherglass.stream.events import QuoteBatch, to_microseconds
from weatherglass.stream.publisher import Publisher

TERMS, STRIKES = 50, 300
SERIES = 2 * TERMS * STRIKES
FORWARD, RATE = 6_000.0, 0.04
START = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
NAMES = ("VIX", "VIX9D", "VIX3M", "VIX6M", "VIX1Y", "VIX1D", "SKEW", "VIN", "VIF")
RATES = TermRates((RATE,))


class Spx:
    """Contracts of the board, and sound quotes of each."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        first = START.date()
        daily = [first + timedelta(days=k) for k in range(60) if (first + timedelta(days=k)).weekday() < 5][:34]
        monthly = [_third_friday(2026 + (5 + k) // 12, 1 + (5 + k) % 12) for k in range(2, 18)]
        expiries = sorted({*daily, *monthly})
        keys = [(day, "SPX" if day == _third_friday(day.year, day.month) else "SPXW") for day in expiries]
        contracts: list[Contract] = []
        bids, asks = [], []
        for day, root in keys[:TERMS]:
            years = max((day - first).days + 0.25, 0.25) / 365
            step = 5.0 if years < 0.3 else 10.0
            strike = FORWARD + step * np.arange(-195, STRIKES - 195)
            deviation = np.array([[0.17 * np.sqrt(years)]])
            quotes = priced(strike[None], np.array([[FORWARD]]), deviation, np.array([[np.exp(-RATE * years)]]), rng)
            contracts += [Contract(day, root, float(k), right) for k in strike for right in (0, 1)]
            bids.append(np.stack([quotes.call_bid[0], quotes.put_bid[0]], axis=1).ravel())
            asks.append(np.stack([quotes.call_ask[0], quotes.put_ask[0]], axis=1).ravel())
        self.listing = ContractList("SPX", tuple(contracts))
        if len(contracts) != SERIES:
            raise AssertionError(f"{len(contracts)} series")
        self.bid, self.ask = np.concatenate(bids), np.concatenate(asks)

    def moved(self, rng: np.random.Generator, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Quotes of some series a tick or two away."""
        ticks = 0.05 * rng.integers(-2, 3, which.size)
        bid = np.where(self.bid[which] > 0.0, np.maximum(self.bid[which] + ticks, 0.05), 0.0)
        return bid, np.maximum(self.ask[which] + ticks, bid + 0.05)

    def whole(self) -> QuoteBatch:
        """A first quote of every series."""
        return QuoteBatch(START, np.arange(SERIES), self.bid, self.ask, np.full(SERIES, to_microseconds(START)))


def nine_indices() -> Publisher:
    """A publisher of the family, every 15 seconds."""
    return Publisher([FAMILY[name] for name in NAMES], rates=RATES)


def _third_friday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)
