"""Rules that are worked out on the first session of each week, from a window of rows, and carried until the next.

The carry holds the value of the last row, so that a day inside a week costs next to nothing; where states are
percentiles it holds every value so far.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame
from weatherglass.signals.percentile_states import carried, first_rows_of_weeks
from weatherglass.signals.signal import MIN_RANKED, Carry, Computed, Rule, States
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
Rows = NDArray[np.int64]


def table_rows(frame: Frame, window: int) -> Rows:
    """Rows of a frame that begin a week and have `window` rows before them, the context rows left out."""
    rows = first_rows_of_weeks(frame.days)
    return rows[(rows >= window) & (rows >= frame.first_new)]


def weekly_rule(
    of: Callable[[Frame, Rows], Vector], state_of: Callable[[Vector, Vector], States], *, window: int
) -> Rule:
    """A rule with a value a week and a state by its percentile among all days so far.

    Parameters
    ----------
    of
        (frame, rows) -> the value at each of these rows, from the `window` rows before it and itself.
    state_of
        (value, percentile) of the new rows -> their states.
    window
        The signal's `memory`.
    """

    def rule(frame: Frame, carry: Carry) -> Computed:
        earlier = np.asarray(carry[0], np.float64) if carry else np.empty(0)
        rows = table_rows(frame, window)
        tables = of(frame, rows) if rows.size else np.empty(0)
        value = carried(frame.rows, rows, tables)[frame.first_new :]
        if earlier.size:
            until = int(rows[0]) - frame.first_new if rows.size else value.shape[0]
            value[:until] = earlier[-1]
        percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=earlier)
        return Computed(value, state_of(value, percentile), (np.concatenate([earlier, value]),), percentile=percentile)

    return rule
