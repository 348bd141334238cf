"""The variance ratio: closed forms, the library's number, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from arch.unitroot import VarianceRatio as Theirs

from weatherglass.errors import MethodError
from weatherglass.stats.variance_ratio import variance_ratio


@pytest.mark.parametrize("rows", [2, 5, 21])
def test_ratio_and_statistic_are_those_of_arch(rows: int) -> None:
    rng = np.random.default_rng(1988)
    x = np.cumsum(rng.standard_t(5, 1500) * 0.01) + rng.normal(0.0, 0.01, 1500)
    ours, theirs = variance_ratio(x, rows), Theirs(x, rows, robust=True, debiased=True, overlap=True)
    assert ours.ratio == pytest.approx(theirs.vr, abs=1e-10)
    assert ours.z == pytest.approx(theirs.stat, abs=1e-8)
    assert ours.n == 1499


def test_an_autoregression_has_the_ratio_of_its_formula() -> None:
    # changes of an AR(1): VR(q) = (1 - phi^q) / (q (1 - phi))
    rng, phi = np.random.default_rng(4), 0.9
    x = np.zeros(200_000)
    for row in range(1, x.shape[0]):
        x[row] = phi * x[row - 1] + rng.normal()
    for rows in (2, 5, 21):
        assert variance_ratio(x, rows).ratio == pytest.approx((1 - phi**rows) / (rows * (1 - phi)), abs=0.01)


def test_a_random_walk_has_a_ratio_of_one() -> None:
    x = np.cumsum(np.random.default_rng(8).normal(size=50_000))
    found = variance_ratio(x, 5)
    assert found.ratio == pytest.approx(1.0, abs=0.03)
    assert abs(found.z) < 2.5


@pytest.mark.parametrize(
    ("x", "rows", "says"),
    [
        (np.arange(9.0) ** 2, 8, r"a variance ratio over 8 rows needs more than 8 changes; got 8"),
        (np.arange(9.0) ** 2, 1, r"a variance ratio over 1 rows needs more than 2 changes; got 8"),
        (np.arange(30.0), 2, r"a variance ratio needs a column that varies; all its changes are equal"),
    ],
)
def test_what_has_no_ratio_is_refused(x: np.ndarray, rows: int, says: str) -> None:
    with pytest.raises(MethodError, match=says):
        variance_ratio(x, rows)
