"""Figures on divergences: how often each has held, how flows and returns went together, and levels."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame, Panel, Unavailable, Why
from weatherglass.signals.signal import NO_STATE, Fact, GapRule, MissingFact, Returns, SignalHistory

Vector = NDArray[np.float64]
FEWEST_BLOCKS = 12
_CLAIMED_QUARTER = date(2025, 9, 30)
_CLAIMED_COLUMNS = (("loss_share_2025_q3", "LOSS_SHARE"), ("small_loss_share_2025_q3", "LOSS_SHARE.small_half"))
_LONGEST_HOLE = 15
"""Calendar days without a flow at a year's ends or in it, beyond which the year does not count as whole."""


def share_on(history: SignalHistory, returns: Returns, claims: tuple[str, ...]) -> Iterator[Fact]:
    """Share of the rows with a state on which the divergence held, in percent."""
    known = np.flatnonzero(history.state != NO_STATE)
    if known.size:
        share = 100.0 * float((history.state[known] == 1).mean())
        yield Fact(
            "share_of_rows_diverging", share, "percent", known.size, history.days[known[0]].item(),
            history.days[known[-1]].item(), returns, GapRule.COMMON_DAYS, claims=claims,
        )  # fmt: skip


def flow_facts(
    index: str, flow: str, unit: str, *, block: int
) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]:
    """How flows and returns went together: by blocks of rows that do not overlap, and by whole calendar years.

    Parameters
    ----------
    index, flow
        Columns of the frame.
    unit
        Of the flow.
    block
        Rows of a block.
    """

    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
        found: list[Fact | MissingFact] = [*share_on(history, Returns.LOG, ("R21",))]
        blocks = (frame.rows - 1) // block
        if blocks < FEWEST_BLOCKS:
            short = Unavailable(Why.TOO_SHORT, flow, days=frame.rows, needed=FEWEST_BLOCKS * block + 1)
            found.append(MissingFact("flow_return_correlation", short))
        else:
            ends = frame.rows - 1 - block * np.arange(blocks, -1, -1)
            change = np.diff(np.log(frame[index][ends]))
            money = np.array([float(frame[flow][a + 1 : b + 1].sum()) for a, b in itertools.pairwise(ends)])
            found.append(
                Fact(
                    "flow_return_correlation", float(np.corrcoef(change, money)[0, 1]), "correlation", blocks,
                    frame.days[ends[0]].item(), frame.days[-1].item(), Returns.LOG, GapRule.NOT_OVERLAPPING,
                    claims=("R14", "R21"),
                )
            )  # fmt: skip
        return (*found, *_whole_years(frame, index, flow, unit))

    return facts


def _whole_years(frame: Frame, index: str, flow: str, unit: str) -> Iterator[Fact]:
    """Flow and return of each calendar year that the flows cover, and the years in which they point apart."""
    years = frame.days.astype("datetime64[Y]").astype(np.int64) + 1970
    apart, whole, first, last = 0, 0, frame.days[0].item(), frame.days[-1].item()
    for year in np.unique(years).tolist():
        rows = np.flatnonzero(years == year)
        days = [date(year - 1, 12, 31), *(day.item() for day in frame.days[rows]), date(year + 1, 1, 1)]
        holes = max((later - earlier).days for earlier, later in itertools.pairwise(days))
        if rows[0] == 0 or holes > _LONGEST_HOLE:
            continue
        before, end = int(rows[0]) - 1, int(rows[-1])
        change = 100.0 * float(frame[index][end] / frame[index][before] - 1.0)
        money = float(frame[flow][rows].sum())
        span = frame.days[before].item(), frame.days[end].item()
        whole, apart = whole + 1, apart + (change > 0.0 > money)
        yield Fact(f"flow_{year}", money, unit, rows.size, *span, gap_rule=GapRule.COMMON_DAYS, claims=("R21",))
        yield Fact(
            f"change_{year}", change, "percent", rows.size, *span, Returns.SIMPLE, GapRule.COMMON_DAYS, claims=("R21",)
        )
    if whole:
        yield Fact(
            "years_of_rise_and_outflow", float(apart), "count", whole, first, last, Returns.SIMPLE,
            GapRule.COMMON_DAYS, claims=("R21",),
        )  # fmt: skip


def loss_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    """The share of companies with a loss: now, at its highest, and in the quarter that the article speaks of."""
    share, behind = frame["LOSS_SHARE"], (frame.rows, frame.days[0].item(), frame.days[-1].item())
    found: list[Fact | MissingFact] = [*share_on(history, Returns.LEVEL, ("R22",))]
    top = int(np.argmax(share))
    found += [
        Fact("loss_share", float(share[-1]), "percent", *behind, claims=("R22",)),
        Fact("highest_loss_share", float(share[top]), "percent", *behind, claims=("R22",)),
        Fact("highest_loss_share_day", frame.days[top].item().isoformat(), "date", *behind, claims=("R22",)),
        Fact("first_loss_share", float(share[0]), "percent", *behind, claims=("R22",)),
    ]
    row = int(np.searchsorted(frame.days, np.datetime64(_CLAIMED_QUARTER)))
    if row < frame.rows and frame.days[row] == np.datetime64(_CLAIMED_QUARTER):
        for name, column in (
            ("loss_share_2025_q3", "LOSS_SHARE"),
            ("small_loss_share_2025_q3", "LOSS_SHARE.small_half"),
        ):
            if np.isfinite(frame[column][row]):
                value = float(frame[column][row])
                found.append(Fact(name, value, "percent", 1, _CLAIMED_QUARTER, _CLAIMED_QUARTER, claims=("R22",)))
    return tuple(found)


def leadership_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
    """How far equal weights have led or lagged by half years, and how often narrowly led rises have been."""
    value = history.value[np.isfinite(history.value)]
    seen = history.days[np.isfinite(history.value)]
    low, median, high = np.quantile(value, (0.25, 0.5, 0.75)).tolist()
    widest = int(np.argmin(value))
    behind = (value.size, seen[0].item(), seen[-1].item(), Returns.LOG, GapRule.COMMON_DAYS)
    return (
        *share_on(history, Returns.LOG, ("R23",)),
        Fact("median_equal_weight_lead", median, "percent", *behind, low, high, "quartiles", ("R23",)),
        Fact("widest_lag", float(value[widest]), "percent", *behind, claims=("R23",)),
        Fact("widest_lag_day", seen[widest].item().isoformat(), "date", *behind, claims=("R23",)),
    )
