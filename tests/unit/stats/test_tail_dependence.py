"""Joint worst days: against a loop over each window, by hand, and against what normal variables would have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.stats.tail_dependence import gaussian_joint_share, tail_count, windowed_tail_dependence


def by_loop(x: list[float], y: list[float], count: int) -> float:
    low_x, low_y = sorted(x)[count - 1], sorted(y)[count - 1]
    joint = sum(a <= low_x and b <= low_y for a, b in zip(x, y, strict=True))
    return min(joint / count, 1.0)


@settings(deadline=None, max_examples=examples(60))
@given(
    seed=st.integers(0, 10_000), window=st.integers(10, 60), share=st.sampled_from([0.1, 0.2, 0.5]), tied=st.booleans()
)
def test_a_share_is_that_of_a_loop_over_the_window(seed: int, window: int, share: float, tied: bool) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=120)
    y = x + rng.normal(size=120)
    x, y = (np.round(x), np.round(y)) if tied else (x, y)
    ends = np.arange(window - 1, 120, 5)
    expected = [
        by_loop(
            x[end - window + 1 : end + 1].tolist(), y[end - window + 1 : end + 1].tolist(), tail_count(window, share)
        )
        for end in ends
    ]
    np.testing.assert_array_equal(windowed_tail_dependence(x, y, ends, window=window, share=share), expected)


def test_two_of_three_worst_days_together() -> None:
    stocks = np.array([-9.0, 1.0, -8.0, 2.0, -7.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    bitcoin = np.array([-5.0, -4.0, 9.0, 8.0, -3.0, 7.0, 6.0, 5.0, 4.0, 3.0])
    assert windowed_tail_dependence(stocks, bitcoin, np.array([9]), window=10, share=0.3).tolist() == [2 / 3]


def test_independent_series_share_as_much_as_the_tail_is_of_all_days() -> None:
    rng = np.random.default_rng(20_200_316)
    x, y = rng.normal(size=50_000), rng.normal(size=50_000)
    found = windowed_tail_dependence(x, y, np.arange(499, 50_000, 500), window=500)
    # 100 windows of 25: the standard error of their mean is about 0.0043
    assert found.mean() == pytest.approx(0.05, abs=0.015)


def test_a_window_with_a_missing_value_on_either_side_has_none() -> None:
    x, y = np.arange(20.0), np.arange(20.0)
    x[3] = y[12] = np.nan
    found = windowed_tail_dependence(x, y, np.array([4, 8, 11, 12, 16, 17, 19]), window=5, share=0.2)
    np.testing.assert_array_equal(found, [np.nan, 1.0, 1.0, np.nan, np.nan, 1.0, 1.0])


def test_windows_are_the_same_bits_in_any_number() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=2_000), rng.normal(size=2_000)
    ends = np.arange(99, 2_000, 3)
    many = windowed_tail_dependence(x, y, ends, window=100)
    assert windowed_tail_dependence(x, y, ends[-2:], window=100).tobytes() == many[-2:].tobytes()
    assert windowed_tail_dependence(x[500:], y[500:], ends[300:] - 500, window=100).tobytes() == many[300:].tobytes()
    assert windowed_tail_dependence(x[:50], y[:50], np.empty(0, np.int64), window=100).shape == (0,)


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.2, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("share", [0.01, 0.05, 0.25, 0.5])
def test_normal_variables_share_what_their_distribution_says(correlation: float, share: float) -> None:
    at = norm.ppf(share)
    joint = multivariate_normal(cov=[[1.0, correlation], [correlation, 1.0]]).cdf([at, at])
    assert gaussian_joint_share(correlation, share=share) == pytest.approx(joint / share, abs=2e-7)


def test_normal_variables_that_move_as_one_share_everything_and_opposites_nothing() -> None:
    assert gaussian_joint_share(1.0, share=0.05) == pytest.approx(1.0, abs=1e-4)
    assert gaussian_joint_share(-1.0, share=0.05) == pytest.approx(0.0, abs=1e-9)


def test_a_tail_has_at_least_a_day_and_at_most_half_of_them() -> None:
    assert tail_count(20, 0.05) == 1
    for window, share in ((19, 0.05), (100, 0.0), (100, 0.6)):
        with pytest.raises(
            UsageError, match=rf"share={share} of {window} rows must make at least one day, and at most"
        ):
            tail_count(window, share)


@pytest.mark.parametrize(
    ("correlation", "share", "message"),
    [
        (1.1, 0.05, r"correlation=1\.1 must lie between -1 and 1"),
        (0.5, 0.0, r"share=0\.0 must lie above 0 and not beyond"),
    ],
)
def test_what_no_distribution_has_is_refused(correlation: float, share: float, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        gaussian_joint_share(correlation, share=share)


@pytest.mark.parametrize("ends", [[3], [20]])
def test_windows_beyond_the_rows_are_refused(ends: list[int]) -> None:
    with pytest.raises(UsageError, match=rf"ends from {ends[0]} to {ends[0]} leave the 20 rows; the first is 4"):
        windowed_tail_dependence(np.arange(20.0), np.arange(20.0), np.array(ends), window=5, share=0.2)
