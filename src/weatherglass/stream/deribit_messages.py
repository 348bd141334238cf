"""Deribit's messages over a WebSocket: what is asked, and typed reading of what comes.

One shape serves all channels that are read here (ticker, book, volatility index): a message is decoded once, and a
field that is not in it is `UNSET`, which is not the same as null. A renamed field is therefore noticed, and never taken
for a quote that nobody makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from weatherglass.errors import DataError

TICKER, BOOK, DVOL = "ticker", "book", "deribit_volatility_index"
"""Channels by their first word."""


class Greeks(msgspec.Struct, gc=False):
    """Of a ticker; only the delta is read."""

    delta: float | None = None


class ChannelData(msgspec.Struct, gc=False):
    """What a notification says; prices of inverse options are in the coin, instants in milliseconds."""

    timestamp: int
    instrument_name: str | UnsetType = UNSET
    best_bid_price: float | UnsetType | None = UNSET
    best_ask_price: float | UnsetType | None = UNSET
    best_bid_amount: float | UnsetType | None = UNSET
    best_ask_amount: float | UnsetType | None = UNSET
    underlying_price: float | UnsetType | None = UNSET
    greeks: Greeks | None = None
    state: str = "open"
    type: str | UnsetType = UNSET
    change_id: int | UnsetType = UNSET
    prev_change_id: int | UnsetType | None = UNSET
    bids: list[tuple[str, float, float]] | UnsetType = UNSET
    asks: list[tuple[str, float, float]] | UnsetType = UNSET
    index_name: str | UnsetType = UNSET
    volatility: float | UnsetType = UNSET


class Params(msgspec.Struct, gc=False):
    """Of a notification or of a heartbeat."""

    channel: str = ""
    data: ChannelData | None = None
    type: str = ""


class RpcError(msgspec.Struct, gc=False):
    """Of an answer that is a refusal."""

    code: int = 0
    message: str = ""


class Message(msgspec.Struct, gc=False):
    """Anything that the server sends."""

    method: str = ""
    params: Params | None = None
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: RpcError | None = None


class Summary(msgspec.Struct, gc=False):
    """A row of the book summaries of a currency."""

    instrument_name: str
    bid_price: float | None
    ask_price: float | None
    underlying_price: float | None
    creation_timestamp: int


_MESSAGES = msgspec.json.Decoder(Message)
_SUMMARIES = msgspec.json.Decoder(list[Summary])
_NAMES = msgspec.json.Decoder(list[str])
_ENCODER = msgspec.json.Encoder()


def message_of(raw: bytes | str) -> Message:
    """A message, typed.

    Raises
    ------
    DataError
        When it is no JSON, or JSON of another shape; what is wrong is named.

    >>> message_of('{"method":"heartbeat","params":{"type":"test_request"}}').params.type
    'test_request'
    """
    try:
        return _MESSAGES.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DataError(f"a message of {len(raw)} bytes cannot be read: {exc}") from exc


def summaries_of(result: msgspec.Raw) -> list[Summary]:
    """The rows of an answer to `public/get_book_summary_by_currency`.

    Raises
    ------
    DataError
        When a row lacks a field or has another kind of value in it.
    """
    return _of_answer(result, _SUMMARIES, "book summaries")  # type: ignore[no-any-return]


def channels_of(result: msgspec.Raw) -> list[str]:
    """The channels that an answer to `public/subscribe` confirms.

    Raises
    ------
    DataError
        When it is no list of names.
    """
    return _of_answer(result, _NAMES, "the channels subscribed to")  # type: ignore[no-any-return]


def _of_answer(result: msgspec.Raw, decoder: Any, expected: str) -> Any:
    try:
        return decoder.decode(result)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise DataError(f"expected {expected}, and got {bytes(result)[:80]!r}: {exc}") from exc


def request(number: int, method: str, params: dict[str, Any]) -> bytes:
    """A request.

    >>> request(7, "public/test", {})
    b'{"jsonrpc":"2.0","id":7,"method":"public/test","params":{}}'
    """
    return _ENCODER.encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def in_parts(channels: Iterable[str], most: int) -> list[Sequence[str]]:
    """Channels in parts of at most so many, one request each.

    >>> in_parts("abcde", 2)
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    every = list(channels)
    return [every[at : at + most] for at in range(0, len(every), most)]
