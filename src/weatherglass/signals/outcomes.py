"""What happened after such days: forward returns of a target by state, with the number of cases and their spread.

An outcome begins at the first close of the target that comes after the state was known (never the close that made it),
and ends a number of the target's own days later. Cases whose end has not come yet are left out and counted. Beside
every figure stands the base rate: the same figure over all days. It is a record, no test: cases overlap, and the claim
lab (`weatherglass.claims`) says how surprising they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.known_at import first_known
from weatherglass.market.series import Instants
from weatherglass.signals.panel import Observations
from weatherglass.signals.signal import NO_STATE, SignalHistory
from weatherglass.signals.states import episode_starts

Vector = NDArray[np.float64]
DAYS, EPISODES = "days", "episodes"
_LONGEST_WAIT = np.timedelta64(10, "D")
"""For the first close after a state; no exchange of a target was closed for longer since 1970."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Forward simple returns of a target after a state.

    Attributes
    ----------
    state
        Name of the state; "" for all days: the base rate.
    sampling
        "days": every day in the state. "episodes": the first day only, a return within `gap_days` being the same
        episode. They can disagree: the unit of sampling is part of the answer.
    target, horizon
        Series, and how many of its own days are waited.
    n, open_cases
        Cases that have ended, and those whose end has not come. Days on which the target did not exist are no cases.
    mean, median, q25, q75, worst, best
        Decimal returns.
    share_up
        Of cases with a positive return, 0 to 1.
    first, last
        Days of the first and the last case that has ended.
    """

    state: str
    sampling: str
    target: str
    horizon: int
    n: int
    open_cases: int
    mean: float | None = None
    median: float | None = None
    q25: float | None = None
    q75: float | None = None
    worst: float | None = None
    best: float | None = None
    share_up: float | None = None
    first: date | None = None
    last: date | None = None


def entry_rows(history: SignalHistory, target: Observations) -> NDArray[np.int64]:
    """Row of the target's first close after each row was known, (n,).

    One that has not come yet is `target.rows`. -1 where there was none within ten days: a state that was known years
    before the target began has no outcome in it.
    """
    closes = _closes(target)
    entry = np.searchsorted(closes, history.known_at, side="right")
    late = closes[np.minimum(entry, target.rows - 1)] - history.known_at > _LONGEST_WAIT
    return np.where((entry < target.rows) & late, -1, entry).astype(np.int64)


def forward_returns(history: SignalHistory, target: Observations, horizon: int) -> Vector:
    """Simple return from the first close after each row was known to the close `horizon` of the target's days later.

    Returns
    -------
    (n,) NaN where there is no such close (`entry_rows`), or the end has not come yet.
    """
    entry = entry_rows(history, target)
    leave = entry + horizon
    there = (entry >= 0) & (leave < target.rows)
    found = np.full(history.rows, np.nan)
    found[there] = target.value[leave[there]] / target.value[entry[there]] - 1.0
    return found


def _closes(target: Observations) -> Instants:
    """When each close could first be known, in order: a value that was replaced later had its close when it had it."""
    if target.spec is not None:
        return first_known(target.spec, target.days, field=target.field or None)
    return np.asarray(np.minimum.accumulate(target.known_at[::-1])[::-1])


def outcomes(
    history: SignalHistory,
    target: Observations,
    *,
    horizons: tuple[int, ...],
    gap_days: int = 21,
    states: tuple[str, ...],
) -> tuple[Outcome, ...]:
    """The record after each state, by days and by episodes, and the base rate, for each horizon.

    Parameters
    ----------
    horizons
        In days of the target (sessions for an index, calendar days for Bitcoin).
    gap_days
        Calendar days: a return into the state within them is no new episode.
    states
        Names of the states wanted.
    """
    found = []
    followed = entry_rows(history, target) >= 0
    seen = np.isfinite(history.value)
    for horizon in horizons:
        forward = forward_returns(history, target, horizon)
        for name in states:
            inside = history.state == history.states.index(name)
            starts = np.zeros(history.rows, np.bool_)
            starts[episode_starts(inside, history.days, gap_days=gap_days)] = True
            found.append(_outcome(name, EPISODES, target.series, horizon, history, forward, starts & followed))
            found.append(_outcome(name, DAYS, target.series, horizon, history, forward, inside & followed))
        base = seen if not history.states else seen & (history.state != NO_STATE)
        found.append(_outcome("", DAYS, target.series, horizon, history, forward, base & followed))
    return tuple(found)


def _outcome(
    state: str,
    sampling: str,
    target: str,
    horizon: int,
    history: SignalHistory,
    forward: Vector,
    cases: NDArray[np.bool_],
) -> Outcome:
    ended = cases & np.isfinite(forward)
    n, waiting = int(ended.sum()), int(cases.sum() - ended.sum())
    if not n:
        return Outcome(state, sampling, target, horizon, 0, waiting)
    returns, days = forward[ended], history.days[ended]
    q25, median, q75 = np.quantile(returns, (0.25, 0.5, 0.75)).tolist()
    return Outcome(
        state, sampling, target, horizon, n, waiting, float(returns.mean()), median, q25, q75, float(returns.min()),
        float(returns.max()), float((returns > 0.0).mean()), days[0].item(), days[-1].item(),
    )  # fmt: skip
