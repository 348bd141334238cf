"""What a board that is kept up to date answers: an index, its terms, and a hash of what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from weatherglass.indices.definition import IndexDefinition
from weatherglass.indices.editions import Edition
from weatherglass.indices.live_strips import DIGEST_BYTES
from weatherglass.indices.outcome import Outcome
from weatherglass.indices.terms import Candidate
from weatherglass.market import Reason, TermQuotes
from weatherglass.market.contracts import TermKey


@dataclass(frozen=True, slots=True)
class LiveTerm:
    """A term of a live value.

    Attributes
    ----------
    rate
        Continuously compounded, decimal a year.
    year_frac
        Years to settlement on the definition's clock.
    forward, k0
        Quote currency; None where not reached.
    variance
        Annual; None where the term is not calculable.
    strikes_used
        Strikes in the strip, K0 included.
    digest
        Hash of its listed strikes and quotes.
    carried
        Whether the variance was given from an earlier board.
    """

    candidate: Candidate
    rate: float
    year_frac: float
    reason: Reason | None
    forward: float | None
    k0: float | None
    variance: float | None
    strikes_used: int
    digest: bytes
    carried: bool = False

    @property
    def quotes(self) -> TermQuotes:
        """The term's name and settlement, without its quotes."""
        return self.candidate.quotes

    @property
    def key(self) -> TermKey:
        """Which term of the board it is."""
        return TermKey(self.candidate.quotes.expiry, self.candidate.quotes.root)


@dataclass(frozen=True, slots=True)
class LiveValue:
    """An index on the quotes of one instant; computed by this project, never an official value.

    Attributes
    ----------
    value
        In the index's own points; None when not calculable, for `reason`.
    terms
        Near first.
    weights
        Of each term.
    input_hash
        Hash of all that the value is made of: quotes, terms, minutes, rates, edition. The same inputs have the same.
    """

    index: str
    value: float | None
    reason: Reason | None
    as_of: datetime
    edition: str
    terms: tuple[LiveTerm, ...]
    weights: tuple[float, ...]
    extrapolated: bool
    input_hash: str


def input_hash_of(definition: IndexDefinition, edition: Edition, outcome: Outcome[LiveTerm]) -> str:
    """Hash of all that an index is made of."""
    made = blake2b(f"{definition.name}|{edition.name}".encode(), digest_size=DIGEST_BYTES)
    for term in outcome.strips:
        said = f"|{term.key.root}|{term.key.expiry}|{term.candidate.minutes}|{term.rate.hex()}|"
        made.update(said.encode() + (b"" if not term.carried else repr(term.variance).encode()) + term.digest)
    if isinstance(outcome.value, Reason):
        made.update(outcome.value.code.encode())
    return made.hexdigest()
