"""A full option chain of the S&P 500 as Cboe sends it: from bytes to validated quotes, beside bare JSON decoders.

`python benchmarks/decode_chain.py [--rounds N]` prints the table alone.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from reading import DAY, RATE, SPOT, listed_terms
from rounds import Contestant, race, ratio
from synthetic_boards import SEED, Vector, normal_cdf, priced, smile
from tables import Table, machine_line
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.cboe_option_chain import CboeOptionChain

OPTIONS = 30_558
"""As many as the document of 2026-08-18 had, in 13.6 MB."""
MADE_AT = datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(hours=20, minutes=31)
FEWEST_ROUNDS = 15

NUMBERS = (
    "bid", "bid_size", "ask", "ask_size", "iv", "open_interest", "volume", "delta", "gamma", "vega", "theta", "rho",
    "theo", "change", "open", "high", "low", "last_trade_price", "percent_change", "prev_day_close",
)  # fmt: skip
TEXTS = ("option", "tick", "last_trade_time")


def _decoder(numbers: tuple[str, ...], texts: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """A typed decoder of the document that keeps some fields of a row."""
    fields = [*((name, str) for name in texts), *((name, float) for name in numbers)]
    row = msgspec.defstruct("Row", fields, gc=False)
    data = msgspec.defstruct("Data", [("options", list[row])])  # type: ignore[valid-type]
    return msgspec.json.Decoder(msgspec.defstruct("Chain", [("timestamp", str), ("data", data)]))


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


def chain_document() -> bytes:
    """The document, written as the source writes it."""
    rng = np.random.default_rng(SEED)
    terms = listed_terms()
    scale = OPTIONS / 2 / sum(strikes for _, _, strikes in terms)
    rows = [row for day, root, n in terms for row in _term_options(day, root, round(n * scale) + 1, rng)][:OPTIONS]
    data = {"options": rows, "symbol": "^SPX", "security_type": "index", "exchange_id": 5, "current_price": SPOT}
    return json.dumps({"timestamp": f"{MADE_AT:%Y-%m-%d %H:%M:%S}", "data": data, "symbol": "_SPX"}).encode()


def _parser(body: bytes) -> Callable[[], QuoteSnapshot]:
    """What the provider does with a document as it came."""
    payload = Payload(
        source=CboeOptionChain.name,
        key="options/_SPX.json",
        url="",
        body=body,
        received_at=MADE_AT + timedelta(seconds=1),
        context={"underlying": "SPX"},
    )
    return lambda: CboeOptionChain().parse(payload)[0]


def _with_pandas(body: bytes) -> pd.DataFrame:
    """The same columns by the usual way: a frame of all fields, and the symbols cut from their end."""
    frame = pd.DataFrame(json.loads(body)["data"]["options"])
    tail = frame["option"].str[-15:]
    return pd.DataFrame(
        {
            "root": frame["option"].str[:-15],
            "expiry": pd.to_datetime(tail.str[:6], format="%y%m%d"),
            "right": tail.str[6],
            "strike": tail.str[7:].astype("int64") / 1000,
            **{name: frame[name] for name in ("bid", "ask", "delta", "iv")},
        }
    )


def _require_agreement(snapshot: QuoteSnapshot, frame: pd.DataFrame) -> None:
    quotes = snapshot.quotes
    assert quotes.rows == len(frame) == OPTIONS, (quotes.rows, len(frame))
    for name in ("strike", "bid", "ask", "delta", "iv"):
        np.testing.assert_array_equal(getattr(quotes, name), frame[name].to_numpy(), err_msg=name)
    assert [quotes.roots[at] for at in quotes.root] == frame["root"].tolist()
    np.testing.assert_array_equal(quotes.expiry, frame["expiry"].to_numpy().astype("datetime64[D]"))


def decode_chain(rounds: int) -> Table:
    """Ours beside decoders that validate less, or nothing."""
    body = chain_document()
    ours, one_bad_row = _parser(body), _parser(body.replace(b'"bid": ', b'"bid": "x", "was": ', 1))
    _require_agreement(ours(), _with_pandas(body))
    assert np.isinf(one_bad_row().quotes.bid).sum() == 1
    few, every = _decoder(("bid", "ask", "delta", "iv"), ("option",)), _decoder(NUMBERS, TEXTS)
    floor = Contestant("msgspec, typed, all 23 fields of a row", lambda: every.decode(body), 1)
    contestants = [
        Contestant("msgspec, typed, the 5 fields that are needed", lambda: few.decode(body), 1),
        Contestant("ours: decoded, validated, QuoteSnapshot", ours, 1),
        floor,
        Contestant("ours, with one bid that is no number", one_bad_row, 1),
    ]
    notes = [
        f"A document of {OPTIONS:,} options and {len(body) / 1e6:.1f} MB with the fields of real rows; medians over "
        f"{rounds} rounds, with quartiles, in processor time. Ours takes the contract symbols apart, checks every "
        "number and gives columns; the decoders give objects; pandas gives columns unchecked."
    ]
    if find_spec("orjson") is None:
        notes.append("orjson is not installed here and was not run (`pip install orjson`).")
    else:
        import orjson

        contestants.append(Contestant("orjson.loads", lambda: orjson.loads(body), 1))
    contestants += [
        Contestant("json.loads", lambda: json.loads(body), 1),
        Contestant("json.loads, pandas, symbols cut", lambda: _with_pandas(body), 1),
    ]
    race(contestants, rounds)
    table = Table(
        "An option chain of the S&P 500, from bytes to quotes",
        ["", "milliseconds", "options/s", "times ours"],
        notes,
    )
    for one in contestants:
        times = ratio(one, contestants[1])
        table.add(
            [one.name, f"{1e3 * one.median:,.1f}", f"{OPTIONS / one.median:,.0f}", times.text(2)],
            {"milliseconds": 1e3 * one.median, "times_ours": times.median},
        )
    gc.collect()
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="From the bytes of a full option chain to quotes.")
    parser.add_argument("--rounds", type=int, default=25, help=f"at least {FEWEST_ROUNDS}")
    arguments = parser.parse_args()
    if arguments.rounds < FEWEST_ROUNDS:
        parser.error(f"--rounds must be {FEWEST_ROUNDS} or more")
    print(machine_line(), flush=True)
    print("\n" + decode_chain(arguments.rounds).markdown())


if __name__ == "__main__":
    main()
