"""FRED, the database of the Federal Reserve Bank of St. Louis: its keyless tables, and with a key its interface.

The tables (`fredgraph.csv`) say what the values are today. The interface also says what they were on every day since
FRED keeps the releases (`weatherglass.providers.fred_vintages`), and is used when `api_key` is set. What is missing is
an empty cell in today's tables and a point in older ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of, text_of
from weatherglass.providers.fred_vintages import VintageAsk, fetch_vintages, parse_vintages
from weatherglass.providers.observations import BLANKS, Observations

PAR_YIELDS = (
    "DGS1MO", "DGS3MO", "DGS6MO", "DGS1", "DGS2", "DGS3", "DGS5", "DGS7", "DGS10", "DGS20", "DGS30",
)  # fmt: skip
IDS: Mapping[str, str] = {
    "VIX": "VIXCLS", "VXN": "VXNCLS", "RVX": "RVXCLS", "OVX": "OVXCLS", "GVZ": "GVZCLS", "VIX3M": "VXVCLS",
    "SPX": "SP500", "IXIC": "NASDAQCOM", "DJI": "DJIA",
    **{name: name for name in PAR_YIELDS},
    **{name: name for name in ("DFF", "FEDFUNDS", "DFEDTARU", "SOFR", "DTB3")},
    "HY_OAS": "BAMLH0A0HYM2", "IG_OAS": "BAMLC0A0CM", "EPU": "USEPUINDXD", "FED_ASSETS": "WALCL",
}  # fmt: skip
"""FRED's id of each series of the catalogue. Other ids are asked for, and named, as themselves."""
NEVER_ZERO = frozenset(
    {"VIX", "VXN", "RVX", "OVX", "GVZ", "VIX3M", "SPX", "IXIC", "DJI", "HY_OAS", "IG_OAS", "FED_ASSETS"}
)
ZEROS_IN_A_ROW = 30
"""More days than any rate has stood at 0.00: the one-month bill did on 18 in a row until 2015-10-08."""
EXPECTED = "FRED's table of daily values"
_YEAR = timedelta(days=366)
_OLD_HEADER = re.compile(r'^"?DATE"?\s*,', re.ASCII | re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"[A-Za-z0-9_]{1,60}", re.ASCII)
_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Fred:
    """Series of FRED.

    Attributes
    ----------
    host, api_host
        Scheme and host of the tables, and of the interface.
    api_key
        Of the interface; without it the tables are read.
    """

    host: str = "https://fred.stlouisfed.org"
    api_host: str = "https://api.stlouisfed.org"
    api_key: str = field(default="", repr=False)

    name: ClassVar[str] = "fred"
    title: ClassVar[str] = "FRED, Federal Reserve Bank of St. Louis"
    licence: ClassVar[str] = (
        "Terms of FRED: free to use with the source named; series of others (Cboe, S&P, Dow Jones, Nasdaq, ICE) are "
        "not to be passed on."
    )
    serves: ClassVar[tuple[str, ...]] = tuple(IDS)
    needs: ClassVar[tuple[str, ...]] = ()
    may_be_empty: ClassVar[bool] = True

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The par yields in one table and every other series in its own; with a key, all vintages of each series.

        Raises
        ------
        UsageError
            For a name that can be no id of FRED.
        """
        asked = {name: _id_of(name) for name in ask.names or self.serves}
        if self.api_key:
            for name, code in asked.items():
                wanted = VintageAsk(self.name, self.api_host, self.api_key, name, code, ask)
                yield from fetch_vintages(wanted, client)
            return
        curve = {name: code for name, code in asked.items() if name in PAR_YIELDS}
        others = [{name: code} for name, code in asked.items() if name not in PAR_YIELDS]
        for together in [curve, *others] if curve else others:
            yield client.get(self._table_request(together, ask))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """Values of the series asked for; with `known_at` where the document lists releases.

        Raises
        ------
        NotTheDocument
            When it is a page, a notice, an error of the interface, or an empty table of a whole history.
        SchemaChanged
            When a field or an id asked for is missing, or an id that was not asked for is there.
        OtherDate
            When its days have nothing to do with those asked for.
        ImpossibleAnswer
            When all values are zero and zero is no value of the series.
        """
        text = text_of(payload, EXPECTED)
        if text.lstrip().startswith("{"):
            name = payload.context.get("names", payload.key)
            answer = parse_vintages(payload, name, zero_is_blank=name in NEVER_ZERO, secret=self.api_key)
        else:
            answer = _parse_table(payload, text)
        _refuse_zeros(payload, answer)
        return answer

    def _table_request(self, together: Mapping[str, str], ask: Ask) -> Request:
        window = {key: day.isoformat() for key, day in (("first", ask.first), ("last", ask.last)) if day is not None}
        codes = ",".join(together.values())
        params = {"id": codes, **{{"first": "cosd", "last": "coed"}[key]: day for key, day in window.items()}}
        # The days are part of the key: a copy of other days is no older version of this document.
        key = "_".join(["-".join(together.values()), *window.values()])
        return Request(
            self.name,
            f"{key}.csv",
            f"{self.host}/graph/fredgraph.csv",
            params,
            expects=("csv",),
            context={"names": ",".join(together), "ids": codes, **window},
        )


def _id_of(name: str) -> str:
    code = IDS.get(name, name.upper())
    if not _ID.fullmatch(code):
        raise UsageError(f"fred: {name!r} can be no id of FRED, which are letters, digits and underscores ('DGS10')")
    return code


def _parse_table(payload: Payload, text: str) -> SeriesAnswer:
    asked = dict(zip(*(payload.context.get(key, "").split(",") for key in ("ids", "names")), strict=True))
    asked.pop("", None)
    date_column = "DATE" if _OLD_HEADER.search(text) else "observation_date"
    table = table_of(payload, required=(date_column, *asked), expected=EXPECTED)
    names = _columns(payload, table, date_column, asked)
    days = [iso_day(cells[table.at(date_column) or 0]) for cells in table.rows]
    _refuse_other_days(payload, days)
    found = Observations(latest_day=payload.received_at.astimezone(_ZONE).date())
    if not table.rows and not table.ragged:
        if not payload.context.keys() & {"first", "last"}:
            raise NotTheDocument(payload.source, EXPECTED, "a table without rows")
        found.notes.append("no value in the days asked for")
    for row, day, cells in zip(table.numbers, days, table.rows, strict=True):
        _add_row(found, row, day, {name: cells[at] for at, name in names.items()})
    for row, line in table.ragged:
        found.leave_out(ObservationDefect.RAGGED_ROW, row, line)
    return found.answer()


def _columns(payload: Payload, table: Table, date_column: str, asked: Mapping[str, str]) -> dict[int, str]:
    """Name of the series of each column, by position."""
    columns = {at: column.upper() for at, column in enumerate(table.header) if at != table.at(date_column) and column}
    if not asked:
        known = {code: name for name, code in IDS.items()}
        return {at: known.get(code, code) for at, code in columns.items()}
    surplus = [code for code in columns.values() if code not in asked]
    if surplus:
        missing = f"answer to {', '.join(asked)} alone: nobody asked for {', '.join(surplus)}"
        raise SchemaChanged(payload.source, (missing,), table.header)
    return {at: asked[code] for at, code in columns.items()}


def _refuse_other_days(payload: Payload, days: Sequence[date | None]) -> None:
    """A period that contains the first day asked for may be labeled with its own first day, up to a year before."""
    first, last = (iso_day(payload.context.get(key, "")) for key in ("first", "last"))
    known = sorted(day for day in days if day is not None)
    if known and first is not None and known[-1] < first - _YEAR:
        raise OtherDate(payload.source, first, f"its last day is {known[-1]}")
    if known and last is not None and known[0] > last:
        raise OtherDate(payload.source, last, f"its first day is {known[0]}")


def _add_row(found: Observations, row: int, day: date | None, cells: Mapping[str, str]) -> None:
    yields = [cell for name, cell in cells.items() if name in PAR_YIELDS and cell.strip() not in BLANKS]
    no_curve = len(yields) > 1 and all(number(cell) == 0.0 for cell in yields)
    for name, cell in cells.items():
        if number(cell) == 0.0 and (name in NEVER_ZERO or (no_curve and name in PAR_YIELDS)):
            found.leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, f"{day} {name} {cell}")
        else:
            found.add(name, MAIN_FIELD, day, cell, row=row)


def _refuse_zeros(payload: Payload, answer: SeriesAnswer) -> None:
    if not answer.rows and ObservationDefect.ZERO_PLACEHOLDER in answer.quality.left_out:
        raise ImpossibleAnswer(payload.source, f"every value of {payload.key} is zero")
    for rows in answer.rows:
        if rows.rows > ZEROS_IN_A_ROW and not rows.value.any():
            raise ImpossibleAnswer(payload.source, f"{rows.series} is zero on all of its {rows.rows} days")
