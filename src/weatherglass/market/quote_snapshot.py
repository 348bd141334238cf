"""Option quotes of one underlying at one instant, as a provider hands them to the quote lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from weatherglass.errors import UsageError
from weatherglass.market.quotes import QuoteTable, TermNote


@dataclass(frozen=True, slots=True, eq=False)
class QuoteSnapshot:
    """Quotes in source order, not yet cleaned: the lake keeps what came, `assemble_board` makes the board.

    Attributes
    ----------
    underlying
        Symbol without marks ("SPX").
    as_of
        Instant that the quotes describe, with an offset.
    as_of_inferred
        Whether it follows from when the document was made.
    known_at
        Instant at which the document was made, or None when the source does not say.
    source
        For people: which source, which document.
    quotes
        One row a contract.
    dropped
        Counts by code of rows that name no contract of this underlying.
    term_notes
        What the source states of its terms beside the quotes, by expiry and root.
    notes
        Sentences for people.
    examples
        Some of the rows that were left out, with their lines; for the report of an import, not kept by the lake.
    """

    underlying: str
    as_of: datetime
    source: str
    quotes: QuoteTable
    as_of_inferred: bool = False
    known_at: datetime | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    term_notes: Mapping[tuple[date, str], TermNote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise UsageError(f"as_of={self.as_of.isoformat()} has no offset; an instant needs one")
