"""A document of an option chain as Cboe sends it, with every field of a real row, made from a seed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np

from reading import DAY, RATE, SPOT, listed_terms
from synthetic_boards import SEED, Vector, normal_cdf, priced, smile

OPTIONS = 30_558
"""As many as the document of 2026-08-18 had, in 13.6 MB."""
MADE_AT = datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(hours=20, minutes=31)


def _term_options(expiry: date, root: str, strikes: int, rng: np.random.Generator) -> list[dict[str, object]]:
    """Options of one term around the forward, with every field of a real row."""
    year_frac = max((expiry - DAY).days, 1) / 365
    forward, deviation = np.array([SPOT * np.exp(RATE * year_frac)]), np.array([0.15 * np.sqrt(year_frac)])
    strike: Vector = 5.0 * (round(SPOT / 5) + np.arange(-3 * strikes // 5, strikes - 3 * strikes // 5))
    quotes = priced(strike, forward, deviation, np.exp(-RATE * year_frac), rng)
    at_strike = deviation * smile(strike, forward, deviation)
    delta = normal_cdf(np.log(forward / strike) / at_strike + at_strike / 2)
    sides = (("C", quotes.call_bid, quotes.call_ask, delta), ("P", quotes.put_bid, quotes.put_ask, delta - 1.0))
    return [
        {
            "option": f"{root}{expiry:%y%m%d}{right}{round(1000 * strike[i]):08d}",
            "bid": round(float(bid[i]), 2),
            "bid_size": float(rng.integers(0, 400)),
            "ask": round(float(ask[i]), 2),
            "ask_size": float(rng.integers(1, 400)),
            "iv": round(float(at_strike[i] / np.sqrt(year_frac)), 4),
            "open_interest": float(rng.integers(0, 20_000)),
            "volume": float(rng.integers(0, 900)),
            "delta": round(float(slope[i]), 4),
            "gamma": round(float(rng.uniform(0, 0.01)), 4),
            "vega": round(float(rng.uniform(0, 9)), 4),
            "theta": -round(float(rng.uniform(0, 3)), 4),
            "rho": round(float(rng.uniform(0, 2)), 4),
            "theo": round(float(bid[i] + ask[i]) / 2, 4),
            "change": round(float(rng.normal(0, 5)), 4),
            "open": 0.0,
            "high": 0.0,
            "low": 0.0,
            "tick": str(rng.choice(["up", "down", "no_change"])),
            "last_trade_price": round(float(bid[i]), 2),
            "last_trade_time": f"{DAY}T{rng.integers(9, 16):02d}:{rng.integers(0, 60):02d}:00",
            "percent_change": round(float(rng.normal(0, 9)), 4),
            "prev_day_close": float(np.float32(ask[i])),  # as in the captures: a float32 written out in full
        }
        for i in range(strikes)
        for right, bid, ask, slope in sides
    ]


def chain_document(options: int = OPTIONS) -> bytes:
    """The document, written as the source writes it."""
    rng = np.random.default_rng(SEED)
    terms = listed_terms()
    scale = options / 2 / sum(strikes for _, _, strikes in terms)
    rows = [row for day, root, n in terms for row in _term_options(day, root, round(n * scale) + 1, rng)][:options]
    if len(rows) != options:
        raise AssertionError(f"{len(rows)} options were made of {options}")
    data = {"options": rows, "symbol": "^SPX", "security_type": "index", "exchange_id": 5, "current_price": SPOT}
    return json.dumps({"timestamp": f"{MADE_AT:%Y-%m-%d %H:%M:%S}", "data": data, "symbol": "_SPX"}).encode()
