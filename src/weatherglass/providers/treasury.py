"""The U.S. Treasury's daily par yield curve: one document a calendar year, as CSV or as an OData feed in XML.

Yields are bond-equivalent, in per cent a year. Columns are found by name: tenors come and go ("4 Mo" since 2022,
"1.5 Month" since 2025). On 2017-04-14, a Good Friday, the Treasury published a curve of zeros, which is how it said
that there was none; a single zero within a curve is a yield (bills stood at 0.00 on days of 2011 to 2015). Three tenors
are in every curve since 1990, and a document without one of them has renamed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of, text_of, us_day
from weatherglass.providers.observations import BLANKS, Observations

SERIES = (
    "DGS1MO", "DGS1_5MO", "DGS2MO", "DGS3MO", "DGS4MO", "DGS6MO", "DGS1", "DGS2", "DGS3", "DGS5", "DGS7", "DGS10",
    "DGS20", "DGS30",
)  # fmt: skip
FIRST_YEAR = 1990
NEW_FILE_DAYS = 7
"""So many days into January the file of the new year may still be empty."""
EXPECTED = "daily par yields of the Treasury"
_ZONE = ZoneInfo("America/New_York")
_RATES = "resource-center/data-chart-center/interest-rates"
_KIND = "daily_treasury_yield_curve"
_CSV_TENOR = re.compile(r"(\d+(?:\.\d+)?)\s*(mo|yr|month|year)s?\.?", re.IGNORECASE | re.ASCII)
_XML_TENOR = re.compile(r"BC_(\d+(?:_\d+)?)(MO|YR|MONTH|YEAR)S?", re.ASCII)
_CSV_CORE: Mapping[str, str] = MappingProxyType({"DGS3MO": "3 Mo", "DGS1": "1 Yr", "DGS10": "10 Yr"})
"""Tenors of every curve since 1990, by series: "1 Mo" began in 2001, and "30 Yr" paused from 2002 to 2006."""
_XML_CORE: Mapping[str, str] = MappingProxyType({"DGS3MO": "BC_3MONTH", "DGS1": "BC_1YEAR", "DGS10": "BC_10YEAR"})
_XML_BESIDE = frozenset({"Id", "NEW_DATE", "BC_30YEARDISPLAY"})
"""Properties that are no yields; the last repeats BC_30YEAR for the Treasury's own page."""
_BARE_ENTRY = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?=<(?:\w+:)?entry\b)", re.ASCII)
_FEED = (
    '<feed xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" '
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices">'
)
"""Root for entries that come without one; declares the prefixes that they may leave undeclared."""


