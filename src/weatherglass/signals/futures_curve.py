"""The curve of VIX futures: contango, roll yield, the price at a constant 30 days, and the slope to the seventh future.

Roll yield is the identity -(F2 - F1) / F1: what the second future loses on its way to the price of the first if the
curve stays as it is. Products on the VIX hold futures and not the index, and pay it. It is per settlement of the
futures, a month as a rule, and not annualized.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.day_facts import figure, mean_over, share_of_days
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import Bands, Fact, Parameter, Returns, Signal, SignalHistory
from weatherglass.signals.vx_curve import CONSTANT_DAYS, CONSTANT_MATURITY, settlement_days

Vector = NDArray[np.float64]
CONTANGO_FROM = 2.0
"""Per cent of the second future over the first; from 0 to there the front of the curve is flat."""
WIDE_FROM = 15.0
"""Per cent of the futures price at 30 days over the VIX."""
SLOPE_BEYOND = 3.0
"""Per cent of the seventh future over or under the first."""
_A_YEAR = 365.25
_VIX_BANDS = (
    ("vix_below_12", 0.0, 12.0),
    ("vix_12_20", 12.0, 20.0),
    ("vix_20_30", 20.0, 30.0),
    ("vix_30_40", 30.0, 40.0),
    ("vix_from_40", 40.0, np.inf),
)
_CLAIMS = ("V28",)
_VIX_BESIDE = Input("VIX", required=False)
"""For figures by band of the VIX; the futures are there without it."""
Facts = Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]


def percent_over(price: Vector, base: Vector) -> Vector:
    """How far a price lies above another one, per cent of that one, (n,).

    >>> percent_over(np.array([21.0]), np.array([20.0]))
    array([5.])
    """
    return 100.0 * (price - base) / base


def rolled_returns(first: Vector, second: Vector, days: NDArray[np.datetime64]) -> Vector:
    """Daily simple return of whoever always holds the first future, (n,); NaN in the first row.

    Parameters
    ----------
    first, second, days
        (n,) prices of the first and second future to settle, and their days. Across a settlement day the first future
        is the one that was second the day before: it was bought at that day's close.

    Returns
    -------
    NaN where more than one future has settled since the row before.

    Examples
    --------
    The future of October 2008 settled on the 22nd, that of November was 55 and then 60:

    >>> days = np.array(["2008-10-21", "2008-10-22"], "datetime64[D]")
    >>> rolled_returns(np.array([60.0, 60.0]), np.array([55.0, 50.0]), days).round(4)
    array([   nan, 0.0909])
    """
    settled = np.diff(np.searchsorted(settlement_days(), days, side="right"))
    bought = np.where(settled == 0, first[:-1], np.where(settled == 1, second[:-1], np.nan))
    return np.concatenate([[np.nan], first[1:] / bought - 1.0])


def _by_vix(name: str, frame: Frame, value: Vector) -> tuple[Fact, ...]:
    vix = frame["VIX"]
    return tuple(
        fact
        for band, low, high in _VIX_BANDS
        for fact in mean_over(
            f"{name}_{band}", value, "percent", frame.days, where=(vix >= low) & (vix < high), claims=_CLAIMS
        )
    )


def _contango_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, value = history.days, history.value
    return (
        share_of_days("share_contango", value > 0.0, days, claims=_CLAIMS),
        share_of_days("share_backwardation", value < 0.0, days, claims=_CLAIMS),
        *mean_over("mean", value, "percent", days, claims=_CLAIMS),
    )


def _roll_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, value = history.days, history.value
    found = [*mean_over("mean", value, "percent", days, claims=_CLAIMS), *_by_vix("mean", frame, value)]
    held = rolled_returns(frame["VX1"], frame["VX2"], days)
    there = np.isfinite(held)
    if there.any():
        years = float((days[-1] - days[0]).astype(np.int64)) / _A_YEAR
        yearly = 100.0 * (float(np.prod(1.0 + held[there])) ** (1.0 / years) - 1.0)
        found.append(
            figure("yearly_return_of_first", yearly, "percent", days[there], returns=Returns.SIMPLE, claims=_CLAIMS)
        )
    return tuple(found)


def _price_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    return (
        *mean_over("mean", history.value, "vol_points", history.days, claims=_CLAIMS),
        figure("median", float(np.median(history.value)), "vol_points", history.days, claims=_CLAIMS),
    )


def _premium_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, value = history.days, history.value
    return (
        share_of_days("share_above_vix", value > 0.0, days, claims=_CLAIMS),
        *mean_over("mean", value, "percent", days, claims=_CLAIMS),
        *_by_vix("mean", frame, value),
    )


def _slope_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    days, value = history.days, history.value
    return (
        share_of_days("share_upward", value > 0.0, days, claims=_CLAIMS),
        *mean_over("mean", value, "percent", days, claims=_CLAIMS),
    )


def _curve_signal(
    name: str,
    far: str,
    near: str,
    *,
    edges: tuple[tuple[str, float], ...],
    states: tuple[str, ...],
    on: frozenset[str],
    facts: Facts,
    sign: float = 1.0,
    beside: tuple[Input, ...] = (),
) -> Signal:
    """A signal of how far one price of the curve lies above another, in per cent of that one."""
    bands = Bands(tuple(edge for _, edge in edges))
    return Signal(
        name=name,
        family="term_structure",
        unit="percent",
        inputs=(Input(near), Input(far), *beside),
        rule=windowed(lambda frame: sign * percent_over(frame[far], frame[near])),
        parameters=tuple(Parameter(parameter, edge, "percent") for parameter, edge in edges),
        states=states,
        on=on,
        bands=bands,
        boundaries=band_boundaries(name, "percent", bands, states),
        facts=facts,
        claims=_CLAIMS,
    )


FUTURES_SIGNALS: tuple[Signal, ...] = (
    _curve_signal(
        "vx_contango",
        "VX2",
        "VX1",
        edges=(("flat_from", 0.0), ("contango_from", CONTANGO_FROM)),
        states=("backwardation", "flat", "contango"),
        on=frozenset({"backwardation"}),
        facts=_contango_facts,
    ),
    _curve_signal(
        "vx_roll_yield",
        "VX2",
        "VX1",
        edges=(("gain_from", 0.0),),
        states=("cost", "gain"),
        on=frozenset(),  # the same days as backwardation
        facts=_roll_facts,
        sign=-1.0,
        beside=(_VIX_BESIDE,),
    ),
    Signal(
        name="vx_constant_maturity",
        family="term_structure",
        unit="vol_points",
        inputs=(Input(CONSTANT_MATURITY),),
        rule=windowed(lambda frame: frame[CONSTANT_MATURITY]),
        parameters=(Parameter("constant_days", CONSTANT_DAYS, "days"),),
        facts=_price_facts,
        claims=_CLAIMS,
    ),
    _curve_signal(
        "vx_premium",
        CONSTANT_MATURITY,
        "VIX",
        edges=(("usual_from", 0.0), ("wide_from", WIDE_FROM)),
        states=("discount", "usual", "wide"),
        on=frozenset({"discount"}),
        facts=_premium_facts,
    ),
    _curve_signal(
        "vx_curve_slope",
        "VX7",
        "VX1",
        edges=(("flat_from", -SLOPE_BEYOND), ("upward_from", SLOPE_BEYOND)),
        states=("inverted", "flat", "upward"),
        on=frozenset({"inverted"}),
        facts=_slope_facts,
    ),
)
