"""Small systems of equations against a library's solution, and for equal bits whatever stands beside them."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.stats.small_systems import cholesky_solved


@pytest.fixture
def systems() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20_200_316)
    root = rng.normal(size=(50, 5, 5))
    return root @ np.swapaxes(root, 1, 2) + 0.1 * np.eye(5), rng.normal(size=(50, 5, 2))


def test_solutions_are_those_of_a_library(systems: tuple[np.ndarray, np.ndarray]) -> None:
    symmetric, right = systems
    np.testing.assert_allclose(cholesky_solved(symmetric, right), np.linalg.solve(symmetric, right), rtol=1e-8)


def test_a_system_alone_has_the_bits_that_it_has_among_others(systems: tuple[np.ndarray, np.ndarray]) -> None:
    symmetric, right = systems
    whole = cholesky_solved(symmetric, right)
    for at in (0, 7, 49):
        assert cholesky_solved(symmetric[at : at + 1], right[at : at + 1]).tobytes() == whole[at].tobytes()
    assert cholesky_solved(symmetric[30:], right[30:]).tobytes() == whole[30:].tobytes()


def test_arguments_are_left_as_they_were(systems: tuple[np.ndarray, np.ndarray]) -> None:
    symmetric, right = systems
    before = symmetric.tobytes(), right.tobytes()
    cholesky_solved(symmetric, right)
    assert (symmetric.tobytes(), right.tobytes()) == before


@pytest.mark.parametrize(
    "broken",
    [
        [[np.nan, 0.0], [0.0, 1.0]],
        [[1.0, 2.0], [2.0, 1.0]],
        [[0.0, 0.0], [0.0, 1.0]],
        [[49.0, 7.0], [7.0, 1.0 + 1e-15]],
    ],
)
def test_a_matrix_that_is_not_positive_definite_has_no_solution(broken: list[list[float]]) -> None:
    found = cholesky_solved(np.array([broken, np.eye(2).tolist()]), np.ones((2, 2, 1)))
    assert np.isnan(found[0]).any()
    assert found[1, :, 0].tolist() == [1.0, 1.0]
