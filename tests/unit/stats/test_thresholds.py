"""Cut points by least squares: against every possible division, and where there is none."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from weatherglass.errors import MethodError
from weatherglass.stats.thresholds import explained_by, least_squares_cuts


@pytest.mark.parametrize("cuts", [1, 2, 3])
def test_no_other_division_leaves_less(cuts: int) -> None:
    rng = np.random.default_rng(cuts)
    x = rng.integers(0, 12, 60).astype(np.float64)  # with ties, and fewer values than candidates
    y = np.sqrt(x) + rng.normal(0.0, 0.5, 60)
    values = np.unique(x)[1:]
    best = max(explained_by(x, y, each) for each in combinations(values.tolist(), cuts))
    found = least_squares_cuts(x, y, cuts)
    assert found.explained == pytest.approx(best, abs=1e-12)
    assert explained_by(x, y, found.edges) == pytest.approx(best, abs=1e-12)


def test_steps_are_found_where_they_are() -> None:
    rng = np.random.default_rng(12)
    x = rng.uniform(0.0, 100.0, 4000)
    y = np.select([x < 20.0, x < 60.0], [1.0, 3.0], 9.0) + rng.normal(0.0, 0.5, 4000)
    found = least_squares_cuts(x, y, 2)
    assert found.edges == pytest.approx((20.0, 60.0), abs=0.6)
    assert found.explained > 0.95


def test_a_cut_belongs_to_the_band_above_it() -> None:
    x = np.repeat([1.0, 2.0, 3.0], 10)
    found = least_squares_cuts(x, np.where(x < 3.0, 0.0, 1.0), 1)
    assert found.edges == (3.0,)
    assert found.explained == pytest.approx(1.0, abs=1e-12)


def test_every_band_holds_the_least_share() -> None:
    x = np.arange(200.0)
    y = np.where(x > 195.0, 100.0, 0.0)
    assert least_squares_cuts(x, y, 1).edges[0] == pytest.approx(196.0, abs=1.0)
    edge = least_squares_cuts(x, y, 1, least_share=0.15).edges[0]
    assert 30.0 <= edge <= 170.0


def test_more_cuts_never_explain_less() -> None:
    rng = np.random.default_rng(9)
    x = rng.gamma(2.0, 8.0, 1500)
    y = x + rng.normal(0.0, 5.0, 1500)
    found = [least_squares_cuts(x, y, cuts, least_share=0.02).explained for cuts in (1, 2, 3, 4, 5)]
    assert found == sorted(found)
    assert found[-1] <= 1.0


@pytest.mark.parametrize(
    ("x", "cuts", "share", "says"),
    [
        (np.arange(3.0), 3, 0.0, "3 rows cannot be cut 3 times into bands"),
        (np.arange(10.0), 3, 0.4, r"no 3 cuts leave at least 40\.0% of 10 rows in every band"),
        (np.ones(10), 1, 0.0, r"no 1 cuts leave at least 0\.0% of 10 rows in every band"),
    ],
)
def test_where_there_is_no_division_it_is_said(x: np.ndarray, cuts: int, share: float, says: str) -> None:
    with pytest.raises(MethodError, match=says):
        least_squares_cuts(x, x**2, cuts, least_share=share)


def test_nothing_explains_a_constant() -> None:
    with pytest.raises(MethodError, match="y does not vary: there is nothing to explain"):
        explained_by(np.arange(4.0), np.ones(4), (2.0,))
