"""Sample documents changed in their own layout: a field with another name, all values blank, fields nobody knows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from sample_documents.levels import Twist
from sample_documents.workbooks import ici_book, shiller_book

NAMING_COLUMNS: Mapping[str, int] = {
    "cboe-index-history": 1,
    "cboe-index-history, close only": 1,
    "vx-futures": 2,
    "vx-futures, archive": 2,
    "cfe-settlement": 3,
    "treasury": 1,
    "fred": 1,
    "fred, several": 1,
    "ofr-fsi": 1,
    "stooq": 1,
}
"""Text tables, and how many of their first columns say what a row is of."""
VALUE_MEMBERS: Mapping[str, frozenset[str]] = {
    "cboe-option-chain": frozenset({"bid", "ask"}),
    "fred, interface": frozenset({"value"}),
    "fred, not in the archive": frozenset({"value"}),
    "yahoo": frozenset({"open", "high", "low", "close", "adjclose", "volume"}),
    "yahoo, coin": frozenset({"open", "high", "low", "close"}),
    "coin-metrics": frozenset({"CapMVRVCur"}),
    "coin-metrics, pages": frozenset({"PriceUSD"}),
    "blockchain-info": frozenset({"y"}),
    "deribit-options": frozenset({"bid_price", "ask_price"}),
    "deribit-dvol": frozenset(),
    "wikimedia": frozenset({"views"}),
    "cnn-fear-greed": frozenset({"y"}),
    "crypto-fear-greed": frozenset({"value"}),
}
"""JSON documents, and the members that hold values; bars of DVOL are lists, with a time and four values."""


def renamed(label: str, body: bytes, *words: str) -> bytes:
    """Every occurrence of the words with another last letter, so that nothing changes its length."""
    if label == "packaged":
        return _parquet(body, lambda table: table.rename({word: _other(word) for word in words}))
    for word in words:
        assert word.encode() in body, f"{label} has no {word!r} to rename"
        body = body.replace(word.encode(), _other(word).encode())
    return body


def _other(word: str) -> str:
    at = max(at for at, letter in enumerate(word) if letter.isalnum())
    return f"{word[:at]}q{word[at + 1 :]}"


def blanked(label: str, body: bytes) -> bytes:
    """The document with nothing where its values were."""
    if label in NAMING_COLUMNS:
        keep = NAMING_COLUMNS[label]
        return _table(body, lambda row: [*row[:keep], *("" for _ in row[keep:])])
    if label in VALUE_MEMBERS:
        return json.dumps(_without(json.loads(body), VALUE_MEMBERS[label])).encode()
    if label == "treasury, xml":
        return re.sub(rb'm:type="Edm.Double">[0-9.]+<', b'm:null="true"><', body)
    if label == "packaged":
        return _parquet(body, lambda table: table.with_columns(close=None))
    return {"ici-flows": ici_book, "shiller": shiller_book}[label](Twist.SOUND, blank=True)


def extended(label: str, body: bytes) -> bytes:
    """The document with columns or members that nobody knows, the first and the last of each row."""
    if label in NAMING_COLUMNS:
        return _table(body, lambda row: [*row, "77"], header=lambda row: [*row, "New Column"])
    if label == "treasury, xml":
        return body.replace(b"</m:properties>", b'<d:QUALITY m:type="Edm.String">good</d:QUALITY></m:properties>')
    if label == "packaged":
        return _parquet(body, lambda table: table.with_columns(volume=77.0))
    if label in ("ici-flows", "shiller"):
        return {"ici-flows": ici_book, "shiller": shiller_book}[label](Twist.SOUND, extra=True)
    return json.dumps(_with_more(json.loads(body)), ensure_ascii=False).encode()


def _table(
    body: bytes, change: Callable[[list[str]], list[str]], header: Callable[[list[str]], list[str]] = lambda row: row
) -> bytes:
    """Lines above the header stay as they are."""
    lines = list(csv.reader(io.StringIO(body.decode())))
    top = next(at for at, row in enumerate(lines) if len(row) > 1)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [*lines[:top], header(lines[top]), *(change(row) for row in lines[top + 1 :])]
    )
    return out.getvalue().encode()


def _without(tree: Any, members: frozenset[str]) -> Any:
    if isinstance(tree, dict):
        return {
            name: ([None] * len(value) if isinstance(value, list) and not _holds_objects(value) else None)
            if name in members and not _holds_objects(value)
            else _without(value, members)
            for name, value in tree.items()
        }
    if isinstance(tree, list) and not members and tree and isinstance(tree[0], list):
        return [[row[0], *(None for _ in row[1:])] for row in tree]
    return [_without(each, members) for each in tree] if isinstance(tree, list) else tree


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _with_more(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {"new_first": {"deep": [1, None]}, **{k: _with_more(v) for k, v in tree.items()}, "new_last": "77"}
    return [_with_more(each) for each in tree] if isinstance(tree, list) else tree


def _parquet(body: bytes, change: Callable[[Any], Any]) -> bytes:
    import polars as pl

    out = io.BytesIO()
    change(pl.read_parquet(io.BytesIO(body))).write_parquet(out)
    return out.getvalue()
