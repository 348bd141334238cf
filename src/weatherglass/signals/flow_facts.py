"""Facts about flows that prices force: the largest of them, and what the market did on the day after."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.day_facts import extremes, mean_over, share_of_days
from weatherglass.signals.signal import NO_STATE, Fact, Returns, SignalHistory

Vector = NDArray[np.float64]


def largest_flows(history: SignalHistory, unit: str, *, returns: Returns, claims: tuple[str, ...]) -> tuple[Fact, ...]:
    """The most that had to be sold and to be bought, and the days; () for a history without a value."""
    return extremes(
        history.value, unit, history.days, lowest="largest_selling", highest="largest_buying", returns=returns,
        claims=claims,
    )  # fmt: skip


def share_by_state(history: SignalHistory, *, returns: Returns, claims: tuple[str, ...]) -> tuple[Fact, ...]:
    """Per cent of the days with a state that were in each; () when there is none."""
    known = history.state != NO_STATE
    if not known.any():
        return ()
    state, days = history.state[known], history.days[known]
    return tuple(
        share_of_days(f"share_of_days_{name}", state == at, days, returns=returns, claims=claims)
        for at, name in enumerate(history.states)
    )


def next_move_facts(
    history: SignalHistory, change: Vector, *, after: Mapping[str, tuple[int, ...]], claims: tuple[str, ...]
) -> tuple[Fact, ...]:
    """The size of the next day's move, and how often it went the way of the flow: after some states, and after all.

    Parameters
    ----------
    change
        (n,) of the rows of the history, percent. The next day's is what is looked at.
    after
        Positions of states, by the name that they get together.

    Notes
    -----
    An association: large moves come in clusters whatever forces them.
    """
    coming = np.append(change[1:], np.nan)
    there = np.isfinite(coming) & np.isfinite(history.value) & (history.state != NO_STATE)
    found: list[Fact] = []
    for name, states in (*after.items(), ("all", range(len(history.states)))):
        inside = there & np.isin(history.state, list(states))
        found += mean_over(
            f"next_move_after_{name}",
            np.abs(coming),
            "percent",
            history.days,
            where=inside,
            returns=Returns.SIMPLE,
            claims=claims,
        )
        moved = inside & (history.value != 0.0) & (coming != 0.0)
        if moved.any():
            same = np.sign(coming[moved]) == np.sign(history.value[moved])
            found.append(
                share_of_days(
                    f"next_move_same_way_after_{name}",
                    same,
                    history.days[moved],
                    returns=Returns.SIMPLE,
                    claims=claims,
                )
            )
    return tuple(found)
