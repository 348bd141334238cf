"""The tests of one link of a chain: whether this series moves before that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from weatherglass.claims.claim_file import LeadLagClaim
from weatherglass.claims.pairs import FEWEST_CHANGES, Link, closes_of, linked, scaled
from weatherglass.claims.results import NotRun, Why
from weatherglass.errors import MethodError
from weatherglass.signals.panel import Observations
from weatherglass.stats.granger import levels_order, toda_yamamoto
from weatherglass.stats.hayashi_yoshida import lead_lag_contrast, lead_lag_shift
from weatherglass.stats.lead_lag import autoregression_order, innovations, lead_lag
from weatherglass.stats.thermal_path import thermal_path_test
from weatherglass.stats.transfer_entropy import transfer_entropy_test
from weatherglass.stats.transfer_entropy_neighbours import neighbour_entropy_test

Vector = NDArray[np.float64]
SIZES: Mapping[str, str] = MappingProxyType({
    "prewhitened_ccf": "5.5-6.6 %",
    "toda_yamamoto": "5.1-6.1 %",
    "hayashi_yoshida": "4-9 %",
    "transfer_entropy": "6.5 %",
    "transfer_entropy_ksg": "3.8-6.5 %",
    "thermal_optimal_path": "2.8-6.0 %",
})  # fmt: skip
"""Each as measured on pairs that have nothing to do with each other, in its own module."""
_ROWS_A_LAG = MappingProxyType({"day": 1.0, "week": 7.0})
_SHIFTS, _SURROGATES = 499, 199
_NEIGHBOUR_SURROGATES, _NEIGHBOUR_ROWS = 99, 2_000
"""Distances to neighbours cost more than rows: of a longer sample the last 2,000 are taken."""
_DECAY = 0.94
"""Of daily variances, as RiskMetrics (1996) has it."""


@dataclass(frozen=True, slots=True)
class LinkTest:
    """One test of one link, in one direction.

    Attributes
    ----------
    statistic, unit
        Of the test; for correlations that of the strongest lag.
    p, min_p
        Of a lead, and the smallest that could have come out.
    n, draws
        Rows, and shifts or surrogates; 0 for a formula.
    lag
        In rows (days for Hayashi and Yoshida): the strongest, or the number of lags tested.
    """

    statistic: float
    unit: str
    p: float
    min_p: float
    n: int
    draws: int
    lag: float


def link_test(
    claim: LeadLagClaim, name: str, leader: Observations, follower: Observations, replications: int | None
) -> LinkTest | NotRun:
    """One test of one series leading another."""
    asked = claim.lead_lag
    try:
        if name == "hayashi_yoshida":
            return _hayashi_yoshida(claim, leader, follower, replications)
        link = linked(leader, follower, frequency=asked.frequency, start=claim.baseline.start)
        if isinstance(link, NotRun):
            return link
        if name == "prewhitened_ccf":
            return _prewhitened(link, asked.max_lag)
        if name == "toda_yamamoto":
            return _toda_yamamoto(link, asked.max_lag)
        if name == "transfer_entropy":
            return _transfer_entropy(link, claim.inference.seed, replications)
        if name == "transfer_entropy_ksg":
            return _neighbour_entropy(link, claim.inference.seed, replications)
        return _thermal_path(link, asked.max_lag, claim.inference.seed, replications)
    except MethodError:
        return NotRun(follower.series, Why.TOO_SHORT, f"{follower.rows}")
    except ImportError:
        return NotRun(name, Why.NO_LIBRARY, "stats")


def _prewhitened(link: Link, max_lag: int) -> LinkTest:
    found = lead_lag(np.diff(link.leader), np.diff(link.follower), max_lag=max_lag)
    way = found.first_leads
    return LinkTest(way.correlation, "correlation", way.p_value, 0.0, found.n, 0, way.lag)


def _toda_yamamoto(link: Link, max_lag: int) -> LinkTest:
    """On levels; a robust variance, for the noise of markets comes in bursts. No more lags than the rows allow."""
    longest = max(1, min(max_lag, link.rows // 20))
    order = levels_order(link.leader, link.follower, max_order=longest)
    found = toda_yamamoto(link.leader, link.follower, order=order, robust=True)
    return LinkTest(found.statistic, "chi_squared", found.p, 0.0, found.degrees, 0, order)


def _transfer_entropy(link: Link, seed: int, replications: int | None) -> LinkTest:
    surrogates = _SURROGATES if replications is None else max(19, min(_SURROGATES, replications))
    rng = np.random.default_rng(seed)
    found = transfer_entropy_test(np.diff(link.leader), np.diff(link.follower), rng, surrogates=surrogates)
    return LinkTest(found.effective, "bits", found.p, 1.0 / (surrogates + 1.0), found.rows, surrogates, 1.0)


def _neighbour_entropy(link: Link, seed: int, replications: int | None) -> LinkTest:
    """On innovations in units of their recent size: bursts of volatility that both have are no lead."""
    surrogates = _NEIGHBOUR_SURROGATES if replications is None else max(19, min(_NEIGHBOUR_SURROGATES, replications))
    leader, follower = (each[-_NEIGHBOUR_ROWS:] for each in _innovations_of(link))
    found = neighbour_entropy_test(leader, follower, np.random.default_rng(seed), surrogates=surrogates)
    return LinkTest(found.effective, "bits", found.p, 1.0 / (surrogates + 1.0), found.rows, surrogates, 1.0)


def _thermal_path(link: Link, max_lag: int, seed: int, replications: int | None) -> LinkTest:
    """Correlation along the mean path, which was chosen to be large; its mean lead; and the p of the free energy."""
    surrogates = _SURROGATES if replications is None else max(19, min(_SURROGATES, replications))
    leader, follower = _innovations_of(link)
    rng = np.random.default_rng(seed)
    found = thermal_path_test(leader, follower, rng, max_lag=max_lag, surrogates=surrogates)
    path, smallest = found.path, 1.0 / (surrogates + 1.0)
    return LinkTest(path.correlation, "correlation", found.p, smallest, path.rows, surrogates, float(path.lag.mean()))


def _innovations_of(link: Link) -> tuple[Vector, Vector]:
    """Both series' innovations in units of their recent size, over the same rows."""
    found = [_scaled_innovations(np.diff(each)) for each in (link.leader, link.follower)]
    rows = min(each.shape[0] for each in found)
    return found[0][-rows:], found[1][-rows:]


