"""Closes of an index as OpenBB's standard model IndexHistorical, with unit, source and the instant of knowledge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openbb_core.app.model.abstract.error import OpenBBError
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.standard_models.index_historical import (
    IndexHistoricalData,
    IndexHistoricalQueryParams,
)
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import Day, Name, failures_of_openbb

UNITS = ("index_points", "vol_points")
OHLC = ("open", "high", "low")


class WeatherglassIndexHistoricalQueryParams(IndexHistoricalQueryParams):
    """What may be asked: a symbol such as VIX, SPX, RUT or IXIC, days, and the day as of which it is known."""

    symbol: Name = Field(description="VIX, SPX, RUT, IXIC, or another index of the store.")
    as_known: Day = Field(
        default=None, description="Only what could be known by the end of this day; later revisions are not seen."
    )


class WeatherglassIndexHistoricalData(IndexHistoricalData):
    """A day of an index. Open, high and low are null where the source gives only a close."""

    unit: str = Field(description="index_points, or vol_points: volatility points, per cent a year.")
    known_at: datetime = Field(description="Instant in UTC from which the close could be known.")
    source: str = Field(description="Where the close comes from.")


class IndexHistoricalFetcher(Fetcher[WeatherglassIndexHistoricalQueryParams, list[WeatherglassIndexHistoricalData]]):
    """From the store, or from the packaged histories where the store has nothing."""

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassIndexHistoricalQueryParams:
        """Check what is asked."""
        return WeatherglassIndexHistoricalQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassIndexHistoricalQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Rows by day."""

        def asked(field: str | None = None) -> Any:
            return wg.series(query.symbol, field, first=query.start_date, last=query.end_date, as_known=query.as_known)

        with failures_of_openbb():
            history = asked()
            if history.unit not in UNITS:
                raise OpenBBError(
                    f"{history.series} is in {history.unit or 'no stated unit'}, which is no index: ask for it with "
                    "the model WeatherglassSeries (obb.weatherglass.series)"
                )
            further = {}
            for field in OHLC:
                try:
                    part = asked(field)
                except (wg.DataError, wg.UsageError):  # the source gives only a close
                    continue
                further[field] = dict(zip(part.as_of.tolist(), part.value.tolist(), strict=True))
        table = wg.frame(history)
        return [
            {
                "symbol": history.series,
                "date": row["date"],
                "close": row[history.field],
                **{field: values.get(row["date"]) for field, values in further.items()},
                "unit": history.unit,
                "known_at": row["known_at"],
                "source": row["source"],
            }
            for row in table.iter_rows(named=True)
        ]

    @staticmethod
    def transform_data(
        query: WeatherglassIndexHistoricalQueryParams,  # noqa: ARG004
        data: list[dict[str, Any]],
        **_: Any,
    ) -> list[WeatherglassIndexHistoricalData]:
        """Rows as records."""
        return [WeatherglassIndexHistoricalData.model_validate(each) for each in data]
