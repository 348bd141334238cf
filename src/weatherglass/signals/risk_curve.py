"""The risk curve from Treasuries over large, mid and small caps to crypto: how far out money has moved.

The farthest asset that an unbroken chain of steps reaches is where money has moved out to: every asset on the way has
beaten the one before it over a quarter (`weatherglass.signals.risk_steps`). That is a description of relative returns,
not of flows; whether one link of the chain leads the next is asked by `weatherglass.signals.risk_links`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.fed_stance import FED_SIGNALS, fed_target_changes
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.risk_links import link_facts
from weatherglass.signals.risk_steps import (
    CRYPTO,
    LARGE_CAPS,
    MID_CAPS,
    SMALL_CAPS,
    STEP_NAMES,
    STEPS,
    TREASURIES,
    WINDOW,
    Rung,
    step_strength,
)
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    NO_STATE,
    Boundary,
    Fact,
    GapRule,
    MissingFact,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
    States,
)
from weatherglass.signals.small_caps import SMALL_CAP_SIGNALS

Vector = NDArray[np.float64]
_STANCES = ("easing", "hold", "tightening")


def strengths(frame: Frame, chain: tuple[Rung, ...]) -> NDArray[np.float64]:
    """Strength of each step of a chain, (steps, n)."""
    return np.stack([step_strength(frame, near, far) for near, far in pairwise(chain)])


def reached(steps: NDArray[np.float64]) -> tuple[Vector, States]:
    """How many steps from the first asset outwards are positive without a break, as a value and as a state.

    Parameters
    ----------
    steps
        (steps, n); a NaN in any of them leaves the row without an answer.

    Examples
    --------
    >>> reached(np.array([[1.0, 1.0, -0.1], [0.5, -0.5, 2.0]]))[0]
    array([2., 1., 0.])
    """
    known = np.isfinite(steps).all(axis=0)
    count = np.logical_and.accumulate(steps > 0.0, axis=0).sum(axis=0)
    return np.where(known, count.astype(np.float64), np.nan), np.where(known, count, NO_STATE).astype(np.int8)


def _boundaries(chain: tuple[Rung, ...]) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    names = [STEP_NAMES[near, far] for near, far in pairwise(chain)]

    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        code = int(history.state[-1])
        if code == NO_STATE:
            return ()
        steps = strengths(frame, chain)[:, -1]
        found = []
        if code < len(names):
            # the next step alone is missing; steps farther out may already be positive
            to = code + 1
            while to < len(names) and steps[to] > 0.0:
                to += 1
            found.append(Boundary(names[code], float(steps[code]), Side.ABOVE, 0.0, "z", chain[to].name))
        if code > 0:
            weakest = int(np.argmin(steps[:code]))
            found.append(Boundary(names[weakest], float(steps[weakest]), Side.BELOW, 0.0, "z", chain[weakest].name))
        return tuple(found)

    return boundaries


def _facts(chain: tuple[Rung, ...]) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
        seen = np.isfinite(history.value)
        first, last = history.days[seen][0].item(), history.days[seen][-1].item()
        shares = [
            Fact(
                f"share_of_days_{rung.name}", 100.0 * float((history.state[seen] == at).mean()), "percent",
                int(seen.sum()), first, last, Returns.LOG, GapRule.COMMON_DAYS, claims=("R18",),
            )
            for at, rung in enumerate(chain)
        ]  # fmt: skip
        return (*shares, *_by_stance(chain, history), *link_facts(frame, chain))

    return facts


def _by_stance(chain: tuple[Rung, ...], history: SignalHistory) -> list[Fact]:
    """Share of days on which the chain reached small caps or more, by what the Fed had done in the half year before."""
    change, out = fed_target_changes(history.days), chain.index(SMALL_CAPS)
    found = []
    for sign, stance in zip((-1.0, 0.0, 1.0), _STANCES, strict=True):
        cases = np.flatnonzero((np.sign(change) == sign) & (history.state != NO_STATE))
        if not cases.size:
            continue
        share = 100.0 * float((history.state[cases] >= out).mean())
        found.append(
            Fact(
                f"small_caps_reached_{stance}",
                share,
                "percent",
                cases.size,
                history.days[cases[0]].item(),
                history.days[cases[-1]].item(),
                Returns.LOG,
                GapRule.COMMON_DAYS,
                claims=("R18",),
            )
        )
    return found


def _curve_signal(name: str, chain: tuple[Rung, ...]) -> Signal:
    def rule(frame: Frame) -> tuple[Vector, States]:
        return reached(strengths(frame, chain))

    return Signal(
        name=name,
        family="risk_curve",
        unit="count",
        inputs=(Input("SPX"), *(Input(rung.series) for rung in chain if rung is not LARGE_CAPS)),
        rule=windowed(rule),
        memory=WINDOW + 1,
        parameters=(Parameter("window", WINDOW, "sessions"),),
        states=tuple(rung.name for rung in chain),
        on=frozenset({chain[0].name, chain[-1].name}),
        boundaries=_boundaries(chain),
        facts=_facts(chain),
        claims=("R18", "R20"),
    )


SIGNALS: tuple[Signal, ...] = (
    _curve_signal("risk_curve", (TREASURIES, LARGE_CAPS, MID_CAPS, SMALL_CAPS, CRYPTO)),
    _curve_signal("risk_curve_without_mid_caps", (TREASURIES, LARGE_CAPS, SMALL_CAPS, CRYPTO)),
    *STEPS,
    *SMALL_CAP_SIGNALS,
    *FED_SIGNALS,
)
