"""Every signal on a day: its state, its value with the unit, or why it says nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from openbb_core.provider.abstract.data import Data
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.abstract.query_params import QueryParams
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import Day, Name, computed, failures_of_openbb, required


class WeatherglassSignalsQueryParams(QueryParams):
    """What may be asked."""

    as_of: Day = Field(
        default=None,
        description="A New York day: only what was known when it ended. Default: the latest one that is known in full.",
    )
    family: Name | None = Field(default=None, description="Only the signals of one group, as volatility_bands.")
    lang: Literal["en", "ko"] = Field(default="en", description="Language of titles, states and reasons.")


class WeatherglassSignalsData(Data):
    """A signal on the day."""

    name: str = Field(description="Name of the signal.")
    title: str = Field(description="What readers call it.")
    family: str = Field(description="Group of signals.")
    day: date | None = Field(description="Day of its last input.")
    available: bool = Field(description="Whether it can be read on that day.")
    on: bool = Field(description="Whether it is worth a line of its own.")
    state: str | None = Field(description="State by its rule, as a code.")
    state_text: str | None = Field(description="The state in words.")
    value: float | None = Field(description="Value, in `unit`; null where there is none: `reason` says why.")
    unit: str | None = Field(description="Unit of the value.")
    percentile: float | None = Field(
        description="Percentile among its values up to that day, 0 to 100; null where there are too few."
    )
    since: date | None = Field(description="First day of the present state.")
    reason_code: str | None = Field(description="Why it says nothing, as a code.")
    reason: str | None = Field(description="Why it says nothing, in a sentence.")
    computed_by: str = computed()


class SignalsFetcher(Fetcher[WeatherglassSignalsQueryParams, list[WeatherglassSignalsData]]):
    """Read when asked for, from the store and the packaged histories."""

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassSignalsQueryParams:
        """Check what is asked."""
        return WeatherglassSignalsQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassSignalsQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Rows by signal, in the order of the observatory."""
        with failures_of_openbb():
            rows = wg.worded(wg.today(query.as_of), query.lang).signals
            families = sorted({each.family for each in rows})
            if query.family is not None and query.family not in families:
                raise wg.UsageError(f"no family {query.family!r}; there are {', '.join(families)}")
        found = [
            {
                **{
                    name: getattr(each, name) for name in ("name", "title", "family", "day", "available", "on", "value")
                },
                **{name: getattr(each, name) or None for name in ("state", "state_text", "unit", "since")},
                **{name: getattr(each, name) or None for name in ("reason_code", "reason")},
                "percentile": each.percentile,
            }
            for each in rows
            if query.family in (None, each.family)
        ]
        return required(found, "signals")

    @staticmethod
    def transform_data(
        query: WeatherglassSignalsQueryParams,  # noqa: ARG004
        data: list[dict[str, Any]],
        **_: Any,
    ) -> list[WeatherglassSignalsData]:
        """Rows as records."""
        return [WeatherglassSignalsData.model_validate(each) for each in data]
