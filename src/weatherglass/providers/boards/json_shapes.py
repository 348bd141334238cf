"""The shapes of the JSON documents read here, as far as they are needed. Imported late: it needs msgspec.

A document of another shape is no failure yet: it is read again without types, so that one text where a number belongs
costs one quote, not the document.
"""

from __future__ import annotations

from msgspec import UNSET, Struct

from weatherglass.market import ABSENT


class CboeRow(Struct, gc=False):
    """An option; it has neither strike nor expiry of its own. What is no finite number is refused by msgspec."""

    option: str
    bid: float | None
    ask: float | None
    delta: float | None = ABSENT
    iv: float | None = ABSENT


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
