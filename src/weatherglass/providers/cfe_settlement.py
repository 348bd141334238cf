"""Settlement prices of one day of the Cboe Futures Exchange, for contracts that are still trading.

The address answers for any day, and silently with the wrong curve outside a recent window: contracts that have expired
since are left out, so that the first month is really the second, and for old days today's curve comes back. What it
lists is therefore held against the exchange's calendar, and an answer that cannot be of the day is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import NotTheDocument, OtherDate, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect, SeriesAnswer
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of, us_day
from weatherglass.providers.observations import Observations
from weatherglass.providers.vx_cleaning import HIGHEST, LOWEST, SETTLE
from weatherglass.timeline import NEW_YORK, US_SESSIONS, require_offset
from weatherglass.timeline.vx_settlement import MONTH_LETTERS, VxContract, next_vx_contracts, vx_settlement_date

MOST_DAYS = 60
"""So many days back are asked for; older answers are never right."""
PUBLISHED_AFTER_CLOSE = timedelta(minutes=60)
MONTHS_AHEAD = 12
"""Nine monthly contracts trade at a time; one that settles after the twelfth from the day is not of the day."""
WEEK = timedelta(days=8)
"""Where weekly contracts are listed, one of them or a monthly one settles within a week of any day; a day more because
settlement moves to Tuesday before a holiday."""

_EXPECTED = "settlement prices of VIX futures"
_REQUIRED = ("Product", "Symbol", "Expiration Date", "Price")
_VX = "VX"
_MONTHLY = re.compile(r"VX/([FGHJKMNQUVXZ])(\d)", re.ASCII)
_WEEKLY = re.compile(r"VX\d{1,2}/[FGHJKMNQUVXZ]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class CfeSettlement:
    """Settlement prices by day from www.cboe.com.

    Attributes
    ----------
    host
        Scheme and host.
    """

    host: str = "https://www.cboe.com"

    name: ClassVar[str] = "cfe-settlement"
    title: ClassVar[str] = "Settlement prices of all VIX futures on a recent day"
    licence: ClassVar[str] = "Cboe shows the prices for personal use; passing them on needs its permission."
    serves: ClassVar[tuple[str, ...]] = ("VX*",)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One document a session, oldest first; without days, that of the last session with settlement prices.

        Raises
        ------
        UsageError
            When all the days asked for lie before the last `MOST_DAYS`: the history is in the files of `vx-futures`.
        """
        for day in _sessions(ask):
            yield client.get(
                Request(
                    source=self.name,
                    key=f"settlement-{day}.csv",
                    url=f"{self.host}/us/futures/market_statistics/settlement/csv",
                    params=MappingProxyType({"dt": day.isoformat()}),
                    expects=("csv",),
                    context=MappingProxyType({"day": day.isoformat()}),
                )
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The settlement prices of the monthly VIX futures on the day asked for.

        A curve of another day of the same week has the same contracts, and cannot be told from the right one.

        Raises
        ------
        NotTheDocument, SchemaChanged
            When it is no such table, has no monthly VIX future, or lacks a column.
        OtherDate
            When what it lists cannot be of the day asked for.
        UsageError
            When the payload does not say which day was asked for.
        """
        day = _asked_day(payload)
        if not US_SESSIONS.is_session(day):
            raise OtherDate(self.name, day, "the exchange was closed on that day")
        if day > payload.received_at.astimezone(NEW_YORK).date():
            raise OtherDate(self.name, day, f"it was received before that day, at {payload.received_at.isoformat()}")
        table = table_of(payload, required=_REQUIRED, expected=_EXPECTED)
        found = Observations(zero_is_blank=True)
        for at, text in table.ragged:
            found.leave_out(ObservationDefect.RAGGED_ROW, at, text)
        monthly, weekly = _sorted_out(table, found)
        if not monthly:
            raise NotTheDocument(self.name, _EXPECTED, f"a table without a monthly one, of {len(table.rows)} rows")
        _require_day(day, monthly, weekly)
        for line in monthly:
            price = number(line.cell)
            if isfinite(price) and price != 0.0 and not LOWEST <= price <= HIGHEST:
                found.leave_out(ObservationDefect.OUT_OF_BOUNDS, line.at, f"{line.contract.name} {line.cell}")
            else:
                found.add(line.contract.name, SETTLE, day, line.cell, row=line.at)
        return found.answer()


@dataclass(frozen=True, slots=True)
class _Line:
    """A monthly contract in the table."""

    at: int
    contract: VxContract
    expires: date
    cell: str


def _sessions(ask: Ask) -> list[date]:
    newest = _last_settled(ask.now)
    oldest = newest - timedelta(days=MOST_DAYS - 1)
    last = min(ask.last or newest, newest)
    first = max(ask.first or last, oldest)
    if first > last:
        raise UsageError(
            f"cfe-settlement answers for {oldest} to {newest}; asked for {ask.first or '...'} to {ask.last or '...'}. "
            "The history of VIX futures is in vx-futures"
        )
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if US_SESSIONS.is_session(day)]


def _last_settled(now: datetime) -> date:
    """The last session whose settlement prices are out."""
    local = (require_offset(now, "now") - PUBLISHED_AFTER_CLOSE).astimezone(NEW_YORK)
    day, minute = local.date(), 60 * local.hour + local.minute
    while not US_SESSIONS.is_session(day) or minute < US_SESSIONS.option_close_minute(day):
        day, minute = day - timedelta(days=1), 24 * 60
    return day


def _asked_day(payload: Payload) -> date:
    day = iso_day(payload.context.get("day", ""))
    if day is None:
        raise UsageError(f"{payload.key} does not say which day was asked for; its context needs day=YYYY-MM-DD")
    return day


def _sorted_out(table: Table, found: Observations) -> tuple[list[_Line], list[date]]:
    """The monthly contracts in order of settlement, and expiries of the weekly ones; all else is left out."""
    product_at, symbol_at, expires_at, price_at = (table.at(name) or 0 for name in _REQUIRED)
    monthly: list[_Line] = []
    weekly: list[date] = []
    for at, cells in zip(table.numbers, table.rows, strict=True):
        symbol, text = cells[symbol_at].strip(), ",".join(cells)
        expires = iso_day(cells[expires_at]) or us_day(cells[expires_at])
        if cells[product_at].strip() != _VX:
            found.leave_out(ObservationDefect.UNKNOWN_NAME, at, text)
        elif expires is None:
            found.leave_out(ObservationDefect.BAD_DATE, at, text)
        elif _WEEKLY.fullmatch(symbol):
            weekly.append(expires)
            found.leave_out(ObservationDefect.FILLED_IN, at, text)
        elif (contract := _contract(symbol, expires)) is None:
            found.leave_out(ObservationDefect.UNKNOWN_NAME, at, text)
        else:
            monthly.append(_Line(at, contract, expires, cells[price_at]))
    return sorted(monthly, key=lambda line: line.expires), sorted(weekly)


def _contract(symbol: str, expires: date) -> VxContract | None:
    """The contract of a symbol, its year taken from the expiry; None where the two disagree."""
    match = _MONTHLY.fullmatch(symbol)
    if match is None or MONTH_LETTERS.index(match[1]) + 1 != expires.month or int(match[2]) != expires.year % 10:
        return None
    return VxContract(expires.year, expires.month)


def _require_day(day: date, monthly: list[_Line], weekly: list[date]) -> None:
    """Nothing, when the contracts can be those that traded on a day.

    Raises
    ------
    OtherDate
        When they cannot.
    """
    listed = next_vx_contracts(day, MONTHS_AHEAD)
    first, last = monthly[0], monthly[-1]
    source = CfeSettlement.name
    if first.expires < day:
        raise OtherDate(source, day, f"{first.contract.name} had settled on {first.expires} already")
    if first.contract != listed[0]:
        raise OtherDate(
            source,
            day,
            f"its first monthly contract is {first.contract.name}, and that of the day was {listed[0].name}, which "
            f"settled on {vx_settlement_date(listed[0])}",
        )
    if last.contract > listed[-1]:
        raise OtherDate(source, day, f"{last.contract.name} was not listed yet")
    if weekly and min(weekly[0], first.expires) > day + WEEK:
        nearest = min(weekly[0], first.expires)
        raise OtherDate(source, day, f"none of its contracts expires before {nearest}: weekly ones are missing")
    if weekly and weekly[0] < day:
        raise OtherDate(source, day, f"a weekly contract had expired on {weekly[0]} already")
