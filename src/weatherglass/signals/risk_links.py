"""Links of the risk curve in time: whether a nearer asset leads the next, as a cascade of money would have it.

Weekly returns that do not overlap, at lags of up to four weeks to either side: as they are, and as innovations whose
largest lagged correlation is tested (`weatherglass.stats.lead_lag`). A cascade needs every link in order, the nearer
asset first by a week or more. Assets that move in the same week tell against a slow one. All of it is association: what
moves both at different speeds looks like a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError
from weatherglass.signals.panel import Frame, Unavailable, Why
from weatherglass.signals.percentile_states import first_rows_of_weeks
from weatherglass.signals.risk_steps import Rung, log_returns
from weatherglass.signals.signal import Fact, GapRule, MissingFact, Returns
from weatherglass.stats.lead_lag import LeadLag, lagged_correlations, lead_lag

Vector = NDArray[np.float64]
MAX_LAG = 4
"""Weeks to either side."""
LEVEL = 0.05
FEWEST_WEEKS = 104
READINGS = ("in_order", "reversed", "opposite", "same_week", "unrelated")
"""The nearer asset leads; the farther one leads; one leads the other the wrong way; together; not at all."""


def weekly_log_returns(frame: Frame, rung: Rung) -> tuple[NDArray[np.datetime64], Vector]:
    """Log returns from the last row of a week to the last row of the next, and the days on which they end, (weeks,).

    The week that is under way is left out.
    """
    ends = first_rows_of_weeks(frame.days) - 1
    level = np.concatenate([[0.0], np.cumsum(log_returns(frame, rung)[1:])])
    return frame.days[ends[1:]], np.diff(level[ends])


def reading_of_link(found: LeadLag) -> str:
    """What a link of the chain looks like, one of `READINGS`."""
    if found.p_value < LEVEL:
        if found.strongest < 0.0:
            return "opposite"
        return "in_order" if found.strongest_lag > 0 else "reversed"
    return "same_week" if found.same_time_p < LEVEL else "unrelated"


def lag_name(lag: int) -> str:
    """As in the names of facts: "lead_2" where the nearer asset is two weeks ahead, "lag_2" where it is behind."""
    return f"lead_{lag}" if lag > 0 else f"lag_{-lag}"


def link_facts(frame: Frame, chain: tuple[Rung, ...]) -> Iterator[Fact | MissingFact]:
    """Lagged weekly correlations of every link of a chain, the test of each, and how many are in order."""
    weekly = {rung: weekly_log_returns(frame, rung) for rung in chain}
    days = weekly[chain[0]][0]
    if days.size < FEWEST_WEEKS:
        yield MissingFact(
            "links_in_order", Unavailable(Why.TOO_SHORT, chain[0].series, days=int(days.size), needed=FEWEST_WEEKS)
        )
        return
    first, last, in_order = days[0].item(), days[-1].item(), 0

    def fact(name: str, value: float, unit: str, n: int) -> Fact:
        return Fact(name, value, unit, n, first, last, Returns.LOG, GapRule.NOT_OVERLAPPING, claims=("R18",))

    for near, far in pairwise(chain):
        link, x, y = f"{near.name}_{far.name}", weekly[near][1], weekly[far][1]
        for lag, value in zip(range(-MAX_LAG, MAX_LAG + 1), lagged_correlations(x, y, max_lag=MAX_LAG), strict=True):
            yield fact(f"weekly_correlation_{link}_{lag_name(lag)}", float(value), "correlation", x.size)
        try:
            found = lead_lag(x, y, max_lag=MAX_LAG)
        except MethodError:  # an asset that stood still
            continue
        reading = reading_of_link(found)
        in_order += reading == "in_order"
        shown = found.same_time if reading in {"same_week", "unrelated"} else found.strongest
        yield fact(f"link_{link}_{reading}", shown, "correlation", found.n)
        yield fact(f"strongest_lag_{link}", found.strongest_lag, "weeks", found.n)
        yield fact(f"strongest_lag_p_{link}", found.p_value, "p", found.n)
    links = len(chain) - 1
    yield fact("chain_in_order" if in_order == links else "chain_not_in_order", in_order, "count", links)
