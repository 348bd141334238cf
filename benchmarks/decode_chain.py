"""A full option chain of the S&P 500 as Cboe sends it: from bytes to validated quotes, beside bare JSON decoders.

`python benchmarks/decode_chain.py [--rounds N]` prints the table alone.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from chain_document import MADE_AT, OPTIONS, chain_document
from rounds import Contestant, race, ratio
from tables import Table, machine_line
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.cboe_option_chain import CboeOptionChain

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
