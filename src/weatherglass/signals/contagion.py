"""Contagion between markets: how much fear in one goes with fear in the others, and how often worst days coincide.

Both readings are associations. A shock that hits all markets at once looks the same as one that spreads from the first
to the others; daily closes cannot tell them apart. Tables are worked out on the first session of each week and carried
until the next.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.percentile_states import carried, cut_at, first_rows_of_weeks, ranked_rule
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Boundary,
    Fact,
    GapRule,
    Parameter,
    Returns,
    Side,
    Signal,
    SignalHistory,
)
from weatherglass.stats.connectedness import connectedness, total_connectedness, windowed_shares
from weatherglass.stats.rolling import log_changes
from weatherglass.stats.tail_dependence import windowed_tail_dependence

Vector = NDArray[np.float64]
WINDOW, LAGS, HORIZON = 250, 1, 10
TAIL_WINDOW, TAIL_SHARE = 500, 0.05
LOOSE_BELOW, TIGHT_FROM = 20.0, 80.0
"""Percentiles among the past that make the states of connectedness."""
TAIL_EDGES = (0.16, 0.4)
"""4 joint days of 25 are more than 19 in 20 pairs of independent series would have; 10 of 25 are twice as many again."""
_LONGEST_WEEK = 8
"""Rows of the clock from one first session of a week to the next, and spare: a clock of sessions has at most five."""
_COMMON_FEAR = ("VIX", "VXN", "OVX", "GVZ")
_WIDE_FEAR = (*_COMMON_FEAR, "MOVE", "DVOL")


def _changes(frame: Frame, columns: tuple[str, ...]) -> NDArray[np.float64]:
    return np.stack([log_changes(frame[name]) for name in columns], axis=1)


def _steps(frame: Frame, window: int) -> NDArray[np.int64]:
    """First rows of weeks with a whole window of changes behind them."""
    rows = first_rows_of_weeks(frame.days)
    return rows[rows >= window]  # the first row of a frame has no change


def _total(columns: tuple[str, ...]) -> Callable[[Frame], Vector]:
    def total(frame: Frame) -> Vector:
        steps = _steps(frame, WINDOW)
        shares = windowed_shares(_changes(frame, columns), steps, window=WINDOW, lags=LAGS, horizon=HORIZON)
        return carried(frame.rows, steps, total_connectedness(shares))

    return total


def _connectedness_facts(columns: tuple[str, ...]) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        last = _steps(frame, WINDOW)[-1:]
        table = connectedness(
            windowed_shares(_changes(frame, columns), last, window=WINDOW, lags=LAGS, horizon=HORIZON)[0]
        )
        begin, end = frame.days[last[0] - WINDOW].item(), frame.days[last[0]].item()
        found = [
            Fact(
                f"{what}_{name.lower()}",
                float(shares[at]),
                "percent",
                WINDOW,
                begin,
                end,
                Returns.LOG,
                GapRule.COMMON_DAYS,
                claims=("V11",),
            )  # fmt: skip
            for at, name in enumerate(columns)
            for what, shares in (("received", table.received), ("given", table.given))
        ]
        return (*found, *_mean_by_vix(frame, history))

    return facts


def _mean_by_vix(frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:
    """The value on days with a quiet and with a high VIX: whether markets stood closer together in crises."""
    vix, found = frame["VIX"], []
    for name, inside in (("vix_below_20", vix < 20.0), ("vix_from_30", vix >= 30.0)):
        cases = inside & np.isfinite(history.value)
        if not cases.any():
            continue
        value, days = history.value[cases], history.days[cases]
        low, high = np.quantile(value, (0.25, 0.75)).tolist()
        found.append(
            Fact(
                f"mean_{name}",
                float(value.mean()),
                "percent",
                int(cases.sum()),
                days[0].item(),
                days[-1].item(),
                Returns.LOG,
                GapRule.COMMON_DAYS,
                low,
                high,
                "quartiles",
                ("V11",),
            )  # fmt: skip
        )
    return tuple(found)


def _connectedness_signal(name: str, columns: tuple[str, ...]) -> Signal:
    return Signal(
        name=name,
        family="contagion",
        unit="percent",
        inputs=tuple(Input(each) for each in columns),
        rule=ranked_rule(_total(columns), cut_at(LOOSE_BELOW, TIGHT_FROM)),
        memory=WINDOW + 1 + _LONGEST_WEEK,
        parameters=(
            Parameter("window", WINDOW, "sessions"),
            Parameter("lags", LAGS, "sessions"),
            Parameter("horizon", HORIZON, "sessions"),
            Parameter("loose_below", LOOSE_BELOW, "percentile"),
            Parameter("tight_from", TIGHT_FROM, "percentile"),
        ),
        states=("loose", "usual", "tight"),
        on=frozenset({"tight"}),
        facts=_connectedness_facts(columns),
        claims=("V11", "V25"),
    )


def _tail(first: str, second: str, sign: float) -> Callable[[Frame], Vector]:
    def tail(frame: Frame) -> Vector:
        steps = _steps(frame, TAIL_WINDOW)
        x, y = sign * log_changes(frame[first]), sign * log_changes(frame[second])
        return carried(frame.rows, steps, windowed_tail_dependence(x, y, steps, window=TAIL_WINDOW, share=TAIL_SHARE))

    return tail


def _tail_boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:  # noqa: ARG001
    now, code = float(history.value[-1]), int(history.state[-1])
    found = []
    if code < len(TAIL_EDGES):
        found.append(Boundary("joint_tail_share", now, Side.ABOVE, TAIL_EDGES[code], "share", _TAIL_STATES[code + 1]))
    if code > 0:
        level = TAIL_EDGES[code - 1]
        found.append(Boundary("joint_tail_share", now, Side.BELOW, level, "share", _TAIL_STATES[code - 1]))
    return tuple(found)


_TAIL_STATES = ("apart", "linked", "together")


def _tail_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    seen = np.isfinite(history.value)
    value, first, last = history.value[seen], history.days[seen][0].item(), history.days[seen][-1].item()
    low, high = np.quantile(value, (0.25, 0.75)).tolist()
    mean = Fact(
        "mean_joint_share", float(value.mean()), "share", value.size, first, last, Returns.LOG, GapRule.COMMON_DAYS,
        low, high, "quartiles", ("V11",),
    )  # fmt: skip
    return (
        mean,
        Fact("joint_share_if_independent", TAIL_SHARE, "share", value.size, first, last, claims=("V11",)),
    )


def _tail_signal(name: str, first: str, second: str, *, upper: bool = False) -> Signal:
    return Signal(
        name=name,
        family="contagion",
        unit="share",
        inputs=(Input(first), Input(second)),
        rule=windowed(_tail(first, second, -1.0 if upper else 1.0)),
        memory=TAIL_WINDOW + 1 + _LONGEST_WEEK,
        parameters=(Parameter("window", TAIL_WINDOW, "sessions"), Parameter("tail_share", TAIL_SHARE, "share")),
        states=_TAIL_STATES,
        on=frozenset({"together"}),
        bands=Bands(TAIL_EDGES),
        boundaries=_tail_boundaries,
        facts=_tail_facts,
        claims=("V11",),
    )


SIGNALS = (
    _connectedness_signal("fear_connectedness", _COMMON_FEAR),
    _connectedness_signal("fear_connectedness_wide", _WIDE_FEAR),
    _tail_signal("tail_dependence_spx_btc", "SPX", "BTC"),
    _tail_signal("tail_dependence_spx_rut", "SPX", "RUT"),
    _tail_signal("tail_dependence_vix_ovx", "VIX", "OVX", upper=True),
)
