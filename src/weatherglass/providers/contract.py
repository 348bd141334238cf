"""What every source of data offers: `fetch` asks the outside for documents, `parse` reads one of them.

`fetch` does all the I/O and reads nothing more of a document than it needs to ask for the next one (a page number).
`parse` is pure: the same payload gives the same answer, on any machine, at any later time; whatever it needs to know
about the question (the date asked for) travels in the payload. Between the two, the caller stores the payload.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from weatherglass.market.payload import NO_WORDS, Payload, Words
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.series import SeriesAnswer

MEGABYTE = 1 << 20
DEFAULT_MAX_BYTES = 8 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of a source.

    Attributes
    ----------
    now
        The instant of asking, with an offset; nothing below reads a clock.
    names
        Series or underlyings, as the catalogue spells them; empty asks for all that the source gives.
    first, last
        Days wanted, or None for as far as the source goes. A source may answer more than was asked.
    """

    now: datetime
    names: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One document to get.

    Attributes
    ----------
    source
        Name of the provider, for messages and for the rules of its host.
    key
        Which document of that source this is; the same key tomorrow is the same document, newer ("VIX_History.csv").
    url
        With scheme and host; without secrets.
    params
        Query parameters, percent-encoded by the client.
    secret_params
        Query parameters that must appear in no message, log or stored record.
    headers
        Beyond what the client sends itself.
    expects
        Kinds of document that make sense: any of "json", "csv", "xml", "excel", "text". What looks like another kind
        (HTML where JSON is due) is refused before it is parsed.
    context
        What `parse` must know about the question; kept with the payload.
    max_bytes
        Bound of the decompressed body.
    """

    source: str
    key: str
    url: str
    params: Words = field(default_factory=lambda: NO_WORDS)
    secret_params: Words = field(default_factory=lambda: NO_WORDS, repr=False)
    headers: Words = field(default_factory=lambda: NO_WORDS)
    expects: tuple[str, ...] = ("json",)
    context: Words = field(default_factory=lambda: NO_WORDS)
    max_bytes: int = DEFAULT_MAX_BYTES


class Client(Protocol):
    """The door to the outside that `fetch` is given."""

    def get(self, request: Request) -> Payload:
        """The document, or a payload marked `unchanged`.

        Raises
        ------
        SourceError
            As `weatherglass.errors` lists them.
        """
        ...


Answer = SeriesAnswer | tuple[QuoteSnapshot, ...]
"""Daily observations, or option quotes."""


@runtime_checkable
class Provider(Protocol):
    """One source. A frozen dataclass whose fields are configuration (host, key), with defaults.

    Attributes
    ----------
    name
        As the command line takes it: "cboe-index-history".
    title
        A line for people.
    licence
        What the source says about the use of its data, in a sentence.
    serves
        Names of the series that it can give, or the underlyings whose quotes it can give. A name with a star at its
        end stands for a family: "VX*".
    needs
        Names of the settings without which it cannot be asked ("api_key", "contact"); empty for most.
    unasked (only where it differs from `serves`)
        What an ask without names gives.
    may_be_empty (only where it is True)
        Whether a document without any value can be sound (the year's file in the first days of January).
    """

    @property
    def name(self) -> str:
        """As the command line takes it."""
        ...

    @property
    def title(self) -> str:
        """A line for people."""
        ...

    @property
    def licence(self) -> str:
        """What the source says about the use of its data."""
        ...

    @property
    def serves(self) -> tuple[str, ...]:
        """Series or underlyings that it can give."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Settings without which it cannot be asked."""
        ...

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The documents that answer an ask, one at a time, each before the next is asked for."""
        ...

    def parse(self, payload: Payload) -> Answer:
        """What a document says. Pure."""
        ...
