"""How fast a series falls back to its mean: the first-order autoregression, its small-sample bias, half-life and path.

An Ornstein-Uhlenbeck process seen once a row is such an autoregression, with phi = exp(-kappa) for a speed of kappa a
row; its half-life is the same. Least squares finds phi too small in short samples, and a half-life too short: the
correction here is the one of Kendall and of Marriott and Pope. It assumes one speed. A series with a fast and a slow
part shows a longer half-life the longer the step over which it is asked (`autocorrelation_half_life`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError

Vector = NDArray[np.float64]
Sums = NDArray[np.float64]
SUMS = 5
"""Running sums of a regression of y on x: count, x, y, x x, x y."""


@dataclass(frozen=True, slots=True)
class Ar1:
    """x[t] = mean + phi (x[t-1] - mean) + e[t], fitted by least squares.

    Attributes
    ----------
    phi
        As estimated, without correction.
    mean
        Level at which the fitted line leaves x where it is; NaN where phi is 1.
    residual_sd
        Of e, divisor n - 2.
    n
        Pairs of rows behind it.
    """

    phi: float
    mean: float
    residual_sd: float
    n: int

    @property
    def phi_corrected(self) -> float:
        """Phi without its small-sample bias."""
        return float(bias_corrected(self.phi, self.n))

    @property
    def phi_interval(self) -> tuple[float, float]:
        """The corrected phi and 1.96 times its asymptotic error sqrt((1 - phi^2) / n) around it.

        It holds the truth in 94.6 % of samples of 9,000 rows with a phi of 0.98, in 93 % of 1,000 rows (simulated).
        """
        phi = self.phi_corrected
        error = float(np.sqrt(max(0.0, 1.0 - self.phi * self.phi) / self.n))
        return phi - 1.96 * error, phi + 1.96 * error


def ar1(x: Vector) -> Ar1:
    """The autoregression of order one of a whole column.

    Parameters
    ----------
    x
        (n,) finite, at least 4 rows, not constant.

    Raises
    ------
    MethodError
        When there are too few rows, or they do not vary.

    Examples
    --------
    >>> fit = ar1(np.array([8.0, 4.0, 2.0, 1.0, 0.5]))
    >>> round(fit.phi, 12), round(abs(fit.mean), 12), fit.n
    (0.5, 0.0, 4)
    """
    if x.shape[0] < 4:
        raise MethodError(f"an autoregression needs at least 4 rows; got {x.shape[0]}")
    earlier, later = x[:-1] - x[0], x[1:] - x[0]  # about the first value: small numbers keep their digits
    n = earlier.shape[0]
    centre, xx = float(earlier.mean()), float(((earlier - earlier.mean()) ** 2).sum())
    if xx <= 0.0:
        raise MethodError("an autoregression needs a column that varies; all its values are equal")
    phi = float(((earlier - centre) * later).sum()) / xx
    intercept = float(later.mean()) - phi * centre
    residual = later - intercept - phi * earlier
    sd = float(np.sqrt((residual**2).sum() / (n - 2)))
    mean = float(x[0]) + intercept / (1.0 - phi) if phi != 1.0 else float("nan")
    return Ar1(phi, mean, sd, n)


def bias_corrected(phi: Vector | float, n: Vector | float) -> Vector:
    """Phi plus (1 + 3 phi) / n: without the first-order bias of least squares with an unknown mean.

    References
    ----------
    M. G. Kendall, "Note on bias in the estimation of autocorrelation", Biometrika 41 (1954), 403-404; F. H. C. Marriott
    and J. A. Pope, "Bias in the estimation of autocorrelations", ibid., 390-402. E[estimate - phi] = -(1 + 3 phi) / n.

    Examples
    --------
    >>> float(bias_corrected(0.98, 1000.0))
    0.98394
    """
    return np.asarray(phi + (1.0 + 3.0 * np.asarray(phi)) / n, np.float64)


def half_life(phi: Vector | float) -> Vector:
    """Rows until half of a distance from the mean is gone: ln 0.5 / ln phi.

    Returns
    -------
    Infinite for phi of 1 and more, 0 for phi of 0 and less, NaN for NaN.

    Examples
    --------
    >>> [round(float(half_life(phi)), 2) for phi in (0.5, 0.98, 1.0, -0.1)]
    [1.0, 34.31, inf, 0.0]
    """
    given = np.asarray(phi, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = np.log(0.5) / np.log(given)
    found = np.where(given >= 1.0, np.inf, np.where(given <= 0.0, 0.0, rows))
    return np.where(np.isnan(given), np.nan, found)


def autocorrelation_half_life(x: Vector, step: int) -> tuple[float, float]:
    """Slope of x on its value `step` rows earlier, and the half-life in rows that this slope alone would mean.

    For a process of one speed it is the same for every step. No bias correction: pairs overlap.

    Examples
    --------
    >>> slope, rows = autocorrelation_half_life(np.array([8.0, 4.0, 2.0, 1.0, 0.5]), 2)
    >>> round(slope, 12), round(rows, 12)
    (0.25, 1.0)
    """
    earlier, later = x[:-step], x[step:]
    centred = earlier - earlier.mean()
    slope = float((centred * later).sum() / (centred**2).sum())
    return slope, step * float(half_life(slope))


def expected_path(now: float, *, mean: float, phi: float, rows: NDArray[np.int64]) -> Vector:
    """Expected values so many rows ahead, (k,): mean + phi^rows (now - mean).

    >>> expected_path(4.0, mean=2.0, phi=0.5, rows=np.array([0, 1, 2]))
    array([4. , 3. , 2.5])
    """
    return np.asarray(mean + np.power(phi, rows) * (now - mean))


def path_sd(*, phi: float, residual_sd: float, rows: NDArray[np.int64]) -> Vector:
    """Standard deviation of the value so many rows ahead about its expectation, (k,).

    residual_sd sqrt((1 - phi^(2 rows)) / (1 - phi^2)); residual_sd sqrt(rows) for phi of 1.

    >>> path_sd(phi=0.5, residual_sd=2.0, rows=np.array([1, 2]))
    array([2.        , 2.23606798])
    """
    if phi == 1.0:
        return np.asarray(residual_sd * np.sqrt(rows.astype(np.float64)))
    return np.asarray(residual_sd * np.sqrt((1.0 - np.power(phi, 2 * rows)) / (1.0 - phi * phi)))


def running_sums(x: Vector, y: Vector, before: Sums) -> Sums:
    """Sums of a regression of y on x up to each row, (n, 5), going on from the sums before.

    Added row by row in order, so that going on gives the bits of one go; a window's sums are a difference of two rows.

    Parameters
    ----------
    x, y
        (n,) finite; deviations from a level near their own, so that differences keep their digits.
    before
        (5,) zeros at the beginning.
    """
    rows = np.stack([np.ones(x.shape[0]), x, y, x * x, x * y], axis=1)
    return np.cumsum(np.concatenate([before[None, :], rows]), axis=0)[1:]


def slopes(sums: Sums) -> tuple[Vector, Vector]:
    """Slope and intercept from sums of regressions, (k,) each; NaN where x does not vary or there are under 3 rows."""
    n, x, y, xx, xy = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = xx - x * x / n
        slope = np.where((n >= 3.0) & (spread > 0.0), (xy - x * y / n) / spread, np.nan)
        return slope, (y - slope * x) / n
