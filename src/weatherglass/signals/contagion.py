"""Contagion between markets: how much fear in one goes with fear in the others, and how often worst days coincide.

Both readings are associations. A shock that hits all markets at once looks the same as one that spreads from the first
to the others; daily closes cannot tell them apart. Tables are worked out on the first session of each week and carried
until the next.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.day_facts import extremes, figure, mean_over
from weatherglass.signals.panel import Frame, Input, Panel
from weatherglass.signals.percentile_states import cut_at, first_rows_of_weeks, percentile_boundaries
from weatherglass.signals.signal import Fact, Parameter, Returns, Signal, SignalHistory
from weatherglass.signals.weekly_tables import Rows, weekly_rule
from weatherglass.stats.connectedness import connectedness, total_connectedness, windowed_shares
from weatherglass.stats.rolling import log_changes, rolling_corr
from weatherglass.stats.tail_dependence import gaussian_joint_share, tail_count, windowed_tail_dependence

Vector = NDArray[np.float64]
WINDOW, LAGS, HORIZON = 250, 1, 10
TAIL_WINDOW, TAIL_SHARE = 500, 0.05
CUTS = (20.0, 80.0)
"""Percentiles among the past that make the states."""
_COMMON_FEAR = ("VIX", "VXN", "OVX", "GVZ")
_WIDE_FEAR = (*_COMMON_FEAR, "MOVE", "DVOL")
_CLAIMS = ("V11",)
_QUIET_BELOW, _FEAR_FROM = 20.0, 30.0
"""Levels of the VIX between which neither calm nor fear is meant, as the article has them."""


def _changes(frame: Frame, columns: tuple[str, ...]) -> NDArray[np.float64]:
    return np.stack([log_changes(frame[name]) for name in columns], axis=1)


def _last_table(frame: Frame, window: int) -> Rows:
    """The last first row of a week with a whole window of changes behind it, (1,) or (0,)."""
    rows = first_rows_of_weeks(frame.days)
    return rows[rows >= window][-1:]


def _shares(frame: Frame, columns: tuple[str, ...], rows: Rows) -> NDArray[np.float64]:
    return windowed_shares(_changes(frame, columns), rows, window=WINDOW, lags=LAGS, horizon=HORIZON)


def _connectedness_facts(columns: tuple[str, ...]) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        last = _last_table(frame, WINDOW)
        if not last.size:
            return ()
        table, days = connectedness(_shares(frame, columns, last)[0]), frame.days[last[0] - WINDOW + 1 : last[0] + 1]
        by_series = tuple(
            figure(f"{what}_{name.lower()}", float(share[at]), "percent", days, returns=Returns.LOG, claims=_CLAIMS)
            for at, name in enumerate(columns)
            for what, share in (("received", table.received), ("given", table.given))
        )
        extreme = extremes(history.value, "percent", history.days, returns=Returns.LOG, claims=_CLAIMS)
        return (*by_series, *extreme, *_mean_by_vix(frame, history))

    return facts


def _mean_by_vix(frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:
    """The value on days with a quiet and with a high VIX: whether markets stood closer together in crises."""
    vix = frame["VIX"]
    found: list[Fact] = []
    for name, inside in (("mean_vix_below_20", vix < _QUIET_BELOW), ("mean_vix_from_30", vix >= _FEAR_FROM)):
        found += mean_over(
            name, history.value, "percent", history.days, where=inside, returns=Returns.LOG, claims=_CLAIMS
        )
    return tuple(found)


def _connectedness_signal(name: str, columns: tuple[str, ...]) -> Signal:
    states = ("loose", "usual", "tight")
    return Signal(
        name=name,
        family="contagion",
        unit="percent",
        inputs=tuple(Input(each) for each in columns),
        rule=weekly_rule(
            lambda frame, rows: total_connectedness(_shares(frame, columns, rows)), cut_at(*CUTS), window=WINDOW
        ),
        memory=WINDOW,
        parameters=(
            Parameter("window", WINDOW, "sessions"),
            Parameter("lags", LAGS, "sessions"),
            Parameter("horizon", HORIZON, "sessions"),
            Parameter("low_below", CUTS[0], "percentile"),
            Parameter("high_from", CUTS[1], "percentile"),
        ),
        states=states,
        on=frozenset({"tight"}),
        boundaries=percentile_boundaries("total_connectedness", "percent", CUTS, states),
        facts=_connectedness_facts(columns),
        claims=("V11", "V25"),
    )


def _joint_share(first: str, second: str, sign: float) -> Callable[[Frame, Rows], Vector]:
    def joint_share(frame: Frame, rows: Rows) -> Vector:
        x, y = sign * log_changes(frame[first]), sign * log_changes(frame[second])
        return windowed_tail_dependence(x, y, rows, window=TAIL_WINDOW, share=TAIL_SHARE)

    return joint_share


def _tail_facts(first: str, second: str) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
        last = _last_table(frame, TAIL_WINDOW)
        if not last.size:
            return ()
        tail, row = tail_count(TAIL_WINDOW, TAIL_SHARE), int(last[0])
        window = slice(row - TAIL_WINDOW + 1, row + 1)
        x, y = log_changes(frame[first])[window], log_changes(frame[second])[window]
        correlation = float(rolling_corr(x, y, TAIL_WINDOW)[-1])
        now = (
            ("joint_days", round(tail * float(history.value[row])), "count"),
            ("joint_share_if_independent", tail / TAIL_WINDOW, "share"),
            ("joint_share_if_normal", gaussian_joint_share(correlation, share=TAIL_SHARE), "share"),
            ("correlation", correlation, "correlation"),
        )
        return (
            *(
                figure(name, value, unit, frame.days[window], returns=Returns.LOG, claims=_CLAIMS)
                for name, value, unit in now
            ),
            *mean_over("mean_joint_share", history.value, "share", history.days, returns=Returns.LOG, claims=_CLAIMS),
        )

    return facts


def _tail_signal(name: str, first: str, second: str, *, upper: bool = False) -> Signal:
    states = ("apart", "usual", "together")
    return Signal(
        name=name,
        family="contagion",
        unit="share",
        inputs=(Input(first), Input(second)),
        rule=weekly_rule(_joint_share(first, second, -1.0 if upper else 1.0), cut_at(*CUTS), window=TAIL_WINDOW),
        memory=TAIL_WINDOW,
        parameters=(
            Parameter("window", TAIL_WINDOW, "sessions"),
            Parameter("tail_share", TAIL_SHARE, "share"),
            Parameter("low_below", CUTS[0], "percentile"),
            Parameter("high_from", CUTS[1], "percentile"),
        ),
        states=states,
        on=frozenset({"together"}),
        boundaries=percentile_boundaries("joint_tail_share", "share", CUTS, states),
        facts=_tail_facts(first, second),
        claims=_CLAIMS,
    )


SIGNALS = (
    _connectedness_signal("fear_connectedness", _COMMON_FEAR),
    _connectedness_signal("fear_connectedness_wide", _WIDE_FEAR),
    _tail_signal("tail_dependence_spx_btc", "SPX", "BTC"),
    _tail_signal("tail_dependence_spx_rut", "SPX", "RUT"),
    _tail_signal("tail_dependence_vix_ovx", "VIX", "OVX", upper=True),
)
