"""Deribit's volatility index DVOL as daily bars of UTC days, walked from the newest back to the oldest.

A row is `[milliseconds, open, high, low, close]`: the close is the last of the five. The bar of the running day has no
close yet, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar

from weatherglass.errors import ImpossibleAnswer, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import OHLC, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import last_day, wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import Ask, Client, Request
from weatherglass.providers.deribit_rpc import HOST, LICENCE, rpc_result
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import RUNNING_DAY_NOTE, received_day, unix_instant, unix_seconds

CURRENCIES: Mapping[str, str] = MappingProxyType({"DVOL": "BTC", "DVOL_ETH": "ETH"})
"""Our names to the source's currencies."""
FIRST_DAY = date(2021, 3, 24)
"""The first day of the index."""
MAX_PAGES = 100
_DAY_MS = 86_400_000
_ROW = ("milliseconds", *OHLC)


@dataclass(frozen=True, slots=True)
class DeribitDvol:
    """Daily bars of DVOL.

    Attributes
    ----------
    host
        With scheme.
    """

    host: str = HOST

    name: ClassVar[str] = "deribit-dvol"
    title: ClassVar[str] = "Deribit volatility index DVOL, daily"
    licence: ClassVar[str] = LICENCE
    serves: ClassVar[tuple[str, ...]] = tuple(CURRENCIES)
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """The pages of each index, the newest first: a page names the end of the page before it.

        Raises
        ------
        ImpossibleAnswer
            When a page names an end that is not earlier than its own.
        """
        start = unix_seconds(ask.first or FIRST_DAY) * 1000
        for series in wanted(ask, self.serves, self.name):
            end: int | None = unix_seconds(last_day(ask) + timedelta(days=1)) * 1000 - 1
            for page in range(1, MAX_PAGES + 1):
                payload = client.get(
                    Request(
                        source=self.name,
                        key=f"{series}_1D" + (f"_page{page}" if page > 1 else ""),
                        url=f"{self.host}/api/v2/public/get_volatility_index_data",
                        params={
                            "currency": CURRENCIES[series],
                            "start_timestamp": str(start),
                            "end_timestamp": str(end),
                            "resolution": "1D",
                        },
                        context={"series": series},
                    )
                )
                yield payload
                end = _earlier_end(payload, end)
                if end is None or end < start:
                    break

    def parse(self, payload: Payload) -> SeriesAnswer:
        """Open, high, low and close of finished UTC days.

        Raises
        ------
        SourceRefused
            When the answer is an error of the interface.
        NotTheDocument, SchemaChanged
            When it is no such document, or no row has five members.
        """
        series = payload.context["series"]
        rows = _rows(payload)
        today = received_day(payload)
        obs = Observations(latest_day=today, zero_is_blank=True)
        running = 0
        for at, row in enumerate(rows, start=1):
            if not isinstance(row, list) or len(row) != len(_ROW):
                obs.leave_out(ObservationDefect.RAGGED_ROW, at, row, count=len(OHLC))
                continue
            day = _utc_day(row[0])
            if day is None:
                obs.leave_out(ObservationDefect.BAD_DATE, at, row, count=len(OHLC))
                continue
            running += day == today
            cells = dict.fromkeys(OHLC) if day == today else dict(zip(OHLC, row[1:], strict=True))
            obs.add_ohlc(series, day, cells, row=at)
        if running:
            obs.notes.append(RUNNING_DAY_NOTE)
        return obs.answer()


def _utc_day(milliseconds: object) -> date | None:
    """The day that a bar covers, or None when it does not begin with a UTC day."""
    value = number(milliseconds)
    return None if value % _DAY_MS else _instant_day(value)


def _instant_day(milliseconds: float) -> date | None:
    instant = unix_instant(milliseconds / 1000)
    return None if instant is None else instant.date()


def _rows(payload: Payload) -> list[object]:
    result = rpc_result(payload, "daily bars of DVOL")
    rows = result.get("data") if isinstance(result, dict) else None
    if not isinstance(rows, list):
        raise SchemaChanged(payload.source, ["data"], result if isinstance(result, dict) else [type(result).__name__])
    if rows and not any(isinstance(row, list) and len(row) == len(_ROW) for row in rows):
        raise SchemaChanged(payload.source, [f"rows of {', '.join(_ROW)}"], [str(rows[0])])
    return rows


def _earlier_end(payload: Payload, end: int | None) -> int | None:
    """The end of the page before this one, in milliseconds; None after the oldest page."""
    if payload.unchanged:
        return None
    result = rpc_result(payload, "daily bars of DVOL")
    found = result.get("continuation") if isinstance(result, dict) else None
    if found is None:
        return None
    if not isinstance(found, int) or (end is not None and found >= end):
        raise ImpossibleAnswer(payload.source, f"a page that ends at {end} is continued at {found!r}, not before it")
    return found
