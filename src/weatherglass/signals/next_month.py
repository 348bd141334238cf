"""The month after: realized volatility, deepest fall and return of a target over its next 21 sessions, by state.

It begins as every outcome here does (`weatherglass.signals.outcomes`): at the first close of the target that comes
after the state was known. By days, months overlap and a long crisis counts as often as it has days; by episodes, the
first day of each counts alone. Both are shown, and all days beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from weatherglass.market.series import Days, Instants
from weatherglass.signals.outcomes import DAYS, EPISODES
from weatherglass.signals.panel import Observations
from weatherglass.signals.signal import Fact, GapRule, Returns, States
from weatherglass.signals.states import episode_starts

Vector = NDArray[np.float64]
SESSIONS = 21
SESSIONS_PER_YEAR = 252
GAP_DAYS = 21
"""A return into a state within so many calendar days is the same episode."""


@dataclass(frozen=True, slots=True, eq=False)
class NextMonth:
    """What came in the month after each row, (n,) each; NaN where it has not ended.

    Attributes
    ----------
    realized_vol
        100 sqrt(252 mean of squared log returns): vol points, no mean taken off.
    drawdown
        Deepest fall from a close of the month to a later one of it, in percent, 0 or negative.
    change
        From the first close to the last, in percent.
    """

    realized_vol: Vector
    drawdown: Vector
    change: Vector


def next_month(known_at: Instants, target: Observations, *, sessions: int = SESSIONS) -> NextMonth:
    """The next month of a target after each instant.

    Parameters
    ----------
    known_at
        (n,) when each row was known.
    target
        Positive values.
    sessions
        Length, in the target's own days.
    """
    # a value replaced later is known later than its neighbors; the first close after the last one known is meant
    known = np.minimum.accumulate(target.known_at[::-1])[::-1]
    entry = np.searchsorted(known, known_at, side="right")
    there = entry + sessions < target.rows
    found = NextMonth(*(np.full(known_at.shape, np.nan) for _ in range(3)))
    if not there.any():
        return found
    path = sliding_window_view(target.value, sessions + 1)[entry[there]]
    changes = np.diff(np.log(path), axis=1)
    found.realized_vol[there] = 100.0 * np.sqrt(SESSIONS_PER_YEAR * (changes**2).mean(axis=1))
    found.drawdown[there] = 100.0 * (path / np.maximum.accumulate(path, axis=1) - 1.0).min(axis=1)
    found.change[there] = 100.0 * (path[:, -1] / path[:, 0] - 1.0)
    return found


def next_month_facts(
    after: NextMonth, state: States, names: tuple[str, ...], days: Days, *, claims: tuple[str, ...] = ()
) -> tuple[Fact, ...]:
    """Means with quartiles after each state, by days and by episodes, and over all days; and the deepest fall of each.

    Parameters
    ----------
    state
        (n,) positions in `names`; negative for none.
    """
    ended = np.isfinite(after.change)
    cases = [("all", DAYS, ended)]
    for at, name in enumerate(names):
        inside = state == at
        starts = np.zeros(state.shape, np.bool_)
        starts[episode_starts(inside, days, gap_days=GAP_DAYS)] = True
        cases += [(name, DAYS, inside & ended), (name, EPISODES, starts & ended)]
    found = []
    for name, sampling, kept in cases:
        if not kept.any():
            continue
        found += _means(after, f"{name}_{sampling}", sampling, kept, days, claims)
        if sampling == DAYS:
            found.append(_fact(f"worst_drawdown_{name}", after.drawdown[kept].min(), "percent", kept, days, claims))
    return tuple(found)


def _means(
    after: NextMonth, name: str, sampling: str, kept: NDArray[np.bool_], days: Days, claims: tuple[str, ...]
) -> list[Fact]:
    measured = (
        ("realized_vol", after.realized_vol, "vol_points", Returns.LOG),
        ("drawdown", after.drawdown, "percent", Returns.SIMPLE),
        ("return", after.change, "percent", Returns.SIMPLE),
    )
    found = []
    for what, column, unit, returns in measured:
        value = column[kept]
        low, high = np.quantile(value, (0.25, 0.75)).tolist()
        gap_rule = GapRule.EVERY_ROW if sampling == DAYS else GapRule.CALENDAR_DAYS
        found.append(
            Fact(
                f"next_month_{what}_{name}", float(value.mean()), unit, value.size, days[kept][0].item(),
                days[kept][-1].item(), returns, gap_rule, low, high, "quartiles", claims,
            )
        )  # fmt: skip
    return found


def _fact(name: str, value: float, unit: str, kept: NDArray[np.bool_], days: Days, claims: tuple[str, ...]) -> Fact:
    first, last = days[kept][0].item(), days[kept][-1].item()
    return Fact(name, float(value), unit, int(kept.sum()), first, last, Returns.SIMPLE, claims=claims)
