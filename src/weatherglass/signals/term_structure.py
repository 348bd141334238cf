"""The term structure of implied volatility: by index from one day to one year, and by VIX future.

A quiet market expects more volatility later than now (contango: each ratio of a shorter to a longer horizon lies below
1), a frightened one more now than later (inversion: above 1).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.day_facts import figure, mean_over, share_of_days
from weatherglass.signals.futures_curve import FUTURES_SIGNALS
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import NO_STATE, Boundary, Fact, Parameter, Side, Signal, SignalHistory, States
from weatherglass.signals.states import runs_of

Vector = NDArray[np.float64]
FLAT_FROM, INVERTED_ABOVE = 0.95, 1.0
"""Ratios of the shorter to the longer horizon; exactly 1 is no inversion."""
FLAT_WITHIN = 0.05
"""A curve whose highest point lies at most so far above its lowest is flat."""
RATIO_STATES = ("contango", "flat", "inverted")
SHAPES = ("contango", "flat", "humped", "inverted")
CURVE = ("VIX", "VIX3M", "VIX6M", "VIX1Y")
_INVERTED, _FLAT, _HUMPED = SHAPES.index("inverted"), SHAPES.index("flat"), SHAPES.index("humped")
_VIX_BANDS = (("vix_below_20", 0.0, 20.0), ("vix_20_30", 20.0, 30.0), ("vix_from_30", 30.0, np.inf))


def ratio_states(ratio: Vector) -> States:
    """State of each ratio, (n,) positions in `RATIO_STATES`; -1 for NaN.

    >>> ratio_states(np.array([0.94, 0.95, 1.0, 1.001])).tolist()
    [0, 1, 1, 2]
    """
    found = (ratio >= FLAT_FROM).astype(np.int8) + (ratio > INVERTED_ABOVE)
    return np.where(np.isnan(ratio), NO_STATE, found).astype(np.int8)


def curve_shapes(curve: NDArray[np.float64]) -> States:
    """Shape of each curve by where it is highest, (n,) positions in `SHAPES`.

    Parameters
    ----------
    curve
        (n, m) points of n curves, the shortest horizon first.

    Returns
    -------
    Flat where the highest point is at most `FLAT_WITHIN` above the lowest; else contango where the last is the
    highest, inverted where the first is, humped where one between is.

    Examples
    --------
    >>> points = np.array([[15.0, 18.0, 20.0], [30.0, 27.0, 25.0], [20.0, 23.0, 21.0], [20.0, 20.5, 20.2]])
    >>> [SHAPES[each] for each in curve_shapes(points)]
    ['contango', 'inverted', 'humped', 'flat']
    """
    top, last = np.argmax(curve, axis=1), curve.shape[1] - 1
    found = np.where(top == last, SHAPES.index("contango"), np.where(top == 0, _INVERTED, _HUMPED))
    flat = curve.max(axis=1) <= curve.min(axis=1) * (1.0 + FLAT_WITHIN)
    return np.where(flat, _FLAT, found).astype(np.int8)


def _ratio(short: str, long: str, *, on: frozenset[str], claims: tuple[str, ...]) -> Signal:
    name = f"{short}_{long}".lower()

    def rule(frame: Frame) -> tuple[Vector, States]:
        ratio = frame[short] / frame[long]
        return ratio, ratio_states(ratio)

    return Signal(
        name=name,
        family="term_structure",
        unit="ratio",
        inputs=(Input(short), Input(long)),
        rule=windowed(rule),
        parameters=(
            Parameter("flat_from", FLAT_FROM, "ratio"),
            Parameter("inverted_above", INVERTED_ABOVE, "ratio"),
        ),
        states=RATIO_STATES,
        on=on,
        boundaries=_ratio_boundaries(name),
        facts=_ratio_facts(claims),
        claims=claims,
    )


def _ratio_boundaries(quantity: str) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    edges = (FLAT_FROM, INVERTED_ABOVE)

    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
        now, code = float(history.value[-1]), int(history.state[-1])
        found = []
        if 0 <= code < len(edges):
            found.append(Boundary(quantity, now, Side.ABOVE, edges[code], "ratio", RATIO_STATES[code + 1]))
        if code > 0:
            found.append(Boundary(quantity, now, Side.BELOW, edges[code - 1], "ratio", RATIO_STATES[code - 1]))
        return tuple(found)

    return boundaries


def _ratio_facts(claims: tuple[str, ...]) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        days = history.days
        inverted = history.value > INVERTED_ABOVE
        found = [
            share_of_days("share_inverted", inverted, days, claims=claims),
            figure("median", float(np.median(history.value)), "ratio", days),
            *mean_over("mean", history.value, "ratio", days),
        ]
        vix = frame.columns.get("VIX")
        if vix is not None:
            for band, low, high in _VIX_BANDS:
                inside = (vix >= low) & (vix < high)
                if inside.any():
                    found.append(
                        share_of_days(f"share_inverted_{band}", inverted[inside], days[inside], claims=claims)
                    )  # fmt: skip
        return (*found, *_inversions(history))

    return facts


def _inversions(history: SignalHistory) -> tuple[Fact, ...]:
    """How often the curve has inverted, and for how long; a run that still lasts counts as long as it is."""
    inverted = RATIO_STATES.index("inverted")
    lasted = [run.last - run.first + 1 for run in runs_of(history.state) if run.state == inverted]
    found = [figure("inversions", len(lasted), "count", history.days, n=len(lasted))]
    if lasted:
        found += [
            figure("median_inversion", float(np.median(lasted)), "sessions", history.days, n=len(lasted)),
            figure("longest_inversion", max(lasted), "sessions", history.days, n=len(lasted)),
        ]
    return tuple(found)


def _shape_rule(frame: Frame) -> tuple[Vector, States]:
    return frame["VIX"] / frame["VIX1Y"], curve_shapes(np.stack([frame[each] for each in CURVE], axis=1))


def _shape_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
    """Where an end of the curve would have to come, with the other points as they are, for another shape."""
    now = np.array([float(frame[each][-1]) for each in CURVE])
    state, front, back = history.state_name(-1), 0, len(CURVE) - 1
    moves = {
        "contango": ((back, Side.BELOW),),
        "inverted": ((front, Side.BELOW),),
    }.get(state, ((front, Side.ABOVE), (back, Side.ABOVE)))
    found = []
    for point, side in moves:
        others = np.delete(now, point)
        level = max(float(others.max()), float(others.min()) * (1.0 + FLAT_WITHIN))
        moved = now.copy()
        moved[point] = np.nextafter(level, np.inf if side is Side.ABOVE else 0.0)
        to = SHAPES[int(curve_shapes(moved[None, :])[0])]
        found.append(Boundary(CURVE[point], float(now[point]), side, level, "vol_points", to))
    return tuple(found)


def _shape_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    return tuple(
        share_of_days(f"share_{shape}", history.state == code, history.days, claims=("V27",))
        for code, shape in enumerate(SHAPES)
    )


_ON_WHEN_INVERTED = frozenset({"inverted"})
_NEVER_ON: frozenset[str] = frozenset()
"""The front end is inverted on a day in four or six: too usual to be worth a line."""
SIGNALS: tuple[Signal, ...] = (
    Signal(
        name="vix_curve_shape",
        family="term_structure",
        unit="ratio",
        inputs=tuple(Input(each) for each in CURVE),
        rule=windowed(_shape_rule),
        parameters=(Parameter("flat_within", FLAT_WITHIN, "share"),),
        states=SHAPES,
        on=frozenset({"humped", "inverted"}),
        boundaries=_shape_boundaries,
        facts=_shape_facts,
        claims=("V27",),
    ),
    _ratio("VIX1D", "VIX", on=_NEVER_ON, claims=("V27",)),
    _ratio("VIX9D", "VIX", on=_NEVER_ON, claims=("V27",)),
    _ratio("VIX", "VIX3M", on=_ON_WHEN_INVERTED, claims=("V27",)),
    _ratio("VIX3M", "VIX6M", on=_ON_WHEN_INVERTED, claims=("V27",)),
    _ratio("VIX6M", "VIX1Y", on=_ON_WHEN_INVERTED, claims=("V27",)),
    *FUTURES_SIGNALS,
)
