"""An option board as OpenBB's standard model OptionsChains: every listed strike, also those without a quote."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from openbb_core.provider.abstract.annotated_result import AnnotatedResult
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.standard_models.options_chains import (
    OptionsChainsData,
    OptionsChainsQueryParams,
)
from openbb_core.provider.utils.errors import EmptyDataError
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import NOT_OFFICIAL, Board, Day, Name, failures_of_openbb


class WeatherglassOptionsChainsQueryParams(OptionsChainsQueryParams):
    """What may be asked: an underlying, and which board of it."""

    symbol: Name = Field(description="Underlying, as SPY, SPX or BTC.")
    board: Board | None = Field(
        default=None,
        description="packaged:NAME or store:UNDERLYING. Default: the latest board of the underlying in the store, else "
        "the latest packaged one.",
    )
    as_of: Day = Field(default=None, description="Of boards of the store: the day of the quotes.")


class WeatherglassOptionsChainsData(OptionsChainsData):
    """A board. The price of the underlying is not on it, and is left out rather than guessed."""

    __doc__ = OptionsChainsData.__doc__

    root: list[str] = Field(default_factory=list, description="Root of the contract; SPX and SPXW are two.")
    as_of: list[datetime | None] = Field(default_factory=list, description="Instant that the quotes describe.")
    source: list[str] = Field(default_factory=list, description="Where the quotes come from.")


class OptionsChainsFetcher(Fetcher[WeatherglassOptionsChainsQueryParams, WeatherglassOptionsChainsData]):
    """From the store, or from the boards that ship with the package.

    The metadata of a result has the board's notes: what every value made from it must carry.
    """

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassOptionsChainsQueryParams:
        """Check what is asked."""
        return WeatherglassOptionsChainsQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassOptionsChainsQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Rows by contract."""
        board = _board(query)
        if board.underlying != query.symbol:
            raise EmptyDataError(f"{query.board} is a board of {board.underlying}, not of {query.symbol}")
        same = {"underlying_symbol": board.underlying, "notes": list(board.notes)}
        return [row | same for row in _rows(board)]

    @staticmethod
    def transform_data(
        query: WeatherglassOptionsChainsQueryParams,  # noqa: ARG004
        data: list[dict[str, Any]],
        **_: Any,
    ) -> AnnotatedResult[WeatherglassOptionsChainsData]:
        """Rows as columns, which is what the standard model has."""
        if not data:
            raise EmptyDataError("the board has no contract")
        columns = {name: [row[name] for row in data] for name in data[0] if name != "notes"}
        return AnnotatedResult(
            result=WeatherglassOptionsChainsData.model_validate(columns),
            metadata={"notes": data[0]["notes"], "computed_by": NOT_OFFICIAL},
        )


def _board(query: WeatherglassOptionsChainsQueryParams) -> Any:
    with failures_of_openbb():
        if query.board is not None:
            return wg.read_board(query.board, as_of=_day(query.as_of))
        packaged = sorted(each for each in wg.packaged_boards() if each.startswith(f"packaged:{query.symbol}_"))
        try:
            return wg.read_board(f"store:{query.symbol}", as_of=_day(query.as_of))
        except wg.UsageError as error:  # the store has none
            if not packaged or query.as_of is not None:
                there = ", ".join(wg.packaged_boards())
                raise EmptyDataError(f"{error}; packaged boards: {there}") from error
        return wg.read_board(packaged[-1])


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise wg.UsageError(f"as_of={text!r} is no day ({exc})") from exc


def _rows(board: Any) -> list[dict[str, Any]]:
    rows = []
    day = None if board.as_of is None else board.as_of.date()
    for term in board.terms:
        same = {
            "expiration": term.expiry,
            "dte": None if day is None else (term.expiry - day).days,
            "root": term.root,
            "eod_date": day,
            "as_of": board.as_of,
            "source": board.source,
        }
        legs = (
            ("call", term.call_bid, term.call_ask, term.call_iv, term.call_delta),
            ("put", term.put_bid, term.put_ask, term.put_iv, term.put_delta),
        )
        for at, strike in enumerate(term.strike.tolist()):
            for kind, bid, ask, iv, delta in legs:
                rows.append(
                    same
                    | {
                        "contract_symbol": _symbol(term.root, term.expiry, kind, strike),
                        "strike": strike,
                        "option_type": kind,
                        "bid": _number(bid, at),
                        "ask": _number(ask, at),
                        "implied_volatility": _number(iv, at),
                        "delta": _number(delta, at),
                    }
                )
    return rows


def _symbol(root: str, expiry: date, kind: str, strike: float) -> str:
    """As the Options Clearing Corporation writes contracts, without the blanks: SPXW221021C03600000."""
    return f"{root}{expiry:%y%m%d}{kind[0].upper()}{round(strike * 1000):08d}"


def _number(column: Any, at: int) -> float | None:
    """A quote, or None where there is none: never zero in its place."""
    value = math.nan if column is None else float(column[at])
    return value if math.isfinite(value) else None
