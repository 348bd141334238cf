"""Ordered alternatives: pairs counted one by one, exact distributions, scipy, and rows that remember."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.ordered import (
    jonckheere_shifts,
    jonckheere_terpstra,
    page,
    page_shifts,
    shifted_jonckheere,
    shifted_page,
)


def slow(labels: np.ndarray, values: np.ndarray) -> float:
    total = 0.0
    for i in range(labels.shape[0]):
        for j in range(labels.shape[0]):
            if labels[i] < labels[j]:
                total += float(values[i] < values[j]) + 0.5 * float(values[i] == values[j])
    return total


@settings(max_examples=examples(50), deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 30), bands=st.integers(2, 5), ties=st.booleans())
def test_pairs_are_counted_one_by_one(seed: int, n: int, bands: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([[0, bands - 1], rng.integers(0, bands, n - 2)])
    values = rng.integers(0, 5, n).astype(float) if ties else rng.normal(size=n)
    values[0] += 0.5
    found = jonckheere_terpstra([values[labels == band] for band in range(bands)])
    assert found.statistic == pytest.approx(slow(labels, values))
    shares = jonckheere_shifts(labels, values)
    pairs = (n * n - (np.bincount(labels) ** 2).sum()) / 2
    assert shares == pytest.approx([slow(np.roll(labels, shift), values) / pairs for shift in range(n)])


def test_two_groups_are_mann_and_whitney() -> None:
    rng = np.random.default_rng(2)
    low, high = rng.integers(0, 20, 30).astype(float), rng.integers(3, 23, 25).astype(float)
    found = jonckheere_terpstra([low, high])
    other = scipy_stats.mannwhitneyu(high, low, alternative="greater", use_continuity=False, method="asymptotic")
    assert found.statistic == pytest.approx(other.statistic)
    assert found.greater == pytest.approx(other.pvalue, rel=1e-9)


def test_the_variance_is_that_of_all_permutations() -> None:
    values = np.array([1.0, 2.0, 2.0, 4.0, 5.0, 5.0, 5.0, 8.0])
    labels = np.array([0, 0, 1, 1, 1, 2, 2, 2])
    counts = np.array([slow(np.array(each), values) for each in set(permutations(labels.tolist()))])
    found = jonckheere_terpstra([values[labels == band] for band in range(3)])
    assert found.z == pytest.approx((found.statistic - counts.mean()) / counts.std())
    assert found.share == pytest.approx(found.statistic / 21)


def test_page_is_that_of_scipy() -> None:
    table = np.array([[3.0, 4.0, 3.5], [2.0, 4.0, 5.0], [1.0, 2.0, 3.0], [2.0, 1.0, 4.0]])
    found = scipy_stats.page_trend_test(table)
    assert page(table) == (found.statistic, found.pvalue)
    # whole blocks of one row a band: our statistic is a linear function of Page's
    rows = table.ravel()
    ours = page_shifts(np.tile([0, 1, 2], 4), rows, block=3)[0]
    lowest, highest = 4 * 10.0, 4 * 14.0  # L when every block runs the other way, and the stated way
    assert ours == pytest.approx(2.0 * (found.statistic - lowest) / (highest - lowest) - 1.0)


def test_blocks_take_out_what_all_bands_of_a_year_have_in_common() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 300)
    years = np.repeat(rng.normal(size=10) * 10.0, 30)
    values = years + 0.5 * labels + 0.2 * rng.normal(size=300)
    assert shifted_page(labels, values, block=30).statistic == 1.0
    assert shifted_jonckheere(labels, values).statistic < 0.6
    one = np.zeros(60, np.int64)
    one[30:] = 1  # a band a block: nothing can be said inside of any
    assert page_shifts(one, np.arange(60.0), block=30)[0] == 0.0


def remembering(rng: np.random.Generator, rows: int) -> np.ndarray:
    found, now = np.empty(rows), rng.normal() * 3.2
    for row, shock in enumerate(rng.normal(size=rows)):
        now = 0.95 * now + shock
        found[row] = now
    return found


@pytest.mark.slow
def test_shifts_keep_their_level_where_the_plain_variance_does_not() -> None:
    rng = np.random.default_rng(20200316)
    wrong = {"plain": 0, "shift": 0, "page": 0}
    for _ in range(120):
        labels = np.digitize(remembering(rng, 400), (-2.0, 2.0))
        values = remembering(rng, 400)
        plain = jonckheere_terpstra([values[labels == band] for band in range(3)])
        wrong["plain"] += plain.greater < 0.05
        wrong["shift"] += shifted_jonckheere(labels, values, step=2).greater <= 0.05
        wrong["page"] += shifted_page(labels, values, block=100, step=4).greater <= 0.05
    assert wrong["plain"] / 120 > 0.20
    assert 0.01 <= wrong["shift"] / 120 <= 0.10
    assert 0.01 <= wrong["page"] / 120 <= 0.10


def test_a_rise_is_found_and_its_reverse_is_the_other_side() -> None:
    rng = np.random.default_rng(5)
    signal = remembering(rng, 500)
    labels, values = np.digitize(signal, (-2.0, 0.0, 2.0)), signal + rng.normal(size=500)
    up, down = shifted_jonckheere(labels, values), shifted_jonckheere(labels, -values)
    assert up.greater == up.smallest == 1 / 500
    assert (down.less, down.statistic) == (1 / 500, pytest.approx(1.0 - up.statistic))
    assert shifted_jonckheere(labels, np.exp(values)).greater == up.greater
    assert shifted_jonckheere(labels, values, step=10).draws == 50


def test_what_cannot_be_asked_is_said() -> None:
    labels, values = np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0])
    with pytest.raises(UsageError, match=r"^3 labels and 2 values: a row of both must be one time$"):
        shifted_jonckheere(labels, values[1:])
    with pytest.raises(UsageError, match=r"^step=0 must be at least 1$"):
        shifted_jonckheere(labels, values, step=0)
    with pytest.raises(UsageError, match=r"^block=1 must be at least 2 rows$"):
        shifted_page(labels, values, block=1)
    with pytest.raises(UsageError, match=r"^row 0 has the band -1; bands count from 0$"):
        shifted_jonckheere(labels - 1, values)
    with pytest.raises(UsageError, match=r"^value nan of row 1 is not finite: leave it out$"):
        shifted_jonckheere(labels, np.array([1.0, np.nan, 2.0]))
    with pytest.raises(MethodError, match=r"^an order needs at least two groups with a value$"):
        shifted_jonckheere(labels * 0, values)
    with pytest.raises(MethodError, match=r"^an order needs at least two groups with a value$"):
        jonckheere_terpstra([values, np.empty(0)])
    with pytest.raises(MethodError, match=r"^all 4 values are the same: there is no order to find$"):
        jonckheere_terpstra([np.ones(2), np.ones(2)])
