"""Option chains of Cboe's delayed-quote pages: all options of an underlying, 15 minutes or more old.

The document is that of `weatherglass.providers.boards.cboe_json`, where its reading is; here is where it comes from,
which underlying it must be of, and whose failure it is when it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import (
    EmptyBoard,
    ImpossibleAnswer,
    MissingColumn,
    NotTheDocument,
    SchemaChanged,
    UnreadableFile,
    UsageError,
)
from weatherglass.market.payload import Payload
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards.cboe_json import CboeQuotes, cboe_quotes, made_at
from weatherglass.providers.boards.us_close import DELAY, last_quotes
from weatherglass.providers.contract import MEGABYTE, Ask, Client, Request
from weatherglass.providers.documents import excerpt

INDICES = frozenset({"SPX", "VIX", "NDX", "RUT", "DJX", "XSP", "OEX", "XEO", "MRUT", "XND", "RLG", "RLV", "RUI"})
"""Underlyings that the address writes with an underscore, as _SPX."""
UNDERLYINGS = (
    "SPX", "VIX", "NDX", "RUT", "DJX", "XSP", "OEX", "SPY", "QQQ", "IWM", "DIA", "GLD", "SLV", "GDX", "USO", "TLT",
    "HYG", "EEM", "EFA", "IBIT", "AAPL", "AMZN", "GOOG", "GS", "IBM",
)  # fmt: skip
"""Those that volatility indices are about. Any other listed symbol may be asked for too."""
ASKED_FOR_UNNAMED = ("SPX", "VIX")

MAX_BYTES = 64 * MEGABYTE
"""The largest real document, all SPX options, has 13.6 MB."""
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
"""How much later than its arrival a document may say that it was made: the clock of this machine may be slow."""

_EXPECTED = "an option chain in JSON"
_SYMBOL = re.compile(r"[A-Z][A-Z0-9.]{0,5}", re.ASCII)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHOWN_BYTES = 400


@dataclass(frozen=True, slots=True)
class CboeOptionChain:
    """Cboe's delayed option quotes, one document an underlying.

    Attributes
    ----------
    host
        Scheme and host; a newer client of the same documents uses https://cdn-api.cboe.com.
    """

    host: str = "https://cdn.cboe.com"

    name: ClassVar[str] = "cboe-option-chain"
    title: ClassVar[str] = "Cboe's delayed option quotes, all strikes and expiries of an underlying"
    licence: ClassVar[str] = "Cboe allows personal use of its delayed quotes; passing them on needs its permission."
    serves: ClassVar[tuple[str, ...]] = UNDERLYINGS
    unasked: ClassVar[tuple[str, ...]] = ASKED_FOR_UNNAMED
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document for each underlying; days cannot be asked for, the source has the present only.

        Raises
        ------
        UsageError
            When a name can be no symbol.
        """
        names = ask.names or ASKED_FOR_UNNAMED
        for name in names:
            if not _SYMBOL.fullmatch(name):
                raise UsageError(f"{name!r} is no symbol of an underlying; give one such as 'SPX' or 'AAPL'")
        for name in names:
            document = f"{'_' if name in INDICES else ''}{name}.json"
            yield client.get(
                Request(
                    source=self.name,
                    key=f"options/{document}",
                    url=f"{self.host}/api/global/delayed_quotes/options/{document}",
                    expects=("json",),
                    context=MappingProxyType({"underlying": name}),
                    max_bytes=MAX_BYTES,
                )
            )

    def parse(self, payload: Payload) -> tuple[QuoteSnapshot, ...]:
        """The one snapshot of a document, its quotes as they came: negative ones, sentinels and duplicates included.

        `as_of` is the last instant of regular quoting at or before the document's timestamp less 15 minutes, on the
        clock of New York.

        Raises
        ------
        NotTheDocument
            When it is something else, cut off, damaged, or about another underlying.
        SchemaChanged
            When a needed field is in no row.
        ImpossibleAnswer
            When it lists no option of the underlying, or was made after it was received.
        """
        where = Path(payload.key)
        try:
            chain = cboe_quotes(where, payload.body.removeprefix(_BYTE_ORDER_MARK))
            underlying = self._underlying(payload, chain)
            known_at = made_at(where, chain.stamp).astimezone(UTC)
            as_of = last_quotes(where, known_at - DELAY)
        except UnreadableFile as exc:
            raise NotTheDocument(self.name, _EXPECTED, f"{exc.problem}: {_beginning(payload)}") from exc
        except MissingColumn as exc:
            raise SchemaChanged(self.name, exc.missing, exc.found) from exc
        except EmptyBoard as exc:
            raise ImpossibleAnswer(self.name, f"{payload.key} lists no option") from exc
        if known_at > payload.received_at + CLOCKS_MAY_DIFFER:
            raise ImpossibleAnswer(
                self.name,
                f"{payload.key} says that it was made at {known_at.isoformat()}, after it was received at "
                f"{payload.received_at.astimezone(UTC).isoformat()}; check the clock of this machine",
            )
        return (
            QuoteSnapshot(
                underlying=underlying,
                as_of=as_of,
                as_of_inferred=True,
                known_at=known_at,
                source=f"Cboe delayed quotes, {payload.key}",
                quotes=chain.quotes,
                dropped=MappingProxyType({str(code): count for code, count in chain.dropped.items()}),
            ),
        )

    def _underlying(self, payload: Payload, chain: CboeQuotes) -> str:
        """The underlying asked for, when the chain is of it; roots leave out the dot of BRK.B."""
        asked = payload.context.get("underlying", chain.underlying)
        if not chain.quotes.rows:
            counts = ", ".join(f"{count} {code}" for code, count in chain.dropped.items())
            raise ImpossibleAnswer(self.name, f"{payload.key} has no contract that can be placed ({counts})")
        if chain.underlying.replace(".", "") != asked.replace(".", ""):
            raise NotTheDocument(self.name, f"the option chain of {asked}", f"that of {chain.underlying}")
        return asked


def _beginning(payload: Payload) -> str:
    """How the body begins, for messages."""
    text = payload.body[:_SHOWN_BYTES].decode("utf-8", "replace")
    return excerpt(text) if text.strip() else "the answer is empty"
