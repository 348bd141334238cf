"""Option quotes of a coin from Deribit: the book summaries of all its options at one instant.

Read exactly as a file of the same document is (`weatherglass.providers.boards.deribit`): a null bid or ask is absent,
never zero; combinations and futures are dropped and counted; prices in the coin become dollars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from weatherglass.errors import EmptyBoard, ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.board_stream import Piece
from weatherglass.providers.boards.deribit import SUMMARY_OPTIONAL, SUMMARY_REQUIRED, summary_pieces
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.deribit_rpc import HOST, LICENCE, rpc_result

MAX_AHEAD = timedelta(minutes=5)
"""Clocks differ; quotes dated further ahead of their receipt are no quotes of now."""
INFERRED_NOTE = "the rows have no creation time: the quotes are taken to be of the instant at which they came"


@dataclass(frozen=True, slots=True)
class DeribitOptions:
    """Book summaries of all options of a coin.

    Attributes
    ----------
    host
        With scheme.
    """

    host: str = HOST

    name: ClassVar[str] = "deribit-options"
    title: ClassVar[str] = "Deribit option quotes"
    licence: ClassVar[str] = LICENCE
    serves: ClassVar[tuple[str, ...]] = ("BTC", "ETH")
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document for each coin."""
        for currency in wanted(ask, self.serves, self.name):
            yield client.get(
                Request(
                    source=self.name,
                    key=f"{currency}_options",
                    url=f"{self.host}/api/v2/public/get_book_summary_by_currency",
                    params={"currency": currency, "kind": "option"},
                    context={"currency": currency},
                )
            )

    def parse(self, payload: Payload) -> tuple[QuoteSnapshot, ...]:
        """The quotes of each coin in the document, in order of first appearance.

        Raises
        ------
        SourceRefused
            When the answer is an error of the interface.
        NotTheDocument
            When it is no such document, or has no option of the coin.
        SchemaChanged
            When no row has a required field.
        ImpossibleAnswer
            When it lists no option at all, or its quotes are of the future.
        """
        currency = payload.context["currency"]
        columns, unreadable = _columns(payload, rpc_result(payload, f"book summaries of {currency} options"))
        source = f"Deribit book summaries of {currency} options"
        try:
            pieces = list(summary_pieces(columns, unreadable, path=payload.key, source=source))
        except EmptyBoard as exc:
            raise ImpossibleAnswer(
                payload.source, f"no {currency} option among {exc.rows_read} rows: {exc.why}"
            ) from exc
        coins = [piece.snapshot.underlying for piece in pieces]
        if currency not in coins:
            raise NotTheDocument(payload.source, f"options of {currency}", f"options of {', '.join(coins)}")
        return tuple(_snapshot(payload, piece) for piece in pieces)


def _columns(payload: Payload, rows: object) -> tuple[dict[str, list[Any]], int]:
    if not isinstance(rows, list):
        raise SchemaChanged(payload.source, ["a list of summaries"], [f"a {type(rows).__name__}"])
    records = [row for row in rows if isinstance(row, dict)]
    names = dict.fromkeys(key for row in records for key in row)
    missing = [name for name in (*SUMMARY_REQUIRED, "underlying_price") if name not in names]
    if rows and missing:
        raise SchemaChanged(payload.source, missing, names or ["rows that are no objects"])
    columns = {name: [row.get(name) for row in records] for name in (*SUMMARY_REQUIRED, *SUMMARY_OPTIONAL)}
    return columns, len(rows) - len(records)


def _snapshot(payload: Payload, piece: Piece) -> QuoteSnapshot:
    stated = piece.snapshot.as_of
    if stated is not None and stated > payload.received_at + MAX_AHEAD:
        raise ImpossibleAnswer(
            payload.source,
            f"quotes dated {stated.isoformat()} came at {payload.received_at.isoformat()}, before they were made; "
            "check the clock of this machine",
        )
    return QuoteSnapshot(
        underlying=piece.snapshot.underlying,
        as_of=stated or payload.received_at,
        as_of_inferred=stated is None,
        known_at=stated,
        source=piece.snapshot.source,
        quotes=piece.quotes,
        dropped={str(code): count for code, count in piece.dropped.items()},
        term_notes=piece.term_notes,
        notes=piece.notes if stated is not None else (*piece.notes, INFERRED_NOTE),
    )
