"""An index computed from one option board, or the reason why it cannot be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from openbb_core.provider.abstract.data import Data
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.abstract.query_params import QueryParams
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import Board, Name, computed, failures_of_openbb, in_unit


class WeatherglassIndexValueQueryParams(QueryParams):
    """What may be asked of a board."""

    board: Board = Field(description="packaged:NAME, or store:UNDERLYING for the latest board of the store.")
    index: Name = Field(default="VIX", description="VIX, VIX9D, SKEW, BTC30, ..., or 30D for any horizon.")
    rate: float | None = Field(
        default=None,
        gt=-1.0,
        lt=1.0,
        allow_inf_nan=False,
        description="Decimal rate a year; default: Treasury curves of the day.",
    )
    edition: Name | None = Field(default=None, description="Edition of the rules; default: the one in force.")


class WeatherglassIndexValueData(Data):
    """A value, or the reason why there is none, with what it rests on."""

    index: str = Field(description="Name of the index.")
    title: str = Field(description="What it is.")
    value: float | None = Field(
        description="Level in `unit`; null where it cannot be computed: `reason` says why.",
        json_schema_extra=in_unit("volatility points, per cent a year"),
    )
    unit: str = Field(description="vol_points: volatility points, per cent a year; or skew_points.")
    status: str = Field(description="ok or not_calculable.")
    reason_code: str | None = Field(description="Why there is no value, as a code.")
    reason: str | None = Field(description="Why there is no value, in a sentence.")
    flags: list[str] = Field(description="What a reader must know beside the value.")
    band_bid: float | None = Field(
        description="The same index from bids.", json_schema_extra=in_unit("volatility points, per cent a year")
    )
    band_ask: float | None = Field(
        description="The same index from asks.", json_schema_extra=in_unit("volatility points, per cent a year")
    )
    as_of: datetime = Field(description="Instant that the quotes describe.")
    edition: str = Field(description="Edition of the rules.")
    near_expiry: date | None = Field(description="Expiry of the near term.")
    next_expiry: date | None = Field(description="Expiry of the next term.")
    near_strikes: int | None = Field(description="Strikes that count in the near term.")
    next_strikes: int | None = Field(description="Strikes that count in the next term.")
    source: str = Field(description="Where the quotes come from.")
    notes: list[str] = Field(description="Sentences that every value of this board carries.")
    computed_by: str = computed()


class IndexValueFetcher(Fetcher[WeatherglassIndexValueQueryParams, WeatherglassIndexValueData]):
    """Computed when asked for, from the packaged boards or the store."""

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassIndexValueQueryParams:
        """Check what is asked."""
        return WeatherglassIndexValueQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassIndexValueQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> dict[str, Any]:
        """The reading as an object."""
        with failures_of_openbb():
            reading = wg.index(query.board, query.index, rates=query.rate, edition=query.edition)
            band, terms = reading.band, [*reading.terms, None, None]
        return {
            "index": reading.index,
            "title": reading.title,
            "value": reading.value,
            "unit": reading.unit,
            "status": reading.status,
            "reason_code": None if reading.reason is None else str(reading.reason.code),
            "reason": None if reading.reason is None else reading.reason.message,
            "flags": [str(each) for each in reading.flags],
            "band_bid": None if band is None else band.bid,
            "band_ask": None if band is None else band.ask,
            "as_of": reading.as_of,
            "edition": reading.edition,
            **{f"{side}_expiry": _of(term, "expiry") for side, term in zip(("near", "next"), terms, strict=False)},
            **{f"{side}_strikes": _of(term, "strikes") for side, term in zip(("near", "next"), terms, strict=False)},
            "source": reading.source,
            "notes": list(reading.notes),
        }

    @staticmethod
    def transform_data(
        query: WeatherglassIndexValueQueryParams,  # noqa: ARG004
        data: dict[str, Any],
        **_: Any,
    ) -> WeatherglassIndexValueData:
        """The object as a record."""
        return WeatherglassIndexValueData.model_validate(data)


def _of(term: Any, name: str) -> Any:
    return None if term is None else getattr(term, name)