def _hayashi_yoshida(
    claim: LeadLagClaim, leader: Observations, follower: Observations, replications: int | None
) -> LinkTest | NotRun:
    """On the series' own closes, in days, pairs of the same time left out.

    Each series is prewhitened by its own autoregression first: one that moves with another and then reverts would look
    as if it followed.
    """
    times, values = [], []
    for each in (leader, follower):
        value = scaled(each)
        if isinstance(value, NotRun):
            return value
        at = closes_of(each).astype(np.int64) / 86_400e6
        kept = np.ones(at.shape[0], np.bool_)
        if claim.baseline.start is not None:
            kept = each.days >= np.datetime64(claim.baseline.start)
        times.append(at[kept])
        values.append(value[kept])
    if min(each.size for each in times) < 2:
        return NotRun(follower.series, Why.TOO_SHORT, f"{follower.rows}")
    # outside of the span that both have there is nothing to shift against
    begin, end = max(each[0] for each in times), min(each[-1] for each in times)
    for side in (0, 1):
        inside = (times[side] >= begin - 1.0) & (times[side] <= end + 1.0)
        times[side], values[side] = _prewhitened_path(times[side][inside], values[side][inside])
    if min(each.size for each in times) < 2:
        return NotRun(follower.series, Why.TOO_SHORT, f"{follower.rows}")
    if min(each.size for each in times) < FEWEST_CHANGES:
        return NotRun(follower.series, Why.TOO_SHORT, f"{follower.rows}")
    lags = _ROWS_A_LAG[claim.lead_lag.frequency] * np.arange(1.0, claim.lead_lag.max_lag + 1.0)
    shifts = _SHIFTS if replications is None else max(19, min(_SHIFTS, replications))
    a, b = times
    found = lead_lag_shift(a, values[0], b, values[1], lags, shifts=shifts)
    contrast = lead_lag_contrast(a, values[0], b, values[1], lags, apart=True)
    return LinkTest(
        contrast.strongest, "correlation", found.greater, found.smallest, found.n, found.draws, contrast.lag
    )


def _prewhitened_path(times: Vector, values: Vector) -> tuple[Vector, Vector]:
    """The path of a series' innovations in units of their recent size, and its times.

    Shifting takes common bursts of volatility apart, and what the bursts alone do would look like a lead.
    """
    scaled_ones = _scaled_innovations(np.diff(values))
    return times[-scaled_ones.shape[0] - 1 :], np.concatenate([[0.0], np.cumsum(scaled_ones)])


def _scaled_innovations(changes: Vector) -> Vector:
    """What changes do beyond their own past, in units of its recent size."""
    left = innovations(changes, order=autoregression_order(changes))
    variance, recent = np.empty(left.shape[0]), float(left.var())
    for row, square in enumerate((left * left).tolist()):
        variance[row] = recent
        recent = _DECAY * recent + (1.0 - _DECAY) * square
    return np.asarray(left / np.sqrt(variance))
