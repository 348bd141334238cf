"""Small sound documents of every source, in the layout of the real ones and with invented values, built in code.

`documents` gives all that a plain `pull` at `NOW` asks of a source (and the other forms that it has: FRED's interface,
the Treasury's XML, an archived VX file). The packaged source asks nobody, and has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from sample_documents import json_documents, option_boards, tables, workbooks
from sample_documents.document import Document, found
from sample_documents.levels import LEVELS, NOW, REVISED_AT, SESSIONS, Twist, level, prices
from weatherglass.errors import SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.providers.contract import Request

__all__ = [
    "BUILDERS", "LEVELS", "NOW", "REVISED_AT", "SESSIONS", "Document", "SampleClient", "Twist", "documents", "found",
    "level", "prices",
]  # fmt: skip

BUILDERS: Mapping[str, Callable[[str, Twist], list[Document]]] = {
    "cboe-index-history": tables.cboe_index_history,
    "cboe-option-chain": option_boards.cboe_option_chain,
    "vx-futures": tables.vx_futures,
    "cfe-settlement": tables.cfe_settlement,
    "treasury": tables.treasury,
    "fred": tables.fred,
    "fred-api": json_documents.fred_interface,
    "yahoo": json_documents.yahoo,
    "coin-metrics": json_documents.coin_metrics,
    "blockchain-info": json_documents.blockchain_info,
    "deribit-options": option_boards.deribit_options,
    "deribit-dvol": json_documents.deribit_dvol,
    "ofr-fsi": tables.ofr_fsi,
    "sec-frames": json_documents.sec_frames,
    "ici-flows": workbooks.ici_flows,
    "wikimedia": json_documents.wikimedia,
    "shiller": workbooks.shiller,
    "cnn-fear-greed": json_documents.cnn_fear_greed,
    "crypto-fear-greed": json_documents.crypto_fear_greed,
    "stooq": tables.stooq,
}
"""By the name under which a host is configured; FRED has two hosts."""


@cache
def documents(source: str, host: str = "https://there", twist: Twist = Twist.SOUND) -> tuple[Document, ...]:
    """Everything that a source has; `host` is what its documents call it in links."""
    return tuple(BUILDERS[source](host, twist))


class SampleClient:
    """Answers from the samples of one host, without a network; keeps the requests."""

    def __init__(self, source: str, host: str, *, twist: Twist = Twist.SOUND, now: datetime = NOW) -> None:
        self.host, self.now, self.requests = host, now, list[Request]()
        self._documents = documents(source, host, twist) if source in BUILDERS else ()

    def get(self, request: Request) -> Payload:
        self.requests.append(request)
        assert request.url.startswith(f"{self.host}/"), f"{request.url} is not at {self.host}"
        document = self._found(request)
        if document is None:
            raise SourceRefused(
                request.source, 400 if "vintagedates" in request.url else 404, "it has no such document"
            )
        return Payload(
            source=request.source,
            key=request.key,
            url=request.url,
            body=document.body,
            received_at=self.now,
            context=request.context,
            media_type=document.media_type,
        )

    def _found(self, request: Request) -> Document | None:
        from urllib.parse import urlencode

        target = request.url.removeprefix(self.host)
        words = urlencode({**request.params, **request.secret_params})
        return found(self._documents, f"{target}{'&' if '?' in target else '?'}{words}")
