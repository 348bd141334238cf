"""The test of a chain with another cause taken out of every series of it first.

What is taken out of a series' changes: what a series that moves them all explains, at once and up to the longest lag of
the claim; a straight line; or all that happened within reach of some dates or of a state. What is left is put together
again, and the chain is tested as before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import msgspec
import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import LeadLagClaim
from weatherglass.claims.claim_sections import Confounder, SeriesConfounder, SeriesUse, TrendConfounder
from weatherglass.claims.confounders import near_days, without_trend
from weatherglass.claims.detectable import from_error
from weatherglass.claims.observed import observed
from weatherglass.claims.outcomes import days_a_year
from weatherglass.claims.pairs import FEWEST_CHANGES, SAME_CLOSE, closes_of, scaled
from weatherglass.claims.results import ConfounderResult, NotRun, PowerResult, SignificanceTest, Why
from weatherglass.market.series_spec import Unit
from weatherglass.signals.panel import Observations, Panel

Vector = NDArray[np.float64]
Deciding = Callable[[list[Observations]], SignificanceTest | NotRun]
"""The claim's deciding test over a chain."""
AWAY = "away"
"""The way of allowing for dates or a state that a file lists without one: days within its reach left out."""
ROWS_A_LAG = 10
"""Rows that every lag of a series that is taken out needs."""


def confounders_of(
    claim: LeadLagClaim, chain: list[Observations], panel: Panel, deciding: Deciding
) -> tuple[ConfounderResult, ...]:
    """Every confounder of the file, taken out of the chain."""
    return tuple(_against(each, claim, chain, panel, deciding) for each in claim.confounders)


def power_of(claim: LeadLagClaim, primary: SignificanceTest) -> PowerResult | None:
    """The smallest correlation at one lag that every link would have shown; None for tests without a correlation."""
    if primary.name != "prewhitened_ccf":
        return None
    # the largest of so many lags counts, whatever its sign
    level = -math.expm1(math.log1p(-claim.inference.alpha) / claim.lead_lag.max_lag)
    inference = msgspec.structs.replace(claim.inference, alpha=level)
    return from_error(1.0 / math.sqrt(primary.n), inference, "two_sided", primary.unit)


def _against(
    each: Confounder, claim: LeadLagClaim, chain: list[Observations], panel: Panel, deciding: Deciding
) -> ConfounderResult:
    adjusted: dict[str, SignificanceTest] = {}
    not_run = []
    for way in each.adjust or (_usual_way(each),):
        left = [_left_of(series, each, way, claim, panel) for series in chain]
        missing = next((found for found in left if isinstance(found, NotRun)), None)
        test = missing or deciding([found for found in left if isinstance(found, Observations)])
        if isinstance(test, NotRun):
            not_run.append(test)
        else:
            adjusted[way] = test
    return ConfounderResult(
        each.id, each.within_days, 0, 0, None, 0, adjusted=MappingProxyType(adjusted), not_run=tuple(not_run)
    )


def _usual_way(each: Confounder) -> str:
    if isinstance(each, TrendConfounder):
        return "detrend"
    return "residual" if isinstance(each, SeriesConfounder) else AWAY


def _left_of(
    series: Observations, each: Confounder, way: str, claim: LeadLagClaim, panel: Panel
) -> Observations | NotRun:
    """A series as the path of what is left of its changes."""
    path = scaled(series)
    if isinstance(path, NotRun):
        return path
    changes = np.diff(path)
    if isinstance(each, TrendConfounder) and way == "detrend":
        left: Vector | NotRun = without_trend(changes)
    elif isinstance(each, SeriesConfounder) and way == "residual":
        left = _without_series(series, changes, each.series, claim, panel)
    elif not isinstance(each, TrendConfounder | SeriesConfounder) and way in {AWAY, "stratify"}:
        near = near_days(each, series.days[1:], panel)
        left = near if isinstance(near, NotRun) else np.where(near, 0.0, changes)
    else:
        left = NotRun(way, Why.NOT_APPLICABLE, each.id)
    if isinstance(left, NotRun):
        return left
    if not float(np.ptp(left)) > 1e-9 * float(np.ptp(changes)):
        return NotRun(way, Why.NOT_APPLICABLE, series.series)
    first = changes.shape[0] - left.shape[0]  # the first lags of a series that is taken out have nothing before them
    # as levels: a path of what is left may lie below zero
    return replace(
        series, days=series.days[first:], known_at=series.known_at[first:], unit=str(Unit.SCORE),
        value=np.concatenate([[0.0], np.cumsum(left)]),
    )  # fmt: skip


def _without_series(
    series: Observations, changes: Vector, name: str, claim: LeadLagClaim, panel: Panel
) -> Vector | NotRun:
    """Changes less what those of another series explain, of the same rows and of all rows up to the longest lag."""
    third = observed(panel, SeriesUse(id=name), name)
    if isinstance(third, NotRun):
        return third
    level = scaled(third)
    if isinstance(level, NotRun):
        return level
    if third.series == series.series:
        return NotRun("residual", Why.NOT_APPLICABLE, name)
    known = np.searchsorted(closes_of(third), closes_of(series) + SAME_CLOSE, side="right") - 1
    there = int(np.argmax(known >= 0)) if bool((known >= 0).any()) else known.shape[0]
    a_week = round(days_a_year(series) / 52.0)
    lags = claim.lead_lag.max_lag * (a_week if claim.lead_lag.frequency == "week" else 1)
    moves = np.diff(level[known[there:]])
    rows = moves.shape[0] - lags
    if rows < max(FEWEST_CHANGES, ROWS_A_LAG * (lags + 1)):
        return NotRun("residual", Why.TOO_SHORT, name)
    wanted = changes[-rows:]
    table = np.stack([np.ones(rows), *(moves[lags - lag : moves.shape[0] - lag] for lag in range(lags + 1))], axis=1)
    return np.asarray(wanted - table @ np.linalg.lstsq(table, wanted, rcond=None)[0])
