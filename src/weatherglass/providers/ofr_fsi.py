"""The Financial Stress Index of the Office of Financial Research: one CSV since 2000, with its parts by category and
by region.

The index is the sum of its five categories, and again of its three regions (of the regions to about 0.1, as
published). Zero is its average, so that a part of zero is a value; a whole row of zeros is not.
"""

from __future__ import annotations

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
from weatherglass.providers.documents import Table, iso_day, table_of, us_day
from weatherglass.providers.observations import BLANKS, Observations

SERIES = "OFR_FSI"
EXPECTED = "the table of the OFR Financial Stress Index"
FIELDS = {
    "OFR FSI": MAIN_FIELD,
    "Credit": "credit",
    "Equity valuation": "equity_valuation",
    "Safe assets": "safe_assets",
    "Funding": "funding",
    "Volatility": "volatility",
    "United States": "us",
    "Other advanced economies": "other_advanced",
    "Emerging markets": "emerging_markets",
}
"""Field of each column, as the source writes its columns today."""
_OTHER_SPELLINGS = {"US": "us", "Other advanced": "other_advanced"}
_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class OfrFsi:
    """The OFR Financial Stress Index from financialresearch.gov; `host` is scheme and host."""

    host: str = "https://www.financialresearch.gov"

    name: ClassVar[str] = "ofr-fsi"
    title: ClassVar[str] = "Financial Stress Index of the U.S. Office of Financial Research"
    licence: ClassVar[str] = "Work of the U.S. government, in the public domain; the OFR asks to be named."
    serves: ClassVar[tuple[str, ...]] = (SERIES,)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The one document, with the whole history; other names raise `UsageError`."""
        wanted(ask, self.serves, self.name)
        url = f"{self.host}/financial-stress-index/data/fsi.csv"
        yield client.get(Request(self.name, "fsi.csv", url, expects=("csv",)))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The index as "close", and its parts; a part that the table no longer has is left out with a note.

        Names of columns are compared without case, spaces and underscores. Days are ISO, or as 01/31/2024.

        Raises
        ------
        NotTheDocument
            When it is no such table, or a table without rows.
        SchemaChanged
            When the date or the index itself has no column.
        ImpossibleAnswer
            When every row is zeros.
        """
        table = table_of(payload, required=("Date",), expected=EXPECTED)
        columns = _columns(table)
        if MAIN_FIELD not in columns.values():
            raise SchemaChanged(payload.source, ("OFR FSI",), table.header)
        if not table.rows and not table.ragged:
            raise NotTheDocument(payload.source, EXPECTED, "a table without rows")
        found = Observations(latest_day=payload.received_at.astimezone(_ZONE).date())
        absent = [column for column, name in FIELDS.items() if name not in columns.values()]
        found.notes.extend(f"the table has no column {column!r} any more" for column in absent)
        date_at = table.at("Date") or 0
        for row, cells in zip(table.numbers, table.rows, strict=True):
            _add_row(found, row, iso_day(cells[date_at]) or us_day(cells[date_at]), cells, columns)
        for row, text in table.ragged:
            found.leave_out(ObservationDefect.RAGGED_ROW, row, text)
        answer = found.answer()
        if not answer.rows and ObservationDefect.ZERO_PLACEHOLDER in answer.quality.left_out:
            raise ImpossibleAnswer(
                payload.source, f"all parts of the index are zero on all of its {len(table.rows)} days"
            )
        return answer


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower()


def _columns(table: Table) -> dict[int, str]:
    """Field of each column that is known, by position."""
    fields = {_plain(column): name for column, name in (FIELDS | _OTHER_SPELLINGS).items()}
    return {at: fields[_plain(column)] for at, column in enumerate(table.header) if _plain(column) in fields}


def _add_row(found: Observations, row: int, day: date | None, cells: Sequence[str], columns: dict[int, str]) -> None:
    stated = [at for at in columns if cells[at].strip() not in BLANKS]
    # One part may be zero, and a table cut down to the index alone may have a zero; nine of them are no measurement.
    placeholder = len(stated) > 1 and all(number(cells[at]) == 0.0 for at in stated)
    for at, name in columns.items():
        if placeholder and at in stated:
            found.leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, f"{day} {name} {cells[at]}")
        else:
            found.add(SERIES, name, day, cells[at], row=row)
