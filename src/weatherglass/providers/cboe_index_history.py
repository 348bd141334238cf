"""Daily values of Cboe's indices, one text table an index: open, high, low and close, or the close alone.

Some files carry lines above their header. Where an index was reconstructed for days before its launch, the file repeats
the close as open, high and low; those are left blank here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import ImpossibleAnswer, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, OHLC, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.documents import Table, iso_day, table_of, us_day
from weatherglass.providers.observations import Observations
from weatherglass.timeline import NEW_YORK

INDICES = (
    "VIX", "VIX1D", "VIX9D", "VIX3M", "VIX6M", "VIX1Y", "VVIX", "VXN", "RVX", "VXD", "OVX", "GVZ", "SKEW", "SPX", "NDX",
    "RUT",
)  # fmt: skip
CLOSE_ONLY_UNTIL: Mapping[str, date] = MappingProxyType({"VIX": date(1991, 12, 31), "VIX1D": date(2023, 3, 31)})
"""Last days on which open, high and low are copies of the close where all four are equal."""

_DATE = "DATE"
_SUFFIX = "_History.csv"


@dataclass(frozen=True, slots=True)
class CboeIndexHistory:
    """Cboe's files of daily index values.

    Attributes
    ----------
    host
        Scheme and host.
    """

    host: str = "https://cdn.cboe.com"

    name: ClassVar[str] = "cboe-index-history"
    title: ClassVar[str] = "Daily values of Cboe's indices since the start of each"
    licence: ClassVar[str] = "Cboe offers the files for personal use; passing them on needs its permission."
    serves: ClassVar[tuple[str, ...]] = INDICES
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One file an index, always the whole history.

        Raises
        ------
        UsageError
            When a name is none of `serves`.
        """
        for index in wanted(ask, self.serves, self.name):
            key = f"{index}{_SUFFIX}"
            yield client.get(
                Request(
                    source=self.name,
                    key=key,
                    url=f"{self.host}/api/global/us_indices/daily_prices/{key}",
                    expects=("csv",),
                    context=MappingProxyType({"name": index}),
                )
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The rows of a file in any order of days; zero is no value of an index, and neither is a negative number.

        Raises
        ------
        NotTheDocument
            When it is no table.
        SchemaChanged
            When it has neither a column CLOSE nor one with the name of the index.
        ImpossibleAnswer
            When it has no rows.
        """
        index = payload.context.get("name", payload.key.removesuffix(_SUFFIX))
        table = table_of(payload, required=(_DATE,), expected=f"the table of {index}")
        columns = _columns(payload, table, index)
        if not table.rows:
            raise ImpossibleAnswer(self.name, f"{payload.key} has a header and no rows")
        found = Observations(latest_day=payload.received_at.astimezone(NEW_YORK).date(), zero_is_blank=True)
        for row, text in table.ragged:
            found.leave_out(ObservationDefect.RAGGED_ROW, row, text, count=len(columns))
        day_at, copies = table.at(_DATE) or 0, 0
        for row, cells in zip(table.numbers, table.rows, strict=True):
            day = us_day(cells[day_at]) or iso_day(cells[day_at])
            prices: dict[str, object] = {name: cells[at] for name, at in columns.items()}
            if _repeats_its_close(index, day, prices):
                copies += 1
                prices = {name: cell if name == MAIN_FIELD else None for name, cell in prices.items()}
            for name in [name for name, cell in prices.items() if number(cell) < 0]:
                found.leave_out(ObservationDefect.OUT_OF_BOUNDS, row, f"{day} {name} {prices.pop(name)}")
            found.add_ohlc(index, day, prices, row=row)
        if copies:
            found.notes.append(
                f"{copies} rows of {index} up to {CLOSE_ONLY_UNTIL[index]} repeat the close as open, high and low: "
                "only the close was kept"
            )
        return found.answer()


def _columns(payload: Payload, table: Table, index: str) -> dict[str, int]:
    """Position of each field that the file has, the close among them."""
    found = {name: at for name in OHLC if (at := table.at(name)) is not None}
    close = found.get(MAIN_FIELD, table.at(index))
    if close is None:
        raise SchemaChanged(payload.source, ["CLOSE"], table.header)
    return {**found, MAIN_FIELD: close}


def _repeats_its_close(index: str, day: date | None, prices: Mapping[str, object]) -> bool:
    if len(prices) < len(OHLC) or day is None or day > CLOSE_ONLY_UNTIL.get(index, date.min):
        return False
    return len({number(cell) for cell in prices.values()}) == 1
