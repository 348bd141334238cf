"""Robert Shiller's cyclically adjusted price-earnings ratio (CAPE), monthly since 1881, from his workbook.

Months are written as numbers: 2024.01 is January, and 2024.1 is *October*, since the workbook drops the last zero.
The value of the current month is an estimate and will be revised; any past value may be. The address of the workbook
changes with its editions (unverified); the copy at Yale's address ended in 2023.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.excel_sheet import Cell, sheet_of
from weatherglass.providers.observations import BLANKS, Observations

SERIES = "CAPE"
SHEET = "Data"
EXPECTED = "Shiller's workbook of stock market data"
HEADER_WITHIN = 40
"""The header stands in the first rows (the eighth, today)."""
_ZONE = ZoneInfo("America/New_York")
_MONTH_TEXT = re.compile(r"(\d{4})\.(\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shiller:
    """CAPE from shillerdata.com.

    Attributes
    ----------
    host, path
        Scheme and host, and the path of the workbook below it, with a slash in front. Both change with editions: the
        page links to wherever the newest one is.
    """

    host: str = "https://shillerdata.com"
    path: str = "/ie_data.xls"

    name: ClassVar[str] = "shiller"
    title: ClassVar[str] = "Robert Shiller's data: cyclically adjusted price-earnings ratio"
    licence: ClassVar[str] = "Free to use with the source named (Robert J. Shiller); no licence is stated."
    serves: ClassVar[tuple[str, ...]] = (SERIES,)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The workbook, with the whole history; other names raise `UsageError`."""
        wanted(ask, self.serves, self.name)
        yield client.get(Request(self.name, "ie_data.xls", f"{self.host}{self.path}", expects=("excel",)))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """CAPE of each month, under the first day of the month; "NA" (before 1881) is blank.

        Reads .xls and .xlsx. Rows without a month and without a ratio are the notes at the end of the sheet.

        Raises
        ------
        NotTheDocument
            When it is no workbook, or the sheet has no row below its header.
        SchemaChanged
            When the sheet, the column of dates or that of the ratio is missing.
        ImpossibleAnswer
            When every ratio is zero.
        """
        rows = sheet_of(payload, SHEET, EXPECTED)
        header_at, date_at, ratio_at = _header(payload, rows)
        found = Observations(latest_day=payload.received_at.astimezone(_ZONE).date(), zero_is_blank=True)
        months = 0
        for row, cells in enumerate(rows[header_at + 1 :], start=1):
            month, ratio = _month(cells[date_at]), cells[ratio_at]
            if month is not None or _is_value(ratio):
                months += 1
                found.add(SERIES, MAIN_FIELD, month, ratio, row=row)
        if not months:
            raise NotTheDocument(payload.source, EXPECTED, f"a sheet {SHEET!r} without a single month")
        answer = found.answer()
        if not answer.rows and ObservationDefect.ZERO_PLACEHOLDER in answer.quality.left_out:
            raise ImpossibleAnswer(payload.source, f"the ratio is zero in all of its {months} months")
        return answer


def _header(payload: Payload, rows: Sequence[Sequence[Cell]]) -> tuple[int, int, int]:
    """Row of the header, and columns of the date and the ratio; "TR CAPE" is another ratio."""
    texts = [[str(cell).strip().upper() for cell in row] for row in rows[:HEADER_WITHIN]]
    for at, names in enumerate(texts):
        if "DATE" in names and "CAPE" in names:
            return at, names.index("DATE"), names.index("CAPE")
    dated = [at for at, names in enumerate(texts) if "DATE" in names]
    found = [str(cell).strip() for at in dated[:1] for cell in rows[at] if str(cell).strip()]
    raise SchemaChanged(payload.source, ("CAPE",) if dated else ("Date",), found)


def _is_value(cell: Cell) -> bool:
    return str(cell).strip() not in BLANKS and math.isfinite(number(cell))


def _month(cell: Cell) -> date | None:
    """First day of the month that a cell names, as a number, a text or a date.

    >>> _month(2024.01), _month(2024.1), _month("2024.10"), _month(2024.13)
    (datetime.date(2024, 1, 1), datetime.date(2024, 10, 1), datetime.date(2024, 10, 1), None)
    """
    if isinstance(cell, date):
        return date(cell.year, cell.month, 1)
    if isinstance(cell, str):
        match = _MONTH_TEXT.fullmatch(cell.strip())
        return _first_of(int(match[1]), int(match[2].ljust(2, "0"))) if match else None
    hundredths = number(cell) * 100
    if not math.isfinite(hundredths):
        return None
    nearest = round(hundredths)
    # A fraction of a year (2024.0417 for mid-January) is another way of counting, and no month here.
    return _first_of(*divmod(nearest, 100)) if abs(hundredths - nearest) < 0.01 else None


def _first_of(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and 1 <= year <= 9999 else None
