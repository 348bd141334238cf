"""The shapes of the JSON documents read here, as far as they are needed. Imported late: it needs msgspec.

Cells stay untyped on purpose: one text where a number belongs must cost one quote, not the document.
"""

from __future__ import annotations

from msgspec import UNSET, Struct


class CboeRow(Struct, gc=False):
    """An option; it has neither strike nor expiry of its own."""

    option: object = UNSET
    bid: object = UNSET
    ask: object = UNSET
    delta: object = None
    iv: object = None


class CboeData(Struct):
    """What the document is about."""

    options: list[CboeRow]
    symbol: object = None


class CboeChain(Struct):
    """The document."""

    timestamp: object
    data: CboeData
    symbol: object = None


class DeribitRow(Struct, gc=False):
    """A book summary; prices of inverse options are in the coin."""

    instrument_name: object = UNSET
    bid_price: object = UNSET
    ask_price: object = UNSET
    underlying_price: object = None
    mark_iv: object = None
    creation_timestamp: object = None


class DeribitSummaries(Struct):
    """The answer to `public/get_book_summary_by_currency`."""

    result: list[DeribitRow]
