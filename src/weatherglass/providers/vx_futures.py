"""Daily prices of VIX futures from Cboe's files, one a contract, in the layout of today and in that of the archive.

What the rows get wrong is the business of `weatherglass.providers.vx_cleaning`; here is where they come from and which
contract each is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SourceRefused, UsageError
from weatherglass.market.payload import Payload
from weatherglass.market.series import ObservationDefect, SeriesAnswer
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of, us_day
from weatherglass.providers.observations import Observations
from weatherglass.providers.vx_cleaning import FuturesRow, collect, read_cell
from weatherglass.timeline import NEW_YORK
from weatherglass.timeline.vx_settlement import (
    MONTH_LETTERS,
    VxContract,
    next_vx_contracts,
    vx_contract,
    vx_settlement_date,
)

FIRST_MODERN_YEAR = 2013
"""Contracts that settle from this year on have a file named by their settlement date."""
MONTHS_LISTED = 9
"""So many monthly contracts trade at a time."""

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "settle": "Settle",
        "open": "Open",
        "high": "High",
        "low": "Low",
        "close": "Close",
        "volume": "Total Volume",
        "efp": "EFP",
        "open_interest": "Open Interest",
    }
)
"""Fields and the columns that hold them."""
_EXPECTED = "daily prices of VIX futures"
_DAY, _FUTURE = "Trade Date", "Futures"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CONTRACT = re.compile(r"([FGHJKMNQUVXZ]) \(([A-Z][a-z]{2}) (?:20)?(\d{2})\)", re.ASCII)
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class VxFutures:
    """Cboe's files of VIX futures, one a monthly contract.

    Attributes
    ----------
    host
        Scheme and host.
    """

    host: str = "https://cdn.cboe.com"

    name: ClassVar[str] = "vx-futures"
    title: ClassVar[str] = "VIX futures by contract since 2004: settlement, open, high, low, close, volume, interest"
    licence: ClassVar[str] = "Cboe offers the files for personal use; passing them on needs its permission."
    serves: ClassVar[tuple[str, ...]] = ("VX*",)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One file a contract: those named, else those that traded between the days asked for, else today's.

        A contract that has no file (a month not listed yet) is passed over, unless none has one.

        Raises
        ------
        UsageError
            When a name is no monthly contract.
        """
        refused: SourceRefused | None = None
        answered = False
        for contract in _contracts(ask):
            try:
                payload = client.get(self._request(contract))
            except SourceRefused as exc:
                if exc.status != _NOT_FOUND:
                    raise
                refused = exc
                continue
            answered = True
            yield payload
        if refused is not None and not answered:
            raise refused

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The rows of one contract or of many, in any order.

        Raises
        ------
        NotTheDocument
            When it is no such table, or has nothing of the contract asked for.
        SchemaChanged
            When a column is missing.
        ImpossibleAnswer
            When it has no rows.
        """
        table = table_of(payload, required=(_DAY, _FUTURE, *COLUMNS.values()), expected=_EXPECTED)
        if not table.rows:
            raise ImpossibleAnswer(self.name, f"{payload.key} has a header and no rows")
        rows, strangers = _rows(table)
        asked = payload.context.get("contract")
        others = [row for row in rows if asked is not None and row.contract.name != asked]
        rows = [row for row in rows if asked is None or row.contract.name == asked]
        if asked is not None and not rows:
            named = ", ".join(sorted({row.contract.name for row in others})) or "no monthly contract"
            raise NotTheDocument(self.name, f"daily prices of {asked}", named)
        found = Observations(latest_day=payload.received_at.astimezone(NEW_YORK).date())
        for at, text in table.ragged:
            found.leave_out(ObservationDefect.RAGGED_ROW, at, text, count=len(COLUMNS))
        for at, text in [*strangers, *((row.at, row.text) for row in others)]:
            found.leave_out(ObservationDefect.UNKNOWN_NAME, at, text, count=len(COLUMNS))
        collect(rows, found)
        return found.answer()

    def _request(self, contract: VxContract) -> Request:
        settles = vx_settlement_date(contract)
        if settles.year >= FIRST_MODERN_YEAR:
            key = f"VX_{settles}.csv"
            path = f"data/us/futures/market_statistics/historical_data/VX/{key}"
        else:
            key = f"CFE_{contract.letter}{contract.year % 100:02d}_VX.csv"
            path = f"resources/futures/archive/volume-and-price/{key}"
        return Request(
            source=self.name,
            key=key,
            url=f"{self.host}/{path}",
            expects=("csv",),
            context=MappingProxyType({"contract": contract.name}),
        )


def _contracts(ask: Ask) -> tuple[VxContract, ...]:
    """Contracts of an ask, the first to settle first."""
    if ask.names:
        named = {name: vx_contract(name) for name in ask.names}
        for name, contract in named.items():
            if contract is None or not contract.is_listed:
                raise UsageError(f"{name!r} is no monthly VIX future; give one such as 'VXV26', of May 2004 or later")
        return tuple(sorted(contract for contract in named.values() if contract is not None))
    today = ask.now.astimezone(NEW_YORK).date()
    last = min(ask.last or today, today)
    first = ask.first or last
    if first > last:
        raise UsageError(f"first={first} is after {last}, the last day that can be asked for")
    farthest = next_vx_contracts(last, MONTHS_LISTED)[-1]
    count = 12 * (farthest.year - first.year) + farthest.month - first.month + 1
    return tuple(contract for contract in next_vx_contracts(first, max(count, 1)) if contract <= farthest)


def _rows(table: Table) -> tuple[list[FuturesRow], list[tuple[int, str]]]:
    """The rows of monthly contracts, and numbers and texts of all others."""
    day_at, future_at = table.at(_DAY) or 0, table.at(_FUTURE) or 0
    columns = {name: table.at(column) or 0 for name, column in COLUMNS.items()}
    rows, strangers = [], []
    for at, cells in zip(table.numbers, table.rows, strict=True):
        text, contract = ",".join(cells), _contract(cells[future_at])
        if contract is None:
            strangers.append((at, text))
            continue
        day = us_day(cells[day_at]) or iso_day(cells[day_at])
        numbers = {name: read_cell(cells[column]) for name, column in columns.items()}
        rows.append(FuturesRow(at, text, contract, day, numbers))
    return rows, strangers


def _contract(text: str) -> VxContract | None:
    """`F (Jan 13)` or `F (Jan 2013)`; None where letter and month disagree, and for anything else."""
    match = _CONTRACT.fullmatch(text.strip())
    if match is None or match[2] not in _MONTHS or MONTH_LETTERS.index(match[1]) != _MONTHS.index(match[2]):
        return None
    contract = vx_contract(f"VX{match[1]}{match[3]}")
    return contract if contract is not None and contract.is_listed else None