@dataclass(frozen=True, slots=True)
class Treasury:
    """Par yields from home.treasury.gov.

    Attributes
    ----------
    host
        Scheme and host.
    form
        "csv" or "xml": which of the two publications to ask for. A host may answer with the other one: `parse` reads
        both.
    """

    host: str = "https://home.treasury.gov"
    form: str = "csv"

    name: ClassVar[str] = "treasury"
    title: ClassVar[str] = "Daily par yield curve of the U.S. Treasury"
    licence: ClassVar[str] = "Work of the U.S. government, in the public domain."
    serves: ClassVar[tuple[str, ...]] = SERIES
    needs: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if self.form not in ("csv", "xml"):
            raise UsageError(f"treasury: form must be 'csv' or 'xml'; got {self.form!r}")

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document for each calendar year asked for, oldest first; without days, that of the current year.

        In the first days of January the document of the year before comes too: the new one may be empty.

        Raises
        ------
        UsageError
            When no name is a par yield, or all the days asked for lie before 1990 or after the current year.
        """
        wanted(ask, self.serves, self.name)
        for year in _years(ask):
            yield client.get(self._request(year))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """Yields by tenor; blank where the Treasury gives none. Entries may come without the feed around them.

        Raises
        ------
        NotTheDocument, SchemaChanged
            When it is no table of yields, or has no date, no tenor that is known, or not all that every year has.
        OtherDate
            When it has rows of another year than the one asked for.
        ImpossibleAnswer
            When all of its curves are zeros.
        """
        payload = _with_feed(payload)
        text = text_of(payload, EXPECTED)
        curves = _xml_curves(payload, text) if text.lstrip().startswith("<") else _csv_curves(payload)
        return _answer(payload, curves)

    def _request(self, year: int) -> Request:
        base, of_year = f"{self.host}/{_RATES}", {"field_tdr_date_value": str(year)}
        context = {"year": str(year)}
        if self.form == "xml":
            params = {"data": _KIND, **of_year}
            url = f"{base}/pages/xml"
            return Request(self.name, f"{_KIND}_{year}.xml", url, params, expects=("xml", "csv"), context=context)
        params = {"type": _KIND, **of_year, "page": "", "_format": "csv"}
        url = f"{base}/daily-treasury-rates.csv/{year}/all"
        return Request(self.name, f"{_KIND}_{year}.csv", url, params, expects=("csv", "xml"), context=context)


def _years(ask: Ask) -> range:
    today = ask.now.astimezone(_ZONE).date()
    last = min(ask.last or today, today).year
    first = ask.first.year if ask.first else last
    if ask.first is None and last == today.year and today.month == 1 and today.day <= NEW_FILE_DAYS:
        first -= 1
    first = max(first, FIRST_YEAR)
    if first > last:
        raise UsageError(
            f"treasury: par yields go from {FIRST_YEAR} to {today.year}; asked for {ask.first or '...'} to "
            f"{ask.last or '...'}"
        )
    return range(first, last + 1)


@dataclass(frozen=True, slots=True)
class _Curves:
    """Rows of a document in its order: number, day and cells by series; and what is beside them."""

    rows: list[tuple[int, date | None, Mapping[str, str | None]]]
    ragged: tuple[tuple[int, str], ...]
    passed_over: tuple[str, ...]
    """A note on each column that is read as nothing: a tenor that no series stands for, or no tenor at all."""


def _with_feed(payload: Payload) -> Payload:
    """The payload; with a feed around entries that come without one."""
    try:
        text = payload.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload
    bare = _BARE_ENTRY.match(text)
    return payload if bare is None else replace(payload, body=f"{_FEED}{text[bare.end() :]}</feed>".encode())


def _series_of(pattern: re.Pattern[str], column: str) -> str | None:
    """DGS1_5MO of "1.5 Month" or BC_1_5MONTH; None of what is no tenor. It may be a tenor that no series stands for."""
    match = pattern.fullmatch(column)
    return match and f"DGS{match[1].replace('.', '_')}{'MO' if match[2].upper().startswith('MO') else ''}"


def _lacking(payload: Payload, known: Iterable[str], core: Mapping[str, str]) -> list[str]:
    """Columns that must be there: those of the tenors of every year, or any where the year asked for is not known."""
    found = set(known)
    if int(payload.context.get("year", 0)) >= FIRST_YEAR:
        return [column for series, column in core.items() if series not in found]
    return [] if found else [core["DGS10"]]


def _passed_over(columns: Iterable[str], series: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """A note on each column without a series."""
    tenors, read = set(series), set(known)
    return tuple(
        f"the tenor {column!r} is not known here and was passed over"
        if column in tenors
        else f"the column {column!r} is no tenor and was passed over"
        for column in columns
        if column not in read
    )


def _csv_curves(payload: Payload) -> _Curves:
    table: Table = table_of(payload, required=("Date",), expected=EXPECTED)
    series = {at: found for at, column in enumerate(table.header) if (found := _series_of(_CSV_TENOR, column))}
    known = {at: found for at, found in series.items() if found in SERIES}
    if missing := _lacking(payload, known.values(), _CSV_CORE):
        raise SchemaChanged(payload.source, missing, table.header)
    date_at = table.at("Date") or 0
    rows: list[tuple[int, date | None, Mapping[str, str | None]]] = [
        (number_, us_day(cells[date_at]), {found: cells[at] for at, found in known.items()})
        for number_, cells in zip(table.numbers, table.rows, strict=True)
    ]
    yields = (column for at, column in enumerate(table.header) if at != date_at)
    passed_over = _passed_over(yields, (table.header[at] for at in series), (table.header[at] for at in known))
    return _Curves(rows, table.ragged, passed_over)


def _xml_curves(payload: Payload, text: str) -> _Curves:
    entries = _properties(payload, text)
    columns = dict.fromkeys(column for entry in entries for column in entry)
    series = {column: found for column in columns if (found := _series_of(_XML_TENOR, column))}
    known = {column: found for column, found in series.items() if found in SERIES}
    missing = [
        *(["NEW_DATE"] if "NEW_DATE" not in columns else []),
        *_lacking(payload, known.values(), _XML_CORE),
    ]
    if entries and missing:
        raise SchemaChanged(payload.source, missing, columns)
    rows: list[tuple[int, date | None, Mapping[str, str | None]]] = [
        (
            at,
            iso_day(entry.get("NEW_DATE") or ""),
            {found: entry[column] for column, found in known.items() if column in entry},
        )
        for at, entry in enumerate(entries, start=1)
    ]
    yields = (column for column in columns if column not in _XML_BESIDE)
    return _Curves(rows, (), _passed_over(yields, series, known))


def _properties(payload: Payload, text: str) -> list[dict[str, str | None]]:
    """Names without namespace and texts of the properties of each entry."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as exc:
        raise NotTheDocument(payload.source, EXPECTED, f"XML that is broken or forbidden ({exc})") from exc
    if _local(root.tag) != "feed":
        raise NotTheDocument(payload.source, EXPECTED, f"XML of another kind: <{_local(root.tag)}>")
    entries = [
        {_local(each.tag): each.text for each in element}
        for element in root.iter()
        if _local(element.tag) == "properties"
    ]
    if not entries and any(_local(element.tag) == "entry" for element in root):
        raise SchemaChanged(payload.source, ("m:properties",), dict.fromkeys(_local(each.tag) for each in root.iter()))
    return entries


