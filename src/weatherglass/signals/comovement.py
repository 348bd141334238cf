"""How the VIX and the S&P 500 move together: the inverse relation, the days on which both rise, and the asymmetry.

Changes run between consecutive days on which both have a close. A day with no change of either counts as neither up nor
down, and stays among the days that shares are taken of.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.comovement_facts import (
    asymmetry_facts,
    both_up_facts,
    correlation_facts,
    response_facts,
    rolling_correlation_facts,
    sign_facts,
)
from weatherglass.signals.panel import Frame, Input
from weatherglass.signals.percentile_states import cut_at, percentile_boundaries, ranked_rule
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import Bands, Boundary, Parameter, Side, Signal, SignalHistory
from weatherglass.stats.rolling import log_changes, rolling_corr, rolling_sum

Vector = NDArray[np.float64]
YEAR, QUARTER, MONTH = 252, 63, 21
TIGHT_BELOW, LOOSE_FROM = 10.0, 90.0
"""Percentiles of the correlation among its past; the lower it is, the tighter the inverse relation."""
EVEN_BELOW, LOPSIDED_FROM = 10.0, 90.0
"""Percentiles of the asymmetry among its past."""
CLUSTER_FROM = 5
"""Both-up days of 21: at 11 % of days 2.3 are usual, and 5 are more than twice as many."""
VIX_AND_SPX = (Input("VIX"), Input("SPX"))
_CUTS = ("tight", "usual", "loose")
_ASYMMETRIES = ("even", "usual", "lopsided")
_COUNTS = ("none", "some", "cluster")
_LEAST = (0, 1, CLUSTER_FROM)
"""Both-up days from which each state holds."""


def both_up(frame: Frame) -> Vector:
    """1 on days on which the VIX and the S&P 500 both rose, else 0, (n,); NaN in the first row."""
    vix, stocks = log_changes(frame["VIX"]), log_changes(frame["SPX"])
    return np.where(np.isnan(vix) | np.isnan(stocks), np.nan, ((vix > 0.0) & (stocks > 0.0)).astype(np.float64))


def opposite(frame: Frame) -> Vector:
    """1 on days on which one rose and the other fell, else 0, (n,); NaN in the first row."""
    product = log_changes(frame["VIX"]) * log_changes(frame["SPX"])
    return np.where(np.isnan(product), np.nan, (product < 0.0).astype(np.float64))


def response(frame: Frame, *, falls: bool, window: int = YEAR) -> Vector:
    """Per cent that the VIX moves against a move of the S&P 500 of 1 %, on days of falls or of rises, (n,).

    The slope through the origin of log changes of the VIX on log returns of the S&P 500, with the sign turned: over the
    window's days of that direction, sum(-v r) / sum(r r).
    """
    vix, stocks = log_changes(frame["VIX"]), log_changes(frame["SPX"])
    part = np.where(np.isnan(stocks), np.nan, np.minimum(stocks, 0.0) if falls else np.maximum(stocks, 0.0))
    moved, size = rolling_sum(-vix * part, window), rolling_sum(part * part, window)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(size > 0.0, moved / size, np.nan)


def _count_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
    """Days are whole: a state is left downwards at one day less than it begins with."""
    now, code = float(history.value[-1]), int(history.state[-1])
    found = []
    if code + 1 < len(_COUNTS):
        found.append(Boundary("both_up_days", now, Side.ABOVE, float(_LEAST[code + 1]), "count", _COUNTS[code + 1]))
    if code > 0:
        level = float(_LEAST[code] - 1)
        found.append(Boundary("both_up_days", now, Side.BELOW, level, "count", _COUNTS[code - 1]))
    return tuple(found)


def _asymmetry(frame: Frame) -> Vector:
    return response(frame, falls=True) - response(frame, falls=False)


def _correlation(window: int) -> Signal:
    def rule(frame: Frame) -> Vector:
        return rolling_corr(log_changes(frame["VIX"]), log_changes(frame["SPX"]), window)

    name = f"vix_spx_correlation_{window}"
    return Signal(
        name=name,
        family="comovement",
        unit="correlation",
        inputs=VIX_AND_SPX,
        rule=ranked_rule(rule, cut_at(TIGHT_BELOW, LOOSE_FROM)),
        memory=window,
        parameters=(
            Parameter("window", window, "sessions"),
            Parameter("tight_below", TIGHT_BELOW, "percentile"),
            Parameter("loose_from", LOOSE_FROM, "percentile"),
        ),
        states=_CUTS,
        on=frozenset({"loose"}),
        boundaries=percentile_boundaries(name, "correlation", (TIGHT_BELOW, LOOSE_FROM), _CUTS),
        facts=correlation_facts if window == YEAR else rolling_correlation_facts,
        claims=("V7",),
    )


def _response(name: str, *, falls: bool) -> Signal:
    return Signal(
        name=name,
        family="comovement",
        unit="percent",
        inputs=VIX_AND_SPX,
        rule=windowed(lambda frame: response(frame, falls=falls)),
        memory=YEAR,
        parameters=(Parameter("window", YEAR, "sessions"),),
        facts=response_facts(falls=falls),
        claims=("V7",),
    )


SIGNALS: tuple[Signal, ...] = (
    _correlation(YEAR),
    _correlation(QUARTER),
    Signal(
        name="vix_spx_opposite",
        family="comovement",
        unit="share",
        inputs=VIX_AND_SPX,
        rule=windowed(lambda frame: rolling_sum(opposite(frame), YEAR) / YEAR),
        memory=YEAR,
        parameters=(Parameter("window", YEAR, "sessions"),),
        facts=sign_facts,
        claims=("V7", "V8"),
    ),
    Signal(
        name="both_up_days",
        family="comovement",
        unit="count",
        inputs=VIX_AND_SPX,
        rule=windowed(lambda frame: rolling_sum(both_up(frame), MONTH)),
        memory=MONTH,
        parameters=(Parameter("window", MONTH, "sessions"), Parameter("cluster_from", CLUSTER_FROM, "count")),
        states=_COUNTS,
        on=frozenset({"cluster"}),
        bands=Bands(tuple(float(least) for least in _LEAST[1:])),
        boundaries=_count_boundaries,
        facts=both_up_facts,
        claims=("V8",),
    ),
    _response("vix_response_to_falls", falls=True),
    _response("vix_response_to_rises", falls=False),
    Signal(
        name="vix_response_asymmetry",
        family="comovement",
        unit="percent",
        inputs=VIX_AND_SPX,
        rule=ranked_rule(_asymmetry, cut_at(EVEN_BELOW, LOPSIDED_FROM)),
        memory=YEAR,
        parameters=(
            Parameter("window", YEAR, "sessions"),
            Parameter("even_below", EVEN_BELOW, "percentile"),
            Parameter("lopsided_from", LOPSIDED_FROM, "percentile"),
        ),
        states=_ASYMMETRIES,
        on=frozenset({"lopsided"}),
        boundaries=percentile_boundaries(
            "vix_response_asymmetry", "percent", (EVEN_BELOW, LOPSIDED_FROM), _ASYMMETRIES
        ),
        facts=asymmetry_facts,
        claims=("V7",),
    ),
)
