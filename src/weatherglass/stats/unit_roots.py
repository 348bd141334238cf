"""Whether a series comes back at all: tests whose null is that it does not, and one whose null is that it does.

All by `arch`; here are the lags that they are given.

References
----------
Dickey, D.A. and Fuller, W.A. (1979), Distribution of the estimators for autoregressive time series with a unit root,
JASA 74, 427-431; Phillips, P.C.B. and Perron, P. (1988), Testing for a unit root in time series regression, Biometrika
75, 335-346; Kwiatkowski, D., Phillips, P.C.B., Schmidt, P. and Shin, Y. (1992), Testing the null hypothesis of
stationarity against the alternative of a unit root, Journal of Econometrics 54, 159-178.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MethodError

Vector = NDArray[np.float64]
_TELLING = 1e-4
"""Share of a regressor that the others leave unexplained, below which lags are chosen slowly."""
FEWEST_ROWS = 30
"""Below it the tests say nothing of use."""


@dataclass(frozen=True, slots=True)
class RootTest:
    """One test: its statistic, its p, and the lags that it took."""

    statistic: float
    p: float
    lags: int


@dataclass(frozen=True, slots=True)
class UnitRootTests:
    """Tests of a series about a constant mean.

    Attributes
    ----------
    adf, phillips_perron
        Null: a unit root. A small p says that the series comes back.
    kpss, kpss_short
        Null: none. A small p says that it does not come back, or so slowly that it cannot be told; with lags chosen by
        the data, and with those of the other tests.
    """

    adf: RootTest
    phillips_perron: RootTest
    kpss: RootTest
    kpss_short: RootTest


def unit_root_tests(x: Vector) -> UnitRootTests:
    """All of them.

    Parameters
    ----------
    x
        (n,) finite, at least 30 rows, not constant.

    Raises
    ------
    MethodError
        When there are too few rows, or they do not vary.
    ImportError
        When `arch` is not installed.
    """
    adf = dickey_fuller(x)
    from arch.unitroot import KPSS, PhillipsPerron

    few, many = schwert_lags(x.shape[0]), hobijn_lags(x)
    tests = (
        PhillipsPerron(x, trend="c", lags=few),
        KPSS(x, trend="c", lags=many),
        KPSS(x, trend="c", lags=few),
    )
    return UnitRootTests(adf, *(RootTest(float(each.stat), float(each.pvalue), int(each.lags)) for each in tests))


def dickey_fuller(x: Vector) -> RootTest:
    """The augmented test alone, with the lags up to Schwert's that Akaike's criterion chooses.

    Parameters
    ----------
    x
        As in `unit_root_tests`.
    """
    if x.shape[0] < FEWEST_ROWS:
        raise MethodError(f"{x.shape[0]} rows are too few for tests of a unit root; {FEWEST_ROWS} are needed")
    if not float(np.ptp(x)) > 0.0:
        raise MethodError(f"tests of a unit root need a column that varies; all {x.shape[0]} values are equal")
    from arch.unitroot import ADF

    most = schwert_lags(x.shape[0])
    lags = akaike_lags(x, most)
    found = ADF(x, trend="c", max_lags=most, method="aic") if lags is None else ADF(x, trend="c", lags=lags)
    return RootTest(float(found.stat), float(found.pvalue), int(found.lags))


def akaike_lags(x: Vector, most: int) -> int | None:
    """The number of lagged changes, up to so many, that Akaike's criterion chooses for the test about a mean.

    All regressions are of the same rows, and their sums of squares come from one Cholesky factor: `arch` asks for a
    complete orthogonal factor of all rows instead, which takes seconds where rows are ten thousand.

    Returns
    -------
    None where the regressors can hardly be told from each other, and the choice is better made slowly.
    """
    changes = np.diff(x)
    rows = changes.shape[0] - most
    if rows <= most + 2:
        return None
    level = x[most:-1]
    lagged = [changes[most - back : changes.shape[0] - back] for back in range(1, most + 1)]
    table = np.stack([np.ones(rows), level - level.mean(), *lagged, changes[most:]], axis=1)
    size = np.sqrt((table * table).mean(axis=0))
    if not bool((size > 0.0).all()):
        return None
    table /= size
    try:
        factor = np.linalg.cholesky(table.T @ table / rows)
    except np.linalg.LinAlgError:
        return None
    if float(np.diag(factor)[:-1].min()) < _TELLING:
        return None
    explained = np.cumsum(factor[-1, :-1] ** 2)[1:]
    return int(np.argmin(np.log(1.0 - explained) + 2.0 * np.arange(most + 1.0) / rows))


def schwert_lags(n: int) -> int:
    """12 (n / 100)^(1/4) lags (G. W. Schwert, "Tests for unit roots: a Monte Carlo investigation", JBES 7 (1989)).

    >>> schwert_lags(100), schwert_lags(9254)
    (12, 38)
    """
    return int(np.ceil(12.0 * (n / 100.0) ** 0.25))


def hobijn_lags(x: Vector) -> int:
    """Lags chosen by the data for the test whose null is stationarity: the more, the more persistent the series.

    B. Hobijn, P. H. Franses and M. Ooms, "Generalizations of the KPSS-test for stationarity" (1998), with the Bartlett
    kernel: 1.1447 (s1 / s0)^(2/3) n^(1/3), from autocovariances up to lag n^(2/9).
    """
    centred, n = x - x.mean(), x.shape[0]
    lags = np.arange(1, int(n ** (2.0 / 9.0)) + 1)
    covariance = np.array([float((centred[lag:] * centred[:-lag]).sum()) / n for lag in lags])
    s0 = float((centred**2).sum()) / n + 2.0 * float(covariance.sum())
    s1 = 2.0 * float((lags * covariance).sum())
    return int(1.1447 * ((s1 / s0) ** 2) ** (1.0 / 3.0) * n ** (1.0 / 3.0))
