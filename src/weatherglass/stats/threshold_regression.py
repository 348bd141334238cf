"""Whether a line changes where another variable crosses a level, at which level, and how surely.

The level is searched, so the test compares the best of many with the best of as many on data without a threshold: the
regressors stay as they are and the outcome is drawn anew from the residuals (Hansen's fixed-regressor bootstrap). The
interval holds every level that a likelihood ratio cannot tell from the best one.

References
----------
Hansen, B.E. (1996), Inference when a nuisance parameter is not identified under the null hypothesis, Econometrica 64,
413-430; Hansen, B.E. (2000), Sample splitting and threshold estimation, Econometrica 68, 575-603.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.resampling import over_chunks

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Cube = NDArray[np.float64]
CANDIDATES = 300
"""At most so many levels are tried, at equal distances in rank; all of them where there are fewer."""


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """Whether there is a threshold.

    Attributes
    ----------
    sup_lm, sup_f
        Largest statistic over all levels: robust to heteroskedasticity, and for errors of one variance.
    p_lm, p_f
        Of each by the bootstrap, (1 + draws at least as large) / (draws + 1).
    at_lm, at_f
        The level at which each is reached.
    candidates, rows, draws
        Levels tried, cases, and draws.
    """

    sup_lm: float
    p_lm: float
    at_lm: float
    sup_f: float
    p_f: float
    at_f: float
    candidates: int
    rows: int
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdFit:
    """The regression on either side of the level with the least squares.

    Attributes
    ----------
    level, low, high
        The lower regime is q <= level; its interval.
    below, above
        (k,) coefficients, the constant first.
    rss, rss_line
        Residual sum of squares with and without the threshold.
    rows_below, rows
        Cases at or below the level, and all.
    """

    level: float
    low: float
    high: float
    below: Vector
    above: Vector
    rss: float
    rss_line: float
    rows_below: int
    rows: int


def threshold_test(
    outcome: Vector, q: Vector, *regressors: Vector, trim: float = 0.15, draws: int = 999, seed: int, threads: int = 1
) -> ThresholdTest:
    """Hansen's test of a line against two lines that change at an unknown level of q.

    Parameters
    ----------
    outcome, q, regressors
        (n,) each, finite; without regressors the test is of a mean. Errors must not hang together: thin overlapping
        outcomes out before.
    trim
        Share of the cases that each side must hold at least.
    draws, seed, threads
        Of the bootstrap; the bits do not depend on the threads.

    Raises
    ------
    UsageError
        When columns do not fit, a value is not finite, or a bound is wrong.
    MethodError
        When no level leaves enough cases on both sides, or a regressor does not vary there.

    Notes
    -----
    Size at nominal 5 %, 200 rows: LM 5 to 7 %, whether the variance of the errors depends on q or not; F 5 to 6 % when
    it does not, 15 to 21 % when it does. With errors that hang together neither holds: where outcome and q are
    autoregressions of .5 LM rejects in 13 %, of .9 in 65 %.
    """
    ordered = _Ordered.of(outcome, q, regressors, trim)
    if draws < 1:
        raise UsageError(f"draws={draws} must be at least 1")
    lm, f = ordered.statistics(ordered.residual[:, None])
    lm, f = lm[:, 0], f[:, 0]
    best_lm, best_f = float(lm.max()), float(f.max())

    def beaten(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        shocks = rng.standard_normal((ordered.x.shape[0], count))
        # the robust statistic keeps the size of each residual, the other one takes errors of one variance
        drawn_lm, _ = ordered.statistics(ordered.residual[:, None] * shocks, only="lm")
        _, drawn_f = ordered.statistics(shocks, only="f")
        return np.array([(drawn_lm.max(axis=0) >= best_lm).sum(), (drawn_f.max(axis=0) >= best_f).sum()])

    beat = np.sum(over_chunks(beaten, seed=seed, replications=draws, threads=threads), axis=0)
    p_lm, p_f = ((1.0 + beat) / (draws + 1.0)).tolist()
    levels = ordered.levels
    return ThresholdTest(
        best_lm, p_lm, float(levels[int(lm.argmax())]), best_f, p_f, float(levels[int(f.argmax())]), levels.shape[0],
        outcome.shape[0], draws,
    )  # fmt: skip


def threshold_fit(
    outcome: Vector, q: Vector, *regressors: Vector, trim: float = 0.15, coverage: float = 0.95
) -> ThresholdFit:
    """The level of q at which a line changes, by least squares, with Hansen's interval.

    Parameters
    ----------
    outcome, q, regressors, trim
        As in `threshold_test`.
    coverage
        Of the interval.

    Raises
    ------
    UsageError, MethodError
        As `threshold_test`.

    Notes
    -----
    The interval reaches from the lowest to the highest level whose likelihood ratio is at most
    ``-2 ln(1 - sqrt(coverage))`` (7.35 for 95 %), times the ratio of variances by which heteroskedasticity scales its
    limit, from quadratic regressions on q at the level (Hansen 2000, 3.4). It is the convex hull of the levels that are
    not rejected, and at most as fine as the levels tried. At 95 % it held the truth in 97 % of samples (200 rows, steps
    of half and of one standard deviation) and 98 % (500 rows).

    Examples
    --------
    >>> q = np.arange(100.0)
    >>> fit = threshold_fit(np.where(q <= 39.0, 1.0, 5.0) + 0.1 * (-1.0) ** q, q)
    >>> fit.level, fit.low, fit.high, fit.below.round(6).tolist(), fit.above.round(6).tolist()
    (39.0, 39.0, 39.0, [1.0], [5.0])
    """
    if not 0.0 < coverage < 1.0:
        raise UsageError(f"coverage={coverage} must lie between 0 and 1")
    ordered = _Ordered.of(outcome, q, regressors, trim)
    rss = ordered.sums_of_squares(ordered.residual[:, None])[:, 0]
    best = int(rss.argmin())
    rows = outcome.shape[0]
    least, line = float(rss[best]), float((ordered.residual**2).sum())
    if not least > 0.0:
        raise MethodError("the two lines fit without error: a level has no interval")
    end = int(ordered.ends[best])
    below = np.asarray(np.linalg.lstsq(ordered.x[:end], ordered.y[:end], rcond=None)[0], np.float64)
    above = np.asarray(np.linalg.lstsq(ordered.x[end:], ordered.y[end:], rcond=None)[0], np.float64)
    residual = np.concatenate([ordered.y[:end] - ordered.x[:end] @ below, ordered.y[end:] - ordered.x[end:] @ above])
    step = (ordered.x @ (above - below)) ** 2
    level = float(ordered.levels[best])
    scale = _at_level(step * residual**2, ordered.q, level) / (_at_level(step, ordered.q, level) * least / rows)
    bound = -2.0 * math.log(1.0 - math.sqrt(coverage)) * (scale if scale > 0.0 else 1.0)
    kept = ordered.levels[rows * (rss - least) / least <= bound]
    return ThresholdFit(level, float(kept.min()), float(kept.max()), below, above, least, line, end, rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Ordered:
    """Cases in order of q, the residuals of one line, and what all levels need of the regressors."""

    x: Matrix
    y: Vector
    q: Vector
    residual: Vector
    levels: Vector
    ends: NDArray[np.int64]
    """Cases at or below each level."""
    whole: Matrix
    """Inverse of X'X."""
    below: Cube
    """(levels, k, k) X'X of the cases at or below."""

    @classmethod
    def of(cls, outcome: Vector, q: Vector, regressors: tuple[Vector, ...], trim: float) -> _Ordered:
        if not 0.0 < trim < 0.5:
            raise UsageError(f"trim={trim} must lie between 0 and 0.5")
        if any(each.shape != outcome.shape for each in (q, *regressors)):
            raise UsageError("outcome, q and regressors must have the same rows")
        if not all(np.isfinite(each).all() for each in (outcome, q, *regressors)):
            raise UsageError("a threshold regression needs finite values; leave out the rows without one before")
        order = np.argsort(q, kind="stable")
        x = np.stack([np.ones(outcome.shape), *regressors], axis=1)[order]
        y, q = outcome[order], q[order]
        rows, known = x.shape
        least = max(math.ceil(trim * rows), known + 1)
        # a level is a value of q itself: equal values stay on one side
        ends = np.unique(np.searchsorted(q, q, side="right"))
        ends = ends[(ends >= least) & (ends <= rows - least)]
        if not ends.size:
            raise MethodError(f"no level of q leaves at least {least} of {rows} cases on both sides")
        if ends.size > CANDIDATES:
            ends = ends[np.unique(np.linspace(0, ends.size - 1, CANDIDATES).round().astype(np.int64))]
        products = np.cumsum(x[:, :, None] * x[:, None, :], axis=0)
        below = products[ends - 1]
        scale = np.sqrt(np.diag(products[-1]))
        relative = np.concatenate([below, products[-1] - below]) / np.outer(scale, scale)
        if not bool((np.linalg.cond(relative) < 1e12).all()):
            raise MethodError("a regressor does not vary by itself on one side of a level")
        whole = np.linalg.inv(products[-1])
        residual = y - x @ (whole @ (x.T @ y))
        if not float((residual**2).sum()) > 1e-20 * float((y**2).sum()):
            raise MethodError("one line fits without error: there is nothing for a threshold to explain")
        return cls(x, y, q, residual, q[ends - 1], ends, whole, below)

    def statistics(self, shocks: Matrix, *, only: str = "") -> tuple[Matrix, Matrix]:
        """LM and F of every level for columns of outcomes, (levels, columns) each; empty where not wanted."""
        errors = shocks - self.x @ (self.whole @ (self.x.T @ shocks))
        rows, known = self.x.shape
        lm = f = np.empty((0, shocks.shape[1]))
        if only != "lm":
            rss = self.sums_of_squares(errors)
            f = ((errors**2).sum(axis=0) - rss) / (rss / (rows - 2 * known))
        if only != "f":
            scores = self._scores(errors)
            # the variance of the scores is that of the regressors below the level, less what X explains of them
            products = self.x[:, :, None, None] * self.x[:, None, :, None]
            squares = np.cumsum(products * errors[:, None, None, :] ** 2, axis=0)
            inside, all_of = squares[self.ends - 1], squares[-1]
            share = self.below @ self.whole
            cross = np.einsum("lij,ljkc->likc", share, inside)
            spread = inside - cross - np.swapaxes(cross, 1, 2)
            spread = spread + np.einsum("lij,jkc,lmk->limc", share, all_of, share)
            spread = np.moveaxis(spread, 3, 1)
            lm = np.einsum("lcs,lcs->lc", scores, np.linalg.solve(spread, scores[..., None])[..., 0])
        return lm, f

    def sums_of_squares(self, errors: Matrix) -> Matrix:
        """With a threshold at every level, (levels, columns), from the residuals of one line."""
        scores = self._scores(errors)
        reduced = self.below - self.below @ self.whole @ self.below
        saved = np.einsum("lcs,lcs->lc", scores, np.linalg.solve(reduced[:, None], scores[..., None])[..., 0])
        return np.asarray((errors**2).sum(axis=0) - saved)

    def _scores(self, errors: Matrix) -> Cube:
        """(levels, columns, k) sums of regressors times errors at or below each level."""
        running = np.cumsum(self.x[:, None, :] * errors[:, :, None], axis=0)
        return np.asarray(running[self.ends - 1])


def _at_level(values: Vector, q: Vector, level: float) -> float:
    """Value at a level of a quadratic regression on q."""
    spread = float(q.std())
    place = (q - level) / (spread if spread > 0.0 else 1.0)
    design = np.stack([np.ones(q.shape), place, place**2], axis=1)
    return float(np.linalg.lstsq(design, values, rcond=None)[0][0])
