"""Whether two Sharpe ratios differ, for returns that depend on each other, on their past, and have fat tails.

The ratios are functions of four moments, whose covariance is estimated either with a kernel over their past or by
resampling blocks; both are needed, since the first rejects too often in small samples.

References
----------
Ledoit, O. and Wolf, M. (2008), Robust performance hypothesis testing with the Sharpe ratio, Journal of Empirical
Finance 15, 850-859; Andrews, D.W.K. and Monahan, J.C. (1992), An improved heteroskedasticity and autocorrelation
consistent covariance matrix estimator, Econometrica 60, 953-966; Andrews, D.W.K. (1991), Heteroskedasticity and
autocorrelation consistent covariance matrix estimation, Econometrica 59, 817-858.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.block_length import block_lengths
from weatherglass.stats.resampling import over_chunks

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
FEWEST_ROWS = 20
_ROUNDING = 1e-9
LARGEST_ROOT = 0.97
"""Bound of the singular values of the prewhitening autoregression (Andrews and Monahan)."""


@dataclass(frozen=True, slots=True)
class SharpeDifference:
    """Difference of two Sharpe ratios per row, the first less the second.

    Attributes
    ----------
    standard_error
        By the kernel.
    p
        Two-sided, of no difference: by the normal distribution, or by the studentized bootstrap.
    rows
        Pairs of returns.
    block
        Rows of a block of the bootstrap; 0 without one.
    """

    difference: float
    standard_error: float
    p: float
    rows: int
    block: int = 0

    @property
    def statistic(self) -> float:
        """The difference in units of its standard error."""
        return self.difference / self.standard_error


def sharpe_difference(one: Vector, other: Vector) -> SharpeDifference:
    """Test by a prewhitened quadratic-spectral kernel with Andrews' bandwidth.

    Parameters
    ----------
    one, other
        (n,) returns in excess of cash of the same rows, at least 20, finite.

    Raises
    ------
    UsageError
        When there are too few rows, or one is not finite, or the numbers of rows differ.
    MethodError
        When returns do not vary, or the two cannot be told apart.

    Notes
    -----
    With the means m and second moments g of both the gradient of ``m / sqrt(g - m^2)`` is
    ``(g, -m / 2) / (g - m^2)^(3/2)``. The bandwidth weighs the moments in units of their own variances. Size at nominal
    5 % for two GARCH series with a correlation of 0.7: 5.9 % with 250 rows, 6.6 % with 1,000, 8.0 % with 4,000.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> one, other = rng.standard_normal((2, 1_000))
    >>> found = sharpe_difference(one + 0.15, other)
    >>> round(found.difference, 3), round(found.standard_error, 3), round(found.p, 3)
    (0.07, 0.042, 0.096)
    """
    moments = _moments(one, other)
    difference, error = float(_differences(moments.mean(axis=0))), _kernel_error(moments)
    p = 2.0 * NormalDist().cdf(-abs(difference) / error)
    return SharpeDifference(difference, error, p, one.shape[0])


def sharpe_difference_bootstrap(
    one: Vector,
    other: Vector,
    *,
    seed: int,
    replications: int = 4_999,
    block: int | None = None,
    threads: int = 1,
) -> SharpeDifference:
    """Test by a studentized bootstrap of circular blocks: the one to believe.

    Parameters
    ----------
    one, other
        As for `sharpe_difference`.
    block
        Rows of a block. When None the longest of those that are best for the means of the four moments, at most a tenth
        of the rows and at least their cube root. The paper calibrates it by resampling from a fitted model instead.

    Notes
    -----
    Every replication is divided by its own standard error, from the sums of its blocks; it has as many whole blocks as
    fit into the rows. One in which returns do not vary, since what is in cash for long was drawn alone, counts against
    a difference. Size for the series above: 4.1, 3.9 and 5.3 %.
    """
    moments = _moments(one, other)
    rows = moments.shape[0]
    length = _block(moments) if block is None else block
    count = rows // length if length >= 1 else 0
    if count < 2:
        raise UsageError(f"block={length} must leave at least two blocks of the {rows} rows")
    centre = moments.mean(axis=0)
    difference, error = float(_differences(centre)), _kernel_error(moments)
    around = np.concatenate([moments, moments[: length - 1]]) - centre
    totals = np.concatenate([np.zeros((1, 4)), np.cumsum(around, axis=0)])
    sums = totals[length:] - totals[:-length]  # of the block that begins in each row

    def statistics(rng: np.random.Generator, replications: int) -> Vector:
        drawn = sums[rng.integers(rows, size=(replications, count))]
        shift = drawn.mean(axis=1) / length
        means = centre + shift
        still = (means[:, 2:] - means[:, :2] ** 2 <= _ROUNDING).any(axis=1)
        means[still] = centre
        off = (drawn - length * shift[:, None, :]) / math.sqrt(length)
        gradient = _gradient(means)
        # gradient' Psi gradient, Psi the mean outer product of the blocks' sums
        variance = ((off * gradient[:, None, :]).sum(axis=2) ** 2).mean(axis=1) / (count * length)
        return np.where(still, np.inf, np.abs(_differences(means) - difference) / np.sqrt(variance))

    drawn = np.concatenate(over_chunks(statistics, seed=seed, replications=replications, threads=threads))
    p = (1 + int((drawn >= abs(difference) / error).sum())) / (1 + replications)
    return SharpeDifference(difference, error, p, rows, length)


def _moments(one: Vector, other: Vector) -> Matrix:
    """Both returns, each in units of its root mean square, and their squares, (n, 4)."""
    if one.shape != other.shape or one.shape[0] < FEWEST_ROWS:
        raise UsageError(
            f"{one.shape[0]} and {other.shape[0]} returns must be as many, and at least {FEWEST_ROWS} of each"
        )
    both = np.stack([one, other], axis=1)
    if not np.isfinite(both).all():
        raise UsageError("returns must be finite: leave other rows out")
    if not bool((np.ptp(both, axis=0) > 0.0).all()):
        raise MethodError("returns that do not vary have no Sharpe ratio")
    both = both / np.sqrt((both * both).mean(axis=0))
    if float(np.abs(both[:, 0] - both[:, 1]).max()) < _ROUNDING:
        raise MethodError(
            "the returns of the two cannot be told apart: one is the other times a number, and their Sharpe ratios are "
            "the same in any sample"
        )
    return np.concatenate([both, both * both], axis=1)


def _differences(means: Matrix) -> Vector:
    """Difference of the two ratios from means of the moments, (..., 4)."""
    ratio = means[..., :2] / np.sqrt(means[..., 2:] - means[..., :2] ** 2)
    return np.asarray(ratio[..., 0] - ratio[..., 1])


def _gradient(means: Matrix) -> Matrix:
    """Of the difference, by the four means, (..., 4)."""
    first, second = means[..., :2], means[..., 2:]
    scale = (second - first**2) ** -1.5
    found = np.concatenate([second * scale, -0.5 * first * scale], axis=-1)
    return np.asarray(found * np.array([1.0, -1.0, 1.0, -1.0]))


def _kernel_error(moments: Matrix) -> float:
    rows = moments.shape[0]
    gradient = _gradient(moments.mean(axis=0))
    variance = float(gradient @ _long_run_covariance(moments) @ gradient) / rows
    return math.sqrt(variance)


def _long_run_covariance(values: Matrix) -> Matrix:
    """Prewhitened quadratic-spectral estimate, (k, k)."""
    rows, columns = values.shape
    off = values - values.mean(axis=0)
    whitening = np.linalg.lstsq(off[:-1], off[1:], rcond=None)[0].T
    left, roots, right = np.linalg.svd(whitening)
    whitening = (left * np.minimum(roots, LARGEST_ROOT)) @ right
    shocks = off[1:] - off[:-1] @ whitening.T
    count = shocks.shape[0]
    size = 2 * count
    transform = np.fft.rfft(shocks, n=size, axis=0)
    products = np.fft.irfft(transform[:, :, None] * transform[:, None, :].conj(), n=size, axis=0)[:count] / count
    weight = _quadratic_spectral(np.arange(count) / _bandwidth(shocks))
    total = products[0] + np.tensordot(weight[1:], products[1:] + products[1:].transpose(0, 2, 1), axes=1)
    back = np.linalg.inv(np.eye(columns) - whitening)
    return np.asarray(rows / (rows - columns) * (back @ total @ back.T))


def _bandwidth(shocks: Matrix) -> float:
    """Andrews' bandwidth for the quadratic-spectral kernel, from an AR(1) of each column with equal weights."""
    past, now = shocks[:-1], shocks[1:]
    root = (past * now).sum(axis=0) / (past * past).sum(axis=0)
    root = np.clip(root, -LARGEST_ROOT, LARGEST_ROOT)
    variance = ((now - root * past) ** 2).mean(axis=0)
    # columns are taken in units of their own variance: a weight that the moments' different scales need
    unit = variance / shocks.var(axis=0)
    curvature = (4.0 * root**2 * unit**2 / (1.0 - root) ** 8).sum() / (unit**2 / (1.0 - root) ** 4).sum()
    return max(1e-3, 1.3221 * float((curvature * shocks.shape[0]) ** 0.2))


def _quadratic_spectral(x: Vector) -> Vector:
    """The kernel, 1 at 0."""
    angle = 6.0 * math.pi / 5.0 * np.where(x == 0.0, 1.0, x)
    found = 3.0 / angle**2 * (np.sin(angle) / angle - np.cos(angle))
    return np.where(x == 0.0, 1.0, found)


def _block(moments: Matrix) -> int:
    rows = moments.shape[0]
    best = max(block_lengths(moments[:, column]).circular for column in range(4))
    return int(max(round(rows ** (1.0 / 3.0)), min(round(best), rows // 10)))
