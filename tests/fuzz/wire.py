"""What others send: an exchange's messages, and the bodies of answers."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from deribit_server import CoinMarket
from fuzz.target import Target, Targets
from sample_documents.forms import FORMS, payloads
from weatherglass.app.exchange_feeds import deribit_instrument
from weatherglass.providers.http.body import Wire, whole_body
from weatherglass.providers.http.content import KINDS, cut_off, why_not
from weatherglass.providers.http.faults import AttemptFailed
from weatherglass.stream.coin_quotes import CoinQuotes
from weatherglass.stream.deribit_conversation import Conversation, DeribitPlan
from weatherglass.stream.deribit_messages import Message, channels_of, message_of, summaries_of

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MOST_BODY = 1 << 20


# ---- an exchange


@cache
def _market() -> CoinMarket:
    return CoinMarket(now=NOON)


def _summaries() -> list[bytes]:
    return [json.dumps(_market().summaries()[:12]).encode()]


@cache
def _messages() -> list[bytes]:
    names = list(_market().rows)[:2]
    book = {"instrument_name": names[0], "timestamp": 1779278400000, "type": "snapshot", "change_id": 5,
            "bids": [["new", 0.05, 1.0]], "asks": [["new", 0.06, 2.0]]}  # fmt: skip
    dvol = {"timestamp": 1779278400000, "index_name": "btc_usd", "volatility": 45.2}
    said: list[dict[str, Any]] = [
        {"method": "heartbeat", "params": {"type": "test_request"}},
        {"id": 1, "result": "ok"},
        {"id": 2, "result": _market().summaries()[:12]},
        {"id": 3, "result": [f"ticker.{name}.agg2" for name in names]},
        {"id": 3, "error": {"code": 10028, "message": "too_many_requests"}},
    ]
    channels = [(f"ticker.{name}.agg2", _market().ticker(name)) for name in names]
    channels += [("deribit_volatility_index.btc_usd", dvol), (f"book.{names[0]}.agg2", book)]
    said += [{"method": "subscription", "params": {"channel": name, "data": data}} for name, data in channels]
    return [json.dumps({"jsonrpc": "2.0", **each}).encode() for each in said]


def _told(raw: bytes, *, books: bool) -> list[bytes]:
    """A conversation that has begun takes the message at its every stage."""
    seconds = [100.0]
    talk = Conversation(
        DeribitPlan("BTC", books=books), CoinQuotes("BTC", deribit_instrument), lambda _: None, lambda _: None,
        lambda: NOON + timedelta(seconds=seconds[0]), lambda: seconds[0],
    )  # fmt: skip
    said = talk.opening()
    for each in (_messages()[1], _messages()[2]):
        said += talk.take(each)
    said += talk.take(raw)
    seconds[0] += 1.0
    said += talk.due()
    return said + talk.take(raw)


# ---- answers


def _inflated(encoding: str) -> Callable[[bytes], object]:
    def read(body: bytes) -> bytes:
        pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
        return whole_body("source", Wire("source", pieces, MOST_BODY), encoding, MOST_BODY)

    return read


def _looked_at(body: bytes) -> list[object]:
    return [said for kind in KINDS for said in (why_not(body, (kind,)), cut_off(body, (kind,), measured=False))]


def wire_targets() -> Targets:
    """One for each kind of thing that comes."""
    messages = "stream.deribit_messages"
    packed = payloads("yahoo")[0].body
    return {
        "message of Deribit": Target((f"{messages}:message_of",), _messages, message_of, Message),
        "summaries of Deribit": Target(
            (f"{messages}:summaries_of",), _summaries, lambda body: summaries_of(msgspec.Raw(body)), list
        ),
        "channels of Deribit": Target(
            (f"{messages}:channels_of",),
            lambda: [b'["ticker.BTC-PERPETUAL.100ms", "book.x.agg2"]'],
            lambda body: channels_of(msgspec.Raw(body)),
            list,
        ),
        "conversation with Deribit": Target(
            ("stream.deribit_conversation:Conversation.take",), _messages, lambda raw: _told(raw, books=False), list
        ),
        "conversation in books": Target(
            ("stream.deribit_conversation:Conversation.take",), _messages, lambda raw: _told(raw, books=True), list
        ),
        "gzip answer": Target(
            ("providers.http.body:inflated",),
            lambda: [gzip.compress(packed, mtime=0), gzip.compress(b"a", mtime=0) * 2],
            _inflated("gzip"),
            bytes,
            refuses=(AttemptFailed,),  # asked again, and then an error of ours
        ),
        "deflate answer": Target(
            ("providers.http.body:inflated",),
            lambda: [zlib.compress(packed), zlib.compress(packed)[2:-4]],
            _inflated("deflate"),
            bytes,
            refuses=(AttemptFailed,),
        ),
        "kind of an answer": Target(
            ("providers.http.content:why_not", "providers.http.content:cut_off"),
            lambda: [payloads(label)[0].body[:3000] for label in FORMS if label != "packaged"],
            _looked_at,
            list,
        ),
    }  # fmt: skip
