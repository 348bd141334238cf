"""A score that weighs its parts by their first principal component, fitted anew on the first session of each week.

The percentiles of the parts, from 0 to 100, are brought to -1/2 to 1/2, and their correlations count every day so far
on which both parts of a pair are there. A fit holds until the next. On a day without one of its parts the others are
taken alone, and the score is divided by what their weighted sum has varied so far, so that its unit stays one standard
deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.panel import Frame
from weatherglass.signals.percentile_states import first_rows_of_weeks
from weatherglass.signals.score_parts import (
    MIDDLE,
    Part,
    carried_columns,
    joined_columns,
    part_columns,
    standings,
)
from weatherglass.signals.signal import MIN_RANKED, Carry, Computed, Rule, SignalHistory, States
from weatherglass.stats.principal_component import first_component, growing_sums, no_sums, pair_correlations
from weatherglass.stats.ranks import expanding_percentile

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
_SCALE = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """m fits one after the other.

    Attributes
    ----------
    loadings
        (m, k) of length 1, 0 for parts that are not in the fit; all 0 where there are too few parts for one.
    mean, spread
        (m, k) of the scaled percentiles so far.
    correlation
        (m, k, k) with 0 for pairs that have hardly been there together.
    variance
        (m,) of the weighted sum of all parts of a fit, standardized; 0 without a fit.
    """

    MINIMUM: ClassVar[int] = 252
    """Days that a part, or a pair of them, needs before it counts."""

    loadings: Matrix
    mean: Matrix
    spread: Matrix
    correlation: NDArray[np.float64]
    variance: Vector

    @classmethod
    def none(cls, parts: int) -> Fit:
        """One fit of nothing."""
        empty = np.zeros((1, parts))
        return cls(empty, empty, np.ones((1, parts)), np.zeros((1, parts, parts)), np.zeros(1))

    @classmethod
    def of(cls, sums: NDArray[np.float64], there: NDArray[np.bool_], *, fewest: int, anchor: int) -> Fit:
        """Fits to sums (4, m, k, k) with the parts that are there on their days, (m, k)."""
        parts = there.shape[1]
        diagonal = np.arange(parts)
        count, level, square = (sums[which][:, diagonal, diagonal] for which in range(3))
        mean = level / np.maximum(count, 1.0)
        variance = square / np.maximum(count, 1.0) - mean * mean
        included = there & (count >= cls.MINIMUM) & (variance > 0.0)
        included &= (np.count_nonzero(included, axis=1) >= fewest)[:, None]
        correlation = np.nan_to_num(pair_correlations(sums, minimum=cls.MINIMUM), nan=0.0)
        loadings = first_component(correlation, included, anchor=anchor)
        spread = np.sqrt(np.where(included, variance, 1.0))
        return cls(loadings, mean, spread, correlation, _variance(loadings, correlation))

    def after(self, other: Fit) -> Fit:
        """The last of other fits, and then these."""
        return Fit(
            np.concatenate([other.loadings[-1:], self.loadings]),
            np.concatenate([other.mean[-1:], self.mean]),
            np.concatenate([other.spread[-1:], self.spread]),
            np.concatenate([other.correlation[-1:], self.correlation]),
            np.concatenate([other.variance[-1:], self.variance]),
        )

    def pulls(self, x: Matrix, at: NDArray[np.int64], *, fewest: int) -> Matrix:
        """What each part adds to the score, (n, k): 0 for parts that are not used, NaN where too few are.

        Parameters
        ----------
        x
            (n, k) scaled percentiles.
        at
            (n,) the fit that holds on each row.
        """
        loadings = self.loadings[at]
        used = np.isfinite(x) & (loadings != 0.0)
        enough = np.count_nonzero(used, axis=1) >= fewest
        weights = np.where(used, loadings, 0.0)
        whole = (used == (loadings != 0.0)).all(axis=1)
        variance = self.variance[at]
        if not whole.all():
            variance[~whole] = _variance(weights[~whole], self.correlation[at[~whole]])
        z = (np.where(used, x, 0.0) - self.mean[at]) / self.spread[at]
        good = enough & (variance > 0.0)
        found = weights * z / np.sqrt(np.where(good, variance, 1.0))[:, None]
        return np.where(good[:, None], found, np.nan)

    def explained(self) -> Vector:
        """Share of the variance of the parts in each fit that its component carries, (m,), 0 to 1; 0 without a fit."""
        return np.asarray(self.variance / np.maximum(np.count_nonzero(self.loadings, axis=1), 1))


def _variance(weights: Matrix, correlation: NDArray[np.float64]) -> Vector:
    """Of weighted sums of standardized parts, (n,) by (n, k, k) correlations, term by term."""
    total = np.zeros(weights.shape[0])
    for one in range(weights.shape[1]):
        total += weights[:, one] * weights[:, one]
        for other in range(one):
            total += 2.0 * weights[:, one] * weights[:, other] * correlation[:, one, other]
    return total


def _scaled(ranks: tuple[Vector, ...]) -> Matrix:
    return np.stack([(rank - MIDDLE) / _SCALE for rank in ranks], axis=1)


def _summed(pulls: Matrix) -> Vector:
    total = np.zeros(pulls.shape[0])
    for column in pulls.T:
        total = total + column
    return total


def component_rule(
    parts: tuple[Part, ...], *, fewest: int, anchor: int, state_of: Callable[[Vector, Vector], States]
) -> Rule:
    """A rule whose value is the first principal component of the parts' percentiles, in its standard deviations.

    Parameters
    ----------
    fewest
        Parts without which there is no fit, and no value.
    anchor
        Place of the part whose loading is not negative.
    state_of
        (value, percentile) of the new rows -> their states.
    """
    count = len(parts)

    def rule(frame: Frame, carry: Carry) -> Computed:
        earlier = carried_columns(carry, count + 1)
        sums = np.asarray(carry[count + 1], np.float64) if carry else no_sums(count)
        before = _fit_of(carry[count + 2 :]) if carry else Fit.none(count)
        columns = part_columns(parts, frame)
        x = _scaled(standings(columns, earlier[:-1]))
        week_rows = first_rows_of_weeks(frame.days) - frame.first_new
        rows = week_rows[week_rows >= 0]
        at_rows, sums = growing_sums(x, rows, sums)
        fits = before
        if rows.size:
            fits = Fit.of(at_rows, np.isfinite(x[rows]), fewest=fewest, anchor=anchor).after(before)
        holding = np.searchsorted(rows, np.arange(x.shape[0]), side="right")
        value = _summed(fits.pulls(x, holding, fewest=fewest))
        percentile = expanding_percentile(value, minimum=MIN_RANKED, earlier=earlier[-1])
        kept = (
            *joined_columns(earlier, (*columns, value)),
            sums,
            fits.loadings[-1:],
            fits.mean[-1:],
            fits.spread[-1:],
            fits.correlation[-1:],
            fits.variance[-1:],
        )
        return Computed(value, state_of(value, percentile), kept, percentile=percentile)

    return rule


def _fit_of(carried: Carry) -> Fit:
    return Fit(*(np.asarray(each, np.float64) for each in carried))


@dataclass(frozen=True, slots=True)
class ComponentToday:
    """What the component is made of on the last day.

    Attributes
    ----------
    weights, pulls
        By name of each part in it: loading, and what it adds to the value.
    explained
        Share of the variance of all its parts that it carries, 0 to 1.
    """

    weights: Mapping[str, float]
    pulls: Mapping[str, float]
    explained: float


def component_today(
    parts: tuple[Part, ...], frame: Frame, history: SignalHistory, *, fewest: int
) -> ComponentToday | None:
    """The component on the last day of a history that the rule has made; None when it has no value there.

    Parameters
    ----------
    frame
        Of the whole history.
    """
    if not history.carry or not np.isfinite(history.value[-1]):
        return None
    fit = _fit_of(history.carry[len(parts) + 2 :])
    x = _scaled(tuple(rank[-1:] for rank in standings(part_columns(parts, frame))))
    pulls = fit.pulls(x, np.zeros(1, np.int64), fewest=fewest)[0]
    used = (fit.loadings[0] != 0.0) & np.isfinite(x[0])
    names = {place: part.name for place, part in enumerate(parts) if used[place]}
    return ComponentToday(
        {name: float(fit.loadings[0, place]) for place, name in names.items()},
        {name: float(pulls[place]) for place, name in names.items()},
        float(fit.explained()[0]),
    )
