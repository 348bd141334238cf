"""The commands of `obb.weatherglass`, the same as routes of OpenBB's REST API."""

from typing import Any

from openbb_core.app.model.command_context import CommandContext
from openbb_core.app.model.example import APIEx
from openbb_core.app.model.obbject import OBBject
from openbb_core.app.provider_interface import ExtraParams, ProviderChoices, StandardParams
from openbb_core.app.query import Query
from openbb_core.app.router import Router

# no annotations as texts here: OpenBB reads them when it registers a command

router = Router(prefix="", description="Volatility indices recomputed, signals, and claims tested, offline.")


@router.command(
    model="WeatherglassIndexHistorical",
    examples=[APIEx(parameters={"provider": "weatherglass", "symbol": "VIX", "start_date": "2020-03-01"})],
)
async def index_historical(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """Closes of an index by day, with the unit and the instant from which each could be known."""
    return await OBBject.from_query(Query(**locals()))


@router.command(
    model="WeatherglassOptionsChains",
    examples=[APIEx(parameters={"provider": "weatherglass", "symbol": "SPY"})],
)
async def options_chains(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """An option board of the store, or one that ships with Weatherglass."""
    return await OBBject.from_query(Query(**locals()))


@router.command(
    model="WeatherglassIndexValue",
    examples=[APIEx(parameters={"provider": "weatherglass", "board": "packaged:SPY_2022-07-15", "index": "30D"})],
)
async def index_value(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """An index computed from an option board, or the reason why it cannot be. Never an official value."""
    return await OBBject.from_query(Query(**locals()))


@router.command(
    model="WeatherglassSeries",
    examples=[APIEx(parameters={"provider": "weatherglass", "symbol": "DGS10", "as_known": "2020-03-16"})],
)
async def series(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """Any daily series, as of now or as it was known on a day."""
    return await OBBject.from_query(Query(**locals()))


@router.command(
    model="WeatherglassSignals",
    examples=[APIEx(parameters={"provider": "weatherglass", "as_of": "2020-03-16"})],
)
async def signals(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """Every signal on a day: its state, its value, or why it says nothing."""
    return await OBBject.from_query(Query(**locals()))


@router.command(
    model="WeatherglassClaimVerdict",
    examples=[APIEx(parameters={"provider": "weatherglass", "claim": "v13-highest-vix-ever"})],
)
async def claim_verdict(
    cc: CommandContext,
    provider_choices: ProviderChoices,
    standard_params: StandardParams,
    extra_params: ExtraParams,
) -> OBBject[Any]:
    """The verdict on a claim, with its cases, how often chance does as well, and what it means. No advice."""
    return await OBBject.from_query(Query(**locals()))