def _local(tag: object) -> str:
    # The tag of a comment or a processing instruction is no text.
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _answer(payload: Payload, curves: _Curves) -> SeriesAnswer:
    today = payload.received_at.astimezone(_ZONE).date()
    year = int(payload.context.get("year", today.year))
    for row, day, _ in curves.rows:
        if "year" in payload.context and day is not None and day.year != year:
            raise OtherDate(payload.source, date(year, 1, 1), f"row {row} of the document of {year} is of {day}")
    found = Observations(latest_day=today)
    found.notes.extend(curves.passed_over)
    if not curves.rows and not curves.ragged:
        if (today.year, today.month) != (year, 1):
            raise NotTheDocument(payload.source, EXPECTED, f"a document of {year} without a single curve")
        found.notes.append(f"no curve of {year} yet on {today}")
    for row, day, cells in curves.rows:
        _add_curve(found, row, day, cells)
    for row, text in curves.ragged:
        found.leave_out(ObservationDefect.RAGGED_ROW, row, text)
    answer = found.answer()
    if not answer.rows and ObservationDefect.ZERO_PLACEHOLDER in answer.quality.left_out:
        raise ImpossibleAnswer(payload.source, f"every yield of the document of {year} is zero, which no curve is")
    return answer


def _add_curve(found: Observations, row: int, day: date | None, cells: Mapping[str, str | None]) -> None:
    stated = {name: cell for name, cell in cells.items() if cell is not None and cell.strip() not in BLANKS}
    no_curve = bool(stated) and all(number(cell) == 0.0 for cell in stated.values())
    for name, cell in cells.items():
        if no_curve and name in stated:
            found.leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, f"{day} {name} {cell}")
        else:
            found.add(name, MAIN_FIELD, day, cell, row=row)
