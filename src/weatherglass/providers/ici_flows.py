"""Weekly flows into long-term mutual funds and exchange-traded funds, estimated by the Investment Company Institute.

A legacy Excel file with one sheet: monthly figures, then a row "Estimated weekly fund flows" and the weeks. Columns are
found by the words above them, never by their position. Flows are in millions of dollars for the week that ends on the
day of the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import ImpossibleAnswer, SchemaChanged, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import iso_day, us_day
from weatherglass.providers.excel_sheet import Cell, sheet_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import received_day

COLUMNS: Mapping[str, str] = MappingProxyType({
    "FLOW_ICI_TOTAL": "Total",
    "FLOW_ICI_EQUITY": "Equity",
    "FLOW_ICI_HYBRID": "Hybrid",
    "FLOW_ICI_BOND": "Bond",
    "FLOW_ICI_COMMODITY": "Commodity",
})  # fmt: skip
"""Our names to the first word above the column."""
WEEKLY_BLOCK = "Estimated weekly fund flows"
EXPECTED = "an Excel sheet of weekly fund flows"
REVISED_NOTE = "weekly figures are estimates, and are revised later"
ROUNDING_USD_MILLIONS = 5.0
"""The five columns are rounded one by one."""
_NOT_FOUND = 404
_WITH_DATE = re.compile(r"\s*\d{1,4}[/-]\d{1,2}[/-]\d{1,4}\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class IciFlows:
    """The weekly file of combined flows.

    Attributes
    ----------
    host
        With scheme.
    """

    host: str = "https://www.ici.org"

    name: ClassVar[str] = "ici-flows"
    title: ClassVar[str] = "ICI estimated weekly flows into mutual funds and ETFs"
    licence: ClassVar[str] = "Copyright Investment Company Institute; free to read, name the source."
    serves: ClassVar[tuple[str, ...]] = tuple(COLUMNS)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The file of the running year, or of the year before while there is none yet.

        Older names are not asked for: the source keeps one running file, and gives copies of it under old names.
        """
        wanted(ask, self.serves, self.name)
        year = ask.now.astimezone(UTC).year
        try:
            yield self._file(year, client)
        except SourceRefused as exc:
            if exc.status != _NOT_FOUND:
                raise
            yield self._file(year - 1, client)

    def _file(self, year: int, client: Client) -> Payload:
        return client.get(
            Request(
                source=self.name,
                key="combined_flows_data.xls",
                url=f"{self.host}/combined_flows_data_{year}.xls",
                headers={"Accept": "application/vnd.ms-excel, */*"},
                expects=("excel",),
            )
        )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The weeks of all five columns.

        Raises
        ------
        NotTheDocument
            When it is no Excel file.
        SchemaChanged
            When the weekly block or the words above a column are missing.
        ImpossibleAnswer
            When the weekly block has no weeks.
        """
        rows = [row for row in sheet_of(payload, "", EXPECTED) if row]
        start = next((at for at, row in enumerate(rows) if _text(row[:1]).startswith(WEEKLY_BLOCK.lower())), None)
        if start is None:
            raise SchemaChanged(payload.source, [WEEKLY_BLOCK], [_text(row[:1]) for row in rows if _text(row[:1])])
        at_column = _columns_by_words(payload, rows[:start])
        obs = Observations(latest_day=received_day(payload), notes=[REVISED_NOTE])
        weeks = odd = 0
        for at, row in enumerate(rows[start + 1 :], start=1):
            if not _is_dated(row[0]):
                continue
            weeks += 1
            day = _day(row[0])
            kept = [
                obs.add(series, MAIN_FIELD, day, _cell(row, column), row=at) for series, column in at_column.items()
            ]
            odd += _differs(kept)
        if not weeks:
            raise ImpossibleAnswer(payload.source, f"no dated row below {WEEKLY_BLOCK!r}")
        if odd:
            obs.notes.append(f"in {odd} of {weeks} weeks the total differs from the sum of its parts")
        return obs.answer()


def _text(cells: Sequence[Cell]) -> str:
    """Cells as one text in lower case, without the digits and marks of footnotes."""
    joined = " ".join(cell for cell in cells if isinstance(cell, str))
    return " ".join(re.sub(r"[\d*†‡,()]", " ", joined).lower().split())


def _columns_by_words(payload: Payload, rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """Where the column of each series stands: the leftmost whose heading begins with its word.

    Equity and bonds are groups with the total first: the second line of that heading must say so.
    """
    dated = next((at for at, row in enumerate(rows) if _is_dated(row[0])), len(rows))
    width = max((len(row) for row in rows[:dated]), default=0)
    headings = [_text([row[column] for row in rows[:dated] if column < len(row)]) for column in range(width)]
    found = {}
    for series, word in COLUMNS.items():
        lower = word.lower()
        at = next((at for at, text in enumerate(headings) if at and re.match(rf"{lower}s?\b", text)), None)
        rest = "" if at is None else re.sub(rf"^{lower}s?\b", "", headings[at]).strip()
        if at is not None and (lower not in ("equity", "bond") or rest in ("", lower) or rest.startswith("total")):
            found[series] = at
    missing = [COLUMNS[series] for series in COLUMNS if series not in found]
    if missing:
        raise SchemaChanged(payload.source, missing, [text for text in headings if text])
    return found


def _is_dated(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and _WITH_DATE.fullmatch(cell) is not None)


def _day(cell: Cell) -> date | None:
    return cell if isinstance(cell, date) else us_day(str(cell)) or iso_day(str(cell))


def _cell(row: Sequence[Cell], column: int) -> Cell:
    cell = row[column] if column < len(row) else None
    return (
        cell.replace(",", "") if isinstance(cell, str) and re.fullmatch(r"-?\d{1,3}(,\d{3})+", cell.strip()) else cell
    )


def _differs(values: list[float | None]) -> bool:
    """Whether the first of five values is not the sum of the others."""
    known = [value for value in values if value is not None]
    return len(known) == len(COLUMNS) and abs(known[0] - sum(known[1:])) > ROUNDING_USD_MILLIONS
