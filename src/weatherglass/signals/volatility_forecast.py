"""What the next month's volatility is expected to be, by the past alone and with the VIX, and how the VIX has done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.forecast_rivals import har_facts, rival_facts
from weatherglass.signals.har_rules import HAR_MEMORY, HAR_PARAMETERS, har_fit, har_rule, yearly_variance
from weatherglass.signals.panel import Frame, Input
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries
from weatherglass.signals.realized_volatility import FAMILY, MONTH
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import Bands, Carry, Computed, Parameter, Signal
from weatherglass.signals.vix_record import FAR_TOO_LOW, error_facts, misses
from weatherglass.stats.forecast_evaluation import qlike
from weatherglass.stats.rolling import lagged, rolling_mean

Vector = NDArray[np.float64]
LOW_BELOW, HIGH_FROM = 10.0, 90.0
FORECAST_STATES = ("low", "usual", "high")
ERROR_EDGES = (FAR_TOO_LOW, 0.0, 10.0)
"""Vol points. About 1 forecast in 40 was more than 10 points too low, 1 in 10 more than 10 points too high."""
ERROR_STATES = ("far_too_low", "too_low", "in_line", "too_high")
YEAR = 252
"""Sessions over which the losses of two forecasts are compared."""
RIVAL_STATES = ("vix_better", "har_better")
_SPX, _VIX = Input("SPX"), Input("VIX")


def _root(frame: Frame, expected: Vector) -> Vector:  # noqa: ARG001 - the forecast needs nothing beside itself
    return np.sqrt(expected)


def _forecast(name: str, *, with_vix: bool) -> Signal:
    return Signal(
        name=name,
        family=FAMILY,
        unit="vol_points",
        inputs=(_SPX, _VIX) if with_vix else (_SPX,),
        rule=har_rule(_root, cut_at(LOW_BELOW, HIGH_FROM), with_vix=with_vix),
        memory=HAR_MEMORY,
        parameters=(
            *HAR_PARAMETERS,
            Parameter("low_below", LOW_BELOW, "percentile"),
            Parameter("high_from", HIGH_FROM, "percentile"),
        ),
        states=FORECAST_STATES,
        on=frozenset({"high"}),
        boundaries=percentile_boundaries(name, "vol_points", (LOW_BELOW, HIGH_FROM), FORECAST_STATES),
        facts=har_facts(with_vix=with_vix),
        claims=("V24",),
    )


def forecast_error(frame: Frame) -> Vector:
    """The VIX of a month ago less the volatility realized since, vol points, (n,): above 0 the VIX was too high."""
    return lagged(frame["VIX"], MONTH) - np.sqrt(rolling_mean(yearly_variance(frame["SPX"]), MONTH))


def _against_har(frame: Frame, carry: Carry) -> Computed:
    """Mean loss of the VIX less that of the autoregression over the forecasts that ended in the last year.

    The carry is the forecasts that have not ended yet, the differences in loss of the last year, and the sums.
    """
    waiting, losses, sums = (np.asarray(each, np.float64) for each in carry) if carry else _NOTHING
    fit = har_fit(frame, sums if sums.size else None, with_vix=False)
    forecasts = np.concatenate([waiting, fit.second_moment])
    came = rolling_mean(yearly_variance(frame["SPX"]), MONTH)[frame.first_new :]
    vix = lagged(frame["VIX"], MONTH)[frame.first_new :]
    difference = qlike(came, vix * vix) - qlike(came, forecasts[: came.shape[0]])
    losses = np.concatenate([losses, difference])
    value = rolling_mean(losses, YEAR)[YEAR - 1 :]
    return Computed(value, carry=(forecasts[-MONTH:], losses[-(YEAR - 1) :], fit.sums))


_NOTHING = (np.full(MONTH, np.nan), np.full(YEAR - 1, np.nan), np.empty(0))

VIX_FORECAST_ERROR = Signal(
    name="vix_forecast_error",
    family=FAMILY,
    unit="vol_points",
    inputs=(_VIX, _SPX),
    rule=windowed(forecast_error),
    memory=MONTH,
    parameters=(
        Parameter("window", MONTH, "sessions"),
        *(
            Parameter(f"edge_{state}", edge, "vol_points")
            for state, edge in zip(ERROR_STATES[1:], ERROR_EDGES, strict=True)
        ),
    ),
    states=ERROR_STATES,
    on=frozenset({"far_too_low"}),
    bands=Bands(ERROR_EDGES),
    boundaries=band_boundaries("vix_forecast_error", "vol_points", Bands(ERROR_EDGES), ERROR_STATES),
    facts=error_facts,
    occasions=misses,
    claims=("V24", "V26"),
)

VIX_AGAINST_HAR = Signal(
    name="vix_against_har",
    family=FAMILY,
    unit="loss",
    inputs=(_VIX, _SPX),
    rule=_against_har,
    memory=HAR_MEMORY + MONTH + YEAR - 1,
    parameters=(*HAR_PARAMETERS, Parameter("window", YEAR, "sessions")),
    states=RIVAL_STATES,
    bands=Bands((0.0,)),
    boundaries=band_boundaries("vix_against_har", "loss", Bands((0.0,)), RIVAL_STATES),
    facts=rival_facts,
    claims=("V24", "V26"),
)

SIGNALS = (
    _forecast("har_forecast", with_vix=False),
    _forecast("har_vix_forecast", with_vix=True),
    VIX_FORECAST_ERROR,
    VIX_AGAINST_HAR,
)
