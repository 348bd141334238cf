"""Weatherglass as a provider of OpenBB: offline, without a key, computed here and never official.

Standard models of OpenBB where they fit, under their own names and under one of ours, so that the commands of
`obb.weatherglass` work whichever routers are installed; models of our own where they do not fit.
"""

from __future__ import annotations

from openbb_core.provider.abstract.provider import Provider

from openbb_weatherglass.models.claim_verdict import ClaimVerdictFetcher
from openbb_weatherglass.models.index_historical import IndexHistoricalFetcher
from openbb_weatherglass.models.index_value import IndexValueFetcher
from openbb_weatherglass.models.known_series import KnownSeriesFetcher
from openbb_weatherglass.models.options_chains import OptionsChainsFetcher
from openbb_weatherglass.models.signals import SignalsFetcher

__all__ = ["provider"]

provider = Provider(
    name="weatherglass",
    website=None,
    description="Volatility indices recomputed from option boards, with the reason where there is no value; market "
    "signals; what people say about markets, tested. Read from the data that ship with Weatherglass or from the "
    "user's own store, without the network. Computed by Weatherglass; no value is an official index value.",
    credentials=None,
    fetcher_dict={
        "IndexHistorical": IndexHistoricalFetcher,
        "OptionsChains": OptionsChainsFetcher,
        "WeatherglassIndexHistorical": IndexHistoricalFetcher,
        "WeatherglassOptionsChains": OptionsChainsFetcher,
        "WeatherglassIndexValue": IndexValueFetcher,
        "WeatherglassSeries": KnownSeriesFetcher,
        "WeatherglassSignals": SignalsFetcher,
        "WeatherglassClaimVerdict": ClaimVerdictFetcher,
    },
    repr_name="Weatherglass",
    instructions="No key is needed. `weatherglass pull` and `weatherglass import` fill the store that is read.",
)
