"""The first principal component: against numpy on whole columns, by a loop over pairs on broken ones, and in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.principal_component import first_component, growing_sums, no_sums, pair_correlations

Table = np.ndarray


def broken(rows: int, columns: int, *, seed: int = 20_200_316, missing: float = 0.2) -> Table:
    rng = np.random.default_rng(seed)
    x = 0.3 * rng.normal(size=(rows, 1)) + 0.3 * rng.normal(size=(rows, columns))
    x[rng.random(x.shape) < missing] = np.nan
    x[: rows // 2, -1] = np.nan
    return x


def last_row(x: Table) -> np.ndarray:
    return growing_sums(x, np.array([x.shape[0] - 1]), no_sums(x.shape[1]))[0]


def test_whole_columns_have_the_correlations_of_numpy() -> None:
    x = broken(400, 4, missing=0.0)[200:]
    np.testing.assert_allclose(pair_correlations(last_row(x), minimum=2)[0], np.corrcoef(x.T), atol=1e-12)


@pytest.mark.parametrize("rows", [20, 200])
def test_a_pair_counts_the_rows_on_which_both_are_there(rows: int) -> None:
    x = broken(rows, 4)
    sums = last_row(x)
    found = pair_correlations(sums, minimum=3)[0]
    for i in range(4):
        for j in range(4):
            both = np.isfinite(x[:, i]) & np.isfinite(x[:, j])
            a, b = x[both, i], x[both, j]
            assert sums[0, 0, i, j] == both.sum()
            np.testing.assert_allclose(sums[1:, 0, i, j], [a.sum(), (a * a).sum(), (a * b).sum()], atol=1e-12)
            if both.sum() >= 3:
                assert found[i, j] == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-9)
            else:
                assert np.isnan(found[i, j])


@settings(deadline=None, max_examples=examples(40))
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 90), cut=st.floats(0.0, 1.0), step=st.integers(1, 7))
def test_sums_in_pieces_are_the_sums_in_one_go_to_the_bit(seed: int, rows: int, cut: float, step: int) -> None:
    x, at = broken(rows, 3, seed=seed), np.arange(0, rows, step)
    whole, end = growing_sums(x, at, no_sums(3))
    first = int(cut * rows)
    early, between = growing_sums(x[:first], at[at < first], no_sums(3))
    late, last = growing_sums(x[first:], at[at >= first] - first, between)
    assert np.concatenate([early, late], axis=1).tobytes() == np.ascontiguousarray(whole).tobytes()
    assert last.tobytes() == end.tobytes()


def test_a_column_that_does_not_vary_and_a_short_pair_have_no_correlation() -> None:
    x = np.array([[1.0, 0.5, np.nan], [2.0, 0.5, np.nan], [4.0, 0.5, 1.0], [3.0, 0.5, 2.0]])
    found = pair_correlations(last_row(x), minimum=3)[0]
    assert found[0, 0] == pytest.approx(1.0)
    assert np.isnan(found[0, 1])
    assert np.isnan(found[0, 2])
    assert pair_correlations(last_row(x), minimum=2)[0, 0, 2] == pytest.approx(-1.0)


def test_the_component_is_the_leading_vector_of_numpy_with_the_sign_of_the_anchor() -> None:
    x = broken(400, 5, missing=0.0)[200:] * [1.0, -1.0, 1.0, 1.0, -1.0]
    correlation = np.corrcoef(x.T)[None]
    vector = np.linalg.eigh(correlation[0])[1][:, -1]
    for anchor in range(5):
        found = first_component(correlation, np.ones((1, 5), np.bool_), anchor=anchor)[0]
        np.testing.assert_allclose(found, vector * np.sign(vector[anchor]), atol=1e-12)
        assert np.linalg.norm(found) == pytest.approx(1.0)


def test_columns_left_out_have_no_loading_and_change_nothing() -> None:
    correlation = np.corrcoef(broken(400, 4, missing=0.0)[200:].T)
    inside = np.array([True, False, True, True])
    found = first_component(correlation[None], inside[None], anchor=0)[0]
    alone = first_component(correlation[np.ix_(inside, inside)][None], np.ones((1, 3), np.bool_), anchor=0)[0]
    assert found[1] == 0.0
    np.testing.assert_allclose(found[inside], alone, atol=1e-12)
    assert first_component(correlation[None], np.zeros((1, 4), np.bool_), anchor=0).tolist() == [[0.0] * 4]


def test_a_pair_without_a_correlation_counts_as_unrelated() -> None:
    correlation = np.array([[[1.0, 0.9, np.nan], [0.9, 1.0, np.nan], [np.nan, np.nan, 1.0]]])
    found = first_component(correlation, np.ones((1, 3), np.bool_), anchor=1)[0]
    np.testing.assert_allclose(found, [np.sqrt(0.5), np.sqrt(0.5), 0.0], atol=1e-12)


def test_components_are_the_same_bits_alone_and_among_others() -> None:
    x = broken(600, 6, missing=0.1)
    sums, _ = growing_sums(x, np.arange(350, 600, 10), no_sums(6))
    correlation, inside = pair_correlations(sums, minimum=30), np.ones((25, 6), np.bool_)
    many = first_component(correlation, inside, anchor=0)
    for at in (0, 11, 24):
        one = first_component(correlation[at : at + 1], inside[:1], anchor=0)
        assert one.tobytes() == many[at : at + 1].tobytes()


def test_the_anchor_must_be_a_column() -> None:
    with pytest.raises(UsageError, match=r"anchor=3 is no column of 3"):
        first_component(np.eye(3)[None], np.ones((1, 3), np.bool_), anchor=3)
