"""The level of one board in the style of public scripts: a frame an expiry, a merge of calls and puts, shifts, apply.

Written for this comparison, with the rules right: "two zero bids in a row" is a shift and a running maximum, the
forward takes the signed difference, K0 may equal the forward.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from plain_numpy import Term

MINUTES_PER_YEAR = 525_600

Frames = tuple[pd.DataFrame, pd.DataFrame, float, int]
"""Calls, puts, rate, minutes."""


def frames_of(term: Term) -> Frames:
    """A frame of calls and one of puts, as such scripts get them from their source; made before the clock starts."""
    strike, call_bid, call_ask, put_bid, put_ask, rate, minutes = term
    calls = pd.DataFrame({"strike": strike, "bid": call_bid, "ask": call_ask})
    puts = pd.DataFrame({"strike": strike, "bid": put_bid, "ask": put_ask})
    return calls, puts, rate, minutes


def board_level(near: Frames, following: Frames, *, horizon_minutes: float = 43_200.0) -> float:
    """Index level in vol points, NaN when not calculable."""
    (v1, n1), (v2, n2) = ((term_variance(*term), term[-1]) for term in (near, following))
    w1 = (n2 - horizon_minutes) / (n2 - n1)
    total = n1 / MINUTES_PER_YEAR * v1 * w1 + n2 / MINUTES_PER_YEAR * v2 * (1 - w1)
    return 100 * math.sqrt(total * MINUTES_PER_YEAR / horizon_minutes) if total > 0 else math.nan


def term_variance(calls: pd.DataFrame, puts: pd.DataFrame, rate: float, minutes: int) -> float:
    """Annual variance of a term, NaN when not calculable or not positive."""
    t = minutes / MINUTES_PER_YEAR
    board = calls.merge(puts, on="strike", suffixes=("_call", "_put")).sort_values("strike")
    board["mid_call"] = (board["bid_call"] + board["ask_call"]) / 2
    board["mid_put"] = (board["bid_put"] + board["ask_put"]) / 2
    paired = board[
        (board["bid_call"] <= board["ask_call"])
        & (board["bid_put"] <= board["ask_put"])
        & (board["ask_call"] > 0)
        & (board["ask_put"] > 0)
    ]
    if paired.empty:
        return math.nan
    # rounded, so that equal differences of decimal quotes are equal
    at = paired.loc[(paired["mid_call"] - paired["mid_put"]).abs().round(9).idxmin()]
    forward = at["strike"] + math.exp(rate * t) * (at["mid_call"] - at["mid_put"])
    k0 = board.loc[board["strike"] <= forward * (1 + 1e-12), "strike"].max()
    middle = paired[paired["strike"] == k0]
    if middle.empty:
        return math.nan
    below = _wing(board[board["strike"] < k0].sort_values("strike", ascending=False), "put")
    above = _wing(board[board["strike"] > k0], "call")
    if below.empty or above.empty:
        return math.nan
    middle = middle.assign(mid=(middle["mid_call"] + middle["mid_put"]) / 2)[["strike", "mid"]]
    strip = pd.concat([below, middle, above]).sort_values("strike").reset_index(drop=True)
    strip["width"] = (strip["strike"].shift(-1) - strip["strike"].shift(1)) / 2
    strip["width"] = strip["width"].fillna(strip["strike"].diff()).fillna(-strip["strike"].diff(-1))
    strip["contribution"] = strip.apply(
        lambda row: row["width"] / row["strike"] ** 2 * np.exp(rate * t) * row["mid"], axis=1
    )
    variance = 2 / t * strip["contribution"].sum() - (forward / k0 - 1) ** 2 / t
    return float(variance) if variance > 0 else math.nan


def _wing(side: pd.DataFrame, right: str) -> pd.DataFrame:
    """Strikes used of one wing, given in order outwards from K0."""
    zero = side[f"bid_{right}"] == 0
    beyond = (zero & zero.shift(1, fill_value=False)).cummax()
    used = side[~beyond & (side[f"bid_{right}"] > 0)]
    return used.rename(columns={f"mid_{right}": "mid"})[["strike", "mid"]]
