"""Frozen records and columnar layouts: quotes, boards, curves, reasons. No I/O, no clock."""

from weatherglass.market.board import Board, TermQuotes
from weatherglass.market.curve import CurveHistory, ParCurve, TermRates
from weatherglass.market.quotes import ABSENT, UNREADABLE, QuoteDefect, QuoteTable, assemble_board
from weatherglass.market.reason import Reason, ReasonCode

__all__ = [
    "ABSENT",
    "UNREADABLE",
    "Board",
    "CurveHistory",
    "ParCurve",
    "QuoteDefect",
    "QuoteTable",
    "Reason",
    "ReasonCode",
    "TermQuotes",
    "TermRates",
    "assemble_board",
]
