"""Daily prices from Stooq, an optional source: since 2026 it asks for a key that a person gets by solving a captcha.

Errors arrive with status 200 as plain text ("No data", "Exceeded the daily hits limit") or as a page. Its prices of
American shares and funds are adjusted for dividends (unverified), unlike the "close" of the catalogue: only indices
have names here, and other symbols are asked for, and named, as themselves ("tlt.us").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import OHLC, ObservationDefect, SeriesAnswer
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of
from weatherglass.providers.observations import BLANKS, Observations

SYMBOLS = {"SPX": "^spx", "NDX": "^ndx", "IXIC": "^ndq", "DJI": "^dji"}
"""Stooq's symbols of series of the catalogue."""
EXPECTED = "Stooq's table of daily prices"
FIELDS = (*OHLC, "volume")
_SYMBOL = re.compile(r"[\^A-Za-z0-9._=-]{1,30}", re.ASCII)
_ZONE = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Stooq:
    """Daily prices from stooq.com; `host` is scheme and host, `api_key` the key that its download page gives."""

    host: str = "https://stooq.com"
    api_key: str = field(default="", repr=False)

    name: ClassVar[str] = "stooq"
    title: ClassVar[str] = "Daily prices of Stooq (optional, with a key)"
    licence: ClassVar[str] = "For one's own use; not to be passed on (unverified)."
    serves: ClassVar[tuple[str, ...]] = tuple(SYMBOLS)
    needs: ClassVar[tuple[str, ...]] = ("api_key",)

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document for each name.

        Raises
        ------
        UsageError
            Without a key, or for a name that can be no symbol.
        """
        if not self.api_key:
            raise UsageError("stooq: it gives no data without api_key; get one at its download page, or use yahoo")
        for name in ask.names or self.serves:
            yield client.get(self._request(name, ask))

    def parse(self, payload: Payload) -> SeriesAnswer:
        """Open, high, low, close and volume as far as the table has them, under the name asked for.

        Raises
        ------
        NotTheDocument
            When it is a notice, a page, or a table without rows.
        SchemaChanged
            When the date or the close has no column.
        OtherDate
            When no row lies in the days asked for.
        ImpossibleAnswer
            When all prices are zero.
        """
        table = table_of(payload, required=("Date", "Close"), expected=EXPECTED)
        if not table.rows and not table.ragged:
            raise NotTheDocument(payload.source, EXPECTED, "a table without rows")
        series = payload.context.get("name", payload.key)
        days = [iso_day(cells[table.at("Date") or 0]) for cells in table.rows]
        _refuse_other_days(payload, days)
        columns = {name: at for name in FIELDS if (at := table.at(name)) is not None}
        found = Observations(latest_day=payload.received_at.astimezone(_ZONE).date())
        for row, day, cells in zip(table.numbers, days, table.rows, strict=True):
            if _is_placeholder(table, cells):
                text = f"{day} {','.join(cells)}"
                found.leave_out(ObservationDefect.ZERO_PLACEHOLDER, row, text, count=len(columns))
            else:
                found.add_ohlc(series, day, {name: cells[at] for name, at in columns.items()}, row=row)
        for row, text in table.ragged:
            found.leave_out(ObservationDefect.RAGGED_ROW, row, text)
        answer = found.answer()
        if not answer.rows and ObservationDefect.ZERO_PLACEHOLDER in answer.quality.left_out:
            raise ImpossibleAnswer(payload.source, f"every price of {series} is zero on all of its {len(days)} days")
        return answer

    def _request(self, name: str, ask: Ask) -> Request:
        symbol = SYMBOLS.get(name, name.lower())
        if not _SYMBOL.fullmatch(symbol):
            raise UsageError(f"stooq: {name!r} can be no symbol; it takes {', '.join(SYMBOLS)}, or its own as 'tlt.us'")
        window = {key: day for key, day in (("first", ask.first), ("last", ask.last)) if day is not None}
        span = "_".join(f"{day:%Y%m%d}" for day in window.values())
        return Request(
            self.name,
            f"{symbol}_{span}.csv" if span else f"{symbol}.csv",
            f"{self.host}/q/d/l/",
            params={
                "s": symbol,
                "i": "d",
                **{{"first": "d1", "last": "d2"}[key]: f"{day:%Y%m%d}" for key, day in window.items()},
            },
            secret_params={"apikey": self.api_key},
            expects=("csv",),
            context={"name": name, **{key: day.isoformat() for key, day in window.items()}},
        )


def _refuse_other_days(payload: Payload, days: Sequence[date | None]) -> None:
    first = iso_day(payload.context.get("first", "")) or date.min
    last = iso_day(payload.context.get("last", "")) or date.max
    known = sorted(day for day in days if day is not None)
    if known and not any(first <= day <= last for day in known):
        asked = first if first > date.min else last
        raise OtherDate(payload.source, asked, f"its rows are of {known[0]} to {known[-1]}")


def _is_placeholder(table: Table, cells: Sequence[str]) -> bool:
    """Whether every price that the row states is zero."""
    prices = [cells[at] for name in OHLC if (at := table.at(name)) is not None and cells[at].strip() not in BLANKS]
    return bool(prices) and all(number(price) == 0.0 for price in prices)
