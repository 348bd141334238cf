"""Files of sellers of quotes that have no quotes, told from their columns: prices that were traded make no index."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from weatherglass.errors import UnreadableFile

AGGREGATES = ("ticker", "volume", "open", "close", "high", "low", "window_start", "transactions")
"""Columns of Polygon's day and minute aggregates."""
_TRADED = "what was traded, without bids and asks; an index is computed from quotes, and few options trade in a day"


class NoQuotes(UnreadableFile):
    """A file of options without their quotes."""


def refuse_without_quotes(path: Path, names: Collection[str]) -> None:
    """Raise `NoQuotes` when some column names are those of a known file without what an index needs.

    The columns of Polygon's aggregates are refused whatever the tickers in them are.
    """
    found = {name.lower() for name in names}
    if found.issuperset(AGGREGATES):
        raise NoQuotes(path, f"these are aggregates of Polygon: {_TRADED}", "get the quotes, us_options_opra/quotes_v1")
    if found.issuperset(("ticker", "conditions", "correction", "price", "sip_timestamp")):
        raise NoQuotes(path, f"these are trades of Polygon: {_TRADED}", "get the quotes, us_options_opra/quotes_v1")
    if found.issuperset(("rtype", "publisher_id", "instrument_id")):
        _refuse_databento(path, found)
    if found.issuperset(("exchange", "symbol", "local_timestamp")) and "underlying_price" not in found:
        raise NoQuotes(
            path,
            "this file of Tardis has no price of the underlying, and prices of coin options are in the coin",
            "get the data type options_chain",
        )


def _refuse_databento(path: Path, found: set[str]) -> None:
    if {"bid_pb_00", "ask_pb_00"} <= found:
        return
    if {"bid_px_00", "ask_px_00"} <= found:
        raise NoQuotes(
            path,
            "its bids and asks are those of single exchanges (a schema without bid_pb_00), not the best of all",
            "get the schema cbbo-1m, cbbo-1s or cmbp-1",
        )
    raise NoQuotes(
        path,
        "this is a schema of Databento without bids and asks",
        "get the schema cbbo-1m, cbbo-1s or cmbp-1: an index is computed from quotes",
    )
