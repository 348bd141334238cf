"""How long something lasts when some cases have not ended: the product-limit curve of Kaplan and Meier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError

Vector = NDArray[np.float64]
_NORMAL_975 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share of cases that last longer than a time.

    Attributes
    ----------
    times
        (k,) increasing times at which at least one case ended.
    survival
        (k,) share that lasts longer than each time.
    sd
        (k,) Greenwood's standard error of it.
    low, high
        (k,) bounds of 95 % about each, on the scale of log(-log survival); NaN where the share is 0.
    at_risk, ended
        (k,) cases that were still going on just before the time, and those that ended at it.
    cases, open_cases
        How many there are, and how many of them had not ended when they were last seen.
    """

    times: Vector
    survival: Vector
    sd: Vector
    low: Vector
    high: Vector
    at_risk: NDArray[np.int64]
    ended: NDArray[np.int64]
    cases: int
    open_cases: int

    def over_by(self, time: float) -> tuple[float, float, float]:
        """Share of cases that are over by a time, with the bounds of 95 %; all 0 before the first ending.

        Once no case is left the share and its upper bound are 1, and the lower bound is that of the last time before.
        """
        at = int(np.searchsorted(self.times, time, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        share = 1.0 - float(self.survival[at])
        known = at if np.isfinite(self.low[at]) else at - 1
        if known < 0:
            return share, float("nan"), float("nan")
        high = share if known < at else 1.0 - float(self.low[known])
        return share, 1.0 - float(self.high[known]), high

    def quantile(self, share: float, *, after: float = 0.0) -> float | None:
        """Time by which so great a share of the cases is over; None when the curve never comes so low.

        Parameters
        ----------
        share
            Above 0, below 1; 0.5 is the median.
        after
            Of cases that have lasted so long already; the answer counts from the beginning all the same.
        """
        still = 1.0 - self.over_by(after)[0]
        reached = np.flatnonzero((self.survival <= still * (1.0 - share) + 1e-12) & (self.times > after))
        return float(self.times[reached[0]]) if still > 0.0 and reached.size else None


def survival_curve(duration: Vector, ended: NDArray[np.bool_]) -> SurvivalCurve:
    """The product-limit estimate with right-censored cases.

    Parameters
    ----------
    duration
        (n,) positive: until the end, or until the case was last seen.
    ended
        (n,) whether the case ended then. A case that was last seen at a time is at risk at that time.

    Raises
    ------
    MethodError
        When there is no case, or a duration is not positive.

    References
    ----------
    E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457-481.
    M. Greenwood, "The natural duration of cancer" (1926), for the variance. J. D. Kalbfleisch and R. L. Prentice, "The
    Statistical Analysis of Failure Time Data" (2nd edition, 2002), section 1.4, for the bounds.

    Examples
    --------
    >>> curve = survival_curve(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, True]))
    >>> curve.survival
    array([0.75, 0.5 , 0.  ])
    >>> curve.quantile(0.5)
    2.0
    """
    if duration.shape[0] == 0:
        raise MethodError("a survival curve needs at least one case")
    if not bool((duration > 0.0).all()):
        raise MethodError(f"durations must be positive; the least is {duration.min()}")
    times = np.unique(duration[ended])
    at_risk = (duration[None, :] >= times[:, None]).sum(axis=1)
    over = ((duration[None, :] == times[:, None]) & ended[None, :]).sum(axis=1)
    survival = np.cumprod(1.0 - over / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard_variance = np.cumsum(over / (at_risk * (at_risk - over)))
        sd = np.where(survival > 0.0, survival * np.sqrt(hazard_variance), 0.0)
        spread = np.exp(_NORMAL_975 * np.sqrt(hazard_variance) / np.log(survival))
        # the exponent is below 1 for the upper bound: the logarithm of a share is negative
        low, high = survival ** (1.0 / spread), survival**spread
    inside = survival > 0.0
    return SurvivalCurve(
        times,
        survival,
        sd,
        np.where(inside, low, np.nan),
        np.where(inside, high, np.nan),
        at_risk.astype(np.int64),
        over.astype(np.int64),
        int(duration.shape[0]),
        int((~ended).sum()),
    )
