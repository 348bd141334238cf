"""Any daily series, also yields, prices of coins and flows: one field of it, with what was known when."""

from __future__ import annotations

from datetime import date as calendar_day
from datetime import datetime
from typing import Any

from openbb_core.provider.abstract.data import Data
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.abstract.query_params import QueryParams
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import Day, Name, failures_of_openbb


class WeatherglassSeriesQueryParams(QueryParams):
    """What may be asked of a series."""

    symbol: Name = Field(description="VIX, BTC, DGS10, ...: a name of `weatherglass data`, or an alias of it.")
    field: Name | None = Field(default=None, description="close (default), open, high, low, settle, volume, ...")
    start_date: calendar_day | None = Field(default=None, description="First day.")
    end_date: calendar_day | None = Field(default=None, description="Last day, included.")
    as_known: Day = Field(
        default=None, description="Only what could be known by the end of this day; later revisions are not seen."
    )


class WeatherglassSeriesData(Data):
    """A value of a day."""

    symbol: str = Field(description="Name of the series.")
    date: calendar_day = Field(description="Day of the market that the value describes.")
    value: float = Field(description="Value, in `unit`.")
    field: str = Field(description="close, open, ...")
    unit: str | None = Field(description="Unit of the value; null where its file states none.")
    known_at: datetime = Field(description="Instant in UTC from which it could be known.")
    source: str = Field(description="Where it comes from.")
    revision: int = Field(description="How often its source has changed it.")


class KnownSeriesFetcher(Fetcher[WeatherglassSeriesQueryParams, list[WeatherglassSeriesData]]):
    """From the store, or from the packaged histories where the store has nothing."""

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassSeriesQueryParams:
        """Check what is asked."""
        return WeatherglassSeriesQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassSeriesQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Rows by day."""
        with failures_of_openbb():
            history = wg.series(
                query.symbol, query.field, first=query.start_date, last=query.end_date, as_known=query.as_known
            )
            table = wg.frame(history)
        same = {"symbol": history.series, "field": history.field, "unit": history.unit or None}
        return [same | row | {"value": row[history.field]} for row in table.iter_rows(named=True)]

    @staticmethod
    def transform_data(
        query: WeatherglassSeriesQueryParams,  # noqa: ARG004
        data: list[dict[str, Any]],
        **_: Any,
    ) -> list[WeatherglassSeriesData]:
        """Rows as records, without columns of other names."""
        names = WeatherglassSeriesData.model_fields
        return [WeatherglassSeriesData.model_validate({name: each[name] for name in names}) for each in data]
