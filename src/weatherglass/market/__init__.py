"""Frozen records and columnar layouts: quotes, boards, curves, reasons. No I/O, no clock."""

from weatherglass.market.board import Board, TermQuotes
from weatherglass.market.curve import CMT_DAYS, CurveHistory, ParCurve, RateSource, TermRates
from weatherglass.market.quotes import ABSENT, UNREADABLE, QuoteDefect, QuoteTable, TermNote, assemble_board
from weatherglass.market.reason import Reason, ReasonCode

__all__ = [
    "ABSENT",
    "CMT_DAYS",
    "UNREADABLE",
    "Board",
    "CurveHistory",
    "ParCurve",
    "QuoteDefect",
    "QuoteTable",
    "RateSource",
    "Reason",
    "ReasonCode",
    "TermNote",
    "TermQuotes",
    "TermRates",
    "assemble_board",
]
