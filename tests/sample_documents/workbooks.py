"""Sample documents in legacy Excel files: ICI's weekly flows and Shiller's data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import xlwt

from sample_documents.document import EXCEL, Document
from sample_documents.levels import Twist, level

ICI_COLUMNS = {
    1: "FLOW_ICI_TOTAL", 3: "FLOW_ICI_EQUITY", 9: "FLOW_ICI_HYBRID", 11: "FLOW_ICI_BOND", 17: "FLOW_ICI_COMMODITY",
}  # fmt: skip
WEEKS = ("08/06/2025", "08/13/2025", "08/20/2025")
MONTHS = (2025.04, 2025.05, 2025.06, 2025.07, 2025.08)
_HEADINGS = (
    {1: "Total LT MF", 3: "Equity", 9: "Hybrid", 11: "Bond", 17: "Commodity"},
    {1: "and ETF flows1", 3: "Total", 5: "Domestic", 7: "World", 11: "Total", 13: "Taxable", 15: "Municipal"},
)
_SHILLER = ("Date", "P", "D", "E", "CPI", "Date Fraction", "Rate GS10", "CAPE", "", "TR CAPE")


def ici_flows(_host: str, twist: Twist) -> list[Document]:
    return [Document("/combined_flows_data_2025.xls", ici_book(twist), EXCEL)]


def shiller(_host: str, twist: Twist) -> list[Document]:
    return [Document("/ie_data.xls", shiller_book(twist), EXCEL)]


@cache
def ici_book(twist: Twist, *, blank: bool = False, extra: bool = False) -> bytes:
    """Months, then weeks; `blank` leaves the cells of the weeks empty, `extra` adds a column nobody knows."""
    rows: list[dict[int, object]] = [{0: "Estimated flows to long-term funds"}, {0: "Millions, U.S. dollars"}]
    rows += [dict(each) for each in _HEADINGS]
    rows += [{0: "7/31/2025", **dict.fromkeys(ICI_COLUMNS, 1000)}, {}, {0: "Estimated weekly fund flows"}]
    for at, week in enumerate(WEEKS):
        cells = {} if blank else {column: level(name, at, twist) for column, name in ICI_COLUMNS.items()}
        rows.append({0: week, **cells})
    rows += [{}, {0: "1 Components may not add to the total."}]
    if extra:
        rows[2][19] = "Digital assets"
        rows[-3][19] = 77
    return _saved("Weekly MF & ETF Public Report", rows)


@cache
def shiller_book(twist: Twist, *, blank: bool = False, extra: bool = False) -> bytes:
    """Months as numbers below a header in the eighth row."""
    header: dict[int, object] = {at: name for at, name in enumerate(_SHILLER) if name}
    rows: list[dict[int, object]] = [{0: "Stock Market Data Used in ..."}, *({} for _ in range(6)), header]
    for at, month in enumerate(MONTHS):
        rows.append({0: month, 1: 6400.0, 7: "NA" if blank else level("CAPE", at, twist), 9: 41.5})
    rows += [{}, {1: "Aug price is Aug 28th close"}]
    if extra:
        header[11] = "Excess CAPE Yield"
        rows[8][11] = 0.017
    return _saved("Data", rows)


def _saved(sheet: str, rows: Sequence[dict[int, object]]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet(sheet)
    for at, row in enumerate(rows):
        for column, cell in row.items():
            page.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
