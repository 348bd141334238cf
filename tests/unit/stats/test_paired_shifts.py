"""Every shift of one column against another: by rolling, and how often the test is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from lanes import examples
from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.paired_shifts import correlation_shifts, opposite_sign_shifts, slope_shifts
from weatherglass.stats.randomization import against


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(3, 40))
def test_every_shift_is_that_of_a_rolled_column(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=n), np.round(rng.normal(size=n))
    y[0] += 0.5
    rolled = [np.roll(x, shift) for shift in range(n)]
    np.testing.assert_allclose(correlation_shifts(x, y), [np.corrcoef(each, y)[0, 1] for each in rolled], atol=1e-10)
    np.testing.assert_allclose(slope_shifts(x, y), [np.polyfit(each, y, 1)[0] for each in rolled], atol=1e-9)
    np.testing.assert_array_equal(opposite_sign_shifts(x, y), [np.mean(each * y < 0.0) for each in rolled])


def remembering(rng: np.random.Generator, rows: int) -> np.ndarray:
    found, now = np.empty(rows), 4.0 * rng.normal()
    for row, shock in enumerate(rng.normal(size=rows)):
        now = 0.97 * now + shock
        found[row] = now
    return found


def test_the_shift_keeps_its_level_where_the_usual_formula_does_not() -> None:
    rng = np.random.default_rng(20200316)
    wrong = np.zeros(2)
    for _ in range(300):
        x, y = remembering(rng, 400), remembering(rng, 400)
        wrong += (
            against(correlation_shifts(x, y), 400).greater <= 0.05,
            scipy_stats.pearsonr(x, y, alternative="greater").pvalue <= 0.05,
        )
    assert 0.02 <= wrong[0] / 300 <= 0.085
    assert wrong[1] / 300 > 0.25


def test_what_cannot_be_asked_is_said() -> None:
    x = np.arange(5.0)
    with pytest.raises(UsageError, match=r"^x has 5 rows and y 4; a row of both must be one time$"):
        correlation_shifts(x, x[1:])
    with pytest.raises(UsageError, match=r"^row 2 has a missing value: drop it in both before$"):
        opposite_sign_shifts(x, np.where(x == 2.0, np.nan, x))
    with pytest.raises(MethodError, match=r"^a column does not vary: it has no correlation with another$"):
        correlation_shifts(x, np.ones(5))
