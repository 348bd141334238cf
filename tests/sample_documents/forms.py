"""Every way in which a source is asked, with a sample document of each: what the contract suite runs over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sample_documents import NOW, SampleClient
from sample_documents.tables import LEGACY_CONTRACT
from weatherglass.app.settings import Settings
from weatherglass.app.wiring import source_named
from weatherglass.market.payload import Payload
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.fred import PAR_YIELDS

HOST = "https://there.example/below"
CONTACT = "ann@example.org"
KEY = "canary0123456789abcdef0123456789"
"""Of the length of a key of FRED; it must not be seen anywhere."""


@dataclass(frozen=True)
class Form:
    """One way of asking a source.

    Attributes
    ----------
    source, host
        Name of the source, and the name under which its host is configured.
    names
        What is asked for; few, so that documents stay small.
    keyed
        Whether a key is set.
    changes
        Fields of the provider that no setting reaches.
    """

    source: str
    names: tuple[str, ...] = ()
    host: str = ""
    keyed: bool = False
    changes: Mapping[str, Any] = field(default_factory=dict)

    def provider(self, host: str = HOST) -> Provider:
        settings = Settings(
            home=Path("nowhere"),
            contact=CONTACT,
            hosts={self.host or self.source: host},
            keys={self.source: KEY} if self.keyed else {},
        )
        made = source_named(self.source, settings)
        for name, value in self.changes.items():
            made = type(made)(**{name: value, "host": host})
        return made

    def client(self, host: str = HOST) -> SampleClient:
        return SampleClient(self.host or self.source, host)

    @property
    def ask(self) -> Ask:
        return Ask(now=NOW, names=self.names)

    def fetched(self) -> Iterator[Payload]:
        # the packaged source asks nobody, and its client has no documents
        yield from self.provider().fetch(self.ask, self.client())


FORMS: Mapping[str, Form] = {
    "cboe-index-history": Form("cboe-index-history", ("VIX",)),
    "cboe-index-history, close only": Form("cboe-index-history", ("SKEW",)),
    "cboe-option-chain": Form("cboe-option-chain", ("SPX",)),
    "vx-futures": Form("vx-futures", ("VXU25",)),
    "vx-futures, archive": Form("vx-futures", (LEGACY_CONTRACT,)),
    "cfe-settlement": Form("cfe-settlement"),
    "treasury": Form("treasury"),
    "treasury, xml": Form("treasury", changes={"form": "xml"}),
    "fred": Form("fred", ("VIX",)),
    "fred, several": Form("fred", PAR_YIELDS),
    "fred, interface": Form("fred", ("DFF",), host="fred-api", keyed=True),
    "fred, not in the archive": Form("fred", ("SPX",), host="fred-api", keyed=True),
    "yahoo": Form("yahoo", ("SPY",)),
    "yahoo, coin": Form("yahoo", ("BTC",)),
    "coin-metrics": Form("coin-metrics", ("BTC_MVRV",)),
    "coin-metrics, pages": Form("coin-metrics", ("BTC",)),
    "blockchain-info": Form("blockchain-info", ("BTC",)),
    "deribit-options": Form("deribit-options", ("BTC",)),
    "deribit-dvol": Form("deribit-dvol", ("DVOL",)),
    "ofr-fsi": Form("ofr-fsi"),
    "sec-frames": Form("sec-frames"),
    "ici-flows": Form("ici-flows"),
    "wikimedia": Form("wikimedia", ("VIEWS_KO_BITCOIN",)),
    "shiller": Form("shiller"),
    "cnn-fear-greed": Form("cnn-fear-greed"),
    "crypto-fear-greed": Form("crypto-fear-greed"),
    "stooq": Form("stooq", ("SPX",), keyed=True),
    "packaged": Form("packaged", ("BTC",)),
}


@cache
def payloads(label: str) -> tuple[Payload, ...]:
    """Everything that a form of asking brings."""
    return tuple(FORMS[label].fetched())


def payload(label: str) -> Payload:
    """The first document of a form."""
    return payloads(label)[0]
