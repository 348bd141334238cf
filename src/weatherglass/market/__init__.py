"""Frozen records and columnar layouts: quotes, boards, curves, series and their catalogue. No I/O, no clock."""

from weatherglass.market.alignment import Aligned, KnownColumn, SameDay, align, same_day, session_closes
from weatherglass.market.board import Board, TermQuotes
from weatherglass.market.catalogue import (
    SeriesCalendar,
    SeriesSpec,
    Unit,
    canonical,
    require_spec,
    series_names,
    spec_of,
    unit_of,
)
from weatherglass.market.curve import CMT_DAYS, CurveHistory, ParCurve, RateSource, TermRates
from weatherglass.market.divergence import Divergence, divergences
from weatherglass.market.known_at import known_at_of
from weatherglass.market.quotes import ABSENT, UNREADABLE, QuoteDefect, QuoteTable, TermNote, assemble_board
from weatherglass.market.reason import Reason, ReasonCode
from weatherglass.market.staleness import (
    ExtraDay,
    GapReport,
    Staleness,
    StalenessState,
    expected_last_day,
    gaps_in,
)

__all__ = [
    "ABSENT",
    "CMT_DAYS",
    "UNREADABLE",
    "Aligned",
    "Board",
    "CurveHistory",
    "Divergence",
    "ExtraDay",
    "GapReport",
    "KnownColumn",
    "ParCurve",
    "QuoteDefect",
    "QuoteTable",
    "RateSource",
    "Reason",
    "ReasonCode",
    "SameDay",
    "SeriesCalendar",
    "SeriesSpec",
    "Staleness",
    "StalenessState",
    "TermNote",
    "TermQuotes",
    "TermRates",
    "Unit",
    "align",
    "assemble_board",
    "canonical",
    "divergences",
    "expected_last_day",
    "gaps_in",
    "known_at_of",
    "require_spec",
    "same_day",
    "series_names",
    "session_closes",
    "spec_of",
    "unit_of",
]
