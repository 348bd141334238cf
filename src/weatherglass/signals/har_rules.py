"""The forecast of the S&P 500's volatility over the next month that several signals lean on, row by row and causal.

A heterogeneous autoregression of volatilities (Corsi 2009) is fitted at every close to all months that have ended by
then. Its expected variance is the square of the expected volatility plus the spread about it; the forecast in vol
points is the root of that, so that it can stand beside the VIX, which is the root of a variance, too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame
from weatherglass.signals.realized_volatility import MONTH
from weatherglass.signals.signal import MIN_RANKED, Carry, Computed, Parameter, Rule, States
from weatherglass.stats.har import HAR_WINDOWS, ExpandingFit, expanding_fit, har_regressors
from weatherglass.stats.range_volatility import SESSIONS_PER_YEAR, close_to_close_variance
from weatherglass.stats.ranks import expanding_percentile
from weatherglass.stats.rolling import rolling_mean

Vector = NDArray[np.float64]
MINIMUM_PAIRS = 504
"""Ended months, overlapping, that a first fit needs: two years of closes."""
HAR_MEMORY = max(HAR_WINDOWS) + MONTH + MINIMUM_PAIRS - 1
"""Closes before that of the first forecast. A row gone on from a history looks at the last windows only."""
_NAMES = ("day", "week", "month")
HAR_PARAMETERS = (
    *(Parameter(f"har_{name}", rows, "sessions") for name, rows in zip(_NAMES, HAR_WINDOWS, strict=True)),
    Parameter("horizon", MONTH, "sessions"),
    Parameter("minimum", MINIMUM_PAIRS, "count"),
    Parameter("refit", 1, "sessions"),
    Parameter("periods_per_year", SESSIONS_PER_YEAR, "count"),
)


def yearly_variance(close: Vector) -> Vector:
    """Variance of each session in squared vol points a year, (n,)."""
    return 1e4 * SESSIONS_PER_YEAR * close_to_close_variance(close)


def har_fit(frame: Frame, sums: Vector | None, *, with_vix: bool) -> ExpandingFit:
    """The regression at each new row; all in vol points a year.

    Parameters
    ----------
    frame
        With the columns SPX and, where it is wanted as a further regressor, VIX.
    sums
        Of the rows before, from the carry; None at the beginning.
    """
    variance = yearly_variance(frame["SPX"])
    regressors = har_regressors(variance, *((frame["VIX"],) if with_vix else ()))
    outcome = np.sqrt(rolling_mean(variance, MONTH))
    return expanding_fit(
        regressors, outcome, horizon=MONTH, minimum=MINIMUM_PAIRS, first_new=frame.first_new, sums=sums
    )


def har_rule(
    of: Callable[[Frame, Vector], Vector], state_of: Callable[[Vector, Vector], States], *, with_vix: bool = False
) -> Rule:
    """A rule on the forecast, with states by the value and its percentile among all so far.

    Parameters
    ----------
    of
        (frame, expected variance of the new rows in squared vol points) -> value of the new rows.
    state_of
        (value, percentile) of the new rows -> their states.

    Notes
    -----
    The carry is the values so far and the sums of the regression.
    """

    def rule(frame: Frame, carry: Carry) -> Computed:
        earlier = np.asarray(carry[0], np.float64) if carry else np.empty(0)
        sums = np.asarray(carry[1], np.float64) if carry else None
        fit = har_fit(frame, sums, with_vix=with_vix)
        value = of(frame, fit.second_moment)
        percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=earlier)
        carried_on = (np.concatenate([earlier, value]), fit.sums)
        return Computed(value, state_of(value, percentile), carried_on, percentile=percentile)

    return rule
